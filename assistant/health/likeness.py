"""How surely two claims speak of the same thing, from their words, the vectors of their tokens and where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.answer import StatementKind
from assistant.health.claims import Claims, Floats, Stated, rarity, subject
from ingest.library import Library
from ingest.tokens import TokenStore

CONTEXT = 0.8  # how much of a match in title and headings counts
_KEPT = 60_000  # claims whose tokens are kept at hand


@dataclass(frozen=True, slots=True)
class Wording:
    """How alike two statements are by their words; 0 to 1 unless said otherwise.

    Attributes:
        words: shared share of the weight of all their stems.
        covered: share of the words around the figure of each that the other or its headings have, the smaller.
        placed: the same of words and headings together, of the one that has less.
        apart: how many names each has that the other has nowhere, the smaller count.
    """

    words: float
    covered: float
    placed: float
    apart: int


@dataclass(frozen=True, slots=True)
class Likeness(Wording):
    """How alike two claims are, by their vectors as well.

    Attributes:
        meaning: weighted late interaction of their tokens, both ways; `least` the smaller way.
        place: cosine of their passages.
    """

    meaning: float
    least: float
    place: float


Weight = Callable[[str], float]
"""How much a stem counts."""


def wording(a: Stated, b: Stated, spans: tuple[tuple[int, int], tuple[int, int]], weight: Weight) -> Wording | None:
    """How alike two statements are; `spans` are the clauses of each that matter. None where no word says so."""
    shared = a.stems & b.stems
    if not shared and not (a.stems & b.around or b.stems & a.around):
        return None
    mine, other, both = (_sum(stems, weight) for stems in (a.stems, b.stems, shared))
    wide = min(_sum(a.stems | a.around, weight), _sum(b.stems | b.around, weight))
    return Wording(
        words=both / ((mine + other - both) or 1.0),
        covered=min(_covered(a, b, spans[0], weight), _covered(b, a, spans[1], weight)),
        placed=_sum((a.stems | a.around) & (b.stems | b.around), weight) / (wide or 1.0),
        apart=min(len(_alone(a, b)), len(_alone(b, a))),
    )


def _covered(a: Stated, b: Stated, span: tuple[int, int], weight: Weight) -> float:
    """How much of what a clause is about the other statement has, or the headings above it.

    A clause of next to no words is taken with the whole statement, a row with its first cell.
    """
    stems = subject(a.said[slice(*span)])
    if len(stems) < 2:
        stems = a.stems
    if a.unit.kind is StatementKind.ROW:
        stems |= subject(a.unit.text.split(" | ")[0])
    return _sum(stems & (b.stems | b.around), weight) / (_sum(stems, weight) or 1.0)


def _sum(stems: Iterable[str], weight: Weight) -> float:
    return sum(map(weight, stems))


def _alone(a: Stated, b: Stated) -> frozenset[str]:
    return a.names - b.names - b.placed


@dataclass(eq=False)
class Compared:
    """Compares the claims of a library, with the weights of its tokens."""

    found: Claims
    store: TokenStore
    weights: NDArray[np.float32]  # of each vocabulary id
    _tokens: dict[int, tuple[NDArray[np.int8], Floats, NDArray[np.int8]]] = field(default_factory=dict)

    @classmethod
    def over(cls, library: Library, found: Claims) -> Compared:
        """Ready to compare; a token weighs the more, the fewer passages have it."""
        store, count, passages = library.indexes.tokens, Counter[int](), 0
        for offset, size in library.catalogue.token_ranges():
            count.update(np.unique(store.take(offset, size).ids).tolist())
            passages += 1
        weights = np.zeros(max(count, default=0) + 1, np.float32)
        for token, often in count.items():
            weights[token] = rarity(often, passages)
        return cls(found, store, weights)

    def likeness(self, i: int, j: int, spans: tuple[tuple[int, int], tuple[int, int]]) -> Likeness | None:
        """How alike two claims are; `spans` are the clauses of each that matter. None where no word says so."""
        a, b = self.found.claims[i], self.found.claims[j]
        worded = wording(a, b, spans, self.found.weight)
        if worded is None:
            return None
        there, back = self._soft(i, j), self._soft(j, i)
        return Likeness(
            words=worded.words,
            covered=worded.covered,
            placed=worded.placed,
            apart=worded.apart,
            meaning=(there + back) / 2,
            least=min(there, back),
            place=float(self.found.vectors[a.passage] @ self.found.vectors[b.passage]),
        )

    def _soft(self, i: int, j: int) -> float:
        """How much of a claim's weight is met by the tokens of another or of its headings."""
        own, weights, _ = self._of(i)
        other, _, heads = self._of(j)
        tokens = _floats(own)
        best = (tokens @ _floats(other).T).max(axis=1)
        if len(heads):
            best = np.maximum(best, CONTEXT * (tokens @ _floats(heads).T).max(axis=1))
        return float(best @ weights)

    def _of(self, n: int) -> tuple[NDArray[np.int8], Floats, NDArray[np.int8]]:
        """A claim's tokens, their weights with sum 1, and the tokens of its context, as they lie in the store."""
        known = self._tokens.get(n)
        if known is None:
            if len(self._tokens) > _KEPT:
                self._tokens.clear()
            own, heads = self.store.take(*self.found.claims[n].tokens), self.store.take(*self.found.claims[n].context)
            weights = self.weights[own.ids]
            known = own.tokens, weights / max(float(weights.sum()), 1e-6), heads.tokens
            self._tokens[n] = known
        return known


def _floats(tokens: NDArray[np.int8]) -> Floats:
    return tokens.astype(np.float32) / np.float32(127)
