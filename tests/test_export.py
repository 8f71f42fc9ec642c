"""Exported drafts: what a file says, how it opens, and that reading it again gives back the same structure."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from lxml import etree
from pypdf import PdfReader

from assistant.answer import Citation, Statement, StatementKind
from assistant.draft import Conflict, Draft, Gap, Section, Stale
from assistant.export import FORMATS, export, exported, form
from assistant.export.markdown import markdown
from ingest.access import EVERYTHING
from ingest.document import BlockKind, Reading, Status
from ingest.errors import SettingsError
from ingest.metadata import metadata
from ingest.read import docx as docx_reader
from ingest.read import markdown as markdown_reader
from ingest.read import pdf as pdf_reader
from ingest.read.limits import Limits
from ingest.sync import ingest

READERS = {".md": markdown_reader.read, ".docx": docx_reader.read, ".pdf": pdf_reader.read}
LIMITS = ("Rows in the list", "Who may import", "Approval")
OTHERS = {"Sources", "Footnotes", form.CONFLICTS, form.STALE}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARK = re.compile(r"\s*\[\d+\]")


def source(n: int, quote: str, document: str = "leads/import.md", **other) -> Citation:
    values = {
        "title": "List import SOP",
        "heading": ("List import", "Procedure"),
        "page": None,
        "status": "current",
        "reviewed_on": "2026-05-04",
    }
    return Citation(
        n=n, document=document, quote=quote, start=0, end=len(quote), version=1, passage="p", **values | other
    )


def said(text: str, *numbers: int, depth: int | None = None, header: tuple[str, ...] = ()) -> Statement:
    kind = StatementKind.ROW if header else StatementKind.SENTENCE if depth is None else StatementKind.STEP
    return Statement(text, kind, numbers, 1.0, header=header, depth=depth or 0)


STEPS = (
    said("Save the original list unchanged in the archive.", 4, 5, depth=0),
    said("Copy the list into the import template:", 6, depth=0),
    said("countries as ISO codes", 7, depth=1),
    said("names in two columns:", 8, depth=1),
    said("first names without titles", 9, depth=2),
    said("family names as in the passport", 10, depth=2),
    said("Compare the list with the suppression list.", 11, depth=0),
)
QUOTES = {
    1: "Every list is lawful – and free of “duplicates”.",
    2: "up to 5,000 | Campaign Specialist | none",
    3: "more than 5,000 | Data Manager | Director, in writing",
    **{n: step.text for step in STEPS for n in step.citations},
    12: "A list is imported within 2 business days of the request.",
    13: "A list is imported within 5 business days of the request.",
}


@pytest.fixture(scope="module")
def sop() -> Draft:
    citations = {n: source(n, quote) for n, quote in QUOTES.items()}
    citations[5] = replace(citations[5], document="leads/agency.pdf", title="Agencies", page="iv", reviewed_on=None)
    citations[13] = replace(citations[13], document="old/import.md", status="archived", heading=())
    gap = Gap("Measures", "No source says how its success is measured.", "Data Manager")
    sections = (
        Section("Purpose", (said(QUOTES[1], 1),)),
        Section("Roles", (said(QUOTES[2], 2, header=LIMITS), said(QUOTES[3], 3, header=LIMITS))),
        Section("Procedure", STEPS),
        Section("Service levels", (said(QUOTES[12], 12),)),
        Section("Measures", (), gap),
    )
    return Draft(
        title="SOP: Importing lists → CRM",
        topic="importing lists",
        sections=sections,
        citations=tuple(citations.values()),
        gaps=(gap,),
        conflicts=(Conflict(12, 13, "What is used here, by status and date of review."),),
        stale=(Stale("old/import.md", "Old import", "Agency Manager", "is archived"),),
        confidence=0.9,
    )


def read(draft: Draft, suffix: str) -> Reading:
    return READERS[suffix](exported(draft, suffix), Limits())


def own(reading: Reading, kind: BlockKind) -> list:
    """The blocks of a kind under the draft's own headings."""
    return [b for b in reading.blocks if b.kind is kind and not OTHERS & set(b.locator.headings)]


# -------------------------------------------------------------- read again


@pytest.mark.parametrize("suffix", FORMATS)
def test_sections_and_steps_come_back_in_order_and_nested(sop, suffix):
    reading = read(sop, suffix)
    assert reading.title == sop.title
    headings = [b.text for b in reading.blocks if b.kind is BlockKind.HEADING]
    assert [h for h in headings if h not in OTHERS] == [sop.title, *(s.heading for s in sop.sections)]
    steps = [(_MARK.sub("", b.text), b.level) for b in own(reading, BlockKind.STEP)]
    assert steps == [(s.text, s.depth) for s in STEPS]
    assert len({b.group for b in own(reading, BlockKind.STEP)}) == 1


@pytest.mark.parametrize("suffix", FORMATS)
def test_tables_come_back_with_their_header(sop, suffix):
    rows = [(_MARK.sub("", b.text), b.header) for b in own(read(sop, suffix), BlockKind.ROW)]
    assert rows == [(QUOTES[2], LIMITS), (QUOTES[3], LIMITS)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_statements_and_gaps_come_back_word_for_word(sop, suffix):
    texts = [_MARK.sub("", b.text) for b in read(sop, suffix).blocks]
    assert {QUOTES[1], QUOTES[12]} <= set(texts)
    assert "Gap: No source says how its success is measured. Ask: Data Manager." in texts


@pytest.mark.parametrize("suffix", [".md", ".docx"])
def test_footnotes_come_back_in_order_and_leave_no_marks(sop, suffix):
    reading = read(sop, suffix)
    under = "Sources" if suffix == ".md" else "Footnotes"
    notes = [b.text for b in reading.blocks if b.locator.headings[-1:] == (under,)]
    assert len(notes) == len(QUOTES)
    assert notes[0] == "List import SOP › List import › Procedure (leads/import.md; current; reviewed 2026-05-04)"
    assert notes[4] == "Agencies › List import › Procedure (leads/agency.pdf; page iv; current; no review date)"
    assert notes[12] == "List import SOP (old/import.md; archived; reviewed 2026-05-04)"
    assert not any(b.text[-1].isdecimal() for b in own(reading, BlockKind.STEP))


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_sources_come_back_as_a_table_with_document_place_status_and_review(sop, suffix):
    rows = [b for b in read(sop, suffix).blocks if b.kind is BlockKind.ROW and b.header == form.SOURCE_COLUMNS]
    cells = [row.text.split(" | ") for row in rows]
    assert cells[0] == [
        "1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12",
        "List import SOP (leads/import.md)",
        "List import › Procedure",
        "current",
        "2026-05-04",
    ]
    assert ["5", "Agencies (leads/agency.pdf)", "List import › Procedure, page iv", "current", "no date"] in cells


@pytest.mark.parametrize("suffix", FORMATS)
def test_sources_that_differ_come_back_with_both_sides(sop, suffix):
    texts = " ".join(b.text for b in read(sop, suffix).blocks if form.CONFLICTS in b.locator.headings)
    assert QUOTES[12] in texts
    assert QUOTES[13] in texts


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_draft_is_known_as_one_and_has_no_review_date_from_its_sources(sop, suffix):
    found, _ = metadata(f"sop{suffix}", read(sop, suffix), {})
    assert found.status is Status.DRAFT
    assert found.reviewed_on is None
    assert found.title == sop.title


def test_a_draft_put_into_the_library_is_a_draft_there(library, docs, sop):
    for suffix in FORMATS:
        export(sop, docs / f"sop{suffix}")
    assert not ingest(library, [docs]).failed
    for suffix in FORMATS:
        assert library.catalogue.entry(f"sop{suffix}", EVERYTHING).metadata.status is Status.DRAFT


# -------------------------------------------------------------- every format


def test_citations_are_numbered_as_a_reader_meets_them(sop):
    turned = form.in_order(replace(sop, sections=(sop.sections[3], sop.sections[0])))
    assert [s.citations for part in turned.sections for s in part.statements] == [(1,), (2,)]
    assert [c.quote for c in turned.citations[:3]] == [QUOTES[12], QUOTES[1], QUOTES[13]]
    assert [c.n for c in turned.citations] == list(range(1, len(QUOTES) + 1))
    assert (turned.conflicts[0].used, turned.conflicts[0].other) == (1, 3)
    assert form.in_order(sop) == sop


def test_a_draft_is_written_only_where_it_can_be(sop, tmp_path):
    with pytest.raises(SettingsError, match=r"as \.md, \.docx or \.pdf, not as \.pages"):
        export(sop, tmp_path / "sop.pages")
    with pytest.raises(SettingsError, match="cannot be written"):
        export(sop, tmp_path / "nowhere" / "sop.md")


HOSTILE = (
    "",
    "bad\x00\x07 \ud800 half a pair \ufffe",
    "turned \u202egnp.exe\u202c round",
    "# h *b* _i_ `c` $x$ @ref <lab> #import \"x\" // /* */ \\ [l](u) <script>alert(1)</script> ]]> &amp; {{x}}",
    "x" * 400,
    "e\u0301\u0323 Z\u0351\u036b عربي עברית हिन्दी 中文 한국어 👩‍👩‍👧 \U000f0000 \ue000 \u200b\ufeff\u00ad",
)  # fmt: skip


@pytest.mark.parametrize("suffix", FORMATS)
def test_any_text_can_be_exported_and_read_again(sop, suffix):
    for text in HOSTILE:
        citations = tuple(replace(c, quote=text, title=text, heading=(text,), document=text) for c in sop.citations)
        sections = [
            replace(p, heading=text, statements=tuple(replace(s, text=text) for s in p.statements))
            for p in sop.sections
        ]
        sections[1] = replace(sections[1], statements=(said(text, 1, header=(text, text)), said(text, 2, depth=12)))
        made = replace(sop, title=text, topic=text, sections=tuple(sections), citations=citations)
        reading = read(made, suffix)
        assert "half a pair" in reading.text or "half" not in text
        assert "\u202e" not in reading.text


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_list_that_begins_nested_is_exported(sop, suffix):
    made = replace(sop, sections=(Section("Procedure", STEPS[2:]),))
    steps = [_MARK.sub("", b.text) for b in own(read(made, suffix), BlockKind.STEP)]
    assert steps == [s.text for s in STEPS[2:]]


@pytest.mark.parametrize("suffix", FORMATS)
def test_points_within_steps_stay_in_the_list_and_do_not_count(sop, suffix):
    points = (
        replace(said("Scroll down to the lists", 7), depth=1),
        replace(said("choose one of them", 8), depth=1),
    )
    steps = (STEPS[0], *points, STEPS[1], STEPS[-1])
    reading = read(replace(sop, sections=(Section("Procedure", steps),)), suffix)
    counted = [(b.marker, _MARK.sub("", b.text)) for b in own(reading, BlockKind.STEP)]
    assert counted == [("1.", STEPS[0].text), ("2.", STEPS[1].text), ("3.", STEPS[-1].text)]
    items = own(reading, BlockKind.ITEM)
    assert [_MARK.sub("", b.text) for b in items] == [p.text for p in points]
    assert all(b.level for b in items), "they stand within the first step"


@pytest.mark.parametrize("suffix", FORMATS)
def test_steps_are_counted_on_after_the_table_of_one(sop, suffix):
    steps = (STEPS[0], STEPS[1], said("name | text", 7, header=("Column", "Content")), STEPS[-1])
    reading = read(replace(sop, sections=(Section("Procedure", steps),)), suffix)
    counted = [(b.marker, _MARK.sub("", b.text)) for b in own(reading, BlockKind.STEP)]
    assert counted == [("1.", STEPS[0].text), ("2.", STEPS[1].text), ("3.", STEPS[-1].text)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_draft_of_gaps_only_is_exported_without_sources(sop, suffix):
    made = replace(sop, sections=sop.sections[-1:], citations=(), conflicts=(), stale=())
    reading = read(made, suffix)
    assert "No source says how its success is measured." in reading.text
    assert "Sources" not in [b.text for b in reading.blocks]


WIDE = tuple(f"Role {n}" for n in range(11))


@pytest.fixture
def wide(sop) -> Draft:
    row = said(" | ".join(["https://example.com/a_long_name/of_a_page", *"RACIRACIRA"]), 1, header=WIDE)
    return replace(sop, sections=(Section("Roles", (row, row)), *sop.sections[2:]))


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_wide_table_comes_back_whole(wide, suffix):
    rows = [b for b in own(read(wide, suffix), BlockKind.ROW) if b.header == WIDE]
    assert len(rows) == 2
    assert _MARK.sub("", rows[0].text).split(" | ")[1:] == list("RACIRACIRA")


def test_a_wide_table_is_on_a_turned_page(wide):
    turned = [page.mediabox.width > page.mediabox.height for page in opened(wide).pages]
    assert turned[:3] == [False, True, False]
    sections = Document(io.BytesIO(exported(wide, ".docx"))).sections
    assert [s.page_width > s.page_height for s in sections] == [False, True, False]
    assert {s.orientation for s in (sections[0], sections[2])} != {sections[1].orientation}


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_statement_without_a_source_has_no_mark(sop, suffix):
    made = replace(sop, sections=(Section("Purpose", (said("The writer's own words."), said(QUOTES[1], 1))),))
    texts = [b.text for b in read(made, suffix).blocks]
    assert "The writer's own words." in texts


# -------------------------------------------------------------- Markdown


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("&lt;b&gt; ~~x~~", "\\&lt;b\\&gt; \\~\\~x\\~\\~".replace(";b", ";b")),
        ("1. Not a list", "1\\. Not a list"),
        ("- Not a list", "\\- Not a list"),
        ("a | b", "a \\| b"),
    ],
)
def test_text_is_shown_by_markdown_as_it_is(sop, text, escaped):
    made = replace(sop, sections=(Section("Purpose", (said(text, 1),)),))
    assert f"{escaped}[^1]" in markdown(made)


def test_what_a_document_says_is_no_markup_in_markdown(sop):
    text = markdown(replace(sop, sections=(Section("Purpose", (said("<script>alert(1)</script> [x](y)", 1),)),)))
    assert "<script>" not in text
    assert "[x](y)" not in text


# -------------------------------------------------------------- Word


def parts(draft: Draft) -> dict[str, etree._Element]:
    archive = zipfile.ZipFile(io.BytesIO(exported(draft, ".docx")))
    return {
        name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith((".xml", ".rels"))
    }


def test_word_knows_properties_and_sources(sop, tmp_path):
    export(sop, tmp_path / "sop.docx")
    made = Document(str(tmp_path / "sop.docx"))
    properties = made.core_properties
    assert (properties.title, properties.subject, properties.content_status) == (sop.title, sop.topic, "Draft")
    assert [cell.text for cell in made.tables[-1].rows[0].cells] == list(form.SOURCE_COLUMNS)
    assert {"Title", "Subtitle", "Heading 1", "List Number", "Gap"} <= {p.style.name for p in made.paragraphs}


def test_every_citation_is_one_footnote_of_word(sop):
    made = parts(sop)
    notes = made["word/footnotes.xml"].findall(f"{W}footnote")
    assert [n.get(f"{W}type") for n in notes[:3]] == ["separator", "continuationSeparator", None]
    told = [n.get(f"{W}id") for n in notes[2:]]
    references = [r.get(f"{W}id") for r in made["word/document.xml"].iter(f"{W}footnoteReference")]
    assert references == told == [str(n) for n in QUOTES]
    separators = made["word/settings.xml"].find(f"{W}footnotePr")
    assert [s.get(f"{W}id") for s in separators] == [n.get(f"{W}id") for n in notes[:2]]


def test_word_finds_the_footnotes_part(sop):
    made = parts(sop)
    types = {o.get("PartName"): o.get("ContentType") for o in made["[Content_Types].xml"]}
    assert types["/word/footnotes.xml"].endswith("wordprocessingml.footnotes+xml")
    targets = [(r.get("Target"), r.get("Type").rpartition("/")[2]) for r in made["word/_rels/document.xml.rels"]]
    assert ("footnotes.xml", "footnotes") in targets


def test_a_citation_used_again_refers_to_its_footnote(sop):
    body = parts(sop)["word/document.xml"]
    fields = [f for f in body.iter(f"{W}fldSimple") if "NOTEREF" in f.get(f"{W}instr")]
    assert [("".join(f.itertext()), f.get(f"{W}instr").split()[1]) for f in fields] == [("12", "_Note12")]


def test_every_link_of_word_leads_somewhere(sop):
    made = parts(sop)
    roots = made["word/document.xml"], made["word/footnotes.xml"]
    anchors = {link.get(f"{W}anchor") for root in roots for link in root.iter(f"{W}hyperlink")}
    starts = list(roots[0].iter(f"{W}bookmarkStart"))
    assert anchors == {b.get(f"{W}name") for b in starts}
    assert len({b.get(f"{W}id") for b in starts}) == len(starts) == 2 * len(QUOTES)


def test_styles_and_lists_that_word_is_told_of_exist(sop):
    made = parts(sop)
    styles = {s.get(f"{W}styleId") for s in made["word/styles.xml"].findall(f"{W}style")}
    for name in ("word/document.xml", "word/footnotes.xml"):
        used = {e.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for e in made[name].iter(f"{W}{tag}")}
        assert used <= styles, name
    lists = {n.get(f"{W}numId") for n in made["word/numbering.xml"].findall(f"{W}num")}
    assert {n.get(f"{W}val") for n in made["word/document.xml"].iter(f"{W}numId")} <= lists


def test_tables_of_word_repeat_their_header(sop):
    for table in parts(sop)["word/document.xml"].iter(f"{W}tbl"):
        first, *rest = table.findall(f"{W}tr")
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rest)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_the_word_file_with_its_footnotes(sop, tmp_path):
    export(sop, tmp_path / "sop.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "sop.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(tmp_path / "sop.pdf").pages).split())
    assert "(leads/agency.pdf; page iv; current; no review date)" in text
    assert "Error" not in text


# -------------------------------------------------------------- PDF


def opened(draft: Draft) -> PdfReader:
    return PdfReader(io.BytesIO(exported(draft, ".pdf")))


def test_the_pdf_knows_its_title_outline_and_language(sop):
    made = opened(sop)
    assert made.metadata.title == sop.title
    assert made.metadata.author == "MOps Assistant"
    assert [entry.title for entry in made.outline] == [
        *(s.heading for s in sop.sections),
        form.CONFLICTS,
        form.STALE,
        "Sources",
    ]
    assert made.root_object["/Lang"] == "en"
    assert made.root_object["/MarkInfo"]["/Marked"]


def test_every_citation_of_the_pdf_leads_to_its_source(sop):
    made = opened(sop)
    links = [a.get_object() for page in made.pages for a in page.get("/Annots", ())]
    assert len(links) == len(QUOTES) + 1  # one is cited again where it is contradicted
    assert all(link["/Subtype"] == "/Link" and ("/Dest" in link or "/D" in link["/A"]) for link in links)


def test_a_long_table_of_the_pdf_repeats_its_header_and_stays_one(sop):
    rows = tuple(said(f"list {n} | Specialist {n} | approval {n}", 1, header=LIMITS) for n in range(120))
    made = replace(sop, sections=(Section("Roles", rows),))
    pages = [page.extract_text() for page in opened(made).pages]
    assert len(pages) > 3
    assert sum("Who may import" in page for page in pages) >= 3
    assert f"Page 2 of {len(pages)}" in pages[1]
    back = own(read(made, ".pdf"), BlockKind.ROW)
    assert [_MARK.sub("", b.text) for b in back] == [r.text for r in rows]
    assert len({b.group for b in back}) == 1


def test_a_row_longer_than_a_page_is_not_cut_off(sop):
    words = [f"word{n}" for n in range(3000)]
    made = replace(sop, sections=(Section("Roles", (said(f"a | {' '.join(words)}", 1, header=("A", "B")),)),))
    text = " ".join(page.extract_text() for page in opened(made).pages)
    assert "word0 " in text
    assert "word2999" in text


def test_the_pdf_shows_the_scripts_that_people_write(sop):
    text = "Grüße – “Łódź” → Ж, Ω ≥ 5 ✓ naïve café"
    made = replace(sop, sections=(Section("Purpose", (said(text, 1),)),))
    shown = opened(made).pages[0].extract_text()
    assert text in shown
    assert "no font" not in shown


def test_what_no_font_has_is_said_in_the_pdf_and_not_lost(sop):
    made = replace(sop, sections=(Section("Purpose", (said("Glyph \U000f1234 here.", 1),)),))
    shown = opened(made).pages[0].extract_text()
    assert "Glyph [U+F1234] here." in shown
    assert "Characters that no font at hand can show" in shown


def test_signs_that_no_font_has_are_named(sop, monkeypatch):
    import typst

    from assistant.export import pdf

    fonts = typst.Fonts
    monkeypatch.setattr(pdf.typst, "Fonts", lambda **given: fonts(include_system_fonts=False, **given))
    made = replace(sop, sections=(Section("Purpose", (said("Launch 🚀 中 한", 1),)),))
    assert "Launch [rocket] [U+4E2D] [U+D55C]" in opened(made).pages[0].extract_text()


def test_text_that_the_typesetter_falters_over_is_exported_all_the_same(sop, monkeypatch):
    from assistant.export import pdf

    compiled = pdf._compiled

    class PanicException(BaseException):
        pass

    def faltering(data, unseen, fonts):
        if "\u0639" not in unseen:
            raise PanicException
        return compiled(data, unseen, fonts)

    monkeypatch.setattr(pdf, "_compiled", faltering)
    made = replace(sop, sections=(Section("Purpose", (said("An \u0639 in it.", 1),)),))
    assert "An [U+0639] in it." in opened(made).pages[0].extract_text()
    monkeypatch.setattr(pdf, "_intricate", lambda text: set())
    with pytest.raises(SettingsError, match=r"\.docx"):
        exported(made, ".pdf")


@pytest.mark.parametrize(("marker", "expected"), [("3.", "3. Close"), ("1.", "1. Close"), ("", "1. Close")])
def test_a_list_goes_on_after_a_note_where_its_numbers_do(marker, expected):
    steps = [
        replace(said(f"{word} the list.", 1, depth=0), marker=f"{n}.") for n, word in enumerate(("Open", "Check"), 1)
    ]
    after = replace(said("Close the list.", 1, depth=0), marker=marker)
    part = Section("Procedure", (*steps, said("Checks run at night.", 1), after))
    made = Draft("SOP", "x", (part,), (source(1, "Open the list."),), (), (), (), 0.9)
    assert f"\n{expected} the list." in markdown(made)
