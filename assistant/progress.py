"""How long work goes on, on the terminal."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Self

import click

from ingest.syncing.report import Silent


def watching() -> AbstractContextManager[Silent]:
    """A progress bar where somebody looks on; else only what a person should know, on standard error."""
    return Bar() if sys.stderr.isatty() else nullcontext(Said())


class Said(Silent):
    """Writes what a person should know to standard error. A `Watcher`."""

    def say(self, message: str) -> None:
        """Something a person should know now."""
        click.echo(message, err=True)


class Bar(Silent):
    """Shows how a run goes on: files read, rate, time left, passages encoded. A `Watcher`."""

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
        self._show("Reading", "file", done, total)

    def encoding(self, done: int) -> None:
        """So many passages have been encoded."""
        self._bar.set_postfix_str(f"{done:,} passages embedded")

    def rebuilding(self, done: int, total: int) -> None:
        """So many passages have been encoded for indexes that are made anew."""
        self._show("Embedding anew", "passage", done, total)

    def say(self, message: str) -> None:
        """Something a person should know now."""
        self._bar.write(message, file=sys.stderr)

    def _show(self, what: str, unit: str, done: int, total: int) -> None:
        if self._bar.unit != unit:
            self._bar.unit = unit
            self._bar.set_description(what, refresh=False)
            self._bar.reset(total)
        self._bar.total = total
        self._bar.update(done - self._bar.n)
