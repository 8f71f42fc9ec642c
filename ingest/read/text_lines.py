"""The lines of a plain text: which of them go on in the next, and which their author ended on purpose."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.definitions import is_abbreviation
from ingest.words import STOPWORDS

_LONGEST = 10_000  # characters of a line that is looked at
_WORD = r"[^\s:=,;.!?()]+"
_NAMED = re.compile(rf"(?=[A-Z\d]){_WORD}(?: {_WORD}){{0,3}}(?:\s?[:=]\s|\s[-–—]\s|\s\([^()]+\)$)")
_SET_APART = re.compile(rf"({_WORD})\s{{2,}}(?=\S)")
_LAST_WORD = re.compile(r"[^\W_]+$")
_LONGEST_WORD = 40


def broken_on_purpose(line: str, after: str, width: int) -> bool:
    """Whether a line is no wrapped one: the next begins anew, and its first word would have fitted."""
    if not (after[0].isupper() or after[0].isdigit()) or len(line) > _LONGEST:
        return False
    return len(line) + 1 + len(after[:width].split(" ", 1)[0]) <= width


def named(lines: Sequence[str]) -> set[int]:
    """The lines that say something of what they begin with ("LM = lane metre", "Owner: Ines"), however long they are.

    None where most lines are otherwise: they are prose then, and one may begin so by chance.
    """
    found = {n for n, line in enumerate(lines) if _NAMED.match(line[:_LONGEST]) or set_apart(line)}
    return {n for n in found if not (n and _goes_on(lines[n - 1]))} if len(found) >= max(2, len(lines) / 2) else set()


def set_apart(line: str) -> re.Match[str] | None:
    """The abbreviation that a line begins with, with the blanks that set it apart from what it stands for."""
    match = _SET_APART.match(line[:_LONGEST])
    return match if match and is_abbreviation(match[1]) else None


def _goes_on(line: str) -> bool:
    """Whether a line ends within a phrase: with a comma, or a word of grammar."""
    last = _LAST_WORD.search(line[-_LONGEST_WORD:])
    return line.endswith(",") or bool(last and last.group().lower() in STOPWORDS)
