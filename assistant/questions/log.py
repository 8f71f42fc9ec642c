"""The log of questions, narrow enough to be counted: what was asked, when, and what came of it.

It follows the turns of conversations and the gaps recorded without one. What is there already is caught up
with; what is answered again, judged or deleted later is changed here by whoever changes it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.keeping.cited import count_earlier
from assistant.questions.judgements import take_in_earlier
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.write import set_state
from ingest.dates import day_of, in_utc
from ingest.schema import askings, gaps, reader_groups, state, turns, wordings
from ingest.words import words

CHUNK = 1000  # rows of the log brought in at a time
TWICE = timedelta(seconds=60)  # within which a gap is that of the turn with the same question
FIRST_MONDAY = date(1970, 1, 5)
EVERY = "*"
"""Kept in place of the groups of who may read everything."""


def week_of(day: date) -> int:
    """The number of the week that a day is in, counted from 1970-01-05."""
    return (day - FIRST_MONDAY).days // 7


def monday(week: int) -> date:
    """The first day of a week."""
    return FIRST_MONDAY + timedelta(weeks=week)


def key_of(question: str) -> str:
    """A question without case and punctuation: the same for the same wording."""
    return " ".join(words(question))[:500]


def catch_up(catalogue: Catalogue, *, most: int = 5 * CHUNK) -> bool:
    """Bring in what was asked since, at most so many rows; whether that was all. One at a time may do so."""
    with catalogue.engine.begin() as connection:
        count_earlier(connection)
        take_in_earlier(connection)
    for source, enter in (("turns", _turns), ("gaps", _gaps)):
        for _ in range(-(-most // CHUNK) + 1):  # the last one finds nothing
            with catalogue.engine.begin() as connection:
                mark = f"questions_{source}"
                last = int(connection.scalar(sa.select(state.c.value).where(state.c.key == mark)) or 0)
                found = enter(connection, last)
                if found:
                    set_state(connection, **{mark: str(found)})
            if not found:
                break
        else:
            return False
    return True


def _turns(connection: Connection, last: int) -> int:
    """Enter the turns after one that ask the whole library something; the number of the last, 0 where there is none."""
    query = sa.select(turns).where(turns.c.id > last).order_by(turns.c.id).limit(CHUNK)
    rows = connection.execute(query).all()
    if not rows:
        return 0
    whole = [row for row in rows if not row.answer.get("chatter") and not _refused_in_part(row.answer)]
    numbers = _wordings(connection, [_asked(row.answer, row.question) for row in whole])
    entered = [
        {
            "turn": row.id,
            "gap": None,
            "wording": numbers[key_of(_asked(row.answer, row.question))],
            "reader": row.reader,
            "at": row.created_at,
            "week": week_of(day_of(row.created_at)),
            "refused": row.answer.get("status") == "refused",
            "disliked": row.liked is False,
            "curated": bool(row.answer.get("curated")),
        }
        for row in whole
    ]
    if entered:
        connection.execute(askings.insert(), entered)
    return int(rows[-1].id)


def _refused_in_part(answer: Mapping[str, Any]) -> bool:
    """Whether only some of the documents were asked, and did not answer: the others may."""
    return answer.get("status") == "refused" and any(answer.get("where", {}).values())


def _gaps(connection: Connection, last: int) -> int:
    """Enter the gaps after one that are not those of a turn; the number of the last, 0 where there is none."""
    rows = connection.execute(sa.select(gaps).where(gaps.c.id > last).order_by(gaps.c.id).limit(CHUNK)).all()
    if not rows:
        return 0
    numbers = _wordings(connection, [row.question for row in rows])
    query = sa.select(askings.c.wording, askings.c.reader, askings.c.at).where(
        askings.c.turn.is_not(None), askings.c.refused, askings.c.at >= min(row.created_at for row in rows) - TWICE
    )
    known: dict[tuple[int, str], list[datetime]] = {}
    for turn in connection.execute(query):
        known.setdefault((turn.wording, turn.reader), []).append(in_utc(turn.at))
    entered = []
    for row in rows:
        wording = numbers[key_of(row.question)]
        at = in_utc(row.created_at)
        if any(abs(at - other) <= TWICE for other in known.get((wording, row.reader), ())):
            continue
        values = {"turn": None, "gap": row.id, "wording": wording, "reader": row.reader, "at": row.created_at}
        plain = {"week": week_of(day_of(at)), "refused": True, "disliked": False, "curated": False}
        entered.append({**values, **plain})
    if entered:
        connection.execute(askings.insert(), entered)
    return int(rows[-1].id)


def _asked(answer: Mapping[str, Any], question: str) -> str:
    return str(answer.get("standalone") or question)


def _wordings(connection: Connection, questions: Sequence[str]) -> dict[str, int]:
    """The number of each wording by its key; new ones are added."""
    texts = {key_of(q): " ".join(q.split())[:500] for q in reversed(questions)}
    query = sa.select(wordings.c.key, wordings.c.id).where(wordings.c.key.in_(sa.bindparam("keys", expanding=True)))
    known: dict[str, int] = {row.key: row.id for row in connection.execute(query, {"keys": list(texts)})}
    new = [{"key": key, "text": text} for key, text in reversed(texts.items()) if key not in known]
    if new:
        connection.execute(wordings.insert(), new)
        keys = [row["key"] for row in new]
        known.update((row.key, row.id) for row in connection.execute(query, {"keys": keys}))
    return known


# What happens to a turn later


def answered_again(connection: Connection, turn: int, answer: Mapping[str, Any]) -> None:
    """A turn has got another answer, which nobody has judged yet."""
    refused = answer.get("status") == "refused" and not answer.get("chatter")
    values = {"refused": refused, "disliked": False, "curated": bool(answer.get("curated"))}
    connection.execute(askings.update().where(askings.c.turn == turn).values(values))


def judged(connection: Connection, turn: int, liked: bool | None) -> None:
    """A turn's answer was judged."""
    connection.execute(askings.update().where(askings.c.turn == turn).values(disliked=liked is False))


def forget(connection: Connection, conversation: str) -> None:
    """Leave nothing of a conversation, in the log or as a gap, nor wordings that nobody else used.

    To be called before its turns are deleted.
    """
    gone = sa.select(turns.c.id).where(turns.c.conversation == conversation)
    _forget_gaps(connection, conversation)
    used = list(connection.scalars(sa.select(askings.c.wording).where(askings.c.turn.in_(gone)).distinct()))
    connection.execute(askings.delete().where(askings.c.turn.in_(gone)))
    for n in range(0, len(used), 500):
        part = used[n : n + 500]
        others = sa.exists().where(askings.c.wording == wordings.c.id)
        connection.execute(wordings.delete().where(wordings.c.id.in_(part), ~others))


def _forget_gaps(connection: Connection, conversation: str) -> None:
    """Delete the gaps of a conversation's turns: those of its reader recorded just then, but those of other turns."""
    asked = connection.execute(sa.select(turns).where(turns.c.conversation == conversation)).all()
    for turn in asked:
        at = in_utc(turn.created_at)
        left = (turn.question, _asked(turn.answer, turn.question), *turn.answer.get("unanswered", ()))
        own = (gaps.c.reader == turn.reader) & gaps.c.question.in_(left)
        connection.execute(gaps.delete().where(own, gaps.c.created_at.between(at - TWICE, at + TWICE)))


# Who asked


def open_to(reader: Reader, asked_by: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Which questions a reader may see, by who asked: their own, and those of who belongs to no other groups.

    A question may tell what only its reader could read, whatever documents are nearest to it.
    """
    if reader.groups is None:
        return sa.true()
    others = sa.select(reader_groups.c.reader).where(reader_groups.c.group.not_in(reader.groups))
    return sa.or_(asked_by == reader.name, asked_by.not_in(others))


def groups_of(connection: Connection, readers: sa.Select[Any]) -> dict[str, frozenset[str] | None]:
    """The groups of those readers of whom any are known; None for who may read everything."""
    rows = connection.execute(sa.select(reader_groups).where(reader_groups.c.reader.in_(readers))).all()
    groups: dict[str, set[str]] = {}
    for row in rows:
        groups.setdefault(row.reader, set()).add(row.group)
    return {reader: None if EVERY in found else frozenset(found) for reader, found in groups.items()}


def belongs(connection: Connection, reader: Reader) -> None:
    """Keep which groups a reader belongs to; nothing of those who belong to none."""
    for group in [EVERY] if reader.groups is None else sorted(reader.groups):
        there = sa.exists().where(reader_groups.c.reader == reader.name, reader_groups.c.group == group)
        row = sa.select(sa.literal(reader.name), sa.literal(group)).where(~there)  # in one statement: others ask too
        connection.execute(reader_groups.insert().from_select(["reader", "group"], row))
