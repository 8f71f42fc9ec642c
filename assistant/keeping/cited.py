"""How often each document was cited in answers."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.answer import Answer
from ingest.schema import citations, documents, state, turns

_COUNTED = "citations counted"  # state of a library whose turns of earlier days were counted


def count_citations(connection: Connection, turn: int, answer: Answer) -> None:
    """Count what the answer of a turn cites, in place of what it cited before."""
    count_earlier(connection)
    connection.execute(citations.delete().where(citations.c.turn == turn))
    _count(connection, turn, {c.document for c in answer.citations})


def _count(connection: Connection, turn: int, paths: set[str]) -> None:
    ids = connection.scalars(sa.select(documents.c.id).where(documents.c.path.in_(paths))).all() if paths else ()
    if ids:
        connection.execute(citations.insert(), [{"turn": turn, "document": id_} for id_ in ids])


def count_earlier(connection: Connection) -> None:
    """Count once the turns of a library that was made before they were counted."""
    if connection.scalar(sa.select(state.c.value).where(state.c.key == _COUNTED)):
        return
    counted = sa.select(citations.c.turn)
    for turn in connection.scalars(sa.select(turns.c.id).where(turns.c.id.not_in(counted))).all():
        answer = connection.scalar(sa.select(turns.c.answer).where(turns.c.id == turn)) or {}
        _count(connection, turn, {c["document"] for c in answer.get("citations", ())})
    connection.execute(state.insert().values(key=_COUNTED, value="yes"))
