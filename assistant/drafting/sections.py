"""Sections: which statements of the documents about a topic belong under a heading of a draft.

A statement belongs into a section when it stands under a heading of that name, or has one of the
section's cues, and its passage is about the topic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import StatementKind
from assistant.drafting.gather import Gathered, Source, closeness
from assistant.drafting.template import Kind, kinds
from assistant.interaction import late, similarities
from assistant.query import Query
from assistant.unit import Unit, place_of
from ingest.access import Reader
from ingest.cataloguing.entry import Entry
from ingest.document import BlockKind, Status
from ingest.library import Library
from ingest.words import words

ABOUT = 0.85  # closeness from which a passage whose heading does not name the section is about the topic
RELATED = 0.35  # weight of a document, from which on it is named as related
UNDER = 0.4  # worth of standing under such a heading, in late interaction
CUE = 0.1  # worth of a cue
DEPENDS = 0.4  # how much the worth of a statement depends on its document's weight
WEIGHTY = 0.5  # weight of a document, from which on it gives statements
MAIN = 0.9  # weight of a document, from which on a table of it may belong to more than one section
NEAR = 0.6  # the same where no other passage has anything for the section
REPEATED = 5  # statements of a section that has nothing of its own
NAME_WORDS = 2  # of a title by which a document is named
TABLE_ROWS = 12  # a longer table is not taken as a whole
FLOOR = 0.3  # below the best statement of a section, from which on none is taken


def statements(gathered: Gathered, kind: Kind, library: Library, reader: Reader, taken: set[object]) -> list[Unit]:
    """The statements for a section, by document and in reading order.

    Those in `taken` are left out, except for rows of a table that belongs into this section as well.
    """
    query = gathered.question(kind, library, reader)
    valued = [
        u
        for u in _all_valued(gathered, kind, query)
        if place_of(u) not in taken or kind.shared or kind.tabled(u.block.header)
    ]
    chosen = _best(valued, kind.most)
    whole = _with_tables(chosen, valued)
    whole += [lead for u in whole for lead in _leads(u, gathered) if place_of(lead) not in taken]
    return _ordered(whole, chosen)


def repeated(gathered: Gathered, kind: Kind, library: Library, reader: Reader) -> list[Unit]:
    """What may stand in a section that has nothing of its own: it is said in other sections, or farther from the topic.

    What stands elsewhere in the draft is no gap.
    """
    if not kind.elsewhere:
        return []
    query = gathered.question(kind, library, reader)
    most = min(kind.most, REPEATED)
    chosen = _best(list(_all_valued(gathered, kind, query)), most)
    chosen = chosen or (_opening(gathered) if kind.opening else [])
    chosen = chosen or _best(list(_all_valued(gathered, kind, query, wide=True)), most)
    return _ordered([*chosen, *(lead for u in chosen for lead in _leads(u, gathered))], chosen)


def _all_valued(gathered: Gathered, kind: Kind, query: Query, *, wide: bool = False) -> Iterator[Unit]:
    for source in gathered.sources:
        if source.weight >= WEIGHTY:
            yield from (replace(u, score=v, match=v) for u, v in _valued(source, kind, query, wide=wide))


def _opening(gathered: Gathered) -> list[Unit]:
    """The first paragraph of the document that treats the topic most, sentence by sentence."""
    main = [s for s in gathered.sources if s.record.document.id == gathered.sources[0].record.document.id]
    units = [u for s in main for u in s.units if u.block.kind is BlockKind.PARAGRAPH][:REPEATED]
    return [u for u in units if u.block.locator.start == units[0].block.locator.start]


def _ordered(units: Sequence[Unit], chosen: Sequence[Unit]) -> list[Unit]:
    """By document, that of the best chosen unit first, and in reading order, nothing twice."""
    best: dict[str, float] = {}
    for unit in chosen:
        best.setdefault(unit.record.document.id, unit.score)
    return sorted(
        _without_repetition(units), key=lambda u: (-best[u.record.document.id], u.record.document.id, u.start)
    )


def _best(valued: Sequence[Unit], most: int) -> list[Unit]:
    ranked = sorted(valued, key=lambda u: -u.score)
    return [u for u in ranked if u.score >= ranked[0].score - FLOOR][:most]


def _with_tables(chosen: Sequence[Unit], valued: Sequence[Unit]) -> list[Unit]:
    """The units, with the other rows of their tables that belong into the section."""
    whole = {(u.record.document.version, u.block.group) for u in chosen if u.kind is StatementKind.ROW}
    rows = [u for u in valued if u.kind is StatementKind.ROW and (u.record.document.version, u.block.group) in whole]
    sizes = Counter((u.record.document.version, u.block.group) for u in rows)
    fitting = [u for u in rows if sizes[u.record.document.version, u.block.group] <= TABLE_ROWS]
    return [*chosen, *(u for u in fitting if place_of(u) not in {place_of(c) for c in chosen})]


def _valued(source: Source, kind: Kind, query: Query, *, wide: bool = False) -> Iterator[tuple[Unit, float]]:
    """The passage's units that belong into the section, with their closeness to its question.

    `wide` takes them from passages that are less close to the topic or belong into other sections, too.
    """
    under = any(kind.named(heading) for heading in source.headings)
    apart = source.about < NEAR if wide else bool(source.sections) or source.about < ABOUT
    near = source.about >= NEAR and source.weight >= MAIN
    tables = frozenset(u.block.header for u in source.units if near and kind.tabled(u.block.header))
    if not under and not (kind.elsewhere and (tables or not apart)):
        return
    rows = _rows_of_it(source, kind)
    for unit, close in closeness(source, query):
        if apart and not under and unit.block.header not in tables:
            continue
        if _labelled_otherwise(unit.text, kind):
            continue
        cue = rows.get(unit.block.group, False) if unit.kind is StatementKind.ROW else kind.speaks(unit.text)
        if (
            unit.block.kind is BlockKind.QUESTION
            or unit.text.endswith("?")
            or not (cue or (under and not kind.required))
        ):
            continue
        yield unit, (close + UNDER * under + CUE * cue) * (1 - DEPENDS + DEPENDS * source.weight)


def _rows_of_it(source: Source, kind: Kind) -> dict[int | None, bool]:
    """For each table whether it belongs to the section: by a column's name, or as most of its rows speak of it.

    A word that happens to stand in one row says nothing about the table.
    """
    tables: dict[int | None, list[Unit]] = {}
    for unit in source.units:
        if unit.kind is StatementKind.ROW:
            tables.setdefault(unit.block.group, []).append(unit)
    return {
        group: kind.tabled(rows[0].block.header) or 2 * sum(kind.speaks(u.text) for u in rows) > len(rows)
        for group, rows in tables.items()
    }


def _labelled_otherwise(text: str, kind: Kind) -> bool:
    """Whether a statement opens with the name of another section ("Prerequisites: an approved brief")."""
    label, colon, _ = text.partition(":")
    named = {k.name for k in kinds() if k.called(label)} if colon else set()
    return bool(named) and kind.name not in named


def questions(gathered: Gathered, most: int) -> list[Unit]:
    """Questions with their answers, as the documents have them."""
    found: list[Unit] = []
    asked = 0
    for source in gathered.sources:
        if source.about < ABOUT:
            continue
        answering = False
        for unit in source.units:
            if unit.block.kind is BlockKind.QUESTION:
                asked += 1
                answering = asked <= most
            if answering:
                found.append(unit)
    return found


def documents(gathered: Gathered, most: int, library: Library, reader: Reader) -> list[Unit]:
    """What each document about the topic says closest to it, best first, then where they name other documents.

    A row of a table speaks for its document only where nothing else does, as it says little by itself.
    """
    best: dict[str, tuple[bool, float, Unit]] = {}
    for source in gathered.sources:
        if source.weight < RELATED:
            continue
        for unit, close in closeness(source, gathered.query):
            worth = (unit.kind is not StatementKind.ROW, close)
            if not unit.text.endswith("?") and worth > best.get(unit.record.document.id, (False, 0.0))[:2]:
                best[unit.record.document.id] = (*worth, unit)
    named = _naming(gathered, set(best), library.catalogue.entries(reader))
    return [*(unit for *_, unit in best.values()), *named][:most]


def _naming(gathered: Gathered, known: set[str], entries: Sequence[Entry]) -> Iterator[Unit]:
    """Units of the sources that name a document not known yet, by its path or file, or by a title of several words."""
    names = {
        name.lower(): entry
        for entry in entries
        if entry.metadata.status is not Status.ARCHIVED
        for name in (entry.path, entry.path.rsplit("/")[-1], entry.metadata.title)
        if len(words(name)) >= NAME_WORDS
    }
    for unit in (u for s in gathered.sources if s.weight >= WEIGHTY and s.about >= NEAR for u in s.units):
        said = unit.text.lower()
        found = {entry.id for name, entry in names.items() if name in said and entry.id not in known}
        if found - {unit.record.document.id}:
            known |= found
            yield unit


def nearest_owner(gathered: Gathered, kind: Kind, library: Library, reader: Reader) -> str | None:
    """The role to ask about a section: the owner of the document that comes closest to saying something for it.

    Where no document treats the topic, it is the owner of the one that search finds first, for all sections alike.
    """
    if not gathered.sources:
        owners = (c.record.document.metadata.owner for c in gathered.candidates)
        return next((owner for owner in owners if owner), None)
    query = gathered.question(kind, library, reader)
    close = late(query.weights, similarities(query.tokens, [s.tokens for s in gathered.sources]))
    owned = [
        (c, owner) for c, s in zip(close, gathered.sources, strict=True) if (owner := s.record.document.metadata.owner)
    ]
    return max(owned, key=lambda pair: pair[0])[1] if owned else None


def _leads(unit: Unit, gathered: Gathered) -> Iterator[Unit]:
    """The unit before it, without which it cannot be understood."""
    for source in gathered.sources if unit.lead else ():
        if source.record.passage.id == unit.record.passage.id:
            yield from (replace(u, score=unit.score) for u in source.units if (u.start, u.end) == unit.lead)


def _without_repetition(units: Sequence[Unit]) -> list[Unit]:
    kept: dict[str, Unit] = {}
    for unit in units:
        kept.setdefault(" ".join(words(unit.text)), unit)
    return list(kept.values())
