"""Knowledge health in a real browser: look over the library, open a statement, decide, take it back."""

import httpx
import pytest

from assistant.health.examine import look

from ..serving import serving
from .browsing import PHONE, reload

DOCUMENTS = {
    "email/deliverability.md": "---\nreviewed_on: 2026-08-01\nowner: Martech Administrator\n---\n# Deliverability\n\n"
    "## Soft bounces\n\nA contact is suppressed after 5 soft bounces in a row.\n",
    "email/hygiene.md": "---\nreviewed_on: 2020-01-01\n---\n# List hygiene\n\n## Soft bounces\n\n"
    "A contact is suppressed after 3 soft bounces in a row.\n",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library(library_of):
    with library_of(DOCUMENTS) as made:
        yield made


@pytest.fixture(scope="module")
def address(library):
    with serving(library) as served:
        yield served


def test_the_library_is_looked_over_and_a_conflict_is_opened_and_settled(open_page):
    page = open_page("?p=health")
    page.get_by_role("button", name="Look over the library").click()
    page.locator(".health-card").first.wait_for(timeout=60_000)
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
    reload(page)
    page.locator(".health-decided").get_by_role("button", name="Open again").click()
    page.locator(".health-decided").wait_for(state="detached")
    page.locator("#health-settled").select_option("")
    page.locator(".health-card").wait_for()


def test_archiving_asks_first_and_takes_the_document_out_of_the_conflicts(open_page, library):
    look(library, lambda *_: None)
    page = open_page("?p=health&area=conflicts")
    page.get_by_role("button", name="Archive the other: List hygiene").click()
    page.locator("#confirm[open]").wait_for()
    page.locator("#confirm .danger").click()
    page.locator(".said-here", has_text="“List hygiene” is archived.").wait_for()
    assert page.locator(".health-card").count() == 0


def test_the_report_is_downloaded_and_topics_are_shown(open_page, address, library):
    look(library, lambda *_: None)
    assert httpx.get(f"{address}/health.md", trust_env=False, timeout=60).text.startswith("# Knowledge health")
    page = open_page("?p=health", viewport=PHONE)
    page.locator(".tabs").get_by_role("button", name="Topics").click()
    page.locator(".health-topics").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
