"""An owner confirms what a document says, for a time.

It ends by itself when the time is over, or the document's words change.
"""

from __future__ import annotations

import calendar
from datetime import date

from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Verified
from ingest.errors import SettingsError
from ingest.schema import verifications

MONTHS = 6
MOST_MONTHS = 36
ROLE_LENGTH = 200


def verify(
    catalogue: Catalogue, path: str, role: str, reader: Reader, *, months: int = MONTHS, today: date | None = None
) -> Verified | None:
    """Confirm a document on behalf of a role for so many months from today; None when there is no such document.

    Raises:
        SettingsError: no role is given, or the time is none.
    """
    role = " ".join(role.split())[:ROLE_LENGTH]
    if not role:
        raise SettingsError("Say which role or person verifies the document.")
    if not 1 <= months <= MOST_MONTHS:
        raise SettingsError(f"A verification holds from 1 to {MOST_MONTHS} months.")
    entry = catalogue.entry(path, reader)
    if entry is None:
        return None
    on = today or date.today()
    made = Verified(role, on, months_after(on, months))
    with catalogue.transaction() as connection:
        connection.execute(verifications.delete().where(verifications.c.document == entry.id))
        row = {"document": entry.id, "role": role, "verified_on": on, "until": made.until, "reader": reader.name}
        connection.execute(verifications.insert().values(row))
    return made


def withdraw(catalogue: Catalogue, path: str, reader: Reader) -> bool:
    """Take a verification back; False when there is none that the reader may see."""
    entry = catalogue.entry(path, reader)
    if entry is None:
        return False
    with catalogue.transaction() as connection:
        gone = connection.execute(verifications.delete().where(verifications.c.document == entry.id))
    return gone.rowcount > 0


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
