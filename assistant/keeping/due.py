"""What falls due: the reviews of documents and the ends of their verifications, by owner.

As a list, as a calendar that can be imported, and as the text of a mail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from assistant.calendar import event, written
from assistant.review import REVIEW_INTERVAL
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.rows import visible
from ingest.schema import documents, verifications

if TYPE_CHECKING:
    from icalendar import Event

AHEAD = timedelta(days=90)
NOBODY = "No owner named"


@dataclass(frozen=True, slots=True)
class Due:
    """A document that has to be looked at on a day. `what` is "review", or "verification" where one ends."""

    document: str
    title: str
    owner: str | None
    what: str
    on: date
    last: date
    role: str | None = None

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)

    def sentence(self, today: date) -> str:
        """What is to be done and why, for people."""
        when = f"was due on {self.on.isoformat()}" if self.on < today else f"is due on {self.on.isoformat()}"
        if self.what == "verification":
            return f"{self.title}: its verification by {self.role} of {self.last.isoformat()} {_ends(self.on, today)}."
        return f"{self.title}: its review {when}. It was last reviewed on {self.last.isoformat()}."


def due(
    catalogue: Catalogue,
    reader: Reader,
    *,
    owner: str | None = None,
    ahead: timedelta = AHEAD,
    today: date | None = None,
) -> list[Due]:
    """What falls due until so far ahead, or was due before, the earliest first; `owner` "" is documents without one.

    A document that was verified falls due when that ends, any other a year after its review.
    """
    horizon = (today or date.today()) + ahead
    soon = sa.or_(documents.c.reviewed_on <= horizon - REVIEW_INTERVAL, verifications.c.until <= horizon)
    query = (
        sa.select(
            *(documents.c[name] for name in ("path", "title", "owner", "reviewed_on")),
            verifications.c.role,
            verifications.c.verified_on,
            verifications.c.until,
        )
        .select_from(documents.outerjoin(verifications, verifications.c.document == documents.c.id))
        .where(documents.c.status == "current", soon)
    )
    if owner is not None:
        query = query.where(documents.c.owner == owner if owner else documents.c.owner.is_(None))
    with catalogue.engine.connect() as connection:
        found = [_due(row) for row in connection.execute(visible(query, reader))]
    return sorted((d for d in found if d.on <= horizon), key=lambda d: (d.on, d.title.lower(), d.document))


def _due(row: Any) -> Due:  # noqa: ANN401 - a result row
    review = row.reviewed_on + REVIEW_INTERVAL if row.reviewed_on else date.min
    if row.until and row.until >= review:
        return Due(row.path, row.title, row.owner, "verification", row.until, row.verified_on, row.role)
    return Due(row.path, row.title, row.owner, "review", review, row.reviewed_on)


def _ends(on: date, today: date) -> str:
    return f"ended on {on.isoformat()}" if on < today else f"ends on {on.isoformat()}"


def by_owner(items: Iterable[Due]) -> Mapping[str, Sequence[Due]]:
    """The same by owner, in the order of their names; those without one last."""
    ordered = sorted(items, key=lambda d: (d.owner is None, (d.owner or "").lower()))
    return {owner or NOBODY: list(group) for owner, group in groupby(ordered, key=lambda d: d.owner)}


def calendar(items: Sequence[Due], today: date | None = None) -> bytes:
    """An iCalendar file with a whole-day event for each; what is overdue stands on today, where it is seen."""
    now = today or date.today()
    return written("MOps Assistant//Library", "Documents due for review", (_event(item, now) for item in items))


def _event(item: Due, today: date) -> Event:
    day = max(item.on, today)
    uid = f"{hashlib.sha256(f'{item.what} {item.document}'.encode()).hexdigest()[:32]}@mops"
    summary = f"{'Verify again' if item.what == 'verification' else 'Review'}: {item.title}"
    return event(uid, day, day + timedelta(days=1), summary, _details(item, today))


def mail(items: Sequence[Due], today: date | None = None) -> str:
    """The text of a mail that asks the owners, a subject line first."""
    now = today or date.today()
    late = sum(item.on < now for item in items)
    lines = [f"Subject: Documents due for review: {len(items)}, of which {late} overdue", ""]
    lines += ["These documents are due to be looked at. Please read each one, correct it where it is wrong,"]
    lines += ["then confirm it: in the library, or by a new review date in the document."]
    for owner, found in by_owner(items).items():
        lines += ["", owner, "-" * len(owner)]
        lines += [line for item in found for line in (f"* {item.sentence(now)}", f"  {item.document}")]
    return "\n".join(lines) + "\n"


def _details(item: Due, today: date) -> Iterator[str]:
    yield item.sentence(today)
    yield f"Document: {item.document}"
    yield f"Owner: {item.owner or NOBODY}"
