"""Amounts: whether a question asks for one, and whether a text gives one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_IN_WORDS = (
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|dozen|hundred|thousand|million|half|twice"
    r"|hourly|daily|weekly|monthly|quarterly|yearly|annually|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|noon|midnight"
    r"|immediately|at once|same day)\b"
)
_QUANTITY = re.compile(r"(?<![\w-])\d|" + _IN_WORDS, re.IGNORECASE)
_QUANTITY_ASKED = re.compile(
    r"\b(?:how (?:many|much|long|often|soon|quickly|fast|far|big|large|old|late|early)|when|by when"
    r"|what (?:time|date|percentage|number|size|limit|threshold|score|cost|price|budget)"
    r"|which (?:day|date|number)|deadline|threshold|limit)\b",
    re.IGNORECASE,
)
_YEAR = r"(?:19[89]\d|20(?:0[1-9]|[1-3]\d))\b(?!(?-i:\s+[a-z]))"  # "2026", but not of "2026 contacts"
_COUNTED = re.compile(
    rf"(?<![\w-])(?!{_YEAR})\d|"
    + _IN_WORDS
    + r"|\b(?:an? (?:single|pair|couple|quarter|third)|(?:only|just|at least|at most) one|one (?!of\b)\w+|quarter"
    r"|no (?:limit|maximum|minimum|charge|cost)|un(?:limited|restricted)|any number|as (?:many|much) as|free|none|zero"
    r"|both)\b",
    re.IGNORECASE,
)
_COUNT_ASKED = re.compile(
    r"(?:^|[,;:–—]\s+|\b(?:and|but|so|ok)\s+)"  # at the head of a clause: not "where do I see how many …"
    r"(?:how (?:many|much)\b|what (?:percentage|share|number|price|fee|cost)\b"
    r"|what (?:do|does|did|will|is|are|would) [^,;:]*\b(?:cost|price|fee)\b)",
    re.IGNORECASE,
)


def asks_quantity(question: str) -> bool:
    """Whether a number or a time is what a question may be after."""
    return bool(_QUANTITY_ASKED.search(question))


def has_quantity(text: str) -> bool:
    """Whether a number or a time stands in a text."""
    return bool(_QUANTITY.search(text))


def lacks_amount(question: str, texts: Iterable[str]) -> bool:
    """Whether a question plainly asks how many, how much or at what price, and none of the texts says so."""
    return bool(_COUNT_ASKED.search(question)) and not any(_COUNTED.search(text) for text in texts)
