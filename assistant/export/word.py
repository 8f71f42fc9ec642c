"""A draft as a Word document: styles, numbered steps, tables, a footnote to each citation, a table of sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from assistant.answer import Citation, Statement, StatementKind
from assistant.draft import Draft, Section
from assistant.export import form, ooxml
from assistant.export.form import one_line
from ingest.metadata import GENERATOR

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_PROPERTY = 255  # characters that a document property may have
_HEADER_FILL = "E7EDF3"
_CHARACTER = Pt(4.8)  # the usual width of one in a table
_COLUMN, _WORD, _PADDING = 60, 22, 4  # characters of a column, of a word that is kept whole, and beside the text
_WORDS = re.compile(r"\s+|(?<=[-/])(?!\d)")
Cell = list[Any]
"""The contents of a paragraph, as elements."""


def _style(entry: Statement) -> str:
    """The style of a list's entry; Word has bullets of three depths."""
    if entry.kind is StatementKind.STEP:
        return "List Number"
    return f"List Bullet {min(entry.depth + 1, 3)}"


def word(draft: Draft) -> bytes:
    """The draft as a .docx file."""
    return _Export(draft).file()


class _Export:
    """One draft on its way into one document."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._citations = {c.n: c for c in draft.citations}
        self._bookmarks = ooxml.Bookmarks()
        self._footnotes = ooxml.Footnotes(self._bookmarks)
        self._made = Document()
        ooxml.add_styles(self._made)
        self._list_definition = ooxml.add_list_definition(self._made)

    def file(self) -> bytes:
        """The document's bytes."""
        self._properties()
        self._page()
        self._made.add_heading(one_line(self._draft.title), 0)
        self._made.add_paragraph(form.state(self._draft), style="Subtitle")
        for section in self._draft.sections:
            self._made.add_heading(one_line(section.heading), 1)
            self._section(section)
        self._conflicts()
        self._stale()
        self._sources()
        self._footnotes.save(self._made)
        file = BytesIO()
        self._made.save(file)
        return file.getvalue()

    def _properties(self) -> None:
        properties = self._made.core_properties
        properties.title = one_line(self._draft.title)[:_PROPERTY]
        properties.subject = one_line(self._draft.topic)[:_PROPERTY]
        properties.author = properties.last_modified_by = GENERATOR
        properties.content_status = "Draft"
        properties.comments = self._draft.summary()
        properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        if self._draft.audience:
            ooxml.add_property(self._made, "Audience", ", ".join(map(one_line, self._draft.audience)))

    def _page(self) -> None:
        """The size of the pages, and what stands at their feet."""
        section = self._made.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(24)
        paragraph = section.footer.paragraphs[0]
        paragraph.add_run(f"{one_line(self._draft.title)} (draft)\t")
        paragraph._p.extend(ooxml.page_number())
        stops = paragraph.paragraph_format.tab_stops
        for stop in list(paragraph.style.paragraph_format.tab_stops) if paragraph.style else []:
            stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
        stops.add_tab_stop(self._width(), WD_TAB_ALIGNMENT.RIGHT)

    def _width(self) -> Emu:
        """The width of the text on a page."""
        page = self._made.sections[-1]
        return Emu((page.page_width or Mm(210)) - (page.left_margin or 0) - (page.right_margin or 0))

    def _section(self, section: Section) -> None:
        if section.gap:
            gap = self._made.add_paragraph(style="Gap")
            gap.add_run("Gap: ").bold = True
            gap.add_run(one_line(form.gap_text(section.gap)))
            return
        numbering = 0
        for run in form.runs(section.statements):
            if run.form == "row":
                rows = ((form.row_cells(form.told(s), len(run.header)), s.citations) for s in run.statements)
                self._table(run.header, [self._row(cells, numbers) for cells, numbers in rows])
                continue
            listed = run.form == "step"
            if listed and not run.before:
                numbering = ooxml.add_list(self._made, self._list_definition)
            for statement in run.statements:
                paragraph = self._made.add_paragraph(style=_style(statement) if listed else None)._p
                if listed and statement.kind is StatementKind.STEP:
                    ooxml.put_in_list(paragraph, numbering, statement.depth)
                paragraph.extend(self._cited(form.told(statement).text, statement.citations))

    def _cited(self, text: str, numbers: Sequence[int]) -> Cell:
        """A text with the marks of its footnotes."""
        content = [ooxml.run(one_line(text))]
        for i, n in enumerate(numbers):
            content += [ooxml.run(", ", "FootnoteReference")] if i else []
            content += self._footnotes.reference(n, _note(self._citations[n]))
        return content

    def _row(self, cells: Sequence[str], numbers: Sequence[int]) -> list[Cell]:
        *first, last = cells
        return [*([ooxml.run(one_line(cell))] for cell in first), self._cited(last, numbers)]

    def _table(self, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        wide = len(header) > form.WIDE
        if wide:
            self._turn()
        width = self._width()
        table = self._made.add_table(rows=1, cols=len(header), style="Table Grid")
        table.autofit = False
        ooxml.repeat_on_every_page(table.rows[0]._tr)
        for cell, name in zip(table.rows[0].cells, header, strict=True):
            cell.paragraphs[0].add_run(one_line(name)).bold = True
            ooxml.shade(cell._tc, _HEADER_FILL)
        for row in rows:
            added = table.add_row()
            ooxml.keep_together(added._tr)
            for cell, content in zip(added.cells, row, strict=True):
                cell.paragraphs[0]._p.extend(content)
        for column, share in zip(table.columns, _shares(header, rows, int(width / _CHARACTER)), strict=True):
            column.width = Emu(int(width * share))
            for cell in column.cells:
                cell.width = column.width
        if wide:
            self._turn()
        else:
            _narrow(self._made.add_paragraph())

    def _turn(self) -> None:
        """Begin a page with width and height exchanged."""
        before = self._made.sections[-1]
        turned = self._made.add_section(WD_SECTION.NEW_PAGE)
        turned.page_width, turned.page_height = before.page_height, before.page_width
        upright = turned.orientation == WD_ORIENT.LANDSCAPE
        turned.orientation = WD_ORIENT.PORTRAIT if upright else WD_ORIENT.LANDSCAPE

    def _conflicts(self) -> None:
        if not self._draft.conflicts:
            return
        self._made.add_heading(form.CONFLICTS, 1)
        rows = []
        for conflict in self._draft.conflicts:
            sides = [self._cited(self._citations[n].quote, [n]) for n in (conflict.used, conflict.other)]
            rows.append([*sides, [ooxml.run(one_line(conflict.note))]])
        self._table(form.CONFLICT_COLUMNS, rows)

    def _stale(self) -> None:
        if self._draft.stale:
            self._made.add_heading(form.STALE, 1)
        for source in self._draft.stale:
            self._made.add_paragraph(one_line(form.stale_text(source)), style="List Bullet")

    def _sources(self) -> None:
        """The sources: footnotes lead to them, and their numbers back to where they are first cited."""
        if not self._citations:
            return
        self._made.add_heading(form.SOURCES, 1)
        rows = []
        for source in form.sources(self._draft.citations):
            numbers: Cell = []
            for n in source.numbers:
                back = ooxml.link(ooxml.name(n), ooxml.run(str(n), "Hyperlink"))
                numbers += [ooxml.run(", ")] if numbers else []
                numbers += self._bookmarks.around(_bookmark(n), back)
            document = [ooxml.run("", br=""), ooxml.run(f"({one_line(source.document)})")]
            texts = (source.place, source.status, source.reviewed)
            rest = ([ooxml.run(one_line(text))] for text in texts)
            rows.append([numbers, [ooxml.run(one_line(source.title)), *document], *rest])
        self._table(form.SOURCE_COLUMNS, rows)


def _narrow(paragraph: Paragraph) -> None:
    """The empty paragraph without which Word takes two tables for one."""
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(9)


def _note(citation: Citation) -> Cell:
    """What a footnote says: where the quote stands, which leads to the table of sources, and what the source is."""
    place = ooxml.run(one_line(form.path(citation)), "Hyperlink")
    return [ooxml.link(_bookmark(citation.n), place), ooxml.run(f" ({one_line(form.about(citation))})")]


def _bookmark(number: int) -> str:
    """The bookmark of a citation in the table of sources."""
    return f"_Source{number}"


def _shares(header: Sequence[str], rows: Sequence[Sequence[Cell]], line: int) -> Iterator[float]:
    """The share that each column gets of a line of characters: its longest word, and room for what else it holds."""
    columns = [[name, *(_text(row[i]) for row in rows)] for i, name in enumerate(header)]
    longest = [max(len(word) for text in texts for word in _WORDS.split(text)) for texts in columns]
    for most in range(_WORD, 0, -1):
        least = [min(length, most) + _PADDING for length in longest]
        if sum(least) <= line:
            break
    wishes = [max(max(map(len, texts)) - floor, 0) for texts, floor in zip(columns, least, strict=True)]
    wishes = [min(wish, _COLUMN) for wish in wishes]
    given = min(1, max(line - sum(least), 0) / (sum(wishes) or 1))
    widths = [floor + wish * given for floor, wish in zip(least, wishes, strict=True)]
    yield from (width / sum(widths) for width in widths)


def _text(cell: Cell) -> str:
    return "".join(text.text or "" for part in cell for text in part.iter(qn("w:t")))
