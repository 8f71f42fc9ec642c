"""What can stand in for `assistant.ask.ask` and `assistant.generate.generate`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from assistant.answer import Answer
from ingest.access import Reader
from ingest.library import Library

Given = TypeVar("Given", covariant=True)


class Asking(Protocol[Given]):
    """What answers a question."""

    def __call__(
        self,
        library: Library,
        question: str,
        reader: Reader,
        *,
        conversation: Sequence[str] = (),
        where: Mapping[str, Sequence[str]] | None = None,
    ) -> Given:
        """Answer a question."""


Ask = Asking[Answer]
"""`assistant.ask.ask`, or what stands in for it."""
Generate = Asking[Iterator[Answer]]
"""`assistant.generate.generate` with its model: the answer as it grows."""
