"""A draft into the library: as a document of its own, which counts for nothing until it is set current."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import count

from assistant.draft import Draft
from assistant.drafting.standing import standing
from assistant.export.markdown import markdown
from ingest.access import EVERYTHING, Reader, common
from ingest.cataloguing.entry import Entry
from ingest.editing import put
from ingest.errors import SettingsError
from ingest.library import Library

FOLDER = "drafts"
SLUG_LENGTH = 60


def publish(library: Library, reader: Reader, draft: Draft, document: str | None = None) -> str:
    """Put a draft into the library with the status draft; gives its path there.

    It is for those only who may read every document that it cites, also when one of those is closed
    to more people later. `document` is where it was put
    before: that is replaced, and is a draft again.

    Raises:
        SettingsError: It says nothing yet, or nobody could be allowed to read it.
        LibraryBusy: Another process is writing.
    """
    made = standing(library.catalogue, reader, draft).export()
    if not any(section.statements for section in made.sections):
        raise SettingsError("This draft says nothing yet, so there is nothing to put into the library.")
    cited = [e for path in {c.document for c in made.citations} if (e := library.catalogue.entry(path, EVERYTHING))]
    _have_readers(cited)
    known = document and library.catalogue.entry(document, EVERYTHING)
    path = document if document and known and known.metadata.drafted else _free(library, made.title)
    put(library, path, markdown(made).encode(), cites=[e.id for e in cited])
    return path


def _have_readers(entries: Sequence[Entry]) -> None:
    """Raise an error unless somebody may read all of these documents."""
    if common(e.metadata.audience for e in entries) is None:
        closed = "; ".join(
            f"“{e.metadata.title}” for {', '.join(e.metadata.audience)}" for e in entries if e.metadata.audience
        )
        raise SettingsError(
            f"This draft cites documents that are not for the same people ({closed}), so that no audience may read "
            "it. Remove what is taken from one of them, then put it into the library."
        )


def _free(library: Library, title: str) -> str:
    """A path that no document has yet."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].strip("-") or "draft"
    names = (f"{FOLDER}/{slug}{f'-{n}' if n > 1 else ''}.md" for n in count(1))
    return next(name for name in names if library.catalogue.entry(name, EVERYTHING) is None)
