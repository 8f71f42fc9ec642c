"""Editions of one document, by version or by year: "Consent policy v2.1" and "v3", "Holiday freeze 2024" and "2025"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

from ingest.cataloguing.entry import Entry
from ingest.dates import YEAR, year_of
from ingest.document import Status
from ingest.words import words

FEWEST_WORDS = 2  # of a name besides its version or year
_VERSION = re.compile(
    r"(?<!\w)(?:v|ver\.?|version|rev\.?|revision)[ .]?(?P<number>\d{1,2}(?:\.\d{1,2})*)(?!\w|\.\d)", re.IGNORECASE
)
_YEAR = re.compile(rf"(?<![\w-]){YEAR}(?![\w-]\d|\d)", re.IGNORECASE)
_COPY = re.compile(r"\(\d\)")
_MARKS = frozenset(
    ("approved", "archive", "archived", "copy", "draft", "final", "latest", "new", "old", "sop", "superseded")
)
"""Words of a name that tell the state of a document, or its kind, and not what it is about."""
_RECORDS = frozenset(
    ("minutes", "news", "notes", "qbr", "recap", "report", "reports", "results", "retro", "review", "summary")
)
"""Words of names that tell what happened in a year: a later one does not take an earlier one's place."""
_PRODUCTS = frozenset(("api", "changelog", "migration", "release", "releases", "sdk", "upgrade", "upgrading"))
"""Words of names whose version is that of a product: each holds for whoever uses that one."""

Edition = tuple[str, frozenset[str], tuple[int, ...]]


def later_editions(entries: Iterable[Entry], question: str = "") -> dict[str, Entry]:
    """The last current edition of each document of which there is a later one, by the earlier one's id.

    Without the editions that a question names by their version or year.
    """
    editions: dict[tuple[str, frozenset[str]], list[tuple[tuple[int, ...], Entry]]] = defaultdict(list)
    for entry in entries:
        for by, said, number in _editions(entry.metadata.title, entry.path):
            editions[by, said].append((number, entry))
    named = {_number(m) for m in _VERSION.finditer(question)} | {(year_of(m),) for m in _YEAR.finditer(question)}
    found: dict[str, Entry] = {}
    for same in editions.values():
        current = [(number, entry) for number, entry in same if entry.metadata.status is Status.CURRENT]
        if current:
            last, newest = max(current, key=lambda pair: pair[0])
            found.update({entry.id: newest for number, entry in same if number < last and number not in named})
    return found


def are_editions(a: Entry, b: Entry) -> bool:
    """Whether two documents are called alike but for the version or year."""
    own, others = (_editions(entry.metadata.title, entry.path) for entry in (a, b))
    return any(one[:2] == other[:2] and one[2] != other[2] for one in own for other in others)


@lru_cache(maxsize=65536)
def _editions(title: str, path: str) -> tuple[Edition, ...]:
    """What a document is an edition of, by its title and by the name of its file."""
    names = dict.fromkeys((title, PurePosixPath(path).stem.replace("_", " ")))
    return tuple(edition for name in names if (edition := _edition(name)))


def _edition(name: str) -> Edition | None:
    """Whether a name counts versions or years, its words without that, and its only version or year."""
    versions, years = list(_VERSION.finditer(name)), list(_YEAR.finditer(name))
    rest = _COPY.sub(" ", _YEAR.sub(" ", _VERSION.sub(" ", name)))
    said = frozenset(words(rest)) - _MARKS
    if len(said) < FEWEST_WORDS:
        return None
    if len(versions) == 1 and _PRODUCTS.isdisjoint(said):
        return "version", said, _number(versions[0])
    if not versions and len(years) == 1 and _RECORDS.isdisjoint(said):
        return "year", said, (year_of(years[0]),)
    return None


def _number(version: re.Match[str]) -> tuple[int, ...]:
    return tuple(map(int, version["number"].split(".")))
