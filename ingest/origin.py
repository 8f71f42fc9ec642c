"""Where documents come from: the folder that a document was read in says whether it is gone."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.folder import Folder, is_folder_metadata
from ingest.library import Library

UPLOADS = "uploads"
"""The origin of what was uploaded, wherever the library stands."""


@dataclass(frozen=True)
class Scope:
    """The part of some folders that a run looks at.

    `names` has for each origin the names of the files and folders looked at; None stands for all.
    """

    origins: dict[Path, str]
    names: dict[str, frozenset[str] | None]

    @classmethod
    def of(cls, library: Library, folders: Sequence[Folder], only: Collection[Path] | None) -> Scope:
        """All of the folders, or with `only` the files and folders at these absolute paths."""
        origins = {folder.root: _origin(library, folder.root) for folder in folders}
        names: dict[str, frozenset[str] | None] = {}
        for folder in folders:
            inside = None if only is None else frozenset(_names(folder.root, only))
            before = names.get(origins[folder.root], frozenset())
            names[origins[folder.root]] = None if inside is None or before is None else before | inside
        return cls(origins, names)

    def origin(self, folder: Folder) -> str:
        """What the catalogue says of the documents that are read in the folder."""
        return self.origins[folder.root]

    def names_in_any(self, name: str) -> bool:
        """Whether the run looks at files of this path: in all of its folders, for only the first may have it."""
        return any(self.holds(origin, name) for origin in self.names)

    def holds(self, origin: str | None, name: str) -> bool:
        """Whether the run looks at a file of this origin, there or gone."""
        if origin is None or origin not in self.names:
            return False
        names = self.names[origin]
        path = PurePosixPath(name)
        return names is None or not names.isdisjoint((name, *(p.as_posix() for p in path.parents)))


def _origin(library: Library, root: Path) -> str:
    real = root.resolve()
    return UPLOADS if real.is_relative_to(library.uploads.resolve()) else str(real)


def _names(root: Path, only: Collection[Path]) -> set[str]:
    """The paths below the root as names of documents; metadata of a folder stands for all that is in it."""
    real = root.resolve()
    inside = {p.relative_to(base) for p in only for base in (root, real) if p.is_relative_to(base)}
    if real.is_file():
        return {root.resolve().name for p in inside}
    meant = {p.parent if is_folder_metadata(p.name) else p for p in inside}
    return {unicodedata.normalize("NFC", p.as_posix()) for p in meant}
