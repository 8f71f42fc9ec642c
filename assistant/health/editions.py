"""Yearly editions of one document: "Holiday freeze 2024" and "Holiday freeze 2025"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from ingest.cataloguing.entry import Entry
from ingest.dates import YEAR, year_of
from ingest.words import words

FEWEST_WORDS = 2  # of a title besides its year
_YEAR = re.compile(rf"(?<![\w-]){YEAR}(?![\w-]\d|\d)", re.IGNORECASE)
_RECORDS = frozenset(
    ("minutes", "news", "notes", "qbr", "recap", "report", "reports", "results", "retro", "review", "summary")
)
"""Words of titles that tell what happened in a year: a later one does not take an earlier one's place."""


def later_editions(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The last edition of each document of which there is a later one, by the earlier one's id."""
    editions: dict[frozenset[str], list[tuple[int, Entry]]] = defaultdict(list)
    for entry in entries:
        if edition := _edition(entry.metadata.title):
            editions[edition[0]].append((edition[1], entry))
    found: dict[str, Entry] = {}
    for same in editions.values():
        year, last = max(same, key=lambda pair: pair[0])
        found.update({entry.id: last for other, entry in same if other < year})
    return found


def are_editions(a: Entry, b: Entry) -> bool:
    """Whether two documents are called alike but for the year."""
    own, other = _edition(a.metadata.title), _edition(b.metadata.title)
    return own is not None and other is not None and own[0] == other[0] and own[1] != other[1]


@lru_cache(maxsize=4096)
def _edition(title: str) -> tuple[frozenset[str], int] | None:
    """The words of a title without its only year, and that year."""
    years = list(_YEAR.finditer(title))
    said = frozenset(words(_YEAR.sub(" ", title)))
    if len(years) != 1 or len(said) < FEWEST_WORDS or not _RECORDS.isdisjoint(said):
        return None
    return said, year_of(years[0])
