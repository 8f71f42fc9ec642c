"""Late interaction: how closely the tokens of a question are matched by those of passages.

MaxSim of Khattab & Zaharia ("ColBERT", SIGIR 2020), weighted by inverse document frequency, over the
vectors in the token store; nothing is encoded for it but the question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.synonyms import Phrase
from ingest.product import product

Floats = NDArray[np.float32]
Tokens = NDArray[np.int8]

CLOSE = 0.6  # cosine from which a token counts as matched
CONTEXT_SHARE = 0.7  # how much of a match in title and headings counts for a sentence below them
SYNONYM_SHARE = 0.85  # how much of a synonym's match counts
WEIGHTY = 0.6  # of the largest token weight

_APART = 1 << 40  # more than any passage has characters
_BREAK = re.compile(r"(?:\n|[.!?…]\s)\s*")  # sentences well enough to rank by, at little cost


@dataclass(frozen=True, slots=True, eq=False)
class Other:
    """Rows of the question's token matrix, and phrases that could stand in their place."""

    rows: NDArray[np.intp]
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A passage's token vectors: int8[t, 128], int32[t, 2] characters, negative in the context line."""

    tokens: Tokens
    spans: NDArray[np.int32]
    text: str


def similarities(question: Tokens, passages: Sequence[Tokens]) -> list[Floats]:
    """float32[q, t] for each passage: the cosine of each question token with each of its t tokens."""
    if not passages:
        return []
    unit = np.ascontiguousarray(question.T, np.float32) / np.float32(127 * 127)
    joined = product(np.concatenate(passages), unit)
    edges = accumulate((len(p) for p in passages), initial=0)
    return [joined[start:end].T for start, end in pairwise(edges)]


def late(weights: Floats, matrices: Sequence[Floats]) -> Floats:
    """Late interaction with each passage as a whole, float32[passages]."""
    result = np.zeros(len(matrices), np.float32)
    full = [n for n, m in enumerate(matrices) if m.shape[1]]
    if full:
        sizes = [matrices[n].shape[1] for n in full]
        joined = np.concatenate([matrices[n] for n in full], axis=1)
        result[full] = weights @ np.maximum.reduceat(joined, np.cumsum([0, *sizes[:-1]]), axis=1)
    return result


def best_matches(similarity: Floats) -> Floats:
    """float32[q]: the closest of some tokens to each of the question's; 0 where there is none."""
    return np.asarray(similarity.max(axis=1, initial=0.0), np.float32)


def interaction(
    weights: Floats, others: Sequence[Other], matrices: Sequence[Floats], passages: Sequence[Taken]
) -> dict[str, Floats]:
    """The features of late interaction by their names in `ranking.Features`, float32[passages] each."""
    parts = _parts(passages)
    joined = np.concatenate(matrices, axis=1) if matrices else np.zeros((len(weights), 0), np.float32)
    plain = _maxima(joined, parts)
    wide = _with_synonyms(plain, others, [p.tokens for p in passages], parts)
    own, widened = _matches(plain, weights, parts), _matches(wide, weights, parts)
    return {
        **own,
        "syn_late": widened["late"],
        "syn_body": widened["late_body"],
        "syn_matched": widened["matched"],
        "syn_sentence": widened["sentence"],
        **_used(joined, passages),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Context lines and sentences, none empty, in the order of their tokens.

    `starts` are columns among the joined tokens of all passages, `passage` the number of each
    part's passage, `context` whether it is a context line.
    """

    starts: NDArray[np.intp]
    passage: NDArray[np.intp]
    context: NDArray[np.bool_]
    count: int  # of passages


def _parts(passages: Sequence[Taken]) -> _Parts:
    sizes = [len(p.tokens) for p in passages]
    owner = np.repeat(np.arange(len(passages)), sizes)
    characters = np.concatenate([p.spans[:, 0] for p in passages]) if passages else np.zeros(0, np.int32)
    place = owner * _APART + np.maximum(characters, -1)  # ascending, a passage's context line before its text
    breaks = [n * _APART + m.end() for n, p in enumerate(passages) for m in _BREAK.finditer(p.text)]
    texts = np.arange(len(passages)) * _APART
    columns = np.unique(np.concatenate([np.searchsorted(place, edge) for edge in (texts - 1, texts, breaks)]))
    starts = columns[columns < len(place)]
    return _Parts(starts, owner[starts], characters[starts] < 0, len(passages))


def _maxima(joined: Floats, parts: _Parts) -> Floats:
    """float32[rows, parts]: the best cosine of each row in each part."""
    if not len(parts.starts):
        return np.zeros((joined.shape[0], 0), np.float32)
    return np.asarray(np.maximum.reduceat(joined, parts.starts, axis=1), np.float32)


def _with_synonyms(plain: Floats, others: Sequence[Other], tokens: Sequence[Tokens], parts: _Parts) -> Floats:
    """`plain`, where a part that has a synonym of a row's word counts as matching it.

    A phrase is matched in a part as well as the worst matched of its tokens.
    """
    phrases = [p for other in others for p in other.phrases if len(p.tokens)]
    if not phrases or not plain.shape[1]:
        return plain
    (cosines,) = similarities(np.concatenate([p.tokens for p in phrases]), [np.concatenate(tokens)])
    matched = _maxima(cosines, parts)
    sizes = [len(p.tokens) for p in phrases]
    whole = np.minimum.reduceat(matched, np.cumsum([0, *sizes[:-1]]), axis=0)
    result = plain.copy()
    first = 0
    for other in others:
        last = first + sum(bool(len(p.tokens)) for p in other.phrases)
        if last > first:
            best = SYNONYM_SHARE * whole[first:last].max(axis=0)
            result[other.rows] = np.maximum(result[other.rows], best)
        first = last
    return result


def _matches(maxima: Floats, weights: Floats, parts: _Parts) -> dict[str, Floats]:
    """What is made of the best match of each question token in each part."""
    context = _by_passage(maxima[:, parts.context], parts.passage[parts.context], parts.count)
    body = _by_passage(maxima[:, ~parts.context], parts.passage[~parts.context], parts.count)
    whole = np.maximum(context, body)
    sentences = np.maximum(maxima, CONTEXT_SHARE * context[:, parts.passage])[:, ~parts.context]
    weighty = weights >= WEIGHTY * weights.max(initial=0.0)
    return {
        "late": weights @ whole,
        "late_body": weights @ body,
        "late_context": weights @ context,
        "matched": weights @ (whole > CLOSE).astype(np.float32),
        "weakest": whole[weighty].min(axis=0, initial=1.0 if len(weights) else 0.0),
        "sentence": _by_passage((weights @ sentences)[None], parts.passage[~parts.context], parts.count)[0],
    }


def _by_passage(values: Floats, passage: NDArray[np.intp], count: int) -> Floats:
    """float32[rows, passages]: the largest value of each passage's parts, at least 0."""
    result = np.zeros((count, values.shape[0]), np.float32)
    np.maximum.at(result, passage, values.T)
    return result.T


def _used(joined: Floats, passages: Sequence[Taken]) -> dict[str, Floats]:
    """How much of context lines and texts the question speaks of: the mean of their tokens' best cosines."""
    best = joined.max(axis=0, initial=0.0)
    group = np.concatenate([2 * n + (p.spans[:, 0] >= 0) for n, p in enumerate(passages)] or [np.zeros(0, np.intp)])
    size = 2 * len(passages)
    total = np.bincount(group, best, minlength=size) / np.maximum(np.bincount(group, minlength=size), 1)
    means = total.astype(np.float32).reshape(-1, 2)
    return {"context_used": means[:, 0], "body_used": means[:, 1]}
