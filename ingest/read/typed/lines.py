"""Paragraphs cut where their author broke the line on purpose, and questions with their answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.document import BlockKind
from ingest.read.markers import ANSWER, QUESTION
from ingest.read.piece import Piece
from ingest.read.typed.numbers import bullet, follow, number

_CONTENTS = re.compile(r".{2,150}?\s?(?:(?:[.·_]\s?){4,}|(?:…\s?){2,})\s*\d{1,3}")  # "How to set it up ......... 3"
_FIELD = re.compile(r"[A-Z][\w /&-]{1,30}:\s+\S")
_LONGEST_FIELD = 200  # characters


def split(piece: Piece) -> list[Piece]:
    """A paragraph cut at the line ends behind which a typed entry or an answer begins; none for an entry of a contents.

    Lines that all have a name first ("Owner: …", "Status: …") are a list of these.
    """
    if _CONTENTS.fullmatch(piece.text):
        return []
    if len(piece.lines) < 2 or piece.group is not None:
        return [piece]
    lines = [replace(piece, text=line, lines=()) for line in piece.lines]
    answer = next((n for n, line in enumerate(piece.lines) if ANSWER.match(line)), 0)
    if QUESTION.match(piece.text) and answer:
        return [_part(piece, 0, answer), *split(_part(piece, answer, len(lines)))]
    if all(_FIELD.match(line) and len(line) <= _LONGEST_FIELD for line in piece.lines):
        return [replace(line, text=f"• {line.text}") for line in lines]
    starts = [0, *sorted(_entries(lines) - {0})]
    if len(starts) == 1:
        return [piece]
    parts = [_part(piece, start, end) for start, end in pairwise([*starts, len(lines)])]
    return [replace(part, lines=()) for part in parts if not _CONTENTS.fullmatch(part.text)]


def _entries(lines: Sequence[Piece]) -> set[int]:
    """The lines with which an entry of a list begins."""
    numbered = [n for n, line in enumerate(lines) if number(line)]
    marks = [bullet(line) for line in lines]
    alike = {n for n, mark in enumerate(marks) if mark and marks.count(mark) > 1}
    return alike | {n for pair in pairwise(numbered) if follow(*(lines[n] for n in pair)) for n in pair}


def _part(piece: Piece, start: int, end: int) -> Piece:
    return replace(piece, text=" ".join(piece.lines[start:end]), lines=piece.lines[start:end])


def answered(pieces: Sequence[Piece]) -> list[Piece]:
    """Paragraphs that say that they are a question as one, and the answer behind it without the word for it."""
    done: list[Piece] = []
    for piece in pieces:
        asked = bool(done) and done[-1].kind is BlockKind.QUESTION
        if piece.kind is not BlockKind.PARAGRAPH or piece.group is not None:
            done.append(piece)
        elif match := QUESTION.match(piece.text):
            done.append(replace(piece, kind=BlockKind.QUESTION, text=piece.text[match.end() :], lines=(), emphasis=0))
        elif asked and (match := ANSWER.match(piece.text)):
            done.append(replace(piece, text=piece.text[match.end() :], lines=()))
        else:
            done.append(piece)
    return done
