"""A batch of documents that have been read becomes current: indexes first, the catalogue last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection

from ingest.access import EVERYTHING
from ingest.cataloguing import write
from ingest.cataloguing.entry import Entry, Term
from ingest.definitions import definitions
from ingest.document import Document, Metadata, Passage
from ingest.folder import SourceFile
from ingest.library import Library
from ingest.split import split
from ingest.syncing.indexing import embedded_text, forget, index
from ingest.syncing.report import Report, Watcher


@dataclass(frozen=True, slots=True)
class Ready:
    """A document waiting to be committed."""

    document: Document
    passages: list[Passage]
    source: SourceFile
    source_sha256: str
    folder_sha256: str
    stated: Metadata
    replaces: Entry | None
    changes: Mapping[str, Any] = field(default_factory=dict)
    also: Callable[[Connection], None] | None = None
    origin: str | None = None


def passages_in(document: Document) -> list[Passage]:
    """What is indexed of a document: nothing where no answer may rest on it."""
    return split(document) if document.metadata.is_evidence else []


def make_current(
    library: Library,
    ready: Sequence[Ready],
    report: Report,
    watcher: Watcher,
    *,
    placed: bool = False,
    cites: Sequence[str] | None = None,
) -> None:
    """Make documents current: indexes first, the catalogue last, then the clean-up. Needs the write lock.

    `placed` and `cites` hold for each of them, as in `write.put_document`.
    """
    if not ready:
        return
    catalogue = library.catalogue
    old = {r.passage.id: r for x in ready if x.replaces for r in catalogue.passages_of(x.replaces.id, EVERYTHING)}
    places = {pid: (r.token_offset, r.token_count) for pid, r in old.items()}
    originals = catalogue.originals([x.replaces.id for x in ready if x.replaces])
    for item in ready:
        # else it was kept when it took the place of its folder's file
        if item.document.sha256 == item.source_sha256:
            library.keep_original(item.source_sha256, item.source.path)
    fresh = {p.id: (p, item) for item in ready for p in item.passages if p.id not in old}
    places |= _encode(library, fresh, report, watcher)
    with catalogue.transaction() as connection:
        for item in ready:
            write.put_document(
                connection,
                item.document,
                item.passages,
                source=item.source.name,
                source_sha256=item.source_sha256,
                folder_sha256=item.folder_sha256,
                tokens=places,
                definitions=[Term(*pair, p.id) for p in item.passages for pair in definitions(p.text)],
                stated=item.stated,
                placed=placed,
                cites=cites,
                changes=item.changes,
                origin=item.origin,
            )
            if item.also:
                item.also(connection)
    kept = {p.id for item in ready for p in item.passages}
    forget(library, old.keys() - kept, originals)
    for item in ready:
        moved = item.replaces and item.replaces.path != item.document.path
        if not moved:
            (report.updated if item.replaces else report.added).append(item.document.path)
    watcher.kept(list(dict.fromkeys(item.source.name for item in ready)))


def _encode(
    library: Library,
    fresh: Mapping[str, tuple[Passage, Ready]],
    report: Report,
    watcher: Watcher,
) -> dict[str, tuple[int, int]]:
    if not fresh:
        return {}
    passages = [p for p, _ in fresh.values()]
    texts = [embedded_text(p, item.document.blocks[p.first].header) for p, item in fresh.values()]
    titles = {p.id: item.document.metadata.title for p, item in fresh.values()}
    encoded = library.encoder.encode_documents(texts)  # before the indexes: a first run would wait till they are open
    places = index(library.indexes, passages, texts, encoded, titles)
    report.embedded += len(passages)
    watcher.encoding(report.embedded)
    return places
