"""What nobody has come across: documents that no answer cites, no document links to, and nobody opened."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from assistant.health.finding import Area, Finding, about, subject_of, whole
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Entry
from ingest.document import Status
from ingest.schema import openings, turns

ENOUGH_ANSWERS = 20  # before that it says nothing that a document was never cited


def citations(catalogue: Catalogue) -> tuple[dict[str, int], int]:
    """How many answers cite each document, by path, and how many answers there are."""
    cited: dict[str, int] = {}
    answers = 0
    with catalogue.engine.connect().execution_options(yield_per=1000) as connection:
        for (answer,) in connection.execute(sa.select(turns.c.answer)):
            given = {str(c.get("document")) for c in answer.get("citations", ()) if isinstance(c, dict)}
            answers += bool(given)
            for document in given:
                cited[document] = cited.get(document, 0) + 1
    return cited, answers


def opened(catalogue: Catalogue) -> dict[str, int]:
    """How often each document was opened, by id."""
    with catalogue.engine.connect() as connection:
        rows = connection.execute(sa.select(openings.c.document, openings.c["count"]))
        return {document: int(times) for document, times in rows}


def note_opened(catalogue: Catalogue, path: str, reader: Reader) -> None:
    """Count that a document was opened; nothing is kept of who did."""
    entry = catalogue.entry(path, reader)
    if entry is None:
        return
    now = datetime.now(UTC)
    with catalogue.engine.begin() as connection:
        same = openings.c.document == entry.id
        counted = connection.execute(
            openings.update().where(same).values(count=openings.c["count"] + 1, last_at=now)
        ).rowcount
        if not counted:
            connection.execute(openings.insert().values(document=entry.id, count=1, last_at=now))


def unread(
    entries: Sequence[Entry], linked: Collection[str], cited: Mapping[str, int], answers: int, seen: Mapping[str, int]
) -> Iterator[Finding]:
    """Current documents that nobody has come across. Without enough answers nothing can be said."""
    if answers < ENOUGH_ANSWERS:
        return
    for e in entries:
        if e.metadata.status is not Status.CURRENT or cited.get(e.path):
            continue
        alone, never = e.path not in linked, not seen.get(e.id)
        if alone and never:
            kind, title, strength = "orphan", "No answer cites it, no document links to it, nobody has opened it.", 2.0
        elif never:
            kind, title, strength = "unread", "No answer cites it, and nobody has opened it.", 1.0
        else:
            continue
        yield Finding(
            Area.UNREAD, kind, title, (whole(e),), about(e), subject_of(kind, e.id), strength, 0, e.metadata.owner
        )
