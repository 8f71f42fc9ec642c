"""Word tables as a grid of texts: merged cells repeated, the header rows found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest.read.numbering import Element, W, value
from ingest.read.office.sheet_tables import names_a_field
from ingest.read.office.word_styles import Styles

_HEADER_CELL = 80  # characters; longer ones are content


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is displayed; `origin` is the same for all places a merged cell covers."""

    element: Element
    origin: int


Grid = list[list[Cell]]


def grid(table: Element) -> Grid:
    """The table's rows with merged cells repeated; rows deleted in tracked changes are left out."""
    rows: Grid = []
    for row in _children(table, "tr"):
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            continue
        rows.append(_cells(row, rows[-1] if rows else []))
    return rows


def _children(element: Element, name: str) -> list[Element]:
    """Child elements of that name, content controls and custom XML unwrapped."""
    found = []
    for child in element:
        if child.tag == f"{W}{name}":
            found.append(child)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"):
            found += _children(child, name)
    return found


def _cells(row: Element, above: list[Cell]) -> list[Cell]:
    cells: list[Cell] = []
    for element in _children(row, "tc"):
        properties = element.find(f"{W}tcPr")
        span, merge = 1, None
        if properties is not None:
            span = min(int(value(properties, "gridSpan") or 1), 100)
            merge = properties.find(f"{W}vMerge")
        continued = merge is not None and merge.get(f"{W}val") != "restart"
        column = len(cells)
        cell = above[column] if continued and column < len(above) else Cell(element, id(element))
        cells += [cell] * max(span, 1)
    return cells


def is_layout(rows: Grid, styles: Styles) -> bool:
    """Whether the table only arranges text: one row or column, or headings inside its cells."""
    if len(rows) <= 1 or all(len({cell.origin for cell in row}) <= 1 for row in rows):
        return True
    paragraphs = [p for row in rows for cell in row for p in cell.element.iter(f"{W}p")]
    return any(styles.heading_level(paragraph) for paragraph in paragraphs)


def header_count(rows: Grid, texts: list[list[str]], styles: Styles) -> int:
    """How many of the first rows name the columns."""
    marked = 0
    for row in rows:
        line = row[0].element.getparent() if row else None
        properties = None if line is None else line.find(f"{W}trPr")
        if properties is None or properties.find(f"{W}tblHeader") is None:
            break
        marked += 1
    if marked:
        return marked if marked < len(rows) else 1
    first = texts[0]
    if not all(first) or any(len(text) > _HEADER_CELL for text in first) or _numeric(first):
        return 0
    width = max(map(len, rows))
    keys = [row[0] for row in rows if row]
    if width == 2 and (names_a_field(first[0]) or all(_strong([key], styles) for key in keys)):
        return 0
    return 1 if _strong(rows[0], styles) or len(set(first)) == len(first) else 0


def _numeric(texts: list[str]) -> bool:
    return any(text.strip("%$€£.,-+ ").replace(".", "").replace(",", "").isdigit() for text in texts)


def _strong(cells: list[Cell], styles: Styles) -> bool:
    """Whether every cell with text is bold or shaded."""

    def strong(cell: Cell) -> bool:
        if cell.element.find(f"{W}tcPr/{W}shd") is not None:
            fill = cell.element.find(f"{W}tcPr/{W}shd").get(f"{W}fill") or "auto"
            if fill.lower() not in ("auto", "ffffff"):
                return True
        runs = [(r, p) for p in cell.element.iter(f"{W}p") for r in p.iter(f"{W}r") if r.find(f"{W}t") is not None]
        return bool(runs) and all(styles.bold(run, paragraph) for run, paragraph in runs)

    return all(strong(cell) for cell in cells)


def column_names(texts: list[list[str]]) -> tuple[str, ...]:
    """One name per column from one or more header rows: "Q1 / Leads"."""
    width = max(map(len, texts))
    names = []
    for column in range(width):
        parts = [row[column] for row in texts if column < len(row) and row[column]]
        names.append(" / ".join(dict.fromkeys(parts)))
    return tuple(names)


def cell_text(cell: Element, paragraph_text: Callable[[Element], str]) -> str:
    """All text of a cell on one line; a nested table's cells by commas, its rows by semicolons."""
    parts = []
    for child in cell:
        if child.tag == f"{W}p":
            parts.append(paragraph_text(child))
        elif child.tag == f"{W}tbl":
            rows = []
            for row in grid(child):
                unique = {entry.origin: entry.element for entry in row}
                rows.append(", ".join(filter(None, (cell_text(inner, paragraph_text) for inner in unique.values()))))
            parts.append("; ".join(filter(None, rows)))
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            parts.append(cell_text(child, paragraph_text))
    return " ".join(part for part in parts if part.strip())
