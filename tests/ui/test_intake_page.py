"""Adding documents from outside: over HTTP as the page does it, and in a real browser."""

import json
import threading
import time
import zipfile
from io import BytesIO

import httpx
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from assistant.settings import Settings
from assistant.ui.server import build_app
from assistant.ui.strings import intake as strings
from ingest.access import EVERYTHING
from ingest.library import Library
from ingest.sync import remove

from .test_ui_browser import CHROMIUM, FLAGS

BOOTH = b"# Booth hours\n\nThe booth of the summer fair opens at nine.\n"
BADGES = b"# Badge scanners\n\nThe badge scanners of the summer fair are kept in room twelve.\n"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory, models_home, encoder):
    """An app with an empty library: its address, the library, the intake."""
    home = tmp_path_factory.mktemp("intake") / "home"
    with Library.open(home, models=models_home) as library:
        app = build_app(library, Settings(home=home, upload_mb=1, uploads_mb=3))
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", library, app.state.intake
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def client(site):
    with httpx.Client(base_url=site[0], trust_env=False) as made:
        yield made


def announce(client, *files, **options):
    return client.post("/intake/uploads", content=json.dumps(files), **options)


def send(client, batch, name, content, **options):
    return client.put(f"/intake/uploads/{batch}", params={"name": name}, content=content, **options)


def settled(intake):
    assert intake.job.wait(60)
    return {row.name: row.state for row in intake.job.progress.rows}


def test_files_are_sent_one_by_one_and_read_into_the_library(client, site):
    _, library, intake = site
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
def test_a_name_that_is_not_safe_is_refused_and_nothing_is_written(client, site, name):
    _, library, _ = site
    batch = announce(client, ["ok.md", 2]).json()["id"]
    found = send(client, batch, name, b"no")
    assert found.status_code == 422 and found.json()["reason"]
    assert not list(library.home.parent.rglob("up.*"))
    client.delete(f"/intake/uploads/{batch}")
    assert not (library.home / "uploading" / batch).exists()


def test_a_file_that_is_larger_than_it_says_is_not_taken(client, site):
    _, library, _ = site
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


def test_an_app_that_others_reach_gives_no_backup_and_takes_no_uploads(client, site, monkeypatch):
    _, _, intake = site
    monkeypatch.setattr(intake, "settings", intake.settings.model_copy(update={"host": "0.0.0.0"}))
    assert client.get("/intake/backup.zip").status_code == 404
    assert announce(client, ["a.md", 2]).status_code == 409
    assert client.get("/intake/live").json()["job"] == ""


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is missing; install chromium or set MOPS_TEST_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield made
        made.close()


def violations(page):
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found.response["violations"]]


def test_files_chosen_in_the_page_are_answered_and_come_back_in_a_backup(browser, site, tmp_path):
    address, library, intake = site
    intake.close_report(EVERYTHING)
    files = {"booth.md": BOOTH, "badges.md": BADGES, "film.mp4": b"x", "damaged.pdf": b"%PDF-1.4 x"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    context = browser.new_context(viewport=WIDE, accept_downloads=True, color_scheme="light")
    page = context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("filechooser", lambda _: None)  # now, since the browser takes a moment to begin to tell of it
    page.goto(f"{address}/?p=intake")
    page.get_by_role("button", name=strings.IMPORT).wait_for()  # the library is empty

    page.wait_for_function("document.activeElement.matches('.intake h2')")  # arrived
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
    assert violations(page) == []
    page.locator(".theme-toggle").click()
    page.set_viewport_size(PHONE)
    assert violations(page) == []
    assert page.evaluate(
        "document.querySelector('#thread').scrollWidth <= document.querySelector('#thread').clientWidth"
    )

    page.set_viewport_size(WIDE)
    page.reload()
    page.get_by_role("button", name="booth.md").click()
    page.locator(".source-panel").get_by_text("opens at nine").wait_for()
    page.locator(".source-panel .close").click()
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
    assert wrong == []
    context.close()
    assert {e.path for e in library.catalogue.entries(EVERYTHING)} == {"booth.md", "badges.md", "tents.md"}
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["documents"] == 2
        assert "uploads/booth.md" in archive.namelist()
