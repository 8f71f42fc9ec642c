"""The catalogue: which documents there are, in which version, and what their passages are.

It is the truth of the library. The vector, token and lexical indexes only propose passage ids; what
a reader sees has been joined with the catalogue: of the current version, allowed for this reader.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from ingest import blocks as blocks_json
from ingest import corrections as by_hand
from ingest import past
from ingest.access import Reader, common
from ingest.document import Block, Document, Kind, Metadata, Passage, Status
from ingest.errors import LibraryError
from ingest.metadata import NOBODY
from ingest.schema import (
    SCHEMA,
    audiences,
    documents,
    drafted,
    origins,
    passages,
    schema,
    state,
    terms,
    verifications,
    versions,
)
from ingest.schema import citations as cited_table
from ingest.schema import cites as cites_table
from ingest.schema import past as past_table


@dataclass(frozen=True, slots=True)
class Verified:
    """That the role which answers for a document has confirmed it, when, and until when that holds."""

    role: str
    on: date
    until: date


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the catalogue lists it, without its text.

    `sha256` is that of the file the current version was read from. `source_sha256` is another where
    that version did not come from its folder: then it holds until the file in the folder changes.
    """

    id: str
    path: str
    format: str
    version: int
    metadata: Metadata
    source: str
    source_sha256: str
    folder_sha256: str
    sha256: str = ""
    verified: Verified | None = None

    @property
    def is_held(self) -> bool:
        """Whether the current version was put in place of what its folder holds."""
        return bool(self.sha256) and self.sha256 != self.source_sha256


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: in which version of a document, and its rows in the token store."""

    passage: str
    version: int
    ordinal: int
    token_offset: int
    token_count: int


@dataclass(frozen=True)
class Record:
    """A passage of a current version with what a hit needs: its blocks, its document, its tokens.

    `ordinal` counts the document's passages from 0. `header` names the columns when the passage
    begins in a table.
    """

    passage: Passage
    ordinal: int
    header: tuple[str, ...]
    document: Entry
    token_offset: int
    token_count: int
    stored_blocks: str = field(repr=False)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Without boxes; their places are offsets into the document's text. Read when first asked for."""
        return blocks_json.from_json(self.stored_blocks, self.passage.text, self.passage.start)


@dataclass(frozen=True, slots=True)
class Term:
    """An abbreviation and what it stands for, as a passage of the library says."""

    short: str
    long: str
    passage: str


class Catalogue:
    """Reads and writes the catalogue's tables. Reading functions take the reader."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> Catalogue:
        """Open or create the catalogue at a SQLAlchemy URL.

        Raises:
            LibraryError: it cannot be opened, or was made by another version.
        """
        engine = sa.create_engine(url)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _configure_sqlite)
        catalogue = cls(engine)
        try:
            schema.create_all(engine)
            with engine.begin() as connection:
                by_hand.take_over_standings(connection)
            found = catalogue.get_state("schema")
            if found is None:
                with engine.begin() as connection:
                    set_state(connection, schema=SCHEMA, generation="0")
        except sa.exc.DBAPIError as error:
            engine.dispose()
            reason = str(error.orig).strip().rstrip(".")
            raise LibraryError(
                f"The catalogue {engine.url.database} cannot be opened ({reason}). "
                "Restore library.sqlite from a backup, or move the folder away and ingest the documents again."
            ) from error
        if found not in (None, SCHEMA):
            engine.dispose()
            raise LibraryError(
                f"The library {engine.url.database} has layout {found}, this version reads layout {SCHEMA}. "
                "Ingest the documents into a new MOPS_HOME, or use the version that made it."
            )
        return catalogue

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction after which readers see a new generation."""
        with self.engine.begin() as connection:
            yield connection
            generation = state.update().where(state.c.key == "generation")
            connection.execute(generation.values(value=sa.cast(sa.cast(state.c.value, sa.Integer) + 1, sa.String)))

    # State of the library as a whole

    def get_state(self, key: str) -> str | None:
        """A fact about the library: "generation", "encoder", "indexes", "writing"."""
        with self.engine.connect() as connection:
            return connection.scalar(sa.select(state.c.value).where(state.c.key == key))

    def states(self) -> dict[str, str]:
        """All facts about the library, as of one moment."""
        with self.engine.connect() as connection:
            return {row.key: row.value for row in connection.execute(_STATES)}

    def set_state(self, **values: str) -> None:
        """Set facts about the library, in a transaction of their own."""
        with self.transaction() as connection:
            set_state(connection, **values)

    # Documents

    def entries(self, reader: Reader) -> list[Entry]:
        """All documents the reader may see, by path."""
        with self.engine.connect() as connection:
            rows = connection.execute(_entries(reader).order_by(documents.c.path)).all()
        return [_entry(row) for row in rows]

    def entry(self, path: str, reader: Reader) -> Entry | None:
        """The document at a path."""
        with self.engine.connect() as connection:
            row = connection.execute(_entries(reader).where(documents.c.path == path)).first()
        return _entry(row) if row else None

    def readable(self, reader: Reader) -> sa.Select[Any]:
        """A query for id and current version of all documents the reader may see, to be part of others."""
        return visible(sa.select(documents.c.id, documents.c.version), reader)

    def document(self, path: str, reader: Reader) -> Document | None:
        """The current version of the document at a path, with text and blocks."""
        entry = self.entry(path, reader)
        return self._document(entry) if entry else None

    def document_of(self, version: int, reader: Reader) -> Document | None:
        """The document that has `version` as its current version; None once it has been replaced."""
        with self.engine.connect() as connection:
            row = connection.execute(_entries(reader).where(documents.c.version == version)).first()
        return self._document(_entry(row)) if row else None

    def _document(self, entry: Entry) -> Document:
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(versions).where(versions.c.id == entry.version)).one()
        text, blocks = unpacked(row)
        return Document(entry.id, entry.path, entry.format, row.sha256, entry.metadata, text, blocks, tuple(row.notes))

    def placed(self) -> set[str]:
        """The paths of the documents that lie in no folder."""
        query = sa.select(documents.c.path).join(drafted, drafted.c.document == documents.c.id).where(drafted.c.placed)
        with self.engine.connect() as connection:
            return set(connection.scalars(query))

    def origins(self) -> dict[str, str]:
        """The folder that each document was read in, or "uploads", by the document's id."""
        with self.engine.connect() as connection:
            return {row.document: row.origin for row in connection.execute(sa.select(origins))}

    def corrections(self, document: str) -> dict[str, by_hand.Correction]:
        """What was set by hand for a document, by field."""
        with self.engine.connect() as connection:
            return by_hand.corrections(connection, document)

    def corrected(self) -> dict[str, set[str]]:
        """The fields that were set by hand, by the id of their document."""
        with self.engine.connect() as connection:
            return by_hand.corrected_fields(connection)

    def originals(self, of: Sequence[str] | None = None) -> set[str]:
        """The hashes of the files that current and past versions were read from: of all documents, or of those ids."""
        queries = [
            sa.select(table.c.sha256).where(table.c.document.in_(of) if of is not None else sa.true())
            for table in (versions, past_table)
        ]
        with self.engine.connect() as connection:
            return set(connection.scalars(sa.union(*queries)))

    def count(self) -> tuple[int, int]:
        """How many documents and passages there are, whoever may see them."""
        current = passages.join(documents, documents.c.version == passages.c.version)
        with self.engine.connect() as connection:
            return (
                connection.scalar(sa.select(sa.func.count()).select_from(documents)) or 0,
                connection.scalar(sa.select(sa.func.count()).select_from(current)) or 0,
            )

    # Passages

    def places(
        self, ids: Iterable[str], reader: Reader, where: Mapping[str, Sequence[str]] | None = None
    ) -> dict[str, Place]:
        """Where those of the proposed passages stand that are current, allowed and within the filter, by id.

        `where` maps document columns (kind, tool, team, status) to accepted values.
        """
        query = visible(_PLACES_BY_ID, reader)
        for column, values in (where or {}).items():
            query = query.where(documents.c[column].in_(values))
        found: dict[str, Place] = {}
        with self.engine.connect() as connection:
            for chunk in _chunks(list(ids), 500):
                found.update((row[0], Place(*row)) for row in connection.execute(query, {"ids": chunk}).all())
        return found

    def records(self, places: Sequence[Place], reader: Reader) -> list[Record]:
        """The passages at the given places that are current and allowed."""
        with self.engine.connect() as connection:
            entries: dict[int, Entry] = {}
            for chunk in _chunks(list({p.version for p in places}), 500):
                listed = connection.execute(visible(_ENTRIES_BY_VERSION, reader), {"versions": chunk}).all()
                entries.update((row.version, _entry(row)) for row in listed)
            rows = [
                row
                for chunk in _chunks([p.passage for p in places if p.version in entries], 500)
                for row in connection.execute(_PASSAGES_BY_ID, {"ids": chunk}).all()
            ]
        return [_record(row, entries[row.version]) for row in rows if row.version in entries]

    def passages_of(self, document: str, reader: Reader) -> list[Record]:
        """The passages of a document's current version in reading order."""
        return self._listed(_current_passages(reader).where(documents.c.id == document))

    def around(self, record: Record, reach: int, reader: Reader) -> list[Record]:
        """The passage and up to `reach` of its document before and after it, in reading order."""
        first, last = record.ordinal - reach, record.ordinal + reach
        same = passages.c.version == record.document.version
        return self._listed(_current_passages(reader).where(same, passages.c.ordinal.between(first, last)))

    def _listed(self, query: sa.Select[Any]) -> list[Record]:
        with self.engine.connect() as connection:
            return [_record(row, _entry(row)) for row in connection.execute(query.order_by(passages.c.ordinal))]

    def passage_ids(self) -> set[str]:
        """The ids of all passages of current versions."""
        query = sa.select(passages.c.id).join(documents, documents.c.version == passages.c.version)
        with self.engine.connect() as connection:
            return set(connection.scalars(query))

    def every_passage(self) -> Iterator[Record]:
        """All passages of current versions, for rebuilding the indexes."""
        query = _current_passages(Reader()).order_by(passages.c.version, passages.c.ordinal)
        with self.engine.connect().execution_options(yield_per=500) as connection:
            for row in connection.execute(query):
                yield _record(row, _entry(row))

    def token_ranges(self) -> list[tuple[int, int]]:
        """Offset and count in the token store of all passages of current versions."""
        query = sa.select(passages.c.token_offset, passages.c.token_count).join(
            documents, documents.c.version == passages.c.version
        )
        with self.engine.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def terms(self, reader: Reader) -> list[Term]:
        """Abbreviations that documents visible to the reader explain."""
        query = sa.select(terms.c.short, terms.c.long, terms.c.passage).join(
            documents, documents.c.version == terms.c.version
        )
        with self.engine.connect() as connection:
            return [Term(*row) for row in connection.execute(visible(query, reader))]

    def values(self, column: str, reader: Reader) -> list[str]:
        """The distinct values of a filter column ("kind", "tool", "team", "status")."""
        query = sa.select(documents.c[column]).distinct().where(documents.c[column].is_not(None))
        with self.engine.connect() as connection:
            return sorted(connection.scalars(visible(query, reader)))


# Writing, within a transaction of the caller


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
    old = connection.execute(_ENTRIES.where(documents.c.id == document.id)).first()
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
        _end(connection, _entry(old), version, own)
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
            **{name: getattr(meta, name) for name in _META_COLUMNS},
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
    values = {name: getattr(about, name) for name in _META_COLUMNS}
    connection.execute(documents.update().where(documents.c.id == before.id).values(**values))
    if about.audience != before.metadata.audience:
        connection.execute(audiences.delete().where(audiences.c.document == before.id))
        if about.audience:
            connection.execute(audiences.insert(), [{"document": before.id, "audience": a} for a in about.audience])
            _close_what_cites(connection, before.id)


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
    for chunk in _chunks(list(found), 500):
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


# Rows to values and back

_META_COLUMNS = ("title", "kind", "tool", "team", "owner", "reviewed_on", "status", "supersedes")
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
    *(documents.c[name] for name in _META_COLUMNS),
    versions.c.format,
    versions.c.sha256,
    _AUDIENCE,
    _DRAFTED,
    verifications.c.role.label("verified_by"),
    verifications.c.verified_on,
    verifications.c.until.label("verified_until"),
]


def visible(query: sa.Select[Any], reader: Reader) -> sa.Select[Any]:
    """The query, narrowed to documents the reader may see."""
    if reader.groups is None:
        return query
    own = sa.select(audiences.c.document).where(audiences.c.audience.in_(reader.groups))
    restricted = sa.select(audiences.c.document)
    return query.where(sa.or_(documents.c.id.in_(own), documents.c.id.not_in(restricted)))


def _entries(reader: Reader) -> sa.Select[Any]:
    return visible(_ENTRIES, reader)


# Built once: to compose them takes longer than to run them.
_ENTRIES = (
    sa.select(*_ENTRY_COLUMNS)
    .join(versions, versions.c.id == documents.c.version)
    .outerjoin(verifications, verifications.c.document == documents.c.id)
)
_ENTRIES_BY_VERSION = _ENTRIES.where(documents.c.version.in_(sa.bindparam("versions", expanding=True)))
_STATES = sa.select(state.c.key, state.c.value)
_PASSAGE_COLUMNS = [
    passages.c.id.label("passage_id"),
    *(c for c in passages.c if c.name not in ("id", "version")),
]
_PASSAGES_BY_ID = sa.select(passages.c.version, *_PASSAGE_COLUMNS).where(
    passages.c.id.in_(sa.bindparam("ids", expanding=True))
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
_PLACES_BY_ID = _CURRENT_PLACES.where(passages.c.id.in_(sa.bindparam("ids", expanding=True)))


def _current_passages(reader: Reader) -> sa.Select[Any]:
    return visible(_CURRENT_PASSAGES, reader)


def _entry(row: Any) -> Entry:  # noqa: ANN401 - a result row
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


def _record(row: Any, entry: Entry) -> Record:  # noqa: ANN401 - a result row
    headings, header = blocks_json.first_in(row.blocks)
    passage = Passage(
        row.passage_id, entry.id, row.context, row.text, row.start, row.end, row.first, row.last, headings
    )
    return Record(passage, row.ordinal, header, entry, row.token_offset, row.token_count, row.blocks)


def _configure_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=20000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _chunks(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for i in range(0, len(values), size):
        yield values[i : i + size]


def unpacked(row: Any) -> tuple[str, tuple[Block, ...]]:  # noqa: ANN401 - a result row
    """Text and blocks of a version's row."""
    text = zlib.decompress(row.text).decode("utf-8", "surrogatepass")
    return text, blocks_json.from_json(zlib.decompress(row.blocks).decode("utf-8", "surrogatepass"), text, 0)


def sqlite_url(path: Path) -> str:
    """The SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{path}"
