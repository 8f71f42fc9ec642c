"""Drafts from documents: what is said is cited, and what is not said is named."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from assistant.cli import main
from assistant.draft import Draft, draft
from assistant.drafting.merge import same_step
from assistant.drafting.template import template
from assistant.export.markdown import markdown
from ingest.access import EVERYTHING, Reader
from ingest.errors import SettingsError
from ingest.sync import ingest

DOCUMENTS = {
    "leads/import.md": """---
title: List import SOP
owner: Marketing Data Manager
reviewed_on: 2026-05-04
kind: process
---
# List import

## Purpose

This procedure ensures that every list imported into the CRM is lawful and free of duplicates.

## Scope

It applies to all lists of contacts that are imported into the CRM. It does not apply to forms.

## Approval

| Rows in the list | Who may import | Approval |
|---|---|---|
| up to 5,000 | Campaign Specialist | none |
| more than 5,000 | Data Manager | Director, in writing |

## Procedure

1. Save the original list unchanged in the archive.
2. Copy the list into the import template.
   1. Countries as ISO codes.
3. Compare the list with the suppression list.
4. Import the list under Contacts and note the row count.

## Time needed

A list is imported within 2 business days of the request.
""",
    "leads/import-agency.md": """---
title: List imports by agencies
owner: Agency Manager
reviewed_on: 2024-01-15
---
# How agencies import a list

1. Ask the Data Manager for access to the CRM.
2. Save the original list unchanged in the agency's archive.
3. Copy the list into the agreed import template.
4. Compare the list with the suppression list of the day.
5. Tell the Data Manager that the import of the list is done.

A list is imported within 5 business days of the request.
""",
    "leads/old.md": """---
title: Old list import
status: archived
---
# List import

## Purpose

This old procedure ensured that lists were imported into the CRM on Thursdays.
""",
    "legal/import.md": """---
title: Import of purchased lists
audience: [legal]
---
# Import of purchased lists

## Scope

It applies to purchased lists, which are imported into the CRM by the legal team.
""",
    "leads/segments.md": """# Segments

1. Open Segments in the CRM and choose a filter.
2. Save the segment under the name of the campaign.
3. Tell the Campaign Specialist that the segment is done.
""",
    "brand/logo.md": "# Logo\n\nThe logo keeps a margin of its own height.\n",
}
TODAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def filled(library_of):
    with library_of(DOCUMENTS) as library:
        yield library


@pytest.fixture(scope="module")
def sop(filled) -> Draft:
    return draft(filled, "importing a list of contacts", EVERYTHING, template("sop"), TODAY)


def section(made: Draft, heading: str):
    return next(s for s in made.sections if s.heading == heading)


def test_every_statement_stands_in_a_source_at_its_place(filled, sop):
    by_number = {c.n: c for c in sop.citations}
    said = [s for part in sop.sections for s in part.statements]
    assert len(said) > 8
    for statement in said:
        assert statement.text == by_number[statement.citations[0]].quote
    for citation in sop.citations:
        document = filled.catalogue.document(citation.document, EVERYTHING)
        assert document.text[citation.start : citation.end] == citation.quote


def test_statements_stand_where_they_belong(sop):
    assert sop.title == "SOP: Importing a list of contacts"
    assert "lawful and free of duplicates" in section(sop, "Purpose").statements[0].text
    assert any("does not apply to forms" in s.text for s in section(sop, "Scope").statements)
    roles = section(sop, "Roles and responsibilities").statements
    assert any(s.text.startswith("more than 5,000") and s.header[2] == "Approval" for s in roles)
    assert any("within 2 business days" in s.text for s in section(sop, "Service levels").statements)


def test_the_procedure_is_whole_and_takes_in_steps_of_the_same_one_elsewhere(sop):
    steps = section(sop, "Procedure").statements
    texts = [s.text for s in steps]
    own = [
        "Save the original list unchanged in the archive.",
        "Copy the list into the import template.",
        "Countries as ISO codes.",
        "Compare the list with the suppression list.",
        "Import the list under Contacts and note the row count.",
    ]
    places = [texts.index(text) for text in own]
    assert places == sorted(places)
    assert steps[texts.index("Countries as ISO codes.")].depth == 1
    assert texts.index("Ask the Data Manager for access to the CRM.") < places[0]
    assert not any("agreed import template" in text for text in texts)
    assert len(steps[places[1]].citations) == 2


def test_what_no_source_says_stays_empty_and_names_whom_to_ask(sop):
    part = section(sop, "Measures")
    assert part.statements == ()
    assert part.gap in sop.gaps
    assert part.gap.missing == "No source says how the success of importing a list of contacts is measured."
    assert part.gap.ask == "Marketing Data Manager"


def test_sources_that_differ_are_shown_side_by_side_the_newer_used(sop):
    by_number = {c.n: c.quote for c in sop.citations}
    pairs = [(by_number[c.used], by_number[c.other]) for c in sop.conflicts]
    assert (
        "A list is imported within 2 business days of the request.",
        "A list is imported within 5 business days of the request.",
    ) in pairs


def test_sources_past_their_review_are_named_and_archived_ones_not_used(sop):
    assert [(s.document, s.owner) for s in sop.stale] == [("leads/import-agency.md", "Agency Manager")]
    assert not any(c.document == "leads/old.md" for c in sop.citations)


def test_a_reader_gets_only_what_the_reader_may_see(filled):
    made = draft(filled, "importing purchased lists", Reader("x", frozenset({"sales"})), template("sop"), TODAY)
    assert not any(c.document == "legal/import.md" for c in made.citations)
    allowed = draft(filled, "importing purchased lists", Reader("x", frozenset({"legal"})), template("sop"), TODAY)
    assert any(c.document == "legal/import.md" for c in allowed.citations)


def test_a_topic_that_no_document_treats_gives_gaps_only(filled):
    made = draft(filled, "running a podcast with celebrities", EVERYTHING, template("sop"))
    assert made.citations == ()
    assert len(made.gaps) == len(made.sections)
    assert made.confidence < 0.5
    assert len({g.ask for g in made.gaps}) == 1, "nothing tells the sections apart"


def test_a_topic_that_no_document_treats_is_said_so_plainly(filled):
    made = draft(filled, "running a podcast with celebrities", EVERYTHING, template("sop"))
    assert "No document of the library" in made.notes[0]
    assert made.notes[0] in made.summary()
    assert made.notes[0] in markdown(made)
    assert draft(filled, "importing a list of contacts", EVERYTHING, template("sop")).notes == ()


def test_an_empty_library_gives_gaps_only(library):
    made = draft(library, "importing a list", EVERYTHING, template("checklist"))
    assert made.citations == ()
    assert len(made.gaps) == len(made.sections)


def test_the_command_line_drafts(filled, tmp_path):
    arguments = ["draft", "importing a list of contacts", "--home", str(filled.home)]
    told = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).output)
    assert {"title", "sections", "citations", "gaps", "conflicts"} <= set(told)
    assert told["sections"][0]["heading"] == "Purpose"
    said = CliRunner().invoke(main, [*arguments, "-t", "checklist", "-o", str(tmp_path / "c.md")])
    assert said.exit_code == 0 and "1 gap" in said.output
    assert (tmp_path / "c.md").read_text().startswith("---\ntitle:")
    printed = CliRunner().invoke(main, [*arguments, "-t", "checklist", "-o", str(tmp_path / "c.pdf")])
    assert printed.exit_code == 0
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF")
    wrong = CliRunner().invoke(main, [*arguments, "-t", "nonesuch"])
    assert wrong.exit_code == 2


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Compare the list with the suppression list.", "Compare the rows with the suppression lists first.", True),
        ("Save the original file in the archive.", "First save the original file unchanged in the archive.", True),
        ("Click Save.", "Click Save and wait.", False),
        ("Delete the old list in the CRM.", "Do not delete the old list in the CRM.", False),
        ("Wait 24 hours before the import of the list.", "Wait 48 hours before the import of the list.", False),
    ],
)
def test_two_steps_are_one_when_they_share_most_of_their_words(a, b, same):
    assert same_step(a, b) is same


@pytest.fixture
def drafted(library, docs):
    """Drafts from documents given as text."""

    def made(topic: str, name: str = "sop", **documents: str) -> Draft:
        for stem, text in documents.items():
            (docs / f"{stem}.md").write_text(text, encoding="utf-8")
        ingest(library, [docs])
        return draft(library, topic, EVERYTHING, template(name), TODAY)

    return made


def test_a_step_of_another_document_comes_after_the_nested_steps_of_the_one_before_it(drafted):
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\n## Procedure\n\n1. Save the original list in the archive.\n"
        "2. Copy the list into the import template.\n   1. Countries as ISO codes.\n"
        "3. Compare the list with the suppression list.\n",
        theirs="# Agencies\n\nHow agencies import lists:\n\n1. Save the original list in the archive.\n"
        "2. Copy the list into the import template.\n3. Email the desk a copy.\n"
        "4. Compare the list with the suppression list.\n",
    )
    texts = [s.text for s in section(made, "Procedure").statements if s.kind == "step"]
    assert texts.index("Countries as ISO codes.") + 1 == texts.index("Email the desk a copy.")


COLUMNS = "".join(
    f"   | Column {n} | What is put into column {n}, as the guide to the import of lists has it. |\n"
    for n in range(1, 9)
)
TABLE = f"\n   | Column | What it holds |\n   |---|---|\n{COLUMNS}\n"


@pytest.mark.parametrize(
    "steps",
    [
        f"2. Copy the list into the import template:\n{TABLE}3. Compare the list with the suppression list.\n",
        f"2. Compare the list with the suppression list.\n3. Copy the list into the import template:\n{TABLE}",
    ],
)
def test_the_table_of_a_step_stays_with_it_wherever_it_is_cut(drafted, steps):
    made = drafted(
        "the import of lists",
        ours=f"# Import of lists\n\n## Procedure\n\n1. Save the original list in the archive.\n{steps}",
    )
    said = section(made, "Procedure").statements
    at = next(n for n, s in enumerate(said) if s.text.startswith("Copy the list"))
    rows = said[at + 1 : at + 9]
    assert [s.text.split(" | ")[0] for s in rows] == [f"Column {n}" for n in range(1, 9)]
    by_number = {c.n: c for c in made.citations}
    assert all(by_number[s.citations[0]].quote == s.text and s.header == ("Column", "What it holds") for s in rows)


def test_a_step_of_another_document_does_not_part_a_table_from_its_step(drafted):
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\n## Procedure\n\n1. Save the original list in the archive.\n"
        f"2. Copy the list into the import template:\n{TABLE}3. Compare the list with the suppression list.\n",
        theirs="# Agencies\n\nHow agencies import lists:\n\n1. Save the original list in the archive.\n"
        "2. Copy the list into the import template.\n3. Email the desk a copy.\n"
        "4. Compare the list with the suppression list.\n",
    )
    texts = [s.text for s in section(made, "Procedure").statements]
    assert texts.index("Email the desk a copy.") == texts.index("Copy the list into the import template:") + 9


def test_a_long_procedure_is_whole(drafted):
    steps = "\n".join(f"{n}. Check part {n} of the import of lists." for n in range(1, 61))
    made = drafted("the import of lists", ours=f"# Import of lists\n\n## Procedure\n\n{steps}\n")
    assert len(section(made, "Procedure").statements) == 60


def test_archived_documents_do_not_push_out_the_current_one(drafted):
    old = {
        f"old{n}": f"---\nstatus: archived\n---\n# Import of lists {n}\n\n## Scope\n\nIt applies to import {n} of lists.\n"
        for n in range(8)
    }
    made = drafted(
        "the import of lists", now="# Lists\n\n## Scope\n\nThe import of lists applies to partners.\n", **old
    )
    assert [s.text for s in section(made, "Scope").statements] == ["The import of lists applies to partners."]


def test_what_the_draft_says_stands_first_in_a_conflict_whichever_is_newer(drafted):
    made = drafted(
        "the import of lists",
        ours="---\nreviewed_on: 2024-01-01\n---\n# Import of lists\n\n## Service levels\n\n"
        "The import of a list is done within 5 business days of the request.\n",
        news="---\nreviewed_on: 2026-09-01\n---\n# News about lists\n\n"
        "The import of a list is done within 2 business days of the request.\n",
    )
    said = {n for part in made.sections for s in part.statements for n in s.citations}
    assert made.conflicts
    assert all(c.used in said for c in made.conflicts)


def test_a_users_heading_finds_the_section_of_that_name(drafted, tmp_path, library):
    drafted("the import of lists", ours="# Import of lists\n\n## Data sources\n\nPartners send lists by SFTP.\n")
    (tmp_path / "own.md").write_text("# {topic}\n\n## Data sources\n\n## About {topic}\n")
    made = draft(library, "the import of lists", EVERYTHING, template(str(tmp_path / "own.md")))
    assert [s.text for s in made.sections[0].statements] == ["Partners send lists by SFTP."]
    assert made.sections[1].heading == "About the import of lists"


def test_two_headings_of_a_kind_make_one_section_and_no_false_gap(drafted, tmp_path, library):
    drafted("the import of lists", ours="# Import of lists\n\n## Purpose\n\nThe import of lists ensures order.\n")
    (tmp_path / "own.md").write_text("# {topic}\n\n## Purpose\n\n## Background\n")
    made = draft(library, "the import of lists", EVERYTHING, template(str(tmp_path / "own.md")))
    assert made.gaps == ()


@pytest.mark.parametrize("topic", ["", "???", "\x00\x1b", "x" * 300])
def test_a_topic_has_words_and_is_short(filled, topic):
    with pytest.raises(SettingsError, match="topic"):
        draft(filled, topic, EVERYTHING, template("sop"))


def test_a_procedure_of_something_else_adds_no_steps(sop):
    texts = [s.text for s in section(sop, "Procedure").statements]
    assert not any("segment" in text for text in texts)


def test_a_procedure_goes_on_under_the_next_headings_while_its_numbers_do(drafted):
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\n## Set up the import\n\n1. Open the import of lists.\n2. Choose the list.\n\n"
        "## Afterwards\n\n3. Tell the sender.\n4. Close the card.\n",
    )
    texts = [s.text for s in section(made, "Procedure").statements]
    assert texts == ["Open the import of lists.", "Choose the list.", "Tell the sender.", "Close the card."]


def test_a_table_of_roles_is_taken_as_a_whole(drafted):
    rows = "".join(f"| {task} | R | A | I |\n" for task in ("Ask for the import", "Import the list", "Feed the fish"))
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\nThe import of lists brings contacts in.\n\n## Roles in an import\n\n"
        f"| Task | Specialist | Manager | Director |\n|---|---|---|---|\n{rows}",
    )
    said = [s.text for s in section(made, "Roles and responsibilities").statements]
    assert said == ["Ask for the import | R | A | I", "Import the list | R | A | I", "Feed the fish | R | A | I"]


def test_a_row_with_a_limit_and_an_approver_stands_in_both_sections(drafted):
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\n## Service levels\n\nThe import of lists has these limits.\n\n"
        "| Import of lists | Handled within | Approval |\n|---|---|---|\n| small list | 1 business day | Team Lead |\n",
    )
    for heading in ("Service levels", "Roles and responsibilities"):
        assert any("small list" in s.text for s in section(made, heading).statements), heading


def test_what_stands_in_another_section_is_no_gap(drafted):
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\n## Procedure\n\n1. Import the list.\n2. Check that the import of the list is complete.\n",
    )
    assert any("is complete" in s.text for s in section(made, "Quality checks").statements)
    assert "Quality checks" not in {g.section for g in made.gaps}
    assert "Measures" in {g.section for g in made.gaps}


def test_a_heading_about_changing_something_is_no_revision_history(drafted):
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\nThe import of lists is daily.\n\n## Changing the import of lists\n\nAsk the manager.\n",
    )
    assert section(made, "Revision history").gap


def test_a_replaced_document_speaks_against_the_current_one_and_is_no_source(drafted):
    made = drafted(
        "the import of lists",
        now="---\nreviewed_on: 2026-05-01\nsupersedes: old.md\n---\n# Import of lists\n\n## Limits and approval\n\n"
        "Lists of more than 5,000 rows are imported only with the consent of the data manager.\n\n"
        "Purchased lists may never be imported.\n",
        old="---\nstatus: archived\n---\n# Import of lists\n\n## Limits\n\n"
        "Lists of more than 10,000 rows are imported only with the consent of the data manager.\n\n"
        "## Purchased lists\n\nAllowed up to 300 rows a quarter, with the consent of the manager.\n",
    )
    by_number = {c.n: c for c in made.citations}
    pairs = {(by_number[c.used].quote, by_number[c.other].quote): c.note for c in made.conflicts}
    assert len(pairs) == 2
    for (used, other), note in pairs.items():
        assert ("5,000" in used and "10,000" in other) or ("never" in used and "Allowed" in other)
        assert note.startswith("What is used here")
    said = {n for part in made.sections for s in part.statements for n in s.citations}
    assert not any(by_number[n].document == "old.md" for n in said)


@pytest.mark.parametrize(
    "other",
    [
        "In 2024 the share of imports of lists in time was 91 %.",
        "The import of a list is asked for 5 business days ahead.",
        "The holiday of a list manager is granted within 5 business days.",
    ],
)
def test_figures_for_something_else_are_no_conflict(drafted, other):
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\n## Service levels\n\nThe import of a list is done within 2 business days. "
        "97 % of imports must be in time.\n",
        news=f"# News about lists\n\n{other}\n",
    )
    assert made.conflicts == ()


def test_the_owner_of_the_document_nearest_to_a_gap_is_to_be_asked(drafted):
    made = drafted(
        "the import of lists",
        ours="---\nowner: Data Manager\n---\n# Import of lists\n\n## Procedure\n\n1. Import the list.\n2. Close the card.\n",
        numbers="---\nowner: Analyst\n---\n# Success of the import of lists, measured\n\nAsk in the corridor.\n",
    )
    gaps = {g.section: g for g in made.gaps}
    assert gaps["Measures"].ask == "Analyst"
    assert gaps["Measures"].missing == "No source says how the success of the import of lists is measured."


def test_documents_that_the_sources_name_are_related(drafted):
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\nThe import of lists ends with the checks in Campaign scorecard guide.\n",
        guide="---\ntitle: Campaign scorecard guide\n---\n# Pages\n\nThe pages show the weather of the week.\n",
    )
    said = [s.text for s in section(made, "Related documents").statements]
    assert any("Campaign scorecard guide" in text for text in said)


def test_a_related_document_is_named_beside_what_it_says(drafted):
    made = drafted(
        "the import of lists",
        ours="---\ntitle: Import SOP\n---\n# Import of lists\n\nThe import of lists brings contacts in.\n",
    )
    assert [s.readable for s in section(made, "Related documents").statements] == [
        "Import SOP: The import of lists brings contacts in."
    ]


def test_a_row_speaks_for_its_document_only_where_no_sentence_does(drafted):
    table = "| Import of lists | Points |\n|---|---|\n| the import of lists | 5 |\n"
    made = drafted(
        "the import of lists",
        ours=f"# Import of lists\n\n{table}\nContacts come in by the import.\n",
        theirs=f"# The import of lists, in points\n\n{table}",
    )
    said = [s.text for s in section(made, "Related documents").statements]
    assert said == ["Contacts come in by the import.", "the import of lists | 5"]


def test_a_word_in_one_row_does_not_put_a_table_into_a_section(drafted):
    rows = "| 1 | sync stopped, account suspended | hourly |\n| 2 | broken link | daily |\n| 3 | wrong image | none |\n"
    made = drafted(
        "an import incident",
        ours="# Import incident\n\nAn import incident has a severity.\n\n"
        f"| Severity | Example of an import incident | Update |\n|---|---|---|\n{rows}",
        access="# Import incident: access\n\nAn import incident is entered with the account of the desk.\n",
    )
    said = [s.text for s in section(made, "Tools and access").statements]
    assert said == ["An import incident is entered with the account of the desk."]


def test_a_statement_with_the_name_of_another_section_before_it_stays_out(drafted, tmp_path):
    headings = tmp_path / "own.md"
    headings.write_text("# {topic}\n\n## Glossary\n\n## Prerequisites\n", encoding="utf-8")
    made = drafted(
        "the import of lists",
        str(headings),
        ours="# Import of lists\n\nPrerequisites: an approved card for the import of lists.\n\n"
        "Suppression list: the contacts that an import of lists leaves out.\n",
    )
    glossary, prerequisites = made.sections
    assert [s.text for s in glossary.statements] == [
        "Suppression list: the contacts that an import of lists leaves out."
    ]
    assert [s.text for s in prerequisites.statements] == ["Prerequisites: an approved card for the import of lists."]


def test_a_list_that_begins_with_the_same_step_is_another_procedure(drafted):
    made = drafted(
        "importing contacts",
        ours="# Import contacts\n\n## How to import contacts\n\n1. Go to Contacts.\n2. Choose Import contacts.\n"
        "3. Upload the contacts to import.\n\n## How to stop importing contacts\n\n1. Go to Contacts.\n"
        "2. Open the history of imported contacts.\n3. Stop importing contacts.\n",
    )
    texts = [s.text for s in section(made, "Procedure").statements]
    assert texts == ["Go to Contacts.", "Choose Import contacts.", "Upload the contacts to import."]


def said_in(made: Draft, heading: str) -> list[str]:
    return [s.text for s in section(made, heading).statements]


@pytest.mark.parametrize(
    "statement",
    [
        "Before you import a list, you need:",
        "Required access",
        "I never needed the import of lists before I came here.",
        "This requires the import of lists.",
    ],
)
def test_what_cannot_stand_alone_is_put_into_no_section(drafted, statement):
    made = drafted("the import of lists", ours=f"# Import of lists\n\n{statement}\n\nThe fish is fed on Friday.\n")
    assert not any(statement in said_in(made, s.heading) for s in made.sections if s.heading != "Related documents")


def test_a_word_in_a_heading_is_not_the_name_of_a_section(drafted):
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\nThe import of lists brings contacts in.\n\n"
        "## DNS records of the import\n\nThe import of lists asks the name server.\n\n"
        "## Records of the import\n\nThe import of lists is entered in the book.\n",
    )
    assert said_in(made, "Records") == ["The import of lists is entered in the book."]


def test_a_document_about_something_else_says_nothing_in_a_draft(drafted):
    made = drafted(
        "the import of webinar lists",
        ours="# Import of webinar lists\n\nThe import of webinar lists brings contacts in.\n",
        theirs="# Import of wine\n\nBefore you import wine, you need a licence of the customs office.\n",
    )
    assert not any("wine" in text for s in made.sections for text in said_in(made, s.heading))


def test_a_procedure_for_another_case_in_the_same_document_adds_no_steps(drafted):
    def steps(case: str) -> str:
        return (
            "1. Open the import of lists in the menu.\n"
            f"2. Call the import {case} in the field for names.\n"
            "3. Choose the file with the contacts of the list.\n"
            "4. Start the import and wait for the message.\n"
        )

    made = drafted(
        "the import of lists",
        ours=f"# Import of lists\n\n## After an event\n\n{steps('“Event”')}\n## Bought\n\n{steps('“Purchase”')}",
    )
    assert len([t for t in said_in(made, "Procedure") if t.startswith("Call the import")]) == 1


def test_where_a_procedure_goes_on_in_another_section_the_section_is_named(drafted):
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\n## Set up the import\n\n1. Open the import of lists.\n2. Choose the list.\n\n"
        "## Afterwards\n\n3. Tell the sender.\n4. Close the card.\n",
    )
    assert [s.readable for s in section(made, "Procedure").statements] == [
        "Set up the import: Open the import of lists.",
        "Choose the list.",
        "Afterwards: Tell the sender.",
        "Close the card.",
    ]


def test_each_document_is_named_once_among_the_related_ones(drafted):
    made = drafted(
        "the import of lists",
        ours="---\ntitle: Import of lists\n---\n# Import of lists\n\nThe import of lists ends with the Campaign scorecard"
        " guide.\n\nThe import of lists begins with the Campaign scorecard guide, too.\n",
        guide="---\ntitle: Campaign scorecard guide\n---\n# Pages\n\nThe pages show the weather of the week.\n",
    )
    named = [s.under for s in section(made, "Related documents").statements]
    assert sorted(named) == sorted(set(named))
    assert "Campaign scorecard guide" in named


@pytest.mark.parametrize(
    ("between", "said"),
    [
        ("- Map the columns.\n- Load the list.\n", ["Build: Map the columns.", "Load the list."]),
        (
            "| When | What |\n|---|---|\n| at noon | Map the columns |\n| at one | Load the list |\n",
            ["Build: at noon | Map the columns", "at one | Load the list"],
        ),
    ],
)
def test_a_phase_in_bullets_or_a_table_stands_among_those_with_numbers(drafted, between, said):
    made = drafted(
        "the import of lists",
        ours="# Import of lists\n\n## Prepare the import\n\n1. Open the import of lists.\n2. Choose the list.\n\n"
        f"## Build\n\n{between}\n## Close the import\n\n1. Tell the sender of the list.\n2. Close the import.\n",
    )
    assert [s.readable for s in section(made, "Procedure").statements] == [
        "Prepare the import: Open the import of lists.",
        "Choose the list.",
        *said,
        "Close the import: Tell the sender of the list.",
        "Close the import.",
    ]
    assert all(words in markdown(made) for words in said)


def test_a_checklist_is_the_procedure_of_its_document(drafted):
    made = drafted(
        "welcoming an agency",
        "checklist",
        ours="# Welcoming an agency\n\n## Checklist\n\n- [ ] Contract signed by both sides\n- [ ] Access\n"
        "  - [ ] Seat in the portal\n- [ ] First invoice of the agency checked\n",
        theirs="# Day rates\n\nWelcoming an agency begins with its day rate.\n\n1. Ask the agency for its rates.\n"
        "2. Compare the rates of the agency.\n3. Have the rates approved.\n",
    )
    steps = section(made, "Steps").statements
    assert [(s.text, s.depth, s.kind) for s in steps] == [
        ("Contract signed by both sides", 0, "step"),
        ("Access", 0, "step"),
        ("Seat in the portal", 1, "step"),
        ("First invoice of the agency checked", 0, "step"),
    ]


def test_steps_that_are_counted_by_section_are_one_procedure(drafted):
    made = drafted(
        "ordering from suppliers",
        ours="# Ordering from suppliers\n\n## Asking for an order\n\n1.1 Collect two offers of suppliers.\n\n"
        "1.2 Order from one supplier.\n\n## Approval\n\n2.1 Sign the form.\n\n2.2 Archive the form.\n\n"
        "## Thanks\n\n3.1 Send the number to the supplier.\n\n3.2 Bake a cake.\n",
    )
    assert [s.marker for s in section(made, "Procedure").statements] == ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2"]


def test_a_procedure_told_in_sentences_is_given_so(drafted):
    told = (
        "First, write the request for a design in the template.",
        "Then open a ticket and attach the request.",
        "Once it is ready, look at the design.",
        "Finally, release the design in the ticket.",
    )
    made = drafted(
        "requesting a design",
        ours=f"# Requesting a design\n\n{' '.join(told)}\n\n## Tools\n\nDesigns are requested in Jira.\n",
        theirs="# Printing\n\nA design goes to print so:\n\n1. Pack the design.\n2. Mail it to the printer.\n",
    )
    assert tuple(said_in(made, "Procedure")) == told
    assert "Procedure" not in {g.section for g in made.gaps}


@pytest.mark.parametrize("before", ["Owner: Data Manager. Reviewed 2026-08-18.", "Valid from: 1 May 2026", "Hi all,"])
def test_a_line_about_the_document_or_a_greeting_is_no_part_of_the_procedure(drafted, before):
    made = drafted(
        "the import of lists",
        ours=f"# Import of lists\n\n{before}\n\n1. Import the list.\n2. Close the card of the import.\n",
    )
    assert said_in(made, "Procedure") == ["Import the list.", "Close the card of the import."]
    assert not any(before in said_in(made, s.heading) for s in made.sections if s.heading != "Related documents")


def test_of_two_sides_of_a_conflict_the_draft_states_the_more_reliable_one(drafted):
    def rules(limit: str, days: int) -> str:
        return (
            f"## Who approves the import of lists\n\nLists of fewer than {limit} rows are approved for import by the "
            f"Data Manager.\n\nFrom {limit} rows on, the Director approves the import of a list as well.\n\n"
            f"## Deadlines\n\nThe import of a list must be asked for within {days} business days of the fair.\n"
        )

    made = drafted(
        "the import of lists",
        ours=f"---\nreviewed_on: 2026-05-01\n---\n# Import of lists\n\n{rules('5,000', 8)}",
        theirs=f"---\nreviewed_on: 2024-05-01\n---\n# The import of lists, explained\n\n{rules('9,000', 10)}",
    )
    for part in made.sections:
        said = " ".join(s.text for s in part.statements if part.heading != "Related documents")
        assert "9,000" not in said and "10 business" not in said, part.heading
    assert any("8 business days" in text for text in said_in(made, "Service levels"))
    by_number = {c.n: c.quote for c in made.citations}
    pairs = [(by_number[c.used], by_number[c.other]) for c in made.conflicts]
    assert len(pairs) == 3
    assert all(other == used.replace("5,000", "9,000").replace(" 8 ", " 10 ") for used, other in pairs), (
        "each with its own other side, and once"
    )
    assert all(c.note.startswith("What is used here") for c in made.conflicts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "## Who prints the badges?\n\nThe Event Desk prints the badges. They are laminated.\n\n"
            "## Storage of badges\n\nBadges are kept in a box.\n",
            ["Who prints the badges? The Event Desk prints the badges.", "They are laminated."],
        ),
        (
            "**Who prints the badges?** The Event Desk prints the badges.\n\nBadges are kept in a box.\n",
            ["Who prints the badges?", "The Event Desk prints the badges."],
        ),
    ],
)
def test_a_heading_or_the_opening_of_a_paragraph_may_be_the_question_that_it_answers(drafted, text, said):
    made = drafted("badges", "faq", ours=f"# Badges\n\nBadges are worn by all.\n\n{text}")
    assert [s.readable for s in section(made, "Questions and answers").statements] == said


def test_a_document_that_treats_the_topic_but_fills_no_section_is_named(drafted):
    made = drafted(
        "the loading dock",
        "quick-guide",
        ours="# The loading dock\n\n- Dock: left of the loading gate\n- Gate: green\n",
    )
    assert made.empty
    assert made.notes == (
        "“The loading dock” treats “the loading dock”, but says nothing that belongs into the sections of this template.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "1. Import the list.\n2. Close the card.\n\nNobody is told of the import of lists by mail.\n",
        "Please follow these steps for the import every month.\n\n1. Import the list.\n2. Close the card.\n",
    ],
)
def test_only_what_a_document_opens_with_stands_for_its_purpose(drafted, text):
    made = drafted("the import of lists", ours=f"# Import of lists\n\nValid from: 1 February 2026.\n\n{text}")
    assert section(made, "Purpose").gap


def test_a_short_sentence_under_the_heading_of_a_section_belongs_to_it(drafted):
    made = drafted("the import of lists", ours="# Import of lists\n\n## Scope\n\nForms are not imported.\n")
    assert said_in(made, "Scope") == ["Forms are not imported."]
