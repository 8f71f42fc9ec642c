"""Spreadsheet values as text, the way their number format shows them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_CURRENCY = re.compile(r'\[\$([^\]-]*)(?:-[^\]]*)?\]|"([^"]*)"|([$€£¥])')


def shown(value: object, number_format: str) -> str:
    """A cell's value as text. Dates are written as ISO dates, whatever order the format puts them in."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return _moment(value, number_format)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _moment(value: datetime, number_format: str) -> str:
    if value.time() == time() and not re.search(r"(?i)h", number_format):
        return value.date().isoformat()
    return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")


def _number(value: float, number_format: str) -> str:
    section = number_format.split(";")[0]
    if section == "General" or not re.search(r"[0#]", section) or re.search(r"(?i)[eE][+-]|[#0]\s*/", section):
        return str(value) if isinstance(value, int) else f"{value:.10g}"
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|[_*].', "", section)
    decimals = len(match[1]) if (match := re.search(r"\.([0#?]+)", bare)) else 0
    if "%" in bare:
        return f"{value * 100:,.{decimals}f}%" if "," in bare else f"{value * 100:.{decimals}f}%"
    if re.search(r",+$", re.sub(r"[^0#,.]", "", bare)):  # shown in thousands: the full number says more
        return f"{value:,.{decimals}f}"
    number = f"{abs(value):,.{decimals}f}" if re.search(r"[#0],[#0]", bare) else f"{abs(value):.{decimals}f}"
    width = len(match[0]) if (match := re.match(r"0+$", bare)) else 0
    return ("-" if value < 0 else "") + _with_unit(number.zfill(width), section)


def _with_unit(number: str, section: str) -> str:
    """The number with the currency or the unit its format spells out."""
    digits = re.search(r"[0#]", re.sub(r'"[^"]*"|\[[^\]]*\]', lambda m: " " * len(m[0]), section))
    place = digits.start() if digits else 0
    for match in _CURRENCY.finditer(section):
        if unit := next(filter(None, match.groups()), ""):
            return f"{unit}{number}" if match.start() < place else f"{number} {unit.strip()}"
    return number
