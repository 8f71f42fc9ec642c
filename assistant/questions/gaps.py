"""Gaps: groups of questions that were refused, disliked or asked again and again, and what is done about them.

A reader sees of a group what was asked by those whose questions are open to the reader (`log.open_to`), and nothing of
a group in which there is none such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.answer import Nearest
from assistant.questions import judgements
from assistant.questions.judgements import Source
from assistant.questions.log import groups_of, open_to, week_of
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.dates import day_of
from ingest.errors import SettingsError
from ingest.schema import askings, gaps, question_groups, turns, wordings

RECENT = 4  # weeks that the trend compares with as many before
REPEATED = 5  # times asked from which a question without trouble is listed all the same
LOOKED_AT = 5  # latest askings from which the nearest documents are taken
NEAREST = 3
MOST_WORDINGS = 200


class Kind(StrEnum):
    """Why a group is listed."""

    REFUSED = "refused"
    DISLIKED = "disliked"
    REPEATED = "repeated"


class Standing(StrEnum):
    """What became of it."""

    OPEN = "open"
    ASSIGNED = "assigned"
    CLOSED = "closed"


class Decision(StrEnum):
    """Why a group is closed."""

    NOT_OURS = judgements.NOT_OURS
    ANSWERED = "answered"  # a keeper chose the document, or wrote the answer
    FOUND = "found"  # the library answers it now


@dataclass(frozen=True, slots=True)
class Gap:
    """A group of questions that ask the same.

    Attributes:
        question: the one that stands for all.
        count: how often it was asked in any wording, `recent` in the last four weeks, `before` in the four before.
        readers: how many different people asked; `groups` which groups they belong to.
        document: the path of what answers it, where something does.
    """

    id: int
    question: str
    count: int
    refused: int
    disliked: int
    recent: int
    before: int
    wordings: int
    last_on: date
    owner: str | None
    decision: Decision | None
    document: str | None
    decided_by: str | None
    decided_on: date | None
    curated: int | None

    @property
    def kind(self) -> Kind:
        """Why it is listed."""
        if self.refused:
            return Kind.REFUSED
        return Kind.DISLIKED if self.disliked else Kind.REPEATED

    @property
    def standing(self) -> Standing:
        """What became of it."""
        if self.decision:
            return Standing.CLOSED
        return Standing.ASSIGNED if self.owner else Standing.OPEN


@dataclass(frozen=True, slots=True)
class Asked:
    """One wording in a group: how often it was asked, refused and disliked, and when last."""

    text: str
    count: int
    refused: int
    disliked: int
    last_on: date


@dataclass(frozen=True, slots=True)
class Askers:
    """Who asked: how many people, of which groups; their names only where a setting allows it."""

    people: int
    groups: tuple[str, ...]
    names: tuple[str, ...] = ()


def all_gaps(catalogue: Catalogue, reader: Reader, today: date) -> list[Gap]:
    """Every group that is a gap or was one, the one asked most lately first."""
    query = _counted(reader, today)
    number = query.selected_columns
    troubled = sa.or_(number["refused"] > 0, number["disliked"] > 0, number["times"] >= REPEATED)
    with catalogue.engine.connect() as connection:
        found = [_gap(row) for row in connection.execute(query.where(troubled))]
    return sorted(found, key=lambda g: (g.recent, g.count, g.id), reverse=True)


def gap(catalogue: Catalogue, reader: Reader, id: int, today: date) -> Gap | None:
    """One group, whether it is a gap or not."""
    with catalogue.engine.connect() as connection:
        row = connection.execute(_counted(reader, today).where(question_groups.c.id == id)).first()
    return _gap(row) if row else None


def asked_in(catalogue: Catalogue, reader: Reader, id: int) -> list[Asked]:
    """The wordings of a group, the commonest first."""
    count, last = sa.func.count().label("times"), sa.func.max(askings.c.at).label("last")
    query = (
        sa.select(
            wordings.c.text, count, last, _sum(askings.c.refused, "refused"), _sum(askings.c.disliked, "disliked")
        )
        .join(askings, askings.c.wording == wordings.c.id)
        .where(wordings.c.group == id, open_to(reader, askings.c.reader))
        .group_by(wordings.c.id)
        .order_by(count.desc(), last.desc())
        .limit(MOST_WORDINGS)
    )
    with catalogue.engine.connect() as connection:
        rows = connection.execute(query).all()
    return [Asked(r.text, r.times, int(r.refused), int(r.disliked), day_of(r.last)) for r in rows]


def askers(catalogue: Catalogue, reader: Reader, ids: Sequence[int], *, named: bool = False) -> dict[int, Askers]:
    """Who asked the questions of groups; `named` gives the readers' names too."""
    base = sa.select(wordings.c.group, askings.c.reader).join(askings, askings.c.wording == wordings.c.id)
    query = base.where(wordings.c.group.in_(ids), open_to(reader, askings.c.reader)).distinct()
    people: dict[int, set[str]] = {}
    with catalogue.engine.connect() as connection:
        for row in connection.execute(query):
            people.setdefault(row.group, set()).add(row.reader)
        belongs = groups_of(connection, query.with_only_columns(askings.c.reader))
    return {
        group: Askers(
            len(found),
            tuple(sorted({g for r in found for g in belongs.get(r) or ()})),
            tuple(sorted(found)) if named else (),
        )
        for group, found in people.items()
    }


def nearest(catalogue: Catalogue, reader: Reader, ids: Sequence[int]) -> dict[int, list[Nearest]]:
    """The documents nearest to the questions of groups, that the reader may read, with their owners."""
    entries: dict[str, Nearest | None] = {}

    def readable(near: Mapping[str, Any]) -> Nearest | None:
        path = str(near["document"])
        if path not in entries:
            entry = catalogue.entry(path, reader)
            about = entry.metadata if entry else None
            entries[path] = Nearest(path, about.title, (), about.owner) if about else None
        return entries[path]

    return {group: _commonest(found, readable) for group, found in _latest(catalogue, ids).items()}


def _commonest(lists: Sequence[Sequence[Mapping[str, Any]]], readable: Any) -> list[Nearest]:  # noqa: ANN401
    weight: Counter[Nearest] = Counter()
    for near in lists:
        for rank, document in enumerate(near):
            if found := readable(document):
                weight[found] += NEAREST - rank
    return [found for found, _ in weight.most_common(NEAREST)]


def _latest(catalogue: Catalogue, ids: Sequence[int]) -> dict[int, list[Sequence[Mapping[str, Any]]]]:
    """What was nearest each of the last times that a group's questions were asked."""
    rank = sa.func.row_number().over(
        partition_by=wordings.c.group, order_by=(askings.c.refused.desc(), askings.c.at.desc())
    )
    ranked = (
        sa.select(wordings.c.group, askings.c.turn, askings.c.gap, rank.label("rank"))
        .join(askings, askings.c.wording == wordings.c.id)
        .where(wordings.c.group.in_(ids))
        .subquery()
    )
    found: dict[int, list[Sequence[Mapping[str, Any]]]] = {group: [] for group in ids}
    with catalogue.engine.connect() as connection:
        rows = connection.execute(sa.select(ranked).where(ranked.c.rank <= LOOKED_AT)).all()
        by_turn = {r.turn: r.group for r in rows if r.turn is not None}
        by_gap = {r.gap: r.group for r in rows if r.gap is not None}
        for row in connection.execute(sa.select(turns.c.id, turns.c.answer).where(turns.c.id.in_(list(by_turn)))):
            found[by_turn[row.id]].append(row.answer.get("nearest", ()))
        for row in connection.execute(sa.select(gaps.c.id, gaps.c.nearest).where(gaps.c.id.in_(list(by_gap)))):
            found[by_gap[row.id]].append(row.nearest)
    return found


# Deciding


def assign(catalogue: Catalogue, id: int, owner: str) -> None:
    """Give a gap to the role that is to write it down; "" takes it back.

    Raises:
        SettingsError: there is no such group.
    """
    with catalogue.engine.begin() as connection:
        _change(connection, id, owner=" ".join(owner.split())[:120] or None)


def close(
    catalogue: Catalogue,
    reader: Reader,
    id: int,
    decision: Decision,
    document: str | None = None,
    curated: int | None = None,
) -> None:
    """Close a gap: it is not ours, or a document or an approved answer answers it.

    Raises:
        SettingsError: there is no such group.
    """
    when = datetime.now(UTC)
    with catalogue.engine.begin() as connection:
        _change(
            connection,
            id,
            decision=decision.value,
            document=document,
            decided_by=reader.name,
            decided_at=when,
            curated=curated,
        )
        judgements.withdraw(connection, Source.GROUP, id)
        if decision is Decision.NOT_OURS:
            judgements.lacking(connection, id, when)


def reopen(catalogue: Catalogue, id: int) -> None:
    """Take back what was decided about a gap.

    Raises:
        SettingsError: there is no such group.
    """
    with catalogue.engine.begin() as connection:
        _change(connection, id, decision=None, document=None, decided_by=None, decided_at=None, curated=None)
        judgements.withdraw(connection, Source.GROUP, id)


def _change(connection: Connection, id: int, **values: Any) -> None:  # noqa: ANN401 - columns of different types
    done = connection.execute(question_groups.update().where(question_groups.c.id == id).values(**values))
    if not done.rowcount:
        raise SettingsError("This group of questions is not there any more: it became part of another one.")


# Rows to values


def _sum(condition: sa.ColumnElement[Any], name: str) -> sa.Label[Any]:
    return sa.func.sum(sa.case((condition, 1), else_=0)).label(name)


def _counted(reader: Reader, today: date) -> sa.Select[Any]:
    this = week_of(today)
    recent, before = this - RECENT + 1, this - 2 * RECENT + 1
    counted = (
        sa.select(
            wordings.c.group,
            sa.func.count().label("times"),
            sa.func.count(sa.distinct(wordings.c.id)).label("wordings"),
            _sum(askings.c.refused, "refused"),
            _sum(askings.c.disliked, "disliked"),
            _sum(askings.c.week >= recent, "recent"),
            _sum(sa.and_(askings.c.week >= before, askings.c.week < recent), "before"),
            sa.func.max(askings.c.at).label("last"),
            sa.func.max(sa.case((askings.c.refused, askings.c.at))).label("last_refused"),
        )
        .join(askings, askings.c.wording == wordings.c.id)
        .where(wordings.c.group.is_not(None), open_to(reader, askings.c.reader))
        .group_by(wordings.c.group)
        .subquery()
    )
    query = sa.select(question_groups, counted, wording_of(reader).label("question"))
    return query.join(counted, counted.c.group == question_groups.c.id)


def wording_of(reader: Reader) -> sa.ColumnElement[str]:
    """The wording that stands for a group, of those that the reader may see."""
    seen = sa.exists().where(askings.c.wording == wordings.c.id, open_to(reader, askings.c.reader))
    example = sa.select(wordings.c.text).where(wordings.c.id == question_groups.c.example, seen)
    any_of = sa.select(sa.func.min(wordings.c.text)).where(wordings.c.group == question_groups.c.id, seen)
    return sa.func.coalesce(example.scalar_subquery(), any_of.scalar_subquery())


def _gap(row: Any) -> Gap:  # noqa: ANN401 - a result row
    decided = Decision(row.decision) if row.decision else None
    again = decided and decided is not Decision.NOT_OURS and row.last_refused and row.decided_at < row.last_refused
    return Gap(
        id=row.id,
        question=row.question,
        count=row.times,
        refused=int(row.refused),
        disliked=int(row.disliked),
        recent=int(row.recent),
        before=int(row.before),
        wordings=row.wordings,
        last_on=day_of(row.last),
        owner=row.owner,
        decision=None if again else decided,
        document=row.document,
        decided_by=row.decided_by,
        decided_on=day_of(row.decided_at) if row.decided_at else None,
        curated=row.curated,
    )
