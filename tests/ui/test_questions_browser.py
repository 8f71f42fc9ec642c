"""Questions and gaps in a real browser: a refusal becomes an answer, an answer is approved, use is drawn."""

from __future__ import annotations

import pytest

from assistant.ask import ask
from assistant.history import record_gap
from assistant.questions import curated
from assistant.ui.questions.listing import topic_of
from assistant.ui.strings import questions as words
from ingest.access import EVERYTHING

from ..serving import serving
from . import talking
from .browsing import go, reload

DOCUMENTS = {
    "sends.md": "---\ntitle: Email sends\nowner: Campaign Lead\n---\n# Email sends\n\n"
    "Every email send is approved by a second person from Campaign Operations.\n",
    "ads.md": "# Ads\n\nThe budget for ads is planned each quarter by the paid media team.\n",
}
TIKTOK = ("Do we run ads on TikTok?", "are we running tiktok ads")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library(library_of):
    with library_of(DOCUMENTS) as made:
        for question in (*TIKTOK, "What is the boiling point of tungsten?"):
            record_gap(made.catalogue, EVERYTHING, question, ask(made, question, EVERYTHING).nearest)
        yield made


@pytest.fixture(scope="module")
def address(library):
    with serving(library) as served:
        yield served


def test_a_refused_question_is_found_decided_and_answered_from_then_on(open_page, library):
    page = open_page("?p=questions")
    page.wait_for_selector(".questions-gap")
    assert page.locator(".questions-gap").count() == 2
    card = page.locator(".questions-gap", has_text="TikTok")
    assert "Asked 2 times in 2 wordings" in card.inner_text() and "2 not answered" in card.inner_text()
    page.locator(".questions-gap", has_text="tungsten").get_by_role("button", name=words.SET_NOT_OURS).click()
    page.wait_for_selector(".said-here")
    assert page.locator(".questions-gap").count() == 1
    page.locator(".questions-title").click()
    page.wait_for_selector(".questions-group")
    assert "group=" in page.url
    reload(page)
    page.wait_for_selector(".questions-group")
    assert page.locator(".data-table tbody tr").count() == 2
    page.fill("#questions-text", "No, TikTok is not one of our channels.")
    page.fill("#questions-by", "Paid Media Lead")
    page.locator("form[data-act=write] .primary").click()
    page.wait_for_selector(".questions-approved")
    assert ask(library, TIKTOK[1], EVERYTHING).curated["by"] == "Paid Media Lead"
    page.locator("#questions-tab-gaps").click()
    page.wait_for_selector(".questions-page .empty")
    page.select_option("#questions-standing", "closed")
    page.wait_for_function("document.querySelectorAll('.questions-gap').length === 2")


def test_an_answer_is_approved_in_the_conversation_marked_when_asked_again_and_counted(open_page, address, library):
    page = open_page()
    talking.ask(page, "Who approves an email send?")
    page.locator("#live .approve summary").click()
    page.fill("#live .approving input", "Campaign Lead")
    page.locator("#live .approving button").click()
    page.wait_for_selector("#live .curated-mark")
    talking.ask(page, "who signs off an email send")
    assert "Approved by Campaign Lead" in page.locator("#live .curated-mark").inner_text()
    assert page.locator("#live .approve").count() == 0
    assert "Who approves an email send?" in [a.question for a in curated.every(library.catalogue)]

    go(page, f"{address}/?p=questions&tab=use")
    page.wait_for_selector(".questions-chart")
    assert page.locator(".questions-week").count() == 12
    assert "table below" in page.locator(".questions-chart").get_attribute("aria-label")
    page.locator(".questions-figures summary").click()
    figures = page.locator(".questions-figures tbody tr").first.locator("td").all_inner_texts()
    assert figures == ["5", "2", "3", "0", "2"]


def test_a_question_becomes_the_topic_of_a_document():
    assert topic_of("How do I rename a list?") == "Rename a list"
    assert topic_of("What is the MQL threshold?") == "MQL threshold"
    assert topic_of("lead routing DACH") == "Lead routing DACH"
    assert topic_of("Why?") == "Why"
