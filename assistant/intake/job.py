"""Work on the library in the background, one piece at a time, with what has become of each file."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Event, Lock, Thread
from typing import Literal

from ingest.errors import LibraryBusy, MopsError
from ingest.syncing.report import Problem, Report, Silent

State = Literal["waiting", "read", "added", "same", "partly", "failed", "refused", "skipped", "left"]
Phase = Literal["waiting", "running", "stopping", "done", "stopped", "failed"]
AGAIN = 1.0  # seconds after which a library that others write to is tried again
_ENOUGH = 3  # files after which a rate means something
SETTLED: frozenset[State] = frozenset({"added", "same", "partly", "failed"})
_WRONG: frozenset[State] = frozenset({"partly", "failed", "left"})


@dataclass(frozen=True, slots=True)
class Row:
    """A file, and what has become of it. `reason` says why it is not in the library, or not all of it."""

    name: str
    state: State = "waiting"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `rate` is files a second, `remaining` seconds; None while that cannot be told."""

    phase: Phase
    rows: tuple[Row, ...]
    done: int
    total: int
    passages: int
    seconds: float
    rate: float | None
    remaining: float | None
    notes: tuple[str, ...]
    error: str

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.phase in ("done", "stopped", "failed")

    @property
    def wrong(self) -> tuple[Row, ...]:
        """The files that can be tried again."""
        return tuple(row for row in self.rows if row.state in _WRONG)


class Job(Silent):
    """Runs `work` in a thread of its own, and watches it. Every method may be called from any thread.

    `work` is given the job, as the watcher of what it does. When the library is being written to by
    others it is tried again until it is free.
    """

    def __init__(self, title: str, work: Callable[[Job], Report | None]) -> None:
        self.title = title
        self._work = work
        self._lock = Lock()
        self._stop = Event()
        self._rows: dict[str, Row] = {}
        self._phase: Phase = "waiting"
        self._count = (0, 0)  # of work that has no files to show
        self._passages = 0
        self._notes: list[str] = []
        self._error = ""
        self._started = self._ended = time.monotonic()
        self._thread = Thread(target=self._run, name="intake", daemon=True)

    def start(self) -> Job:
        """Begin."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End after the file that is being read; what has been done is kept."""
        self._stop.set()
        with self._lock:
            if self._phase in ("waiting", "running"):
                self._phase = "stopping"

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; whether it has come."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def expect(self, names: Sequence[str]) -> None:
        """These files will be read."""
        with self._lock:
            self._rows |= {name: Row(name) for name in names}

    def refuse(self, reasons: Mapping[str, str]) -> None:
        """These files were not accepted."""
        with self._lock:
            self._rows |= {name: Row(name, "refused", reason) for name, reason in reasons.items()}

    @property
    def progress(self) -> Progress:
        """How far it is now."""
        with self._lock:
            rows = tuple(self._rows.values())
            meant = [row for row in rows if row.state not in ("refused", "skipped")]
            done, total = sum(row.state in SETTLED for row in meant), len(meant)
            if not meant:
                done, total = self._count
            ended = self._phase in ("done", "stopped", "failed")
            seconds = (self._ended if ended else time.monotonic()) - self._started
            rate = done / seconds if done >= _ENOUGH and seconds > 1 else None
            left = (total - done) / rate if rate and not ended else None
            notes = tuple(self._notes)
            return Progress(self._phase, rows, done, total, self._passages, seconds, rate, left, notes, self._error)

    # What the work tells

    def reading(self, done: int, total: int) -> None:
        """So much is done."""
        with self._lock:
            self._count = (done, total)

    def encoding(self, done: int) -> None:
        """So many passages have been encoded."""
        with self._lock:
            self._passages = done

    def say(self, message: str) -> None:
        """Something a person should know."""
        with self._lock:
            self._notes.append(message)

    def took(self, file: str, problems: Sequence[Problem]) -> None:
        """A file has been read, or could not be, or in part."""
        own = [p.reason for p in problems if p.document == file]
        inner = "; ".join(f"{p.document.removeprefix(f'{file}/')}: {p.reason}" for p in problems)
        self._set(file, "failed" if own else "partly" if problems else "read", own[0] if own else inner)

    def kept(self, files: Sequence[str]) -> None:
        """The documents of these files are in the library."""
        for name in files:
            before = self._rows.get(name, Row(name))
            if before.state in ("waiting", "read"):
                self._set(name, "added" if before.state == "read" else "same")

    def stopping(self) -> bool:
        """Whether it is to end."""
        return self._stop.is_set()

    def _set(self, name: str, state: State, reason: str = "") -> None:
        with self._lock:
            self._rows[name] = Row(name, state, reason)

    # The work

    def _run(self) -> None:
        self._started = time.monotonic()
        try:
            done = self._until_free()
        except MopsError as error:
            self._end("failed", str(error))
        except Exception as error:
            self._end("failed", f"Something went wrong that should not: {type(error).__name__}. See the log.")
            raise  # to the log
        else:
            left = any(row.state == "waiting" for row in self._rows.values())
            self._end("stopped" if not done or (left and self._stop.is_set()) else "done")

    def _until_free(self) -> bool:
        """Do the work as soon as nobody else writes to the library; False when it was stopped before."""
        while True:
            self._phase = "stopping" if self._stop.is_set() else "running"
            try:
                report = self._work(self)
            except LibraryBusy:
                self._phase = "waiting"
                if self._stop.wait(AGAIN):
                    return False
            else:
                self._take(report or Report())
                return True

    def _take(self, report: Report) -> None:
        for problem in report.skipped:
            self._set(problem.document, "skipped", problem.reason)
        with self._lock:
            self._notes += report.notes

    def _end(self, phase: Phase, error: str = "") -> None:
        with self._lock:
            for name, row in self._rows.items():
                if row.state in ("waiting", "read"):
                    self._rows[name] = replace(row, state="left")
            self._phase, self._error, self._ended = phase, error, time.monotonic()
