"""The heavy part of keeping the groups of questions, in a thread of its own beside those who ask."""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy.exc import IntegrityError

from assistant.questions.closing import recheck
from assistant.questions.curated import check, every
from assistant.questions.keeping import group_new
from assistant.questions.log import catch_up
from ingest.errors import MopsError
from ingest.library import Library

REST = 0.3  # seconds between parts, in which others have the processor
_log = logging.getLogger(__name__)


def bring_up(library: Library) -> None:
    """Catch up with the log, group what is new, ask again what was refused, and look after the curated answers.

    Raises:
        MopsError: the library cannot be asked.
    """
    while not catch_up(library.catalogue):
        pass
    group_new(library)
    recheck(library)
    check(library.catalogue, every(library.catalogue))


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
                self._bring_up()
            except IntegrityError:
                self._again = True  # another process brought the same in; what it left is next
            except MopsError as error:
                _log.warning("The questions could not be grouped: %s", error)
            except Exception:
                _log.exception("The questions could not be grouped.")

    def _bring_up(self) -> None:
        while not catch_up(self._library.catalogue) and self._pause():
            pass
        group_new(self._library, self._pause)
        recheck(self._library, self._pause)
        check(self._library.catalogue, every(self._library.catalogue))

    def _pause(self) -> bool:
        """Let others work; whether to go on."""
        time.sleep(REST)
        return not self._stopped.is_set()
