"""Updating an existing document: what a writer is told to change, and what is left alone."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from assistant.cli import main
from assistant.keeping.front_matter import for_audience
from assistant.update import update
from assistant.updating.compare import Difference, difference, replaced, replaced_figure
from assistant.updating.difference import difference_text
from assistant.updating.existing import in_file, in_library
from assistant.updating.markdown_source import places, written
from assistant.updating.renumber import renumbered
from assistant.updating.revise import ALL, revise
from assistant.updating.verdict import Verdict
from ingest.access import EVERYTHING, Reader
from ingest.document import Reading
from ingest.errors import SettingsError
from ingest.metadata import metadata
from ingest.read.markup.front_matter import split_front_matter
from ingest.sync import ingest

SOP = """---
title: Webinar lead import
owner: Campaign Operations Specialist
reviewed_on: 2025-02-03
status: current
kind: process
---
# Webinar lead import

How the leads of a webinar get from the webinar tool into the CRM. See the [card](https://cards.example/17).

## Procedure

1. Export the list of attendees from the **webinar tool** as a CSV file.
2. Remove competitors and students from the attendee list.
3. Import the attendee list into the CRM under the name of the campaign.
4. Tell the sales team in the channel #leads that the attendee list is imported.

## Service level

Webinar leads are imported into the CRM within 48 hours after the end of the webinar. The list is kept for audits.

| Size of the list | Who may import it | Who approves the import |
|---|---|---|
| up to 500 rows | Campaign Operations Specialist | nobody |
| more than 500 rows | Marketing Automation Manager | Field Marketing Manager |

## Old habits

Attendee lists are sent to the agency by fax for a second check.

The colour of the campaign folder is green.

```
mops = "never touch | this"
```
"""
POLICY = """---
title: Lead handling policy
reviewed_on: 2026-08-01
status: current
kind: policy
---
# Lead handling policy

## Deadlines for leads

Webinar leads are imported into the CRM within 24 hours after the end of the webinar.

Attendee lists are no longer sent to the agency by fax.

## Who may import a list

| Size of the list | Who may import it | Who approves the import |
|---|---|---|
| up to 500 rows | Campaign Operations Specialist | nobody |
| more than 500 rows | Marketing Automation Manager | Marketing Data Manager |
"""
PLAYBOOK = """---
title: Webinar playbook
reviewed_on: 2026-03-09
status: current
kind: playbook
---
# Webinar playbook

## After the webinar: leads

1. Export the attendee list from the webinar tool as CSV.
2. Take competitors and students out of the attendee list.
3. Compare the attendee list with the suppression list.
4. Import the attendee list into the CRM, named like the campaign.
5. Tell sales in #leads that the attendee list was imported.
"""
OTHERS = {
    "archive/fax.md": "---\ntitle: Fax habits\nstatus: archived\nreviewed_on: 2027-01-01\n---\n# Fax habits\n\n"
    "Webinar leads are imported into the CRM within 90 hours after the end of the webinar.\n",
    "legal/webinar.md": "---\ntitle: Webinar leads, legal view\nreviewed_on: 2026-10-10\naudience: [legal]\n---\n"
    "# Webinar leads, legal view\n\n"
    "Webinar leads are imported into the CRM within 6 hours after the end of the webinar.\n",
    "brand/logo.md": "# Logo\n\nThe logo keeps a margin of its own height. Prints are ordered 10 days ahead.\n",
    "office/kitchen.md": "# Kitchen\n\n1. Fill the dishwasher at 17:00.\n2. Start it within 2 hours.\n",
}
DOCUMENTS = {"webinars/import.md": SOP, "policies/leads.md": POLICY, "webinars/playbook.md": PLAYBOOK, **OTHERS}
PUBLIC = Reader(groups=frozenset())


def put(base, documents):
    for name, text in documents.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


@pytest.fixture(scope="module")
def filled(library_of):
    with library_of(DOCUMENTS) as library:
        yield library


@pytest.fixture(scope="module")
def made(filled):
    return update(filled, in_library(filled, "webinars/import.md", PUBLIC), PUBLIC)


def test_what_is_taken_from_a_closed_document_closes_the_updated_one(filled, made):
    legal = Reader("l", frozenset({"legal"}))
    open_ = update(filled, in_library(filled, "webinars/import.md", legal), legal)
    change = next(x for x in lines(open_, Verdict.CHANGE) if "6 hours" in x.new)
    assert split_front_matter(revise(open_, [change.id]).text)[0]["audience"] == ["legal"]
    assert revise(open_, []).text == SOP
    assert "audience" not in split_front_matter(revise(made, ALL).text)[0]


@pytest.mark.parametrize(
    "front",
    ["", "---\ntitle: A\nAudience:\n- all\n- sales\nowner: B\n---\n", "---\n{audience: all}\n---\n", "---\n---\n"],
)
def test_an_audience_is_written_over_whatever_stands_there(front):
    fields, body, _ = split_front_matter(for_audience(f"{front}# T\n\nWords.\n", ["legal", "a, b"]))
    found, _ = metadata("a.md", Reading("markdown", "T", body, (), fields), {})
    assert body.strip() == "# T\n\nWords." and found.audience and not {"all", "sales", "everyone"} & set(found.audience)
    assert not front.startswith("---\nt") or (fields["title"], fields["owner"], found.audience) == (
        "A",
        "B",
        ("a, b", "legal"),
    )


def of_file(library, tmp_path, text, name="ours.md", reader=PUBLIC):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return update(library, in_file(library, path, reader), reader)


def lines(made, verdict):
    return [line for part in made.parts for line in part.lines if line.verdict is verdict]


def only(found):
    (line,) = found
    return line


# What is suggested


def test_a_newer_policy_changes_the_deadline_and_is_cited(made):
    line = next(x for x in lines(made, Verdict.CHANGE) if "48 hours" in x.text)
    assert line.new == "Webinar leads are imported into the CRM within 24 hours after the end of the webinar."
    source = made.citations[line.citations[0] - 1]
    assert source.document == "policies/leads.md"
    assert "2026-08-01" in line.reason
    change = only(line.differs)
    assert (line.text[slice(*change.old)], line.new[slice(*change.new)]) == ("48", "24")


def test_a_row_whose_approver_changed_is_found(made):
    line = next(x for x in lines(made, Verdict.CHANGE) if "500 rows" in x.text)
    assert line.new == "more than 500 rows | Marketing Automation Manager | Marketing Data Manager"


def test_a_step_of_the_playbook_is_added_where_it_belongs(made):
    procedure = next(part for part in made.parts if part.headings[-1] == "Procedure")
    verdicts = [line.verdict for line in procedure.lines]
    assert [v is Verdict.ADD for v in verdicts] == [False, False, True, False, False]
    assert procedure.lines[2].new == "Compare the attendee list with the suppression list."


def test_steps_worded_differently_are_kept_with_their_source(made):
    procedure = next(part for part in made.parts if part.headings[-1] == "Procedure")
    kept = [line for line in procedure.lines if line.verdict is Verdict.KEEP]
    assert len(kept) >= 3
    assert {made.citations[n - 1].document for line in kept for n in line.citations} == {"webinars/playbook.md"}


def test_what_a_newer_source_calls_ended_is_removed(made):
    line = only(lines(made, Verdict.REMOVE))
    assert "by fax" in line.text
    assert made.citations[line.citations[0] - 1].document == "policies/leads.md"


def test_what_nobody_else_says_stays_and_is_marked(made):
    alone = {line.text for line in lines(made, Verdict.UNSUPPORTED)}
    assert "The colour of the campaign folder is green." in alone
    assert all(not line.id for line in lines(made, Verdict.UNSUPPORTED))


def test_nothing_else_is_suggested(made):
    assert len(made.suggestions) == 4


def test_documents_about_other_things_and_the_document_itself_are_no_sources(made):
    assert {c.document for c in made.citations} <= {"policies/leads.md", "webinars/playbook.md"}


def test_every_citation_stands_in_its_document(filled, made):
    for citation in made.citations:
        text = filled.catalogue.document(citation.document, EVERYTHING).text
        assert text[citation.start : citation.end] == citation.quote


def test_a_restricted_document_speaks_only_to_its_readers(filled, made):
    existing = in_library(filled, "webinars/import.md", PUBLIC)
    assert "legal" not in json.dumps(made.to_json())
    insider = update(filled, existing, Reader(groups=frozenset({"legal"})))
    deadline = next(x for x in lines(insider, Verdict.CHANGE) if "48 hours" in x.text)
    assert "within 6 hours" in deadline.new
    with pytest.raises(SettingsError):
        in_library(filled, "legal/webinar.md", PUBLIC)


def test_an_older_source_changes_nothing_but_is_named(filled):
    made = update(filled, in_library(filled, "policies/leads.md", PUBLIC), PUBLIC)
    assert not lines(made, Verdict.CHANGE)
    kept = next(x for x in lines(made, Verdict.KEEP) if "24 hours" in x.text)
    assert "not the newer one" in kept.reason


def test_the_same_documents_give_the_same_ids(filled, made):
    again = update(filled, in_library(filled, "webinars/import.md", PUBLIC), PUBLIC)
    assert again.to_json() == made.to_json()
    assert len({x.id for x in made.suggestions}) == len(made.suggestions)


def test_a_document_that_differs_in_nothing_has_no_suggestions(filled, tmp_path):
    assert of_file(filled, tmp_path, PLAYBOOK).suggestions == ()
    assert of_file(filled, tmp_path, "# Bicycles\n\nBicycles are parked in the yard.\n").suggestions == ()


def test_swapped_steps_are_put_back_in_order(filled, tmp_path):
    swapped = PLAYBOOK.replace("3. Compare the", "9. Compare the").splitlines(keepends=True)
    at = next(i for i, line in enumerate(swapped) if line.startswith("9. Compare"))
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    text = "".join(swapped).replace("4. Import", "3. Import").replace("9. Compare", "4. Compare")
    made = of_file(filled, tmp_path, text)
    line = only(made.suggestions)
    assert line.moved
    result = revise(made, ALL).text
    assert result.index("3. Compare the attendee list") < result.index("4. Import the attendee list")


def test_a_file_that_says_it_was_reviewed_later_is_believed(filled, tmp_path):
    newer = SOP.replace("2025-02-03", "2026-12-24")
    assert not lines(of_file(filled, tmp_path, newer), Verdict.CHANGE)


def test_a_statement_that_only_a_superseded_document_makes_is_removed(tmp_path, models_home, library):
    sentence = "Purchased lists are imported into the CRM after a call with the vendor."
    put(
        tmp_path / "d",
        {
            "old.md": f"---\ntitle: Old import\nstatus: archived\n---\n# Purchased lists\n\n{sentence}\n",
            "new.md": "---\ntitle: New import\nsupersedes: old.md\nreviewed_on: 2026-01-01\n---\n# Purchased lists\n\n"
            "Purchased lists are imported into the CRM by the DPO alone.\n",
        },
    )
    ingest(library, [tmp_path / "d"])
    text = f"# Purchased lists\n\n{sentence} The green folder is ours.\n"
    line = only(of_file(library, tmp_path, text).suggestions)
    assert line.verdict is Verdict.REMOVE
    assert "superseded" in line.reason


# An older SOP beside newer documents

NEWER = {
    "crm/importing.md": """---
title: Importing contacts
reviewed_on: 2026-08-18
---
# Importing contacts

1. Copy the rows into the import template.
2. Run the file against the suppression list.
3. Compare the file with the list of competitors.
4. Import the file with the setting “Don't overwrite existing values”.
5. Check the imported records at random.

An import takes two business days from the complete request; scans of trade fairs take one business day.
""",
    "webinars/runbook.md": """---
title: Webinar runbook
reviewed_on: 2026-09-01
---
# Webinar runbook

## Four weeks before

1. Send the first invitation for the webinar.

## Troubleshooting

- Fewer than 15 attendees: the webinar takes place anyway; cut the poll.
""",
    "leads/routing.md": "---\ntitle: Lead routing\nreviewed_on: 2026-07-15\n---\n# Lead routing\n\n"
    "Sales contacts every MQL within 4 hours during business hours.\n",
    "budget/memo.md": "---\ntitle: New limits for budget approval\nreviewed_on: 2026-09-28\n---\n"
    "# New limits for budget approval\n\nTeam Leads approve expenses up to €7,500 in Coupa.\n",
    "privacy/policy.md": "---\ntitle: Consent policy\nreviewed_on: 2026-05-20\n---\n# Consent policy\n\n## Retention\n\n"
    "Contacts without any activity for 36 months are deleted. The proof of consent is kept for three years.\n",
}
OLDER = """# SOP: Lists and webinars

1. Copy the rows into the import template.
2. Import the file with the setting “Overwrite existing values”.
3. Check the imported records at random.

An import takes five business days from the complete request.

## Webinars

1. Send the first invitation for the webinar six weeks before.
2. With fewer than 15 attendees, cancel the webinar and the poll.

## Leads

- **Speed:** Sales contacts every MQL within one business day.
"""
APPROVAL = """# Budget approval

Every expense needs an approval before the order is placed.

| Amount | Approver | Time limit |
|---|---|---|
| up to €5,000 | Team Lead | 2 business days |
| up to €25,000 | Head of Marketing | 3 business days |
"""
HYGIENE = """# CRM hygiene rules

- **Required fields:** every new record has a last name, an email address, a country and a lead source.
- **Country:** use the ISO code with two letters (DE, not “Deutschland”).
- **Phone numbers:** in international format with a plus sign, such as +49 711 555 0101.
- **Duplicates:** the CRM Administrator merges duplicates every Friday.
- **Inactive contacts:** contacts without any activity for 24 months are deleted.
- **Job titles:** never abbreviated in the record; abbreviations are replaced by the workflow that normalises titles.
- **Ownership:** a contact without an owner is assigned to the Lead Desk.
"""


@pytest.fixture(scope="module")
def newer(library_of):
    with library_of(NEWER) as library:
        yield library


@pytest.fixture
def older(newer, tmp_path):
    return of_file(newer, tmp_path, OLDER)


def test_a_step_of_which_a_newer_source_says_the_opposite_is_changed_and_stays_a_step(older):
    line = next(x for x in older.suggestions if "Overwrite" in x.text)
    assert line.verdict is Verdict.CHANGE
    assert line.new == "Import the file with the setting “Don't overwrite existing values”."


def test_a_figure_in_words_is_changed_for_the_one_that_stands_after_the_same_words(older):
    line = next(x for x in older.suggestions if "five business days" in x.text)
    assert line.new == "An import takes two business days from the complete request."


def test_a_source_that_leaves_a_statement_open_is_not_said_to_support_it(older):
    reasons = {line.text: line.reason for line in lines(older, Verdict.KEEP)}
    assert reasons["Copy the rows into the import template."].endswith("says the same.")
    for start, wanting in (("Send the first", "does not say “6 weeks”"), ("With fewer", "may not say all of this")):
        reason = next(r for text, r in reasons.items() if text.startswith(start))
        assert "speaks of this as well" in reason and wanting in reason


def test_what_is_reworded_keeps_its_label(older):
    text = revise(older, ALL).text
    assert "- **Speed:** Sales contacts every MQL within 4 hours during business hours.[^source-" in text


def test_steps_added_at_one_place_keep_the_order_that_they_have_in_their_source(older):
    text = revise(older, ALL).text
    assert text.index("2. Run the file") < text.index("3. Compare the file") < text.index("4. Import the file")


def test_a_row_is_changed_by_a_newer_sentence_that_names_it_and_no_other_row_is(newer, tmp_path):
    made = of_file(newer, tmp_path, APPROVAL)
    assert only(made.suggestions).new == "up to €7,500 | Team Lead | 2 business days"
    assert "| up to €7,500 | Team Lead | 2 business days[^source-1] |" in revise(made, ALL).text


def test_what_a_newer_source_says_of_one_of_many_entries_is_found_though_the_rest_is_about_other_things(
    newer, tmp_path
):
    line = only(of_file(newer, tmp_path, HYGIENE).suggestions)
    assert line.text == "Inactive contacts: contacts without any activity for 24 months are deleted."
    assert "36 months" in line.new


# What comes of accepting


@pytest.mark.parametrize(
    "sentence",
    [
        "Webinar leads are **always** imported into the CRM within 48 hours after the end of the webinar.",
        "Webinar leads are imported into the CRM within **two** days after the end of the webinar.",
        "Webinar leads are imported into the CRM within [two](days.html) days after the end of the webinar.",
        "**Webinar leads are imported into the CRM within `two` days after the end of the webinar.**",
    ],
)
def test_no_half_of_emphasis_or_of_a_link_is_left_behind(filled, tmp_path, sentence):
    text = revise(of_file(filled, tmp_path, f"# Leads\n\n{sentence}\n"), ALL).text.partition("[^")[0]
    plain = "Webinar leads are imported into the CRM within 24 hours after the end of the webinar."
    assert text.strip("*\n") == f"# Leads\n\n{'**' * sentence.startswith('**')}{plain}"


def test_accepting_changes_only_what_was_accepted(made):
    deadline = next(x for x in made.suggestions if "48 hours" in x.text)
    result = revise(made, [deadline.id]).text
    body, _, notes = result.rpartition("\n\n[^source-1]: ")
    assert body == SOP.rstrip("\n").replace(
        "within 48 hours after the end of the webinar.", "within 24 hours after the end of the webinar.[^source-1]"
    )
    assert notes.startswith(
        "Lead handling policy › Deadlines for leads (policies/leads.md; current; reviewed 2026-08-01"
    )


def test_accepting_nothing_gives_the_document_to_the_letter(made):
    assert revise(made, []).text == SOP


def test_accepting_all_keeps_markup_tables_code_and_numbers_steps(made):
    revised = revise(made, ALL)
    assert revised.left_out == ()
    text = revised.text
    assert "1. Export the list of attendees from the **webinar tool** as a CSV file.\n" in text
    assert "3. Compare the attendee list with the suppression list.[^source-1]\n4. Import the" in text
    assert "5. Tell the sales team" in text
    assert "| more than 500 rows | Marketing Automation Manager | Marketing Data Manager[^source-3] |" in text
    assert 'mops = "never touch | this"' in text
    assert "[card](https://cards.example/17)" in text
    assert "by fax" not in text.partition("[^source-1]:")[0]


def test_accepting_all_leaves_nothing_to_suggest(filled, made, tmp_path):
    again = of_file(filled, tmp_path, revise(made, ALL).text)
    assert [(x.verdict, x.text, x.new) for x in again.suggestions] == []


def test_an_unknown_suggestion_is_named(made):
    with pytest.raises(SettingsError, match="no suggestion 'ffff'"):
        revise(made, ["ffff"])


def test_windows_line_ends_stay(filled, tmp_path):
    made = of_file(filled, tmp_path, SOP.replace("\n", "\r\n"))
    text = revise(made, ALL).text
    assert "\n" not in text.replace("\r\n", "")
    assert "within 24 hours" in text


def test_a_word_document_is_written_as_markdown_with_its_changes(filled, tmp_path):
    from docx import Document

    word = Document()
    word.add_heading("Webinar lead import", 0)
    word.add_heading("Service level", 1)
    word.add_paragraph("Webinar leads are imported into the CRM within 48 hours after the end of the webinar.")
    word.add_paragraph("Keep 1 * 2 and | as they are.")
    word.save(tmp_path / "ours.docx")
    made = update(filled, in_file(filled, tmp_path / "ours.docx", PUBLIC), PUBLIC)
    text = revise(made, ALL).text
    assert "within 24 hours after the end of the webinar.[^source-1]" in text
    assert "Keep 1 \\* 2 and \\| as they are." in text


def test_hostile_text_is_data(filled, tmp_path):
    hostile = (
        "# Webinar <script>alert(1)</script> import\n\n| a | b |\n|---|---|\n| x \\| y | <img src=x onerror=alert(1)> |\n\n"
        + "Webinar leads are imported into the CRM within 48 hours after the end of the webinar.\n\n"
        + "word " * 12_000
        + "\n\n"
        + "a" * 40_000
        + "\n\n[^source-1]: mine\n\nSee[^source-1] \ue000.\n"
    )
    made = of_file(filled, tmp_path, hostile)
    text = revise(made, ALL).text
    assert "within 24 hours" in text
    assert "| x \\| y | <img src=x onerror=alert(1)> |" in text
    assert "[^source-1]: mine" in text
    assert "[^update-1]: Lead handling policy" in text
    assert "\ue000." in text


# The parts


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("Answer within 4 hours.", "Answers are due within 8 hours.", Difference.FIGURE),
        ("Answer within 24 hours.", "Answers are due within 1 day.", None),
        (
            "The Data Manager approves the list in writing.",
            "The Brand Manager approves the list in writing.",
            Difference.NAME,
        ),
        ("Lists are cleaned weekly by the team.", "Lists are cleaned monthly by the team.", Difference.WORDS),
        ("Export the list as CSV.", "The list is exported as CSV.", None),
        ("Send the list by fax.", "The list is no longer sent by fax.", Difference.ENDED),
    ],
)
def test_what_two_statements_contradict_one_another_in(a, b, expected):
    assert difference(a, b) is expected


def test_a_figure_of_a_range_or_another_bound_is_no_other_figure_for_the_same_thing():
    assert replaced_figure("Keep it 30 days.", "Keep it 10 to 20 days.") is None
    assert replaced_figure("Above 500 rows ask.", "Up to 300 rows ask nobody.") is None
    found = replaced_figure("Keep it 30 days.", "It is kept for 20 days.")
    assert found
    assert [f.value for f in found] == [720.0, 480.0]


def test_replaced_words_are_exact_spans():
    a, b = "Within 4 hours, by Ann.", "Within 8 hours, by Ann."
    (change,) = replaced(a, b)
    assert (a[slice(*change.old)], b[slice(*change.new)]) == ("4", "8")
    assert replaced(a, a) == []


def test_a_list_is_counted_anew_and_one_of_equal_numbers_is_not():
    assert renumbered("1. a\n\ue0001. b\n2. c\n   1. d", "\ue000", "\ue001") == "1. a\n2. b\n3. c\n   1. d"
    assert renumbered("1. a\n\ue0011. c", "\ue000", "\ue001") == "1. a\n1. c"
    assert renumbered("\ue0012. b\n3. c", "\ue000", "\ue001") == "1. b\n2. c"


def test_the_places_of_a_document_in_its_source_are_those_of_the_same_characters(filled):
    document = filled.catalogue.document("webinars/import.md", EVERYTHING)
    found = places(document, SOP)
    for block in document.blocks:
        for at in range(block.locator.start, block.locator.end):
            if not document.text[at].isspace():
                start, end = found[at]
                assert SOP[start:end] == document.text[at]


def test_a_document_written_as_markdown_reads_the_same(filled, tmp_path):
    document = filled.catalogue.document("webinars/import.md", EVERYTHING)
    (tmp_path / "again.md").write_text(written(document))
    again = in_file(filled, tmp_path / "again.md", EVERYTHING).document
    assert [(b.kind, b.text, b.level) for b in again.blocks] == [(b.kind, b.text, b.level) for b in document.blocks]


# The command line


def run(*arguments):
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def test_the_command_prints_marks_words_sources_and_ids(filled, tmp_path):
    status, said = run("update", "webinars/import.md", "--home", str(filled.home))
    assert status == 0
    assert "within [-48-]{+6+} hours" in said
    assert "+ Compare the attendee list with the suppression list." in said
    assert "Source: Lead handling policy" in said
    status, said = run("update", "webinars/import.md", "--json", "--home", str(filled.home))
    assert json.loads(said)["parts"][0]["lines"]


def test_the_command_writes_what_is_accepted(filled, tmp_path):
    out = tmp_path / "out.md"
    file = tmp_path / "sop.md"
    file.write_text(SOP)
    arguments = ("update", str(file), "--instead-of", "webinars/import.md", "--home", str(filled.home))
    assert run(*arguments, "--accept", "all", "-o", str(out))[0] == 0
    assert "within 6 hours" in out.read_text()
    assert run(*arguments, "--accept", "nope", "-o", str(out))[0] == 2
    assert run(*arguments, "--accept", "all")[0] == 2
    assert run(*arguments, "--accept", "all", "-o", str(tmp_path / "out.pdf"))[0] == 2
    assert run("update", "missing.md", "--home", str(filled.home))[0] == 2


def test_a_step_that_nobody_else_has_is_shown_where_others_have_the_rest(library, docs, tmp_path):
    (docs / "sop.md").write_text(SOP, encoding="utf-8")
    ingest(library, [docs])
    file = tmp_path / "mine.md"
    step = "3. Dance around the printer until it sings."
    file.write_text(
        SOP.replace("3. Import the attendee list", f"{step}\n4. Import the attendee list"), encoding="utf-8"
    )
    shown = difference_text(update(library, in_file(library, file, EVERYTHING), EVERYTHING)).splitlines()
    assert f"? {step}" in shown
    assert not [line for line in shown if line.startswith("?") and line != f"? {step}"]


def test_a_section_of_which_nobody_else_speaks_is_not_shown(library, docs):
    (docs / "sop.md").write_text(SOP, encoding="utf-8")
    ingest(library, [docs])
    assert "?" not in difference_text(update(library, in_library(library, "sop.md", EVERYTHING), EVERYTHING))
