"""Whether a statement about one row of a table takes what it says from another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.checks.fault import Fault
from ingest.words import stem_set

COLUMN_WORDS = 4  # most that the name of a column has
TAKEN = 2  # content stems that another row has and the statement's own has not

_FIGURE = re.compile(r"\| \W{0,2}\d")  # column names do not begin with one


def row_faults(statement: str, quotes: Sequence[str]) -> Iterator[Fault]:
    """A statement that names the first cell of one row, and has the words of another."""
    own = stem_set(statement)
    yield from _other_columns(own, quotes)
    given = [q for q in quotes if " | " in q]
    header = [q for q in given[:1] if len(given) > 1 and _names_columns(q)]
    rows = [(_key(q), stem_set(q)) for q in given if q not in header]
    named = [row for key, row in rows if key and key <= own]
    if len(named) != 1 or len(given) < len(quotes):
        return
    others = frozenset[str]().union(*(row for key, row in rows if row is not named[0] and not key <= own))
    if len((own & others) - named[0] - stem_set(" ".join(header))) >= TAKEN:
        yield Fault("merged", "The source says this of another row.")


def _other_columns(own: frozenset[str], quotes: Sequence[str]) -> Iterator[Fault]:
    """A statement that names a column and has the cell of another one: of rows whose cells bear their names."""
    for quote in quotes:
        cells = [c.partition(": ") for c in quote.split(" | ")]
        if len(cells) < 2 or not all(sep for _, sep, _ in cells):
            continue
        named = [(n, _value(value)) for n, (name, _, value) in enumerate(cells) if (s := stem_set(name)) and s <= own]
        said = {n for n, (_, _, value) in enumerate(cells) if (s := _value(value)) and s <= own}
        if any(value and not value & own and said - {m for m, _ in named} - {0} for _, value in named):
            yield Fault("role", "The source has this in another column.")


def _value(cell: str) -> frozenset[str]:
    """The content stems of a cell; of a figure the figure alone, whatever it is measured in."""
    stems = stem_set(cell)
    figures = frozenset(s for s in stems if s[0].isdigit())
    return figures or stems


def _names_columns(row: str) -> bool:
    return not _FIGURE.search(row) and all(len(cell.split()) <= COLUMN_WORDS for cell in row.split(" | "))


def _key(row: str) -> frozenset[str]:
    return stem_set(row.partition(" | ")[0])
