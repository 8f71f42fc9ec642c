"""Drafting: a topic in, a document out whose every statement is cited, and which says what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from assistant.answer import Citation, Statement, StatementKind, fields_of
from assistant.conflicts import more_reliable
from assistant.drafting.contradictions import contradictions
from assistant.drafting.gather import Gathered, gather
from assistant.drafting.merge import Step, merge
from assistant.drafting.sections import documents, nearest_owner, questions, repeated, statements
from assistant.drafting.steps import account, procedures
from assistant.drafting.template import TOPIC, Heading, Kind, Template, headed, unnumbered
from assistant.plain import counted
from assistant.review import overdue
from assistant.stages import staged
from assistant.support import VERBATIM, is_verbatim
from assistant.unit import Unit, citation, place_of
from ingest.access import Reader, common
from ingest.cataloguing.entry import Entry
from ingest.document import Status
from ingest.errors import SettingsError
from ingest.library import Library
from ingest.metadata import NOBODY
from ingest.words import words

TOPIC_LENGTH = 200
NOTHING = "No document of the library was found to treat “{topic}”: name it in the words of your documents, or add one."
NOTHING_FITS = "“{title}” treats “{topic}”, but says nothing that belongs into the sections of this template."
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Gap:
    """What no source says, and the role to ask: the owner of the nearest document."""

    section: str
    missing: str
    ask: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its statements, or with what is missing."""

    heading: str
    statements: tuple[Statement, ...]
    gap: Gap | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Section:
        """One that has been through JSON."""
        values = fields_of(cls, data)
        values["statements"] = tuple(Statement.from_json(s) for s in data["statements"])
        values["gap"] = Gap(**fields_of(Gap, data["gap"])) if data["gap"] else None
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that differ, by their citations' numbers: what the draft says, and what speaks against it."""

    used: int
    other: int
    note: str


@dataclass(frozen=True, slots=True)
class Stale:
    """A source that should not be relied upon without a look: past its review, archived, or a draft."""

    document: str
    title: str
    owner: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A document drafted from the library; `confidence` is that its documents treat the topic.

    `notes` are what to know before anything else; `model` is the language model that worded it, "" where it is in
    the documents' own words. `audience` are the groups that may read every document it cites; without one it is for
    everyone.
    """

    title: str
    topic: str
    sections: tuple[Section, ...]
    citations: tuple[Citation, ...]
    gaps: tuple[Gap, ...]
    conflicts: tuple[Conflict, ...]
    stale: tuple[Stale, ...]
    confidence: float
    notes: tuple[str, ...] = ()
    model: str = ""
    audience: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The public contract's form, plus fields that only add to it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Draft:
        """The draft that `to_json` gave, once it has been through JSON."""
        values = fields_of(cls, data)
        values["sections"] = sections = tuple(Section.from_json(s) for s in data["sections"])
        values["citations"] = tuple(Citation.from_json(c) for c in data["citations"])
        values["gaps"] = tuple(s.gap for s in sections if s.gap)
        values["conflicts"] = tuple(Conflict(**fields_of(Conflict, c)) for c in data["conflicts"])
        values["audience"] = tuple(data.get("audience", ()))
        values["stale"] = tuple(Stale(**fields_of(Stale, s)) for s in data["stale"])
        return cls(**values)

    @property
    def empty(self) -> bool:
        """Whether it says nothing at all."""
        return not any(part.statements for part in self.sections)

    def summary(self) -> str:
        """What came of it, in a line."""
        said = counted(sum(bool(s.citations or s.own) for p in self.sections for s in p.statements), "statement")
        doubtful = sum(bool(s.doubt) for part in self.sections for s in part.statements)
        said += f" ({doubtful} not borne out)" if doubtful else ""
        documents = counted(len({c.document for c in self.citations}), "document")
        open_ = [counted(len(self.gaps), "gap"), counted(len(self.conflicts), "conflict")]
        review = counted(len(self.stale), "source")
        notes = self.notes if self.empty else ()
        return " ".join([*notes, f"{said} from {documents}, {', '.join(open_)}, {review} to review."])


class _Citations:
    """Citations numbered in the order in which they are first used."""

    def __init__(self) -> None:
        self.units: dict[object, tuple[int, Unit]] = {}

    def number(self, unit: Unit) -> int:
        return self.units.setdefault(place_of(unit), (len(self.units) + 1, unit))[0]

    def listed(self) -> tuple[Citation, ...]:
        return tuple(citation(n, unit) for n, unit in self.units.values())


def draft(library: Library, topic: str, reader: Reader, template: Template, today: date | None = None) -> Draft:
    """Draft a document on a topic after a template, from what the reader may see.

    Nothing is worded anew: every statement stands so in a source. A section that no source supports
    is left empty, with the gap named.

    Raises:
        SettingsError: The topic has no words, or more than TOPIC_LENGTH characters.
    """
    topic = " ".join(_UNSEEN.sub(" ", topic).split()).rstrip(".?! ")
    if not words(topic):
        raise SettingsError("A draft needs a topic in words, such as “importing webinar leads”.")
    if len(topic) > TOPIC_LENGTH:
        raise SettingsError(
            f"A topic has at most {TOPIC_LENGTH} characters, this one {len(topic):,}: name it in a few words."
        )
    gathered = gather(library, topic, reader)
    filled = _without_the_less_reliable(_filled(gathered, template, library, reader), template, gathered)
    citations = _Citations()
    sections = tuple(
        _sections(template, filled, topic, citations, lambda k: nearest_owner(gathered, k, library, reader))
    )
    used = [step.unit for steps in filled for step in steps]
    conflicts = tuple(_conflicts(used, gathered, topic, citations))
    listed = citations.listed()
    return Draft(
        title=template.title.replace(TOPIC, topic[:1].upper() + topic[1:]),
        topic=topic,
        sections=sections,
        citations=listed,
        gaps=tuple(s.gap for s in sections if s.gap),
        conflicts=conflicts,
        stale=tuple(_stale((u for _, u in citations.units.values()), today or date.today())),
        confidence=round(gathered.confidence, 3),
        notes=() if listed else (_nothing(gathered),),
        audience=audience_of(u.record.document for _, u in citations.units.values()),
    )


def _nothing(gathered: Gathered) -> str:
    """Why a draft says nothing."""
    if not gathered.sources:
        return NOTHING.format(topic=gathered.topic)
    return NOTHING_FITS.format(title=gathered.sources[0].record.document.metadata.title, topic=gathered.topic)


def audience_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Who may read what is made of these documents; without a group it is everyone.

    Where they are not for the same people, it is NOBODY.
    """
    found = common(e.metadata.audience for e in entries)
    return (NOBODY,) if found is None else found


def _sections(
    template: Template,
    filled: Sequence[Sequence[Step]],
    topic: str,
    citations: _Citations,
    owner: Callable[[Kind], str | None],
) -> Iterator[Section]:
    """The sections with what was found; without a gap where another heading of the same kind has it."""
    said = {h.kind.name for h, steps in zip(template.headings, filled, strict=True) if steps}
    for heading, steps in zip(template.headings, filled, strict=True):
        kind = heading.kind
        text = heading.text.replace(TOPIC, topic)
        missing = kind.missing.replace(TOPIC, topic)
        gap = None if kind.name in said else Gap(text, f"No source says {missing}.", owner(kind))
        made = [_statement(s, citations, whole=kind.form == "steps") for s in steps]
        yield Section(text, tuple(made), gap)


def _filled(gathered: Gathered, template: Template, library: Library, reader: Reader) -> list[list[Step]]:
    """The steps of each section, in the template's order; procedures choose first, being whole."""
    taken: set[object] = set()
    found: dict[int, list[Step]] = {}
    order = sorted(enumerate(template.headings), key=lambda pair: pair[1].kind.form == "statements")
    whole: set[str] = set()  # kinds that were filled as a whole; a second heading of such a kind stays empty
    for n, heading in order:
        again = heading.kind.form != "statements" and heading.kind.name in whole
        steps = [] if again else [s for s in _content(gathered, heading, library, reader, taken) if _quotable(s)]
        whole.add(heading.kind.name)
        found[n] = steps
        if heading.kind.form != "documents":
            taken.update(place_of(u) for s in steps for u in (s.unit, *s.also))
    said = {template.headings[n].kind.name for n, steps in found.items() if steps}
    for n, heading in enumerate(template.headings):
        if heading.kind.form == "statements" and heading.kind.name not in said:
            found[n] = [s for u in repeated(gathered, heading.kind, library, reader) if _quotable(s := Step(u))]
    return [found[n] for n in range(len(template.headings))]


def _without_the_less_reliable(
    filled: Sequence[Sequence[Step]], template: Template, gathered: Gathered
) -> list[list[Step]]:
    """The sections with the more reliable side only of two statements that contradict each other, where both are made.

    It stands for the other one, too, whose section would say nothing else. Procedures and tables stay whole.
    """
    said = gathered.voices(step.unit for steps in filled for step in steps)
    better: dict[object, Unit] = {}
    for pair in contradictions(said, said, gathered.topic):
        first, second = more_reliable(*pair)
        better[place_of(second)] = first

    def kept(steps: Sequence[Step]) -> Iterator[Step]:
        for step in steps:
            found = None if step.unit.kind is StatementKind.ROW else better.get(place_of(step.unit))
            if found is None:
                yield step
            elif all(place_of(s.unit) != place_of(found) for s in steps):
                yield Step(found)

    return [
        list(kept(steps)) if heading.kind.form == "statements" else list(steps)
        for heading, steps in zip(template.headings, filled, strict=True)
    ]


def _content(gathered: Gathered, heading: Heading, library: Library, reader: Reader, taken: set[object]) -> list[Step]:
    kind = heading.kind
    if kind.form == "steps":
        return _procedure(gathered, library, reader)
    if kind.form == "questions":
        return [Step(u) for u in questions(gathered, kind.most)]
    if kind.form == "documents":
        return [Step(u) for u in documents(gathered, kind.most, library, reader)]
    return [Step(u) for u in statements(gathered, kind, library, reader, taken)]


def _procedure(gathered: Gathered, library: Library, reader: Reader) -> list[Step]:
    """The procedure of the topic, with the steps that other documents have of the same one.

    Stages come before a list that stands in one of them, and what the best document tells in sentences before a list
    of another one. A document that has a procedure twice has it for two cases, whose steps are not to be mixed.
    """
    catalogue = library.catalogue
    lists = procedures(gathered, catalogue, reader)
    if stages := staged(gathered.candidates, gathered.topic, catalogue, reader, short=False):
        main, others = stages, lists
    elif (told := account(gathered, catalogue, reader)) and _document(told) not in map(_document, lists[:1]):
        main, others = told, []
    elif lists:
        main, others = _parted(lists[0]), lists[1:]
    else:
        return []
    return merge(main, [o for o in others if _document(o) != _document(main)])


def _document(units: Sequence[Unit]) -> str:
    return units[0].record.document.id


def _parted(units: Sequence[Unit]) -> list[Unit]:
    """The units of a procedure; where it goes on in another section, the first of each has the section's heading."""
    headings = [next(iter(u.block.locator.headings[-1:]), "") for u in units]
    if len(set(headings)) < 2:
        return list(units)
    title = units[0].record.document.metadata.title
    named = {h: unnumbered(h) for h in headings if h != title and "procedure" not in {k.name for k in headed(h)}}
    before = ["", *headings]
    return [
        replace(u, label=named.get(h, "")) if h != b else u for u, h, b in zip(units, headings, before, strict=False)
    ]


def _quotable(step: Step) -> bool:
    return all(is_verbatim(u.text, u.start, u.end, u.record) for u in (step.unit, *step.also))


def _statement(step: Step, citations: _Citations, *, whole: bool) -> Statement:
    """A statement; what was a step is none any more where its procedure is not given as a whole."""
    unit = step.unit
    listed = whole and unit.block.group is not None
    return Statement(
        text=unit.text,
        kind=unit.kind if whole or unit.kind is not StatementKind.STEP else StatementKind.SENTENCE,
        citations=tuple(citations.number(u) for u in (unit, *step.also)),
        support=VERBATIM,
        marker=unit.block.marker if listed else "",
        header=unit.block.header if unit.kind is not StatementKind.SENTENCE else (),
        depth=unit.block.level if listed else 0,
        under=unit.under,
    )


def _conflicts(used: Sequence[Unit], gathered: Gathered, topic: str, citations: _Citations) -> Iterator[Conflict]:
    """Statements of the draft that another document contradicts, an archived one included."""
    around = [u for source in (*gathered.sources, *gathered.others) for u in source.units if _quotable(Step(u))]
    for unit, rival in contradictions(gathered.voices(used), gathered.voices(around), topic):
        better, _ = more_reliable(unit, rival)
        yield Conflict(citations.number(unit), citations.number(rival), rely_upon(used=better is unit))


def rely_upon(*, used: bool) -> str:
    """Which side of a conflict to rely upon."""
    which = "What is used here" if used else "What speaks against it"
    return f"{which}, by status and date of review."


def _stale(units: Iterator[Unit], today: date) -> Iterator[Stale]:
    for entry in {u.record.document.id: u.record.document for u in units}.values():
        if found := stale(entry, today):
            yield found


def stale(entry: Entry, today: date) -> Stale | None:
    """Why a document should not be relied upon without a look; None where there is no reason."""
    about = entry.metadata
    reason = None
    if about.status is Status.ARCHIVED:
        reason = "is archived"
    elif about.status is Status.DRAFT:
        reason = "is a draft that nobody has approved yet"
    elif not entry.verified and about.reviewed_on and overdue(about.reviewed_on, today):
        reason = f"was last reviewed on {about.reviewed_on.isoformat()}, more than a year ago"
    return Stale(entry.path, about.title, about.owner, reason) if reason else None
