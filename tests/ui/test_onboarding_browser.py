"""The onboarding page in a real browser: choose a role, study a module, check oneself, see the source."""

import pytest

from ingest.sync import ingest

from ..serving import serving
from .browsing import axe, axe_in_both_themes, reload

PAGE = "?p=onboarding"
DOCUMENTS = {
    "glossary.md": "---\nowner: Campaign Specialist\n---\n# Glossary\n\n| Acronym | Stands for | What it means here |\n"
    "|---|---|---|\n| MQL | marketing qualified lead | A lead with 65 points or more. |\n"
    "| UTM | urchin tracking module | Parameters at the end of a link that tell the click. |\n"
    "| DPO | data protection officer | The role that watches over privacy law here. |\n",
    "consent.md": "---\nowner: Data Protection Officer\n---\n# Consent policy\n\n"
    "A contact may be emailed for marketing only with consent, says the DPO.\n\n"
    "Personal data of a contact is kept for 36 months after consent is withdrawn.\n\n"
    "An unsubscribe request is honoured within 24 hours in every marketing tool.\n",
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


def privacy(page):
    """Open the module on privacy, from the overview of a path."""
    page.locator("[data-module=privacy]").click()
    page.locator(".onboarding-known").wait_for()


def test_a_new_colleague_is_led_from_the_role_to_a_checked_answer_and_its_source(open_page):
    page = open_page(PAGE)
    page.locator(".onboarding-roles").wait_for()
    page.locator("[data-role=content]").click()
    start = page.locator(".onboarding-next .primary")
    start.wait_for()
    assert "The words you will hear" in start.inner_text()
    assert "Not found in the documents" in page.locator(".onboarding").inner_text()

    privacy(page)
    question = (
        page.locator(".onboarding-check > li")
        .filter(has_text="36")
        .or_(page.locator(".onboarding-check > li").filter(has_text="____"))
        .first
    )
    question.locator("input").first.wait_for()
    if question.locator("input[type=radio]").count():
        question.locator("input[type=radio]").first.check()
    else:
        question.locator("input").fill("no idea")
    question.locator("form button").click()
    outcome = page.locator(".onboarding-outcome").first
    outcome.wait_for()
    axe_in_both_themes(page)
    page.locator(".onboarding-quote .chip").first.click()
    page.locator(".source-panel mark").first.wait_for()
    assert "Consent policy" in page.locator(".source-panel h2").inner_text()
    page.keyboard.press("Escape")


def test_an_abbreviation_explains_itself_to_the_keyboard_and_goes_with_escape(open_page):
    page = open_page(PAGE)
    page.locator("[data-role=content]").click()
    privacy(page)
    term = page.locator(".onboarding-known .term[data-term=DPO]")
    term.wait_for()
    assert term.evaluate("t => t.closest('p').textContent").startswith("A contact may be emailed")
    page.locator(".onboarding-back").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if term.evaluate("t => t === document.activeElement"):
            break
    box = page.locator("#term-box")
    box.wait_for()
    assert "data protection officer" in box.inner_text()
    assert term.get_attribute("aria-describedby") == "term-box"
    axe(page)
    page.keyboard.press("Escape")
    assert box.is_hidden()
    assert term.evaluate("t => t === document.activeElement")
    term.hover()
    box.wait_for()
    box.hover()
    page.wait_for_timeout(400)
    assert box.is_visible()  # it stays while the pointer is on it
    page.keyboard.press("Escape")
    assert box.is_hidden()


def test_a_finished_module_is_remembered_and_what_changes_comes_back(open_page, library, tmp_path):
    page = open_page(PAGE)
    page.locator("[data-role=content]").click()
    privacy(page)
    page.locator("[data-act=finish]").click()
    page.locator(".said-here").wait_for()
    page.locator(".onboarding-back").click()
    page.locator(".onboarding-modules").first.wait_for()
    reload(page)
    assert page.locator(".onboarding-state.done").first.get_attribute("aria-label") == "Done"
    for name, text in DOCUMENTS.items():
        (tmp_path / name).write_text(text.replace("36 months", "24 months"))
    ingest(library, [tmp_path], sync=True)
    reload(page)
    changed = page.locator("#onboarding-changed")
    changed.wait_for()
    assert "36" in changed.locator("del").first.inner_text()
    assert "24" in changed.locator("ins").first.inner_text()
    axe(page)
    page.locator(".onboarding-back").click()
    begun = page.locator(".onboarding-card").first
    begun.wait_for()
    assert "1 thing changed since you read it" in begun.inner_text()
    axe(page)
