"""Procedures whose steps are sections: the whole of them, in order, and only where the whole is asked for."""

from __future__ import annotations

import pytest

from assistant.answer import Answer, StatementKind
from assistant.ask import ask
from assistant.draft import draft
from assistant.drafting.template import template
from assistant.plain import plain
from ingest.access import EVERYTHING
from ingest.sync import ingest

PARTNERS = """# How to onboard a partner

Every new partner goes through the same stages.

## {first}

The Partner Manager sends the contract for signature. It is countersigned by the legal team.

## {second}

Ask the Marketing Automation Manager for these:

- a seat in the partner portal
- a tag for leads of the partner

## {third}

The partner is named in the newsletter of the month.
"""
CALLED = ("Step 1: Sign the contract", "Step 2: Give access", "Step 3: Tell the others")
NUMBERED = ("1. Sign the contract", "2. Give them access", "3. Tell the others")
OUTLINE = ("1. Purpose", "2. Roles and responsibilities", "3. Related documents")
OTHERS = "# Newsletter\n\nThe newsletter goes out on the first Tuesday of the month, to all contacts with consent.\n"


@pytest.fixture
def partners(library, docs):
    def made(names):
        text = PARTNERS.format(first=names[0], second=names[1], third=names[2])
        (docs / "partners.md").write_text(text, encoding="utf-8")
        (docs / "newsletter.md").write_text(OTHERS, encoding="utf-8")
        ingest(library, [docs])
        return library

    return made


def steps(answer: Answer) -> list[tuple[str, str]]:
    return [(s.marker, s.under) for s in answer.statements if s.kind is StatementKind.STEP and s.under]


@pytest.mark.parametrize("names", [CALLED, NUMBERED])
def test_a_how_to_gives_all_stages_in_order_with_their_names(partners, names):
    answer = ask(partners(names), "How do we onboard a partner?", EVERYTHING)
    bare = [name.partition(" ")[2].removeprefix("1: ").removeprefix("2: ").removeprefix("3: ") for name in names]
    assert steps(answer) == [("1.", bare[0]), ("2.", bare[1]), ("3.", bare[2])]
    assert f"1. {bare[0]}: The Partner Manager sends the contract for signature." in plain(answer)


def test_a_list_that_a_stage_announces_stands_within_it(partners):
    answer = ask(partners(CALLED), "How do we onboard a partner?", EVERYTHING)
    within = [(s.text, s.depth) for s in answer.statements if s.depth]
    assert within == [("a seat in the partner portal", 1), ("a tag for leads of the partner", 1)]


def test_every_stage_is_a_quote_of_its_document(partners):
    library = partners(CALLED)
    answer = ask(library, "How do we onboard a partner?", EVERYTHING)
    document = library.catalogue.document("partners.md", EVERYTHING)
    cited = [c for c in answer.citations if c.document == "partners.md"]
    assert len(cited) >= 5
    assert all(document.text[c.start : c.end] == c.quote for c in cited)


def test_what_is_asked_of_one_stage_is_not_answered_with_all(partners):
    answer = ask(partners(CALLED), "How does the partner get a seat in the portal?", EVERYTHING)
    assert not steps(answer)


def test_a_question_in_the_words_of_one_stage_is_about_that_stage(partners):
    library = partners(("Step 1: Sign the partner contract", *CALLED[1:]))
    assert not steps(ask(library, "How do we sign a partner contract?", EVERYTHING))


def test_what_is_done_is_no_subject_that_a_title_must_have(partners):
    assert len(steps(ask(partners(CALLED), "How do we start to onboard a partner?", EVERYTHING))) == 3


def test_a_question_without_a_subject_asks_for_no_stages(partners):
    assert not steps(ask(partners(CALLED), "How do we start?", EVERYTHING))


def test_the_numbered_sections_of_a_document_are_no_procedure(partners):
    assert not steps(ask(partners(OUTLINE), "How do we onboard a partner?", EVERYTHING))


def test_stages_may_leave_one_number_out(partners):
    answer = ask(partners((CALLED[0], CALLED[1], "Step 4: Rest")), "How do we onboard a partner?", EVERYTHING)
    assert [marker for marker, _ in steps(answer)] == ["1.", "2.", "4."]


@pytest.mark.parametrize("names", [(*CALLED[:2], "Step 5: Rest"), ("Step 2: Sign", "Step 3: Give", "Step 4: Tell")])
def test_stages_that_leave_out_more_or_the_first_are_no_procedure(partners, names):
    assert not steps(ask(partners(names), "How do we onboard a partner?", EVERYTHING))


def test_a_draft_has_the_stages_as_its_procedure(partners):
    made = draft(partners(CALLED), "onboarding a partner", EVERYTHING, template("sop"))
    procedure = next(s for s in made.sections if s.heading == "Procedure").statements
    assert [s.under for s in procedure if s.under] == ["Sign the contract", "Give access", "Tell the others"]


LONG = """# How to onboard a partner

## Step 1: Sign the contract

{first}

Nobody signs alone.

## Step 2: Give access

The partner gets a seat in the portal.
"""
SENTENCES = [f"Page {n} of the contract is read aloud by the legal team, slowly and to the end." for n in range(1, 8)]


def test_a_draft_has_all_of_a_long_stage_and_an_answer_says_that_it_goes_on(library, docs):
    (docs / "partners.md").write_text(LONG.format(first=" ".join(SENTENCES)), encoding="utf-8")
    (docs / "newsletter.md").write_text(OTHERS, encoding="utf-8")
    ingest(library, [docs])
    made = draft(library, "onboarding a partner", EVERYTHING, template("sop"))
    said = " ".join(s.text for s in next(s for s in made.sections if s.heading == "Procedure").statements)
    assert all(sentence in said for sentence in (*SENTENCES, "Nobody signs alone."))
    answer = ask(library, "How do we onboard a partner?", EVERYTHING)
    assert steps(answer) == [("1.", "Sign the contract"), ("2.", "Give access")]
    assert SENTENCES[-1] not in plain(answer)
    assert "Not all of it is given here: the source says more under “Sign the contract”." in answer.notes
