"""Delimited text (.csv, .tsv): the delimiter, the header, and every record as a row with its range."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read.builder import Builder
from ingest.read.decode import decode
from ingest.read.limits import Limits
from ingest.read.office.sheet_tables import a1, header_index

_DELIMITERS = ",;\t|"
_SAMPLE = 200  # records
_SAMPLE_TEXT = 1_000_000  # characters
_FIELD = 10_000_000  # characters in one cell
_LEAD = 20  # records looked at to find the table below its title


def read(data: bytes, limits: Limits) -> Reading:
    """Read a .csv or .tsv file.

    Raises:
        UnreadableFile: it is empty, binary, or too long.
    """
    text = decode(data, limits)
    first, _, rest = text.partition("\n")
    if first[:4].lower() == "sep=" and len(first.strip()) == 5:  # Excel's own hint
        delimiter, text, offset = first.strip()[4], rest, 2
    else:
        delimiter, offset = _delimiter(text), 1
    records = _records(text, delimiter)
    build = Builder()
    head = [next(records, []) for _ in range(_LEAD)]
    start = _table_start(head)
    for record in head[:start]:
        build.paragraph(" ".join(filter(None, record)))
    body = head[start:]
    named = header_index([record for record in body if any(record)])
    header = next(record for record in body if any(record)) if named == 0 else []
    group, passed = build.new_group(), not header
    for number, record in enumerate(_chain(body, records), start + offset):
        if not passed and any(record):
            passed = True
        elif record:
            cells = _fit(record, header)
            build.row(cells, group, header=header, place=a1(1, len(cells), number))
    return build.reading(format="csv", title="")


def _chain(head: list[list[str]], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from head
    yield from rest


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Records in order, blank ones as []; a broken quotation is read as it stands."""
    before = csv.field_size_limit(_FIELD)
    try:
        for record in csv.reader(io.StringIO(text), delimiter=delimiter):
            yield [cell.strip() for cell in record] if any(cell.strip() for cell in record) else []
    except csv.Error as error:
        raise UnreadableFile(f"a cell is longer than {_FIELD:,} characters: is a quotation mark missing?") from error
    finally:
        csv.field_size_limit(before)


def _delimiter(text: str) -> str:
    """The delimiter that parts most records into the same number of cells, and more than one."""
    sample = text[:_SAMPLE_TEXT]

    def fitness(delimiter: str) -> tuple[float, int]:
        widths = []
        for record, _ in zip(csv.reader(io.StringIO(sample), delimiter=delimiter), range(_SAMPLE), strict=False):
            if record:
                widths.append(len(record))
        if not widths:
            return 0.0, 0
        width, count = max(Counter(widths).items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]))
        return (count / len(widths), width) if width > 1 else (0.0, 1)

    before = csv.field_size_limit(_FIELD)
    try:
        scores = {delimiter: fitness(delimiter) for delimiter in _DELIMITERS}
    except csv.Error as error:
        raise UnreadableFile(f"a cell is longer than {_FIELD:,} characters: is a quotation mark missing?") from error
    finally:
        csv.field_size_limit(before)
    return max(
        _DELIMITERS,
        key=lambda delimiter: (round(scores[delimiter][0], 1), scores[delimiter][1] > 1, scores[delimiter][1]),
    )


def _table_start(head: list[list[str]]) -> int:
    """How many records stand above the table: titles and blanks with fewer cells than its rows."""
    widths = Counter(sum(1 for cell in record if cell) for record in head if record)
    if not widths or max(widths) < 3:
        return 0
    for index, record in enumerate(head):
        if sum(1 for cell in record if cell) >= 2:
            return index
    return 0


def _fit(record: list[str], header: list[str]) -> list[str]:
    """The record without trailing empty cells beyond the header, and not shorter than it."""
    cells = list(record)
    while len(cells) > max(len(header), 1) and not cells[-1]:
        cells.pop()
    return cells + [""] * (len(header) - len(cells))
