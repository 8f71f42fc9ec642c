"""What holds when a run breaks off: the mark that one is under way, the clean-up after it, indexes made anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

from ingest.cataloguing import write
from ingest.cataloguing.rows import chunks
from ingest.errors import LibraryBusy
from ingest.library import Indexes, Library
from ingest.syncing.indexing import embedded_text, index
from ingest.syncing.report import Silent, Watcher
from ingest.trash import expire

RECORDS = 512  # passages that are encoded at once when indexes are made anew


def prepare(library: Library, watcher: Watcher) -> int:
    """Finish what a crash left, and embed anew when the model has changed; returns how many passages."""
    if recover(library):
        watcher.say("The last run was interrupted; its unfinished part was removed.")
    drop_expired(library)
    made_with = library.catalogue.get_state("encoder")
    if made_with and made_with != library.encoder.fingerprint:
        count = library.catalogue.count()[1]
        if count:
            watcher.say(f"The encoder has changed to {library.encoder.name}: {count:,} passages are embedded anew.")
        return rebuild(library, watcher)
    if not made_with:
        library.catalogue.set_state(encoder=library.encoder.fingerprint)
    return 0


def drop_expired(library: Library) -> None:
    """Let removed documents go for good that have had their time. Needs the write lock."""
    for sha256 in expire(library.catalogue):
        library.drop_original(sha256)


def tidy(library: Library) -> None:
    """Drop what has had its time, and what work that broke off has left; not now when somebody is writing."""
    with suppress(LibraryBusy), library.writing():
        library.clear_workplace()
        drop_expired(library)


@contextmanager
def unfinished(library: Library) -> Iterator[None]:
    """Mark the library as being written to, until the work has ended well or with an error."""
    library.catalogue.set_state(writing="yes")
    yield
    library.catalogue.set_state(writing="no")


def recover(library: Library) -> bool:
    """Remove from the indexes what an interrupted run left there. Needs the write lock.

    Returns whether there was an interrupted run.
    """
    if library.catalogue.get_state("writing") != "yes":
        return False
    sweep(library)
    library.catalogue.set_state(writing="no")
    return True


def sweep(library: Library) -> None:
    """Remove from indexes and files whatever the catalogue does not know. Needs the write lock."""
    indexes = library.indexes
    known = library.catalogue.passage_ids()
    for proposer in (indexes.vectors, indexes.lexical):
        stray = proposer.ids() - known
        if stray:
            proposer.delete(list(stray))
    indexes.lexical.commit()
    library.drop_half_copied()
    library.clear_workplace()
    ends = [offset + count for offset, count in library.catalogue.token_ranges()]
    indexes.tokens.truncate(max(ends, default=0))
    for sha256 in library.originals() - library.catalogue.originals():
        library.drop_original(sha256)


def rebuild(library: Library, watcher: Watcher | None = None) -> int:
    """Make all indexes anew from the catalogue, beside the old ones. Needs the write lock.

    Returns the number of passages encoded. The new indexes take effect in one commit.
    """
    watcher = watcher or Silent()
    catalogue = library.catalogue
    number = str(int(catalogue.get_state("indexes") or "1") + 1)
    _discard_indexes(library, keep=catalogue.get_state("indexes") or "1")
    fresh = Indexes.open(library.home, number, library.encoder, library.chroma_url)
    every = list(catalogue.every_passage())
    places: dict[str, tuple[int, int]] = {}
    with library.encoder.in_bulk():
        for records in chunks(every, RECORDS):
            told = partial(_rebuilding, watcher, len(places), len(every))
            texts = [embedded_text(r.passage, r.header) for r in records]
            titles = {r.passage.id: r.document.metadata.title for r in records}
            encoded = library.encoder.encode_documents(texts, progress=told)
            places |= index(fresh, [r.passage for r in records], texts, encoded, titles)
    with catalogue.transaction() as connection:
        write.place_tokens(connection, places)
        write.set_state(connection, indexes=number, encoder=library.encoder.fingerprint)
    fresh.close()
    _discard_indexes(library, keep=number)
    return len(places)


def _rebuilding(watcher: Watcher, before: int, total: int, done: int) -> None:
    watcher.rebuilding(before + done, total)


def _discard_indexes(library: Library, keep: str) -> None:
    import shutil

    for folder in (library.home / "indexes").glob("*"):
        if folder.name != keep:
            shutil.rmtree(folder, ignore_errors=True)


def reclaim(library: Library) -> None:
    """Give back the space of token vectors that no passage refers to, once they are the greater part."""
    live = library.catalogue.token_ranges()
    store = library.indexes.tokens
    if store.rows > 2 * sum(count for _, count in live):
        store.compact(live)
