"""Evidence: the sentences, steps and rows of the found passages that answer a question.

Units are verbatim slices of a document, scored with the token vectors of their own characters, so
that nothing is encoded when a question is asked. A unit brings what it cannot be understood
without: the introduction of its list, the question it answers, the sentence a pronoun refers to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.answer import StatementKind
from assistant.procedure import procedure
from assistant.query import Query
from assistant.question import AnswerType, defined_term
from assistant.retrieve import Candidate
from assistant.unit import Unit, kind_of
from ingest.access import Reader
from ingest.catalogue import Catalogue, Record
from ingest.document import Block, BlockKind
from ingest.words import sentences, stem, words

PASSAGES = 6  # best passages whose units are considered
ANSWER_WORDS = 150
ITEM_WORDS = 60  # a longer list entry is taken sentence by sentence
RELATIVE_FLOOR = 0.8  # of the best unit's score; less is not shown
FIGURE_BONUS = 0.04  # for a unit with a number, where one is asked for
LOOSE_STEP_PENALTY = 0.05  # for a step by itself: whole procedures are taken elsewhere
CONTEXT_SHARE = 0.7  # how much of a match in title and headings counts for a unit below them

_REFERS_BACK = re.compile(
    r"(?:It|They|This|That|These|Those|Such|He|She|Then|Otherwise|If not|However|Instead|In (?:this|that) case|"
    r"Doing so|The (?:same|former|latter)|But|Also|And|So)\b"
)
_NUMBER = re.compile(r"\d")
_QUANTITY_ASKED = re.compile(
    r"\b(?:how (?:many|much|long|often|soon|quickly|fast|far|big|large|old|late|early)|when|by when"
    r"|what (?:time|date|percentage|number|size|limit|threshold|score|cost|price|budget)"
    r"|which (?:day|date|number)|deadline|threshold|limit)\b",
    re.IGNORECASE,
)


def units(query: Query, candidates: Sequence[Candidate], question: str) -> list[Unit]:
    """The units of the best passages, best first."""
    quantity = bool(_QUANTITY_ASKED.search(question))
    found: list[Unit] = []
    for rank, candidate in enumerate(candidates[:PASSAGES]):
        context = _best(candidate.similarity, candidate.spans[:, 0] < 0)
        base = candidate.record.passage.start
        for block, start, end, kind, lead in _pieces(candidate.record):
            text = candidate.record.passage.text[start - base : end - base]
            inside = (candidate.spans[:, 0] >= start - base) & (candidate.spans[:, 1] <= end - base)
            match = np.maximum(_best(candidate.similarity, inside), CONTEXT_SHARE * context)
            value = 0.6 * float(match @ query.weights) + 0.4 * candidate.score
            if quantity and _NUMBER.search(text):
                value += FIGURE_BONUS
            if kind is StatementKind.STEP:
                value -= LOOSE_STEP_PENALTY
            found.append(Unit(candidate.record, block, start, end, text, kind, value, rank, lead))
    return sorted(found, key=lambda u: u.score, reverse=True)


def select(
    ranked: Sequence[Unit],
    candidates: Sequence[Candidate],
    question: str,
    kind: AnswerType,
    catalogue: Catalogue,
    reader: Reader,
) -> list[Unit]:
    """The units that make up the answer, in the order in which they are to be read."""
    if not ranked:
        return []
    if kind is AnswerType.PROCEDURE:
        steps = procedure(candidates, catalogue, reader)
        if steps:
            return steps
    if kind is AnswerType.DEFINITION:
        ranked = _definitions_first(ranked, defined_term(question) or "")
    return _within_budget(ranked)


def _within_budget(ranked: Sequence[Unit]) -> list[Unit]:
    """The best units with their leads up to the word budget; together by passage, in reading order."""
    floor = RELATIVE_FLOOR * ranked[0].score
    chosen: dict[tuple[int, int, int], Unit] = {}
    said: set[str] = set()
    count = 0
    by_place = {(u.rank, u.start, u.end): u for u in ranked}
    for unit in ranked:
        if unit.score < floor:
            break
        wanted = [unit]
        if unit.lead and (lead := by_place.get((unit.rank, *unit.lead))):
            wanted.insert(0, lead)
        new = [u for u in wanted if (u.rank, u.start, u.end) not in chosen and _normal(u.text) not in said]
        size = sum(len(u.text.split()) for u in new)
        if count and count + size > ANSWER_WORDS:
            continue
        for u in new:
            chosen[(u.rank, u.start, u.end)] = u
            said.add(_normal(u.text))
        count += size
        if count >= ANSWER_WORDS:
            break
    order: dict[int, float] = {}
    for unit in chosen.values():
        order[unit.rank] = max(order.get(unit.rank, 0.0), unit.score)
    return sorted(chosen.values(), key=lambda u: (-order[u.rank], u.rank, u.start))


def _pieces(record: Record) -> Iterator[tuple[Block, int, int, StatementKind, tuple[int, int] | None]]:
    """Block, start, end, kind and needed lead of each unit of a passage."""
    before: tuple[int, int] | None = None  # the last paragraph's last sentence or a question
    group_lead: dict[int, tuple[int, int] | None] = {}
    for block in record.blocks:
        start = max(block.locator.start, record.passage.start)
        end = min(block.locator.end, record.passage.end)
        whole = block.kind in (BlockKind.STEP, BlockKind.ROW, BlockKind.QUESTION, BlockKind.CODE)
        if block.group is not None:
            lead = group_lead.setdefault(block.group, before)
        else:
            lead = before if before and _is_question(record, before) else None
        if whole or (block.kind is BlockKind.ITEM and len(block.text.split()) <= ITEM_WORDS):
            yield block, start, end, kind_of(block), lead
            if block.kind is BlockKind.QUESTION:
                before = (start, end)
            continue
        text = record.passage.text[start - record.passage.start : end - record.passage.start]
        previous: tuple[int, int] | None = None
        for a, b in sentences(text):
            needs = previous if previous and _REFERS_BACK.match(text, a) else lead
            yield block, start + a, start + b, kind_of(block), needs
            previous = (start + a, start + b)
        if block.group is None:
            ends_open = text.rstrip().endswith((":", "?"))
            before = previous if ends_open else None


def _is_question(record: Record, span: tuple[int, int]) -> bool:
    base = record.passage.start
    return record.passage.text[span[0] - base : span[1] - base].rstrip().endswith("?")


def _definitions_first(ranked: Sequence[Unit], term: str) -> list[Unit]:
    """Units that define the term before all others, marked as definitions."""
    key = [stem(w) for w in words(term)]
    defining = [
        Unit(u.record, u.block, u.start, u.end, u.text, StatementKind.DEFINITION, u.score + 0.2, u.rank, u.lead)
        for u in ranked
        if key and _defines(u, key)
    ]
    places = {(u.rank, u.start) for u in defining}
    others = [u for u in ranked if (u.rank, u.start) not in places]
    return sorted([*defining, *others], key=lambda u: u.score, reverse=True)


_DEFINING = re.compile(
    r"^(?:(?:an?|the)\s+)?(?P<term>[\w&/ -]{2,60}?)(?:\s*\([^)]{2,80}\))?\s*"
    r"(?:\||:|–|—|=|\bis\b|\bare\b|\bmeans?\b|\brefers? to\b|\bstands? for\b|\bdescribes?\b|\bdenotes?\b)",
    re.IGNORECASE,
)


def _defines(unit: Unit, key: Sequence[str]) -> bool:
    match = _DEFINING.match(unit.text)
    if not match:
        return False
    said = [stem(w) for w in words(match["term"])]
    return said == list(key) or (len(said) <= len(key) + 2 and all(k in said for k in key))


def _best(similarity: NDArray[np.float32], columns: NDArray[np.bool_]) -> NDArray[np.float32]:
    if not columns.any():
        return np.zeros(similarity.shape[0], np.float32)
    return np.asarray(similarity[:, columns].max(axis=1), np.float32)


def _normal(text: str) -> str:
    return " ".join(words(text))
