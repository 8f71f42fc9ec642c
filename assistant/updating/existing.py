"""A document that exists already, in the library or as a file, as statements beside which sources are laid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest import blocks as blocks_json
from ingest.access import Reader
from ingest.cataloguing.entry import Entry, Record
from ingest.document import BlockKind, Document, Metadata, Reading
from ingest.errors import SettingsError, UnreadableFile
from ingest.library import Library
from ingest.metadata import metadata
from ingest.read.limits import Limits
from ingest.split import split


@dataclass(frozen=True, slots=True)
class Existing:
    """A document to be brought up to date.

    Attributes:
        document: as read; one outside the library has no id.
        records: its passages, in reading order.
        markdown: its source where it is written in Markdown, line ends as they are, else None.
        same: ids of the documents of the library that it is, or takes the place of: they are no sources for it.
        outside: whether it is a file that the library does not vouch for.
    """

    document: Document
    records: tuple[Record, ...]
    markdown: str | None
    same: frozenset[str]
    outside: bool

    @property
    def about(self) -> Metadata:
        """What is known about it."""
        return self.document.metadata


def in_library(library: Library, path: str, reader: Reader) -> Existing:
    """A document of the library by its path.

    Raises:
        SettingsError: There is none for this reader.
    """
    entry = library.catalogue.entry(path, reader)
    document = library.catalogue.document(path, reader)
    if entry is None or document is None:
        raise SettingsError(f"There is no document {path!r} in the library. `mops search` finds documents.")
    records = library.catalogue.passages_of(entry.id, reader)
    original = library.original(document.sha256) if document.format == "markdown" else None
    source = _markdown(original.read_bytes()) if original else None
    return Existing(document, tuple(records), source, frozenset((entry.id,)), outside=False)


def in_file(
    library: Library, path: Path, reader: Reader, limits: Limits | None = None, instead_of: str | None = None
) -> Existing:
    """A file outside the library, read as ingestion reads it, and not kept.

    `instead_of` is the path of the document of the library that it is to replace.

    Raises:
        SettingsError: The file cannot be read, holds several documents, or there is no such document to replace.
    """
    from ingest.read.pool import ReaderPool

    limits = limits or Limits()
    with ReaderPool(limits, workers=1) as pool:
        ((name, sha256, results),) = pool.read_all([(path.name, path)])
    if len(results) != 1:
        raise SettingsError(f"{path} holds {len(results)} documents: unpack it and name the one to update.")
    ((_, reading),) = results
    if isinstance(reading, UnreadableFile):
        raise SettingsError(f"{path} cannot be read: {reading}.")
    about, _ = metadata(name, reading, {})
    source = _markdown(path.read_bytes()) if reading.format == "markdown" else None
    same = {e.id for e in library.catalogue.entries(reader) if e.source_sha256 == sha256}
    if instead_of is not None:
        replaced = library.catalogue.entry(instead_of, reader)
        if replaced is None:
            raise SettingsError(f"There is no document {instead_of!r} in the library that this file could replace.")
        same.add(replaced.id)
    return of_reading(name, reading, about, source, frozenset(same))


def of_reading(name: str, reading: Reading, about: Metadata, markdown: str | None, same: frozenset[str]) -> Existing:
    """What was read elsewhere, as a document outside the library."""
    document = Document("", name, reading.format, "", about, reading.text, reading.blocks, reading.notes)
    return Existing(document, tuple(_records(document)), markdown, same, outside=True)


def _records(document: Document) -> Iterator[Record]:
    """The passages of a document that is not in the library, in the form of those that are."""
    entry = Entry(document.id, document.path, document.format, 0, document.metadata, document.path, "", "")
    for ordinal, passage in enumerate(split(document)):
        own = document.blocks[passage.first : passage.last]
        header = own[0].header if own and own[0].kind is BlockKind.ROW else ()
        yield Record(passage, ordinal, header, entry, 0, 0, blocks_json.to_json(own))


def _markdown(data: bytes) -> str | None:
    """The source of a Markdown file; None where the bytes are those of an archive that it came in."""
    from ingest.read.decode import decode

    try:
        text = decode(data, Limits())
    except UnreadableFile:
        return None
    return text.replace("\n", "\r\n") if b"\r\n" in data else text
