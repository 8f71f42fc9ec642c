"""One page's words to lines and tables in reading order."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.read.pages.grid import crossing_bars
from ingest.read.pages.lines import Line, find_lines
from ingest.read.pages.order import Band, ReadingOrder, join_contents
from ingest.read.pages.shapes import Rule
from ingest.read.pages.tables import Frame, Table, aligned_table, ruled_tables
from ingest.read.pages.words import PageWords, Rectangle, Word, turn_word

_DEEPEST = 3  # frames within frames
_FEWEST_NUMBERED = 8  # lines before numbers at the margin are taken for line numbers
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_PAGE_MARK = re.compile(r"[A-Z]?[-–]?\d+")

Item = Line | Table


def lay_out(page: PageWords) -> list[Item]:
    """Lines and tables in reading order; text in another direction comes last."""
    pieces, rest = ruled_tables([*page.words, *page.marks], page.rules)
    marks = {id(m) for m in page.marks}
    rest = without_line_numbers([w for w in rest if id(w) not in marks], page.height)
    upright = [w for w in rest if w.turn == 0]
    items = _ordered(upright, pieces, _free_rules(page.rules, pieces), _picture_bars(page, upright))
    return [*items, *_turned([w for w in rest if w.turn], page)]


def _ordered(
    words: Sequence[Word],
    pieces: Sequence[Table | Frame],
    rules: Sequence[Rule],
    bars: Sequence[float] = (),
    depth: int = 0,
) -> list[Item]:
    tall = [(r.x0, r.top, r.bottom) for r in rules if not r.flat and r.bottom - r.top > 20]
    lines = [*join_contents(find_lines(words, tall)), *(_stand_in(piece) for piece in pieces)]
    ordered: list[Item] = []
    for item in ReadingOrder([*crossing_bars(rules, words), *bars]).of(lines):
        if isinstance(item, Band):
            ordered.append(aligned_table(item))
        elif isinstance(item.content, Table):
            ordered.append(item.content)
        elif isinstance(item.content, Frame):
            upright = [w for w in item.content.words if w.turn == 0]
            inner = _ordered(upright, (), (), depth=depth + 1) if depth < _DEEPEST else []
            ordered += _without_scales(inner)
        else:
            ordered.append(item)
    return ordered


def _picture_bars(page: PageWords, words: Sequence[Word]) -> list[float]:
    """Heights of pictures that stand between the text above and below them, over all columns."""
    if not words:
        return []
    width = max(w.x1 for w in words) - min(w.x0 for w in words)
    bars = []
    for x0, top, x1, bottom in page.pictures:
        wide = x1 - x0 > 0.5 * width and 10 < bottom - top < 0.7 * page.height
        if wide and not any(w.x1 > x0 and w.x0 < x1 and w.bottom > top + 3 and w.top < bottom - 3 for w in words):
            bars.append((top + bottom) / 2)
    return bars


def _without_scales(items: list[Item]) -> list[Item]:
    """A chart's title and legend without the figures along its axes; other frames as they are."""
    bare = [not _worded(item) for item in items]
    return [item for item, scale in zip(items, bare, strict=True) if not scale] if sum(bare) * 2 > len(bare) else items


def _worded(item: Item) -> bool:
    texts = [item.text] if isinstance(item, Line) else [cell for row in item.rows for cell in row.cells]
    return any(len(_LETTERS.findall(text)) > 0 for text in texts)


def _stand_in(piece: Table | Frame) -> Line:
    x0, top, x1, bottom = piece.box
    return Line((), x0, top, x1, bottom, size=10.0, bold=False, content=piece)


def _free_rules(rules: Sequence[Rule], pieces: Sequence[Table | Frame]) -> list[Rule]:
    return [r for r in rules if not any(_within(r, piece.box) for piece in pieces)]


def _within(rule: Rule, box: Rectangle) -> bool:
    return box[0] - 8 <= rule.x0 and rule.x1 <= box[2] + 8 and box[1] - 8 <= rule.top and rule.bottom <= box[3] + 8


def _turned(words: Sequence[Word], page: PageWords) -> list[Line]:
    """Lines of words that stand in another direction than most of the page."""
    by_turn: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        by_turn[word.turn].append(word)
    lines: list[Line] = []
    for turn, group in sorted(by_turn.items()):
        upright = [turn_word(w, turn, page.width, page.height) for w in group]
        originals = {id(u): w for u, w in zip(upright, group, strict=True)}
        for line in find_lines(upright):
            own = [originals[id(w)] for w in line.words]
            if _PAGE_MARK.fullmatch(line.text):
                continue
            box = min(w.x0 for w in own), min(w.top for w in own), max(w.x1 for w in own), max(w.bottom for w in own)
            lines.append(replace(line, words=tuple(own), x0=box[0], top=box[1], x1=box[2], bottom=box[3], column=-1))
    return lines


def without_line_numbers(words: Sequence[Word], height: float) -> list[Word]:
    """The words without the numbers that count the lines at the margin (court transcripts, drafts)."""
    numbers = [w for w in words if w.turn == 0 and w.text.isascii() and w.text.isdecimal() and len(w.text) < 4]
    columns: Counter[int] = Counter(round(w.x1 / 4) for w in numbers)
    for place, count in columns.most_common(2):
        if count < _FEWEST_NUMBERED // 2:
            break
        column = sorted((w for w in numbers if abs(w.x1 - place * 4) < 10), key=lambda w: w.top)
        if _counts_lines(column, words, height):
            drop = {id(w) for w in column}
            return [w for w in words if id(w) not in drop]
    return list(words)


def _counts_lines(column: Sequence[Word], words: Sequence[Word], height: float) -> bool:
    if len(column) < _FEWEST_NUMBERED or column[-1].top - column[0].top < 0.5 * height:
        return False
    values = [int(w.text) for w in column]
    steps = [b - a for a, b in pairwise(values)]
    gaps = [b.top - a.top for a, b in pairwise(column)]
    regular = max(gaps) < 1.6 * min(gaps) if min(gaps) > 0 else False
    right = max(w.x1 for w in column)
    outermost = not any(w.x1 < right - 20 for w in words if w.turn == 0 and column[0].top <= w.top <= column[-1].top)
    return len(set(steps)) == 1 and steps[0] in (1, 5) and regular and outermost
