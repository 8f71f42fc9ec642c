"""Questions that ask several things at once."""

import pytest

from assistant.ask import ask
from assistant.compound import parts
from assistant.explain import explain
from assistant.history import record_refusal, unanswered
from assistant.plain import plain
from assistant.ui.render import turn
from assistant.ui.view import TurnView
from ingest.access import EVERYTHING

LISTS = """---
owner: Marketing Data Manager
---
# List import

## Import a list

1. Save the original list unchanged.
2. Copy the contacts into the import template.
3. Import the template into HubSpot.

## Approval of a list

The DPO approves every list that was bought.
"""
BRAND = """# Brand

## Logo

The logo keeps a margin of its own height on every side.
"""


@pytest.fixture(scope="module")
def filled(library_of):
    with library_of({"lists.md": LISTS, "brand.md": BRAND}) as library:
        yield library


@pytest.mark.parametrize(
    ("question", "complete"),
    [
        (
            "How do I import a list, and who approves a rush send?",
            ["How do I import a list?", "Who approves a rush send?"],
        ),
        (
            "What does SAL mean and how does it differ from SQL?",
            ["What does SAL mean?", "What does SAL mean: How does it differ from SQL?"],
        ),
        (
            "Our quote is 9,000 euros. Who signs it off? And how long does a purchase take?",
            [
                "Our quote is 9,000 euros. Who signs it off?",
                "Our quote is 9,000 euros. How long does a purchase take?",
            ],
        ),
        ("Which fields are needed, and which are optional?", ["Which fields are needed?", None]),
        ("What happens to a late lead and who is told about it?", ["What happens to a late lead?", None]),
        (
            "Who approves a rush, how many emails may we send, and why is there a cap on emails?",
            ["Who approves a rush?", "How many emails may we send?", "Why is there a cap on emails?"],
        ),
        (
            "Who signs a discount, which is above 10 %, and what does the finance report show?",
            [None, "What does the finance report show?"],
        ),
        ("1. How do we name campaigns?\n2. Where do we keep campaign briefs?", ["How do we name campaigns?", None]),
        ("1) How do we name campaigns? 2) Where do we keep briefs?", ["How do we name campaigns?", None]),
    ],
)
def test_the_parts_of_a_question_stand_by_themselves(question, complete):
    found = [part.complete for part in parts(question)]
    assert len(found) == len(complete)
    assert all(expected in (None, said) for said, expected in zip(found, complete, strict=True))
    assert all("1)" not in said for said in found)


@pytest.mark.parametrize(
    "question",
    [
        "How do I import and clean a list?",
        "Tell me who owns lead scoring and what it does",
        "Are there limits on how often I can send and how many people I can send to?",
        "What do I do when a list is late and the sender is away?",
        "Where do I see who built a campaign and when?",
        "Do both conditions have to be true or is one enough?",
        "We use HubSpot and Salesforce. Where do leads go?",
        "What is it? Who is it? Where is it? Why is it? How is it?",
        "",
    ],
)
def test_a_question_that_asks_one_thing_is_left_whole(question):
    assert parts(question) == ()


def test_each_part_is_answered_by_itself(filled):
    answer = ask(filled, "How do I import a list, and what margin does the logo keep?", EVERYTHING)
    by_part = {
        part: [s.text for s in answer.statements if s.part == part] for part in {s.part for s in answer.statements}
    }
    assert set(by_part) == {"How do I import a list?", "What margin does the logo keep?"}
    assert by_part["How do I import a list?"][-1] == "Import the template into HubSpot."
    assert by_part["What margin does the logo keep?"] == ["The logo keeps a margin of its own height on every side."]
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert answer.unanswered == ()
    assert plain(answer).index("How do I import a list?") < plain(answer).index("What margin does the logo keep?")


def test_what_answers_two_parts_is_said_to_both_and_cited_once(filled):
    answer = ask(filled, "Who approves a list that was bought, and which lists does the DPO approve?", EVERYTHING)
    said = {s.part: s for s in answer.statements if s.text == "The DPO approves every list that was bought."}
    assert list(said) == ["Who approves a list that was bought?", "Which lists does the DPO approve?"]
    assert len({s.citations for s in said.values()}) == 1


def test_a_part_that_the_documents_do_not_hold_is_told_and_kept_as_a_gap(filled):
    question = "What margin does the logo keep, and which Instagram handle do we post from?"
    answer = ask(filled, question, EVERYTHING)
    assert answer.status == "answered"
    assert {s.part for s in answer.statements} == {"What margin does the logo keep?"}
    assert any("do not hold an answer to “Which Instagram handle do we post from?”" in note for note in answer.notes)
    record_refusal(filled.catalogue, EVERYTHING, answer)
    assert [gap.question for gap in unanswered(filled.catalogue, EVERYTHING)] == [
        "Which Instagram handle do we post from?"
    ]


def test_it_is_refused_where_no_part_is_answered(filled):
    answer = ask(filled, "Which Instagram handle do we post from, and who translates our podcast?", EVERYTHING)
    assert answer.status == "refused"
    assert not answer.statements
    assert answer.unanswered == ()
    assert len({near.document for near in answer.nearest}) == len(answer.nearest) > 0


def test_the_explanation_is_of_each_part(filled):
    question = "What margin does the logo keep, and which Instagram handle do we post from?"
    why = explain(filled, question, EVERYTHING)
    assert [part.confidence >= part.threshold for part in why.parts] == [True, False]
    assert sum(line.startswith("Searched for:") for line in why.lines()) == 2


def test_the_page_shows_each_part_above_what_answers_it(filled):
    question = "How do I import a list, and what margin does the logo keep?"
    html = turn(TurnView(question, ask(filled, question, EVERYTHING), turn=1))
    first, second = html.index(">How do I import a list?<"), html.index(">What margin does the logo keep?<")
    assert first < html.index("Save the original list") < second < html.index("margin of its own height")
