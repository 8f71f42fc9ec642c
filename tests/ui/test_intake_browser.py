"""Adding documents from outside: over HTTP as the page does it, and in a real browser."""

import json
import zipfile
from io import BytesIO

import httpx
import pytest

from assistant.settings import Settings
from assistant.ui.server import build_app
from assistant.ui.strings import intake as strings
from ingest.access import EVERYTHING
from ingest.sync import remove

from ..serving import serving_app
from .browsing import PHONE, WIDE, axe_in_both_themes, reload

BOOTH = b"# Booth hours\n\nThe booth of the summer fair opens at nine.\n"
BADGES = b"# Badge scanners\n\nThe badge scanners of the summer fair are kept in room twelve.\n"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library(library_of):
    with library_of({}) as empty:
        yield empty


@pytest.fixture(scope="module")
def app(library):
    return build_app(library, Settings(home=library.home, upload_mb=1, uploads_mb=3))


@pytest.fixture(scope="module")
def intake(app):
    return app.state.intake


@pytest.fixture(scope="module")
def address(app):
    with serving_app(app) as served:
        yield served


@pytest.fixture
def client(address):
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as made:
        yield made


def announce(client, *files, **options):
    return client.post("/intake/uploads", content=json.dumps(files), **options)


def send(client, batch, name, content, **options):
    return client.put(f"/intake/uploads/{batch}", params={"name": name}, content=content, **options)


def settled(intake):
    assert intake.job.wait(60)
    return {row.name: row.state for row in intake.job.progress.rows}


def test_files_are_sent_one_by_one_and_read_into_the_library(client, library, intake):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner/badges.md", BADGES)
    told = announce(client, ["fair/booth.md", len(BOOTH)], ["x.zip", 300], [".env", 3], ["a.exe", 1]).json()
    assert told["hidden"] == [".env"] and list(told["refused"]) == ["a.exe"]
    assert send(client, told["id"], "fair/booth.md", BOOTH).status_code == 204
    assert send(client, told["id"], "x.zip", packed.getvalue()).status_code == 204
    assert client.post(f"/intake/uploads/{told['id']}/begin", params={"into": "2026"}).status_code == 204
    assert settled(intake) == {"2026/fair/booth.md": "added", "2026/x.zip": "added", "a.exe": "refused"}
    found = {entry.path for entry in library.catalogue.entries(EVERYTHING)}
    assert found == {"2026/fair/booth.md", "2026/x.zip/inner/badges.md"}
    live = client.get("/intake/live").json()
    assert live["running"] is False and "a.exe" in live["job"]
    assert client.post(f"/intake/uploads/{told['id']}/begin").status_code == 409
    remove(library, found)


@pytest.mark.parametrize("name", ["../../up.md", "/etc/up.md", "a/..\\..\\up.md", ".ssh/up.md", "nul.md", "up.exe"])
def test_a_name_that_is_not_safe_is_refused_and_nothing_is_written(client, library, name):
    batch = announce(client, ["ok.md", 2]).json()["id"]
    found = send(client, batch, name, b"no")
    assert found.status_code == 422 and found.json()["reason"]
    assert not list(library.home.parent.rglob("up.*"))
    client.delete(f"/intake/uploads/{batch}")
    assert not (library.home / "uploading" / batch).exists()


def test_a_file_that_is_larger_than_it_says_is_not_taken(client, library):
    batch = announce(client, ["a.md", 10]).json()["id"]

    def endless():
        for _ in range(20):
            yield b"x" * 100_000

    found = send(client, batch, "a.md", endless())
    assert found.status_code == 422 and "larger than 1 MB" in found.json()["reason"]
    assert not list((library.home / "uploading" / batch).rglob("*.part"))
    assert announce(client, *[["a.md", 900_000]] * 4).status_code == 409
    assert announce(client, "not a pair").status_code == 409


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_what_another_site_sends_is_refused(client, headers):
    batch = announce(client, ["a.md", 2], headers={"Origin": str(client.base_url).rstrip("/")}).json()["id"]
    assert announce(client, ["a.md", 2], headers=headers).status_code == 403
    assert send(client, batch, "a.md", b"no", headers=headers).status_code == 403
    assert client.post(f"/intake/uploads/{batch}/begin", headers=headers).status_code == 403
    assert client.delete(f"/intake/uploads/{batch}", headers=headers).status_code == 403
    assert client.get("/intake/backup.zip", headers=headers).status_code == 403


def test_an_app_that_others_reach_gives_no_backup_and_takes_no_uploads(client, intake, monkeypatch):
    monkeypatch.setattr(intake, "settings", intake.settings.model_copy(update={"host": "0.0.0.0"}))
    assert client.get("/intake/backup.zip").status_code == 404
    assert announce(client, ["a.md", 2]).status_code == 409
    assert client.get("/intake/live").json()["job"] == ""


def test_files_chosen_in_the_page_are_answered_and_come_back_in_a_backup(open_page, library, intake, tmp_path):
    intake.close_report(EVERYTHING)
    files = {"booth.md": BOOTH, "badges.md": BADGES, "film.mp4": b"x", "damaged.pdf": b"%PDF-1.4 x"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    page = open_page("?p=intake")
    page.on("filechooser", lambda _: None)  # now, since the browser takes a moment to begin to tell of it
    page.get_by_role("button", name=strings.IMPORT).wait_for()  # the library is empty

    page.locator("#intake-choose").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files([tmp_path / name for name in files])
    page.locator("#intake-retry").wait_for(timeout=30_000)
    rows = {
        row.locator("th").inner_text().split("\n")[0]: row.locator("td").inner_text()
        for row in page.locator(".intake-report tbody tr").all()
    }
    assert rows == {
        "damaged.pdf": strings.STATES["failed"],
        "film.mp4": strings.STATES["refused"],
        "booth.md": strings.STATES["added"],
        "badges.md": strings.STATES["added"],
    }
    axe_in_both_themes(page)
    page.set_viewport_size(PHONE)
    axe_in_both_themes(page)
    assert page.evaluate("(t => t.scrollWidth <= t.clientWidth)(document.querySelector('#thread'))")

    page.set_viewport_size(WIDE)
    reload(page)
    page.get_by_role("button", name="booth.md").click()
    page.locator(".source-panel").get_by_text("opens at nine").wait_for()
    page.locator(".source-panel .close").click()
    page.wait_for_function("document.querySelector('#shell').dataset.panel === 'closed'")
    with page.expect_download() as download:
        page.get_by_role("link", name=strings.DOWNLOAD).click()
    download.value.save_as(tmp_path / "backup.zip")

    page.locator("#intake-close").click()
    page.locator(".intake-report").wait_for(state="detached")
    page.evaluate(
        """() => { const carried = new DataTransfer();
        carried.items.add(new File(["# Tents\\n\\nThe tents of the summer fair are green.\\n"], "tents.md"));
        document.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true })); }"""
    )
    page.locator(".intake-report").get_by_text("tents.md").wait_for(timeout=30_000)
    page.locator("#intake-close").wait_for(timeout=30_000)
    page.locator("#rail [data-event=new]").click()
    page.locator("#question").fill("Where are the badge scanners kept?")
    page.keyboard.press("Enter")
    page.locator("#live .statements").get_by_text("room twelve").wait_for(timeout=30_000)
    assert {e.path for e in library.catalogue.entries(EVERYTHING)} == {"booth.md", "badges.md", "tents.md"}
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["documents"] == 2
        assert "uploads/booth.md" in archive.namelist()
