"""A page of a PDF as a picture, for showing a quote at its place."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pypdfium2 as pdfium

from ingest.errors import UnreadableFile

_LOCK = threading.RLock()  # PDFium is not safe to call from two threads
_MOST_PIXELS = 40_000_000


@contextmanager
def opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """The PDF opened with PDFium, which no other thread uses meanwhile.

    Raises:
        UnreadableFile: It is no PDF, damaged, or needs a password.
    """
    with _LOCK:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            if "password" in str(error).lower():
                raise UnreadableFile("password protected: save a copy without a password") from error
            raise UnreadableFile("damaged PDF: open it and save or print it as a new PDF") from error
        try:
            yield document
        finally:
            document.close()


def page_size(data: bytes, page: int) -> tuple[float, float]:
    """Width and height of a page as displayed, in points; `page` counts from 0.

    Raises:
        UnreadableFile: The file cannot be opened or has no such page.
    """
    with opened(data) as document:
        width, height = _page(document, page).get_size()
    return width, height


def render(data: bytes, page: int, scale: float = 2.0) -> bytes:
    """A page as PNG, `scale` pixels a point; `page` counts from 0.

    Raises:
        UnreadableFile: The file cannot be opened, or the page does not exist or cannot be drawn.
    """
    with opened(data) as document:
        with suppress(pdfium.PdfiumError):
            document.init_forms()  # or what was filled into fields is not drawn
        found = _page(document, page)
        width, height = found.get_size()
        scale = min(scale, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        try:
            image = found.render(scale=scale).to_pil().convert("RGB")
        except (pdfium.PdfiumError, ValueError, MemoryError) as error:
            raise UnreadableFile(f"page {page + 1} cannot be drawn: {error}") from error
        picture = io.BytesIO()
        image.save(picture, format="PNG")
    return picture.getvalue()


def _page(document: pdfium.PdfDocument, page: int) -> pdfium.PdfPage:
    if not 0 <= page < len(document):
        raise UnreadableFile(f"there is no page {page + 1}: the PDF has {len(document)}")
    try:
        return document[page]
    except pdfium.PdfiumError as error:
        raise UnreadableFile(f"page {page + 1} is damaged") from error
