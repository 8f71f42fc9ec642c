"""The chat in a real browser: ask, open the source, be refused, follow up, come back later."""

import os
import re
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from assistant.settings import Settings
from assistant.ui import strings
from assistant.ui.server import build_app
from ingest.library import Library
from ingest.sync import ingest, remove

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
LEFT = re.compile("AbortError|Connection errored out")  # Gradio's word for a page left while a stream was open
QUESTION = "How do I import a list of contacts?"
FOLLOW_UP = "And for webinars?"
UNANSWERABLE = "What is the boiling point of tungsten?"
NEAR_MISS = "Which rule is there for consent by fax in Germany?"

DOCUMENTS = {
    "leads/import.md": """---
title: List imports
owner: Marketing Data Manager
reviewed_on: 2026-05-04
kind: process
---
# List imports

## Import a list of contacts

Before you import a list of contacts, ask the owner for proof of consent.

1. Export the list of contacts as CSV.
2. Check the consent column of the list.
   1. Remove rows without consent.
3. Import the list under Contacts > Import.
""",
    "stand/badges.md": """---
title: Badge scanners at the stand
reviewed_on: 2024-02-01
kind: process
---
# Badge scanners at the stand

1. Charge the badge scanners on the evening before.
2. Hand a badge scanner to each host of the stand.
3. Collect the badge scanners when the stand closes.

The scans of badges are kept for 30 days on the scanner server.
""",
    "stand/guide.md": """---
title: Stand guide
reviewed_on: 2026-05-04
---
# Badge scanners

1. Charge the badge scanners on the evening before the event.
2. Test every badge scanner with an old badge.
3. Hand one badge scanner to each host of the stand.
4. Collect the badge scanners when the stand has closed.

The scans of badges are kept for 14 days on the scanner server.
""",
    "webinars/import.md": """---
kind: playbook
---
# Import a list of contacts for webinars

The list of webinar contacts is imported within 24 hours after the webinar by the Campaign Operations Specialist.
""",
    "data/countries.csv": "Country,Consent rule\nGermany,double opt-in\nUnited States,opt-out\n",
}
PDF_LINES = (
    "This policy is for records of people and companies.",
    "Contacts without activity are deleted after 24 months.",
    "Exports are kept 30 days.",
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory, models_home, encoder, pdf_of):
    base = tmp_path_factory.mktemp("browser")
    for name, content in DOCUMENTS.items():
        (base / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (base / "docs" / name).write_text(content, encoding="utf-8")
    (base / "docs" / "retention.pdf").write_bytes(pdf_of(PDF_LINES))
    home = base / "home"
    home.mkdir()
    (home / "models").symlink_to(models_home, target_is_directory=True)
    with Library.open(home) as library:
        report = ingest(library, [base / "docs"])
        assert not report.failed
        app = build_app(library, Settings(home=home))
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", library
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is missing; install chromium or set MOPS_TEST_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def open_page(site, browser):
    """Opens the chat in a browser of its own; afterwards nothing foreign was fetched and nothing went wrong."""
    address, _ = site
    contexts, wrong = [], []

    def opened(**options):
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" and not LEFT.search(m.text) else None)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else wrong.append(r.url))
        page.on("response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.goto(address)
        page.wait_for_selector(".welcome")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def ask(page, question):
    page.fill("#question", question)
    page.keyboard.press("Enter")
    arrived = (
        "q => document.querySelector('#live .question')?.textContent === q && document.querySelector('#live footer')"
    )
    page.wait_for_function(arrived, arg=question)


def inside(page, selector):
    """Whether the first match lies within what its scrolling panel shows."""
    return page.evaluate(
        """s => { const e = document.querySelector(s).getBoundingClientRect();
                  const b = document.querySelector('.source-body').getBoundingClientRect();
                  return e.top >= b.top && e.bottom <= b.bottom && e.width > 0; }""",
        selector,
    )


def test_a_question_is_answered_as_a_procedure_and_opens_at_its_source(open_page):
    page = open_page()
    ask(page, QUESTION)
    steps = page.locator("#live .statements ol.list > li .entry")
    assert "Export the list of contacts as CSV." in steps.first.inner_text()
    chip = page.locator("#live .statements .chip", has_text="1").first
    assert "List imports" in chip.get_attribute("title")
    chip.click()
    page.wait_for_selector(".source-panel mark")
    page.wait_for_function("document.activeElement.classList.contains('source-panel')")
    quoted = page.locator(".source-panel mark").first.inner_text()
    assert quoted in page.locator("#live .answer > .statements").inner_text()
    assert inside(page, ".source-panel mark")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('chip')")


def test_a_pdf_opens_at_its_drawn_page_with_the_quote_boxed(open_page):
    page = open_page()
    ask(page, "After how many months are contacts without activity deleted?")
    page.locator("#live .sentence", has_text="24 months").locator(".chip").click()
    page.wait_for_selector(".sheet .quoted")
    page.wait_for_function("[...document.querySelectorAll('.sheet img')].some(i => i.complete && i.naturalWidth > 800)")
    assert inside(page, ".sheet .quoted")
    quote = page.locator(".reading mark").text_content()
    tops = page.evaluate(
        """() => { const s = document.querySelector('.sheet').getBoundingClientRect();
                   return [...document.querySelectorAll('.quoted')].map(q => q.getBoundingClientRect())
                     .map(q => (q.top + q.height / 2 - s.top) / s.height); }"""
    )
    drawn = [(792 - 700 + 40 * i - 4) / 792 for i, line in enumerate(PDF_LINES) if line in quote]
    assert tops == pytest.approx(drawn, abs=0.01)
    page.click("[data-show=text]")
    assert "24 months" in page.locator(".reading mark").inner_text()


def test_a_table_row_opens_with_its_cells_marked(open_page):
    page = open_page()
    ask(page, "What is the consent rule for Germany?")
    page.locator("#live .sources .source-title[title='data/countries.csv']").click()
    page.wait_for_selector(".source-panel td mark")
    assert page.locator(".source-panel mark").all_inner_texts()[:2] == ["Germany", "double opt-in"]
    assert "A2:B2" in page.locator(".source-where").inner_text()


def test_a_refusal_looks_different_and_leads_to_the_nearest_document(open_page, site):
    page = open_page()
    ask(page, UNANSWERABLE)
    assert strings.REFUSED in page.locator("#live .refusal").inner_text()
    assert page.locator("#live .answer > .statements").count() == 0
    page.locator("#live .refusal .source-title").first.click()
    page.wait_for_selector(".source-panel .reading, .source-panel .pages")
    with site[1].catalogue.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM gaps WHERE question LIKE '%tungsten%'").scalar()


def test_a_refusal_quotes_what_is_nearest_and_opens_it_there(open_page):
    page = open_page()
    ask(page, NEAR_MISS)
    assert "“fax”" in page.locator("#live .refusal .note").inner_text()
    quote = page.locator("#live .closest").first
    said = quote.inner_text().strip("“”")
    quote.click()
    page.wait_for_selector(".source-panel mark")
    assert " | ".join(page.locator(".source-panel mark").all_inner_texts()) == said


@pytest.mark.parametrize(("question", "verdict"), [(QUESTION, "Answered"), (UNANSWERABLE, "Refused")])
def test_an_answer_and_a_refusal_say_why(open_page, question, verdict):
    page = open_page()
    ask(page, question)
    page.locator("#live .action-why").click()
    page.wait_for_selector(".source-panel .why")
    panel = page.locator(".source-panel")
    assert verdict in panel.inner_text()
    assert panel.locator("tbody tr").count() > 3
    panel.locator(".found .source-title").first.click()
    page.wait_for_selector(".source-panel .reading:not(.why), .source-panel .pages")
    page.keyboard.press("Escape")
    assert page.locator("#live .action-why").evaluate("e => e === document.activeElement")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility(open_page, scheme):
    page = open_page(color_scheme=scheme)
    assert_accessible(page)
    ask(page, QUESTION)
    page.locator("#live .chip").first.click()
    page.wait_for_selector(".source-panel mark")
    assert_accessible(page)
    ask(page, NEAR_MISS)
    page.locator("#live .action-why").click()
    page.wait_for_selector(".source-panel .why")
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.click("#rail [data-event=choose]")
    page.wait_for_selector(".documents")
    assert_accessible(page)
    page.click("[data-document='stand/badges.md']")
    page.wait_for_selector(".suggestion")
    page.locator("[data-decide=accept]").first.click()
    page.locator("[data-decide=reject]").last.click()
    page.locator(".update .more summary").click()
    assert_accessible(page)


def assert_accessible(page):
    page.wait_for_timeout(400)  # what fades in has its contrast when it has arrived
    result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in result.response["violations"]] == []


def test_a_document_is_found_compared_decided_on_and_saved(open_page):
    page = open_page()
    page.click("#rail [data-event=choose]")
    page.wait_for_selector("#update-find:focus")
    page.wait_for_selector(".documents [data-document='stand/guide.md']")
    page.keyboard.type("scanners BADGE")
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


def test_a_draft_is_made_opened_at_its_sources_and_saved(open_page, site):
    page = open_page(accept_downloads=True)
    ask(page, QUESTION)
    page.locator("[data-event=compose]").click()
    page.wait_for_selector(".drafting input:focus")
    page.keyboard.type("importing a list of contacts")
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .draft")
    draft = page.locator("#live .draft")
    assert "SOP: Importing a list of contacts" in draft.inner_text()
    said = " ".join(draft.inner_text().split())
    assert (
        "No source says how the success of importing a list of contacts is measured. Ask Marketing Data Manager" in said
    )
    draft.locator("ol .chip").first.click()
    page.wait_for_selector(".source-panel mark")
    assert page.locator(".source-panel mark").first.inner_text() in draft.locator("ol").first.inner_text()
    assert_accessible(page)
    with page.expect_download() as download:
        draft.locator(".draft-tools a").first.click()
    assert download.value.suggested_filename.endswith(".docx")
    page.locator("[data-event=open]").first.click()
    page.wait_for_selector("#live footer")
    assert page.locator("#live .question").inner_text() == QUESTION


def draft(page, topic="importing a list of contacts"):
    page.locator("[data-event=compose]").click()
    page.fill("#draft-topic", topic)
    page.keyboard.press("Enter")
    page.wait_for_selector("#live article[data-draft]")


def changed(page, act):
    """Do what changes the draft, and wait until the page shows it and has put the focus where it belongs."""
    shown = page.locator("#live article").get_attribute("data-shown")
    act()
    page.wait_for_function("s => document.querySelector('#live article').dataset.shown !== s", arg=shown)
    page.wait_for_timeout(150)


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
    page.reload()
    page.wait_for_selector("#live article[data-draft]")
    assert headings(page)[:2] == [before[1], before[0]]
    assert strings.DRAFT_OWN in section(page, "Measures").inner_text()
    for _ in range(3):
        changed(page, page.locator("#edit-undo").click)
    assert headings(page) == before
    assert page.locator("#live ol.list .words").all_inner_texts() == steps
    assert page.locator("#edit-undo").is_disabled()


def test_own_words_in_the_library_answer_a_question_only_once_set_current(open_page, site):
    page, library = open_page(), site[1]
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
        assert remove(library, [path]) == [path]


def test_a_change_in_another_window_is_not_overwritten_and_no_words_are_lost(open_page):
    first = open_page()
    draft(first)
    second = first.context.new_page()
    second.goto(first.url)
    second.wait_for_selector("#live article[data-draft]")
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
    second.goto(first.url)
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_editing_a_draft_breaks_no_rule_of_accessibility(open_page, scheme):
    page = open_page(color_scheme=scheme)
    draft(page)
    fill_gap(page, "Measures", "Errors per import.")
    step = page.locator("#live ol.list .said").first
    step.hover()
    step.locator(".edit-toggle").click()
    section(page, "Measures").locator(".section-head .edit-toggle").focus()
    assert_accessible(page)
    page.locator("#live [data-write=write]:visible").first.click()
    assert_accessible(page)
    page.locator("#live [data-event=others]:visible").first.click()
    page.wait_for_selector("#panel .gone, #panel .others")
    assert_accessible(page)


@pytest.mark.parametrize("width", [360, 768])
def test_a_draft_that_is_edited_is_not_wider_than_the_screen(open_page, width):
    page = open_page(viewport={"width": width, "height": 800}, has_touch=True, reduced_motion="reduce")
    page.locator(".rail-toggle").click()
    draft(page)
    for toggle in page.locator("#live .said .edit-toggle").all()[:6]:
        assert float(toggle.evaluate("e => getComputedStyle(e).opacity")) > 0.5
        toggle.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("(t => t.scrollWidth <= t.clientWidth)(document.querySelector('#thread'))")


def test_a_conversation_goes_on_is_kept_and_can_be_renamed_and_deleted(open_page):
    page = open_page()
    ask(page, QUESTION)
    ask(page, FOLLOW_UP)
    assert "24 hours" in page.locator("#live .answer > .statements").inner_text()
    assert page.locator("#past .turn").count() == 1
    page.reload()
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
    second.goto(first.url)
    second.wait_for_selector(".welcome")
    assert second.locator("#rail .conversations li").count() == 0


def test_feedback_is_kept_and_shown_after_a_reload(open_page):
    page = open_page()
    ask(page, QUESTION)
    page.click("#live .action-down")
    page.fill("#live .reason input", "Step 2 is out of date")
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.querySelector('.announced').textContent === {strings.THANKS!r}")
    page.reload()
    page.wait_for_selector("#live .action-down[aria-pressed=true]")
    assert page.locator("#live .reason input").input_value() == "Step 2 is out of date"


def test_a_filter_narrows_the_answer_and_retry_keeps_the_turn(open_page):
    page = open_page()
    page.click(".filters summary")
    page.select_option("#filter-kind", "playbook")
    ask(page, QUESTION)
    assert "Playbook" in page.locator("#live .only").inner_text()
    assert page.locator("#live .sources .source-title[title='leads/import.md']").count() == 0
    page.select_option("#filter-kind", "")
    page.click("#live .action-retry")
    page.wait_for_selector("#live .sources .source-title[title='leads/import.md']")
    assert page.locator("#past .turn").count() == 0


def test_the_copy_holds_the_answer_with_its_sources(open_page, site):
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site[0])
    ask(page, QUESTION)
    page.click("#live .action-copy")
    page.wait_for_selector("#live .action-copy.done")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(QUESTION)
    assert "1. Export the list of contacts as CSV. [" in copied
    assert "leads/import.md" in copied


def test_everything_can_be_done_with_the_keyboard(open_page):
    page = open_page()
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector("#live footer")
    assert strings.CONFIDENCE.format(word="").strip() in page.locator(".announced").inner_text()
    page.locator(".skip").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.statements .chip')"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector(".source-panel mark")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.statements .chip')")


def test_an_example_asks_itself(open_page):
    page = open_page()
    example = page.locator(".example").first
    question = example.inner_text()
    example.click()
    page.wait_for_selector("#live .answer > .statements")
    assert page.locator("#live .question").inner_text() == question


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_the_colours_follow_the_system_and_the_switch(open_page, scheme, dark):
    page = open_page(color_scheme=scheme)
    brightness = "parseInt(getComputedStyle(document.querySelector('.gradio-container')).backgroundColor.slice(4))"
    assert (page.evaluate(brightness) < 100) is dark
    page.click(".theme-toggle")
    assert (page.evaluate(brightness) < 100) is not dark


@pytest.mark.parametrize("width", [360, 390, 768, 1440, 2560])
def test_nothing_is_wider_than_the_screen(open_page, width):
    page = open_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    ask(page, QUESTION)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(
        "document.querySelector('#thread').scrollWidth <= document.querySelector('#thread').clientWidth"
    )
    page.locator("#live .statements .chip").first.click()
    page.wait_for_selector(".source-panel mark")
    box = page.locator(".source-panel").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width + 1
    assert page.locator(".source-panel .close").is_visible()
