"""Writing the catalogue, within a transaction of the caller."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ingest import blocks as blocks_json
from ingest import corrections as by_hand
from ingest import past
from ingest.access import common
from ingest.cataloguing.entry import Entry, Term
from ingest.cataloguing.rows import ENTRIES, META_COLUMNS, chunks, entry_in
from ingest.document import Document, Metadata, Passage
from ingest.metadata import NOBODY
from ingest.schema import audiences, documents, drafted, origins, passages, state, terms, verifications, versions
from ingest.schema import citations as cited_table
from ingest.schema import cites as cites_table


def put_document(
    connection: Connection,
    document: Document,
    found: Sequence[Passage],
    *,
    source: str,
    source_sha256: str,
    folder_sha256: str,
    tokens: Mapping[str, tuple[int, int]],
    definitions: Sequence[Term],
    stated: Metadata | None = None,
    placed: bool = False,
    cites: Sequence[str] | None = None,
    changes: Mapping[str, Any] | None = None,
    origin: str | None = None,
) -> None:
    """Make a document's new version the current one; its old one becomes a past version.

    `tokens` gives offset and count in the token store for each passage id. `stated` is what the
    document itself states: what was set by hand when it stated another is forgotten, the rest is in
    force. `changes` are set by hand with it.
    `placed` tells that it lies in no folder; a status set by hand then held for its old version only.
    `cites` are the ids of the documents that it is made of; None leaves those of its old version.
    `origin` is the folder that it was read in; None leaves that of its old version.
    """
    old = connection.execute(ENTRIES.where(documents.c.id == document.id)).first()
    inserted = connection.execute(
        versions.insert().values(
            document=document.id,
            format=document.format,
            sha256=document.sha256,
            text=zlib.compress(document.text.encode("utf-8", "surrogatepass"), 1),
            blocks=zlib.compress(blocks_json.to_json(document.blocks, boxes=True).encode("utf-8", "surrogatepass"), 1),
            notes=list(document.notes),
            created_at=datetime.now(UTC),
        )
    )
    assert inserted.inserted_primary_key is not None
    version: int = inserted.inserted_primary_key[0]
    meta = document.metadata
    own = stated or meta
    if old:
        _end(connection, entry_in(old), version, own)
    remove_document(connection, document.id, keep_version=version)
    if placed:
        by_hand.forget(connection, document.id, "status")
    made = by_hand.renew(connection, document.id, own, changes or {})
    meta = by_hand.corrected(stated, made) if stated else meta
    connection.execute(
        documents.insert().values(
            id=document.id,
            path=document.path,
            source=source,
            source_sha256=source_sha256,
            folder_sha256=folder_sha256,
            version=version,
            **{name: getattr(meta, name) for name in META_COLUMNS},
        )
    )
    if meta.drafted:
        connection.execute(drafted.insert().values(document=document.id, placed=placed))
    if meta.audience:
        connection.execute(audiences.insert(), [{"document": document.id, "audience": a} for a in meta.audience])
        _close_what_cites(connection, document.id)
    if cites is not None:
        connection.execute(cites_table.delete().where(cites_table.c.document == document.id))
        if cites:
            connection.execute(cites_table.insert(), [{"document": document.id, "cited": cited} for cited in cites])
    if origin is not None:
        set_origins(connection, {document.id: origin})
    if found:
        connection.execute(passages.insert(), list(_passage_rows(document, version, found, tokens)))
    if definitions:
        unique = {(t.short, t.long): t for t in definitions}.values()
        connection.execute(
            terms.insert(),
            [{"version": version, "short": t.short, "long": t.long, "passage": t.passage} for t in unique],
        )


def _passage_rows(
    document: Document, version: int, found: Sequence[Passage], tokens: Mapping[str, tuple[int, int]]
) -> Iterator[dict[str, Any]]:
    for i, p in enumerate(found):
        yield {
            "version": version,
            "id": p.id,
            "ordinal": i,
            "context": p.context,
            "text": p.text,
            "start": p.start,
            "end": p.end,
            "first": p.first,
            "last": p.last,
            "blocks": blocks_json.to_json(document.blocks[p.first : p.last]),
            "token_offset": tokens[p.id][0],
            "token_count": tokens[p.id][1],
        }


def _end(connection: Connection, old: Entry, new: int, stated: Metadata) -> None:
    """Keep the version that another takes the place of; what was confirmed of its words ends with them."""
    before = by_hand.stated_by(old.metadata, by_hand.corrections(connection, old.id))
    # what the assistant drafted may hold what its readers may see no longer
    if not before.drafted and past.differs(connection, old.version, new, before, stated):
        past.keep(connection, old.version, old.path, before)
    if not past.same_text(connection, old.version, new):
        connection.execute(verifications.delete().where(verifications.c.document == old.id))


def set_metadata(connection: Connection, before: Entry, about: Metadata, changes: Mapping[str, Any]) -> None:
    """Set fields of a document's metadata by hand, of which its passages do not depend; `about` is then in force."""
    stated = by_hand.stated_by(before.metadata, by_hand.corrections(connection, before.id))
    by_hand.correct(connection, before.id, changes, stated)
    values = {name: getattr(about, name) for name in META_COLUMNS}
    connection.execute(documents.update().where(documents.c.id == before.id).values(**values))
    if about.audience != before.metadata.audience:
        _set_audience(connection, before.id, about.audience)


def restate_audience(connection: Connection, before: Entry, audience: Sequence[str]) -> None:
    """Record who may read a document as what it states itself, until it is read again."""
    by_hand.forget(connection, before.id, "audience")
    _set_audience(connection, before.id, audience)


def _set_audience(connection: Connection, document: str, audience: Sequence[str]) -> None:
    connection.execute(audiences.delete().where(audiences.c.document == document))
    if audience:
        connection.execute(audiences.insert(), [{"document": document, "audience": a} for a in audience])
        _close_what_cites(connection, document)


def remove_document(
    connection: Connection, document: str, *, keep_version: int | None = None, restorable: bool = False
) -> None:
    """Remove a document with all its versions and passages, except version `keep_version`.

    A `restorable` one keeps what nobody sees without it: past versions, what was set by hand or
    confirmed, and how often it was cited.
    """
    old = sa.select(versions.c.id).where(versions.c.document == document, versions.c.id != (keep_version or -1))
    connection.execute(passages.delete().where(passages.c.version.in_(old)))
    connection.execute(terms.delete().where(terms.c.version.in_(old)))
    connection.execute(versions.delete().where(versions.c.document == document, versions.c.id != (keep_version or -1)))
    connection.execute(audiences.delete().where(audiences.c.document == document))
    connection.execute(drafted.delete().where(drafted.c.document == document))
    if keep_version is None:
        connection.execute(cites_table.delete().where(cites_table.c.document == document))
        if not restorable:
            forget_document(connection, document)
    connection.execute(documents.delete().where(documents.c.id == document))


def forget_document(connection: Connection, document: str) -> None:
    """Drop for good what a removed document was restorable with."""
    past.forget(connection, document)
    by_hand.forget(connection, document)
    for table in (verifications, cited_table, origins):
        connection.execute(table.delete().where(table.c.document == document))


def _close_what_cites(connection: Connection, cited: str) -> None:
    """Close what was made of a document to those who may not read it any more; nothing is opened."""

    def audience(document: str) -> list[str]:
        query = sa.select(audiences.c.audience).where(audiences.c.document == document)
        return sorted(connection.scalars(query))

    for made in connection.scalars(sa.select(cites_table.c.document).where(cites_table.c.cited == cited)).all():
        now = audience(made)
        allowed = common([now, audience(cited)]) or (NOBODY,)
        if sorted(allowed) != now:
            connection.execute(audiences.delete().where(audiences.c.document == made))
            connection.execute(audiences.insert(), [{"document": made, "audience": a} for a in allowed])
            _close_what_cites(connection, made)


def set_origins(connection: Connection, found: Mapping[str, str]) -> None:
    """Record the folder that documents were read in, by document id."""
    for chunk in chunks(list(found), 500):
        connection.execute(origins.delete().where(origins.c.document.in_(chunk)))
    if found:
        connection.execute(origins.insert(), [{"document": d, "origin": origin} for d, origin in found.items()])


def place_tokens(connection: Connection, ranges: Mapping[str, tuple[int, int]]) -> None:
    """Record new places in the token store, by passage id."""
    update = passages.update().where(passages.c.id == sa.bindparam("pid"))
    rows = [{"pid": pid, "o": offset, "n": count} for pid, (offset, count) in ranges.items()]
    if rows:
        connection.execute(update.values(token_offset=sa.bindparam("o"), token_count=sa.bindparam("n")), rows)


def set_state(connection: Connection, **values: str) -> None:
    """Set facts about the library within the caller's transaction."""
    for key, value in values.items():
        changed = connection.execute(state.update().where(state.c.key == key).values(value=value))
        if not changed.rowcount:
            connection.execute(state.insert().values(key=key, value=value))
