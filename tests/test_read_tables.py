"""Workbooks and delimited text: where tables begin, what their columns are called, how values are shown."""

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.styles import Font

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read import delimited, xlsx
from ingest.read.limits import Limits
from ingest.read.office.number_format import shown


def read_workbook(workbook) -> Reading:
    stream = io.BytesIO()
    workbook.save(stream)
    return xlsx.read(stream.getvalue(), Limits())


def filled(rows, *, title="Leads"):
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    return workbook


def rows_of(reading: Reading):
    return [(b.text, b.header, b.locator.cells) for b in reading.blocks if b.kind == "row"]


def test_every_row_has_its_header_sheet_and_range():
    reading = read_workbook(filled([["Stage", "Owner", "Hours"], ["MQL", "SDR", 4], ["SQL", "AE", 48]]))
    assert reading.blocks[0].kind == "heading"
    assert reading.blocks[0].text == "Leads"
    header = ("Stage", "Owner", "Hours")
    assert rows_of(reading) == [("MQL | SDR | 4", header, "A2:C2"), ("SQL | AE | 48", header, "A3:C3")]
    assert {b.locator.sheet for b in reading.blocks} == {"Leads"}


def test_title_rows_and_several_tables_on_a_sheet():
    workbook = filled(
        [
            ["Service levels 2026"],
            ["Request", "Days"],
            ["Email", 3],
            [],
            ["Contacts"],
            ["Role", "Hours"],
            ["MOps", "9-5"],
        ]
    )
    sheet = workbook.active
    for row, values in enumerate((("Code", "Name"), ("DE", "Germany"), ("FR", "France")), 2):
        for column, value in enumerate(values, 5):
            sheet.cell(row, column, value)
    reading = read_workbook(workbook)
    assert rows_of(reading) == [
        ("Email | 3", ("Request", "Days"), "A3:B3"),
        ("MOps | 9-5", ("Role", "Hours"), "A7:B7"),
        ("DE | Germany", ("Code", "Name"), "E3:F3"),
        ("FR | France", ("Code", "Name"), "E4:F4"),
    ]
    assert reading.blocks[2].locator.headings == ("Leads", "Service levels 2026")


def test_rows_after_a_blank_one_keep_the_header():
    reading = read_workbook(filled([["Channel", "Leads"], ["Email", 4], [], ["Social", 7], ["Events", 9]]))
    assert [header for _, header, _ in rows_of(reading)] == [("Channel", "Leads")] * 3


def test_a_list_of_names_and_values_has_no_header():
    reading = read_workbook(filled([["Owner", "MOps manager"], ["Status", "current"], ["Version", 3]]))
    assert rows_of(reading)[0] == ("Owner | MOps manager", (), "A1:B1")


def test_merged_cells_are_repeated_and_grouped_headers_joined():
    workbook = filled([["Region", "Q1", None], [None, "Leads", "MQL"], ["EMEA", 10, 4], [None, 12, 5]])
    sheet = workbook.active
    for area in ("B1:C1", "A1:A2", "A3:A4"):
        sheet.merge_cells(area)
    reading = read_workbook(workbook)
    header = ("Region", "Q1 / Leads", "Q1 / MQL")
    assert rows_of(reading) == [("EMEA | 10 | 4", header, "A3:C3"), ("EMEA | 12 | 5", header, "A4:C4")]


def test_a_cell_merged_over_columns_is_said_once_under_all_their_names():
    workbook = filled(
        [["Tool", "Q1", "Q2", "Owner"], ["CDP", 8, 9, "Data"], ["Tool renewals 2026"], ["MAP", "free", None, "MOps"]]
    )
    sheet = workbook.active
    sheet.merge_cells("A3:D3")
    sheet.merge_cells("B4:C4")
    assert rows_of(read_workbook(workbook)) == [
        ("CDP | 8 | 9 | Data", ("Tool", "Q1", "Q2", "Owner"), "A2:D2"),
        ("Tool renewals 2026", (), "A3:D3"),
        ("MAP | free | MOps", ("Tool", "Q1 / Q2", "Owner"), "A4:D4"),
    ]


def test_a_header_merged_over_columns_names_them_all():
    workbook = filled([["Tool", "Price", None], ["MAP", 9, 8]])
    workbook.active.merge_cells("B1:C1")
    workbook.active["A1"].font = workbook.active["B1"].font = Font(bold=True)
    assert rows_of(read_workbook(workbook)) == [("MAP | 9 | 8", ("Tool", "Price", "Price"), "A2:C2")]


def test_hidden_sheets_rows_and_columns_are_left_out_with_notes():
    workbook = filled([["Tool", "Price", "Owner"], ["MAP", 9, "MOps"], ["CDP", 8, "Data"], ["DAM", 7, "Brand"]])
    sheet = workbook.active
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    workbook.create_sheet("Secret").append(["a"])
    workbook["Secret"].sheet_state = "hidden"
    reading = read_workbook(workbook)
    assert [text for text, _, _ in rows_of(reading)] == ["MAP | MOps", "DAM | Brand"]
    assert reading.notes == (
        "sheet 'Leads': 1 hidden rows were left out", "sheet 'Leads': hidden columns B were left out",
        "sheet 'Secret' is hidden: left out",
    )  # fmt: skip


def test_a_distant_cell_costs_nothing():
    workbook = filled([["Stage", "Hours"], ["MQL", 4]])
    workbook.active["XFD1048576"] = "stray"
    assert rows_of(read_workbook(workbook))[1] == ("stray", (), "XFD1048576")


def test_formulas_without_results_are_noted():
    reading = read_workbook(filled([["Channel", "Leads"], ["Email", 4], ["Sum", "=SUM(B2:B2)"]]))
    assert any(note.startswith("1 formulas have no stored result") for note in reading.notes)


def test_a_bold_first_row_names_the_columns_of_a_single_column():
    workbook = filled([["Allowed values"], ["Webinar"], ["Event"]])
    workbook.active["A1"].font = Font(bold=True)
    assert rows_of(read_workbook(workbook))[0] == ("Webinar", ("Allowed values",), "A2")


def test_too_many_cells_are_refused_before_loading(monkeypatch):
    monkeypatch.setattr(xlsx, "MAX_CELLS", 10)
    with pytest.raises(UnreadableFile, match="12 cells; the limit is 10"):
        read_workbook(filled([["a", "b", "c"]] * 4))


def test_a_workbook_that_is_none_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nothing/>")
    with pytest.raises(UnreadableFile, match="damaged"):
        xlsx.read(stream.getvalue(), Limits())


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.125, "0.0%", "12.5%"), (1234.5, "#,##0.00", "1,234.50"), (1200, '"$"#,##0', "$1,200"),
        (5, '0" days"', "5 days"), (7, "000", "007"), (-5.25, "$#,##0.00", "-$5.25"), (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"), (True, "General", "TRUE"), (datetime(2026, 3, 1), "dd/mm/yyyy", "2026-03-01"),
        (datetime(2026, 3, 1, 9, 30), "m/d/yy h:mm", "2026-03-01 09:30"), (date(2026, 3, 1), "General", "2026-03-01"),
        (time(17, 0), "h:mm", "17:00"), ("#N/A", "General", "#N/A"), (None, "General", ""),
    ],
)  # fmt: skip
def test_values_are_shown_as_their_format_says(value, number_format, text):
    assert shown(value, number_format) == text


def read_text(text: str, encoding="utf-8") -> Reading:
    return delimited.read(text.encode(encoding), Limits())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_although_others_occur(delimiter):
    lines = [["Term", "Meaning", "Notes"], ["MQL", "marketing, qualified; lead", "a|b"], ["SAL", "sales, accepted", ""]]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert rows_of(read_text(quoted))[0][1:] == (("Term", "Meaning", "Notes"), "A2:C2")


def test_excels_separator_line_is_obeyed():
    assert rows_of(read_text("sep=;\nName;Rate\nEmail;3,5\n")) == [("Email | 3,5", ("Name", "Rate"), "A3:B3")]


def test_titles_blank_lines_and_quoted_line_ends():
    text = 'Campaign export\n\nName,Status,Note\nSpring,live,"two\nlines"\n\nFall,done,\n'
    reading = read_text(text)
    assert reading.blocks[0].text == "Campaign export"
    header = ("Name", "Status", "Note")
    assert rows_of(reading) == [("Spring | live | two lines", header, "A4:C4"), ("Fall | done | ", header, "A6:C6")]


def test_numbers_in_the_first_record_mean_no_header():
    assert rows_of(read_text("2026-01-01,4\n2026-01-02,9\n"))[0] == ("2026-01-01 | 4", (), "A1:B1")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_encodings(encoding):
    assert rows_of(read_text("Stadt,Größe\nKöln,groß\nGöttingen,klein\n", encoding))[0][1] == ("Stadt", "Größe")


def test_prose_with_commas_is_still_read():
    text, header, _ = rows_of(read_text("The first, of two\nThe second\n"))[0]
    assert (*header, text) == ("The first", "of two", "The second | ")


def test_a_hundred_thousand_rows_take_seconds():
    text = "Email,Stage,Score\n" + "".join(f"person{n}@example.com,MQL,{n % 100}\n" for n in range(100_000))
    rows = rows_of(read_text(text))
    assert len(rows) == 100_000
    assert rows[-1][2] == "A100001:C100001"
