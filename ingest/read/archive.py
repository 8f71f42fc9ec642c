"""Zip archives: exports of Notion, Confluence and Google Docs, and plain zips of files."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from ingest.errors import UnreadableFile
from ingest.folder import is_folder_metadata
from ingest.metadata import PROPERTIES, closed, read_stated, stated_above
from ingest.read import ReadResult, is_asset, read_bytes
from ingest.read.limits import Limits
from ingest.read.office.package import open_zip, read_member

_IDENTITY = re.compile(r"[ _-]?[0-9a-f]{32}(?=_all\.csv$|\.[A-Za-z]+$|$)")  # what Notion appends to every name
_CONFLUENCE = re.compile(r"(?:.+_)?\d{4,}\.html$")
_IGNORED = re.compile(r"(?:^|/)(?:__MACOSX/|\.(?!\.?(?:/|$))|Thumbs\.db$|desktop\.ini$)")
_DRIVE = re.compile(r"[A-Za-z]:")


def read_archive(name: str, data: bytes, limits: Limits, *, nested: bool = False) -> list[tuple[str, ReadResult]]:
    """Every document in a zip archive, named "export.zip/Folder/Page.md".

    A member that cannot be read is one failure in the list; the others are read. A zip inside the
    zip is opened, one level deep.
    """
    try:
        archive = open_zip(data, limits)
        members = _named(archive)
    except UnreadableFile as error:
        return [(name, error)]
    confluence = _is_confluence(members)
    stated, results = _stated(name, archive, members)
    for path, member in members.items():
        if confluence and PurePosixPath(path).name == "index.html":
            continue
        read = _member(f"{name}/{path}", archive, member, limits, nested=nested)
        about = stated_above(path, stated)
        results += [(inner, _with(about, result)) for inner, result in read]
    return results or [(name, UnreadableFile("the archive holds no documents"))]


def _stated(
    name: str, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]
) -> tuple[dict[str, dict[str, Any]], list[tuple[str, ReadResult]]]:
    """What each folder's `_meta.yaml` states, by the folder's path, and those that cannot be understood.

    They are taken out of `members`.
    """
    stated: dict[str, dict[str, Any]] = {}
    failed: list[tuple[str, ReadResult]] = []
    for path in [path for path in members if is_folder_metadata(PurePosixPath(path).name)]:
        notes: list[str] = []
        try:
            content = read_member(archive, members.pop(path))
        except UnreadableFile:
            content = b"\xff"  # is no YAML, and closes what is below it as well
        folder = PurePosixPath(path).parent.as_posix()
        own = read_stated(content, PurePosixPath(path).name, notes)
        stated[folder] = own if folder not in stated else closed(f"{path} is not the only one in its folder", notes)
        failed += [(f"{name}/{path}", UnreadableFile(note)) for note in notes]
    return stated, failed


def _with(about: Mapping[str, Any], result: ReadResult) -> ReadResult:
    """A document with what is stated beside it, which front matter goes before and document properties do not."""
    if isinstance(result, UnreadableFile) or not about:
        return result
    below = {**result.meta, **about} if result.format in PROPERTIES else {**about, **result.meta}
    return replace(result, meta=below)


def _named(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Members by the name their document will have; folders, system files and pictures left out."""
    found: dict[str, zipfile.ZipInfo] = {}
    all_rows = {m.filename.removesuffix("_all.csv") for m in archive.infolist() if m.filename.endswith("_all.csv")}
    for member in archive.infolist():
        path = _decoded(member)
        if member.is_dir() or _IGNORED.search(path) or is_asset(path):
            continue
        if path.endswith(".csv") and path.removesuffix(".csv") in all_rows:  # Notion writes every database twice
            continue
        parts = [_IDENTITY.sub("", part) or part for part in path.split("/")]
        short = re.sub(r"_all\.csv$", ".csv", "/".join(parts)) if _IDENTITY.search(path) else path
        found[_free(short if short not in found else path, found)] = member
    return found


def _decoded(member: zipfile.ZipInfo) -> str:
    """The member's name; many programs write UTF-8 names without saying so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = member.filename
    return "".join(c if c.isprintable() else "�" for c in name.replace("\\", "/"))


def _free(path: str, taken: dict[str, zipfile.ZipInfo]) -> str:
    pure, number, free = PurePosixPath(path), 2, path
    while free in taken:
        free = str(pure.with_name(f"{pure.stem} ({number}){pure.suffix}"))
        number += 1
    return free


def _member(
    name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits, *, nested: bool
) -> Iterator[tuple[str, ReadResult]]:
    path = _decoded(member)
    if path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/"):
        yield name, UnreadableFile("its name points outside the archive: left out for safety")
        return
    try:
        data = read_member(archive, member)
    except UnreadableFile as error:
        yield name, error
        return
    if path.lower().endswith(".zip"):
        if nested:
            yield name, UnreadableFile("is an archive inside an archive inside an archive: unpack it first")
        else:
            yield from read_archive(name, data, limits, nested=True)
        return
    yield from read_bytes(name, data, limits, inside_archive=True)


def _is_confluence(members: dict[str, zipfile.ZipInfo]) -> bool:
    """Whether this is a Confluence space export: an index and pages named by their number."""
    names = [PurePosixPath(path).name for path in members]
    return "index.html" in names and any(_CONFLUENCE.match(name) for name in names)
