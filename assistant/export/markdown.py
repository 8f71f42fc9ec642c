"""A draft as Markdown: statements with footnotes, gaps and conflicts where they arise, sources at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Statement
from assistant.draft import Draft, Section
from assistant.export import form
from assistant.export.form import numbered, row_cells, runs
from ingest.metadata import GENERATOR

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|&~])|(?:^(?=[-+=]))|(?<=^\d)(?=[.)]\s)|(?<=^\d\d)(?=[.)]\s)")


def markdown(draft: Draft) -> str:
    """The draft as a Markdown document with front matter; it can be ingested again, and is then for its audience."""
    lines = ["---", f"title: {_quoted(draft.title)}", "status: draft", f"generator: {GENERATOR}"]
    lines += [f"audience: [{', '.join(map(_quoted, draft.audience))}]"] if draft.audience else []
    lines += ["---", "", f"# {_plain(draft.title)}", ""]
    lines += [f"> **Audience:** {_plain(form.audience_text(draft))}", ""] if draft.audience else []
    lines += [line for note in draft.notes if draft.empty for line in (_plain(note), "")]
    for section in draft.sections:
        lines += [f"## {_plain(section.heading)}", "", *_section(section), ""]
    lines += _conflicts(draft)
    lines += _stale(draft)
    lines += _sources(draft)
    lines += [f"[^own]: {form.OWN}."] if any(s.own for part in draft.sections for s in part.statements) else []
    return "\n".join(lines).rstrip() + "\n"


def _section(section: Section) -> Iterator[str]:
    if section.gap:
        yield f"> **Gap:** {_plain(form.gap_text(section.gap))}"
        return
    for i, run in enumerate(runs(section.statements)):
        if i:
            yield ""
        if run.form == "row":
            yield from _table(run.header, run.statements)
        elif run.form == "step":
            yield from _list(run)
        else:
            yield "\n\n".join(_said(s) for s in run.statements)


def _list(run: form.Run) -> Iterator[str]:
    """Steps numbered anew and the points among them, each indented by the labels of those it stands in."""
    for s, numbers in zip(run.statements, numbered(run.statements, run.before), strict=True):
        *above, label = (f"{n}. " if n else "- " for n in numbers)
        yield f"{' ' * sum(map(len, above))}{label}{_said(s)}"


def _table(header: Sequence[str], run: Sequence[Statement]) -> Iterator[str]:
    yield "| " + " | ".join(_plain(h) for h in header) + " |"
    yield "|" + "---|" * len(header)
    for s in run:
        cells = " | ".join(_plain(cell) for cell in row_cells(_told(s), len(header)))
        yield f"| {cells}{_marks(s)} |"


def _said(statement: Statement) -> str:
    return _plain(_told(statement).text) + _marks(statement)


def _told(statement: Statement) -> Statement:
    """A statement behind the heading that it needs; own words are marked by a footnote."""
    return form.told(replace(statement, own=False))


def _marks(statement: Statement) -> str:
    return "[^own]" if statement.own else "".join(f"[^{n}]" for n in statement.citations)


def _conflicts(draft: Draft) -> Iterator[str]:
    if not draft.conflicts:
        return
    by_number = {c.n: c for c in draft.citations}
    yield from (f"## {form.CONFLICTS}", "")
    for conflict in draft.conflicts:
        used, other = by_number[conflict.used], by_number[conflict.other]
        sides = f"Used: “{_plain(used.quote)}”[^{used.n}] Against it: “{_plain(other.quote)}”[^{other.n}]"
        yield f"- {sides} Rely upon: {_plain(conflict.note)}"
    yield ""


def _stale(draft: Draft) -> Iterator[str]:
    if not draft.stale:
        return
    yield from (f"## {form.STALE}", "")
    yield from (f"- {_plain(form.stale_text(source))}" for source in draft.stale)
    yield ""


def _sources(draft: Draft) -> Iterator[str]:
    """The footnotes, which every renderer puts at the end, under a heading of their own."""
    if draft.citations:
        yield from (f"## {form.SOURCES}", "")
    yield from (f"[^{c.n}]: {_plain(form.path(c))} ({_plain(form.about(c))})" for c in draft.citations)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(lambda m: "\\" + (m[1] or ""), form.one_line(text))


def _quoted(text: str) -> str:
    return '"' + form.one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
