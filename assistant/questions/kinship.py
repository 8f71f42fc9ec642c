"""How likely two questions ask the same, by their vectors, their words, and what each of them names.

The cosine says whether they are about the same things, the concepts of rivals.toml whether they want to know
the same of the same one. eval/gaps.py fits and measures it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.linear import Linear, parameters
from assistant.query import inverse_document_frequency, written_out
from assistant.questions.concepts import ASKED, Concepts, concepts
from assistant.synonyms import synonyms
from assistant.vocabulary import vocabulary_of
from ingest.access import EVERYTHING
from ingest.lexical import Lexical
from ingest.library import Library
from ingest.words import WORD, content_words, stem, words

FLOOR, CEILING = -4.0, 2.0  # log-odds below and above which one pair does not count for more
SYNONYM = 0.6  # how far a synonym stands for a word
MISSPELT = 0.9  # and a word that differs from it by a letter or two
SHORTEST, LONG = 5, 8  # letters from which one error is forgiven, and two

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """A question prepared for comparison.

    Attributes:
        vector: float32[dimension], normalised.
        weights: the idf of each content stem; `words` gives it as written.
        others: for a stem the stems of each phrase that could stand in its place.
    """

    text: str
    vector: Floats
    weights: Mapping[str, float]
    words: Mapping[str, str]
    others: Mapping[str, tuple[frozenset[str], ...]]
    concepts: Concepts


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for two questions asking the same.

    Attributes:
        dense: cosine of their vectors.
        cover: the mean of how much of the weight of each one's words the other has.
        asked_same: they want to know the same kind of thing; `asked_other`: different ones; `asked_one`: only one says.
        rival_same: in how many of the other families they name the same; `rival_other`: different; `rival_one`: one.
    """

    dense: float
    cover: float
    asked_same: float
    asked_other: float
    asked_one: float
    rival_same: float
    rival_other: float
    rival_one: float


def texts_of(library: Library, questions: Sequence[str]) -> list[str]:
    """The questions as they are encoded and compared, abbreviations written out."""
    vocabulary = vocabulary_of(library, EVERYTHING, library.generation)
    return [written_out(question, vocabulary.expansions(question)) for question in questions]


def wording(lexical: Lexical, text: str, vector: Floats) -> Wording:
    """Prepare a question, given as `texts_of` has it, with its vector."""
    count = max(lexical.count(), 1)
    own = content_words(text) or list(dict.fromkeys(words(text)))
    weights = {stem(w): inverse_document_frequency(lexical.document_frequency(w), count) for w in own}
    return Wording(text, vector, weights, {stem(w): w for w in own}, _others(text), concepts(text))


def features(a: Wording, b: Wording) -> Features:
    """What speaks for two questions asking the same, in whichever order they are given."""
    return replace(_but_cover(a, b), cover=(_cover(a, b) + _cover(b, a)) / 2)


def _but_cover(a: Wording, b: Wording) -> Features:
    """All that is quick to see; of the words as much as there can be."""
    same = other = one = 0
    for family, named in a.concepts.items():
        if family != ASKED:
            kind = _agreement(named, b.concepts[family])
            same, other, one = same + (kind == 1), other + (kind == -1), one + (kind == 0)
    asked = _agreement(a.concepts[ASKED], b.concepts[ASKED])
    return Features(
        dense=float(a.vector @ b.vector),
        cover=1.0,
        asked_same=asked == 1,
        asked_other=asked == -1,
        asked_one=asked == 0,
        rival_same=same,
        rival_other=other,
        rival_one=one,
    )


def kinship(a: Wording, b: Wording) -> float:
    """The log-odds that two questions ask the same, from FLOOR to CEILING."""
    model = _fitted()[0]
    best = _but_cover(a, b)
    if model.logit(best) <= FLOOR:  # whatever words they share
        return FLOOR
    cover = (_cover(a, b) + _cover(b, a)) / 2
    return min(max(model.logit(replace(best, cover=cover)), FLOOR), CEILING)


def threshold() -> float:
    """The mean log-odds between two groups of questions from which they are one."""
    return _fitted()[1]


@lru_cache(maxsize=1)
def _fitted() -> tuple[Linear, float]:
    fitted = parameters("questions/kinship")
    return Linear(fitted["weights"], fitted["bias"]), float(fitted["threshold"])


def _agreement(a: frozenset[str], b: frozenset[str]) -> int | None:
    """1 where both name the same, -1 where they name different things, 0 where only one names any."""
    if not a and not b:
        return None
    if not a or not b:
        return 0
    return -1 if a.isdisjoint(b) else 1


def _cover(a: Wording, b: Wording) -> float:
    """The share of the weight of one's words that the other has, or has a synonym or another spelling of."""
    there = b.weights.keys()
    found = sum(weight * (1.0 if s in there else _near(a, s, b)) for s, weight in a.weights.items())
    return found / (sum(a.weights.values()) or 1.0)


def _near(a: Wording, own: str, b: Wording) -> float:
    if spelt_alike(a.words[own], b.words.values()):
        return MISSPELT
    there = b.weights.keys()
    return SYNONYM if any(other <= there for other in a.others.get(own, ())) else 0.0


def spelt_alike(word: str, others: Iterable[str]) -> bool:
    """Whether one of the other words is this one but for a letter or two, and begins alike."""
    return len(word) >= SHORTEST and any(other[0] == word[0] and _misspelt(word, other) for other in others)


@lru_cache(maxsize=200_000)
def _misspelt(word: str, other: str) -> bool:
    from rapidfuzz.distance import OSA

    allowed = 2 if len(word) >= LONG else 1
    near = len(other) >= SHORTEST and abs(len(other) - len(word)) <= allowed
    return near and bool(OSA.distance(word, other, score_cutoff=allowed) <= allowed)


@lru_cache(maxsize=20_000)
def _others(text: str) -> Mapping[str, tuple[frozenset[str], ...]]:
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for synonym in synonyms(text):
        phrases = tuple(frozenset(stem(w) for w in words(other)) for other in synonym.others)
        for match in WORD.finditer(text[synonym.start : synonym.end]):
            own = stem(words(match.group())[0])
            found[own] = (*found.get(own, ()), *phrases)
    return found
