"""One reader a format: a file's bytes in, a `Reading` out."""

from __future__ import annotations

import importlib
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, cast

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read.limits import Limits

ReadResult = Reading | UnreadableFile

SUFFIXES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".rst": "rst",
    ".adoc": "asciidoc",
    ".asciidoc": "asciidoc",
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".eml": "mail",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".zip": "archive",
}
"""File name suffix -> reader."""

_ASSETS = {
    "images": "png jpg jpeg gif svg webp bmp tif tiff ico heic avif psd eps",
    "style sheets": "css scss less",
    "scripts": "js mjs ts map",
    "fonts": "ttf otf woff woff2 eot",
    "recordings": "mp3 wav m4a ogg flac mp4 mov avi mkv webm",
}
_ASSET_KINDS = {f".{suffix}": kind for kind, suffixes in _ASSETS.items() for suffix in suffixes.split()}
_SAVE_AS = {
    ".doc": ".docx", ".dot": ".docx", ".rtf": ".docx", ".odt": ".docx", ".pages": ".docx", ".wpd": ".docx",
    ".ppt": ".pptx", ".pps": ".pptx", ".ppsx": ".pptx", ".potx": ".pptx", ".odp": ".pptx", ".key": ".pptx",
    ".xls": ".xlsx", ".xlsb": ".xlsx", ".ods": ".xlsx", ".numbers": ".xlsx",
    ".msg": ".eml", ".oft": ".eml",
}  # fmt: skip
_PARTS = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx", "xl/workbook.xml": "xlsx"}
_LONGEST_VALUE, _MOST_VALUES = 10_000, 200  # of stated metadata
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b")
_NAMES = {"pdf": "PDF", "docx": "Word", "pptx": "PowerPoint", "xlsx": "Excel", "delimited": "CSV", "html": "HTML"}


def is_asset(name: str) -> bool:
    """Whether the name is that of a picture, font, style sheet or the like, which come along with documents."""
    return PurePosixPath(name).suffix.lower() in _ASSET_KINDS


def unsupported(name: str) -> str | None:
    """Why files of this name's suffix are not read; None if they are."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in SUFFIXES:
        return None
    if suffix in _ASSET_KINDS:
        return f"{_ASSET_KINDS[suffix]} are not documents"
    if suffix in _SAVE_AS:
        return f"{suffix} files are not supported: save it as {_SAVE_AS[suffix]}"
    printable = suffix if suffix.isprintable() and len(suffix) <= 20 else ""
    return f"{printable} files are not supported" if printable else "files without a known extension are not supported"


def read_bytes(name: str, data: bytes, limits: Limits, *, inside_archive: bool = False) -> list[tuple[str, ReadResult]]:
    """Read one file: one document, or for an archive each of its documents.

    The content decides the format, the suffix only where the content leaves it open. Every failure
    is an `UnreadableFile` in the list; only `MemoryError` is raised.
    """
    try:
        kind = detect(name, data)
        if kind == "archive":
            if inside_archive:
                raise UnreadableFile("is an archive: unpack it first")
            from ingest.read.archive import read_archive

            return read_archive(name, data, limits)
        return [(name, _read(name, kind, data, limits))]
    except UnreadableFile as error:
        return [(name, error)]


def detect(name: str, data: bytes) -> str:
    """The reader for a file.

    Raises:
        UnreadableFile: no reader fits.
    """
    suffix = PurePosixPath(name).suffix.lower()
    by_suffix = SUFFIXES.get(suffix)
    if reason := unsupported(name):
        raise UnreadableFile(reason)
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableFile("the file is empty")
    if b"%PDF-" in data[:1024] and (data[:1024].lstrip()[:5] == b"%PDF-" or by_suffix == "pdf"):
        return "pdf"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _container(data)
    if data.startswith(_OLE):
        raise UnreadableFile(_ole(data))
    if by_suffix in ("pdf", "docx", "pptx", "xlsx", "archive"):
        if _HTML.match(data[:4096]):
            return "html"
        raise UnreadableFile(
            f"is not a {_NAMES.get(by_suffix, 'zip')} file, or a damaged one: open it and save it again"
        )
    if by_suffix in ("text", "delimited") and _HTML.match(data[:4096]):
        return "html"
    return cast(str, by_suffix)


def _container(data: bytes) -> str:
    """What a zip container is: an Office document or an archive of files."""
    try:
        names = set(zipfile.ZipFile(BytesIO(data)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile("the file is damaged or was not transferred completely") from error
    for part, kind in _PARTS.items():
        if part in names:
            return kind
    if "xl/workbook.bin" in names:
        raise UnreadableFile("is a binary Excel workbook: save it as .xlsx")
    if "mimetype" in names:
        raise UnreadableFile("OpenDocument and EPUB files are not supported: save it as .docx, .pptx, .xlsx or .pdf")
    if "[Content_Types].xml" in names:
        raise UnreadableFile("is an Office file of a kind that is not supported, or a damaged one")
    return "archive"


def _ole(data: bytes) -> str:
    """What an old container is: a protected new document or a document in a format of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "is protected by a password: remove it and ingest the file again"
    old = {
        "WordDocument": "Word format: save it as .docx",
        "PowerPoint Document": "PowerPoint format: save it as .pptx",
    }
    old |= {"Workbook": "Excel format: save it as .xlsx", "Book": "Excel format: save it as .xlsx"}
    for stream, advice in old.items():
        if stream.encode("utf-16-le") in data:
            return f"is in the old {advice}"
    return "is in an old Office format: save it as .docx, .pptx or .xlsx"


def _read(name: str, format: str, data: bytes, limits: Limits) -> Reading:
    try:
        reader = cast(Callable[[bytes, Limits], Reading], importlib.import_module(f"ingest.read.{format}").read)
        reading = reader(data, limits)
    except (UnreadableFile, MemoryError):
        raise
    except RecursionError as error:
        raise UnreadableFile("is nested too deeply to be read") from error
    except Exception as error:
        raise UnreadableFile("the file is damaged: it cannot be read. Open it, save it again and retry") from error
    if len(reading.text) > limits.characters:
        raise UnreadableFile(f"has more than {limits.characters:,} characters: split it")
    if not reading.blocks:
        raise UnreadableFile("; ".join(["no text found", *reading.notes[:3]]))
    return replace(reading, title=reading.title or readable_title(name), meta=_plain(reading.meta))


def _plain(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata without anything nested, which could be huge when written out."""

    def scalar(value: object) -> bool:
        return isinstance(value, str | int | float | date) and len(str(value)) <= _LONGEST_VALUE

    found: dict[str, Any] = {}
    for key, value in meta.items():
        if scalar(value):
            found[key] = value
        elif isinstance(value, list | tuple) and len(value) <= _MOST_VALUES and all(map(scalar, value)):
            found[key] = list(value)
        elif value is not None:
            found[key] = {}  # told apart from a value that was not given
    return found


def readable_title(name: str) -> str:
    """A title from a file name: "guides/lead-routing_v2.md" -> "Lead routing v2"."""
    stem = re.sub(r"[ _-]?[0-9a-f]{32}$", "", PurePosixPath(name).stem) or PurePosixPath(name).stem
    words = re.sub(
        r"[\s_]+|(?<=\w)-(?=\w)", " ", re.sub(r"(\d{4})-(\d\d)-(\d\d)", "\\1\u2011\\2\u2011\\3", stem)
    ).strip()
    words = "".join(c for c in words.replace("\u2011", "-") if c.isprintable())
    return words[:1].upper() + words[1:] if words else "Untitled"
