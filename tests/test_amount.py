"""Questions that ask for an amount, and texts that give one."""

import pytest

from assistant.amount import lacks_amount


@pytest.mark.parametrize(
    "question",
    [
        "How many hostnames can a domain have?",
        "how much does a licence cost",
        "What does a parking space cost?",
        "For webinars, how many reminders do we send?",
        "Who approves a rush send, and how many approvers are there?",
        "What percentage of leads is accepted?",
    ],
)
def test_an_amount_is_missed_where_none_is_given(question):
    assert lacks_amount(question, ["Ask the office manager.", "One of the owners knows.", "2006 Guidelines"])


@pytest.mark.parametrize(
    "text",
    [
        "At most 12.",
        "There are two of them.",
        "Only one at a time.",
        "It is free.",
        "There is no limit.",
        "One domain.",
    ],
)
def test_an_amount_may_be_given_in_words(text):
    assert not lacks_amount("How many domains can we have?", ["Ask the office manager.", text])


@pytest.mark.parametrize(
    "question",
    [
        "How do I see how many people opened an email?",
        "Where does it say how much a licence costs?",
        "How long is a list kept?",
        "What does a campaign owner do?",
    ],
)
def test_a_question_that_mentions_an_amount_does_not_ask_for_one(question):
    assert not lacks_amount(question, ["Open the report."])
