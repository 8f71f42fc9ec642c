"""A table whose cells hold Markdown."""

from __future__ import annotations

from collections.abc import Sequence


def table_lines(rows: Sequence[Sequence[str]], headers: int) -> list[str]:
    """HTML for rows of cells, of which the first `headers` rows name the columns; the cells stay Markdown."""
    lines = ["", "<table>"]
    for number, row in enumerate(rows):
        tag = "th" if number < headers else "td"
        lines.append("<tr>")
        for cell in row:
            lines += [f"<{tag}>", "", *cell.split("\n"), "", f"</{tag}>"]
        lines.append("</tr>")
    return [*lines, "</table>", ""]
