"""A conversation in a real browser: goes on, is kept, is read by others under its link, on every screen."""

from pathlib import Path

import pytest

from assistant.ui import strings

from .browsing import PHONE, axe, axe_in_both_themes, go, reload
from .talking import QUESTION, ask, draft

FOLLOW_UP = "And for webinars?"

pytestmark = pytest.mark.slow


def test_a_conversation_goes_on_is_kept_and_can_be_renamed_and_deleted(open_page):
    page = open_page()
    ask(page, QUESTION)
    ask(page, FOLLOW_UP)
    assert "24 hours" in page.locator("#live .answer > .statements").inner_text()
    assert page.locator("#past .turn").count() == 1
    reload(page)
    page.wait_for_selector("#live footer")
    assert page.locator("#past .question").inner_text() == QUESTION
    assert page.locator("#live .question").inner_text() == FOLLOW_UP
    page.locator("#rail .conversations li").hover()
    page.click("#rail .rename")
    page.fill("#rail .title-input", "Imports")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#here h1').textContent === 'Imports'")
    page.click("#rail .new")
    page.wait_for_selector(".welcome")
    page.click("#rail .open")
    page.wait_for_selector("#live footer")
    page.locator("#rail .conversations li").hover()
    page.click("#rail .delete")
    page.click("#confirm .danger")
    page.wait_for_selector(".welcome")
    assert page.locator("#rail .conversations li").count() == 0


def test_another_browser_sees_nothing_of_it(open_page):
    first = open_page()
    ask(first, QUESTION)
    second = open_page()
    go(second, first.url)
    second.wait_for_selector(".welcome")
    assert second.locator("#rail .conversations li").count() == 0


def test_feedback_is_kept_and_shown_after_a_reload(open_page):
    page = open_page()
    ask(page, QUESTION)
    page.click("#live .action-up")
    page.wait_for_function(f"document.querySelector('.announced').textContent === {strings.THANKS_HELPFUL!r}")
    page.click("#live .action-down")
    page.fill("#live .reason input", "Step 2 is out of date")
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.querySelector('.announced').textContent === {strings.THANKS_REASON!r}")
    reload(page)
    page.wait_for_selector("#live .action-down[aria-pressed=true]")
    assert page.locator("#live .reason input").input_value() == "Step 2 is out of date"


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_the_colours_follow_the_system_and_the_switch(open_page, scheme, dark):
    page = open_page(color_scheme=scheme)
    brightness = "parseInt(getComputedStyle(document.querySelector('.gradio-container')).backgroundColor.slice(4))"
    assert (page.evaluate(brightness) < 100) is dark
    page.click(".theme-toggle")
    assert (page.evaluate(brightness) < 100) is not dark


def test_nothing_is_wider_than_the_screen(open_page):
    page = open_page(viewport=PHONE, reduced_motion="reduce")
    ask(page, QUESTION)
    for width in (360, 390, 768, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("(t => t.scrollWidth <= t.clientWidth)(document.querySelector('#thread'))")
        page.locator("#live .statements .chip").first.click()
        page.wait_for_selector(".source-panel mark")
        box = page.locator(".source-panel").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width + 1
        page.locator(".source-panel .close").click()
        page.wait_for_function("document.querySelector('#shell').dataset.panel === 'closed'")


def copied_link(page):
    page.click("#live .action-link")
    page.wait_for_selector("#live .action-link.done")
    return page.evaluate("navigator.clipboard.readText()")


def test_an_answer_and_a_draft_are_read_by_somebody_else_under_their_links(open_page, address):
    page, other = open_page(permissions=["clipboard-read", "clipboard-write"]), open_page()
    ask(page, "What is the consent rule for Germany?")
    said = page.locator("#live .answer > .statements").inner_text()
    link = copied_link(page)
    other.goto(link)
    other.wait_for_selector("#live .turn")
    assert other.locator("#live .answer > .statements").inner_text() == said
    assert other.locator(".action-up, .action-why").count() == 0
    axe_in_both_themes(other)
    other.locator("#live .statements .chip").first.click()
    other.wait_for_selector(".source-panel mark")
    other.keyboard.press("Escape")
    assert other.url == link
    other.click("#live .action-retry")  # asked anew, in a conversation of one's own
    other.wait_for_selector("#live .action-up")
    assert "?c=" in other.url
    draft(page)
    other.goto(link := copied_link(page))
    other.wait_for_selector("#live .draft")
    assert "Export the list of contacts as CSV." in other.locator("#live .draft").inner_text()
    assert other.locator(".edit-toggle, [data-event=put]").count() == 0 and other.url == link
    with other.expect_download() as download:
        other.locator("#live .draft-links a", has_text="Markdown").click()
    assert "Export the list" in Path(download.value.path()).read_text(encoding="utf-8")
    other.goto(f"{address}/?a=1.forged")
    other.wait_for_selector(f"text={strings.LINK_GONE_TITLE}")


def test_the_description_of_the_api_can_be_read_by_everybody(open_page, address):
    page = open_page(viewport=PHONE, color_scheme="dark")
    page.goto(f"{address}/api/v1/docs")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
