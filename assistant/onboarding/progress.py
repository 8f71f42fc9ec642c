"""How far somebody has come: paths that are followed, what was read on them, answered and finished.

A path belongs to the reader who began it. What is read is kept with its text, so that it can be told later
what has changed since.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.answer import Citation
from assistant.onboarding.path import Module, Path, Reading
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.dates import in_utc
from ingest.schema import learnt, onboardings

LONGEST = 400_000  # characters of a document that are kept
KNOWN, READ = "known-", "read-"  # how the items of marked statements and documents begin


@dataclass(frozen=True, slots=True)
class Mark:
    """That an item was read, answered or finished. `text` is what was read."""

    item: str
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """A path that somebody follows, as it was built, with what was done on it by item."""

    id: str
    path: Path
    marks: Mapping[str, Mark]
    created_at: datetime

    def is_done(self, module: Module) -> bool:
        """Whether a module was finished."""
        return finished(module) in self.marks

    @property
    def done(self) -> int:
        """How many modules were finished."""
        return sum(map(self.is_done, self.path.learnt))

    @property
    def next(self) -> Module | None:
        """The first module that is not finished."""
        return next((m for m in self.path.learnt if not self.is_done(m)), None)


# Items


def statement_item(citation: Citation) -> str:
    """The item of a thing to know: the same wherever the quote stands in its document."""
    return f"{KNOWN}{_digest(citation.document, citation.quote)}"


def reading_item(reading: Reading) -> str:
    """The item of a document, or a section of it, to read."""
    return f"{READ}{_digest(reading.document, *reading.heading)}"


def question_item(id: str) -> str:
    """The item of a question."""
    return f"asked-{id}"


def finished(module: Module) -> str:
    """The item of a finished module."""
    return f"done-{module.id}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


# Keeping


def begin(catalogue: Catalogue, reader: Reader, path: Path) -> Followed:
    """Begin to follow a path; one for the same role is gone on with, as it is built now."""
    now = datetime.now(UTC)
    same = next((f for f in followed(catalogue, reader) if f.path.role == path.role), None)
    key = same.id if same else uuid4().hex
    with catalogue.engine.begin() as connection:
        if same:
            change = onboardings.update().where(onboardings.c.id == key)
            connection.execute(change.values(path=path.to_json(), changed_at=now))
        else:
            row = {"id": key, "reader": reader.name, "path": path.to_json(), "created_at": now, "changed_at": now}
            connection.execute(onboardings.insert().values(**row))
    return Followed(key, path, same.marks if same else {}, same.created_at if same else now)


def followed(catalogue: Catalogue, reader: Reader) -> list[Followed]:
    """The reader's paths, the one that was worked upon last first."""
    query = sa.select(onboardings).where(onboardings.c.reader == reader.name)
    with catalogue.engine.connect() as connection:
        rows = connection.execute(query.order_by(onboardings.c.changed_at.desc())).all()
        return [Followed(r.id, Path.from_json(r.path), _marks(connection, r.id), in_utc(r.created_at)) for r in rows]


def follow(catalogue: Catalogue, reader: Reader, id: str) -> Followed | None:
    """One of the reader's paths; None where it is somebody else's, or there is none."""
    query = sa.select(onboardings).where(onboardings.c.id == id, onboardings.c.reader == reader.name)
    with catalogue.engine.connect() as connection:
        row = connection.execute(query).first()
        if row is None:
            return None
        return Followed(row.id, Path.from_json(row.path), _marks(connection, row.id), in_utc(row.created_at))


def give_up(catalogue: Catalogue, reader: Reader, id: str) -> bool:
    """Forget a path and all that was done on it."""
    with catalogue.engine.begin() as connection:
        if not _owns(connection, reader, id):
            return False
        connection.execute(learnt.delete().where(learnt.c.onboarding == id))
        connection.execute(onboardings.delete().where(onboardings.c.id == id))
    return True


def mark(catalogue: Catalogue, reader: Reader, id: str, marks: Sequence[Mark]) -> bool:
    """Keep that items were read, answered or finished; False where the path is not the reader's."""
    with catalogue.engine.begin() as connection:
        if not _owns(connection, reader, id):
            return False
        for each in marks:
            connection.execute(learnt.delete().where(learnt.c.onboarding == id, learnt.c.item == each.item))
            text = zlib.compress(each.text[:LONGEST].encode("utf-8", "surrogatepass"), 1) if each.text else None
            row = {"onboarding": id, "item": each.item, "detail": dict(each.detail), "text": text, "at": each.at}
            connection.execute(learnt.insert().values(**row))
        touched = onboardings.update().where(onboardings.c.id == id)
        connection.execute(touched.values(changed_at=datetime.now(UTC)))
    return True


def unmark(catalogue: Catalogue, reader: Reader, id: str, items: Sequence[str]) -> bool:
    """Take back that items were read, answered or finished."""
    with catalogue.engine.begin() as connection:
        if not _owns(connection, reader, id):
            return False
        connection.execute(learnt.delete().where(learnt.c.onboarding == id, learnt.c.item.in_(list(items))))
    return True


def _owns(connection: Connection, reader: Reader, id: str) -> bool:
    query = sa.select(onboardings.c.id).where(onboardings.c.id == id, onboardings.c.reader == reader.name)
    return connection.scalar(query) is not None


def _marks(connection: Connection, id: str) -> dict[str, Mark]:
    rows = connection.execute(sa.select(learnt).where(learnt.c.onboarding == id)).all()
    return {
        r.item: Mark(
            r.item,
            in_utc(r.at),
            r.detail,
            zlib.decompress(r.text).decode("utf-8", "surrogatepass") if r.text else "",
        )
        for r in rows
    }
