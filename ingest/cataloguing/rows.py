"""The catalogue's queries, and its rows as values."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ingest import blocks as blocks_json
from ingest.access import Reader
from ingest.cataloguing.entry import Entry, Record, Verified
from ingest.document import Block, Kind, Metadata, Passage, Status
from ingest.schema import audiences, documents, drafted, passages, verifications, versions

META_COLUMNS = ("title", "kind", "tool", "team", "owner", "reviewed_on", "status", "supersedes")
_AUDIENCE = (
    sa.select(sa.func.aggregate_strings(audiences.c.audience, "\n"))
    .where(audiences.c.document == documents.c.id)
    .scalar_subquery()
    .label("audience")
)
_DRAFTED = sa.exists().where(drafted.c.document == documents.c.id).label("drafted")
_ENTRY_COLUMNS = [
    documents.c.id,
    documents.c.path,
    documents.c.source,
    documents.c.source_sha256,
    documents.c.folder_sha256,
    documents.c.version,
    *(documents.c[name] for name in META_COLUMNS),
    versions.c.format,
    versions.c.sha256,
    _AUDIENCE,
    _DRAFTED,
    verifications.c.role.label("verified_by"),
    verifications.c.verified_on,
    verifications.c.until.label("verified_until"),
]

# Built once: to compose them takes longer than to run them.
ENTRIES = (
    sa.select(*_ENTRY_COLUMNS)
    .join(versions, versions.c.id == documents.c.version)
    .outerjoin(verifications, verifications.c.document == documents.c.id)
)
ENTRIES_BY_VERSION = ENTRIES.where(documents.c.version.in_(sa.bindparam("versions", expanding=True)))
_PASSAGE_COLUMNS = [
    passages.c.id.label("passage_id"),
    *(c for c in passages.c if c.name not in ("id", "version")),
]
_PASSAGES = sa.select(passages.c.version, *_PASSAGE_COLUMNS)
PASSAGES_BY_ID = _PASSAGES.where(passages.c.id.in_(sa.bindparam("ids", expanding=True)))
PASSAGES_BETWEEN = (
    _PASSAGES.join(documents, documents.c.version == passages.c.version)
    .where(
        passages.c.version == sa.bindparam("version"),
        passages.c.ordinal.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .order_by(passages.c.ordinal)
)
_CURRENT_PASSAGES = (
    sa.select(*_ENTRY_COLUMNS, *_PASSAGE_COLUMNS)
    .join(versions, versions.c.id == documents.c.version)
    .join(passages, passages.c.version == documents.c.version)
    .outerjoin(verifications, verifications.c.document == documents.c.id)
)
_CURRENT_PLACES = sa.select(
    passages.c.id, passages.c.version, passages.c.ordinal, passages.c.token_offset, passages.c.token_count
).join(documents, passages.c.version == documents.c.version)
PLACES_BY_ID = _CURRENT_PLACES.where(passages.c.id.in_(sa.bindparam("ids", expanding=True)))


def visible(query: sa.Select[Any], reader: Reader) -> sa.Select[Any]:
    """The query, narrowed to documents the reader may see."""
    if reader.groups is None:
        return query
    own = sa.select(audiences.c.document).where(audiences.c.audience.in_(reader.groups))
    restricted = sa.select(audiences.c.document)
    return query.where(sa.or_(documents.c.id.in_(own), documents.c.id.not_in(restricted)))


def entries_for(reader: Reader) -> sa.Select[Any]:
    """A query for all documents the reader may see."""
    return visible(ENTRIES, reader)


def current_passages(reader: Reader) -> sa.Select[Any]:
    """A query for the passages of current versions, with their documents, that the reader may see."""
    return visible(_CURRENT_PASSAGES, reader)


def entry_in(row: Any) -> Entry:  # noqa: ANN401 - a result row
    """The document that a row of `ENTRIES` holds."""
    meta = Metadata(
        title=row.title,
        kind=Kind(row.kind),
        tool=row.tool,
        team=row.team,
        owner=row.owner,
        audience=tuple(sorted(row.audience.split("\n"))) if row.audience else (),
        reviewed_on=row.reviewed_on if isinstance(row.reviewed_on, date) else None,
        status=Status(row.status),
        supersedes=row.supersedes,
        drafted=bool(row.drafted),
    )
    return Entry(
        row.id,
        row.path,
        row.format,
        row.version,
        meta,
        row.source,
        row.source_sha256,
        row.folder_sha256,
        row.sha256,
        _verified(row),
    )


def _verified(row: Any) -> Verified | None:  # noqa: ANN401 - a result row
    if row.verified_until is None or row.verified_until < date.today():
        return None
    return Verified(row.verified_by, row.verified_on, row.verified_until)


def record_in(row: Any, entry: Entry) -> Record:  # noqa: ANN401 - a result row
    """The passage of a document that a row holds."""
    headings, header = blocks_json.first_in(row.blocks)
    passage = Passage(
        row.passage_id, entry.id, row.context, row.text, row.start, row.end, row.first, row.last, headings
    )
    return Record(passage, row.ordinal, header, entry, row.token_offset, row.token_count, row.blocks)


def unpacked(row: Any) -> tuple[str, tuple[Block, ...]]:  # noqa: ANN401 - a result row
    """Text and blocks of a version's row."""
    text = zlib.decompress(row.text).decode("utf-8", "surrogatepass")
    return text, blocks_json.from_json(zlib.decompress(row.blocks).decode("utf-8", "surrogatepass"), text, 0)


def chunks(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """The values, at most `size` at a time: a statement takes only so many parameters."""
    for i in range(0, len(values), size):
        yield values[i : i + size]
