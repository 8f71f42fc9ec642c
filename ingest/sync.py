"""Brings the library up to date with folders of files, by content hash.

Files are read in worker processes while the passages of earlier ones are encoded here. Work is
committed in batches: originals, token vectors, vectors, lexical index, then one catalogue
transaction that makes the new versions current, then the clean-up of what they replaced. A crash
anywhere leaves the last committed state; `recover` (also at the start of the next run) removes what
an unfinished batch left in the indexes.
"""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from sqlalchemy.engine import Connection

from ingest import catalogue as cat
from ingest.access import EVERYTHING, Reader
from ingest.catalogue import Entry, Term
from ingest.corrections import corrected, stated_by
from ingest.definitions import definitions
from ingest.document import Document, Metadata, Passage, Reading, Status
from ingest.encoder import Encoded
from ingest.errors import LibraryError, SettingsError, UnreadableFile
from ingest.folder import Folder, SourceFile
from ingest.library import Indexes, Library
from ingest.metadata import folder_metadata, metadata
from ingest.read.limits import Limits
from ingest.read.pool import ReaderPool
from ingest.split import split
from ingest.trash import expire, kept_out

BATCH_PASSAGES = 512
FIRST_BATCH = 64  # passages; small, so that encoding begins while most files are still being read
HEADER_CHARACTERS = 500  # of a table's column names that are encoded with each passage of its rows
READING = 2  # raised when files are read or split in another way: all are then read again


class Watcher(Protocol):
    """Told how a run goes on; a progress bar implements it."""

    def reading(self, done: int, total: int) -> None:
        """So many files of the run have been read."""

    def encoding(self, done: int) -> None:
        """So many passages have been encoded."""

    def say(self, message: str) -> None:
        """Something a person should know now."""


class Silent:
    """A watcher that shows nothing."""

    def reading(self, done: int, total: int) -> None:
        """Show nothing."""

    def encoding(self, done: int) -> None:
        """Show nothing."""

    def say(self, message: str) -> None:
        """Show nothing."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that was left out, and why."""

    document: str
    reason: str


@dataclass
class Report:
    """What a run did."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    moved: list[dict[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: list[Problem] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The public contract's form."""
        return {**asdict(self), "seconds": round(self.seconds, 2)}

    def lines(self) -> Iterator[str]:
        """The report for people: what failed and why, what was left out, then the sums."""
        for problem in self.failed:
            yield f"failed   {problem.document}: {problem.reason}"
        for problem in self.skipped:
            yield f"skipped  {problem.document}: {problem.reason}"
        yield from (f"note     {note}" for note in self.notes)
        yield (
            f"{len(self.added)} added, {len(self.updated)} updated, {len(self.moved)} moved, "
            f"{len(self.removed)} removed, {self.unchanged} unchanged, "
            f"{len(self.failed)} failed, {len(self.skipped)} skipped"
        )
        yield f"{self.documents:,} documents, {self.passages:,} passages, {self.seconds:.1f} s"


@dataclass(frozen=True, slots=True)
class _Ready:
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


def ingest(
    library: Library,
    paths: Sequence[Path],
    *,
    sync: bool = False,
    limits: Limits | None = None,
    watcher: Watcher | None = None,
    batch: int = BATCH_PASSAGES,
) -> Report:
    """Add and update the documents below `paths`; with `sync`, also remove all others.

    What has been read is committed whenever it makes at least `batch` passages, sooner in the beginning.

    Raises:
        SettingsError: a path does not exist, cannot be read or holds no files; nothing is changed.
        LibraryBusy: another process is writing.
    """
    started = time.monotonic()
    folders = [Folder(path) for path in paths]
    files = [(folder, file) for folder in folders for file in folder.files()]
    if not files:
        named = ", ".join(str(path) for path in paths)
        raise SettingsError(f"There are no documents in {named}. Nothing was changed; check the path.")
    watcher = watcher or Silent()
    with library.writing():
        _prepare(library, watcher)
        run = _Run(library, limits or Limits(), watcher, batch)
        run.leave_out([Problem(name, reason) for folder in folders for name, reason in folder.skipped])
        with _unfinished(library):
            run.ingest(files, remove_others=sync)
            _reclaim(library)
    run.report.documents, run.report.passages = library.catalogue.count()
    run.report.seconds = time.monotonic() - started
    return run.report


def put(
    library: Library, name: str, content: bytes, *, cites: Sequence[str] = (), limits: Limits | None = None
) -> None:
    """Add or update one document that lies in no folder, so that no run with `sync` removes it.

    `cites` are the ids of the documents that it is made of: from whom one of these is closed later,
    it is closed as well.
    What status was set by hand for an older version of it does not hold for this one.

    Raises:
        UnreadableFile: it cannot be read; nothing is changed.
        LibraryBusy: another process is writing.
    """
    with TemporaryDirectory() as root, library.writing():
        path = Path(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        _prepare(library, Silent())
        run = _Run(library, limits or Limits(), Silent(), BATCH_PASSAGES, placed=True, cites=cites)
        folder = Folder(Path(root))
        with _unfinished(library):
            run.ingest([(folder, file) for file in folder.files()], remove_others=False)
    for problem in [*run.report.failed, *run.report.skipped]:
        raise UnreadableFile(problem.reason)


def set_status(library: Library, path: str, status: Status, reader: Reader) -> Entry | None:
    """Set a document's status by hand; gives the document as it was before, None when there is none.

    What the assistant drafted gets its passages when it is set current, and loses them when it is no more.

    Raises:
        LibraryBusy: another process is writing, and passages would have to be.
    """
    return edit(library, path, {"status": status}, reader)


def edit(library: Library, path: str, changes: Mapping[str, Any], reader: Reader) -> Entry | None:
    """Set fields of a document's metadata by hand; gives the document as it was before, None when there is none.

    `changes` are values of `Metadata`, by the names in `corrections.FIELDS`. They hold at once, each as
    long as the document itself states the same for that field as now.

    Raises:
        SettingsError: an audience is set for what the assistant drafted: that follows from what it is made of;
            or one that the reader does not belong to.
        LibraryBusy: another process is writing, and passages would have to be.
    """
    before = library.catalogue.entry(path, reader)
    if before is None:
        return None
    about = replace(before.metadata, **changes)
    if about.drafted and set(about.audience) != set(before.metadata.audience):
        raise SettingsError(
            f"{path} was drafted by the assistant: who may read it follows from the documents that it is made of."
        )
    if not reader.may_read(about.audience):
        raise SettingsError(f"Nothing was changed: with that audience you could not read {path} yourself.")
    if (about.is_evidence, about.title) == (before.metadata.is_evidence, before.metadata.title):
        with library.catalogue.transaction() as connection:
            cat.set_metadata(connection, before, about, changes)
        return before
    document = library.catalogue.document(path, EVERYTHING)
    if document is not None:
        stated = stated_by(before.metadata, library.catalogue.corrections(before.id))
        commit(library, replace(document, metadata=about), stated, like=before, replaces=before, changes=changes)
    return before


def commit(
    library: Library,
    document: Document,
    stated: Metadata,
    *,
    like: Entry,
    replaces: Entry | None,
    placed: bool | None = None,
    cites: Sequence[str] | None = None,
    changes: Mapping[str, Any] | None = None,
    file: Path | None = None,
    also: Callable[[Connection], None] | None = None,
) -> None:
    """Make a document current that is not read from a folder now, on the way that every run takes.

    `like` tells which file of which folder it stands for. Its own is `file`, or among the originals.
    `changes` are set by hand, and `also` is done, in the transaction that makes it current.

    Raises:
        LibraryError: its original is no longer kept.
        LibraryBusy: another process is writing.
    """
    with library.writing():
        _prepare(library, Silent())
        original = file or library.original(document.sha256)
        if original is None:
            raise LibraryError(f"The original of {document.path} is no longer kept. Ingest the document again.")
        source = SourceFile(like.source, original, original.stat().st_size)
        hashes = like.source_sha256, like.folder_sha256
        with _unfinished(library):
            library.keep_original(document.sha256, original)
            run = _Run(library, Limits(), Silent(), BATCH_PASSAGES, cites=cites)
            run.placed = document.path in run.seen if placed is None else placed
            run.take_in(_Ready(document, _passages(document), source, *hashes, stated, replaces, changes or {}, also))


def remove(library: Library, paths: Iterable[str]) -> list[str]:
    """Remove documents by path; returns those that there were."""
    with removing(library):
        entries = [e for path in paths if (e := library.catalogue.entry(path, EVERYTHING))]
        _remove(library, entries)
    return [entry.path for entry in entries]


@contextmanager
def removing(library: Library) -> Iterator[None]:
    """The write lock, for removing documents.

    Raises:
        LibraryBusy: another process is writing.
    """
    with library.writing():
        recover(library)
        with _unfinished(library):
            yield


def take_out(library: Library, entries: Sequence[Entry], how: Callable[[Connection, Entry], None]) -> None:
    """Take documents out of the catalogue in one transaction, then out of the indexes. Needs the write lock."""
    if not entries:
        return
    ids = {r.passage.id for e in entries for r in library.catalogue.passages_of(e.id, EVERYTHING)}
    originals = library.catalogue.originals([e.id for e in entries])
    with library.catalogue.transaction() as connection:
        for entry in entries:
            how(connection, entry)
    _forget(library, ids, originals)


def recover(library: Library) -> bool:
    """Remove from the indexes what an interrupted run left there. Needs the write lock.

    Returns whether there was an interrupted run.
    """
    if library.catalogue.get_state("writing") != "yes":
        return False
    sweep(library)
    library.catalogue.set_state(writing="no")
    return True


def rebuild(library: Library, watcher: Watcher | None = None) -> int:
    """Make all indexes anew from the catalogue, beside the old ones. Needs the write lock.

    Returns the number of passages encoded. The new indexes take effect in one commit.
    """
    watcher = watcher or Silent()
    catalogue = library.catalogue
    number = str(int(catalogue.get_state("indexes") or "1") + 1)
    _discard_indexes(library, keep=catalogue.get_state("indexes") or "1")
    fresh = Indexes.open(library.home, number, library.encoder, library.chroma_url)
    places: dict[str, tuple[int, int]] = {}
    records: list[cat.Record] = []
    for record in [*catalogue.every_passage(), None]:
        if record:
            records.append(record)
        if records and (record is None or len(records) >= BATCH_PASSAGES):
            passages = [r.passage for r in records]
            texts = [embedded_text(r.passage, r.header) for r in records]
            titles = {r.passage.id: r.document.metadata.title for r in records}
            places |= _index(library, fresh, passages, texts, titles)
            watcher.encoding(len(places))
            records = []
    with catalogue.transaction() as connection:
        cat.place_tokens(connection, places)
        cat.set_state(connection, indexes=number, encoder=library.encoder.fingerprint)
    fresh.close()
    _discard_indexes(library, keep=number)
    return len(places)


def embedded_text(passage: Passage, header: Sequence[str] = ()) -> str:
    """What is encoded for a passage: where it stands, the columns of its table, its text."""
    return prefix(passage, header) + passage.text


def prefix(passage: Passage, header: Sequence[str] = ()) -> str:
    """What stands before the passage's own text in `embedded_text`; of a very wide table the first columns."""
    columns = " | ".join(header)
    if len(columns) > HEADER_CHARACTERS:
        columns = columns[:HEADER_CHARACTERS].rpartition(" | ")[0]
    return f"{passage.context}\n{columns}\n" if columns else f"{passage.context}\n"


class _Run:
    """One run of `ingest`: what is known before, what is waiting, the report so far."""

    def __init__(
        self,
        library: Library,
        limits: Limits,
        watcher: Watcher,
        batch: int,
        *,
        placed: bool = False,
        cites: Sequence[str] | None = None,
    ) -> None:
        self.library = library
        self.placed = placed
        self.cites = cites
        self.limits = limits
        self.watcher = watcher
        self.batch = batch
        self.report = Report()
        self.known = {e.path: e for e in library.catalogue.entries(EVERYTHING)}
        self.sources: dict[str, list[Entry]] = {}
        for entry in self.known.values():
            self.sources.setdefault(entry.source, []).append(entry)
        # paths of documents that the folders hold, and of those that no folder could hold
        self.seen: set[str] = library.catalogue.placed()
        self.waiting: list[_Ready] = []
        self.removed = kept_out(library.catalogue)

    def leave_out(self, skipped: Sequence[Problem]) -> None:
        """List what was passed over; documents that stand there, or in a folder there, are not gone."""
        self.report.skipped += skipped
        names = {problem.document for problem in skipped}
        for path, entry in self.known.items():
            parents = {p.as_posix() for p in PurePosixPath(entry.source).parents}
            if entry.source in names or parents & names:
                self.seen.add(path)

    def ingest(self, files: Sequence[tuple[Folder, SourceFile]], *, remove_others: bool) -> None:
        """Read what has changed, commit it in batches, remove what is gone."""
        changed = list(self._changed(files))
        if remove_others:
            self._follow_moves(changed)
        done = len(files) - len(changed)
        self.watcher.reading(done, len(files))
        by_name = {file.name: (folder, file) for folder, file in changed}
        batch = min(FIRST_BATCH, self.batch)
        with ReaderPool(self.limits) as pool, _opening_indexes(self.library):
            for name, sha256, results in pool.read_all((f.name, f.path) for _, f in changed):
                folder, file = by_name[name]
                self._take(folder, file, sha256, results)
                done += 1
                self.watcher.reading(done, len(files))
                if sum(len(r.passages) for r in self.waiting) >= batch:
                    self._commit()
                    batch = min(2 * batch, self.batch)
        self._commit()
        if remove_others:
            gone = [e for path, e in self.known.items() if path not in self.seen]
            _remove(self.library, gone)
            self.report.removed += [e.path for e in gone]

    def _changed(self, files: Sequence[tuple[Folder, SourceFile]]) -> Iterator[tuple[Folder, SourceFile]]:
        names: set[str] = set()
        for folder, file in files:
            if file.name in names:
                self.report.skipped.append(Problem(file.name, "another folder of this run has a file of this path"))
                continue
            names.add(file.name)
            before = self.sources.get(file.name, [])
            same = (
                before
                and before[0].source_sha256 == _sha256(file.path)
                and before[0].folder_sha256 == _inherited(folder, file)[1]
            )
            if same:
                self.seen.update(e.path for e in before)
                self.report.unchanged += len(before)
            elif file.name in self.removed and not folder.is_file and (reason := self._kept_out(file)):
                self.report.skipped.append(Problem(file.name, reason))
            else:
                yield folder, file

    def _follow_moves(self, changed: list[tuple[Folder, SourceFile]]) -> None:
        """Let a file that appears with the bytes of one that is gone keep that document's identity."""
        present = {file.name for _, file in changed} | {e.source for p, e in self.known.items() if p in self.seen}
        gone = {e.source_sha256: e for e in self.known.values() if e.source not in present and e.path == e.source}
        for _, file in changed:
            entry = gone.get(_sha256(file.path) or "") if file.name not in self.known else None
            if entry and self.known.pop(entry.path, None):
                self.known[file.name] = entry
                self.report.moved.append({"from": entry.path, "to": file.name})

    def _take(
        self, folder: Folder, file: SourceFile, sha256: str, results: Sequence[tuple[str, Reading | UnreadableFile]]
    ) -> None:
        """Queue what was read of one file; list what was not, and keep what there was before."""
        inherited, folder_sha256 = _inherited(folder, file)
        names = {name for name, _ in results}
        for name, result in results:
            self.seen.add(name)
            if isinstance(result, UnreadableFile):
                kept = "; the version read before is kept" if name in self.known else ""
                self.report.failed.append(Problem(name, f"{result}{kept}"))
                continue
            about, notes = metadata(name, result, inherited)
            notes = [*result.notes, *notes]
            self.report.notes += [f"{name}: {note}" for note in notes]
            before = self.known.get(name)
            stated, about = about, self._in_force(before, about)
            document = _document(name, sha256, result, about, notes, before)
            if before and before.is_held and before.source_sha256 == sha256:
                document = self._held(before, document)
            self.waiting.append(_Ready(document, _passages(document), file, sha256, folder_sha256, stated, before))
        if len(results) == 1 and isinstance(results[0][1], UnreadableFile):  # an archive that cannot be opened
            self.seen.update(e.path for e in self.sources.get(file.name, ()))
        else:
            dropped = [e for e in self.sources.get(file.name, ()) if e.path not in names]
            _remove(self.library, dropped)
            self.report.removed += [e.path for e in dropped]
            for entry in dropped:
                self.known.pop(entry.path, None)

    def _kept_out(self, file: SourceFile) -> str | None:
        """Why a file of a folder does not come back: it was removed by hand and is the same since."""
        removed_at = None if file.name in self.sources else self.removed[file.name].get(_sha256(file.path) or "")
        if removed_at is None:
            return None
        return f"was removed from the library by hand on {removed_at:%Y-%m-%d}; `mops restore` brings it back"

    def _in_force(self, before: Entry | None, stated: Metadata) -> Metadata:
        """The metadata of a new version: with what was set by hand while the document stated the same."""
        made = self.library.catalogue.corrections(before.id) if before else {}
        return corrected(stated, {name: c for name, c in made.items() if not self.placed or name != "status"})

    def _held(self, before: Entry, read: Document) -> Document:
        """The words put in place of a file's, which hold as long as the file is the same."""
        held = self.library.catalogue.document(before.path, EVERYTHING)
        return replace(held, path=read.path, metadata=read.metadata) if held else read

    def take_in(self, ready: _Ready) -> None:
        """Commit one document that is not read now."""
        self.waiting = [ready]
        self._commit()

    def _commit(self) -> None:
        """Make the waiting documents current: indexes first, the catalogue last, then the clean-up."""
        ready, self.waiting = self.waiting, []
        if not ready:
            return
        catalogue, indexes = self.library.catalogue, self.library.indexes
        old = {r.passage.id: r for x in ready if x.replaces for r in catalogue.passages_of(x.replaces.id, EVERYTHING)}
        places = {pid: (r.token_offset, r.token_count) for pid, r in old.items()}
        originals = catalogue.originals([x.replaces.id for x in ready if x.replaces])
        for item in ready:
            if (
                item.document.sha256 == item.source_sha256
            ):  # else it was kept when it took the place of its folder's file
                self.library.keep_original(item.source_sha256, item.source.path)
        fresh = {p.id: (p, item) for item in ready for p in item.passages if p.id not in old}
        places |= self._encode(indexes, fresh)
        with catalogue.transaction() as connection:
            for item in ready:
                cat.put_document(
                    connection,
                    item.document,
                    item.passages,
                    source=item.source.name,
                    source_sha256=item.source_sha256,
                    folder_sha256=item.folder_sha256,
                    tokens=places,
                    definitions=[Term(*pair, p.id) for p in item.passages for pair in definitions(p.text)],
                    stated=item.stated,
                    placed=self.placed,
                    cites=self.cites,
                    changes=item.changes,
                )
                if item.also:
                    item.also(connection)
        kept = {p.id for item in ready for p in item.passages}
        _forget(self.library, old.keys() - kept, originals)
        for item in ready:
            moved = item.replaces and item.replaces.path != item.document.path
            if not moved:
                (self.report.updated if item.replaces else self.report.added).append(item.document.path)

    def _encode(self, indexes: Indexes, fresh: Mapping[str, tuple[Passage, _Ready]]) -> dict[str, tuple[int, int]]:
        if not fresh:
            return {}
        passages = [p for p, _ in fresh.values()]
        texts = [embedded_text(p, item.document.blocks[p.first].header) for p, item in fresh.values()]
        titles = {p.id: item.document.metadata.title for p, item in fresh.values()}
        places = _index(self.library, indexes, passages, texts, titles)
        self.report.embedded += len(passages)
        self.watcher.encoding(self.report.embedded)
        return places


def _prepare(library: Library, watcher: Watcher) -> None:
    """Finish what a crash left, and embed anew when the model has changed."""
    if recover(library):
        watcher.say("The last run was interrupted; its unfinished part was removed.")
    for sha256 in expire(library.catalogue):
        library.drop_original(sha256)
    made_with = library.catalogue.get_state("encoder")
    if made_with and made_with != library.encoder.fingerprint:
        count = library.catalogue.count()[1]
        if count:
            watcher.say(f"The encoder has changed to {library.encoder.name}: {count:,} passages are embedded anew.")
        rebuild(library, watcher)
    elif not made_with:
        library.catalogue.set_state(encoder=library.encoder.fingerprint)


@contextmanager
def _unfinished(library: Library) -> Iterator[None]:
    """Mark the library as being written to, until the work has ended well or with an error."""
    library.catalogue.set_state(writing="yes")
    yield
    library.catalogue.set_state(writing="no")


@contextmanager
def _opening_indexes(library: Library) -> Iterator[None]:
    """Open the indexes, which takes about a second, while the first files are being read."""
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(lambda: library.indexes)
        yield
    opened.result()


def _index(
    library: Library, indexes: Indexes, passages: Sequence[Passage], texts: Sequence[str], titles: Mapping[str, str]
) -> dict[str, tuple[int, int]]:
    """Encode passages and add them to the indexes; returns their places in the token store."""
    encoded: list[Encoded] = library.encoder.encode_documents(texts)
    ids = [p.id for p in passages]
    places = indexes.tokens.append(encoded)
    indexes.tokens.flush()
    indexes.vectors.upsert(ids, [e.vectors for e in encoded])
    indexes.lexical.delete(ids)
    indexes.lexical.add(
        [
            (p.id, titles[p.id], " ".join(p.headings), text.split("\n", 1)[1])
            for p, text in zip(passages, texts, strict=True)
        ]
    )
    indexes.lexical.commit()
    return dict(zip(ids, places, strict=True))


def _remove(library: Library, entries: Sequence[Entry]) -> None:
    take_out(library, entries, lambda connection, entry: cat.remove_document(connection, entry.id))


def _forget(library: Library, passages: Iterable[str], originals: Iterable[str]) -> None:
    """Clean up what no current version refers to any more."""
    ids = list(passages)
    if ids:
        library.indexes.vectors.delete(ids)
        library.indexes.lexical.delete(ids)
        library.indexes.lexical.commit()
    candidates = set(originals)
    for sha256 in candidates - library.catalogue.originals() if candidates else ():
        library.drop_original(sha256)


def _reclaim(library: Library) -> None:
    """Give back the space of token vectors that no passage refers to, once they are the greater part."""
    live = library.catalogue.token_ranges()
    store = library.indexes.tokens
    if store.rows > 2 * sum(count for _, count in live):
        store.compact(live)


def sweep(library: Library) -> None:
    """Remove from indexes and files whatever the catalogue does not know. Needs the write lock."""
    indexes = library.indexes
    known = library.catalogue.passage_ids()
    for index in (indexes.vectors, indexes.lexical):
        stray = index.ids() - known
        if stray:
            index.delete(list(stray))
    indexes.lexical.commit()
    ends = [offset + count for offset, count in library.catalogue.token_ranges()]
    indexes.tokens.truncate(max(ends, default=0))
    for sha256 in library.originals() - library.catalogue.originals():
        library.drop_original(sha256)


def _discard_indexes(library: Library, keep: str) -> None:
    import shutil

    for folder in (library.home / "indexes").glob("*"):
        if folder.name != keep:
            shutil.rmtree(folder, ignore_errors=True)


def _passages(document: Document) -> list[Passage]:
    """What is indexed of a document: nothing where no answer may rest on it."""
    return split(document) if document.metadata.is_evidence else []


def _document(
    name: str, sha256: str, reading: Reading, about: Metadata, notes: Sequence[str], before: Entry | None
) -> Document:
    identity = before.id if before else uuid.uuid4().hex
    return Document(identity, name, reading.format, sha256, about, reading.text, reading.blocks, tuple(notes))


def _inherited(folder: Folder, file: SourceFile) -> tuple[dict[str, Any], str]:
    """The metadata a file inherits from its folders, and the hash by which a change in it or in reading is noticed."""
    inherited, _ = folder_metadata(folder.root, file.name)
    canonical = json.dumps([READING, inherited], sort_keys=True, default=str)
    return inherited, hashlib.sha256(canonical.encode()).hexdigest()


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
