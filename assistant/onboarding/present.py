"""A path as it may be shown today: what its sources no longer hold, or this reader may not read, is taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.answer import Citation
from assistant.draft import Gap
from assistant.onboarding.path import Module, Path, Person, Reading, Tool
from assistant.recall import cited
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Entry
from ingest.document import Status

CLOSED = "A plan that is not open to you any more"
GONE = "What stood here was changed, removed or closed since the path was made."


def present(catalogue: Catalogue, reader: Reader, path: Path) -> Path:
    """The path with the statements that still stand in a current document that the reader may read."""
    entries = {e.path: e for e in catalogue.entries(reader)}
    if path.document and path.document not in entries:  # the plan itself is closed: nothing tells what it was called
        own = tuple(m for m in path.modules if not m.id.startswith("plan"))
        path = replace(path, role="", title=CLOSED, document="", modules=own)
    found = {c.n: now for c in path.citations if (now := _now(catalogue, reader, c, entries))}
    owners = {e.metadata.owner for e in entries.values()}
    tools = {e.metadata.tool for e in entries.values()}
    modules = tuple(_module(m, found, entries, owners, tools) for m in path.modules)
    return replace(path, modules=modules, citations=tuple(found.values()))


def _now(catalogue: Catalogue, reader: Reader, citation: Citation, entries: Mapping[str, Entry]) -> Citation | None:
    entry = entries.get(citation.document)
    if entry and entry.version == citation.version:
        return citation if _fit(entry) else None
    place = cited(catalogue, reader, citation)
    entry = entries.get(place[0].path) if place else None
    if place is None or entry is None or not _fit(entry):
        return None
    start, end = place[1]
    title = entry.metadata.title
    return replace(citation, document=entry.path, title=title, start=start, end=end, version=entry.version)


def _fit(entry: Entry) -> bool:
    return entry.metadata.status is Status.CURRENT and entry.metadata.is_evidence


def _module(
    module: Module,
    found: Mapping[int, Citation],
    entries: Mapping[str, Entry],
    owners: set[str | None],
    tools: set[str | None],
) -> Module:
    statements = tuple(s for s in module.statements if set(s.citations) <= found.keys())
    readings = tuple(r for r in module.readings if (e := entries.get(r.document)) and _fit(e))
    gap = module.gap and replace(module.gap, ask=module.gap.ask if module.gap.ask in owners else None)
    if not statements and not gap and (module.statements or not readings):
        gap = Gap(module.title, GONE, next((p.role for p in module.people if p.role in owners), None))
    people = tuple(_people(module, readings, found))
    access = tuple(
        Tool(t.name, t.how if t.how in found else None, t.ask if t.ask in owners else None)
        for t in module.tools
        if t.name in tools or t.how in found
    )
    return replace(module, statements=statements, readings=readings, people=people, tools=access, gap=gap)


def _people(module: Module, readings: tuple[Reading, ...], found: Mapping[int, Citation]) -> list[Person]:
    titles = {r.title for r in readings}
    left = (
        Person(p.role, tuple(t for t in p.owns if t in titles), tuple(n for n in p.named if n in found))
        for p in module.people
    )
    return [p for p in left if p.owns or p.named]
