"""Knowledge health in a real browser: look over the library, open a statement, decide, take it back."""

import os
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from assistant.settings import Settings
from assistant.ui.server import build_app

CHROMIUM = Path(os.environ.get("MOPS_TEST_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DOCUMENTS = {
    "email/deliverability.md": "---\nreviewed_on: 2026-08-01\nowner: Martech Administrator\n---\n# Deliverability\n\n"
    "## Soft bounces\n\nA contact is suppressed after 5 soft bounces in a row.\n",
    "email/hygiene.md": "---\nreviewed_on: 2020-01-01\n---\n# List hygiene\n\n## Soft bounces\n\n"
    "A contact is suppressed after 3 soft bounces in a row.\n",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page(library_of):
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is missing; install chromium or set MOPS_TEST_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with library_of(DOCUMENTS) as library, sync_playwright() as playwright:
        server = uvicorn.Server(
            uvicorn.Config(build_app(library, Settings(home=library.home)), host="127.0.0.1", port=0, log_level="error")
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        opened = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
        opened.set_default_timeout(15_000)
        wrong = []
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.goto(f"{address}/?p=health")
        yield opened
        assert not wrong
        browser.close()
        server.should_exit = True
        thread.join(timeout=10)


def violations(page):
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]]


def test_the_library_is_looked_over_and_a_conflict_is_opened_and_settled(page):
    page.get_by_role("button", name="Look over the library").click()
    page.locator(".health-card").first.wait_for(timeout=60_000)
    assert violations(page) == []
    page.locator(".tabs").get_by_role("button", name="Conflicts").click()
    page.locator(".health-explained").wait_for()
    assert "area=conflicts" in page.url
    card = page.locator(".health-card", has_text="5 soft bounces")
    card.get_by_role("button", name="Deliverability", exact=True).click()
    page.locator("#panel mark").wait_for()
    assert page.locator("#panel mark").inner_text() == "A contact is suppressed after 5 soft bounces in a row."
    page.get_by_role("button", name="Close the source").click()

    card.locator("summary").click()
    card.locator("textarea").fill("Both hold: one for <b>newsletters</b>, one for service mail")
    card.get_by_role("button", name="Save").click()
    page.locator(".empty").wait_for()
    page.locator("#health-settled").select_option("yes")
    page.locator(".health-decided").wait_for()
    assert "one for <b>newsletters</b>" in page.locator(".health-decided").inner_text()
    page.reload()
    page.locator(".health-decided").get_by_role("button", name="Open again").click()
    page.locator(".health-decided").wait_for(state="detached")
    page.locator("#health-settled").select_option("")
    page.locator(".health-card").wait_for()


def test_archiving_asks_first_and_takes_the_document_out_of_the_conflicts(page):
    page.emulate_media(color_scheme="dark")
    page.locator("body.dark, .dark body, html.dark").first.wait_for()
    page.wait_for_timeout(400)  # colours fade over
    assert violations(page) == []
    page.get_by_role("button", name="Archive the other: List hygiene").click()
    page.locator("#confirm[open]").wait_for()
    page.locator("#confirm .danger").click()
    page.locator(".said-here", has_text="“List hygiene” is archived.").wait_for()
    assert page.locator(".health-card").count() == 0


def test_the_report_is_downloaded_and_topics_are_shown(page):
    with urlopen(page.url.split("/?")[0] + "/health.md") as answer:
        assert answer.read().decode().startswith("# Knowledge health")
    page.locator(".tabs").get_by_role("button", name="Topics").click()
    page.locator(".health-topics").first.wait_for()
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
