"""The library in LangChain's terms."""

from __future__ import annotations

from pathlib import Path

from langchain_core.runnables import RunnableLambda

from assistant.chain import LibraryRetriever
from ingest.access import EVERYTHING
from ingest.langchain_embeddings import LibraryEmbeddings
from ingest.library import Library
from ingest.sync import ingest


def test_the_retriever_works_in_a_chain_and_carries_citations(library: Library, docs: Path) -> None:
    (docs / "sends.md").write_text("# Sends\n\nEvery send is approved by a second person.\n")
    (docs / "lists.md").write_text("---\nstatus: archived\n---\n# Lists\n\nLong lists need an approval.\n")
    ingest(library, [docs])
    chain = LibraryRetriever(library=library, k=1) | RunnableLambda(lambda found: found[0])
    document = chain.invoke("Who approves a send?")
    assert document.page_content == "Every send is approved by a second person."
    assert document.metadata["document"] == "sends.md"
    assert document.metadata["heading"] == ("Sends",)
    source = library.catalogue.document("sends.md", EVERYTHING)
    assert source is not None
    assert source.text[document.metadata["start"] : document.metadata["end"]] == document.page_content
    archived = LibraryRetriever(library=library, where={"status": ["archived"]}).invoke("approval")
    assert [d.metadata["document"] for d in archived] == ["lists.md"]


def test_the_encoder_is_a_langchain_embeddings(encoder) -> None:
    embeddings = LibraryEmbeddings(encoder)
    query = embeddings.embed_query("approve a send")
    near, far = embeddings.embed_documents(["A send is approved by two people.", "The sky is blue."])
    dot = lambda a, b: sum(x * y for x, y in zip(a, b, strict=True))  # noqa: E731
    assert len(query) == encoder.dimension
    assert dot(query, near) > dot(query, far)
