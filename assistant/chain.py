"""The library in LangChain's terms: a retriever whose documents carry their citation."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, InstanceOf

from assistant.search import Hit, search
from ingest.access import EVERYTHING, Reader
from ingest.library import Library


class LibraryRetriever(BaseRetriever):
    """Finds passages for a query; use it in any chain.

    Each document's metadata has the citation's fields: document, title, heading, page, start, end,
    version and score. `where` narrows to kinds, tools, teams or statuses.
    """

    library: InstanceOf[Library]
    reader: InstanceOf[Reader] = EVERYTHING
    k: int = Field(default=10, ge=1)
    where: dict[str, list[str]] = Field(default_factory=dict)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002
        hits = search(self.library, query, self.reader, k=self.k, where=self.where)
        return [_document(hit) for hit in hits]


def _document(hit: Hit) -> Document:
    metadata: dict[str, Any] = hit.to_json()
    text = metadata.pop("text")
    return Document(page_content=text, metadata=metadata)
