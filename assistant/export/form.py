"""What an exported draft says, whatever the file's format: runs of statements, sources, and their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from assistant.answer import Citation, Statement, StatementKind
from assistant.draft import Draft, Gap, Stale
from assistant.place import in_words
from assistant.steps import number_of
from ingest.metadata import NOBODY

CONFLICTS = "To be decided: sources that differ"
STALE = "To be reviewed: sources that may be out of date"
SOURCES = "Sources"
CONFLICT_COLUMNS = ("Used here", "Against it", "Rely upon")
SOURCE_COLUMNS = ("No.", "Source", "Place", "Status", "Reviewed")
NO_READERS = "nobody but administrators, since its sources are not for the same people"
OWN = "Written by hand, without a source"
"""What stands at a statement that is the writer's own words."""
DOUBT = "Not borne out by its sources"
"""What stands at a statement of a language model that was found wanting."""
WIDE = 7  # columns; a table with more is put on a page of its own, turned
_UNFIT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    r"\u202a-\u202e\u2066-\u2069]"  # these turn the direction of all that follows
)


@dataclass(frozen=True, slots=True)
class Run:
    """Statements of one form in a row: "row" of a table with these column names, "step" of a list, or "text".

    A list goes on after a table, and after a text where its numbers do: `before` are the outermost steps of it that
    have been counted.
    """

    form: str
    header: tuple[str, ...]
    statements: tuple[Statement, ...]
    before: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a document, with the numbers of the citations that lead to it."""

    numbers: tuple[int, ...]
    title: str
    document: str
    place: str
    status: str
    reviewed: str


def form_of(statement: Statement) -> str:
    """Whether it is a "row" of a table, a "step" of a list or a point within one, or "text"."""
    if statement.kind is StatementKind.ROW and statement.header:
        return "row"
    return "step" if statement.kind is StatementKind.STEP or statement.depth else "text"


def runs(given: Sequence[Statement]) -> Iterator[Run]:
    """A section's statements by their form; rows of another table are another run."""
    grouped = groupby(given, key=lambda s: (form_of(s), s.header if form_of(s) == "row" else ()))
    before, parted = 0, False
    for (form, header), group in grouped:
        statements = tuple(group)
        if form == "step" and parted and not _goes_on(statements):
            before = 0
        parted = form == "text" or (parted and form == "row")
        yield Run(form, header, statements, before)
        before = counted(statements, before) if form == "step" else before


def _goes_on(steps: Sequence[Statement]) -> bool:
    """Whether steps after a text go on with the list before it: the first one's number in its source is not 1."""
    first = next((s for s in steps if s.kind is StatementKind.STEP and not s.depth), None)
    return first is not None and number_of(first.marker) > 1


def told(statement: Statement) -> Statement:
    """A statement behind the heading that it needs; own words, and what its sources do not bear out, are marked."""
    mark = OWN if statement.own else f"{DOUBT}: {statement.doubt}" if statement.doubt else ""
    return replace(statement, text=f"{statement.readable} [{mark}]" if mark else statement.readable, under="")


def numbered(steps: Sequence[Statement], before: int = 0) -> Iterator[tuple[int, ...]]:
    """For each step its number among its siblings, after those of the steps it stands in; counted anew.

    So many outermost steps come before them. A point without a number of its own has 0 there.
    """
    numbers = [before]
    for step in steps:
        del numbers[step.depth + 1 :]
        numbers += [0] * (step.depth + 1 - len(numbers))
        if step.kind is not StatementKind.STEP:
            yield (*numbers[: step.depth], 0)
            continue
        numbers[step.depth] += 1
        yield tuple(numbers)


def counted(steps: Sequence[Statement], before: int = 0) -> int:
    """How many outermost steps there are, with so many before them."""
    return list(numbered(steps, before))[-1][0]


def row_cells(statement: Statement, count: int) -> list[str]:
    """The cells of a row, as many as the table has columns; what is left over belongs to the last."""
    cells = statement.text.split(" | ", max(count - 1, 0))
    return cells + [""] * (count - len(cells))


def in_order(draft: Draft) -> Draft:
    """The draft with its citations numbered in the order in which a reader meets them.

    Word numbers footnotes so by itself, and a draft whose sections were moved must have the same
    numbers in every format.
    """
    met = [n for part in draft.sections for s in part.statements for n in s.citations]
    met += [n for conflict in draft.conflicts for n in (conflict.used, conflict.other)]
    number = {n: i for i, n in enumerate(dict.fromkeys([*met, *(c.n for c in draft.citations)]), 1)}

    def statement(s: Statement) -> Statement:
        return replace(s, citations=tuple(number[n] for n in s.citations))

    return replace(
        draft,
        sections=tuple(replace(p, statements=tuple(map(statement, p.statements))) for p in draft.sections),
        citations=tuple(sorted((replace(c, n=number[c.n]) for c in draft.citations), key=lambda c: c.n)),
        conflicts=tuple(replace(c, used=number[c.used], other=number[c.other]) for c in draft.conflicts),
    )


def gap_text(gap: Gap) -> str:
    """What is missing, and whom to ask."""
    return f"{gap.missing} Ask: {gap.ask}." if gap.ask else gap.missing


def stale_text(stale: Stale) -> str:
    """Which source not to rely upon without a look, why, and whom to ask."""
    ask = f" Ask: {stale.owner}." if stale.owner else ""
    return f"“{stale.title}” ({stale.document}) {stale.reason}.{ask}"


def state(draft: Draft) -> str:
    """The line under the title: that it is a draft, for whom, and what came of it."""
    audience = f"Audience: {audience_text(draft)} · " if draft.audience else ""
    return f"Status: Draft · {audience}{draft.summary()}"


def audience_text(draft: Draft) -> str:
    """Who may read a draft that is not for everyone."""
    return NO_READERS if draft.audience == (NOBODY,) else f"{', '.join(map(one_line, draft.audience))} only"


def path(citation: Citation) -> str:
    """Title and headings down to the place that is quoted."""
    return " › ".join(dict.fromkeys((citation.title, *citation.heading)))


def about(citation: Citation) -> str:
    """The quoted document, the page where it has one, its status and its review."""
    reviewed = f"reviewed {citation.reviewed_on}" if citation.reviewed_on else "no review date"
    verified = f"verified by {citation.verified_by} on {citation.verified_on}" if citation.verified_by else ""
    parts = (citation.document, in_words(citation.page, citation.document), citation.status, reviewed, verified)
    return "; ".join(filter(None, parts))


def sources(citations: Sequence[Citation]) -> list[Source]:
    """A source for each place in a document, in the order of their first citations."""
    places: dict[Source, list[int]] = {}
    for c in citations:
        place = " › ".join(dict.fromkeys(c.heading)) or c.title
        where = f"{place}, {page}" if (page := in_words(c.page, c.document)) else place
        found = Source((), c.title, c.document, where, c.status, c.reviewed_on or "no date")
        places.setdefault(found, []).append(c.n)
    return [replace(found, numbers=tuple(numbers)) for found, numbers in places.items()]


def one_line(text: str) -> str:
    """Text on one line, without the characters that XML cannot hold, or that change how others are shown."""
    return " ".join(_UNFIT.sub(" ", text).split())
