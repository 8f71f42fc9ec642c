"""Plain text: what layout tells; and bytes to text."""

from __future__ import annotations

import pytest

from ingest.read.limits import Limits
from ingest.read.text import read


def reading(text: str):
    return read(text.encode(), Limits())


def outline(text: str) -> list[tuple[str, str]]:
    return [(b.kind.value, b.text) for b in reading(text).blocks]


def test_wrapped_lines_are_joined_and_blank_lines_part_paragraphs():
    assert outline("One\ntwo.\n\n  Three.\n") == [("paragraph", "One two."), ("paragraph", "Three.")]


def test_hyphens_of_line_ends_are_mended_and_real_ones_kept():
    assert outline(
        "The market-\ning team keeps each self-\nservice page, the pre-\nand the post-sales one.\n\n- It has infor-\n  mation.\n"
    ) == [
        ("paragraph", "The marketing team keeps each self-service page, the pre- and the post-sales one."),
        ("item", "It has information."),
    ]  # fmt: skip


def test_capitals_and_underlines_are_headings():
    blocks = reading("LAUNCH GUIDE\n\nText.\n\nSteps\n-----\nMore.\n\nTHIS IS SHOUTED.\n").blocks
    assert [(b.kind.value, b.text) for b in blocks] == [
        ("heading", "LAUNCH GUIDE"), ("paragraph", "Text."), ("heading", "Steps"), ("paragraph", "More."),
        ("paragraph", "THIS IS SHOUTED."),
    ]  # fmt: skip


def test_steps_over_blank_lines_and_paragraphs_are_one_list():
    blocks = reading("1. Open.\n\n   It takes long.\n\n2. Send:\n   a) now\n   b) later\n3. Close.\n").blocks
    assert [(b.level, b.marker, b.text) for b in blocks] == [
        (0, "1.", "Open. It takes long."), (0, "2.", "Send:"), (1, "a)", "now"), (1, "b)", "later"), (0, "3.", "Close."),
    ]  # fmt: skip
    assert len({b.group for b in blocks}) == 1


def test_a_number_or_dash_that_begins_a_wrapped_line_is_no_entry():
    assert outline("The total for the year was\n12. That is more\n- much more - than before.\n") == [
        ("paragraph", "The total for the year was 12. That is more - much more - than before.")
    ]


@pytest.mark.parametrize("dot", ["", "."])
@pytest.mark.parametrize("indent", ["", "   "])
@pytest.mark.parametrize("blank", ["", "\n"])
def test_decimal_substeps_are_nested(dot, indent, blank):
    lines = [
        "1. Open",
        f"{indent}1.1{dot} One one",
        f"{indent}1.2{dot} One two",
        f"{indent}{indent}1.2.1{dot} Deep",
        f"{indent}{indent}1.2.2{dot} Deeper",
        "2. Close",
    ]
    source = f"\n{blank if indent else ''}".join(lines)
    blocks = reading(source).blocks
    assert [(b.kind.value, b.level, b.marker, b.text) for b in blocks] == [
        ("step", 0, "1.", "Open"), ("step", 1, f"1.1{dot}", "One one"), ("step", 1, f"1.2{dot}", "One two"),
        ("step", 2, f"1.2.1{dot}", "Deep"), ("step", 2, f"1.2.2{dot}", "Deeper"), ("step", 0, "2.", "Close"),
    ]  # fmt: skip
    assert len({b.group for b in blocks}) == 1


def test_a_decimal_number_that_does_not_count_on_is_no_substep():
    assert outline("1. Wait until the download of the whole file, which needs\n   1.1 gigabytes, is over.\n2. Pay\n3.5 euros.\n") == [
        ("step", "Wait until the download of the whole file, which needs 1.1 gigabytes, is over."), ("step", "Pay 3.5 euros."),
    ]  # fmt: skip
    assert outline("1. INTRODUCTION\n\n1.1 SCOPE\n\nText.\n\n1.2 Terms\n---------\n\nMore.\n")[1:] == [
        ("heading", "1.1 SCOPE"), ("paragraph", "Text."), ("heading", "1.2 Terms"), ("paragraph", "More."),
    ]  # fmt: skip


def test_numbering_that_begins_again_is_a_new_list():
    blocks = reading("1. a\n2. b\n\n1. c\n2. d\n").blocks
    assert [b.group for b in blocks] == [1, 1, 2, 2]


def test_questions_and_answers():
    assert outline("Q: Who?\nA: We.\n\nQ: When?\nA: Now,\n   at once.\n") == [
        ("question", "Who?"), ("paragraph", "We."), ("question", "When?"), ("paragraph", "Now, at once."),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_recognised(encoding):
    words = "Die Prüfung läuft über das Büro; sie kostet 10 Euro und dauert für gewöhnlich zwei Tage."
    assert read(words.encode(encoding), Limits()).text == words


def test_lines_broken_on_purpose_stay_apart():
    assert outline("Three things happen in the morning of the day:\n\n06:45 Be at the stand and switch on.\n07:15 Test.\n08:00 Open the doors.\n")[1:] == [
        ("paragraph", "06:45 Be at the stand and switch on."), ("paragraph", "07:15 Test."), ("paragraph", "08:00 Open the doors."),
    ]  # fmt: skip
    assert outline("The campaign runs in Germany and in\nAustria, where we ask twice.\n") == [
        ("paragraph", "The campaign runs in Germany and in Austria, where we ask twice."),
    ]  # fmt: skip


def test_a_line_that_says_what_a_name_stands_for_stays_apart_however_long_the_one_before_it_is():
    glossary = [
        "SKL = Skerry Line",
        "LM = lane metre (unit in which space is sold)",
        "DM - Duty Manager",
        "Ines: editor",
    ]
    assert outline("\n".join(glossary)) == [("paragraph", line) for line in glossary]
    assert outline("SKL: Skerry Line  (ferries)\nTTV  total transaction value of\n     all bookings\n")[1:] == [
        ("row", "TTV | total transaction value of all bookings"),
    ]  # fmt: skip
    assert outline("Approval: for budgets we always ask Finance and\nMarketing - both of them - in writing.\n") == [
        ("paragraph", "Approval: for budgets we always ask Finance and Marketing - both of them - in writing."),
    ]  # fmt: skip
    assert outline("Owner: who writes a page first, and then\nkeeps it until the end of the very same\nWeek - or longer.\n") == [
        ("paragraph", "Owner: who writes a page first, and then keeps it until the end of the very same Week - or longer."),
    ]  # fmt: skip


def test_numbered_lines_over_text_of_their_own_are_sections():
    found = reading("1) Rates\n   Never publish rates.\n\n2) Mailings\n   At most 2 a month.\n\n   Ask first.\n")
    assert [(b.kind.value, b.text, b.locator.headings) for b in found.blocks] == [
        ("heading", "1) Rates", ()), ("paragraph", "Never publish rates.", ("1) Rates",)),
        ("heading", "2) Mailings", ()), ("paragraph", "At most 2 a month.", ("2) Mailings",)),
        ("paragraph", "Ask first.", ("2) Mailings",)),
    ]  # fmt: skip
    assert not found.title
    assert reading("HOW WE WORK\n\n1) Rates\nNever.\n\n2) Mailings\nTwice.\n").title == "HOW WE WORK"


def test_numbered_lines_that_go_on_or_have_lists_below_are_steps():
    wrapped = "1. Open the list of all in the\n   CRM and wait.\n\n2. Close it, for nobody else\n   Sees it then.\n"
    listed = "1. incidents\n   - one of grade C\n\n2. intake\n   - no requests at all\n"
    dense = "1. Open the list\n   Use the filter.\n2. Close it\n   Then wait.\n"
    for text in (wrapped, listed, dense):
        assert "heading" not in dict(outline(text)), text


def test_title_in_capitals_stands_over_the_lines_below_it():
    blocks = reading(
        "SURVEYS (short guide)\nOwner: Operations\nLast reviewed: 2025-12-02, by the team\n\nUSES\n\nText.\n"
    ).blocks
    assert [(b.kind.value, b.text, b.locator.headings) for b in blocks if b.kind == "heading" or b.text == "Text."] == [
        ("heading", "SURVEYS (short guide)", ()),
        ("heading", "USES", ("SURVEYS (short guide)",)),
        ("paragraph", "Text.", ("SURVEYS (short guide)", "USES")),
    ]
