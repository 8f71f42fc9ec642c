"""Numbers, lengths of time, dates and times of day, as text has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.checks.language import language
from ingest.words import stem

_NUMBERS = language().numbers
_ORDINALS = language().ordinals
_LENGTHS = language().seconds
_MONTHS = language().months
_DAYS = language().days
_PERIODS = language().every

_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
SPELLED = rf"\b(?:{_WORD})(?:[\s-]+(?:and\s+)?(?:{_WORD}))*\b(?!-)"
"""What a number in words looks like, whatever its case."""
_SPELLED = re.compile(SPELLED, re.IGNORECASE)
_HALF = re.compile(r"\b(?:a |the first )?half[\s-](?:an?[\s-])?(hour|day|year)\b", re.IGNORECASE)
_QUARTERS = re.compile(r"\b(a|three)[\s-]quarters? of an hour\b", re.IGNORECASE)
_HALVES = {"hour": "30 minutes", "day": "12 hours", "year": "6 months"}
_QUARTER_OF = re.compile(r"(?<=than )a quarter\b|\ba quarter(?= of\b)", re.IGNORECASE)
_HALF_OF = re.compile(r"\bhalf(?= of\b)|(?<=than )half\b", re.IGNORECASE)

_DIGITS = r"(?:\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_UNIT = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h(?![\w])|days?|nights?|weeks?|fortnights?|months?|quarters?|years?)"
)
_WORKING = r"(?:business|working|work|week|calendar)"
_NOT_ADJECTIVE = r"business|working|calendar|(?:work|week|to|and|or|of|in|for|the|a|per|at|on)\b"
_ADJECTIVE = rf"(?:(?!{_NOT_ADJECTIVE})[a-z]+\s+)?"
_FIGURE = re.compile(
    rf"(?P<money>EUR|USD|GBP|[€$£])?\s?(?<![\w.])(?<![A-Za-z]-)(?P<sign>(?<!\w)(?<!\w\s)[-−](?=\d))?(?P<number>{_DIGITS})"
    rf"(?P<scale>\s?(?:k|mn|m|bn|thousand|million|billion)\b)?(?P<nth>st|nd|rd|th)?(?![\w])"
    rf"(?:[\s-]*(?:(?P<percent>%|per ?cent\b|percentage points?\b|points?\b)"
    rf"|{_ADJECTIVE}(?:(?P<working>{_WORKING})[\s-]+)?(?P<time>{_UNIT})(?![\w])"
    rf"|(?P<after>EUR|USD|GBP|euros?|dollars?|pounds?|€)|(?P<noun>[A-Za-z][A-Za-z-]{{2,}})))?",
    re.IGNORECASE,
)
_TAKEN_SINGLY = (
    r"(?:within|after|before|in|for|than|of|takes?|lasts?|least|most|about|once|twice|times?|under|over) (?:an?|one|1)"
    r"|per|each|every|one|1|an|(?<!\bon )a(?= (?:week|month|year)\b| quarter\s*(?:[.,;)|]|$))"
)
_SINGLE = re.compile(
    rf"\b(?:{_TAKEN_SINGLY})\s+(?:(?P<working>{_WORKING})\s+)?(?P<time>{_UNIT})\b(?! to the next)", re.IGNORECASE
)
_PERIOD = re.compile(r"\b(?:" + "|".join(_PERIODS) + r")\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)\b(?!\s?(?:%|per ?cent))\s*(?P<half>[ap]\.?m\b\.?)?"
    r"|\b(?P<hour2>1[0-2]|0?[1-9])\s*(?P<half2>[ap]\.?m\b\.?)|\b(?P<word>noon|midnight|midday)\b",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?\b")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:,?\s+(?P<year>(?:19|20)\d\d))?"
_DAY_MONTH = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}{_YEAR}", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b{_MONTH}(?:\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]))?{_YEAR}", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(" + "|".join(_DAYS) + r")s?\b", re.IGNORECASE)
_QUARTER = re.compile(r"\b(?:Q|quarter )([1-4])\b|\b(first|second|third|fourth|last) quarter\b", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(?:(?P<nth>" + "|".join(w for w in _ORDINALS if w != "second") + r")\b|(?P<second>second)\s+(?=[a-z])"
    r"|(?P<first>the first)\s+(?=of\b|day\b|business\b|working\b))",
    re.IGNORECASE,
)
_TWICE = re.compile(r"\b(once|twice)\b(?=\s+(?:an?|per|every|each|in)\b)", re.IGNORECASE)

_LEAST = (
    r"at least|no (?:less|fewer|earlier|sooner) than|not (?:less|fewer) than|a? ?minimum(?: of)?"
    r"|from|since|≥|>="
)
_OVER = r"(?:more|greater|longer|later|larger|higher) than|over|above|exceed(?:s|ing)?|after|beyond|past|>"
_MOST = (
    r"at (?:most|the latest)|no (?:more|later|longer|greater|higher) than"
    r"|(?:no|not|n't|never|nobody) (?:\w+ ){0,3}(?:more|later|longer|over|above) ?(?:than)?"
    r"|a? ?maximum(?: of)?|up to|within|≤|<="
)
_UNDER = r"(?:less|fewer|shorter|earlier|lower|smaller|sooner) than|under|below|before|<"
_EXTREME = re.compile(r"\bat the (earliest|latest)\b", re.IGNORECASE)
_NEAR = r"\s*(?:the\s+|an?\s+|about\s+)?(?:EUR|USD|GBP|[€$£])?\s?$"
_BEFORE = tuple(
    (re.compile(rf"(?:{pattern}){_NEAR}", re.IGNORECASE), bound, strict)
    for pattern, bound, strict in (
        (_MOST, "most", False),
        (_LEAST, "least", False),
        (_OVER, "least", True),
        (_UNDER, "most", True),
    )
)
_AFTER = (
    (re.compile(r"\s*(?:or (?:less|fewer|below|lower|under|earlier|sooner)|maximum|at most)", re.IGNORECASE), "most"),
    (
        re.compile(
            r"\s*(?:or (?:more|above|higher|over|longer|greater|later)|and (?:above|over|more|up)|minimum|\+)",
            re.IGNORECASE,
        ),
        "least",
    ),
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or date of a text.

    Attributes:
        value: in the unit of its measure.
        measure: "time" (seconds), "working time" (seconds), "months", "percent", "money", "count", or, of
            dates, "clock" (minutes), "date", "weekday", "month", "year", "quarter".
        bound: "least" or "most", or "" where it is neither.
        strict: the bound itself is left out: "more than".
        number: as written.
        unit: the stem of what it counts.
        start: its first character; `end` is behind its last.
    """

    value: float
    measure: str
    bound: str
    strict: bool
    number: float
    unit: str
    start: int
    end: int


Reading = Iterator[tuple[float, str, float, str]]  # value, measure, number, unit


@lru_cache(maxsize=4096)
def in_digits(text: str) -> str:
    """The text with its numbers in digits."""
    text = _QUARTERS.sub(lambda m: "15 minutes" if m[1].lower() == "a" else "45 minutes", text)
    text = _HALF.sub(lambda m: _HALVES[m[1].lower()], text)
    text = _HALF_OF.sub("50 %", _QUARTER_OF.sub("25 %", text))
    return _SPELLED.sub(lambda m: m.group() if m.group().lower() == "one" else f"{spelled(m.group()):g}", text)


def spelled(words: str) -> float:
    """The number that words spell."""
    total, part = 0, 0
    for word in re.split(r"[\s-]+", words.lower()):
        n = _NUMBERS.get(word, 0)
        if n >= 1000:
            total, part = total + max(part, 1) * n, 0
        elif n == 100 or word == "dozen":
            part = max(part, 1) * n
        else:
            part += n
    return total + part


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text whose numbers are in digits, in order."""
    found: list[Quantity] = []
    taken = [False] * len(text)
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            for value, measure, number, unit in read(match):
                bound, strict = _bound(text, match)
                found.append(Quantity(value, measure, bound, strict, number, unit, match.start(), match.end()))
                end = match.end("number") if measure == "count" and "number" in match.groupdict() else match.end()
                taken[match.start() : end] = [True] * (end - match.start())
    return tuple(sorted(found, key=lambda q: q.start))


def _bound(text: str, match: re.Match[str]) -> tuple[str, bool]:
    before, after = text[max(0, match.start() - 36) : match.start()], text[match.end() : match.end() + 14]
    for pattern, bound in _AFTER:
        if pattern.match(after):
            return bound, False
    if extreme := _EXTREME.search(text, match.end(), match.end() + 60):
        return "least" if extreme[1].lower() == "earliest" else "most", False
    for pattern, bound, strict in _BEFORE:
        if pattern.search(before):
            return bound, strict
    return "", False


def _iso(match: re.Match[str]) -> Reading:
    yield from _date(match["year"], int(match["month"]), match["day"])


def _named(match: re.Match[str]) -> Reading:
    word, alone = match["month"].lower(), not match["day"] and not match["year"]
    if alone and (not match["month"][0].isupper() or (word in ("may", "mar", "march") and match.start() == 0)):
        return
    yield from _date(match["year"], [m[:3] for m in _MONTHS].index(word[:3]) + 1, match["day"])


def _date(year: str | None, month: int, day: str | None) -> Reading:
    yield month, "month", month, ""
    if day:
        yield 100 * month + int(day), "date", int(day), ""
    if year:
        yield int(year), "year", int(year), ""


def _clock(match: re.Match[str]) -> Reading:
    if match["word"]:
        minutes = 0 if match["word"].lower() == "midnight" else 720
        yield minutes, "clock", minutes, ""
        return
    half = (match["half"] or match["half2"] or "").lower()
    hour = int(match["hour"] or match["hour2"])
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    yield 60 * hour + int(match["minute"] or 0), "clock", hour, ""


def _weekday(match: re.Match[str]) -> Reading:
    day = _DAYS.index(match[1].lower())
    yield day, "weekday", day, ""


def _quarter(match: re.Match[str]) -> Reading:
    named = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
    number = int(match[1]) if match[1] else named[match[2].lower()]
    yield number, "quarter", number, ""


def _period(match: re.Match[str]) -> Reading:
    value, measure, _, unit = _length(1, _PERIODS[match[0].lower()], working=False)
    yield value, measure, 0, unit


def _single(match: re.Match[str]) -> Reading:
    value, measure, _, unit = _timed(1, match)
    yield value, measure, 0, unit


def _timed(number: float, match: re.Match[str]) -> tuple[float, str, float, str]:
    unit = match["time"].lower()
    word = (match["working"] or "calendar").lower()
    return _length(number, unit if unit in _LENGTHS else unit.removesuffix("s"), working=word != "calendar")


def _length(number: float, unit: str, *, working: bool) -> tuple[float, str, float, str]:
    """A length of time: months and years apart from days and weeks, for they are no number of them."""
    seconds = _LENGTHS[unit]
    if seconds >= _LENGTHS["month"]:
        return number * round(seconds / _LENGTHS["month"]), "months", number, stem(unit)
    return number * seconds, "working time" if working else "time", number, stem(unit)


def _figure(match: re.Match[str]) -> Reading:
    number = float(re.sub(r"[,  ]", "", match["number"])) * (-1 if match["sign"] else 1)
    value = number * _SCALE.get((match["scale"] or "").strip().lower(), 1.0)
    if match["nth"]:
        yield value, "count", number, ""
    elif match["money"] or match["after"]:
        yield value, "money", number, CURRENCIES[(match["money"] or match["after"]).lower().removesuffix("s")]
    elif match["percent"]:
        yield value, "count" if "point" in match["percent"] else "percent", number, match["percent"]
    elif match["time"]:
        yield _timed(value, match)
    else:
        year = not match["scale"] and "," not in match["number"] and number in _YEARS
        yield value, "year" if year else "count", number, stem(match["noun"].lower()) if match["noun"] else ""


def _ordinal(match: re.Match[str]) -> Reading:
    number = 1 if match["first"] else _ORDINALS[(match["nth"] or match["second"]).lower()]
    yield number, "count", number, ""


def _twice(match: re.Match[str]) -> Reading:
    number = 1 if match[1].lower() == "once" else 2
    yield number, "count", number, "time"


CURRENCIES = {"eur": "euro", "€": "euro", "euro": "euro", "usd": "dollar", "$": "dollar", "dollar": "dollar"}
CURRENCIES |= {"gbp": "pound", "£": "pound", "pound": "pound"}
_YEARS = frozenset(range(1990, 2040)) - {2000}  # numbers that are taken for years where nothing says otherwise
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Reading]], ...] = (
    (_ISO, _iso),
    (_DAY_MONTH, _named),
    (_CLOCK, _clock),
    (_QUARTER, _quarter),
    (_MONTH_DAY, _named),
    (_WEEKDAY, _weekday),
    (_FIGURE, _figure),
    (_SINGLE, _single),
    (_PERIOD, _period),
    (_ORDINAL, _ordinal),
    (_TWICE, _twice),
)
DATES = frozenset({"clock", "date", "weekday", "month", "year", "quarter"})
