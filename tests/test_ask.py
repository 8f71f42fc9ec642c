"""Questions answered from the documents, or refused."""

from __future__ import annotations

import json
import re

import pytest

from assistant.answer import Answer, StatementKind
from assistant.ask import ask
from assistant.explain import explain
from assistant.notes import UNSURE
from assistant.plain import plain
from assistant.refusal import LACKING, LEFT_OPEN
from assistant.search import search
from ingest.access import EVERYTHING, Reader
from ingest.library import Library
from ingest.sync import ingest

DOCUMENTS = {
    "email/sends.md": """---
title: Send approval
owner: Marketing Automation Manager
reviewed_on: 2026-05-04
---
# Send approval

Every marketing email is approved by two people: the builder and an approver. They are never the same person.

## Frequency

A contact receives at most two marketing emails in seven days.

## Request an approval

Before you begin, finish the QA checklist.

1. Open the email in HubSpot and choose Review.
2. Pick an approver from the list.
   1. For a rush, pick the Director of Marketing Operations.
3. Send a test to the seed list.
4. Wait for the approval before you schedule.
""",
    "leads/scoring.md": """---
reviewed_on: 2026-07-01
---
# Lead scoring

A lead becomes a Marketing Qualified Lead (MQL) at 65 points.

| Action | Points |
|---|---|
| Visits the pricing page | 15 |
| Opens an email | 1 |
""",
    "archive/scoring-2025.md": """---
status: archived
reviewed_on: 2025-01-10
---
# Lead scoring 2025

A lead becomes a Marketing Qualified Lead (MQL) at 50 points.
""",
    "access/limits.md": """# Access to the tools

## What nobody is granted

- Personal API keys to outside tools that read the contact database.
- Export rights for agencies.

## What every marketer is granted

- View rights in the reporting workspace.
""",
    "webinars/follow-up.md": """# Webinar follow-up

The attendee list is uploaded within 24 hours after the webinar by the Campaign Operations Specialist.

People who registered and did not come get the recording on the next day.
""",
    "events/upload.md": """# Event lists

The badge scans of a trade fair are uploaded within 48 hours by the Field Marketing Manager.
""",
}


@pytest.fixture(scope="module")
def answers(library_of):
    with library_of(DOCUMENTS) as library:
        yield library


def said(answer: Answer) -> str:
    return " ".join(s.text for s in answer.statements)


def test_a_fact_is_answered_with_its_sentence_and_a_citation(answers: Library) -> None:
    answer = ask(answers, "How many marketing emails may a contact get per week?", EVERYTHING)
    assert answer.status == "answered"
    assert "at most two marketing emails in seven days" in said(answer)
    first = answer.citations[0]
    assert (first.document, first.heading, first.reviewed_on) == (
        "email/sends.md",
        ("Send approval", "Frequency"),
        "2026-05-04",
    )


def test_every_statement_has_a_citation_that_is_the_slice_it_names(answers: Library) -> None:
    for question in ("How do I get a send approved?", "What is an MQL?", "When is the webinar list uploaded?"):
        answer = ask(answers, question, EVERYTHING)
        numbers = {c.n for c in answer.citations}
        assert answer.statements
        for statement in answer.statements:
            assert statement.citations and set(statement.citations) <= numbers
            assert statement.support == 1.0
        for citation in answer.citations:
            document = answers.catalogue.document(citation.document, EVERYTHING)
            assert document is not None
            assert document.text[citation.start : citation.end] == citation.quote


def test_a_how_to_gives_the_whole_procedure_in_order_with_its_prerequisite(answers: Library) -> None:
    answer = ask(answers, "How do I request approval for an email?", EVERYTHING)
    steps = [s for s in answer.statements if s.kind == "step"]
    assert [s.marker for s in steps] == ["1.", "2.", "1.", "3.", "4."]
    assert [s.depth for s in steps] == [0, 0, 1, 0, 0]
    assert "finish the QA checklist" in answer.statements[0].text


def test_a_table_row_comes_with_its_header(answers: Library) -> None:
    answer = ask(answers, "How many points for a visit to the pricing page?", EVERYTHING)
    rows = [s for s in answer.statements if s.kind == "row"]
    assert any(r.text == "Visits the pricing page | 15" and r.header == ("Action", "Points") for r in rows)


def test_an_entry_of_a_list_of_what_is_not_done_comes_with_its_heading(answers: Library) -> None:
    answer = ask(answers, "Who is granted personal API keys to outside tools?", EVERYTHING)
    keys = next(s for s in answer.statements if s.text.startswith("Personal API keys"))
    assert keys.under == "What nobody is granted"
    assert "What nobody is granted: Personal API keys to outside tools" in plain(answer)
    cited = next(c for c in answer.citations if c.n in keys.citations)
    assert cited.quote == keys.text
    allowed = ask(answers, "What rights is every marketer granted in the reporting workspace?", EVERYTHING)
    assert next(s for s in allowed.statements if s.text.startswith("View rights")).under == ""


def test_current_documents_come_before_archived_ones_and_a_difference_is_said(answers: Library) -> None:
    answer = ask(answers, "At how many points does a lead become an MQL?", EVERYTHING)
    assert "65 points" in answer.statements[0].text
    assert any("Sources differ" in note and "50 points" in note and "65 points" in note for note in answer.notes)
    assert all("archived" in note for note in answer.notes if "50 points" in note)


@pytest.mark.parametrize("newer", ["a", "b"])
def test_of_two_documents_that_disagree_the_one_reviewed_last_comes_first(
    tmp_path, models_home, encoder, newer: str
) -> None:
    (tmp_path / "docs").mkdir()
    for name in "ab":
        reviewed, rows = ("2026-06-01", 500) if name == newer else ("2024-02-01", 200)
        said = f"The daily export limit for a contact list is {rows} rows."
        (tmp_path / "docs" / f"{name}.md").write_text(f"---\nreviewed_on: {reviewed}\n---\n# Limits {name}\n\n{said}\n")
    with Library.open(tmp_path / "home", models=models_home) as library:
        ingest(library, [tmp_path / "docs"])
        answer = ask(library, "What is the daily export limit for a contact list?", EVERYTHING)
    assert [s.text.split()[-2] for s in answer.statements] == ["500", "200"]
    assert not answer.statements[0].aside
    assert any("Sources differ" in note for note in answer.notes)


COPIED = (
    "# Sponsoring of clubs\n\nClubs near our sites may be sponsored. A club applies by letter, with its plan for the "
    "season and the number of its members. The communications team answers within four weeks. A club may get EUR {sum} "
    "in a season at most. Jerseys carry the logo on the left sleeve. Photos of children are not published.\n"
)


def test_copies_of_a_document_that_differ_in_a_figure_are_both_heard(library_of) -> None:
    """A copy is else left out of an answer, and with it that it says something else."""
    with library_of({"handbook.md": COPIED.format(sum="3,000"), "copy.md": COPIED.format(sum="5,000")}) as library:
        answer = ask(library, "How much may a club get in a season?", EVERYTHING)
    assert {"3,000", "5,000"} <= set(re.findall(r"\d,000", said(answer)))
    assert any("Sources differ" in note for note in answer.notes)


def test_figures_for_two_things_in_much_the_same_words_are_no_difference(library_of) -> None:
    documents = {
        "plan.md": "# Plan\n\nThe total budget for marketing is EUR 6.4 million.\n",
        "rules.md": "# Who signs\n\nUp to EUR 25,000 of the marketing budget is signed by the Head of Marketing.\n",
    }
    with library_of(documents) as library:
        answer = ask(library, "What is the total marketing budget?", EVERYTHING)
    assert "6.4 million" in said(answer)
    assert not any("Sources differ" in note for note in answer.notes)


@pytest.mark.parametrize(
    "question",
    [
        "How do we sync audiences to TikTok ads?",
        "What is the capital of Mongolia?",
        "Who maintains the warehouse forklifts?",
        "xyzzy plugh",
    ],
)
def test_what_the_documents_do_not_hold_is_refused_with_what_is_nearest(answers: Library, question: str) -> None:
    answer = ask(answers, question, EVERYTHING)
    assert answer.status == "refused"
    assert answer.statements == () and answer.citations == ()


def test_a_refusal_names_the_owner_of_what_is_nearest(answers: Library) -> None:
    answer = ask(answers, "Which approver signs off TikTok emails in Mongolia?", EVERYTHING)
    near = {n.document: n.owner for n in answer.nearest}
    assert near["email/sends.md"] == "Marketing Automation Manager"


def test_a_near_miss_says_what_the_documents_do_say_and_what_they_do_not(answers: Library) -> None:
    answer = ask(answers, "How many faxes may a contact get per week?", EVERYTHING)
    assert (answer.status, answer.statements, answer.citations) == ("refused", (), ())
    assert "What is nearest does not mention “faxes” or “week”." in answer.notes
    near = answer.nearest[0]
    assert near.closest is not None
    assert near.closest.quote == "A contact receives at most two marketing emails in seven days."
    document = answers.catalogue.document(near.document, EVERYTHING)
    assert document is not None
    assert document.text[near.closest.start : near.closest.end] == near.closest.quote
    assert answer.quoted(near.closest.n) == near.closest
    assert Answer.from_json(json.loads(json.dumps(answer.to_json()))) == answer


def test_a_nearer_miss_is_not_answered_without_saying_what_is_not_mentioned(answers: Library) -> None:
    answer = ask(answers, "How many text messages may a contact get per week?", EVERYTHING)
    assert answer.status == "refused" or UNSURE in answer.notes
    assert any(note.endswith("not mention “text”, “messages” or “week”.") for note in answer.notes)


def test_a_name_that_no_source_of_an_answer_mentions_is_told_however_sure_it_is(answers: Library, monkeypatch) -> None:
    monkeypatch.setattr("assistant.notes.SURE", 0.0)
    answer = ask(answers, "How do I request an approval of a Webinar email?", EVERYTHING)
    assert answer.status == "answered"
    assert "The sources do not mention “Webinar”." in answer.notes
    assert UNSURE not in answer.notes
    named = ask(answers, "How do I request an approval in HubSpot?", EVERYTHING)
    assert named.status == "answered"
    assert not any("do not mention" in note for note in named.notes)


def test_who_asks_for_an_owner_is_told_that_of_the_document(answers: Library) -> None:
    owner = "The owner of “Send approval” is: Marketing Automation Manager."
    assert owner in ask(answers, "Who is responsible for the approval of a send?", EVERYTHING).notes
    assert owner in ask(answers, "Who owns send approval?", EVERYTHING).notes
    assert owner not in ask(answers, "Who approves a send?", EVERYTHING).notes


def test_an_answer_that_is_not_sure_says_what_it_leaves_open(answers: Library, monkeypatch) -> None:
    question = "Who uploads the attendee list within 24 hours after the webinar by fax?"
    monkeypatch.setattr("assistant.notes.SURE", 1.01)
    answer = ask(answers, question, EVERYTHING)
    assert answer.status == "answered"
    assert {UNSURE, "The sources do not mention “fax”."} <= set(answer.notes)
    monkeypatch.setattr("assistant.notes.SURE", 0.0)
    assert not any("do not mention" in note for note in ask(answers, question, EVERYTHING).notes)


def test_an_amount_that_what_fits_best_does_not_give_is_refused_and_named(answers: Library) -> None:
    answer = ask(answers, "How many people approve a marketing email?", EVERYTHING)
    assert "two people" in said(answer)
    rights = "view rights in the reporting workspace is every marketer granted?"
    assert ask(answers, f"What {rights}", EVERYTHING).status == "answered"
    asked = f"How many {rights}"
    refused = ask(answers, asked, EVERYTHING)
    assert refused.status == "refused"
    assert LACKING.format(amount="an amount") in refused.notes
    assert any(near.closest for near in refused.nearest)
    why = explain(answers, asked, EVERYTHING)
    assert why.lacking
    assert any(line.startswith(LACKING.format(amount="an amount")) for line in why.lines())
    follow_up = ask(answers, "And what is it that they are granted?", EVERYTHING, conversation=[asked])
    assert LACKING.format(amount="an amount") not in follow_up.notes


@pytest.mark.parametrize(
    "text", ["Who pays for the return freight of samples? [TBC]", "Return freight of samples is paid by: TBD."]
)
def test_what_a_document_leaves_open_is_refused_with_what_it_says(library, docs, text) -> None:
    (docs / "samples.md").write_text(f"# Sample requests\n\nThe dealer orders samples in the portal.\n\n{text}\n")
    ingest(library, [docs])
    answer = ask(library, "Who pays for the return freight of samples?", EVERYTHING)
    assert answer.status == "refused"
    assert LEFT_OPEN in answer.notes
    assert any(near.closest and text.startswith(near.closest.quote) for near in answer.nearest)


def test_what_is_far_away_is_not_quoted(answers: Library) -> None:
    assert not any(n.closest for n in ask(answers, "What is the capital of Mongolia?", EVERYTHING).nearest)


def test_a_follow_up_is_completed_from_the_conversation(answers: Library) -> None:
    answer = ask(answers, "and for webinars?", EVERYTHING, conversation=["When are lists uploaded for trade fairs?"])
    assert "webinars" in answer.standalone and "lists uploaded" in answer.standalone
    assert "24 hours" in said(answer)


@pytest.fixture(scope="module")
def approvals(library_of):
    """A library that says of two things, in the same words, what differs."""
    documents = {
        "email/newsletter.md": "# Newsletter\n\nThe approval of a newsletter takes two working days.\n",
        "webinars/webinar.md": "# Webinar\n\nThe approval of a webinar takes five working days.\n",
        "tools/hubspot.md": "# HubSpot\n\nThe HubSpot contract renews on 1 March.\n",
        "tools/on24.md": "# ON24\n\nThe ON24 contract renews on 1 July.\n",
    }
    with library_of(documents) as library:
        yield library


@pytest.mark.parametrize(
    ("earlier", "question", "before", "after"),
    [
        ("How long does the approval of a newsletter take?", "and for webinars?", "two working", "five working"),
        (
            "How long does the approval of a webinar take?",
            "thanks, what about newsletters?",
            "five working",
            "two working",
        ),
        ("When does the HubSpot contract renew?", "And ON24?", "1 March", "1 July"),
    ],
)
def test_a_follow_up_is_answered_for_what_it_asks_about_and_not_for_the_earlier_question(
    approvals: Library, earlier: str, question: str, before: str, after: str
) -> None:
    assert before in ask(approvals, earlier, EVERYTHING).statements[0].text
    answer = ask(approvals, question, EVERYTHING, conversation=[earlier])
    assert after in said(answer)
    assert before not in said(answer)


def test_an_abbreviation_alone_is_looked_up_in_a_conversation_too(answers: Library) -> None:
    asked = ask(answers, "MQL?", EVERYTHING, conversation=["How many marketing emails may a contact get per week?"])
    assert asked.standalone == "MQL?"
    assert said(asked) == said(ask(answers, "MQL?", EVERYTHING)) != ""


def test_a_filter_narrows_the_sources(answers: Library) -> None:
    hits = search(answers, "lead scoring points", EVERYTHING, where={"status": ["archived"]})
    assert {h.document for h in hits} == {"archive/scoring-2025.md"}


def test_an_abbreviation_finds_the_long_form_and_the_other_way_round(answers: Library) -> None:
    assert search(answers, "MQL", EVERYTHING)[0].document == "leads/scoring.md"
    assert search(answers, "marketing qualified lead", EVERYTHING)[0].document == "leads/scoring.md"


def test_the_long_form_of_an_abbreviation_that_nobody_uses_does_not_speak_against_an_answer(library_of) -> None:
    steps = "1. Agree the list of ABM accounts with Sales.\n2. Build the audience in LinkedIn.\n3. Start the ads."
    with library_of({"abm.md": f"# Launching an ABM campaign\n\n{steps}\n"}) as library:
        assert ask(library, "How do we launch an ABM campaign?", EVERYTHING).status == "answered"
        assert ask(library, "What is ABM?", EVERYTHING).status == "refused"


def test_what_the_nearest_documents_mention_is_not_said_to_be_missing(library_of) -> None:
    said = "## Points for {0}\n\nMembers get extra points for {0}, and lose points that they do not use."
    rules = "\n\n".join(said.format(what) for what in REWARDED)
    with library_of({"club.md": f"# Club\n\n{rules}\n\n## Letters\n\nOcean members also get a letter.\n"}) as library:
        answer = ask(library, "How many points do members lose for a freighter trip over the ocean?", EVERYTHING)
    assert answer.status == "refused"
    assert "What is nearest does not mention “freighter”." in answer.notes


REWARDED = ("a night", "a dinner on board", "a trip by train", "a friend who joins", "a birthday", "a ticket")


@pytest.mark.parametrize("query", ["aproval of emials", "approving mails", "webinnar atendees list"])
def test_typos_and_other_word_forms_still_find(answers: Library, query: str) -> None:
    assert search(answers, query, EVERYTHING)[0].document in ("email/sends.md", "webinars/follow-up.md")


@pytest.mark.parametrize(
    "question", ["", "   ", "?", "the of and", "😀" * 50, "a" * 100_000, "' OR 1=1 --", "{}[]()*&^%"]
)
def test_odd_questions_do_no_harm(answers: Library, question: str) -> None:
    assert ask(answers, question, EVERYTHING).status in ("answered", "refused")


def test_an_empty_library_refuses(library: Library) -> None:
    answer = ask(library, "How do I request approval?", EVERYTHING)
    assert (answer.status, answer.nearest) == ("refused", ())


def test_a_word_that_the_library_does_not_have_is_no_typing_error(answers: Library) -> None:
    answer = ask(answers, "How do I reset the webniar console?", EVERYTHING)
    assert any(note.startswith("Read “webniar”") for note in answer.notes)
    assert not any(note.startswith("Read “reset”") for note in answer.notes)


GLOSSARY = {
    "sales.md": "# Working with sales\n\nThe Lead Routing Desk (LRD) is asked before a lead is moved.\n\n"
    "The LRD has a channel of its own, and LRD-led calls are on Monday.\n",
    "hidden.md": "---\naudience: [board]\n---\n# Board\n\nThe Quiet Growth Fund (QGF) is for the board.\n",
    "fish.md": "# Fish\n\nThe fish is fed on Friday.\n",
}


@pytest.fixture(scope="module")
def abbreviations(library_of):
    with library_of(GLOSSARY) as library:
        yield library


@pytest.mark.parametrize("question", ["What does LRD stand for?", "what is an lrd?", "LRD?"])
def test_an_abbreviation_is_answered_with_what_it_stands_for(abbreviations, question):
    answer = ask(abbreviations, question, EVERYTHING)
    assert answer.status == "answered"
    assert answer.statements[0].text == "The Lead Routing Desk (LRD) is asked before a lead is moved."
    assert answer.statements[0].kind is StatementKind.DEFINITION


def test_what_an_abbreviation_stands_for_is_told_to_nobody_who_may_not_read_it(abbreviations):
    assert ask(abbreviations, "What does QGF stand for?", EVERYTHING).status == "answered"
    assert ask(abbreviations, "What does QGF stand for?", Reader("guest", frozenset())).status == "refused"


def test_an_abbreviation_that_no_document_explains_is_not_answered(abbreviations):
    assert ask(abbreviations, "What does XQZ stand for?", EVERYTHING).status == "refused"


def test_a_column_without_a_name_is_told_without_one(library, docs):
    (docs / "discounts.md").write_text(
        "# Discounts\n\n|  | Small customers |\n|---|---|\n| Discount above 20 percent | approved by the director |\n",
        encoding="utf-8",
    )
    ingest(library, [docs])
    said = plain(ask(library, "Who approves a discount above 20 percent?", EVERYTHING))
    assert "Discount above 20 percent; Small customers: approved by the director" in said


def test_a_pointer_explains_an_abbreviation_only_where_nothing_else_does(library, docs):
    (docs / "a.md").write_text("# Links\n\nSee the LRD (Lead Routing Desk) page.\n", encoding="utf-8")
    (docs / "b.md").write_text(
        "# Sales\n\nThe Lead Routing Desk (LRD) is asked before any lead is moved.\n", encoding="utf-8"
    )
    ingest(library, [docs])
    answer = ask(library, "What does LRD stand for?", EVERYTHING)
    assert answer.statements[0].text == "The Lead Routing Desk (LRD) is asked before any lead is moved."


def test_a_question_of_the_documents_is_answered_with_its_answer_also_without_a_question_mark(library, docs):
    (docs / "desk.txt").write_text(
        "Q: whom do I call if the printer is broken\nA: Facility, extension 112.\n\n"
        "Q: where is the badge desk\nA: In the lobby, room 2.\n",
        encoding="utf-8",
    )
    (docs / "vans.md").write_text(
        "# Notes\n\n**Q: whom do I call if the van is late**\n\nA: Logistics, extension 114.\n", encoding="utf-8"
    )
    ingest(library, [docs])
    for question, said in {
        "whom do I call if the printer is broken": "Facility, extension 112.",
        "Where is the badge desk?": "In the lobby, room 2.",
        "whom do I call if the van is late": "Logistics, extension 114.",
    }.items():
        answer = ask(library, question, EVERYTHING)
        assert [s.text for s in answer.statements][1] == said
