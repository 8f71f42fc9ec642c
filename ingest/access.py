"""Who asks. Everything that returns library content takes a `Reader`."""

from __future__ import annotations

from collections.abc import Iterable
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


def common(audiences: Iterable[Iterable[str]]) -> tuple[str, ...] | None:
    """Who may read what is made of documents for these audiences: () is everyone, None nobody.

    A reader needs one group of each audience. Groups that are in all of them are sure to have that.
    """
    restricted = [frozenset(audience) for audience in audiences if audience]
    if not restricted:
        return ()
    return tuple(sorted(frozenset.intersection(*restricted))) or None


NOBODY = Reader("", frozenset())
"""Somebody of whom nothing is known."""
EVERYTHING = Reader()
"""The one reader there is without sign-in: the person whose machine this is."""
