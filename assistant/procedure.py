"""Procedures: which numbered list answers a how-to, and the whole of it with what it needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import StatementKind
from assistant.linear import log_odds
from assistant.narrated import narrated
from assistant.pieces import is_property
from assistant.retrieve import Candidate
from assistant.stages import CONSIDERED, staged
from assistant.steps import FEWEST, steps_of
from assistant.unit import Unit, kind_of
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Record
from ingest.document import Block, BlockKind

MARGIN = 1.6  # log-odds behind the best passage, up to which one of its document may have the procedure
PREREQUISITE_WORDS = 120
REACH = 12  # passages before and after it, in which a procedure goes on and its prerequisites are looked for

_NEEDED = re.compile(
    r"\b(?:prerequisites?|before you (?:begin|start)|what you need|you will need|you need|requirements?)\b",
    re.IGNORECASE,
)
_BEFOREHAND = re.compile(rf"{_NEEDED.pattern}|\bpreparation\b", re.IGNORECASE)
_LEADS_IN = (BlockKind.PARAGRAPH, BlockKind.NOTE, BlockKind.QUESTION)


def procedure(candidates: Sequence[Candidate], question: str, catalogue: Catalogue, reader: Reader) -> list[Unit]:
    """The units of the procedure among a question's candidates; empty where none has steps and stands near the best.

    Sections that are the stages of one procedure come before a list that stands in one of them. Else it is the steps,
    or the account, of the best passage that has such, of the document that the best of all is from: where another one
    has steps for much the same words, they are mostly those of another task.
    """
    if stages := staged(candidates, question, catalogue, reader, short=True):
        return stages
    for candidate in near_best(candidates):
        record = candidate.record
        if _says(record, _NEEDED):
            continue
        group = first_list(record)
        if group is None:
            units = narrated(record, catalogue, reader)
        else:
            units = whole_list(record, group, catalogue, reader, prerequisites=True)
        if units:
            score, match = log_odds(candidate.score), candidate.features.late
            rank = candidates.index(candidate)
            return [replace(unit, score=score, match=match, rank=rank) for unit in units]
    return []


def near_best(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of the best one's document that may have the procedure: those that stand near enough to it."""
    considered = candidates[:CONSIDERED]
    best = [c for c in considered if c.record.document.id == candidates[0].record.document.id]
    return [c for c in best if log_odds(c.score) >= log_odds(best[0].score) - MARGIN]


def _says(record: Record, pattern: re.Pattern[str]) -> bool:
    """Whether the heading that a passage stands under has what is looked for."""
    return bool(record.passage.headings and pattern.search(record.passage.headings[-1]))


def first_list(record: Record) -> int | None:
    """The number of the passage's first list, or table of steps, that has FEWEST or more of them."""
    return next((group for group, steps in steps_of(record).items() if len(steps) >= FEWEST), None)


def whole_list(record: Record, group: int, catalogue: Catalogue, reader: Reader, *, prerequisites: bool) -> list[Unit]:
    """A list that a passage has, with introduction and closing notes, and what a section beside it asks for first.

    What stands between its entries belongs to it, such as a table of a step, also where it fills a passage by itself.
    """
    passages = catalogue.around(record, REACH, reader)
    blocks = [(r, b) for r in _from_first(passages, group) for b in r.blocks]
    members = [i for i, (_, b) in enumerate(blocks) if b.group == group]
    first, last = members[0], members[-1]
    while first > 0 and _leads_in(blocks[first - 1][1]):
        first -= 1
    while last + 1 < len(blocks) and _closes(blocks[members[-1]], blocks[last + 1]):
        last += 1
    before = _prerequisites(record, passages) if prerequisites else []
    return [_unit(r, b) for r, b in [*before, *blocks[first : last + 1]]]


def _from_first(passages: Sequence[Record], group: int) -> list[Record]:
    """The passages from the first that has entries of a list, under the headings that it stands under."""
    has = [bool(r.blocks_of(group)) for r in passages]
    sections = {r.passage.headings for r, member in zip(passages, has, strict=True) if member}
    return [r for r in passages[has.index(True) :] if r.passage.headings in sections]


def _leads_in(block: Block) -> bool:
    """Whether what comes before a list introduces it: no line about the document, nor one that greets its readers."""
    return block.kind in _LEADS_IN and not is_property(block.text) and not block.text.rstrip().endswith(",")


def _closes(entry: tuple[Record, Block], after: tuple[Record, Block]) -> bool:
    """Whether what comes after a list's last entry belongs to it: the table it announces, or a note in its passage."""
    (record, last), (other, block) = entry, after
    if block.kind is BlockKind.ROW:
        return last.text.endswith(":")
    return block.kind is BlockKind.NOTE and other is record


def _prerequisites(record: Record, passages: Sequence[Record]) -> list[tuple[Record, Block]]:
    """The blocks of a short section named prerequisites or the like, with the same section above it."""
    above = record.passage.headings[:-1]
    for other in passages:
        headings = other.passage.headings
        beside = other.passage.id != record.passage.id and headings[:-1] == above
        if beside and _says(other, _BEFOREHAND) and len(other.passage.text.split()) <= PREREQUISITE_WORDS:
            return [(other, block) for block in other.blocks]
    return []


def _unit(record: Record, block: Block) -> Unit:
    start, end = block.locator.start, block.locator.end
    kind = kind_of(block)
    if kind is StatementKind.STEP and not block.marker:
        kind = StatementKind.SENTENCE
    return Unit(record, block, start, end, block.text, kind, 0.0, 0.0, 0)
