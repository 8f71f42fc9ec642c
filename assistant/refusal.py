"""Whether the library answers a question: a probability from the evidence found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.query import Query
from assistant.ranking import probability
from assistant.retrieve import Candidate


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over the signals, with the probability below which is refused."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """The probability, 0 to 1, that the question is answerable."""
        return probability(self.bias + sum(weight * signals[name] for name, weight in self.weights.items()))


@lru_cache(maxsize=1)
def default_model() -> Model:
    """The model that ships with the package; eval/fit.py makes it."""
    return Model(**json.loads((files("assistant") / "refusal.json").read_text(encoding="utf-8")))


SIGNALS = ("late", "late_body", "dense", "weakest", "covered", "rare_covered", "unknown")
"""What the probability is made of; all are cosines or shares."""

CONSIDERED = 3  # best passages


def signals(query: Query, candidates: Sequence[Candidate]) -> dict[str, float]:
    """What speaks for an answer being in the library, by the names in SIGNALS.

    The first four are the best values among the best passages. `covered` is the share of the
    question's idf whose stems occur in them, `rare_covered` that of its rarest words;
    `unknown` is 1 when it has a name that the library never mentions.
    """
    if not candidates:
        return dict.fromkeys(SIGNALS, 0.0)
    top = candidates[:CONSIDERED]
    stems = frozenset().union(*(c.stems for c in top))
    idf = query.idf
    total = sum(idf.values()) or 1.0
    rare = [s for s, w in idf.items() if w >= 0.7 * max(idf.values())]
    return {
        "late": max(c.features.late for c in top),
        "late_body": max(c.features.late_body for c in top),
        "dense": max(c.features.dense for c in top),
        "weakest": max(c.features.weakest for c in top),
        "covered": sum(w for s, w in idf.items() if s in stems) / total,
        "rare_covered": sum(s in stems for s in rare) / len(rare) if rare else 1.0,
        "unknown": float(bool(query.unknown)),
    }
