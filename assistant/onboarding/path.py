"""An onboarding path as data: modules over some weeks, their statements cited, and what goes out as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from assistant.answer import Citation, Statement, fields_of
from assistant.draft import Gap
from assistant.plain import counted


@dataclass(frozen=True, slots=True)
class Reading:
    """A document to read, or a section of a long one; `minutes` at 230 words a minute."""

    document: str
    title: str
    heading: tuple[str, ...]
    minutes: int
    version: int


@dataclass(frozen=True, slots=True)
class Person:
    """A role to meet: the documents that it owns here, and the numbers of the statements that name it."""

    role: str
    owns: tuple[str, ...]
    named: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool to get access to: the number of the citation that says how, and whom to ask else."""

    name: str
    how: int | None
    ask: str | None


@dataclass(frozen=True, slots=True)
class Module:
    """Something to learn in a week of the path. With a `gap` there are no statements, and no documents to read.

    Attributes:
        after: ids of the modules of the path that come first, being its prerequisites.
        minutes: to read what is to be known, and the documents that no earlier module names.
        questions: what the library answers about it.
    """

    id: str
    title: str
    why: str
    week: int
    statements: tuple[Statement, ...]
    readings: tuple[Reading, ...]
    people: tuple[Person, ...]
    tools: tuple[Tool, ...]
    after: tuple[str, ...]
    minutes: int
    questions: tuple[str, ...] = ()
    gap: Gap | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Module:
        """One that has been through JSON."""
        values = fields_of(cls, data)
        values["statements"] = tuple(Statement.from_json(s) for s in data["statements"])
        values["readings"] = tuple(Reading(**fields_of(Reading, r)) for r in data["readings"])
        values["people"] = tuple(Person(**fields_of(Person, p)) for p in data["people"])
        values["tools"] = tuple(Tool(**fields_of(Tool, t)) for t in data["tools"])
        values["gap"] = Gap(**fields_of(Gap, data["gap"])) if data["gap"] else None
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Path:
    """What a role learns, in order. `role` is what it was asked for by; `document` the plan it follows, or ""."""

    role: str
    title: str
    weeks: int
    modules: tuple[Module, ...]
    citations: tuple[Citation, ...]
    document: str = ""

    @property
    def learnt(self) -> tuple[Module, ...]:
        """The modules that the library holds something for."""
        return tuple(m for m in self.modules if not m.gap)

    @property
    def gaps(self) -> tuple[Module, ...]:
        """Those that it holds nothing for."""
        return tuple(m for m in self.modules if m.gap)

    def module(self, id: str) -> Module | None:
        """The module with an id."""
        return next((m for m in self.modules if m.id == id), None)

    def cited(self, n: int) -> Citation | None:
        """The citation of that number."""
        return next((c for c in self.citations if c.n == n), None)

    def summary(self) -> str:
        """What came of it, in a line."""
        said = counted(sum(len(m.statements) for m in self.learnt), "thing") + " to know"
        documents = counted(len({r.document for m in self.learnt for r in m.readings}), "document")
        gaps = f"; {counted(len(self.gaps), 'topic')} not found in the documents" if self.gaps else ""
        modules = f"{counted(len(self.learnt), 'module')} over {counted(self.weeks, 'week')}"
        return f"{modules}: {said}, {documents} to read{gaps}."

    def to_json(self) -> dict[str, Any]:
        """All of it, for programs and for keeping."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Path:
        """The path that `to_json` gave, once it has been through JSON."""
        values = fields_of(cls, data)
        values["modules"] = tuple(Module.from_json(m) for m in data["modules"])
        values["citations"] = tuple(Citation.from_json(c) for c in data["citations"])
        return cls(**values)
