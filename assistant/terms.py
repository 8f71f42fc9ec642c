"""The abbreviations that a library explains, each with the statement that says so and its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.answer import StatementKind
from assistant.pieces import quotable
from assistant.remembered import Remembered
from assistant.support import is_verbatim
from assistant.unit import Unit
from ingest.access import Reader
from ingest.cataloguing.entry import Record, Term
from ingest.document import Status
from ingest.library import Library
from ingest.words import STOPWORDS, stem, words

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
    return _known.of(library, reader, library.generation, lambda: _glossary(library, reader))


_known: Remembered[Sequence[Defined]] = Remembered()


def explaining(library: Library, abbreviation: str, reader: Reader) -> list[Unit]:
    """The statements that say what an abbreviation stands for, one for each of its meanings, in any letters.

    Where one meaning is spelled by its letters, those that are not are none.
    """
    terms = [t for t in library.catalogue.terms(reader) if t.short.lower() == abbreviation.lower()]
    spelled = [t for t in terms if _spells(t)]
    by_meaning: dict[tuple[str, ...], list[Unit]] = {}
    records = _records(library, terms, reader)
    for term in spelled or terms:
        if unit := _saying(term, records):
            by_meaning.setdefault(_meaning(term), []).append(unit)
    return [unit for units in list(by_meaning.values())[:MEANINGS] if (unit := _first(units, abbreviation))]


def _meaning(term: Term) -> tuple[str, ...]:
    """What makes two explanations of an abbreviation the same."""
    return tuple(stem(w) for w in words(term.long))


def _spells(term: Term) -> bool:
    """Whether the words' first letters are the abbreviation, with the small ones or without."""
    said = words(term.long)
    initials = {"".join(w[0] for w in said), "".join(w[0] for w in said if w not in STOPWORDS)}
    return term.short.lower() in initials


def _records(library: Library, terms: Sequence[Term], reader: Reader) -> dict[str, Record]:
    """The passages of current documents that explain terms, by their ids."""
    catalogue = library.catalogue
    places = catalogue.places({t.passage for t in terms}, reader, {"status": [Status.CURRENT.value]})
    return {r.passage.id: r for r in catalogue.records(list(places.values()), reader)}


def _glossary(library: Library, reader: Reader) -> Sequence[Defined]:
    terms = library.catalogue.terms(reader)
    records = _records(library, terms, reader)
    by_short: dict[str, dict[tuple[str, ...], Defined]] = {}
    for term in terms:
        found = _best(term, records)
        if found:
            meanings = by_short.setdefault(term.short, {})
            form = _meaning(term)
            if form not in meanings or len(meanings[form].quote) < len(found.quote) <= LONGEST:
                meanings[form] = found
    return [d for short in sorted(by_short) for d in list(by_short[short].values())[:MEANINGS]]


def _best(term: Term, records: Mapping[str, Record]) -> Defined | None:
    unit = _saying(term, records)
    if unit is None:
        return None
    about = unit.record.document
    return Defined(
        term.short, term.long, unit.text, about.metadata.title, about.path, about.version, unit.start, unit.end
    )


def _saying(term: Term, records: Mapping[str, Record]) -> Unit | None:
    """The statement of a passage that explains an abbreviation."""
    record = records.get(term.passage)
    if record is None or not record.document.metadata.is_evidence:
        return None
    fit = [u for u in quotable(record) if _says(u, term) and is_verbatim(u.text, u.start, u.end, u.record)]
    return _first(fit, term.short)


def _first(units: Iterable[Unit], short: str) -> Unit | None:
    """The unit that begins with the abbreviation, else a row, else the shortest; one that points elsewhere is last."""
    order = sorted(
        units,
        key=lambda u: (
            u.text.lower().startswith("see "),
            not u.text.startswith(short),
            u.kind is not StatementKind.ROW,
            len(u.text),
        ),
    )
    return order[0] if order else None


def _says(unit: Unit, term: Term) -> bool:
    return term.short in unit.text and term.long.lower() in unit.text.lower() and len(unit.text) <= LONGEST
