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
from ingest.sync import ingest

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


def assert_accessible(page):
    page.wait_for_timeout(400)  # what fades in has its contrast when it has arrived
    result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in result.response["violations"]] == []


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
    page.locator("#rail li").hover()
    page.click("#rail .rename")
    page.fill("#rail .title-input", "Imports")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#here h1').textContent === 'Imports'")
    page.click("#rail .new")
    page.wait_for_selector(".welcome")
    page.click("#rail .open")
    page.wait_for_selector("#live footer")
    page.locator("#rail li").hover()
    page.click("#rail .delete")
    page.click("#confirm .danger")
    page.wait_for_selector(".welcome")
    assert page.locator("#rail li").count() == 0


def test_another_browser_sees_nothing_of_it(open_page):
    first = open_page()
    ask(first, QUESTION)
    second = open_page()
    second.goto(first.url)
    second.wait_for_selector(".welcome")
    assert second.locator("#rail li").count() == 0


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
