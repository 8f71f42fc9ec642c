"""Retrieval side by side with other projects' defaults: same files, same questions, same encoder weights.

    python -m eval.peers CORPUS QUESTIONS [--systems mops,langchain,...] [--home DIR] [--json]

Each system gets what its own beginners' guide builds, and nothing tuned:

- langchain: RecursiveCharacterTextSplitter (1000 characters, 100 overlap), Chroma;
- llamaindex: VectorStoreIndex with its sentence splitter;
- haystack: DocumentSplitter (200 words), BM25 and embeddings, joined by reciprocal rank;
- txtai: hybrid index over the passages of the langchain splitter, as it has none of its own;
- bm25s: the same passages, English stop words and stems, no embeddings.

They are given each file's text as their users would feed it: text formats as they are, HTML without
its tags, PDF by pypdf. Other formats they do not get. This project reads the files itself. Ranking is
over documents in the order of their first passage, from the best `RETRIEVED` passages of each.
Needs the extra `peers`. LangChain and LlamaIndex get sentence-transformers through a few lines here:
their own packages for it require a release of huggingface-hub older than the one that goes with the
other requirements.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from eval.measures import EVIDENCE_BUDGETS, RANKING, Question, evidence_within, mean, ranking
from eval.questions import load
from eval.run import ORIGIN_NOTE, RETRIEVED, corpora
from eval.speed import percentile

TEXT = frozenset(
    (".md", ".markdown", ".mdx", ".rst", ".txt", ".text", ".adoc", ".asciidoc", ".org", ".csv", ".tsv", ".json", ".log")
)
HTML = frozenset((".html", ".htm", ".xhtml"))
OURS = "mops"
CHARACTERS, OVERLAP = 1000, 100
WORDS = 200
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
}

Text = tuple[str, str]
"""A document's path and text, or the path of the document that a passage is from and the passage."""
Search = Callable[[str], list[Text]]
"""Passages for a question, best first."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a system found for one question."""

    question: Question
    ranking: Mapping[str, float]
    evidence: tuple[bool, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """What a system did on a corpus, or on several together."""

    system: str
    corpus: str
    ingest_seconds: float
    found: tuple[Found, ...]

    def figures(self) -> dict[str, float]:
        """Every figure by its name in the tables."""
        answerable = [f for f in self.found if f.question.answerable]
        times = [f.milliseconds for f in self.found]
        return {
            **{name: mean([f.ranking[name] for f in answerable]) for name in RANKING},
            **{f"evidence@{b}": mean([f.evidence[i] for f in answerable]) for i, b in enumerate(EVIDENCE_BUDGETS)},
            "ingest, s": self.ingest_seconds,
            "query p50, ms": percentile(times, 0.5),
            "query p95, ms": percentile(times, 0.95),
        }


def texts(corpus: Path) -> Iterator[Text]:
    """Path and text of each file that the peers get."""
    for path in sorted(corpus.rglob("*")):
        if not path.is_file() or path.name == ORIGIN_NOTE:
            continue
        text = _text(path)
        if text.strip():
            yield path.relative_to(corpus).as_posix(), text


def _text(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in TEXT:
        return path.read_text(encoding="utf-8", errors="replace")
    if suffix in HTML:
        from lxml import html

        tree = html.fromstring(path.read_bytes() or b"<p></p>")
        for element in tree.xpath("//script | //style"):
            element.drop_tree()
        return str(tree.text_content())
    if suffix == ".pdf":
        from pypdf import PdfReader

        return "\n\n".join(page.extract_text() for page in PdfReader(path).pages)
    return ""


def langchain(documents: Sequence[Text], model: str) -> Search:
    """Chroma over split texts, most similar first."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings

    encode = _encoder(model)

    class Encoder(Embeddings):  # type: ignore[misc,unused-ignore]
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return encode(texts)

        def embed_query(self, text: str) -> list[float]:
            return encode([text])[0]

    store = Chroma(f"peers-{uuid4().hex}", Encoder())  # in memory, where all collections of a process live on
    passages = [Document(text, metadata={"path": path}) for path, text in _split(documents)]
    for start in range(0, len(passages), 5000):  # Chroma's largest batch is a little over that
        store.add_documents(passages[start : start + 5000])

    def search(question: str) -> list[Text]:
        found = store.similarity_search(question, k=RETRIEVED)
        return [(passage.metadata["path"], passage.page_content) for passage in found]

    return search


def llamaindex(documents: Sequence[Text], model: str) -> Search:
    """A VectorStoreIndex in memory."""
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding

    encode = _encoder(model)

    class Encoder(BaseEmbedding):  # type: ignore[misc,unused-ignore]
        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return encode(texts)

        def _get_text_embedding(self, text: str) -> list[float]:
            return encode([text])[0]

        _get_query_embedding = _get_text_embedding

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return encode([query])[0]

    pages = [Document(text=text, metadata={"path": path}) for path, text in documents]
    retriever = VectorStoreIndex.from_documents(pages, embed_model=Encoder()).as_retriever(similarity_top_k=RETRIEVED)

    def search(question: str) -> list[Text]:
        return [(found.metadata["path"], found.get_content()) for found in retriever.retrieve(question)]

    return search


def haystack(documents: Sequence[Text], model: str) -> Search:
    """The hybrid retrieval of Haystack's tutorial, without its reranker."""
    from haystack import Document, Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    splitter = DocumentSplitter(split_by="word", split_length=WORDS)
    embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
    splitter.warm_up()
    embedder.warm_up()
    passages = splitter.run([Document(content=text, meta={"path": path}) for path, text in documents])["documents"]
    store.write_documents(embedder.run(passages)["documents"])
    pipeline = Pipeline()
    pipeline.add_component("text", SentenceTransformersTextEmbedder(model=model, progress_bar=False))
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=RETRIEVED))
    pipeline.add_component("bm25", InMemoryBM25Retriever(store, top_k=RETRIEVED))
    pipeline.add_component("joined", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=RETRIEVED))
    pipeline.connect("text.embedding", "dense.query_embedding")
    pipeline.connect("dense", "joined")
    pipeline.connect("bm25", "joined")

    def search(question: str) -> list[Text]:
        found = pipeline.run({"text": {"text": question}, "bm25": {"query": question}})["joined"]["documents"]
        return [(passage.meta["path"], passage.content) for passage in found]

    return search


def txtai(documents: Sequence[Text], model: str) -> Search:
    """A hybrid txtai index."""
    from txtai import Embeddings

    passages = _split(documents)
    index = Embeddings(path=model, hybrid=True, content=False, gpu=False)
    index.index([(number, text) for number, (_, text) in enumerate(passages)])
    return lambda question: [passages[int(number)] for number, _ in index.search(question, RETRIEVED)]


def bm25s(documents: Sequence[Text], _model: str) -> Search:
    """BM25 alone."""
    import bm25s as bm25
    import Stemmer

    passages = _split(documents)
    stemmer = Stemmer.Stemmer("english")
    index = bm25.BM25()

    def tokens(asked: str | list[str]) -> Any:  # noqa: ANN401 - the library's own type
        return bm25.tokenize(asked, stopwords="en", stemmer=stemmer, show_progress=False)

    index.index(tokens([text for _, text in passages]), show_progress=False)

    def search(question: str) -> list[Text]:
        numbers, _ = index.retrieve(tokens(question), k=min(RETRIEVED, len(passages)), show_progress=False)
        return [passages[int(number)] for number in numbers[0]]

    return search


def _encoder(model: str) -> Callable[[list[str]], list[list[float]]]:
    from sentence_transformers import SentenceTransformer

    transformer = SentenceTransformer(model, device="cpu")

    def encode(passages: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = transformer.encode(passages).tolist()
        return vectors

    return encode


def _split(documents: Sequence[Text]) -> list[Text]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHARACTERS, chunk_overlap=OVERLAP)
    return [(path, passage) for path, text in documents for passage in splitter.split_text(text)]


PEERS: dict[str, Callable[[Sequence[Text], str], Search]] = {
    "langchain": langchain,
    "llamaindex": llamaindex,
    "haystack": haystack,
    "txtai": txtai,
    "bm25s": bm25s,
}


def run_ours(corpus: Path, name: str, questions: Sequence[Question], models: Path) -> Result:
    """Ingest a corpus with this project and search for every question."""
    from assistant.search import search
    from ingest.access import EVERYTHING
    from ingest.library import Library
    from ingest.sync import ingest, remove

    with tempfile.TemporaryDirectory() as home, Library.open(Path(home), models=models) as library:
        library.encoder.encode_query("converted and loaded")
        library.indexes.lexical.count()
        started = time.perf_counter()
        ingest(library, [corpus])
        seconds = time.perf_counter() - started
        remove(library, [ORIGIN_NOTE])

        def ask(question: str) -> list[Text]:
            return [(hit.document, hit.text) for hit in search(library, question, EVERYTHING, k=RETRIEVED)]

        return Result(OURS, name, seconds, _found(ask, questions))


def run_peer(system: str, corpus: Path, name: str, questions: Sequence[Question], model: str) -> Result:
    """Let a peer index a corpus and search for every question."""
    documents = list(texts(corpus))
    PEERS[system]([("warm.md", "Imports and weights are loaded before the clock starts.")], model)
    started = time.perf_counter()
    search = PEERS[system](documents, model)
    return Result(system, name, time.perf_counter() - started, _found(search, questions))


def _found(search: Search, questions: Sequence[Question]) -> tuple[Found, ...]:
    search("warm up")
    hits: dict[str, list[Text]] = {}
    times: dict[str, float] = {}
    for question in questions:
        started = time.perf_counter()
        hits[question.id] = search(question.text)
        times[question.id] = 1000 * (time.perf_counter() - started)
    ranks = ranking(questions, {key: [path for path, _ in found] for key, found in hits.items()})
    return tuple(
        Found(
            q,
            ranks.get(q.id, {}),
            evidence_within(q.quotes[0][1], [text for _, text in hits[q.id]]) if q.quotes else (),
            times[q.id],
        )
        for q in questions
    )


def together(results: Sequence[Result]) -> list[Result]:
    """One result for each system over all corpora."""
    merged = []
    for system in dict.fromkeys(r.system for r in results):
        own = [r for r in results if r.system == system]
        found = tuple(f for r in own for f in r.found)
        merged.append(Result(system, "all questions", sum(r.ingest_seconds for r in own), found))
    return merged


def table(results: Sequence[Result]) -> Iterator[str]:
    """Systems as rows, figures as columns, the best of each column in bold."""
    figures = [r.figures() for r in results]
    names = list(figures[0])
    best = {n: (min if _is_cost(n) else max)(f[n] for f in figures) for n in names}
    answerable = sum(f.question.answerable for f in results[0].found)
    yield f"### {results[0].corpus} ({answerable} answerable questions)"
    yield ""
    yield f"| system | {' | '.join(names)} |"
    yield f"|---|{'--:|' * len(names)}"
    for result, row in zip(results, figures, strict=True):
        cells = [f"**{_number(v, n)}**" if v == best[n] else _number(v, n) for n, v in row.items()]
        yield f"| {result.system} | {' | '.join(cells)} |"
    yield ""


def _number(value: float, name: str) -> str:
    return f"{value:.1f}" if _is_cost(name) else f"{value:.3f}"


def _is_cost(name: str) -> bool:
    """Whether less is better: figures with a unit are times."""
    return ", " in name


def _packaged_model() -> str:
    from importlib.util import find_spec

    from ingest.conversion import DEFAULT_PACKAGE

    found = find_spec(DEFAULT_PACKAGE)
    assert found and found.submodule_search_locations, f"{DEFAULT_PACKAGE} is a dependency"
    return str(Path(found.submodule_search_locations[0]) / "model")


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, help="folder of documents, or of one folder for each corpus")
    parser.add_argument("questions", type=Path, help="JSON lines with the questions")
    parser.add_argument("--systems", default=",".join([OURS, *PEERS]), help="of: " + ", ".join([OURS, *PEERS]))
    parser.add_argument("--only", help="names of the corpora to take, with commas between [default: all]")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval", help="for the encoder")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    systems = arguments.systems.split(",")
    if unknown := set(systems) - {OURS, *PEERS}:
        parser.error(f"there is no system {', '.join(sorted(unknown))}")
    os.environ.update(QUIET)
    asked = load(arguments.questions)
    results: list[Result] = []
    for name, folder in corpora(arguments.corpus, asked):
        if arguments.only and name not in arguments.only.split(","):
            continue
        mine = [q for q in asked if not q.corpus or q.corpus == name]
        own = [run_ours(folder, name, mine, arguments.home / "models")] if OURS in systems else []
        own += [run_peer(s, folder, name, mine, _packaged_model()) for s in systems if s != OURS]
        results += own
        if not arguments.json:
            print("\n".join(table(own)), flush=True)
    if arguments.json:
        print(json.dumps([{"system": r.system, "corpus": r.corpus, **r.figures()} for r in results]))
    elif len({r.corpus for r in results}) > 1:
        print("\n".join(table(together(results))))


if __name__ == "__main__":
    main()
