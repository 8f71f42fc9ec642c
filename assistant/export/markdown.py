"""A draft as Markdown: statements with footnotes, gaps and conflicts where they arise, sources at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.answer import Citation, Statement, StatementKind
from assistant.draft import Draft, Section

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def markdown(draft: Draft) -> str:
    """The draft as a Markdown document with front matter; it can be ingested again."""
    lines = ["---", f"title: {_quoted(draft.title)}", "status: draft", "---", "", f"# {_plain(draft.title)}", ""]
    for section in draft.sections:
        lines += [f"## {_plain(section.heading)}", "", *_section(section), ""]
    lines += _conflicts(draft)
    lines += _stale(draft)
    lines += [f"[^{c.n}]: {_source(c)}" for c in draft.citations]
    return "\n".join(lines).rstrip() + "\n"


def _section(section: Section) -> Iterator[str]:
    if section.gap:
        ask = f" Ask: {_plain(section.gap.ask)}." if section.gap.ask else ""
        yield f"> **Gap:** {_plain(section.gap.missing)}{ask}"
        return
    runs = groupby(section.statements, key=lambda s: (_form(s), s.header if _form(s) == "row" else ()))
    for i, ((form, header), run) in enumerate(runs):
        if i:
            yield ""
        if form == "row":
            yield from _table(header, list(run))
        elif form == "list":
            yield from _list(list(run))
        else:
            yield "\n\n".join(_said(s) for s in run)


def _form(statement: Statement) -> str:
    if statement.kind is StatementKind.ROW and statement.header:
        return "row"
    return "list" if statement.kind is StatementKind.STEP or statement.marker else "text"


def _list(run: Sequence[Statement]) -> Iterator[str]:
    """Numbered anew where the source numbers; a step's own number counts among its siblings here."""
    numbers: list[int] = []
    for s in run:
        del numbers[s.depth + 1 :]
        numbers += [0] * (s.depth + 1 - len(numbers))
        numbers[s.depth] += 1
        label = f"{numbers[s.depth]}." if s.kind is StatementKind.STEP else "-"
        yield f"{'   ' * s.depth}{label} {_said(s)}"


def _table(header: Sequence[str], run: Sequence[Statement]) -> Iterator[str]:
    yield "| " + " | ".join(_plain(h) for h in header) + " |"
    yield "|" + "---|" * len(header)
    for s in run:
        row = s.text.split(" | ")
        row += [""] * (len(header) - len(row))
        marks = _marks(s)
        yield "| " + " | ".join(_plain(cell) for cell in row) + f"{marks} |"


def _said(statement: Statement) -> str:
    return _plain(statement.text) + _marks(statement)


def _marks(statement: Statement) -> str:
    return "".join(f"[^{n}]" for n in statement.citations)


def _conflicts(draft: Draft) -> Iterator[str]:
    if not draft.conflicts:
        return
    by_number = {c.n: c for c in draft.citations}
    yield from ("## To be decided: sources that differ", "")
    for conflict in draft.conflicts:
        used, other = by_number[conflict.used], by_number[conflict.other]
        yield f"- Used: “{_plain(used.quote)}”[^{used.n}] Against it: “{_plain(other.quote)}”[^{other.n}]"
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
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _quoted(text: str) -> str:
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'
