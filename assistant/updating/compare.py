"""Two statements side by side: how close they are, whether they agree, and in which words they differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.checks.quantities import in_digits
from assistant.conflicts import Measured, figures, measured
from assistant.unit import Unit
from ingest.words import STOPWORDS, stem, words

SAME_THING = 1.65  # sum of words, meaning and place, from which on two statements are about one thing
MEANING = 0.55  # least of each, beside the sum
WORDS = 0.25
ALL_BUT_EQUAL = 2.3  # the same, for statements that are too short to share as much
FEWEST = 3  # stems that they share
LONGEST = 1200  # words; longer statements are not compared word by word
FRAME = 0.6  # share of the longer statement's words that two wordings of one sentence have in common
_TOKEN = re.compile(r"\w+(?:[.,:/@_'’-]\w+)*|[^\w\s]")
_DENIED = re.compile(r"\b(?:not?|never|without|except|unless|neither|nobody|none)\b|n['’]t\b", re.IGNORECASE)
_ENDED = re.compile(
    r"\b(?:no longer|not any ?more|any longer|discontinued|retired|withdrawn|abolished|ceased|phased out|obsolete"
    r"|decommissioned|switched off for good)\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d\s*(?:%|[A-Za-z]+)?\s*(?:\bto\b|\buntil\b|[–—-])\s*(?:EUR|USD|GBP|[€$£])?\s*\d")
_BOUND = re.compile(
    r"\b(?:(?P<most>up to|at most|no more than|not more than|below|under|less than|fewer than|maximum)"
    r"|(?P<least>at least|more than|over|above|from|minimum))(?: of)?(?: the| an?| about)?\s*$",
    re.IGNORECASE,
)
_CLOSES = frozenset(":.!?–—")  # a label, or a sentence
_TELLING = frozenset(
    re.findall(
        r"\w+",
        "before after must may never always daily weekly monthly quarterly yearly annually hourly all any only first "
        "last one two three four five six seven eight nine ten twelve once twice approved rejected allowed forbidden",
    )
)


class Difference(StrEnum):
    """What two statements about one thing differ in."""

    FIGURE = "figure"
    NAME = "name"
    WORDS = "words"
    DENIAL = "denial"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A unit made ready to be compared.

    Attributes:
        tokens: float32[t, 128], the vectors of its own tokens.
        weights: idf of its content stems, without figures.
        columns: the same of the names of a row's columns.
    """

    unit: Unit
    tokens: NDArray[np.float32]
    weights: Mapping[str, float]
    columns: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Closeness:
    """How close two statements are: each from 0 to 1.

    Attributes:
        words: shared share of the weight of all their stems.
        contained: the same of the one that has less.
        meaning: late interaction of their tokens, both ways.
        place: cosine of their passages.
        shared: how many stems they share.
    """

    words: float
    contained: float
    meaning: float
    place: float
    shared: int

    @property
    def total(self) -> float:
        """Words, meaning and place together."""
        return self.words + self.meaning + self.place

    @property
    def one_thing(self) -> bool:
        """Whether they are about the same thing."""
        enough = self.shared >= FEWEST or self.total >= ALL_BUT_EQUAL
        return enough and self.total >= SAME_THING and self.meaning >= MEANING and self.words >= WORDS


def closeness(a: Said, b: Said, place: float) -> Closeness | None:
    """How close two statements are; None where they have next to no words in common."""
    first, second = _beside(a, b), _beside(b, a)
    shared = first.keys() & second.keys()
    if len(shared) < min(2, len(first), len(second)) or not shared:
        return None
    common = sum(first[s] for s in shared)
    mine, other = sum(first.values()), sum(second.values())
    overlap = common / (mine + other - common or 1.0)
    if overlap < WORDS:
        return None
    return Closeness(overlap, common / (min(mine, other) or 1.0), _meaning(a.tokens, b.tokens), place, len(shared))


def _beside(a: Said, b: Said) -> Mapping[str, float]:
    """The weights of a statement; for a row also of the column names that another statement has in its words."""
    return {**a.weights, **{s: a.columns[s] for s in a.columns.keys() & b.weights.keys()}} if a.columns else a.weights


def _meaning(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    if not len(a) or not len(b):
        return 0.0
    cosines = a @ b.T
    return float(cosines.max(axis=1).mean() + cosines.max(axis=0).mean()) / 2


def equal(a: str, b: str) -> bool:
    """Whether two statements have the same words in the same order."""
    return words(a) == words(b)


def agree(a: str, b: str) -> bool:
    """Whether nothing in two statements about one thing speaks against the other: figures, denial, names."""
    return equal(a, b) or difference(a, b) is None


@lru_cache(maxsize=8192)
def difference(a: str, b: str) -> Difference | None:
    """What two statements about one thing contradict one another in; None where they are only worded differently."""
    if bool(_ENDED.search(a)) != bool(_ENDED.search(b)):
        return Difference.ENDED
    if not _alike_figures(a, b):
        return Difference.FIGURE
    if bool(_DENIED.search(a)) != bool(_DENIED.search(b)):
        return Difference.DENIAL
    return _telling(a, b)


def _alike_figures(a: str, b: str) -> bool:
    first, second = figures(a), figures(b)
    return not any(first[kind].isdisjoint(second[kind]) for kind in first.keys() & second.keys())


def replaced_figure(a: str, b: str) -> tuple[Measured, Measured] | None:
    """The one figure of each that differs, where nothing else about them makes it a figure of something else."""
    if _RANGE.search(in_digits(a)) or _RANGE.search(in_digits(b)):
        return None
    first, second = figures(a), figures(b)
    apart = [kind for kind in first.keys() & second.keys() if first[kind].isdisjoint(second[kind])]
    pairs = [pair for kind in apart for pair in _counterparts(a, b, kind)]
    return pairs[0] if len(pairs) == 1 and _bound(a, pairs[0][0]) == _bound(b, pairs[0][1]) else None


def _counterparts(a: str, b: str, kind: str) -> list[tuple[Measured, Measured]]:
    """The figures of a kind that stand for one another: the only ones of each text, or those between the same words."""
    first, second = ([m for m in measured(text) if m.kind == kind] for text in (a, b))
    if len(first) == len(second) == 1:
        return [(first[0], second[0])]
    return [(m, o) for m in first for o in second if _around(a, m) == _around(b, o)]


def _around(text: str, figure: Measured) -> tuple[list[str], list[str]]:
    return words(text[: figure.start])[-2:], words(text[figure.end :])[:2]


def _bound(text: str, figure: Measured) -> str | None:
    match = _BOUND.search(text[: figure.start])
    return match.lastgroup if match else None


def one_frame(a: str, b: str) -> bool:
    """Whether two statements are one sentence in which a few words were replaced."""
    mine, other = phrases(a), phrases(b)
    if max(len(mine), len(other)) > LONGEST:
        return False
    swaps = sum(op[0] == "replace" for op in _operations(a, b))
    return kept_share(a, b) >= FRAME and min(len(mine), len(other)) > FEWEST and 1 <= swaps <= 2


def kept_share(a: str, b: str) -> float:
    """The share of the longer statement's words that the other has in the same order."""
    longest = max(len(phrases(a)), len(phrases(b)))
    if longest > LONGEST:
        return 0.0
    kept = sum(i2 - i1 for tag, i1, i2, _, _ in _operations(a, b) if tag == "equal")
    return kept / (longest or 1)


def _telling(a: str, b: str) -> Difference | None:
    """Whether wordings of one sentence differ in a name, a number or a word that turns its meaning."""
    if not one_frame(a, b):
        return None
    mine, other = phrases(a), phrases(b)
    for tag, i1, i2, j1, j2 in _operations(a, b):
        if tag != "replace":
            continue
        old, new = mine[i1:i2], other[j1:j2]
        if {stem(w.lower()) for w in old} & {stem(w.lower()) for w in new}:
            continue
        named = [any(map(_is_name, side)) for side in (old, new)] if i1 and j1 else [False]
        if all(named):
            return Difference.NAME
        turned = [any(w.lower() in _TELLING or w[0].isdigit() for w in side) for side in (old, new)]
        if all(turned):
            return Difference.FIGURE if any(w[0].isdigit() for w in (*old, *new)) else Difference.WORDS
    return None


def _is_name(word: str) -> bool:
    return (word[0].isupper() and word.lower() not in STOPWORDS) or "_" in word or "/" in word or "@" in word


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[str, ...]:
    """Words, with what joins their parts, and marks."""
    return tuple(_TOKEN.findall(text))


@lru_cache(maxsize=8192)
def phrases(text: str) -> tuple[str, ...]:
    """`tokens`, with the words of a name of several as one."""
    found: list[str] = []
    named = False
    for token in tokens(text):
        name = token[0].isupper() and token.lower() not in STOPWORDS
        if name and named:
            found[-1] += f" {token}"
        else:
            found.append(token)
        named = name
    return tuple(found)


@lru_cache(maxsize=4096)
def _operations(a: str, b: str) -> tuple[tuple[str, int, int, int, int], ...]:
    mine = [t.lower() for t in phrases(a)]
    other = [t.lower() for t in phrases(b)]
    return tuple(SequenceMatcher(None, mine, other, autojunk=False).get_opcodes())


def lead_in(a: str, b: str) -> str:
    """What a text has before it goes on as another begins: a label ("Speed: "), or a sentence; "" for neither."""
    if max(len(tokens(a)), len(tokens(b))) > LONGEST:
        return ""
    spans = [m.span() for m in _TOKEN.finditer(a)]
    mine, other = ([t.lower() for t in tokens(text)] for text in (a, b))
    tag, _, last, *_ = next(iter(SequenceMatcher(None, mine, other, autojunk=False).get_opcodes()), ("", 0, 0))
    if tag != "delete" or last == len(mine) or mine[last - 1] not in _CLOSES:
        return ""
    return a[: spans[last][0]]


@dataclass(frozen=True, slots=True)
class Replaced:
    """Characters of one text, and those of another that stand in their place; one of them may be empty."""

    old: tuple[int, int]
    new: tuple[int, int]


def replaced(a: str, b: str) -> list[Replaced]:
    """The words in which two texts differ; all of them where the texts are too long to be told apart by word."""
    if max(len(a), len(b)) > 8 * LONGEST or max(len(tokens(a)), len(tokens(b))) > LONGEST:
        return [Replaced((0, len(a)), (0, len(b)))]
    mine = [m.span() for m in _TOKEN.finditer(a)]
    other = [m.span() for m in _TOKEN.finditer(b)]
    exact = SequenceMatcher(None, [a[s:e] for s, e in mine], [b[s:e] for s, e in other], autojunk=False)
    return [
        Replaced(_span(mine, i1, i2), _span(other, j1, j2))
        for tag, i1, i2, j1, j2 in exact.get_opcodes()
        if tag != "equal"
    ]


def _span(spans: list[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    if first < last:
        return spans[first][0], spans[last - 1][1]
    at = spans[first - 1][1] if first else 0
    return at, at
