"""Building a path: for each topic of a role what the library holds, in an order that can be learnt."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Citation, Statement, StatementKind
from assistant.draft import Gap
from assistant.drafting.template import kinds
from assistant.editions import later_editions
from assistant.onboarding.around import Tools, ask_about, documents_for, extent, minutes_to_read, roles_named
from assistant.onboarding.known import Known, known
from assistant.onboarding.order import Pairs, ordered, pairs, weeks_of
from assistant.onboarding.path import Module, Path, Person, Reading, Tool
from assistant.onboarding.topics import SECTION, Role, Topic
from assistant.support import VERBATIM
from assistant.unit import Unit, citation, place_of
from ingest.access import Reader
from ingest.cataloguing.entry import Record
from ingest.errors import SettingsError
from ingest.library import Library
from ingest.words import words

WEEKS = 4
A_WEEK = 180  # minutes for onboarding in a week, beside the work
IN_A_WEEK = 6  # modules
PEOPLE, TOOLS = 4, 4  # of a module
NAME_WORDS = 2  # of a title by which a document is named


@dataclass(frozen=True, slots=True)
class Doing:
    """How many topics of how many are done, and which is looked up now."""

    done: int
    of: int
    topic: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A topic with what was found."""

    topic: Topic
    known: Known
    readings: tuple[Reading, ...]
    people: tuple[tuple[str, tuple[str, ...], tuple[Unit, ...]], ...]
    tools: tuple[str, ...]


class _Citations:
    """Citations numbered in the order in which they are first used."""

    def __init__(self) -> None:
        self._units: dict[object, tuple[int, Unit]] = {}

    def number(self, unit: Unit) -> int:
        return self._units.setdefault(place_of(unit), (len(self._units) + 1, unit))[0]

    def listed(self) -> tuple[Citation, ...]:
        return tuple(citation(n, unit) for n, unit in self._units.values())


def build(
    library: Library,
    role: Role,
    reader: Reader,
    weeks: int | None = None,
    progress: Callable[[Doing], None] | None = None,
) -> Path:
    """The path of a role through what the reader may see; without `weeks` as many as it takes, one to four.

    Raises:
        SettingsError: The number of weeks is not one to four.
    """
    steps = building(library, role, reader, weeks)
    while True:
        try:
            doing = next(steps)
        except StopIteration as stop:
            made: Path = stop.value
            return made
        if progress:
            progress(doing)


def building(library: Library, role: Role, reader: Reader, weeks: int | None = None) -> Generator[Doing, None, Path]:
    """As `build`, telling before each topic how far it is."""
    if weeks is not None and not 1 <= weeks <= WEEKS:
        raise SettingsError(f"A path takes one to {WEEKS} weeks, not {weeks}.")
    entries = library.catalogue.entries(reader)
    outdated = later_editions(entries).keys()
    tools = Tools(library, reader, outdated)
    owners = sorted({e.metadata.owner for e in entries if e.metadata.owner}, key=len)[::-1]
    taken: set[object] = set()
    parts: dict[str, _Part] = {}
    for n, topic in enumerate(role.topics):
        yield Doing(n, len(role.topics), topic.title)
        found = known(library, topic, reader, taken, outdated)
        parts[topic.id] = _part(library, topic, reader, found, tools, owners)
    before = pairs(role.topics, _prerequisites(library, reader, list(parts.values())))
    order = [parts[t.id] for t in ordered(role.topics, before)]
    return _path(role, order, before, tools, weeks)


def over(path: Path, weeks: int) -> Path:
    """The same path over another number of weeks."""
    placed = weeks_of([m.minutes for m in path.modules], weeks)
    modules = (replace(m, week=week) for m, week in zip(path.modules, placed, strict=True))
    return replace(path, weeks=weeks, modules=tuple(modules))


def _part(library: Library, topic: Topic, reader: Reader, found: Known, tools: Tools, owners: Sequence[str]) -> _Part:
    read = documents_for(found)
    readings = tuple(_reading(library.catalogue.passages_of(e.id, reader), found) for e in read)
    named: dict[str, list[Unit]] = {}
    for unit in found.units:
        for role in roles_named(unit.text, owners):
            named.setdefault(role, []).append(unit)
    owned: dict[str, list[str]] = {}
    for entry in read:
        if entry.metadata.owner:
            owned.setdefault(entry.metadata.owner, []).append(entry.metadata.title)
    people = tuple((r, tuple(owned.get(r, ())), tuple(named.get(r, ()))) for r in dict.fromkeys([*owned, *named]))
    return _Part(topic, found, readings, people[:PEOPLE], tuple(tools.named(found.units, read)[:TOOLS]))


def _reading(records: Sequence[Record], found: Known) -> Reading:
    entry = records[0].document
    heading, count = extent(records, found)
    return Reading(entry.path, entry.metadata.title, heading, minutes_to_read(count), entry.version)


def _prerequisites(library: Library, reader: Reader, parts: Sequence[_Part]) -> Iterator[tuple[str, str]]:
    """Pairs of topics, the main document of the second naming that of the first as a prerequisite."""
    kind = next(k for k in kinds() if k.name == "prerequisites")
    main = {p.readings[0].document: p for p in reversed(parts) if p.readings and p.topic.form != SECTION}
    names = {
        name.lower(): part.topic.id
        for path, part in main.items()
        for name in (path, part.readings[0].title)
        if len(words(name)) >= NAME_WORDS
    }
    for path, part in main.items():
        entry = library.catalogue.entry(path, reader)
        for record in library.catalogue.passages_of(entry.id, reader) if entry else ():
            under = any(map(kind.named, record.passage.headings[-1:]))
            said = record.passage.text.lower()
            for name, other in names.items():
                if other != part.topic.id and name in said and (under or _needs(record, name)):
                    yield other, part.topic.id


_NEEDED = re.compile(r"\b(?:before|first|prerequisites?|must have|have to have|read .* first)\b", re.IGNORECASE)


def _needs(record: Record, name: str) -> bool:
    """Whether a block that names a document says that it comes before."""
    return any(name in b.text.lower() and _NEEDED.search(b.text) for b in record.blocks if len(b.text) < 400)


def _path(role: Role, order: Sequence[_Part], before: Pairs, tools: Tools, weeks: int | None) -> Path:
    citations = _Citations()
    there = {p.topic.id for p in order if p.readings}
    read: set[tuple[str, tuple[str, ...]]] = set()
    modules = []
    for part in order:
        made = _module(part, citations, tools)
        own = {(r.document, r.heading): r.minutes for r in part.readings if (r.document, r.heading) not in read}
        read |= own.keys()
        said = sum(len(words(s.text)) for s in made.statements)
        after = tuple(t.topic.id for t in order if t.topic.id in before[part.topic.id] & there)
        modules.append(replace(made, after=after, minutes=(minutes_to_read(said) if said else 0) + sum(own.values())))
    total = sum(m.minutes for m in modules)
    count = weeks or min(max(math.ceil(total / A_WEEK), math.ceil(len(there) / IN_A_WEEK), 1), WEEKS)
    path = Path(role.id, role.title, count, tuple(modules), citations.listed(), role.document)
    return over(path, count)


def _module(part: _Part, citations: _Citations, tools: Tools) -> Module:
    topic = part.topic
    statements = tuple(_statement(u, citations) for u in part.known.units)
    people = tuple(Person(r, owns, tuple(map(citations.number, units))) for r, owns, units in part.people)
    access = []
    for name in part.tools:
        unit = tools.how(name)
        owner = next((r for r, owns, _ in part.people if owns), None)
        access.append(Tool(name, citations.number(unit) if unit else None, owner))
    gap = None
    if not part.readings:
        missing = f"What should be known about “{topic.title}” was not found in the documents."
        gap = Gap(topic.title, missing, ask_about(part.known.near))
    return Module(
        id=topic.id,
        title=topic.title,
        why=topic.why,
        week=1,
        statements=statements,
        readings=part.readings,
        people=people,
        tools=tuple(access),
        after=(),
        minutes=0,
        questions=tuple(f.question for f in part.known.found if not f.refused and f.question.endswith("?")),
        gap=gap,
    )


def _statement(unit: Unit, citations: _Citations) -> Statement:
    row = unit.kind is StatementKind.ROW
    return Statement(
        text=unit.text,
        kind=unit.kind if row else StatementKind.SENTENCE,
        citations=(citations.number(unit),),
        support=VERBATIM,
        header=unit.block.header if row else (),
    )
