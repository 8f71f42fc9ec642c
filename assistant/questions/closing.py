"""Gaps that close by themselves: asked again after the library has changed, a question may have its answer now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from assistant.ask import ask
from assistant.questions.gaps import Decision
from assistant.questions.log import groups_of
from ingest.access import EVERYTHING, Reader
from ingest.catalogue import Catalogue
from ingest.library import Library
from ingest.schema import askings, question_groups, wordings

MOST = 40  # groups asked again in one go
ASKED = 3  # of the refused wordings of a group, all of which must be answered
READERS = 3  # combinations of groups of readers for whom they must be


def recheck(library: Library, pause: Callable[[], bool] = lambda: True, *, most: int = MOST) -> list[int]:
    """Ask refused questions again that were last asked under another state of the library; what was closed so.

    A gap that the library closed is opened again where the answer has gone.
    """
    generation = library.generation
    closed = []
    for group, decision in _due(library.catalogue, generation, most):
        if not pause():
            break
        document = _answered_in(library, group)
        now = datetime.now(UTC)
        if document:
            values: dict[str, Any] = {"decision": Decision.FOUND.value, "document": document}
            values |= {} if decision else {"decided_at": now}
            closed += [] if decision else [group]
        else:
            values = {"decision": None, "document": None, "decided_at": None} if decision else {}
        with library.catalogue.engine.begin() as connection:
            change = question_groups.update().where(question_groups.c.id == group)
            connection.execute(change.values(checked=generation, **values))
    return closed


def _due(catalogue: Catalogue, generation: str, most: int) -> list[tuple[int, str | None]]:
    """Groups of refused questions that nobody decided about, the commonest first, with what the library did."""
    refused, disliked = (sa.func.sum(sa.case((c, 1), else_=0)) for c in (askings.c.refused, askings.c.disliked))
    query = (
        sa.select(question_groups.c.id, question_groups.c.decision)
        .join(wordings, wordings.c.group == question_groups.c.id)
        .join(askings, askings.c.wording == wordings.c.id)
        .where(
            sa.func.coalesce(question_groups.c.checked, "") != generation,
            sa.func.coalesce(question_groups.c.decision, Decision.FOUND.value) == Decision.FOUND.value,
        )
        .group_by(question_groups.c.id, question_groups.c.decision)
        .having(refused > 0, disliked == 0)
        .order_by(refused.desc(), question_groups.c.id)
        .limit(most)
    )
    with catalogue.engine.connect() as connection:
        return [(row.id, row.decision) for row in connection.execute(query)]


def _answered_in(library: Library, id: int) -> str | None:
    """The path of the document that answers a group's refused questions for those who asked them."""
    document = None
    for question in _refused(library.catalogue, id):
        for reader in _readers(library.catalogue, id):
            answer = ask(library, question, reader)
            if answer.status == "refused" or not answer.citations:
                return None
            document = document or answer.citations[0].document
    return document


def _refused(catalogue: Catalogue, id: int) -> list[str]:
    query = (
        sa.select(wordings.c.text)
        .join(askings, askings.c.wording == wordings.c.id)
        .where(wordings.c.group == id, askings.c.refused)
        .group_by(wordings.c.id)
        .order_by(sa.func.max(askings.c.at).desc())
        .limit(ASKED)
    )
    with catalogue.engine.connect() as connection:
        return list(connection.scalars(query))


def _readers(catalogue: Catalogue, id: int) -> list[Reader]:
    """Those who asked, by what they may read; everything for those who belong to no groups."""
    asked = sa.select(askings.c.reader).join(wordings, wordings.c.id == askings.c.wording).where(wordings.c.group == id)
    with catalogue.engine.connect() as connection:
        known = groups_of(connection, asked)
    different = sorted({g for g in known.values() if g is not None}, key=sorted)[:READERS]
    return [Reader("recheck", g) for g in different] or [EVERYTHING]
