"""The drafts that readers are working on, kept in the catalogue with their latest changes.

A reader sees and changes only their own; what belongs to somebody else is treated as not there.
Every change carries the revision it was made to, so that two pages cannot overwrite one another
unnoticed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from assistant.draft import Draft
from assistant.drafting.edit import NotThere, retitle
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.dates import in_utc
from ingest.schema import drafts as drafts_table
from ingest.schema import edits as edits_table

MOST_EDITS = 50  # changes of a draft that can be undone


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft as it was left.

    `revision` grows with every change. `document` is its path in the library once it has been put
    there, `put_revision` the revision that was. `undoable` counts the changes that can be undone.
    """

    id: str
    template: str
    draft: Draft
    revision: int
    changed_at: datetime
    document: str | None = None
    put_revision: int | None = None
    undoable: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft as the list shows it."""

    id: str
    title: str
    changed_at: datetime


def save(catalogue: Catalogue, reader: Reader, draft: Draft, template: str) -> Saved:
    """Keep a new draft."""
    now = datetime.now(UTC)
    made = Saved(secrets.token_urlsafe(12), template, draft, 1, now)
    row = {"id": made.id, "reader": reader.name, "template": template, "draft": draft.to_json(), "revision": 1}
    with catalogue.engine.begin() as connection:
        connection.execute(drafts_table.insert().values(**row, created_at=now, changed_at=now))
    return made


def drafts(catalogue: Catalogue, reader: Reader, *, limit: int = 200) -> list[Listed]:
    """The reader's drafts, the one last changed first."""
    title = drafts_table.c.draft["title"].as_string().label("title")
    query = (
        sa.select(drafts_table.c.id, title, drafts_table.c.changed_at)
        .where(drafts_table.c.reader == reader.name)
        .order_by(drafts_table.c.changed_at.desc(), drafts_table.c.id)
        .limit(limit)
    )
    with catalogue.engine.connect() as connection:
        return [Listed(row.id, row.title, in_utc(row.changed_at)) for row in connection.execute(query)]


def saved(catalogue: Catalogue, reader: Reader, draft: str) -> Saved | None:
    """One of the reader's drafts, as it was left."""
    undoable = sa.select(sa.func.count()).where(edits_table.c.of == drafts_table.c.id).scalar_subquery()
    query = sa.select(drafts_table, undoable.label("undoable")).where(_own(reader, draft))
    with catalogue.engine.connect() as connection:
        row = connection.execute(query).first()
    return _saved(row) if row else None


def shared(catalogue: Catalogue, draft: str) -> Saved | None:
    """A draft whoever is working on it, as it was left: for those who have been given its link."""
    with catalogue.engine.connect() as connection:
        row = connection.execute(
            sa.select(drafts_table, sa.literal(0).label("undoable")).where(drafts_table.c.id == draft)
        ).first()
    return _saved(row) if row else None


def change(catalogue: Catalogue, reader: Reader, before: Saved, draft: Draft) -> Saved | None:
    """Put a changed draft in place of the one it was made from; None when that has been changed since."""
    with catalogue.engine.begin() as connection:
        if not _replace(connection, reader, before, draft):
            return None
        connection.execute(edits_table.insert().values(of=before.id, before=before.draft.to_json()))
        latest = sa.select(edits_table.c.id).where(edits_table.c.of == before.id).order_by(edits_table.c.id.desc())
        kept = connection.scalars(latest.limit(MOST_EDITS)).all()
        connection.execute(edits_table.delete().where(edits_table.c.of == before.id, edits_table.c.id < kept[-1]))
    return saved(catalogue, reader, before.id)


def undo(catalogue: Catalogue, reader: Reader, now: Saved) -> Saved | None:
    """Take the last change back; None when there is none, or another has been made since."""
    last = sa.select(edits_table).where(edits_table.c.of == now.id).order_by(edits_table.c.id.desc()).limit(1)
    with catalogue.engine.begin() as connection:
        row = connection.execute(last).first()
        if row is None or not _replace(connection, reader, now, Draft.from_json(row.before)):
            return None
        connection.execute(edits_table.delete().where(edits_table.c.id == row.id))
    return saved(catalogue, reader, now.id)


def rename(catalogue: Catalogue, reader: Reader, draft: str, title: str) -> bool:
    """Give a draft another title; False when there is no such draft, or no title."""
    before = saved(catalogue, reader, draft)
    try:
        return before is not None and change(catalogue, reader, before, retitle(before.draft, title)) is not None
    except NotThere:
        return False


def delete(catalogue: Catalogue, reader: Reader, draft: str) -> bool:
    """Remove a draft with its changes; what was put into the library stays there. False when there is none."""
    with catalogue.engine.begin() as connection:
        gone = connection.execute(drafts_table.delete().where(_own(reader, draft)))
        if gone.rowcount:
            connection.execute(edits_table.delete().where(edits_table.c.of == draft))
    return gone.rowcount > 0


def record_put(catalogue: Catalogue, reader: Reader, put: Saved, document: str) -> Saved:
    """Remember under which path a draft was put into the library, as of its revision then."""
    values: Mapping[str, Any] = {"document": document, "put_revision": put.revision}
    with catalogue.engine.begin() as connection:
        connection.execute(drafts_table.update().where(_own(reader, put.id)).values(**values))
    return replace(put, document=document, put_revision=put.revision)


def _replace(connection: sa.Connection, reader: Reader, before: Saved, draft: Draft) -> bool:
    same = sa.and_(_own(reader, before.id), drafts_table.c.revision == before.revision)
    values = {"draft": draft.to_json(), "revision": before.revision + 1, "changed_at": datetime.now(UTC)}
    return connection.execute(drafts_table.update().where(same).values(**values)).rowcount > 0


def _own(reader: Reader, draft: str) -> sa.ColumnElement[bool]:
    return sa.and_(drafts_table.c.id == draft, drafts_table.c.reader == reader.name)


def _saved(row: Any) -> Saved:  # noqa: ANN401 - a result row
    return Saved(
        row.id,
        row.template,
        Draft.from_json(row.draft),
        row.revision,
        in_utc(row.changed_at),
        row.document,
        row.put_revision,
        row.undoable,
    )
