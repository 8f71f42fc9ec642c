"""Sections that a document lacks and another on the same topic has, as they stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.drafting.gather import Source, gather
from assistant.drafting.template import Kind, Template
from assistant.titles import topic_of
from assistant.unit import Unit
from assistant.updating.compare import kept_share
from assistant.updating.existing import Existing
from assistant.updating.verdict import outranks
from ingest.access import Reader
from ingest.document import BlockKind
from ingest.library import Library
from ingest.words import stem_set

MOST = 12  # statements of a section; a longer one is a document by itself
SAID = 0.6  # share of a statement's stems that one of the document has, for it to be said there already
OWN = ("purpose", "scope", "definitions", "history", "related")  # sections that are each document's own
TITLED = 0.6  # share of the words of two titles that documents on one topic have in common
IN_COMMON = 0.3  # share of its statements that both have, where their titles do not show it


@dataclass(frozen=True, slots=True)
class Lacking:
    """A section to add: the template's heading for it, and what stands under such a heading elsewhere."""

    heading: str
    units: tuple[Unit, ...]


def lacking(
    library: Library,
    existing: Existing,
    topic: str,
    reader: Reader,
    template: Template,
    said: Sequence[str],
    in_common: Mapping[str, float],
) -> Iterator[Lacking]:
    """The sections of a template that a document has under no heading, from the best document that has them.

    Only a document with a procedure has sections that such a document should have. Only more reliable documents on
    the same topic count, which show by their title or by what they have in common with it: `in_common` is the share
    of its statements by document. `said` is what the document says, and what it is to say by other suggestions.
    """
    if not any(b.kind is BlockKind.STEP for b in existing.document.blocks):
        return
    titled = topic_of(existing.about.title)
    others = [
        s
        for s in gather(library, topic, reader).sources
        if s.record.document.id not in existing.same
        and outranks(s.record.document, existing)
        and (in_common.get(s.record.document.id, 0) >= IN_COMMON or _alike(titled, s.record.document.metadata.title))
    ]
    headings = [b.text for b in existing.document.blocks if b.kind is BlockKind.HEADING]
    for heading in template.headings:
        kind = heading.kind
        if kind.form == "statements" and kind.name not in OWN and not any(map(kind.named, headings)):
            units = [u for u in _section(others, kind) if not _said(u.text, said)]
            if 0 < len(units) <= MOST:
                yield Lacking(heading.text, tuple(units))


def _section(sources: Sequence[Source], kind: Kind) -> list[Unit]:
    """The section of this kind in the first, that is best, document that has one."""
    named = [s for s in sources if any(map(kind.named, s.record.passage.headings[-1:]))]
    first = [s for s in named if s.record.document.id == named[0].record.document.id]
    return [u for s in first for u in s.units if u.block.kind is not BlockKind.CODE]


def _alike(titled: frozenset[str], title: str) -> bool:
    other = topic_of(title)
    return bool(titled & other) and len(titled & other) >= TITLED * len(titled | other)


def _said(text: str, said: Sequence[str]) -> bool:
    mine = stem_set(text)
    return any(len(mine & stem_set(s)) >= SAID * len(mine) or kept_share(text, s) >= SAID for s in said)
