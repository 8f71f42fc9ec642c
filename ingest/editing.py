"""Documents set or put in by hand: their metadata, and what lies in no folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.engine import Connection

from ingest.access import EVERYTHING, Reader
from ingest.cataloguing import write
from ingest.cataloguing.entry import Entry
from ingest.corrections import stated_by
from ingest.document import Document, Metadata, Status
from ingest.errors import NotKept, SettingsError, UnreadableFile
from ingest.folder import Folder, SourceFile
from ingest.library import Library
from ingest.origin import UPLOADS
from ingest.read.limits import Limits
from ingest.syncing.batch import Ready, make_current, passages_in
from ingest.syncing.recovery import prepare, unfinished
from ingest.syncing.report import Report, Silent
from ingest.syncing.run import BATCH_PASSAGES, Run


def put(
    library: Library, name: str, content: bytes, *, cites: Sequence[str] = (), limits: Limits | None = None
) -> None:
    """Add or update one document that lies in no folder, so that no run with `sync` removes it.

    `cites` are the ids of the documents that it is made of: from whom one of these is closed later,
    it is closed as well.
    What status was set by hand for an older version of it does not hold for this one.

    Raises:
        UnreadableFile: it cannot be read; nothing is changed.
        LibraryBusy: another process is writing.
    """
    with TemporaryDirectory() as root, library.writing():
        path = Path(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        prepare(library, Silent())
        run = Run(library, limits or Limits(), Silent(), BATCH_PASSAGES, placed=True, cites=cites)
        folder = Folder(Path(root))
        with unfinished(library):
            run.ingest([(folder, file) for file in folder.files()])
    for problem in [*run.report.failed, *run.report.skipped]:
        raise UnreadableFile(problem.reason)


def set_status(library: Library, path: str, status: Status, reader: Reader) -> Entry | None:
    """Set a document's status by hand; gives the document as it was before, None when there is none.

    What the assistant drafted gets its passages when it is set current, and loses them when it is no more.

    Raises:
        LibraryBusy: another process is writing, and passages would have to be.
    """
    return edit(library, path, {"status": status}, reader)


def edit(library: Library, path: str, changes: Mapping[str, Any], reader: Reader) -> Entry | None:
    """Set fields of a document's metadata by hand; gives the document as it was before, None when there is none.

    `changes` are values of `Metadata`, by the names in `corrections.FIELDS`. They hold at once, each as
    long as the document itself states the same for that field as now.

    Raises:
        SettingsError: an audience is set for what the assistant drafted: that follows from what it is made of;
            or one that the reader does not belong to.
        LibraryBusy: another process is writing, and passages would have to be.
    """
    before = library.catalogue.entry(path, reader)
    if before is None:
        return None
    about = replace(before.metadata, **changes)
    if about.drafted and set(about.audience) != set(before.metadata.audience):
        raise SettingsError(
            f"{path} was drafted by the assistant: who may read it follows from the documents that it is made of."
        )
    if not reader.may_read(about.audience):
        raise SettingsError(f"Nothing was changed: with that audience you could not read {path} yourself.")
    if (about.is_evidence, about.title) == (before.metadata.is_evidence, before.metadata.title):
        with library.catalogue.transaction() as connection:
            write.set_metadata(connection, before, about, changes)
        return before
    document = library.catalogue.document(path, EVERYTHING)
    if document is not None:
        stated = stated_by(before.metadata, library.catalogue.corrections(before.id))
        commit(library, replace(document, metadata=about), stated, like=before, replaces=before, changes=changes)
    return before


def commit(
    library: Library,
    document: Document,
    stated: Metadata,
    *,
    like: Entry,
    replaces: Entry | None,
    placed: bool | None = None,
    cites: Sequence[str] | None = None,
    changes: Mapping[str, Any] | None = None,
    file: Path | None = None,
    also: Callable[[Connection], None] | None = None,
) -> None:
    """Make a document current that is not read from a folder now, on the way that every run takes.

    `like` tells which file of which folder it stands for. Its own is `file`, or among the originals.
    `changes` are set by hand, and `also` is done, in the transaction that makes it current.

    Raises:
        NotKept: its original is no longer kept.
        LibraryBusy: another process is writing.
    """
    with library.writing():
        prepare(library, Silent())
        original = file or library.original(document.sha256)
        if original is None:
            raise NotKept(f"The original of {document.path} is no longer kept. Ingest the document again.")
        source = SourceFile(like.source, original, original.stat().st_size)
        hashes = like.source_sha256, like.folder_sha256
        with unfinished(library):
            library.keep_original(document.sha256, original)
            if placed is None:
                placed = _in_no_folder(library, document.path)
            ready = Ready(document, passages_in(document), source, *hashes, stated, replaces, changes or {}, also)
            make_current(library, [ready], Report(), Silent(), placed=placed, cites=cites)


def _in_no_folder(library: Library, path: str) -> bool:
    """Whether a document was put in by hand or uploaded."""
    entry = library.catalogue.entry(path, EVERYTHING)
    uploaded = entry is not None and library.catalogue.origins().get(entry.id) == UPLOADS
    return uploaded or path in library.catalogue.placed()
