"""ReadMe.io's blocks: ``[block:callout]``, JSON, ``[/block]``."""

from __future__ import annotations

import json
import re
from typing import Any

from ingest.read.markup.fences import marked
from ingest.read.markup.markdown_tables import table_lines
from ingest.read.markup.shortcodes import NOTE_CLOSE, NOTE_OPEN

_BLOCK = re.compile(r"\[block:([\w-]{1,40})\](.*)\[/block\](.*)", re.DOTALL)
_DROPPED = frozenset(("html", "embed", "custom", "tutorial-tile"))
_LARGEST = 10_000  # cells of a table


def replace_readme_blocks(text: str) -> str:
    """The text with the blocks written in Markdown; what is no valid JSON stays."""
    if "[block:" not in text:
        return text
    lines: list[str] = []
    block: list[str] = []
    for is_code, line in marked(text.split("\n")):
        if block or (not is_code and line.lstrip().startswith("[block:")):
            block.append(line)
            if "[/block]" in line:
                lines += _rewritten("\n".join(block))
                block = []
        else:
            lines.append(line)
    return "\n".join([*lines, *block])


def _rewritten(block: str) -> list[str]:
    match = _BLOCK.search(block)
    try:
        content = json.loads(match[2], strict=False) if match else None
    except (ValueError, RecursionError):
        content = None
    if match is None or not isinstance(content, dict):
        return [block]
    return ["", *([] if match[1] in _DROPPED else _lines(match[1], content)), "", match[3]]


def _lines(name: str, content: dict[str, Any]) -> list[str]:
    if name == "parameters":
        return _table(content)
    if name == "code":
        return _codes(content.get("codes"))
    if name == "image":
        pictures = content.get("images")
        return [_wording(picture, "caption") for picture in pictures] if isinstance(pictures, list) else []
    if name == "api-header":
        level = content.get("level")
        return [f"{'#' * (level if level in (1, 2, 3, 4, 5, 6) else 2)} {_wording(content, 'title')}"]
    words = [_wording(content, "title"), "", *_wording(content, "body").split("\n"), "", _wording(content, "text")]
    return [NOTE_OPEN, "", *words, "", NOTE_CLOSE] if name == "callout" else words


def _wording(content: Any, name: str) -> str:  # noqa: ANN401 - JSON
    value = content.get(name) if isinstance(content, dict) else None
    return value if isinstance(value, str) else ""


def _table(content: dict[str, Any]) -> list[str]:
    """``data`` holds the cells by row and column: "h-0" of the header, "0-0" of the first row."""
    data, columns, count = content.get("data"), content.get("cols"), content.get("rows")
    if not (isinstance(data, dict) and isinstance(columns, int) and isinstance(count, int)):
        return []
    if max(columns, 1) * max(count, 1) > _LARGEST:
        return [_wording(data, name) for name in data]
    header = [_wording(data, f"h-{column}") for column in range(columns)]
    rows = [[_wording(data, f"{row}-{column}") for column in range(columns)] for row in range(count)]
    return table_lines([header, *rows], 1) if any(header) else table_lines(rows, 0)


def _codes(codes: Any) -> list[str]:  # noqa: ANN401 - JSON
    lines: list[str] = []
    for code in codes if isinstance(codes, list) else []:
        lines += ["", _wording(code, "name"), "", "~~~~", *_wording(code, "code").split("\n"), "~~~~", ""]
    return lines
