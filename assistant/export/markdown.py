"""A draft as Markdown: statements with footnotes, gaps and conflicts where they arise, sources at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.answer import Citation, Statement
from assistant.draft import Draft, Section
from assistant.export.form import OWN, form_of, numbered, row_cells
from ingest.metadata import GENERATOR

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|&~])|(?:^(?=[-+=]))|(?<=^\d)(?=[.)]\s)|(?<=^\d\d)(?=[.)]\s)")


def markdown(draft: Draft, audience: Sequence[str] = ()) -> str:
    """The draft as a Markdown document with front matter, for an audience; it can be ingested again."""
    lines = ["---", f"title: {_quoted(draft.title)}", "status: draft", f"generator: {GENERATOR}"]
    lines += [f"audience: [{', '.join(map(_quoted, audience))}]"] if audience else []
    lines += ["---", "", f"# {_plain(draft.title)}", ""]
    for section in draft.sections:
        lines += [f"## {_plain(section.heading)}", "", *_section(section), ""]
    lines += _conflicts(draft)
    lines += _stale(draft)
    lines += [f"[^{c.n}]: {_source(c)}" for c in draft.citations]
    lines += [f"[^own]: {OWN}."] if any(s.own for part in draft.sections for s in part.statements) else []
    return "\n".join(lines).rstrip() + "\n"


def _section(section: Section) -> Iterator[str]:
    if section.gap:
        ask = f" Ask: {_plain(section.gap.ask)}." if section.gap.ask else ""
        yield f"> **Gap:** {_plain(section.gap.missing)}{ask}"
        return
    runs = groupby(section.statements, key=lambda s: (form_of(s), s.header if form_of(s) == "row" else ()))
    for i, ((form, header), run) in enumerate(runs):
        if i:
            yield ""
        if form == "row":
            yield from _table(header, list(run))
        elif form == "step":
            yield from _list(list(run))
        else:
            yield "\n\n".join(_said(s) for s in run)


def _list(run: Sequence[Statement]) -> Iterator[str]:
    """Steps numbered anew, each indented by the labels of those it stands in."""
    for s, numbers in zip(run, numbered(run), strict=True):
        indent = sum(len(f"{n}. ") for n in numbers[:-1])
        yield f"{' ' * indent}{numbers[-1]}. {_said(s)}"


def _table(header: Sequence[str], run: Sequence[Statement]) -> Iterator[str]:
    yield "| " + " | ".join(_plain(h) for h in header) + " |"
    yield "|" + "---|" * len(header)
    for s in run:
        cells = " | ".join(_plain(cell) for cell in row_cells(s, len(header)))
        yield f"| {cells}{_marks(s)} |"


def _said(statement: Statement) -> str:
    return _plain(statement.text) + _marks(statement)


def _marks(statement: Statement) -> str:
    return "[^own]" if statement.own else "".join(f"[^{n}]" for n in statement.citations)


def _conflicts(draft: Draft) -> Iterator[str]:
    if not draft.conflicts:
        return
    by_number = {c.n: c for c in draft.citations}
    yield from ("## To be decided: sources that differ", "")
    for conflict in draft.conflicts:
        used, other = by_number[conflict.used], by_number[conflict.other]
        sides = f"Used: “{_plain(used.quote)}”[^{used.n}] Against it: “{_plain(other.quote)}”[^{other.n}]"
        yield f"- {sides} Rely upon: {_plain(conflict.note)}"
    yield ""


def _stale(draft: Draft) -> Iterator[str]:
    if not draft.stale:
        return
    yield from ("## To be reviewed: sources that may be out of date", "")
    for source in draft.stale:
        ask = f" Ask: {_plain(source.owner)}." if source.owner else ""
        yield f"- “{_plain(source.title)}” ({_plain(source.document)}) {_plain(source.reason)}.{ask}"
    yield ""


def _source(c: Citation) -> str:
    place = " › ".join(dict.fromkeys((c.title, *c.heading)))
    about = [c.page and f"at {c.page}", c.status, f"reviewed {c.reviewed_on}" if c.reviewed_on else "no review date"]
    return f"{_plain(place)} ({_plain(c.document)}; {'; '.join(_plain(a) for a in about if a)})"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(lambda m: "\\" + (m[1] or ""), " ".join(text.split()))


def _quoted(text: str) -> str:
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'
