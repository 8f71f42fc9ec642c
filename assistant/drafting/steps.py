"""The lists of steps about a topic: which of them are its procedure, and which lists of a document are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from assistant.drafting.gather import Gathered
from assistant.linear import log_odds
from assistant.steps import FEWEST, step_number, steps_of
from ingest.cataloguing.entry import Record
from ingest.words import words

BEHIND = 2.4  # log-odds behind the best passage of search, up to which a list of steps is the topic's
STEPS_ABOUT = 0.8  # closeness from which a list of steps is about the topic
STEPS_HEADING = 0.2  # worth of a heading that names a procedure
PROCEDURES = 4  # lists of steps: the one that is taken, and others from which steps may be added


@dataclass(frozen=True, slots=True)
class Steps:
    """A list of steps: a passage that has steps of it, its number, and how its document goes on.

    Attributes:
        about: closeness of its closest passage to the topic.
        apart: it stands under a heading that names a section other than the procedure.
        behind: log-odds of that passage behind the best one; infinite where search did not find it.
        first, last: the numbers of its first and last outermost step, 0 where they have none.
        opening: the words of its first step.
    """

    record: Record
    group: int
    about: float
    weight: float
    behind: float
    named: bool
    apart: bool
    first: int
    last: int
    opening: tuple[str, ...]

    @property
    def worth(self) -> float:
        """What speaks for it as the procedure of the topic."""
        return self.about + self.weight / 4 - self.behind / 15 + STEPS_HEADING * self.named


def procedures(gathered: Gathered) -> list[list[tuple[Record, int]]]:
    """The procedures about the topic, each as its lists in reading order; the best first.

    A list is a passage that has steps of it, and its number. Search has found one of the lists for the
    topic, close enough behind the best passage of all; without such a one there are no procedures. A
    procedure goes on in lists that continue its numbers, and in those beside it that search found as well.
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
            made.append([(s.record, s.group) for s in parts])
    return made


def _lists(gathered: Gathered) -> list[Steps]:
    """The lists of two steps or more in the documents about the topic, by document and in reading order."""
    scores = {c.record.passage.id: log_odds(c.score) for c in gathered.candidates}
    best = max(scores.values(), default=0.0)
    found: dict[tuple[int, int], Steps] = {}
    for source in gathered.sources:
        record = source.record
        behind = best - scores[record.passage.id] if record.passage.id in scores else inf
        for group, steps in steps_of(record).items():
            key = (record.document.version, group)
            if len(steps) < FEWEST and key not in found:
                continue
            numbers = [n for b in record.blocks if b.group == group and not b.level and (n := step_number(b))]
            first, last = (numbers[0], numbers[-1]) if numbers else (0, 0)
            opening = tuple(words(steps[0].text))
            named = "procedure" in source.sections
            apart = bool(source.sections) and not named
            entry = Steps(record, group, source.about, source.weight, behind, named, apart, first, last, opening)
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


def _parts(head: Steps, found: Sequence[Steps]) -> list[Steps]:
    """The lists of the head's document that are one procedure with it, in reading order.

    A list that begins with the same step as the head begins anew: it is a procedure of its own.
    """
    beside = [s for s in found if s.record.document.version == head.record.document.version]
    at = beside.index(head)
    first = last = at
    while last + 1 < len(beside) and 0 < beside[last].last == beside[last + 1].first - 1:
        last += 1
    while first > 0 and 0 < beside[first - 1].last == beside[first].first - 1:
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
