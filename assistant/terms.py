"""The abbreviations that a library explains, each with the statement that says so and its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from weakref import WeakKeyDictionary

from assistant.answer import StatementKind
from assistant.evidence import quotable
from assistant.support import is_verbatim
from assistant.unit import Unit
from ingest.access import Reader
from ingest.cataloguing.entry import Record, Term
from ingest.document import Status
from ingest.library import Library
from ingest.words import stem, words

LONGEST = 320  # characters of a definition
MEANINGS = 2  # of one abbreviation that are given


@dataclass(frozen=True, slots=True)
class Defined:
    """What an abbreviation stands for, as a current document says: the verbatim quote, and its place."""

    short: str
    long: str
    quote: str
    title: str
    document: str
    version: int
    start: int
    end: int

    def to_json(self) -> dict[str, Any]:
        """For the page's script."""
        return asdict(self)


def version(library: Library, reader: Reader) -> str:
    """What changes whenever the glossary may have."""
    groups = "*" if reader.groups is None else "\0".join(sorted(reader.groups))
    return hashlib.sha256(f"{library.generation}\0{groups}".encode()).hexdigest()[:20]


def glossary(library: Library, reader: Reader) -> Sequence[Defined]:
    """The abbreviations with their cited definitions, made once for each generation of the library."""
    key = version(library, reader)
    known = _known.setdefault(library, {})
    if key not in known:
        if len(known) > 16:
            known.clear()
        known[key] = _glossary(library, reader)
    return known[key]


_known: WeakKeyDictionary[Library, dict[str, Sequence[Defined]]] = WeakKeyDictionary()


def _glossary(library: Library, reader: Reader) -> Sequence[Defined]:
    catalogue = library.catalogue
    terms = catalogue.terms(reader)
    places = catalogue.places({t.passage for t in terms}, reader, {"status": [Status.CURRENT.value]})
    records = {r.passage.id: r for r in catalogue.records(list(places.values()), reader)}
    by_short: dict[str, dict[tuple[str, ...], Defined]] = {}
    for term in terms:
        found = _best(term, records)
        if found:
            meanings = by_short.setdefault(term.short, {})
            form = tuple(stem(w) for w in words(term.long))
            if form not in meanings or len(meanings[form].quote) < len(found.quote) <= LONGEST:
                meanings[form] = found
    return [d for short in sorted(by_short) for d in list(by_short[short].values())[:MEANINGS]]


def _best(term: Term, records: Mapping[str, Record]) -> Defined | None:
    """Where a passage explains an abbreviation: in the entry that begins with it, else in the shortest statement."""
    record = records.get(term.passage)
    if record is None or not record.document.metadata.is_evidence:
        return None
    fit = [u for u in quotable(record) if _says(u, term) and is_verbatim(u.text, u.start, u.end, u.record)]
    unit = _first(fit, term)
    if unit is None:
        return None
    about = record.document
    return Defined(
        term.short, term.long, unit.text, about.metadata.title, about.path, about.version, unit.start, unit.end
    )


def _first(units: Iterable[Unit], term: Term) -> Unit | None:
    order = sorted(
        units, key=lambda u: (not u.text.startswith(term.short), u.kind is not StatementKind.ROW, len(u.text))
    )
    return order[0] if order else None


def _says(unit: Unit, term: Term) -> bool:
    return term.short in unit.text and term.long.lower() in unit.text.lower() and len(unit.text) <= LONGEST
