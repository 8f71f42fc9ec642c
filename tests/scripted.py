"""Replies of good and bad language models, written by hand, each statement labelled.

They answer questions about the documents in ``tests/replies/library``. Each can be sent as its author
wrote it, in any other form that models use, or as JSON.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from .behaviour import Say
from .model_request import Request

FOLDER = Path(__file__).parent / "replies"
LIBRARY = FOLDER / "library"
UNSEEN = FOLDER / "unseen"
DECLINED = "NO ANSWER"


class Fault(StrEnum):
    """What is wrong with a statement."""

    NUMBER = "wrong number"
    DATE = "wrong date"
    UNIT = "wrong unit"
    ROLE = "swapped role"
    NAME = "wrong name"
    NEGATION_DROPPED = "negation dropped"
    NEGATION_ADDED = "negation added"
    ORDER = "order of steps swapped"
    MERGED = "merged steps"
    INVENTED_STEP = "invented step"
    INVENTED_DETAIL = "invented detail"
    OVERSTATED = "overstated"
    SOURCE = "wrong source"
    UNKNOWN_KEY = "unknown key"
    NO_KEY = "no key"
    STALE = "stale source"
    OBEYED = "instruction obeyed"
    KNOWLEDGE = "own knowledge"
    LEAKED = "prompt leaked"
    MARKUP = "markup"
    PARTLY = "partly bad"
    CONCLUSION = "wrong conclusion"


class Form(StrEnum):
    """How a reply is written: one statement a line, unless the name says otherwise."""

    TEXT = "text"  # - Statement. [S1, S2]
    NUMBERED = "numbered"  # 1. Statement. [S1]
    DOUBLE = "double"  # - Statement. [S1][S2]
    INSIDE = "inside"  # - Statement [S1].
    LEADING = "leading"  # - [S1] Statement.
    BELOW = "below"  # the keys on the next line
    ROUND = "round"  # (S1)
    CORNER = "corner"  # 【S1】
    NUMBER = "number"  # [1]
    LOWER = "lower"  # [s1]
    CARET = "caret"  # ^S1
    FOOTNOTE = "footnote"  # [^S1]
    LABELLED = "labelled"  # (Source: S1)
    BOLD = "bold"  # - **Statement.** [S1]
    PROSE = "prose"  # all in one paragraph
    HEADINGS = "headings"  # each under a heading
    NESTED = "nested"  # bullets below a bullet
    TABLE = "table"  # | Statement. | S1 |
    JSON = "json"
    FENCED = "fenced"  # JSON in a code fence
    RAW = "raw"  # as it stands in the file


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a reply and whether its sources support it.

    `sources` are phrases of the passages it cites; "!S97" is a key as it stands. `tell` are the words
    that make it bad: no reader may see them. A step that is right but too early has `belongs_after`
    instead, the text of the step that comes before it.
    """

    text: str
    sources: tuple[str, ...]
    fault: Fault | None = None
    tell: str = ""
    belongs_after: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys to write: placeholders that the server replaces, or the keys themselves."""
        return tuple(s[1:] if s.startswith("!") else f"{{{{{s}}}}}" for s in self.sources)

    def shown_in(self, texts: Sequence[str]) -> bool:
        """Whether what is wrong with it can be seen in `texts`."""
        if not self.belongs_after:
            return any(_within(self.tell, text) for text in texts)
        place, before = _place(self.text, texts), _place(self.belongs_after, texts)
        return place is not None and before is not None and place < before


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model says to a question. `groups` are those of the reader who asks; None: may see everything.

    `before` and `after` are prose around the statements, with nothing in it for a reader.
    """

    name: str
    question: str
    statements: tuple[Statement, ...]
    form: Form = Form.TEXT
    before: str = ""
    after: str = ""
    raw: str = ""
    groups: frozenset[str] | None = None

    @property
    def good(self) -> tuple[Statement, ...]:
        """The statements that their sources support."""
        return tuple(s for s in self.statements if s.fault is None)

    @property
    def bad(self) -> tuple[Statement, ...]:
        """The statements that no reader may see."""
        return tuple(s for s in self.statements if s.fault is not None)

    def text(self, form: Form | None = None) -> str:
        """The reply in its own form or another."""
        form = form or self.form
        body = self.raw if form is Form.RAW else _WRITERS[form](self.statements) if self.statements else _declined(form)
        return "\n\n".join(part for part in (self.before.strip(), body.strip(), self.after.strip()) if part)

    def say(self, form: Form | None = None, **settings: Any) -> Say:
        """The reply as a behaviour; a call for structured output gets it as JSON."""
        return Say(self.text(form), structured=_json(self.statements), **settings)

    def script(self, form: Form | None = None, **settings: Any) -> Callable[[Request], Say]:
        """A script: the reply to calls that hold evidence, the bare question to any other."""
        return lambda request: self.say(form, **settings) if request.evidence else Say(self.question)

    def wrong(self, shown: Iterable[str]) -> tuple[Statement, ...]:
        """The bad statements that can be seen among the texts of generated statements."""
        texts = tuple(shown)
        return tuple(s for s in self.bad if s.shown_in(texts))

    def right(self, shown: Iterable[str]) -> tuple[Statement, ...]:
        """The good statements that can be seen among the texts of generated statements."""
        texts = tuple(shown)
        return tuple(s for s in self.good if _place(s.text, texts) is not None)

    def strays(self, shown: Iterable[str]) -> tuple[str, ...]:
        """The texts that are none of the statements: headings, opening words, thinking aloud."""
        said = [s.text for s in self.statements]
        return tuple(t for t in shown if not any(_within(t, text) or _within(text, t) for text in said))


@cache
def replies(folder: Path = FOLDER) -> tuple[Reply, ...]:
    """All replies, by file and in the order of the files."""
    files = sorted(folder.glob("*.toml"))
    return tuple(_reply(data) for file in files for data in tomllib.loads(file.read_text("utf-8"))["reply"])


def reply(name: str) -> Reply:
    """The reply of that name."""
    return next(r for r in replies() if r.name == name)


def words(text: str) -> str:
    """The words of `text` in lower case, one space between them: what two texts are compared by."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _reply(data: dict[str, Any]) -> Reply:
    given = dict(data)
    reader = given.pop("reader", None)
    statements = tuple(_statement(s) for s in given.pop("statements"))
    form = Form(given.pop("form", Form.TEXT))
    return Reply(**given, statements=statements, form=form, groups=None if reader is None else frozenset(reader))


def _statement(data: dict[str, Any]) -> Statement:
    given = dict(data)
    fault = Fault(given.pop("bad")) if "bad" in given else None
    tell = given.pop("tell", given["text"] if fault else "")
    return Statement(**given | {"sources": tuple(given["sources"])}, fault=fault, tell=tell)


def _within(part: str, text: str) -> bool:
    return f" {words(part)} " in f" {words(text)} "


def _place(part: str, texts: Sequence[str]) -> int | None:
    return next((n for n, text in enumerate(texts) if _within(part, text)), None)


def _declined(form: Form) -> str:
    return _WRITERS[form](()) if form in (Form.JSON, Form.FENCED) else DECLINED


def _json(statements: Sequence[Statement]) -> str:
    said = [{"text": s.text, "sources": list(s.keys)} for s in statements]
    return json.dumps({"statements": said}, ensure_ascii=False, indent=2)


def _lines(
    template: str, key: str = "{}", between: str = ", ", frame: str = "{}"
) -> Callable[[Sequence[Statement]], str]:
    """A writer of one statement a line; `template` has its number, text, body (without the full stop) and keys."""

    def write(statements: Sequence[Statement]) -> str:
        return "\n".join(line(n, s).rstrip() for n, s in enumerate(statements, 1))

    def line(n: int, statement: Statement) -> str:
        keys = frame.format(between.join(key.format(k) for k in statement.keys)) if statement.keys else ""
        return template.format(n=n, text=statement.text, body=statement.text.rstrip("."), keys=keys)

    return write


def _in_other_keys(
    write: Callable[[Sequence[Statement]], str], old: str, new: str
) -> Callable[[Sequence[Statement]], str]:
    return lambda statements: write(statements).replace(old, new)


_WRITERS: dict[Form, Callable[[Sequence[Statement]], str]] = {
    Form.TEXT: _lines("- {text} {keys}", frame="[{}]"),
    Form.NUMBERED: _lines("{n}. {text} {keys}", frame="[{}]"),
    Form.DOUBLE: _lines("- {text} {keys}", key="[{}]", between=""),
    Form.INSIDE: _lines("- {body} {keys}.", frame="[{}]"),
    Form.LEADING: _lines("- {keys} {text}", frame="[{}]"),
    Form.BELOW: _lines("{text}\n{keys}\n", frame="[{}]"),
    Form.ROUND: _lines("- {text} {keys}", frame="({})"),
    Form.CORNER: _lines("- {text} {keys}", key="【{}】", between=""),
    Form.NUMBER: _in_other_keys(_lines("- {text} {keys}", frame="[{}]"), "{{", "{{#"),
    Form.LOWER: _in_other_keys(_lines("- {text} {keys}", frame="[{}]"), "{{", "{{~"),
    Form.CARET: _lines("- {text} {keys}", key="^{}", between=" "),
    Form.FOOTNOTE: _lines("- {text} {keys}", key="[^{}]", between=""),
    Form.LABELLED: _lines("- {text} {keys}", frame="(Source: {})"),
    Form.BOLD: _lines("- **{text}** {keys}", frame="[{}]"),
    Form.PROSE: lambda statements: _lines("{text} {keys}", frame="[{}]")(statements).replace("\n", " "),
    Form.HEADINGS: _lines("## Part {n}\n\n{text} {keys}\n", frame="[{}]"),
    Form.NESTED: lambda statements: "- In short:\n" + _lines("  - {text} {keys}", frame="[{}]")(statements),
    Form.TABLE: lambda statements: "| Statement | Source |\n|---|---|\n" + _lines("| {text} | {keys} |")(statements),
    Form.JSON: _json,
    Form.FENCED: lambda statements: f"```json\n{_json(statements)}\n```",
}
