"""HTML tables as a grid of text: values repeated in the rows they span, column names told from body rows."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element

from ingest.read.builder import one_line
from ingest.read.markup.inline import HEADINGS, is_dropped, tag_of, text_of
from ingest.read.spans import said_once

_WIDEST = 200  # columns that a span may fill
_TALLEST = 1000  # rows that a span may fill
_LAYOUT = HEADINGS | {"table", "form", "article", "section"}


@dataclass(frozen=True, slots=True)
class Row:
    """A body row and the names of its cells' columns: several to a cell that spans columns, none to one over all."""

    cells: tuple[str, ...]
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table's caption, column names (empty if it has none) and body rows."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of the grid: the text of the cell that covers it, and which cell that is."""

    text: str
    cell: _Element


def is_layout(table: _Element) -> bool:
    """Whether the table only arranges a page: it holds other tables or headings, or has one column."""
    if table.get("role") in ("presentation", "none"):
        return True
    rows = _rows(table)
    if not rows or max(len(cells) for _, cells in rows) < 2:
        return True
    return any(tag_of(e) in _LAYOUT and tag_of(e.getparent()) != "th" for e in table.iter() if e is not table)


def read_table(table: _Element) -> Table:
    """The grid of a data table."""
    rows = _rows(table)
    grid = _spread([cells for _, cells in rows])
    names = 0
    while names < len(rows) and _names_columns(*rows[names]):
        names += 1
    if names == len(rows):  # every row looks like a header: the first is one
        names = 1 if rows and rows[0][0] else 0
    header = _header(grid[:names])
    caption = next((one_line(text_of(e)) for e in table if tag_of(e) == "caption"), "")
    return Table(caption, header, tuple(_row(places, header) for places in grid[names:]))


def _rows(table: _Element) -> list[tuple[bool, list[_Element]]]:
    """The table's own rows: whether each stands in a head, and its cells."""
    found = []
    for child in table:
        tag = tag_of(child)
        if tag == "tr":
            found.append((False, _cells(child)))
        elif tag in ("thead", "tbody", "tfoot"):
            found += [(tag == "thead", _cells(row)) for row in child if tag_of(row) == "tr"]
    return [(head, cells) for head, cells in found if cells]


def _cells(row: _Element) -> list[_Element]:
    return [cell for cell in row if tag_of(cell) in ("td", "th") and not is_dropped(cell)]


def _names_columns(head: bool, cells: list[_Element]) -> bool:
    return head or (len(cells) > 1 and all(tag_of(cell) == "th" for cell in cells))


def _spread(rows: list[list[_Element]]) -> list[list[_Place]]:
    """The cells in a full grid: a cell is at each place that it spans."""
    grid: list[list[_Place]] = []
    hanging: dict[int, tuple[int, _Place]] = {}  # column -> rows left to fill, with what
    for cells in rows:
        row: list[_Place] = []
        for cell in cells:
            _fill(row, hanging)
            place, height = _Place(one_line(text_of(cell)), cell), _span(cell, "rowspan", _TALLEST)
            for _ in range(_span(cell, "colspan", _WIDEST)):
                if height > 1:
                    hanging[len(row)] = (height - 1, place)
                row.append(place)
            if len(row) > _WIDEST:
                break
        _fill(row, hanging)
        grid.append(row)
    return grid


def _fill(row: list[_Place], hanging: dict[int, tuple[int, _Place]]) -> None:
    """Add the cells that hang down from rows above at the row's end."""
    while len(row) in hanging:
        left, place = hanging.pop(len(row))
        if left > 1:
            hanging[len(row)] = (left - 1, place)
        row.append(place)


def _span(cell: _Element, name: str, most: int) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _header(rows: list[list[_Place]]) -> tuple[str, ...]:
    """One name a column; names over several rows are joined."""
    width = max((len(row) for row in rows), default=0)
    names = []
    for column in range(width):
        parts = dict.fromkeys(row[column].text for row in rows if column < len(row) and row[column].text)
        names.append(" ".join(parts))
    return tuple(names) if any(names) else ()


def _row(places: list[_Place], header: tuple[str, ...]) -> Row:
    cells, names = said_once([place.text for place in places], [place.cell for place in places], header)
    return Row(tuple(cells), tuple(names))
