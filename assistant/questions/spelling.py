"""Words that are the same but for a typing error."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

SHORTEST, LONG = 5, 8  # letters from which one error is forgiven, and two


def spelt_alike(word: str, others: Iterable[str]) -> bool:
    """Whether one of the other words is this one but for a letter or two, and begins alike."""
    return len(word) >= SHORTEST and any(other[0] == word[0] and _misspelt(word, other) for other in others)


@lru_cache(maxsize=200_000)
def _misspelt(word: str, other: str) -> bool:
    from rapidfuzz.distance import OSA

    allowed = 2 if len(word) >= LONG else 1
    near = len(other) >= SHORTEST and abs(len(other) - len(word)) <= allowed
    return near and bool(OSA.distance(word, other, score_cutoff=allowed) <= allowed)
