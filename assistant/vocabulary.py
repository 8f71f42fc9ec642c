"""The library's vocabulary: abbreviations with what they stand for, and the spelling of its words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.remembered import Remembered
from ingest.access import Reader
from ingest.cataloguing.entry import Term
from ingest.library import Library
from ingest.words import STOPWORDS, WORD, stem, words

ORDINARY = STOPWORDS | {"it", "map", "or", "po", "sal", "dam", "mal"}
"""Words, unless in capitals."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """An abbreviation or phrase of a question, and its other form."""

    found: str
    other: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Both directions between short and long forms; keys are lower case, and stems for phrases."""

    by_short: dict[str, tuple[str, ...]]
    by_long: dict[tuple[str, ...], str]

    @classmethod
    def of(cls, terms: Iterable[Term]) -> Vocabulary:
        """The vocabulary of a library's own terms, completed with the built-in ones."""
        short: dict[str, list[str]] = {}
        long: dict[tuple[str, ...], str] = {}
        own = [(t.short, t.long) for t in terms]
        explained = {s.lower() for s, _ in own}
        built_in = [pair for pair in _built_in() if pair[0].lower() not in explained]
        for abbreviation, meaning in [*own, *built_in]:
            key = tuple(stem(w) for w in words(meaning))
            known = short.setdefault(abbreviation.lower(), [])
            if key not in {tuple(stem(w) for w in words(m)) for m in known}:
                known.append(meaning)
            for form in _forms(key):
                long.setdefault(form, abbreviation)
        return cls({s: tuple(ms[:3]) for s, ms in short.items()}, long)

    def expansions(self, question: str) -> list[Expansion]:
        """The abbreviations in a question with their meanings, and the phrases that have one."""
        return list(dict.fromkeys([*self._from_short(question), *self._from_long(question)]))

    def _from_short(self, question: str) -> Iterable[Expansion]:
        for match in WORD.finditer(question):
            token = match.group()
            plural = token[:-1] if token.endswith("s") and len(token) > 2 else token
            for form in (token, plural):
                key = form.lower()
                if key not in self.by_short or (key in ORDINARY and not form.isupper()):
                    continue
                yield from (Expansion(token, meaning) for meaning in self.by_short[key])
                break

    def _from_long(self, question: str) -> Iterable[Expansion]:
        stems = [stem(w) for w in words(question)]
        for size in range(2, 6):
            for i in range(len(stems) - size + 1):
                phrase = tuple(stems[i : i + size])
                if phrase in self.by_long:
                    yield Expansion(" ".join(phrase), self.by_long[phrase])


def _forms(stems: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A phrase, and from four words on also without one of those between: "data subject (access) request"."""
    return [stems, *(stems[:i] + stems[i + 1 :] for i in range(1, len(stems) - 1) if len(stems) >= 4)]


@lru_cache(maxsize=1)
def _built_in() -> Sequence[tuple[str, str]]:
    pairs = tomllib.loads((files("assistant") / "vocabulary.toml").read_text(encoding="utf-8"))
    return [(short, meaning) for short, meanings in pairs.items() for meaning in meanings]


_known: Remembered[Vocabulary] = Remembered()


def vocabulary_of(library: Library, reader: Reader, generation: str) -> Vocabulary:
    """The vocabulary of what the reader may see, made once for each generation of the library."""
    return _known.of(library, reader, generation, lambda: Vocabulary.of(library.catalogue.terms(reader)))
