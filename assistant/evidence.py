"""Evidence: the sentences, steps and rows of the found passages that answer a question.

Units are verbatim slices of a document, scored with the token vectors of their own characters, so
that nothing is encoded when a question is asked. A unit brings what it cannot be understood
without: the introduction of its list, the question it answers, the sentence a pronoun refers to.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.amount import asks_quantity, has_quantity
from assistant.answer import StatementKind
from assistant.interaction import CONTEXT_SHARE, best_matches
from assistant.linear import Linear, log_odds, shipped
from assistant.pieces import pieces
from assistant.procedure import procedure
from assistant.query import Query
from assistant.question import AnswerType, defined_term
from assistant.retrieve import Candidate
from assistant.unit import Unit, is_question
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.words import stem, stem_set, words

PASSAGES = 6  # best passages whose units are considered
ANSWER_WORDS = 190  # with what is added to the answer proper
PROPER_WORDS = 150  # of the answer proper, unless it is a procedure or one longer unit
NEARER_WORDS = 90  # of what is said before a procedure
PLAINLY = 0.25  # log-odds by which it is nearer
FAR_DOWN = 100  # words of a procedure, after which a step is
ANNOUNCED_WORDS = 80  # of a list that comes with its introduction; an introduction to more is no answer
FLOOR = 1.6  # log-odds below the best unit, from which on units are not shown
PROPER = 1.0  # log-odds below the best unit, up to which they are the answer proper
DEFINITION_BONUS = 2.0  # log-odds for a unit that defines the term asked for

CONTENTS = re.compile(r"(?:.* › )?(?:table of )?contents", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a unit; cosines, shares, and 1 or 0 for yes or no.

    Attributes:
        late: late interaction of the question with the unit.
        in_place: the same, where a match in title and headings counts in part.
        gap: `in_place` less that of the passage's best unit.
        before: `in_place` of the unit before it in the passage.
        after: the same of the unit after it.
        covered: share of the question's idf whose stems occur in the unit.
        passage: log-odds of its passage.
        rank: 1 / (1 + rank of its passage).
        figure: it has a number or a time, where one is asked for.
        step: it is a step by itself; whole procedures are taken elsewhere.
        asks: it is a question.
        opens: it introduces what follows.
    """

    late: float
    in_place: float
    gap: float
    before: float
    after: float
    covered: float
    passage: float
    rank: float
    figure: bool
    step: bool
    asks: bool
    opens: bool


def units(query: Query, candidates: Sequence[Candidate], question: str, model: Linear | None = None) -> list[Unit]:
    """The units of the best passages, best first."""
    found = described(query, candidates, question, model or shipped("evidence"))
    return sorted((unit for unit, _ in found), key=lambda u: u.score, reverse=True)


def described(
    query: Query, candidates: Sequence[Candidate], question: str, model: Linear
) -> Iterator[tuple[Unit, Features]]:
    """The units of the best passages in reading order, scored by a model, with what speaks for them."""
    quantity = asks_quantity(question)
    readable = [(rank, c) for rank, c in enumerate(candidates) if not CONTENTS.fullmatch(c.record.passage.context)]
    for rank, candidate in readable[:PASSAGES]:
        passage = candidate.record.passage
        found = list(pieces(candidate.record))
        late, in_place = _matches(query, candidate, [(start, end) for _, start, end, _, _ in found])
        best = max(in_place, default=0.0)
        around = [0.0, *in_place, 0.0]
        for n, (block, start, end, kind, lead) in enumerate(found):
            text = passage.text[start - passage.start : end - passage.start]
            ending = text.rstrip()[-1:]
            features = Features(
                late=late[n],
                in_place=in_place[n],
                gap=in_place[n] - best,
                before=around[n],
                after=around[n + 2],
                covered=query.share(stem_set(text)),
                passage=log_odds(candidate.score),
                rank=1 / (1 + rank),
                figure=quantity and has_quantity(text),
                step=kind is StatementKind.STEP,
                asks=is_question(block, text),
                opens=ending == ":",
            )
            score = model.logit(features)
            yield Unit(candidate.record, block, start, end, text, kind, score, in_place[n], rank, lead), features


def _matches(query: Query, candidate: Candidate, places: Sequence[tuple[int, int]]) -> tuple[list[float], list[float]]:
    """`late` and `in_place` of the pieces of a passage, given by where they stand in the document."""
    if not places:
        return [], []
    starts, ends = candidate.spans[:, 0], candidate.spans[:, 1]
    inside = np.array(places) - candidate.record.passage.start
    firsts, lasts = np.searchsorted(starts, inside[:, 0]), np.searchsorted(ends, inside[:, 1], side="right")
    match = np.array([best_matches(candidate.similarity[:, a:b]) for a, b in zip(firsts, lasts, strict=True)])
    context = CONTEXT_SHARE * best_matches(candidate.similarity[:, : np.searchsorted(starts, 0)])
    return (match @ query.weights).tolist(), (np.maximum(match, context) @ query.weights).tolist()


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
        steps = procedure(candidates, question, catalogue, reader)
        if steps:
            return _with_what_is_nearer(steps, ranked)
    if kind is AnswerType.DEFINITION:
        ranked = _definitions_first(ranked, defined_term(question) or "")
    return _within_budget(_without_other_rows(ranked, question, whole=kind is AnswerType.PROCEDURE))


def _with_what_is_nearer(steps: list[Unit], ranked: Sequence[Unit]) -> list[Unit]:
    """A procedure after the statements that are plainly nearer to the question than its steps are.

    A step that is nearest itself is said first, too, where it stands far down. Rows say little before steps.
    """
    best = next((n for n, unit in enumerate(ranked) if any(_contains(s, unit) for s in steps)), len(ranked))
    floor = ranked[0].score - PROPER
    if best < len(ranked):
        floor = max(floor, ranked[best].score + PLAINLY)
    nearer = [u for u in ranked[:best] if u.score >= floor and u.kind is not StatementKind.ROW]
    if best == 0 and _words_before(ranked[0], steps) > FAR_DOWN:
        nearer = [ranked[0]]
    return [*_within_budget(nearer, NEARER_WORDS), *steps] if nearer else steps


def _contains(step: Unit, unit: Unit) -> bool:
    return step.record.document.id == unit.record.document.id and step.start <= unit.start < step.end


def _words_before(unit: Unit, steps: Sequence[Unit]) -> int:
    """How many words of a procedure are read before a unit in it."""
    before = itertools.takewhile(lambda step: not _contains(step, unit), steps)
    return sum(len(step.text.split()) for step in before)


def _without_other_rows(ranked: Sequence[Unit], question: str, *, whole: bool) -> list[Unit]:
    """The units without the rows that are about another thing than the best rows of their table.

    Those are the rows that the question names; where it names none, the nearest, but of a table that is wanted
    `whole`, such as of steps, all.
    """
    asked = stem_set(question)
    kept: set[tuple[int, int, int]] = set()
    for rows in _tables(ranked).values():
        named = [u for u in rows if _names(asked, u)]
        kept.update(map(_place, named or (rows if whole else _no_less(rows, asked))))
    return [u for u in ranked if u.kind is not StatementKind.ROW or _place(u) in kept]


def _tables(ranked: Sequence[Unit]) -> dict[tuple[int, int | None], list[Unit]]:
    """The rows of each table, best first."""
    tables: dict[tuple[int, int | None], list[Unit]] = {}
    for unit in ranked:
        if unit.kind is StatementKind.ROW:
            tables.setdefault(_group_of(unit), []).append(unit)
    return tables


def _names(asked: frozenset[str], row: Unit) -> bool:
    """Whether a question names a row: it has all words of the first cell, which says what the row is about."""
    key = stem_set(row.text.partition(" | ")[0])
    return bool(key) and key <= asked


def _no_less(rows: Sequence[Unit], asked: frozenset[str]) -> list[Unit]:
    """The rows of a table but those that have only some of the question's words that the best one has."""
    shared = [frozenset(s for s in asked & stem_set(u.text) if not s.isdigit() or len(s) == len("2026")) for u in rows]
    return [u for u, words_of in zip(rows, shared, strict=True) if not words_of < shared[0]]


def _group_of(unit: Unit) -> tuple[int, int | None]:
    """The list or table that a unit belongs to."""
    return unit.record.document.version, unit.block.group


def _within_budget(ranked: Sequence[Unit], budget: int = ANSWER_WORDS) -> list[Unit]:
    """The best units with their leads up to the budget of words, the answer proper before what is added to it.

    The answer proper ends with the first unit that does not fit into PROPER_WORDS; what belongs to it still joins it.
    Each part is in the order of its best unit by passage, and within a passage in reading order.
    """
    top = ranked[0].score
    chosen: dict[tuple[int, int, int], Unit] = {}
    said: set[str] = set()
    count = spoken = 0
    full = False
    for unit in ranked:
        if unit.score < top - FLOOR:
            break
        lead = [u for u in ranked if u.rank == unit.rank and (u.start, u.end) == unit.lead]
        announced = _announced(unit, ranked)
        if sum(len(u.text.split()) for u in announced) > ANNOUNCED_WORDS:
            continue
        new = [u for u in (*lead, unit, *announced) if _place(u) not in chosen and _normal(u.text) not in said]
        size = sum(len(u.text.split()) for u in new)
        if count and count + size > budget:
            continue
        full = full or (spoken > 0 and spoken + size > PROPER_WORDS)
        belongs = any(not c.aside and _belong(unit, c) for c in chosen.values())
        proper = belongs or (not full and unit.score >= top - PROPER)
        spoken += size if proper else 0
        chosen.update((_place(u), replace(u, aside=not proper)) for u in new)
        said.update(_normal(u.text) for u in new)
        count += size
        if count >= budget:
            break
    best: dict[tuple[bool, int], float] = {}
    for unit in chosen.values():
        part = (unit.aside, unit.rank)
        best[part] = max(best.get(part, unit.score), unit.score)
    ordered = sorted(chosen.values(), key=lambda u: (u.aside, -best[u.aside, u.rank], u.rank, u.start))
    return _without_stray_numbers(ordered)


def _announced(unit: Unit, ranked: Sequence[Unit]) -> list[Unit]:
    """What a unit says nothing without: the entries of the list that it announces, the best of a question's answer."""
    if not unit.asks and not unit.text.rstrip().endswith(":"):
        return []
    led = [u for u in ranked if u.rank == unit.rank and u.lead == (unit.start, unit.end) and u is not unit]
    return led[:1] if unit.asks else led


def _without_stray_numbers(units: Sequence[Unit]) -> list[Unit]:
    """The units, where the numbers of steps are left off that do not count from 1 without a break."""
    lists: dict[object, list[str]] = {}
    for unit in units:
        if unit.kind is StatementKind.STEP and not unit.block.level:
            lists.setdefault(_list_of(unit), []).append(unit.block.marker.strip(" .)("))
    counted = {key for key, found in lists.items() if len(found) > 1 and found == _numbers(found)}
    return [
        u
        if u.kind is not StatementKind.STEP or _list_of(u) in counted
        else replace(u, block=replace(u.block, marker="", level=0))
        for u in units
    ]


def _numbers(markers: Sequence[str]) -> list[str]:
    """The labels of a whole list of this length, in letters where its first is a letter."""
    first = ord("a") if markers[0].lower() == "a" else None
    return [chr(first + n) if first else str(n + 1) for n in range(len(markers))]


def _list_of(unit: Unit) -> object:
    return (*_group_of(unit), unit.aside)


def _belong(unit: Unit, other: Unit) -> bool:
    """Whether a unit is not to be parted from another: its lead, or a row of the same table."""
    if unit.rank != other.rank:
        return False
    rows = unit.kind is other.kind is StatementKind.ROW and unit.block.group == other.block.group
    return rows or (other.start, other.end) == unit.lead


def _place(unit: Unit) -> tuple[int, int, int]:
    return unit.rank, unit.start, unit.end


def _definitions_first(ranked: Sequence[Unit], term: str) -> list[Unit]:
    """Units that define the term before all others, marked as definitions."""
    key = [stem(w) for w in words(term)]
    defining = [
        replace(u, kind=StatementKind.DEFINITION, score=u.score + DEFINITION_BONUS)
        for u in ranked
        if key and _defines(u, key)
    ]
    places = {(u.rank, u.start) for u in defining}
    others = [u for u in ranked if (u.rank, u.start) not in places]
    return sorted([*defining, *others], key=lambda u: u.score, reverse=True)


_DEFINING = re.compile(
    r"^(?:(?:an?|the)\s+)?(?P<term>[\w&/ -]{2,60}?)(?:\s*\([^)]{2,80}\))?\s*(?:\||:|–|—|="
    r"|\b(?:is|are)\b(?!\s+(?:(?:also|now|only|not|currently|usually)\s+)*(?:available|configured|created|disabled"
    r"|displayed|enabled|found|kept|listed|located|managed|required|sent|shown|stored)\b)"
    r"|\bmeans?\b|\brefers? to\b|\bstands? for\b|\bdescribes?\b|\bdenotes?\b)",
    re.IGNORECASE,
)


def _defines(unit: Unit, key: Sequence[str]) -> bool:
    """Whether a unit opens with the term and says what it is; the "MQL date" is no MQL, a "qualified lead" a lead."""
    match = _DEFINING.match(unit.text)
    if not match:
        return False
    said = [stem(w) for w in words(match["term"])]
    return said[-1:] == list(key[-1:]) and len(said) <= len(key) + 2 and all(k in said for k in key)


def _normal(text: str) -> str:
    return " ".join(words(text))
