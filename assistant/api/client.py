"""A client of the HTTP API, typed and small enough to be copied.

Needs httpx. Start the app with `mops serve`, then: python -m assistant.api.client "Who approves a send?"
"""

from __future__ import annotations

import os
import sys
from typing import Any, NotRequired, TypedDict

import httpx


class Citation(TypedDict):
    """A verbatim quote and its place: `quote` equals `text[start:end]` of the document."""

    n: int
    document: str
    title: str
    heading: list[str]
    page: str | None
    quote: str
    start: int
    end: int


class Statement(TypedDict):
    """One thing the answer says; `citations` are numbers of `Citation["n"]`."""

    text: str
    kind: str
    citations: list[int]


class Answer(TypedDict):
    """An answer, or a refusal with what is nearest. It is shown in the browser at `/?a=` and the id."""

    id: NotRequired[str]
    status: str
    statements: list[Statement]
    citations: list[Citation]
    nearest: list[dict[str, Any]]
    confidence: float


class Mops:
    """The assistant at an address. Errors are httpx.HTTPStatusError; their body says in words what is wrong."""

    def __init__(self, url: str = "http://127.0.0.1:7860", token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=120)

    def ask(self, question: str, conversation: list[str] | None = None) -> Answer:
        """Ask a question; `conversation` are the questions before it."""
        body = {"question": question, "conversation": conversation or []}
        answer: Answer = self._http.post("/ask", json=body).raise_for_status().json()
        return answer

    def source(self, citation: Citation) -> str:
        """What stands around a citation in its document."""
        place = {key: citation[key] for key in ("document", "start", "end", "quote")}
        found = self._http.get("/source", params=place).raise_for_status().json()
        return f"{found['before']}{found['quote']}{found['after']}"


if __name__ == "__main__":
    mops = Mops(os.environ.get("MOPS_URL", "http://127.0.0.1:7860"), os.environ.get("MOPS_API_TOKEN"))
    given = mops.ask(sys.argv[1])
    if given["status"] == "refused":
        print("The documents do not hold this. Nearest:", *(near["title"] for near in given["nearest"]), sep="\n  ")
    for statement in given["statements"]:
        print(statement["text"], statement["citations"])
    for cited in given["citations"]:
        print(f"[{cited['n']}] {cited['document']} › {' › '.join(cited['heading'])}")
