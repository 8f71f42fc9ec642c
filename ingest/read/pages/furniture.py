"""What is printed on every page and belongs to none: running heads, feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from ingest.read.pages.layout import Item
from ingest.read.pages.lines import Line, rows_of

_TOP, _BOTTOM = 0.14, 0.80  # shares of the page's height
_ROWS = 3  # how many rows from the edge may be furniture
_NUMBER = re.compile(
    r"(?:page|seite|p\.)?\s*[-–—|]?\s*(?:\d{1,5}|[ivxlc]{1,7}|[A-Z]-\d+)\s*(?:(?:of|/|von)\s*\d+)?\s*[-–—|]?",
    re.IGNORECASE,
)
_HUGE = 1.25  # of the body's size: larger lines are headings even where they repeat


def body_size(pages: Sequence[Sequence[Item]]) -> float:
    """The font size that most characters have, in points."""
    sizes: Counter[float] = Counter()
    for item in (item for page in pages for item in page):
        if isinstance(item, Line):
            sizes[round(item.size * 2) / 2] += sum(len(w.text) for w in item.words)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def without_furniture(pages: Sequence[Sequence[Item]], heights: Sequence[float]) -> list[list[Item]]:
    """The pages' items without running heads, feet and page numbers."""
    largest = _HUGE * body_size(pages)
    edges = [_edge_rows(page, height) for page, height in zip(pages, heights, strict=True)]
    repeated = _repeated(edges)
    places = {place for _, place in repeated}
    kept = []
    for page, rows in zip(pages, edges, strict=True):
        dropped = set()
        for order, row in rows:
            numbered = any(character.isdigit() for line in row for character in line.text)
            for line in row:
                key = _key(line)
                placed = order == 0 and numbered and key[1] in places and line.column >= 0 and _alone(line, page)
                number = _NUMBER.fullmatch(line.text) is not None and (order < 2 or key[1] in places)
                if number or ((key in repeated or placed) and line.size <= largest):
                    dropped.add(id(line))
        rest = [item for item in page if id(item) not in dropped]
        kept.append(rest or list(page))  # a page of nothing else is no page of furniture
    return kept


def _edge_rows(page: Sequence[Item], height: float) -> list[tuple[int, list[Line]]]:
    """The first and last rows of a page with their distance from the edge, in rows."""
    lines = [item for item in page if isinstance(item, Line)]
    rows = rows_of(lines)
    top = [(i, row) for i, row in enumerate(rows[:_ROWS]) if row[0].bottom < _TOP * height]
    last = [(i, row) for i, row in enumerate(rows[: -_ROWS - 1 : -1]) if row[0].top > _BOTTOM * height]
    turned = [(0, [line]) for line in lines if line.column < 0]
    return [*top, *last, *turned]


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.lower()), round(line.top / 6)


def _repeated(edges: Sequence[Sequence[tuple[int, list[Line]]]]) -> set[tuple[str, int]]:
    """Keys of lines that stand at the same height with the same words on several pages."""
    pages: dict[tuple[str, int], set[int]] = defaultdict(set)
    for number, rows in enumerate(edges):
        for line in (line for _, row in rows for line in row):
            text, place = _key(line)
            for near in (place - 1, place, place + 1):
                pages[text, near].add(number)
    needed = 2 if len(edges) <= 3 else 3
    return {key for key, found in pages.items() if len(found) >= needed}


def _alone(line: Line, page: Sequence[Item]) -> bool:
    """Whether a clear gap parts a line from the rest of the page."""
    others = [item for item in page if isinstance(item, Line) and item is not line and item.column >= 0]
    distances = [max(o.top - line.bottom, line.top - o.bottom) for o in others]
    apart = [d for d in distances if d > 0]
    return bool(apart) and min(apart) > 0.9 * line.size
