"""Makes an empty library what a backup holds."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

from ingest import doctor, rules, trash
from ingest.access import EVERYTHING
from ingest.backup.manifest import (
    CATALOGUE,
    SETTINGS,
    UNREADABLE,
    Backup,
    about,
    check_in_file,
    damaged,
    manifest_of,
    opened,
)
from ingest.backup.write import CHUNK, files_in, write_settings
from ingest.catalogue import Catalogue, sqlite_url
from ingest.cataloguing.rows import unpacked
from ingest.errors import SettingsError
from ingest.library import Library
from ingest.schema import SCHEMA, past, schema, versions
from ingest.syncing.recovery import rebuild, unfinished
from ingest.syncing.report import Silent, Watcher


def inspect(file: Path) -> Backup:
    """What a backup holds, without reading all of it.

    Raises:
        LibraryError: it is no backup, or one of another version.
    """
    with opened(file) as archive:
        return about(manifest_of(archive, file))


def bring_in(
    library: Library,
    file: Path,
    watcher: Watcher | None = None,
    settings: Callable[[Path], Mapping[str, Any]] | None = None,
) -> Backup:
    """Make an empty library what a backup holds. It takes effect at once, when everything has been checked.

    `settings` gives of the settings file in a folder what may be taken over from another machine, whoever wrote it
    there. Settings are only written where there are none.

    Raises:
        SettingsError: the library is not empty, there is no room, or its settings are wrong.
        LibraryError: the file is damaged or no backup; nothing is changed.
        LibraryBusy: another process is writing to the library.
    """
    check_in_file(library)
    watcher = watcher or Silent()
    with opened(file) as archive, library.writing(), library.workplace() as staged:
        manifest = manifest_of(archive, file)
        _empty(library)
        free, needed = shutil.disk_usage(library.home).free, sum(m["size"] for m in manifest["members"].values())
        if needed > free:
            raise SettingsError(f"The backup needs {needed:,} bytes in {library.home}, where {free:,} are free.")
        _unpack(archive, manifest, file, staged, watcher)
        _check_catalogue(staged / CATALOGUE, file)
        _read_through(staged / CATALOGUE, library, file)
        taken = settings(staged) if settings else {}
        with unfinished(library):
            _take_over(library, staged)
            if taken and not (library.home / SETTINGS).exists():
                write_settings(library.home / SETTINGS, taken)
            fitting = library.catalogue.get_state("encoder") == library.encoder.fingerprint
            if not fitting or any(not c.ok for c in doctor.examine(library) if c.name not in ("originals", "last run")):
                watcher.say("The indexes are made anew.")
                rebuild(library, watcher)
    return about(manifest)


def _unpack(archive: zipfile.ZipFile, manifest: Mapping[str, Any], file: Path, folder: Path, watcher: Watcher) -> None:
    """Write every member below `folder`, each checked against the manifest while it is written."""
    members = manifest["members"]
    for done, (name, said) in enumerate(members.items(), 1):
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                found = _copy(archive, archive.getinfo(name), out, said["size"])
        except OSError as error:  # names that exclude each other or are too long, or a full disk
            raise damaged(file, f"{name[:100]} cannot be unpacked ({error.strerror})") from error
        if found != said["sha256"]:
            raise damaged(file, f"{name} is not as it was written")
        watcher.reading(done, len(members))


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, out: BinaryIO, size: int) -> str:
    """Copy a member of so many bytes; gives its hash, "" when it has another size or cannot be read."""
    digest, left = hashlib.sha256(), size
    try:
        with archive.open(member) as source:
            while chunk := source.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    return ""
                digest.update(chunk)
                out.write(chunk)
    except UNREADABLE:
        return ""
    return digest.hexdigest() if not left else ""


def _check_catalogue(path: Path, file: Path) -> None:
    """See that the catalogue is whole, and has the tables of this version and nothing that acts by itself."""
    connection = sqlite3.connect(path)
    connection.text_factory = bytes  # whatever was written there
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == b"ok"
        found = connection.execute("SELECT value FROM state WHERE key = 'schema'").fetchone()
        fits = whole and found == (SCHEMA.encode(),) and _plain_tables(connection) and _plain_hashes(connection)
    except sqlite3.DatabaseError:
        fits = False
    finally:
        connection.close()
    if not fits:
        raise damaged(file, "its catalogue cannot be read")


def _plain_tables(connection: sqlite3.Connection) -> bool:
    """Whether there are only tables, and those that are ours have their columns; no triggers and no views."""
    kinds = {name.decode(): kind for name, kind in connection.execute("SELECT name, type FROM sqlite_master")}
    if not set(kinds.values()) <= {b"table", b"index"}:
        return False
    for table in schema.sorted_tables:  # one that is not there is made anew
        there = {row[1].decode() for row in connection.execute(f"PRAGMA table_info({table.name})")}
        if there and not {column.name for column in table.columns} <= there:
            return False
    return True


def _plain_hashes(connection: sqlite3.Connection) -> bool:
    """Whether what names the originals is hashes, and no path to elsewhere."""
    named = [(t.name, c.name) for t in schema.sorted_tables for c in t.columns if c.name in ("sha256", "source_sha256")]
    there = {name.decode() for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    wrong = "SELECT 1 FROM {} WHERE length({column}) <> 64 OR {column} GLOB '*[^0-9a-f]*' LIMIT 1"
    return not any(
        connection.execute(wrong.format(table, column=column)).fetchone() for table, column in named if table in there
    )


def _read_through(path: Path, library: Library, file: Path) -> None:
    """See that all documents can be read, and close them to those whom folders here let read them no more."""
    catalogue = Catalogue.open(sqlite_url(path))
    try:
        rules.close(catalogue, library.uploads)
        trash.removed(catalogue, EVERYTHING)
        for record in catalogue.every_passage():
            record.blocks  # noqa: B018 - it is read when it is asked for
        with catalogue.engine.connect().execution_options(yield_per=100) as connection:
            for table in (versions, past):
                for row in connection.execute(sa.select(table.c.text, table.c.blocks)):
                    unpacked(row)
    except (*UNREADABLE, TypeError, KeyError, AttributeError, sa.exc.SQLAlchemyError) as error:
        raise damaged(file, "its catalogue cannot be read") from error
    finally:
        catalogue.close()


def _take_over(library: Library, staged: Path) -> None:
    """Put everything in place; the catalogue last, in one step, so that before it nothing has changed."""
    catalogue = library.catalogue
    number = str(int(catalogue.get_state("indexes") or "1") + 1)
    generation = int(library.generation) + 1
    for path in [*files_in(staged / "files"), *files_in(staged / "uploads")]:
        target = library.home / path.relative_to(staged)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
    target = library.home / "indexes" / number
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(exist_ok=True)
    (staged / "indexes").mkdir(exist_ok=True)
    (staged / "indexes").rename(target)
    _put_catalogue(library, staged / CATALOGUE, number, generation)


def _put_catalogue(library: Library, staged: Path, number: str, generation: int) -> None:
    source = sqlite3.connect(staged)
    with source:
        source.execute("DELETE FROM state WHERE key IN ('indexes', 'writing')")
        source.execute("INSERT INTO state VALUES ('indexes', ?), ('writing', 'yes')", (number,))
        later = "UPDATE state SET value = CAST(MAX(value + 1, ?) AS TEXT) WHERE key = 'generation'"
        source.execute(later, (generation,))
    raw = library.catalogue.engine.raw_connection()
    try:
        source.backup(raw.driver_connection)  # type: ignore[arg-type]
    finally:
        raw.close()
        source.close()
    schema.create_all(library.catalogue.engine)  # tables that the version which made it did not have


def _empty(library: Library) -> None:
    """See that nothing would be lost."""
    tables = [t for t in schema.sorted_tables if t.name != "state"]
    with library.catalogue.engine.connect() as connection:
        held = [t.name for t in tables if connection.scalar(sa.select(sa.func.count()).select_from(t))]
    if held:
        raise SettingsError(
            f"The library in {library.home} is not empty (it holds {', '.join(held)}), and a backup is only imported "
            "into an empty one. Use another folder: `mops import FILE.zip --home FOLDER`."
        )
