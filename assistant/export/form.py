"""What form a statement has in an exported draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer import Statement, StatementKind

OWN = "Written by hand, without a source"
"""What stands at a statement that is the writer's own words."""


def form_of(statement: Statement) -> str:
    """Whether it is a "row" of a table, a "step" of a list, or "text"."""
    if statement.kind is StatementKind.ROW and statement.header:
        return "row"
    return "step" if statement.kind is StatementKind.STEP else "text"


def numbered(steps: Sequence[Statement]) -> Iterator[tuple[int, ...]]:
    """For each step its number among its siblings, after those of the steps it stands in; counted anew from 1."""
    numbers: list[int] = []
    for step in steps:
        del numbers[step.depth + 1 :]
        numbers += [0] * (step.depth + 1 - len(numbers))
        numbers[step.depth] += 1
        yield tuple(numbers)


def row_cells(statement: Statement, count: int) -> list[str]:
    """The cells of a row, as many as the table has columns; what is left over belongs to the last."""
    cells = statement.text.split(" | ", max(count - 1, 0))
    return cells + [""] * (count - len(cells))
