"""What is typed into the chat and asks nothing is told so, and is no gap of the library."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import history
from assistant.answer import Answer
from assistant.ask import ask
from assistant.chatter import NOTHING_ASKED
from assistant.plain import plain
from assistant.questions import gaps
from assistant.questions.background import bring_up
from assistant.recall import recall
from assistant.ui import strings
from assistant.ui.render import turn
from assistant.ui.view import TurnView
from ingest.access import EVERYTHING, Reader

LEADS = """---
title: Lead scoring
owner: Martech Administrator
---
# Lead scoring

A contact becomes a marketing qualified lead (MQL) at 65 points. Asdf is the tool that installs the scoring script.

## Importing leads of an event

1. Open the list of the event in HubSpot.
2. Import it as leads.
"""


@pytest.fixture(scope="module")
def library(library_of):
    with library_of({"leads/scoring.md": LEADS}) as library:
        yield library


@pytest.mark.parametrize(
    "typed",
    [
        "thanks!", "Thank you so much", "OK", "ok, got it, thanks", "yes please", "Hello there", "Good morning",
        "never mind", "Great job!", "have a nice day", "that was helpful", "lol", "???", "…", "👍", "who are you?",
        "HOW ARE YOU?", "why?", "qwrtz", "Sdfsdf", "hjkl sdfgh", "kjhgsdf", "aaaaaa", "12345",
    ],
)  # fmt: skip
def test_chatter_is_told_that_nothing_was_asked(library, typed):
    answer = ask(library, typed, EVERYTHING)
    assert (answer.status, answer.chatter, answer.notes) == ("refused", True, (NOTHING_ASKED,))
    assert not answer.nearest and not answer.statements
    assert plain(answer) == NOTHING_ASKED


@pytest.mark.parametrize(
    "typed",
    [
        "TikTok?", "tiktok?", "klaviyo", "SFMC", "sfmc?", "what is sfmc", "asdf", "thank you page", "kampagne",
        "Who is IT?", "When do I use ™?", "thanks, and who approves a send?", "What is an MQL?", "welcome day", "ok and the webinars?",
    ],
)  # fmt: skip
def test_a_question_is_none_however_little_the_library_knows_of_it(library, typed):
    assert not ask(library, typed, EVERYTHING).chatter


def test_chatter_is_no_gap_and_an_unknown_name_is_one(library):
    for typed in ("thanks!", "qwrtz", "TikTok?"):
        answer = ask(library, typed, EVERYTHING)
        history.add_turn(library.catalogue, EVERYTHING, answer)
        history.record_refusal(library.catalogue, EVERYTHING, answer)
    bring_up(library)
    found = gaps.all_gaps(library.catalogue, EVERYTHING, date.today())
    assert [gap.question for gap in found] == ["TikTok?"]
    assert [u.question for u in history.unanswered(library.catalogue, EVERYTHING)] == ["TikTok?"]


def test_a_follow_up_passes_over_the_thanks_before_it(library):
    asked = ["How do we import leads of an event?", "ok thanks"]
    assert ask(library, "and of webinars?", EVERYTHING, conversation=asked).standalone != "and of webinars?"
    assert ask(library, "thanks for that!", EVERYTHING, conversation=asked[:1]).standalone == "thanks for that!"


def test_the_page_says_so_and_speaks_of_no_gap(library):
    answer = ask(library, "thanks!", EVERYTHING)
    page = turn(TurnView("thanks!", answer, turn=1))
    assert strings.NOTHING_ASKED in page and NOTHING_ASKED in page
    assert strings.GAP_RECORDED not in page and strings.REFUSED not in page


def test_it_is_said_again_to_a_reader_who_may_not_see_everything(library):
    kept = Answer.from_json(ask(library, "thanks!", EVERYTHING).to_json())
    assert recall(library.catalogue, Reader("sales", frozenset()), kept)[0].notes == (NOTHING_ASKED,)
