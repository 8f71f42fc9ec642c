"""A place in a document in words."""

from __future__ import annotations

from ingest.document import Locator


def place(locator: Locator) -> str | None:
    """The page, slide or cells of a block as a reader would name them."""
    if locator.slide is not None:
        return f"slide {locator.slide}"
    if locator.cells is not None:
        return f"{locator.sheet}!{locator.cells}" if locator.sheet else locator.cells
    return locator.page or locator.sheet


def in_words(page: str | None, document: str) -> str:
    """The place that a citation of a document has, as a reader would say it; a PDF's is the bare label of a page."""
    return f"page {page}" if page and document.lower().endswith(".pdf") else page or ""
