"""Tables drawn in plain text: columns set apart by spaces, by bars, or in a grid of +---+."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.definitions import is_abbreviation
from ingest.read.office.sheet_tables import header_index, is_number

_RULE = re.compile(r"[ \t]*(?:-{2,}|={2,})(?:[ \t]+(?:-{2,}|={2,}))*[ \t]*$")
_DASHES = r"[ \t]*(?::-+:?|-+:|-{2,})[ \t]*"
_BAR_RULE = re.compile(rf"[ \t]*\|?{_DASHES}(?:[|+]{_DASHES})*\|?[ \t]*$")
_BORDER = re.compile(r"[ \t]*\+(?:[-=]{2,}\+){2,}$")
_CELL = re.compile(r"\S+(?: \S+)*")
_GAP = re.compile(r" {2,}")
_WORDED = re.compile(r"[\w€$£+(<>≥≤~\"“'@#/-]*\w")
_CODED = re.compile(r"[{}\\|=]|--|__|[;,]$")
MARKER = r"[-*•‣◦▪–+]|\d{1,3}[.)]|[a-z][.)]"
"""What the entry of a list begins with."""
_ENTRY = re.compile(rf"(?:{MARKER}) ")
_BLANKS = frozenset(("-", "–", "—", "x", "✓", "✗", "?", "*"))
_LONGEST_LINE = 500
_SHORT, _LAST = 30, 60  # characters of a cell, and of one in the last column, where no rule tells a table
_TRIED = 3  # rules below which a table is looked for: others may underline headings
_FEWEST = 3  # lines that tell a table without a rule

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table and the lines it takes, half open."""

    start: int
    end: int
    header: list[str]
    rows: Rows


def find_table(lines: Sequence[str]) -> TextTable | None:
    """The first table among lines without a blank one between them."""
    if max(map(len, lines)) > _LONGEST_LINE or not any(_GAP.search(line.strip()) or "|" in line for line in lines):
        return None
    for find in (_grid, _bars, _ruled, _aligned):
        if (table := find(lines)) and table.rows:
            return table
    return None


def _grid(lines: Sequence[str]) -> TextTable | None:
    """Between borders of +---+; where there are borders between the rows, a row may have several lines."""
    start, end = _run(lines, lambda line: bool(_BORDER.match(line)) or (line.strip()[0] + line.strip()[-1] == "||"))
    borders = [n for n in range(start, end) if _BORDER.match(lines[n])]
    if len(borders) < 2 or (borders[0], borders[-1]) != (start, end - 1):
        return None
    if len({lines[n].replace("=", "-") for n in borders}) > 1:  # cells that span, or a drawing
        return None
    edges = [n for n, c in enumerate(lines[start]) if c == "+"]
    if any(line[n : n + 1] not in ("|", "+") for line in lines[start:end] for n in edges):
        return None
    sections = [
        [[line[a + 1 : b].strip() for a, b in pairwise(edges)] for line in lines[top + 1 : bottom]]
        for top, bottom in pairwise(borders)
    ]
    if len(sections) > 2:
        rows = [_joined(section) for section in sections if section]
    else:
        rows = [row for section in sections for row in _continued(section)]
    return _table(start, end, rows, named=len(sections) > 1) if len(rows) > 1 else None


def _bars(lines: Sequence[str]) -> TextTable | None:
    """Cells between bars, as in Markdown and in what databases print."""
    start, end = _run(lines, lambda line: "|" in line or bool(_BAR_RULE.match(line) and "+" in line))
    rules = {n for n in range(start, end) if _BAR_RULE.match(lines[n])}
    rows = [_cells(lines[n]) for n in range(start, end) if n not in rules]
    framed = all(line.strip()[0] + line.strip()[-1] == "||" for line in lines[start:end])
    if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:
        return None
    if not (min(rules, default=start) == start + 1 or (framed and len(rows) >= _FEWEST and all(map(_is_worded, rows)))):
        return None
    return _table(start, end, rows, named=bool(rules))


def _ruled(lines: Sequence[str]) -> TextTable | None:
    """Columns set apart by spaces, with a rule below their names and perhaps one above."""
    rules = [n for n, line in enumerate(lines) if _RULE.match(line)]
    for top, below in pairwise([*rules[:_TRIED], len(lines)]):
        if top and (table := _below(lines, top - 1, top - 1, top)):
            return table
        framed = below < len(lines) and lines[below] == lines[top]
        if framed and (table := _below(lines, top, top + 1, below)):
            return table
    return None


def _below(lines: Sequence[str], start: int, first: int, rule: int) -> TextTable | None:
    """The table with its names from the line `first` to the line `rule`."""
    names, spans = lines[first:rule], _spans(lines[rule])
    if not names or (len(spans) == 1 and 2 * len(lines[rule]) < len(names[-1])):
        return None
    body, end = _body(lines, rule + 1, spans)
    columns = spans if len(spans) > 1 else _columns([*names, *body])
    if len(columns) < 2 or len(body) < (1 if len(spans) > 1 else 2):
        return None
    if not all(_fits(line, columns, len(spans) > 1) for line in [*names, *body]):
        return None
    header = _joined([_cut(line, columns) for line in names])
    return TextTable(start, end, header, _continued([_cut(line, columns) for line in body])) if all(header) else None


def _body(lines: Sequence[str], start: int, spans: Sequence[tuple[int, int]]) -> tuple[list[str], int]:
    """The lines below a rule that may be rows, without further rules, and where they end."""
    body: list[str] = []
    for number in range(start, len(lines)):
        line = lines[number]
        if _RULE.match(line):
            continue
        if not (_fits(line, spans, True) if len(spans) > 1 else len(_CELL.findall(line)) > 1):
            return body, number
        body.append(line)
    return body, len(lines)


def _aligned(lines: Sequence[str]) -> TextTable | None:
    """Columns set apart by spaces alone: at least three lines of short cells, none of them empty."""
    start, end = _run(lines, lambda line: len(_CELL.findall(line)) > 1)
    chosen = lines[start:end]
    if len(chosen) < _FEWEST or len({len(_CELL.findall(line)) for line in chosen}) > 1:
        return None
    columns = _columns(chosen)
    rows = [_cut(line, columns) for line in chosen]
    if len(columns) != len(_CELL.findall(chosen[0])) or not all(_fits(line, columns, False) for line in chosen):
        return None
    if not all(_is_worded(row) and _is_short(row) for row in rows) or not _line_up(chosen):
        return None
    return _table(start, end, rows, named=False)


def _run(lines: Sequence[str], belongs: Callable[[str], bool]) -> tuple[int, int]:
    """The first lines in succession that belong, half open."""
    start = next((n for n, line in enumerate(lines) if belongs(line)), len(lines))
    end = next((n for n in range(start, len(lines)) if not belongs(lines[n])), len(lines))
    return start, end


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _spans(line: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S+", line)]


def _columns(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where some line has text, parted by two or more spaces that all lines have."""
    width = max(map(len, lines))
    used = "".join("x" if any(line[n : n + 1].strip() for line in lines) else " " for n in range(width))
    return [match.span() for match in re.finditer(r"x+(?: x+)*", used)]


def _cut(line: str, columns: Sequence[tuple[int, int]]) -> list[str]:
    ends = [start for start, _ in columns[1:]] + [len(line)]
    return [line[start:end].strip() for (start, _), end in zip(columns, ends, strict=True)]


def _fits(line: str, columns: Sequence[tuple[int, int]], ruled: bool) -> bool:
    """Whether a line has blanks between all columns, and text in two of them, or in one where a rule gives them."""
    if line[: columns[0][0]].strip() or any(line[start - 1 : start].strip() for start, _ in columns[1:]):
        return False
    return sum(map(bool, _cut(line, columns))) > (0 if ruled else 1)


def _line_up(lines: Sequence[str]) -> bool:
    """Whether the cells of each column begin, or end, at the same place."""
    spans = [[match.span() for match in _CELL.finditer(line)] for line in lines]
    return all(1 in (len({a for a, _ in column}), len({b for _, b in column})) for column in zip(*spans, strict=True))


def _is_worded(row: Sequence[str]) -> bool:
    """Whether the cells are words and numbers, and no drawing, code, list, field with its value, or verse."""
    if _ENTRY.match(f"{row[0]} ") or row[0].endswith(":"):
        return False
    if len(row) == 2 and row[1][:1].islower() and not is_abbreviation(row[0]):  # what an abbreviation stands for
        return False
    return all(cell in _BLANKS or (_WORDED.match(cell) and not _CODED.search(cell)) for cell in row)


def _is_short(row: Sequence[str]) -> bool:
    return all(len(cell) <= _SHORT for cell in row[:-1]) and len(row[-1]) <= _LAST


def _joined(lines: Rows) -> list[str]:
    """The lines of one row as one."""
    return [" ".join(filter(None, parts)) for parts in zip(*lines, strict=True)]


def _continued(lines: Rows) -> Rows:
    """Rows, to which the lines belong that have nothing in the first column."""
    rows: list[Rows] = []
    for line in lines:
        if rows and not line[0]:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(row) for row in rows]


def _table(start: int, end: int, rows: Rows, *, named: bool) -> TextTable:
    """A table whose first row is the header: by its rule, or as the rows below tell."""
    if named or _heads(rows):
        return TextTable(start, end, rows[0], rows[1:])
    return TextTable(start, end, [], rows)


def _heads(rows: Rows) -> bool:
    """Whether the first row names columns; of two columns, where one below holds numbers."""
    if header_index(rows) != 0:
        return False
    return len(rows[0]) > 2 or any(all(map(is_number, column[1:])) for column in zip(*rows, strict=True))
