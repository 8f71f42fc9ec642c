"""Questions for the difference of two things."""

import pytest

from assistant.ask import ask
from assistant.comparison import compared
from assistant.history import record_refusal, unanswered
from ingest.access import EVERYTHING

LISTS = """# Lists and segments

## Static lists

A static list is a fixed set of contacts that changes only when somebody edits it.

## Segments

A segment is a group of contacts that is renewed by itself as their data change.
"""
MIXED_UP = """# Easily mixed up

Static list vs segment: see above, and never say one where you mean the other.
"""
BOUNCES = """# Bounces

A hard bounce is permanent, a soft bounce is temporary: the mailbox is full, for instance.
"""


@pytest.fixture(scope="module")
def filled(library_of):
    with library_of({"lists.md": LISTS, "bounces.md": BOUNCES, "mixed.md": MIXED_UP}) as library:
        yield library


@pytest.mark.parametrize(
    ("question", "complete"),
    [
        ("What is the difference between a stage and a segment?", ["What is a stage?", "What is a segment?"]),
        ("difference static list / segment", []),
        ("How does a static list differ from a segment?", ["What is a static list?", "What is a segment?"]),
        ("how are hard bounces different from blocks", ["What are hard bounces?", "What are blocks?"]),
        (
            "What's the difference between hard and soft bounces in HubSpot?",
            ["What are hard bounces in HubSpot?", "What are soft bounces in HubSpot?"],
        ),
        ("Difference between email and landing pages", ["What is email?", "What are landing pages?"]),
        ("MQL vs. SQL?", ["What is MQL?", "What is SQL?"]),
        ("MQL vs SQL, what's the difference?", ["What is MQL?", "What is SQL?"]),
        ("dealer vs distributor - whats the difference", ["What is dealer?", "What is distributor?"]),
        ("difference between a hard and a soft bounce", ["What is a hard bounce?", "What is a soft bounce?"]),
        ("difference between a sample and a demo bounce", ["What is a sample?", "What is a demo bounce?"]),
        ("tier 1 vs tier 2 vs tier 3 accounts", []),
        ("How many points for a webinar vs a download?", []),
        ("crm vs marketing automation: source of truth on conflicts", []),
        ("What's the difference between them and it?", []),
        ("How do we import a list?", []),
    ],
)
def test_what_is_compared_is_asked_for_one_by_one(question, complete):
    assert [
        part.complete for part in compared(question, ["Hard bounces are removed. A sample is free, any sample is."])
    ] == complete


def test_two_things_that_are_explained_apart_are_both_explained(filled):
    answer = ask(filled, "What is the difference between a static list and a segment?", EVERYTHING)
    assert answer.status == "answered"
    first = {s.part: s.text for s in reversed(answer.statements)}  # not what merely names both
    assert first == {
        "What is a static list?": "A static list is a fixed set of contacts that changes only when somebody edits it.",
        "What is a segment?": "A segment is a group of contacts that is renewed by itself as their data change.",
    }


def test_a_statement_that_names_both_is_the_answer(filled):
    answer = ask(filled, "What's the difference between hard and soft bounces?", EVERYTHING)
    assert answer.statements[0].text.startswith("A hard bounce is permanent, a soft bounce")
    assert answer.statements[0].part == ""


def test_the_one_that_the_documents_do_not_know_is_named_and_kept_as_a_gap(filled):
    answer = ask(filled, "What is the difference between a segment and a suppression group?", EVERYTHING)
    assert {s.part for s in answer.statements} == {"What is a segment?"}
    assert any("do not hold an answer to “What is a suppression group?”" in note for note in answer.notes)
    record_refusal(filled.catalogue, EVERYTHING, answer)
    assert [gap.question for gap in unanswered(filled.catalogue, EVERYTHING)] == ["What is a suppression group?"]


def test_it_is_refused_as_one_question_where_neither_is_explained(filled):
    answer = ask(filled, "What is the difference between a lanyard and a roll-up banner?", EVERYTHING)
    assert answer.status == "refused" and answer.unanswered == ()
