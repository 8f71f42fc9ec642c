"""Turns texts into vectors: one a window for dense search, one a token for late interaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.backend import (
    PROJECTION_FILE,
    SPEC_FILE,
    TOKENIZER_FILE,
    Backend,
    Floats,
    Ids,
    OnnxBackend,
    OpenVinoBackend,
    Spec,
    TorchBackend,
)
from ingest.errors import EncoderError
from ingest.product import product

_log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKEN_DIMENSION = 128
WINDOW_OVERLAP = 32  # tokens shared by neighbouring windows of a long text
CHUNK_TEXTS = 512  # texts sorted by length together, and held in memory at once
BULK_WINDOWS = 64  # from here on another runtime is worth the half second that it takes to start
TRIED = 16  # windows that are encoded by both, to compare them
LEAST_COSINE = 0.9999  # between what the two runtimes give for a text, if both are to be used


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """The vectors of one text.

    Attributes:
        vectors: float32[w, dimension], L2-normalised, one for each window (w >= 1).
        tokens: int8[n, 128], a late-interaction vector for each token of the text, special tokens
            and prompt left out; 127 times an L2-normalised vector.
        spans: int32[n, 2], the characters of the text each token stands for, half open.
        ids: int32[n], vocabulary ids.
    """

    vectors: Floats
    tokens: NDArray[np.int8]
    spans: NDArray[np.int32]
    ids: NDArray[np.int32]

    @property
    def vector(self) -> Floats:
        """float32[dimension]: the first window's vector."""
        return np.asarray(self.vectors[0])


@dataclass(frozen=True, slots=True)
class _Window:
    """Part of text number `text` that goes through the model at once.

    `ids` is prefix (special tokens, prompt) + content + suffix; `prefix` and `content` count
    tokens. `keep` is the slice of the content whose token vectors are taken from this window.
    """

    text: int
    ids: Ids
    prefix: int
    content: int
    keep: slice


@dataclass(frozen=True, slots=True)
class _Plan:
    """The windows of one text, with the spans and ids of all its tokens."""

    windows: list[_Window]
    spans: NDArray[np.int32]
    ids: NDArray[np.int32]


class Encoder:
    """An embedding model, converted and ready. Every method may be called from several threads."""

    def __init__(
        self,
        spec: Spec,
        tokenizer: Tokenizer,
        backend: Backend,
        projection: Floats | None,
        bulk: Callable[[], Backend] | None = None,
    ) -> None:
        """Use `open` instead; `projection` [1 + 128, hidden] is None only while it is being made.

        `bulk` starts the runtime for many texts at once, if there is one.
        """
        self._spec = spec
        self._backend = backend
        self._projection = projection
        self._start_bulk = bulk
        self._bulk: Backend | None = None
        self._bulk_users = 0
        self._bulk_lock = Lock()
        self._tokenizer = tokenizer
        tokenizer.no_padding()
        tokenizer.no_truncation()

    @classmethod
    def open(
        cls,
        model: str,
        models_home: Path,
        *,
        threads: int | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Encoder:
        """Open `model`, converting it first if that has not been done yet; for all libraries of a process once.

        Args:
            model: "all-MiniLM-L6-v2", the folder of a sentence-transformers model, or a hub name.
            models_home: Where converted models are kept.
            threads: Processor threads to use; all cores when None.
            progress: Told, in words, what takes long.

        Raises:
            EncoderError: The model is missing, altered or cannot be used.
        """
        from ingest.conversion import convert, ready

        folder = ready(model, models_home) or convert(model, models_home, progress)
        return _opened(folder.resolve(), threads, (folder / SPEC_FILE).stat().st_mtime_ns)

    @classmethod
    def load(cls, folder: Path, *, threads: int | None = None) -> Encoder:
        """Open the converted model in `folder`.

        Raises:
            EncoderError: A file is missing or damaged.
        """
        from tokenizers import Tokenizer

        spec = Spec.read(folder)
        try:
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            projection = np.load(folder / PROJECTION_FILE)
        except Exception as error:  # tokenizers raises bare Exception
            raise EncoderError(f"{folder} is damaged ({error}); delete it to have it made again.") from error
        if spec.runtime == "onnx":
            bulk = partial(OpenVinoBackend, spec, folder, threads=threads)
            return cls(spec, tokenizer, OnnxBackend(spec, folder, threads=threads), projection, bulk)
        from ingest.conversion import load_sentence_transformer

        return cls(spec, tokenizer, TorchBackend(spec, load_sentence_transformer(spec.model)), projection)

    @property
    def name(self) -> str:
        """The model as named in the settings."""
        return self._spec.model

    @property
    def dimension(self) -> int:
        """Length of a text's vector."""
        return self._spec.dimension

    @property
    def runtime(self) -> str:
        """What runs the model: "onnx" or "torch"."""
        return self._spec.runtime

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would get other vectors."""
        return self._spec.fingerprint

    def is_word(self, text: str) -> bool:
        """Whether a word is one piece of the model's vocabulary, and so a word that people use."""
        return len(self._plan(0, text, "").ids) == 1

    def vocabulary(self) -> Iterable[str]:
        """The pieces of the model's vocabulary, most of them words that people use."""
        return self._tokenizer.get_vocab()

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Within, many texts are encoded in about half the time.

        By a runtime that takes half a second to start and 250 MB, which are given back at the end. It starts
        with the first `BULK_WINDOWS` windows at once, and serves once it has been found to give the same vectors.
        """
        with self._bulk_lock:
            self._bulk_users += 1
        try:
            yield
        finally:
            with self._bulk_lock:
                self._bulk_users -= 1
                if not self._bulk_users:
                    self._bulk = None

    def encode_query(self, text: str) -> Encoded:
        """Encode a question, with the model's query prompt; a text over length is cut at its first window."""
        plan = self._plan(0, text, self._spec.query_prompt)
        window = plan.windows[0]
        window = _Window(0, window.ids, window.prefix, window.content, slice(0, window.content))
        ((_, vector, states),) = self._run([window], self._backend)
        return Encoded(vector[None], self._quantise(states), plan.spans[: window.content], plan.ids[: window.content])

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> list[Encoded]:
        """Encode texts, with the model's document prompt, in their order.

        `progress` is told how many texts are done so far.
        """
        encoded: list[Encoded] = []
        for chunk in self.encode_batches(texts):
            encoded.extend(chunk)
            if progress is not None:
                progress(len(encoded))
        return encoded

    def encode_batches(self, texts: Iterable[str], *, size: int = CHUNK_TEXTS) -> Iterator[list[Encoded]]:
        """Like `encode_documents`, a list of at most `size` texts at a time, so that memory stays bounded."""
        for plans, vectors, states in self._chunks(texts, size):
            yield [
                Encoded(np.stack(v), self._quantise(np.concatenate(s)), plan.spans, plan.ids)
                for plan, v, s in zip(plans, vectors, states, strict=True)
            ]

    def token_states(self, texts: Iterable[str]) -> Iterator[tuple[Floats, Floats]]:
        """The first window's vector [dimension] and the unprojected token states [n, hidden] of each text."""
        for _, vectors, states in self._chunks(texts, CHUNK_TEXTS):
            for vector, state in zip(vectors, states, strict=True):
                yield vector[0], np.concatenate(state)

    def _chunks(
        self, texts: Iterable[str], size: int
    ) -> Iterator[tuple[list[_Plan], list[list[Floats]], list[list[Floats]]]]:
        """For each `size` texts: their plans, and for each text its windows' vectors and token states."""
        remaining = iter(texts)
        while chunk := list(islice(remaining, size)):
            plans = [self._plan(n, text, self._spec.document_prompt) for n, text in enumerate(chunk)]
            windows = [window for plan in plans for window in plan.windows]
            order = sorted(range(len(windows)), key=lambda n: len(windows[n].ids), reverse=True)
            backend = self._for([windows[n] for n in order])
            done: dict[int, tuple[int, Floats, Floats]] = {}
            widths = [self._width(len(window.ids), backend) for window in windows]
            for batch in _batches(order, widths, backend.batch_tokens):
                done.update(zip(batch, self._run([windows[n] for n in batch], backend), strict=True))
            vectors: list[list[Floats]] = [[] for _ in chunk]
            states: list[list[Floats]] = [[] for _ in chunk]
            for n in range(len(windows)):
                text, vector, kept = done.pop(n)
                vectors[text].append(vector)
                states[text].append(kept)
            yield plans, vectors, states

    def _plan(self, text_number: int, text: str, prompt: str) -> _Plan:
        """Tokenise a text and cut it into windows no longer than the model takes."""
        # One text at a time: a batch call would start the tokenizer's thread pool, which warns after every fork.
        encoding = self._tokenizer.encode(prompt + text)
        ids = np.asarray(encoding.ids, dtype=np.int64)
        offsets = np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        first, last = _content(encoding.special_tokens_mask, offsets, len(prompt))
        prefix, content, suffix = ids[:first], ids[first:last], ids[last:]
        capacity = max(self._spec.max_seq_length - len(prefix) - len(suffix), WINDOW_OVERLAP + 1)
        windows = [
            _Window(text_number, np.concatenate((prefix, content[start:end], suffix)), first, end - start, keep)
            for start, end, keep in _cut(len(content), capacity)
        ]
        spans = np.maximum(offsets[first:last] - len(prompt), 0).astype(np.int32)
        return _Plan(windows, spans, content.astype(np.int32))

    def _for(self, windows: list[_Window]) -> Backend:
        """The runtime for these windows, longest first."""
        if self._start_bulk is None or len(windows) < BULK_WINDOWS:
            return self._backend
        with self._bulk_lock:
            if self._bulk is None and self._bulk_users:
                self._bulk = self._started(windows[-TRIED:])
            return self._bulk or self._backend

    def _started(self, tried: list[_Window]) -> Backend:
        """The runtime for many texts, or the one for few where it fails or gives other vectors."""
        assert self._start_bulk is not None
        try:
            bulk = self._start_bulk()
            pairs = zip(self._run(tried, bulk), self._run(tried, self._backend), strict=True)
            least = min(float(ours @ theirs) for (_, ours, _), (_, theirs, _) in pairs)
            if not least >= LEAST_COSINE:
                raise EncoderError(f"its vectors differ (cosine {least:.4f})")
        except Exception as error:  # noqa: BLE001 - whatever it cannot do, the other can
            _log.info("%s is encoded without OpenVINO: %s", self.name, error)
            return self._backend
        return bulk

    def _run(self, windows: list[_Window], backend: Backend) -> list[tuple[int, Floats, Floats]]:
        """(text number, normalised vector, kept token states) of each window, in one run of the model."""
        width = self._width(max(len(window.ids) for window in windows), backend)
        ids = np.full((len(windows), width), self._spec.pad_id, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window.ids)] = window.ids
            mask[row, : len(window.ids)] = 1
        vectors, states = backend.run(ids, mask, windows[0].prefix)
        vectors = _unit(vectors)
        return [
            (window.text, vectors[row], states[row, window.prefix : window.prefix + window.content][window.keep])
            for row, window in enumerate(windows)
        ]

    def _width(self, tokens: int, backend: Backend) -> int:
        """To how many tokens a row of so many is padded; never beyond what the model takes."""
        return min(tokens + -tokens % backend.row_step, max(tokens, self._spec.max_seq_length))

    def _quantise(self, states: Floats) -> NDArray[np.int8]:
        """Token states [n, hidden] as int8[n, 128]: normalised, centred, projected, normalised, times 127."""
        if self._projection is None:
            raise EncoderError(f"{self.name} has no token projection yet.")
        tokens = np.zeros((len(states), TOKEN_DIMENSION), dtype=np.int8)
        mean, components = self._projection[0], self._projection[1:]
        projected = _unit(product(_unit(states) - mean, components.T))
        tokens[:, : len(components)] = np.rint(projected * 127)
        return tokens


@lru_cache(maxsize=2)
def _opened(folder: Path, threads: int | None, made: int) -> Encoder:  # noqa: ARG001 - made anew, it is another
    return Encoder.load(folder, threads=threads)


def _content(special: Sequence[int], offsets: Ids, prompt_length: int) -> tuple[int, int]:
    """Where the text's own tokens begin and end, between the special tokens and after the prompt."""
    first, last = 0, len(special)
    while first < last and special[first]:
        first += 1
    while last > first and special[last - 1]:
        last -= 1
    while first < last and offsets[first, 1] <= prompt_length and prompt_length:
        first += 1
    return first, last


def _cut(length: int, capacity: int) -> Iterator[tuple[int, int, slice]]:
    """Windows over `length` tokens: start, end, and which of the window's tokens are kept.

    Each overlap is shared out in the middle, so that a kept token has context on both sides.
    """
    start, kept = 0, 0
    while True:
        end = min(start + capacity, length)
        stop = end if end == length else end - WINDOW_OVERLAP // 2
        yield start, end, slice(kept - start, stop - start)
        if end == length:
            return
        start, kept = end - WINDOW_OVERLAP, stop


def _batches(order: list[int], widths: list[int], tokens: int) -> Iterator[list[int]]:
    """Group window numbers, widest first, so that a padded batch has at most this many tokens."""
    batch: list[int] = []
    for n in order:
        if batch and widths[batch[0]] * (len(batch) + 1) > tokens:
            yield batch
            batch = []
        batch.append(n)
    if batch:
        yield batch


def _unit(rows: Floats) -> Floats:
    """Rows scaled to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)
