"""AsciiDoc: attributes, macros, lists with attached blocks, tables."""

from __future__ import annotations

import pytest

from ingest.read.asciidoc import read
from ingest.read.limits import Limits


def reading(text: str):
    return read(text.encode(), Limits())


def outline(text: str) -> list[tuple[str, str]]:
    return [(b.kind.value, b.text) for b in reading(text).blocks]


def test_header_gives_title_author_and_attributes():
    found = reading(
        "= The guide\nJo Doe <jo@example.com>\nv1.2, 2024-05-01\n:product: Mailer\n\nUse {product} or {unknown}.\n"
    )
    assert (found.title, found.meta["author"], found.meta["date"], found.meta["product"]) == (
        "The guide",
        "Jo Doe",
        "2024-05-01",
        "Mailer",
    )
    assert found.blocks[-1].text == "Use Mailer or {unknown}."


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Click btn:[Save], press kbd:[Ctrl+S].", "Click Save, press Ctrl+S."),
        ("Choose menu:File[Export > As PDF].", "Choose File > Export > As PDF."),
        ("See link:../a_b/c_d.html[the *guide*,window=_blank].", "See the guide."),
        ("See https://example.com/x[our site^] or https://example.com/y.", "See our site or https://example.com/y."),
        ("See <<setup,Set-up>> and xref:a.adoc#b[this].", "See Set-up and this."),
        (
            "A *bold*, _thin_, `mono *x*`, #marked#, H~2~O and [.red]#red# word.",
            "A bold, thin, mono *x*, marked, H2O and red word.",
        ),
        ("Set snake_case_name and 2 * 3 * 4.", "Set snake_case_name and 2 * 3 * 4."),
        ("[[anchor]]An image:icon.png[] icon:check[] end.", "An end."),
        ("Mail mailto:a@example.com[the team] &amp; (C) them.", "Mail the team & © them."),
    ],
)
def test_inline_markup_is_plain(source, plain):
    assert outline(source) == [("paragraph", plain)]


def test_blocks_attached_to_steps_stay_in_the_list():
    source = ". One\n+\nMore on one.\n+\n----\ncode\n----\n. Two\n+\nNOTE: Careful.\n\n. Three\n"
    blocks = reading(source).blocks
    assert [(b.kind.value, b.marker, b.text) for b in blocks] == [
        ("step", "1.", "One More on one."),
        ("code", "", "code"),
        ("step", "2.", "Two"),
        ("note", "", "Careful."),
        ("step", "3.", "Three"),
    ]
    assert len({b.group for b in blocks}) == 1


def test_steps_broken_by_pictures_go_on_with_their_start_number():
    source = " . One\n . Two\n\nimage:a.png[]\n\nIt is shown below.\n\n[start=3]\n . Three\n"
    blocks = reading(source).blocks
    assert [(b.marker, b.text) for b in blocks] == [("1.", "One"), ("2.", "Two It is shown below."), ("3.", "Three")]
    assert len({b.group for b in blocks}) == 1


def test_lists_nest_by_marker():
    blocks = reading("* a\n** b\n*** c\n* d\n.. x\n.. y\n").blocks
    assert [(b.level, b.marker, b.text) for b in blocks] == [
        (0, "", "a"), (1, "", "b"), (2, "", "c"), (0, "", "d"), (1, "1.", "x"), (1, "2.", "y"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "between",
    ["[loweralpha]\n", "\n[loweralpha]\n\n", "+\n[loweralpha]\n", "// remark\n[loweralpha]\n", "[[sub]]\n", "[#sub]\n"],
)
def test_attributes_before_a_nested_list_leave_the_outer_one_open(between):
    blocks = reading(f". One\n{between}.. x\n.. y\n. Two\n").blocks
    assert [(b.level, b.marker, b.text, b.group) for b in blocks] == [
        (0, "1.", "One", 1), (1, "a.", "x", 1), (1, "b.", "y", 1), (0, "2.", "Two", 1),
    ]  # fmt: skip


def test_attributes_before_a_nested_list_are_its_own():
    numbered = reading(". One\n[upperroman,start=4]\n.. x\n. Two\n").blocks
    assert [(b.level, b.marker) for b in numbered] == [(0, "1."), (1, "IV."), (0, "2.")]
    mixed = reading("* a\n[square]\n** b\n[start=4]\n. Four\n* c\n").blocks
    assert [(b.level, b.marker, b.text) for b in mixed] == [(0, "", "a"), (1, "", "b"), (2, "4.", "Four"), (0, "", "c")]


def test_comments_and_attributes_between_entries_end_no_list_but_behind_a_blank_line_they_do():
    blocks = reading(". A\n// remark\n. B\n[#c]\n. C\n\n//-\n\n. D\n\n[loweralpha]\n. E\n").blocks
    assert [(b.marker, b.text) for b in blocks] == [("1.", "A"), ("2.", "B"), ("3.", "C"), ("1.", "D"), ("a.", "E")]
    again = reading(". A\n. B\n[start=7]\n. C\n").blocks
    assert [b.marker for b in again] == ["1.", "2.", "7."]


def test_footnotes_lose_their_marks_and_keep_their_text():
    source = (
        "Finish footnote:all[Only *admins*, see https://example.com[the site].] it.\nAgain.footnote:all[]\n\n"
        "Old.footnoteref:[b,The other.] Code: `footnote:[x]`.\n\n== Next\n\nEnd.\n"
    )
    assert outline(source) == [
        ("paragraph", "Finish it. Again."), ("paragraph", "Old. Code: footnote:[x]."), ("heading", "Next"),
        ("paragraph", "End."), ("paragraph", "Only admins, see the site."), ("paragraph", "The other."),
    ]  # fmt: skip


def test_description_lists_are_items():
    assert outline("Name:: The name.\nStatus::\n  The state\n  of it.\n") == [
        ("item", "Name: The name."),
        ("item", "Status: The state of it."),
    ]


@pytest.mark.parametrize(
    "source", ["NOTE: Ask.", "[TIP]\n====\nAsk.\n====", "[WARNING]\nAsk.", "{{% notice note %}}\nAsk.\n{{% /notice %}}"]
)
def test_admonitions_are_notes(source):
    assert outline(f"Before.\n\n{source}\n\nAfter.") == [
        ("paragraph", "Before."),
        ("note", "Ask."),
        ("paragraph", "After."),
    ]


def test_tables_with_headers_spans_and_blocks_in_cells():
    source = '[cols="1s,3a",options="header"]\n|===\n|Item |Function\n\n|1\n|Shows:\n\n* files\n* folders\n\n.2+|2 |x\n|y\n2+|all over\n|===\n'
    rows = reading(source).blocks
    header = ("Item", "Function")
    assert [(b.text, b.header) for b in rows] == [
        ("1 | Shows: files ; folders", header), ("2 | x", header), ("2 | y", header), ("all over", ()),
    ]  # fmt: skip


def test_table_whose_first_row_is_set_off_has_a_header():
    assert reading("|===\n|A |B\n\n|1 |2\n|===\n").blocks[0].header == ("A", "B")
    assert reading("[cols=2*]\n|===\n|A |B\n|1 |2\n|===\n").blocks[0].header == ()


def test_conditions_comments_and_includes_leave_no_trace():
    source = ":toc:\n\n// remark\nifdef::env-github[:btn:]\nifdef::x[]\nhidden\nendif::[]\n////\nalso hidden\n////\ninclude::a.adoc[]\nShown.\n"
    assert outline(source) == [("paragraph", "Shown.")]


def test_sections_listings_and_literals():
    source = "== Two\n\nOld title\n---------\n\n[source,php]\n----\n$a = {x}; // *y*\n----\n\n literal *text*\n\n[discrete]\n=== Three\n\n....\nraw\n....\n"
    assert outline(source) == [
        ("heading", "Two"), ("heading", "Old title"), ("code", "$a = {x}; // *y*"), ("code", "literal *text*"),
        ("heading", "Three"), ("code", "raw"),
    ]  # fmt: skip


def test_steps_behind_prerequisites_are_a_list_of_their_own():
    blocks = reading(".Prerequisites\n* a ticket\n* a category\n\n. Open it.\n. Close it.\n").blocks
    assert [(b.kind.value, b.level, b.text, b.group) for b in blocks] == [
        ("paragraph", 0, "Prerequisites", None),
        ("item", 0, "a ticket", 1),
        ("item", 0, "a category", 1),
        ("step", 0, "Open it.", 2),
        ("step", 0, "Close it.", 2),
    ]


def test_cells_need_no_space_before_the_bar_and_text_beside_a_picture_is_prose():
    assert outline("[cols=2]\n|===\n|Text|One line\n|Date|A picker\n|===\n") == [
        ("row", "Text | One line"),
        ("row", "Date | A picker"),
    ]
    assert outline("|===\n|image:a.png[] |Drag it here.\n|===\n") == [("paragraph", "Drag it here.")]
