"""Finding: a question to ranked passages.

Dense and lexical search propose candidates, the catalogue keeps those that are current and allowed
for the reader, late interaction between the token vectors of question and passage ranks them
(MaxSim, Khattab & Zaharia, "ColBERT", SIGIR 2020, weighted by inverse document frequency).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.ranking import Features, Model, default_model, probability
from assistant.spelling import corrected, corrections, unknown_names
from assistant.vocabulary import Expansion, Vocabulary
from ingest.access import Reader
from ingest.catalogue import Record
from ingest.document import Status
from ingest.library import Library
from ingest.product import product
from ingest.sync import prefix
from ingest.tokens import TokenStore
from ingest.words import STOPWORDS, WORD, content_words, stem, stem_set, words

Floats = NDArray[np.float32]
Filter = Mapping[str, Sequence[str]]

PROPOSED = 40  # candidates asked of each index
STOPWORD_WEIGHT = 0.2
EXPANSION_WEIGHT = 0.5
ARCHIVED_PENALTY = 2.0  # in log-odds
DRAFT_PENALTY = 0.3
DUPLICATE_OVERLAP = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A question prepared for search.

    Attributes:
        text: as it was encoded, with abbreviations written out and typing errors mended.
        mended: the typing errors, with the words taken for them.
        unknown: names in the question that the library never mentions.
        terms: words with their weights in lexical search.
        idf: inverse document frequency of the question's own content stems.
        vector: float32[dimension].
        tokens: int8[q, 128] token vectors, of the question's q tokens.
        weights: float32[q], how much each token counts; they sum to 1.
    """

    text: str
    mended: Mapping[str, str]
    unknown: tuple[str, ...]
    terms: tuple[tuple[str, float], ...]
    idf: Mapping[str, float]
    vector: Floats
    tokens: NDArray[np.int8]
    weights: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A passage found for a question, with what speaks for it.

    Attributes:
        similarity: float32[q, t], cosine of each question token with each token of the passage.
        spans: int32[t, 2], the characters of each token in the passage's text; negative for the
            tokens of its context line.
        stems: the stems of the content words of text and context line.
    """

    record: Record
    features: Features
    score: float  # probability that it holds the evidence
    similarity: Floats
    spans: NDArray[np.int32]
    stems: frozenset[str]


def prepare(library: Library, question: str, vocabulary: Vocabulary) -> Query:
    """Encode a question and weigh its words."""
    indexes = library.indexes
    lexical = indexes.lexical
    count = max(lexical.count(), 1)
    mended = corrections(question, lexical, indexes.generation)
    question = corrected(question, mended)
    expansions = vocabulary.expansions(question)
    text = _written_out(question, expansions)
    own = content_words(question) or list(dict.fromkeys(words(question)))
    idf = {stem(w): _idf(lexical.document_frequency(w), count) for w in own}
    weights = dict.fromkeys(own, 1.0)
    for expansion in expansions:
        for added in content_words(expansion.other):
            weights.setdefault(added, EXPANSION_WEIGHT)
    encoded = library.encoder.encode_query(text)
    token_weights = _token_weights(text, encoded.spans, idf, count)
    return Query(
        text,
        mended,
        unknown_names(question, lexical),
        tuple(weights.items()),
        idf,
        encoded.vector,
        encoded.tokens,
        token_weights,
    )


def _written_out(question: str, expansions: Sequence[Expansion]) -> str:
    """The question with the meaning behind each abbreviation, and the abbreviation behind its meaning."""
    for found, other in ((e.found, e.other) for e in expansions):
        if found.isupper() and found in question:
            question = question.replace(found, f"{found} ({other})", 1)
        elif other.isupper():
            question = f"{question} ({other})"
    return question


def retrieve(
    library: Library,
    query: Query,
    reader: Reader,
    *,
    k: int = 20,
    where: Filter | None = None,
    model: Model | None = None,
) -> list[Candidate]:
    """The best `k` passages for a question, best first; fewer where the library holds fewer.

    `where` maps document columns (kind, tool, team, status) to accepted values. `model` ranks;
    default is the one that ships with the package.
    """
    proposed = PROPOSED
    indexes = library.indexes
    total = indexes.lexical.count()
    while True:
        dense = dict(indexes.vectors.query(query.vector, proposed))
        lexical = dict(indexes.lexical.search(query.terms, proposed))
        records = library.catalogue.records(dense.keys() | lexical.keys(), reader, where)
        if len(records) >= min(k, total) or proposed >= total or (len(records) >= k // 2 and not where):
            break
        proposed *= 4  # the filter or the permissions took most of them
    candidates = _scored(indexes.tokens, query, records, dense, lexical, model or default_model())
    return _demote_duplicates(candidates, k)


def _scored(
    store: TokenStore,
    query: Query,
    records: Mapping[str, Record],
    dense: Mapping[str, float],
    lexical: Mapping[str, float],
    model: Model,
) -> list[Candidate]:
    if not records:
        return []
    found = list(records.values())
    taken = [store.take(r.token_offset, r.token_count) for r in found]
    matrices = _similarities(query.tokens, [t.tokens for t in taken])
    best = max(lexical.values(), default=1.0)
    floor = min(dense.values(), default=0.0)
    dense_ranks, lexical_ranks = _reciprocal_ranks(dense), _reciprocal_ranks(lexical)
    spans = [t.spans - len(prefix(r.passage, r.header)) for r, t in zip(found, taken, strict=True)]
    late = _interactions(query.weights, matrices, [int(np.count_nonzero(s[:, 0] < 0)) for s in spans])
    candidates = []
    for record, places, matrix, interaction in zip(found, spans, matrices, late, strict=True):
        pid = record.passage.id
        text = stem_set(record.passage.text)
        place = stem_set(record.passage.context)
        features = Features(
            **interaction,
            dense=dense.get(pid, floor),
            lexical=lexical.get(pid, 0.0) / best,
            dense_rank=dense_ranks.get(pid, 0.0),
            lexical_rank=lexical_ranks.get(pid, 0.0),
            coverage=_coverage(query.idf, text | place),
            coverage_context=_coverage(query.idf, place),
            length=math.log(len(text) + 1),
        )
        value = probability(model.logit(features) - _penalty(record))
        candidates.append(Candidate(record, features, value, matrix, places, text | place))
    return sorted(candidates, key=lambda c: c.score, reverse=True)


def _reciprocal_ranks(found: Mapping[str, float]) -> dict[str, float]:
    """60 / (60 + rank), by id; `found` is best first."""
    return {pid: 60 / (60 + rank) for rank, pid in enumerate(found)}


def _similarities(query: NDArray[np.int8], passages: Sequence[NDArray[np.int8]]) -> list[Floats]:
    """float32[q, n] for each passage: the cosine of each question token with each of its n tokens."""
    unit = query.astype(np.float32) / np.float32(127 * 127)
    return [product(unit, tokens.astype(np.float32).T) for tokens in passages]


def _interactions(weights: Floats, matrices: Sequence[Floats], contexts: Sequence[int]) -> list[dict[str, float]]:
    """The features of late interaction for each passage, whose first so many tokens are its context line's."""
    sizes = np.array([m.shape[1] for m in matrices])
    context = np.array(contexts)
    starts = np.cumsum(sizes) - sizes
    edge = np.full((len(weights), 1), -1, np.float32)  # lets an empty part begin where the last passage ends
    joined = np.concatenate([*matrices, edge], axis=1)
    parts = np.maximum.reduceat(joined, np.column_stack((starts, starts + context)).ravel(), axis=1)
    best = parts.T.reshape(len(matrices), 2, len(weights))  # of each question token, in context line and text
    best[np.column_stack((context == 0, sizes == context))] = -1
    whole = np.where(sizes[:, None] > 0, best.max(axis=1), 0)
    late_context, late_body = np.where(best > -1, best, 0).swapaxes(0, 1) @ weights
    weighty = weights >= 0.6 * weights.max(initial=0.0)
    weakest = whole[:, weighty].min(axis=1, initial=1.0 if len(weights) else 0.0)
    values = (whole @ weights, late_body, late_context, (whole > 0.6) @ weights, weakest)
    names = ("late", "late_body", "late_context", "matched", "weakest")
    return [dict(zip(names, map(float, row), strict=True)) for row in zip(*values, strict=True)]


def _coverage(idf: Mapping[str, float], stems: frozenset[str]) -> float:
    total = sum(idf.values())
    return sum(w for s, w in idf.items() if s in stems) / total if total else 0.0


def _penalty(record: Record) -> float:
    status = record.document.metadata.status
    if status is Status.ARCHIVED:
        return ARCHIVED_PENALTY
    return DRAFT_PENALTY if status is Status.DRAFT else 0.0


def _demote_duplicates(candidates: Sequence[Candidate], k: int) -> list[Candidate]:
    """The first `k`, when passages that say nearly the same as a better one move behind all others."""
    kept: list[Candidate] = []
    duplicates: list[Candidate] = []
    seen: list[frozenset[str]] = []
    for candidate in candidates:
        if len(kept) == k:
            break
        said = frozenset(words(candidate.record.passage.text))
        if any(_overlap(said, other) >= DUPLICATE_OVERLAP for other in seen):
            duplicates.append(candidate)
        else:
            seen.append(said)
            kept.append(candidate)
    worst = kept[-1].score if kept else 0.0
    return [*kept, *(replace(c, score=min(c.score, worst)) for c in duplicates)][:k]


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Jaccard similarity of two sets of words; 0 when their sizes alone put it below DUPLICATE_OVERLAP."""
    if min(len(a), len(b)) < DUPLICATE_OVERLAP * max(len(a), len(b)):
        return 0.0
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


def _token_weights(text: str, spans: NDArray[np.int32], idf: Mapping[str, float], count: int) -> Floats:
    """The weight of each question token: its word's idf, shared by the word's pieces; sums to 1."""
    weights = np.zeros(len(spans), np.float32)
    rarest = _idf(0, count)
    for match in WORD.finditer(text):
        inside = np.flatnonzero((spans[:, 0] >= match.start()) & (spans[:, 1] <= match.end()))
        if not len(inside):
            continue
        word = match.group().lower()
        known = idf.get(stem(words(word)[0]) if words(word) else "", 0.3 * rarest)
        weight = STOPWORD_WEIGHT * 0.3 * rarest if word in STOPWORDS else known
        weights[inside] = weight / len(inside)
    total = float(weights.sum())
    return weights / total if total else np.full(len(spans), 1 / max(len(spans), 1), np.float32)


def _idf(frequency: int, count: int) -> float:
    """Inverse document frequency as in BM25 (Robertson & Zaragoza 2009), always above 0."""
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def documents(candidates: Iterable[Candidate]) -> list[str]:
    """The paths of the candidates' documents, each once, in order."""
    return list(dict.fromkeys(c.record.document.path for c in candidates))
