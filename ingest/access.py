"""Who asks. Everything that returns library content takes a `Reader`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reader:
    """A person or program reading the library.

    `groups` are the audiences the reader belongs to; None means that the reader may see everything.
    A document with an empty audience is for everyone.
    """

    name: str = "local"
    groups: frozenset[str] | None = None

    def may_read(self, audience: tuple[str, ...]) -> bool:
        """Whether a document for `audience` may be shown to this reader."""
        return self.groups is None or not audience or not self.groups.isdisjoint(audience)


EVERYTHING = Reader()
"""The one reader there is without sign-in: the person whose machine this is."""
