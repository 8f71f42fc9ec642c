"""Whether a statement says something of more cases, or more firmly, than its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.fault import Fault
from assistant.checks.language import language
from assistant.checks.polarity import TOKEN, restated

_CONDITION = re.compile(r"\b(?:if|when|where|unless|provided|depending|as long as|in case|except)\b", re.IGNORECASE)
_PERIOD = re.compile(r"\b(?:every|each) (?:\w+ )?(?:hour|day|night|week|month|quarter|year)s?\b", re.IGNORECASE)
_EACH = frozenset({"all", "every", "each", "any"})
_ONE = re.compile(r"\b(?:at least one|any (?:one )?of|one of)\b", re.IGNORECASE)
_ALL_CASES = re.compile(
    r"\b(?:in (?:all|any|every) (?:cases?|events?)|under all circumstances|without exception)\b", re.IGNORECASE
)


def strength_faults(statement: str, quotes: str) -> Iterator[Fault]:
    """What the quotes say of some, under a condition or as possible, and the statement of all, or as a must."""
    lists = language()
    said, whole = _words(statement), _words(quotes)
    given = _words("\n".join(restated(statement, quotes))) or whole
    added, softened = (said & lists.strong) - whole, (given & lists.weak) - said
    everywhere = said & lists.universal - whole
    if whole & _EACH:
        everywhere -= _EACH
    if (added and softened and not whole & lists.strong) or (everywhere and softened):
        yield Fault("overstated", f"The source says “{min(softened)}”, not “{min(everywhere or added)}”.")
    elif said & {"all", "every", "each"} and _ONE.search(quotes) and not _ONE.search(statement):
        yield Fault("overstated", "The source asks for one, not for all.")
    elif (
        (everywhere or _ALL_CASES.search(statement)) and _CONDITION.search(quotes) and not _CONDITION.search(statement)
    ):
        yield Fault("overstated", "The source says so under a condition.")


def _words(text: str) -> set[str]:
    return {w.lower() for w in TOKEN.findall(_PERIOD.sub(" ", text))}
