"""An answer as data: statements, citations, and what goes to the reader as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any


class StatementKind(StrEnum):
    """The grain of a statement."""

    SENTENCE = "sentence"
    STEP = "step"
    ROW = "row"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and its place.

    `quote` equals ``text[start:end]`` of the document's normalised text. `n` is its number in the
    answer, from 1. `page` is the printed page label, "slide 3" or "Sheet1!A2:D2", whichever the
    format has. `version` is the catalogue's id of the document version that was quoted. `verified_by`
    is the role that has confirmed the document, while that holds.
    """

    n: int
    document: str
    title: str
    heading: tuple[str, ...]
    page: str | None
    quote: str
    start: int
    end: int
    status: str
    reviewed_on: str | None
    version: int
    passage: str
    verified_by: str | None = None
    verified_on: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Citation:
        """One that has been through JSON."""
        return cls(**fields_of(cls, data))


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the answer says. `citations` are numbers of `Citation.n`; `support` is 0 to 1.

    `marker` is the label of a step ("2."), `header` the column names of a row, `depth` the nesting
    of a list entry: what a page needs to show the statement as it stands in the source. `under` is the
    heading that a list entry must not be read without, the name of the section that a step is or begins, or the
    title of a document that a draft names, "" for most. `aside` marks what follows the answer proper: less certain to
    be what was asked for. `own` marks the words of whoever wrote the document, for which there is no source and no
    citation. `doubt` is what the sources of a language model's statement do not bear out, in a draft; an answer has
    none such. `part` is the part that it answers of a question with several, "" where there is one or a language
    model words the answer.
    """

    text: str
    kind: StatementKind
    citations: tuple[int, ...]
    support: float
    marker: str = ""
    header: tuple[str, ...] = ()
    depth: int = 0
    under: str = ""
    aside: bool = False
    own: bool = False
    doubt: str = ""
    part: str = ""

    @property
    def readable(self) -> str:
        """The text, behind the heading that it must not be read without."""
        return f"{self.lead}{self.text}"

    @property
    def lead(self) -> str:
        """The heading that it must not be read without, as it stands before the text; "" for most."""
        if not self.under:
            return ""
        return f"{self.under} " if self.under.endswith("?") else f"{self.under}: "

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Statement:
        """One that has been through JSON."""
        return cls(**{**fields_of(cls, data), "kind": StatementKind(data["kind"])})


@dataclass(frozen=True, slots=True)
class Nearest:
    """A document near a question that was not answered, and whom to ask about it.

    `closest` is what it says nearest to the question, where that is near enough to be worth reading.
    """

    document: str
    title: str
    heading: tuple[str, ...]
    owner: str | None = None
    closest: Citation | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Nearest:
        """One that has been through JSON."""
        closest = data.get("closest")
        return cls(**{**fields_of(cls, data), "closest": Citation.from_json(closest) if closest else None})


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of a question. `status` is "answered" or "refused"; `confidence` is 0 to 1.

    Shown again later it is "withheld" once nothing of what it answered can be shown, and without confidence.
    `mode` is "extractive" for the documents' own words, "generated" for those of the language model
    `model`, which made `proposed` statements; those that its sources do not bear out are left out.
    `usage` are its tokens, "input" and "output", and their "cost" where prices are set. `curated` tells "by" whom
    and "on" which day the answer was approved, where a keeper stands for it. `unanswered` are the parts that the
    documents do not hold of a question with several, where they hold another. `chatter` marks the refusal of what asks
    nothing, such as thanks: it is no gap.
    """

    question: str
    status: str
    mode: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    confidence: float
    nearest: tuple[Nearest, ...] = ()
    notes: tuple[str, ...] = ()
    standalone: str = ""  # the question as completed from the conversation
    proposed: int = 0
    model: str = ""
    usage: dict[str, float | None] = field(default_factory=dict)
    milliseconds: dict[str, float] = field(default_factory=dict)
    curated: dict[str, str] | None = None
    unanswered: tuple[str, ...] = ()
    chatter: bool = False

    def quoted(self, n: int) -> Citation | None:
        """The quote of that number: a citation, or what a nearest document says."""
        closest = (near.closest for near in self.nearest)
        return next((c for c in (*self.citations, *closest) if c and c.n == n), None)

    def to_json(self) -> dict[str, Any]:
        """The public contract's form, plus fields that only add to it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Answer:
        """The answer that `to_json` gave, once it has been through JSON; unknown names are passed over."""
        values = fields_of(cls, data)
        values["statements"] = tuple(Statement.from_json(s) for s in data["statements"])
        values["citations"] = tuple(Citation.from_json(c) for c in data["citations"])
        values["nearest"] = tuple(Nearest.from_json(n) for n in data.get("nearest", ()))
        return cls(**values)


def fields_of(kind: type[Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """What `data` holds for a value of `kind`, lists made tuples."""
    return {n: tuple(v) if isinstance(v := data[n], list) else v for f in fields(kind) if (n := f.name) in data}
