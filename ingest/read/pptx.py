"""PowerPoint presentations: slides in order, shapes in reading order, tables, charts, speaker notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read.builder import Builder, one_line
from ingest.read.limits import Limits
from ingest.read.office.package import open_office, properties, stated_title
from ingest.read.office.slide_text import A, Part, paragraph_text, paragraphs
from ingest.read.spans import said_once

_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FURNITURE = {"DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"}
_TITLES = {"TITLE", "CENTER_TITLE", "VERTICAL_TITLE"}
_HEADING = 100  # characters
_FORMAT_ERRORS = (KeyError, ValueError, AttributeError, NotImplementedError)


def read(data: bytes, limits: Limits) -> Reading:
    """Read a .pptx or .pptm file.

    Raises:
        UnreadableFile: it is damaged, too large, or no presentation.
    """
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    meta = properties(open_office(data, limits))
    try:
        deck = Presentation(io.BytesIO(data))
        slides = list(deck.slides)
    except (PackageNotFoundError, *_FORMAT_ERRORS) as error:
        raise UnreadableFile("the file is damaged: its slides cannot be found") from error
    if len(slides) > limits.pages:
        raise UnreadableFile(f"has more than {limits.pages} slides")
    build = Builder(typed=True)
    titles: list[tuple[bool, str]] = []  # (of a title slide, its text)
    for number, slide in enumerate(slides, 1):
        if slide._element.get("show") in ("0", "false"):
            build.notes.append(f"slide {number} is hidden: left out")
            continue
        build.at(slide=number)
        titles.append(_slide(build, slide, number))
    reading = build.reading(format="pptx", title=" ")
    title = _title(titles, stated_title(meta), reading.text)
    meta.pop("title", None)
    return replace(reading, title=title, meta=meta)


def _title(titles: list[tuple[bool, str]], stated: str, text: str) -> str:
    """The title slide's title, or the stated one if the deck shows it: decks are copied, and old titles with them."""
    opening = next((title for is_opening, title in titles[:5] if is_opening and title), "")
    shown = stated if stated and stated.lower() in text.lower() else ""
    first = titles[0][1] if titles else ""
    return one_line(opening or shown or first or stated)


def _slide(build: Builder, slide: Part, number: int) -> tuple[bool, str]:
    """Add one slide; returns whether it is a title slide, and its title."""
    shapes = list(_reading_order(_flat(slide.shapes)))
    title = next((s for s in shapes if _placeholder(s) in _TITLES and s.has_text_frame and _text(s)), None)
    if title is None and shapes and shapes[0].has_text_frame and 0 < len(_text(shapes[0])) <= _HEADING:
        title = shapes[0]
    heading = _text(title) if title is not None else ""
    before = len(build.notes)
    build.heading(heading or f"Slide {number}", 2)
    texts = 0
    for shape in shapes:
        if shape is not title and _placeholder(shape) not in _FURNITURE:
            texts += _shape(build, shape)
    if not texts and len(build.notes) == before and any(_is_picture(shape) for shape in shapes):
        build.notes.append(f"slide {number} is a picture: its text was not read")
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            build.note(paragraph_text(paragraph._p))
    return title is not None and _placeholder(title) == "CENTER_TITLE", heading


def _flat(shapes: Part) -> Iterator[Part]:
    """All visible shapes, those of groups included."""
    from pptx.shapes.group import GroupShape

    for shape in shapes:
        if shape._element.xpath("./*/p:cNvPr[@hidden='1']"):
            continue
        if isinstance(shape, GroupShape):
            yield from _reading_order(list(_flat(shape.shapes)))
        else:
            yield shape


def _reading_order(shapes: Part) -> Iterator[Part]:
    """Top to bottom in bands, left to right within a band; shapes without a place come as stored."""
    rest = sorted(shapes, key=lambda s: (s.top or 0, s.left or 0))
    while rest:
        limit = (rest[0].top or 0) + (rest[0].height or 0) // 2
        band = [s for s in rest if s is rest[0] or (s.top or 0) < limit]
        rest = rest[len(band) :]
        yield from sorted(band, key=lambda s: s.left or 0)


def _placeholder(shape: Part) -> str:
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    return kind.name if kind is not None else ""


def _text(shape: Part) -> str:
    return one_line(" ".join(paragraph_text(p) for p in shape.text_frame._txBody.findall(f"{A}p")))


def _is_picture(shape: Part) -> bool:
    return bool(shape._element.tag.endswith("}pic"))


def _shape(build: Builder, shape: Part) -> int:
    """Add a shape's content; returns how many blocks it may have given."""
    if shape.has_text_frame:
        return _text_shape(build, shape)
    if getattr(shape, "has_table", False):
        return _table(build, shape.table)
    if getattr(shape, "has_chart", False):
        return _chart(build, shape.chart)
    return _diagram(build, shape)


def _text_shape(build: Builder, shape: Part) -> int:
    group, count = build.new_group(), 0
    for count, entry in enumerate(paragraphs(shape), 1):  # noqa: B007
        if entry.marker is None:
            build.paragraph(entry.text)
        elif entry.marker:
            build.step(entry.text, group, marker=entry.marker, depth=entry.depth)
        else:
            build.item(entry.text, group, depth=entry.depth)
    return count


def _table(build: Builder, table: Part) -> int:
    origins = [[_origin(table, r, c) for c in range(len(table.columns))] for r in range(len(table.rows))]
    rows = [[_cell_text(table, *origin) for origin in line] for line in origins]
    header = rows[0] if len(rows) > 1 and (table.first_row or all(rows[0])) else []
    if len(set(header)) == 1 and len(header) > 1:  # a caption across the table
        build.paragraph(header[0])
        rows, origins, header = rows[1:], origins[1:], rows[1]
    group = build.new_group()
    for cells, line in list(zip(rows, origins, strict=True))[1 if header else 0 :]:
        said, names = said_once(cells, line, header)
        build.row(said, group, header=names)
    return len(rows)


def _origin(table: Part, row: int, column: int) -> tuple[int, int]:
    """The place of the merged cell that covers this one, or its own."""
    cell = table.cell(row, column)
    while cell.is_spanned and column and table.cell(row, column)._tc.hMerge:
        column -= 1
        cell = table.cell(row, column)
    while cell.is_spanned and row and table.cell(row, column)._tc.vMerge:
        row -= 1
        cell = table.cell(row, column)
    return row, column


def _cell_text(table: Part, row: int, column: int) -> str:
    return one_line(" ".join(paragraph_text(p) for p in table.cell(row, column)._tc.iter(f"{A}p")))


def _chart(build: Builder, chart: Part) -> int:
    """A chart as a table: a row per category, a column per series."""
    try:
        if chart.has_title and chart.chart_title.has_text_frame:
            build.paragraph(chart.chart_title.text_frame.text)
        count = 0
        for plot in chart.plots:
            series = [(s.name or f"Series {n}", list(s.values)) for n, s in enumerate(plot.series, 1)]
            categories = [str(category) for category in plot.categories]
            group = build.new_group()
            header = ["Category", *(name for name, _ in series)]
            for index in range(max([len(categories), *(len(values) for _, values in series)], default=0)):
                label = categories[index] if index < len(categories) else str(index + 1)
                cells = [_number(values[index]) if index < len(values) else "" for _, values in series]
                build.row([label, *cells], group, header=header)
                count += 1
    except _FORMAT_ERRORS:
        build.notes.append("a chart could not be read")
        return 0
    return count


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _diagram(build: Builder, shape: Part) -> int:
    """The texts of a SmartArt diagram, as entries of a list."""
    count = 0
    for reference in shape._element.iter(f"{_DIAGRAM}relIds"):
        part = shape.part.related_part(reference.get(f"{_RELATION}dm"))
        group = build.new_group()
        for text in _diagram_texts(part.blob):
            build.item(text, group)
            count += 1
    return count


def _diagram_texts(blob: bytes) -> list[str]:
    from lxml import etree

    root = etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))
    points = [p for p in root.iter(f"{_DIAGRAM}pt") if p.get("type", "node") == "node"]
    return [one_line(" ".join(paragraph_text(p) for p in point.iter(f"{A}p"))) for point in points]
