"""What the catalogue gives: documents as it lists them, their passages, and what they explain."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from ingest import blocks as blocks_json
from ingest.document import Block, Metadata, Passage


@dataclass(frozen=True, slots=True)
class Verified:
    """That the role which answers for a document has confirmed it, when, and until when that holds."""

    role: str
    on: date
    until: date


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the catalogue lists it, without its text.

    `sha256` is that of the file the current version was read from. `source_sha256` is another where
    that version did not come from its folder: then it holds until the file in the folder changes.
    """

    id: str
    path: str
    format: str
    version: int
    metadata: Metadata
    source: str
    source_sha256: str
    folder_sha256: str
    sha256: str = ""
    verified: Verified | None = None

    @property
    def is_held(self) -> bool:
        """Whether the current version was put in place of what its folder holds."""
        return bool(self.sha256) and self.sha256 != self.source_sha256


class Place(NamedTuple):
    """Where a passage stands: in which version of a document, and its rows in the token store."""

    passage: str
    version: int
    ordinal: int
    token_offset: int
    token_count: int


@dataclass(frozen=True)
class Record:
    """A passage of a current version with what a hit needs: its blocks, its document, its tokens.

    `ordinal` counts the document's passages from 0. `header` names the columns when the passage
    begins in a table.
    """

    passage: Passage
    ordinal: int
    header: tuple[str, ...]
    document: Entry
    token_offset: int
    token_count: int
    stored_blocks: str = field(repr=False)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Without boxes; their places are offsets into the document's text. Read when first asked for."""
        return blocks_json.from_json(self.stored_blocks, self.passage.text, self.passage.start)

    def blocks_of(self, group: int) -> tuple[Block, ...]:
        """Those of a list or table, by its number in the document."""
        if not blocks_json.may_have_group(self.stored_blocks, group):
            return ()
        return tuple(block for block in self.blocks if block.group == group)


@dataclass(frozen=True, slots=True)
class Term:
    """An abbreviation and what it stands for, as a passage of the library says."""

    short: str
    long: str
    passage: str
