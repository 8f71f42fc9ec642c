"""Findings, decisions and scores in the catalogue.

What is listed has been joined with the catalogue as it is now: a finding whose document was edited or
removed since, or is closed to the reader, is not shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from assistant.health.finding import Area, Decision, Finding
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.dates import day_of, in_utc
from ingest.errors import SettingsError
from ingest.schema import health_decisions, health_findings, health_places, health_runs, health_scores

DECISIONS = ("holds", "archived", "explained", "fine")
POSSIBLE = "possible"  # a kind that is listed only where it is asked for
CONFLICT = 4.0  # how much earlier a conflict is listed than anything else
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Run:
    """When the library was last looked over: at which generation, how long it took, how many documents it had."""

    id: int
    generation: str
    finished_at: datetime
    seconds: float
    documents: int


@dataclass(frozen=True, slots=True)
class Score:
    """The score of an area on a day, 0 to 100, and how many findings were open."""

    day: date
    area: Area
    score: int
    findings: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings are open, by area, kind and owner; what is only possible counts where its kind is asked for."""

    numbers: Mapping[tuple[Area, str, str | None], int]

    def of(self, area: Area | None = None, *, kind: str = "", owner: str = "") -> int:
        """How many there are, as `listed` lists them."""
        return sum(
            number
            for (its_area, its_kind, its_owner), number in self.numbers.items()
            if _counts(its_area, its_kind, area, kind) and (not owner or its_owner == owner)
        )

    def areas(self) -> dict[str, int]:
        """How many there are of each area that has any."""
        return {area.value: number for area in Area if area is not Area.COVERAGE and (number := self.of(area))}

    def kinds(self, area: Area) -> dict[str, int]:
        """How many of an area there are of each kind, what is only possible among them."""
        kinds = dict.fromkeys(kind for its_area, kind, _ in self.numbers if its_area is area)
        return {kind: self.of(area, kind=kind) for kind in kinds}

    def owners(self, area: Area | None = None) -> dict[str, int]:
        """How many there are for each owner that has any."""
        owners = dict.fromkeys(owner for *_, owner in self.numbers if owner)
        return {owner: number for owner in owners if (number := self.of(area, owner=owner))}


def _counts(its_area: Area, its_kind: str, area: Area | None, kind: str) -> bool:
    """Whether findings of an area and a kind are asked for: topics and what is only possible are by name alone."""
    in_area = its_area is area if area else its_area is not Area.COVERAGE
    return in_area and (its_kind == kind if kind else its_kind != POSSIBLE)


def last_run(catalogue: Catalogue) -> Run | None:
    """The last look over the library."""
    query = sa.select(health_runs).order_by(health_runs.c.id.desc()).limit(1)
    with catalogue.engine.connect() as connection:
        row = connection.execute(query).first()
    return Run(row.id, row.generation, in_utc(row.finished_at), row.seconds, row.documents) if row else None


def first_run_before(catalogue: Catalogue, day: date) -> bool:
    """Whether the library was looked over before a day, so that it can be said what is new since."""
    with catalogue.engine.connect() as connection:
        first = connection.scalar(sa.select(sa.func.min(health_scores.c.day)))
    return first is not None and first <= day


def keep(catalogue: Catalogue, found: Sequence[Finding], *, generation: str, seconds: float, documents: int) -> int:
    """Put what a look found in the place of what the one before found; gives the run's number."""
    rows = {f.key: f for f in found}
    today = date.today()
    with catalogue.engine.begin() as connection:
        run = {"generation": generation, "finished_at": datetime.now(UTC), "seconds": seconds, "documents": documents}
        inserted = connection.execute(health_runs.insert().values(run)).inserted_primary_key
        number = int(inserted[0]) if inserted else 0
        seen = {r.key: r.first_seen for r in connection.execute(sa.select(health_findings))}
        connection.execute(health_findings.delete())
        connection.execute(health_places.delete())
        listed = [_row(key, f, seen.get(key, today), number) for key, f in rows.items()]
        places = [
            {"finding": key, "document": document, "version": version}
            for key, f in rows.items()
            for document, version in f.about.items()
        ]
        for table, values in ((health_findings, listed), (health_places, places)):
            for n in range(0, len(values), _CHUNK):
                connection.execute(table.insert(), values[n : n + _CHUNK])
    return number


def _row(key: str, f: Finding, first_seen: date, run: int) -> dict[str, Any]:
    data = f.to_json()
    for name in ("first_seen", "decision", "reopened"):
        del data[name]
    return {
        "key": key,
        "area": f.area.value,
        "kind": f.kind,
        "rank": _rank(f),
        "owner": f.owner,
        "subject": f.subject,
        "finding": data,
        "first_seen": first_seen,
        "run": run,
    }


def _rank(f: Finding) -> float:
    """What is cited often comes first, then what is surer; where there is nothing to do any more, last."""
    settled = f.area is Area.STALE and any(p.status == "archived" for p in f.places) and not f.cited
    strength = f.strength / 10 if settled else f.strength + CONFLICT * (f.area is Area.CONFLICTS)
    return strength + 2.0 * math.sqrt(min(f.cited, 50))


def listed(
    catalogue: Catalogue,
    reader: Reader,
    *,
    area: Area | None = None,
    kind: str = "",
    owner: str = "",
    settled: bool = False,
    since: date | None = None,
    offset: int = 0,
    limit: int = 50,
) -> list[Finding]:
    """Findings that the reader may see, the most important first: those that are open, or those settled."""
    first = health_findings.c.rank.desc(), health_findings.c.key
    chosen = _narrowed(_shown(catalogue, reader, settled), area, kind, owner, since).order_by(*first)
    # what a finding says is read for those of the page alone
    query = _whole().where(health_findings.c.key.in_(chosen.offset(offset).limit(limit))).order_by(*first)
    with catalogue.engine.connect() as connection:
        return [_finding(row) for row in connection.execute(query)]


def count(
    catalogue: Catalogue,
    reader: Reader,
    *,
    area: Area | None = None,
    kind: str = "",
    owner: str = "",
    settled: bool = False,
    since: date | None = None,
) -> int:
    """How many findings `listed` has in all."""
    query = _narrowed(_shown(catalogue, reader, settled), area, kind, owner, since)
    with catalogue.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0


def tally(catalogue: Catalogue, reader: Reader) -> Tally:
    """The open findings that the reader may see, counted."""
    columns = health_findings.c.area, health_findings.c.kind, health_findings.c.owner
    query = _shown(catalogue, reader, settled=False).with_only_columns(*columns, sa.func.count()).group_by(*columns)
    with catalogue.engine.connect() as connection:
        return Tally({(Area(area), kind, owner): n for area, kind, owner, n in connection.execute(query)})


def affected(catalogue: Catalogue, reader: Reader) -> dict[str, int]:
    """How many documents the open findings of each area are about."""
    columns = health_findings.c.area, sa.func.count(health_places.c.document.distinct())
    query = _narrowed(_shown(catalogue, reader, settled=False), None, "", "", None).with_only_columns(*columns)
    query = query.join(health_places, health_findings.c.key == health_places.c.finding).group_by(columns[0])
    with catalogue.engine.connect() as connection:
        return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def documents_for(catalogue: Catalogue, reader: Reader) -> int:
    """How many documents the reader may see."""
    with catalogue.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(catalogue.readable(reader).subquery())) or 0


def found(catalogue: Catalogue, reader: Reader, key: str) -> Finding | None:
    """One finding, open or settled."""
    shown = (_shown(catalogue, reader, settled).where(health_findings.c.key == key) for settled in (False, True))
    query = _whole().where(health_findings.c.key.in_(sa.union_all(*shown)))
    with catalogue.engine.connect() as connection:
        row = connection.execute(query).first()
    return _finding(row) if row else None


def decide(
    catalogue: Catalogue, reader: Reader, key: str, decision: str, *, holds: str | None = None, note: str = ""
) -> Finding:
    """Settle a finding. It opens again when one of its statements changes and the others still speak against it.

    Raises:
        SettingsError: there is no such finding for the reader, or the decision says too little.
    """
    finding = found(catalogue, reader, key)
    if finding is None:
        raise SettingsError("This finding is no longer there: the documents have changed. Look over the library again.")
    if decision not in DECISIONS:
        raise SettingsError(f"{decision!r} is no decision; use one of {', '.join(DECISIONS)}.")
    if decision == "explained" and not note.strip():
        raise SettingsError("Please say in a sentence why both statements hold.")
    if decision in ("holds", "archived") and holds not in {p.document for p in finding.places}:
        raise SettingsError("Please say which of the documents holds.")
    row = {
        "key": key,
        "subject": finding.subject,
        "decision": decision,
        "holds": holds,
        "note": note.strip()[:1000],
        "reader": reader.name,
        "decided_at": datetime.now(UTC),
    }
    with catalogue.engine.begin() as connection:
        connection.execute(health_decisions.delete().where(health_decisions.c.key == key))
        connection.execute(health_decisions.insert().values(row))
    return finding


def reopen(catalogue: Catalogue, reader: Reader, key: str) -> bool:
    """Take a decision back; False when there was none."""
    if found(catalogue, reader, key) is None:
        return False
    with catalogue.engine.begin() as connection:
        return connection.execute(health_decisions.delete().where(health_decisions.c.key == key)).rowcount > 0


# Scores


def snapshot(catalogue: Catalogue, scores: Sequence[Score]) -> None:
    """Keep the scores of a day; those kept before on that day are replaced."""
    with catalogue.engine.begin() as connection:
        for s in scores:
            same = (health_scores.c.day == s.day) & (health_scores.c.area == s.area.value)
            connection.execute(health_scores.delete().where(same))
            row = {"day": s.day, "area": s.area.value, "score": s.score, "findings": s.findings}
            connection.execute(health_scores.insert().values(row))


def history(catalogue: Catalogue, *, days: int = 90) -> dict[Area, list[Score]]:
    """The scores of the last days by area, oldest first."""
    query = sa.select(health_scores).order_by(health_scores.c.day.desc()).limit(days * len(Area))
    kept: dict[Area, list[Score]] = {}
    with catalogue.engine.connect() as connection:
        for row in reversed(connection.execute(query).all()):
            area = Area(row.area)
            kept.setdefault(area, []).append(Score(row.day, area, row.score, row.findings))
    return kept


# Queries and rows

_EARLIER = health_decisions.alias("earlier")


_DECIDED = health_decisions.c.key == health_findings.c.key


def _shown(catalogue: Catalogue, reader: Reader, settled: bool) -> sa.Select[Any]:
    """The keys of the findings, settled or open, of which every document is as it was and may be read."""
    allowed = catalogue.readable(reader).subquery()
    gone = (
        sa.select(health_places.c.finding)
        .outerjoin(allowed, (allowed.c.id == health_places.c.document) & (allowed.c.version == health_places.c.version))
        .where(allowed.c.id.is_(None))
    )
    query = sa.select(health_findings.c.key).outerjoin(health_decisions, _DECIDED)
    open_ = health_decisions.c.key.is_not(None) if settled else health_decisions.c.key.is_(None)
    return query.where(health_findings.c.key.not_in(gone), open_)


def _whole() -> sa.Select[Any]:
    """Findings with their decisions, and when one on the same thing, that has changed since, was decided."""
    columns = [c for c in health_decisions.c if c.name not in ("key", "subject")]
    same = _EARLIER.c.subject == health_findings.c.subject
    before = sa.select(sa.func.max(_EARLIER.c.decided_at)).where(same, _EARLIER.c.key != health_findings.c.key)
    query = sa.select(health_findings, *columns, before.scalar_subquery().label("settled_before"))
    return query.outerjoin(health_decisions, _DECIDED)


def _narrowed(query: sa.Select[Any], area: Area | None, kind: str, owner: str, since: date | None) -> sa.Select[Any]:
    given = ((health_findings.c.area, area.value if area else ""), (health_findings.c.kind, kind))
    for column, value in (*given, (health_findings.c.owner, owner)):
        if value:
            query = query.where(column == value)
    if not kind:
        query = query.where(health_findings.c.kind != POSSIBLE)
    if area is None:
        query = query.where(health_findings.c.area != Area.COVERAGE.value)
    return query.where(health_findings.c.first_seen >= since) if since else query


def _finding(row: Any) -> Finding:  # noqa: ANN401 - a result row
    finding = replace(Finding.from_json(row.finding), first_seen=row.first_seen)
    if row.decision:
        made = Decision(row.decision, row.holds, row.note, row.reader, day_of(row.decided_at))
        return replace(finding, decision=made)
    if row.settled_before:
        return replace(finding, reopened=Decision("", None, "", "", day_of(row.settled_before)))
    return finding
