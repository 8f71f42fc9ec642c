"""Gathering: what the documents about a topic say, for the sections of a draft.

The documents that search finds for the topic are read as a whole. A statement belongs into a section
when it stands under a heading of that name, or has one of the section's cues, and its passage is
about the topic.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

import numpy as np
from numpy.typing import NDArray

from assistant import refusal
from assistant.answer import StatementKind
from assistant.conflicts import Voice
from assistant.evidence import CONTENTS, best_matches, pieces
from assistant.interaction import CONTEXT_SHARE, late, similarities
from assistant.linear import log_odds
from assistant.query import Query, prepare
from assistant.retrieve import Candidate, retrieve
from assistant.template import TOPIC, Kind, kinds
from assistant.unit import Unit
from ingest.access import Reader
from ingest.catalogue import Entry, Record
from ingest.document import BlockKind, Status
from ingest.library import Library
from ingest.sync import prefix
from ingest.words import words

FOUND = 30  # passages by which the documents are chosen
DOCUMENTS = 6
PAST = 3  # documents that are archived or replaced, in which is looked for contradictions
RELATED = 0.35  # weight of a document, from which on it is named as related
ABOUT = 0.85  # closeness from which a passage whose heading does not name the section is about the topic
UNDER = 0.4  # worth of standing under such a heading, in late interaction
CUE = 0.1  # worth of a cue
DEPENDS = 0.4  # how much the worth of a statement depends on its document's weight
BEHIND = 2.4  # log-odds behind the best passage of search, up to which a list of steps is the topic's
WEIGHTY = 0.5  # weight of a document, from which on it gives statements
STEPS_ABOUT = 0.8  # closeness from which a list of steps is about the topic
STEPS_HEADING = 0.2  # worth of a heading that names a procedure
PROCEDURES = 4  # lists of steps: the one that is taken, and others from which steps may be added
MAIN = 0.9  # weight of a document, from which on a table of it may belong to more than one section
NEAR = 0.6  # the same where no other passage has anything for the section
REPEATED = 5  # statements of a section that has nothing of its own
NAME_WORDS = 2  # of a title by which a document is named
TABLE_ROWS = 12  # a longer table is not taken as a whole
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
        return frozenset(k.name for k in kinds() if any(k.named(h) for h in self.headings))


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """What a library has on a topic: the candidates of search, and the passages of the documents they are from.

    There are no sources where the documents do not treat the topic: `confidence` is then below the
    threshold below which a question is refused. `others` are passages that give no statements, but may
    contradict some: of documents that were replaced, and of those that search found for the topic as well.
    """

    topic: str
    query: Query
    confidence: float
    candidates: list[Candidate]
    sources: list[Source]
    others: list[Source]

    def voices(self, units: Iterable[Unit]) -> list[Voice]:
        """The units with the vectors of their tokens, as far as their passages are among the sources."""
        known = {s.record.passage.id: s for s in (*self.others, *self.sources)}
        return [Voice(u, known[u.record.passage.id].vectors(u)) for u in units if u.record.passage.id in known]


def gather(library: Library, topic: str, reader: Reader) -> Gathered:
    """The documents about a topic, best first, passage by passage; archived ones are none."""
    query = prepare(library, f"How do we do {topic}?", reader)
    found = retrieve(library, query, reader, k=FOUND)
    candidates = [c for c in found if c.record.document.metadata.status is not Status.ARCHIVED]
    model = refusal.default_model()
    confidence = model.probability(refusal.signals(query, candidates)) if candidates else 0.0
    if confidence < model.threshold:
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
    replaced = [library.catalogue.entry(d.metadata.supersedes, reader) for d in documents.values() if d.metadata.supersedes]
    archived = [c.record.document for c in found if c.record.document.metadata.status is Status.ARCHIVED]
    past = dict.fromkeys(e.id for e in (*replaced, *archived) if e)
    whole = [s for document in list(past)[:PAST] if document not in read for s in _read(library, query, document, reader)]
    rest = [c for c in found if c.record.document.id not in read and c.record.document.id not in past]
    return whole + [_source(query, c.record, 0.0) for c in rest]


def _source(query: Query, record: Record, about: float) -> Source:
    stored = query.indexes.tokens.take(record.token_offset, record.token_count)
    spans = stored.spans - len(prefix(record.passage, record.header))
    return Source(record, stored.tokens, spans, tuple(_units(record)), about)


def _read(library: Library, query: Query, document: str, reader: Reader) -> list[Source]:
    """The passages of a document with their closeness to the topic, not yet set beside those of others."""
    records = [r for r in library.catalogue.passages_of(document, reader) if not CONTENTS.fullmatch(r.passage.context)]
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
    """The statements for a section, by document and in reading order.

    Those in `taken` are left out, except for rows of a table that belongs into this section as well.
    """
    query = prepare(library, kind.question.replace(TOPIC, gathered.topic), reader)
    valued = [
        u for u in _all_valued(gathered, kind, query) if place_of(u) not in taken or kind.shared or kind.tabled(u.block.header)
    ]
    chosen = _best(valued, kind.most)
    whole = _with_tables(chosen, valued)
    whole += [lead for u in whole for lead in _leads(u, gathered) if place_of(lead) not in taken]
    return _ordered(whole, chosen)


def repeated(gathered: Gathered, kind: Kind, library: Library, reader: Reader) -> list[Unit]:
    """What may stand in a section that has nothing of its own: it is said in other sections, or farther from the topic.

    What stands elsewhere in the draft is no gap.
    """
    if not kind.elsewhere:
        return []
    query = prepare(library, kind.question.replace(TOPIC, gathered.topic), reader)
    most = min(kind.most, REPEATED)
    chosen = _best(list(_all_valued(gathered, kind, query)), most)
    chosen = chosen or (_opening(gathered) if kind.opening else [])
    chosen = chosen or _best(list(_all_valued(gathered, kind, query, wide=True)), most)
    return _ordered([*chosen, *(lead for u in chosen for lead in _leads(u, gathered))], chosen)


def _all_valued(gathered: Gathered, kind: Kind, query: Query, *, wide: bool = False) -> Iterator[Unit]:
    for source in gathered.sources:
        if source.weight >= WEIGHTY:
            yield from (replace(u, score=v, match=v) for u, v in _valued(source, kind, query, wide=wide))


def _opening(gathered: Gathered) -> list[Unit]:
    """The first paragraph of the document that treats the topic most, sentence by sentence."""
    main = [s for s in gathered.sources if s.record.document.id == gathered.sources[0].record.document.id]
    units = [u for s in main for u in s.units if u.block.kind is BlockKind.PARAGRAPH][:REPEATED]
    return [u for u in units if u.block.locator.start == units[0].block.locator.start]


def _ordered(units: Sequence[Unit], chosen: Sequence[Unit]) -> list[Unit]:
    """By document, that of the best chosen unit first, and in reading order, nothing twice."""
    best: dict[str, float] = {}
    for unit in chosen:
        best.setdefault(unit.record.document.id, unit.score)
    return sorted(
        _without_repetition(units), key=lambda u: (-best[u.record.document.id], u.record.document.id, u.start)
    )


def _best(valued: Sequence[Unit], most: int) -> list[Unit]:
    ranked = sorted(valued, key=lambda u: -u.score)
    return [u for u in ranked if u.score >= ranked[0].score - FLOOR][:most]


def _with_tables(chosen: Sequence[Unit], valued: Sequence[Unit]) -> list[Unit]:
    """The units, with the other rows of their tables that belong into the section."""
    whole = {(u.record.document.version, u.block.group) for u in chosen if u.kind is StatementKind.ROW}
    rows = [u for u in valued if u.kind is StatementKind.ROW and (u.record.document.version, u.block.group) in whole]
    sizes = Counter((u.record.document.version, u.block.group) for u in rows)
    fitting = [u for u in rows if sizes[u.record.document.version, u.block.group] <= TABLE_ROWS]
    return [*chosen, *(u for u in fitting if place_of(u) not in {place_of(c) for c in chosen})]


def _valued(source: Source, kind: Kind, query: Query, *, wide: bool = False) -> Iterator[tuple[Unit, float]]:
    """The passage's units that belong into the section, with their closeness to its question.

    `wide` takes them from passages that are less close to the topic or belong into other sections, too.
    """
    under = any(kind.named(heading) for heading in source.headings)
    apart = source.about < NEAR if wide else bool(source.sections) or source.about < ABOUT
    near = source.about >= NEAR and source.weight >= MAIN
    tables = frozenset(u.block.header for u in source.units if near and kind.tabled(u.block.header))
    if not under and not (kind.elsewhere and (tables or not apart)):
        return
    for unit, close in _closeness(source, query):
        if apart and not under and unit.block.header not in tables:
            continue
        cue = kind.speaks(unit.text, unit.block.header)
        if unit.block.kind is BlockKind.QUESTION or unit.text.endswith("?") or not (cue or (under and not kind.required)):
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


@dataclass(frozen=True, slots=True)
class Steps:
    """A list of steps: a passage that has steps of it, its number, and how its document goes on.

    Attributes:
        about: closeness of its closest passage to the topic.
        apart: it stands under a heading that names a section other than the procedure.
        behind: log-odds of that passage behind the best one; infinite where search did not find it.
        first, last: the numbers of its first and last outermost step, 0 where they have none.
    """

    record: Record
    group: int
    about: float
    weight: float
    behind: float
    named: bool
    apart: bool
    first: int
    last: int

    @property
    def worth(self) -> float:
        """What speaks for it as the procedure of the topic."""
        return self.about + self.weight / 4 - self.behind / 15 + STEPS_HEADING * self.named


def procedures(gathered: Gathered) -> list[list[tuple[Record, int]]]:
    """The procedures about the topic, each as its lists in reading order; the best first.

    A list is a passage that has steps of it, and its number. Search has found one of the lists for the
    topic, close enough behind the best passage of all; without such a one there are no procedures. A
    procedure goes on in lists that continue its numbers, and in those beside it that search found as well.
    """
    found = _lists(gathered)
    heads = sorted((s for s in found if s.behind < inf), key=lambda s: -s.worth)
    fit = [s for s in heads if s.about >= STEPS_ABOUT and s.behind <= BEHIND]
    made: list[list[tuple[Record, int]]] = []
    used: set[tuple[int, int]] = set()
    for head in [*fit, *(s for s in heads if s not in fit)][:PROCEDURES] if fit else []:
        if (head.record.document.version, head.group) not in used:
            parts = [s for s in _parts(head, found) if (s.record.document.version, s.group) not in used]
            used |= {(s.record.document.version, s.group) for s in parts}
            made.append([(s.record, s.group) for s in parts])
    return made


def _lists(gathered: Gathered) -> list[Steps]:
    """The lists of two steps or more in the documents about the topic, by document and in reading order."""
    scores = {c.record.passage.id: log_odds(c.score) for c in gathered.candidates}
    best = max(scores.values(), default=0.0)
    found: dict[tuple[int, int], Steps] = {}
    for source in gathered.sources:
        record = source.record
        behind = best - scores[record.passage.id] if record.passage.id in scores else inf
        for group, count in Counter(b.group for b in record.blocks if b.kind is BlockKind.STEP).items():
            key = (record.document.version, group or 0)
            if group is None or (count < 2 and key not in found):
                continue
            numbers = [n for b in record.blocks if b.group == group and not b.level and (n := _number(b.marker))]
            first, last = (numbers[0], numbers[-1]) if numbers else (0, 0)
            named = "procedure" in source.sections
            apart = bool(source.sections) and not named
            entry = Steps(record, group, source.about, source.weight, behind, named, apart, first, last)
            old = found.get(key)
            if old is not None:
                better = entry if (entry.behind, -entry.about) < (old.behind, -old.about) else old
                entry = replace(better, first=old.first, last=last or old.last, about=max(old.about, entry.about))
            found[key] = entry
    return sorted(found.values(), key=lambda s: (-s.weight, s.record.document.id, s.group))


def _number(marker: str) -> int:
    digits = re.match(r"\W*(\d+)\W*$", marker)
    return int(digits[1]) if digits else 0


def _parts(head: Steps, found: Sequence[Steps]) -> list[Steps]:
    """The lists of the head's document that are one procedure with it, in reading order."""
    beside = [s for s in found if s.record.document.version == head.record.document.version]
    at = beside.index(head)
    first = last = at
    while last + 1 < len(beside) and 0 < beside[last].last == beside[last + 1].first - 1:
        last += 1
    while first > 0 and 0 < beside[first - 1].last == beside[first].first - 1:
        first -= 1
    above = head.record.passage.headings[:-1]
    return [
        s
        for n, s in enumerate(beside)
        if first <= n <= last or (_near(s) and s.record.passage.headings[: len(above)] == above)
    ]


def _near(steps: Steps) -> bool:
    """Whether a list may go with one beside it."""
    return steps.about >= STEPS_ABOUT and steps.behind < inf and not steps.apart


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


def documents(gathered: Gathered, most: int, library: Library, reader: Reader) -> list[Unit]:
    """What each document about the topic says closest to it, best first, then where they name other documents."""
    best: dict[str, tuple[float, Unit]] = {}
    for source in gathered.sources:
        if source.weight < RELATED:
            continue
        for unit, close in _closeness(source, gathered.query):
            if not unit.text.endswith("?") and close > best.get(unit.record.document.id, (0.0, unit))[0]:
                best[unit.record.document.id] = (close, unit)
    named = _naming(gathered, set(best), library.catalogue.entries(reader))
    return [*(unit for _, unit in best.values()), *named][:most]


def _naming(gathered: Gathered, known: set[str], entries: Sequence[Entry]) -> Iterator[Unit]:
    """Units of the sources that name a document not known yet, by its path or file, or by a title of several words."""
    names = {
        name.lower(): entry
        for entry in entries
        if entry.metadata.status is not Status.ARCHIVED
        for name in (entry.path, entry.path.rsplit("/")[-1], entry.metadata.title)
        if len(words(name)) >= NAME_WORDS
    }
    for unit in (u for s in gathered.sources if s.weight >= WEIGHTY and s.about >= NEAR for u in s.units):
        said = unit.text.lower()
        found = {entry.id for name, entry in names.items() if name in said and entry.id not in known}
        if found - {unit.record.document.id}:
            known |= found
            yield unit


def nearest_owner(gathered: Gathered, kind: Kind, library: Library, reader: Reader) -> str | None:
    """The role to ask about a section: the owner of the document that comes closest to saying something for it."""
    query = prepare(library, kind.question.replace(TOPIC, gathered.topic), reader)
    found = [(s.record, s.tokens) for s in gathered.sources]
    found += [] if found else [(c.record, _source(query, c.record, 0.0).tokens) for c in gathered.candidates]
    close = late(query.weights, similarities(query.tokens, [tokens for _, tokens in found])) if found else ()
    owned = [(c, r.document.metadata.owner) for c, (r, _) in zip(close, found, strict=True) if r.document.metadata.owner]
    return max(owned, key=lambda pair: pair[0])[1] if owned else None


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
