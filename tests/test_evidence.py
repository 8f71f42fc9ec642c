"""Which statements make up an answer, and which are added to it."""

import pytest

from assistant.answer import StatementKind
from assistant.ask import ask
from assistant.find import find
from assistant.procedure import first_list, procedure
from ingest.access import EVERYTHING
from ingest.sync import ingest

APPROVAL = """# Send approval

## Who may approve

| Send | Approver |
|---|---|
| Up to 5,000 recipients | any trained member of the team |
| 5,001 to 25,000 recipients | Marketing Automation Manager |
| Over 25,000 recipients | Director of Marketing Operations |

## How approval works

Open the email and choose Request approval. The approver gets a message and answers within four hours.

## Brand

The logo keeps a margin of its own height on every side, and is never stretched.
"""
CONTENTS = """# Manual

## Contents

Who may approve a send 3

How approval of a send works 4
"""


@pytest.fixture
def answered(library, docs):
    def made(text, question):
        (docs / "own.md").write_text(text, encoding="utf-8")
        ingest(library, [docs])
        return ask(library, question, EVERYTHING)

    return made


@pytest.fixture
def filled(library, docs):
    (docs / "approval.md").write_text(APPROVAL, encoding="utf-8")
    (docs / "manual.md").write_text(CONTENTS, encoding="utf-8")
    ingest(library, [docs])
    return library


def test_the_answer_proper_comes_before_what_is_added(filled):
    answer = ask(filled, "Who may approve a send to 10,000 recipients?", EVERYTHING)
    asides = [s.aside for s in answer.statements]
    assert asides == sorted(asides)
    assert not asides[0]
    assert "Marketing Automation Manager" in " ".join(s.text for s in answer.statements if not s.aside)


def test_the_answer_proper_stays_short(library, docs):
    regions = ("north", "south", "east", "west", "coast", "islands", "mountains", "capital", "border", "valley")
    rule = (
        "webinar leads are approved by the regional marketing manager, who looks at consent, country and source of each"
    )
    (docs / "webinars.md").write_text(
        "# Webinar leads\n\n" + "\n\n".join(f"In the {region}, {rule}." for region in regions), encoding="utf-8"
    )
    ingest(library, [docs])
    statements = ask(library, "Who approves webinar leads?", EVERYTHING).statements
    proper = sum(len(s.text.split()) for s in statements if not s.aside)
    assert 0 < proper <= 150 < sum(len(s.text.split()) for s in statements)


def test_rows_of_a_long_table_are_not_parted(library, docs):
    rule = (
        "is approved by the regional marketing manager after a look at consent, country, source and owner of the list"
    )
    rows = "\n".join(f"| Webinar leads, {n} regions | {rule} |" for n in range(2, 10))
    (docs / "leads.md").write_text(f"# Webinar leads\n\n| What | Approval |\n|---|---|\n{rows}\n", encoding="utf-8")
    ingest(library, [docs])
    statements = ask(library, "Who approves webinar leads?", EVERYTHING).statements
    assert sum(len(s.text.split()) for s in statements) > 150
    assert not any(s.aside for s in statements)


def test_rows_of_a_table_are_not_parted(filled):
    answer = ask(filled, "Who may approve a send to 10,000 recipients?", EVERYTHING)
    rows = [s.aside for s in answer.statements if s.kind.value == "row"]
    assert len(rows) == 3
    assert len(set(rows)) == 1


RENEWALS = """# Renewals

| Tool | Contract ends | Notice in days |
|---|---|---|
| HubSpot | 31 March 2027 | 90 |
| ON24 | 31 January 2027 | 60 |
| Cvent | 31 March 2027 | 90 |
"""


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("When does the ON24 contract end?", ["ON24"]),
        ("Do the contracts of HubSpot and Cvent end on the same day?", ["HubSpot", "Cvent"]),
        ("When do the contracts of our tools end?", ["HubSpot", "ON24", "Cvent"]),
    ],
)
def test_of_a_table_the_rows_that_a_question_names_are_given_and_all_where_it_names_none(library, docs, question, rows):
    (docs / "renewals.md").write_text(RENEWALS, encoding="utf-8")
    ingest(library, [docs])
    given = [s.text.partition(" | ")[0] for s in ask(library, question, EVERYTHING).statements if s.header]
    assert given == rows


CONTACTS = """# Contacts

| Name | Role | Telephone | Deputy |
|---|---|---|---|
| Brand lead | Brand and design | 301 | Web lead |
| Web lead | Website and landing pages | 302 | Data lead |
| Data lead | Reports and lists | 303 | Brand lead |
| Events lead | Fairs and webinars | 304 | Data lead |
"""


def test_rows_go_that_have_only_some_of_the_words_that_the_best_row_has(library, docs):
    (docs / "contacts.md").write_text(CONTACTS, encoding="utf-8")
    ingest(library, [docs])
    answer = ask(library, "Who is the deputy for webinars?", EVERYTHING)
    assert [s.text.partition(" | ")[0] for s in answer.statements if s.header] == ["Events lead"]


def test_a_table_of_contents_is_no_evidence(filled):
    answer = ask(filled, "Who may approve a send?", EVERYTHING)
    assert all(c.document != "manual.md" for c in answer.citations)


def test_an_answer_says_nothing_twice(library, docs):
    for name in ("one", "two"):
        (docs / f"{name}.md").write_text(f"# {name}\n\nLeads are imported within 24 hours.\n", encoding="utf-8")
    ingest(library, [docs])
    answer = ask(library, "Within how many hours are leads imported?", EVERYTHING)
    texts = [s.text for s in answer.statements]
    assert len(texts) == len(set(texts)) == 1


LEAD_IN = """# Webinar

## Dial-in numbers

Dial-in numbers of a webinar are found under Audio in the menu of its console.

## Set up a webinar

1. Log in to the console of the webinar tool.
2. Copy the master webinar.
3. Set title and time.
"""


def test_what_is_nearer_than_the_steps_of_a_procedure_is_said_before_it(library, docs):
    (docs / "webinar.md").write_text(LEAD_IN, encoding="utf-8")
    ingest(library, [docs])
    said = [s.text for s in ask(library, "How do I find the dial-in numbers of a webinar?", EVERYTHING).statements]
    assert said[0].startswith("Dial-in numbers of a webinar are found")
    steps = [s.text for s in ask(library, "How do I set up a webinar?", EVERYTHING).statements]
    assert steps == ["Log in to the console of the webinar tool.", "Copy the master webinar.", "Set title and time."]


def test_a_step_far_down_a_long_procedure_is_said_first_when_it_is_what_is_asked(library, docs):
    filler = "Look at the field on the left of the page and compare it with what the brief says about it, line by line."
    steps = [f"{filler} Do so for line {n}." for n in range(1, 9)]
    asked = "Let contacts restart the birthday journey by ticking Allow re-entry."
    listed = "\n".join(f"{n}. {step}" for n, step in enumerate([*steps, asked, "Save the journey."], 1))
    (docs / "journey.md").write_text(f"# Build a journey\n\n{listed}\n", encoding="utf-8")
    ingest(library, [docs])
    said = [s.text for s in ask(library, "How do I let contacts restart the birthday journey?", EVERYTHING).statements]
    assert said == [asked, *steps, asked, "Save the journey."]


def test_where_something_is_found_is_no_definition_of_it(answered):
    answer = answered(
        "# Focus widgets\n\nFocus widgets are listed under the Channels menu.\n\n"
        "Focus widgets allow you to engage visitors with bars and modals.\n",
        "What is a focus widget?",
    )
    said = [s.text for s in answer.statements]
    assert "Focus widgets allow you to engage visitors with bars and modals." in said


def test_what_has_the_term_before_another_noun_is_no_definition_of_it(answered):
    answer = answered(
        "# Tags\n\nThe audience tag field is always filled by an administrator.\n\n"
        "An audience tag corresponds to one group of readers.\n",
        "What is an audience tag?",
    )
    defined = [s.text for s in answer.statements if s.kind is StatementKind.DEFINITION]
    assert "The audience tag field is always filled by an administrator." not in defined
    assert "An audience tag corresponds to one group of readers." in [s.text for s in answer.statements]


REASONS = """# Rejection

An SDR may reject a lead with one of these reasons only:

- Not our market
- Wrong contact
- No budget this year

All three go back to nurture after 90 days.
"""


def test_what_announces_a_list_comes_with_the_list(answered):
    answer = answered(REASONS, "Which reasons may an SDR give for rejecting a lead?")
    said = [s.text for s in answer.statements]
    start = said.index("An SDR may reject a lead with one of these reasons only:")
    assert said[start + 1 : start + 4] == ["Not our market", "Wrong contact", "No budget this year"]


def test_a_long_list_is_not_announced_without_its_entries(answered):
    entries = "\n".join(
        f"- Reason number {n} is that somebody in the market of region {n} is not yet ready" for n in range(9)
    )
    answer = answered(
        REASONS.replace("- Not our market\n- Wrong contact\n- No budget this year", entries), "Why reject a lead?"
    )
    said = [s.text for s in answer.statements]
    announced = [n for n, text in enumerate(said) if text.endswith(":")]
    assert all(said[n + 1 : n + 2] and said[n + 1].startswith("Reason number") for n in announced)


WEBINARS = """# Webinar attendance in Marketo

## Why attendance comes by hand

The connector brings people who registered for a Zoom webinar into Marketo. Attendance of a Zoom webinar does not come into
Marketo by itself.

## People who watch the recording

People who watch the recording of a webinar are brought into Marketo on Mondays.

## Procedure

1. Choose the attendee report and generate a CSV.
2. Delete the summary block on top.
3. Remove hosts and panelists.
4. Split the sheet by status.
5. Import each file and pick its status.

## Deadline

Webinar attendance is in Marketo within 24 hours.
"""


def test_a_procedure_is_taken_from_further_down_the_document_that_the_question_is_about(library, docs, monkeypatch):
    (docs / "webinars.md").write_text(WEBINARS, encoding="utf-8")
    ingest(library, [docs])
    asked = "How do I bring webinar attendance into Marketo?"
    candidates = find(library, asked, EVERYTHING).candidates
    assert candidates[0].record.passage.headings[-1] != "Procedure"
    units = procedure(candidates, asked, library.catalogue, EVERYTHING)
    assert [u.block.marker for u in units] == ["1.", "2.", "3.", "4.", "5."]
    monkeypatch.setattr("assistant.procedure.MARGIN", 0.8)
    assert not procedure(candidates, asked, library.catalogue, EVERYTHING)


def test_a_procedure_of_another_document_than_the_best_one_is_not_taken(library, docs, monkeypatch):
    about = WEBINARS.partition("## Procedure")[0]
    (docs / "webinars.md").write_text(about, encoding="utf-8")
    steps = "# Webinar attendance in Salesforce\n\n" + WEBINARS.removeprefix(about).replace("Marketo", "Salesforce")
    (docs / "events.md").write_text(steps, encoding="utf-8")
    ingest(library, [docs])
    asked = "How do I bring webinar attendance into Marketo?"
    candidates = find(library, asked, EVERYTHING).candidates
    assert candidates[0].record.document.path == "webinars.md"
    assert any(first_list(c.record) for c in candidates)
    monkeypatch.setattr("assistant.procedure.MARGIN", 9.0)
    assert not procedure(candidates, asked, library.catalogue, EVERYTHING)
