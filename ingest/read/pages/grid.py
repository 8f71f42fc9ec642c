"""Grids of drawn rules, and the cells they enclose."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.read.pages.shapes import Rule
from ingest.read.pages.words import Rectangle, Word

_NEAR = 3.0  # points: rules nearer than this are one
_OPEN = 10.0  # points by which rules run on past the outermost rule across them
_MOST_RULES = 4000  # a drawing, not a table


@dataclass(slots=True)
class Cell:
    """A cell: rows `top`..`bottom` and columns `left`..`right` of its grid, both inclusive."""

    top: int
    bottom: int
    left: int
    right: int
    words: list[Word]


class Grid:
    """The cells that a set of touching rules encloses."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        rules = [*rules, *_open_sides(rules)]
        self.xs = _levels(r.x0 for r in rules if not r.flat)
        self.ys = _levels(r.top for r in rules if r.flat)
        self._across = _by_level([(r.top, r.x0, r.x1) for r in rules if r.flat], self.ys)
        self._down = _by_level([(r.x0, r.top, r.bottom) for r in rules if not r.flat], self.xs)

    @property
    def box(self) -> Rectangle:
        """The rectangle round the grid."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cells(self) -> list[Cell]:
        """Elementary cells, joined where no rule stands between them."""
        rows, columns = len(self.ys) - 1, len(self.xs) - 1
        parent = list(range(rows * columns))

        def root(i: int) -> int:
            while parent[i] != i:
                parent[i] = parent[parent[i]]
                i = parent[i]
            return i

        for r in range(rows):
            for c in range(columns):
                y, x = (self.ys[r] + self.ys[r + 1]) / 2, (self.xs[c] + self.xs[c + 1]) / 2
                if c + 1 < columns and not _covers(self._down[c + 1], y):
                    parent[root(r * columns + c + 1)] = root(r * columns + c)
                if r + 1 < rows and not _covers(self._across[r + 1], x):
                    parent[root((r + 1) * columns + c)] = root(r * columns + c)
        members: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for i in range(rows * columns):
            members[root(i)].append(divmod(i, columns))
        return [
            Cell(min(r for r, _ in m), max(r for r, _ in m), min(c for _, c in m), max(c for _, c in m), [])
            for m in members.values()
        ]

    def locate(self, word: Word) -> tuple[int, int] | None:
        """Row and column of a word."""
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        inside = 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1
        return (row, column) if inside else None


def _open_sides(rules: Sequence[Rule]) -> list[Rule]:
    """The outer rules that tables with open sides leave out."""
    left, right = min(r.x0 for r in rules), max(r.x1 for r in rules)
    top, bottom = min(r.top for r in rules), max(r.bottom for r in rules)
    tall, flat = [r for r in rules if not r.flat], [r for r in rules if r.flat]
    open_x = [x for x in (left, right) if all(abs(r.x0 - x) > _OPEN for r in tall)]
    open_y = [y for y in (top, bottom) if all(abs(r.top - y) > _OPEN for r in flat)]
    return [Rule(x, top, x, bottom) for x in open_x] + [Rule(left, y, right, y) for y in open_y]


def _levels(values: Iterable[float], near: float = _NEAR) -> list[float]:
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > near:
            levels.append(value)
    return levels


def _by_level(lines: list[tuple[float, float, float]], levels: list[float]) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = [[] for _ in levels]
    for at, start, end in lines:
        found[bisect_right(levels, at + 0.01) - 1].append((start, end))
    return found


def _covers(intervals: list[tuple[float, float]], at: float) -> bool:
    return any(start - 1 <= at <= end + 1 for start, end in intervals)


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """Grids of rules that touch each other, with at least one inner rule."""
    rules = _merge(rules)
    if len(rules) > _MOST_RULES:
        return []
    flat, tall = [r for r in rules if r.flat], [r for r in rules if not r.flat]
    parent = {id(r): r for r in rules}

    def root(rule: Rule) -> Rule:
        while parent[id(rule)] is not rule:
            rule = parent[id(rule)]
        return rule

    for v in tall:
        for h in flat:
            if (
                h.x0 - _NEAR <= v.x0 <= h.x1 + _NEAR
                and v.top - _NEAR <= h.top <= v.bottom + _NEAR
                and root(v) is not root(h)
            ):
                parent[id(root(h))] = root(v)
    groups: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        groups[id(root(rule))].append(rule)
    grids = [Grid(group) for group in groups.values() if len(group) >= 4]
    return [g for g in grids if len(g.xs) >= 2 and len(g.ys) >= 2 and len(g.xs) + len(g.ys) >= 5]


def _merge(rules: Sequence[Rule]) -> list[Rule]:
    """Join rules that lie in one line and touch."""
    flat = _merge_along([(r.top, r.x0, r.x1) for r in rules if r.flat])
    tall = _merge_along([(r.x0, r.top, r.bottom) for r in rules if not r.flat])
    return [Rule(start, at, end, at) for at, start, end in flat] + [Rule(at, start, at, end) for at, start, end in tall]


def _merge_along(lines: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    levels = _levels([at for at, _, _ in lines], _NEAR / 2)
    merged: list[tuple[float, float, float]] = []
    for level, intervals in zip(levels, _by_level(lines, levels), strict=True):
        last: tuple[float, float] | None = None
        for start, end in sorted(intervals):
            if last and start <= last[1] + _NEAR:
                last = (last[0], max(last[1], end))
                merged[-1] = (level, *last)
            else:
                last = (start, end)
                merged.append((level, *last))
    return merged


def crossing_bars(rules: Sequence[Rule], words: Sequence[Word]) -> list[float]:
    """Heights of rules that run across all text."""
    if not words:
        return []
    left, right = min(w.x0 for w in words), max(w.x1 for w in words)
    wide = [r for r in _merge(rules) if r.flat and r.x1 - r.x0 > 0.9 * (right - left)]
    heights = sorted(r.top for r in wide)
    return [a for a, b in pairwise([*heights, float("inf")]) if b - a > 1]
