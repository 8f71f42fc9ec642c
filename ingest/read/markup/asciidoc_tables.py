"""AsciiDoc tables as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_CELL = re.compile(
    r"(?:(?<!\S)(?:(\d{1,3})?(?:\.(\d{1,3}))?([+*]))?(?:[<^>]?(?:\.[<^>])?)([adehlmsv]?))?(?<!\\)\|", re.MULTILINE
)
_COLUMNS = re.compile(r"""\bcols\s*=\s*(?:"([^"\]]*)"|'([^'\]]*)'|([^\s,\]]+))""")
_MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    across: int
    down: int
    style: str
    line: int


def table_html(
    lines: list[str], attributes: str, cell_html: Callable[[str, bool], str], *, nested: bool = False
) -> str:
    """The table between its delimiters. `cell_html` takes a cell's text and whether it holds blocks."""
    text = "\n".join(lines)
    cells = _cells(text.replace("!", "|") if nested else text)
    if not cells:
        return ""
    styles = _column_styles(attributes)
    width = len(styles) or _first_row_width(cells)
    html = ["<table>"]
    rows = _rows(cells, width)
    has_header = _has_header(attributes, lines, rows)
    for number, row in enumerate(rows):
        html.append("<tr>")
        for column, cell in enumerate(row):
            style = cell.style or (styles[column] if column < len(styles) else "")
            name = "th" if number == 0 and has_header else "td"
            spans = f' colspan="{cell.across}" rowspan="{cell.down}"'
            content = cell_html(cell.text, style == "a")
            html.append(f"<{name}{spans}>{content}</{name}>")
        html.append("</tr>")
    return "".join([*html, "</table>"])


def separated_html(lines: list[str], attributes: str, separator: str, cell_html: Callable[[str, bool], str]) -> str:
    """A CSV or DSV table."""
    import csv

    rows = [row for row in csv.reader(lines, delimiter=separator) if row]
    has_header = _has_header(attributes, lines, [])
    html = ["<table>"]
    for number, row in enumerate(rows):
        name = "th" if number == 0 and has_header else "td"
        html.append("<tr>" + "".join(f"<{name}>{cell_html(cell, False)}</{name}>" for cell in row) + "</tr>")
    return "".join([*html, "</table>"])


def _cells(text: str) -> list[_Cell]:
    marks = list(_CELL.finditer(text))
    cells: list[_Cell] = []
    line = 0
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        content = text[mark.end() : end].strip().replace("\\|", "|")
        line += text.count("\n", marks[number - 1].end() if number else 0, mark.end())
        times = min(int(mark[1] or 1), _MOST_COLUMNS)
        if mark[3] == "*":
            cells += [_Cell(content, 1, 1, mark[4] or "", line)] * times
        else:
            cells.append(_Cell(content, times, int(mark[2] or 1), mark[4] or "", line))
    return cells


def _column_styles(attributes: str) -> list[str]:
    """One style letter ('' for plain) a column, from ``cols="1,2a,3*"``."""
    match = _COLUMNS.search(attributes)
    if not match:
        return []
    styles: list[str] = []
    columns = next(group for group in match.groups() if group is not None).strip()
    if columns.isdigit():
        return [""] * min(int(columns[:3]), _MOST_COLUMNS)
    for column in map(str.strip, re.split(r"[,;]", columns)):
        many = re.match(r"(\d{1,3})\*", column)
        last = column[-1:] if column[-1:] in "adehlmsv" else ""
        styles += [last] * (int(many[1]) if many else 1)
    return styles[:_MOST_COLUMNS]


def _first_row_width(cells: list[_Cell]) -> int:
    first = cells[0].line
    return sum(cell.across for cell in cells if cell.line == first) or 1


def _rows(cells: list[_Cell], width: int) -> list[list[_Cell]]:
    """Cells dealt out to rows, spans counted."""
    rows: list[list[_Cell]] = []
    row: list[_Cell] = []
    hanging: list[int] = [0] * width  # rows that a cell from above still fills, by column
    filled = sum(1 for left in hanging if left)
    for cell in cells:
        row.append(cell)
        filled += cell.across
        if cell.down > 1:
            free = [column for column in range(width) if not hanging[column]]
            for column in free[: cell.across]:
                hanging[column] = cell.down
        if filled >= width:
            rows.append(row)
            hanging = [max(left - 1, 0) for left in hanging]
            row, filled = [], sum(1 for left in hanging if left)
    return [*rows, row] if row else rows


def _has_header(attributes: str, lines: list[str], rows: list[list[_Cell]]) -> bool:
    flat = attributes.replace(" ", "").replace('"', "").replace("'", "")
    if "!header" in flat or "noheader" in flat:
        return False
    if re.search(r"options?=[^\]]*header|opts=[^\]]*header|%header|%autowidth.header", flat):
        return True
    # the first row on one line, set off by a blank line
    body = [line for line in lines if not line.startswith("//")]
    one_line = bool(rows) and len(rows) > 1 and len({cell.line for cell in rows[0]}) == 1
    return one_line and len(body) > 2 and bool(body[0].strip()) and not body[1].strip() and "\n" not in rows[0][-1].text
