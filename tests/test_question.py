"""What a question asks for, and follow-ups."""

from __future__ import annotations

import pytest

from assistant.question import AnswerType, answer_type, defined_term, is_follow_up, standalone


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How do I import a list?", AnswerType.PROCEDURE),
        ("What are the steps to launch a campaign?", AnswerType.PROCEDURE),
        ("walk me through a webinar upload", AnswerType.PROCEDURE),
        ("What is an MQL?", AnswerType.DEFINITION),
        ("SAL?", AnswerType.DEFINITION),
        ("what does DSAR stand for?", AnswerType.DEFINITION),
        ("Who approves a rush send?", AnswerType.FACT),
        ("How long does a build take?", AnswerType.FACT),
        ("What is it?", AnswerType.FACT),
    ],
)
def test_answer_type(question: str, expected: AnswerType) -> None:
    assert answer_type(question) is expected


def test_the_defined_term_is_found_without_its_article() -> None:
    assert defined_term("What is the lead score?") == "lead score"


@pytest.mark.parametrize(
    ("question", "earlier", "expected"),
    [
        ("and for webinars?", ["How do we import leads for events?"], "How do we import leads for webinars"),
        ("What is the MQL threshold?", ["Who approves sends?"], "What is the MQL threshold?"),
        (
            "How long does it take?",
            ["How do I get access to HubSpot?"],
            "How do I get access to HubSpot: How long does it take?",
        ),
        ("what about the UK", ["Who approves sends?"], "Who approves sends: the UK"),
        ("and for webinars?", [], "and for webinars?"),
    ],
)
def test_follow_ups_are_completed(question: str, earlier: list[str], expected: str) -> None:
    assert standalone(question, earlier).rstrip("?") == expected.rstrip("?")


def test_a_chain_of_follow_ups_keeps_the_subject() -> None:
    asked = ["How do we import leads for events?", "and for webinars?"]
    assert "import leads" in standalone("and for surveys?", asked)


def test_a_full_question_is_no_follow_up() -> None:
    assert not is_follow_up("Which tool do we use to send the newsletter to customers in Germany?")
