"""A progress bar for the terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from ingest.syncing.report import Silent


class Bar(Silent):
    """Shows how an ingest run goes on: files read, rate, time left, passages encoded. A `Watcher`."""

    def __init__(self) -> None:
        from tqdm import tqdm

        self._bar = tqdm(unit="file", dynamic_ncols=True, desc="Reading")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def reading(self, done: int, total: int) -> None:
        """So many files of the run have been read."""
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def encoding(self, done: int) -> None:
        """So many passages have been encoded."""
        self._bar.set_postfix_str(f"{done:,} passages embedded")

    def say(self, message: str) -> None:
        """Something a person should know now."""
        self._bar.write(message)
