"""So many questions at a time as there are processor cores; some wait, and more are sent away.

To answer is work for the processor: a hundred questions at once would all be answered late. Those
that would wait too long are told so at once, and when to come back.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import anyio
from anyio.to_thread import run_sync

from assistant.api.problems import RETRY_SECONDS, Busy

WAITING_FOR_EACH = 8  # questions that may wait for each that is being answered
WAIT_SECONDS = 15.0
_BUSY = f"Too many questions at once: ask again in {RETRY_SECONDS} seconds."

Result = TypeVar("Result")


class Gate:
    """Lets `running` pieces of work through at a time, and `waiting` more wait for up to `seconds`."""

    def __init__(self, running: int | None = None, waiting: int | None = None, seconds: float = WAIT_SECONDS) -> None:
        self.running = running or _cores()
        self.waiting = WAITING_FOR_EACH * self.running if waiting is None else waiting
        self.seconds = seconds
        self._slots = anyio.Semaphore(self.running)
        self._queue = 0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold one of the places.

        Raises:
            Busy: too many are waiting already, or it took too long.
        """
        if self._queue >= self.waiting and not self._slots.value:
            raise Busy(_BUSY)
        self._queue += 1
        try:
            with anyio.fail_after(self.seconds):
                await self._slots.acquire()
        except TimeoutError:
            raise Busy(_BUSY) from None
        finally:
            self._queue -= 1
        try:
            yield
        finally:
            self._slots.release()

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do a piece of work in a thread, once there is a place for it.

        Raises:
            Busy: too many are waiting already, or it took too long.
        """
        async with self.slot():
            return await run_sync(work)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
