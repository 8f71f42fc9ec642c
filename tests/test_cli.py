"""The public contract of the command line: JSON, exit status, one-line errors."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "# Sends\n\nEvery send is approved by a second person.\n\nA build takes five business days.\n"


def mops(home: Path, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("MOPS_")}
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", *arguments],
        env={**environ, "MOPS_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == status, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def filled(tmp_path_factory, models_home, encoder):
    base = tmp_path_factory.mktemp("cli")
    (base / "docs").mkdir()
    (base / "docs" / "sends.md").write_text(TEXT)
    (base / "docs" / "bad.docx").write_bytes(b"PK\x03\x04 broken")
    home = base / "home"
    home.mkdir()
    (home / "models").symlink_to(models_home, target_is_directory=True)
    done = mops(home, "ingest", str(base / "docs"), "--json", status=1)
    return home, base / "docs", json.loads(done.stdout)


def test_ingest_reports_and_ends_with_1_when_a_file_failed(filled) -> None:
    _, _, report = filled
    assert report["added"] == ["sends.md"]
    assert report["documents"] == 1 and report["passages"] >= 1 and report["seconds"] > 0
    assert [f["document"] for f in report["failed"]] == ["bad.docx"]
    assert report["failed"][0]["reason"]
    assert {"added", "updated", "removed", "unchanged", "failed", "skipped", "documents", "passages", "seconds"} <= set(
        report
    )


def test_ask_prints_the_contract(filled) -> None:
    home, _, _ = filled
    answer = json.loads(mops(home, "ask", "How long does a build take?", "--json").stdout)
    assert answer["status"] == "answered" and answer["mode"] == "extractive"
    assert {"question", "statements", "citations", "confidence", "nearest", "notes", "milliseconds"} <= set(answer)
    assert {"text", "kind", "citations", "support"} <= set(answer["statements"][0])
    citation = answer["citations"][0]
    assert {"n", "document", "title", "heading", "page", "quote", "start", "end", "status", "reviewed_on"} <= set(
        citation
    )
    shown = json.loads(mops(home, "show", "sends.md", "--json").stdout)
    assert shown["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert answer["milliseconds"]["total"] > 0


def test_ask_for_people_shows_sources(filled) -> None:
    home, _, _ = filled
    said = mops(home, "ask", "How long does a build take?").stdout
    assert "five business days" in said and "[1] sends.md › Sends" in said


def test_a_batch_answers_in_order_with_ids(filled, tmp_path) -> None:
    home, _, _ = filled
    questions = tmp_path / "questions.jsonl"
    rows = [{"id": "x", "question": "How long does a build take?"}, {"id": "y", "question": "Who feeds the penguins?"}]
    questions.write_text("\n".join(map(json.dumps, rows)))
    answers = [json.loads(line) for line in mops(home, "ask", "--batch", str(questions)).stdout.splitlines()]
    assert [(a["id"], a["status"]) for a in answers] == [("x", "answered"), ("y", "refused")]


def test_search_prints_hits(filled) -> None:
    home, _, _ = filled
    hits = json.loads(mops(home, "search", "approval", "-k", "1", "--json").stdout)["hits"]
    assert len(hits) == 1
    assert {"document", "title", "heading", "page", "text", "score"} <= set(hits[0])


def test_an_empty_library_says_that_it_is(tmp_path, models_home) -> None:
    (tmp_path / "models").symlink_to(models_home, target_is_directory=True)
    assert "The library is empty" in mops(tmp_path, "ask", "How long does a build take?").stdout


def test_a_changed_model_is_said_where_no_bar_is_shown_and_counted(tmp_path, models_home) -> None:
    (tmp_path / "models").symlink_to(models_home, target_is_directory=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "sends.md").write_text(TEXT)
    mops(tmp_path, "ingest", str(tmp_path / "docs"))
    with contextlib.closing(sqlite3.connect(tmp_path / "library.sqlite")) as catalogue, catalogue:
        catalogue.execute("UPDATE state SET value = 'another model' WHERE key = 'encoder'")
    done = mops(tmp_path, "ingest", str(tmp_path / "docs"), "--json")
    assert "1 passages are embedded anew" in done.stderr
    report = json.loads(done.stdout)
    assert (report["unchanged"], report["embedded"]) == (1, 1)


def test_doctor_is_content(filled) -> None:
    home, _, _ = filled
    found = json.loads(mops(home, "doctor", "--json").stdout)
    assert found["ok"] is True
    assert all({"name", "ok", "detail"} == set(check) for check in found["checks"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ingest", "/does/not/exist"], "/does/not/exist"),
        (["show", "none.md"], "none.md"),
        (["ask"], "question"),
        (["ask", "x", "--batch", "y"], "y"),
        (["ask", "--batch", "none.jsonl"], "none.jsonl"),
        (["nonsense"], "nonsense"),
        (["search", "x", "-k", "0"], "0"),
        (["due", "-o", "/does/not/exist.ics"], "/does/not/exist.ics cannot be written"),
    ],
)
def test_usage_errors_end_with_2_and_say_what_is_wrong(filled, arguments: list[str], said: str) -> None:
    home, _, _ = filled
    assert said in mops(home, *arguments, status=2).stderr


def test_a_wrong_line_of_a_batch_is_named(filled, tmp_path) -> None:
    home, _, _ = filled
    questions = tmp_path / "questions.jsonl"
    for wrong in (b"not json", b'{"question": "caf\xe9"}'):
        questions.write_bytes(b'{"query": "ok?"}\n' + wrong)
        assert "line 2" in mops(home, "ask", "--batch", str(questions), status=2).stderr


def test_a_damaged_catalogue_is_an_error_for_people(tmp_path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"this is not a database" * 100)
    assert "library.sqlite" in mops(tmp_path, "ask", "x", status=2).stderr


def test_what_is_no_backup_leaves_no_library_behind(tmp_path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"no")
    assert "Nothing was changed" in mops(tmp_path / "new", "import", str(tmp_path / "bad.zip"), status=2).stderr
    assert not (tmp_path / "new").exists()


def test_a_single_document_and_passage_are_counted_as_one(filled, tmp_path) -> None:
    home, _, _ = filled
    assert ": 1 document, 1 passage." in mops(home, "backup", str(tmp_path / "one.zip")).stdout
    assert "\n1 document\n" in mops(home, "documents").stdout


def test_removing_a_document(filled, tmp_path, models_home) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(models_home, target_is_directory=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "sends.md").write_text(TEXT)
    mops(home, "ingest", str(tmp_path / "docs"))
    done = mops(home, "remove", "sends.md", "other.md", "--json", status=1)
    assert json.loads(done.stdout) == {"removed": ["sends.md"], "missing": ["other.md"]}


def test_tune_says_what_there_is_to_go_by(filled) -> None:
    home, _, _ = filled
    assert "0 judged questions; from 20 on" in mops(home, "tune").stdout
    assert json.loads(mops(home, "tune", "--json").stdout)["strength"] == 1.0
