"""A source as text: a quote at its place, with what stands around it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.place import place
from assistant.recall import quoted_at
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.document import Document

AROUND = 600  # characters before and after the quote


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quote at its place in a document as it is today.

    `quote` equals ``text[start:end]`` of the document's normalised text; `before` and `after` are what
    stands around it there. `page` is the printed page label, slide or cell range, `heading` the section.
    `version` is the document's; `moved` tells that the quote no longer stands where it was asked for.
    """

    document: str
    title: str
    heading: tuple[str, ...]
    page: str | None
    before: str
    quote: str
    after: str
    start: int
    end: int
    status: str
    reviewed_on: str | None
    owner: str | None
    version: int
    moved: bool


def excerpt(
    catalogue: Catalogue,
    reader: Reader,
    path: str,
    start: int,
    end: int,
    *,
    quote: str | None = None,
    around: int = AROUND,
) -> Excerpt | None:
    """What stands from `start` to `end` in a document, or where its `quote` stands today.

    None when the reader may see no such document, when it is no longer evidence, when it no longer
    holds the quote, or when there is nothing at that place.
    """
    entry = catalogue.entry(path, reader)
    document = catalogue.document_of(entry.version, reader) if entry else None
    if entry is None or document is None or not entry.metadata.is_evidence:
        return None
    text = document.text
    span = quoted_at(text, quote, start) if quote else (start, min(end, len(text)))
    if span is None or not 0 <= span[0] < span[1]:
        return None
    first, last = span
    headings, page = _place(document, first)
    about = entry.metadata
    return Excerpt(
        document=entry.path,
        title=about.title,
        heading=headings,
        page=page,
        before=text[max(first - around, 0) : first],
        quote=text[first:last],
        after=text[last : last + around],
        start=first,
        end=last,
        status=about.status.value,
        reviewed_on=about.reviewed_on.isoformat() if about.reviewed_on else None,
        owner=about.owner,
        version=entry.version,
        moved=first != start,
    )


def _place(document: Document, at: int) -> tuple[tuple[str, ...], str | None]:
    """The headings above a place, and its page."""
    block = next((b for b in document.blocks if b.locator.end > at), None)
    return (block.locator.headings, place(block.locator)) if block else ((), None)
