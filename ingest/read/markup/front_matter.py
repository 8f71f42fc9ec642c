"""Front matter: the fields a text file states about itself above its text."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_LONGEST = 65_536  # characters; more than this is not front matter
_LONG = re.compile(r"-{4,}")  # closes it as well, in many a file
_BROKEN = (yaml.YAMLError, ValueError, TypeError, RecursionError)  # what reading YAML or TOML may raise
_FIELD = re.compile(r"^([A-Za-z][\w .-]{0,60}?)\s*[:=]\s*(.*)$")


def split_front_matter(text: str) -> tuple[dict[str, Any], str, list[str]]:
    """Fields under lower-case keys, the text below them, and notes on what could not be read."""
    body = text.lstrip("\ufeff \n\t")
    first, _, rest = body.partition("\n")
    fence = first.rstrip()
    if fence not in _FENCES:
        return {}, text, []
    end = _closing(rest, _FENCES[fence])
    if end is None:
        return {}, text, []
    block, below = rest[: end[0]], rest[end[1] :]
    try:
        fields = tomllib.loads(block) if fence == "+++" else yaml.safe_load(block)
    except _BROKEN:
        return _mended(text, block, below)
    if fields is None:
        return {}, below, []
    if not isinstance(fields, dict):
        return {}, text, []
    return {str(key).lower(): value for key, value in fields.items()}, below, []


def _closing(rest: str, closers: tuple[str, ...]) -> tuple[int, int] | None:
    """Where the block ends and where the text below begins."""
    position = 0
    while position < min(len(rest), _LONGEST):
        end = rest.find("\n", position)
        end = len(rest) if end < 0 else end
        line = rest[position:end].rstrip()
        if line in closers or ("---" in closers and _LONG.fullmatch(line) and _is_mapping(rest[:position])):
            return position, min(end + 1, len(rest))
        position = end + 1
    return None


def _is_mapping(block: str) -> bool:
    """Whether it is fields by itself: a longer line of dashes may also stand below a heading."""
    try:
        return isinstance(yaml.safe_load(block), dict)
    except _BROKEN:
        return False


def _mended(text: str, block: str, below: str) -> tuple[dict[str, Any], str, list[str]]:
    """Broken front matter: its plain ``key: value`` lines, if it has any, else it is text."""
    fields: dict[str, Any] = {}
    for line in block.splitlines():
        match = _FIELD.match(line)
        if match and match[2].strip():
            fields[match[1].lower()] = match[2].strip().strip("\"'")
    if not fields:
        return {}, text, []
    return fields, below, ["the front matter is not valid; only its simple fields were read"]


def title_of(fields: dict[str, Any]) -> str:
    """The title among the fields, or ''."""
    title = fields.get("title")
    return title.strip() if isinstance(title, str) else ""


def summary_of(fields: dict[str, Any]) -> str:
    """What the fields say the document is about: all the text that an entry of a link list has."""
    for name in ("summary", "description", "abstract", "deck"):
        if isinstance(fields.get(name), str) and fields[name].strip():
            return str(fields[name])
    return ""
