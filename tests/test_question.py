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
        ("The webinar is over, how do I get the attendees into Marketo?", AnswerType.PROCEDURE),
        ("We mailed the wrong people! What do we do now?", AnswerType.PROCEDURE),
        ("List the stages of a launch, start to finish", AnswerType.PROCEDURE),
        ("Procedure for a new nurture", AnswerType.PROCEDURE),
        ("He swears that he never opened it. How can that be?", AnswerType.FACT),
        ("What is it?", AnswerType.FACT),
    ],
)
def test_answer_type(question: str, expected: AnswerType) -> None:
    assert answer_type(question) is expected


def test_the_defined_term_is_found_without_its_article() -> None:
    assert defined_term("What is the lead score?") == "lead score"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How do I import a list: what columns are needed?", AnswerType.FACT),
        ("How do I import a list: why?", AnswerType.FACT),
        ("MQL threshold: how do I change it?", AnswerType.PROCEDURE),
        ("How do I import a list: for partners", AnswerType.PROCEDURE),
    ],
)
def test_a_completed_question_asks_for_what_the_follow_up_asks_for(question: str, expected: AnswerType) -> None:
    assert answer_type(question) is expected


NEWSLETTER = "How long does the approval of a newsletter take?"
CONTRACT = "When does the HubSpot contract renew?"
ACCESS = "How do I request access to HubSpot?"
THRESHOLD = "What is the MQL threshold?"


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        # what follows the same preposition
        ("How do we import leads for events?", "and for webinars?", "How do we import leads for webinars?"),
        ("How do we import leads for events?", "same for webinars", "How do we import leads for webinars?"),
        ("Who signs off copy for press kits?", "and for slide decks?", "Who signs off copy for slide decks?"),
        ("How long does approval for a press kit take?", "for decks?", "How long does approval for decks take?"),
        # what is of the same kind, in the number of what it replaces
        (NEWSLETTER, "and for webinars?", "How long does the approval of a webinar take?"),
        (NEWSLETTER, "what about rush events?", "How long does the approval of a rush event take?"),
        ("How do we set up a webinar?", "and for events?", "How do we set up an event?"),
        ("How do we set up an event?", "How about a newsletter?", "How do we set up a newsletter?"),
        ("How do we set up webinars?", "and an event?", "How do we set up an event?"),
        ("Who may email contacts?", "and company?", "Who may email companies?"),
        ("Which fields does the webinar form need?", "and for events?", "Which fields does the event form need?"),
        (THRESHOLD, "and SQLs?", "What is the SQL threshold?"),
        ("newsletter approval time", "and webinars?", "webinar approval time"),
        ("how do i get access to hubspot", "and salesforce?", "how do i get access to Salesforce"),
        # a name for a name
        (CONTRACT, "And ON24?", "When does the ON24 contract renew?"),
        (CONTRACT, "And Workfrunt?", "When does the Workfrunt contract renew?"),
        ("When does the Workfrunt contract renew?", "And ON24?", "When does the ON24 contract renew?"),
        ("Who has a HubSpot seat?", "ON24?", "Who has an ON24 seat?"),
        (ACCESS, "in Salesforce?", "How do I request access to Salesforce?"),
        (ACCESS, "Salesforce?", "How do I request access to Salesforce?"),
        (
            "How do I sync leads from Pardot to HubSpot?",
            "and from Marketo?",
            "How do I sync leads from Marketo to HubSpot?",
        ),
        ("Who approves emails in the UK?", "and in Germany?", "Who approves emails in Germany?"),
        ("Is consent needed in Germany?", "and in the UK?", "Is consent needed in the UK?"),
        ("What is sent on Monday?", "and on Friday?", "What is sent on Friday?"),
        # what ends with the same word
        (CONTRACT, "and the Workfrunt contract?", "When does the Workfrunt contract renew?"),
        ("How do I export contacts?", "and archived contacts?", "How do I export archived contacts?"),
        (
            "What commission does a silver partner get?",
            "and gold partners?",
            "What commission does a gold partner get?",
        ),
        ("Who approves price changes?", "and address changes?", "Who approves address changes?"),
        ("How fast do we answer on facebook?", "and instagram?", "How fast do we answer on Instagram?"),
    ],
)
def test_a_follow_up_puts_a_phrase_in_the_place_of_its_like(earlier: str, question: str, expected: str) -> None:
    assert standalone(question, [earlier]) == expected


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("How do I export contacts?", "and for webinars?", "How do I export contacts for webinars?"),
        ("How do I import a list?", "for webinars", "How do I import a list for webinars?"),
        (
            "How many emails may a contact get in a week?",
            "and in Germany?",
            "How many emails may a contact get in a week in Germany?",
        ),
        (
            "How do I ask for access to HubSpot?",
            "and for webinars?",
            "How do I ask for access to HubSpot for webinars?",
        ),
        (ACCESS, "and in Workfrunt?", "How do I request access to HubSpot in Workfrunt?"),
        (THRESHOLD, "for partners?", "What is the MQL threshold for partners?"),
        ("How do I import a list?", "and if it is too long?", "How do I import a list if it is too long?"),
    ],
)
def test_a_phrase_without_its_like_is_added(earlier: str, question: str, expected: str) -> None:
    assert standalone(question, [earlier]) == expected


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        (ACCESS, "How long does it take?", "How do I request access to HubSpot: How long does it take?"),
        ("Who approves sends?", "what about the UK", "Who approves sends: the UK"),
        ("How do I import a list?", "what columns are needed?", "How do I import a list: what columns are needed?"),
        ("How do I import a list?", "what if it fails?", "How do I import a list: what if it fails?"),
        ("How do I import a list?", "and then?", "How do I import a list: and then?"),
        ("How long does approval take?", "who does that?", "How long does approval take: who does that?"),
    ],
)
def test_a_question_about_the_earlier_one_is_set_after_it(earlier: str, question: str, expected: str) -> None:
    assert standalone(question, [earlier]) == expected


@pytest.mark.parametrize(
    "question",
    [
        "since when?",
        "why?",
        "Why not?",
        "who decides?",
        "Who is responsible?",
        "how often?",
        "for how long?",
        "by whom?",
        "until when?",
        "how many points?",
        "which tool",
    ],
)
def test_an_elliptic_question_is_a_follow_up(question: str) -> None:
    assert standalone(question, [THRESHOLD]) == f"What is the MQL threshold: {question}"


@pytest.mark.parametrize(
    "question",
    [
        "ok, and for webinars?",
        "Thanks! And for webinars?",
        "thank you, what about webinars?",
        "great. for webinars?",
        "and for webinars, please?",
        "please, same for webinars",
    ],
)
def test_thanks_and_please_do_not_hide_a_follow_up(question: str) -> None:
    assert standalone(question, [NEWSLETTER]) == "How long does the approval of a webinar take?"


@pytest.mark.parametrize("question", ["thanks", "ok", "Thank you!", "great!", "please"])
def test_thanks_alone_ask_nothing_about_the_earlier_question(question: str) -> None:
    assert standalone(question, [NEWSLETTER]) == question


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (
            ["How do we import leads for events?", "and for webinars?", "and for surveys?"],
            "How do we import leads for surveys?",
        ),
        (
            [NEWSLETTER, "and for webinars?", "who decides?"],
            "How long does the approval of a webinar take: who decides?",
        ),
        ([THRESHOLD, "since when?", "who decides?"], "What is the MQL threshold: who decides?"),
        ([THRESHOLD, "since when?", "and for SQLs?"], "What is the SQL threshold: since when?"),
        ([THRESHOLD, "who decides?", "and in Germany?"], "What is the MQL threshold: who decides in Germany?"),
        ([THRESHOLD, CONTRACT, "And ON24?", "and Salesforce?"], "When does the Salesforce contract renew?"),
        (
            [NEWSLETTER, "and for webinars?", CONTRACT, "since when?"],
            "When does the HubSpot contract renew: since when?",
        ),
        (["and for webinars?", "since when?"], "and for webinars: since when?"),
    ],
)
def test_a_chain_of_follow_ups_keeps_the_subject(earlier: list[str], expected: str) -> None:
    *before, question = earlier
    assert standalone(question, before) == expected


def test_the_first_question_is_never_completed() -> None:
    assert standalone("and for webinars?", []) == "and for webinars?"


@pytest.mark.parametrize("earlier", [NEWSLETTER, CONTRACT, ACCESS, THRESHOLD, "How do we set up a lead form?"])
@pytest.mark.parametrize(
    "question",
    [
        "MQL?",
        "SAL??",
        "Lead scoring",
        "Lead scoring?",
        "Salesforce",
        "webinars",
        "parental leave policy?",
        "email bootcamp webinar?",
        "duplicate webhook events?",
        "on duty shift backup",
        "What is the MQL threshold?",
        "Which Go version is required?",
        "Who approves overtime?",
        "When is payday?",
        "Why HubSpot?",
        "How do customers change their address?",
        "How do I merge two lists into one?",
        "How do I stop one channel for a contact?",
        "What do we do when there's a bounce?",
        "How do I spot that we were hacked?",
        "How do I get IT to help?",
        "Which tool do we use to send the newsletter to customers in Germany?",
        "Thanks! And how do I export contacts?",
        "And how can we test a workflow?",
    ],
)
def test_what_stands_by_itself_is_left_alone(question: str, earlier: str) -> None:
    assert standalone(question, [earlier]) == question


@pytest.mark.parametrize(
    "question", ["How do I export it?", "Who needs one?", "Which one is used?", "What does that cost?"]
)
def test_what_points_to_the_earlier_question_is_a_follow_up(question: str) -> None:
    assert is_follow_up(question)


@pytest.mark.parametrize(
    "question", ["And how do I export them?", "And how do we report?", "and how long does it take?"]
)
def test_another_task_that_leans_on_the_one_before_is_a_follow_up(question: str) -> None:
    assert standalone(question, ["How do we import contacts?"]).startswith("How do we import contacts: ")


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("Everybody says Munchkin. What is that??", "Munchkin"),
        ('Everybody talks about the "holdout". What is that?', "holdout"),
        ("I keep hearing MQL, what does it mean?", "MQL"),
        ("My manager mentioned a suppression list. What is this exactly?", "suppression list"),
        ("In the call they used the term golden record - what's that?", "golden record"),
    ],
)
def test_a_term_that_somebody_has_heard_is_asked_for_by_itself(question, term) -> None:
    assert standalone(question, []) == f"What is {term}?"
    assert defined_term(standalone(question, ["How do we import contacts?"])) == term


@pytest.mark.parametrize(
    "question",
    [
        "Somebody mentioned that our sender was blocked. What is it?",
        "The vendor said it will take long. What does that mean for us?",
        "I read the SOP. What is the next step?",
    ],
)
def test_what_somebody_has_said_is_no_term(question) -> None:
    assert standalone(question, []) == question
