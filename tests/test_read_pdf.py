"""The PDF reader, on files made here."""

from __future__ import annotations

import importlib.util
import io
import shutil
import sys
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.constants import PageLabelStyle
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.platypus import PageBreak, Paragraph, Spacer

from ingest.document import Block, BlockKind, Reading
from ingest.errors import UnreadableFile
from ingest.read import read_bytes
from ingest.read.limits import Limits
from ingest.read.pages.page import opened, page_size, render
from ingest.read.pdf import read

_SPEC = importlib.util.spec_from_file_location("sample_pdf", Path(__file__).with_name("sample_pdf.py"))
sample_pdf = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sample_pdf)
sys.modules.setdefault("sample_pdf", sample_pdf)
BODY, STYLES, build, drawn, ruled = (
    sample_pdf.BODY,
    sample_pdf.STYLES,
    sample_pdf.build,
    sample_pdf.drawn,
    sample_pdf.ruled,
)

LOREM = (
    "The nurture programme sends three messages over two weeks to every lead that has asked for the guide, and it "
    "stops as soon as the lead books a meeting with the sales team or leaves the list."
)


def of_kind(reading: Reading, kind: BlockKind) -> list[Block]:
    return [block for block in reading.blocks if block.kind is kind]


def texts(reading: Reading, kind: BlockKind) -> list[str]:
    return [block.text for block in of_kind(reading, kind)]


def edited(data: bytes, edit) -> bytes:
    """A PDF with changes made to its writer."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    edit(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def in_file(page, x: float, y: float) -> tuple[float, float]:
    """A point of the displayed page in the file's coordinates."""
    left, bottom, right, top = page.get_bbox()
    places = {
        0: (left + x, top - y),
        90: (left + y, bottom + x),
        180: (right - x, bottom + y),
        270: (right - y, top - x),
    }
    return places[page.get_rotation()]


def words_in(data: bytes, block: Block) -> str:
    """The text PDFium finds in a block's boxes, as they lie on the displayed page."""
    found = []
    with opened(data) as document:
        for box in block.locator.boxes:
            page = document[box.page]
            (ax, ay), (bx, by) = in_file(page, box.x0, box.top), in_file(page, box.x1, box.bottom)
            text = page.get_textpage()
            found.append(text.get_text_bounded(min(ax, bx) - 1, min(ay, by), max(ax, bx) + 1, max(ay, by)))
    return " ".join(" ".join(found).split())


@pytest.fixture(scope="module")
def sample() -> Reading:
    return read(sample_pdf.pdf(), Limits())


def test_headings_have_levels_by_size(sample):
    found = [(block.level, block.text) for block in of_kind(sample, BlockKind.HEADING)]
    assert found == [(1, "Webinar launch"), (2, "Before the webinar"), (3, "Build the campaign"), (2, "Owners")]


def test_steps_keep_markers_depths_and_one_group(sample):
    steps = of_kind(sample, BlockKind.STEP)
    assert [(s.marker, s.level) for s in steps] == [("1.", 0), ("2.", 0), ("a.", 1), ("b.", 1), ("3.", 0)]
    assert len({s.group for s in steps}) == 1
    assert steps[0].text == "Clone the programme template."
    assert steps[0].locator.headings == ("Webinar launch", "Before the webinar", "Build the campaign")


def test_bullets_are_items(sample):
    items = of_kind(sample, BlockKind.ITEM)
    assert [i.text for i in items] == ["Landing page", "Reminder mails"]
    assert items[0].group == items[1].group != of_kind(sample, BlockKind.STEP)[0].group


def test_ruled_table_gives_rows_with_header_once(sample):
    rows = of_kind(sample, BlockKind.ROW)
    assert [r.text for r in rows] == ["Invitation | Field marketing", "Lead upload | Operations"]
    assert all(r.header == ("Task", "Owner") for r in rows)
    assert sample.text.count("Field marketing") == 1


def test_note_and_paragraph_and_properties(sample):
    assert texts(sample, BlockKind.NOTE) == ["Ask for approval before activating."]
    assert texts(sample, BlockKind.PARAGRAPH) == ["Every webinar is announced 14 days ahead, and never on a Friday."]
    assert sample.title == "Webinar launch"
    assert sample.meta["author"] == "Marketing operations"
    assert len(sample.meta["created"]) == len("2026-01-31")


def test_blocks_are_slices_of_the_text(sample):
    assert all(sample.text[b.locator.start : b.locator.end] == b.text for b in sample.blocks)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_cover_the_words_on_the_displayed_page(rotation):
    data = sample_pdf.pdf()
    if rotation:
        data = edited(data, lambda writer: writer.pages[0].rotate(rotation))
    reading = read(data, Limits())
    width, height = page_size(data, 0)
    assert [b.text for b in reading.blocks] == [b.text for b in read(sample_pdf.pdf(), Limits()).blocks]
    for block in reading.blocks:
        assert block.locator.boxes
        assert all(0 <= b.x0 < b.x1 <= width and 0 <= b.top < b.bottom <= height for b in block.locator.boxes)
        assert block.text.split()[0] in words_in(data, block)
        assert block.text.split()[-1] in words_in(data, block)


def test_cropped_page_counts_from_the_crop():
    data = sample_pdf.pdf()

    def crop(writer):
        writer.pages[0].cropbox.lower_left = (30, 40)
        writer.pages[0].cropbox.upper_right = (560, 800)

    cropped = edited(data, crop)
    block, before = (next(b for b in read(d, Limits()).blocks if b.text == "Owners") for d in (cropped, data))
    assert page_size(cropped, 0) == pytest.approx((530, 760))
    assert block.locator.boxes[0].x0 == pytest.approx(before.locator.boxes[0].x0 - 30, abs=0.1)
    assert "Owners" in words_in(cropped, block)


def columns(canvas, count: int = 2) -> None:
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(72, 770, "Quarterly newsletter")
    canvas.setFont("Helvetica", 10)
    width = 451 / count
    for column in range(count):
        for line in range(30):
            canvas.drawString(72 + column * width, 730 - 12 * line, f"Column {column} line {line} goes on here")


@pytest.mark.parametrize("count", [2, 3])
def test_columns_are_not_interleaved(count):
    reading = read(drawn(lambda canvas: columns(canvas, count)), Limits())
    places = [reading.text.index(f"Column {column} line {line} ") for column in range(count) for line in range(30)]
    assert places == sorted(places)
    assert reading.text.startswith("Quarterly newsletter")


def test_paragraph_runs_on_over_columns_and_pages():
    def first(canvas):
        canvas.setFont("Helvetica", 10)
        for line in range(40):
            canvas.drawString(72, 750 - 12 * line, "every message of the programme carries its own tracking code")
        canvas.drawString(72, 750 - 12 * 40, "and the code of the last message is written back to the")

    def second(canvas):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 750, "record of the lead in the customer system.")
        canvas.drawString(72, 720, "Another paragraph.")

    reading = read(drawn(first, second), Limits())
    assert "written back to the record of the lead" in reading.text
    joined = next(b for b in reading.blocks if "written back" in b.text)
    assert {box.page for box in joined.locator.boxes} == {0, 1}
    assert reading.blocks[-1].text == "Another paragraph."


def test_hyphens_of_line_ends_are_mended_and_real_ones_kept():
    lines = [
        "A double-opt-in is asked of every new address. The market-",
        "ing team keeps the proof of each double-opt-",
        "in for three years, and the self-",
        "service page shows it to whoever asks for the infor-",
        "mation about it.",
    ]

    def page(canvas):
        canvas.setFont("Helvetica", 10)
        for i, line in enumerate(lines):
            canvas.drawString(72, 750 - 12 * i, line)

    text = read(drawn(page), Limits()).text
    assert "The marketing team" in text
    assert "each double-opt-in for" in text
    assert "self-service page" in text
    assert "the information about" in text


def furniture(canvas, document) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, 810, "Marketing handbook, internal")
    canvas.drawCentredString(297, 30, f"Page {document.page}")


def test_heads_feet_and_page_numbers_are_dropped():
    story = []
    for number in range(4):
        story += [Paragraph(f"Chapter {number}", STYLES["Heading1"]), Paragraph(LOREM, BODY), PageBreak()]
    reading = read(build(story, furniture), Limits())
    assert "internal" not in reading.text
    assert "Page" not in reading.text
    assert texts(reading, BlockKind.HEADING) == ["Chapter 0", "Chapter 1", "Chapter 2", "Chapter 3"]


def test_table_over_two_pages_keeps_its_header():
    rows = [("Field", "Meaning", "Source"), *((f"field_{i}", f"meaning of {i}", "form") for i in range(70))]
    reading = read(build([ruled(rows, repeatRows=1)]), Limits())
    found = of_kind(reading, BlockKind.ROW)
    assert [r.text for r in found] == [f"field_{i} | meaning of {i} | form" for i in range(70)]
    assert {r.header for r in found} == {("Field", "Meaning", "Source")}
    assert len({r.group for r in found}) == 1
    assert {r.locator.page for r in found} >= {"1", "2"}


def test_table_that_goes_on_without_its_header_keeps_it():
    rows = [("Field", "Meaning", "Source"), *((f"field_{i}", f"meaning of {i}", "form") for i in range(70))]
    found = of_kind(read(build([ruled(rows)]), Limits()), BlockKind.ROW)
    assert [r.text for r in found] == [f"field_{i} | meaning of {i} | form" for i in range(70)]
    assert {r.header for r in found} == {("Field", "Meaning", "Source")}


def test_aligned_table_without_rules():
    def page(canvas):
        for i, row in enumerate(
            [("Channel", "Sent", "Opened"), ("Email", "1,200", "480"), ("SMS", "300", "290"), ("Push", "90", "12")]
        ):
            canvas.setFont("Helvetica-Bold" if i == 0 else "Helvetica", 10)
            for x, cell in zip((72, 220, 340), row, strict=True):
                canvas.drawString(x, 700 - 14 * i, cell)

    found = of_kind(read(drawn(page), Limits()), BlockKind.ROW)
    assert [r.text for r in found] == ["Email | 1,200 | 480", "SMS | 300 | 290", "Push | 90 | 12"]
    assert found[0].header == ("Channel", "Sent", "Opened")


def test_printed_page_labels():
    story = [
        part
        for i in range(3)
        for part in (Paragraph(f"Part {i}", STYLES["Heading1"]), Paragraph(LOREM, BODY), PageBreak())
    ]

    def label(writer):
        writer.set_page_label(0, 0, style=PageLabelStyle.LOWERCASE_ROMAN)
        writer.set_page_label(1, 2, style=PageLabelStyle.DECIMAL, start=11)

    reading = read(edited(build(story), label), Limits())
    assert [b.locator.page for b in of_kind(reading, BlockKind.HEADING)] == ["i", "11", "12"]


def test_text_printed_sideways_is_read_in_its_direction():
    def page(canvas):
        canvas.rotate(90)
        canvas.setFont("Helvetica", 10)
        for i, line in enumerate(
            ("This page was printed in landscape without", "being turned, as spreadsheets often are.")
        ):
            canvas.drawString(100, -100 - 12 * i, line)

    data = drawn(page)
    reading = read(data, Limits())
    assert reading.text == "This page was printed in landscape without being turned, as spreadsheets often are."
    box = reading.blocks[0].locator.boxes[0]
    assert box.bottom - box.top > 5 * (box.x1 - box.x0)  # the line runs up the page


def test_footnotes_come_after_the_text_of_the_page():
    def page(canvas):
        for column, x in enumerate((72, 320)):
            canvas.setFont("Helvetica", 10)
            for i in range(40):
                canvas.drawString(x, 760 - 12 * i, f"Running text of column {column} in line {i} here")
        canvas.setFont("Helvetica", 7)
        canvas.drawString(72, 100, "1 Figures of the year before, see the annual report.")

    reading = read(drawn(page), Limits())
    assert reading.blocks[-1].text.startswith("1 Figures of the year before")
    assert reading.text.index("column 1 in line 39") < reading.text.index("Figures")


def test_line_numbers_of_a_transcript_are_dropped():
    def page(canvas):
        canvas.setFont("Courier", 12)
        for i in range(20):
            canvas.drawRightString(80, 740 - 26 * i, str(i + 1))
            canvas.drawString(
                100, 740 - 26 * i, f"MR. MILLER: What the witness said in answer {'abcdefghijklmnopqrst'[i]}."
            )

    text = read(drawn(page), Limits()).text
    assert "answer t." in text
    assert not any(character.isdigit() for character in text)


def test_numbers_in_the_first_column_of_a_table_are_kept():
    rows = [("No.", "Data", "Period"), *((str(i), f"data of kind {i}", f"{i} months") for i in range(1, 31))]
    found = of_kind(read(build([ruled(rows)]), Limits()), BlockKind.ROW)
    assert [r.text for r in found] == [f"{i} | data of kind {i} | {i} months" for i in range(1, 31)]


def test_entries_of_a_table_of_contents_keep_their_page_numbers():
    entries = [("Purpose", 1), ("Who does what", 1), ("Build", 2), ("Checks before sending", 4), ("Words", 11)]

    def page(canvas):
        canvas.setFont("Helvetica", 10)
        for i, (title, number) in enumerate(entries):
            canvas.drawString(72 + 15 * (i % 2), 700 - 14 * i, title)
            canvas.drawRightString(500, 700 - 14 * i, str(number))

    assert [b.text for b in read(drawn(page), Limits()).blocks] == [f"{title} {number}" for title, number in entries]


def test_raised_figures_do_not_change_numbers():
    def page(canvas):
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 700, "The list holds 8,935")
        x = 72 + canvas.stringWidth("The list holds 8,935", "Helvetica", 12)
        canvas.setFont("Helvetica", 7)
        canvas.drawString(x, 705, "2")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(x + 8, 700, "addresses.")

    assert read(drawn(page), Limits()).text == "The list holds 8,935² addresses."


# ------------------------------------------------------------------ what is not content


def test_hidden_text_is_left_out_and_noted():
    def page(canvas):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 700, "Visible words of the page.")
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 680, "white words on white paper")
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(72, -50, "words below the edge of the page")
        canvas.setFont("Helvetica", 1)
        canvas.drawString(72, 660, "words too small to be seen")
        invisible = canvas.beginText(72, 640)
        invisible.setFont("Helvetica", 10)
        invisible.setTextRenderMode(3)
        invisible.textLine("words that are not painted")
        canvas.drawText(invisible)

    reading = read(drawn(page), Limits())
    assert reading.text == "Visible words of the page."
    assert reading.notes == ("hidden text on page 1 was left out",)


def test_white_text_on_a_dark_field_is_content():
    def page(canvas):
        canvas.setFillColorRGB(0, 0, 0.4)
        canvas.rect(60, 680, 300, 40, fill=1, stroke=0)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 695, "White on dark blue")

    reading = read(drawn(page), Limits())
    assert reading.text == "White on dark blue"
    assert reading.notes == ()


def test_attachments_are_named_in_a_note():
    data = edited(sample_pdf.pdf(), lambda writer: writer.add_attachment("contacts.csv", b"a,b\n1,2\n"))
    assert read(data, Limits()).notes == ("attached files were not read: contacts.csv",)


def test_filled_fields_of_a_form_are_read():
    def page(canvas):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 700, "Campaign name")
        canvas.acroForm.textfield(name="campaign", value="Spring webinar", x=160, y=694, width=200, height=18)
        canvas.drawString(72, 670, "Requester")
        canvas.acroForm.textfield(name="requester", value="Events team", x=160, y=664, width=200, height=18)

    reading = read(drawn(page), Limits())
    assert "Campaign name" in reading.text and "Spring webinar" in reading.text
    assert reading.text.index("Spring webinar") < reading.text.index("Requester") < reading.text.index("Events team")


def test_comments_on_the_page_are_not_content():
    note = FreeText(text="please rewrite", rect=(300, 300, 400, 330))
    assert "rewrite" not in read(edited(sample_pdf.pdf(), lambda w: w.add_annotation(0, note)), Limits()).text


def test_a_heading_among_others_is_no_title():
    story = [Paragraph("To all agencies: the freeze of this year.", BODY)]
    for heading in ("When", "What is frozen", "Who is there"):
        story += [Paragraph(heading, STYLES["Heading2"]), Paragraph(LOREM, BODY)]
    [(_, reading)] = read_bytes("year-end_freeze.pdf", build(story, title=""), Limits())
    assert reading.title == "Year end freeze"


@pytest.mark.parametrize(
    "title", ["untitled", "Microsoft Word - plan.docx", "plan_v2.pdf", "  ", "MOps_Plan_2022", "PL-07 v3.1"]
)
def test_useless_titles_give_way_to_the_largest_text(title):
    story = [Paragraph("Reactivation plan", STYLES["Title"]), Paragraph(LOREM, BODY)]
    assert read(build(story, title=title), Limits()).title == "Reactivation plan"


# ------------------------------------------------------------------ what cannot be read


def reason(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(data, limits or Limits())
    return str(caught.value)


def test_password_protected():
    data = edited(sample_pdf.pdf(), lambda writer: writer.encrypt("secret", algorithm="AES-256"))
    assert reason(data) == "password protected: save a copy without a password"
    with pytest.raises(UnreadableFile, match="password"):
        page_size(data, 0)


def test_empty_password_opens_by_itself(sample):
    data = edited(sample_pdf.pdf(), lambda writer: writer.encrypt("", "owner", algorithm="AES-256"))
    assert read(data, Limits()).text == sample.text


def test_more_pages_than_allowed():
    data = build([part for _ in range(3) for part in (Paragraph(LOREM, BODY), PageBreak())])
    assert "limit of 2" in reason(data, Limits(pages=2))


def test_no_pdf_at_all():
    assert "not a PDF" in reason(b"PK\x03\x04 something else")
    assert "not a PDF" in reason(b"")


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_cut_off_files_fail_or_are_read_but_never_crash(share):
    data = sample_pdf.pdf()
    try:
        reading = read(data[: int(share * len(data))], Limits())
    except UnreadableFile as error:
        assert str(error)
    else:
        assert reading.text


def test_damaged_bytes_never_crash():
    data = bytearray(sample_pdf.pdf())
    for start in range(0, len(data) - 40, max(1, len(data) // 25)):
        broken = bytes(data[:start]) + b"\x00garbage\xff" * 4 + bytes(data[start + 36 :])
        try:
            read(broken, Limits())
        except UnreadableFile:
            continue


def scanned(canvas) -> None:
    """A page that is a picture of the sample."""
    picture = ImageReader(io.BytesIO(render(sample_pdf.pdf(), 0, scale=3)))
    canvas.drawImage(picture, 0, 0, width=595.28, height=841.89)


def test_page_images_only():
    assert reason(drawn(scanned, scanned, scanned)) == "page images only: 3 pages need OCR"


def test_empty_pages():
    assert "no text" in reason(drawn(lambda canvas: None))


def test_image_among_text_pages_is_noted():
    def text(canvas):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 700, "A page of text that can be read.")

    reading = read(drawn(text, scanned, text), Limits())
    assert reading.notes == ("page 2 is an image: it needs OCR",)
    assert reading.text.count("A page of text") == 2


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_ocr_reads_page_images():
    data = drawn(scanned)
    reading = read(data, Limits(ocr=True))
    assert "announced 14 days ahead, and never on a Friday" in reading.text
    assert [s.marker for s in of_kind(reading, BlockKind.STEP)][:2] == ["1.", "2."]
    heading = next(b for b in reading.blocks if b.text == "Owners")
    original = next(b for b in read(sample_pdf.pdf(), Limits()).blocks if b.text == "Owners")
    assert heading.locator.boxes[0].x0 == pytest.approx(original.locator.boxes[0].x0, abs=3)
    assert heading.locator.boxes[0].top == pytest.approx(original.locator.boxes[0].top, abs=6)
    assert reading.notes == ("page 1 is an image: the text was recognised by OCR",)


def test_render_gives_a_picture_of_the_page():
    data = sample_pdf.pdf()
    picture = render(data, 0, scale=1.0)
    assert picture.startswith(b"\x89PNG")
    assert page_size(data, 0) == pytest.approx((595.28, 841.89), abs=0.1)
    with pytest.raises(UnreadableFile, match="no page 8"):
        render(data, 7)


def test_outline_confirms_headings():
    small = ParagraphStyle("small", parent=BODY, fontName="Helvetica-Bold")
    story = [
        Paragraph("Scope", small),
        Paragraph(LOREM, BODY),
        Spacer(1, 10),
        Paragraph("Roles", small),
        Paragraph(LOREM, BODY),
    ]

    def add(writer):
        parent = writer.add_outline_item(title="Scope", page_number=0)
        writer.add_outline_item(title="Roles", page_number=0, parent=parent)

    assert texts(read(edited(build(story), add), Limits()), BlockKind.HEADING) == ["Scope", "Roles"]


def test_pdfium_is_closed_after_reading():
    data = sample_pdf.pdf()
    for _ in range(3):
        read(data, Limits())
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    document.close()
