"""Procedures that are no numbered list: tables of steps, and accounts of what is done first, then, and in the end."""

from __future__ import annotations

import pytest

from assistant.answer import StatementKind
from assistant.ask import ask
from assistant.draft import draft
from assistant.drafting.template import template
from ingest.access import EVERYTHING
from ingest.sync import ingest

TABLE = """# Sponsoring a conference

What a sponsorship takes, from the idea to the invoice:

| {column} | Who | {told} | When |
|---|---|---|---|
| {one} | Event Manager | Fill in the sponsorship form with the goal, the audience, the budget and the names of two other \
conferences that were looked at and turned down | 12 weeks before |
| {two} | Head of Marketing | Approve the form in the portal, or send it back with a question that the others can read \
later | within 5 working days |
| {three} | Event Manager | Sign the contract and order the stand, the power supply, the carpet and the badges for all who \
work there, each in the shop of the organiser | 10 weeks before |
| {four} | Graphic Designer | Draw the wall of the stand by the measures in the manual and have it read by somebody who \
has not seen it yet | 8 weeks before |
| {five} | CRM Administrator | Make the campaign with its codes, so that everybody who is scanned lands in it and nowhere \
else | 2 weeks before |
| {six} | Finance | Pay the invoice within the terms of the organiser, and file it under the code of the event | 30 days |
"""
COUNTED = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "told": "Task"}
ROWS = ("one", "two", "three", "four", "five", "six")
CALLED = {"column": "Step", "one": "Request", "two": "Approval", "three": "Order", "four": "Wall", "five": "Campaign"}
NAMED = {**CALLED, "six": "Payment", "told": "Details"}
ACCOUNT = """# Taking over a mailing list

Partners send us their lists once a quarter. What they send us is never sold to others.

{first} ask the partner how the contacts were collected. Nobody may be loaded without consent. Then open the sheet for \
staging and remove the columns that nobody needs. Look at the countries as well, since some of them want a second mail \
with a button before anybody may be written to, and others want the address of the firm in the first line.

As soon as the sheet is clean, send it to the Data Protection Officer, who reads ten lines of it by chance and signs \
below the table. She takes a day for it, in the last week of a quarter two. {last} load it into the CRM. The import takes \
an hour.

Questions are answered in the channel of the team.
"""
OTHERS = "# Newsletter\n\nThe newsletter goes out on the first Tuesday of the month, to all contacts with consent.\n"


@pytest.fixture
def asked(library, docs):
    def made(text, question):
        (docs / "document.md").write_text(text, encoding="utf-8")
        (docs / "newsletter.md").write_text(OTHERS, encoding="utf-8")
        ingest(library, [docs])
        return ask(library, question, EVERYTHING)

    return made


def rows(answer):
    return [s.text for s in answer.statements if s.kind is StatementKind.ROW]


@pytest.mark.parametrize("values", [{"column": "#", **COUNTED}, {"column": "Step no.", **COUNTED}, NAMED])
def test_a_how_to_is_answered_with_the_whole_table_of_its_steps_in_order(asked, values):
    answer = asked(TABLE.format(**values), "How do we sponsor a conference?")
    assert [row.partition(" | ")[0] for row in rows(answer)] == [str(values[n]) for n in ROWS]
    assert answer.statements[0].text == "What a sponsorship takes, from the idea to the invoice:"


def test_a_numbered_table_that_instructs_nobody_is_no_procedure(asked):
    text = """# Conferences

| No. | Conference | Town | Budget |
|---|---|---|---|
| 1 | Retail Days | Hamburg | 12,000 EUR |
| 2 | Data Forum | Vienna | 8,000 EUR |
| 3 | Trade Summit | Lyon | 9,500 EUR |

To sponsor a conference, ask the Event Manager for the form of the year and send it to finance.
"""
    answer = asked(text, "How do we sponsor a conference?")
    assert answer.statements[0].text.startswith("To sponsor a conference, ask the Event Manager")
    assert len(rows(answer)) < 3


def test_a_draft_has_the_table_of_steps_as_its_procedure(asked, library):
    asked(TABLE.format(column="#", **COUNTED), "How do we sponsor a conference?")
    made = draft(library, "sponsoring a conference", EVERYTHING, template("sop"))
    (section,) = [s for s in made.sections if s.heading == "Procedure"]
    table = [s for s in section.statements if s.kind is StatementKind.ROW]
    assert [s.text[0] for s in table] == ["1", "2", "3", "4", "5", "6"]
    assert all(s.header == ("#", "Who", "Task", "When") for s in table)


@pytest.mark.parametrize(
    ("first", "last"), [("First,", "Finally"), ("You start by going to the partner:", "Once that is done,")]
)
def test_a_how_to_is_answered_with_the_whole_account_of_what_is_done(asked, first, last):
    text = ACCOUNT.format(first=first, last=last)
    text = text.replace("Then open", "After that, open") if "Once" in last else text
    answer = asked(text, "How do we take over a mailing list?")
    said = " ".join(s.text for s in answer.statements)
    assert "how the contacts were collected. Nobody may be loaded without consent." in said
    assert "others want the address of the firm in the first line. As soon as the sheet is clean" in said
    assert f"in the last week of a quarter two. {last} load it into the CRM. The import takes an hour." in said


def test_points_that_are_counted_in_sentences_are_no_account(asked):
    text = """# Folders of the mailing lists

First, the folders: one for each quarter. A list of a partner is taken over by the CRM Administrator alone. \
Second, the names have the date. Third, lists of integrations are never deleted. Old lists are archived in June.
"""
    answer = asked(text, "How do we take over a mailing list of a partner?")
    assert answer.statements[0].text == "A list of a partner is taken over by the CRM Administrator alone."
