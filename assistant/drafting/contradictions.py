"""Contradictions: statements of a draft against whatever else was found for its topic, archived documents included.

Which statements are on the same thing is told by the vectors of their tokens and the words they share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.answer import StatementKind
from assistant.conflicts import FEWEST_SHARED, figures, subject
from assistant.unit import Unit
from ingest.document import Status
from ingest.words import content_stems

MOST_APART = 4  # the same for statements that are compared by the vectors of their tokens
MOST_NUMBERS = 6  # in a statement: more are a list of several things
ALIKE_REPLACED = 0.55  # the same where the one's document replaces the other's and they share words
ALIKE_LIMITS = 0.57  # the same where both set a time limit and they share words
ALIKE_ARCHIVED = 0.6  # the same where one is archived and they share words
ALIKE_IN_A_WORD = 0.68  # the same where one is archived and they share a word
ALIKE_IN_COLUMNS = 0.38  # the same where they share most words, the names of columns among them
SAME_IN_COLUMNS = 0.6  # share of the words of the one with fewer
SURELY_ALIKE = 0.75  # the same where hardly any word says so
ALIKE = 0.66  # mutual late interaction of two statements, from which they are on the same thing

_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*")
_FORBIDS = re.compile(
    r"\b(?:never|not (?:allowed|permitted|accepted)|(?:may|must) not|prohibited|forbidden)\b", re.IGNORECASE
)
_DENIES = re.compile(r"\b(?:not?|never|without)\b|n['’]t\b", re.IGNORECASE)
_REPORTS = re.compile(r"\b(?:was|were|rose|fell|had)\b", re.IGNORECASE)
_ALLOWS = re.compile(r"\b(?:allowed|permitted|may)\b", re.IGNORECASE)
_LIMITS = re.compile(r"\b(?:within|no later than|at most|by|answer(?:s|ed)?|handled|lead time)\b", re.IGNORECASE)
_PROMPT = re.compile(
    r"\b(?:straight ?away|at once|immediately|(?:the )?next (?:business |working )?day)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Voice:
    """A unit with the vectors of its tokens, float32[t, 128] of length 1, to be compared with others."""

    unit: Unit
    tokens: NDArray[np.float32]

    @cached_property
    def figures(self) -> dict[str, set[float]]:
        """Its figures, those in a table's cells with what their columns are named for; none that were only measured."""
        listed = len(_NUMBER.findall(self.unit.text)) > MOST_NUMBERS
        found = {} if listed else figures(_in_hours(_with_columns(self.unit)))
        return {k: v for k, v in found.items() if k != "percent"} if _REPORTS.search(self.unit.text) else found

    @cached_property
    def limits(self) -> bool:
        """Whether it sets a limit of time."""
        return "duration" in self.figures and bool(_LIMITS.search(_with_columns(self.unit)))

    @cached_property
    def subject(self) -> frozenset[str]:
        """The stems of what it is about, for a row the names of its columns and the headings above it among them."""
        if self.unit.kind is not StatementKind.ROW:
            return subject(self.unit.text)
        return subject(" ".join((_with_columns(self.unit), *self.unit.block.locator.headings)))

    @cached_property
    def denies(self) -> bool:
        """Whether it says that something is not so."""
        return bool(_DENIES.search(self.unit.text))

    @cached_property
    def forbids(self) -> bool:
        """Whether it forbids something."""
        return bool(_FORBIDS.search(self.unit.text))

    @cached_property
    def heading(self) -> frozenset[str]:
        """The stems of the heading that it stands under."""
        return frozenset(content_stems((self.unit.block.locator.headings or ("",))[-1]))

    @cached_property
    def archived(self) -> bool:
        """Whether its document is."""
        return self.unit.record.document.metadata.status is Status.ARCHIVED


def contradictions(said: Sequence[Voice], others: Sequence[Voice], topic: str) -> list[tuple[Unit, Unit]]:
    """Pairs of a statement and one of another document that gives other figures for the same thing.

    An archived document also speaks against a statement when it allows what the statement forbids, or the reverse.
    Of the statements that speak against one, and of those that one speaks against, only the closest counts; of
    the rows of a table of which none is close in itself, the first.
    """
    said = list({_place(voice.unit): voice for voice in said}.values())  # one may stand in two sections
    rivals = [voice for voice in others if (voice.figures or voice.archived) and len(voice.tokens)]
    ends = np.cumsum([0, *(len(voice.tokens) for voice in rivals)])[:-1]
    stacked = np.concatenate([voice.tokens for voice in rivals]) if rivals else np.zeros((0, 1), np.float32)
    about = subject(topic)
    found: list[tuple[float, int, int]] = []
    for n, voice in enumerate(said):
        apart = [m for m, rival in enumerate(rivals) if _apart(voice, rival)] if len(voice.tokens) else []
        if not apart:
            continue
        cosines = voice.tokens @ stacked.T
        there = np.maximum.reduceat(cosines, ends, axis=1).mean(axis=0)
        back = np.add.reduceat(cosines.max(axis=0), ends) / [len(rival.tokens) for rival in rivals]
        alike = (there + back) / 2
        near = [(float(alike[m]), m) for m in apart if alike[m] >= _needed(voice, rivals[m], about)]
        found += [(-value if value >= ALIKE_LIMITS else 0.0, n, m) for value, m in near]
    pairs: dict[int, int] = {}
    settled: set[int] = set()
    told: set[frozenset[object]] = set()
    for _, n, m in sorted(found):
        if n in settled or m in pairs.values():
            continue
        settled.add(n)
        pair = frozenset((_place(said[n].unit), _place(rivals[m].unit)))
        if pair not in told:  # where both sides are said, it was told with the other one
            pairs[n] = m
            told.add(pair)
    return [(said[n].unit, rivals[m].unit) for n, m in sorted(pairs.items())]


def _place(unit: Unit) -> tuple[int, int, int]:
    return unit.record.document.version, unit.start, unit.end


def _apart(a: Voice, b: Voice) -> bool:
    """Whether units of different documents give different figures of a kind, or one forbids what the other allows."""
    if a.unit.record.document.id == b.unit.record.document.id or (not b.archived and a.denies != b.denies):
        return False
    return _reversed(a, b) or any(
        a.figures[kind].isdisjoint(b.figures[kind]) and len(a.figures[kind] | b.figures[kind]) <= MOST_APART
        for kind in a.figures.keys() & b.figures.keys()
    )


def _reversed(a: Voice, b: Voice) -> bool:
    """Whether one forbids what the other, archived one allows under a heading that names what the first is about."""
    if not b.archived or a.forbids == b.forbids or len(b.heading) < FEWEST_SHARED or not b.heading <= a.subject:
        return False
    return bool(_ALLOWS.search(b.unit.text if a.forbids else a.unit.text))


def _needed(a: Voice, b: Voice, topic: frozenset[str]) -> float:
    """How alike two units have to be to speak of the same thing; less, the more words say that they do."""
    shared = a.subject & b.subject
    limits = a.limits and b.limits
    archived = a.archived or b.archived
    if _reversed(a, b):
        return ALIKE_IN_COLUMNS
    least = min(len(a.subject), len(b.subject))
    row = StatementKind.ROW in (a.unit.kind, b.unit.kind)
    if row and limits and shared - topic and len(shared) >= max(FEWEST_SHARED, SAME_IN_COLUMNS * least):
        return ALIKE_IN_COLUMNS
    if len(subject(a.unit.text) & subject(b.unit.text)) < FEWEST_SHARED:
        return ALIKE_IN_A_WORD if archived and shared else SURELY_ALIKE
    if _replaces(a, b) or _replaces(b, a):
        return ALIKE_REPLACED
    if limits:
        return ALIKE_LIMITS
    if archived:
        return ALIKE_ARCHIVED
    return ALIKE if shared - topic else SURELY_ALIKE


def _replaces(a: Voice, b: Voice) -> bool:
    return a.unit.record.document.metadata.supersedes == b.unit.record.document.path


def _with_columns(unit: Unit) -> str:
    """A row's text with its columns' names; a number comes before what it measures."""
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


def _in_hours(text: str) -> str:
    """The text with promptness as a figure: "at once" is a duration of 0 hours, "the next day" of 24."""
    return _PROMPT.sub(lambda m: "24 hours" if m[0].lower().endswith("day") else "0 hours", text)
