"""Changes to a draft by hand: pure functions, each of which gives the changed draft.

Sections and statements are addressed by their place, counted from 0. What stands nested in a step
goes where the step goes. After every change citations that nothing refers to any more are gone, and
the others are numbered in the order in which they are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Citation, Statement, StatementKind
from assistant.draft import Conflict, Draft, Gap, Section, rely_upon

HEADING_LENGTH = 200
WORDS_LENGTH = 4000
LINES = 60  # statements that can be written at a time
_LISTED = re.compile(r"^\s*(?:\d{1,3}[.)]|[-*•])\s+")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class NotThere(LookupError):
    """There is no such section, statement or source in the draft, or nothing was written."""


def retitle(draft: Draft, title: str) -> Draft:
    """Give the draft another title."""
    return replace(draft, title=_line(title))


def move_section(draft: Draft, at: int, by: int) -> Draft:
    """Move a section up (by -1) or down (by 1)."""
    section = _section(draft, at)
    others = [*draft.sections[:at], *draft.sections[at + 1 :]]
    to = max(0, min(at + by, len(others)))
    return _settled(draft, [*others[:to], section, *others[to:]])


def remove_section(draft: Draft, at: int) -> Draft:
    """Remove a section with all it says."""
    _section(draft, at)
    return _settled(draft, [*draft.sections[:at], *draft.sections[at + 1 :]])


def add_section(draft: Draft, at: int, heading: str) -> Draft:
    """Add an empty section before the one at a place, or at the end."""
    at = max(0, min(at, len(draft.sections)))
    return _settled(draft, [*draft.sections[:at], _empty(_line(heading)), *draft.sections[at:]])


def rename_section(draft: Draft, at: int, heading: str) -> Draft:
    """Give a section another heading."""
    section, heading = _section(draft, at), _line(heading)
    gap = replace(section.gap, section=heading) if section.gap else None
    return _put(draft, at, replace(section, heading=heading, gap=gap))


def move_statement(draft: Draft, section: int, at: int, by: int) -> Draft:
    """Move a statement past the one before (by -1) or after it (by 1), within what it is nested in."""
    said = _section(draft, section).statements
    _statement(draft, section, at)
    end = _end(said, at)
    if by < 0:
        start = _sibling_before(said, at)
        moved = said if start is None else (*said[:start], *said[at:end], *said[start:at], *said[end:])
    elif end < len(said) and _depth(said[end]) == _depth(said[at]):
        after = _end(said, end)
        moved = (*said[:at], *said[end:after], *said[at:end], *said[after:])
    else:
        moved = said
    return _say(draft, section, moved)


def remove_statement(draft: Draft, section: int, at: int) -> Draft:
    """Remove a statement, with what is nested in it. A section that nothing is left of is a gap."""
    _statement(draft, section, at)
    said = draft.sections[section].statements
    return _say(draft, section, (*said[:at], *said[_end(said, at) :]))


def write(draft: Draft, section: int, words: str, at: int | None = None) -> Draft:
    """Add the writer's own words before the statement at a place, or at the end; this fills a gap.

    Each line is a statement. It is a step where its line is numbered, or where it is put into a list of steps.
    """
    said = _section(draft, section).statements
    at = len(said) if at is None else max(0, min(at, len(said)))
    beside = said[at - 1] if at else None
    lines = [line for line in _UNSEEN.sub(" ", words)[:WORDS_LENGTH].splitlines() if line.strip()][:LINES]
    written = tuple(_own(line, beside) for line in lines)
    if not written:
        raise NotThere
    return _say(draft, section, (*said[:at], *written, *said[at:]))


def rewrite(draft: Draft, section: int, at: int, words: str) -> Draft:
    """Put the writer's own words in place of a statement, which loses its sources."""
    old = _statement(draft, section, at)
    own = Statement(
        text=_line(words, WORDS_LENGTH),
        kind=_kind(old),
        citations=(),
        support=0.0,
        marker=old.marker,
        depth=old.depth,
        own=True,
    )
    said = draft.sections[section].statements
    return _say(draft, section, (*said[:at], own, *said[at + 1 :]))


def swap_source(draft: Draft, section: int, at: int, citation: Citation) -> Draft:
    """Let a statement say what another source says instead, word for word; its sources stay with it.

    The citation is one of the draft's, or one that is new to it, whatever its number.
    """
    old = _statement(draft, section, at)
    held = next((c for c in draft.citations if _place(c) == _place(citation)), None)
    if held is None:
        held = replace(citation, n=max((c.n for c in draft.citations), default=0) + 1)
        draft = replace(draft, citations=(*draft.citations, held))
    others = tuple(n for n in old.citations if n != held.n)
    said = draft.sections[section].statements
    swapped = replace(old, text=held.quote, citations=(held.n, *others), support=1.0)
    return _say(draft, section, (*said[:at], swapped, *said[at + 1 :]))


def decide(draft: Draft, used: int, other: int) -> Draft:
    """Let the draft say what the other side of a conflict says; what it said speaks against it from then on.

    The conflict is named by the numbers of its two citations.
    """
    at, conflict = next(
        ((i, c) for i, c in enumerate(draft.conflicts) if (c.used, c.other) == (used, other)), (0, None)
    )
    if conflict is None:
        raise NotThere
    quotes = {c.n: c for c in draft.citations}
    sections = []
    for section in draft.sections:
        said = (_instead(s, conflict, quotes[conflict.other]) for s in section.statements)
        sections.append(replace(section, statements=tuple(said)))
    better = _authority(quotes[conflict.used]) <= _authority(quotes[conflict.other])
    turned = Conflict(conflict.other, conflict.used, rely_upon(used=better))
    conflicts = (*draft.conflicts[:at], turned, *draft.conflicts[at + 1 :])
    return _settled(replace(draft, conflicts=conflicts), sections)


# How statements stand to one another


def _depth(statement: Statement) -> int:
    return statement.depth if statement.kind is StatementKind.STEP else 0


def _end(said: Sequence[Statement], at: int) -> int:
    """Where a statement ends with what is nested in it."""
    end = at + 1
    while end < len(said) and _depth(said[end]) > _depth(said[at]):
        end += 1
    return end


def _sibling_before(said: Sequence[Statement], at: int) -> int | None:
    before = at - 1
    while before >= 0 and _depth(said[before]) > _depth(said[at]):
        before -= 1
    return before if before >= 0 and _depth(said[before]) == _depth(said[at]) else None


def _own(line: str, beside: Statement | None) -> Statement:
    step = bool(_LISTED.match(line)) or (beside is not None and beside.kind is StatementKind.STEP)
    kind = StatementKind.STEP if step else StatementKind.SENTENCE
    text = " ".join(_LISTED.sub("", line).split()) or line.strip()
    return Statement(text, kind, (), 0.0, depth=_depth(beside) if beside and step else 0, own=True)


def _instead(statement: Statement, conflict: Conflict, other: Citation) -> Statement:
    if conflict.used not in statement.citations:
        return statement
    return replace(statement, text=other.quote, citations=(other.n,), header=(), kind=_kind(statement))


def _kind(statement: Statement) -> StatementKind:
    return StatementKind.SENTENCE if statement.kind is StatementKind.ROW else statement.kind


def _authority(citation: Citation) -> tuple[bool, str]:
    return citation.status == "current", citation.reviewed_on or ""


# Putting a draft together again


def _section(draft: Draft, at: int) -> Section:
    if not 0 <= at < len(draft.sections):
        raise NotThere
    return draft.sections[at]


def _statement(draft: Draft, section: int, at: int) -> Statement:
    said = _section(draft, section).statements
    if not 0 <= at < len(said):
        raise NotThere
    return said[at]


def _line(text: str, length: int = HEADING_LENGTH) -> str:
    line = " ".join(_UNSEEN.sub(" ", text).split())[:length].strip()
    if not line:
        raise NotThere
    return line


def _empty(heading: str) -> Section:
    return Section(heading, (), Gap(heading, "Nothing is said here.", None))


def _say(draft: Draft, at: int, statements: Sequence[Statement]) -> Draft:
    heading = draft.sections[at].heading
    return _put(draft, at, Section(heading, tuple(statements)) if statements else _empty(heading))


def _put(draft: Draft, at: int, section: Section) -> Draft:
    return _settled(draft, [*draft.sections[:at], section, *draft.sections[at + 1 :]])


def _settled(draft: Draft, sections: Sequence[Section]) -> Draft:
    """The draft with these sections: what nothing refers to any more left out, the rest numbered anew."""
    said = {n for section in sections for s in section.statements for n in s.citations}
    conflicts = [c for c in draft.conflicts if c.used in said]
    order = dict.fromkeys(_used(sections, conflicts))
    number = {old: new for new, old in enumerate(order, 1)}
    by_number = {c.n: c for c in draft.citations}
    citations = tuple(replace(by_number[old], n=new) for old, new in number.items())
    documents = {c.document for c in citations}
    renumbered = tuple(
        replace(
            section,
            statements=tuple(replace(s, citations=tuple(number[n] for n in s.citations)) for s in section.statements),
        )
        for section in sections
    )
    return replace(
        draft,
        sections=renumbered,
        citations=citations,
        gaps=tuple(section.gap for section in renumbered if section.gap),
        conflicts=tuple(replace(c, used=number[c.used], other=number[c.other]) for c in conflicts),
        stale=tuple(s for s in draft.stale if s.document in documents),
    )


def _used(sections: Sequence[Section], conflicts: Sequence[Conflict]) -> Iterator[int]:
    yield from (n for section in sections for s in section.statements for n in s.citations)
    yield from (n for conflict in conflicts for n in (conflict.used, conflict.other))


def _place(citation: Citation) -> tuple[str, int, int, int]:
    return citation.document, citation.version, citation.start, citation.end
