"""What a run says while it goes on, and what it did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol


class Watcher(Protocol):
    """Told how a run goes on; a progress bar implements it."""

    def reading(self, done: int, total: int) -> None:
        """So many files of the run have been read."""

    def encoding(self, done: int) -> None:
        """So many passages have been encoded."""

    def rebuilding(self, done: int, total: int) -> None:
        """So many passages have been encoded for indexes that are made anew."""

    def say(self, message: str) -> None:
        """Something a person should know now."""

    def took(self, file: str, problems: Sequence[Problem]) -> None:
        """A file has been read, or could not be, or in part; its documents are not in the library yet."""

    def kept(self, files: Sequence[str]) -> None:
        """The documents of these files are in the library as the files are now."""

    def stopping(self) -> bool:
        """Whether the run is to end after the file that is being read."""


class Silent:
    """A watcher that shows nothing."""

    def reading(self, done: int, total: int) -> None:
        """Show nothing."""

    def encoding(self, done: int) -> None:
        """Show nothing."""

    def rebuilding(self, done: int, total: int) -> None:
        """Show nothing."""

    def say(self, message: str) -> None:
        """Show nothing."""

    def took(self, file: str, problems: Sequence[Problem]) -> None:
        """Show nothing."""

    def kept(self, files: Sequence[str]) -> None:
        """Show nothing."""

    def stopping(self) -> bool:
        """Go on."""
        return False


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that was left out, and why."""

    document: str
    reason: str


@dataclass
class Report:
    """What a run did."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    moved: list[dict[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: list[Problem] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The public contract's form."""
        return {**asdict(self), "seconds": round(self.seconds, 2)}

    def lines(self) -> Iterator[str]:
        """The report for people: what failed and why, what was left out, then the sums."""
        for problem in self.failed:
            yield f"failed   {problem.document}: {problem.reason}"
        for problem in self.skipped:
            yield f"skipped  {problem.document}: {problem.reason}"
        yield from (f"note     {note}" for note in self.notes)
        yield (
            f"{len(self.added)} added, {len(self.updated)} updated, {len(self.moved)} moved, "
            f"{len(self.removed)} removed, {self.unchanged} unchanged, "
            f"{len(self.failed)} failed, {len(self.skipped)} skipped"
        )
        yield f"{self.documents:,} documents, {self.passages:,} passages, {self.seconds:.1f} s"
