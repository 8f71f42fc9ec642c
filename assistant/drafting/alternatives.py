"""Other sources that say the same as a statement of a draft, from which the writer may choose."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Citation, Statement
from assistant.draft import Draft
from assistant.drafting.merge import same_step
from assistant.pieces import quotable
from assistant.query import prepare
from assistant.retrieve import retrieve
from assistant.support import is_verbatim
from assistant.unit import citation
from ingest.access import Reader
from ingest.cataloguing.entry import Record
from ingest.document import Status
from ingest.library import Library
from ingest.words import stem_set

LOOKED_INTO = 20  # passages
MOST = 6
ALIKE = 0.5  # Jaccard similarity of the content stems


def alternatives(library: Library, reader: Reader, draft: Draft, statement: Statement) -> list[Citation]:
    """What other places say the same: first the statement's other sources, then what search finds.

    What is found is numbered after the citations of the draft.
    """
    by_number = {c.n: c for c in draft.citations}
    found = [by_number[n] for n in statement.citations if n in by_number]
    query = prepare(library, statement.text, reader)
    for candidate in retrieve(library, query, reader, k=LOOKED_INTO):
        if candidate.record.document.metadata.status is not Status.ARCHIVED:
            found += _same(candidate.record, statement)
    distinct: dict[object, Citation] = {}
    for c in found:
        distinct.setdefault((c.version, c.start, c.end), c)
    others = list(distinct.values())[1 if statement.citations else 0 :][:MOST]
    new = max(by_number, default=0) + 1
    return [c if c.n else replace(c, n=new + i) for i, c in enumerate(others)]


def _alike(a: str, b: str) -> bool:
    """Whether two statements say the same, without either saying much besides."""
    first, second = stem_set(a), stem_set(b)
    return a == b or (same_step(a, b) and len(first & second) >= ALIKE * len(first | second))


def _same(record: Record, statement: Statement) -> list[Citation]:
    return [
        citation(0, unit)
        for unit in quotable(record)
        if _alike(statement.text, unit.text) and is_verbatim(unit.text, unit.start, unit.end, record)
    ]
