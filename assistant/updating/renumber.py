"""Numbered lists in Markdown counted anew where an entry was put in or taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ENTRY = re.compile(r"(?P<indent>[ \t>]*)(?P<number>\d{1,9})(?P<rest>[.)][ \t].*)")


def renumbered(text: str, put: str, taken: str) -> str:
    """The text without its marks, and the lists that have one numbered in order.

    The mark `put` stands before a new entry, `taken` where one was removed. A list whose entries all have the
    same number counts by itself, and stays as it is.
    """
    lines = text.split("\n")
    marked = [n for n, line in enumerate(lines) if put in line or taken in line]
    removed = {n: line.count(taken) for n, line in enumerate(lines) if taken in line}
    fresh = {n for n, line in enumerate(lines) if put in line}
    lines = [line.replace(put, "").replace(taken, "") for line in lines]
    done: set[int] = set()
    for n in marked:
        siblings = [] if n in done else _siblings(lines, n)
        done.update(siblings)
        if siblings:
            _count(lines, siblings, fresh, removed.get(siblings[0], 0))
    return "\n".join(lines)


def _siblings(lines: Sequence[str], at: int) -> list[int]:
    """The lines that begin an entry of the same list, as deep as the one at a line."""
    own = _ENTRY.match(lines[at])
    before = next((n for n in range(at - 1, -1, -1) if lines[n].strip()), None) if not own else None
    own = own or (_ENTRY.match(lines[before]) if before is not None else None)
    if not own:
        return []
    indent = own["indent"]
    start = at if _ENTRY.match(lines[at]) else (before or 0)
    found = [start]
    for step in (-1, 1):
        n = start + step
        while 0 <= n < len(lines) and _within(lines[n], indent):
            entry = _ENTRY.match(lines[n])
            if entry and entry["indent"] == indent:
                found.append(n)
            n += step
    return sorted(found)


def _within(line: str, indent: str) -> bool:
    """Whether a line does not end the list: it is blank, deeper, or an entry of it."""
    entry = _ENTRY.match(line)
    return not line.strip() or line.startswith(indent + "  ") or bool(entry and entry["indent"] == indent)


def _count(lines: list[str], siblings: Sequence[int], fresh: set[int], removed_first: int) -> None:
    """Number entries from the first one's number; not where that would shift what is nested in one."""
    matches = {n: match for n in siblings if (match := _ENTRY.match(lines[n]))}
    old = [int(m["number"]) for n, m in matches.items() if n not in fresh]
    if len(old) > 1 and len(set(old)) == 1:
        return
    start = min(old, default=1) - (removed_first if siblings[0] not in fresh else 0)
    numbers = dict(zip(matches, range(max(start, 0), max(start, 0) + len(matches)), strict=True))
    for n, match in matches.items():
        wider = len(str(numbers[n])) != len(match["number"])
        if wider and n + 1 < len(lines) and lines[n + 1].startswith(match["indent"] + "  "):
            return
    for n, match in matches.items():
        lines[n] = f"{match['indent']}{numbers[n]}{match['rest']}"
