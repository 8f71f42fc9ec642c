"""What is typed where a question is expected and asks nothing: courtesies, and noise from the keyboard."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ingest.words import STOPWORDS, words

NOTHING_ASKED = (
    "Nothing was asked that documents could answer. Ask in a sentence how something is done, who does it, or what a "
    "word means."
)
_COURTESIES = frozenset(
    """
    ah aha alright amazing apologies awesome blah bye cheers ciao cool excellent fine good goodbye goodnight great
    greetings haha hahaha hello helpful hey hi hm hmm howdy hurray k kk lol morning nevermind nice no nope oh ok okay
    okey oops perfect please pls right super sure sorry thank thanks thanx thx ty understood wonderful wow yay yeah yep
    yes yo yup
    """.split()  # noqa: SIM905 - reads better than quotes around each
)
_BESIDE = frozenset(
    """
    a afternoon again all already am answer are assistant bot day dear did done evening everybody everyone folks for
    friend guys have help helped i is it job just later lot luck me much my night not now of really see so take team
    test that the there this time to very was weekend well work worked working works you your
    """.split()  # noqa: SIM905
)
"""Words that make a courtesy together with one: "have a nice day", "good job". "And" and "but" go on to a question."""
_TRYING = frozenset(("help", "test", "testing"))
_SAID = re.compile(r"\b(?:never mind|i see|got it|see (?:you|ya))\b", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]{3,}")
_OTHER = re.compile(r"\b[A-Z]{2,}\b|[^\w\s.,;:!?'’\"“”…()-]")  # "Who is IT?", "When do I use ™?"
_AGAIN = re.compile(r"(.{1,3}?)\1\1")
_UNSEEN = 0.1  # words that each of 26 letters and two ends is taken to stand in besides
UNLIKELY = -4.15  # mean logarithm of how often letters follow one another so, below which nobody would say a word


def is_courtesy(text: str) -> bool:
    """Whether a text says nothing but thanks, yes, hello and the like, or has no words at all."""
    said = words(_SAID.sub("ok", text))
    if not any(word in _COURTESIES for word in said):
        return not said
    if "?" in text and any(word not in _COURTESIES for word in said):
        return False
    return all(word in _COURTESIES or word in _BESIDE for word in said)


def is_noise(question: str, known: Callable[[str], bool], people: Callable[[], Iterable[str]]) -> bool:
    """Whether a question that was not answered has no word that could be looked up.

    Either it is of courtesies and words of grammar alone ("who are you?"), or it has no `known` word and none that
    anybody would say, as the words of `people` go. A capital makes a name, and a question mark a question: "sfmc?" asks
    for something that the library does not have.
    """
    asked = [w for w in words(question) if w not in _COURTESIES and not w.isdigit()]
    if STOPWORDS.union(_TRYING).issuperset(asked):
        return not _OTHER.search(question) or question.isupper()
    if "?" in question or question[1:] != question[1:].lower():
        return False
    return all(_LATIN.fullmatch(w) and not known(w) for w in asked) and all(map(_Sayable.of(people()).never, asked))


@dataclass(frozen=True, slots=True)
class _Sayable:
    """How often three and two letters follow one another in words, whose ends count as a letter."""

    threes: Counter[str]
    twos: Counter[str]

    @classmethod
    def of(cls, vocabulary: Iterable[str]) -> _Sayable:
        own = [word for word in vocabulary if _LATIN.fullmatch(word)]
        return cls(Counter(r for w in own for r in _runs(w, 3)), Counter(r for w in own for r in _runs(w, 2)))

    def never(self, word: str) -> bool:
        """Whether nobody would say a word: it repeats itself thrice, or its letters do not follow one another."""
        found = _runs(word, 3)
        shares = ((self.threes[run] + _UNSEEN) / (self.twos[run[:2]] + 28 * _UNSEEN) for run in found)
        likely = sum(map(math.log, shares)) / len(found)
        return likely < UNLIKELY or bool(_AGAIN.search(word))


def _runs(word: str, length: int) -> list[str]:
    framed = f"^{word}$"
    return [framed[n : n + length] for n in range(len(framed) - length + 1)]
