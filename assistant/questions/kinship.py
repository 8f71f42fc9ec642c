"""How near two questions are: the cosine of their vectors, after a map that brings those that ask the same together.

Questions that name different tools, regions, stages or kinds are not near at all.

The map is linear, v' = v + M v + b, learned for one encoder by eval/gaps.py, which also measures it. With any other
encoder the vectors are compared as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.linear import parameters
from assistant.query import written_out
from assistant.questions.concepts import Concepts, apart, concepts
from assistant.vocabulary import vocabulary_of
from ingest.access import EVERYTHING
from ingest.library import Library

FLOOR = 0.1  # cosine up to which two questions have nothing in common
BLOCK = 20_000  # vectors mapped at a time

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """A question prepared to be grouped: its text, and its mapped vector float32[dimension], normalised."""

    text: str
    vector: Floats
    concepts: Concepts

    @classmethod
    def of(cls, text: str, vector: Floats) -> Wording:
        """The question with what it names."""
        return cls(text, vector, concepts(text))


def nearness(a: Sequence[Wording], b: Sequence[Wording]) -> Floats:
    """float32[a, b]: the cosines above FLOOR, 0 where two name different things."""
    above = np.maximum(np.stack([w.vector for w in a]) @ np.stack([w.vector for w in b]).T - FLOOR, 0.0)
    naming = [(n, w.concepts) for n, w in enumerate(b) if any(w.concepts.values())]
    for i, own in enumerate(a):
        if naming and any(own.concepts.values()):
            above[i, [n for n, other in naming if apart(own.concepts, other)]] = 0.0
    return np.asarray(above, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Metric:
    """What makes the vectors of one encoder comparable.

    Attributes:
        matrix: float32[dimension, dimension] and `bias` float32[dimension], added to a vector; None for nothing.
        threshold: mean cosine between two groups of questions from which they are one.
        sure: cosine below which no approved answer is given.
    """

    matrix: Floats | None
    bias: Floats | None
    threshold: float
    sure: float

    def mapped(self, vectors: NDArray[np.floating]) -> Floats:
        """float32[n, dimension]: the encoder's vectors, mapped and normalised."""
        if self.matrix is None or self.bias is None or not len(vectors):
            return vectors.astype(np.float32)
        result = np.empty(vectors.shape, np.float32)
        for first in range(0, len(vectors), BLOCK):
            own = vectors[first : first + BLOCK].astype(np.float32)
            moved = own + own @ self.matrix + self.bias
            result[first : first + BLOCK] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
        return result


@lru_cache(maxsize=8)
def metric(encoder: str, dimension: int) -> Metric:
    """The metric for the vectors of an encoder, by its name and their length."""
    fitted = parameters("questions/kinship")
    learned = _learned(fitted["threshold"], fitted["sure"])
    if Path(encoder).name == fitted["encoder"] and learned.bias is not None and learned.bias.shape == (dimension,):
        return learned
    return Metric(None, None, fitted["plain"]["threshold"], fitted["plain"]["sure"])


def metric_of(library: Library) -> Metric:
    """The metric for a library's encoder."""
    return metric(library.encoder.name, library.encoder.dimension)


def _learned(threshold: float, sure: float) -> Metric:
    stored = np.load(BytesIO((files("assistant.questions") / "kinship.npz").read_bytes()))
    matrix, bias = (stored[name].astype(np.float32) for name in ("matrix", "bias"))
    return Metric(matrix, bias, threshold, sure)


def texts_of(library: Library, questions: Sequence[str]) -> list[str]:
    """The questions as they are encoded and compared, abbreviations written out."""
    vocabulary = vocabulary_of(library, EVERYTHING, library.generation)
    return [written_out(question, vocabulary.expansions(question)) for question in questions]
