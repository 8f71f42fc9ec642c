"""Linear models over named features: log-odds that can be read off, from files that ship with the package."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from operator import attrgetter, mul
from typing import Any

FITTED_WITH = "all-MiniLM-L6-v2"  # the encoder of all models that ship with the package


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights for named features and a bias; eval/fit.py makes them."""

    weights: Mapping[str, float]
    bias: float

    def logit(self, features: object) -> float:
        """The log-odds for an object whose attributes are the features."""
        values = attrgetter(*self.weights)(features)
        return self.bias + float(sum(map(mul, self.weights.values(), values)))


@lru_cache(maxsize=8)
def shipped(name: str) -> Linear:
    """The model of that name ("ranking", "evidence") that comes with the package."""
    return Linear(**parameters(name))


def parameters(name: str) -> dict[str, Any]:
    """What the package has of a fitted model, as eval/ wrote it beside its module: "ranking", "questions/kinship"."""
    values: dict[str, Any] = json.loads((files("assistant") / f"{name}.json").read_text(encoding="utf-8"))
    return values


def probability(logit: float) -> float:
    """The probability for log-odds."""
    return 1 / (1 + math.exp(-max(min(logit, 30.0), -30.0)))


def log_odds(probability: float) -> float:
    """The log-odds for a probability between 0 and 1."""
    return math.log(probability / (1 - probability))
