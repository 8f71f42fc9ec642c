"""The documents of a library as a table: searched, filtered, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from assistant.review import REVIEW_INTERVAL
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.rows import visible
from ingest.schema import citations, documents, passages, verifications

PAGE = 50
FILTERS = ("kind", "tool", "team", "owner", "status")
SORTS = ("title", "kind", "tool", "team", "owner", "status", "reviewed_on", "passages", "cited")
MOST_WORDS = 12  # of a search
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents, in which order. `where` maps a filter to its value; `overdue` leaves only those due.

    `sort` is one of `SORTS`, with "-" before it for the reverse; `page` counts from 1.
    """

    query: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    overdue: bool = False
    sort: str = "title"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the table. `passages` and `cited` are counts."""

    document: str
    title: str
    kind: str
    tool: str | None
    team: str | None
    owner: str | None
    status: str
    reviewed_on: date | None
    passages: int
    cited: int
    verified_by: str | None
    verified_until: date | None
    overdue: bool

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the table, and how many documents there are in all."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int


def listing(
    catalogue: Catalogue, reader: Reader, wanted: Wanted, *, size: int = PAGE, today: date | None = None
) -> Listing:
    """The documents wanted, of those that the reader may read; a page beyond the last gives the last."""
    now = today or date.today()
    given = [*_conditions(wanted), *([_is_overdue(now)] if wanted.overdue else [])]
    joined = documents.outerjoin(verifications, verifications.c.document == documents.c.id)
    counted = visible(sa.select(sa.func.count()).select_from(joined).where(*given), reader)
    with catalogue.engine.connect() as connection:
        total = connection.scalar(counted) or 0
        pages = max(-(-total // size), 1)
        page = min(max(wanted.page, 1), pages)
        ordered = visible(_ordered(wanted.sort, joined).where(*given), reader)
        ids = connection.scalars(ordered.limit(size).offset((page - 1) * size)).all()
        found = {
            row.id: row
            for at in range(0, len(ids), _CHUNK)
            for row in connection.execute(_ROWS.where(documents.c.id.in_(ids[at : at + _CHUNK])))
        }
    return Listing(tuple(_row(found[id_], now) for id_ in ids if id_ in found), total, page, pages)


def choices(catalogue: Catalogue, reader: Reader) -> dict[str, list[str]]:
    """The values that each filter can take."""
    return {name: catalogue.values(name, reader) for name in FILTERS}


_PASSAGES = (
    sa.select(sa.func.count()).where(passages.c.version == documents.c.version).correlate(documents).scalar_subquery()
)
_CITED = sa.select(sa.func.count()).where(citations.c.document == documents.c.id).correlate(documents).scalar_subquery()
_ROWS = sa.select(
    *(documents.c[name] for name in ("id", "path", "title", "kind", "tool", "team", "owner", "status", "reviewed_on")),
    verifications.c.role,
    verifications.c.until,
    _PASSAGES.label("passages"),
    _CITED.label("cited"),
).select_from(documents.outerjoin(verifications, verifications.c.document == documents.c.id))


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """Every word in title, path or owner; every filter."""
    words = wanted.query.lower().split()[:MOST_WORDS]
    owner = sa.func.coalesce(documents.c.owner, "")
    searched = sa.func.lower(documents.c.title + "\n" + documents.c.path + "\n" + owner)
    found = [searched.contains(word, autoescape=True) for word in words]
    return found + [documents.c[name] == value for name, value in wanted.where.items() if name in FILTERS and value]


def _is_overdue(today: date) -> sa.ColumnElement[bool]:
    unverified = sa.or_(verifications.c.until.is_(None), verifications.c.until < today)
    reviewed = documents.c.reviewed_on < today - REVIEW_INTERVAL
    return sa.and_(documents.c.status == "current", unverified, reviewed)


def _ordered(sort: str, joined: sa.FromClause) -> sa.Select[Any]:
    """The ids in an order; documents without a value come last in either direction."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    column: Any
    if name == "passages":
        counts = sa.select(passages.c.version, sa.func.count().label("n")).group_by(passages.c.version).subquery()
        joined, column = joined.outerjoin(counts, counts.c.version == documents.c.version), counts.c.n
    elif name == "cited":
        counts = sa.select(citations.c.document, sa.func.count().label("n")).group_by(citations.c.document).subquery()
        joined, column = joined.outerjoin(counts, counts.c.document == documents.c.id), counts.c.n
    elif name == "reviewed_on":
        column = documents.c.reviewed_on
    else:
        column = sa.func.lower(documents.c[name if name in SORTS else "title"])
    order = column.desc() if down else column.asc()
    query = sa.select(documents.c.id).select_from(joined)
    return query.order_by(column.is_(None), order, sa.func.lower(documents.c.title), documents.c.path)


def _row(row: Any, today: date) -> Row:  # noqa: ANN401 - a result row
    verified = row.until is not None and row.until >= today
    due = row.reviewed_on is not None and row.reviewed_on < today - REVIEW_INTERVAL
    return Row(
        row.path,
        row.title,
        row.kind,
        row.tool,
        row.team,
        row.owner,
        row.status,
        row.reviewed_on,
        row.passages,
        row.cited,
        row.role if verified else None,
        row.until if verified else None,
        due and row.status == "current" and not verified,
    )


def everything(catalogue: Catalogue, reader: Reader, wanted: Wanted) -> Sequence[Row]:
    """All rows at once, for programs."""
    return listing(catalogue, reader, wanted, size=1_000_000).rows
