"""One run over files: which have changed, what is read of them, what has moved and what is gone."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

from ingest.access import EVERYTHING
from ingest.cataloguing import write
from ingest.cataloguing.entry import Entry
from ingest.corrections import corrected
from ingest.document import Document, Metadata, Reading
from ingest.errors import UnreadableFile
from ingest.folder import Folder, SourceFile
from ingest.library import Library
from ingest.metadata import metadata
from ingest.origin import UPLOADS, Scope
from ingest.read.limits import Limits
from ingest.read.pool import ReaderPool
from ingest.rules import file_of, inherited
from ingest.syncing.batch import Ready, make_current, passages_in
from ingest.syncing.removal import put_away
from ingest.syncing.report import Problem, Report, Watcher
from ingest.trash import gone_from, kept_out, read_again

BATCH_PASSAGES = 512
FIRST_BATCH = 64  # passages; small, so that encoding begins while most files are still being read
FEW_GONE = 20  # documents; more than these, and more than half of a followed folder, are not removed at once


class Run:
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
        scope: Scope | None = None,
        careful: bool = False,
    ) -> None:
        self.library = library
        self.careful = careful
        self.scope = scope
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
        self.origins = library.catalogue.origins()
        self.lone = library.catalogue.placed()  # paths of documents that no folder could hold
        # those, and the paths of documents that the folders hold, or that were uploaded
        self.seen = self.lone | {e.path for e in self.known.values() if self.origins.get(e.id) == UPLOADS}
        self.same: dict[str, str | None] = {}  # unchanged documents' ids, and where they have been found
        self.waiting: list[Ready] = []
        self.removed = kept_out(library.catalogue)
        self.spared: list[Entry] = []  # too many to be removed at once
        self.displaced: dict[str, list[str]] = {}  # documents whose own file is still in another folder, by that

    def leave_out(self, skipped: Sequence[Problem], dead: Collection[str] = ()) -> None:
        """List what was passed over; documents that stand there, or in a folder there, are not gone.

        Those at `dead` links are: the file that such a link stood for is no more.
        """
        self.report.skipped += skipped
        names = {problem.document for problem in skipped}.difference(dead)
        for path, entry in self.known.items():
            parents = {p.as_posix() for p in PurePosixPath(entry.source).parents}
            if entry.source in names or parents & names:
                self.seen.add(path)

    def followed(self, entry: Entry) -> bool:
        """Whether the run looks at the file that the document was read in."""
        return self.scope is not None and self.scope.holds(self.origins.get(entry.id), entry.source)

    def ingest(
        self, files: Sequence[tuple[Folder, SourceFile]], *, gone: Callable[[Entry], bool] | None = None
    ) -> None:
        """Read what has changed, commit it in batches, remove what is not there of those that `gone` is true of."""
        changed = list(self._changed(files))
        self._found_again()
        if gone:
            self._follow_moves(changed, gone)
        done, stopped = len(files) - len(changed), False
        self.watcher.reading(done, len(files))
        by_name = {file.name: (folder, file) for folder, file in changed}
        batch = min(FIRST_BATCH, self.batch)
        with _getting_ready(self.library):
            with ReaderPool(self.limits) as pool:
                for name, sha256, results in pool.read_all((f.name, f.path) for _, f in changed):
                    folder, file = by_name[name]
                    self._take(folder, file, sha256, results)
                    done += 1
                    self.watcher.reading(done, len(files))
                    if stopped := self.watcher.stopping():
                        break
                    if sum(len(r.passages) for r in self.waiting) >= batch:
                        self._commit()
                        batch = min(2 * batch, self.batch)
            self._commit()
        self.report.notes += [_in_place_of(folder, names) for folder, names in self.displaced.items()]
        if stopped and done < len(files):
            self.report.notes.append(f"stopped before all was read: {len(files) - done:,} files were left")
        elif gone:
            self._remove_gone([e for path, e in self.known.items() if path not in self.seen and gone(e)])

    def _remove_gone(self, gone: Sequence[Entry]) -> None:
        """Remove them; a careful run not when they are most of their folders, which may just be out of reach."""
        origins = {self.origins.get(e.id) for e in gone}
        of_these = sum(self.origins.get(e.id) in origins for e in self.known.values())
        if self.careful and len(gone) > max(FEW_GONE, of_these / 2):
            self.spared += gone
            return
        put_away(self.library, gone, was_gone=True)
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
                and before[0].folder_sha256 == inherited(folder.root, file.name)[1]
            )
            if same:
                self.seen.update(e.path for e in before)
                self.report.unchanged += len(before)
                self.same.update((e.id, self._origin(folder)) for e in before)
                self.watcher.kept([file.name])
            elif file.name in self.removed and not self._meant(folder) and (reason := self._kept_out(file)):
                self.report.skipped.append(Problem(file.name, reason))
            else:
                yield folder, file

    def _meant(self, folder: Folder) -> bool:
        """Whether somebody has named, uploaded or put back just these files, removed by hand before or not."""
        return self.placed or folder.is_file or self._origin(folder) == UPLOADS

    def _origin(self, folder: Folder) -> str | None:
        return self.scope.origin(folder) if self.scope else None

    def _found_again(self) -> None:
        """Record of unchanged documents the folder that they have been found in now."""
        other = {d: origin for d, origin in self.same.items() if origin and self.origins.get(d) != origin}
        if other:
            with self.library.catalogue.transaction() as connection:
                write.set_origins(connection, other)

    def _follow_moves(self, changed: list[tuple[Folder, SourceFile]], gone: Callable[[Entry], bool]) -> None:
        """Let a file that appears with the bytes of one that is gone keep that document's identity."""
        present = {file.name for _, file in changed} | {e.source for p, e in self.known.items() if p in self.seen}
        left = [e for e in self.known.values() if e.source not in present and e.path == e.source and gone(e)]
        by_bytes = {e.source_sha256: e for e in left}
        for _, file in changed:
            entry = by_bytes.get(_sha256(file.path) or "") if file.name not in self.known else None
            if entry and self.known.pop(entry.path, None):
                self.known[file.name] = entry
                self.report.moved.append({"from": entry.path, "to": file.name})

    def _take(
        self, folder: Folder, file: SourceFile, sha256: str, results: Sequence[tuple[str, Reading | UnreadableFile]]
    ) -> None:
        """Queue what was read of one file; list what was not, and keep what there was before."""
        from_folder, folder_sha256, unread = inherited(folder.root, file.name)
        self.report.notes += [note for note in unread if note not in self.report.notes]
        names = {name for name, _ in results}
        failed = len(self.report.failed)
        for name, result in results:
            self.seen.add(name)
            if isinstance(result, UnreadableFile):
                kept = "; the version read before is kept" if name in self.known else ""
                self.report.failed.append(Problem(name, f"{result}{kept}"))
                continue
            about, notes = metadata(name, result, from_folder)
            notes = [*result.notes, *notes]
            self.report.notes += [f"{name}: {note}" for note in notes]
            before, back = self.known.get(name), None
            if before and (other := self._still_in(before, folder)):
                self.displaced.setdefault(other, []).append(name)
            if before is None and (back := gone_from(self.library.catalogue, name)):
                before = back.entry  # its file is there again, and it is itself again
            stated = replace(about, audience=self._audience(folder, about, before))
            about = self._in_force(before, stated)
            document = _document(name, sha256, result, about, notes, before)
            if before and before.is_held and before.source_sha256 == sha256:
                document = self._held(before, document)
            replaces, also = (None, partial(read_again, found=back)) if back else (before, None)
            ready = Ready(document, passages_in(document), file, sha256, folder_sha256, stated, replaces, also=also)
            self.waiting.append(replace(ready, origin=self._origin(folder)))
        if len(results) == 1 and isinstance(results[0][1], UnreadableFile):  # an archive that cannot be opened
            self.seen.update(e.path for e in self.sources.get(file.name, ()))
        else:
            dropped = [e for e in self.sources.get(file.name, ()) if e.path not in names]
            put_away(self.library, dropped, was_gone=True)
            self.report.removed += [e.path for e in dropped]
            for entry in dropped:
                self.known.pop(entry.path, None)
        self.watcher.took(file.name, self.report.failed[failed:])

    def _still_in(self, before: Entry, folder: Folder) -> str | None:
        """The other folder that a document was read in, where its file still is."""
        origin = self.origins.get(before.id)
        elsewhere = self.scope is not None and origin != self._origin(folder)
        return origin if elsewhere and file_of(self.library.uploads, origin, before.source) else None

    def _audience(self, folder: Folder, about: Metadata, before: Entry | None) -> tuple[str, ...]:
        """Who may read it: what is uploaded in the place of a closed document, and says nothing of it, stays closed."""
        kept = before is not None and not about.audience and self._origin(folder) == UPLOADS
        return before.metadata.audience if before and kept else about.audience

    def _kept_out(self, file: SourceFile) -> str | None:
        """Why a file of a folder does not come back: it was removed by hand and is the same since."""
        removed_at = None if file.name in self.sources else self.removed[file.name].get(_sha256(file.path) or "")
        if removed_at is None:
            return None
        return (
            f"was removed from the library by hand on {removed_at:%Y-%m-%d}; "
            "`mops restore` brings it back while it is kept, naming the file itself always"
        )

    def _in_force(self, before: Entry | None, stated: Metadata) -> Metadata:
        """The metadata of a new version: with what was set by hand while the document stated the same."""
        made = self.library.catalogue.corrections(before.id) if before else {}
        return corrected(stated, {name: c for name, c in made.items() if not self.placed or name != "status"})

    def _held(self, before: Entry, read: Document) -> Document:
        """The words put in place of a file's, which hold as long as the file is the same."""
        held = self.library.catalogue.document(before.path, EVERYTHING)
        return replace(held, path=read.path, metadata=read.metadata) if held else read

    def _commit(self) -> None:
        ready, self.waiting = self.waiting, []
        make_current(self.library, ready, self.report, self.watcher, placed=self.placed, cites=self.cites)


@contextmanager
def _getting_ready(library: Library) -> Iterator[None]:
    """Open encoder and indexes, which takes about a second, while the first files are being read."""
    with ExitStack() as bulk, ThreadPoolExecutor(1) as pool:

        def get_ready() -> None:
            bulk.enter_context(library.encoder.in_bulk())
            _ = library.indexes

        ready = pool.submit(get_ready)
        yield
        ready.result()


def _in_place_of(folder: str, names: Sequence[str]) -> str:
    where = "was uploaded" if folder == UPLOADS else f"is still in {folder}"
    named = f"{', '.join(names[:3])}{' …' if len(names) > 3 else ''}"
    return (
        f"{named}: took the place of {'a document' if len(names) == 1 else f'{len(names):,} documents'} of this path "
        f"that {where}; what is read last holds"
    )


def _document(
    name: str, sha256: str, reading: Reading, about: Metadata, notes: Sequence[str], before: Entry | None
) -> Document:
    identity = before.id if before else uuid.uuid4().hex
    return Document(identity, name, reading.format, sha256, about, reading.text, reading.blocks, tuple(notes))


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
