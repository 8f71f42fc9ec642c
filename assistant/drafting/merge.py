"""Procedures from several documents, merged into one list of steps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import StatementKind
from assistant.conflicts import figures
from assistant.unit import Unit
from ingest.document import Block, BlockKind
from ingest.words import stem_set

SAME = 0.6  # share of the shorter step's content stems that two steps must have in common to be one
FEWEST = 3  # content stems in common
_DENIED = re.compile(r"\b(?:not?|never|without|except|unless)\b|n['’]t\b", re.IGNORECASE)
ALIGNED = 0.5  # share of a procedure's steps that must be in another one, for both to be the same procedure


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the first source words it, with the same step in others."""

    unit: Unit
    also: tuple[Unit, ...] = ()


def merge(main: Sequence[Unit], others: Sequence[Sequence[Unit]]) -> list[Step]:
    """The steps of `main`, with those of other procedures of the same thing put where they belong.

    A step that both have is listed once and keeps both sources. A step that only the other has comes
    after the step before it there. A procedure that shares too few steps is another one, and left out.
    A table of steps is left as it is, since steps of a list have not its columns.
    """
    merged = [Step(unit) for unit in main]
    for other in others if any(u.kind is StatementKind.STEP for u in main) else ():
        steps = [u for u in other if u.kind is StatementKind.STEP]
        partners = _aligned([s.unit for s in merged], steps)
        if len(partners) < max(3, ALIGNED * len(steps)):
            continue
        merged = _woven(merged, steps, partners)
    return merged


def same_step(a: str, b: str) -> bool:
    """Whether two steps say the same thing in other words, with the same figures, and both or neither denying it."""
    first, second = stem_set(a), stem_set(b)
    shared = len(first & second)
    alike = shared >= FEWEST and shared >= SAME * min(len(first), len(second))
    return alike and figures(a) == figures(b) and bool(_DENIED.search(a)) == bool(_DENIED.search(b))


def _aligned(main: Sequence[Unit], steps: Sequence[Unit]) -> dict[int, int]:
    """For steps of one list the same step of the other, in the order of both: their longest common subsequence."""
    rows, columns = len(steps), len(main)
    length = [[0] * (columns + 1) for _ in range(rows + 1)]
    same = [[same_step(s.text, m.text) for m in main] for s in steps]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            skip = max(length[i + 1][j], length[i][j + 1])
            length[i][j] = max(skip, length[i + 1][j + 1] + 1) if same[i][j] else skip
    partners: dict[int, int] = {}
    i = j = 0
    while i < rows and j < columns:
        if same[i][j] and length[i][j] == length[i + 1][j + 1] + 1:
            partners[i] = j
            i, j = i + 1, j + 1
        elif length[i + 1][j] >= length[i][j + 1]:
            i += 1
        else:
            j += 1
    return partners


def _woven(merged: Sequence[Step], steps: Sequence[Unit], partners: dict[int, int]) -> list[Step]:
    after: dict[int, list[Step]] = {}
    also: dict[int, Unit] = {}
    last = -1
    for i, step in enumerate(steps):
        if i in partners:
            last = partners[i]
            also[last] = step
        else:
            after.setdefault(last, []).append(Step(step))
    result = list(after.get(-1, ()))
    waiting: list[tuple[int, list[Step]]] = []  # behind what stands in the step that they follow
    for j, old in enumerate(merged):
        while waiting and not _within(old.unit.block, waiting[-1][0]):
            result += waiting.pop()[1]
        result.append(Step(old.unit, (*old.also, also[j])) if j in also else old)
        if j in after:
            waiting.append((old.unit.block.level, after[j]))
    for _, steps_left in reversed(waiting):
        result += steps_left
    return result


def _within(block: Block, level: int) -> bool:
    """Whether a block stands in the step of a level that it comes after: a table does, wherever it is nested."""
    return block.level > level or block.kind is BlockKind.ROW
