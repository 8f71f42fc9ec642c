"""The library page in a real browser: find, correct, compare, verify, delete and restore a document."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from assistant.ui.library import place
from assistant.ui.library.parts import Tab, View
from assistant.ui.library.place import LibraryPlace
from assistant.ui.strings import library as words
from ingest.access import EVERYTHING, Reader
from ingest.errors import SettingsError
from ingest.sync import ingest
from ingest.versions import versions_of

from ..serving import serving
from .browsing import PHONE, reload

PAGE = "?p=library"
DOCUMENTS = {
    "leads/import.md": "---\nowner: Data Manager\nreviewed_on: 2024-05-04\nkind: process\n---\n# List imports\n\n"
    "Lists are imported within 24 hours.\n\n## Checks\n\n1. Check the consent column.\n2. Import the list.\n",
    "brand/logo.md": "---\ntitle: Logo <b>rules</b>\nowner: Designer\nstatus: draft\n---\n# Logo\n\nThe logo is blue.\n",
    "law/closed.md": "---\naudience: [legal]\nowner: Counsel\n---\n# Closed matters\n\nOnly for counsel.\n",
}
SALES = Reader("s", frozenset({"sales"}))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library(library_of, tmp_path_factory):
    with library_of(DOCUMENTS) as made:
        changed = tmp_path_factory.mktemp("changed")
        (changed / "leads").mkdir()
        (changed / "leads/import.md").write_text(DOCUMENTS["leads/import.md"].replace("24 hours", "48 hours"))
        ingest(made, [changed])
        yield made


@pytest.fixture(scope="module")
def address(library):
    with serving(library) as served:
        yield served


def row(page, document):
    return page.locator(".library-table tbody tr", has_text=document)


def test_a_document_is_found_corrected_deleted_and_restored(open_page, library):
    page, catalogue = open_page(PAGE), library.catalogue
    page.fill("#library-q", "import")
    page.wait_for_function("document.querySelectorAll('.library-table tbody tr').length === 1")
    assert page.evaluate("document.activeElement.id") == "library-q"
    assert "overdue" in row(page, "leads/import.md").inner_text()
    row(page, "leads/import.md").locator(".source-title").click()
    page.wait_for_selector(".library-passage")
    assert "within 48 hours" in page.locator(".library-passage").first.inner_text()
    assert "doc=leads%2Fimport.md" in page.url
    page.fill("#library-edit-owner", "RevOps Lead")
    page.press("#library-edit-owner", "Enter")
    page.wait_for_selector(".library-said")
    assert words.BY_HAND.format(stated="Data Manager") in page.locator(".library-side").inner_text()
    page.click(".library-back")  # to the table as it was
    page.wait_for_selector(".library-table")
    assert page.input_value("#library-q") == "import"
    assert "RevOps Lead" in row(page, "leads/import.md").inner_text()

    reload(page)
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


def test_a_file_takes_the_place_of_a_document_and_that_is_taken_back(open_page, library, tmp_path):
    def says():
        return library.catalogue.document("brand/logo.md", EVERYTHING).text

    page = open_page(f"{PAGE}&doc=brand/logo.md")
    page.on("filechooser", lambda _: None)  # now, since the browser takes a moment to begin to tell of it

    def replace_by(name, content):
        (tmp_path / name).write_bytes(content)
        page.locator("[data-replace]").focus()
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Enter")
        chooser.value.set_files(tmp_path / name)

    replace_by("logo.exe", b"x")
    page.locator("[role=alert] >> text=logo.exe").wait_for()
    replace_by("logo.pdf", b"%PDF-1.4 x")
    page.locator("[role=alert] >> text=logo.pdf").wait_for()
    replace_by("logo.md", DOCUMENTS["brand/logo.md"].encode())
    page.locator("[role=alert] >> text=nothing was replaced").wait_for()
    assert "blue" in says()

    replace_by("new logo.md", b"# Logo\n\nThe logo is green.\n")
    page.wait_for_selector(".library-changes ins")
    assert page.locator(".library-changes del").last.inner_text().endswith("blue")
    assert page.locator(".library-changes ins").last.inner_text().endswith("green")
    assert page.evaluate("document.activeElement.matches('.place h2')")
    entry = library.catalogue.entry("brand/logo.md", EVERYTHING)
    assert (entry.metadata.owner, entry.metadata.status) == ("Designer", "draft")  # what the file does not state
    assert "green" in says() and not list((library.home / "uploading").iterdir())
    reload(page)
    assert page.locator(".library-changes ins").count()
    page.locator(".library-versions [data-act=go_back]").first.click()
    page.locator("#confirm .danger").click()
    page.wait_for_selector(".library-said >> text=is current again")
    assert "blue" in says()


def test_a_verified_document_says_so_and_what_changed_and_falls_due(open_page):
    page = open_page(PAGE)
    page.wait_for_selector(".library-table tbody tr")
    row(page, "leads/import.md").locator(".source-title").click()
    page.locator("form[data-act=verify] .primary").click()
    page.wait_for_selector(".library-verified")
    page.locator(".library-versions [data-since]").first.click()
    page.wait_for_selector(".library-changes ins")
    assert page.locator(".library-changes li del").last.inner_text().endswith("24")
    page.locator("[data-event=read]").first.click()
    page.wait_for_selector(".source-panel .badge.good")
    page.keyboard.press("Escape")
    page.locator("[data-act=withdraw]").click()
    page.wait_for_selector(".library-said")
    page.locator("[data-tab=due]").click()
    page.wait_for_selector(".library-owners .badge")
    page.set_viewport_size(PHONE)
    page.locator("[data-tab=documents]").click()
    page.wait_for_selector(".library-table tbody tr")
    assert page.locator(".library-table thead").is_hidden()
    assert page.evaluate("document.querySelector('#thread').scrollWidth <= innerWidth")


# Without a browser


def test_files_of_the_page_are_saved_and_closed_documents_are_not_there(library, address):
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        assert "owner: Counsel" in client.get("/library/front-matter?document=law/closed.md").text
        assert client.get("/library/front-matter?document=never.md").status_code == 404
        assert b"BEGIN:VEVENT" in client.get("/library/due.ics?days=365").content
        assert client.get("/library/due.txt?owner=Nobody").text.startswith("Subject: Documents due for review: 0")
        old = versions_of(library.catalogue, "leads/import.md", EVERYTHING)[1]
        saved = client.get(f"/library/version/{old.id}?document=leads/import.md")
        assert b"within 24 hours" in saved.content and "import.md" in saved.headers["content-disposition"]
        assert client.get(f"/library/version/{old.id}?document=law/closed.md").status_code == 404
        assert client.get(f"/library/version/{10**30}?document=law/closed.md").status_code == 422


def test_what_a_reader_may_not_read_can_be_neither_seen_nor_changed(library):
    page = LibraryPlace(library)
    assert "Closed matters" not in page.visit(SALES, {}).html
    assert words.GONE in page.visit(SALES, {"doc": "law/closed.md"}).html
    given = {"doc": "law/closed.md", "document": "law/closed.md", "role": "x", "status": "archived", "version": "1"}
    for what in ("save", "status", "verify", "go_back", "remove", "bring_back", "purge"):
        with pytest.raises(SettingsError):
            page.act(SALES, {**given, "do": what})
    assert page.act(SALES, {**given, "do": "no such act"}).html
    assert library.catalogue.entry("law/closed.md", EVERYTHING).metadata.status == "current"


def test_what_documents_say_stays_text(library):
    shown = LibraryPlace(library).visit(EVERYTHING, {"doc": "brand/logo.md", "list": "q=%22%3E%3Cb%3E&visit=x&klass=y"})
    assert "<b>rules" not in shown.html and "Logo &lt;b&gt;rules" in shown.html


def test_a_tab_is_one_line_and_brings_its_acts(library, monkeypatch):
    def show(library, reader, given, notice=""):
        return View("<p>here</p>", {"tab": "add"})

    def act(library, reader, given):
        return replace(place.shown(library, reader, {"tab": "add"}), said="done")

    monkeypatch.setattr(place, "TABS", (*place.TABS, Tab("add", "Add documents", show, {"take": act})))
    page = LibraryPlace(library)
    assert "Add documents" in page.visit(EVERYTHING, {}).html
    assert "here" in page.visit(EVERYTHING, {"tab": "add"}).html
    assert page.act(EVERYTHING, {"do": "take"}).said == "done"


def test_an_empty_library_says_how_to_fill_it(library_of):
    with library_of({}) as empty:
        assert words.EMPTY_TEXT in LibraryPlace(empty).visit(EVERYTHING, {}).html
