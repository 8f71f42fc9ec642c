"""Gathering: what the documents about a topic say, and what may speak against it.

The documents that search finds for the topic are read as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant import refusal
from assistant.drafting.contradictions import Voice
from assistant.drafting.template import TOPIC, Kind, headed
from assistant.evidence import CONTENTS
from assistant.interaction import CONTEXT_SHARE, best_matches, late, similarities
from assistant.pieces import quotable
from assistant.query import Query, prepare
from assistant.retrieve import Candidate, retrieve
from assistant.unit import Unit, place_of
from ingest.access import Reader
from ingest.cataloguing.entry import Record
from ingest.document import Status
from ingest.library import Library
from ingest.syncing.indexing import prefix

ABOUT = 0.61  # confidence that the library is about a topic, from which it is drafted: a draft names what is missing
NAMED = 0.6  # cosine from which a word is named, by itself or by one like it
FOUND = 30  # passages by which the documents are chosen
DOCUMENTS = 6
PAST = 3  # documents that are archived or replaced, in which is looked for contradictions

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
    def headings(self) -> tuple[str, ...]:
        """The two headings next above it, without the document's title, which names no section of it."""
        title = self.record.document.metadata.title
        return tuple(h for h in self.record.passage.headings[-2:] if h != title)

    def vectors(self, unit: Unit) -> Floats:
        """float32[t, 128]: those of a unit's tokens, with length 1."""
        base = self.record.passage.start
        first, last = np.searchsorted(self.spans[:, 0], (unit.start - base, unit.end - base))
        taken = self.tokens[first:last].astype(np.float32)
        return np.asarray(taken / np.maximum(np.linalg.norm(taken, axis=1, keepdims=True), 1e-6), np.float32)

    @cached_property
    def sections(self) -> frozenset[str]:
        """The kinds of section that its headings name."""
        return frozenset(k.name for h in self.headings for k in headed(h))


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """What a library has on a topic: the candidates of search, and the passages of the documents they are from.

    There are no sources where the documents do not treat the topic: `confidence` is then below ABOUT.
    `others` are passages that give no statements, but may contradict some: of documents that were replaced,
    and of those that search found for the topic as well.
    """

    topic: str
    query: Query
    confidence: float
    candidates: list[Candidate]
    sources: list[Source]
    others: list[Source]
    asked: dict[str, Query] = field(default_factory=dict)
    named: dict[str, dict[tuple[int, int, int], float]] = field(default_factory=dict)

    def names_topic(self, source: Source) -> dict[tuple[int, int, int], float]:
        """For each unit of a source the share of the topic's words that it or the headings above it name."""
        known = self.named.get(source.record.passage.id)
        if known is None:
            known = self.named[source.record.passage.id] = naming(source, self.query)
        return known

    def question(self, kind: Kind, library: Library, reader: Reader) -> Query:
        """What finds statements for a kind of section, prepared when it is first asked for."""
        if kind.name not in self.asked:
            self.asked[kind.name] = prepare(library, kind.question.replace(TOPIC, self.topic), reader)
        return self.asked[kind.name]

    def voices(self, units: Iterable[Unit]) -> list[Voice]:
        """The units with the vectors of their tokens, as far as their passages are among the sources."""
        known = {s.record.passage.id: s for s in (*self.others, *self.sources)}
        return [Voice(u, known[u.record.passage.id].vectors(u)) for u in units if u.record.passage.id in known]


def gather(library: Library, topic: str, reader: Reader) -> Gathered:
    """The documents about a topic, best first, passage by passage; archived ones are none."""
    query = prepare(library, f"How do we do {topic}?", reader)
    found = retrieve(library, query, reader, k=FOUND)
    candidates = [c for c in found if c.record.document.metadata.status is not Status.ARCHIVED]
    signals = refusal.signals(query, candidates)
    confidence = refusal.default_model().probability(signals) if candidates else 0.0
    if confidence < ABOUT:
        return Gathered(topic, query, confidence, candidates, [], [])
    worth: dict[str, float] = {}
    for candidate in candidates:
        document = candidate.record.document.id
        worth[document] = worth.get(document, 0.0) + candidate.score
    chosen = sorted(worth, key=lambda d: -worth[d])[:DOCUMENTS]
    read = [sources for d in chosen if (sources := _read(library, query, d, reader))]
    sources = _weighed(read, worth)
    return Gathered(topic, query, confidence, candidates, sources, _others(library, query, found, sources, reader))


def _others(
    library: Library, query: Query, found: Sequence[Candidate], sources: Sequence[Source], reader: Reader
) -> list[Source]:
    """Passages of what was found besides the sources, and of the documents that they or a found one replace."""
    read = {s.record.document.id for s in sources}
    documents = {s.record.document.id: s.record.document for s in sources}
    replaced = [
        library.catalogue.entry(d.metadata.supersedes, reader) for d in documents.values() if d.metadata.supersedes
    ]
    archived = [c.record.document for c in found if c.record.document.metadata.status is Status.ARCHIVED]
    past = dict.fromkeys(e.id for e in (*replaced, *archived) if e)
    whole = [
        s for document in list(past)[:PAST] if document not in read for s in _read(library, query, document, reader)
    ]
    rest = [c for c in found if c.record.document.id not in read and c.record.document.id not in past]
    return whole + [source_of(query, c.record, 0.0) for c in rest]


def source_of(query: Query, record: Record, about: float) -> Source:
    """A passage by itself, with a given closeness to the topic."""
    stored = query.indexes.tokens.take(record.token_offset, record.token_count)
    spans = stored.spans - len(prefix(record.passage, record.header))
    return Source(record, stored.tokens, spans, tuple(quotable(record)), about)


def _read(library: Library, query: Query, document: str, reader: Reader) -> list[Source]:
    """The passages of a document with their closeness to the topic, not yet set beside those of others."""
    records = [r for r in library.catalogue.passages_of(document, reader) if not CONTENTS.fullmatch(r.passage.context)]
    stored = [query.indexes.tokens.take(r.token_offset, r.token_count) for r in records]
    close = late(query.weights, similarities(query.tokens, [s.tokens for s in stored])).tolist()
    return [
        Source(r, s.tokens, s.spans - len(prefix(r.passage, r.header)), tuple(quotable(r)), value)
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


def naming(source: Source, query: Query) -> dict[tuple[int, int, int], float]:
    """For each unit how many of a question's words it names, or the title and headings above it: a share by weight."""
    words = [(rows, float(query.weights[rows].sum())) for *_, rows in query.words()]
    whole = sum(weight for _, weight in words) or 1.0
    named: dict[tuple[int, int, int], float] = {}
    for unit, own, context in _matches(source, query):
        best = np.maximum(own, context)
        named[place_of(unit)] = sum(weight for rows, weight in words if best[rows].mean() >= NAMED) / whole
    return named


def closeness(source: Source, query: Query) -> Iterator[tuple[Unit, float]]:
    """The passage's units with the late interaction of a question with each, the context line counting in part."""
    for unit, own, context in _matches(source, query):
        yield unit, float(np.maximum(own, CONTEXT_SHARE * context) @ query.weights)


def _matches(source: Source, query: Query) -> Iterator[tuple[Unit, Floats, Floats]]:
    """The passage's units with the closest of each one's tokens, and of the context line's, to each of a question's."""
    (cosines,) = similarities(query.tokens, [source.tokens])
    context = best_matches(cosines[:, : np.searchsorted(source.spans[:, 0], 0)])
    base = source.record.passage.start
    for unit in source.units:
        first, last = np.searchsorted(source.spans[:, 0], (unit.start - base, unit.end - base))
        yield unit, best_matches(cosines[:, first:last]), context
