"""Metadata of a document that was set by hand.

A correction of a field holds until the document itself states another value for that field than it
did when the correction was made. It lives apart from the document, so that it outlasts every
reading of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ingest.document import Kind, Metadata, Status
from ingest.schema import corrections as table

FIELDS = ("title", "kind", "tool", "team", "owner", "audience", "reviewed_on", "status")
"""What can be set by hand."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A value set by hand, and the one that the document stated itself then; both as `as_json` has them."""

    value: Any
    stated: Any


Corrections = Mapping[str, Correction]
"""By field."""


def as_json(about: Metadata) -> dict[str, Any]:
    """Metadata as JSON holds it."""
    values = {field.name: getattr(about, field.name) for field in fields(about)}
    reviewed = about.reviewed_on.isoformat() if about.reviewed_on else None
    return {
        **values,
        "kind": about.kind.value,
        "status": about.status.value,
        "audience": sorted(about.audience),
        "reviewed_on": reviewed,
    }


def from_json(data: Mapping[str, Any]) -> Metadata:
    """The metadata that `as_json` gave."""
    reviewed = data.get("reviewed_on")
    values = {
        **data,
        "kind": Kind(data["kind"]),
        "status": Status(data["status"]),
        "audience": tuple(data["audience"]),
        "reviewed_on": date.fromisoformat(reviewed) if reviewed else None,
    }
    return Metadata(**{field.name: values[field.name] for field in fields(Metadata) if field.name in values})


def corrections(connection: Connection, document: str) -> dict[str, Correction]:
    """What was set by hand for a document."""
    rows = connection.execute(sa.select(table).where(table.c.document == document))
    return {row.field: Correction(json.loads(row.value), json.loads(row.stated)) for row in rows}


def corrected_fields(connection: Connection) -> dict[str, set[str]]:
    """The fields that were set by hand, by document."""
    found: dict[str, set[str]] = {}
    for document, field in connection.execute(sa.select(table.c.document, table.c.field)):
        found.setdefault(document, set()).add(field)
    return found


def corrected(stated: Metadata, made: Corrections) -> Metadata:
    """What is in force of a document that states this: its own words, or what was set by hand."""
    own = as_json(stated)
    return from_json({**own, **{name: c.value for name, c in made.items() if own[name] == c.stated}})


def stated_by(about: Metadata, made: Corrections) -> Metadata:
    """What a document states itself, of which `about` is in force."""
    return from_json({**as_json(about), **{name: c.stated for name, c in made.items()}})


def renew(connection: Connection, document: str, stated: Metadata, changes: Mapping[str, Any]) -> Corrections:
    """What is set by hand for a document that states `stated` from now on.

    The corrections of fields for which it stated another value before are dropped, and `changes` are kept.
    """
    own = as_json(stated)
    for name, correction in corrections(connection, document).items():
        if own[name] != correction.stated:
            forget(connection, document, name)
    correct(connection, document, changes, stated)
    return corrections(connection, document)


def correct(connection: Connection, document: str, changes: Mapping[str, Any], stated: Metadata) -> None:
    """Keep values set by hand for a document that states `stated` itself; what it states itself needs no keeping."""
    own = as_json(stated)
    wanted = as_json(replace(stated, **changes))
    for name in changes:
        forget(connection, document, name)
        if wanted[name] != own[name]:
            value, was = (json.dumps(side[name], ensure_ascii=False) for side in (wanted, own))
            connection.execute(table.insert().values(document=document, field=name, value=value, stated=was))


def forget(connection: Connection, document: str, field: str | None = None) -> None:
    """Drop the correction of a field, or all of a document."""
    which = table.c.document == document
    connection.execute(table.delete().where(which if field is None else sa.and_(which, table.c.field == field)))


def take_over_standings(connection: Connection) -> None:
    """Turn the statuses set by hand of a library made before other fields could be into corrections."""
    if not sa.inspect(connection).has_table("standings"):
        return
    for document, status, stated in connection.execute(sa.text("SELECT document, status, stated FROM standings")).all():
        values = {"value": json.dumps(status), "stated": json.dumps(stated)}
        connection.execute(table.insert().values(document=document, field="status", **values))
    connection.execute(sa.text("DROP TABLE standings"))
