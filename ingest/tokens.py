"""The token store: every passage's token vectors, for late interaction, in a memory-mapped file.

    tokens.json          format, encoder, generation, and where each range of rows stands
    vectors-<g>.bin      int8[N, 128]
    places-<g>.bin       int32[N, 3]: vocabulary id, start and end character

Rows are known by their offset, which never changes: `compact` moves rows but keeps their offsets,
so the catalogue need not be touched. Readers see appended rows without reopening anything.
"""

from __future__ import annotations

import bisect
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.errors import LibraryError

FORMAT = 1
WIDTH = 128
REPAIR = "Run `mops doctor --repair` to build it again from the catalogue."
_HEADER = "tokens.json"


class TokenRows(Protocol):
    """What `append` takes: an `Encoded`, or anything with these arrays."""

    @property
    def tokens(self) -> NDArray[np.int8]: ...  # noqa: D102
    @property
    def spans(self) -> NDArray[np.int32]: ...  # noqa: D102
    @property
    def ids(self) -> NDArray[np.int32]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """Rows of the store, as views into it: int8[n, 128], int32[n, 2] and int32[n]."""

    tokens: NDArray[np.int8]
    spans: NDArray[np.int32]
    ids: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """The store as last read; replaced as a whole, so that readers in other threads see one state.

    `segments` are (offset, row) pairs: from that offset on, rows stand at that place in the files.
    """

    generation: int
    segments: list[tuple[int, int]]
    vectors: NDArray[np.int8]
    places: NDArray[np.int32]

    def row(self, offset: int, count: int) -> int | None:
        """Where in the files the rows stand, or None when they are not there."""
        n = bisect.bisect_right(self.segments, offset, key=lambda segment: segment[0]) - 1
        row = self.segments[n][1] + offset - self.segments[n][0]
        end = self.segments[n + 1][1] if n + 1 < len(self.segments) else len(self.vectors)
        return row if n >= 0 and row + count <= end else None


class TokenStore:
    """Token vectors on disk. Append with one process, read with many."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """Use `open` instead."""
        self._folder = folder
        self._fingerprint = fingerprint
        self._files: tuple[BinaryIO, BinaryIO] | None = None
        self._view = self._read()

    @classmethod
    def open(cls, folder: Path, fingerprint: str) -> TokenStore:
        """Open or create the store in `folder`.

        Raises:
            LibraryError: It is damaged, of another version, or was made with another encoder.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / _HEADER).exists():
            _write_header(folder, fingerprint, 0, [(0, 0)])
        return cls(folder, fingerprint)

    def __len__(self) -> int:
        """The offset the next row gets."""
        offset, row = self._view.segments[-1]
        return offset + self._stored_rows() - row

    @property
    def rows(self) -> int:
        """The rows on disk, those that nobody refers to any more included."""
        return self._stored_rows()

    def append(self, encoded: Iterable[TokenRows]) -> list[tuple[int, int]]:
        """Add the rows of passages; returns each one's (offset, count). Call `flush` before referring to them."""
        vectors, places = self._writing()
        end, result = len(self), []
        for item in encoded:
            count = len(item.ids)
            vectors.write(np.ascontiguousarray(item.tokens, dtype=np.int8).tobytes())
            places.write(np.column_stack((item.ids, item.spans)).astype(np.int32).tobytes())
            result.append((end, count))
            end += count
        vectors.flush()
        places.flush()
        return result

    def flush(self) -> None:
        """Make appended rows outlast a power failure."""
        for file in self._files or ():
            file.flush()
            os.fsync(file.fileno())

    def take(self, offset: int, count: int) -> Tokens:
        """The rows of one passage, not copied.

        Raises:
            LibraryError: There are no such rows.
        """
        view = self._view
        row = view.row(offset, count)
        if row is None:
            self._view = view = self._read()  # written since: more rows, or a new generation
            row = view.row(offset, count)
        if row is None:
            raise LibraryError(f"The token store {self._folder} has no rows {offset} to {offset + count}. {REPAIR}")
        places = view.places[row : row + count]
        return Tokens(view.vectors[row : row + count], places[:, 1:], places[:, 0])

    def vectors(self, ranges: Sequence[tuple[int, int]]) -> list[NDArray[np.int8]]:
        """The vectors alone of passages given as (offset, count), not copied.

        Raises:
            LibraryError: There are no such rows.
        """
        view = self._view
        found = [
            view.vectors[row : row + count] for offset, count in ranges if (row := view.row(offset, count)) is not None
        ]
        if len(found) < len(ranges):  # written since
            return [self.take(offset, count).tokens for offset, count in ranges]
        return found

    def truncate(self, length: int) -> None:
        """Cut the rows from offset `length` on: what was appended and never referred to."""
        if length >= len(self):
            return
        self.close()
        segments, rows = list(self._view.segments), self._stored_rows()
        while len(segments) > 1 and segments[-1][0] > length:
            rows = segments.pop()[1]
        offset, row = segments[-1]
        rows = min(row + length - offset, rows)
        _write_header(self._folder, self._fingerprint, self._view.generation, segments)
        for path, width in self._paths():
            os.truncate(path, rows * width)
        self._view = self._read()

    def compact(self, live: Iterable[tuple[int, int]]) -> None:
        """Give back the space of all rows but the `live` (offset, count) ranges, which keep their offsets."""
        end, old = len(self), self._paths()
        self.close()
        generation, segments, rows = self._view.generation + 1, list[tuple[int, int]](), 0
        new = _paths(self._folder, generation)
        with new[0][0].open("wb") as vectors, new[1][0].open("wb") as places:
            for offset, count in sorted(live):
                taken = self.take(offset, count)
                vectors.write(taken.tokens.tobytes())
                places.write(np.column_stack((taken.ids, taken.spans)).astype(np.int32).tobytes())
                if not segments or segments[-1][0] - segments[-1][1] != offset - rows:
                    segments.append((offset, rows))
                rows += count
            segments.append((end, rows))
            for file in (vectors, places):
                file.flush()
                os.fsync(file.fileno())
        _write_header(self._folder, self._fingerprint, generation, segments)
        self._view = self._read()
        for path, _ in old:
            path.unlink(missing_ok=True)  # a reader that has it mapped keeps it until it reads on

    def close(self) -> None:
        """Close the files opened for appending."""
        for file in self._files or ():
            file.close()
        self._files = None

    def _read(self) -> _View:
        path = self._folder / _HEADER
        try:
            header: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            version, encoder = header["format"], header["encoder"]
            generation = int(header["generation"])
            segments = [(int(offset), int(row)) for offset, row in header["segments"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryError(f"{path} cannot be read ({error}). {REPAIR}") from error
        if version != FORMAT or encoder != self._fingerprint:
            raise LibraryError(f"{path} was made by another version or with another embedding model. {REPAIR}")
        files = _paths(self._folder, generation)
        rows = _rows(files)
        vectors = _mapped(files[0][0], np.int8, (rows, WIDTH))
        return _View(generation, segments, vectors, _mapped(files[1][0], np.int32, (rows, 3)))

    def _stored_rows(self) -> int:
        return _rows(self._paths())

    def _writing(self) -> tuple[BinaryIO, BinaryIO]:
        if self._files is None:
            rows = self._stored_rows()
            (vectors, wide), (places, narrow) = self._paths()
            self._files = (vectors.open("ab"), places.open("ab"))
            self._files[0].truncate(rows * wide)
            self._files[1].truncate(rows * narrow)
        return self._files

    def _paths(self) -> tuple[tuple[Path, int], tuple[Path, int]]:
        return _paths(self._folder, self._view.generation)


def _paths(folder: Path, generation: int) -> tuple[tuple[Path, int], tuple[Path, int]]:
    """The two files of a generation with the bytes of one row."""
    return (folder / f"vectors-{generation}.bin", WIDTH), (folder / f"places-{generation}.bin", 12)


def _rows(files: Iterable[tuple[Path, int]]) -> int:
    """Rows complete in both files; a crash may leave a part of one."""
    return min(path.stat().st_size // width if path.exists() else 0 for path, width in files)


def _mapped(path: Path, dtype: type[np.generic], shape: tuple[int, int]) -> NDArray[Any]:
    # As a plain array, which is sliced several times faster than a memmap.
    return np.asarray(np.memmap(path, dtype=dtype, mode="r", shape=shape)) if shape[0] else np.zeros(shape, dtype=dtype)


def _write_header(folder: Path, fingerprint: str, generation: int, segments: list[tuple[int, int]]) -> None:
    content = {"format": FORMAT, "encoder": fingerprint, "generation": generation, "segments": segments}
    partial = folder / (_HEADER + ".partial")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / _HEADER)
