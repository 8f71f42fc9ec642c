"""Clauses: the parts of a sentence that say one thing each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.words import sentences

_BREAK = re.compile(
    r"(?:[,;:|]|\s[-–—]\s|\n|\s(?=(?:and|but|or|so|if|when|while|unless|until|because|before|after|once|then|which|who|where"
    r"|although|though|except|whereas)\s))",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each clause, in order."""
    found = []
    for start, end in sentences(text):
        at = start
        for match in _BREAK.finditer(text, start, end):
            if text[at : match.start()].strip() and not _inside_number(text, match.start()):
                found.append((at, match.start()))
                at = match.end()
        if text[at:end].strip():
            found.append((at, end))
    return tuple(found)


def told(quotes: Sequence[str]) -> list[str]:
    """The sentences of quotes, in order."""
    return [quote[start:end] for quote in quotes for start, end in sentences(quote)]


def _inside_number(text: str, at: int) -> bool:
    """Whether the mark stands between digits, as in "1,000" or "9:30"."""
    return text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
