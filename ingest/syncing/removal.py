"""Documents out of the library: out of the catalogue in one transaction, then out of the indexes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.engine import Connection

from ingest import trash
from ingest.access import EVERYTHING
from ingest.cataloguing import write
from ingest.cataloguing.entry import Entry
from ingest.library import Library
from ingest.syncing.indexing import forget


def take_out(library: Library, entries: Sequence[Entry], how: Callable[[Connection, Entry], None]) -> None:
    """Take documents out of the catalogue in one transaction, then out of the indexes. Needs the write lock."""
    if not entries:
        return
    ids = {r.passage.id for e in entries for r in library.catalogue.passages_of(e.id, EVERYTHING)}
    originals = library.catalogue.originals([e.id for e in entries])
    with library.catalogue.transaction() as connection:
        for entry in entries:
            how(connection, entry)
    forget(library, ids, originals)
    for source in {e.source for e in entries} - {e.source for e in library.catalogue.entries(EVERYTHING)}:
        library.drop_upload(source)


def put_away(library: Library, entries: Sequence[Entry], *, was_gone: bool = False) -> None:
    """Remove documents in a way that they can be restored for a while. Needs the write lock.

    `was_gone` tells that their files were, and were not removed by hand.
    """
    kept = library.catalogue.kept
    take_out(library, entries, lambda connection, entry: trash.put_away(connection, entry, kept, was_gone=was_gone))


def drop(library: Library, entries: Sequence[Entry]) -> None:
    """Remove documents with all that they could be restored from. Needs the write lock."""
    take_out(library, entries, lambda connection, entry: write.remove_document(connection, entry.id))
