"""Blocks as the catalogue keeps them: JSON without the text, of which they are slices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ingest.document import Block, BlockKind, Box, Locator

_DECODER = json.JSONDecoder()


def to_json(blocks: Sequence[Block], *, boxes: bool = False) -> str:
    """Blocks without their text, which is a slice; a heading path or header is given when it changes."""
    rows = []
    headings: tuple[str, ...] | None = None
    header: tuple[str, ...] | None = None
    for b in blocks:
        at = b.locator
        row: dict[str, Any] = {"k": b.kind.value, "s": at.start, "e": at.end}
        if at.headings != headings:
            row["h"] = headings = at.headings
        if b.header != (header or ()):
            row["c"] = header = b.header
        optional = {
            "l": b.level,
            "g": b.group,
            "m": b.marker,
            "p": at.page,
            "n": at.slide,
            "t": at.sheet,
            "a": at.cells,
        }
        row.update({key: value for key, value in optional.items() if value not in (None, "", 0)})
        if boxes and at.boxes:
            row["b"] = [[x.page, *(round(v, 1) for v in (x.x0, x.top, x.x1, x.bottom))] for x in at.boxes]
        rows.append(row)
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def may_have_group(data: str, group: int) -> bool:
    """Whether a block of this list or table may be among them, told without reading them."""
    return f'"g":{group}' in data


def first_in(data: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Heading path and header of the first block, without reading the others."""
    if data == "[]":
        return (), ()
    row, _ = _DECODER.raw_decode(data, 1)
    return tuple(row.get("h", ())), tuple(row.get("c", ()))


def from_json(data: str, text: str, base: int) -> tuple[Block, ...]:
    """Blocks whose text is cut out of `text`, which begins at offset `base` of the document."""
    blocks = []
    headings: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    for row in json.loads(data):
        headings = tuple(row["h"]) if "h" in row else headings
        header = tuple(row["c"]) if "c" in row else header
        start, end = row["s"], row["e"]
        locator = Locator(
            start,
            end,
            headings,
            row.get("p"),
            row.get("n"),
            row.get("t"),
            row.get("a"),
            tuple(Box(*values) for values in row.get("b", ())),
        )
        words = text[max(start - base, 0) : end - base]
        block = Block(BlockKind(row["k"]), words, locator, row.get("l", 0), row.get("g"), row.get("m", ""), header)
        blocks.append(block)
    return tuple(blocks)
