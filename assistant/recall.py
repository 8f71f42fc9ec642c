"""Earlier answers as they may be shown today.

An answer is kept as it was given. When it is shown again, the library may have changed: a document
was removed, edited or closed to this reader. What its sources no longer hold is taken out.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from assistant.answer import Answer, Citation
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Entry
from ingest.document import Document


def recall(catalogue: Catalogue, reader: Reader, answer: Answer) -> tuple[Answer, int]:
    """The answer without statements that have lost their source, and how many those were.

    What a keeper stands for stands as a whole: of it nothing is left when a source has gone. Notes name and quote
    documents of which nothing is kept but these words, so they are left out for a reader who may not see everything,
    and once a source is gone. An answer of which nothing is left is "withheld", whatever the reason.
    """
    standing: dict[str, bool] = {}
    entry_at = cache(lambda path: catalogue.entry(path, reader))
    kept = tuple(listed(c, entry_at(c.document)) for c in answer.citations if _stands(catalogue, reader, c, standing))
    numbers = {c.n for c in kept}
    whole = not answer.curated or len(kept) == len(answer.citations)
    statements = tuple(s for s in answer.statements if whole and numbers.issuperset(s.citations))
    nearest = tuple(
        replace(n, closest=n.closest if n.closest and _stands(catalogue, reader, n.closest, standing) else None)
        for n in answer.nearest
        if catalogue.entry(n.document, reader)
    )
    lost = len(answer.statements) - len(statements)
    notes = answer.notes if answer.chatter or (reader.groups is None and not lost) else ()
    shown = replace(answer, statements=statements, citations=kept, nearest=nearest, notes=notes)
    if lost and not statements:
        shown = replace(shown, status="withheld", citations=(), confidence=0.0, curated=None)
    return shown, lost


def listed(citation: Citation, entry: Entry | None) -> Citation:
    """The citation with what the library says of its document today."""
    if entry is None:
        return citation
    about, verified = entry.metadata, entry.verified
    return replace(
        citation,
        title=about.title,
        status=about.status.value,
        reviewed_on=about.reviewed_on.isoformat() if about.reviewed_on else None,
        verified_by=verified.role if verified else None,
        verified_on=verified.on.isoformat() if verified else None,
    )


def moved(citation: Citation, entry: Entry, start: int, end: int) -> Citation:
    """The citation at another place, in the document as it is today."""
    return replace(listed(citation, entry), document=entry.path, start=start, end=end, version=entry.version)


def locate(text: str, citation: Citation) -> tuple[int, int] | None:
    """Where a citation's quote stands in a document's text: its old place, else the nearest one."""
    return quoted_at(text, citation.quote, citation.start)


def quoted_at(text: str, quote: str, start: int) -> tuple[int, int] | None:
    """Where a quote stands in a text: at `start`, else at the place nearest to it."""
    end = start + len(quote)
    if text[start:end] == quote:
        return (start, end) if quote else None
    places = [at for at in (text.rfind(quote, 0, end), text.find(quote, start)) if at >= 0]
    if not places:
        return None
    found = min(places, key=lambda at: abs(at - start))
    return found, found + len(quote)


def cited(catalogue: Catalogue, reader: Reader, citation: Citation) -> tuple[Document, tuple[int, int]] | None:
    """The document a citation points into as it is now, and where the quote stands in it.

    None when the document was removed or closed to the reader, no longer holds the quote, or is no evidence.
    """
    document = catalogue.document_of(citation.version, reader) or catalogue.document(citation.document, reader)
    span = locate(document.text, citation) if document and document.metadata.is_evidence else None
    return (document, span) if document and span else None


def _stands(catalogue: Catalogue, reader: Reader, citation: Citation, standing: dict[str, bool]) -> bool:
    key = f"{citation.document}\0{citation.quote}"
    if key not in standing:
        entry = catalogue.entry(citation.document, reader)
        same = bool(entry and entry.version == citation.version and entry.metadata.is_evidence)
        standing[key] = same or cited(catalogue, reader, citation) is not None
    return standing[key]
