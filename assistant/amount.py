"""Quantities and amounts: whether a question asks for one, and whether a text gives one.

A quantity is any number or time: a hint for the choice of statements. An amount is a count or a price, and a question
that plainly asks for one, and for nothing else, is refused without it. Whatever could be an amount counts as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.checks.quantities import DATES, in_digits, quantities

_QUANTITY = re.compile(
    r"(?<![\w-])\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|dozen|hundred|thousand|million|half|twice"
    r"|hourly|daily|weekly|monthly|quarterly|yearly|annually|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|noon|midnight"
    r"|immediately|at once|same day)\b",
    re.IGNORECASE,
)
_QUANTITY_ASKED = re.compile(
    r"\b(?:how (?:many|much|long|often|soon|quickly|fast|far|big|large|old|late|early)|when|by when"
    r"|what (?:time|date|percentage|number|size|limit|threshold|score|cost|price|budget)"
    r"|which (?:day|date|number)|deadline|threshold|limit)\b",
    re.IGNORECASE,
)
_AMOUNT_ASKED = re.compile(
    r"^(?:(?:and|but|so|ok|please)[, ]+)*(?:(?:for|in|on|at|with) [^,?]{1,40}, )?"
    r"(?:how many\b|how much (?:money|budget|time|notice|space|storage|is|are|was|were|do|does|did|will|would)\b"
    r"|what (?:percentage|proportion) of\b|what(?: is| are| was|['’]s) the (?:price|fee|costs?) (?:of|for)\b"
    r"|what (?:do|does|did|will|would) [^?]+ cost\b(?! per\b)[^?]{0,20}\??$)",
    re.IGNORECASE,
)
_INTERROGATIVE = re.compile(r"\b(?:who|whom|whose|what|which|where|when|why|how)\b", re.IGNORECASE)
_AMOUNT_IN_WORDS = re.compile(
    r"\b(?:one|once|twice|single|pair|couple|few|several|handful|dozens?|hundreds|thousands|millions|half|quarter|third"
    r"|all|both|each|every|most|majority|some|none|nothing|zero|free|included|no \w+|un(?:limited|restricted)"
    r"|any number|as (?:many|much) as|an? (?:second|minute|hour|day|week|fortnight|month|year)"
    r"|hourly|daily|weekly|monthly|quarterly|yearly|annually)\b",
    re.IGNORECASE,
)


def asks_quantity(question: str) -> bool:
    """Whether a number or a time is what a question may be after."""
    return bool(_QUANTITY_ASKED.search(question))


def has_quantity(text: str) -> bool:
    """Whether a number or a time stands in a text."""
    return bool(_QUANTITY.search(text))


def lacks_amount(question: str, texts: Iterable[str]) -> bool:
    """Whether a question asks how many, how much or at what price and for nothing else, and no text gives an amount."""
    asked = _AMOUNT_ASKED.search(question.strip()) and len(_INTERROGATIVE.findall(question)) == 1
    return bool(asked) and not any(map(_has_amount, texts))


def _has_amount(text: str) -> bool:
    counted = any(q.measure not in DATES for q in quantities(in_digits(text)))
    return counted or bool(_AMOUNT_IN_WORDS.search(text))
