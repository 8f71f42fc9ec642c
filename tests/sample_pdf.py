"""A small PDF with one of each kind of block, and the page furniture tests need."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, ListItem, Paragraph, SimpleDocTemplate, Table, TableStyle

STYLES = getSampleStyleSheet()
BODY = STYLES["BodyText"]
_ENTRY = ParagraphStyle("entry", parent=BODY, spaceBefore=0, spaceAfter=2)


def build(story: Sequence[Any], on_page: Callable[[Canvas, Any], None] | None = None, **properties: Any) -> bytes:
    """A PDF of platypus flowables; `on_page` draws what stands on every page."""
    file = io.BytesIO()
    template = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=72, rightMargin=72, topMargin=90, bottomMargin=90, **properties
    )
    draw = on_page or (lambda canvas, document: None)
    template.build(list(story), onFirstPage=draw, onLaterPages=draw)
    return file.getvalue()


def drawn(*pages: Callable[[Canvas], None], size: tuple[float, float] = A4, **options: Any) -> bytes:
    """A PDF whose pages are drawn by functions of the canvas."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, **options)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def ruled(rows: Sequence[Sequence[str]], **options: Any) -> Table:
    """A table with all its rules and a bold first row."""
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold")]
    return Table([list(row) for row in rows], style=TableStyle(style), hAlign="LEFT", **options)


def pdf() -> bytes:
    """The document of `formats.py`: title, headings, paragraph, nested steps, note, bullets, ruled table."""
    size = {1: 24, 2: 16, 3: 13}
    style = {
        n: ParagraphStyle(f"h{n}", parent=STYLES["Heading1"], fontSize=s, leading=1.2 * s) for n, s in size.items()
    }
    tokens = ListFlowable(
        [ListItem(Paragraph(text, _ENTRY)) for text in ("the date", "the speaker")], bulletType="a", bulletFormat="%s."
    )
    steps = ListFlowable(
        [
            ListItem(Paragraph("Clone the programme template.", _ENTRY)),
            ListItem([Paragraph("Set the tokens:", _ENTRY), tokens]),
            ListItem(Paragraph("Activate the campaign.", _ENTRY)),
        ],
        bulletType="1",
        bulletFormat="%s.",
    )
    bullets = ListFlowable(
        [ListItem(Paragraph(text, _ENTRY)) for text in ("Landing page", "Reminder mails")],
        bulletType="bullet",
        start="•",
    )
    return build(
        [
            Paragraph("Webinar launch", style[1]),
            Paragraph("Every webinar is announced 14 days ahead, and never on a Friday.", BODY),
            Paragraph("Before the webinar", style[2]),
            Paragraph("Build the campaign", style[3]),
            steps,
            Paragraph("<b>Note:</b> Ask for approval before activating.", BODY),
            bullets,
            Paragraph("Owners", style[2]),
            ruled([("Task", "Owner"), ("Invitation", "Field marketing"), ("Lead upload", "Operations")]),
        ],
        title="Webinar launch",
        author="Marketing operations",
    )
