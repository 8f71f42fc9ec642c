"""Writes a library to one file."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from ingest.backup.manifest import CATALOGUE, FORMAT, MANIFEST, SETTINGS, VERSION, Backup, about, check_in_file
from ingest.errors import SettingsError
from ingest.library import Library
from ingest.schema import SCHEMA
from ingest.syncing.recovery import recover
from ingest.syncing.report import Silent, Watcher

CHUNK = 1 << 20  # bytes
_SQLITE = b"SQLite format 3\x00"


def back_up(
    library: Library, target: Path, settings: Mapping[str, Any] | None = None, watcher: Watcher | None = None
) -> Backup:
    """Write the library to a file, while readers go on; `settings` are those to go with it.

    Raises:
        SettingsError: the file exists or cannot be written.
        LibraryBusy: another process is writing to the library.
        LibraryError: the catalogue is not in a file.
    """
    check_in_file(library)
    if target.exists():
        raise SettingsError(f"{target} exists already. Choose another name or move it away.")
    partial = target.with_name(f"{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with library.writing(), library.workplace() as folder:
            recover(library)
            made = _write(library, partial, settings or {}, folder, watcher or Silent())
        partial.replace(target)
    except OSError as error:
        raise SettingsError(f"{target} cannot be written ({error.strerror or error}).") from error
    finally:
        with suppress(OSError):
            partial.unlink()
    return made


def _write(library: Library, target: Path, settings: Mapping[str, Any], folder: Path, watcher: Watcher) -> Backup:
    states = library.catalogue.states()
    documents, passages = library.catalogue.count()
    members: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        sources = list(_sources(library, folder, states.get("indexes") or "1", settings))
        for done, (name, path) in enumerate(sources, 1):
            members[name] = _add(archive, name, path)
            watcher.reading(done, len(sources))
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "schema": SCHEMA,
            "product": _product(),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "encoder": library.encoder_name,
            "fingerprint": states.get("encoder"),
            "documents": documents,
            "passages": passages,
            "members": members,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return about(manifest)


def _product() -> str:
    """The version that writes; "" when it runs without having been installed."""
    try:
        return metadata.version("mops-assistant")
    except metadata.PackageNotFoundError:
        return ""


def _sources(library: Library, folder: Path, number: str, settings: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """Every member's name and the file to take it from; databases are copied first, so that they are whole."""
    yield CATALOGUE, _copied(library.home / CATALOGUE, folder / CATALOGUE)
    for path in files_in(library.home / "files"):
        if not path.suffix:  # what has one is half copied
            yield path.relative_to(library.home).as_posix(), path
    for path in files_in(library.uploads):
        yield path.relative_to(library.home).as_posix(), path
    indexes = library.home / "indexes" / number
    for n, path in enumerate(files_in(indexes)):
        if not path.name.endswith(("-wal", "-shm", "-journal", ".lock")) and path.name != "collection.txt":
            yield f"indexes/{path.relative_to(indexes).as_posix()}", _whole(path, folder / f"{n}.copy")
    if settings:
        write_settings(folder / SETTINGS, settings)
        yield SETTINGS, folder / SETTINGS


def write_settings(path: Path, settings: Mapping[str, Any]) -> None:
    """Write settings as TOML."""
    said = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    path.write_text(said, encoding="utf-8")


def files_in(folder: Path) -> list[Path]:
    """All files below a folder, in the order of their names; links are left out."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def _whole(path: Path, copy: Path) -> Path:
    """The file, or a copy of it when it is a database that others may be using."""
    with path.open("rb") as file:
        database = file.read(len(_SQLITE)) == _SQLITE
    return _copied(path, copy) if database else path


def _copied(database: Path, copy: Path) -> Path:
    """A copy of a SQLite database in use, as of one moment."""
    source, target = sqlite3.connect(database), sqlite3.connect(copy)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        source.close()
        target.close()
    return copy


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return {"size": size, "sha256": digest.hexdigest()}
