"""The heavy part of keeping the groups of questions, in a thread of its own beside those who ask."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from filelock import FileLock, Timeout

from assistant.questions.closing import recheck
from assistant.questions.keeping import group_new, waiting
from assistant.questions.log import catch_up
from assistant.questions.matching import settle
from assistant.tune import due, tune
from ingest.errors import MopsError
from ingest.library import Library

FEW = 64  # new questions that a page can wait for
REST = 0.3  # seconds between parts, in which others have the processor
_log = logging.getLogger(__name__)


def bring_up(library: Library, pause: Callable[[], bool] = lambda: True) -> bool:
    """Catch up with the log, group what is new, ask again what was refused, and look after the curated answers.

    `pause` is called between parts, and stops the work when it is false. False where another thread or process
    is at it.

    Raises:
        MopsError: the library cannot be asked.
    """
    try:
        with FileLock(library.home / "questions.lock", timeout=0):
            while not catch_up(library.catalogue) and pause():
                pass
            group_new(library, pause)
            recheck(library, pause)
            settle(library)
    except Timeout:
        return False
    return True


def few(library: Library) -> bool:
    """Bring in what little was asked since, at once; False where that would take long, or is being done."""
    try:
        with FileLock(library.home / "questions.lock", timeout=0):
            if not catch_up(library.catalogue, most=FEW) or waiting(library.catalogue) > FEW:
                return False
            group_new(library)
    except Timeout:
        return False
    return True


class Background:
    """Does this for one library whenever it is woken, and nothing in between."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._running = False
        self._again = False
        self._stopped = threading.Event()

    @property
    def busy(self) -> bool:
        """Whether it is at work."""
        return self._running

    def wake(self) -> None:
        """Something was asked, or the library has changed."""
        with self._lock:
            self._again = True
            if self._running or self._stopped.is_set():
                return
            self._running = True
        threading.Thread(target=self._work, name="questions", daemon=True).start()

    def stop(self) -> None:
        """Stop after the part at hand."""
        self._stopped.set()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._again or self._stopped.is_set():
                    self._running = False
                    return
                self._again = False
            try:
                if bring_up(self._library, self._pause) and due(self._library):
                    tune(self._library, self._pause)
            except MopsError as error:
                _log.warning("The questions could not be grouped: %s", error)
            except Exception:  # noqa: BLE001 - the next time may go well, and nobody waits for it
                _log.exception("The questions could not be grouped.")

    def _pause(self) -> bool:
        """Let others work; whether to go on."""
        time.sleep(REST)
        return not self._stopped.is_set()
