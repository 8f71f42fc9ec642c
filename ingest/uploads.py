"""What is uploaded: names that are safe to keep, and the place where files wait until all have come."""

from __future__ import annotations

import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.errors import UnreadableFile
from ingest.folder import is_folder_metadata, left_alone
from ingest.library import Library
from ingest.read import unsupported

LONGEST_PART, LONGEST_NAME, MOST_PARTS = 200, 900, 30  # bytes, bytes, folders
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")  # devices on Windows, whatever follows
_NOT_ANYWHERE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_KEPT = 24 * 3600.0  # seconds that files wait that nobody came back for


def safe_name(given: str) -> str:
    """The name under which an uploaded file is kept: a path with "/" that stays below the folder, on every system.

    Raises:
        UnreadableFile: it has no such name.
    """
    name = unicodedata.normalize("NFC", given).replace("\\", "/")
    parts = name.split("/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in parts:
        raise UnreadableFile("its name points outside the folder: left out for safety")
    parts = [part for part in parts if part not in ("", ".")]
    try:
        size = len("/".join(parts).encode())
    except UnicodeEncodeError as error:
        raise UnreadableFile("its name is not valid text: rename it") from error
    if not parts or size > LONGEST_NAME or len(parts) > MOST_PARTS:
        raise UnreadableFile("it has no name" if not parts else "its path is too long: shorten it")
    for part in parts:
        _check(part)
    return "/".join(parts)


def is_hidden(given: str) -> bool:
    """Whether a file is one that systems and programs keep for themselves."""
    parts = given.replace("\\", "/").split("/")
    return any(left_alone(part) for part in parts if part not in (".", ".."))


def _check(part: str) -> None:
    """One folder or file name."""
    if part.startswith((".", "~$")):
        raise UnreadableFile("is a hidden file, or lies in a hidden folder")
    if _NOT_ANYWHERE.search(part) or not part.isprintable():
        raise UnreadableFile(f"{part!r} has a character that file names may not have everywhere: rename it")
    if _RESERVED.fullmatch(part) or part != part.rstrip(". "):
        raise UnreadableFile(f"{part!r} cannot be a file name on Windows: rename it")
    if len(part.encode()) > LONGEST_PART:
        raise UnreadableFile(f"{part[:40]!r}… is too long a name: shorten it")


def readable(name: str) -> None:
    """Whether a file of this name is worth sending.

    Raises:
        UnreadableFile: it would not be read.
    """
    if not is_folder_metadata(name.rpartition("/")[2]) and (reason := unsupported(name)):
        raise UnreadableFile(reason)


@dataclass
class Batch:
    """Files on their way. `size` counts bytes; `refused` has by name why a file was not accepted.

    `hidden` are those that nobody means to add, such as what a system keeps in a folder for itself.

    `backup` tells that it is to be one file with a whole library.
    """

    folder: Path
    backup: bool = False
    size: int = 0
    names: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """What the batch is called by who sends it."""
        return self.folder.name

    def place(self) -> Path:
        """A new file to write to; `take` gives it its name."""
        return self.folder / f"{secrets.token_hex(8)}.part"

    def take(self, part: Path, name: str) -> None:
        """A file has come completely.

        Raises:
            UnreadableFile: a folder stands where the file should, or a file where its folder should.
        """
        try:
            _move(part, self.folder / "files" / name)
        except OSError as error:
            raise UnreadableFile("a file and a folder of this name exclude each other: rename one") from error
        if name not in self.names:
            self.names.append(name)

    def drop(self) -> None:
        """Forget all that has come."""
        shutil.rmtree(self.folder, ignore_errors=True)


def new_batch(library: Library, *, backup: bool = False) -> Batch:
    """Where files come to that are sent."""
    folder = waiting(library)
    (folder / "files").mkdir()
    return Batch(folder, backup)


@contextmanager
def receiving(library: Library) -> Iterator[None]:
    """Be the app that files are sent to: what one that has ended left half sent is removed at the start."""
    lock = FileLock(library.home / "uploading.lock")
    with suppress(Timeout):  # another app serves this library, and has files on their way
        lock.acquire(timeout=0)
        shutil.rmtree(library.home / "uploading", ignore_errors=True)
    try:
        yield
    finally:
        lock.release()


def waiting(library: Library) -> Path:
    """A new folder for what is on its way; what was left there for a day is removed."""
    base = library.home / "uploading"
    for old in base.glob("*"):
        with suppress(OSError):  # it has been dropped meanwhile
            if old.stat().st_mtime < time.time() - _KEPT:
                shutil.rmtree(old, ignore_errors=True)
    folder = base / secrets.token_urlsafe(12)
    folder.mkdir(parents=True)
    return folder


def keep(library: Library, batch: Batch, into: str = "") -> tuple[list[str], dict[str, str]]:
    """Move the files of a batch to the uploads, below the folder `into`.

    Returns their names there, and by name why some could not be moved.

    Raises:
        UnreadableFile: `into` is no name for a folder.
    """
    below = f"{safe_name(into)}/" if into.strip("/ ") else ""
    kept, refused = [], {}
    for name in batch.names:
        try:
            _move(batch.folder / "files" / name, library.uploads / (below + name))
            kept.append(below + name)
        except OSError:
            refused[below + name] = "a file and a folder of this name exclude each other: rename one"
    batch.drop()
    return kept, refused


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
