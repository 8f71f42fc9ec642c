"""The bullet or number that a paragraph outside any list begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.document import BlockKind
from ingest.read.markers import follows
from ingest.read.piece import Piece

_BULLET = re.compile(r"([•●▪◦‣○■□☐☑☒✓✔·*–—-]|o(?=\s+[A-Z]))\s+(?=[^\s–—·.*-])")
_TELLING_BULLETS = frozenset("☑☒✓✔")  # they say something, and stay
_NUMBER = re.compile(
    r"(?:(?P<called>step|phase|stage)\s+(?P<count>\d{1,2})(?:\s*[.:)–—-]){1,3}"
    r"|(?P<marker>\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{2,4})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?))\s+(?=[^\W_]|[“\"'(\[<*/])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a paragraph begins with: as shown, what it counts ("step", or nothing), and the text behind it."""

    marker: str
    called: str
    text: str


def bullet(piece: Piece) -> str:
    """The bullet that a paragraph outside any list begins with."""
    match = _BULLET.match(piece.text) if piece.kind is BlockKind.PARAGRAPH and piece.group is None else None
    return match[1] if match else ""


def item(piece: Piece, mark: str, group: int, depth: int) -> Piece:
    """A paragraph as an entry, without the bullet that it begins with unless that says something."""
    text = piece.text if mark in _TELLING_BULLETS else _BULLET.sub("", piece.text, count=1)
    return replace(piece, kind=BlockKind.ITEM, text=text, group=group, level=depth, lines=(), emphasis=0)


def number(piece: Piece) -> Number | None:
    """The number that a paragraph outside any list begins with."""
    match = _NUMBER.match(piece.text) if piece.kind is BlockKind.PARAGRAPH and piece.group is None else None
    if match is None:
        return None
    called = (match["called"] or "").lower()
    return Number(f"{match['count']}." if called else match["marker"], called, piece.text[match.end() :])


def follow(piece: Piece, later: Piece) -> bool:
    """Whether the number of a paragraph is the next after another's, or the one after that."""
    first, then = number(piece), number(later)
    if first is None or then is None or first.called != then.called:
        return False
    return follows(then.marker, first.marker) or follows(then.marker, _one_on(first.marker))


def _one_on(marker: str) -> str:
    """The marker with its number one higher: authors take a step out and leave the others as they are."""
    return re.sub(r"\d+(?=\D*$)", lambda number: str(int(number[0]) + 1), marker)


def alike(number: Number, other: Number) -> bool:
    """Whether two numbers count the same in the same shape: "2." and "5.", but not "2." and "a)"."""
    shapes = [re.sub(r"\d+", "1", n.marker) for n in (number, other)]
    return number.called == other.called and shapes[0] == shapes[1]
