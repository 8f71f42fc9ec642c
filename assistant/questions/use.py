"""How the assistant is used: how much is asked, how much of it answered, what most of all, and from which documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from assistant.questions.gaps import wording_of
from assistant.questions.log import monday, open_to, week_of
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.schema import askings, citations, documents, question_groups, wordings

WEEKS = 12
LISTED = 10


@dataclass(frozen=True, slots=True)
class Week:
    """What was asked in the week from a Monday."""

    start: date
    asked: int
    refused: int
    disliked: int
    curated: int

    @property
    def answered(self) -> int:
        """How many were answered."""
        return self.asked - self.refused


@dataclass(frozen=True, slots=True)
class Often:
    """A group of questions, or a document, with how often it was asked or cited."""

    name: str
    title: str
    count: int
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """The figures of some weeks, oldest first, and what stands out in them."""

    weeks: tuple[Week, ...]
    most_asked: tuple[Often, ...]
    most_cited: tuple[Often, ...]

    def total(self, name: str) -> int:
        """A figure over all weeks: "asked", "answered", "refused", "disliked" or "curated"."""
        return sum(int(getattr(week, name)) for week in self.weeks)


def use(catalogue: Catalogue, reader: Reader, today: date, *, weeks: int = WEEKS) -> Use:
    """The use of the last weeks; of questions and documents only those that the reader may see are named."""
    last = week_of(today)
    first = last - weeks + 1
    with catalogue.engine.connect() as connection:
        found = {row.week: row for row in connection.execute(_WEEKS, {"first": first})}
        asked = connection.execute(_asked(reader, first)).all()
        cited = connection.execute(_CITED, {"first": first}).all()
    return Use(
        weeks=tuple(_week(number, found.get(number)) for number in range(first, last + 1)),
        most_asked=tuple(Often(str(r.group), r.question or "", r.times, int(r.refused)) for r in asked),
        most_cited=tuple(_readable(catalogue, reader, cited)),
    )


def _readable(catalogue: Catalogue, reader: Reader, rows: Sequence[Any]) -> list[Often]:
    found: list[Often] = []
    for row in rows:
        entry = catalogue.entry(row.document, reader)
        if entry and len(found) < LISTED:
            found.append(Often(entry.path, entry.metadata.title, row.times))
    return found


def _week(number: int, row: Any) -> Week:  # noqa: ANN401 - a result row
    figures = (row.asked, row.refused, row.disliked, row.curated) if row else (0, 0, 0, 0)
    return Week(monday(number), *(int(f) for f in figures))


def _sum(condition: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


_FIRST: sa.BindParameter[int] = sa.bindparam("first")
_WEEKS = (
    sa.select(
        askings.c.week,
        sa.func.count().label("asked"),
        *(_sum(askings.c[name]).label(name) for name in ("refused", "disliked", "curated")),
    )
    .where(askings.c.week >= _FIRST)
    .group_by(askings.c.week)
)
_COUNT = sa.func.count().label("times")


def _asked(reader: Reader, first: int) -> sa.Select[Any]:
    """The groups of questions that the reader may see, those asked most often since a week first."""
    counted = (
        sa.select(wordings.c.group, _COUNT, _sum(askings.c.refused).label("refused"))
        .join(askings, askings.c.wording == wordings.c.id)
        .where(askings.c.week >= first, wordings.c.group.is_not(None), open_to(reader, askings.c.reader))
        .group_by(wordings.c.group)
        .order_by(_COUNT.desc(), wordings.c.group)
        .limit(LISTED)
        .subquery()
    )
    return (
        sa.select(counted, wording_of(reader).label("question"))
        .join(question_groups, question_groups.c.id == counted.c.group)
        .order_by(counted.c.times.desc(), counted.c.group)
    )


_CITED = (
    sa.select(documents.c.path.label("document"), _COUNT)
    .join(citations, citations.c.document == documents.c.id)
    .join(askings, askings.c.turn == citations.c.turn)
    .where(askings.c.week >= _FIRST)
    .group_by(documents.c.path)
    .order_by(_COUNT.desc(), documents.c.path)
    .limit(5 * LISTED)  # some may be closed to the reader
)
