"""Saved drafts as they may be shown today.

A draft is kept as it was made and edited. When it is shown again, the library may have changed: a
document was removed, edited or closed to this reader. What its sources no longer hold is taken out,
and stays in its place as a statement without words, so that every other one keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from assistant.answer import Citation, Statement
from assistant.draft import Draft, Gap, Section, audience_of, stale
from assistant.recall import cited, moved
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Entry

GONE = "The source of what stood here was changed, removed or closed."


@dataclass(frozen=True, slots=True)
class Standing:
    """A draft as it may be shown: how many statements were taken out, and which citations' documents were edited."""

    draft: Draft
    lost: int
    edited: frozenset[int]

    def export(self) -> Draft:
        """The draft without the places of what was taken out; a section that nothing is left of is a gap."""
        sections = tuple(_without_lost(section) for section in self.draft.sections)
        return replace(self.draft, sections=sections, gaps=tuple(s.gap for s in sections if s.gap))


def is_lost(statement: Statement) -> bool:
    """Whether a statement is the place of one that was taken out."""
    return not statement.text


def standing(catalogue: Catalogue, reader: Reader, draft: Draft, today: date | None = None) -> Standing:
    """The draft as far as the library holds its sources today, for this reader."""
    entry_at = cache(lambda path: catalogue.entry(path, reader))
    found = {c.n: renewed for c in draft.citations if (renewed := _renewed(catalogue, reader, c, entry_at(c.document)))}
    sections = tuple(
        replace(section, statements=tuple(_kept(s, found) for s in section.statements)) for section in draft.sections
    )
    if reader.groups is not None:
        sections = _asking_known(sections, frozenset(catalogue.values("owner", reader)))
    entries = [entry_at(path) for path in dict.fromkeys(c.document for c in found.values())]
    shown = replace(
        draft,
        sections=sections,
        citations=tuple(found.values()),
        gaps=tuple(s.gap for s in sections if s.gap),
        conflicts=tuple(c for c in draft.conflicts if c.used in found and c.other in found),
        stale=tuple(s for e in entries if e and (s := stale(e, today or date.today()))),
        audience=audience_of(e for e in entries if e),
    )
    lost = sum(is_lost(s) for section in sections for s in section.statements)
    edited = frozenset(c.n for c in draft.citations if c.n in found and found[c.n].version != c.version)
    return Standing(shown, lost, edited)


def _renewed(catalogue: Catalogue, reader: Reader, citation: Citation, entry: Entry | None) -> Citation | None:
    """The citation into the document as it is today; None when that no longer holds the quote.

    `entry` is the document at the citation's path.
    """
    start, end = citation.start, citation.end
    if entry is None or entry.version != citation.version or not entry.metadata.is_evidence:
        place = cited(catalogue, reader, citation)
        entry = catalogue.entry(place[0].path, reader) if place else None
        if place is None or entry is None:
            return None
        start, end = place[1]
    return moved(citation, entry, start, end)


def _asking_known(sections: Sequence[Section], owners: frozenset[str]) -> tuple[Section, ...]:
    """The sections, asking only roles that own a document which the reader may read."""
    return tuple(
        replace(s, gap=replace(s.gap, ask=None)) if s.gap and s.gap.ask and s.gap.ask not in owners else s
        for s in sections
    )


def _kept(statement: Statement, found: dict[int, Citation]) -> Statement:
    """A statement with the sources that still hold it; in the words of another one when its own no longer does."""
    if statement.own:
        return statement
    left = tuple(n for n in statement.citations if n in found)
    if left == statement.citations:
        return statement
    return replace(statement, text=found[left[0]].quote if left else "", citations=left)


def _without_lost(section: Section) -> Section:
    said = tuple(_left(section.statements))
    gap = section.gap if said or not section.statements else Gap(section.heading, GONE, None)
    return replace(section, statements=said, gap=gap)


def _left(statements: Sequence[Statement]) -> Iterator[Statement]:
    """What was not taken out; what was nested in a step that was, stands in its place and not in the one before."""
    lost: list[int] = []  # depths of the steps taken out that are open
    for s in statements:
        lost = [depth for depth in lost if depth < s.depth]
        if is_lost(s):
            lost.append(s.depth)
        else:
            yield replace(s, depth=s.depth - len(lost))
