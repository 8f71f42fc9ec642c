"""Sources that disagree: statements from different documents that put different figures on one thing.

An answer compares the words of a few statements. A draft compares all of its statements with whatever
else was found for its topic, archived documents included, by the vectors of their tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.answer import StatementKind
from assistant.unit import Unit
from ingest.document import Status
from ingest.words import content_stems, stem

SAID_SHARE = 0.85  # of the best match, for a statement to count as the answer's point
RIVAL_SHARE = 0.65  # the same for a statement that may speak against it
MOST_FIGURES = 3  # of one kind in two statements: more are a list of several things
FEWEST_SHARED = 2  # content stems that two statements on one subject have in common
SAME_SUBJECT = 0.5  # overlap of the content stems, figures left out
ALIKE = 0.66  # mutual late interaction of two statements, from which they are on the same thing
ALIKE_IN_WORDS = 0.57  # the same where both set a time limit, or one is archived, and they share words
ALIKE_ARCHIVED = 0.68  # the same where one is archived and they share a word
SURELY_ALIKE = 0.75  # the same where hardly any word says so
SAME_DEADLINE = 0.3  # the same for durations, which are rarely given for two things in one breath

_LIMITS = re.compile(r"\b(?:within|no later than|at most|by|answer(?:s|ed)?|handled|lead time|every)\b", re.IGNORECASE)
_HOURS = {"h": 1.0, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 720.0, "quarter": 2160.0, "year": 8760.0}
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_PROMPT = re.compile(r"\b(?:straight ?away|at once|immediately|(?:the )?next (?:business |working )?day)\b", re.IGNORECASE)
_FIGURE = re.compile(
    r"(?P<money>EUR|USD|GBP|[€$£])?\s?(?<![\w.,-])(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
    r"\s*(?:(?P<percent>%|per ?cent\b)"
    r"|(?:business |working |calendar )?(?P<time>minute|hour|day|week|month|quarter|year|h(?=\b))s?\b"
    r"|(?P<run>(?:[A-Za-z]+\s){0,2}in a row\b)"
    r"|(?P<noun>[A-Za-z]{3,}))?",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def figures(text: str) -> dict[str, set[float]]:
    """The numbers of a text by what they measure: durations in hours, percentages, money, or a noun's stem.

    "At once" is a duration of 0 hours, "the next day" one of 24.
    """
    found: dict[str, set[float]] = {}
    text = _WORD.sub(lambda m: str(_WORDS.index(m[0].lower()) + 2), text)
    for match in _PROMPT.finditer(text):
        found.setdefault("duration", set()).add(24.0 if match[0].endswith("day") else 0.0)
    for match in _FIGURE.finditer(text):
        value = float(match["number"].replace(",", ""))
        if match["time"]:
            found.setdefault("duration", set()).add(round(value * _HOURS[match["time"].lower()], 3))
        elif match["percent"]:
            found.setdefault("percent", set()).add(value)
        elif match["money"]:
            found.setdefault("money", set()).add(value)
        elif match["run"]:
            found.setdefault("in a row", set()).add(value)
        elif match["noun"]:
            found.setdefault(stem(match["noun"].lower()), set()).add(value)
    return found


def disagree(a: Unit, b: Unit, question: str, least: float = 0.0) -> bool:
    """Whether two units of different documents give different figures for the same subject.

    What they share with the question does not show that they speak of the same thing: both were
    found for it. So they must have more than that in common; `least` is the Jaccard similarity of
    their content stems that is asked for beside, where nothing else puts them side by side.
    """
    if a.record.document.id == b.record.document.id:
        return False
    first, second = figures(a.text), figures(b.text)
    both = [kind for kind in first.keys() & second.keys() if len(first[kind] | second[kind]) <= MOST_FIGURES]
    apart = [kind for kind in both if first[kind].isdisjoint(second[kind])]
    needed = min((SAME_DEADLINE if kind == "duration" else SAME_SUBJECT for kind in apart), default=2.0)
    shared = _subject(a.text) & _subject(b.text)
    alike = _overlap(a.text, b.text) >= needed and _jaccard(a.text, b.text) >= least
    return alike and bool(shared - _subject(question))


@dataclass(frozen=True)
class Voice:
    """A unit with the vectors of its tokens, float32[t, 128] of length 1, to be compared with others."""

    unit: Unit
    tokens: NDArray[np.float32]

    @cached_property
    def figures(self) -> dict[str, set[float]]:
        """Its figures, those in a table's cells with what their columns are named for."""
        return figures(_with_columns(self.unit))

    @cached_property
    def limits(self) -> bool:
        """Whether it sets a limit of time."""
        return "duration" in self.figures and bool(_LIMITS.search(_with_columns(self.unit)))


def contradictions(said: Sequence[Voice], others: Sequence[Voice], topic: str) -> list[tuple[Unit, Unit]]:
    """Pairs of a statement and one of another document that gives other figures for the same thing.

    Of the statements that speak against one, and of those that one speaks against, only the closest counts.
    """
    rivals = [voice for voice in others if voice.figures and len(voice.tokens)]
    ends = np.cumsum([0, *(len(voice.tokens) for voice in rivals)])[:-1]
    stacked = np.concatenate([voice.tokens for voice in rivals]) if rivals else np.zeros((0, 1), np.float32)
    about = _subject(topic)
    found: list[tuple[float, int, int]] = []
    for n, voice in enumerate(said):
        apart = [m for m, rival in enumerate(rivals) if _apart(voice, rival)] if len(voice.tokens) else []
        if not apart:
            continue
        cosines = voice.tokens @ stacked.T
        there = np.maximum.reduceat(cosines, ends, axis=1).mean(axis=0)
        back = np.add.reduceat(cosines.max(axis=0), ends) / [len(rival.tokens) for rival in rivals]
        alike = (there + back) / 2
        found += [(float(alike[m]), n, m) for m in apart if alike[m] >= _needed(voice, rivals[m], about)]
    pairs: dict[int, int] = {}
    for _, n, m in sorted(found, reverse=True):
        if n not in pairs and m not in pairs.values():
            pairs[n] = m
    return [(said[n].unit, rivals[m].unit) for n, m in sorted(pairs.items())]


def _apart(a: Voice, b: Voice) -> bool:
    """Whether two units of different documents give different figures of a kind."""
    both = a.figures.keys() & b.figures.keys() if a.unit.record.document.id != b.unit.record.document.id else ()
    return any(
        a.figures[kind].isdisjoint(b.figures[kind]) and len(a.figures[kind] | b.figures[kind]) <= MOST_FIGURES
        for kind in both
    )


def _needed(a: Voice, b: Voice, topic: frozenset[str]) -> float:
    """How alike two units have to be to speak of the same thing; more where nothing else says that they do."""
    shared = _subject(a.unit.text) & _subject(b.unit.text)
    archived = Status.ARCHIVED in (a.unit.record.document.metadata.status, b.unit.record.document.metadata.status)
    if len(shared) < FEWEST_SHARED:
        return ALIKE_ARCHIVED if archived and shared else SURELY_ALIKE
    if archived or (a.limits and b.limits):
        return ALIKE_IN_WORDS
    return ALIKE if shared - topic else SURELY_ALIKE


def _with_columns(unit: Unit) -> str:
    """A row's text, where a cell that ends with a number is followed by its column's name, or what is in brackets there."""
    cells = unit.text.split(" | ")
    if unit.kind is not StatementKind.ROW or len(cells) != len(unit.block.header):
        return unit.text
    return " | ".join(
        f"{cell} {_measured_in(column)}" if cell[-1:].isdigit() else f"{column} {cell}"
        for cell, column in zip(cells, unit.block.header, strict=True)
    )


def _measured_in(column: str) -> str:
    bracket = re.search(r"\(([^)]*)\)", column)
    return bracket[1] if bracket else " ".join(column.split()[-1:])


def conflict_notes(chosen: Sequence[Unit], ranked: Sequence[Unit], question: str) -> list[str]:
    """A note for each two documents that disagree on what the answer says, the more reliable one first."""
    notes: dict[frozenset[str], str] = {}
    for unit, rival in _pairs(chosen, ranked):
        pair = frozenset((unit.record.document.id, rival.record.document.id))
        if pair not in notes and disagree(unit, rival, question):
            first, second = more_reliable(unit, rival)
            notes[pair] = f"Sources differ: {_said(first)}; {_said(second)}."
    return list(notes.values())


def _pairs(chosen: Sequence[Unit], ranked: Sequence[Unit]) -> Iterator[tuple[Unit, Unit]]:
    if ranked:
        best = max(u.match for u in ranked)
        said = [u for u in chosen if u.match >= SAID_SHARE * best]
        rivals = [u for u in ranked if u.match >= RIVAL_SHARE * best]
        yield from ((unit, rival) for unit in said for rival in rivals)


def _overlap(a: str, b: str) -> float:
    first, second = _subject(a), _subject(b)
    shared = len(first & second)
    return shared / min(len(first), len(second)) if shared >= FEWEST_SHARED else 0.0


def _jaccard(a: str, b: str) -> float:
    first, second = _subject(a), _subject(b)
    return len(first & second) / (len(first | second) or 1)


@lru_cache(maxsize=4096)
def _subject(text: str) -> frozenset[str]:
    measures = {stem(word) for word in (*_HOURS, "business", "working")}
    return frozenset(s for s in content_stems(text) if not s[0].isdigit()) - measures


def more_reliable(a: Unit, b: Unit) -> tuple[Unit, Unit]:
    """The two units, that of the current and more recently reviewed document first."""
    return (b, a) if _authority(b) > _authority(a) else (a, b)


def _authority(unit: Unit) -> tuple[bool, str]:
    about = unit.record.document.metadata
    return about.status.value == "current", about.reviewed_on.isoformat() if about.reviewed_on else ""


def _said(unit: Unit) -> str:
    about = unit.record.document.metadata
    when = f", reviewed {about.reviewed_on.isoformat()}" if about.reviewed_on else ""
    return f"“{about.title}” ({about.status.value}{when}) says “{unit.text.strip().rstrip('.')}”"
