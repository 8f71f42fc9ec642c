"""The web application from outside: health, headers, pictures, originals; a real server on loopback."""

import os
import re
import time

import httpx
import pytest
from starlette.testclient import TestClient

from assistant.answer import Answer, Statement, StatementKind
from assistant.draft import Draft, Section
from assistant.drafting import desk
from assistant.intake.intake import Intake
from assistant.settings import Settings
from assistant.ui.identity import COOKIE, reader_of
from assistant.ui.server import build_app
from ingest.access import EVERYTHING

from ..serving import serving


def refuse(library, question, reader, *, conversation=(), where=None):
    return Answer(question, "refused", "extractive", (), (), 0.0)


def client_of(address):
    return httpx.Client(base_url=address, trust_env=False, timeout=60)


@pytest.fixture(scope="module")
def address(shelf):
    with serving(shelf, refuse) as served:
        yield served


@pytest.fixture
def client(address):
    """Somebody new at the server that the tests of this file share."""
    with client_of(address) as made:
        yield made


@pytest.fixture
def own(library):
    """Somebody new at a server over the test's own library, which the test may change."""
    with serving(library, refuse) as served, client_of(served) as made:
        yield made


def page_of(client):
    return client.get("/", headers={"Accept": "text/html"})


def test_health_counts_documents_and_passages(client):
    found = client.get("/healthz")
    assert found.json() == {"ok": True, "documents": 3, "passages": 4}


def test_health_is_not_ok_when_the_catalogue_cannot_be_read(own, library):
    with library.catalogue.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE passages RENAME TO gone")
    found = own.get("/healthz")
    assert (found.status_code, found.json()["ok"]) == (503, False)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/healthz",
        "/config",
        "/theme.css",
        "/mops/chat.css",
        "/source/1/page/1.png",
        "/api/v1/docs",
        "/api/v1/nothing",
        "/mcp",
        f"/source/{2**80}/original",
    ],
)
def test_every_response_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "http" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_fault_of_our_own_carries_them_too_and_says_nothing(own, library):
    with library.catalogue.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE documents RENAME TO gone")
    failed = own.get("/source/1/original")
    assert (failed.status_code, failed.text) == (500, "Internal Server Error")
    assert failed.headers["x-frame-options"] == "DENY" and "content-security-policy" in failed.headers


def test_an_event_of_the_page_may_not_be_large(client):
    large = client.post("/gradio_api/queue/join", content=b'{"data": ["' + b"x" * 2_000_000 + b'"]}')
    assert large.status_code == 413


def test_every_script_of_the_page_carries_the_nonce_of_its_response(client):
    first, second = page_of(client), page_of(client)
    nonces = [re.search(r"'nonce-([^']+)'", page.headers["content-security-policy"])[1] for page in (first, second)]
    assert nonces[0] != nonces[1]
    scripts = re.findall(r"<script[^>]*>", first.text)
    assert scripts and all(f'nonce="{nonces[0]}"' in script for script in scripts)


def test_the_page_and_its_styles_name_no_foreign_address(client):
    page = page_of(client).text
    own = {"http://127.0.0.1", "http://localhost", "http://www.w3.org"}
    for text in (page, client.get("/theme.css").text, client.get("/mops/chat.css").text):
        tags = re.findall(
            r"<(?:script|link|img|iframe|meta)[^>]*https?://[^>]*>|url\([\"']?https?:[^)]*\)|@import[^;]*", text
        )
        assert [t for t in tags if not any(o in t for o in own)] == []
    assert 'lang="en"' in page


def test_a_browser_gets_a_cookie_once_that_scripts_and_other_sites_cannot_use(client):
    cookie = page_of(client).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "set-cookie" not in page_of(client).headers
    others = {"cookie": f'prefs={{"theme": "dark"}}; {COOKIE}={client.cookies[COOKIE]}'}
    assert "set-cookie" not in client.get("/", headers={**others, "accept": "text/html"}).headers
    token = client.cookies[COOKIE]
    assert token not in reader_of({COOKIE: token}).name
    assert reader_of({COOKIE: token}) == reader_of({COOKIE: token}) != reader_of({COOKIE: token + "x"})


def test_browsers_without_the_cookie_do_not_share_a_history():
    assert reader_of({}) != reader_of({})


def test_a_page_of_a_pdf_is_drawn(client, shelf):
    version = shelf.catalogue.entry("legal/retention.pdf", EVERYTHING).version
    picture = client.get(f"/source/{version}/page/1.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["page/0.png", "page/2.png", "page/999999.png", "page/-1.png"])
def test_a_page_that_is_not_there_is_not_found(client, shelf, path):
    version = shelf.catalogue.entry("legal/retention.pdf", EVERYTHING).version
    assert client.get(f"/source/{version}/{path}").status_code == 404


def test_pictures_and_originals_go_with_the_document(own, library):
    from ingest.cataloguing.write import remove_document

    version = library.catalogue.entry("legal/retention.pdf", EVERYTHING).version
    assert own.get(f"/source/{version}/original").status_code == 200
    with library.catalogue.transaction() as connection:
        remove_document(connection, "legal/retention.pdf")
    assert own.get(f"/source/{version}/original").status_code == 404
    assert own.get(f"/source/{version}/page/1.png").status_code == 404


def test_an_original_is_saved_and_never_shown(client, shelf):
    version = shelf.catalogue.entry("leads/import.md", EVERYTHING).version
    found = client.get(f"/source/{version}/original")
    assert found.content == b"# List imports"
    assert found.headers["content-disposition"] == "attachment; filename*=UTF-8''import.md"
    assert found.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/redoc", "/mops/../server.py", "/mops/%2e%2e/server.py"])
def test_what_nobody_needs_is_not_served(client, path):
    found = client.get(path)
    assert "paths" not in found.text[:200] and "def build_app" not in found.text
    assert found.status_code in (404, 405)


def test_a_foreign_host_name_is_refused_on_loopback(client):
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_a_backup_whose_download_is_broken_off_leaves_no_copy(own, library):
    library.uploads.mkdir()
    (library.uploads / "large.bin").write_bytes(os.urandom(12_000_000))
    with own.stream("GET", "/intake/backup.zip") as response:
        assert response.status_code == 200
        sent = response.iter_raw(1000)  # kept: the connection would be closed with it
        next(sent)
        assert len(list((library.home / "uploading").iterdir())) == 1
    end = time.monotonic() + 20
    while any((library.home / "uploading").iterdir()) and time.monotonic() < end:
        time.sleep(0.02)
    assert not any((library.home / "uploading").iterdir())


def test_what_an_app_that_was_killed_left_on_its_way_is_gone_when_the_next_one_starts(library):
    for left in ("uploading/a/backup.zip", "working/library.sqlite"):
        (library.home / left).parent.mkdir(parents=True)
        (library.home / left).write_bytes(b"everything")
    intake = Intake(library, Settings(home=library.home))
    with intake.following(str):
        assert not (library.home / "uploading").exists() and not (library.home / "working").exists()
        batch = intake.open(EVERYTHING, [("a.md", 1)])
        with Intake(library, Settings(home=library.home)).following(str):
            assert batch.folder.exists()  # the one that is running keeps what it is sent


def test_errors_tell_a_stranger_nothing(client):
    assert client.get("/config").json()["show_error"] is False
    assert client.get("/config").json()["footer_links"] == []


def test_an_upload_over_the_limit_is_refused(shelf):
    app = build_app(shelf, Settings(home=shelf.home, upload_mb=1), refuse)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        big = client.post("/gradio_api/upload", files={"files": ("x.md", b"x" * 1_200_000)})
    assert big.status_code == 413


@pytest.fixture
def saved(own, library, answer):
    """A draft of theirs, saved."""
    page_of(own)
    reader = reader_of({COOKIE: own.cookies[COOKIE]})
    own = Statement("Mine alone.", StatementKind.SENTENCE, (), 0.0, own=True)
    sections = (Section("Procedure", answer.statements), Section("Measures", (own,)))
    made = Draft("SOP: Importing/exporting a list", "x", sections, answer.citations, (), (), (), 0.9)
    return desk.save(library.catalogue, reader, made, "sop")


def test_a_draft_is_downloaded_as_it_was_left_by_its_reader_alone(own, library, saved):
    found = own.get("/draft.md", params={"id": saved.id})
    assert "Mine alone.[^own]" in found.text and "Export the list as CSV.[^1]" in found.text
    assert (
        found.headers["content-disposition"]
        == "attachment; filename*=UTF-8''SOP%3A%20Importing%20exporting%20a%20list.md"
    )
    assert own.get("/draft.docx", params={"id": saved.id}).content.startswith(b"PK")
    stranger = httpx.get(f"{own.base_url}/draft.md", params={"id": saved.id}, trust_env=False, timeout=60)
    assert stranger.status_code == 404


def test_a_download_holds_nothing_that_its_source_no_longer_says(own, library, saved):
    from ingest.cataloguing.write import remove_document

    with library.catalogue.transaction() as connection:
        remove_document(connection, "leads/import.md")
    found = own.get("/draft.md", params={"id": saved.id}).text
    assert "Export the list" not in found and "Mine alone." in found


@pytest.mark.parametrize("query", ["/draft.md?id=", "/draft.md?id=nonesuch", "/draft?id=nonesuch"])
def test_a_draft_that_is_not_there_is_not_found(client, query):
    assert client.get(query).status_code == 404


def test_a_draft_is_downloaded_in_known_formats_only(own, saved):
    assert own.get("/draft.exe", params={"id": saved.id}).status_code == 404
    assert own.get("/draft.md", params={"id": "x" * 10_000}).status_code == 422


def test_a_document_is_saved_as_it_is_where_nothing_is_accepted(client):
    found = client.get("/updated.md", params={"document": "nowhere.md"})
    assert found.status_code == 404
