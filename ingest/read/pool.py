"""Reads files in worker processes, so that a hostile or broken one costs nothing but itself."""

from __future__ import annotations

import datetime
import io
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import ingest
from ingest import document
from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read import ReadResult
from ingest.read.limits import Limits
from ingest.read.worker import LENGTH, out_of_memory, send

ReadFile = tuple[str, str, list[tuple[str, ReadResult]]]
"""A file's name, the SHA-256 of its bytes ("" if they could not be read), and its documents."""
Message = Any  # whatever the worker sends

_FEW = 8  # files for which a second process does not pay
_SMALL = 1_000_000  # bytes in all
_LONGEST_ANSWER = 2_000_000_000  # bytes
_PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "TESSDATA_PREFIX",
    "LD_LIBRARY_PATH",
)
_ALLOWED: dict[tuple[str, str], type] = {
    ("ingest.document", name): getattr(document, name) for name in ("BlockKind", "Box", "Locator", "Block", "Reading")
} | {("datetime", name): getattr(datetime, name) for name in ("date", "datetime", "time", "timedelta", "timezone")}


class _Answers(pickle.Unpickler):
    """Unpickles our data classes and dates, and refuses everything else."""

    def find_class(self, module: str, name: str) -> type:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not data") from None


class _Broken(Exception):
    """The worker went away, or answered what it should not."""


class _Worker:
    """One process; it reads one file at a time."""

    def __init__(self, limits: Limits) -> None:
        search = [str(Path(ingest.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ingest.read.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment | {"PYTHONPATH": os.pathsep.join(search), "PYTHONUTF8": "1", "OMP_THREAD_LIMIT": "1"},
            start_new_session=True,  # a parser's own children are ended with it
        )
        self.late = False
        send(self._stdin, limits)

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def request(self, name: str, path: Path) -> None:
        """Ask for a file; then `answer()` gives its hash and `answer()` again its documents."""
        try:
            send(self._stdin, (name, str(path)))
        except OSError as error:
            raise _Broken from error

    def answer(self) -> Message:
        """The next message."""
        stream = self._process.stdout
        assert stream is not None
        head = stream.read(LENGTH.size)
        length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 0
        if not 0 < length <= _LONGEST_ANSWER:
            raise _Broken
        body = _exactly(stream, length)
        try:
            return _Answers(io.BytesIO(body)).load()
        except (pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError, IndexError, KeyError) as error:
            raise _Broken from error

    def expire(self) -> None:
        """End the process because its time is up."""
        self.late = True
        self.kill()

    def kill(self) -> None:
        """End the process and what it started."""
        try:
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        except (ProcessLookupError, PermissionError):
            self._process.kill()

    def dismiss(self) -> None:
        """Tell the process that there is no more to do."""
        with suppress(OSError):
            self._stdin.close()

    def close(self) -> int:
        """End the process if it still runs; returns its exit status."""
        self.dismiss()
        try:
            status = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.kill()
            status = self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        return status


def _exactly(stream: IO[bytes], length: int) -> bytes:
    body = stream.read(length)
    if len(body) != length:
        raise _Broken
    return body


class ReaderPool:
    """A few worker processes, started when there is work for them.

    Use it as a context manager; leaving it ends the processes.
    """

    def __init__(self, limits: Limits | None = None, *, workers: int | None = None) -> None:
        """`workers` processes at most; by default two, or one on a machine with one core."""
        self._limits = limits or Limits()
        self._workers = workers or min(2, os.cpu_count() or 1)
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._busy: set[_Worker] = set()
        self._closing = False

    def __enter__(self) -> ReaderPool:
        """The pool."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the processes."""
        self.close()

    def close(self) -> None:
        """End the processes."""
        self._closing = True
        for worker in list(self._busy):
            worker.kill()
        idle = [self._idle.get() for _ in range(self._idle.qsize())]
        for worker in idle:
            worker.dismiss()  # all of them before the first is waited for
        for worker in idle:
            worker.close()

    def read_all(self, files: Iterable[tuple[str, Path]]) -> Iterator[ReadFile]:
        """Read files as (name, path); results come as they finish, a few at most are waiting."""
        iterator = iter(files)
        head = list(islice(iterator, _FEW))
        lanes = 1 if len(head) < _FEW and sum(_size(path) for _, path in head) < _SMALL else self._workers
        executor = ThreadPoolExecutor(lanes, thread_name_prefix="reader")
        pending: set[Future[ReadFile]] = set()
        try:
            for name, path in chain(head, iterator):
                pending.add(executor.submit(self._read, name, path))
                if len(pending) >= 4 * lanes:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while pending:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        finally:
            if pending:  # the caller stopped listening
                self._closing = True
                for future in pending:
                    future.cancel()
                for worker in list(self._busy):
                    worker.kill()
            executor.shutdown(wait=True)
            self._closing = False

    def _read(self, name: str, path: Path) -> ReadFile:
        if self._closing:
            return name, "", [(name, UnreadableFile("was not read: the run was stopped"))]
        if _size(path) > self._limits.file_mb * 1_000_000:
            return name, "", [(name, UnreadableFile(f"is larger than {self._limits.file_mb} MB"))]
        worker = self._worker()
        self._busy.add(worker)
        timer = threading.Timer(self._limits.seconds, worker.expire)
        timer.start()
        sha256 = ""
        try:
            worker.request(name, path)
            sha256 = str(worker.answer())
            documents = [(document, _result(result)) for document, result in worker.answer()]
        except (_Broken, TypeError, ValueError):
            timer.cancel()
            reason = self._reason(worker, worker.close())
            return name, sha256, [(name, UnreadableFile(reason))]
        else:
            timer.cancel()
            spent = any(str(result) == out_of_memory(self._limits) for _, result in documents)
            if worker.late or spent:  # a process that ran out of memory ends itself
                worker.close()
            else:
                self._idle.put(worker)
            return name, sha256, documents
        finally:
            self._busy.discard(worker)

    def _worker(self) -> _Worker:
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return _Worker(self._limits)
            if worker._process.poll() is None:
                return worker
            worker.close()

    def _reason(self, worker: _Worker, status: int) -> str:
        if worker.late:
            return f"took longer than {self._limits.seconds:g} s to read"
        if self._closing:
            return "was not read: the run was stopped"
        if status == -getattr(signal, "SIGKILL", 9):
            return out_of_memory(self._limits)
        return "the reader crashed on this file"


def _result(result: object) -> ReadResult:
    if isinstance(result, Reading):
        return result
    return UnreadableFile(str(result))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
