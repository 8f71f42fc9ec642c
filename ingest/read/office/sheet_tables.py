"""Finds the tables in a grid of cells: where each begins and ends, its title, its header, its rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Cells = Mapping[tuple[int, int], str]
_HEADER_CELL = 80  # characters; longer ones are content
_NUMBER = re.compile(r"[-+(]?[$€£¥]?\s?[\d.,\s]*\d[\d.,]*\s?[%$€£¥]?\)?$|\d{4}-\d\d-\d\d|\d{1,2}:\d\d|TRUE$|FALSE$")
_FIELDS = {
    "owner",
    "process owner",
    "document owner",
    "status",
    "version",
    "last reviewed",
    "reviewed",
    "last updated",
    "audience",
}
_LABEL_NUMBER = re.compile(r"(19|20)\d\d$|20\d\d-\d\d-\d\d$")


@dataclass(frozen=True, slots=True)
class Row:
    """A body row, its cells from the table's first to its last column; `number` counts from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table found on a sheet; `left` and `right` are its outer columns, counted from 1."""

    left: int
    right: int
    titles: tuple[Row, ...]
    header: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)


def column_letters(column: int) -> str:
    """1 -> "A", 27 -> "AA"."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def a1(left: int, right: int, row: int) -> str:
    """The A1 range of part of a row."""
    first, last = f"{column_letters(left)}{row}", f"{column_letters(right)}{row}"
    return first if left == right else f"{first}:{last}"


def is_number(text: str) -> bool:
    """Whether a cell's text is a number, a date, a time or a truth value."""
    return bool(_NUMBER.match(text.strip()))


def names_a_field(text: str) -> bool:
    """Whether a first cell is the name of a field, so that its row is a name and a value, and no header."""
    return text.strip().lower().rstrip(":").split(" / ")[0] in _FIELDS or text.strip().endswith(":")


def header_index(rows: Sequence[Sequence[str]], strong: Sequence[bool] = ()) -> int | None:
    """Which of the first rows names the columns, or None. `strong` says which rows are all bold."""
    width = max((len(row) for row in rows), default=0)
    for index, row in enumerate(rows[:5]):
        named = [cell for cell in row if cell.strip()]
        if len(named) < 2 or len(named) < 0.6 * width:
            continue
        return index if index + 1 < len(rows) and _names_columns(rows, index, bool(strong and strong[index])) else None
    return None


def _names_columns(rows: Sequence[Sequence[str]], index: int, strong: bool) -> bool:
    row = [cell.strip() for cell in rows[index]]
    named = [cell for cell in row if cell]
    if any(len(cell) > _HEADER_CELL for cell in named):
        return False
    if any(is_number(cell) and not _LABEL_NUMBER.match(cell) for cell in named) or all(map(is_number, named)):
        return False
    if strong:
        return True
    if len(row) == 2 and names_a_field(row[0]):
        return False
    return len({cell.lower() for cell in named}) == len(named)


def tables(
    cells: Cells, strong: Collection[tuple[int, int]] = (), spans: Mapping[tuple[int, int], int] | None = None
) -> Iterator[Table]:
    """The tables of a sheet, top to bottom, left to right.

    Args:
        cells: non-empty texts by (row, column), merged cells repeated.
        strong: places of bold cells.
        spans: an identity for each place covered by a merged cell.
    """
    last: Table | None = None
    for region, (left, right) in _regions(cells):
        grid = [[cells.get((row, column), "") for column in range(left, right + 1)] for row in region]
        titles, skip = _titles(region, grid, left, spans or {})
        rows, lines = region[skip:], grid[skip:]
        bold = [_strong(row, line, left, strong) for row, line in zip(rows, lines, strict=True)]
        follows = last if last and (last.left, last.right) == (left, right) and last.header and not titles else None
        if follows and not (bold and bold[0]) and not _fresh_header(lines, follows):
            header, count = follows.header, 0
        else:
            header, count = _header(rows, lines, bold, left, spans or {})
        body = [Row(row, tuple(line)) for row, line in zip(rows[count:], lines[count:], strict=True)]
        last = Table(left, right, tuple(titles), header, body)
        yield last


def _fresh_header(lines: list[list[str]], last: Table) -> bool:
    """Whether the first line looks like names where the table above has numbers."""
    if not lines or not last.rows:
        return True
    numeric = [c for c in range(len(last.header)) if any(is_number(r.cells[c]) for r in last.rows if c < len(r.cells))]
    if numeric:
        return not any(is_number(lines[0][c]) for c in numeric if c < len(lines[0]))
    return lines[0] == list(last.header)


def _regions(cells: Cells) -> Iterator[tuple[list[int], tuple[int, int]]]:
    """Rows and outer columns of the blocks parted by blank rows, then by blank columns, then again by blank rows."""
    filled: dict[int, list[int]] = {}
    for row, column in cells:
        filled.setdefault(row, []).append(column)
    for band in _runs(sorted(filled)):
        for run in _runs(sorted({column for row in band for column in filled[row]})):
            inside = range(run[0], run[-1] + 1)
            rows = [row for row in band if any(column in inside for column in filled[row])]
            for part in _runs(rows):
                columns = {column for row in part for column in filled[row] if column in inside}
                yield part, (min(columns), max(columns))


def _runs(numbers: list[int]) -> list[list[int]]:
    """Consecutive numbers together."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _titles(
    rows: list[int], lines: list[list[str]], left: int, spans: Mapping[tuple[int, int], int]
) -> tuple[list[Row], int]:
    """Lines above a table that hold one cell, possibly merged across it."""
    titles: list[Row] = []
    if max(map(len, lines)) < 2:
        return titles, 0
    for row, line in zip(rows, lines, strict=True):
        places = [(row, left + n) for n, text in enumerate(line) if text]
        distinct = {spans.get(place, place) for place in places}
        if len(distinct) > 1 or len(titles) + 1 >= len(lines):
            break
        titles.append(Row(row, tuple(line)))
    else:
        return [], 0
    return titles, len(titles)


def _strong(row: int, line: list[str], left: int, strong: Collection[tuple[int, int]]) -> bool:
    places = [(row, left + n) for n, text in enumerate(line) if text]
    return bool(places) and all(place in strong for place in places)


def _header(
    rows: list[int], lines: list[list[str]], bold: list[bool], left: int, spans: Mapping[tuple[int, int], int]
) -> tuple[tuple[str, ...], int]:
    """The column names and how many lines they take: two where groups of columns are merged."""
    if not lines:
        return (), 0
    if len(lines[0]) == 1:
        first = lines[0][0]
        plain = len(lines) > 1 and bold[0] and not bold[1] and len(first) <= _HEADER_CELL
        return ((first,), 1) if plain else ((), 0)
    grouped = any((rows[0], left + n) in spans for n in range(len(lines[0])))
    if grouped and len(lines) > 2 and not any(map(is_number, lines[1])):
        names = [" / ".join(dict.fromkeys(filter(None, pair))) for pair in zip(*lines[:2], strict=True)]
        return tuple(names), 2
    index = header_index(lines, bold)
    return (tuple(lines[0]), 1) if index == 0 else ((), 0)
