"""How much speaks for a passage: the probability that it holds what a question asks for."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a passage for a question; cosines and shares, except `length`.

    Attributes:
        late: late interaction with the passage and its context line.
        late_body: the same with the text alone.
        late_context: the same with title and headings alone.
        matched: share of the question's weight that finds a token closer than 0.6.
        weakest: the best match of the worst matched weighty question token.
        dense: cosine of the whole question with the passage.
        lexical: BM25, as a share of the best candidate's.
        dense_rank: 60 / (60 + rank) in dense search (as in reciprocal rank fusion, Cormack et al., SIGIR 2009).
        lexical_rank: the same in lexical search; 0 for a passage it did not propose, as above.
        coverage: share of the question's idf whose stems occur in text, title or headings.
        coverage_context: the same in title and headings alone.
        length: natural logarithm of the number of different content stems plus one.
    """

    late: float
    late_body: float
    late_context: float
    matched: float
    weakest: float
    dense: float = 0.0
    lexical: float = 0.0
    dense_rank: float = 0.0
    lexical_rank: float = 0.0
    coverage: float = 0.0
    coverage_context: float = 0.0
    length: float = 0.0


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over `Features`; eval/fit.py makes it."""

    weights: Mapping[str, float]
    bias: float

    def logit(self, features: Features) -> float:
        """The log-odds that the passage holds the evidence."""
        return self.bias + sum(weight * float(getattr(features, name)) for name, weight in self.weights.items())


@lru_cache(maxsize=1)
def default_model() -> Model:
    """The model that ships with the package."""
    return Model(**json.loads((files("assistant") / "ranking.json").read_text(encoding="utf-8")))


def probability(logit: float) -> float:
    """The probability for log-odds."""
    return 1 / (1 + math.exp(-max(min(logit, 30.0), -30.0)))
