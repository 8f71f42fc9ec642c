"""Whether a quote supports a statement."""

from __future__ import annotations

from ingest.catalogue import Record


def is_verbatim(quote: str, start: int, end: int, record: Record) -> bool:
    """Whether a quote is the slice ``start:end`` of the document, as far as the passage holds it."""
    base = record.passage.start
    return bool(quote) and record.passage.text[start - base : end - base] == quote


def support(statement: str, quote: str) -> float:
    """How far a quote supports a statement, 0 to 1: 1 when the statement stands in it word for word."""
    return 1.0 if statement and statement in quote else 0.0
