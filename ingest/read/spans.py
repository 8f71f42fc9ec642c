"""Cells that span columns."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import groupby


def said_once(
    cells: Sequence[str], origins: Sequence[Hashable], header: Sequence[str] = ()
) -> tuple[list[str], list[str]]:
    """A row and its column names with each spanning cell once, under the names of all its columns.

    `cells` has the text of a spanning cell at each of its columns, and `origins` what is the same at these and
    at no others. A cell across the whole row belongs to no column, so that the row has no names.
    """
    runs = [list(run) for _, run in groupby(range(len(cells)), key=lambda column: origins[column])]
    texts = [cells[run[0]] for run in runs]
    if len(runs) == 1 < len(cells):
        return texts, []
    names = [" / ".join(dict.fromkeys(name for c in run for name in header[c : c + 1] if name)) for run in runs]
    return texts, names if header else []
