"""The vector index: Chroma, embedded or on a server, with cosine similarity.

A passage has one vector for each window of its text, stored under ``<passage id>#<window>``.
"""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from ingest.errors import LibraryError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

REPAIR = "Run `mops doctor --repair` to build it again from the catalogue."
_PAGE = 5000  # rows in one request to Chroma
_WINDOWS = 8  # windows of a passage looked for at once when it is deleted
_HNSW: Any = {
    "space": "cosine",
    "ef_search": 200,
    # Rows not yet written to the graph's files are replayed by every process that opens the index.
    "sync_threshold": 200,
}
_aliases = itertools.count(1)


@dataclass(eq=False)
class _Handle:
    """One connection; closed when it has been replaced and nobody uses it any more."""

    client: Client
    collection: Collection
    users: int = 0


class Vectors:
    """Vectors of passages. Every method may be called from several threads; one process writes at a time."""

    def __init__(self, connect: Callable[[], Client], name: str, dimension: int, fingerprint: str) -> None:
        """Use `open` instead."""
        self._connect = connect
        self._name = name
        self._dimension = dimension
        self._fingerprint = fingerprint
        self._lock = threading.Lock()
        self._handle = self._opened()

    @classmethod
    def open(cls, folder: Path, dimension: int, fingerprint: str, *, url: str | None = None) -> Vectors:
        """Open or create the index in `folder`, or on the Chroma server at `url` ("http://host:8000").

        Raises:
            LibraryError: The index is damaged, was made with another encoder or is not cosine; or
                the server does not answer.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if url is None:
            return cls(lambda: _embedded(folder), "passages", dimension, fingerprint)
        place = folder / "collection.txt"  # several libraries may share a server
        if not place.exists():
            place.write_text(f"passages-{uuid.uuid4().hex}\n", encoding="utf-8")
        return cls(lambda: _server(url), place.read_text(encoding="utf-8").strip(), dimension, fingerprint)

    def close(self) -> None:
        """Release files and connections."""
        with self._lock:
            if not self._handle.users:
                self._handle.client.close()

    def reopen(self) -> None:
        """See what other processes have written; searches that are running finish on the old connection."""
        opened = self._opened()
        with self._lock:
            old, self._handle = self._handle, opened
            if not old.users:
                old.client.close()

    def upsert(self, ids: Sequence[str], vectors: Sequence[NDArray[np.float32]]) -> None:
        """Add or replace passages; `vectors` has float32[windows, dimension] for each passage id."""
        rows = [f"{passage}#{n}" for passage, windows in zip(ids, vectors, strict=True) for n in range(len(windows))]
        if not rows:
            return
        matrix = np.concatenate(list(vectors)).astype(np.float32, copy=False)
        with self._lease() as handle, _readable(self._name):
            step = min(handle.client.get_max_batch_size(), _PAGE)
            for start in range(0, len(rows), step):
                part = slice(start, start + step)
                handle.collection.upsert(ids=rows[part], embeddings=matrix[part])

    def delete(self, ids: Sequence[str]) -> None:
        """Remove passages with all their windows; ids that are not there are ignored."""
        with self._lease() as handle, _readable(self._name):
            step = _PAGE // _WINDOWS
            for start in range(0, len(ids), step):
                _delete(handle.collection, ids[start : start + step])

    def query(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The `k` nearest passages with their cosine, best first; a passage counts with its best window."""
        with self._lease() as handle, _readable(self._name):
            wanted = k + k // 4 + 4
            while k > 0:
                found = handle.collection.query(
                    query_embeddings=np.asarray(vector, dtype=np.float32)[None], n_results=wanted, include=["distances"]
                )
                rows = found["ids"][0]
                best = _best(rows, (found["distances"] or [[]])[0])
                if len(best) >= k or len(rows) < wanted:  # fewer than asked for: there are no more
                    return best[:k]
                wanted *= 2
        return []

    def ids(self) -> set[str]:
        """The ids of all passages that have vectors."""
        with self._lease() as handle, _readable(self._name):
            return {row.rpartition("#")[0] for row in _rows(handle.collection)}

    def every(self) -> Iterator[tuple[list[str], NDArray[np.float32]]]:
        """All vectors, page by page: the passage of each row, and float32[rows, dimension]."""
        with self._lease() as handle, _readable(self._name):
            for offset in itertools.count(0, _PAGE):
                page = handle.collection.get(include=["embeddings"], limit=_PAGE, offset=offset)
                rows = [row.rpartition("#")[0] for row in page["ids"]]
                if rows:
                    yield rows, np.asarray(page["embeddings"], np.float32)
                if len(rows) < _PAGE:
                    return

    def count(self) -> int:
        """The number of vectors, which is at least that of passages."""
        with self._lease() as handle, _readable(self._name):
            return handle.collection.count()

    @contextmanager
    def _lease(self) -> Iterator[_Handle]:
        with self._lock:
            handle = self._handle
            handle.users += 1
        try:
            yield handle
        finally:
            with self._lock:
                handle.users -= 1
                if handle is not self._handle and not handle.users:
                    handle.client.close()

    def _opened(self) -> _Handle:
        with _readable(self._name):
            client = self._connect()
            collection = client.get_or_create_collection(
                self._name,
                configuration={"hnsw": _HNSW},
                metadata={"encoder": self._fingerprint, "dimension": self._dimension},
                embedding_function=None,
            )
        self._check(collection)
        return _Handle(client, collection)

    def _check(self, collection: Collection) -> None:
        # An existing collection keeps its own settings, whatever get_or_create was given.
        space = (collection.configuration.get("hnsw") or {}).get("space")
        about = collection.metadata or {}
        if space != "cosine":
            raise LibraryError(f"The vector index measures {space!r} instead of cosine. {REPAIR}")
        if (about.get("encoder"), about.get("dimension")) != (self._fingerprint, self._dimension):
            raise LibraryError(f"The vector index was made with another embedding model. {REPAIR}")


def _embedded(folder: Path) -> Client:
    """A new connection to the index in `folder`.

    Chroma shares one connection among all clients of a process that give the same path, and such a
    connection never sees what another process writes. So each gets its own spelling of the path.
    """
    import chromadb
    from chromadb.config import Settings

    spelling = "".join("/." if bit == "1" else "/" for bit in f"{next(_aliases):b}")
    client = chromadb.PersistentClient(str(folder) + spelling, settings=Settings(anonymized_telemetry=False))
    return cast("Client", client)  # only this type declares close()


def _server(url: str) -> Client:
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise LibraryError(f"MOPS_CHROMA_URL is {url!r}; it should look like http://host:8000.")
    try:
        client = chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if parts.scheme == "https" else 8000),
            ssl=parts.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )
    except Exception as error:
        raise LibraryError(f"The Chroma server at {url} does not answer ({error}).") from error
    return cast("Client", client)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Turn what Chroma raises into a message for people."""
    try:
        yield
    except LibraryError:
        raise
    except BaseException as error:
        # A fault in Chroma's native part arrives as a "PanicException", which is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise LibraryError(f"The vector index {name!r} cannot be used ({error}). {REPAIR}") from error


def _rows(collection: Collection) -> Iterator[str]:
    for offset in itertools.count(0, _PAGE):
        page = collection.get(include=[], limit=_PAGE, offset=offset)["ids"]
        yield from page
        if len(page) < _PAGE:
            return


def _delete(collection: Collection, ids: Sequence[str]) -> None:
    """Remove passages; how many windows each has is found out by asking for some at a time."""
    remaining = list(ids)
    for first in itertools.count(0, _WINDOWS):
        rows = [f"{passage}#{n}" for passage in remaining for n in range(first, first + _WINDOWS)]
        there = collection.get(ids=rows, include=[])["ids"] if rows else []
        if not there:
            return
        collection.delete(ids=there)
        last = f"#{first + _WINDOWS - 1}"
        remaining = [row.rpartition("#")[0] for row in there if row.endswith(last)]


def _best(rows: Sequence[str], distances: Sequence[Any]) -> list[tuple[str, float]]:
    """Passage ids with the cosine of their nearest window; rows come nearest first."""
    best: dict[str, float] = {}
    for row, distance in zip(rows, distances, strict=True):
        best.setdefault(row.rpartition("#")[0], 1.0 - float(distance))
    return list(best.items())
