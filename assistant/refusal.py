"""Whether the library answers a question: a probability from the evidence found."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.interaction import CLOSE
from assistant.linear import parameters, probability
from assistant.query import Query
from assistant.question import AnswerType, answer_type, asks_reason
from assistant.retrieve import Candidate, Floats


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
    "late": "how closely the best passage matches the words",
    "weakest": "the match of the word that the best passage matches worst",
    "used": "how much of the best passage the question speaks of",
    "heading": "likeness to a title, heading or question of the documents",
    "unknown": "has a name that no document mentions",
    "around": "how much better the best passage's surroundings match than others'",
    "length": "how long the question is, on a scale of logarithms",
    "procedure": "asks how something is done",
    "reason": "asks why",
}
"""What the probability is made of, in words."""
SIGNALS = tuple(MEANINGS)
OF_THE_QUESTION = ("length", "procedure", "reason")
"""Those that depend on its wording alone."""

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


def signals(query: Query, question: str, candidates: Sequence[Candidate]) -> dict[str, float]:
    """What speaks for an answer being in the library, by the names in MEANINGS.

    `late`, `used` and `weakest` are of the best passage: late interaction with synonyms, the mean closeness
    of its tokens to the question, and of the content word that is matched worst the mean closeness of its
    tokens. `heading` is the best overlap in words with a heading of the best passages. `unknown` is 1 when the
    question has a name that the library never mentions. `around` is how much better the neighbours of the
    best passage match than those of the passages of the middle ranks: what a library treats, it treats in
    more than one passage. The others are of the question alone, since how well it can be matched depends on
    them: who tells a situation in many words is answered by a passage that has few of them.
    """
    if not candidates:
        return dict.fromkeys(SIGNALS, 0.0)
    best = candidates[0].features
    closest = _closest(candidates[:1])
    field = candidates[FIELD] or candidates[-1:]
    return {
        "late": best.syn_late,
        "weakest": min((float(closest[rows].mean()) for _, _, rows in query.words()), default=0.0),
        "used": best.body_used,
        "heading": max(c.features.heading for c in candidates[:CONSIDERED]),
        "unknown": float(bool(query.unknown)),
        "around": best.neighbour - sum(c.features.neighbour for c in field) / len(field),
        "length": math.log(1 + len(question.split())),
        "procedure": float(answer_type(question) is AnswerType.PROCEDURE),
        "reason": float(asks_reason(question)),
    }


def _closest(candidates: Sequence[Candidate]) -> Floats:
    """The best cosine of each of the question's tokens with any token of the passages."""
    return np.asarray(np.max([c.similarity.max(axis=1, initial=0.0) for c in candidates], axis=0))


def _stems(candidates: Sequence[Candidate]) -> frozenset[str]:
    return frozenset().union(*(c.stems for c in candidates))


def missing(query: Query, candidates: Sequence[Candidate]) -> list[str]:
    """The question's weightiest words that the passages have in no form, synonym or near meaning."""
    if not candidates:
        return []
    stems, closest = _stems(candidates), _closest(candidates)
    total = sum(query.idf.values())
    missed = {
        word: query.idf[own]
        for word, own, rows in query.words()
        if query.idf.get(own, 0.0) >= WEIGHTY * total
        and not query.covered(own, stems)
        and closest[rows].mean() < CLOSE
        and word not in query.unknown
        and word.lower() not in _SMALL
        and "'" not in word
    }
    weightiest = sorted(missed, key=lambda word: -missed[word])[:MOST_MISSED]
    return [word for word in missed if word in weightiest]
