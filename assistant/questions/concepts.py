"""Which tool, region, stage or kind a question names, from lists that can be read and mended."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from ingest.words import WORD, stem, words

Concepts = Mapping[str, frozenset[str]]
_Stems = tuple[str, ...]


@lru_cache(maxsize=20_000)
def concepts(text: str) -> Concepts:
    """The concepts of each family that a text names, by family; the longest phrases first."""
    found = [m.group() for m in WORD.finditer(text)]
    stems = tuple(stem(words(w)[0]) if words(w) else "" for w in found)
    return {family: _named(stems, found, phrases) for family, phrases in _families().items()}


def apart(a: Concepts, b: Concepts) -> bool:
    """Whether of some family both name concepts, and none in common."""
    return any(named and b[family] and named.isdisjoint(b[family]) for family, named in a.items())


@lru_cache(maxsize=512)
def words_for(concept: str) -> frozenset[str]:
    """The stems of all words in the phrases that name a concept."""
    return frozenset(
        s
        for phrases in _families().values()
        for stems, (named, _) in phrases.items()
        if named == concept
        for s in stems
    )


def _named(stems: _Stems, written: list[str], phrases: Mapping[_Stems, tuple[str, bool]]) -> frozenset[str]:
    named: set[str] = set()
    used: set[int] = set()
    for size in range(min(_longest(), len(stems)), 0, -1):
        for i in range(len(stems) - size + 1):
            known = phrases.get(stems[i : i + size])
            if known is None or not used.isdisjoint(range(i, i + size)):
                continue
            concept, capitals = known
            if not capitals or written[i].isupper():
                named.add(concept)
                used.update(range(i, i + size))
    return frozenset(named)


@lru_cache(maxsize=1)
def _families() -> dict[str, dict[_Stems, tuple[str, bool]]]:
    """For each family its phrases with their concept, and whether they must be in capitals: "US", "IT"."""
    table = tomllib.loads((files("assistant.questions") / "rivals.toml").read_text(encoding="utf-8"))
    return {
        family: {
            tuple(stem(w) for w in words(phrase)): (concept, phrase in _IN_CAPITALS)
            for concept, phrases in named.items()
            for phrase in phrases
        }
        for family, named in table.items()
    }


_IN_CAPITALS = frozenset(("US", "DAM", "PO", "SAL"))  # in small letters they are other words


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(len(stems) for phrases in _families().values() for stems in phrases)
