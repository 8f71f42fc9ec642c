"""Statements as HTML: sentences, steps as lists, rows as tables, each with the chips that open its sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from assistant.answer import Citation, Statement, StatementKind
from assistant.export.form import numbered, runs
from assistant.ui import strings
from assistant.ui.markup import Entry, cells, nested, table, tag, text

MOST_COLUMNS = 5
LONGEST_WORD = 24  # longer ones may part from their chips
_PAGE_LABEL = re.compile(r"\d+|[ivxlcdm]+", re.IGNORECASE)

Opens = int | str | None
"""What a citation is opened by: its turn, the link by which that was given to somebody else, or its own place."""

Around = Callable[[int, str], str]
"""Puts what belongs to the n-th statement around its HTML."""


def statements(
    given: Sequence[Statement],
    by_number: Mapping[int, Citation],
    turn: Opens,
    around: Around = lambda _, html: html,
) -> Iterator[str]:
    """Statements with their chips; steps as lists, rows as tables.

    Counted steps of several sections are a list each, under the section's heading. Without a turn the statements are
    those of a draft: chips lead by place, and steps from several documents are one list, numbered anew.
    """
    parts = list(_parts(given, by_number)) if turn else [()] * len(given)

    def form(numbered_: tuple[int, Statement]) -> tuple[StatementKind, tuple[str, ...], tuple[str, ...]]:
        n, s = numbered_
        kind = StatementKind.STEP if s.depth else s.kind  # a point within steps
        return StatementKind.ROW if s.header and " | " in s.text else kind, s.header, parts[n]

    before = [run.before for run in runs(given) for _ in run.statements]  # outermost steps of its list before each run
    several = len({part for part in parts if part[1:]}) > 1
    for (kind, header, part), group in groupby(enumerate(given), key=form):
        places, run = zip(*group, strict=True)
        chips = [_chips(s, by_number, turn) for s in run]
        if kind is StatementKind.ROW:
            yield _rows(run, header, chips, [partial(around, n) for n in places])
            continue
        said = [_under(s) + (text(s.text) + c if s.own else _said(s.text, c)) for s, c in zip(run, chips, strict=True)]
        if kind is StatementKind.STEP:
            if several and part[1:]:
                yield tag("p", text(part[-1]), klass="part")
            labels = [f"{numbers[-1]}." if numbers[-1] else "" for numbers in numbered(run, before[places[0]])]
            markers = [s.marker for s in run] if turn else labels
            framed = [around(n, html) for n, html in zip(places, said, strict=True)]
            yield nested([Entry(s.depth, m, html) for s, m, html in zip(run, markers, framed, strict=True)])
        else:
            klass = "definition" if kind is StatementKind.DEFINITION else "sentence"
            yield from (around(n, tag("p", html, klass=klass)) for n, html in zip(places, said, strict=True))


def _parts(given: Sequence[Statement], by_number: Mapping[int, Citation]) -> Iterator[tuple[str, ...]]:
    """The document of each statement, and for a counted step the headings that it stands under.

    Sections that are steps themselves are one list, and what stands within a step has the step's.
    """
    last: tuple[str, ...] = ()
    for s in given:
        cited = next((by_number[n] for n in s.citations if n in by_number), None)
        counts = s.kind is StatementKind.STEP and any(c.isalnum() for c in s.marker) and not s.under
        if cited is None:
            last = ()
        elif not s.depth or last[:1] != (cited.document,):
            last = (cited.document, *cited.heading) if counts else (cited.document,)
        yield last


def _under(statement: Statement) -> str:
    """The heading that a statement must not be read without."""
    return tag("span", text(statement.lead), klass="under") if statement.under else ""


def _said(words: str, chips: str) -> str:
    """A statement with its chips, which stay on the line of the last word."""
    if not words:
        return tag("span", text(strings.DRAFT_LOST), klass="lost")
    before, space, last = words.rpartition(" ")
    if len(last) > LONGEST_WORD:
        return text(words) + chips
    return text(before + space) + tag("span", text(last), chips, klass="together")


def _rows(
    run: Sequence[Statement], header: Sequence[str], chips: Sequence[str], around: Sequence[Callable[[str], str]]
) -> str:
    """Rows as a table, or each as a record when there are too many columns to be read side by side."""
    split = [[cell for _, cell in cells(s.readable, len(header))] for s in run]
    if len(header) > MOST_COLUMNS:
        return "".join(put(_record(header, row, c)) for row, c, put in zip(split, chips, around, strict=True))
    rows = [
        [*(text(c) for c in row[:-1]), put(_cell(row, c))] for row, c, put in zip(split, chips, around, strict=True)
    ]
    return table(header, rows)


def _cell(row: Sequence[str], chips: str) -> str:
    """The last cell of a row, which has the chips."""
    return _said(row[-1], chips) if row[-1] or len(row) == 1 else chips


def _record(header: Sequence[str], row: Sequence[str], chips: str) -> str:
    pairs = [(name, cell) for name, cell in zip(header, row, strict=False) if cell.strip()]
    lines = [
        tag("dt", text(name)) + tag("dd", _said(cell, chips) if i == 0 else text(cell))
        for i, (name, cell) in enumerate(pairs)
    ]
    return tag("dl", *lines, klass="record")


def _chips(statement: Statement, by_number: Mapping[int, Citation], turn: Opens) -> str:
    own = tag("span", text(strings.DRAFT_OWN if turn is None else strings.CURATED_OWN), klass="own-words")
    if statement.own and not statement.citations:
        return own
    cited = [by_number[n] for n in statement.citations if n in by_number]
    doubt = tag("span", text(f"{strings.DRAFT_DOUBT}: {statement.doubt}"), klass="doubt") if statement.doubt else ""
    return (own if statement.own else "") + "".join(chip(c, turn) for c in cited) + doubt


def chip(citation: Citation, turn: Opens) -> str:
    """The number of a citation, which opens it."""
    where = place(citation)
    return tag(
        "button",
        text(citation.n),
        type="button",
        klass="chip",
        title=where,
        aria_label=strings.SOURCE_N.format(n=citation.n, place=where),
        **leads(citation, turn),
    )


def leads(citation: Citation, turn: Opens) -> dict[str, str | int]:
    """What opens a citation: its number in a turn that is kept, else the place itself."""
    if isinstance(turn, str):
        return {"data_event": "cite", "data_link": turn, "data_n": citation.n}
    if turn is not None:
        return {"data_event": "cite", "data_turn": turn, "data_n": citation.n}
    place = {"version": citation.version, "start": citation.start, "end": citation.end}
    return {"data_event": "quote", "data_n": citation.n, **{f"data_{k}": v for k, v in place.items()}}


def place(citation: Citation) -> str:
    """Where a citation stands: "Document › heading › heading, Page 3"."""
    path = " › ".join(dict.fromkeys((citation.title, *citation.heading)))
    return f"{path}, {page_words(citation.page)}" if citation.page else path


def page_words(page: str) -> str:
    """A printed page label as "Page 3"; slides, sheets and cells are named as they are."""
    if _PAGE_LABEL.fullmatch(page):
        return strings.PAGE.format(label=page)
    return page[:1].upper() + page[1:]
