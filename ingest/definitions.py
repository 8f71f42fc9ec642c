"""Abbreviations and what they stand for, as the documents themselves say.

Found in running text ("marketing qualified lead (MQL)", "MQL (marketing qualified lead)"), in
glossary entries ("MQL: marketing qualified lead") and in table rows. A pair counts when the letters
of the short form occur in order in the long form, the first at its beginning
(Schwartz & Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
text", PSB 2003).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SHORT = r"[A-Z][A-Za-z0-9&/-]{1,9}s?"
_IN_BRACKETS = re.compile(rf"\(\s*(?:the\s+)?[\"'“]?({_SHORT})[\"'”]?\s*\)")
_BOUNDARY = re.compile(r"[()\n]")
_BEFORE = 120  # characters before a bracket in which its long form is looked for
_SHORT_THEN_LONG = re.compile(rf"\b({_SHORT})\s*\(\s*([A-Za-z][^()\n]{{4,80}})\)")
_ENTRY = re.compile(rf"^({_SHORT})\s*(?::|–|—|-|\||=)\s+(.{{4,200}})$", re.MULTILINE)
_CLAUSE = re.compile(r"[.;:,|–—(]|\s-\s")


def definitions(text: str) -> list[tuple[str, str]]:
    """Pairs of short and long form in a text, each once, in order."""
    return list(dict.fromkeys(_found(text)))


def _found(text: str) -> Iterator[tuple[str, str]]:
    for match in _IN_BRACKETS.finditer(text):
        short = _singular(match[1])
        before = _BOUNDARY.split(text[max(0, match.start() - _BEFORE) : match.start()])[-1]
        words = before.split()[-min(len(short) + 5, 2 * len(short)) :]
        long = _shortest_suffix(short, " ".join(words))
        if is_abbreviation(short) and long:
            yield short, long
    for pattern in (_SHORT_THEN_LONG, _ENTRY):
        for match in pattern.finditer(text):
            short = _singular(match[1])
            long = _clause(match[2])
            if is_abbreviation(short) and _spells(short, long):
                yield short, long


def is_abbreviation(short: str) -> bool:
    """Whether a word is written like an abbreviation: with two capitals at least, as many as other letters."""
    capitals = sum(c.isupper() for c in short)
    return len(short) >= 2 and capitals >= 2 and capitals >= sum(c.islower() for c in short)


def _singular(short: str) -> str:
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[:-1].isupper() else short


def _clause(text: str) -> str:
    """The beginning of a text up to its first clause mark, at most ten words."""
    return " ".join(_CLAUSE.split(text, maxsplit=1)[0].split()[:10]).strip(" \"'“”")


def _shortest_suffix(short: str, text: str) -> str | None:
    """The shortest end of `text` that begins at a word and spells `short`; None if there is none."""
    letters = [c.lower() for c in short if c.isalnum()]
    position = len(text)
    for i in range(len(letters) - 1, -1, -1):
        position = _last(letters[i], text, position, word_start=i == 0)
        if position < 0:
            return None
    long = text[position:].strip()
    if len(long) <= len(short) or short in long.split() or " " not in long:
        return None
    return long


def _last(letter: str, text: str, before: int, *, word_start: bool) -> int:
    for position in range(before - 1, -1, -1):
        if text[position].lower() != letter:
            continue
        if not word_start or position == 0 or not text[position - 1].isalnum():
            return position
    return -1


def _spells(short: str, long: str) -> bool:
    """Whether each letter of `short` is the initial of a word of `long`, in order, from the first."""
    letters = [c.lower() for c in short if c.isalnum()]
    initials = [w[0].lower() for w in re.findall(r"[A-Za-z0-9]+", long)]
    if len(initials) < 2 or not letters or initials[0] != letters[0]:
        return False
    rest = iter(initials)
    return all(letter in rest for letter in letters)
