"""A draft as a Word document: styles, numbered steps, tables, and a table of sources to the numbers in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from assistant.answer import Citation, Statement
from assistant.draft import Draft, Section
from assistant.export.form import OWN, form_of, row_cells
from ingest.metadata import GENERATOR

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_NUMBERED = ("List Number", "List Number 2", "List Number 3")
_SOURCES = ("No.", "Source", "Place", "Status", "Reviewed")
_PROPERTY = 255  # characters that a document property may have
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTHS = (1.1, 2.2, 1.9, 0.7, 0.9)  # inches


def word(draft: Draft) -> bytes:
    """The draft as a .docx file."""
    from docx import Document

    made = Document()
    made.core_properties.title = _fit(draft.title)[:_PROPERTY]
    made.core_properties.subject = _fit(draft.topic)
    made.core_properties.author = GENERATOR
    made.core_properties.content_status = "Draft"
    made.core_properties.comments = draft.summary()
    made.add_heading(_fit(draft.title), 0)
    for section in draft.sections:
        made.add_heading(_fit(section.heading), 1)
        _section(made, section)
    _conflicts(made, draft)
    _stale(made, draft)
    made.add_heading("Sources", 1)
    _table(made, _SOURCES, list(_sources(draft.citations)), _WIDTHS)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def _section(made: WordDocument, section: Section) -> None:
    if section.gap:
        ask = f" Ask: {section.gap.ask}." if section.gap.ask else ""
        made.add_paragraph(_fit(f"Gap: {section.gap.missing}{ask}"), style="Intense Quote")
        return
    for (form, header), run in groupby(section.statements, key=lambda s: (form_of(s), s.header)):
        statements = list(run)
        if form == "row":
            _table(made, header, [_row(s, len(header)) for s in statements])
        elif form == "step":
            _steps(made, statements)
        else:
            for s in statements:
                _said(made.add_paragraph(), s)


def _steps(made: WordDocument, steps: Sequence[Statement]) -> None:
    """Steps, numbered by Word: from 1 in each list, nested ones from 1 under each step."""
    numbers: list[int] = []  # of the lists that are open, outermost first
    for step in steps:
        del numbers[step.depth + 1 :]
        while len(numbers) <= step.depth:
            numbers.append(_restarted(made, len(numbers)))
        paragraph = made.add_paragraph(style=_NUMBERED[min(step.depth, 2)])
        _numbered(paragraph, numbers[step.depth])
        _said(paragraph, step)


def _restarted(made: WordDocument, depth: int = 0) -> int:
    """A numbering of the list style that begins at 1 again; its id."""
    style = made.styles[_NUMBERED[min(depth, 2)]].element
    numbering = made.part.numbering_part.numbering_definitions._numbering
    abstract = numbering.num_having_numId(style.pPr.numPr.numId.val).abstractNumId.val
    instance = numbering.add_num(abstract)
    instance.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(instance.numId)


def _numbered(paragraph: Any, number: int) -> None:  # noqa: ANN401 - python-docx has no public name for it
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = number


def _said(paragraph: Any, statement: Statement) -> None:  # noqa: ANN401
    paragraph.add_run(_fit(statement.text))
    mark = paragraph.add_run(_marks(statement))
    mark.font.superscript = True


def _row(statement: Statement, count: int) -> list[str]:
    *cells, last = row_cells(statement, count)
    return [*cells, last + _marks(statement)]


def _marks(statement: Statement) -> str:
    return f" [{OWN}]" if statement.own else "".join(f" [{n}]" for n in statement.citations)


def _table(
    made: WordDocument, header: Sequence[str], rows: Sequence[Sequence[str]], inches: Sequence[float] = ()
) -> None:
    from docx.shared import Inches

    table = made.add_table(rows=1, cols=len(header), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, header, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(_fit(name)).bold = True
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = _fit(value)
    for column, width in zip(table.columns, inches, strict=False):
        for cell in column.cells:
            cell.width = Inches(width)
    made.add_paragraph()


def _conflicts(made: WordDocument, draft: Draft) -> None:
    if not draft.conflicts:
        return
    by_number = {c.n: c for c in draft.citations}
    made.add_heading("To be decided: sources that differ", 1)
    rows = []
    for conflict in draft.conflicts:
        used, other = by_number[conflict.used], by_number[conflict.other]
        rows.append([f"{used.quote} [{used.n}]", f"{other.quote} [{other.n}]", conflict.note])
    _table(made, ("Used here", "Against it", "Rely upon"), rows)


def _stale(made: WordDocument, draft: Draft) -> None:
    if not draft.stale:
        return
    made.add_heading("To be reviewed: sources that may be out of date", 1)
    for source in draft.stale:
        ask = f" Ask: {source.owner}." if source.owner else ""
        made.add_paragraph(_fit(f"“{source.title}” ({source.document}) {source.reason}.{ask}"), style="List Bullet")


def _fit(text: str) -> str:
    """Text on one line, without the characters that XML cannot hold."""
    return " ".join(_NOT_XML.sub(" ", text).split())


def _sources(citations: Sequence[Citation]) -> Iterator[list[str]]:
    """A row for each place in a document, with the numbers that lead to it."""
    places: dict[tuple[str, str, str, str], list[int]] = {}
    for c in citations:
        place = " › ".join(dict.fromkeys(c.heading)) or c.title
        where = f"{place}, {c.page}" if c.page else place
        row = (f"{c.title} ({c.document})", where, c.status, c.reviewed_on or "no date")
        places.setdefault(row, []).append(c.n)
    for row, numbers in places.items():
        yield [", ".join(map(str, numbers)), *row]
