"""Excel workbooks: a section per visible sheet, the tables found on it, every row with its range."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read.builder import Builder
from ingest.read.limits import Limits
from ingest.read.office.number_format import shown
from ingest.read.office.package import open_office, properties, read_member, stated_title
from ingest.read.office.sheet_tables import Table, a1, column_letters, tables
from ingest.read.spans import said_once

Part = Any  # of openpyxl, which has no types
MAX_CELLS = 500_000  # about half a minute and 500 MB
_TITLE = 100  # characters
_MAX_MERGED = 10_000  # places one merged cell is repeated at
_CELL = re.compile(rb"<(?:\w+:)?c[ >]")
_MERGED = re.compile(rb'mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_NO_RESULT = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^>]*)?/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def read(data: bytes, limits: Limits) -> Reading:
    """Read an .xlsx or .xlsm file; formulas as the results stored with them.

    Raises:
        UnreadableFile: it is damaged, too large, or no workbook.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    archive = open_office(data, limits)
    open_formulas = _check(archive)
    try:
        workbook = load_workbook(io.BytesIO(data), data_only=True)
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        zipfile.BadZipFile,
    ) as error:
        raise UnreadableFile("the file is damaged: its sheets cannot be read. Open it and save it again") from error
    build = Builder()
    if open_formulas:
        build.notes.append(f"{open_formulas:,} formulas have no stored result: open the file in Excel and save it once")
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            build.notes.append(f"sheet {sheet.title!r} is hidden: left out")
            continue
        _sheet(build, sheet)
    meta = properties(archive)
    title = stated_title(meta)
    meta.pop("title", None)
    return replace(build.reading(format="xlsx", title=title, meta=meta), title=title)


def _check(archive: zipfile.ZipFile) -> int:
    """Counts cells before anything is loaded; returns how many formulas have no stored result."""
    cells = missing = 0
    for member in archive.infolist():
        if re.match(r"xl/worksheets/[^/]+\.xml$", member.filename):
            part = read_member(archive, member)
            cells += sum(1 for _ in _CELL.finditer(part))
            cells += sum(_area(*match.groups()) for match in _MERGED.finditer(part))
            missing += sum(1 for _ in _NO_RESULT.finditer(part))
    if cells > MAX_CELLS:
        raise UnreadableFile(f"has {cells:,} cells; the limit is {MAX_CELLS:,}: split the workbook or save it as .csv")
    return missing


def _area(first: bytes, top: bytes, last: bytes, bottom: bytes) -> int:
    """How many cells a merged range covers; loading makes an object of each."""
    return max(_column(last) - _column(first) + 1, 1) * max(int(bottom) - int(top) + 1, 1)


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - ord("A") + 1
    return number


@dataclass(slots=True)
class _Grid:
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    strong: set[tuple[int, int]] = field(default_factory=set)
    spans: dict[tuple[int, int], int] = field(default_factory=dict)


def _sheet(build: Builder, sheet: Part) -> None:
    build.at(sheet=sheet.title)
    grid = _grid(sheet)
    rows, columns = _hidden(sheet)
    _note_hidden(build, sheet, grid, rows, columns)
    if all(row in rows or column in columns for row, column in grid.cells):
        return
    build.heading(sheet.title, 2)
    for table in tables(grid.cells, grid.strong, grid.spans):
        _table(build, table, grid, rows, columns)


def _grid(sheet: Part) -> _Grid:
    """The sheet's non-empty cells as shown, merged ones repeated."""
    grid = _Grid()
    bold = {number for number, font in enumerate(sheet.parent._fonts) if font.b}
    for place, cell in sheet._cells.items():  # iter_rows would make up every cell between two distant ones
        value = cell.value
        if value is None:
            continue
        text = (value if isinstance(value, str) else shown(value, cell.number_format or "General")).strip()
        if text:
            grid.cells[place] = text
            if cell._style.fontId in bold:
                grid.strong.add(place)
    for identity, area in enumerate(sheet.merged_cells.ranges):
        origin = (area.min_row, area.min_col)
        size = (area.max_row - area.min_row + 1) * (area.max_col - area.min_col + 1)
        if origin not in grid.cells or size > _MAX_MERGED:
            continue
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                grid.cells[row, column] = grid.cells[origin]
                grid.spans[row, column] = identity
                if origin in grid.strong:
                    grid.strong.add((row, column))
    return grid


def _hidden(sheet: Part) -> tuple[set[int], set[int]]:
    """Numbers of the hidden rows and columns."""
    rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    columns: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            columns.update(range(dimension.min, min(dimension.max, 16_384) + 1))
    return rows, columns


def _note_hidden(build: Builder, sheet: Part, grid: _Grid, rows: set[int], columns: set[int]) -> None:
    if count := len({row for row, _ in grid.cells if row in rows}):
        build.notes.append(f"sheet {sheet.title!r}: {count:,} hidden rows were left out")
    if names := sorted({column for _, column in grid.cells if column in columns}):
        listed = ", ".join(map(column_letters, names[:20]))
        build.notes.append(f"sheet {sheet.title!r}: hidden columns {listed} were left out")


def _table(build: Builder, table: Table, grid: _Grid, hidden_rows: set[int], hidden_columns: set[int]) -> None:
    for title in table.titles:
        text = next(filter(None, title.cells))
        if title.number in hidden_rows:
            continue
        if len(text) <= _TITLE:
            build.heading(text, 3)
        else:
            build.paragraph(text)
    shown_columns = [n for n in range(table.right - table.left + 1) if table.left + n not in hidden_columns]
    header = [table.header[n] for n in shown_columns] if table.header else []
    group = build.new_group()
    for row in table.rows:
        if row.number not in hidden_rows:
            places = [(row.number, table.left + n) for n in shown_columns]
            origins = [grid.spans.get(place, place) for place in places]
            cells, names = said_once([row.cells[n] for n in shown_columns], origins, header)
            build.row(cells, group, header=names, place=a1(table.left, table.right, row.number))
