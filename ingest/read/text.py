"""Plain text: paragraphs, lists and headings told from layout alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read.builder import Builder
from ingest.read.decode import decode
from ingest.read.limits import Limits
from ingest.read.markers import ANSWER, QUESTION
from ingest.read.markup.front_matter import split_front_matter, title_of
from ingest.read.text_lines import broken_on_purpose, named, set_apart
from ingest.read.text_sections import numbered_sections
from ingest.read.text_tables import MARKER, TextTable, find_table
from ingest.read.wrapped import Vocabulary

_ENTRY = re.compile(rf"^([ \t]*)({MARKER})[ \t]+(?=\S)")
_SUBSTEP = re.compile(r"^([ \t]*)(\d{1,3}(?:\.\d{1,2}){1,3}\.?)[ \t]+(?=\S)")
_UNDERLINE = re.compile(r"^[ \t]*(={3,}|-{3,}|~{3,}|\*{3,})[ \t]*$")
_RULE = re.compile(r"^[\W_]*$")
_HASHES = re.compile(r"^(#{1,6})[ \t]+(\S.*)$")
_LEVELS = {"=": 1, "*": 1, "-": 2, "~": 3}
_SECTION_LEVEL = 3  # of numbered sections, below the headings in capitals
_LONGEST_HEADING = 100
_USUAL_WIDTH = 72
_NEAR = 20  # lines in which the first of several sub-steps is followed by the second


def read(data: bytes, limits: Limits) -> Reading:
    """The blocks of a plain text file.

    Raises:
        UnreadableFile: the file is empty, binary, too long, or holds no text.
    """
    return read_text(decode(data, limits), format="text")


def read_text(text: str, *, format: str, notes: Sequence[str] = ()) -> Reading:
    """The blocks of a text without markup; `format` and `notes` are for the reading.

    Raises:
        UnreadableFile: the text holds nothing but white space.
    """
    meta, text, problems = split_front_matter(text)
    builder = Builder()
    builder.notes += [*notes, *problems]
    chunks = _chunks(text.expandtabs(4) if len(text) < 1_000_000 else text)
    vocabulary = Vocabulary(line for lines in chunks for line in lines)
    width = min(max(map(len, text.split("\n"))), _USUAL_WIDTH)
    walk = _Walk(builder, vocabulary, width)
    sections = numbered_sections(chunks, width)
    for n, lines in enumerate(chunks):
        if n in sections:
            walk.section(lines)
        else:
            walk.chunk(lines)
    walk.close()
    if builder.empty:
        raise UnreadableFile("the file holds no text")
    reading = builder.reading(format=format, title=title_of(meta), meta=meta)
    untitled = sections and reading.title == chunks[min(sections)][0].strip()  # the first of its sections is no title
    return replace(reading, title="") if untitled else reading


@dataclass(slots=True)
class _Entry:
    lines: list[str]
    marker: str
    depth: int


def _chunks(text: str) -> list[list[str]]:
    """Runs of lines between blank lines."""
    chunks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            chunks[-1].append(line.rstrip())
        elif chunks[-1]:
            chunks.append([])
    return [chunk for chunk in chunks if chunk]


class _Walk:
    """Keeps the list that is open from one chunk to the next."""

    def __init__(self, builder: Builder, vocabulary: Vocabulary, width: int) -> None:
        self._width = width  # characters that a full line has at least
        self._builder, self._vocabulary = builder, vocabulary
        self._entry: _Entry | None = None
        self._indents: list[int] = []  # of the open lists, outermost first
        self._number: tuple[int, ...] = ()  # of the last step, 2.1 as (2, 1)
        self._group = 0
        self._lines: list[str] = []

    def chunk(self, lines: list[str]) -> None:
        """The lines between two blank lines."""
        if table := find_table(lines):
            self._table(lines, table)
        else:
            self._prose(lines)

    def section(self, lines: list[str]) -> None:
        """A numbered heading, and the lines right below it."""
        self._add_heading(lines[0].strip(), _SECTION_LEVEL, 1)
        self.chunk(lines[1:])

    def _prose(self, lines: list[str]) -> None:
        start = 0
        while start < len(lines) and (taken := self._heading(lines[start : start + 2])):
            start += taken
        lines = lines[start:]
        if not lines:
            return
        if not (_ENTRY.match(lines[0]) or self._substep(lines, 0) or self._continues(lines[0])):
            self.close()
        for number, line in enumerate(lines):
            match = _ENTRY.match(line)
            if match and self._begins_entry(match, lines, number):
                self._open_entry(match[2], len(match[1]), line[match.end() :])
            elif substep := self._substep(lines, number):
                # as deep as its number says, even where it is not indented
                indent = max(len(substep[1]), self._indents[0] + 2 * (len(_numbers(substep[2])) - 1))
                self._open_entry(substep[2], indent, line[substep.end() :])
            elif self._entry:
                self._entry.lines.append(line.strip())
            else:
                self._lines.append(line.strip())
        self._flush()

    def _table(self, lines: list[str], table: TextTable) -> None:
        """A table with what stands above and below it; inside a list entry, the list goes on."""
        self._prose(lines[: table.start])
        self._end_entry()
        if not self._continues(lines[table.start]):
            self.close()
        group = self._builder.new_group()
        for cells in table.rows:
            self._builder.row(cells, group, header=table.header)
        self._prose(lines[table.end :])

    def close(self) -> None:
        """End the open list."""
        self._end_entry()
        self._indents, self._number = [], ()

    def _continues(self, line: str) -> bool:
        """Whether a line after a blank one belongs to the open list entry: it is indented as its text is."""
        return bool(self._indents) and len(line) - len(line.lstrip()) >= self._indents[-1] + 2

    def _heading(self, lines: list[str]) -> int:
        """Add the heading, or pass the rule, that two lines or the last one begin with; returns how many it takes."""
        first = lines[0].strip()
        if match := _HASHES.match(first):
            return self._add_heading(match[2].rstrip("# "), len(match[1]), 1)
        under = _UNDERLINE.match(lines[1]) if len(lines) > 1 and len(first) <= _LONGEST_HEADING else None
        if under and len(under[1]) >= len(first) // 2 and not _RULE.match(first):
            return self._add_heading(first, _LEVELS[under[1][0]], 2)
        if self._builder.empty and _is_capitals(first.partition("(")[0].rstrip()):  # the document's title
            return self._add_heading(first, 1, 1)
        if len(lines) == 1 and _is_capitals(first) and not self._continues(lines[0]):
            return self._add_heading(first, 2, 1)
        if len(lines) == 1 and _RULE.match(first):
            self.close()
            return 1
        return 0

    def _add_heading(self, text: str, level: int, lines: int) -> int:
        self.close()
        self._builder.heading(text, level)
        return lines

    def _begins_entry(self, match: re.Match[str], lines: list[str], number: int) -> bool:
        """A dash or number that only happens to begin a wrapped line is not an entry."""
        if match[2][0].isalpha() and match[2][1] == "." and not self._indents:
            return False
        return number == 0 or bool(self._indents) or lines[number - 1].rstrip().endswith(":") or _both(lines, number)

    def _substep(self, lines: list[str], index: int) -> re.Match[str] | None:
        """The marker of a sub-step ("2.1") that goes on with the open steps' count.

        The first one may be a number that only begins a wrapped line, or the heading of a section.
        """
        match = _SUBSTEP.match(lines[index])
        if match is None or not self._number:
            return None
        found, last = _numbers(match[2]), self._number
        if found in [(*last[:depth], last[depth] + 1) for depth in range(1, len(last))]:
            return match
        if found != (*last, 1):
            return None
        second = (*last, 2)
        near = (_SUBSTEP.match(line) for line in lines[index + 1 : index + 1 + _NEAR])
        certain = any(other and _numbers(other[2]) == second for other in near)
        alone = self._continues(lines[index]) if index == 0 else self._starts_anew(lines, index)
        return match if certain or alone else None

    def _starts_anew(self, lines: list[str], index: int) -> bool:
        return broken_on_purpose(lines[index - 1].strip(), lines[index].strip(), self._width)

    def _open_entry(self, marker: str, indent: int, text: str) -> None:
        self._flush()
        self._end_entry()
        if marker[0].isdigit():
            self._number = _numbers(marker)
        while self._indents and self._indents[-1] > indent:
            self._indents.pop()
        if not self._indents or (len(self._indents) == 1 and self._indents[0] == indent and marker in ("1.", "1)")):
            self._group = self._builder.new_group()
            self._indents = [indent]
        elif indent > self._indents[-1] + 1:
            self._indents.append(indent)
        self._entry = _Entry([text], marker if marker[0].isalnum() else "", len(self._indents) - 1)

    def _end_entry(self) -> None:
        entry, self._entry = self._entry, None
        if entry is None:
            return
        text = self._vocabulary.paragraph(entry.lines)
        if entry.marker:
            self._builder.step(text, self._group, marker=entry.marker, depth=entry.depth)
        else:
            self._builder.item(text, self._group, depth=entry.depth)

    def _flush(self) -> None:
        """The lines collected outside a list: paragraphs, questions and answers, what is said of names."""
        lines, self._lines = self._lines, []
        width = max(self._width, *map(len, lines)) if lines else 0
        entries = named(lines)
        starts = [
            n
            for n, line in enumerate(lines)
            if n == 0 or n in entries or QUESTION.match(line) or ANSWER.match(line)
            or broken_on_purpose(lines[n - 1], line, width)
        ]  # fmt: skip
        for start, end in pairwise([*starts, len(lines)]):
            if apart := set_apart(lines[start]) if start in entries else None:
                said = self._vocabulary.paragraph([lines[start][apart.end() :], *lines[start + 1 : end]])
                self._builder.row([apart[1], said], self._builder.new_group())
            else:
                self._say(lines[start:end])

    def _say(self, lines: list[str]) -> None:
        text = self._vocabulary.paragraph(lines)
        if match := QUESTION.match(text):
            self._builder.question(text[match.end() :])
        elif (match := ANSWER.match(text)) and self._builder.last_kind == "question":
            self._builder.paragraph(text[match.end() :])
        else:
            self._builder.paragraph(text)


def _numbers(marker: str) -> tuple[int, ...]:
    """The numbers of a marker: (2, 1) of "2.1."."""
    return tuple(int(part) for part in re.findall(r"\d+", marker))


def _both(lines: list[str], number: int) -> bool:
    """Whether this line and the next one begin like entries of one list."""
    here, after = (_ENTRY.match(line) for line in [*lines[number : number + 2], ""][:2])
    if here is None or after is None:
        return False
    return here[2] == after[2] or (here[2][:-1], after[2][:-1]) == ("1", "2")


def _is_capitals(line: str) -> bool:
    letters = [c for c in line[: _LONGEST_HEADING + 1] if c.isalpha()]
    if not line or len(line) > _LONGEST_HEADING or len(letters) < 4 or line[-1] in ".,;!":
        return False
    return all(c == c.upper() and c != c.lower() for c in letters)
