"""The documents of a folder, and what was passed over in it, with the reason."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.errors import SettingsError
from ingest.read import unsupported

_LEFT_ALONE = {"node_modules", "__pycache__", "__MACOSX", "CVS", "$RECYCLE.BIN", "System Volume Information"}
_SILENT_FILES = {"thumbs.db", "desktop.ini"}
FOLDER_METADATA = "_meta.yaml"


def is_folder_metadata(name: str) -> bool:
    """Whether a file of this name states what holds for its folder: `_meta.yaml`, `_meta.yml`, in any capitals."""
    return name.lower() in (FOLDER_METADATA, "_meta.yml")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. `name` is its path below the root with "/"; `size` is in bytes."""

    name: str
    path: Path
    size: int


class Source(Protocol):
    """Where documents come from. `skipped` is complete once `files()` is exhausted."""

    skipped: list[tuple[str, str]]

    def files(self) -> Iterator[SourceFile]:
        """Every file to read, in the order of their names."""


class Folder:
    """A folder on disk, or a single file. What lies outside the root is never read.

    Hidden files, version control and system folders are passed over without a word; every other
    file that is not read is in `skipped` as (name, reason). `dead` has the names among them of links
    to a file of this folder that is no longer there.
    """

    def __init__(self, root: Path) -> None:
        """Look at the root.

        Raises:
            SettingsError: it does not exist, or cannot be read.
        """
        self.root = root
        self.skipped: list[tuple[str, str]] = []
        self.dead: set[str] = set()
        self._seen: set[str] = set()
        try:
            self._real = root.resolve(strict=True)
            if not self._real.is_file():
                next(os.scandir(self._real), None)
        except (OSError, RuntimeError) as error:
            raise SettingsError(f"cannot read {_printable(str(root))}: {_why(error)}") from error

    @property
    def is_file(self) -> bool:
        """Whether it is a single file that was named."""
        return self._real.is_file()

    def files(self) -> Iterator[SourceFile]:
        """Every file to read, in the order of their names.

        Raises:
            SettingsError: the folder holds no file at all.
        """
        self.skipped.clear()
        self.dead.clear()
        self._seen.clear()
        if self._real.is_file():
            yield from self._file(self._real, self._real.name, self._real.stat().st_size)
            return
        found = False
        for file in self._walk(self._real, ""):
            found = True
            yield file
        if not found and not self.skipped:
            raise SettingsError(f"{_printable(str(self.root))} holds no documents: check the path")

    def _walk(self, folder: Path, prefix: str) -> Iterator[SourceFile]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self._skip(prefix.rstrip("/"), f"the folder cannot be read: {_why(error)}")
            return
        for entry in entries:
            if left_alone(entry.name) or is_folder_metadata(entry.name):
                continue
            yield from self._entry(entry, prefix + entry.name)

    def _entry(self, entry: os.DirEntry[str], name: str) -> Iterator[SourceFile]:
        try:
            if entry.is_symlink() or _is_junction(entry):
                yield from self._link(entry, name)
            elif entry.is_dir(follow_symlinks=False):
                yield from self._walk(Path(entry.path), f"{name}/")
            elif not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                self._skip(name, "is not an ordinary file but a device, pipe or socket")
            else:
                yield from self._file(Path(entry.path), name, entry.stat(follow_symlinks=False).st_size)
        except OSError as error:
            self._skip(name, f"cannot be read: {_why(error)}")

    def _link(self, entry: os.DirEntry[str], name: str) -> Iterator[SourceFile]:
        """A link to a file inside the root is read; links to folders are not: what they lead to is found by itself."""
        try:
            target = Path(entry.path).resolve(strict=True)
        except (OSError, RuntimeError) as error:
            self._skip(name, "is a link that leads nowhere")
            if isinstance(error, FileNotFoundError) and Path(entry.path).resolve().is_relative_to(self._real):
                self.dead.add(_name(name))
            return
        if not target.is_relative_to(self._real):
            self._skip(name, "is a link that leads out of the folder: left alone for safety")
        elif target.is_dir():
            self._skip(name, "is a link to a folder: its files are read where they are")
        elif target.is_file():
            yield from self._file(target, name, target.stat().st_size)
        else:
            self._skip(name, "is not an ordinary file but a device, pipe or socket")

    def _file(self, path: Path, name: str, size: int) -> Iterator[SourceFile]:
        if not _encodable(name):
            self._skip(name, "its name is not valid text: rename it")
        elif reason := unsupported(name):
            self._skip(name, reason)
        elif not os.access(path, os.R_OK):
            self._skip(name, "may not be read: check its permissions")
        else:
            composed = _name(name)
            if composed in self._seen:
                self._skip(name, "another file has the same name in other code points: rename one of them")
            else:
                self._seen.add(composed)
                yield SourceFile(composed, path, size)

    def _skip(self, name: str, reason: str) -> None:
        self.skipped.append((_name(name), reason))


def left_alone(name: str) -> bool:
    """Whether a file or folder of this name is passed over without a word."""
    return name.startswith((".", "~$")) or name in _LEFT_ALONE or name.lower() in _SILENT_FILES


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether a Windows folder is another's alias."""
    attributes = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
    return bool(attributes == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1))


def _encodable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _name(name: str) -> str:
    """The name in composed form, its undecodable bytes replaced."""
    return unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "it does not exist"
    if isinstance(error, PermissionError):
        return "reading it is not permitted"
    if isinstance(error, NotADirectoryError):
        return "it is neither a file nor a folder"
    return "it is a link that leads to itself" if isinstance(error, RuntimeError) else "the system refuses to open it"
