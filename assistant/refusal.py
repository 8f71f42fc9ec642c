"""Whether the library answers a question: a probability from the evidence found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.evidence import Unit
from assistant.ranking import probability
from assistant.retrieve import Candidate, Query


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


def signals(query: Query, candidates: Sequence[Candidate], ranked: Sequence[Unit]) -> dict[str, float]:
    """What speaks for and against an answer being in the library."""
    if not candidates:
        return dict.fromkeys(SIGNALS, 0.0)
    best = candidates[0].features
    top = [c.features for c in candidates[:3]]
    idf = query.idf
    total = sum(idf.values()) or 1.0
    highest = max(idf.values(), default=0.0)
    rare = [s for s, w in idf.items() if w >= 0.7 * highest]
    covered = {s for s in idf if any(_has(c, s) for c in candidates[:3])}
    return {
        "late": best.late,
        "late_top": max(f.late for f in top),
        "late_body": max(f.late_body for f in top),
        "weakest": max(f.weakest for f in top),
        "matched": max(f.matched for f in top),
        "dense": max(f.dense for f in top),
        "coverage": max(f.coverage for f in top),
        "covered": sum(idf[s] for s in covered) / total,
        "rare_covered": sum(s in covered for s in rare) / len(rare) if rare else 1.0,
        "unit": ranked[0].score if ranked else 0.0,
        "margin": candidates[0].score - candidates[min(9, len(candidates) - 1)].score,
    }


SIGNALS = (
    "late",
    "late_top",
    "late_body",
    "weakest",
    "matched",
    "dense",
    "coverage",
    "covered",
    "rare_covered",
    "unit",
    "margin",
)


def _has(candidate: Candidate, stem: str) -> bool:
    return stem in candidate.stems
