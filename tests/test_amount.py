"""Questions that ask for an amount, and texts that give one."""

import pytest

from assistant.amount import lacks


@pytest.mark.parametrize(
    "question",
    [
        "How many hostnames can a domain have?",
        "how much does a licence cost",
        "What does a parking space cost?",
        "What's the price of a seat?",
        "For webinars, how many reminders do we send?",
        "And how many approvers does that need?",
        "What percentage of leads is accepted?",
    ],
)
def test_an_amount_is_missed_where_none_is_given(question):
    assert lacks(question, ["Ask the office manager.", "Published on 12 March 2026.", "1998 Travel Guidelines"])
    assert lacks(question, [])


@pytest.mark.parametrize(
    "text",
    [
        "At most 12.",
        "There are twenty of them.",
        "Seventeen people and eleven agencies.",
        "Only one at a time.",
        "Once.",
        "It is free.",
        "It costs nothing.",
        "No approval is needed.",
        "There is no limit.",
        "A week's notice.",
        "Thousands of photos.",
        "The licence costs 1999 EUR.",
        "2000 Contacts",
        "Rental | $2010",
    ],
)
def test_an_amount_may_be_given_in_any_form(text):
    assert not lacks("How many domains can we have?", ["Ask the office manager.", text])


@pytest.mark.parametrize(
    "question",
    [
        "How do I see how many people opened an email?",
        "Where do I see how many opened an email and how many clicked?",
        "Where does it say how much a licence costs?",
        "Who approves a rush send, and how many approvers are there?",
        "How many approvers does a rush send need: who are they?",
        "How much access does an agency get?",
        "How long is a list kept?",
        "What does cost per lead mean?",
        "What is cost per lead?",
        "What cost centre do I book an event on?",
        "What number format do we use in emails?",
        "What is the process for a price change?",
        "What do I do when a cost estimate is missing?",
        "What is included in the price?",
    ],
)
def test_a_question_that_mentions_an_amount_does_not_ask_for_one(question):
    assert not lacks(question, ["Open the report."])


@pytest.mark.parametrize(
    ("question", "missed", "text", "given"),
    [
        ("What does one licence cost?", "a price", "Licences | 3 % | 615300", "Licences: 40 EUR each"),
        ("How much do we pay for the bootcamp?", "a price", "It takes 2 hours.", "It is free for us."),
        ("What does a seat cost?", "a price", "Seats: 12; Owner: IT", "Seats: 12; Price per seat: 400"),
        ("What does a seat cost?", "a price", "Cost type: seats; Account: 615300", "Budget: 400; Seats: 12"),
        (
            "What does a seat cost?",
            "a price",
            "Share of a normal budget: 3 %; Seats: 12",
            "Cost: 3 % of the media spend",
        ),
        (
            "Phone number of the IT desk?",
            "a telephone number",
            "Call the IT desk, 40 people.",
            "IT desk: +32 9 555 01 40",
        ),
        ("What time does the job run?", "a time of day", "It runs every 12 months, in March.", "It runs at 06:30."),
    ],
)
def test_each_kind_of_amount_is_told_from_others(question, missed, text, given):
    assert lacks(question, [text]) == missed
    assert lacks(question, [text, given]) == ""
