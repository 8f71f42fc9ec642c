"""Whether the library answers a question: a probability from the evidence found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.interaction import CLOSE
from assistant.linear import parameters, probability
from assistant.query import Query
from assistant.retrieve import Candidate


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over the signals, with the probability below which is refused.

    `typical` holds the mean of each signal over the answerable questions it was fitted on.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float
    typical: Mapping[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        """The probability, 0 to 1, that the question is answerable."""
        return probability(self.bias + sum(weight * signals[name] for name, weight in self.weights.items()))


@lru_cache(maxsize=1)
def default_model() -> Model:
    """The model that ships with the package; eval/fit.py makes it."""
    return Model(**parameters("refusal"))


MEANINGS = {
    "match": "how closely the best passage matches the words",
    "weakest": "the match of the worst matched weighty word",
    "dense": "how close the best passage is as a whole",
    "covered": "share of the words found in the best passages",
    "rare_covered": "share of the rarest words found there",
    "unknown": "has a name that no document mentions",
    "around": "how much better the best passage's surroundings match than others'",
    "asked": "how much the question asks",
}
"""What the probability is made of, in words."""
SIGNALS = tuple(MEANINGS)

CONSIDERED = 3  # best passages
FIELD = slice(5, 15)  # passages of the middle ranks, which the best one is compared with
WEIGHTY = 0.1  # share of the question's idf from which a word is missed
MOST_MISSED = 3
_SMALL = frozenset(
    """
    although already always anyway even however instead many maybe none nobody nothing often perhaps quite rather really
    since still though whether
    """.split()  # noqa: SIM905 - reads better than quotes around each
)  # words that nobody misses, though ranking does better with them than without


def signals(query: Query, candidates: Sequence[Candidate]) -> dict[str, float]:
    """What speaks for an answer being in the library, by the names in MEANINGS.

    The first three are the best values among the best passages: late interaction with synonyms, the
    worst matched weighty token, the cosine of the whole question. `covered` is the share of the
    question's idf whose stems, or synonyms, occur in them, `rare_covered` that of its rarest words.
    `unknown` is 1 when the question has a name that the library never mentions. `around` is how much
    better the neighbours of the best passage match than those of the passages of the middle ranks:
    what a library treats, it treats in more than one passage. `asked` is how much the question asks,
    as the sum of its idf in words that the library does not have: the more, the less of it is matched
    even where it is answered.
    """
    if not candidates:
        return dict.fromkeys(SIGNALS, 0.0)
    top = candidates[:CONSIDERED]
    stems = frozenset().union(*(c.stems for c in top))
    idf = query.idf
    rare = [s for s, w in idf.items() if w >= 0.7 * max(idf.values())]
    field = candidates[FIELD] or candidates[-1:]
    return {
        "match": max(c.features.syn_late for c in top),
        "weakest": max(c.features.weakest for c in top),
        "dense": max(c.features.dense for c in top),
        "covered": query.coverage(stems),
        "rare_covered": sum(s in stems for s in rare) / len(rare) if rare else 1.0,
        "unknown": float(bool(query.unknown)),
        "around": candidates[0].features.neighbour - sum(c.features.neighbour for c in field) / len(field),
        "asked": sum(idf.values()) / query.rarest,
    }


def missing(query: Query, candidates: Sequence[Candidate]) -> list[str]:
    """The question's weightiest words that the best passages have in no form, synonym or near meaning."""
    top = candidates[:CONSIDERED]
    if not top:
        return []
    stems = frozenset().union(*(c.stems for c in top))
    closest = np.max([c.similarity.max(axis=1, initial=0.0) for c in top], axis=0)
    total = sum(query.idf.values())
    missed = {
        word: query.idf[own]
        for word, own, rows in query.words()
        if query.idf.get(own, 0.0) >= WEIGHTY * total
        and not query.covered(own, stems)
        and closest[rows].mean() < CLOSE
        and word not in query.unknown
        and word.lower() not in _SMALL
    }
    weightiest = sorted(missed, key=lambda word: -missed[word])[:MOST_MISSED]
    return [word for word in missed if word in weightiest]
