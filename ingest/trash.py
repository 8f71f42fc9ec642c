"""Removed documents: for a while they can be restored, by those who could read them.

Nothing of them is in the indexes, in `documents` or in `passages`, so that no answer, search or
list of versions can show them. What restores them is a row here and their last version in `past`.
Of one that was removed by hand its folder's unchanged file stays out, and in the end only the hash
remains by which that is known. One whose file was gone is itself again when the file is.
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
from ingest.schema import cites, drafted, file_gone, trash, verifications, versions
from ingest.schema import past as past_table

_ROWS = sa.select(trash, file_gone.c.document.is_not(None).label("was_gone")).outerjoin(
    file_gone, file_gone.c.document == trash.c.document
)
_LAST_GONE_FROM = _ROWS.where(
    trash.c.path == sa.bindparam("path"), trash.c.version.is_not(None), file_gone.c.document.is_not(None)
).order_by(trash.c.removed_at.desc())


@dataclass(frozen=True, slots=True)
class Removed:
    """A document in the trash, until it is gone for good.

    `metadata` is what was in force; `version` is its last one. `was_gone` tells that its file was.
    """

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
    was_gone: bool
    until: datetime

    @property
    def entry(self) -> Entry:
        """It as the catalogue listed it."""
        hashes = self.source_sha256, self.folder_sha256
        return Entry(self.id, self.path, "", self.version, self.metadata, self.source, *hashes)


def removed(catalogue: Catalogue, reader: Reader) -> list[Removed]:
    """What the reader could restore, the last removed first."""
    query = _ROWS.where(trash.c.version.is_not(None)).order_by(trash.c.removed_at.desc())
    with catalogue.engine.connect() as connection:
        found = [_removed(row, catalogue.kept) for row in connection.execute(query)]
    return [r for r in found if reader.may_read(r.metadata.audience) and r.until > datetime.now(UTC)]


def find(catalogue: Catalogue, path: str, reader: Reader) -> Removed | None:
    """The document last removed from a path, if the reader may restore it."""
    return next((r for r in removed(catalogue, reader) if r.path == path), None)


def kept_out(catalogue: Catalogue) -> dict[str, dict[str, datetime]]:
    """By file of a folder the hashes with which it was removed by hand, and when."""
    found: dict[str, dict[str, datetime]] = {}
    by_hand = trash.c.document.not_in(sa.select(file_gone.c.document))
    query = sa.select(trash.c.source, trash.c.source_sha256, trash.c.removed_at).where(by_hand)
    with catalogue.engine.connect() as connection:
        for source, sha256, removed_at in connection.execute(query):
            found.setdefault(source, {})[sha256] = removed_at
    return found


def gone_from(catalogue: Catalogue, path: str) -> Removed | None:
    """The document that can be restored of those whose file was gone from a path, the last one."""
    with catalogue.engine.connect() as connection:
        row = connection.execute(_LAST_GONE_FROM, {"path": path}).first()
    return _removed(row, catalogue.kept) if row else None


def put_away(connection: Connection, entry: Entry, kept: timedelta, *, was_gone: bool = False) -> None:
    """Take a document out of the catalogue in a way that it can be restored; with nothing `kept`, for good."""
    if was_gone and not kept:
        write.remove_document(connection, entry.id)
        return
    values: dict[str, Any] = {"version": None, "metadata": {}, "cites": []}
    if kept:
        before = stated_by(entry.metadata, corrections(connection, entry.id))
        past.keep(connection, entry.version, entry.path, before)
        sources = connection.scalars(sa.select(cites.c.cited).where(cites.c.document == entry.id)).all()
        values = {"version": entry.version, "metadata": as_json(entry.metadata), "cites": list(sources)}
    placed = connection.scalar(sa.select(drafted.c.placed).where(drafted.c.document == entry.id))
    connection.execute(
        trash.insert().values(
            document=entry.id,
            path=entry.path,
            source=entry.source,
            source_sha256=entry.source_sha256,
            folder_sha256=entry.folder_sha256,
            removed_at=datetime.now(UTC),
            placed=bool(placed),
            **values,
        )
    )
    if was_gone:
        connection.execute(file_gone.insert().values(document=entry.id))
    write.remove_document(connection, entry.id, restorable=bool(kept))


def take_back(connection: Connection, found: Removed) -> None:
    """Take out of the trash what is current again as it was."""
    _take_out(connection, [found.id])
    connection.execute(past_table.delete().where(past_table.c.version == found.version))


def read_again(connection: Connection, found: Removed) -> None:
    """Take out of the trash what is current again since its file is there again, the same or another."""
    text = sa.select(versions.c.text).join(past_table, past_table.c.document == versions.c.document)
    same = text.where(past_table.c.version == found.version, past_table.c.text == versions.c.text)
    if connection.execute(same).first():
        take_back(connection, found)
    else:  # what it said is a past version of it, and what was confirmed of that has ended
        _take_out(connection, [found.id])
        connection.execute(verifications.delete().where(verifications.c.document == found.id))


def _take_out(connection: Connection, documents: Sequence[str]) -> None:
    for table in (trash, file_gone):
        connection.execute(table.delete().where(table.c.document.in_(documents)))


def empty(connection: Connection, documents: Sequence[str]) -> None:
    """Drop for good what these removed documents were restorable with; files of those removed by hand stay out."""
    for document in documents:
        write.forget_document(connection, document)
    were = connection.scalars(sa.select(file_gone.c.document).where(file_gone.c.document.in_(documents))).all()
    _take_out(connection, were)
    by_hand = trash.update().where(trash.c.document.in_(documents))
    connection.execute(by_hand.values(version=None, metadata={}, cites=[]))


def expire(catalogue: Catalogue) -> set[str]:
    """Empty the trash of what has had its time there; the hashes of the originals that nothing refers to now."""
    before = datetime.now(UTC) - catalogue.kept
    old = sa.select(trash.c.document).where(trash.c.version.is_not(None), trash.c.removed_at < before)
    with catalogue.engine.connect() as connection:
        documents = connection.scalars(old).all()
    return purge(catalogue, documents) if documents else set()


def purge(catalogue: Catalogue, documents: Sequence[str]) -> set[str]:
    """Empty the trash of documents by their ids; the hashes of the originals that nothing refers to now."""
    originals = catalogue.originals(documents)
    with catalogue.transaction() as connection:
        empty(connection, documents)
    return originals - catalogue.originals()


def _removed(row: Any, kept: timedelta) -> Removed:  # noqa: ANN401 - a result row
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
        row.was_gone,
        in_utc(row.removed_at) + kept,
    )
