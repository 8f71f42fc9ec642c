"""The versions of a document, past ones too: listed, read, put back in place.

A past version is for people to look at. It has no passages and is in no index; what was confirmed or
set by hand belongs to the document, not to one of its versions.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ingest import trash
from ingest.access import EVERYTHING, Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing import write
from ingest.cataloguing.entry import Entry
from ingest.cataloguing.rows import unpacked
from ingest.corrections import as_json, corrected, from_json, stated_by
from ingest.dates import in_utc
from ingest.document import Document, Metadata, Reading
from ingest.editing import commit
from ingest.errors import NotKept, SettingsError, UnreadableFile
from ingest.library import Library
from ingest.metadata import metadata
from ingest.origin import UPLOADS
from ingest.read.limits import Limits
from ingest.read.pool import ReaderPool
from ingest.rules import allowed, file_of
from ingest.schema import past, versions
from ingest.sync import removing
from ingest.syncing.removal import put_away
from ingest.trash import Removed

_INHERITED = ("kind", "tool", "team", "owner", "audience", "status", "supersedes")  # by a file in a document's place


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a document. `back` counts from the current one, which is 0. `metadata` is what it states itself."""

    id: int
    back: int
    path: str
    format: str
    sha256: str
    metadata: Metadata
    since: datetime
    until: datetime | None


def versions_of(catalogue: Catalogue, path: str, reader: Reader) -> list[Version]:
    """The versions of a document that the reader may see, the current one first; none when there is no document."""
    entry = catalogue.entry(path, reader)
    if entry is None:
        return []
    columns = [c for c in past.c if c.name not in ("text", "blocks", "notes")]
    query = sa.select(*columns).where(past.c.document == entry.id).order_by(past.c.version.desc())
    with catalogue.engine.connect() as connection:
        since = connection.scalar(sa.select(versions.c.created_at).where(versions.c.id == entry.version))
        rows = connection.execute(query).all()
    stated = stated_by(entry.metadata, catalogue.corrections(entry.id))
    assert since is not None
    found = [Version(entry.version, 0, entry.path, entry.format, entry.sha256, stated, in_utc(since), None)]
    for back, row in enumerate(rows, 1):
        about = from_json(row.stated)
        if reader.may_read(about.audience):
            times = in_utc(row.created_at), in_utc(row.ended_at)
            found.append(Version(row.version, back, row.path, row.format, row.sha256, about, *times))
    return found


def read_version(catalogue: Catalogue, path: str, version: int, reader: Reader) -> Document | None:
    """A version of a document with its text and what it states itself; None when the reader may see none such."""
    entry = catalogue.entry(path, reader)
    if entry is None:
        return None
    if version == entry.version:
        document = catalogue.document(path, reader)
        stated = stated_by(entry.metadata, catalogue.corrections(entry.id))
        return replace(document, metadata=stated) if document else None
    with catalogue.engine.connect() as connection:
        row = connection.execute(
            sa.select(past).where(past.c.version == version, past.c.document == entry.id)
        ).one_or_none()
    about = from_json(row.stated) if row else None
    if row is None or about is None or not reader.may_read(about.audience):
        return None
    return Document(entry.id, row.path, row.format, row.sha256, about, *unpacked(row), tuple(row.notes))


def restore_version(library: Library, path: str, version: int, reader: Reader) -> bool:
    """Make a past version current again; False when there is none that the reader may see.

    It holds until the file that the document was read from changes. Only those may read it who may read the
    document now, and might when this version was current: others are kept out by hand from then on.

    Raises:
        SettingsError: the reader would be kept out.
        NotKept: its original is no longer kept.
        LibraryBusy: another process is writing.
    """
    entry = library.catalogue.entry(path, reader)
    old = read_version(library.catalogue, path, version, reader)
    if entry is None or old is None:
        return False
    if version == entry.version:
        return True
    made = library.catalogue.corrections(entry.id)
    now = stated_by(entry.metadata, made).audience
    then = () if set(old.metadata.audience) == set(now) else old.metadata.audience
    audience, present = _allowed(library, entry, [then]), _allowed(library, entry, [])
    if not reader.may_read(audience):
        raise SettingsError(f"Nothing was changed: this version of {path} was for others than the document is now.")
    stated = replace(old.metadata, audience=now if set(present) == set(entry.metadata.audience) else present)
    document = replace(old, path=path, metadata=corrected(stated, made))
    closing = {} if set(audience) == set(document.metadata.audience) else {"audience": audience}
    commit(library, document, stated, like=entry, replaces=entry, changes=closing)
    return True


def replace_document(
    library: Library, path: str, file: Path, reader: Reader, *, limits: Limits | None = None
) -> list[str] | None:
    """Let a file take the place of a document; gives notes on the reading, None when there is no such document.

    The document keeps its path, and all that the file itself does not state. The file holds until the
    one in the document's folder changes. Its name only tells its format.

    Raises:
        UnreadableFile: it cannot be read, or holds several documents; nothing is changed.
        LibraryBusy: another process is writing.
    """
    entry = library.catalogue.entry(path, reader)
    if entry is None:
        return None
    with TemporaryDirectory() as folder:
        copy = Path(folder, f"file{file.suffix}")  # what is kept must be what is read
        shutil.copyfile(file, copy)
        reading, sha256 = _read_one(copy, file.name, limits or Limits())
        made = library.catalogue.corrections(entry.id)
        stated, notes = _restated(path, reading, stated_by(entry.metadata, made))
        notes = [*reading.notes, *notes]
        about = corrected(stated, made)
        document = Document(entry.id, path, reading.format, sha256, about, reading.text, reading.blocks, tuple(notes))
        commit(library, document, stated, like=entry, replaces=entry, file=copy)
    return notes


def _read_one(file: Path, name: str, limits: Limits) -> tuple[Reading, str]:
    """A file that is one document, and the hash of its bytes; `name` is what people call it."""
    with ReaderPool(limits) as pool:
        ((_, sha256, results),) = pool.read_all([(name, file)])
    if len(results) != 1 or results[0][0] != name:
        raise UnreadableFile(f"{name} holds several documents: add them, then archive the one they take the place of.")
    reading = results[0][1]
    if isinstance(reading, UnreadableFile):
        raise UnreadableFile(f"{name}: {reading}")
    return reading, sha256


def _restated(path: str, reading: Reading, before: Metadata) -> tuple[Metadata, list[str]]:
    """What a file in a document's place states, else what that stated, so that leaving it out opens nothing."""
    known = as_json(before)
    return metadata(path, reading, {key: known[key] for key in _INHERITED if known[key]})


# Removing, and taking that back


def discard(library: Library, paths: Sequence[str], reader: Reader) -> list[str]:
    """Remove documents in a way that they can be restored for a while; returns those that there were.

    At once they are in no answer, search or list. Their files, while they are the same, are left out
    of the folders that are ingested.

    Raises:
        LibraryBusy: another process is writing.
    """
    with removing(library):
        entries = [e for path in dict.fromkeys(paths) if (e := library.catalogue.entry(path, reader))]
        put_away(library, entries)
    return [entry.path for entry in entries]


def bring_back(library: Library, path: str, reader: Reader) -> bool:
    """Restore the document last removed from a path; False when there is none that the reader may see.

    Raises:
        SettingsError: another document is at that path now.
        NotKept: its original is no longer kept.
        LibraryBusy: another process is writing.
    """
    found = trash.find(library.catalogue, path, reader)
    if found is None:
        return False
    if library.catalogue.entry(path, EVERYTHING):
        raise SettingsError(f"Another document is at {path} now. Remove or move that one first.")
    with library.catalogue.engine.connect() as connection:
        row = connection.execute(sa.select(past).where(past.c.version == found.version)).one_or_none()
    if row is None:
        raise NotKept(f"{path} can no longer be restored. Ingest the document again.")
    stated, about = from_json(row.stated), found.metadata
    sources = [e.metadata.audience for e in library.catalogue.entries(EVERYTHING) if e.id in found.cites]
    audience = _allowed(library, found.entry, sources)
    if set(audience) != set(about.audience):  # until its file is read again, by the rules that there are then
        stated, about = replace(stated, audience=audience), replace(about, audience=audience)
    document = Document(found.id, path, row.format, row.sha256, about, *unpacked(row), tuple(row.notes))
    like, origin = replace(found.entry, metadata=about, format=row.format, sha256=row.sha256), None
    if not found.placed and not _in_its_folder(library, found):
        like, origin = replace(like, source=path), UPLOADS  # else the next run would find its file gone again

    def put_back(connection: Connection) -> None:
        trash.take_back(connection, found)
        if origin:
            write.set_origins(connection, {found.id: origin})

    commit(
        library,
        document,
        stated,
        like=like,
        replaces=None,
        placed=found.placed,
        cites=found.cites or None,
        also=put_back,
    )
    return True


def _in_its_folder(library: Library, found: Removed) -> bool:
    """Whether the next run over its folder finds the document there."""
    file = file_of(library.uploads, library.catalogue.origins().get(found.id), found.source)
    if file is None or found.source == found.path:
        return file is not None
    with file.open("rb") as archive:
        return hashlib.file_digest(archive, "sha256").hexdigest() == found.source_sha256


def purge(library: Library, path: str, reader: Reader) -> bool:
    """Let a removed document go for good, before its time; False when there is none that the reader may see."""
    ids = [r.id for r in trash.removed(library.catalogue, reader) if r.path == path]
    if ids:
        with library.writing():
            for sha256 in trash.purge(library.catalogue, ids):
                library.drop_original(sha256)
    return bool(ids)


def _allowed(library: Library, entry: Entry, others: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Who may read what is put back: who may read the document, and is let by `others` and its folder now."""
    origin = library.catalogue.origins().get(entry.id)
    return allowed(entry.metadata.audience, library.uploads, origin, entry, others)
