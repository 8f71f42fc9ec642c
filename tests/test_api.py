"""The assistant for other programs: the HTTP API and the tools, from outside, over real connections."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import anyio
import httpx
import jsonschema
import pytest
from click.testing import CliRunner

from assistant.answer import Answer
from assistant.api.contract import Question
from assistant.api.gate import Gate
from assistant.api.guard import Access, Guard, reader_of
from assistant.api.http import build_api
from assistant.api.service import Service
from assistant.ask import ask
from assistant.cli import main
from assistant.model import open_model
from assistant.questions.background import bring_up
from assistant.questions.gaps import all_gaps
from assistant.settings import Settings
from ingest.access import EVERYTHING, Reader
from ingest.errors import EncoderError, LibraryError

from . import behaviour as does
from .model_server import ModelServer
from .scripted import LIBRARY, reply
from .serving import serving, serving_app

DOCUMENTS = {
    "sends/approval.md": """---
title: Send approval
owner: Email Lead
reviewed_on: 2026-05-04
kind: process
---
# Send approval

Every send is approved by a second person. A build takes five business days.

## Approve a send

1. Open the send in the approval board.
2. Compare the list with the brief.
3. Approve the send before noon.
""",
    "leads/scoring.md": "# Lead scoring\n\nA contact becomes an MQL at 65 points. The score is computed every night.\n",
}
CLOSED = "Supplier contracts are kept in the blue cabinet for eleven years."
DOCUMENTS["legal/contracts.md"] = f"---\naudience: [legal]\n---\n# Supplier contracts\n\n{CLOSED}\n"
ANSWERABLE, UNANSWERABLE = "How long does a build take?", "Who feeds the penguins?"
TOPIC = "approving a send"


@pytest.fixture(scope="module")
def library(library_of):
    with library_of(DOCUMENTS) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(library):
    with serving(library) as served:
        yield served


@pytest.fixture(scope="module")
def client(address):
    with httpx.Client(base_url=f"{address}/api/v1", trust_env=False, timeout=60) as made:
        yield made


@pytest.fixture(scope="module")
def answered(client):
    return client.post("/ask", json={"question": ANSWERABLE}).json()


@pytest.fixture(scope="module")
def drafted(client):
    return client.post("/drafts", json={"topic": TOPIC}).json()


def command(library, *arguments):
    done = CliRunner().invoke(main, [*arguments, "--home", str(library.home), "--json"])
    return json.loads(done.stdout)


def without(values, *names):
    return {key: value for key, value in values.items() if key not in names}


# The contract


@pytest.mark.parametrize("question", [ANSWERABLE, UNANSWERABLE, "How do I approve a send?"])
def test_an_answer_is_the_one_that_the_command_prints(client, library, question):
    given = client.post("/ask", json={"question": question}).json()
    assert given["id"]
    assert without(given, "id", "milliseconds") == without(command(library, "ask", question), "milliseconds")


def test_hits_drafts_and_documents_are_those_that_the_commands_print(client, library, drafted):
    assert client.get("/search", params={"q": "approval", "k": 2}).json() == command(
        library, "search", "approval", "-k", "2"
    )
    assert without(drafted, "id", "withheld") == command(library, "draft", TOPIC)
    assert client.get("/documents/sends/approval.md").json() == command(library, "show", "sends/approval.md")


def test_a_follow_up_is_completed_and_a_filter_holds(client):
    asked = {"question": "And when?", "conversation": ["How do I approve a send?"]}
    assert "approve" in client.post("/ask", json=asked).json()["standalone"]
    filtered = {"question": ANSWERABLE, "where": {"kind": ["playbook"]}}
    assert client.post("/ask", json=filtered).json()["status"] == "refused"
    assert client.get("/search", params={"q": "approval", "kind": "playbook"}).json() == {"hits": []}


def test_what_is_refused_in_a_part_of_the_library_is_no_gap_of_the_whole(client, library):
    asked = {"question": "How many hours may a build take at most?"}
    before = all_gaps(library.catalogue, EVERYTHING, date.today())
    assert client.post("/ask", json={**asked, "where": {"kind": ["faq"]}}).json()["status"] == "refused"
    assert client.post("/ask", json={"question": "Who walks the zebras?"}).json()["status"] == "refused"
    assert bring_up(library)
    asked_in_vain = [gap["question"] for gap in client.get("/gaps").json()["gaps"]]
    assert asked["question"] not in asked_in_vain and "Who walks the zebras?" in asked_in_vain
    grouped = {gap.question for gap in all_gaps(library.catalogue, EVERYTHING, date.today())} - {
        gap.question for gap in before
    }
    assert asked["question"] not in grouped and "Who walks the zebras?" in grouped


def test_what_is_kept_has_no_control_characters(client, answered):
    kept = {"liked": False, "reason": "too\x00long"}
    assert client.post(f"/answers/{answered['id']}/feedback", json=kept).json()["reason"] == "too long"
    assert client.post("/drafts", json={"topic": "approving\x00a send"}).json()["topic"] == "approving a send"


def test_a_citation_opens_at_its_place_and_is_found_again_after_an_edit(client, library, answered, drafted):
    text = client.get("/documents/sends/approval.md").json()["text"]
    for citation in answered["citations"] + drafted["citations"]:
        place = {name: citation[name] for name in ("document", "start", "end")}
        opened = client.get("/source", params={**place, "around": 20}).json()
        assert opened["quote"] == citation["quote"] == text[citation["start"] : citation["end"]]
        assert opened["before"] == text[max(citation["start"] - 20, 0) : citation["start"]]
        assert (opened["heading"], opened["moved"]) == (citation["heading"], False)
    moved = {**place, "start": citation["start"] + 3, "quote": citation["quote"]}
    assert (client.get("/source", params=moved).json()["start"], citation["quote"]) == (
        citation["start"],
        opened["quote"],
    )
    assert client.get("/source", params={**place, "quote": "Never said."}).status_code == 404


def test_statements_are_streamed_and_the_whole_comes_last(client, answered):
    with client.stream("POST", "/ask/stream", json={"question": ANSWERABLE}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in response.iter_lines() if line]
    events = [(n[7:], json.loads(d[6:])) for n, d in zip(lines[::2], lines[1::2], strict=True)]
    *pieces, (last, whole) = events
    assert {name for name, _ in pieces} == {"statement"} and last == "answer"
    assert [value["statement"] for _, value in pieces] == whole["statements"]
    assert [c for _, value in pieces for c in value["citations"]] == whole["citations"]
    assert without(whole, "id", "milliseconds") == without(answered, "id", "milliseconds")


def test_a_models_statements_are_streamed_once_they_are_checked_and_what_holds_comes_last(library_of):
    good = reply("erasure-in-order")
    with library_of(LIBRARY) as library, ModelServer(good.script(), model="scripted") as server:
        given = {"model": "openai:scripted", "model_url": server.url, "model_key": server.key}
        service = Service(library, ask, open_model(Settings(home=library.home, **given)))
        asked = Question(question=good.question)
        *pieces, (_, whole) = service.stream(asked, EVERYTHING)
        assert (whole.mode, whole.model) == ("generated", "openai:scripted")
        assert [p["statement"] for _, p in pieces] == [asdict(s) for s in whole.statements]
        generated = whole
        server.script = (does.FAILS_MIDWAY,) * 3
        *_, (_, whole) = service.stream(asked, EVERYTHING)
        assert whole.mode == "extractive" and "own words" in whole.notes[-1]
        *_, (_, whole) = service.stream(asked.model_copy(update={"verbatim": True}), EVERYTHING)
        assert whole.mode == "extractive" and not whole.notes
        begun = replace(generated, statements=generated.statements[:1])
        service._growing = lambda *_: iter([begun, whole])  # as when the model breaks off behind its first statement
        (name, first), (_, last) = service.stream(asked, EVERYTHING)
        assert (name, first["statement"]["text"]) == ("statement", begun.statements[0].text)
        assert last.statements == whole.statements


def test_a_draft_is_saved_as_a_file_in_each_format(client, drafted):
    starts = {"md": b"---", "docx": b"PK", "pdf": b"%PDF"}
    for suffix, start in starts.items():
        file = client.get(f"/drafts/{drafted['id']}/file", params={"format": suffix})
        assert file.content.startswith(start)
        assert f"Approving%20a%20send.{suffix}" in file.headers["content-disposition"]


# The description


def strict(schema):
    """The schema with nothing allowed that it does not name."""
    made = copy.deepcopy(schema)
    todo = [made]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            if "properties" in part:
                part["additionalProperties"] = False
            todo += part.values()
        elif isinstance(part, list):
            todo += part
    return made


def test_every_response_is_as_it_is_described(client, answered, drafted):
    described = strict(client.get("/openapi.json").json())
    answer, draft = answered["id"], drafted["id"]
    place = {name: answered["citations"][0][name] for name in ("document", "start", "end")}
    requests = {
        ("post", "/ask"): {"json": {"question": UNANSWERABLE}},
        ("get", "/answers/{id}"): {"id": answer},
        ("post", "/answers/{id}/feedback"): {"id": answer, "json": {"liked": True, "reason": " clear "}},
        ("get", "/search"): {"params": {"q": "approval"}},
        ("get", "/documents"): {"params": {"limit": 1}},
        ("get", "/documents/{path}"): {"path": "leads/scoring.md"},
        ("get", "/source"): {"params": place},
        ("get", "/gaps"): {},
        ("post", "/drafts"): {"json": {"topic": "penguins", "template": "checklist"}},
        ("get", "/drafts/{id}"): {"id": draft},
        ("get", "/health"): {},
    }
    streams = {("post", "/ask/stream"), ("get", "/drafts/{id}/file")}
    assert {(m, p) for p, methods in described["paths"].items() for m in methods} == set(requests) | streams
    for (method, path), given in requests.items():
        filled = path.format(id=given.pop("id", ""), path=given.pop("path", ""))
        response = client.request(method, filled, **given)
        schema = described["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
        assert response.status_code == 200, response.text
        jsonschema.validate(response.json(), {**schema, "components": described["components"]})


def test_the_description_is_a_page_that_needs_no_script_and_nothing_foreign(client):
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text and "//" not in page.text.replace("http://127.0.0.1:7860", "")
    for path in client.get("/openapi.json").json()["paths"]:
        assert f"/api/v1{path}".replace("/", "/<wbr>") in page.text
    assert client.get("/docs.css").headers["content-type"].startswith("text/css")


# What goes wrong


@pytest.mark.parametrize(
    ("method", "path", "given", "status", "said"),
    [
        ("post", "/ask", {"json": {}}, 422, "question: is required"),
        ("post", "/ask", {"json": {"question": "   "}}, 422, "at least 1 character"),
        ("post", "/ask", {"json": {"question": "x" * 2001}}, 422, "at most 2000 characters"),
        ("post", "/ask", {"json": {"question": "x", "where": {"owner": ["y"]}}}, 422, "where.owner"),
        ("post", "/ask", {"json": {"question": "x", "where": {"kind": ["polcy"]}}}, 422, "'policy'"),
        ("get", "/documents", {"params": {"status": "curent"}}, 422, "'current'"),
        ("post", "/ask", {"json": {"question": "x", "conversation": ["y"] * 13}}, 422, "at most 12"),
        ("post", "/ask", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 422, "is not JSON"),
        ("post", "/ask", {"content": b'{"question": "\\ud800"}', "headers": {"Content-Type": "application/json"}}, 422, "question"),
        ("post", "/ask", {"content": b"[" * 100_000, "headers": {"Content-Type": "application/json"}}, 400, "as JSON"),
        ("post", "/ask", {"data": {"question": "x"}}, 422, "not a JSON object"),
        ("get", "/search", {"params": {"q": "\0"}}, 422, "q: should have at least 1"),
        ("get", "/ask", {}, 405, "method"),
        ("get", "/nothing", {}, 404, "/api/v1/docs"),
        ("get", "/search", {"params": {"q": "x", "k": "many"}}, 422, "k: should be a valid integer"),
        ("get", "/search", {"params": {"q": "x", "limit": 3}}, 422, "limit: Extra inputs are not permitted"),
        ("get", "/documents", {"params": [("kin", "policy"), ("kin", "faq")]}, 422, "kin: Extra inputs are not permitted."),
        ("get", "/health", {"params": {"full": ""}}, 422, "full: Extra"),
        ("post", "/ask", {"params": {"k": 1}, "json": {"question": "x"}}, 422, "k: Extra"),
        ("get", "/documents/none.md", {}, 404, "no such document"),
        ("get", "/documents/..%2F..%2Flibrary.sqlite", {}, 404, "no such document"),
        ("get", "/source", {"params": {"document": "none.md", "start": 0, "end": 1}}, 404, "not in the library"),
        ("get", "/source", {"params": {"document": "leads/scoring.md", "start": 9000, "end": 9001}}, 404, "place"),
        ("get", "/answers/1.forged", {}, 404, "no answer"),
        ("post", "/answers/1.forged/feedback", {"json": {"liked": True}}, 404, "no answer of yours"),
        ("get", "/drafts/x.y/file", {}, 404, "no draft"),
        ("get", "/drafts/x.y/file", {"params": {"format": "exe"}}, 422, "format"),
        ("post", "/drafts", {"json": {"topic": "x", "template": "/etc/passwd"}}, 422, "no template"),
        ("post", "/drafts", {"json": {"topic": "?!"}}, 422, "a topic in words"),
    ],
)  # fmt: skip
def test_an_error_is_told_in_words(client, method, path, given, status, said):
    response = client.request(method, path, **given)
    problem = response.json()
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert (problem["status"], problem["type"]) == (status, "about:blank")
    assert said in problem["detail"]
    assert "Traceback" not in response.text and str(Path.home()) not in response.text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/health", 200), ("/documents?limit=1", 200), ("/docs?from=bookmark", 200), ("/docs.css", 200), ("/openapi.json", 200),
     ("/documents/none.md", 404), ("/documents?limt=1", 422), ("/ask", 405)],
)  # fmt: skip
def test_a_head_is_answered_as_a_get_without_the_body(client, path, status):
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (status, b"")
    assert whole.status_code == status and whole.content
    for name in ("content-type", "content-length"):
        assert head.headers[name] == whole.headers[name]


def test_a_head_tells_whether_the_app_works(address):
    assert httpx.head(f"{address}/healthz", trust_env=False).status_code == 200


def test_a_body_may_not_be_too_large_whatever_length_it_declares(client):
    def endless():
        for _ in range(40):
            yield b" " * 10_000

    for content in (b" " * 400_000, endless()):
        assert client.post("/ask", content=content, headers={"Content-Type": "application/json"}).status_code == 413


FAULTS = {
    "not ours": (OSError(13, "a secret of the house", "/srv/house/secret"), 500, "log of the server"),
    "of the library": (LibraryError("The full-text index in /srv/house is damaged."), 503, "`mops doctor`"),
    "of the encoder": (EncoderError("/srv/house/model.onnx cannot be loaded"), 503, "log of the server"),
    "another writer": (None, 503, "Another process is writing"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_names_nothing_of_the_machine(library, fault, caplog):
    error, status, said = FAULTS[fault]

    def failing(*_, **__):
        if error:
            raise error
        with library.writing(), library.writing():
            pass

    service = Service(library, failing)
    with serving_app(Guard(build_api(service, Gate()), Access(Settings()))) as served:
        found = httpx.post(f"{served}/ask", json={"question": "x"}, trust_env=False, timeout=60)
        streamed = httpx.post(f"{served}/ask/stream", json={"question": "x"}, trust_env=False, timeout=60).text

    async def called():
        from mcp import Client

        from assistant.api.tools import build_tools

        async with Client(build_tools(service, Gate())) as client:
            return await client.call_tool("ask", {"question": "x"})

    told = anyio.run(called)
    assert found.status_code == status and told.is_error and "event: problem" in streamed
    for text in (found.json()["detail"], streamed, told.content[0].text):
        assert said in text
        assert not any(named in text for named in ("house", str(library.home), "secret"))
    assert error is None or "house" in caplog.text


def test_too_many_questions_are_sent_away_at_once_and_the_others_are_answered(library):
    begun, going = threading.Event(), threading.Event()

    def slow(_, question, __, **___):
        begun.set()
        assert going.wait(60)
        return Answer(question, "refused", "extractive", (), (), 0.0)

    api = Guard(build_api(Service(library, slow), Gate(running=1, waiting=0)), Access(Settings()))
    with (
        serving_app(api) as served,
        httpx.Client(base_url=served, trust_env=False, timeout=60) as made,
        ThreadPoolExecutor() as pool,
    ):
        first = pool.submit(made.post, "/ask", json={"question": "x"}, timeout=60)
        assert begun.wait(60)
        for path in ("/ask", "/ask/stream"):
            refused = made.post(path, json={"question": "x"})
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
            assert "ask again in 5 seconds" in refused.json()["detail"]
        assert made.get("/health").status_code == 200
        going.set()
        assert first.result().status_code == 200
        assert made.post("/ask", json={"question": "x"}).status_code == 200


def test_whoever_waits_too_long_is_told_so():
    async def wait():
        gate = Gate(running=1, waiting=1, seconds=0.05)
        async with gate.slot():
            with pytest.raises(Exception, match="Too many"):
                await gate.run(lambda: None)
        return await gate.run(lambda: "done")

    assert anyio.run(wait) == "done"


# Who may use it


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Host": "evil.example"}, 400),
        ({}, 200),
    ],
)
def test_a_page_of_another_site_changes_nothing(client, headers, status):
    assert client.post("/ask", json={"question": ANSWERABLE}, headers=headers).status_code == status


def test_neither_does_it_over_the_pages_own_addresses(address, client):
    foreign = {"Origin": "http://evil.example"}
    for path in ("/mcp", "/gradio_api/queue/join", "/gradio_api/upload", "/intake/uploads", "/intake/uploads/x/begin"):
        refused = httpx.post(f"{address}{path}", headers=foreign, json={}, trust_env=False, timeout=60)
        assert (refused.status_code, refused.headers["x-frame-options"]) == (403, "DENY")
    linked = httpx.get(f"{address}/intake/backup.zip", headers={"Sec-Fetch-Site": "cross-site"}, trust_env=False)
    assert linked.status_code == 403
    forwarded = {"Sec-Fetch-Site": "same-origin", "Origin": "https://mops.example"}  # the name that the browser knows
    opened = httpx.post(f"{address}/intake/uploads", headers=forwarded, json=[], trust_env=False)
    assert opened.status_code == 200
    half = httpx.post(f"{address}/intake/uploads", content='[["\\ud800.md", 1]]', trust_env=False)
    assert half.status_code == 200 and "rename it" in half.json()["refused"]["?.md"]
    own = {"Origin": address}
    assert client.post("/ask", json={"question": ANSWERABLE}, headers=own).status_code == 200
    assert client.get("/health", headers=foreign).status_code == 200  # reading changes nothing, and CORS lets none in
    assert "access-control-allow-origin" not in client.get("/health", headers=foreign).headers


NAMES = {
    "localhost": 200,
    "127.0.0.1:7860": 200,
    "[::1]:7860": 200,
    "Mops.Example.com": 200,
    "a.team.example": 200,
    "0.0.0.0": 200,
    "evil.example": 400,
    "mops.example.com.evil.example": 400,
    "team.example": 400,
    "192.168.0.9": 400,
    "": 400,
}


def test_beyond_this_machine_the_app_answers_to_the_names_that_are_set_and_to_no_other(library):
    hosts = ("mops.example.com", "*.team.example")
    with (
        serving(library, host="0.0.0.0", hosts=hosts, api_token="s" * 16) as served,
        httpx.Client(base_url=served, trust_env=False, timeout=60) as made,
    ):
        for path in ("/", "/healthz", "/api/v1/health"):
            found = {name: made.get(path, headers={"Host": name}) for name in NAMES}
            assert {name: r.status_code for name, r in found.items()} == NAMES
            assert "MOPS_HOSTS" in found["evil.example"].text
        shown = {"Authorization": f"Bearer {'s' * 16}", "Host": "evil.example"}
        refused = made.post("/mcp", headers=shown, json={})
        assert refused.status_code == 400 and "`hosts`" in refused.json()["detail"]


def test_an_app_that_a_proxy_passes_other_names_on_to_is_not_this_machines_alone(tmp_path):
    alone, passed = Settings(home=tmp_path, hosts=("localhost",)), Settings(home=tmp_path, hosts=("mops.example",))
    assert alone.local and alone.adding and Access(alone).on
    assert not passed.local and not passed.adding and not Access(passed).on


def test_where_a_token_is_set_it_must_be_shown(library):
    secret = "0123456789abcdef"
    with (
        serving(library, host="0.0.0.0", api_token=secret) as served,
        httpx.Client(base_url=served, trust_env=False, timeout=60) as made,
    ):
        for path in ("/api/v1/gaps", "/mcp"):
            for shown in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": secret}):
                refused = made.get(path, headers=shown)
                assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        shown = {"Authorization": f"Bearer {secret}"}
        assert made.get("/api/v1/gaps", headers=shown).status_code == 200
        assert made.get("/mcp", headers=shown).status_code == 405
        for open_ in ("/api/v1/docs", "/api/v1/openapi.json", "/api/v1/health", "/healthz"):
            assert made.get(open_).status_code == 200


def test_beyond_this_machine_the_api_is_off_without_a_token(library):
    api = Guard(build_api(Service(library, None), Gate()), Access(Settings(host="0.0.0.0")))
    with serving_app(api) as served:
        refused = httpx.get(f"{served}/health", trust_env=False, timeout=60)
    assert refused.status_code == 403 and "MOPS_API_TOKEN" in refused.json()["detail"]


def test_a_reader_gets_nothing_that_is_closed_to_them(library):
    api = build_api(Service(library, ask), Gate())
    path, about = "legal/contracts.md", "How long are supplier contracts kept?"
    start = library.catalogue.document(path, EVERYTHING).text.index(CLOSED)
    place = {"document": path, "start": start, "end": start + len(CLOSED)}
    seen = {}
    with (
        serving_app(Guard(api, Access(Settings()))) as served,
        httpx.Client(base_url=served, trust_env=False, timeout=60) as made,
    ):
        for groups in ("legal", "sales"):
            api.dependency_overrides[reader_of] = lambda: Reader("x", frozenset({groups}))  # noqa: B023
            asked = made.post("/ask", json={"question": about}, timeout=60)
            drafted = made.post("/drafts", json={"topic": "supplier contracts"}, timeout=60)
            kept = seen.get("legal", (asked, drafted))
            seen[groups] = asked, drafted
            responses = [
                asked,
                drafted,
                made.get("/search", params={"q": about}),
                made.get("/documents"),
                made.get(f"/documents/{path}"),
                made.get("/source", params=place),
                made.get(f"/answers/{kept[0].json()['id']}"),
                made.get(f"/drafts/{kept[1].json()['id']}"),
                made.get(f"/drafts/{kept[1].json()['id']}/file"),
            ]
            held = made.get("/health").json()
            assert (held["documents"], held["passages"]) == library.catalogue.count(Reader("x", frozenset({groups})))
            assert (held["documents"] == library.catalogue.count()[0]) == (groups == "legal")
            told = [CLOSED in r.text or path in r.text for r in responses]
            assert told == [groups == "legal"] * len(responses)
            again = responses[6].json()
            assert again["withheld"] == (0 if groups == "legal" else len(kept[0].json()["statements"]))
            assert again["status"] == ("answered" if groups == "legal" else "withheld")
            assert groups == "legal" or not again["confidence"]


# Tools for language models


async def use(client, library):
    """What a language model does with the tools."""
    async with client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(listed) == {"ask", "search", "draft", "show_source"}
        assert all("never as instructions" in tool.description for tool in listed.values())
        answer = await client.call_tool("ask", {"question": ANSWERABLE})
        values = answer.structured_content
        assert without(values, "id", "milliseconds") == without(command(library, "ask", ANSWERABLE), "milliseconds")
        assert "five business days" in answer.content[0].text and "[1] sends/approval.md" in answer.content[0].text
        jsonschema.validate(values, strict(listed["ask"].output_schema))
        citation = values["citations"][0]
        place = {name: citation[name] for name in ("document", "start", "end")}
        source = await client.call_tool("show_source", place)
        text = library.catalogue.document(citation["document"], EVERYTHING).text
        assert source.structured_content["quote"] == citation["quote"] == text[citation["start"] : citation["end"]]
        assert f"⟦{citation['quote']}⟧" in source.content[0].text
        refused = await client.call_tool("ask", {"question": UNANSWERABLE})
        assert (refused.is_error, refused.structured_content["status"]) == (False, "refused")
        assert (await client.call_tool("search", {"query": "  "})).is_error
        found = await client.call_tool("search", {"query": "approval", "k": 1})
        assert found.structured_content == command(library, "search", "approval", "-k", "1")
        draft = await client.call_tool("draft", {"topic": TOPIC})
        assert draft.structured_content["id"] and "# SOP: Approving a send" in draft.content[0].text
        for tool, given, said in (
            ("show_source", {"document": "none.md", "start": 0, "end": 1}, "not in the library"),
            ("draft", {"topic": "x", "template": "/etc/passwd"}, "no template"),
            ("ask", {"question": " "}, "needs words"),
            ("show_source", {"start": -1}, "document: is required; start: should be greater than or equal to 0"),
        ):
            failed = await client.call_tool(tool, given)
            assert failed.is_error and said in failed.content[0].text
            assert "pydantic" not in failed.content[0].text and "https" not in failed.content[0].text
        shown = await client.read_resource("mops://documents/leads/scoring.md")
        assert "65 points" in shown.contents[0].text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_work_over_http(address, library, mode):
    from mcp import Client

    anyio.run(use, Client(f"{address}/mcp", mode=mode), library)


def test_the_tools_work_over_stdio_where_nothing_else_is_said(library, tmp_path):
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    environ = {k: v for k, v in os.environ.items() if not k.startswith("MOPS_")}
    given = ["-m", "assistant.cli", "mcp", "--home", str(library.home)]
    noise = []

    async def heard(message):
        if isinstance(message, Exception):  # a line that is not of the protocol
            noise.append(message)

    with (tmp_path / "stderr").open("w") as errors:
        started = stdio_client(StdioServerParameters(command=sys.executable, args=given, env=environ), errlog=errors)
        anyio.run(use, Client(started, message_handler=heard), library)
    assert noise == [] and "Traceback" not in (tmp_path / "stderr").read_text()


def test_whoever_only_asks_does_not_load_the_tools():
    code = "import sys, assistant.cli, assistant.ask, app; print([m for m in ('mcp', 'fastapi', 'gradio') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_example_client_asks_and_opens_a_source(address):
    import runpy

    example = runpy.run_path(str(Path(__file__).parent.parent / "assistant" / "api" / "client.py"))
    mops = example["Mops"](address)
    answer = mops.ask(ANSWERABLE)
    assert answer["status"] == "answered" and answer["citations"][0]["quote"] in mops.source(answer["citations"][0])
    with pytest.raises(httpx.HTTPStatusError):
        mops.ask("")
