"""Around what is to be known: the documents to read, the people to meet, the tools to get access to."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

from assistant.find import find
from assistant.onboarding.alone import stands_alone
from assistant.onboarding.known import CURRENT, Known
from assistant.support import is_verbatim
from assistant.unit import Unit
from ingest.access import Reader
from ingest.cataloguing.entry import Entry, Record
from ingest.library import Library
from ingest.words import words

WORDS_A_MINUTE = 230
READINGS = 3
SHARE = 0.5  # of the best document's worth, from which on another is to be read
LONG = 12  # minutes, from which on a section is to be read instead of the whole document

_ROLE = re.compile(
    r"\b(?:[A-Z][\w&-]*\s+(?:(?:of|and|for)\s+)?){1,4}(?:Manager|Specialist|Administrator|Analyst|Officer|Producer|"
    r"Coordinator|Representative|Engineer|Partner|Executive)s?\b"
    r"|\b(?:Director|Head|VP) of (?:[A-Z][\w&-]*(?:\s+|(?=\W|$))(?:(?:of|and)\s+(?=[A-Z]))?){1,3}"
)
_ARTICLE = re.compile(r"^(?:The|A|An|Our|Your|Each|Every|Any|If|When|Ask|Only|Both|No|For|By|To|As|In|On|Or|And)\s+")
_ACCESS = re.compile(r"\b(?:access|log in|licen[cs]es?|permission sets?|accounts?)\b", re.IGNORECASE)
_FILE = re.compile(r"\.\w{2,4}$")


def minutes_to_read(count: int) -> int:
    """How long so many words take, in minutes, at least one."""
    return max(1, math.ceil(count / WORDS_A_MINUTE))


# Documents


def documents_for(known: Known) -> list[Entry]:
    """The documents to read about a topic: those that are quoted first, then those about it that answer its questions.

    Without either there are none.
    """
    worth: Counter[str] = Counter()
    entries: dict[str, Entry] = {}
    for unit in known.units:
        entries[unit.record.document.path] = unit.record.document
        worth[unit.record.document.path] += 1
    for found in known.found if not any(f.refused for f in known.found) else ():
        for candidate in found.candidates[:5]:
            entry = candidate.record.document
            if entry in known.near:
                entries.setdefault(entry.path, entry)
                worth[entry.path] += candidate.score / 5  # type: ignore[assignment]
    most = max(worth.values(), default=0)
    ranked = sorted(worth, key=lambda path: (-worth[path], path))
    return [entries[path] for path in ranked if worth[path] >= SHARE * most][:READINGS]


def extent(records: Sequence[Record], known: Known) -> tuple[tuple[str, ...], int]:
    """The headings down to what is to be read of a document, () for all of it, and how many words that has."""
    everything = sum(len(words(r.passage.text)) for r in records)
    if minutes_to_read(everything) <= LONG:
        return (), everything
    quoted = [u.record.passage.headings for u in known.units if u.record.document.id == records[0].document.id]
    found = [c.record.passage for f in known.found for c in f.candidates[:5]]
    quoted += [p.headings for p in found if p.document_id == records[0].document.id]
    under = next((h for h in quoted if h), ())
    for depth in range(1, len(under) + 1):
        inside = [r for r in records if r.passage.headings[:depth] == under[:depth]]
        count = sum(len(words(r.passage.text)) for r in inside)
        if minutes_to_read(count) <= LONG:
            return under[:depth], count
    return under, sum(len(words(r.passage.text)) for r in records if r.passage.headings == under) or everything


# People


def roles_named(text: str, owners: Iterable[str]) -> list[str]:
    """The roles that a statement names: owners of documents, and what is called like a role."""
    found = [owner for owner in owners if owner in text]
    for match in _ROLE.finditer(text):
        role = match[0].strip()
        while (cut := _ARTICLE.sub("", role)) != role:
            role = cut
        role = role.removesuffix("s")
        if role.count(" ") and not any(role in f or f in role for f in found):
            found.append(role)
    return list(dict.fromkeys(found))


def ask_about(near: Sequence[Entry]) -> str | None:
    """The role to ask about what is not written down: the owner of the nearest of the documents about it."""
    return next((e.metadata.owner for e in near if e.metadata.owner), None)


# Tools


class Tools:
    """The tools that topics need, and what the library says about access to each."""

    def __init__(self, library: Library, reader: Reader, outdated: Container[str]) -> None:
        """`outdated` are the ids of documents of which there is a later edition."""
        self._library = library
        self._outdated = outdated
        self._reader = reader
        self._known = [t for t in library.catalogue.values("tool", reader) if not _FILE.search(t)]
        self._how: dict[str, Unit | None] = {}

    def named(self, units: Sequence[Unit], read: Sequence[Entry]) -> list[str]:
        """The tools of the documents, and those that the statements name."""
        of = Counter(t for e in read if (t := e.metadata.tool) in self._known)
        said = " ".join(u.text for u in units)
        found = [t for t in self._known if re.search(rf"\b{re.escape(t)}\b", said)]
        return list(dict.fromkeys([*(t for t, _ in of.most_common()), *found]))

    def how(self, tool: str) -> Unit | None:
        """What a current document says about access to a tool."""
        if tool not in self._how:
            self._how[tool] = next(self._says(tool), None)
        return self._how[tool]

    def _says(self, tool: str) -> Iterator[Unit]:
        found = find(self._library, f"How do I get access to {tool}?", self._reader, where=CURRENT)
        for unit in found.ranked[:12] if not found.refused else ():
            fit = stands_alone(unit) and unit.record.document.id not in self._outdated
            says = tool.lower() in unit.text.lower() and _ACCESS.search(unit.text)
            if fit and says and is_verbatim(unit.text, unit.start, unit.end, unit.record):
                yield unit
