"""A path as a file: as a document for people to read, and as a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from assistant.answer import Citation, Statement, StatementKind
from assistant.calendar import event, written
from assistant.draft import Draft, Section, audience_of, stale
from assistant.onboarding.path import Module, Path
from assistant.plain import counted
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.errors import SettingsError
from ingest.metadata import GENERATOR

if TYPE_CHECKING:
    from icalendar import Event

FORMATS = (".md", ".docx", ".pdf", ".ics")
WORKING_DAYS = 5
MORNING = 9  # the hour at which a calendar's entries begin


def exported(path: Path, suffix: str, catalogue: Catalogue, reader: Reader, start: date | None = None) -> bytes:
    """A path as a file whose name ends so; `start` is the first day of a calendar.

    Raises:
        SettingsError: There is no such format.
    """
    from assistant.export import exported as drafted

    if suffix not in FORMATS:
        wanted = suffix or "a file without a suffix"
        raise SettingsError(f"A path can be written as {', '.join(FORMATS[:-1])} or {FORMATS[-1]}, not as {wanted}.")
    if suffix == ".ics":
        return calendar(path, start or date.today())
    return drafted(as_draft(path, catalogue, reader), suffix)


def as_draft(path: Path, catalogue: Catalogue, reader: Reader) -> Draft:
    """The path in the form of a draft: a section for each module, which the exports of drafts can write."""
    sections = tuple(_section(module) for module in path.learnt)
    gaps = tuple(Section(m.title, (), m.gap) for m in path.gaps)
    entries = {e.id: e for c in path.citations if (e := catalogue.entry(c.document, reader))}.values()
    return Draft(
        title=f"Onboarding: {path.title}",
        topic=path.title,
        sections=(*sections, *gaps),
        citations=path.citations,
        gaps=tuple(m.gap for m in path.gaps if m.gap),
        conflicts=(),
        stale=tuple(found for e in entries if (found := stale(e, date.today()))),
        confidence=1.0,
        audience=audience_of(entries),
    )


def _section(module: Module) -> Section:
    said = [_own(f"{module.why} About {counted(module.minutes, 'minute')}.".strip())]
    said += [
        replace(s, kind=StatementKind.SENTENCE) if s.kind is StatementKind.ROW and not any(s.header) else s
        for s in module.statements
    ]
    if module.readings:
        said.append(_own("To read: " + "; ".join(_read(r.title, r.heading, r.minutes) for r in module.readings) + "."))
    if module.people:
        said.append(_own("To meet: " + ", ".join(p.role for p in module.people) + "."))
    if module.tools:
        said.append(_own("Access to get: " + ", ".join(t.name for t in module.tools) + "."))
    return Section(f"Week {module.week}: {module.title}", tuple(said))


def _read(title: str, heading: Sequence[str], minutes: int) -> str:
    part = f", “{heading[-1]}”" if heading and heading[-1] != title else ""
    return f"{title}{part} ({minutes} min)"


def _own(text: str) -> Statement:
    """Words of ours, which quote nothing."""
    return Statement(text, StatementKind.SENTENCE, (), 1.0)


# Calendar


def calendar(path: Path, start: date) -> bytes:
    """An entry for each module, on the working days of its week, and one for what is to be learnt by then."""
    events = (_event(path, module, begins) for module, begins in days(path, start))
    return written(f"{GENERATOR}//Onboarding", f"Onboarding: {path.title}", events)


def _event(path: Path, module: Module, begins: datetime) -> Event:
    from icalendar import Alarm

    made = event(
        f"{_slug(path.role)}-{module.id}@onboarding",
        begins,
        begins + timedelta(minutes=max(15, -(-module.minutes // 15) * 15)),
        f"Onboarding: {module.title}",
        _told(module, path.citations),
    )
    made.add("categories", [f"Week {module.week}"])
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", module.title)
    alarm.add("trigger", timedelta(minutes=-10))
    made.add_component(alarm)
    return made


def days(path: Path, start: date) -> Iterator[tuple[Module, datetime]]:
    """When each module is taken: those of a week spread over its working days, those of a day one after the other."""
    first = _working(start)
    for week in range(1, path.weeks + 1):
        modules = [m for m in path.learnt if m.week == week]
        taken: dict[int, datetime] = {}
        for n, module in enumerate(modules):
            day = n * WORKING_DAYS // max(len(modules), 1)
            on = _later(first, (week - 1) * WORKING_DAYS + day)
            begins = taken.get(day, datetime(on.year, on.month, on.day, MORNING))
            taken[day] = begins + timedelta(minutes=max(15, -(-module.minutes // 15) * 15))
            yield module, begins


def _working(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= WORKING_DAYS else day


def _later(day: date, working: int) -> date:
    """So many working days later."""
    found = (day + timedelta(days=n) for n in count())
    days = (d for d in found if d.weekday() < WORKING_DAYS)
    return next(d for n, d in enumerate(days) if n == working)


def _told(module: Module, citations: Sequence[Citation]) -> Iterator[str]:
    by_number = {c.n: c for c in citations}
    if module.why:
        yield module.why
    for statement in module.statements:
        cited = by_number[statement.citations[0]]
        yield f"- {' '.join(statement.text.split())} [{cited.title}]"
    if module.readings:
        yield "To read: " + "; ".join(_read(r.title, r.heading, r.minutes) for r in module.readings)
    if module.people:
        yield "To meet: " + ", ".join(p.role for p in module.people)
    if module.tools:
        yield "Access to get: " + ", ".join(t.name for t in module.tools)


def _slug(text: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in text.lower())[:60]
