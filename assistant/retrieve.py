"""Finding: a question to ranked passages.

Dense and lexical search propose candidates, and the catalogue keeps those that are current and
allowed for the reader. A quick look by late interaction leaves the best of them, which are looked at
closely and ranked by a fitted model.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.conflicts import figures
from assistant.editions import later_editions
from assistant.interaction import Taken, interaction, late, similarities
from assistant.linear import Linear, probability, shipped
from assistant.query import Query
from assistant.questions.precedents import NONE, Precedents
from assistant.ranking import Features
from ingest.access import Reader
from ingest.backend import cores
from ingest.cataloguing.entry import Entry, Place, Record
from ingest.document import Status
from ingest.library import Library
from ingest.syncing.indexing import prefix
from ingest.tokens import TokenStore
from ingest.words import stem_set, word_set

Floats = NDArray[np.float32]
Filter = Mapping[str, Sequence[str]]

PROPOSED = 80  # candidates asked of each index
LOOKED_AT = 20  # candidates left after the quick look
DENSE_SHARE = 0.4  # of the dense score in the quick look
LEXICAL_SHARE = 0.03  # of the lexical score
PRECEDENT_SHARE = 0.05  # of what earlier questions say, in log-odds
ARCHIVED_PENALTY = 2.0  # in log-odds, also where a later edition of the document is among the candidates
DRAFT_PENALTY = 0.3
DUPLICATE_OVERLAP = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A passage found for a question, with what speaks for it.

    Attributes:
        score: probability that it holds the evidence.
        precedent: the log-odds in it that come from earlier questions.
        similarity: float32[q, t], cosine of each question token with each token of the passage.
        spans: int32[t, 2], the characters of each token in the passage's text; negative for the
            tokens of its context line.
        said: the stems of the content words of its text.
        stems: those of its title and headings as well.
    """

    record: Record
    features: Features
    score: float
    precedent: float
    similarity: Floats
    spans: NDArray[np.int32]
    said: frozenset[str]
    stems: frozenset[str]


class _Proposals:
    """What the indexes propose for a question."""

    def __init__(self, dense: Mapping[str, float], lexical: Mapping[str, float]) -> None:
        """Scores by passage id, best first."""
        self._dense = dense
        self._lexical = lexical
        self._ranks = {passage: 60 / (60 + rank) for rank, passage in enumerate(self._dense)}
        self._lowest = min(self._dense.values(), default=0.0)
        self._highest = max(self._lexical.values(), default=1.0)

    def dense(self, passage: str) -> float:
        """The cosine; the lowest proposed one for a passage that dense search did not propose."""
        return self._dense.get(passage, self._lowest)

    def dense_rank(self, passage: str) -> float:
        """60 / (60 + rank), 0 for a passage that dense search did not propose."""
        return self._ranks.get(passage, 0.0)

    def lexical(self, passage: str) -> float:
        """BM25 as a share of the best, 0 for a passage that lexical search did not propose."""
        return self._lexical.get(passage, 0.0) / self._highest


def retrieve(
    library: Library,
    query: Query,
    reader: Reader,
    *,
    k: int = 20,
    where: Filter | None = None,
    model: Linear | None = None,
    earlier: Precedents = NONE,
) -> list[Candidate]:
    """The best `k` passages for a question, best first; fewer where the library holds fewer.

    `where` maps document columns (kind, tool, team, status) to accepted values. `model` ranks;
    default is the one that ships with the package. `earlier` is what earlier questions say.
    """
    asked = max(PROPOSED, k)
    total = query.indexes.lexical.count()
    while True:
        proposals, seen = _proposed(library, query, asked, reader, where, earlier)
        if len(seen) >= min(k, total) or asked >= total or (len(seen) >= k // 2 and not where):
            break
        asked *= 4  # the filter or the permissions took most of them
    best = _quick(query, seen, proposals, earlier, max(LOOKED_AT, k))
    records = library.catalogue.records([glance.place for glance in best.values()], reader)
    ranked = _ranked(query.indexes.tokens, query, records, proposals, best, model or shipped("ranking"), earlier)
    return _demote_duplicates(ranked, k)


_Seen = list[tuple[Place, Floats]]  # passages, and the similarities of their tokens with the question's


@dataclass(frozen=True, slots=True, eq=False)
class _Glance:
    """What the quick look saw of a passage: its similarities, and how well the ones beside it match."""

    place: Place
    similarity: Floats
    beside: float


def _proposed(
    library: Library, query: Query, count: int, reader: Reader, where: Filter | None, earlier: Precedents
) -> tuple[_Proposals, _Seen]:
    """What both indexes and earlier questions propose, and those of it that are current, allowed and within the filter.

    Lexical search runs in a thread, which goes on to look at what it has found: dense search takes longer.
    """

    def seen(passages: Iterable[str]) -> _Seen:
        places = list(library.catalogue.places(passages, reader, where).values())
        vectors = query.indexes.tokens.vectors([(p.token_offset, p.token_count) for p in places])
        return list(zip(places, similarities(query.tokens, vectors), strict=True))

    def lexical() -> tuple[dict[str, float], _Seen]:
        found = dict(query.indexes.lexical.search(query.terms, count))
        return found, seen(found)

    running = _threads().submit(lexical)
    dense = dict(query.indexes.vectors.query(query.vector, count))
    found, looked_at = running.result()
    return _Proposals(dense, found), looked_at + seen({*dense, *earlier.proposed()} - found.keys())


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=cores(), thread_name_prefix="lexical")


def _quick(query: Query, seen: _Seen, proposals: _Proposals, earlier: Precedents, count: int) -> dict[str, _Glance]:
    """The best `count` passages by late interaction, dense and lexical score and precedents, best first, by id."""
    places, matrices = [place for place, _ in seen], [matrix for _, matrix in seen]
    closeness = late(query.weights, matrices).tolist()
    dense = [proposals.dense(p.passage) for p in places]
    value = [
        c + DENSE_SHARE * d + LEXICAL_SHARE * proposals.lexical(p.passage) + PRECEDENT_SHARE * earlier.favour(p.passage)
        for p, c, d in zip(places, closeness, dense, strict=True)
    ]
    beside = _beside(places, [(c + d) / 2 for c, d in zip(closeness, dense, strict=True)])
    order = sorted(range(len(places)), key=lambda n: (-value[n], places[n].passage))[:count]
    return {places[n].passage: _Glance(places[n], matrices[n], beside[n]) for n in order}


def _ranked(
    store: TokenStore,
    query: Query,
    records: Sequence[Record],
    proposals: _Proposals,
    glances: Mapping[str, _Glance],
    model: Linear,
    earlier: Precedents,
) -> list[Candidate]:
    """The candidates with all their features, best first."""
    stored = [store.take(r.token_offset, r.token_count) for r in records]
    passages = [
        Taken(s.tokens, s.spans - len(prefix(r.passage, r.header)), r.passage.text)
        for r, s in zip(records, stored, strict=True)
    ]
    similarity = [glances[r.passage.id].similarity for r in records]
    closeness = interaction(query.weights, query.others, similarity, passages)
    asked = word_set(query.text)
    replaced = later_editions({r.document.id: r.document for r in records}.values(), query.text)
    candidates = []
    for n, record in enumerate(records):
        pid = record.passage.id
        said = stem_set(record.passage.text)
        stems = said | stem_set(record.passage.context)
        features = Features(
            **{name: float(column[n]) for name, column in closeness.items()},
            syn_coverage=query.coverage(stems),
            heading=_heading(asked, record),
            dense=proposals.dense(pid),
            lexical=proposals.lexical(pid),
            dense_rank=proposals.dense_rank(pid),
            neighbour=glances[pid].beside,
            length=math.log(len(said) + 1),
        )
        favour = earlier.favour(pid, record.document.path)
        score = probability(model.logit(features) + favour - _penalty(record.document, replaced))
        candidates.append(Candidate(record, features, score, favour, similarity[n], passages[n].spans, said, stems))
    return sorted(candidates, key=lambda c: c.score, reverse=True)


def _beside(places: Sequence[Place], values: Sequence[float]) -> list[float]:
    """For each place the better value of the passages before and after it, 0 where neither is given."""
    stand = [(p.version, p.ordinal) for p in places]
    value = dict(zip(stand, values, strict=True))
    return [max(value.get((v, o - 1), 0.0), value.get((v, o + 1), 0.0)) for v, o in stand]


def _heading(asked: frozenset[str], record: Record) -> float:
    """The largest Jaccard similarity of the question with title, last heading or a question in the text."""
    lines = [record.document.metadata.title, *record.passage.headings[-1:]]
    lines += [line for line in record.passage.text.split("\n") if line.endswith("?")]
    said = [word_set(line) for line in lines]
    return max((len(s & asked) / len(s | asked) for s in said if s), default=0.0)


def _penalty(entry: Entry, replaced: Container[str]) -> float:
    status = entry.metadata.status
    if status is Status.ARCHIVED or entry.id in replaced:
        return ARCHIVED_PENALTY
    return DRAFT_PENALTY if status is Status.DRAFT else 0.0


def _say_the_same(a: Candidate, b: Candidate) -> bool:
    """Whether two passages have nearly the same words, and the same figures: copies that differ in one contradict."""
    if _overlap(a.said, b.said) < DUPLICATE_OVERLAP:
        return False
    return figures(a.record.passage.text) == figures(b.record.passage.text)


def _demote_duplicates(candidates: Sequence[Candidate], k: int) -> list[Candidate]:
    """The first `k`, when of passages that say nearly the same all but one move behind all others.

    The one that stays, in the place of the best of them, is that of the most reliable document.
    """
    kept: list[Candidate] = []
    duplicates: list[Candidate] = []
    for candidate in candidates:
        if len(kept) == k:
            break
        twin = next((n for n, c in enumerate(kept) if _say_the_same(candidate, c)), None)
        if twin is None:
            kept.append(candidate)
        elif _authority(candidate) > _authority(kept[twin]):
            duplicates.append(kept[twin])
            kept[twin] = replace(candidate, score=kept[twin].score)
        else:
            duplicates.append(candidate)
    worst = kept[-1].score if kept else 0.0
    return [*kept, *(replace(c, score=min(c.score, worst)) for c in duplicates)][:k]


def _authority(candidate: Candidate) -> tuple[bool, bool, date]:
    return candidate.record.document.metadata.authority


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Jaccard similarity of two sets of stems; 0 when their sizes alone put it below DUPLICATE_OVERLAP."""
    if min(len(a), len(b)) < DUPLICATE_OVERLAP * max(len(a), len(b)):
        return 0.0
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0
