"""Lines to reading order: columns one after the other, never interleaved; tables by their rows."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.read.pages.lines import Line, join_lines, rows_of

_FEWEST_ENTRIES = 4  # of a table of contents
_GUTTER = 0.55  # of the font size: the narrowest gutter


@dataclass(frozen=True, slots=True)
class Band:
    """Lines that stand in rows and columns, a table without rules; `cover` are the columns' extents."""

    lines: tuple[Line, ...]
    cover: tuple[tuple[float, float], ...]


def join_contents(lines: Sequence[Line]) -> list[Line]:
    """Join the entries of a table of contents with their page numbers, which rise from top to bottom."""
    rows = [row for row in rows_of(lines) if 2 <= len(row) <= 3 and row[-1].text.isdecimal()]
    edges = [row[-1].x1 for row in rows]
    rows = [row for row in rows if sum(abs(row[-1].x1 - edge) < 3 for edge in edges) >= _FEWEST_ENTRIES]
    pages = [int(row[-1].text) for row in rows]
    titled = all(any(c.isalpha() for c in row[-2].text) for row in rows)
    if len(rows) < _FEWEST_ENTRIES or pages != sorted(pages) or not titled:
        return list(lines)
    parts = {id(part) for row in rows for part in row}
    return [*(e for e in lines if id(e) not in parts), *(join_lines(row) for row in rows)]


class ReadingOrder:
    """Orders the lines of one page. `bars` are heights at which a rule crosses the page."""

    def __init__(self, bars: Sequence[float] = ()) -> None:
        self._bars = sorted(bars)
        self._column = 0

    def of(self, lines: Sequence[Line]) -> list[Line | Band]:
        """Lines in reading order; what is to be read by rows is handed back as a `Band`."""
        ordered: list[Line | Band] = []
        for part in self._between_bars(lines):
            ordered += self._region(part)
        return ordered

    def _between_bars(self, lines: Sequence[Line]) -> list[list[Line]]:
        parts: dict[int, list[Line]] = defaultdict(list)
        for line in lines:
            parts[bisect_left(self._bars, line.middle)].append(line)
        joined: list[list[Line]] = []
        for key in sorted(parts):
            if joined and _same_table(rows_of(joined[-1])[-3:], rows_of(parts[key])[0]):
                joined[-1] += parts[key]
            else:
                joined.append(parts[key])
        return joined

    def _region(self, lines: Sequence[Line]) -> list[Line | Band]:
        lines = sorted(lines, key=lambda e: (e.middle, e.x0))
        x = _best_gutter(lines)
        if x is None:
            return list(self._single(lines))
        ordered: list[Line | Band] = []
        run: list[Line] = []
        for line in lines:
            if line.x0 < x < line.x1:
                ordered += self._run(run, x, closed=True)
                ordered.append(line)
                run = []
            else:
                run.append(line)
        ordered += self._run(run, x, closed=False)
        return self._number(ordered)

    def _run(self, lines: list[Line], x: float, *, closed: bool) -> list[Line | Band]:
        """Lines of which none crosses the gutter at `x`; `closed` when a line below them does."""
        left, right = [e for e in lines if e.x1 <= x], [e for e in lines if e.x1 > x]
        if not left or not right:
            return self._rest(lines)
        first = min(right, key=lambda e: e.top).top
        before = [e for e in left if e.bottom < first + 0.2 * e.size]
        tail = _tail(left, max(e.bottom for e in right)) if closed else []
        middle = [e for e in lines if e not in before and e not in tail]
        if _is_tabular(middle, _cover(middle)) or _is_tabular(middle, _cover(middle, bridges=0.08)):
            rows = rows_of(middle)
            full = [i for i, row in enumerate(rows) if len(row) > 1]
            end = full[-1] + 1
            while end < len(rows) and rows[end][0].top - rows[end - 1][0].bottom < 0.3 * rows[end][0].size:
                end += 1
            head, table, foot = rows[: full[0]], rows[full[0] : end], rows[end:]
            inside = [e for row in table for e in row]
            cover = _cover(inside)
            band = Band(tuple(inside), cover if len(cover) > 1 else _cover(inside, bridges=0.08))
            head_lines, foot_lines = [e for row in head for e in row], [e for row in foot for e in row]
            return [*self._rest([*before, *head_lines]), band, *self._rest([*foot_lines, *tail])]
        last = max(e.middle for e in right)
        beside = [e for e in middle if e.middle <= last]
        if _is_small(beside) or _are_numbers(right):
            rest = [e for e in middle if e.middle > last]
            return [*self._rest(before), *(join_lines(row) for row in rows_of(beside)), *self._rest([*rest, *tail])]
        body = [e for e in left if e not in before and e not in tail]
        return [*self._rest(before), *self._region(body), *self._region(right), *self._rest(tail)]

    def _rest(self, lines: list[Line]) -> list[Line | Band]:
        """Lines that may belong to one column with what is around them: left without number if so."""
        return list(lines) if _best_gutter(lines) is None else self._region(lines)

    def _number(self, items: list[Line | Band]) -> list[Line | Band]:
        """Give the lines that cross gutters their column."""
        numbered: list[Line | Band] = []
        crossing: list[Line] = []
        for item in items:
            if isinstance(item, Line) and item.column == 0:
                crossing.append(item)
                continue
            numbered += self._single(crossing)
            crossing = []
            numbered.append(item)
        return [*numbered, *self._single(crossing)]

    def _single(self, lines: Sequence[Line]) -> list[Line]:
        if not lines:
            return []
        self._column += 1
        left, right = min(e.x0 for e in lines), max(e.x1 for e in lines)
        rows = rows_of(lines)
        return [replace(e, left=left, right=right, column=self._column) for row in rows for e in row]


def _same_table(above: Sequence[Sequence[Line]], below: Sequence[Line]) -> bool:
    """Whether the rows on both sides of a bar are rows of one table: the bar is a rule in it."""
    fullest = max(above, key=len)
    cells = [*fullest, *below]
    short = median(len(e.words) for e in cells) <= 3
    return len(fullest) >= 3 and len(below) >= 3 and short and not any(e.content for e in cells)


def _best_gutter(lines: Sequence[Line]) -> float | None:
    """The x that lies in most gaps between lines side by side, of these the one fewest lines cross."""
    gaps: list[tuple[float, float]] = []
    for row in rows_of(lines):
        for a, b in pairwise(row):
            if b.x0 - a.x1 >= _GUTTER * min(a.size, b.size):
                gaps.append((a.x1, b.x0))
    best: tuple[int, int, float] | None = None
    for x in {round((a + b) / 2, 1) for a, b in gaps} | {round(b - 0.5, 1) for _, b in gaps}:
        support = sum(a < x < b for a, b in gaps)
        crossing = sum(e.x0 < x < e.x1 for e in lines)
        score = (support - crossing // 4, support, x)
        if support and (best is None or score > best):
            best = score
    return best[2] if best else None


def _tail(left: list[Line], right_end: float) -> list[Line]:
    """Lines under the right column that begin anew: they belong to what follows both columns."""
    for above, line in pairwise(left):
        if line.top >= right_end - 1 and (line.top - above.bottom > 0.6 * line.size or line.bold != above.bold):
            return [e for e in left if e.top >= line.top]
    return []


def _is_small(lines: Sequence[Line]) -> bool:
    """Whether lines side by side are too few and short for columns: a form's fields, a title and a date."""
    if any(e.content for e in lines):
        return False
    alike = max(e.size for e in lines) < 1.2 * min(e.size for e in lines)
    return alike and len(rows_of(lines)) <= 3 and median(len(e.words) for e in lines) <= 4


def _are_numbers(lines: Sequence[Line]) -> bool:
    """Whether lines are page numbers at the end of entries in a table of contents."""
    return len(lines) > 1 and sum(e.text.isdecimal() for e in lines) >= 0.8 * len(lines)


def _cover(lines: Sequence[Line], *, bridges: float = 0.0) -> tuple[tuple[float, float], ...]:
    """The extents of the columns that lines stand in; a share of `bridges` may run across gutters."""
    allowed = int(bridges * len(rows_of(lines))) if bridges else 0
    ends = sorted([(e.x0, 1) for e in lines] + [(e.x1, -1) for e in lines], key=lambda end: (end[0], -end[1]))
    narrowest = _GUTTER * median(e.size for e in lines)
    merged: list[tuple[float, float]] = []
    depth, start = 0, 0.0
    for x, step in ends:
        depth += step
        if step > 0 and depth == allowed + 1:
            start = x
        elif step < 0 and depth == allowed:
            if merged and start - merged[-1][1] < narrowest:
                merged[-1] = (merged[-1][0], x)
            else:
                merged.append((start, x))
    return tuple(merged)


def _is_tabular(lines: Sequence[Line], cover: Sequence[tuple[float, float]]) -> bool:
    """Whether lines are read by rows (a table, a form), not by columns of prose."""
    rows = rows_of(lines)
    full = [row for row in rows if len(row) > 1]
    if any(e.content for e in lines):
        return False
    if len(cover) < 2 or len(full) < 2 or len(full) < 0.4 * len(rows):
        return False
    words = median(len(e.words) for e in lines)
    filled = median((e.x1 - e.x0) / max(1.0, x1 - x0) for e in lines for x0, x1 in cover if x0 - 1 <= e.x0 <= x1)
    numeric = sum(any(c.isdigit() for c in e.text) for e in lines) / len(lines)
    if len(cover) == 2:
        return words <= 4 and (filled < 0.8 or numeric > 0.5)
    return words <= 5 and (filled < 0.85 or numeric > 0.4 or words <= 2)
