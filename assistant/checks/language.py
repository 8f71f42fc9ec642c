"""Lists of words that the checks go by, from a file that can be read and mended."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ingest.words import stem


@dataclass(frozen=True, slots=True)
class Language:
    """The lists of support.toml, as stems where inflected forms count as well; lengths are in seconds.

    `side` gives for a stem the number of its pair of opposites and which side it is on, +1 or -1.
    """

    side: dict[str, tuple[tuple[int, int], ...]]
    deny: frozenset[str]
    deny_back: frozenset[str]
    deny_heading: frozenset[str]
    exceptions: frozenset[str]
    strong: frozenset[str]
    weak: frozenset[str]
    universal: frozenset[str]
    roles: frozenset[str]
    modifiers: frozenset[str]
    subjects: frozenset[str]
    not_names: frozenset[str]
    numbers: dict[str, int]
    ordinals: dict[str, int]
    seconds: dict[str, int]
    every: dict[str, str]
    small: dict[str, str]
    months: list[str]
    days: list[str]


@lru_cache(maxsize=1)
def language() -> Language:
    """The lists, read once."""
    table = tomllib.loads((files("assistant.checks") / "support.toml").read_text(encoding="utf-8"))
    side: dict[str, tuple[tuple[int, int], ...]] = {}
    for number, pair in enumerate(table["opposites"]):
        for sign, words in zip((1, -1), pair, strict=True):
            for s in {stem(w) for w in words}:
                side[s] = (*side.get(s, ()), (number, sign))
    as_stems = {name: frozenset(map(stem, table[name])) for name in ("modifiers", "subjects")}
    denials = ("deny", "deny_back", "deny_heading", "exceptions")
    as_words = {
        name: frozenset(table[name]) for name in (*denials, "roles", "strong", "weak", "universal", "not_names")
    }
    as_given = {name: table[name] for name in ("ordinals", "seconds", "every", "months", "days")}
    small = {word: group[0] for group in table["small"] for word in group}
    lists: dict[str, Any] = {**as_stems, **as_words, **as_given}
    return Language(side=side, numbers=_compounds(table["numbers"]), small=small, **lists)


def _compounds(numbers: dict[str, int]) -> dict[str, int]:
    """The numbers with "twenty-one" to "ninety-nine"."""
    tens = {w: n for w, n in numbers.items() if 20 <= n < 100}
    ones = {w: n for w, n in numbers.items() if 0 < n < 10}
    return numbers | {f"{ten}-{one}": t + o for ten, t in tens.items() for one, o in ones.items()}
