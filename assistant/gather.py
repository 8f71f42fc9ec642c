"""Gathering: what the documents about a topic say, for the sections of a draft.

The documents that search finds for the topic are read as a whole. A statement belongs into a section
when it stands under a heading of that name, or has one of the section's cues, and its passage is
about the topic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant import refusal
from assistant.evidence import best_matches, pieces
from assistant.interaction import CONTEXT_SHARE, late, similarities
from assistant.linear import log_odds
from assistant.procedure import first_list
from assistant.query import Query, prepare
from assistant.retrieve import Candidate, retrieve
from assistant.template import TOPIC, Kind, kinds
from assistant.unit import Unit
from ingest.access import Reader
from ingest.catalogue import Record
from ingest.document import BlockKind, Status
from ingest.library import Library
from ingest.sync import prefix
from ingest.words import stem, words

FOUND = 30  # passages by which the documents are chosen
DOCUMENTS = 6
RELATED = 0.35  # weight of a document, from which on it is named as related
ABOUT = 0.85  # closeness from which a passage whose heading does not name the section is about the topic
UNDER = 0.4  # worth of standing under such a heading, in late interaction
CUE = 0.1  # worth of a cue
DEPENDS = 0.4  # how much the worth of a statement depends on its document's weight
BEHIND = 2.2  # log-odds behind the best passage of search, up to which a list of steps is the topic's
WEIGHTY = 0.5  # weight of a document, from which on it gives statements
STEPS_HEADING = 0.2  # worth of a heading that names a procedure
PROCEDURES = 4  # lists of steps: the one that is taken, and others from which steps may be added
FLOOR = 0.3  # below the best statement of a section, from which on none is taken

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Source:
    """A passage of a document about the topic.

    Attributes:
        tokens: int8[t, 128]; spans: int32[t, 2] characters in the passage, negative in the context line.
        units: what can be quoted of it, in reading order.
        about: closeness to the topic, 1 for the closest passage of the document that treats it most.
        weight: of its document, from how much of it is close to the topic and what search finds; 1 for the best.
    """

    record: Record
    tokens: NDArray[np.int8]
    spans: NDArray[np.int32]
    units: tuple[Unit, ...]
    about: float
    weight: float = 0.0

    @cached_property
    def sections(self) -> frozenset[str]:
        """The kinds of section that its headings name."""
        return frozenset(k.name for k in kinds() if any(k.named(h) for h in self.record.passage.headings[-2:]))


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """What a library has on a topic: the candidates of search, and the passages of the documents they are from.

    There are no sources where the documents do not treat the topic: `confidence` is then below the
    threshold below which a question is refused.
    """

    topic: str
    query: Query
    confidence: float
    candidates: list[Candidate]
    sources: list[Source]


def gather(library: Library, topic: str, reader: Reader) -> Gathered:
    """The documents about a topic, best first, passage by passage; archived ones are none."""
    query = prepare(library, f"How do we do {topic}?", reader)
    found = retrieve(library, query, reader, k=FOUND)
    candidates = [c for c in found if c.record.document.metadata.status is not Status.ARCHIVED]
    model = refusal.default_model()
    confidence = model.probability(refusal.signals(query, candidates)) if candidates else 0.0
    if confidence < model.threshold:
        return Gathered(topic, query, confidence, candidates, [])
    worth: dict[str, float] = {}
    for candidate in candidates:
        document = candidate.record.document.id
        worth[document] = worth.get(document, 0.0) + candidate.score
    chosen = sorted(worth, key=lambda d: -worth[d])[:DOCUMENTS]
    read = [sources for d in chosen if (sources := _read(library, query, d, reader))]
    return Gathered(topic, query, confidence, candidates, _weighed(read, worth))


def _read(library: Library, query: Query, document: str, reader: Reader) -> list[Source]:
    """The passages of a document with their closeness to the topic, not yet set beside those of others."""
    records = library.catalogue.passages_of(document, reader)
    stored = [query.indexes.tokens.take(r.token_offset, r.token_count) for r in records]
    close = late(query.weights, similarities(query.tokens, [s.tokens for s in stored])).tolist()
    return [
        Source(r, s.tokens, s.spans - len(prefix(r.passage, r.header)), tuple(_units(r)), value)
        for r, s, value in zip(records, stored, close, strict=True)
    ]


def _weighed(read: Sequence[Sequence[Source]], worth: Mapping[str, float]) -> list[Source]:
    """All passages, those of the weightiest document first; closeness and weight as shares of the best."""
    if not read:
        return []
    treats = [_mean_of_best([s.about for s in sources]) for sources in read]
    main = read[treats.index(max(treats))]
    closest = max(s.about for s in main) or 1.0
    most = max(worth.values())
    weights = [t * (1 + worth[s[0].record.document.id] / most) for t, s in zip(treats, read, strict=True)]
    heaviest = max(weights) or 1.0
    ranked = sorted(zip(weights, read, strict=True), key=lambda pair: -pair[0])
    return [replace(s, about=s.about / closest, weight=w / heaviest) for w, sources in ranked for s in sources]


def _mean_of_best(values: Sequence[float]) -> float:
    """The mean of the best three: a long document that treats a topic does so in more than one passage."""
    best = sorted(values, reverse=True)[:3]
    return sum(best) / len(best)


def _units(record: Record) -> Iterator[Unit]:
    for block, start, end, kind, lead in pieces(record):
        base = record.passage.start
        yield Unit(record, block, start, end, record.passage.text[start - base : end - base], kind, 0.0, 0.0, 0, lead)


def statements(gathered: Gathered, kind: Kind, library: Library, reader: Reader, taken: set[object]) -> list[Unit]:
    """The statements for a section, by document and in reading order; those in `taken` are left out."""
    query = prepare(library, kind.question.replace(TOPIC, gathered.topic), reader)
    scored = [
        replace(unit, score=value, match=value)
        for source in gathered.sources
        if source.weight >= WEIGHTY
        for unit, value in _valued(source, kind, query)
        if place_of(unit) not in taken
    ]
    ranked = sorted(scored, key=lambda u: -u.score)
    chosen = [u for u in ranked if u.score >= ranked[0].score - FLOOR][: kind.most]
    chosen += [lead for u in chosen for lead in _leads(u, gathered) if place_of(lead) not in taken]
    best: dict[str, float] = {}
    for unit in chosen:
        best.setdefault(unit.record.document.id, unit.score)
    return sorted(
        _without_repetition(chosen), key=lambda u: (-best[u.record.document.id], u.record.document.id, u.start)
    )


def _valued(source: Source, kind: Kind, query: Query) -> Iterator[tuple[Unit, float]]:
    """The passage's units that belong into the section, with their closeness to its question."""
    under = any(kind.named(heading) for heading in source.record.passage.headings[-2:])
    if not under and (source.sections or source.about < ABOUT):
        return
    for unit, close in _closeness(source, query):
        cue = kind.speaks(unit.text) or not kind.header.isdisjoint(stem(w) for h in unit.block.header for w in words(h))
        if unit.block.kind is BlockKind.QUESTION or not (cue or (under and not kind.required)):
            continue
        yield unit, (close + UNDER * under + CUE * cue) * (1 - DEPENDS + DEPENDS * source.weight)


def _closeness(source: Source, query: Query) -> Iterator[tuple[Unit, float]]:
    """The passage's units with the late interaction of a question with each, the context line counting in part."""
    (cosines,) = similarities(query.tokens, [source.tokens])
    context = CONTEXT_SHARE * best_matches(cosines[:, : np.searchsorted(source.spans[:, 0], 0)])
    base = source.record.passage.start
    for unit in source.units:
        first, last = np.searchsorted(source.spans[:, 0], (unit.start - base, unit.end - base))
        yield unit, float(np.maximum(best_matches(cosines[:, first:last]), context) @ query.weights)


def procedures(gathered: Gathered) -> list[tuple[Record, int]]:
    """The lists of steps about the topic, as a passage that has steps of it and the list's number; the best first.

    Search has found them all for the topic, the first close enough behind the best passage of all;
    without such a list there are none. Others may have steps of the same procedure, or of another.
    """
    scores = {c.record.passage.id: log_odds(c.score) for c in gathered.candidates}
    best = max(scores.values(), default=0.0)
    value: dict[tuple[int, int], tuple[bool, float, Record]] = {}
    for source in gathered.sources:
        record = source.record
        group = first_list(record)
        if group is None or record.passage.id not in scores:
            continue
        behind = best - scores[record.passage.id]
        worth = source.about + source.weight / 4 - behind / 15 + STEPS_HEADING * ("procedure" in source.sections)
        entry = (source.about >= ABOUT and behind <= BEHIND, worth, record)
        key = (record.document.version, group)
        value[key] = max(value.get(key, entry), entry, key=lambda e: e[:2])
    ranked = sorted(value.items(), key=lambda item: item[1][:2], reverse=True)[:PROCEDURES]
    return [(e[2], group) for (_, group), e in ranked] if ranked and ranked[0][1][0] else []


def questions(gathered: Gathered, most: int) -> list[Unit]:
    """Questions with their answers, as the documents have them."""
    found: list[Unit] = []
    asked = 0
    for source in gathered.sources:
        if source.about < ABOUT:
            continue
        answering = False
        for unit in source.units:
            if unit.block.kind is BlockKind.QUESTION:
                asked += 1
                answering = asked <= most
            if answering:
                found.append(unit)
    return found


def documents(gathered: Gathered, most: int) -> list[Unit]:
    """What each document says closest to the topic, best document first."""
    best: dict[str, tuple[float, Unit]] = {}
    for source in gathered.sources:
        if source.weight < RELATED:
            continue
        for unit, close in _closeness(source, gathered.query):
            if close > best.get(unit.record.document.id, (0.0, unit))[0]:
                best[unit.record.document.id] = (close, unit)
    return [unit for _, unit in best.values()][:most]


def _leads(unit: Unit, gathered: Gathered) -> Iterator[Unit]:
    """The unit before it, without which it cannot be understood."""
    for source in gathered.sources if unit.lead else ():
        if source.record.passage.id == unit.record.passage.id:
            yield from (replace(u, score=unit.score) for u in source.units if (u.start, u.end) == unit.lead)


def place_of(unit: Unit) -> object:
    """What makes a unit the same as another."""
    return unit.record.document.version, unit.start, unit.end


def _without_repetition(units: Sequence[Unit]) -> list[Unit]:
    kept: dict[str, Unit] = {}
    for unit in units:
        kept.setdefault(" ".join(words(unit.text)), unit)
    return list(kept.values())
