"""Documents removed by hand: for a while they can be restored, and their folder's file stays out.

Nothing of them is in the indexes, in `documents` or in `passages`, so that no answer, search or
list of versions can show them. What restores them is a row here and their last version in `past`.
After `KEPT` only the hash remains by which a folder's unchanged file is known as removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ingest import past
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing import write
from ingest.cataloguing.entry import Entry
from ingest.corrections import as_json, corrections, from_json, stated_by
from ingest.dates import in_utc
from ingest.document import Metadata
from ingest.schema import cites, drafted, trash
from ingest.schema import past as past_table

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Removed:
    """A document in the trash. `metadata` is what was in force; `version` is its last one."""

    id: str
    path: str
    version: int
    metadata: Metadata
    removed_at: datetime
    source: str
    source_sha256: str
    folder_sha256: str
    placed: bool
    cites: tuple[str, ...]

    @property
    def until(self) -> datetime:
        """When it is gone for good."""
        return self.removed_at + KEPT


def removed(catalogue: Catalogue, reader: Reader) -> list[Removed]:
    """What the reader could restore, the last removed first."""
    query = sa.select(trash).where(trash.c.version.is_not(None)).order_by(trash.c.removed_at.desc())
    with catalogue.engine.connect() as connection:
        found = [_removed(row) for row in connection.execute(query)]
    return [r for r in found if reader.may_read(r.metadata.audience) and r.until > datetime.now(UTC)]


def find(catalogue: Catalogue, path: str, reader: Reader) -> Removed | None:
    """The document last removed from a path, if the reader may restore it."""
    return next((r for r in removed(catalogue, reader) if r.path == path), None)


def kept_out(catalogue: Catalogue) -> dict[str, dict[str, datetime]]:
    """By file of a folder the hashes with which it was removed by hand, and when."""
    found: dict[str, dict[str, datetime]] = {}
    query = sa.select(trash.c.source, trash.c.source_sha256, trash.c.removed_at)
    with catalogue.engine.connect() as connection:
        for source, sha256, removed_at in connection.execute(query):
            found.setdefault(source, {})[sha256] = removed_at
    return found


def put_away(connection: Connection, entry: Entry) -> None:
    """Take a document out of the catalogue in a way that it can be restored."""
    before = stated_by(entry.metadata, corrections(connection, entry.id))
    past.keep(connection, entry.version, entry.path, before)
    placed = connection.scalar(sa.select(drafted.c.placed).where(drafted.c.document == entry.id))
    sources = connection.scalars(sa.select(cites.c.cited).where(cites.c.document == entry.id)).all()
    connection.execute(
        trash.insert().values(
            document=entry.id,
            path=entry.path,
            source=entry.source,
            source_sha256=entry.source_sha256,
            folder_sha256=entry.folder_sha256,
            removed_at=datetime.now(UTC),
            version=entry.version,
            metadata=as_json(entry.metadata),
            placed=bool(placed),
            cites=list(sources),
        )
    )
    write.remove_document(connection, entry.id, restorable=True)


def take_back(connection: Connection, found: Removed) -> None:
    """Take out of the trash what is about to be current again."""
    connection.execute(trash.delete().where(trash.c.document == found.id))
    connection.execute(past_table.delete().where(past_table.c.version == found.version))


def empty(connection: Connection, documents: Sequence[str]) -> None:
    """Drop for good what these removed documents were restorable with; their files stay out."""
    for document in documents:
        write.forget_document(connection, document)
    gone = trash.update().where(trash.c.document.in_(documents))
    connection.execute(gone.values(version=None, metadata={}, cites=[]))


def expire(catalogue: Catalogue) -> set[str]:
    """Empty the trash of what has been in it for `KEPT`; the hashes of the originals that nothing refers to now."""
    old = sa.select(trash.c.document).where(trash.c.version.is_not(None), trash.c.removed_at < datetime.now(UTC) - KEPT)
    with catalogue.engine.connect() as connection:
        documents = connection.scalars(old).all()
    return purge(catalogue, documents) if documents else set()


def purge(catalogue: Catalogue, documents: Sequence[str]) -> set[str]:
    """Empty the trash of documents by their ids; the hashes of the originals that nothing refers to now."""
    originals = catalogue.originals(documents)
    with catalogue.transaction() as connection:
        empty(connection, documents)
    return originals - catalogue.originals()


def _removed(row: Any) -> Removed:  # noqa: ANN401 - a result row
    return Removed(
        row.document,
        row.path,
        row.version,
        from_json(row.metadata),
        in_utc(row.removed_at),
        row.source,
        row.source_sha256,
        row.folder_sha256,
        row.placed,
        tuple(row.cites),
    )
