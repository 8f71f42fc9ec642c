"""What the API takes and gives. Answers, drafts and hits have the form that the commands print.

What is given is described by the values that the assistant itself works with, so that the
description cannot say anything else than what is sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from assistant.answer import Answer
from assistant.draft import TOPIC_LENGTH, Draft
from assistant.history import Unanswered
from assistant.question import EARLIER_QUESTIONS, QUESTION_LENGTH
from assistant.search import Hit
from ingest.document import Block, Kind, Metadata, Status

REASON_LENGTH = 500

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _seen(value: object) -> object:
    """Without control characters, which mean nothing in a question and which not every database takes."""
    return _UNSEEN.sub(" ", value) if isinstance(value, str) else value


Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=QUESTION_LENGTH),
    BeforeValidator(_seen),
]
Names = Annotated[list[Annotated[str, StringConstraints(max_length=200)]], Field(max_length=50)]
Kinds = Annotated[list[Kind], Field(max_length=50, description="what the document is for")]
Statuses = Annotated[list[Status], Field(max_length=50, description="whether it may be relied upon")]


class Where(BaseModel):
    """Only documents with one of these values count. A column that is left out does not matter."""

    model_config = ConfigDict(extra="forbid")

    kind: Kinds = []
    tool: Names = Field(default=[], description="the tool that the document is about, as the library names it")
    team: Names = Field(default=[], description="the team that it belongs to")
    status: Statuses = []

    def columns(self) -> dict[str, list[str]] | None:
        """The columns that matter; None when none does."""
        return given(**dict(self)) or None


def given(**columns: Sequence[str]) -> dict[str, list[str]]:
    """Those of the columns that have values, as plain text."""
    return {name: [str(value) for value in values] for name, values in columns.items() if values}


class Question(BaseModel):
    """A question to the library."""

    model_config = ConfigDict(extra="forbid")

    question: Words = Field(description="in your own words", examples=["What is the MQL threshold?"])
    conversation: list[Words] = Field(
        [],
        max_length=EARLIER_QUESTIONS,
        description="the questions asked before it, oldest first, from which a follow-up is completed",
    )
    where: Where = Where()
    verbatim: bool = Field(False, description="in the documents' own words, also where a language model is set")


class Topic(BaseModel):
    """What a draft is to be about."""

    model_config = ConfigDict(extra="forbid")

    topic: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=TOPIC_LENGTH),
        BeforeValidator(_seen),
    ] = Field(examples=["importing webinar leads"])
    template: str = Field(
        "sop", max_length=100, description="sop, checklist, runbook, quick-guide, faq, onboarding-guide"
    )
    verbatim: bool = Field(False, description="in the documents' own words, also where a language model is set")


class Judgement(BaseModel):
    """What somebody thinks of an answer."""

    model_config = ConfigDict(extra="forbid")

    liked: bool | None = Field(description="null takes back what was said before")
    reason: Annotated[str | None, BeforeValidator(_seen)] = Field(None, max_length=REASON_LENGTH)


@dataclass(frozen=True, slots=True)
class GivenAnswer(Answer):
    """An answer, or a refusal, with the id under which it is kept.

    It is shown in the browser at ``/?a=`` and the id. `status` is "answered" or "refused"; `mode` is
    "extractive" for the documents' own words, "generated" for those of the language model `model`.
    """

    id: str | None = None


@dataclass(frozen=True, slots=True)
class KeptAnswer(GivenAnswer):
    """An answer as it may be shown today.

    `withheld` counts the statements that are left out, since their sources were changed, removed or
    closed to the reader. With none left `status` is "withheld" and `confidence` 0. `asked_at` is when it was asked.
    """

    withheld: int = 0
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GivenDraft(Draft):
    """A draft with the id under which it is kept; null when there was nothing to draft from.

    It is shown in the browser at ``/?d=`` and the id. `withheld` counts the statements left out, since
    their sources were changed, removed or closed to the reader.
    """

    id: str | None = None
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Hits:
    """Passages for a query, best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as the library lists it."""

    document: str
    title: str
    format: str
    kind: str
    tool: str | None
    team: str | None
    owner: str | None
    reviewed_on: str | None
    status: str
    version: int


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents in the order of their paths; `total` counts all that there are."""

    documents: tuple[Listed, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as the assistant reads it: its normalised text, and the blocks that are slices of it."""

    document: str
    format: str
    sha256: str
    metadata: Metadata
    text: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The questions last left unanswered, the newest first."""

    gaps: tuple[Unanswered, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the library can be read, and how much it holds."""

    ok: bool
    documents: int | None
    passages: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """That a judgement was kept."""

    id: str
    liked: bool | None
    reason: str | None
