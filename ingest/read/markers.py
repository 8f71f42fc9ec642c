"""The markers of list entries, the labels of notes, and those of questions and answers."""

from __future__ import annotations

import re

_BULLET = re.compile(r"([•▪‣◦●○■□➢❖→✓·–—*-]|o)\s+(?=[^\s–—·.*-])")
_NUMBERED = re.compile(r"(\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]{1,6})[.)])\s+(?=\S)")
_LABEL = re.compile(r"(?:note|tip|warning|important|caution|attention)s?\s*[:!]\s*(?=\S)", re.IGNORECASE)
QUESTION = re.compile(r"^\s*(?:Q|Question)\s?\d{0,3}\s?[:.)]\s+(?=\S)")
ANSWER = re.compile(r"^\s*(?:A|Answer)\s?\d{0,3}\s?[:.)]\s+(?=\S)", re.MULTILINE)
"""How a question says that it is one, and a line that its answer begins there."""
_ROMAN = {"i": 1, "v": 5, "x": 10}


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
    """What a marker may count, as (way of counting, value): "i." is letter 9 or Roman 1, "2.1" the first below 2."""
    core = marker.strip("().")
    shape = re.sub(r"\w+", "#", marker)
    *above, last = core.split(".")
    if last.isdigit():
        return {(".".join((*above, f"1{shape}")), int(last))}
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
