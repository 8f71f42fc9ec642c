"""Tables drawn in plain text, and what only looks like one."""

from __future__ import annotations

import pytest

from ingest.read.limits import Limits
from ingest.read.text import read


def blocks(text: str):
    return read(text.encode(), Limits()).blocks


ROLES = [("Admin | 500 | Ops", ("Role", "Limit", "Owner")), ("Editor | 20 | Marketing", ("Role", "Limit", "Owner"))]
DRAWN = {
    "a rule for each column": (
        "Role      Limit   Owner\n--------  ------  -----\nAdmin     500     Ops\nEditor    20      Marketing\n"
    ),
    "one rule, numbers to the right": (
        "Role      Limit   Owner\n=======================\nAdmin       500   Ops\nEditor       20   Marketing\n"
    ),
    "rules above, between and below": (
        "======  =====  =========\nRole    Limit  Owner\n======  =====  =========\n"
        "Admin   500    Ops\nEditor  20     Marketing\n======  =====  =========\n"
    ),
    "no rule": "Role      Limit   Owner\nAdmin     500     Ops\nEditor    20      Marketing\n",
    "bars": "| Role | Limit | Owner |\n|---|--:|:-:|\n| Admin | 500 | Ops |\n| Editor | 20 | Marketing |\n",
    "a database's bars": " Role   | Limit | Owner\n--------+-------+---\n Admin  |   500 | Ops\n Editor |    20 | Marketing\n",
    "a database's grid": (
        "+--------+-------+-----------+\n| Role   | Limit | Owner     |\n+--------+-------+-----------+\n"
        "| Admin  |   500 | Ops       |\n| Editor |    20 | Marketing |\n+--------+-------+-----------+\n"
    ),
    "a grid with rows of two lines": (
        "+--------+-------+-----------+\n| Role   | Limit | Owner     |\n+========+=======+===========+\n"
        "| Admin  | 500   | Ops       |\n+--------+-------+-----------+\n| Editor | 20    |           |\n"
        "|        |       | Marketing |\n+--------+-------+-----------+\n"
    ),
}


@pytest.mark.parametrize("drawing", DRAWN)
def test_rows_know_their_columns(drawing):
    assert [(b.text, b.header) for b in blocks(DRAWN[drawing]) if b.kind == "row"] == ROLES


@pytest.mark.parametrize("drawing", DRAWN)
def test_what_stands_around_a_table_is_read_once_and_in_order(drawing):
    found = blocks(f"The limits are these, for all roles:\n{DRAWN[drawing]}Above them, ask the owner.\n")
    assert [b.kind.value for b in found] == ["paragraph", "row", "row", "paragraph"]
    assert (found[0].text, found[-1].text) == ("The limits are these, for all roles:", "Above them, ask the owner.")


def test_cells_go_on_in_the_next_line_and_may_be_empty():
    source = "Role    Max  Note\n------  ---  ------\nAdmin   5    asks\n             twice\nEditor       never\n"
    assert [b.text for b in blocks(source)] == ["Admin | 5 | asks twice", "Editor |  | never"]


def test_lines_below_a_second_rule_are_rows_and_a_heading_above_stays_one():
    found = blocks(
        "Prices\n------\nItem      Price\n---------------\nMAP       500\nCDP       600\n---------------\nTotal    1100\n"
    )
    assert [(b.kind.value, b.text) for b in found] == [
        ("heading", "Prices"), ("row", "MAP | 500"), ("row", "CDP | 600"), ("row", "Total | 1100"),
    ]  # fmt: skip


def test_two_columns_of_words_have_no_header():
    assert [(b.text, b.header) for b in blocks("Ctrl+C    Copy\nCtrl+V    Paste\nCtrl+X    Cut\n")] == [
        ("Ctrl+C | Copy", ()), ("Ctrl+V | Paste", ()), ("Ctrl+X | Cut", ()),
    ]  # fmt: skip


def test_a_table_in_a_step_does_not_end_the_list():
    found = blocks("1. Set the limit:\n\n   Role    Max\n   ------  ---\n   Admin   5\n\n2. Save.\n")
    assert [(b.kind.value, b.text, b.marker) for b in found] == [
        ("step", "Set the limit:", "1."), ("row", "Admin | 5", ""), ("step", "Save.", "2."),
    ]  # fmt: skip
    assert found[0].group == found[2].group != found[1].group


@pytest.mark.parametrize(
    "source",
    [
        "It was late.  She left the house.\nHe had gone.  She knew of it now.\nAll was over.  Nothing was to be done.\n",
        "Shall I compare thee   to a summer's day\nThou art more lovely   and more temperate\nRough winds do shake   the darling buds\n",
        "x    = 1\nfoo  = 2\nbarr = 3\n",
        "mov    eax, 1;\nadd    ebx, 2;\nsub    ecx, 3;\n",
        "+-----+    +-----+\n| A   |--->| B   |\n+-----+    +-----+\n",
        "+-----+-----+\n| A   | B   |\n+-----+-----+\n",
        "   /\\     /\\\n  /  \\   /  \\\n /    \\ /    \\\n",
        "Owner:     Ops\nReviewed:  2026\nVersion:   3\n",
        "- Admin    500\n- Editor   200\n- Viewer   100\n",
        "Choose yes | no here,\nand then on | off there,\nor neither | nor.\n",
        "Part  One\n---------\nText  that goes on and on.\n",
        "Name   Max\nAdmin  5\n",
    ],
)
def test_prose_verse_code_and_drawings_are_no_tables(source):
    found = blocks(source)
    assert found
    assert all(b.kind != "row" for b in found)


def test_abbreviations_set_apart_from_what_they_stand_for_are_rows():
    source = "TTV   total transaction value\nLM    lane metre\nDM    duty manager\n"
    assert [(b.kind.value, b.text) for b in blocks(source)] == [
        ("row", "TTV | total transaction value"), ("row", "LM | lane metre"), ("row", "DM | duty manager"),
    ]  # fmt: skip
