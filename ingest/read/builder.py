"""Collects blocks in reading order and keeps their offsets into the normalised text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from ingest.document import Block, BlockKind, Box, Locator, Reading
from ingest.read.piece import Piece
from ingest.read.typed import structured

_LIGATURES = {ord(c): unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"}
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_CONTROL = dict.fromkeys(c for c in range(32) if chr(c) not in "\t\n")


def normalise(text: str) -> str:
    """Mend ligatures, drop soft hyphens and invisible characters, make all white space plain."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.translate(_LIGATURES).translate(_INVISIBLE).translate(_CONTROL)
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """`normalise`, with every run of white space made one space."""
    return re.sub(r"\s+", " ", normalise(text)).strip()


class Builder:
    """Readers call one method per block; `reading()` gives the result.

    Blocks are joined by a blank line, entries of one list or table by a line end. Prose is put on
    one line; code keeps its lines. Empty blocks are left out. The place of all following blocks
    (`page`, `slide`, `sheet`) is set by `at()`. With `typed`, lists and headings that the author typed
    instead of marking them up are told from their text (`typed/`).
    """

    def __init__(self, *, typed: bool = False) -> None:
        self._typed = typed
        self._pieces: list[Piece] = []
        self._groups = 0
        self._place: dict[str, Any] = {}
        self.notes: list[str] = []

    def at(self, *, page: str | None = None, slide: int | None = None, sheet: str | None = None) -> None:
        """Set the place of the blocks that follow."""
        self._place = {"page": page, "slide": slide, "sheet": sheet}

    def new_group(self) -> int:
        """A number for a new list or table."""
        self._groups += 1
        return self._groups

    def heading(self, text: str, level: int, *, boxes: Sequence[Box] = ()) -> None:
        """A heading; it ends all open headings of the same or a deeper level."""
        self._add(BlockKind.HEADING, one_line(text), level=level, boxes=boxes)

    def paragraph(
        self, text: str, *, group: int | None = None, depth: int = 0, boxes: Sequence[Box] = (), emphasis: int = 0
    ) -> None:
        """A paragraph of prose; inside a list entry, with the list's `group` and the entry's `depth`.

        `emphasis` tells how much all of it stands out as printed: more than 0 where it may be meant as a heading.
        """
        lines = tuple(filter(None, map(one_line, normalise(text).split("\n")))) if self._typed else ()
        self._add(
            BlockKind.PARAGRAPH, one_line(text), level=depth, group=group, boxes=boxes, emphasis=emphasis, lines=lines
        )

    def note(self, text: str, *, group: int | None = None, depth: int = 0, boxes: Sequence[Box] = ()) -> None:
        """A paragraph of an admonition; `group` and `depth` as for `paragraph`."""
        self._add(BlockKind.NOTE, one_line(text), level=depth, group=group, boxes=boxes)

    def question(self, text: str) -> None:
        """The question of a question-and-answer pair; its answer's blocks follow."""
        self._add(BlockKind.QUESTION, one_line(text))

    def item(self, text: str, group: int, *, depth: int = 0, marker: str = "", boxes: Sequence[Box] = ()) -> None:
        """An entry of an unordered list."""
        self._add(BlockKind.ITEM, one_line(text), level=depth, group=group, marker=marker, boxes=boxes)

    def step(self, text: str, group: int, *, marker: str, depth: int = 0, boxes: Sequence[Box] = ()) -> None:
        """An entry of a numbered list; `marker` is its number as shown."""
        self._add(BlockKind.STEP, one_line(text), level=depth, group=group, marker=marker, boxes=boxes)

    def row(
        self,
        cells: Sequence[str],
        group: int,
        *,
        header: Sequence[str] = (),
        place: str | None = None,
        boxes: Sequence[Box] = (),
    ) -> None:
        """A body row of a table: cells joined by " | ". `place` is its A1 range on a sheet."""
        if any(cell.strip() for cell in cells):
            text = " | ".join(one_line(cell) for cell in cells)
            names = tuple(one_line(name) for name in header)
            self._add(BlockKind.ROW, text, group=group, header=names, cells=place, boxes=boxes)

    def code(self, text: str, *, group: int | None = None, depth: int = 0) -> None:
        """A block of code, lines kept; `group` and `depth` as for `paragraph`."""
        self._add(BlockKind.CODE, normalise(text).strip("\n").rstrip(), level=depth, group=group)

    def _add(
        self,
        kind: BlockKind,
        text: str,
        *,
        cells: str | None = None,
        boxes: Sequence[Box] = (),
        **others: Any,  # noqa: ANN401
    ) -> None:
        if text:
            self._pieces.append(
                Piece(kind, text, place={**self._place, "cells": cells, "boxes": tuple(boxes)}, **others)
            )

    @property
    def empty(self) -> bool:
        """Whether no block has been added."""
        return not self._pieces

    @property
    def last_kind(self) -> BlockKind | None:
        """The kind of the block added last."""
        return self._pieces[-1].kind if self._pieces else None

    def reading(self, *, format: str, title: str = "", meta: Mapping[str, Any] | None = None) -> Reading:
        """The finished reading; without a title, the first heading of the highest level is taken."""
        text, blocks = _laid_out(structured(self._pieces, self.new_group) if self._typed else self._pieces)
        if not title.strip():
            headings = [b for b in blocks if b.kind is BlockKind.HEADING]
            title = min(headings, key=lambda b: b.level).text if headings else ""
        return Reading(format, one_line(title), text, tuple(blocks), dict(meta or {}), tuple(self.notes))


def _laid_out(pieces: Sequence[Piece]) -> tuple[str, list[Block]]:
    """The normalised text, and the blocks as slices of it, each with the headings above it."""
    parts: list[str] = []
    blocks: list[Block] = []
    open_headings: list[tuple[int, str]] = []
    length = 0
    for piece in pieces:
        if piece.kind is BlockKind.HEADING:
            open_headings = [h for h in open_headings if h[0] < piece.level]
        if blocks:
            same = piece.group is not None and blocks[-1].group == piece.group
            parts.append("\n" if same else "\n\n")
            length += len(parts[-1])
        headings = tuple(text for _, text in open_headings)
        locator = Locator(length, length + len(piece.text), headings, **piece.place)
        parts.append(piece.text)
        length = locator.end
        blocks.append(Block(piece.kind, piece.text, locator, piece.level, piece.group, piece.marker, piece.header))
        if piece.kind is BlockKind.HEADING:
            open_headings.append((piece.level, piece.text))
    return "".join(parts), blocks
