"""A finding: something about the library that somebody should look at, with the places where it shows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from assistant.answer import Citation, fields_of
from assistant.unit import Unit, citation
from ingest.cataloguing.entry import Entry


class Area(StrEnum):
    """What is looked after."""

    CONFLICTS = "conflicts"
    STALE = "stale"
    DUPLICATES = "duplicates"
    UNREAD = "unread"
    VOCABULARY = "vocabulary"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a finding: "holds" (one of the places), "archived", "explained" or "fine"."""

    decision: str
    holds: str | None
    note: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to be looked at.

    Attributes:
        area: what it belongs to; `kind` tells more: "duration", "review overdue", "dead link".
        title: what is the matter, in a sentence.
        places: quotes with their places; a place without a quote is the document as a whole.
        about: the documents that it is about, by id with the version that was looked at.
        subject: what it is about, the same when one of its statements is worded anew.
        strength: how sure it is, or how much; findings of a kind are ordered by it.
        cited: how often answers cited its documents.
        owner: the role to turn to.
        newer: the path of the document that is more reliable, where that can be told.
        others: how many further places say the same as one of these.
    """

    area: Area
    kind: str
    title: str
    places: tuple[Citation, ...]
    about: Mapping[str, int]
    subject: str
    strength: float = 0.0
    cited: int = 0
    owner: str | None = None
    newer: str | None = None
    others: int = 0
    first_seen: date | None = None
    decision: Decision | None = None
    reopened: Decision | None = None
    documents: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        """An id that stays until one of the statements changes."""
        quotes = sorted((p.document, " ".join(p.quote.split())) for p in self.places)
        return _digest(self.area, self.kind, self.subject, *(part for quote in quotes for part in quote))

    def to_json(self) -> dict[str, Any]:
        """For programs, and for the catalogue."""
        return {"key": self.key, **asdict(self), "about": dict(self.about)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Finding:
        """The finding that `to_json` gave, once it has been through JSON."""
        values = {n: v for n, v in fields_of(cls, data).items() if n not in ("first_seen", "decision", "reopened")}
        values |= {"area": Area(data["area"]), "places": tuple(Citation.from_json(p) for p in data["places"])}
        return cls(**values)


def subject_of(*parts: str) -> str:
    """The subject of a finding, from what does not change with a word of its statements."""
    return _digest(*sorted(parts))


def quoted(unit: Unit) -> Citation:
    """The place of a unit."""
    return citation(0, unit)


def whole(entry: Entry) -> Citation:
    """A document as a whole."""
    about = entry.metadata
    reviewed = about.reviewed_on.isoformat() if about.reviewed_on else None
    return Citation(
        0, entry.path, about.title, (), None, "", 0, 0, about.status.value, reviewed, entry.version, passage=""
    )


def about(*entries: Entry) -> dict[str, int]:
    """Documents by id, with their versions."""
    return {e.id: e.version for e in entries}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def newest(entries: Sequence[Entry]) -> Entry | None:
    """The document that was reviewed last, a current one before all others; None where that cannot be told."""
    rated = sorted(entries, key=lambda e: e.metadata.authority, reverse=True)
    clear = len(rated) > 1 and rated[0].metadata.authority > rated[1].metadata.authority
    return rated[0] if clear else None
