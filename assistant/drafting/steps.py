"""The lists of steps about a topic: which of them are its procedure, and which lists of a document are one.

The entries of a list without numbers are steps where it stands under a heading that names a procedure ("Checklist"), or
in a section between those that have the steps of a procedure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from assistant.answer import StatementKind
from assistant.drafting.gather import Gathered, Source
from assistant.linear import log_odds
from assistant.narrated import narrated
from assistant.procedure import near_best, whole_list
from assistant.steps import FEWEST, blocks_by_list, step_number, steps_of
from assistant.unit import Unit
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Record
from ingest.document import Block, BlockKind
from ingest.words import stem_set, words

BEHIND = 2.4  # log-odds behind the best passage of search, up to which a list of steps is the topic's
STEPS_ABOUT = 0.8  # closeness from which a list of steps is about the topic
STEPS_HEADING = 0.2  # worth of a heading that names a procedure
STEPS_TITLE = 0.2  # worth of a title, with the headings above the list, that has all words of the topic
PROCEDURES = 4  # lists of steps: the one that is taken, and others from which steps may be added
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Steps:
    """A list of steps: a passage that has steps of it, its number, and how its document goes on.

    Attributes:
        about: closeness of its closest passage to the topic.
        titled: share of the topic's words that the document's title and the headings above it have.
        apart: it stands under a heading that names a section other than the procedure.
        behind: log-odds of that passage behind the best one; infinite where search did not find it.
        first, last: the numbers of its first and last outermost step ("2.1" is 2 and 1), empty where they have none.
        opening: the words of its first step.
    """

    record: Record
    group: int
    about: float
    titled: float
    weight: float
    behind: float
    named: bool
    apart: bool
    first: tuple[int, ...]
    last: tuple[int, ...]
    opening: tuple[str, ...]

    @property
    def worth(self) -> float:
        """What speaks for it as the procedure of the topic."""
        called = STEPS_HEADING * self.named + STEPS_TITLE * self.titled
        return self.about + self.weight / 4 - self.behind / 15 + called


def procedures(gathered: Gathered, catalogue: Catalogue, reader: Reader) -> list[list[Unit]]:
    """What the procedures about the topic say, each in reading order; the best first."""
    return [
        [u for record, group in lists for u in _units(record, group, catalogue, reader)]
        for lists in _procedures(gathered)
    ]


def account(gathered: Gathered, catalogue: Catalogue, reader: Reader) -> list[Unit]:
    """The procedure as the document of the best passage tells it in sentences; empty where it does not."""
    near = (c.record for c in near_best(gathered.candidates)) if gathered.sources else ()
    return next((units for record in near if (units := narrated(record, catalogue, reader))), [])


def _units(record: Record, group: int, catalogue: Catalogue, reader: Reader) -> list[Unit]:
    """What a list says; the entries of one without numbers are steps as well."""
    units = whole_list(record, group, catalogue, reader, prerequisites=False)
    if any(u.block.kind is BlockKind.STEP for u in units if u.block.group == group):
        return units
    return [replace(u, kind=StatementKind.STEP) if u.block.kind is BlockKind.ITEM else u for u in units]


def _procedures(gathered: Gathered) -> list[list[tuple[Record, int]]]:
    """The procedures about the topic, each as its lists in reading order; the best first.

    A list is a passage that has steps of it, and its number. Search has found one of the lists for the
    topic, close enough behind the best passage of all; without such a one there are no procedures. A
    procedure goes on in lists that continue its numbers, in those beside it that search found as well, and in
    those that stand between two of its lists.
    """
    found = _lists(gathered)
    heads = sorted((s for s in found if s.behind < inf), key=lambda s: -s.worth)
    fit = [s for s in heads if s.about >= STEPS_ABOUT and s.behind <= BEHIND]
    made: list[list[tuple[Record, int]]] = []
    used: set[tuple[int, int]] = set()
    for head in [*fit, *(s for s in heads if s not in fit)][:PROCEDURES] if fit else []:
        if (head.record.document.version, head.group) not in used:
            parts = [s for s in _parts(head, found) if (s.record.document.version, s.group) not in used]
            used |= {(s.record.document.version, s.group) for s in parts}
            made.append(_with_phases(parts, gathered.sources))
    return made


def _lists(gathered: Gathered) -> list[Steps]:
    """The lists of two steps or more in the documents about the topic, by document and in reading order."""
    scores = {c.record.passage.id: log_odds(c.score) for c in gathered.candidates}
    best = max(scores.values(), default=0.0)
    topic = stem_set(gathered.topic)
    found: dict[tuple[int, int], Steps] = {}
    for source in gathered.sources:
        record = source.record
        behind = best - scores[record.passage.id] if record.passage.id in scores else inf
        above = stem_set(" ".join((record.document.metadata.title, *record.passage.headings)))
        titled = len(topic & above) / max(len(topic), 1)
        for group, steps in _steps_of(source).items():
            key = (record.document.version, group)
            if len(steps) < FEWEST and key not in found:
                continue
            numbers = [n for b in record.blocks if b.group == group and not b.level and (n := _numbers(b))]
            first, last = (numbers[0], numbers[-1]) if numbers else ((), ())
            opening = tuple(words(steps[0].text))
            named = "procedure" in source.sections
            apart = bool(source.sections) and not named
            entry = Steps(
                record, group, source.about, titled, source.weight, behind, named, apart, first, last, opening
            )
            old = found.get(key)
            if old is not None:
                better = entry if (entry.behind, -entry.about) < (old.behind, -old.about) else old
                entry = replace(
                    better,
                    first=old.first,
                    last=last or old.last,
                    about=max(old.about, entry.about),
                    opening=old.opening,
                )
            found[key] = entry
    return sorted(found.values(), key=lambda s: (-s.weight, s.record.document.id, s.group))


def _steps_of(source: Source) -> dict[int, list[Block]]:
    """The steps of a passage by list; where it has none, the entries of any list under a heading that names some."""
    found = steps_of(source.record)
    return found or (blocks_by_list(source.record, BlockKind.ITEM) if "procedure" in source.sections else {})


def _numbers(step: Block) -> tuple[int, ...]:
    """The numbers that a step shows, from the outside in: 2 and 1 of "2.1"."""
    if step.kind is BlockKind.ROW:
        return (number,) if (number := step_number(step)) else ()
    return tuple(map(int, _NUMBER.findall(step.marker)))


def _continues(last: tuple[int, ...], first: tuple[int, ...]) -> bool:
    """Whether a list goes on with the numbers of the one before it: with 4 after 3, with 1.3 or 2.1 after 1.2."""
    if not last or len(last) != len(first):
        return False
    *above, number = last
    return first == (*above, number + 1) or (bool(above) and first == (*above[:-1], above[-1] + 1, 1))


def _with_phases(parts: Sequence[Steps], sources: Sequence[Source]) -> list[tuple[Record, int]]:
    """The lists of a procedure, with those in the sections between theirs: a phase in bullets or a table is one, too.

    A section that its heading names for something else is none.
    """
    own = [(s.record, s.group) for s in parts]
    sections = {s.record.passage.headings for s in parts}
    if len(sections) < 2 or len({headings[:-1] for headings in sections}) > 1:
        return own
    (first, _), *_, (last, _) = own
    between: dict[int, Record] = {}
    for source in sources:
        record = source.record
        beside = record.passage.headings[:-1] == first.passage.headings[:-1] and record.passage.headings not in sections
        inside = first.passage.start < record.passage.start < last.passage.start
        if record.document.version == first.document.version and inside and beside and source.sections <= {"procedure"}:
            for group in blocks_by_list(record, BlockKind.ITEM, BlockKind.STEP, BlockKind.ROW):
                between.setdefault(group, record)
    return sorted([*own, *((r, g) for g, r in between.items())], key=lambda pair: (pair[0].passage.start, pair[1]))


def _parts(head: Steps, found: Sequence[Steps]) -> list[Steps]:
    """The lists of the head's document that are one procedure with it, in reading order.

    A list that begins with the same step as the head begins anew: it is a procedure of its own.
    """
    beside = [s for s in found if s.record.document.version == head.record.document.version]
    at = beside.index(head)
    first = last = at
    while last + 1 < len(beside) and _continues(beside[last].last, beside[last + 1].first):
        last += 1
    while first > 0 and _continues(beside[first - 1].last, beside[first].first):
        first -= 1
    above = head.record.passage.headings[:-1]
    return [
        s
        for n, s in enumerate(beside)
        if first <= n <= last
        or (_near(s) and s.record.passage.headings[: len(above)] == above and s.opening != head.opening)
    ]


def _near(steps: Steps) -> bool:
    """Whether a list may go with one beside it."""
    return steps.about >= STEPS_ABOUT and steps.behind < inf and not steps.apart
