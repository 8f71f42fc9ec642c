"""What is said of a backup in itself, and what a backup may hold."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ingest.errors import LibraryError
from ingest.library import Library
from ingest.schema import SCHEMA

FORMAT, VERSION = "mops-backup", 1
MANIFEST = "manifest.json"
CATALOGUE, SETTINGS = "library.sqlite", "settings.toml"
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_ORIGINAL = re.compile(r"files/([0-9a-f]{2})/\1[0-9a-f]{62}")
_MOST = 200_000_000  # bytes of a manifest


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds. `size` is in bytes, unpacked."""

    made_at: str
    product: str
    encoder: str
    documents: int
    passages: int
    members: int
    size: int

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {name: getattr(self, name) for name in self.__slots__}


def opened(file: Path) -> zipfile.ZipFile:
    """The file as an archive.

    Raises:
        LibraryError: it is none.
    """
    try:
        return zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a zip file, or was cut off"
        raise LibraryError(f"{file.name} cannot be imported: {reason}. Nothing was changed.") from error


def manifest_of(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """The manifest, once it and the list of members are what they should be.

    Raises:
        LibraryError: they are not.
    """
    foreign = LibraryError(f"{file.name} is not a backup that `mops backup` made. Nothing was changed.")
    listed = archive.infolist()
    own = [m for m in listed if m.filename == MANIFEST]
    if len(own) != 1 or own[0].file_size > _MOST:
        raise foreign
    try:
        manifest = json.loads(archive.read(own[0]))
        if manifest["format"] != FORMAT:
            raise foreign
        if (manifest["version"], manifest["schema"]) != (VERSION, SCHEMA):
            raise LibraryError(
                f"{file.name} was made by another version ({manifest.get('product')}), with another layout than this "
                "one reads. Import it with the version that made it. Nothing was changed."
            )
        if not all(type(m["size"]) is int for m in manifest["members"].values()):
            raise foreign
        about(manifest)
        sizes = {n: m["size"] for n, m in manifest["members"].items() if isinstance(m["sha256"], str)}
    except (*UNREADABLE, KeyError, TypeError, AttributeError) as error:
        raise foreign from error
    _check_members([m.filename for m in listed if m.filename != MANIFEST], sizes, file)
    assert isinstance(manifest, dict)
    return manifest


def _check_members(names: list[str], sizes: Mapping[str, int], file: Path) -> None:
    if len(names) != len(set(names)) or set(names) != set(sizes) or CATALOGUE not in sizes:
        raise damaged(file, "its members are not those of its manifest")
    if any(size < 0 for size in sizes.values()) or not all(map(_allowed, names)):
        raise damaged(file, "it has members that no backup has")


def _allowed(name: str) -> bool:
    """Whether a member of this name may be unpacked: nothing that leads out of the library's own folders."""
    path = PurePosixPath(name)
    plain = name == path.as_posix() and not path.is_absolute() and ".." not in path.parts
    if not plain or any(c in name for c in "\\:\x00"):
        return False
    if len(path.parts) == 1:
        return name in (CATALOGUE, SETTINGS)
    return path.parts[0] in ("uploads", "indexes") or _ORIGINAL.fullmatch(name) is not None


def about(manifest: Mapping[str, Any]) -> Backup:
    """What the manifest says of the library."""
    members = manifest["members"]
    return Backup(
        made_at=str(manifest["made_at"]),
        product=str(manifest["product"]),
        encoder=str(manifest["encoder"]),
        documents=int(manifest["documents"]),
        passages=int(manifest["passages"]),
        members=len(members),
        size=sum(int(m["size"]) for m in members.values()),
    )


def damaged(file: Path, reason: str) -> LibraryError:
    """The error for a file that is not as it was written."""
    return LibraryError(f"{file.name} is damaged: {reason}. Nothing was changed.")


def check_in_file(library: Library) -> None:
    """See that the catalogue is a file of its own.

    Raises:
        LibraryError: it is a database on a server.
    """
    if library.catalogue.engine.url.database != str(library.home / CATALOGUE):
        raise LibraryError(
            "The catalogue of this library is not in its folder. Back that database up with its own tools, "
            f"and the folder {library.home} besides."
        )
