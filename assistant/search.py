"""Passages for a query, as data for the command line and other programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from assistant.place import place
from assistant.query import prepare
from assistant.questions.precedents import Consult, precedents
from assistant.retrieve import Filter, retrieve
from ingest.access import Reader
from ingest.library import Library


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage; `page` is a page label, slide or cell range."""

    document: str
    title: str
    heading: tuple[str, ...]
    page: str | None
    text: str
    score: float
    start: int
    end: int
    version: int

    def to_json(self) -> dict[str, Any]:
        """The public contract's form."""
        return {**asdict(self), "score": round(self.score, 4)}


def search(
    library: Library,
    query: str,
    reader: Reader,
    *,
    k: int = 10,
    where: Filter | None = None,
    consult: Consult = precedents,
) -> list[Hit]:
    """The best `k` passages for a query, best first; `consult` gives what the judgements of earlier ones say."""
    prepared = prepare(library, query, reader)
    return [
        Hit(
            document=c.record.document.path,
            title=c.record.document.metadata.title,
            heading=c.record.passage.headings,
            page=place(c.record.blocks[0].locator) if c.record.blocks else None,
            text=c.record.passage.text,
            score=c.score,
            start=c.record.passage.start,
            end=c.record.passage.end,
            version=c.record.document.version,
        )
        for c in retrieve(library, prepared, reader, k=k, where=where, earlier=consult(library, prepared))
    ]
