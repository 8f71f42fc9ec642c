"""When a document is due for its review."""

from __future__ import annotations

from datetime import date, timedelta

REVIEW_INTERVAL = timedelta(days=365)


def overdue(reviewed_on: date | str | None, today: date) -> bool:
    """Whether the last review is more than a year back; without a date that can be read nothing is known."""
    try:
        last = date.fromisoformat(reviewed_on) if isinstance(reviewed_on, str) else reviewed_on
    except ValueError:
        return False
    return last is not None and last + REVIEW_INTERVAL < today
