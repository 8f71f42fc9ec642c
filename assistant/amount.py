"""Quantities and amounts: whether a question asks for one, and whether a text gives one.

A quantity is any number or time: a hint for the choice of statements. An amount is a count, a price, a time of day or a
telephone number, and a question that plainly asks for one, and for nothing else, is refused without it. Whatever could
be such an amount counts as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

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
    r"|what (?:percentage|proportion) of\b)",
    re.IGNORECASE,
)
_PRICE_ASKED = re.compile(
    r"\bhow much (?:money|budget)\b|\bhow much [^?,]*\b(?:costs?|charged?|pay|paid|fees?)\b"
    r"|\bhow much (?:is|are) (?:an?|the|our|one)\b|\bwhat (?:do|does|did|will|would) [^?,]+ cost\b(?! per\b)"
    r"|\bwhat(?: is| are| was|['’]s) the (?:price|fee|costs?) (?:of|for)\b|\bminimum spend\b",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"[€$£]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|JPY|CNY|euros?|dollars?|pounds?|free|included|nothing|credits?"
    r"|no (?:extra |additional )?(?:cost|charge|fee)s?"
    r"|(?:cost|price|fee|(?:budget|spend)(?![^;]*%))s?\b(?! (?:account|cent(?:er|re)|code|group|owner|type)s?\b)"
    r"[^:;]{0,20}:[^;]*\d)",
    re.IGNORECASE,
)
_TIME_OF_DAY_ASKED = re.compile(
    r"\b(?:what|which) time\b(?! (?:zone|frame|period|limit|span|of (?:the )?year))", re.IGNORECASE
)
_TIME_OF_DAY = re.compile(r"\b(?:noon|midnight|morning|afternoon|evening|hours?|\d ?[ap]m|o['’]clock)\b", re.IGNORECASE)
_TELEPHONE_ASKED = re.compile(
    r"\b(?:tele)?(?:phone|mobile|hotline|extension) (?:number|no\.)"
    r"|\bnumber (?:of|for) [^?]*\b(?:phone|line|hotline)\b",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(
    r"\+?\d[\d ()/.-]{4,}\d|\bext(?:ension|\.)? ?\d+|\b(?:(?:tele)?phone|mobile|hotline)\b[^;:\d]{0,20}:? ?\d",
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


def lacks(question: str, texts: Sequence[str]) -> str:
    """What a question asks for, and for nothing else, that no text gives: "an amount", "a price"; "" for nothing.

    The cells of a row are given as "column: cell; column: cell".
    """
    if len(_INTERROGATIVE.findall(question)) > 1:
        return ""
    for asked, name, given in _KINDS:
        if asked.search(question.strip()):
            return "" if any(map(given, texts)) else name
    return ""


def _is_price(text: str) -> bool:
    return any(q.measure == "money" for q in quantities(in_digits(text))) or bool(_PRICE.search(text))


def _is_time_of_day(text: str) -> bool:
    return any(q.measure == "clock" for q in quantities(in_digits(text))) or bool(_TIME_OF_DAY.search(text))


def _is_telephone(text: str) -> bool:
    return bool(_TELEPHONE.search(text))


def _is_amount(text: str) -> bool:
    counted = any(q.measure not in DATES for q in quantities(in_digits(text)))
    return counted or bool(_AMOUNT_IN_WORDS.search(text))


_KINDS: tuple[tuple[re.Pattern[str], str, Callable[[str], bool]], ...] = (
    (_PRICE_ASKED, "a price", _is_price),
    (_TELEPHONE_ASKED, "a telephone number", _is_telephone),
    (_TIME_OF_DAY_ASKED, "a time of day", _is_time_of_day),
    (_AMOUNT_ASKED, "an amount", _is_amount),
)
"""How each kind of amount is asked for, what it is called, and whether a text may give it."""
