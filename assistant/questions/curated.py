"""Curated answers as they are kept: a keeper stands for them as long as each of their sources says what it said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from assistant.answer import Citation, Statement
from assistant.questions import judgements
from assistant.questions.judgements import Source
from assistant.recall import cited, moved
from ingest.access import EVERYTHING, Reader
from ingest.catalogue import Catalogue
from ingest.dates import day_of
from ingest.errors import SettingsError
from ingest.schema import curated as table

KEEPER = "the library's keeper"  # who stands for an answer where no role was given
QUOTED = 60  # characters of a quote by which a person knows it
_ASIDE = sa.func.coalesce(sa.func.sum(sa.case((table.c.aside.is_not(None), table.c.id))), 0)
_STAMP = sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(table.c.id), 0), _ASIDE)


@dataclass(frozen=True, slots=True)
class Curated:
    """An answer that a keeper approved or wrote.

    Attributes:
        by: the role that stands for it; `on` since when.
        also: other wordings that it answers as well.
        aside: why it is not given at present, in a sentence; "" while it is.
    """

    id: int
    question: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    by: str
    on: date
    aside: str = ""
    aside_on: date | None = None
    also: tuple[str, ...] = ()


def may_curate(reader: Reader) -> bool:
    """Whether a reader may approve answers and decide about gaps: everybody, as long as nobody signs in."""
    return bool(reader.name)


def keep(
    catalogue: Catalogue,
    reader: Reader,
    question: str,
    statements: Sequence[Statement],
    citations: Sequence[Citation],
    by: str,
    also: Sequence[str] = (),
) -> Curated:
    """Keep an answer whose citations have been checked; one to the very same question gives way to it.

    Raises:
        SettingsError: the reader may not, or something is missing.
    """
    question, by = " ".join(question.split())[:500], " ".join(by.split())[:120]
    if not may_curate(reader):
        raise SettingsError("Only a keeper of the library approves answers.")
    if not question or not statements:
        raise SettingsError("An approved answer needs a question and at least one statement.")
    others = [other for other in dict.fromkeys(also) if other != question]
    by, today = by or KEEPER, date.today()
    row = {
        "question": question,
        "also": others,
        "statements": [asdict(s) for s in statements],
        "citations": [asdict(c) for c in citations],
        "by": by,
        "reader": reader.name,
        "on": today,
    }
    with catalogue.engine.begin() as connection:
        same = table.c.question == question
        judgements.withdraw(connection, Source.CURATED, *connection.scalars(sa.select(table.c.id).where(same)))
        connection.execute(table.delete().where(same))
        key = connection.execute(table.insert().values(row)).inserted_primary_key
        assert key is not None
        judgements.approved(connection, key[0], [question, *others], citations)
    return Curated(key[0], question, tuple(statements), tuple(citations), by, today, also=tuple(others))


def every(catalogue: Catalogue) -> list[Curated]:
    """All of them, those to be looked at again first, then the newest first."""
    with catalogue.engine.connect() as connection:
        rows = connection.execute(sa.select(table).order_by(table.c.aside.is_(None), table.c.id.desc())).all()
    return [_curated(row) for row in rows]


def readable(catalogue: Catalogue, reader: Reader) -> list[Curated]:
    """Those whose every source the reader may read; of one that lost a source nobody can tell who may."""
    return [c for c in every(catalogue) if all(_may_read(catalogue, reader, x) for x in c.citations)]


def one(catalogue: Catalogue, reader: Reader, id: int) -> Curated | None:
    """One of them whose every source the reader may read."""
    with catalogue.engine.connect() as connection:
        row = connection.execute(sa.select(table).where(table.c.id == id)).first()
    found = _curated(row) if row else None
    return found if found and all(_may_read(catalogue, reader, c) for c in found.citations) else None


def remove(catalogue: Catalogue, reader: Reader, id: int) -> bool:
    """Take one out for good; False where it is not there, or is not the reader's to decide about."""
    if not may_curate(reader) or one(catalogue, reader, id) is None:
        return False
    with catalogue.engine.begin() as connection:
        judgements.withdraw(connection, Source.CURATED, id)
        return connection.execute(table.delete().where(table.c.id == id)).rowcount > 0


def set_aside(catalogue: Catalogue, id: int, why: str) -> None:
    """Give it no more, until its sources say it again or a keeper has looked at it."""
    change = table.update().where(table.c.id == id, table.c.aside.is_(None))
    with catalogue.engine.begin() as connection:
        connection.execute(change.values(aside=why, aside_at=datetime.now(UTC)))


def give_again(catalogue: Catalogue, id: int) -> None:
    """Give again what was set aside."""
    change = table.update().where(table.c.id == id, table.c.aside.is_not(None))
    with catalogue.engine.begin() as connection:
        connection.execute(change.values(aside=None, aside_at=None))


def wanting(catalogue: Catalogue, answer: Curated) -> str:
    """What has become of its sources, in a sentence; "" while each of them still says what is quoted."""
    for citation in answer.citations:
        if cited(catalogue, EVERYTHING, citation) is None:
            entry = catalogue.entry(citation.document, EVERYTHING)
            if entry is None:
                return f"“{citation.title}” is not in the library any more."
            if not entry.metadata.is_evidence:
                return f"“{citation.title}” is only a draft now."
            quote = " ".join(citation.quote.split())
            short = quote if len(quote) <= QUOTED else quote[:QUOTED].rstrip() + " …"
            return f"“{citation.title}” was changed and does not say “{short}” any more."
        entry = catalogue.entry(citation.document, EVERYTHING)
        if entry and entry.metadata.status.value == "archived" and citation.status != "archived":
            return f"“{citation.title}” was archived."
    return ""


def placed(catalogue: Catalogue, reader: Reader, answer: Curated) -> tuple[Citation, ...] | None:
    """Its citations at their places in the documents as they are now; None where the reader may not read one."""
    found = []
    for citation in answer.citations:
        there = cited(catalogue, reader, citation)
        entry = catalogue.entry(there[0].path, reader) if there else None
        if there is None or entry is None:
            return None
        found.append(moved(citation, entry, *there[1]))
    return tuple(found)


def stamp(catalogue: Catalogue) -> tuple[int, int, int]:
    """Changes whenever a curated answer is added, removed, set aside or given again; ends in 0 where none is aside."""
    with catalogue.engine.connect() as connection:
        row = connection.execute(_STAMP).one()
    return row[0], row[1], row[2]


def _may_read(catalogue: Catalogue, reader: Reader, citation: Citation) -> bool:
    return reader.groups is None or catalogue.entry(citation.document, reader) is not None


def _curated(row: Any) -> Curated:  # noqa: ANN401 - a result row
    return Curated(
        id=row.id,
        question=row.question,
        statements=tuple(Statement.from_json(s) for s in row.statements),
        citations=tuple(Citation.from_json(c) for c in row.citations),
        by=row.by,
        on=row.on,
        aside=row.aside or "",
        aside_on=day_of(row.aside_at) if row.aside_at else None,
        also=tuple(row.also),
    )
