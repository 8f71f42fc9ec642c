"""Sections: which statements of the documents about a topic belong under a heading of a draft.

A statement belongs into a section when it stands under a heading of that name, or has one of the
section's cues, and its passage is about the topic.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice, takewhile

from assistant.answer import StatementKind
from assistant.drafting.gather import Gathered, Source, closeness
from assistant.drafting.template import Kind, kinds, unnumbered
from assistant.interaction import late, similarities
from assistant.pieces import REFERS_BACK, is_property
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
MAIN = 0.9  # weight of a document whose subject the topic is: its statements need not name it, its tables are shared
NEAR = 0.6  # the same where no other passage has anything for the section
REPEATED = 5  # statements of a section that has nothing of its own
NAME_WORDS = 2  # of a title by which a document is named
TABLE_ROWS = 12  # a longer table is not taken as a whole
TREATS = 0.6  # share of the topic's words that a statement or the headings above it name
FEWEST_WORDS = 5  # of a statement that stands alone
FEWEST_WORDS_UNDER = 3  # the same under a heading of the section's name
ENDINGS = (".", "!", ")", ".”", '."', "…")
FLOOR = 0.3  # below the best statement of a section, from which on none is taken
_OF_ITSELF = re.compile(
    r"Th(?:is|ese) (?:guides?|guidelines?|plan|polic(?:y|ies)|procedures?|process|rules?|runbook|SOP|standards?)\b"
)
_PERSONAL = re.compile(r"\bI(?:['’](?:m|ve|d|ll))?\b(?![/.)-])|\b[Mm]y\b")


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
    whole += [lead for lead in _leads(whole, gathered) if place_of(lead) not in taken]
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
    return _ordered([*chosen, *_leads(chosen, gathered)], chosen)


def _all_valued(gathered: Gathered, kind: Kind, query: Query, *, wide: bool = False) -> Iterator[Unit]:
    for source in gathered.sources:
        if source.weight >= WEIGHTY:
            yield from (
                replace(u, score=v, match=v)
                for u, v in _valued(source, kind, query, wide=wide)
                if source.weight >= MAIN or gathered.names_topic(source)[place_of(u)] >= TREATS
            )


def _opening(gathered: Gathered) -> list[Unit]:
    """The first paragraph of the document that treats the topic most, sentence by sentence.

    It stands before all lists; one right before steps introduces them.
    """
    main = [s for s in gathered.sources if s.record.document.id == gathered.sources[0].record.document.id]
    blocks = [b for s in main for b in s.record.blocks if not is_property(b.text)]
    before = list(takewhile(lambda b: b.kind not in (BlockKind.STEP, BlockKind.ITEM), blocks))
    after = blocks[len(before) : len(before) + 1]
    if before and any(b.kind is BlockKind.STEP and b.locator.headings == before[-1].locator.headings for b in after):
        before.pop()
    paragraphs = (u for s in main for u in s.units if u.block.kind is BlockKind.PARAGRAPH and u.block in before)
    units = list(islice((u for u in paragraphs if stands_alone(u, under=False)), REPEATED))
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
    under = any(kind.heads(heading) for heading in source.headings)
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
        if unit.asks or not stands_alone(unit, under=under) or not (cue or (under and not kind.required)):
            continue
        yield unit, (close + UNDER * under + CUE * cue) * (1 - DEPENDS + DEPENDS * source.weight)


def stands_alone(unit: Unit, *, under: bool) -> bool:
    """Whether a statement can be understood where it is put, by itself or with what leads into it.

    An introduction without its list, a label, half a sentence, and what somebody tells of himself cannot; entries of a
    list may be such under a heading of the section's name.
    """
    text = unit.text.rstrip()
    if unit.kind is StatementKind.ROW:
        return True
    if unit.block.kind is BlockKind.CODE or text.endswith(":") or _PERSONAL.search(text):
        return False
    if REFERS_BACK.match(text) and unit.lead is None and not _OF_ITSELF.match(text):
        return False
    return (under and unit.block.group is not None) or (
        len(text.split()) >= (FEWEST_WORDS_UNDER if under else FEWEST_WORDS)
        and text.endswith(ENDINGS)
        and not text[:1].islower()
    )


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
    sections = groupby(gathered.sources, key=lambda s: (s.record.document.version, s.record.passage.headings))
    answered = (pair for _, section in sections for pair in _answered([*section]))
    return [unit for pair in islice(answered, most) for unit in pair]


def _answered(section: Sequence[Source]) -> Iterator[list[Unit]]:
    """The questions of a section, each with its answer: its heading, or what its passages about the topic have."""
    near = [u for source in section if source.about >= ABOUT for u in source.units]
    heading = next(iter(section[0].headings[-1:]), "")
    if near and heading.endswith("?"):
        first, *others = (u for source in section for u in source.units)
        yield [replace(first, label=unnumbered(heading)), *others]
        return
    pair: list[Unit] = []
    for n, unit in enumerate(near):
        if _asks(near, n):
            yield from [pair] if pair else []
            pair = [unit]
        elif pair and (pair[0].block.kind is BlockKind.QUESTION or pair[0].block == unit.block):
            pair.append(unit)
    yield from [pair] if pair else []


def _asks(units: Sequence[Unit], n: int) -> bool:
    """Whether a unit is a question with an answer behind it, in a list of such or in its paragraph."""
    unit = units[n]
    if unit.block.kind is BlockKind.QUESTION:
        return True
    opens = unit.block.kind is BlockKind.PARAGRAPH and unit.start == unit.block.locator.start
    return opens and unit.text.endswith("?") and n + 1 < len(units) and units[n + 1].block == unit.block


def documents(gathered: Gathered, most: int, library: Library, reader: Reader) -> list[Unit]:
    """What each document about the topic says closest to it, best first, then what is said of other documents.

    Each once, under its title. A row of a table, and what cannot stand alone, speak for a document only where nothing
    else does.
    """
    best: dict[str, tuple[bool, bool, float, Unit]] = {}
    for source in gathered.sources:
        if source.weight < RELATED:
            continue
        for unit, close in closeness(source, gathered.query):
            worth = (unit.kind is not StatementKind.ROW, stands_alone(unit, under=False), close)
            if not unit.asks and worth > best.get(unit.record.document.id, (False, False, 0.0))[:3]:
                best[unit.record.document.id] = (*worth, unit)
    own = [replace(unit, label=unit.record.document.metadata.title) for *_, unit in best.values()]
    return [*own, *_naming(gathered, set(best), library.catalogue.entries(reader))][:most]


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
        named = [e for name, e in names.items() if name in said and e.id not in known]
        others = [e for e in named if e.id != unit.record.document.id]
        known |= {e.id for e in named}
        if others:
            yield replace(unit, label=others[0].metadata.title)


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


def _leads(units: Sequence[Unit], gathered: Gathered) -> Iterator[Unit]:
    """The units before them, without which they cannot be understood; no question, and no introduction to one alone."""
    sources = {s.record.passage.id: s for s in gathered.sources}
    followed = Counter((u.record.passage.id, u.lead) for u in units)
    for unit in units:
        source = sources.get(unit.record.passage.id) if unit.lead else None
        for lead in source.units if source else ():
            alone = lead.text.endswith(":") and followed[unit.record.passage.id, unit.lead] < 2
            if (lead.start, lead.end) == unit.lead and not alone and not lead.asks:
                yield replace(lead, score=unit.score)


def _without_repetition(units: Sequence[Unit]) -> list[Unit]:
    kept: dict[str, Unit] = {}
    for unit in units:
        kept.setdefault(" ".join(words(unit.text)), unit)
    return list(kept.values())
