"""What is known about a document: from its front matter, its folder, or what can be read off it."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, TypeVar

from ingest.clues import find_clues
from ingest.dates import parse_date
from ingest.document import Kind, Metadata, Reading, Status
from ingest.errors import SettingsError
from ingest.folder import is_folder_metadata

_DATE_KEYS = (
    "reviewed_on", "last_reviewed", "last_reviewed_on", "reviewed", "last_updated", "updated_on", "updated", "date",
)  # fmt: skip
_TEXT_KEYS = ("title", "tool", "team", "owner", "supersedes")
_STATUSES = {
    "archive": "archived", "obsolete": "archived", "deprecated": "archived", "superseded": "archived",
    "retired": "archived", "wip": "draft", "in review": "draft", "in progress": "draft",
    "published": "current", "active": "current", "approved": "current", "final": "current", "live": "current",
}  # fmt: skip
_KINDS = {
    "sop": "process", "procedure": "process", "workflow": "process", "runbook": "process", "guide": "manual",
    "how-to": "manual", "guideline": "policy", "guidelines": "policy", "standard": "policy", "checklist": "template",
}  # fmt: skip
PROPERTIES = {"pdf", "docx", "pptx", "xlsx"}  # formats whose metadata is document properties, not front matter
_FILE_TITLE = "title_of_file"  # apart from a folder's own "title", which its documents do not share
_EVERYONE = {"all", "everyone", "everybody"}
_LONGEST = 200  # characters of a text field
_MOST = 50  # entries of a list
_FOLDER_BYTES = 100_000
_CLOSED = "until it is mended, nobody but administrators may read the documents there"
GENERATOR = "MOps Assistant"
"""What a draft names as its generator in its front matter, or as its author in its properties."""
_SETTLED = 2_000_000_000  # nanoseconds, after which another change of a folder has another time
NOBODY = "nobody"
"""The audience of a document whose stated audience cannot be understood: a mistake must not publish it."""
_Choice = TypeVar("_Choice", bound=StrEnum)


def metadata(name: str, reading: Reading, folder_meta: Mapping[str, Any]) -> tuple[Metadata, list[str]]:
    """A document's metadata, and notes on values that could not be used.

    What the file states goes before what its folder states, and both before what can be read off the
    file's name and text. `name` is the path below the ingested root.
    """
    notes: list[str] = []
    file, folder = _keys(reading.meta), _keys(folder_meta)
    if reading.format in PROPERTIES:  # nobody keeps these up to date; what people write beside the file goes before
        file = {**file, **{key: folder[key] for key in folder.keys() & file.keys()}}
        file["title"] = folder.get(_FILE_TITLE) or file.get("title")
    stated = {**folder, **file}
    clues = find_clues(name, reading)
    text = {key: _text(key, stated[key], notes) for key in _TEXT_KEYS if key in stated}
    kind = _choice("kind", stated.get("kind"), Kind, _KINDS, notes)
    status = _choice("status", stated.get("status"), Status, _STATUSES, notes) or _flag(stated)
    drafted = GENERATOR in (file.get("generator"), file.get("author"), file.get("creator"))
    found = Metadata(
        title=(
            _text("title", file.get("title") or folder.get(_FILE_TITLE), [])
            or reading.title
            or PurePosixPath(name).stem
        ),
        kind=kind or clues.kind or Kind.OTHER,
        tool=text.get("tool") or clues.tool,
        team=text.get("team") or clues.team,
        owner=text.get("owner") or clues.owner,
        audience=_audience(stated.get("audience"), notes),
        reviewed_on=_reviewed_on(file, notes) or _reviewed_on(folder, notes) or clues.reviewed_on,
        status=status or _office_status(file) or clues.status or (Status.DRAFT if drafted else Status.CURRENT),
        supersedes=text.get("supersedes"),
        drafted=drafted,
    )
    return found, notes


def folder_audience(folder_meta: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Whom a folder lets read its documents; None where it says nothing of that."""
    stated = _keys(folder_meta)
    return _audience(stated["audience"], []) if "audience" in stated else None


def typed(given: Mapping[str, str]) -> dict[str, Any]:
    """Fields of a document's metadata as a person typed them, as values of `Metadata`; no text takes a value away.

    Raises:
        SettingsError: a value cannot be used, or one is left out that every document has.
    """
    notes: list[str] = []
    found: dict[str, Any] = {}
    for name, value in given.items():
        words = value.strip()
        if name in ("title", "kind", "status") and not words:
            notes.append(f"every document has a {name}")
        elif name == "kind":
            found[name] = _choice(name, words, Kind, _KINDS, notes)
        elif name == "status":
            found[name] = _choice(name, words, Status, _STATUSES, notes)
        elif name == "audience":
            found[name] = _audience(words or None, notes)
        elif name == "reviewed_on":
            found[name] = _reviewed_on({name: words}, notes) if words else None
        else:
            found[name] = _text(name, words, notes)
    if (reviewed := found.get("reviewed_on")) and reviewed > date.today():
        notes.append(f"reviewed_on {reviewed} is in the future: it says when the document was last reviewed")
    if notes:
        raise SettingsError(f"Nothing was changed: {'; '.join(note.removesuffix(': not used') for note in notes)}.")
    return found


def folder_metadata(root: Path, name: str) -> tuple[dict[str, Any], list[str]]:
    """What the `_meta.yaml` files from the root down to a document's folder state, nearer ones first in force.

    Under `files:` such a file states values for single documents, by their path below its folder.

    The second value holds notes on files that could not be read.
    """
    merged: dict[str, Any] = {}
    notes: list[str] = []
    folder = base = root if root.is_dir() else root.parent
    for part in ("", *PurePosixPath(name).parent.parts):
        folder = folder / part if part else folder
        if part == ".." or not folder.is_dir():  # below an archive there are no folders
            break
        if found := _stated(folder, notes):
            by_file = found.pop("files", None)
            merged.update(found)
            merged.update(_stated_for(name, folder.relative_to(base), by_file))
    return merged, notes


def stated_above(name: str, stated: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the folders of an archive state for a document in it, nearer ones in force; `stated` is by their paths."""
    merged: dict[str, Any] = {}
    for folder in reversed(PurePosixPath(name).parents):
        own = {key: value for key, value in stated.get(folder.as_posix(), {}).items() if key != "title"}
        by_file = own.pop("files", None)
        merged |= own | _stated_for(name, folder, by_file)
    title = merged.pop(_FILE_TITLE, None)
    return {**merged, "title": title} if title else merged


def _stated_for(name: str, folder: PurePath, by_file: object) -> dict[str, Any]:
    """What a folder's `files:` states for one document, by its path below that folder."""
    if not isinstance(by_file, dict):
        return {}
    below = PurePosixPath(name).relative_to(PurePosixPath(folder.as_posix())).as_posix()
    found = _keys(by_file[below]) if isinstance(by_file.get(below), dict) else {}
    if not found:  # a page of an archive has what is stated for the archive, but for its title
        archive = next((key for key in by_file if below.startswith(f"{key}/") and isinstance(by_file[key], dict)), None)
        found = _keys({**by_file[archive], "title": None}) if archive else {}
    return {_FILE_TITLE if key == "title" else key: value for key, value in found.items()}


@lru_cache(maxsize=64)
def _parsed(text: str) -> object:
    """What a text of YAML holds; remembered, for one file speaks for all documents below it. Not to be changed.

    Raises:
        ValueError: It has aliases, or numbers and dates that are none.
        yaml.YAMLError: It is no YAML.
        RecursionError: It is nested too deep.
    """
    import yaml

    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
        raise ValueError("a few lines with aliases can stand for more than fits in memory")
    return yaml.safe_load(text)


@lru_cache(maxsize=4096)
def _stating(folder: Path, changed: int) -> tuple[str, ...]:  # noqa: ARG001 - what was found holds until then
    """The names of the files that state what holds for a folder, which was changed at a time in nanoseconds."""
    with os.scandir(folder) as entries:
        found = (e.name for e in entries if is_folder_metadata(e.name) and not e.is_dir(follow_symlinks=False))
        return tuple(sorted(found))


def _stated(folder: Path, notes: list[str]) -> dict[str, Any]:
    """What a folder states for what is in it; empty where it states nothing."""
    try:
        changed = folder.stat().st_mtime_ns
        settled = time.time_ns() - changed > _SETTLED
        files = (_stating if settled else _stating.__wrapped__)(folder, changed)
    except OSError:
        return closed(f"folder {folder.name!r} cannot be read", notes)
    if not files:
        return {}
    file = folder / files[0]
    where = f"{file.name} in folder {folder.name!r}"
    if len(files) > 1:
        return closed(f"{where} is not the only one: there is {files[1]} as well", notes)
    if file.is_symlink():
        return closed(f"{where} is a link to another file", notes)
    try:
        with file.open("rb") as opened:
            content = opened.read(_FOLDER_BYTES + 1)
    except OSError:
        return closed(f"{where} cannot be read", notes)
    return read_stated(content, where, notes)


def read_stated(content: bytes, where: str, notes: list[str]) -> dict[str, Any]:
    """What a `_meta.yaml` states; one that cannot be understood closes what is below it, and `notes` say so."""
    import yaml

    if len(content) > _FOLDER_BYTES:
        return closed(f"{where} is larger than {_FOLDER_BYTES // 1000} kB", notes)
    try:
        found = _parsed(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError):
        return closed(f"{where} is not valid YAML, without aliases", notes)
    if found is None:
        return {}
    if not isinstance(found, dict):
        return closed(f"{where} is not a list of keys and values", notes)
    return _keys(found)


def closed(reason: str, notes: list[str]) -> dict[str, Any]:
    """What is stated by a file that cannot be used: it closes what is below it, and `notes` say why."""
    notes.append(f"{reason}: {_CLOSED}")
    return {"audience": [NOBODY]}


def _keys(stated: Mapping[Any, Any]) -> dict[str, Any]:
    """Keys in one spelling, empty values left out: "Last reviewed" -> "last_reviewed"."""
    found = {str(key).strip().lower().replace(" ", "_").replace("-", "_"): value for key, value in stated.items()}
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def _text(key: str, value: object, notes: list[str]) -> str | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is None:
        return None
    if not isinstance(value, str | int | float | date):
        notes.append(f"{key} is not text: not used")
        return None
    text = "".join(c if c.isprintable() else " " for c in str(value))
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        notes.append(f"{key} is longer than {_LONGEST} characters: cut")
    return text[:_LONGEST].strip() or None


def _choice(
    key: str, value: object, choices: type[_Choice], aliases: Mapping[str, str], notes: list[str]
) -> _Choice | None:
    if value is None:
        return None
    word = " ".join(value.lower().split()) if isinstance(value, str) else ""
    word = aliases.get(word, word)
    if word in {choice.value for choice in choices}:
        return choices(word)
    shown = repr(value[:40]) if isinstance(value, str) else "given"
    notes.append(f"{key} {shown} is not one of {', '.join(choices)}: not used")
    return None


def _flag(stated: Mapping[str, Any]) -> Status | None:
    """`draft: true` and `archived: true`, as site generators have them."""
    for key, status in (("archived", Status.ARCHIVED), ("deprecated", Status.ARCHIVED), ("draft", Status.DRAFT)):
        if stated.get(key) is True:
            return status
    return None


def _office_status(stated: Mapping[str, Any]) -> Status | None:
    """The status property of Office files is free text: only words that are certain count."""
    word = stated.get("content_status")
    return _choice("status", word, Status, _STATUSES, []) if isinstance(word, str) else None


def _audience(value: object, notes: list[str]) -> tuple[str, ...]:
    if value is None:
        return ()
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or len(parts) > _MOST or not all(isinstance(part, str | int) for part in parts):
        notes.append("audience is not a group or a list of groups: nobody but administrators may read this document")
        return (NOBODY,)
    groups = [" ".join(str(part).split())[:_LONGEST] for part in parts]
    if any(group.lower() in _EVERYONE for group in groups):
        return ()
    return tuple(dict.fromkeys(group for group in groups if group))


def _reviewed_on(stated: Mapping[str, Any], notes: list[str]) -> date | None:
    for key in _DATE_KEYS:
        if key in stated:
            if found := parse_date(stated[key]):
                return found
            shown = repr(stated[key][:40]) if isinstance(stated[key], str) else "given"
            notes.append(f"{key} {shown} is not a date such as 2026-03-01: not used")
    return None
