"""Everyday words that mean nearly the same: what people ask in other words than the documents use."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from ingest.encoder import Encoder
from ingest.words import WORD, stem, words

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A word or phrase: its stems, and int8[n, 128] token vectors."""

    text: str
    stems: Stems
    tokens: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Synonym:
    """A part of a question, `start:end`, and other words for it."""

    start: int
    end: int
    others: tuple[str, ...]


def synonyms(text: str) -> list[Synonym]:
    """The words and phrases of a text that have synonyms, the longest first found; they do not overlap."""
    known = _known()
    longest = max(map(len, known))
    found = [(m.start(), m.end(), said[0]) for m in WORD.finditer(text) if (said := _stems(m.group()))]
    result: list[Synonym] = []
    i = 0
    while i < len(found):
        for n in range(min(longest, len(found) - i), 0, -1):
            others = known.get(tuple(s for *_, s in found[i : i + n]))
            if others:
                result.append(Synonym(found[i][0], found[i + n - 1][1], others))
                i += n
                break
        else:
            i += 1
    return result


@lru_cache(maxsize=4)
def phrases(encoder: Encoder) -> dict[str, Phrase]:
    """Every word and phrase that can take another's place; encoded together when first asked for."""
    texts = sorted({other for others in _known().values() for other in others})
    encoded = encoder.encode_documents(texts)
    return {text: Phrase(text, _stems(text), e.tokens) for text, e in zip(texts, encoded, strict=True)}


@lru_cache(maxsize=1)
def _known() -> dict[Stems, tuple[str, ...]]:
    table = tomllib.loads((files("assistant") / "synonyms.toml").read_text(encoding="utf-8"))
    found: dict[Stems, dict[str, None]] = {}
    for group in table["groups"]:
        for phrase in group:
            found.setdefault(_stems(phrase), {}).update(dict.fromkeys(_others(group, phrase)))
    return {stems: tuple(others) for stems, others in found.items()}


def _others(group: Sequence[str], phrase: str) -> list[str]:
    own = _stems(phrase)
    return [other for other in group if _stems(other) != own]


def _stems(text: str) -> Stems:
    return tuple(stem(w) for w in words(text))
