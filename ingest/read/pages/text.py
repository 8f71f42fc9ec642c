"""Lines joined to running text, and the markers of list entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_BULLET = re.compile(r"([•▪‣◦●○■□➢❖→✓·–—*-]|o)\s+(?=[^\s–—·.*-])")
_NUMBERED = re.compile(r"(\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]{1,6})[.)])\s+(?=\S)")
_LABEL = re.compile(r"(?:note|tip|warning|important|caution|attention)s?\s*[:!]\s*(?=\S)", re.IGNORECASE)
_ROMAN = {"i": 1, "v": 5, "x": 10}
_HYPHENS = "-\u2010\u00ad"
# first parts of compounds that keep their hyphen
_KEEPING = frozenset(
    ("all", "cross", "ex", "half", "high", "low", "mid", "multi", "non", "real", "self", "semi", "well")
)


class Vocabulary:
    """The words of a document, to tell a hyphen of a word from one of a line end."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        for line in lines:
            tokens = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*-?", line.lower())
            self._words.update(t for t in tokens if not t.endswith("-"))

    def join(self, left: str, right: str) -> str:
        """`left`, a line's text, and `right`, the next one's, as running text."""
        if not left or not right:
            return left or right
        if left[-1] in _HYPHENS and len(left) > 1 and left[-2].isalnum():
            return self._hyphenated(left, right)
        if left[-1] == "–" and len(left) > 1 and left[-2].isalnum() and right[0].isdigit():
            return left + right
        address = left.rsplit(" ", 1)[-1]
        if left[-1] in "/@" and ("://" in address or "@" in address or "www." in address):
            return left + right
        return f"{left} {right}"

    def _hyphenated(self, left: str, right: str) -> str:
        if not right[0].islower():
            return left + right
        first = re.search(r"[^\W\d_]+(?:-[^\W\d_]+)*(?=.$)", left)
        second = re.match(r"[^\W\d_]+(?:-[^\W\d_]+)*", right)
        if first is None or second is None:
            return left + right
        a, b = first.group().lower(), second.group().lower()
        compound = f"{a}-{b}" in self._words
        solid = a + b in self._words
        parts = a.rsplit("-", 1)[-1] in self._words and b in self._words and min(len(a), len(b)) > 2
        if not solid and (compound or "-" in a or a in _KEEPING or parts):
            return left + right
        return left[:-1] + right

    def paragraph(self, lines: Sequence[str]) -> str:
        """All lines as running text."""
        text = ""
        for line in lines:
            text = self.join(text, line)
        return text


def bullet(text: str) -> str | None:
    """The bullet a line begins with."""
    match = _BULLET.match(text)
    return match.group(1) if match else None


def number(text: str) -> str | None:
    """The number of a list entry that a line begins with, as shown ("3.", "b)")."""
    match = _NUMBERED.match(text)
    return match.group(1) if match else None


def after_marker(text: str) -> str:
    """A line's text without the marker it begins with."""
    match = _BULLET.match(text) or _NUMBERED.match(text)
    return text[match.end() :] if match else text


def ordinals(marker: str) -> set[tuple[str, int]]:
    """What a marker may count, as (way of counting, value): "i." is letter 9 or Roman 1."""
    core = marker.strip("().")
    shape = re.sub(r"\w+", "#", marker)
    if core.isdigit():
        return {(f"1{shape}", int(core))}
    case = "A" if core.isupper() else "a"
    found = {(f"{case}{shape}", ord(core.lower()) - 96)} if len(core) == 1 else set()
    if set(core.lower()) <= set(_ROMAN):
        values = [_ROMAN[c] for c in core.lower()]
        total = sum(-v if any(v < w for w in values[i + 1 :]) else v for i, v in enumerate(values))
        found.add((f"{case}roman{shape}", total))
    return found


def follows(marker: str, last: str) -> bool:
    """Whether a marker is the next after `last` in one way of counting."""
    before = ordinals(last)
    return any((way, value - 1) in before for way, value in ordinals(marker))


def begins(marker: str) -> bool:
    """Whether a marker may be the first of a list."""
    return any(value == 1 for _, value in ordinals(marker))


def after_label(text: str) -> str:
    """A note's text without the word that marks it as one."""
    return _LABEL.sub("", text, count=1)


def is_note(text: str) -> bool:
    """Whether a paragraph begins with a word like "Note:"."""
    return _LABEL.match(text) is not None
