"""Follows folders on disk: what changes there is in the library within seconds.

Changes are gathered until the folder rests, then the files that changed are brought up to date.
A folder that is not there, or is empty, changes nothing: it is looked for until it is back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from threading import Event, Lock
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from ingest.errors import LibraryBusy, MopsError, SettingsError
from ingest.folder import Folder, left_alone
from ingest.library import Library
from ingest.read.limits import Limits
from ingest.sync import ingest
from ingest.syncing.report import Problem, Report, Silent

REST = 250  # milliseconds without a change after which the changes are taken up
LONGEST = 1500  # milliseconds after which they are taken up although it goes on
LOOK = 1000  # milliseconds after which it is seen that a folder has come or gone
EVERYTHING_EVERY = 900.0  # seconds between full comparisons: some file systems tell of no changes

Identity = tuple[int, int]
Say = Callable[[str], None]
_log = logging.getLogger(__name__)
State = Literal["starting", "following", "updating", "waiting", "failed"]


@dataclass(frozen=True, slots=True)
class Followed:
    """How it stands with a folder. `detail` is the error, or what was done last."""

    folder: Path
    state: State
    detail: str = ""
    at: datetime | None = None


class Follower:
    """Follows folders until it is stopped. `run` blocks; all else may be called from other threads."""

    def __init__(
        self, library: Library, folders: Sequence[Path], limits: Limits | None = None, say: Say | None = None
    ) -> None:
        self._library = library
        self._limits = limits
        self._say = say or (lambda _: None)
        self._stop = Event()
        self._lock = Lock()
        self._state = {folder: Followed(folder, "starting") for folder in dict.fromkeys(f.absolute() for f in folders)}
        self._full_at = 0.0
        self._failed: dict[str, str] = {}  # documents that cannot be read as their files are now, and why

    @property
    def state(self) -> list[Followed]:
        """How it stands with each folder."""
        with self._lock:
            return list(self._state.values())

    def stop(self) -> None:
        """End `run` as soon as the file that is being read is done."""
        self._stop.set()

    def run(self) -> None:
        """Follow the folders until `stop` is called."""
        while not self._stop.is_set():
            found = self._present()
            if not found:
                self._stop.wait(LOOK / 1000)
                continue
            try:
                self._follow(found)
            except OSError as error:  # the system cannot watch so many folders, or one has gone meanwhile
                self._note(found, "failed", f"the system does not tell of changes ({error.strerror or error})")
                self._stop.wait(5 * LOOK / 1000)
            except Exception as error:  # noqa: BLE001 - else the folders would be followed no more, unseen
                _log.exception("The folders could not be followed.")
                self._note(found, "failed", f"not brought up to date, tried again in a moment ({error})")
                self._stop.wait(5 * LOOK / 1000)

    def _follow(self, found: dict[Path, Identity]) -> None:
        """Bring all up to date, then what changes, until a folder has come or gone."""
        pending: set[Path] | None = None  # None: everything
        self._full_at = 0.0
        for changed in _changes(list(found), self._stop):
            if changed and pending is not None:
                pending |= changed
            if time.monotonic() - self._full_at > EVERYTHING_EVERY:
                pending = None
            if pending is None or pending:
                pending = set() if self._update(list(found), pending) else pending
            if self._present() != found:
                return

    def _update(self, folders: Sequence[Path], only: set[Path] | None) -> bool:
        """Take up changes; whether that is done, well or with an error that trying again would not mend."""
        self._note(folders, "updating")
        watcher = _Reading(self._stop)
        try:
            report = ingest(self._library, folders, follow=True, only=only, limits=self._limits, watcher=watcher)
        except LibraryBusy as error:
            self._note(folders, "waiting", str(error))
            return False
        except MopsError as error:
            self._note(folders, "failed", str(error))
        except (OSError, SQLAlchemyError) as error:
            self._note(folders, "failed", f"not brought up to date, tried again in a moment ({error})")
            return False
        else:
            before, self._failed = self._failed, self._still_failing(folders, watcher.read, report)
            changed = only is None or _did(report) or before != self._failed
            self._note(folders, "following", _words(report, self._failed) if changed else None)
        if only is None:
            self._full_at = time.monotonic()
        return True

    def _still_failing(self, folders: Sequence[Path], read: Set[str], report: Report) -> dict[str, str]:
        """What fails after a run: what it says, and of the earlier what it has not read and what is still there."""

        def stands(document: str) -> bool:
            files = document, *(p.as_posix() for p in PurePosixPath(document).parents)
            return read.isdisjoint(files) and any((folder / f).is_file() for folder in folders for f in files)

        earlier = {document: why for document, why in self._failed.items() if stands(document)}
        return earlier | {problem.document: problem.reason for problem in report.failed}

    def _present(self) -> dict[Path, Identity]:
        """The folders that can be followed now; it is noted why others cannot."""
        found: dict[Path, Identity] = {}
        for folder in self._state:
            try:
                found[folder] = _identity(self._library, folder, found)
            except SettingsError as error:
                self._note([folder], "failed", str(error))
        return found

    def _note(self, folders: Iterable[Path], state: State, detail: str | None = None) -> None:
        """Keep how it stands; without a `detail` the one before stays."""
        with self._lock:
            for folder in folders:
                before = self._state[folder]
                now = replace(before, state=state)
                if detail is not None and (detail != before.detail or state == "following"):
                    now = replace(now, detail=detail, at=datetime.now(UTC))
                self._state[folder] = now
                if detail and (detail, state) != (before.detail, before.state) and state != "waiting":
                    self._say(f"{folder}: {detail}")


class _Reading(Silent):
    """Lets a run end when the follower ends, and keeps which files it has read, or found as they were."""

    def __init__(self, stop: Event) -> None:
        self._stop = stop
        self.read: set[str] = set()

    def took(self, file: str, problems: Sequence[Problem]) -> None:  # noqa: ARG002
        """A file was read."""
        self.read.add(file)

    def kept(self, files: Sequence[str]) -> None:
        """Files are as they were."""
        self.read.update(files)

    def stopping(self) -> bool:
        """Whether the follower is ending."""
        return self._stop.is_set()


def _changes(folders: Sequence[Path], stop: Event) -> Iterator[set[Path]]:
    """What has changed, and nothing when nothing has for a while; from the first on nothing is missed."""
    from watchfiles import watch

    following = watch(
        *folders,
        watch_filter=None,
        debounce=LONGEST,
        step=REST,
        rust_timeout=LOOK,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )
    for changes in following:
        found = {Path(path) for _, path in changes}
        yield {path for path in found if not _left_alone(path, folders)}


def _left_alone(path: Path, folders: Sequence[Path]) -> bool:
    """Whether it lies where no document is looked for, such as what an editor or git keeps for itself."""
    below = next((path.relative_to(folder).parts for folder in folders if path.is_relative_to(folder)), ())
    return any(map(left_alone, below))


def _identity(library: Library, folder: Path, others: dict[Path, Identity]) -> Identity:
    """What tells a folder from another that takes its place.

    Raises:
        SettingsError: it cannot be followed.
    """
    Folder(folder)  # it is there and can be read
    real, home = folder.resolve(), library.home.resolve()
    if home.is_relative_to(real) or real.is_relative_to(home):
        raise SettingsError(f"{folder} holds the library itself, or lies in it: watch a folder of documents instead")
    for other in others:
        if real.is_relative_to(other.resolve()) or other.resolve().is_relative_to(real):
            raise SettingsError(f"{folder} and {other} lie in one another: watch one of them")
    if not real.is_dir():
        raise SettingsError(f"{folder} is a file: watch its folder")
    about = real.stat()
    return about.st_dev, about.st_ino


def _did(report: Report) -> bool:
    return bool(report.added or report.updated or report.moved or report.removed)


def _words(report: Report, failed: Mapping[str, str]) -> str:
    counts: dict[str, Collection[object]] = {
        "added": report.added,
        "updated": report.updated,
        "moved": report.moved,
        "removed": report.removed,
        "failed": failed,
    }
    done = ", ".join(f"{len(found)} {word}" for word, found in counts.items() if found) or "up to date"
    problems = "; ".join(f"{document}: {why}" for document, why in islice(sorted(failed.items()), 3))
    return f"{done} ({problems})" if problems else done
