"""Whether the parts of a library agree, and their repair."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from ingest.conversion import ready, verify
from ingest.errors import LibraryError, MopsError
from ingest.library import Library
from ingest.schema import documents, passages, past, trash, versions
from ingest.syncing.recovery import rebuild, recover, sweep
from ingest.syncing.report import Watcher


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    detail: str


def examine(library: Library) -> list[Check]:
    """Look at everything; changes nothing."""
    checks: list[tuple[str, Callable[[Library], str | None]]] = [
        ("catalogue", _catalogue),
        ("last run", _last_run),
        ("encoder", _encoder),
        ("vectors", lambda lib: _same_ids(lib, lib.indexes.vectors.ids())),
        ("lexical index", lambda lib: _same_ids(lib, lib.indexes.lexical.ids())),
        ("token vectors", _tokens),
        ("originals", _originals),
    ]
    return [_run(library, name, check) for name, check in checks]


def repair(library: Library, watcher: Watcher | None = None) -> None:
    """Finish an interrupted run, and make the indexes anew when they do not agree with the catalogue.

    An encoder with a damaged file is converted anew first, and the indexes with it: what it made may be wrong.

    Raises:
        LibraryBusy: another process is writing.
        LibraryError: the catalogue itself is damaged.
    """
    damage = _run(library, "catalogue", _catalogue)
    if not damage.ok:
        raise LibraryError(f"The catalogue is damaged ({damage.detail}). Restore library.sqlite from a backup.")
    with library.writing():
        try:
            damaged = _damaged_encoder(library) is not None
            if damaged:
                library.discard_encoder()
            recover(library)
            sweep(library)
            broken = damaged or any(not c.ok and c.name != "originals" for c in examine(library))
        except MopsError:
            broken = True
        if broken:
            rebuild(library, watcher)


def _run(library: Library, name: str, check: Callable[[Library], str | None]) -> Check:
    try:
        found = check(library)
    except MopsError as error:
        found = str(error)
    return Check(name, found is None, found or "as it should be")


def _catalogue(library: Library) -> str | None:
    engine = library.catalogue.engine
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            result = connection.scalar(sa.text("PRAGMA integrity_check"))
            if result != "ok":
                return str(result)
        lost = connection.scalar(
            sa.select(sa.func.count())
            .select_from(documents.outerjoin(versions, versions.c.id == documents.c.version))
            .where(versions.c.id.is_(None))
        )
        stray = connection.scalar(
            sa.select(sa.func.count()).where(passages.c.version.not_in(sa.select(documents.c.version)))
        )
        gone = connection.scalar(
            sa.select(sa.func.count()).where(
                past.c.document.not_in(sa.select(documents.c.id)), past.c.document.not_in(sa.select(trash.c.document))
            )
        )
    if lost or stray:
        return f"{lost} documents without their text, {stray} passages without their document"
    return f"{gone} past versions without their document" if gone else None


def _last_run(library: Library) -> str | None:
    unfinished = library.catalogue.get_state("writing") == "yes"
    return "was interrupted; what it left is removed by the next run or by --repair" if unfinished else None


def _encoder(library: Library) -> str | None:
    made_with = library.catalogue.get_state("encoder")
    if made_with and made_with != library.encoder.fingerprint:
        return f"the library was embedded with another model than {library.encoder.name}"
    return _damaged_encoder(library)


def _damaged_encoder(library: Library) -> str | None:
    folder = ready(library.encoder_name, library.models)
    return verify(folder) if folder else None


def _same_ids(library: Library, ids: set[str]) -> str | None:
    known = library.catalogue.passage_ids()
    missing, stray = len(known - ids), len(ids - known)
    return f"{missing} passages missing, {stray} that should not be there" if missing or stray else None


def _tokens(library: Library) -> str | None:
    length = len(library.indexes.tokens)
    beyond = sum(offset + count > length for offset, count in library.catalogue.token_ranges())
    return f"{beyond} passages without their token vectors" if beyond else None


def _originals(library: Library) -> str | None:
    wanted = library.catalogue.originals()
    missing = [sha for sha in wanted if not _intact(library.original(sha), sha)]
    if missing:
        return f"{len(missing)} of {len(wanted)} originals missing or altered: ingest the documents again to keep them"
    return None


def _intact(path: Path | None, sha256: str) -> bool:
    if path is None:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def report(checks: list[Check]) -> Iterator[str]:
    """Lines for people."""
    width = max(len(c.name) for c in checks)
    for check in checks:
        yield f"{'ok ' if check.ok else '!! '} {check.name:<{width}}  {check.detail}"
