"""Whether a question asks what a curated answer answers. To miss one is better than to give the wrong one.

The nearness of their vectors proposes; then names, numbers, denials and every word of weight must be the same on both
sides, or mean the same by a list or by the encoder's token vectors. eval/curated.py measures it.
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

from assistant.checks.polarity import denies
from assistant.checks.quantities import in_digits
from assistant.interaction import similarities
from assistant.lexicon import Lexicon, lexicon_of
from assistant.query import Query
from assistant.questions.concepts import Concepts, concepts, words_for
from assistant.questions.curated import Curated, every, give_again, placed, set_aside, stamp, wanting
from assistant.questions.focus import same_focus
from assistant.questions.kinship import Metric, metric_of, texts_of
from assistant.questions.opposites import opposite
from assistant.questions.spelling import spelt_alike
from assistant.synonyms import synonyms
from ingest.access import EVERYTHING, Reader
from ingest.encoder import Encoded
from ingest.library import Library
from ingest.words import WORD, content_words, stem, words

CLOSE_WORD = 0.62  # cosine of token vectors from which one word stands for another
LOOKED_AT = 5
ENCODED = 32  # curated questions that share most with a question: only they are encoded for it, where there are more
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TOWARDS = re.compile(r"(?i)\b(?:(from|out of)|(?:to|into))\s+(?:the\s+|an?\s+)?(\w+)")
_NAME = re.compile(r"(?<=\w )[A-Z]\w+")
_ASKING = (  # words that say what one wants to be told, which `same_focus` has compared
    "way steps process procedure workflow instructions explain tell know question person name link "
    "deadline timing time long often frequency interval many much number amount reason mean meaning define definition"
)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question prepared to be matched.

    Attributes:
        vector: float32[dimension], mapped; `sure` is the cosine from which the metric takes another to be the same.
        tokens: int8[n, 128] token vectors, `spans` int32[n, 2] their characters.
        weights: the idf of each content stem; `words` gives it as written; `stems` are those of all words.
        others: for a stem the stems of each phrase that could stand in its place.
    """

    text: str
    vector: NDArray[np.float32]
    sure: float
    tokens: NDArray[np.int8]
    spans: NDArray[np.int32]
    weights: Mapping[str, float]
    words: Mapping[str, str]
    stems: frozenset[str]
    others: Mapping[str, tuple[frozenset[str], ...]]
    concepts: Concepts


@dataclass(frozen=True, slots=True, eq=False)
class _Shelf:
    """The curated answers that are given, one for each wording: its text as it is compared, and where a stem occurs."""

    stamp: tuple[int, int, int]
    generation: str
    answers: Sequence[Curated]
    texts: Sequence[str]
    places: Mapping[str, Sequence[int]]

    def sharing(self, asked: Question) -> list[int]:
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

    One that has lost a source is set aside on the way; one whose sources are back is given again.
    """
    shelf = _shelf(library, query.indexes.generation)
    if not shelf.answers:
        return None
    lexicon, metric = query.lexicon, metric_of(library)
    asked = _question(lexicon, query.text, metric.mapped(query.vector[None])[0], metric.sure, query)
    chosen = shelf.sharing(asked) if len(shelf.texts) > ENCODED else range(len(shelf.texts))
    if not chosen:
        return None
    encoded = _encodings(library, [shelf.texts[n] for n in chosen])
    vectors = metric.mapped(np.stack([e.vector for e in encoded]))
    cosines = vectors @ asked.vector
    for place in map(int, np.argsort(-cosines, kind="stable")[:LOOKED_AT]):
        if cosines[place] < metric.sure:
            return None
        n = chosen[place]
        if same_question(asked, _question(lexicon, shelf.texts[n], vectors[place], metric.sure, encoded[place])):
            answer = shelf.answers[n]
            if why := wanting(library.catalogue, answer):
                set_aside(library.catalogue, answer.id, why)
            elif (citations := placed(library.catalogue, reader, answer)) is not None:
                return replace(answer, citations=citations)
    return None


def settle(library: Library) -> list[Curated]:
    """All curated answers, once those that have lost a source are set aside, and those given again that have it back.

    What a keeper has approved meanwhile for the same question stays in place of the old answer.
    """
    catalogue = library.catalogue
    for answer in every(catalogue):
        if not answer.aside and (why := wanting(catalogue, answer)):
            set_aside(catalogue, answer.id, why)
    _give_again(library)
    return every(catalogue)


def _give_again(library: Library) -> None:
    """Give again the answers that were set aside and whose every source says what it said."""
    known = every(library.catalogue)
    for answer in known:
        if answer.aside and not wanting(library.catalogue, answer) and not _decided_since(library, answer, known):
            give_again(library.catalogue, answer.id)


def _decided_since(library: Library, answer: Curated, known: Sequence[Curated]) -> bool:
    """Whether a keeper approved another answer to the same, which is given, since one was set aside."""
    since = answer.aside_on
    others = [c for c in known if not c.aside and c.id > answer.id and since is not None and c.on >= since]
    return any(_same(library, other, answer) for other in others)


def _same(library: Library, one: Curated, other: Curated) -> bool:
    """Whether two curated answers have a question in common, in these or other words."""
    first, second = ([question(library, text) for text in (c.question, *c.also)] for c in (one, other))
    return any(same_question(a, b) for a in first for b in second)


def question(library: Library, text: str, metric: Metric | None = None) -> Question:
    """A question prepared to be matched, by the metric for the library's encoder or another one."""
    metric = metric or metric_of(library)
    (prepared,) = texts_of(library, [text])
    (encoded,) = _encodings(library, [prepared])
    vector = metric.mapped(encoded.vector[None])[0]
    return _question(lexicon_of(library, EVERYTHING, library.indexes), prepared, vector, metric.sure, encoded)


def same_question(a: Question, b: Question) -> bool:
    """Whether two questions surely ask the same."""
    return (
        float(a.vector @ b.vector) >= max(a.sure, b.sure)
        and same_focus(a.text, b.text)
        and a.concepts == b.concepts
        and _numbers(a.text) == _numbers(b.text)
        and denies(a.text) == denies(b.text)
        and not opposite(a.text, b.text)
        and not _turned(a.text, b.text)
        and _says_all(a, b)
        and _says_all(b, a)
    )


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(in_digits(text)))


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
    excused = frozenset(s for named in a.concepts.values() for concept in named for s in words_for(concept))
    (cosines,) = similarities(a.tokens, [b.tokens])
    best = cosines.max(axis=1, initial=0.0)
    for match in WORD.finditer(a.text):
        low = words(match.group())[0] if words(match.group()) else ""
        s = stem(low)
        if s not in a.weights or s in b.stems or s in excused or s in _asking():
            continue
        if spelt_alike(low, b.words.values()) or any(other <= b.stems for other in a.others.get(s, ())):
            continue
        rows = np.flatnonzero((a.spans[:, 0] >= match.start()) & (a.spans[:, 1] <= match.end()))
        if not len(rows) or float(best[rows].mean()) < CLOSE_WORD:
            return False
    return True


def _shelf(library: Library, generation: str) -> _Shelf:
    now = stamp(library.catalogue)
    shelf = _shelves.get(library)
    if shelf is None or shelf.stamp != now or shelf.generation != generation:
        if now[2]:  # some are aside
            _give_again(library)
            now = stamp(library.catalogue)
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


def _question(
    lexicon: Lexicon, text: str, vector: NDArray[np.float32], sure: float, encoded: Encoded | Query
) -> Question:
    own = content_words(text) or list(dict.fromkeys(words(text)))
    weights = {stem(w): lexicon.idf(w) for w in own}
    return Question(
        text=text,
        vector=vector,
        sure=sure,
        tokens=encoded.tokens,
        spans=encoded.spans,
        weights=weights,
        words={stem(w): w for w in own},
        stems=frozenset(map(stem, words(text))),
        others=_others(text),
        concepts=concepts(text),
    )


@lru_cache(maxsize=1)
def _asking() -> frozenset[str]:
    return frozenset(map(stem, _ASKING.split()))


@lru_cache(maxsize=20_000)
def _others(text: str) -> Mapping[str, tuple[frozenset[str], ...]]:
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for synonym in synonyms(text):
        phrases = tuple(frozenset(stem(w) for w in words(other)) for other in synonym.others)
        for match in WORD.finditer(text[synonym.start : synonym.end]):
            own = stem(words(match.group())[0])
            found[own] = (*found.get(own, ()), *phrases)
    return found
