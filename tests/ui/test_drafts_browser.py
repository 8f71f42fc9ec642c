"""Drafts and updates of documents in a real browser: made, edited, taken back, saved, put into the library."""

from pathlib import Path

import pytest

from assistant.draft import NOTHING
from assistant.ui import strings
from ingest.sync import remove

from .browsing import PHONE, go, reload
from .talking import QUESTION, ask, draft

pytestmark = pytest.mark.slow


def choose(page):
    """Open the list of documents that can be updated."""
    page.click("#rail [data-event=choose]")
    page.wait_for_selector("#update-find:focus")
    page.wait_for_selector(".documents [data-document='stand/guide.md']")


def test_a_document_is_found_compared_decided_on_and_saved(open_page):
    page = open_page()
    choose(page)
    page.keyboard.insert_text("scanners BADGE")  # at once, or else it is looked for after each pause
    page.wait_for_function("document.querySelectorAll('.documents li').length === 1")
    assert page.evaluate("document.activeElement.id") == "update-find"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".update h2:focus")
    added = page.locator(".suggestion.add", has_text="Test every badge scanner with an old badge.")
    changed = page.locator(".suggestion.change")
    assert changed.locator("del").inner_text().endswith("30")
    assert changed.locator("ins").inner_text().endswith("14")
    accept = changed.get_by_role("button", name="Accept: change")
    accept.focus()
    page.keyboard.press("Enter")
    assert accept.get_attribute("aria-pressed") == "true"
    assert added.get_by_role("button", name="Accept: add").get_attribute("aria-pressed") == "false"
    assert page.locator(".accepted").inner_text().startswith("1 of ")
    with page.expect_download() as download:
        page.click(".update a[href^='/updated.md']")
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert "kept for 14 days on the scanner server.[^source-1]" in saved
    assert "old badge" not in saved
    page.click("[data-accept=all]")
    with page.expect_download() as download:
        page.click(".update a[href^='/updated.md']")
    assert "2. Test every badge scanner with an old badge.[^source-" in Path(download.value.path()).read_text(
        encoding="utf-8"
    )
    changed.locator(".chip").first.click()
    page.wait_for_selector(".source-panel mark")
    assert "14 days" in page.locator(".source-panel mark").first.inner_text()


def test_a_topic_that_no_document_treats_is_said_so(open_page):
    topic = "podcasts with celebrities"
    page = open_page()
    page.locator("[data-event=compose]").click()
    page.wait_for_selector(".drafting input:focus")
    page.fill("#draft-topic", topic)
    page.press("#draft-topic", "Enter")
    page.wait_for_selector("#live .draft-gap")
    said = NOTHING.format(topic=topic)
    assert page.locator("#live .draft-gap").inner_text() == said
    assert page.locator(".announced").text_content() == said


def test_a_draft_is_made_opened_at_its_sources_and_saved(open_page):
    page = open_page()
    ask(page, QUESTION)
    draft(page)
    made = page.locator("#live .draft")
    assert "SOP: Importing a list of contacts" in made.inner_text()
    said = " ".join(made.inner_text().split())
    assert (
        "No source says how the success of importing a list of contacts is measured. Ask Marketing Data Manager" in said
    )
    made.locator("ol .chip").first.click()
    page.wait_for_selector(".source-panel mark")
    assert page.locator(".source-panel mark").first.inner_text() in made.locator("ol").first.inner_text()
    with page.expect_download() as download:
        made.locator(".draft-tools a").first.click()
    assert download.value.suggested_filename.endswith(".docx")
    page.locator("[data-event=open]").first.click()
    page.wait_for_selector("#live footer")
    assert page.locator("#live .question").inner_text() == QUESTION


# The page's script goes on 50 ms after the last change that it saw in a frame; whoever waits for longer is behind it.
SETTLED = """shown => new Promise((settled, failed) => {
    let resting = 0;
    const look = () => requestAnimationFrame(() => {
        clearTimeout(resting);
        if (document.querySelector('#live article')?.dataset.shown !== shown) resting = setTimeout(settled, 100);
    });
    new MutationObserver(look).observe(document.querySelector('#chat'),
        { childList: true, subtree: true, attributes: true, characterData: true });
    setTimeout(failed, 30000, new Error('The draft was not shown anew.'));
    look();
})"""


def changed(page, act):
    """Do what changes the draft, and wait until the page shows it and has put the focus where it belongs."""
    shown = page.locator("#live article").get_attribute("data-shown")
    act()
    page.evaluate(SETTLED, shown)


def section(page, heading):
    return page.locator("#live .draft section", has=page.get_by_role("heading", name=heading, exact=True))


def headings(page):
    return page.locator("#live .section-head h3").all_inner_texts()


def fill_gap(page, heading, words):
    section(page, heading).get_by_role("button", name=strings.DRAFT_FILL).click()
    page.fill("#own-words", words)
    changed(page, lambda: page.locator("form.own .send").click())


def test_a_draft_is_edited_taken_back_and_as_it_was_left_after_a_reload(open_page):
    page = open_page()
    draft(page)
    before = headings(page)
    part = section(page, before[1])
    part.locator(".section-head .edit-toggle").click()
    changed(page, part.get_by_role("button", name=strings.DRAFT_UP, exact=True).click)
    assert headings(page)[:2] == [before[1], before[0]]
    assert page.evaluate("document.activeElement.closest('section').dataset.at") == "0"
    steps = page.locator("#live ol.list .words").all_inner_texts()
    step = page.locator("#live ol.list .said").first
    step.hover()
    step.locator(".edit-toggle").click()
    changed(page, step.get_by_role("button", name=strings.DRAFT_REMOVE, exact=True).click)
    assert len(page.locator("#live ol.list .words").all_inner_texts()) == len(steps) - 1
    fill_gap(page, "Measures", "Errors per import.")
    said = section(page, "Measures").locator(".said .words").last.inner_text()
    assert said.split("\n")[0].startswith("Errors per import.") and strings.DRAFT_OWN in said
    reload(page)
    assert headings(page)[:2] == [before[1], before[0]]
    assert strings.DRAFT_OWN in section(page, "Measures").inner_text()
    for _ in range(3):
        changed(page, page.locator("#edit-undo").click)
    assert headings(page) == before
    assert page.locator("#live ol.list .words").all_inner_texts() == steps
    assert page.locator("#edit-undo").is_disabled()


def test_own_words_in_the_library_answer_a_question_only_once_set_current(open_page, talked_about):
    page = open_page()
    draft(page)
    fill_gap(page, "Measures", "The share of refused contacts is reported to the Chief Vibes Officer every Tuesday.")
    question = "To whom is the share of refused contacts reported?"

    def told():
        ask(page, question)
        return "Chief Vibes Officer" in page.locator("#live .answer").inner_text()

    def back():
        page.locator("[data-event=revisit]").first.click()
        page.wait_for_selector("#live article[data-draft]")

    assert not told()
    back()
    changed(page, page.locator("#edit-put").click)
    path = page.locator(".draft-library .source-title").inner_text()
    try:
        assert strings.DRAFT_IS["draft"] in page.locator(".draft-library").inner_text()
        assert not told()
        back()
        changed(page, page.locator("#edit-stand").click)
        assert strings.DRAFT_IS["current"] in page.locator(".draft-library").inner_text()
        assert told()
        back()
        fill_gap(page, "Exceptions and escalation", "Ask the owner.")
        assert strings.DRAFT_BEHIND_CURRENT in page.locator(".draft-library").inner_text()
        changed(page, page.locator("#edit-put").click)
        assert strings.DRAFT_IS["draft"] in page.locator(".draft-library").inner_text()
        assert not told()
    finally:
        assert remove(talked_about, [path]) == [path]


def test_a_change_in_another_window_is_not_overwritten_and_no_words_are_lost(open_page):
    first = open_page()
    draft(first)
    second = first.context.new_page()
    go(second, first.url)
    fill_gap(second, "Measures", "From the second window.")
    fill_gap(first, "Scope" if "Scope" in first.locator("#live").inner_text() else "Measures", "From the first one.")
    assert strings.DRAFT_ELSEWHERE in first.locator("#live .note").first.inner_text()
    assert "From the second window." in first.locator("#live").inner_text()
    assert first.locator("#own-words").input_value() == "From the first one."
    changed(first, lambda: first.locator("form.own .send").click())
    text = first.locator("#live").inner_text()
    assert "From the second window." in text and "From the first one." in text


def test_a_draft_is_renamed_and_deleted_in_its_list(open_page):
    page = open_page()
    draft(page)
    page.locator("#rail .conversations li").hover()
    page.click("#rail .rename")
    page.fill("#rail .title-input", "How we import")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#live h2.question').textContent === 'How we import'")
    page.locator("#rail .conversations li").hover()
    page.click("#rail .delete")
    assert page.locator("#confirm h2").inner_text() == strings.DRAFT_DELETE_QUESTION
    page.click("#confirm .danger")
    page.wait_for_selector("#live .drafting")
    assert page.locator("#rail .conversations li").count() == 0


def test_another_browser_does_not_see_the_draft(open_page):
    first = open_page()
    draft(first)
    second = open_page()
    go(second, first.url)
    second.wait_for_selector("#live .drafting")
    assert second.locator("#live article").count() == 0


def test_a_draft_can_be_edited_with_the_keyboard(open_page):
    page = open_page()
    draft(page)
    order = headings(page)
    section(page, order[0]).locator(".section-head .edit-toggle").focus()
    page.keyboard.press("Enter")
    down = section(page, order[0]).get_by_role("button", name=strings.DRAFT_DOWN, exact=True)
    for _ in range(6):
        page.keyboard.press("Tab")
        if down.first.evaluate("e => e === document.activeElement"):
            break
    changed(page, lambda: page.keyboard.press("Enter"))
    assert headings(page)[:2] == [order[1], order[0]]
    changed(page, lambda: page.keyboard.press("Enter"))  # the focus has stayed on the button
    assert headings(page)[2] == order[0]
    section(page, "Measures").get_by_role("button", name=strings.DRAFT_FILL).focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Errors per import.")
    page.keyboard.press("Escape")
    assert not page.locator("form.own").is_visible()
    assert page.evaluate("document.activeElement.dataset.write") == "write"
    page.keyboard.press("Enter")
    page.keyboard.type("Errors per import.")
    changed(page, lambda: page.keyboard.press("Control+Enter"))
    assert strings.DRAFT_OWN in section(page, "Measures").inner_text()
    assert page.evaluate("document.activeElement.classList.contains('edit-toggle')")


def test_a_draft_that_is_edited_is_not_wider_than_the_screen(open_page):
    page = open_page(viewport=PHONE, has_touch=True, reduced_motion="reduce")
    page.locator(".rail-toggle").click()
    draft(page)
    for width in (360, 768):
        page.set_viewport_size({"width": width, "height": 800})
        for toggle in page.locator("#live .said .edit-toggle").all()[:6]:
            assert float(toggle.evaluate("e => getComputedStyle(e).opacity")) > 0.5
            toggle.click()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("(t => t.scrollWidth <= t.clientWidth)(document.querySelector('#thread'))")
