"""Whether quotes support a statement, by kind of error."""

from __future__ import annotations

import pytest

from assistant.support import support
from eval.support import labelled

QUOTES = {
    "deadline": "Send the brief to the Campaign Manager within 3 business days, not later than Friday 12 June 2026.",
    "roles": "The Marketing Analyst checks the list and the Campaign Manager approves it.",
    "never": "Never upload a purchased list to the marketing platform.",
    "limit": "A contact receives at most two emails a week.",
    "order": "After the test send has been approved, schedule the email.",
    "money": "Orders above EUR 2,500 need the approval of Finance.",
    "often": "Test records are usually deleted after the launch.",
    "regions": "In Iberia the threshold is 60 points, and in the Nordics it is 80 points.",
}

TRUE = [
    ("deadline", "The brief goes to the Campaign Manager within three working days."),
    ("deadline", "Friday 12 June 2026 is the latest date for the brief."),
    ("roles", "The Campaign Manager approves the list after the Marketing Analyst has checked it."),
    ("roles", "The list is checked by the Marketing Analyst."),
    ("never", "Purchased lists must never be uploaded to the marketing platform."),
    ("limit", "No contact gets more than 2 emails per week."),
    ("order", "Schedule the email once the test send is approved."),
    ("money", "Finance has to approve orders of more than 2,500 euros."),
    ("often", "Usually, test records are deleted after the launch."),
    ("regions", "The threshold in the Nordics is 80 points."),
]

WRONG = [
    ("deadline", "Send the brief to the Campaign Manager within 5 business days.", "number"),
    ("deadline", "Send the brief to the Campaign Manager within 3 calendar days.", "unit"),
    ("deadline", "Send the brief to the Campaign Manager within 3 business hours.", "unit"),
    ("deadline", "The brief must be sent by Monday 12 June 2026.", "date"),
    ("deadline", "The brief must be sent by Friday 12 July 2026.", "date"),
    ("roles", "The Campaign Manager checks the list.", "role"),
    ("roles", "The Sales Director approves the list.", "role"),
    ("never", "Upload a purchased list to the marketing platform.", "negation"),
    ("never", "Never upload a purchased list to Salesforce.", "name"),
    ("limit", "A contact receives at least two emails a week.", "unit"),
    ("limit", "A contact receives at most three emails a week.", "number"),
    ("order", "Schedule the email before the test send has been approved.", "order"),
    ("money", "Orders above USD 2,500 need the approval of Finance.", "unit"),
    ("money", "Orders below EUR 2,500 need the approval of Finance.", "unit"),
    ("often", "Test records are always deleted after the launch.", "overstated"),
    ("regions", "In the Nordics the threshold is 60 points.", "number"),
    ("roles", "The Marketing Analyst checks the list and writes a report for the board.", None),
]


@pytest.mark.parametrize(("quote", "statement"), TRUE)
def test_what_a_quote_says_in_other_words_is_supported(encoder, quote, statement):
    found = support(statement, [QUOTES[quote]], encoder)
    assert found.holds, found.faults


@pytest.mark.parametrize(("quote", "statement", "kind"), WRONG)
def test_what_a_quote_does_not_say_is_not_and_the_reason_is_named(encoder, quote, statement, kind):
    found = support(statement, [QUOTES[quote]], encoder)
    assert not found.reliable
    if kind:
        assert kind in {f.kind for f in found.faults}
        assert all(f.note.endswith(".") for f in found.faults)


DOUBTFUL = [
    ("deadline", "Send the brief to the Campaign Manager within ③ business days, not later than Friday 12 June 2026."),
    ("never", "Never download a purchased list to the marketing platform."),
    ("limit", "A contact receives two emails a week."),
    ("roles", "The Campaign Manager checks the list and the Marketing Analyst approves it."),
    ("order", "After the test send has been scheduled, approve the email."),
    ("regions", "In Iberia or in the Nordics the threshold is 60 points, and it is 80 points."),
]


@pytest.mark.parametrize(("quote", "statement"), DOUBTFUL)
def test_what_differs_in_a_trifle_on_which_much_hangs_is_not_relied_upon(encoder, quote, statement):
    found = support(statement, [QUOTES[quote]], encoder)
    assert not found.reliable
    assert found.wanting.endswith(".")


@pytest.mark.parametrize(("kind", "text"), [("statement", "word " * 400), ("quote", "word " * 2000)])
def test_what_is_too_long_to_be_checked_is_not_supported(encoder, kind, text):
    quote = QUOTES["limit"] if kind == "statement" else text
    statement = text if kind == "statement" else "A word."
    assert not support(statement, [quote], encoder).holds


def test_a_quote_supports_itself_wholly(encoder):
    for quote in QUOTES.values():
        assert support(quote, [quote], encoder).score == 1.0


def test_nothing_supports_a_statement_without_quotes(encoder):
    assert not support("Anything.", [], encoder).holds
    assert not support("", ["Anything."], encoder).holds


def test_the_heading_of_a_quote_may_be_named(encoder):
    quote, heading = "It is retried for 72 hours.", "Email send policy › Soft bounces"
    assert support("A soft bounce is retried for 72 hours.", [quote], encoder, heading).holds


@pytest.mark.slow
def test_the_labelled_pairs_are_told_apart_as_well_as_before(encoder):
    judged = [(p, support(p.statement, p.quotes, encoder).holds) for p in labelled("test")]
    exact = [holds for p, holds in judged if p.kind in ("number", "unit")]
    caught = [not holds for p, holds in judged if not p.supported]
    lost = [not holds for p, holds in judged if p.supported]
    assert not any(exact)
    assert sum(caught) >= 0.75 * len(caught)
    assert sum(lost) <= 0.2 * len(lost)
