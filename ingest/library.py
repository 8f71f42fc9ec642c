"""A library on disk, opened: the catalogue and the three indexes that belong to it.

    library.sqlite   the catalogue, which is the truth
    indexes/<n>/     chroma/ (vectors), tokens/ (token vectors), lexical/ (tantivy)
    files/           the originals, by the hash of their bytes
    uploading/       what is on its way in, or out as a backup
    working/         where a backup is put together or taken apart
    uploads/         what was uploaded, as it was named: a folder of documents like any other
    models/          the encoder as converted

The catalogue says which `indexes/<n>` is in use, so that a rebuild is made beside the old ones and
takes effect with one commit.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from ingest.catalogue import KEPT, Catalogue, sqlite_url
from ingest.encoder import Encoder
from ingest.errors import LibraryBusy, LibraryError

if TYPE_CHECKING:
    from ingest.lexical import Lexical
    from ingest.tokens import TokenStore
    from ingest.vectors import Vectors

Progress = Callable[[str], None]


@dataclass(eq=False)
class Indexes:
    """The three indexes, which propose passages and hold no truth of their own.

    `generation` is that of the catalogue which they have last been brought up to.
    """

    number: str
    vectors: Vectors
    tokens: TokenStore
    lexical: Lexical
    generation: str = ""

    @classmethod
    def open(cls, home: Path, number: str, encoder: Encoder, chroma_url: str | None) -> Indexes:
        """Open or create the indexes with a number."""
        from ingest.lexical import Lexical
        from ingest.tokens import TokenStore
        from ingest.vectors import Vectors

        folder = home / "indexes" / number
        folder.mkdir(parents=True, exist_ok=True)
        return cls(
            number,
            Vectors.open(folder / "chroma", encoder.dimension, encoder.fingerprint, url=chroma_url),
            TokenStore.open(folder / "tokens", encoder.fingerprint),
            Lexical.open(folder / "lexical"),
        )

    def close(self) -> None:
        """Release files and connections."""
        self.vectors.close()
        self.tokens.close()
        self.lexical.close()


@dataclass(eq=False)
class Library:
    """An open library. Made by `Library.open`; close it, or use it in a `with` statement."""

    home: Path
    catalogue: Catalogue
    encoder_name: str
    chroma_url: str | None = None
    threads: int | None = None
    models: Path = Path()
    progress: Progress | None = None
    _encoder: Encoder | None = field(default=None, repr=False)
    _indexes: Indexes | None = field(default=None, repr=False)
    _lock: RLock = field(default_factory=RLock, repr=False)

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        encoder: str = "all-MiniLM-L6-v2",
        database_url: str | None = None,
        chroma_url: str | None = None,
        threads: int | None = None,
        models: Path | None = None,
        progress: Progress | None = None,
        kept: timedelta = KEPT,
    ) -> Library:
        """Open or create the library in a folder. Encoder and indexes are opened when first needed.

        Converted encoders are kept in `models` (default: the library's own folder of that name), removed
        documents for as long as `kept`.

        Raises:
            LibraryError: the folder cannot be written, or holds a library of another version.
        """
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"The library folder {home} cannot be made ({error.strerror}).") from error
        catalogue = Catalogue.open(database_url or sqlite_url(home / "library.sqlite"), kept)
        return cls(home, catalogue, encoder, chroma_url, threads, models or home / "models", progress)

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release files and connections."""
        if self._indexes:
            self._indexes.close()
        self.catalogue.close()

    @property
    def encoder(self) -> Encoder:
        """The encoder, converted on first use."""
        if self._encoder is not None:
            return self._encoder  # without waiting for indexes that are being opened
        with self._lock:
            if self._encoder is None:
                self._encoder = Encoder.open(
                    self.encoder_name, self.models, threads=self.threads, progress=self.progress
                )
            return self._encoder

    def discard_encoder(self) -> None:
        """Have the encoder converted anew when it is next needed, since a file of it is damaged."""
        from ingest.conversion import ready

        with self._lock:
            if folder := ready(self.encoder_name, self.models):
                shutil.rmtree(folder)
            self._encoder = None

    @property
    def indexes(self) -> Indexes:
        """The indexes in the state of the catalogue's current generation."""
        states = self.catalogue.states()
        generation, number = states.get("generation", "0"), states.get("indexes") or "1"
        with self._lock:
            if self._indexes is None or self._indexes.number != number:
                self._check_encoder()
                before = self._indexes
                self._indexes = Indexes.open(self.home, number, self.encoder, self.chroma_url)
                if before:
                    before.close()
            elif generation != self._indexes.generation:
                self._indexes.vectors.reopen()
                self._indexes.lexical.reload()
            self._indexes.generation = generation
            return self._indexes

    @property
    def generation(self) -> str:
        """A number that changes with every commit."""
        return self.catalogue.states().get("generation", "0")

    def _check_encoder(self) -> None:
        made_with = self.catalogue.get_state("encoder")
        if made_with and made_with != self.encoder.fingerprint and self.catalogue.count()[1]:
            raise LibraryError(
                f"This library was embedded with another model than {self.encoder_name}. "
                "Run `mops ingest` once to embed it anew, or set MOPS_ENCODER back."
            )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the library's write lock.

        Raises:
            LibraryBusy: another process is writing.
        """
        lock = FileLock(self.home / "write.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise LibraryBusy("Another process is writing to the library. Try again when it has finished.") from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """An empty folder to work in; it ends with the work, or with the next. Needs the write lock."""
        folder = self.home / "working"
        self.clear_workplace()
        folder.mkdir()
        try:
            yield folder
        finally:
            self.clear_workplace()

    def clear_workplace(self) -> None:
        """Remove what work that broke off has left. Needs the write lock."""
        shutil.rmtree(self.home / "working", ignore_errors=True)

    @property
    def uploads(self) -> Path:
        """The folder of what was uploaded."""
        return self.home / "uploads"

    def drop_upload(self, name: str) -> None:
        """Remove an uploaded file that no document was read in any more."""
        file = self.uploads / name
        with suppress(OSError):  # it was never uploaded
            if file.resolve().is_relative_to(self.uploads.resolve()):  # whatever an imported catalogue says
                file.unlink()

    # Originals

    def drop_half_copied(self) -> None:
        """Remove what was left of originals by runs that broke off. Needs the write lock."""
        for partial in (self.home / "files").glob("??/*.partial"):
            partial.unlink(missing_ok=True)

    def keep_original(self, sha256: str, source: Path) -> None:
        """Keep a copy of an ingested file under its hash; none of a file that has changed or gone since it was read."""
        place = self._original_place(sha256)
        if place.exists():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_suffix(".partial")
        try:
            shutil.copyfile(source, partial)
        except FileNotFoundError:
            return
        with partial.open("rb") as copy:
            same = hashlib.file_digest(copy, "sha256").hexdigest() == sha256
        if same:
            partial.replace(place)
        else:
            partial.unlink()

    def original(self, sha256: str) -> Path | None:
        """The file as it was ingested, or None when it is no longer kept."""
        place = self._original_place(sha256)
        return place if place.is_file() else None

    def originals(self) -> set[str]:
        """The hashes of all originals kept."""
        return {p.name for p in (self.home / "files").glob("??/*") if not p.suffix}

    def drop_original(self, sha256: str) -> None:
        """Remove an original that no document refers to."""
        self._original_place(sha256).unlink(missing_ok=True)

    def _original_place(self, sha256: str) -> Path:
        return self.home / "files" / sha256[:2] / sha256
