"""The encoder behind LangChain's interface; apart from `encoder` because importing LangChain takes time."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from ingest.encoder import Encoder


class LibraryEmbeddings(Embeddings):
    """Embeds with the library's own encoder, so that LangChain parts see the same vectors as the index.

    A text longer than the model takes is represented by its first window.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One L2-normalised vector a text, with the model's document prompt."""
        return [encoded.vector.tolist() for encoded in self._encoder.encode_documents(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The question's L2-normalised vector, with the model's query prompt."""
        return list(self._encoder.encode_query(text).vector.tolist())
