"""Brings the library up to date with folders of files, by content hash.

Files are read in worker processes while the passages of earlier ones are encoded here. Work is
committed in batches: originals, token vectors, vectors, lexical index, then one catalogue
transaction that makes the new versions current, then the clean-up of what they replaced. A crash
anywhere leaves the last committed state; `recover` (also at the start of the next run) removes what
an unfinished batch left in the indexes.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingest.access import EVERYTHING
from ingest.errors import SettingsError
from ingest.folder import Folder
from ingest.library import Library
from ingest.origin import Scope
from ingest.read.limits import Limits
from ingest.syncing.recovery import prepare, reclaim, recover, unfinished
from ingest.syncing.removal import drop
from ingest.syncing.report import Problem, Report, Silent, Watcher
from ingest.syncing.run import BATCH_PASSAGES, Run


def ingest(
    library: Library,
    paths: Sequence[Path],
    *,
    sync: bool = False,
    follow: bool = False,
    only: Collection[Path] | None = None,
    limits: Limits | None = None,
    watcher: Watcher | None = None,
    batch: int = BATCH_PASSAGES,
) -> Report:
    """Add and update the documents below `paths`.

    With `sync`, also remove all others, except what was uploaded or lies in no folder. With `follow`,
    remove those that were read in `paths` and are gone there, but never most of them at once. With
    `only`, look only at the files and folders at these absolute paths.
    What has been read is committed whenever it makes at least `batch` passages, sooner in the beginning.

    Raises:
        SettingsError: a path does not exist, cannot be read or holds no files; nothing is changed.
            Or most of a followed folder is gone; then nothing is removed.
        LibraryBusy: another process is writing.
    """
    started = time.monotonic()
    folders = [Folder(path) for path in paths]
    files = [(folder, file) for folder in folders for file in folder.files()]
    if not files:
        named = ", ".join(str(path) for path in paths)
        raise SettingsError(f"There are no documents in {named}. Nothing was changed; check the path.")
    watcher = watcher or Silent()
    scope = Scope.of(library, folders, only)
    wanted = [(folder, file) for folder, file in files if scope.names_in_any(file.name)]
    left_out = [
        Problem(*skipped)
        for folder in folders
        for skipped in folder.skipped
        if scope.holds(scope.origin(folder), skipped[0])
    ]
    with library.writing():
        again = prepare(library, watcher)
        run = Run(library, limits or Limits(), watcher, batch, scope=scope, careful=follow)
        run.report.embedded += again
        run.leave_out(left_out, dead={name for folder in folders for name in folder.dead})
        if wanted or only is None or any(map(run.followed, run.known.values())):
            with unfinished(library):
                run.ingest(wanted, gone=run.followed if follow else (lambda _: True) if sync else None)
                reclaim(library)
    if run.spared:
        raise SettingsError(
            f"{len(run.spared):,} documents, most of {', '.join(map(str, paths))}, are gone at once and were kept. "
            "Is the folder complete? If they are to go, use `mops remove` or `mops ingest --sync`."
        )
    run.report.documents, run.report.passages = library.catalogue.count()
    run.report.seconds = time.monotonic() - started
    return run.report


def remove(library: Library, paths: Iterable[str]) -> list[str]:
    """Remove documents by path; returns those that there were."""
    with removing(library):
        entries = [e for path in paths if (e := library.catalogue.entry(path, EVERYTHING))]
        drop(library, entries)
    return [entry.path for entry in entries]


@contextmanager
def removing(library: Library) -> Iterator[None]:
    """The write lock, for removing documents.

    Raises:
        LibraryBusy: another process is writing.
    """
    with library.writing():
        recover(library)
        with unfinished(library):
            yield
