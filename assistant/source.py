"""What the source panel shows: a document as it is now, opened at a quote.

Every format gives its blocks with the quoted span marked. A PDF also gives its pages with the
quote's lines as boxes, to be drawn over the rendered page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.answer import Citation
from assistant.place import place
from assistant.recall import cited
from ingest.access import Reader
from ingest.cataloguing.entry import Verified
from ingest.document import Block, BlockKind, Box, Document
from ingest.library import Library
from ingest.read import SUFFIXES

AROUND_BLOCKS = 60  # shown before and after the quote, unless the whole document is asked for
AROUND_PAGES = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A block to show. `mark` is the quoted part of its text, relative to the block."""

    block: Block
    mark: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Highlight:
    """A box over a page, in hundredths of the page's width and height.

    `quoted` is true for lines of the quote, false for the rest of its paragraph.
    """

    left: float
    top: float
    width: float
    height: float
    quoted: bool


@dataclass(frozen=True, slots=True)
class PageView:
    """A page of a PDF: `index` from 0, its printed `label`, its size in points."""

    index: int
    label: str | None
    width: float
    height: float
    highlights: tuple[Highlight, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceView:
    """A document opened at a place. `edited` tells that it has changed since it was cited."""

    version: int
    document: str
    title: str
    kind: str
    format: str
    status: str
    owner: str | None
    reviewed_on: date | None
    verified: Verified | None
    headings: tuple[str, ...]
    place: str | None
    blocks: tuple[Shown, ...]
    pages: tuple[PageView, ...] = ()
    cut_before: int = 0
    cut_after: int = 0
    edited: bool = False
    original: bool = False


def open_citation(library: Library, reader: Reader, citation: Citation, *, whole: bool = False) -> SourceView | None:
    """The cited document with the quote marked.

    None when it has been removed, is closed to the reader, or no longer holds the quote.
    """
    found = cited(library.catalogue, reader, citation)
    if found is None:
        return None
    document, span = found
    return _view(library, reader, document, span, cited_version=citation.version, whole=whole)


def open_place(
    library: Library, reader: Reader, version: int, start: int, end: int, *, whole: bool = False
) -> SourceView | None:
    """A document with a span of its text marked; None once that version was replaced, or closed to the reader."""
    document = library.catalogue.document_of(version, reader)
    return _view(library, reader, document, (start, end), whole=whole) if document else None


def open_document(
    library: Library, reader: Reader, path: str, headings: Sequence[str] = (), *, whole: bool = False
) -> SourceView | None:
    """A document at one of its sections, or at its beginning; None when there is none for the reader."""
    document = library.catalogue.document(path, reader)
    if document is None:
        return None
    return _view(library, reader, document, _section_start(document, tuple(headings)), whole=whole)


def original_of(library: Library, reader: Reader, version: int) -> tuple[Document, Path] | None:
    """A current document and its file as ingested, if the reader may see it."""
    document = library.catalogue.document_of(version, reader)
    path = library.original(document.sha256) if document else None
    return (document, path) if document and path else None


def file_name(document: Document) -> str:
    """What a document's original is called when it is saved; one put in its place may be of another format."""
    name = document.path.rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    reader = "delimited" if document.format == "csv" else document.format
    if SUFFIXES.get(f".{suffix.lower()}") == reader:
        return name
    fitting = next((s for s, read_by in SUFFIXES.items() if read_by == reader), "")
    return f"{stem if dot else name}{fitting}" if fitting else name


def _view(
    library: Library,
    reader: Reader,
    document: Document,
    span: tuple[int, int],
    *,
    cited_version: int | None = None,
    whole: bool = False,
) -> SourceView | None:
    entry = library.catalogue.entry(document.path, reader)
    if entry is None:
        return None
    quoted = _overlapping(document.blocks, span)
    first, last = (0, len(document.blocks)) if whole else _window(document.blocks, quoted)
    head = document.blocks[quoted.start] if quoted else None
    original = library.original(document.sha256)
    meta = document.metadata
    return SourceView(
        version=entry.version,
        document=document.path,
        title=meta.title,
        kind=meta.kind.value,
        format=document.format,
        status=meta.status.value,
        owner=meta.owner,
        reviewed_on=meta.reviewed_on,
        verified=entry.verified,
        headings=head.locator.headings if head else (),
        place=place(head.locator) if head else None,
        blocks=tuple(Shown(b, _mark(b, span)) for b in document.blocks[first:last]),
        pages=tuple(_pages(document, quoted, span, original)) if original and document.format == "pdf" else (),
        cut_before=first,
        cut_after=len(document.blocks) - last,
        edited=cited_version is not None and cited_version != entry.version,
        original=original is not None,
    )


def _section_start(document: Document, headings: tuple[str, ...]) -> tuple[int, int]:
    """The empty span at the section's heading."""
    for b in document.blocks:
        if headings and b.kind is BlockKind.HEADING and (*b.locator.headings, b.text) == headings:
            return b.locator.start, b.locator.start
    return 0, 0


def _overlapping(blocks: Sequence[Block], span: tuple[int, int]) -> range:
    """Indices of the blocks the span touches; an empty span touches the block it stands in."""
    start, end = span[0], max(span[1], span[0] + 1)
    touched = [i for i, b in enumerate(blocks) if b.locator.start < end and b.locator.end > start]
    return range(touched[0], touched[-1] + 1) if touched else range(0)


def _window(blocks: Sequence[Block], quoted: range) -> tuple[int, int]:
    """The blocks to show around the quote: no list or table is opened in its middle if short enough."""
    first, last = max(quoted.start - AROUND_BLOCKS, 0), min(quoted.stop + AROUND_BLOCKS, len(blocks))
    for i in range(first, max(first - AROUND_BLOCKS, -1), -1):
        if blocks[i : i + 1] and (blocks[i].group is None or i == 0):
            return i, last
    return first, last


def _mark(block: Block, span: tuple[int, int]) -> tuple[int, int] | None:
    start = max(span[0], block.locator.start) - block.locator.start
    end = min(span[1], block.locator.end) - block.locator.start
    return (start, end) if start < end else None


# PDF pages


def _pages(document: Document, quoted: range, span: tuple[int, int], original: Path) -> Iterator[PageView]:
    from ingest.read.pages.page import page_size

    boxes = [pair for i in quoted for pair in _lines(document.blocks[i], span)]
    on = sorted({box.page for box, _ in boxes}) or [0]
    labels = {box.page: b.locator.page for b in reversed(document.blocks) for box in b.locator.boxes}
    end = max(labels, default=0) + 1
    data = original.read_bytes()
    for index in range(max(on[0] - AROUND_PAGES, 0), min(on[-1] + AROUND_PAGES + 1, max(end, on[-1] + 1))):
        width, height = page_size(data, index)
        here = tuple(_highlight(box, width, height, quoted_) for box, quoted_ in boxes if box.page == index)
        yield PageView(index, labels.get(index), width, height, here)


def _lines(block: Block, span: tuple[int, int]) -> Iterator[tuple[Box, bool]]:
    """The block's boxes, one a line, and whether the quote is on that line.

    Characters are shared out over the lines by their width, which places a quote to within a few
    characters: the text was put on one line when it was read, so that no exact share is known.
    """
    mark = _mark(block, span)
    if mark is None:
        return
    boxes = block.locator.boxes
    total = sum(b.x1 - b.x0 for b in boxes) or 1.0
    at = 0.0
    for box in boxes:
        share = (box.x1 - box.x0) / total * len(block.text)
        slack = min(3.0, share / 2)
        yield box, at + slack < mark[1] and at + share - slack > mark[0]
        at += share


def _highlight(box: Box, width: float, height: float, quoted: bool) -> Highlight:
    return Highlight(
        left=round(box.x0 / width * 100, 2),
        top=round(box.top / height * 100, 2),
        width=round((box.x1 - box.x0) / width * 100, 2),
        height=round((box.bottom - box.top) / height * 100, 2),
        quoted=quoted,
    )
