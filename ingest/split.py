"""Documents into passages: whole blocks of one section, about as much as a person reads at a glance.

A numbered procedure stays in one passage, with the sentence that introduces it, and a question opens
one, with the beginning of its answer at least. A table row never loses its header, since every row
block carries the column names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingest.document import Block, BlockKind, Document, Passage
from ingest.words import sentences

TARGET_WORDS = 50  # a passage is closed once it has this many
PROCEDURE_WORDS = 600  # a longer procedure is cut between its outermost steps


@dataclass(frozen=True, slots=True)
class _Unit:
    """Blocks that belong together, or a part of one overlong block: `first:last`, `start:end`."""

    first: int
    last: int
    start: int
    end: int
    words: int
    procedure: bool = False
    question: bool = False


def split(document: Document) -> list[Passage]:
    """The document's passages in reading order. They do not overlap and hold all body blocks."""
    passages: list[Passage] = []
    seen: dict[str, int] = {}
    for first, last in _sections(document.blocks):
        for units in _packed(list(_units(document, first, last))):
            passages.append(_passage(document, units, seen))  # noqa: PERF401 - reads better as a loop
    return passages


def context_line(document: Document, headings: Sequence[str]) -> str:
    """The place of a passage in words: title and headings, each once."""
    parts = [document.metadata.title, *headings]
    return " › ".join(dict.fromkeys(part for part in parts if part))


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    body = [(i, b) for i, b in enumerate(blocks) if b.kind is not BlockKind.HEADING]

    def place(entry: tuple[int, Block]) -> tuple[object, ...]:
        at = entry[1].locator
        return at.headings, at.slide, at.sheet

    for _, entries in groupby(body, key=place):
        indices = [i for i, _ in entries]
        run = indices[0]
        for previous, current in pairwise(indices):
            if current != previous + 1:  # an empty section of the same name stands between
                yield run, previous + 1
                run = current
        yield run, indices[-1] + 1


def _units(document: Document, first: int, last: int) -> Iterator[_Unit]:
    blocks = document.blocks
    i = first
    while i < last:
        j = i + 1
        while j < last and _belongs(blocks[j - 1], blocks[j]):
            j += 1
        yield from _fitted(document, i, j)
        i = j


def _belongs(before: Block, block: Block) -> bool:
    """Whether a block may not be parted from the one before it."""
    if block.group is not None and block.group == before.group:
        return True
    if before.kind is BlockKind.QUESTION:
        return True
    leads_in = before.kind in (BlockKind.PARAGRAPH, BlockKind.NOTE) and before.text.endswith(":")
    return leads_in and block.kind is not BlockKind.QUESTION


def _fitted(document: Document, first: int, last: int) -> Iterator[_Unit]:
    """One unit, or several where the blocks are too many words to stay together."""
    blocks = document.blocks[first:last]
    words = sum(_words(b.text) for b in blocks)
    procedure = any(b.kind is BlockKind.STEP for b in blocks)
    if words <= (PROCEDURE_WORDS if procedure else 2 * TARGET_WORDS):
        yield _unit(document, first, last, procedure)
        return
    if last - first == 1:
        yield from _sentences(document, first)
        return
    limit = PROCEDURE_WORDS if procedure else TARGET_WORDS
    start, count = first, 0
    for i in range(first, last):
        block = document.blocks[i]
        outermost = block.group is None or block.level == 0
        introduces = i > first and document.blocks[i - 1].group is None
        if count >= limit and outermost and not introduces:
            yield _unit(document, start, i, procedure)
            start, count = i, 0
        count += _words(block.text)
    if last - start == 1 and count > 2 * TARGET_WORDS:
        yield from _sentences(document, start)
    else:
        yield _unit(document, start, last, procedure)


def _unit(document: Document, first: int, last: int, procedure: bool) -> _Unit:
    start = document.blocks[first].locator.start
    end = document.blocks[last - 1].locator.end
    question = document.blocks[first].kind is BlockKind.QUESTION
    return _Unit(first, last, start, end, _words(document.text[start:end]), procedure, question)


def _sentences(document: Document, index: int) -> Iterator[_Unit]:
    """Parts of an overlong block, cut between sentences, or between words where there are none."""
    block = document.blocks[index]
    base, text, start = block.locator.start, block.text, 0
    for end in _cuts(text):
        part = text[start:end].rstrip()
        words = _words(part)
        if part and (words >= TARGET_WORDS or len(part) >= 2000 or end == len(text)):
            yield _Unit(index, index + 1, base + start, base + start + len(part), words)
            start = end


def _cuts(text: str) -> Iterator[int]:
    """Ends of sentences; a "sentence" of more than 200 words or 2,000 characters is cut in itself."""
    previous = 0
    for end in [*(start for start, _ in sentences(text)[1:]), len(text)]:
        while end - previous > 2000:
            space = text.rfind(" ", previous + 500, previous + 2000)
            previous = space + 1 if space > 0 else previous + 2000
            yield previous
        if end > previous:
            yield end
            previous = end


def _packed(units: Sequence[_Unit]) -> Iterator[list[_Unit]]:
    """Neighbouring units joined up to the target size; a procedure takes in the lead before it.

    A question opens a passage, also one that a procedure answers.
    """
    group: list[_Unit] = []
    words = 0
    for unit in units:
        full = unit.question or words >= TARGET_WORDS or words + unit.words > 1.5 * TARGET_WORDS
        short_lead = unit.procedure and not unit.question and words < TARGET_WORDS / 2
        if group and full and not short_lead:
            yield group
            group, words = [], 0
        group.append(unit)
        words += unit.words
    if group:
        yield group


def _passage(document: Document, units: Sequence[_Unit], seen: dict[str, int]) -> Passage:
    start, end = units[0].start, units[-1].end
    headings = document.blocks[units[0].first].locator.headings
    context = context_line(document, headings)
    text = document.text[start:end]
    columns = document.blocks[units[0].first].header  # are encoded too, so that another name makes another passage
    key = "\n".join((document.id, context, *([" | ".join(columns)] if columns else []), text))
    seen[key] = seen.get(key, -1) + 1
    digest = hashlib.blake2b(f"{key}\n{seen[key]}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return Passage(digest, document.id, context, text, start, end, units[0].first, units[-1].last, headings)


def _words(text: str) -> int:
    """Words, or a twelfth of the characters where there is no white space to tell them by."""
    return max(text.count(" ") + text.count("\n") + 1, len(text) // 12)
