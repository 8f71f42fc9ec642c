"""The library page in a real browser: find, correct, compare, verify, delete and restore a document."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from assistant.settings import Settings
from assistant.ui.library import place
from assistant.ui.library.parts import Tab, View
from assistant.ui.library.place import LibraryPlace
from assistant.ui.server import build_app
from assistant.ui.strings import library as words
from ingest.access import EVERYTHING, Reader
from ingest.errors import SettingsError
from ingest.library import Library
from ingest.sync import ingest
from ingest.versions import versions_of

CHROMIUM = Path(os.environ.get("MOPS_TEST_CHROMIUM", "/usr/bin/chromium"))
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
DOCUMENTS = {
    "leads/import.md": "---\nowner: Data Manager\nreviewed_on: 2024-05-04\nkind: process\n---\n# List imports\n\n"
    "Lists are imported within 24 hours.\n\n## Checks\n\n1. Check the consent column.\n2. Import the list.\n",
    "brand/logo.md": "---\ntitle: Logo <b>rules</b>\nowner: Designer\nstatus: draft\n---\n# Logo\n\nThe logo is blue.\n",
    "law/closed.md": "---\naudience: [legal]\nowner: Counsel\n---\n# Closed matters\n\nOnly for counsel.\n",
}
SALES = Reader("s", frozenset({"sales"}))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory, models_home, encoder):
    base = tmp_path_factory.mktemp("library-page")
    for name, content in DOCUMENTS.items():
        (base / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (base / "docs" / name).write_text(content, encoding="utf-8")
    with Library.open(base / "home", models=models_home) as library:
        ingest(library, [base / "docs"])
        (base / "docs/leads/import.md").write_text(DOCUMENTS["leads/import.md"].replace("24 hours", "48 hours"))
        ingest(library, [base / "docs"])
        app = build_app(library, Settings(home=base / "home"))
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
    contexts, wrong = [], []

    def opened(address, **options):
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.goto(f"{site[0]}/?p=library{address}")
        page.wait_for_selector(".library .tabs")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def row(page, document):
    return page.locator(".library-table tbody tr", has_text=document)


def test_a_document_is_found_corrected_deleted_and_restored(open_page, site):
    page, catalogue = open_page(""), site[1].catalogue
    page.fill("#library-q", "import")
    page.wait_for_function("document.querySelectorAll('.library-table tbody tr').length === 1")
    assert page.evaluate("document.activeElement.id") == "library-q"
    assert "overdue" in row(page, "leads/import.md").inner_text()
    row(page, "leads/import.md").locator(".source-title").click()
    page.wait_for_selector(".library-passage")
    assert "within 48 hours" in page.locator(".library-passage").first.inner_text()
    assert "doc=leads%2Fimport.md" in page.url
    page.fill("#library-edit-owner", "RevOps Lead")
    page.keyboard.press("Enter")
    page.wait_for_selector(".library-said")
    assert words.BY_HAND.format(stated="Data Manager") in page.locator(".library-side").inner_text()
    page.click(".library-back")  # to the table as it was
    page.wait_for_selector(".library-table")
    assert page.input_value("#library-q") == "import"
    assert "RevOps Lead" in row(page, "leads/import.md").inner_text()

    page.reload()
    row(page, "leads/import.md").locator(".source-title").click()
    page.locator(".place-head .danger").click()
    assert "Delete “List imports”?" in page.locator("#confirm").inner_text()
    page.locator("#confirm .danger").click()
    page.wait_for_selector(".library-said >> text=was deleted")
    assert row(page, "leads/import.md").count() == 0
    assert catalogue.entry("leads/import.md", EVERYTHING) is None
    page.locator(".library-said form button").click()
    page.wait_for_selector(".library-passage")
    page.locator(".place-head [data-act=status]").click()
    page.wait_for_selector(".library-said >> text=is archived")
    page.locator(".library-said form button").click()
    page.wait_for_selector(".library-said >> text=is current again")
    about = catalogue.entry("leads/import.md", EVERYTHING).metadata
    assert (about.owner, about.status) == ("RevOps Lead", "current")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_tab_keeps_to_the_rules_of_accessibility(open_page, scheme):
    page = open_page("", color_scheme=scheme)
    page.wait_for_selector(".library-table tbody tr")
    assert_accessible(page)
    row(page, "leads/import.md").locator(".source-title").click()
    page.locator("form[data-act=verify] .primary").click()
    page.wait_for_selector(".library-verified")
    page.locator(".library-versions [data-since]").first.click()
    page.wait_for_selector(".library-changes ins")
    assert page.locator(".library-changes li del").last.inner_text().endswith("24")
    page.locator("[data-event=read]").first.click()
    page.wait_for_selector(".source-panel .badge.good")
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.locator("[data-act=withdraw]").click()
    page.wait_for_selector(".library-said")
    page.locator("[data-tab=due]").click()
    page.wait_for_selector(".library-owners .badge")
    assert_accessible(page)
    page.set_viewport_size({"width": 360, "height": 780})
    page.locator("[data-tab=documents]").click()
    page.wait_for_selector(".library-table tbody tr")
    assert page.locator(".library-table thead").is_hidden()
    assert page.evaluate("document.querySelector('#thread').scrollWidth <= innerWidth")


def assert_accessible(page):
    page.wait_for_timeout(250)  # what fades in has its contrast when it has arrived
    result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in result.response["violations"]] == []


# Without a browser


def test_files_of_the_page_are_saved_and_closed_documents_are_not_there(site):
    from fastapi.testclient import TestClient

    library = site[1]
    client = TestClient(build_app(library, Settings(home=library.home)), base_url="http://127.0.0.1")
    assert "owner: Counsel" in client.get("/library/front-matter?document=law/closed.md").text
    assert client.get("/library/front-matter?document=never.md").status_code == 404
    assert b"BEGIN:VEVENT" in client.get("/library/due.ics?days=365").content
    assert client.get("/library/due.txt?owner=Nobody").text.startswith("Subject: Documents due for review: 0")
    old = versions_of(library.catalogue, "leads/import.md", EVERYTHING)[1]
    saved = client.get(f"/library/version/{old.id}?document=leads/import.md")
    assert b"within 24 hours" in saved.content and "import.md" in saved.headers["content-disposition"]
    assert client.get(f"/library/version/{old.id}?document=law/closed.md").status_code == 404
    assert client.get(f"/library/version/{10**30}?document=law/closed.md").status_code == 422


def test_what_a_reader_may_not_read_can_be_neither_seen_nor_changed(site):
    page = LibraryPlace(site[1])
    assert "Closed matters" not in page.visit(SALES, {}).html
    assert words.GONE in page.visit(SALES, {"doc": "law/closed.md"}).html
    given = {"doc": "law/closed.md", "document": "law/closed.md", "role": "x", "status": "archived", "version": "1"}
    for what in ("save", "status", "verify", "go_back", "remove", "bring_back", "purge"):
        with pytest.raises(SettingsError):
            page.act(SALES, {**given, "do": what})
    assert page.act(SALES, {**given, "do": "no such act"}).html
    assert site[1].catalogue.entry("law/closed.md", EVERYTHING).metadata.status == "current"


def test_what_documents_say_stays_text(site):
    shown = LibraryPlace(site[1]).visit(EVERYTHING, {"doc": "brand/logo.md", "list": "q=%22%3E%3Cb%3E&visit=x&klass=y"})
    assert "<b>rules" not in shown.html and "Logo &lt;b&gt;rules" in shown.html


def test_a_tab_is_one_line_and_brings_its_acts(site, monkeypatch):
    def show(library, reader, given, notice=""):
        return View("<p>here</p>", {"tab": "add"})

    def act(library, reader, given):
        return replace(place.shown(library, reader, {"tab": "add"}), said="done")

    monkeypatch.setattr(place, "TABS", (*place.TABS, Tab("add", "Add documents", show, {"take": act})))
    page = LibraryPlace(site[1])
    assert "Add documents" in page.visit(EVERYTHING, {}).html
    assert "here" in page.visit(EVERYTHING, {"tab": "add"}).html
    assert page.act(EVERYTHING, {"do": "take"}).said == "done"


def test_an_empty_library_says_how_to_fill_it(library_of, tmp_path, models_home):
    with Library.open(tmp_path, models=models_home) as library:
        assert words.EMPTY_TEXT in LibraryPlace(library).visit(EVERYTHING, {}).html
