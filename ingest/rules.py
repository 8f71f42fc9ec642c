"""What the folders of documents state for them now, whatever they stated when a document was read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.access import EVERYTHING, common
from ingest.catalogue import Catalogue
from ingest.cataloguing import write
from ingest.cataloguing.entry import Entry
from ingest.metadata import NOBODY, folder_audience, folder_metadata
from ingest.origin import UPLOADS

READING = 14  # raised when files are read or split in another way: all are then read again


def inherited(root: Path, name: str) -> tuple[dict[str, Any], str, list[str]]:
    """The metadata a file inherits from its folders, the hash by which a change in it or in reading is noticed, notes.

    The notes are on what could not be read of it.
    """
    found, notes = folder_metadata(root, name)
    canonical = json.dumps([READING, found], sort_keys=True, default=str)
    return found, hashlib.sha256(canonical.encode()).hexdigest(), notes


def file_of(uploads: Path, origin: str | None, source: str) -> Path | None:
    """The file that a document was read in, if it is there."""
    if origin is None:
        return None
    root = uploads if origin == UPLOADS else Path(origin)
    file = root if root.is_file() else root / source
    return file if file.is_file() else None


def allowed(
    audience: tuple[str, ...], uploads: Path, origin: str | None, entry: Entry, others: Iterable[tuple[str, ...]] = ()
) -> tuple[str, ...]:
    """Who of those that may read a document is let by `others` too, and by what its folder states now.

    What the folder stated when the document was read is in `audience` already. A folder that is not there
    states nothing.
    """
    every = [audience, *others]
    root = uploads if origin == UPLOADS else Path(origin) if origin else None
    if root is not None and root.exists():
        found, sha256, _ = inherited(root, entry.source)
        now = folder_audience(found)
        if sha256 != entry.folder_sha256 and now is not None:
            every.append(now)
    shared = common(every)
    return (NOBODY,) if shared is None else shared


def close(catalogue: Catalogue, uploads: Path) -> None:
    """Close documents to those whom their folders let read them no more; nothing is opened."""
    origins = catalogue.origins()
    found = [
        (entry, allowed(entry.metadata.audience, uploads, origins.get(entry.id), entry))
        for entry in catalogue.entries(EVERYTHING)
    ]
    with catalogue.transaction() as connection:
        for entry, now in found:
            if set(now) != set(entry.metadata.audience):
                write.restate_audience(connection, entry, now)
