"""The pieces of a passage that can be quoted by themselves: sentences, steps, rows, entries of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer import StatementKind
from assistant.unit import Unit, is_question, kind_of
from ingest.cataloguing.entry import Record
from ingest.document import Block, BlockKind
from ingest.words import sentences, words

ITEM_WORDS = 60  # a longer list entry is taken sentence by sentence

REFERS_BACK = re.compile(
    r"(?:It|They|This|That|These|Those|Such|He|She|Then|Otherwise|If not|However|Instead|In (?:this|that) case|"
    r"Doing so|The (?:same|former|latter)|But|Also|And|So)\b"
)
PROPERTY_WORDS = 12
_PROPERTY = re.compile(
    r"(?:last |next |date |document |page )?(?:edit(?:ed)?|updated?|modified|changed?|review(?:ed)?|touched|created"
    r"|version|status|owner|author|tags?|effective|published|valid)"
    r"(?: (?:by|on|at|date|time|from|until|since))?\s*[:|]",
    re.IGNORECASE,
)


def is_property(text: str) -> bool:
    """Whether a text is what a document says of itself ("Owner: …", "Last review: …") and not of its subject."""
    return bool(_PROPERTY.match(text)) and len(words(text)) <= PROPERTY_WORDS


def pieces(record: Record) -> Iterator[tuple[Block, int, int, StatementKind, tuple[int, int] | None]]:
    """Block, start, end, kind and needed lead of each unit of a passage: what can be quoted by itself."""
    before: tuple[int, int] | None = None  # the last paragraph's last sentence or a question
    asked = False  # whether that is a question
    group_lead: dict[int, tuple[int, int] | None] = {}
    for block in record.blocks:
        start = max(block.locator.start, record.passage.start)
        end = min(block.locator.end, record.passage.end)
        whole = block.kind in (BlockKind.STEP, BlockKind.ROW, BlockKind.QUESTION, BlockKind.CODE)
        answered = before if asked else None
        lead = answered if block.group is None else group_lead.setdefault(block.group, before)
        if whole or (block.kind is BlockKind.ITEM and len(block.text.split()) <= ITEM_WORDS):
            yield block, start, end, kind_of(block), lead
            if block.kind is BlockKind.QUESTION:
                before, asked = (start, end), True
            continue
        text = record.passage.text[start - record.passage.start : end - record.passage.start]
        previous: tuple[int, int] | None = None
        for a, b in sentences(text):
            needs = previous if previous and REFERS_BACK.match(text, a) else lead
            yield block, start + a, start + b, kind_of(block), needs
            previous = (start + a, start + b)
        if block.group is None:
            ends_open = text.rstrip().endswith((":", "?"))
            before = previous if ends_open else None
            asked = before is not None and is_question(block, text)


def quotable(record: Record) -> Iterator[Unit]:
    """The units of a passage in reading order, not yet scored."""
    base = record.passage.start
    for block, start, end, kind, lead in pieces(record):
        yield Unit(record, block, start, end, record.passage.text[start - base : end - base], kind, 0.0, 0.0, 0, lead)
