"""What was said of earlier questions: that an answer helped, where the answer stands, or that the library has none.

A reader says it of an answer, a keeper by approving one or by deciding about a gap. Whoever takes that back, or deletes
the conversation, takes the judgement with it. assistant/questions/precedents.py learns from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.answer import Answer, Citation
from ingest.schema import curated, question_groups, state, turns, wordings
from ingest.schema import judgements as table

MOST_WORDINGS = 50  # of one thing judged
NOT_OURS = "not ours"  # what a keeper decides about a group of questions
_TAKEN_IN = "judgements taken in"  # state of a library of earlier days whose judgements are kept


class Source(StrEnum):
    """What was judged."""

    TURN = "turn"  # a reader's question with its answer
    CURATED = "curated"  # an answer that a keeper stands for
    GROUP = "group"  # questions that ask the same


def helped(connection: Connection, turn: int, answer: Answer) -> None:
    """A reader found an answer helpful: of one in parts each part stands for itself."""
    for question, citations in _answered(answer):
        _judge(connection, Source.TURN, turn, [question], citations)


def approved(connection: Connection, curated: int, questions: Sequence[str], citations: Sequence[Citation]) -> None:
    """A keeper stands for an answer to these questions; one without a source says nothing of the documents."""
    if citations:
        _judge(connection, Source.CURATED, curated, questions, citations)


def lacking(connection: Connection, group: int, at: datetime) -> None:
    """A keeper said then that a group of questions is not for the library to answer."""
    asked = sa.select(wordings.c.text).where(wordings.c.group == group).order_by(wordings.c.id).limit(MOST_WORDINGS)
    _keep(connection, Source.GROUP, group, connection.scalars(asked).all(), at)


def withdraw(connection: Connection, source: Source, *of: int) -> None:
    """Forget what was said of these."""
    for first in range(0, len(of), 500):
        part = of[first : first + 500]
        connection.execute(table.delete().where(table.c.source == source.value, table.c.of.in_(part)))


def take_in_earlier(connection: Connection) -> None:
    """Take in once what was judged in a library that was made before judgements were kept."""
    if connection.scalar(sa.select(state.c.value).where(state.c.key == _TAKEN_IN)):
        return
    known = {(row.source, row.of) for row in connection.execute(sa.select(table.c.source, table.c.of))}
    for turn in connection.scalars(sa.select(turns.c.id).where(turns.c.liked)).all():
        if (Source.TURN, turn) not in known:
            answer = connection.scalars(sa.select(turns.c.answer).where(turns.c.id == turn)).one()
            helped(connection, turn, Answer.from_json(answer))
    for row in connection.execute(sa.select(curated)).all():
        if (Source.CURATED, row.id) not in known:
            citations = [Citation.from_json(c) for c in row.citations]
            approved(connection, row.id, [row.question, *row.also], citations)
    not_ours = sa.select(question_groups).where(question_groups.c.decision == NOT_OURS)
    for row in connection.execute(not_ours).all():
        if (Source.GROUP, row.id) not in known:
            lacking(connection, row.id, row.decided_at)
    connection.execute(state.insert().values(key=_TAKEN_IN, value="yes"))


def _answered(answer: Answer) -> Iterator[tuple[str, list[Citation]]]:
    """Each question that an answer answers, with what it cites for it in the answer proper."""
    proper = [s for s in answer.statements if not s.aside]
    for part in dict.fromkeys(s.part for s in proper):
        numbers = {n for s in proper if s.part == part for n in s.citations}
        if cited := [c for c in answer.citations if c.n in numbers]:
            yield part or answer.standalone or answer.question, cited


def _judge(
    connection: Connection, source: Source, of: int, questions: Sequence[str], citations: Sequence[Citation]
) -> None:
    passages, documents = (list(dict.fromkeys(getattr(c, n) for c in citations)) for n in ("passage", "document"))
    _keep(connection, source, of, questions, datetime.now(UTC), passages, documents)


def _keep(
    connection: Connection,
    source: Source,
    of: int,
    questions: Sequence[str],
    at: datetime,
    passages: Sequence[str] = (),
    documents: Sequence[str] = (),
) -> None:
    said = {"source": source.value, "of": of, "at": at, "passages": list(passages), "documents": list(documents)}
    rows = [{**said, "question": question} for question in dict.fromkeys(questions[:MOST_WORDINGS])]
    if rows:
        connection.execute(table.insert(), rows)
