"""Wrapped lines as running text: the hyphens of line ends mended, those of words kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

_HYPHENS = "-\u2010\u00ad"
# first parts of compounds that keep their hyphen
_KEEPING = frozenset(
    ("all", "cross", "ex", "half", "high", "low", "mid", "multi", "non", "real", "self", "semi", "well")
)
_AFTER_A_PART = frozenset(("and", "or", "und", "oder"))  # pre- and post-sales
_LONGEST_END = 200  # characters of a line's end that decide how the next one goes on


class Vocabulary:
    """The words of a document, to tell a hyphen of a word from one of a line end."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines

    @cached_property
    def _words(self) -> set[str]:
        """Found when the first hyphen asks for them."""
        words: set[str] = set()
        for line in self._lines:
            tokens = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*-?", line.lower())
            words.update(t for t in tokens if not t.endswith("-"))
        return words

    def paragraph(self, lines: Sequence[str]) -> str:
        """All lines as running text."""
        parts: list[str] = []
        end = ""
        for line in filter(None, lines):
            if parts:
                seam = self._seam(end, line)
                parts[-1] = parts[-1][:-1] + seam
                end = end[:-1] + seam
            parts.append(line)
            end = (end + line)[-_LONGEST_END:]
        return "".join(parts)

    def _seam(self, left: str, right: str) -> str:
        """What stands in place of the last character of `left`, a line's end, before `right`, the next line."""
        last, before = left[-1], left[-2:-1]
        if last in _HYPHENS and before.isalnum():
            return self._hyphen(left, right)
        if last == "–" and before.isalnum() and right[0].isdigit():
            return last
        address = left.rsplit(" ", 1)[-1]
        if last in "/@" and before.strip() and ("://" in address or "@" in address or "www." in address):
            return last
        return f"{last} "

    def _hyphen(self, left: str, right: str) -> str:
        if not right[0].islower():
            return left[-1]
        first = re.search(r"[^\W\d_]+(?:-[^\W\d_]+)*(?=.$)", left)
        second = re.match(r"[^\W\d_]+(?:-[^\W\d_]+)*", right)
        if first is None or second is None:
            return left[-1]
        a, b = first.group().lower(), second.group().lower()
        if b in _AFTER_A_PART:
            return f"{left[-1]} "
        compound = f"{a}-{b}" in self._words
        solid = a + b in self._words
        parts = a.rsplit("-", 1)[-1] in self._words and b in self._words and min(len(a), len(b)) > 2
        if not solid and (compound or "-" in a or a in _KEEPING or parts):
            return left[-1]
        return ""
