"""What is made for the readers of a library, remembered as long as the library stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from ingest.access import Reader
from ingest.library import Library

MOST = 16  # sets of groups for which something is kept

Made = TypeVar("Made")


class Remembered(Generic[Made]):
    """Something made once for each generation of a library; readers who belong to the same groups share it."""

    def __init__(self) -> None:
        """Nothing is made yet."""
        self._known: WeakKeyDictionary[Library, tuple[object, dict[frozenset[str] | None, Made]]] = WeakKeyDictionary()

    def of(self, library: Library, reader: Reader, generation: object, make: Callable[[], Made]) -> Made:
        """What was made for readers like this one in this state of the library, or is made now."""
        at, known = self._known.get(library, (None, {}))
        if at != generation:
            known = {}
            self._known[library] = generation, known
        made = known.get(reader.groups)
        if made is None:
            made = make()
            if len(known) >= MOST:
                known.clear()
            known[reader.groups] = made
        return made
