"""Lines that stand out over text as headings, and the levels that they have among each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.document import BlockKind
from ingest.read.markers import is_note
from ingest.read.piece import Piece

_COUNT = re.compile(
    r"(?:(?P<called>step|phase|stage)\s+)?(?P<number>\d{1,2}(?:\.\d{1,2})*)(?=[.)]?\s|\s?[:–—-])", re.IGNORECASE
)
LONGEST_HEADING = 80  # characters
HEADING_WORDS = 12
_INTRODUCTION = 5  # words, from which a line with a colon introduces what follows
_ALONE = 6  # words of the only line of a document that stands out
_DEEPEST = 6
_ADVICE = re.compile(
    r"(?:do not|don[’']t|never|always|please|remember|make sure|be sure|must|only|nb|ps|fyi|tb[acd]|draft"
    r"|confidential)\b",
    re.IGNORECASE,
)


def stands_out(piece: Piece) -> bool:
    """Whether a paragraph looks like a heading by itself: all of it emphasised, short, and no sentence."""
    if not piece.emphasis or piece.group is not None or len(piece.text) > LONGEST_HEADING or len(piece.lines) > 1:
        return False
    words = len(piece.text.split())
    if piece.text[-1] in ".,;!" or words > (_INTRODUCTION if piece.text[-1] == ":" else HEADING_WORDS):
        return False
    if not any(c.isalpha() for c in piece.text) or "://" in piece.text:
        return False
    return not (_ADVICE.match(piece.text) or is_note(f"{piece.text}: this"))


def headed(pieces: Sequence[Piece]) -> list[Piece]:
    """Lines that stand out as headings, those that do so most above the others; level 0 no more."""
    real = any(piece.kind is BlockKind.HEADING and piece.level for piece in pieces)
    found = {n for n, piece in enumerate(pieces) if piece.kind is BlockKind.HEADING and not piece.level}
    lines = {n for n, piece in enumerate(pieces) if piece.kind is BlockKind.PARAGRAPH and stands_out(piece)}
    lines = {n for n in lines if _has_text_below(pieces, n, lines | found)}
    if real and len(lines) == 1 and all(len(pieces[n].text.split()) > _ALONE for n in lines):
        lines = set()
    titled = 0 in lines
    ranks = _ranks([pieces[n] for n in sorted(lines | found) if n or not titled])
    done: list[Piece] = []
    above = 1
    for n, piece in enumerate(pieces):
        if n in found or n in lines:
            level = 1 if titled and n == 0 else min(above + 1 + ranks[piece], _DEEPEST)
            done.append(replace(piece, kind=BlockKind.HEADING, text=piece.text.rstrip(":").rstrip(), level=level))
        else:
            if piece.kind is BlockKind.HEADING:
                above = piece.level
            done.append(piece)
    return done


def _ranks(headings: Sequence[Piece]) -> dict[Piece, int]:
    """How far below the highest each of them is: by how it stands out, then by its number.

    A number of several parts is deeper. So is one that is counted anew in the document, as the steps of each phase are,
    and steps where there are phases.
    """
    numbers = [_COUNT.match(piece.text) for piece in headings]
    called = [(number["called"] or "").lower() if number else None for number in numbers]
    parts = [number["number"].split(".") if number else [""] for number in numbers]
    firsts = [name for name, number in zip(called, parts, strict=True) if number == ["1"]]
    below = {name for name in firsts if firsts.count(name) > 1 or (name == "step" and {"phase", "stage"} & {*firsts})}
    keys = [(-p.emphasis, len(n) + (name in below)) for p, n, name in zip(headings, parts, called, strict=True)]
    order = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    return {piece: order[key] for piece, key in zip(headings, keys, strict=True)}


def _has_text_below(pieces: Sequence[Piece], n: int, others: set[int]) -> bool:
    """Whether a line has text below it, or a line that stands out less; the first of a document is its title."""
    if n + 1 == len(pieces):
        return False
    after = pieces[n + 1]
    if after.kind is BlockKind.HEADING and after.level:
        return False
    return n == 0 or n + 1 not in others or after.emphasis < pieces[n].emphasis
