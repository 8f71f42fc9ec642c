"""What readers asked: conversations, turns, feedback, and the gaps that questions revealed.

All of it lives in the catalogue, so that it survives a reload of the page and a restart. A reader
sees and changes only their own; what belongs to somebody else is treated as not there.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from assistant.answer import Answer, Nearest
from assistant.keeping.cited import count_citations
from assistant.questions import judgements, log
from assistant.questions.judgements import Source
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.dates import in_utc
from ingest.schema import conversations as conversations_table
from ingest.schema import gaps as gaps_table
from ingest.schema import turns as turns_table

TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as the list shows it; `last_at` is when something was last asked in it."""

    id: str
    title: str
    created_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer as given then. `where` is the filter it was asked under."""

    id: int
    conversation: str | None
    question: str
    answer: Answer
    created_at: datetime
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    liked: bool | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that the library could not answer, when it was asked, and the documents nearest to it."""

    question: str
    asked_at: datetime
    nearest: tuple[Nearest, ...]


# Conversations


def start(catalogue: Catalogue, reader: Reader, title: str) -> Conversation:
    """Begin a conversation; its title is usually its first question."""
    made = Conversation(secrets.token_urlsafe(12), _title(title), now := datetime.now(UTC), now)
    row = {"id": made.id, "reader": reader.name, "title": made.title, "created_at": now}
    with catalogue.engine.begin() as connection:
        connection.execute(conversations_table.insert().values(row))
    return made


def conversations(catalogue: Catalogue, reader: Reader, *, limit: int = 200) -> list[Conversation]:
    """The reader's conversations, the one last used first."""
    last = sa.func.coalesce(sa.func.max(turns_table.c.created_at), conversations_table.c.created_at)
    query = (
        sa.select(conversations_table, last.label("last_at"))
        .outerjoin(turns_table, turns_table.c.conversation == conversations_table.c.id)
        .where(conversations_table.c.reader == reader.name)
        .group_by(*conversations_table.c)
        .order_by(last.desc(), conversations_table.c.id)
        .limit(limit)
    )
    with catalogue.engine.connect() as connection:
        return [_conversation(row) for row in connection.execute(query)]


def owns(catalogue: Catalogue, reader: Reader, conversation: str) -> bool:
    """Whether the conversation exists and is the reader's."""
    query = sa.select(conversations_table.c.id).where(_own_conversation(reader, conversation))
    with catalogue.engine.connect() as connection:
        return connection.scalar(query) is not None


def rename(catalogue: Catalogue, reader: Reader, conversation: str, title: str) -> bool:
    """Give a conversation another title; False when there is no such conversation or no title."""
    if not title.strip():
        return False
    change = conversations_table.update().where(_own_conversation(reader, conversation))
    with catalogue.engine.begin() as connection:
        return connection.execute(change.values(title=_title(title))).rowcount > 0


def delete(catalogue: Catalogue, reader: Reader, conversation: str) -> bool:
    """Remove a conversation with its turns; False when there is no such conversation."""
    with catalogue.engine.begin() as connection:
        gone = connection.execute(conversations_table.delete().where(_own_conversation(reader, conversation)))
        if gone.rowcount:
            of = turns_table.c.conversation == conversation
            judgements.withdraw(connection, Source.TURN, *connection.scalars(sa.select(turns_table.c.id).where(of)))
            log.forget(connection, conversation)
            connection.execute(turns_table.delete().where(of))
    return gone.rowcount > 0


# Turns


def add_turn(
    catalogue: Catalogue,
    reader: Reader,
    answer: Answer,
    *,
    conversation: str | None = None,
    where: Mapping[str, Sequence[str]] | None = None,
) -> Turn:
    """Keep a question with its answer. Without a conversation it stands alone."""
    at = datetime.now(UTC)
    row = {
        "conversation": conversation,
        "reader": reader.name,
        "question": answer.question,
        "answer": _stored(answer, where),
        "created_at": at,
    }
    with catalogue.engine.begin() as connection:
        log.belongs(connection, reader)
        key = connection.execute(turns_table.insert().values(row)).inserted_primary_key
        count_citations(connection, key[0] if key else 0, answer)
    return Turn(key[0] if key else 0, conversation, answer.question, answer, at, dict(where or {}))


def replace_answer(
    catalogue: Catalogue, reader: Reader, turn: int, answer: Answer, where: Mapping[str, Sequence[str]] | None = None
) -> bool:
    """Put a new answer in place of a turn's; feedback on the old one is dropped."""
    change = turns_table.update().where(_own_turn(reader, turn))
    with catalogue.engine.begin() as connection:
        done = connection.execute(change.values(answer=_stored(answer, where), liked=None, reason=None))
        if done.rowcount:
            count_citations(connection, turn, answer)
            judgements.withdraw(connection, Source.TURN, turn)
            log.answered_again(connection, turn, answer.to_json())
    return done.rowcount > 0


def turns(catalogue: Catalogue, reader: Reader, conversation: str) -> list[Turn]:
    """The turns of a conversation, oldest first."""
    query = (
        sa.select(turns_table)
        .where(turns_table.c.conversation == conversation, turns_table.c.reader == reader.name)
        .order_by(turns_table.c.id)
    )
    with catalogue.engine.connect() as connection:
        return [_turn(row) for row in connection.execute(query)]


def turn(catalogue: Catalogue, reader: Reader, turn: int) -> Turn | None:
    """One of the reader's turns."""
    with catalogue.engine.connect() as connection:
        row = connection.execute(sa.select(turns_table).where(_own_turn(reader, turn))).first()
    return _turn(row) if row else None


def shared_turn(catalogue: Catalogue, turn: int) -> Turn | None:
    """A turn whoever asked it, without what they thought of it: for those who have been given its link."""
    query = sa.select(turns_table).where(turns_table.c.id == turn)
    with catalogue.engine.connect() as connection:
        row = connection.execute(query).first()
    return replace(_turn(row), conversation=None, liked=None, reason=None) if row else None


def feedback(catalogue: Catalogue, reader: Reader, turn: int, liked: bool | None, reason: str | None = None) -> bool:
    """Record what the reader thinks of an answer; None takes it back. False when it is not theirs."""
    reason = (reason or "").strip()[:1000] or None
    change = turns_table.update().where(_own_turn(reader, turn))
    with catalogue.engine.begin() as connection:
        done = connection.execute(change.values(liked=liked, reason=reason))
        if done.rowcount:
            log.judged(connection, turn, liked)
            judgements.withdraw(connection, Source.TURN, turn)
            if liked:
                kept = connection.scalars(sa.select(turns_table.c.answer).where(turns_table.c.id == turn)).one()
                judgements.helped(connection, turn, Answer.from_json(kept))
    return done.rowcount > 0


# Gaps


def record_gap(catalogue: Catalogue, reader: Reader, question: str, nearest: Sequence[Nearest]) -> None:
    """Keep a question that the library could not answer, with the documents nearest to it."""
    near = [{"document": n.document, "title": n.title, "heading": list(n.heading), "owner": n.owner} for n in nearest]
    row = {"question": question, "reader": reader.name, "nearest": near, "created_at": datetime.now(UTC)}
    with catalogue.engine.begin() as connection:
        log.belongs(connection, reader)
        connection.execute(gaps_table.insert().values(row))


def record_refusal(
    catalogue: Catalogue, reader: Reader, answer: Answer, where: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Keep the question of a refusal as a gap, and of an answer the parts that it leaves unanswered.

    No chatter, and nothing asked of a part of the library, since the rest may answer it.
    """
    refused = (answer.standalone or answer.question,) if answer.status == "refused" else answer.unanswered
    for question in () if where or answer.chatter else refused:
        record_gap(catalogue, reader, question, answer.nearest)


def unanswered(catalogue: Catalogue, reader: Reader, *, limit: int = 100) -> list[Unanswered]:
    """The questions last left unanswered, the newest first, with those near documents that the reader may see.

    Only those that the reader may see by who asked (`log.open_to`).
    """
    query = sa.select(gaps_table).where(log.open_to(reader, gaps_table.c.reader))
    query = query.order_by(gaps_table.c.id.desc()).limit(limit)
    with catalogue.engine.connect() as connection:
        rows = connection.execute(query).all()
    seen = cache(lambda path: catalogue.entry(path, reader) is not None)
    return [
        Unanswered(
            row.question,
            in_utc(row.created_at),
            tuple(Nearest.from_json(n) for n in row.nearest if seen(n["document"])),
        )
        for row in rows
    ]


# Rows to values and back


def _own_conversation(reader: Reader, conversation: str) -> sa.ColumnElement[bool]:
    return sa.and_(conversations_table.c.id == conversation, conversations_table.c.reader == reader.name)


def _own_turn(reader: Reader, turn: int) -> sa.ColumnElement[bool]:
    return sa.and_(turns_table.c.id == turn, turns_table.c.reader == reader.name)


def _title(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= TITLE_LENGTH else text[: TITLE_LENGTH - 1].rstrip() + "…"


def _stored(answer: Answer, where: Mapping[str, Sequence[str]] | None) -> dict[str, Any]:
    return {**answer.to_json(), "where": {name: list(values) for name, values in (where or {}).items()}}


def _turn(row: Any) -> Turn:  # noqa: ANN401 - a result row
    answer = Answer.from_json(row.answer)
    where = row.answer.get("where", {})
    return Turn(row.id, row.conversation, row.question, answer, in_utc(row.created_at), where, row.liked, row.reason)


def _conversation(row: Any) -> Conversation:  # noqa: ANN401 - a result row
    return Conversation(row.id, row.title, in_utc(row.created_at), in_utc(row.last_at))
