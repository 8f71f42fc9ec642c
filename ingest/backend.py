"""Runs the embedding model: ONNX Runtime for converted models, PyTorch for those that cannot be converted.

OpenVINO runs a converted model where many texts are encoded at once: it needs longer to start, and then takes half the
time. All take a padded batch of token ids and give one pooled vector a row and one state a token.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.errors import EncoderError
from ingest.runtimes import onnxruntime, openvino

FORMAT = 2
SPEC_FILE = "encoder.json"
GRAPH_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
PROJECTION_FILE = "projection.npy"

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spec:
    """What `encoder.json` records about a converted model.

    `graph_sha256` and `graph_bytes` are those of `model.onnx`, empty and 0 when `runtime` is
    "torch". `source` maps the files of a model folder to (size, mtime in ns), so that a model
    trained again is noticed; it is empty for packaged and hub models.
    """

    format: int
    model: str
    runtime: str  # "onnx" or "torch"
    runtime_reason: str
    weights_sha256: str
    dimension: int
    hidden: int
    max_seq_length: int
    pooling: str
    normalise: bool
    include_prompt: bool
    query_prompt: str
    document_prompt: str
    pad_id: int
    graph_sha256: str
    graph_bytes: int
    calibration_sha256: str
    source: dict[str, tuple[int, int]]

    @property
    def fingerprint(self) -> str:
        """16 hex digits that change whenever the same text would get another vector."""
        parts = (
            self.format,
            self.weights_sha256,
            self.dimension,
            self.max_seq_length,
            self.pooling,
            self.include_prompt,
            self.query_prompt,
            self.document_prompt,
            self.calibration_sha256,
        )
        return sha256(json.dumps(parts).encode()).hexdigest()[:16]

    def write(self, folder: Path) -> None:
        """Write `encoder.json`."""
        (folder / SPEC_FILE).write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Spec:
        """Read `encoder.json`.

        Raises:
            EncoderError: The file is missing, damaged or of another format version.
        """
        path = folder / SPEC_FILE
        try:
            values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if values["format"] != FORMAT:
                raise EncoderError(
                    f"{path} has format {values['format']!r}, this version reads {FORMAT}; delete {folder}."
                )
            values["source"] = {name: (int(size), int(time)) for name, (size, time) in values["source"].items()}
            return cls(**values)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderError(f"{path} cannot be read ({error}); delete {folder} to have it made again.") from error


class Backend(Protocol):
    """What an `Encoder` needs of a model."""

    @property
    def batch_tokens(self) -> int:
        """How many padded tokens it takes best in one run."""
        ...

    @property
    def row_step(self) -> int:
        """Of what the length of a padded row should be a multiple."""
        ...

    def run(self, ids: Ids, mask: Ids, prompt_length: int) -> tuple[Floats, Floats]:
        """Pooled vectors float32[b, d], not normalised, and token states float32[b, n, h].

        `ids` and `mask` are int64[b, n], padded on the right. `prompt_length` counts the leading
        tokens, special ones included, that belong to the prompt.
        """
        ...


class OnnxBackend:
    """The converted graph on ONNX Runtime, pooled here. Safe to run from several threads."""

    batch_tokens = 512  # larger batches fall out of the processor's cache
    row_step = 1

    def __init__(self, spec: Spec, folder: Path, *, threads: int | None = None) -> None:
        runtime = onnxruntime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads or cores()
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Threads that wait for work by spinning keep the cores from whatever runs next: readers, search, the pages.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = folder / GRAPH_FILE
        try:
            self._session = runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise EncoderError(f"{path} cannot be loaded ({error}); delete {folder} to have it made again.") from error
        self._spec = spec

    def run(self, ids: Ids, mask: Ids, prompt_length: int) -> tuple[Floats, Floats]:
        """See `Backend.run`."""
        (states,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return _pooled(self._spec, states, mask, prompt_length), states


class OpenVinoBackend:
    """The converted graph on OpenVINO, pooled here; in bfloat16 where the processor can. One run at a time."""

    batch_tokens = 1024
    row_step = 8  # it gets ready anew for every shape that it has not seen

    def __init__(self, spec: Spec, folder: Path, *, threads: int | None = None) -> None:
        core = openvino().Core()
        precision = "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
        properties = {
            "INFERENCE_PRECISION_HINT": precision,
            "INFERENCE_NUM_THREADS": threads or cores(),
            "NUM_STREAMS": 1,
            "ENABLE_CPU_PINNING": False,  # the processes that read files want the cores as well
        }
        self._request = core.compile_model(folder / GRAPH_FILE, "CPU", properties).create_infer_request()
        self._turn = Lock()
        self._spec = spec

    def run(self, ids: Ids, mask: Ids, prompt_length: int) -> tuple[Floats, Floats]:
        """See `Backend.run`."""
        with self._turn:
            self._request.infer({"input_ids": ids, "attention_mask": mask})
            states = np.array(self._request.get_output_tensor().data)  # the next run writes over it
        return _pooled(self._spec, states, mask, prompt_length), states


class TorchBackend:
    """The model in sentence-transformers itself, for models that have no faithful ONNX graph."""

    batch_tokens = 512
    row_step = 1

    def __init__(self, spec: Spec, model: Any) -> None:  # noqa: ANN401 - a SentenceTransformer; importing it costs seconds
        self._model = model
        self._spec = spec

    def run(self, ids: Ids, mask: Ids, prompt_length: int) -> tuple[Floats, Floats]:
        """See `Backend.run`."""
        import torch

        features: dict[str, Any] = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
        if prompt_length and not self._spec.include_prompt:
            features["prompt_length"] = prompt_length
        with torch.inference_mode():
            out = self._model(features)
        return out["sentence_embedding"].float().numpy(), out["token_embeddings"].float().numpy()


def _pooled(spec: Spec, states: Floats, mask: Ids, prompt_length: int) -> Floats:
    if prompt_length and not spec.include_prompt:
        mask = mask.copy()
        mask[:, :prompt_length] = 0
    return pool(states, mask, spec.pooling)


def pool(states: Floats, mask: Ids, mode: str) -> Floats:
    """One vector a row out of token states [b, n, h]: mode "mean", "max" or "cls"."""
    if mode == "cls":
        return np.asarray(states[np.arange(len(mask)), mask.argmax(axis=1)])
    if mode == "max":
        return np.asarray(np.where(mask[:, :, None] > 0, states, -np.inf).max(axis=1), dtype=np.float32)
    weights = mask.astype(np.float32)
    total = np.matmul(weights[:, None, :], states)[:, 0, :]
    return np.asarray(total / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9), dtype=np.float32)


def cores() -> int:
    """The number of processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
