"""The catalogue: which documents there are, in which version, and what their passages are.

It is the truth of the library. The vector, token and lexical indexes only propose passage ids; what
a reader sees has been joined with the catalogue: of the current version, allowed for this reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from ingest import corrections as by_hand
from ingest.access import EVERYTHING, Reader
from ingest.cataloguing.entry import Entry, Place, Record, Term
from ingest.cataloguing.rows import (
    ENTRIES_BY_VERSION,
    PASSAGES_BETWEEN,
    PASSAGES_BY_ID,
    PLACES_BY_ID,
    chunks,
    current_passages,
    entries_for,
    entry_in,
    record_in,
    unpacked,
    visible,
)
from ingest.cataloguing.write import set_state
from ingest.document import Document
from ingest.errors import LibraryError
from ingest.schema import SCHEMA, documents, drafted, origins, passages, schema, state, terms, versions
from ingest.schema import past as past_table

KEPT = timedelta(days=30)
_STATES = sa.select(state.c.key, state.c.value)


class Catalogue:
    """Reads and writes the catalogue's tables. Reading functions take the reader.

    `kept` is for how long removed documents can be restored.
    """

    def __init__(self, engine: Engine, kept: timedelta) -> None:
        self.engine = engine
        self.kept = kept

    @classmethod
    def open(cls, url: str, kept: timedelta = KEPT) -> Catalogue:
        """Open or create the catalogue at a SQLAlchemy URL.

        Raises:
            LibraryError: it cannot be opened, or was made by another version.
        """
        engine = sa.create_engine(url)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _configure_sqlite)
        catalogue = cls(engine, kept)
        try:
            _complete(engine)
            found = catalogue.get_state("schema")
        except sa.exc.DBAPIError as error:
            engine.dispose()
            reason = str(error.orig).strip().rstrip(".")
            raise LibraryError(
                f"The catalogue {engine.url.database} cannot be opened ({reason}). "
                "Restore library.sqlite from a backup, or move the folder away and ingest the documents again."
            ) from error
        if found != SCHEMA:
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
            rows = connection.execute(entries_for(reader).order_by(documents.c.path)).all()
        return [entry_in(row) for row in rows]

    def entry(self, path: str, reader: Reader) -> Entry | None:
        """The document at a path."""
        with self.engine.connect() as connection:
            row = connection.execute(entries_for(reader).where(documents.c.path == path)).first()
        return entry_in(row) if row else None

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
            row = connection.execute(entries_for(reader).where(documents.c.version == version)).first()
        return self._document(entry_in(row)) if row else None

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

    def count(self, reader: Reader = EVERYTHING) -> tuple[int, int]:
        """How many documents and passages there are that a reader may see."""
        current = passages.join(documents, documents.c.version == passages.c.version)
        whole, parts = (visible(sa.select(sa.func.count()).select_from(of), reader) for of in (documents, current))
        with self.engine.connect() as connection:
            return connection.scalar(whole) or 0, connection.scalar(parts) or 0

    # Passages

    def places(
        self, ids: Iterable[str], reader: Reader, where: Mapping[str, Sequence[str]] | None = None
    ) -> dict[str, Place]:
        """Where those of the proposed passages stand that are current, allowed and within the filter, by id.

        `where` maps document columns (kind, tool, team, status) to accepted values.
        """
        query = visible(PLACES_BY_ID, reader)
        for column, values in (where or {}).items():
            query = query.where(documents.c[column].in_(values))
        found: dict[str, Place] = {}
        with self.engine.connect() as connection:
            for chunk in chunks(list(ids), 500):
                found.update((row[0], Place(*row)) for row in connection.execute(query, {"ids": chunk}).all())
        return found

    def records(self, places: Sequence[Place], reader: Reader) -> list[Record]:
        """The passages at the given places that are current and allowed."""
        with self.engine.connect() as connection:
            entries: dict[int, Entry] = {}
            for chunk in chunks(list({p.version for p in places}), 500):
                listed = connection.execute(visible(ENTRIES_BY_VERSION, reader), {"versions": chunk}).all()
                entries.update((row.version, entry_in(row)) for row in listed)
            rows = [
                row
                for chunk in chunks([p.passage for p in places if p.version in entries], 500)
                for row in connection.execute(PASSAGES_BY_ID, {"ids": chunk}).all()
            ]
        return [record_in(row, entries[row.version]) for row in rows if row.version in entries]

    def passages_of(self, document: str, reader: Reader) -> list[Record]:
        """The passages of a document's current version in reading order."""
        query = current_passages(reader).where(documents.c.id == document).order_by(passages.c.ordinal)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return []
        entry = entry_in(rows[0])
        return [record_in(row, entry) for row in rows]

    def around(self, record: Record, reach: int, reader: Reader) -> list[Record]:
        """The passage and up to `reach` of its document before and after it, in reading order."""
        first, last = record.ordinal - reach, record.ordinal + reach
        wanted = {"version": record.document.version, "first": first, "last": last}
        with self.engine.connect() as connection:
            rows = connection.execute(visible(PASSAGES_BETWEEN, reader), wanted).all()
        return [record_in(row, record.document) for row in rows]

    def passage_ids(self) -> set[str]:
        """The ids of all passages of current versions."""
        query = sa.select(passages.c.id).join(documents, documents.c.version == passages.c.version)
        with self.engine.connect() as connection:
            return set(connection.scalars(query))

    def every_passage(self) -> Iterator[Record]:
        """All passages of current versions, for rebuilding the indexes."""
        query = current_passages(Reader()).order_by(passages.c.version, passages.c.ordinal)
        with self.engine.connect().execution_options(yield_per=500) as connection:
            for row in connection.execute(query):
                yield record_in(row, entry_in(row))

    def hidden_passages(self, reader: Reader) -> frozenset[str]:
        """The ids of all passages of current versions that the reader may not see."""
        if reader.groups is None:
            return frozenset()
        query = sa.select(passages.c.id).join(documents, documents.c.version == passages.c.version)
        allowed = self.readable(reader).subquery()
        with self.engine.connect() as connection:
            return frozenset(connection.scalars(query.where(documents.c.id.not_in(sa.select(allowed.c.id)))))

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


def _complete(engine: Engine) -> None:
    """Make the tables that are not there: all of a new library, those of this version in an older one."""
    layout = sa.select(state.c.value).where(state.c.key == "schema")
    with engine.connect() as connection:
        there = set(sa.inspect(connection).get_table_names())
        if there.issuperset(schema.tables) and "standings" not in there and connection.scalar(layout):
            return
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # another process that opens it as well waits, and finds them
        schema.create_all(connection)
        by_hand.take_over_standings(connection)
        if connection.scalar(layout) is None:
            set_state(connection, schema=SCHEMA, generation="0")


def _configure_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection
    cursor = connection.cursor()
    # KiB for a connection: what questions read of 20,000 passages, which SQLite would read anew for each of them.
    cache = "cache_size=-16384"
    for pragma in ("busy_timeout=20000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", cache):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def sqlite_url(path: Path) -> str:
    """The SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{path}"
