"""Questions and gaps in a real browser: a refusal becomes an answer, an answer is approved, use is drawn."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from assistant.ask import ask
from assistant.history import record_gap
from assistant.questions import curated
from assistant.settings import Settings
from assistant.ui.questions.listing import topic_of
from assistant.ui.server import build_app
from assistant.ui.strings import questions as words
from ingest.access import EVERYTHING

CHROMIUM = Path(os.environ.get("MOPS_TEST_CHROMIUM", "/usr/bin/chromium"))
DOCUMENTS = {
    "sends.md": "---\ntitle: Email sends\nowner: Campaign Lead\n---\n# Email sends\n\n"
    "Every email send is approved by a second person from Campaign Operations.\n",
    "ads.md": "# Ads\n\nThe budget for ads is planned each quarter by the paid media team.\n",
}
TIKTOK = ("Do we run ads on TikTok?", "are we running tiktok ads")

FADED = 300  # milliseconds until the colours have changed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library(library_of):
    with library_of(DOCUMENTS) as made:
        for question in (*TIKTOK, "What is the boiling point of tungsten?"):
            record_gap(made.catalogue, EVERYTHING, question, ask(made, question, EVERYTHING).nearest)
        yield made


@pytest.fixture(scope="module")
def address(library):
    app = build_app(library, Settings(home=library.home))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def page(address):
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is missing; install chromium or set MOPS_TEST_CHROMIUM")
    from playwright.sync_api import sync_playwright

    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        made = browser.new_page(viewport={"width": 1440, "height": 900})
        made.set_default_timeout(20_000)
        wrong = []
        made.on("pageerror", lambda e: wrong.append(str(e)))
        yield made
        browser.close()
        assert wrong == []


def violations(page):
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found.response["violations"]]


def accessible(page):
    """What axe finds in light and in dark."""
    found = violations(page)
    page.evaluate("document.body.classList.add('dark')")
    page.wait_for_timeout(FADED)
    found += violations(page)
    page.evaluate("document.body.classList.remove('dark')")
    page.wait_for_timeout(FADED)
    return found


def test_a_refused_question_is_found_decided_and_answered_from_then_on(page, address, library):
    page.goto(f"{address}/?p=questions")
    page.wait_for_selector(".questions-gap")
    assert page.locator(".questions-gap").count() == 2
    assert accessible(page) == []
    card = page.locator(".questions-gap", has_text="TikTok")
    assert "Asked 2 times in 2 wordings" in card.inner_text() and "2 not answered" in card.inner_text()
    page.locator(".questions-gap", has_text="tungsten").get_by_role("button", name=words.SET_NOT_OURS).click()
    page.wait_for_selector(".said-here")
    assert page.locator(".questions-gap").count() == 1
    page.locator(".questions-title").click()
    page.wait_for_selector(".questions-group")
    assert "group=" in page.url
    page.reload()
    page.wait_for_selector(".questions-group")
    assert page.locator(".data-table tbody tr").count() == 2
    assert accessible(page) == []
    page.fill("#questions-text", "No, TikTok is not one of our channels.")
    page.fill("#questions-by", "Paid Media Lead")
    page.locator("form[data-act=write] .primary").click()
    page.wait_for_selector(".questions-approved")
    assert accessible(page) == []
    assert ask(library, TIKTOK[1], EVERYTHING).curated["by"] == "Paid Media Lead"
    page.locator("#questions-tab-gaps").click()
    page.wait_for_selector(".questions-page .empty")
    page.select_option("#questions-standing", "closed")
    page.wait_for_function("document.querySelectorAll('.questions-gap').length === 2")


def test_an_answer_is_approved_in_the_conversation_and_marked_when_asked_again(page, address, library):
    page.goto(address)
    page.wait_for_selector(".welcome")
    page.fill("#question", "Who approves an email send?")
    page.keyboard.press("Enter")
    page.locator("#live .approve summary").click()
    page.fill("#live .approving input", "Campaign Lead")
    page.locator("#live .approving button").click()
    page.wait_for_selector("#live .curated-mark")
    page.fill("#question", "who signs off an email send")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('#live .question')?.textContent.startsWith('who signs') && document.querySelector('#live .curated-mark')"
    )
    assert "Approved by Campaign Lead" in page.locator("#live .curated-mark").inner_text()
    assert page.locator("#live .approve").count() == 0
    assert accessible(page) == []
    assert "Who approves an email send?" in [a.question for a in curated.every(library.catalogue)]


def test_use_is_drawn_and_said(page, address):
    page.goto(f"{address}/?p=questions&tab=use")
    page.wait_for_selector(".questions-chart")
    assert page.locator(".questions-week").count() == 12
    assert "table below" in page.locator(".questions-chart").get_attribute("aria-label")
    page.locator(".questions-figures summary").click()
    figures = page.locator(".questions-figures tbody tr").first.locator("td").all_inner_texts()
    assert figures == ["5", "2", "3", "0", "2"]
    assert accessible(page) == []


def test_a_question_becomes_the_topic_of_a_document():
    assert topic_of("How do I rename a list?") == "Rename a list"
    assert topic_of("What is the MQL threshold?") == "MQL threshold"
    assert topic_of("lead routing DACH") == "Lead routing DACH"
    assert topic_of("Why?") == "Why"
