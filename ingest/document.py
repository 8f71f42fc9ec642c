"""The data passed between stages: blocks with exact places, documents, passages.

A reader turns one file into a `Reading`. With the file's metadata it becomes a `Document`, which is
split into `Passage`s. All are plain frozen values; character offsets are code-point indices into
the document's normalised text, half open: ``text[start:end]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class BlockKind(StrEnum):
    """What a structural unit is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"  # bullet of an unordered list, or a term with its definition
    STEP = "step"  # entry of a numbered list
    ROW = "row"  # body row of a table; its column names are in Block.header
    CODE = "code"
    QUESTION = "question"  # question of a question-and-answer pair; the answer's blocks follow
    NOTE = "note"  # admonition: note, tip, warning, important


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a PDF page: PDF points, origin top left, `page` counted from 0."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a block stands in its document.

    `start`/`end` delimit the block in the document's normalised text. `page` is the page label as
    printed (PDF). `slide` counts from 1 (PPTX). `cells` is an A1 range on `sheet` (XLSX, CSV).
    """

    start: int
    end: int
    headings: tuple[str, ...] = ()
    page: str | None = None
    slide: int | None = None
    sheet: str | None = None
    cells: str | None = None
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One structural unit in reading order; `reading.text[locator.start:locator.end] == text`.

    `level` is the heading level (1–6) or the nesting depth of a list entry (0 = outermost).
    `group` numbers the list or table the block belongs to, unique in the document, else None: a
    nested list has its outermost list's group. `marker` is the entry's label as a reader sees it
    ("3.", "b)"). `header` holds the column names of a table row, in the row's order.
    """

    kind: BlockKind
    text: str
    locator: Locator
    level: int = 0
    group: int | None = None
    marker: str = ""
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one file: its blocks and the normalised text they are slices of.

    `meta` holds what the file says of itself (front matter, document properties) under lower-case
    keys, unvalidated. `notes` lists what could not be read ("page 3 is an image: needs OCR"). `titles` are
    the headings that the file marks as its title, where it tells a title from a heading.
    """

    format: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    meta: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


class Kind(StrEnum):
    """What a document is for."""

    PLAYBOOK = "playbook"
    PROCESS = "process"
    MANUAL = "manual"
    POLICY = "policy"
    TEMPLATE = "template"
    FAQ = "faq"
    OTHER = "other"


class Status(StrEnum):
    """Whether a document may be relied upon."""

    CURRENT = "current"
    DRAFT = "draft"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document. An empty `audience` means everyone.

    `drafted` tells that the assistant drafted it: it is then evidence only while it is current, and
    has no passages else.
    """

    title: str
    kind: Kind = Kind.OTHER
    tool: str | None = None
    team: str | None = None
    owner: str | None = None
    audience: tuple[str, ...] = ()
    reviewed_on: date | None = None
    status: Status = Status.CURRENT
    supersedes: str | None = None
    drafted: bool = False

    @property
    def is_evidence(self) -> bool:
        """Whether an answer may rest on it."""
        return not self.drafted or self.status is Status.CURRENT

    @property
    def authority(self) -> tuple[bool, bool, date]:
        """What makes it the one to go by of two that disagree: the larger, by status and then by review."""
        return self.status is Status.CURRENT, self.status is not Status.ARCHIVED, self.reviewed_on or date.min


@dataclass(frozen=True, slots=True)
class Document:
    """A read file with its place and metadata.

    `path` is relative to the ingested root, with ``/``. `id` stays the same when the file is edited
    or moved. `sha256` is that of the original bytes.
    """

    id: str
    path: str
    format: str
    sha256: str
    metadata: Metadata
    text: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed: whole blocks of one section, a slice of the document's text.

    `id` is made of the document, the context line and the text, so that an unchanged passage keeps
    its id, and with it its vectors, when the document around it is edited. `first`/`last` are the
    indices of its blocks, half open.
    """

    id: str
    document_id: str
    context: str  # "title › heading › heading"
    text: str
    start: int
    end: int
    first: int
    last: int
    headings: tuple[str, ...] = ()
