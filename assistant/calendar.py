"""Calendars that other programs can import (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event


def event(uid: str, begins: date, ends: date, summary: str, description: Iterable[str]) -> Event:
    """An entry that leaves the time free; a whole-day one where the ends are dates without a time."""
    from icalendar import Event

    made = Event()
    made.add("uid", uid)
    made.add("dtstamp", datetime.now(UTC))
    made.add("dtstart", begins)
    made.add("dtend", ends)
    made.add("summary", summary)
    made.add("description", "\n".join(description))
    made.add("transp", "TRANSPARENT")
    return made


def written(product: str, name: str, events: Iterable[Event]) -> bytes:
    """The file: `product` says what made it, `name` is what a calendar program shows."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", f"-//{product}//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for entry in events:
        made.add_component(entry)
    return bytes(made.to_ical())
