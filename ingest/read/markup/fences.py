"""Markdown's fenced code blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_FENCE = re.compile(r"^((?:[ \t]|>|[-*+]\s|\d{1,9}[.)]\s){0,20})(`{3,}|~{3,})(.*)$")


def marked(lines: Iterable[str]) -> Iterator[tuple[bool, str]]:
    """Each line with whether it belongs to a fenced code block."""
    fence = ""
    for line in lines:
        match = _FENCE.match(line)
        if fence:
            yield True, line
            if match and match[2].startswith(fence) and not match[3].strip():
                fence = ""
        elif match and not (match[2][0] == "`" and "`" in match[3]):
            fence = match[2]
            yield True, line
        else:
            yield False, line
