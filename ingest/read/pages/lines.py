"""Words to lines: a line stands in one column."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.read.pages.words import Word

_SPLIT = 0.8  # of the font size: a wider gap may be a gutter between columns
_FAR = 2.0  # of the font size: a wider gap is never a word space
_LOOSE_MARKER = re.compile(r"[•▪‣◦●○■□➢❖→✓✗·–—*-]|\(?(\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\d+(\.\d+)+\.?|\d{1,2}")

_LEADERS = re.compile(r"\s*(?:\.\s?){4,}|\s+\.{2,}$")


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline in one column. `left`/`right` are the column's edges, `column` its number."""

    words: tuple[Word, ...]
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    left: float = 0.0
    right: float = 0.0
    column: int = 0
    content: object = None  # a table or frame that takes the place of words

    @property
    def text(self) -> str:
        """The words with single spaces, without dots that lead across a gap."""
        return without_leaders(" ".join(w.text for w in self.words))

    @property
    def middle(self) -> float:
        """Half way between top and bottom."""
        return (self.top + self.bottom) / 2


def without_leaders(text: str) -> str:
    """Text without rows of dots, as tables of contents have them."""
    return _LEADERS.sub(" ", text).strip() if ".." in text or ". ." in text else text


def make_line(words: Iterable[Word]) -> Line:
    """A line of words, from left to right."""
    ordered = tuple(sorted(words, key=lambda w: w.x0))
    weight: dict[float, int] = defaultdict(int)
    for word in ordered:
        weight[round(word.size, 1)] += len(word.text)
    size = max(weight, key=lambda s: (weight[s], s))
    main = [w for w in ordered if w.size > 0.8 * size]
    bold = all(w.bold for w in ordered if any(c.isalnum() for c in w.text)) and any(w.bold for w in ordered)
    top, bottom = min(w.top for w in main), max(w.bottom for w in main)
    return Line(ordered, ordered[0].x0, top, max(w.x1 for w in ordered), bottom, size, bold)


def join_lines(lines: Iterable[Line]) -> Line:
    """Lines side by side as one."""
    return make_line(w for line in lines for w in line.words)


def find_lines(words: Sequence[Word], walls: Sequence[tuple[float, float, float]] = ()) -> list[Line]:
    """Join words to lines; a gap stays where neighbouring lines have one too, or a wall (x, top, bottom) stands."""
    open_lines: dict[int, list[list[Word]]] = defaultdict(list)
    every: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.x0):
        line = _line_left_of(word, open_lines, walls)
        if line is None:
            line = []
            every.append(line)
            for key in range(int(word.top // 8), int(word.bottom // 8) + 1):
                open_lines[key].append(line)
        line.append(word)
    lines = sorted((make_line(line) for line in every), key=lambda e: (e.middle, e.x0))
    return _close_gaps(lines, walls)


def _line_left_of(
    word: Word, open_lines: dict[int, list[list[Word]]], walls: Sequence[tuple[float, float, float]]
) -> list[Word] | None:
    best, best_score = None, 0.0
    seen: set[int] = set()
    for key in range(int(word.top // 8), int(word.bottom // 8) + 1):
        for line in open_lines[key]:
            last = line[-1]
            if id(line) in seen:
                continue
            seen.add(id(line))
            size = max(word.size, last.size)
            gap = word.x0 - last.x1
            if not -0.7 * size < gap < _SPLIT * size or _walled(last.x1, word.x0, word, walls):
                continue
            level = max(_overlap(word, last), _overlap(word, line[0]))
            score = level - 0.02 * abs(gap) / size
            if level > 0.5 and (best is None or score > best_score):
                best, best_score = line, score
    return best


def _overlap(a: Word, b: Word) -> float:
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared / max(0.1, min(a.bottom - a.top, b.bottom - b.top))


def _walled(x0: float, x1: float, word: Word | Line, walls: Sequence[tuple[float, float, float]]) -> bool:
    middle = (word.top + word.bottom) / 2
    return any(x0 - 1 <= x <= x1 + 1 and top <= middle <= bottom for x, top, bottom in walls)


def same_row(a: Line, b: Line) -> bool:
    """Whether two lines stand side by side."""
    return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def _close_gaps(lines: list[Line], walls: Sequence[tuple[float, float, float]]) -> list[Line]:
    """Join the parts of lines that were torn by wide word spaces."""
    middles = [line.middle for line in lines]
    done: list[Line] = []
    taken: set[int] = set()
    for i, part in enumerate(lines):
        if i in taken:
            continue
        line = part
        reach = 4.5 * max(line.size, 4)
        low, high = bisect_left(middles, line.middle - reach), bisect_right(middles, line.middle + reach)
        row = [j for j in range(low, high) if j != i and j not in taken and same_row(line, lines[j])]
        while (found := _next_part(line, row, lines, range(low, high), walls)) is not None:
            line = join_lines((line, lines[found]))
            row.remove(found)
            taken.add(found)
        taken.add(i)
        done.append(line)
    return sorted(done, key=lambda e: (e.middle, e.x0))


def _next_part(
    line: Line, row: list[int], lines: list[Line], near: range, walls: Sequence[tuple[float, float, float]]
) -> int | None:
    for j in row:
        left, right = (line, lines[j]) if line.x0 <= lines[j].x0 else (lines[j], line)
        around = [lines[k] for k in near if lines[k] is not lines[j]]
        if right.x0 - left.x1 < 4.5 * max(left.size, right.size) and _is_space(left, right, around, walls):
            return j
    return None


def _is_space(left: Line, right: Line, lines: list[Line], walls: Sequence[tuple[float, float, float]]) -> bool:
    size, gap = max(left.size, right.size), right.x0 - left.x1
    if gap < -0.7 * size or _walled(left.x1, right.x0, left, walls):
        return False
    if gap < 4.5 * size and _LOOSE_MARKER.fullmatch(left.text) and any(c.isalpha() for c in right.text):
        return not any(o is not left and o is not right and _between(o, left, right) for o in lines)
    if gap > _FAR * size:
        return False
    near = [e for e in lines if 0.4 * size < abs(e.middle - left.middle) < 4 * size]
    middle = (left.x1 + right.x0) / 2
    crossing = sum(e.x0 < left.x1 - 1 and e.x1 > right.x0 + 1 for e in near)
    beyond = [e for e in near if e.x0 >= middle]
    clear = sum(e.x1 <= middle and any(same_row(e, other) for other in beyond) for e in near)
    return crossing > clear or (crossing == clear == 0 and gap < 1.3 * size)


def _between(other: Line, left: Line, right: Line) -> bool:
    return same_row(other, left) and left.x1 < other.x0 < right.x0


def rows_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines grouped to rows of the same height, from top to bottom, each from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda e: e.middle):
        if rows and any(same_row(line, e) for e in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda e: e.x0) for row in rows]
