"""Accepted suggestions written into a document: the rest of it stays as it is, to the letter."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from assistant import output
from assistant.answer import Citation, StatementKind
from assistant.keeping.front_matter import for_audience
from assistant.update import Line, Part, Update
from assistant.updating.markdown_source import closed, escaped, places, row, written
from assistant.updating.renumber import renumbered
from assistant.updating.verdict import Verdict
from ingest.access import common
from ingest.errors import SettingsError
from ingest.metadata import NOBODY

ALL = frozenset({"all"})
SUFFIXES = (".md", ".markdown")
_MARKS = "*_`"
_ENTRY = re.compile(r"(?P<indent>[ \t>]*)(?P<label>\d{1,9}[.)]|[-*+])(?P<gap>[ \t]+)")


@dataclass(frozen=True, slots=True)
class Revised:
    """A document with suggestions made: Markdown, and the ids of those that could not be placed in its source."""

    text: str
    left_out: tuple[str, ...]


def revise(update: Update, accepted: Collection[str]) -> Revised:
    """The document with the accepted suggestions made, as Markdown; `ALL` accepts every one.

    A document that is not written in Markdown is first written so. What is accepted has its source as a footnote.
    What comes from a document that is closed to some of its readers closes it to them, in its front matter.

    Raises:
        SettingsError: An id is none of a suggestion.
    """
    suggested = {line.id: line for line in update.suggestions}
    wanted = set(suggested) if set(accepted) == ALL else set(accepted)
    if unknown := sorted(wanted - suggested.keys()):
        raise SettingsError(
            f"There is no suggestion {unknown[0]!r} for {update.document!r}: its documents have changed?"
        )
    source = update.existing.markdown
    text = source.replace("\r\n", "\n") if source is not None else written(update.existing.document)
    editor = _Editor(update, text)
    for part in update.parts:
        editor.take(part, [line for line in part.lines if line.id in wanted])
    made = editor.text()
    about, cited = update.existing.about, editor.documents()
    allowed = common([about.audience, *(update.closed.get(document, ()) for document in cited)])
    if allowed is None or set(allowed) != set(about.audience):
        made = for_audience(made, allowed or (NOBODY,))
    return Revised(made.replace("\n", "\r\n") if source and "\r\n" in source else made, tuple(editor.left_out))


def write(revised: Revised, path: Path) -> None:
    """Write a revised document to a file.

    Raises:
        SettingsError: It is no Markdown file, or cannot be written.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise SettingsError(f"An updated document can be written as {' or '.join(SUFFIXES)}, not as {path.name}.")
    output.write(path, revised.text.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class _Edit:
    """Characters of the source to be replaced; those of equal `start` are made in `order`, then as they came."""

    start: int
    order: int
    end: int
    text: str


@dataclass(eq=False)
class _Editor:
    """Collects edits of a Markdown source, and makes them all at once."""

    update: Update
    source: str
    left_out: list[str] = field(default_factory=list)
    _edits: list[_Edit] = field(default_factory=list)
    _cited: dict[int, str] = field(default_factory=dict)
    _tail: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._place = places(self.update.existing.document, self.source)
        unused = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in self.source)
        self._put, self._taken = next(unused), next(unused)  # they mark where lists are to be counted anew
        self._label = "source" if "[^source-" not in self.source else "update"
        while f"[^{self._label}-" in self.source:
            self._label += "-"

    def take(self, part: Part, lines: Sequence[Line]) -> None:
        """Note the edits for the accepted lines of a section."""
        if part.new and lines:
            self._tail += ["", f"## {escaped(part.headings[-1])}", "", *self._block(lines)]
            return
        for line in lines:
            edits = list(self._made(line))
            if not edits:
                self.left_out.append(line.id)
            self._edits += edits

    def text(self) -> str:
        """The source with all edits made."""
        result, at = [], 0
        for edit in sorted(self._edits, key=attrgetter("start", "order")):
            if edit.start < at:  # an edit inside what another took away
                continue
            result += [self.source[at : edit.start], edit.text]
            at = edit.end
        text = "".join([*result, self.source[at:]])
        if self._tail:
            text = text.rstrip("\n") + "\n" + "\n".join(self._tail) + "\n"
        if self._cited:
            by_number = {c.n: c for c in self.update.citations}
            notes = [f"[^{label}]: {_source(by_number[n])}" for n, label in self._cited.items()]
            text = text.rstrip("\n") + "\n\n" + "\n".join(notes) + "\n"
        return renumbered(text, self._put, self._taken)

    def documents(self) -> set[str]:
        """The documents that what was made rests on."""
        by_number = {c.n: c for c in self.update.citations}
        return {by_number[n].document for n in self._cited}

    def _made(self, line: Line) -> Iterator[_Edit]:
        if line.verdict is Verdict.ADD:
            yield from self._insertion(line, line.new, self._marks(line))
        elif line.moved:
            removed = list(self._removal(line))
            added = list(self._insertion(line, line.text, self._marks(line))) if removed else []
            yield from (*removed, *added) if added else ()
        elif line.verdict is Verdict.REMOVE:
            yield from self._removal(line)
        elif span := self._span(line.start, line.end):
            yield from self._replacement(line, span)

    # A statement reworded

    def _replacement(self, line: Line, span: tuple[int, int]) -> Iterator[_Edit]:
        """Only the words that differ, so that links and emphasis around them stay; all, where they cut through some.

        Nothing where all of it cuts through some as well.
        """
        edits = list(self._words(line, span))
        if not self._closed(edits) and line.kind is not StatementKind.ROW:
            around = [span, (self._before(span[0]), self._end(span[1]))]
            whole = ([_Edit(start, 0, end, escaped(line.new))] for start, end in around)
            edits = next(filter(self._closed, whole), edits)
        if self._closed(edits):
            yield from (*edits, _Edit(self._end(span[1]), 1, self._end(span[1]), self._marks(line)))

    def _words(self, line: Line, span: tuple[int, int]) -> Iterator[_Edit]:
        for change in line.differs:
            new = escaped(line.new[change.new[0] : change.new[1]]) if change.new[0] < change.new[1] else ""
            old = self._span(line.start + change.old[0], line.start + change.old[1])
            if change.old[0] == change.old[1]:
                after = self._place.get(line.start + change.old[0] - 1)
                at = after[1] if after else span[0]
                joined = change.new[0] and line.new[change.new[0] - 1].isspace()
                yield _Edit(at, 0, at, f" {new}" if joined or not after else new)
            elif old and new:
                yield _Edit(old[0], 0, old[1], new)
            elif old:
                start, end = self._emphasised(*old)
                yield _Edit(self._with_space(start), 0, end, "")

    def _closed(self, edits: Sequence[_Edit]) -> bool:
        return all(closed(self.source[e.start : e.end]) for e in edits)

    def _emphasised(self, start: int, end: int) -> tuple[int, int]:
        """Words with the emphasis that is theirs alone."""
        while start > 0 and end < len(self.source) and self.source[start - 1] == self.source[end] in _MARKS:
            start, end = start - 1, end + 1
        return start, end

    def _before(self, at: int) -> int:
        """Before the emphasis that is opened ahead of a statement."""
        return len(self.source[:at].rstrip(_MARKS))

    def _with_space(self, start: int) -> int:
        return start - 1 if start and self.source[start - 1] == " " else start

    def _end(self, at: int) -> int:
        """After the emphasis that is closed behind a statement."""
        match = re.compile(r"[*_`]{0,3}").match(self.source, at)
        return match.end() if match else at

    # A statement taken away

    def _removal(self, line: Line) -> Iterator[_Edit]:
        span = self._span(line.start, line.end)
        if span is None:
            return
        first, last = self._line_start(span[0]), self._line_end(self._end(span[1]))
        before, behind = self.source[first : span[0]], self.source[self._end(span[1]) : last]
        alone = not re.sub(r"^[ \t>]*(?:\d{1,9}[.)]|[-*+])?[ \t|*_`~\[]*", "", before) and not behind.strip(" \t|*_`")
        if alone:
            yield _Edit(first, 0, min(last + 1, len(self.source)), self._taken)
        elif line.kind is not StatementKind.ROW:
            yield _Edit(self._with_space(span[0]), 0, self._end(span[1]), "")

    # A statement put in

    def _insertion(self, line: Line, new: str, marks: str) -> Iterator[_Edit]:
        anchor = self._anchor(line)
        if anchor is None:
            return
        first, last = self._line_start(anchor[0]), self._line_end(anchor[1])
        at = first if line.before else min(last + 1, len(self.source))
        break_ = "" if line.before or last < len(self.source) else "\n"
        here = self.source[first:last]
        if line.kind is StatementKind.ROW:
            if here.lstrip(" >").startswith("|") or " | " in here:
                yield _Edit(at, 2, at, f"{break_}{row(new.split(' | '))[:-2]}{marks} |\n")
        elif line.marker or line.kind is StatementKind.STEP:
            yield from self._entry(line, f"{escaped(new)}{marks}", first, at, break_)
        elif line.before:
            yield _Edit(anchor[0], 2, anchor[0], f"{escaped(new)}{marks} ")
        else:
            behind = self._after_footnotes(self._end(anchor[1]))
            yield _Edit(behind, 2, behind, f" {escaped(new)}{marks}")

    def _entry(self, line: Line, said: str, first: int, at: int, break_: str) -> Iterator[_Edit]:
        """An entry of a list, labelled like those beside it and indented by its depth."""
        while not (beside := _ENTRY.match(self.source, first)) and first > 0:
            first = self._line_start(first - 1)
            if not self.source[first : self._line_end(first)].strip():
                break
        if not beside:
            yield _Edit(at, 2, at, f"{break_}\n{said}\n")
            return
        label, indent = beside["label"], self._indent(line, beside["indent"], len(beside["label"] + beside["gap"]))
        if indent != beside["indent"]:
            label = "1." if line.kind is StatementKind.STEP else "-"
        yield _Edit(at, 2, at, f"{break_}{self._put}{indent}{label}{beside['gap']}{said}\n")

    def _indent(self, line: Line, beside: str, width: int) -> str:
        depth = next(
            (o.depth for p in self.update.parts for o in p.lines if o.text and self._beside(o, line)), line.depth
        )
        if line.depth > depth:
            return beside + " " * width
        return beside[: max(len(beside) - width * (depth - line.depth), 0)] if line.depth < depth else beside

    @staticmethod
    def _beside(other: Line, line: Line) -> bool:
        return (other.start if line.before else other.end) == line.at

    def _anchor(self, line: Line) -> tuple[int, int] | None:
        """Where the statement that it follows, or precedes, ends or starts."""
        if line.at is None:
            return None
        return self._place.get(line.at if line.before else line.at - 1)

    # Footnotes

    def _marks(self, line: Line) -> str:
        labels = (self._cited.setdefault(n, f"{self._label}-{len(self._cited) + 1}") for n in line.citations)
        return "".join(f"[^{label}]" for label in labels)

    def _after_footnotes(self, at: int) -> int:
        match = re.compile(r"(?:\[\^[^\]\s]{1,80}\])*").match(self.source, at)
        return match.end() if match else at

    def _block(self, lines: Sequence[Line]) -> Iterator[str]:
        """The statements of a new section."""
        before: Line | None = None
        for n, line in enumerate(lines):
            if before and (before.kind, before.header, bool(before.marker)) != (
                line.kind,
                line.header,
                bool(line.marker),
            ):
                yield ""
            yield from _shown(
                line, self._marks(line), first=before is None or before.header != line.header, number=n + 1
            )
            before = line

    # Places

    def _span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where characters of the document stand in the source; None where some are not found."""
        spans = [self._place[i] for i in range(start, end) if i in self._place]
        text = self.update.existing.document.text[start:end]
        return (spans[0][0], spans[-1][1]) if spans and len(spans) == len("".join(text.split())) else None

    def _line_start(self, at: int) -> int:
        return self.source.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        end = self.source.find("\n", at)
        return len(self.source) if end < 0 else end


def _shown(line: Line, marks: str, *, first: bool, number: int) -> Iterator[str]:
    if line.kind is StatementKind.ROW and line.header:
        if first:
            yield row(line.header)
            yield "|" + "---|" * len(line.header)
        yield f"{row(line.new.split(' | '))[:-2]}{marks} |"
    elif line.kind is StatementKind.STEP:
        yield f"{'   ' * line.depth}{number}. {escaped(line.new)}{marks}"
    elif line.marker:
        yield f"{'   ' * line.depth}- {escaped(line.new)}{marks}"
    else:
        yield f"{escaped(line.new)}{marks}\n"


def _source(c: Citation) -> str:
    place = " › ".join(dict.fromkeys((c.title, *c.heading)))
    about = [c.page and f"at {c.page}", c.status, f"reviewed {c.reviewed_on}" if c.reviewed_on else "no review date"]
    return f"{escaped(place)} ({escaped(c.document)}; {'; '.join(escaped(a) for a in about if a)})"
