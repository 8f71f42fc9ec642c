"""Dates as people write them, read strictly: what could be two dates is none; and moments as they are kept."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
DATE = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}})"
)
"""A regular expression for a date, to be used case-insensitively."""
MONTH = rf"(?:{_MONTH}\s+\d{{4}}|\d{{4}}-(?:0[1-9]|1[0-2])(?![\d-]))"
"""The same for a month of a year."""
YEAR = r"(?:FY ?['’]?(?P<fiscal>(?:20)?\d\d)|(?P<calendar>20[0-4]\d))"
"""The same for a year, which `year_of` reads: "2026", "FY26". What may stand around it is for the caller to say."""


def parse_date(value: object) -> date | None:
    """A date from a date, or from text: ISO, "1 March 2026", "March 1, 2026", "01.03.2026"."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) > 40:
        return None
    text = re.sub(r"(?i)(?<=\d)(?:st|nd|rd|th)\b", "", value.strip().lower())
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[t ]\d{1,2}:\d\d.*)?", text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(rf"(\d{{1,2}})\s+({_MONTH}),?\s+(\d{{4}})", text):
        return _date(int(match[3]), _month(match[2]), int(match[1]))
    if match := re.fullmatch(rf"({_MONTH})\s+(\d{{1,2}}),?\s+(\d{{4}})", text):
        return _date(int(match[3]), _month(match[1]), int(match[2]))
    return None


def parse_month(text: str) -> date | None:
    """The first day of a month of a year: "March 2026", "2026-03"."""
    words = text.strip().lower()
    if match := re.fullmatch(r"(\d{4})-(\d\d)", words):
        return _date(int(match[1]), int(match[2]), 1)
    match = re.fullmatch(rf"({_MONTH})\s+(\d{{4}})", words)
    return _date(int(match[2]), _month(match[1]), 1) if match else None


def year_of(match: re.Match[str]) -> int:
    """The last two digits of a year that `YEAR` has matched."""
    return int((match["fiscal"] or match["calendar"])[-2:])


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def in_utc(at: datetime) -> datetime:
    """A moment as the catalogue gives it; SQLite keeps no time zone."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def day_of(at: datetime) -> date:
    """The day of a moment as the catalogue gives it, where the program runs: what `date.today()` said then."""
    return in_utc(at).astimezone().date()
