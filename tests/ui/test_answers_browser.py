"""Answers in a real browser: ask, open the source, be refused, see why; with the keyboard too."""

import pytest

from assistant.ui import strings

from .talking import NEAR_MISS, PDF_LINES, QUESTION, UNANSWERABLE, ask

pytestmark = pytest.mark.slow


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
    page.wait_for_function("document.activeElement.classList.contains('source-panel')")
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


def test_a_refusal_looks_different_and_leads_to_the_nearest_document(open_page, talked_about):
    page = open_page()
    ask(page, UNANSWERABLE)
    assert strings.REFUSED in page.locator("#live .refusal").inner_text()
    assert page.locator("#live .answer > .statements").count() == 0
    page.locator("#live .refusal .source-title").first.click()
    page.wait_for_selector(".source-panel .reading, .source-panel .pages")
    with talked_about.catalogue.engine.connect() as connection:
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


def test_the_copy_holds_the_answer_with_its_sources(open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.click("#live .action-copy")
    page.wait_for_selector("#live .action-copy.done")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(QUESTION)
    assert "1. Export the list of contacts as CSV. [" in copied
    assert "leads/import.md" in copied


def test_everything_can_be_done_with_the_keyboard(open_page):
    page = open_page()
    ask(page, QUESTION)
    page.locator(".announced", has_text=strings.CONFIDENCE.format(word="").strip()).wait_for(state="attached")
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
