"""Documents that are added in the page: uploads, folders of this machine, a whole library from a backup."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread

from assistant.intake.job import Job
from assistant.plain import counted
from assistant.settings import Settings, portable
from ingest.access import Reader
from ingest.backup import Backup, back_up, bring_in
from ingest.errors import LibraryBusy, SettingsError, UnreadableFile
from ingest.folder import Folder, is_folder_metadata
from ingest.library import Library
from ingest.sync import ingest
from ingest.syncing.recovery import tidy
from ingest.syncing.report import Report
from ingest.uploads import Batch, is_hidden, keep, new_batch, readable, receiving, safe_name
from ingest.watch import Followed, Follower, Say

MB = 1_000_000
BATCH_PASSAGES = 64  # small, so that documents can be asked about, and a job stopped, soon
MOST_FILES = 20_000  # in one upload
_PATIENCE = 20  # seconds that a backup waits for another writer
_END = 60.0  # seconds that the work in hand has when the app ends


class Intake:
    """What is being added, and what was added last. One job at a time; its report stays until the next."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library = library
        self.settings = settings
        self.job: Job | None = None
        self._again: Callable[[list[str]], Job] | None = None
        self._batches: dict[str, Batch] = {}
        self._lock = Lock()
        self._follower: Follower | None = None

    def may_add(self, reader: Reader) -> bool:
        """Whether the reader may add documents: only who may see everything, where the settings allow it."""
        return reader.groups is None and self.settings.adding

    def may_back_up(self, reader: Reader) -> bool:
        """Whether the reader may have the whole library, conversations included: only on this machine."""
        return self.may_add(reader) and self.settings.local

    # Uploads

    def open(self, reader: Reader, files: Iterable[tuple[str, int]], *, backup: bool = False) -> Batch:
        """Prepare for files that are to be sent, as (name, bytes); what is refused at once is in the batch.

        Raises:
            SettingsError: nothing may be added now, or it is too much.
        """
        self._check(reader, backup=backup)
        listed = list(files)
        most = self.settings.uploads_mb
        if len(listed) > MOST_FILES or sum(size for _, size in listed) > most * MB:
            raise SettingsError(
                f"At most {MOST_FILES:,} files and {most:,} MB can be sent at once. Send them in parts."
            )
        batch = new_batch(self.library, backup=backup)
        for name, size in listed:
            if is_hidden(name):
                batch.hidden.append(name)
                continue
            try:
                self._accept(name, size, backup=backup)
            except UnreadableFile as error:
                batch.refused[name] = str(error)
        with self._lock:
            self._batches[batch.id] = batch
        return batch

    def batch(self, reader: Reader, id: str) -> Batch | None:
        """A batch that has been opened."""
        return self._batches.get(id) if self.may_add(reader) else None

    def accept(self, batch: Batch, name: str, size: int) -> str:
        """The name under which a file of so many bytes is kept, as far as it has come.

        Raises:
            UnreadableFile: it is not accepted.
        """
        if batch.size + size > self.settings.uploads_mb * MB:
            raise UnreadableFile(f"with it, more than {self.settings.uploads_mb:,} MB would have been sent at once")
        return self._accept(name, size, backup=batch.backup)

    def _accept(self, name: str, size: int, *, backup: bool) -> str:
        most = self.settings.uploads_mb if backup else self.settings.upload_mb
        kept = safe_name(name)
        if size > most * MB:
            raise UnreadableFile(f"is larger than {most:,} MB")
        if not backup:
            readable(kept)
        return kept

    def forget(self, reader: Reader, id: str) -> None:
        """Drop what was sent."""
        if self.may_add(reader) and (batch := self._batches.pop(id, None)):
            batch.drop()

    def add_uploads(self, reader: Reader, id: str, into: str = "") -> Job:
        """Read what was sent into the library, below the folder `into`.

        Raises:
            SettingsError: it cannot be begun.
        """
        batch = self._taken(reader, id)
        try:
            names, refused = keep(self.library, batch, into)
        except UnreadableFile as error:
            self._batches[id] = batch
            raise SettingsError(f"The folder {into!r}: {error}.") from error
        return self._read(self.library.uploads, names, batch.refused | refused)

    @contextmanager
    def one_file(self, reader: Reader, id: str) -> Iterator[Path]:
        """The one file that was sent, for as long as it is used.

        Raises:
            SettingsError: it is not there, or was refused.
        """
        batch = self._taken(reader, id)
        try:
            for name, reason in batch.refused.items():
                raise SettingsError(f"{name}: {reason}.")
            if len(batch.names) != 1:
                raise SettingsError("Send one file.")
            yield batch.folder / "files" / batch.names[0]
        finally:
            batch.drop()

    # Folders

    def add_folder(self, reader: Reader, given: str) -> Job:
        """Read a folder of this machine, or a file, into the library.

        Raises:
            SettingsError: it does not lie in a folder of the settings, or cannot be read.
        """
        self._check(reader)
        path = Path(given.strip()).expanduser()
        allowed = [folder.expanduser().resolve() for folder in self.settings.folders]
        if not path.is_absolute() or not any(path.resolve().is_relative_to(folder) for folder in allowed):
            listed = ", ".join(map(str, self.settings.folders)) or "none"
            raise SettingsError(f"{given!r} is not in a folder that the settings allow (folders: {listed}).")
        return self._read(path.resolve(), [file.name for file in Folder(path.resolve()).files()], {})

    def _read(self, root: Path, names: list[str], refused: dict[str, str]) -> Job:
        """Read these files of a folder in a job."""
        base = root.parent if root.is_file() else root
        only = {base / name for name in names}

        def work(job: Job) -> Report | None:
            if not only:  # all were refused
                return None
            limits = self.settings.limits
            return ingest(self.library, [root], only=only, limits=limits, watcher=job, batch=BATCH_PASSAGES)

        job = Job(str(root), work)
        job.expect([name for name in names if not is_folder_metadata(Path(name).name)])
        job.refuse(refused)
        return self._begin(job, lambda again: self._read(root, again, {}))

    # Whole libraries

    def back_up(self, reader: Reader, target: Path) -> Backup:
        """Write a backup to a file.

        Raises:
            MopsError: it cannot be made.
        """
        if not self.may_back_up(reader):
            raise SettingsError("The whole library is only given to who uses this machine. Use `mops backup`.")
        for _ in range(_PATIENCE):
            with suppress(LibraryBusy):
                return back_up(self.library, target, portable(self.library.home))
            time.sleep(1)
        return back_up(self.library, target, portable(self.library.home))

    def bring_in(self, reader: Reader, id: str) -> Job:
        """Make the empty library what an uploaded backup holds.

        Raises:
            SettingsError: it cannot be begun.
        """
        if not self.may_back_up(reader):
            raise SettingsError("A whole library is only imported by who uses this machine. Use `mops import`.")
        batch = self._taken(reader, id)
        if len(batch.names) != 1:
            raise SettingsError("Send one backup file.")

        def work(job: Job) -> Report | None:
            try:
                made = bring_in(self.library, batch.folder / "files" / batch.names[0], job, portable)
            finally:
                batch.drop()
            held = f"{counted(made.documents, 'document')} and {counted(made.passages, 'passage')}"
            job.say(f"{held}, as of {made.made_at[:10]}")
            return None

        return self._begin(Job(batch.names[0], work), None)

    # The job

    def stop(self, reader: Reader) -> None:
        """End the job after the file that is being read."""
        if self.job and self.may_add(reader):
            self.job.stop()

    def retry(self, reader: Reader) -> Job:
        """Try again what failed or was left.

        Raises:
            SettingsError: there is nothing to try again.
        """
        self._check(reader)
        wrong = [row.name for row in self.job.progress.wrong] if self.job else []
        if not wrong or not self._again:
            raise SettingsError("There is nothing to try again.")
        return self._again(wrong)

    def close_report(self, reader: Reader) -> None:
        """Put the report of a finished job away."""
        if self.may_add(reader) and self.job and self.job.progress.ended:
            self.job = None

    def _begin(self, job: Job, again: Callable[[list[str]], Job] | None) -> Job:
        with self._lock:
            self._free()
            self.job, self._again = job, again
        return job.start()

    def _taken(self, reader: Reader, id: str) -> Batch:
        self._check(reader)
        batch = self._batches.pop(id, None)
        if batch is None:
            raise SettingsError("What was sent is not here any more. Send it again.")
        return batch

    def _check(self, reader: Reader, *, backup: bool = False) -> None:
        if not (self.may_back_up(reader) if backup else self.may_add(reader)):
            raise SettingsError("Documents cannot be added here: set `uploads = true` in settings.toml to allow it.")
        self._free()

    def _free(self) -> None:
        if self.job and not self.job.progress.ended:
            raise SettingsError("Other documents are being added. Wait until that has ended, or stop it.")

    # Folders that are followed

    @property
    def followed(self) -> list[Followed]:
        """How it stands with the folders that are followed."""
        return self._follower.state if self._follower else []

    @contextmanager
    def following(self, say: Say) -> Iterator[None]:
        """Take in files and follow the folders of the settings; at the end, end the work in hand as well.

        At the beginning, what is left of work that broke off is removed.
        """
        tidy(self.library)
        folders = [folder.expanduser() for folder in self.settings.watch]
        follower = Follower(self.library, folders, self.settings.limits, say)
        thread = Thread(target=follower.run, name="follower", daemon=True)
        if folders:
            self._follower = follower
            thread.start()
        try:
            with receiving(self.library):
                yield
        finally:
            follower.stop()
            if self.job:
                self.job.stop()
                self.job.wait(_END)
            if folders:
                thread.join(_END)
            self._follower = None
