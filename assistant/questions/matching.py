"""Whether a question asks what a curated answer answers. To miss one is better than to give the wrong one.

Kinship proposes; then names, numbers, denials and every word of weight must be the same on both sides, or mean
the same by a list or by the encoder's token vectors. eval/curated.py measures it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from assistant.checks.language import language
from assistant.checks.polarity import denies
from assistant.checks.quantities import in_digits
from assistant.interaction import similarities
from assistant.query import Query
from assistant.questions.concepts import ASKED, family_words
from assistant.questions.curated import Curated, every, placed, set_aside, stamp, wanting
from assistant.questions.focus import same_focus
from assistant.questions.kinship import Wording, kinship, spelt_alike, texts_of, wording
from ingest.access import Reader
from ingest.encoder import Encoded
from ingest.lexical import Lexical
from ingest.library import Library
from ingest.words import WORD, stem, words

LEAST_COSINE = 0.55  # below it no curated question is looked at
LEAST_KINSHIP = 0.0  # log-odds
CLOSE_WORD = 0.62  # cosine of token vectors from which one word stands for another
LOOKED_AT = 5
ENCODED = 32  # curated questions that share most with a question: only they are encoded for it, where there are more
EXACT = ("region", "stage", "tool", "kind")  # families of which both must name the same, or neither any
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_OPT = re.compile(r"(?i)\bopt(?:s|ed|ing)?[ -](in|out)\b")
_TOWARDS = re.compile(r"(?i)\b(?:(from|out of)|(?:to|into))\s+(?:the\s+|an?\s+)?(\w+)")
_NAME = re.compile(r"(?<=\w )[A-Z]\w+")
_APART = (  # words that token vectors take for one another although they say different things
    ("daily", "weekly", "monthly", "quarterly", "yearly annual annually"),
    ("optin", "optout"),
    ("b2b", "b2c"),
    ("may can allowed", "must required"),
    ("submit submitted", "approve approved", "review reviewed", "publish published", "reject rejected"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question prepared to be matched: its wording, int8[n, 128] token vectors and int32[n, 2] their characters."""

    wording: Wording
    tokens: NDArray[np.int8]
    spans: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class _Shelf:
    """The curated answers that are given, one for each wording: its text as it is compared, and where a stem occurs."""

    stamp: tuple[int, int, int]
    generation: str
    answers: Sequence[Curated]
    texts: Sequence[str]
    places: Mapping[str, Sequence[int]]

    def sharing(self, asked: Wording) -> list[int]:
        """The texts that share words of weight with a question, or synonyms of them, those that share most first."""
        found: dict[int, float] = defaultdict(float)
        for own, weight in asked.weights.items():
            same = {own, *(s for other in asked.others.get(own, ()) for s in other)}
            for n in {n for s in same for n in self.places.get(s, ())}:
                found[n] += weight
        return sorted(found, key=lambda n: (-found[n], n))[:ENCODED]


_shelves: WeakKeyDictionary[Library, _Shelf] = WeakKeyDictionary()
_encoded: WeakKeyDictionary[Library, dict[str, Encoded]] = WeakKeyDictionary()


def curated_for(library: Library, query: Query, reader: Reader) -> Curated | None:
    """The curated answer to a question, if there is one whose sources the reader may read and that still stand.

    One that has lost a source is set aside on the way.
    """
    shelf = _shelf(library)
    if not shelf.answers:
        return None
    asked = Question(wording(query.indexes.lexical, query.text, query.vector), query.tokens, query.spans)
    chosen = shelf.sharing(asked.wording) if len(shelf.texts) > ENCODED else range(len(shelf.texts))
    encoded = _encodings(library, [shelf.texts[n] for n in chosen])
    near = sorted(((float(e.vector @ query.vector), n, e) for n, e in zip(chosen, encoded, strict=True)), key=_nearest)
    for closeness, n, found in near[:LOOKED_AT]:
        if closeness < LEAST_COSINE:
            return None
        if same_question(asked, _question(query.indexes.lexical, shelf.texts[n], found)):
            answer = shelf.answers[n]
            if why := wanting(library.catalogue, answer):
                set_aside(library.catalogue, answer.id, why)
            elif (citations := placed(library.catalogue, reader, answer)) is not None:
                return replace(answer, citations=citations)
    return None


def question(library: Library, text: str) -> Question:
    """A question prepared to be matched."""
    (prepared,) = texts_of(library, [text])
    (encoded,) = _encodings(library, [prepared])
    return _question(library.indexes.lexical, prepared, encoded)


def same_question(a: Question, b: Question) -> bool:
    """Whether two questions surely ask the same."""
    if kinship(a.wording, b.wording) < LEAST_KINSHIP:
        return False
    first, second = a.wording, b.wording
    return (
        same_focus(first.text, second.text)
        and _same_concepts(first, second)
        and _numbers(first.text) == _numbers(second.text)
        and denies(first.text) == denies(second.text)
        and not _opposite(first.text, second.text)
        and not _turned(first.text, second.text)
        and _says_all(a, b)
        and _says_all(b, a)
    )


def _same_concepts(a: Wording, b: Wording) -> bool:
    for family, named in a.concepts.items():
        other = b.concepts[family]
        if family in EXACT and named != other:
            return False
        if named and other and named.isdisjoint(other):
            return False
    return True


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(in_digits(text)))


def _opposite(a: str, b: str) -> bool:
    """Whether one has one side of a pair of opposites, and the other only the other side."""
    first, second = _sides(a), _sides(b)
    return any(first[pair].isdisjoint(second[pair]) for pair in first.keys() & second.keys())


def _sides(text: str) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for word in words(_OPT.sub(r"opt\1", text)):
        for pair, side in (*language().side.get(stem(word), ()), *_apart().get(stem(word), ())):
            found.setdefault(pair, set()).add(side)
    return found


@lru_cache(maxsize=1)
def _apart() -> dict[str, tuple[tuple[int, int], ...]]:
    """By stem the sets of `_APART` that it is in, counted down from -1, and its side there."""
    return {
        stem(word): ((-1 - n, side),)
        for n, sides in enumerate(_APART)
        for side, same in enumerate(sides)
        for word in same.split()
    }


def _turned(a: str, b: str) -> bool:
    """Whether the one goes from where the other goes to, or has the names of the other in another order."""
    for own, other in ((_ends(a), _ends(b)), (_ends(b), _ends(a))):
        if own[0] & other[1] and not own[0] & other[0]:
            return True
    shared = set(_NAME.findall(a)) & set(_NAME.findall(b))
    first, second = ([n for n in dict.fromkeys(_NAME.findall(text)) if n in shared] for text in (a, b))
    return first != second


def _ends(text: str) -> tuple[set[str], set[str]]:
    """The stems of what a question goes from, and of what it goes to."""
    found: tuple[set[str], set[str]] = (set(), set())
    for match in _TOWARDS.finditer(text):
        found[0 if match[1] else 1].update(stem(w) for w in words(match[2]))
    return found


def _says_all(a: Question, b: Question) -> bool:
    """Whether the other question has every word of weight of one, in this or another form."""
    own, there = a.wording, b.wording
    shared = {c for family, named in own.concepts.items() for c in named & there.concepts[family]}
    frame = family_words(ASKED)
    (cosines,) = similarities(a.tokens, [b.tokens])
    best = cosines.max(axis=1, initial=0.0)
    for match in WORD.finditer(own.text):
        low = words(match.group())[0] if words(match.group()) else ""
        s = stem(low)
        if s not in own.weights or s in there.weights or s in frame:
            continue
        if spelt_alike(low, there.words.values()) or any(o <= there.weights.keys() for o in own.others.get(s, ())):
            continue
        if any(s in family_words(c) for c in shared):
            continue
        rows = np.flatnonzero((a.spans[:, 0] >= match.start()) & (a.spans[:, 1] <= match.end()))
        if not len(rows) or float(best[rows].mean()) < CLOSE_WORD:
            return False
    return True


def _shelf(library: Library) -> _Shelf:
    now, generation = stamp(library.catalogue), library.generation
    shelf = _shelves.get(library)
    if shelf is None or shelf.stamp != now or shelf.generation != generation:
        given = [c for c in every(library.catalogue) if not c.aside]
        answers, texts = (
            [c for c in given for _ in (c.question, *c.also)],
            [q for c in given for q in (c.question, *c.also)],
        )
        texts = texts_of(library, texts)
        places: dict[str, list[int]] = {}
        for n, text in enumerate(texts):
            for found in {stem(w) for w in words(text)}:
                places.setdefault(found, []).append(n)
        shelf = _shelves[library] = _Shelf(now, generation, answers, texts, places)
    return shelf


def _encodings(library: Library, texts: Sequence[str]) -> list[Encoded]:
    """The texts encoded as questions, each once."""
    known = _encoded.setdefault(library, {})
    for text in texts:
        if text not in known:
            known[text] = library.encoder.encode_query(text)
    return [known[text] for text in texts]


def _question(lexical: Lexical, text: str, encoded: Encoded) -> Question:
    return Question(wording(lexical, text, encoded.vector), encoded.tokens, encoded.spans)


def _nearest(near: tuple[float, int, Encoded]) -> tuple[float, int]:
    return -near[0], near[1]
