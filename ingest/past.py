"""Keeping the versions of documents that are no longer current, and letting go of the oldest."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ingest.corrections import as_json
from ingest.document import Metadata
from ingest.schema import past, versions

MOST = 20  # past versions of a document that are kept
_COPIED = ("document", "format", "sha256", "text", "blocks", "notes", "created_at")


def keep(connection: Connection, version: int, path: str, stated: Metadata) -> None:
    """Keep a version that ceases to be current, as it stated itself; the oldest ones beyond `MOST` are dropped."""
    row = connection.execute(sa.select(versions).where(versions.c.id == version)).one()
    connection.execute(
        past.insert().values(
            version=version,
            path=path,
            stated=as_json(stated),
            ended_at=datetime.now(UTC),
            **{name: getattr(row, name) for name in _COPIED},
        )
    )
    newest = sa.select(past.c.version).where(past.c.document == row.document).order_by(past.c.version.desc())
    beyond = connection.scalars(newest.offset(MOST)).all()
    connection.execute(past.delete().where(past.c.version.in_(beyond)))


def differs(connection: Connection, old: int, new: int, before: Metadata, after: Metadata) -> bool:
    """Whether two versions of a document differ in what they say or state; a mere new reading of one file does not."""
    columns = sa.select(versions.c.sha256, versions.c.text)
    one, other = (connection.execute(columns.where(versions.c.id == version)).one() for version in (old, new))
    return one.sha256 != other.sha256 and (one.text != other.text or as_json(before) != as_json(after))


def same_text(connection: Connection, old: int, new: int) -> bool:
    """Whether two versions have the same words."""
    texts = connection.scalars(sa.select(versions.c.text).where(versions.c.id.in_((old, new)))).all()
    return len(set(texts)) == 1


def forget(connection: Connection, document: str) -> None:
    """Drop all past versions of a document."""
    connection.execute(past.delete().where(past.c.document == document))
