"""Reads PDF: headings, paragraphs, lists and tables in reading order, each with its place on the page.

pages/words     characters to words on the page as displayed      pages/shapes   drawn lines, areas, pictures
pages/lines     words to lines, lines to columns                  pages/tables   ruled and aligned tables
pages/layout    one page's lines and tables in reading order      pages/furniture  running heads and page numbers
pages/blocks    lines to headings, paragraphs, list entries       pages/writer   levels, groups, boxes
"""

from __future__ import annotations

import io
import logging
import struct
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
from pypdf import PasswordType, PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read.builder import Builder, one_line
from ingest.read.limits import Limits
from ingest.read.pages import ocr
from ingest.read.pages.blocks import Composer, Draft
from ingest.read.pages.furniture import without_furniture
from ingest.read.pages.layout import lay_out
from ingest.read.pages.page import opened
from ingest.read.pages.properties import attachments, filled_fields, outline, properties
from ingest.read.pages.words import PageWords, Word, displayed, read_words, turn_word
from ingest.read.pages.writer import Writer

_FEW_WORDS = 4  # on a page that is a picture: a stamp or a page number, not its text
_FEW_LETTERS = 8  # hidden on a page: not worth a note
_MOSTLY = 0.5  # share of a page that a picture covers
_PASSWORD = "password protected: save a copy without a password"  # noqa: S105 - a message
_DAMAGED = "damaged or cut off PDF: open it and save or print it as a new PDF"


def read(data: bytes, limits: Limits) -> Reading:
    """Read a PDF.

    Raises:
        UnreadableFile: It is no PDF, damaged, password protected, too long, or holds page images only.
    """
    if b"%PDF" not in data[:1024]:
        raise UnreadableFile("not a PDF, whatever its name says: it does not begin with %PDF")
    with _as_unreadable():
        reader = _open(data, limits)
        scan = _scan(data, reader, limits)
        return _compose(reader, scan)


@contextmanager
def _as_unreadable() -> Iterator[None]:
    """Turn whatever the libraries raise on a bad file into `UnreadableFile`; keep their logs quiet."""
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    except FileNotDecryptedError as error:
        raise UnreadableFile(_PASSWORD) from error
    except (PyPdfError, pdfium.PdfiumError, RecursionError, ArithmeticError, LookupError, OSError) as error:
        raise UnreadableFile(_DAMAGED) from error
    except (ValueError, TypeError, AttributeError, AssertionError, NotImplementedError) as error:
        raise UnreadableFile(_DAMAGED) from error
    except (struct.error, zlib.error, MemoryError) as error:
        raise UnreadableFile(_DAMAGED) from error
    finally:
        log.setLevel(level)


def _open(data: bytes, limits: Limits) -> PdfReader:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise UnreadableFile(_PASSWORD)
    count = len(reader.pages)
    if count == 0:
        raise UnreadableFile("the PDF has no pages")
    if count > limits.pages:
        raise UnreadableFile(f"{count} pages are more than the limit of {limits.pages}: split the file")
    return reader


@dataclass(frozen=True, slots=True)
class _Scan:
    """All pages' words; the numbers (from 0) of page images not read and of pages with hidden text."""

    pages: tuple[PageWords, ...]
    images: tuple[int, ...]
    recognised: tuple[int, ...]


def _scan(data: bytes, reader: PdfReader, limits: Limits) -> _Scan:
    pages: list[PageWords] = []
    images: list[int] = []
    recognised: list[int] = []
    deadline = time.monotonic() + limits.seconds
    with opened(data) as document:
        for number in range(min(len(document), len(reader.pages))):
            page = document[number]
            words = _with_fields(read_words(page, number), reader, page)
            if _is_image(words):
                found = _recognise(page, deadline) if limits.ocr and ocr.available() else []
                (recognised if found else images).append(number)
                words = replace(words, words=tuple(found), turn=0, rules=(), marks=()) if found else words
            pages.append(words)
            page.close()
    if not any(page.words for page in pages):
        raise UnreadableFile(_nothing_read(images))
    return _Scan(tuple(pages), tuple(images), tuple(recognised))


def _is_image(page: PageWords) -> bool:
    if not page.words:
        return page.pictured > 0 or page.drawn
    return len(page.words) < _FEW_WORDS and page.pictured > _MOSTLY


def _nothing_read(images: Sequence[int]) -> str:
    if not images:
        return "no text: its pages are empty"
    return f"page images only: {len(images)} {'page needs' if len(images) == 1 else 'pages need'} OCR"


def _recognise(page: pdfium.PdfPage, deadline: float) -> list[Word]:
    left = deadline - time.monotonic()
    if left < 1:
        return []
    width, height = page.get_size()
    scale = min(ocr.SCALE, 5000 / max(width, height, 1))
    picture = io.BytesIO()
    page.render(scale=scale).to_pil().convert("L").save(picture, format="PNG")
    return ocr.read_image(picture.getvalue(), scale, seconds=left)


def _with_fields(page: PageWords, reader: PdfReader, pdfium_page: pdfium.PdfPage) -> PageWords:
    _, _, place = displayed(pdfium_page)
    width, height = pdfium_page.get_size()
    fields = filled_fields(reader.pages[page.number], place)
    if not fields:
        return page
    turned = [turn_word(w, page.turn, width, height) for w in fields] if page.turn else fields
    return replace(page, words=(*page.words, *(replace(w, turn=0) for w in turned)))


def _compose(reader: PdfReader, scan: _Scan) -> Reading:
    heights = [page.height for page in scan.pages]
    items = without_furniture([lay_out(page) for page in scan.pages], heights)
    titles = outline(reader)
    drafts = Composer(items, heights, titles).drafts()
    builder = Builder()
    labels = _labels(reader, len(scan.pages))
    Writer(builder, scan.pages, labels, titles).write(drafts)
    if builder.empty:
        raise UnreadableFile("no text: its pages hold nothing but page numbers")
    builder.notes += _notes(reader, scan, labels)
    meta = properties(reader)
    reading = builder.reading(format="pdf", meta=meta)
    stated = one_line(str(meta.get("title") or ""))
    shown = stated if stated.casefold() in reading.text.casefold() else ""
    return replace(reading, title=shown or one_line(_largest(drafts)) or stated)


def _labels(reader: PdfReader, count: int) -> list[str]:
    plain = [str(i + 1) for i in range(count)]
    try:
        labels = list(reader.page_labels)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return plain
    return [labels[i] if i < len(labels) and labels[i] else plain[i] for i in range(count)]


def _largest(drafts: Sequence[Draft]) -> str:
    """The largest text in the upper half of the first page, if it begins the page or nothing else is as large."""
    sizes = [round(d.lines[0][1].size) for d in drafts if d.kind == "heading"]
    first = [d for d in drafts if d.page == 0 and d.kind == "heading"]
    first = [d for d in first if d.lines[0][1].top < 500] or first
    if not first:
        return ""
    found = max(first, key=lambda d: (round(d.lines[0][1].size), -d.lines[0][1].top))
    alone = sizes.count(round(found.lines[0][1].size)) == 1
    return found.text if alone or found is drafts[0] else ""


def _notes(reader: PdfReader, scan: _Scan, labels: Sequence[str]) -> list[str]:
    notes = []
    if scan.images:
        one = len(scan.images) == 1
        notes.append(f"{_pages(scan.images, labels)} {'is an image: it needs' if one else 'are images: they need'} OCR")
    if scan.recognised:
        one = len(scan.recognised) == 1
        pages = _pages(scan.recognised, labels)
        notes.append(f"{pages} {'is an image' if one else 'are images'}: the text was recognised by OCR")
    if hidden := [page.number for page in scan.pages if page.hidden >= _FEW_LETTERS]:
        notes.append(f"hidden text on {_pages(hidden, labels)} was left out")
    if names := attachments(reader):
        notes.append(f"attached files were not read: {', '.join(names)}")
    return notes


def _pages(numbers: Sequence[int], labels: Sequence[str]) -> str:
    """Pages as people name them: "page 3", "pages 3, 4 and 7", "pages 1–15"."""
    names = [labels[n] for n in numbers]
    if len(names) == 1:
        return f"page {names[0]}"
    if len(names) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"pages {names[0]}–{names[-1]}"
    return f"pages {', '.join(names[:-1])} and {names[-1]}"
