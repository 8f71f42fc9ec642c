"""Bytes to text: byte order mark, UTF-8, a declared encoding, then the code page that fits."""

from __future__ import annotations

import codecs
import re

from ingest.errors import UnreadableFile
from ingest.read.code_pages import code_page
from ingest.read.limits import Limits

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF document"),
)
_SAMPLE = 65_536  # bytes looked at to tell binary data
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes, limits: Limits, *, declared: str | None = None) -> str:
    """The file's text with plain line ends and no NUL; `declared` is an encoding the file itself names.

    Raises:
        UnreadableFile: the file is empty, binary, or longer than the limit.
    """
    if not data.strip():
        raise UnreadableFile("the file is empty")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFile(f"the file is not text but {what}; give it the right file name extension")
    text = _decoded(data, declared).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if len(text) > limits.characters:
        raise UnreadableFile(
            f"the text has {len(text):,} characters; the limit is {limits.characters:,}: split the file"
        )
    if not text.strip():
        raise UnreadableFile("the file is empty")
    return text


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    if wide := _wide(data[:_SAMPLE]):
        return data.decode(wide, errors="replace")
    if len(_CONTROL.findall(data[:_SAMPLE])) + 10 * data[:_SAMPLE].count(0) > len(data[:_SAMPLE]) // 100 + 2:
        raise UnreadableFile("the file is binary data, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.decode(_known(declared) or code_page(data, error.start), errors="replace")


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is NUL."""
    half = len(sample) // 2
    if half < 4:
        return None
    if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _known(declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared or "").name
    except (LookupError, ValueError):
        return None
    try:
        "".encode(name)
    except (LookupError, ValueError):  # a codec, but not one between bytes and text
        return None
    return None if name in ("utf-8", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined") else name
