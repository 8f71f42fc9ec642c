"""The scripted replies are what they say they are, and their questions have answers."""

from __future__ import annotations

import json
import re

import pytest

from assistant.ask import ask
from assistant.search import search
from ingest.access import EVERYTHING, Reader

from .model_request import Request, holds
from .scripted import LIBRARY, Fault, Form, Reply, replies, reply, words

OWN_WORDS = {Fault.SOURCE, Fault.UNKNOWN_KEY, Fault.NO_KEY, Fault.STALE, Fault.OBEYED, Fault.ORDER}
"""Faults of statements that a document may well say, in those words."""
KEY_IN = {
    Form.TEXT: "[S1]",
    Form.LEADING: "- [S1] ",
    Form.ROUND: "(S1)",
    Form.CORNER: "【S1】",
    Form.NUMBER: "[1]",
    Form.LOWER: "[s1]",
    Form.CARET: " ^S1",
    Form.FOOTNOTE: "[^S1]",
    Form.LABELLED: "(Source: S1)",
    Form.BELOW: "\n[S1]",
    Form.TABLE: " | S1 |",
    Form.JSON: '"S1"',
}


@pytest.fixture(scope="module")
def library(library_of):
    with library_of(LIBRARY) as library:
        yield library


@pytest.fixture(scope="module")
def documents() -> str:
    return words(" ".join(path.read_text("utf-8") for path in sorted(LIBRARY.rglob("*.md"))))


def reader_of(said: Reply) -> Reader:
    return EVERYTHING if said.groups is None else Reader("reader", said.groups)


def request_with(*passages: str) -> Request:
    evidence = [
        f"[S{n}] Title\n" + "\n".join(f"| {line}" for line in p.splitlines()) for n, p in enumerate(passages, 1)
    ]
    messages = [{"role": "system", "content": "The rules."}, {"role": "user", "content": "\n\n".join(evidence)}]
    return Request("POST", "/v1/chat/completions", {}, {"messages": messages})


def test_there_are_enough_of_every_kind():
    said = [s for r in replies() for s in r.statements]
    assert len({r.name for r in replies()}) == len(replies()) >= 70
    assert len({r.question for r in replies()}) >= 25
    assert len([s for s in said if s.fault]) >= 45
    assert len([s for s in said if not s.fault]) >= 60
    assert {s.fault for s in said} == {*Fault, None}
    assert {r.form for r in replies()} == set(Form)


@pytest.mark.parametrize("said", replies(), ids=lambda r: r.name)
def test_what_gives_a_bad_statement_away_is_in_it_and_in_no_good_one(said):
    for statement in said.bad:
        assert words(statement.tell) in words(statement.text)
    assert said.wrong([s.text for s in said.good]) == ()
    assert said.right([s.text for s in said.statements]) == said.good
    assert said.wrong([s.text for s in said.statements]) == said.bad


def test_what_gives_a_bad_statement_away_is_in_no_document(documents):
    tells = [s.tell for r in replies() for s in r.bad if s.fault not in OWN_WORDS and r.groups is None]
    assert [tell for tell in tells if f" {words(tell)} " in documents] == []


def test_a_step_is_bad_when_it_comes_too_early():
    said = reply("sandbox-after-the-import")
    (early,) = said.bad
    assert said.wrong([early.belongs_after, early.text]) == ()
    assert said.wrong([early.text]) == ()
    assert said.wrong([early.text, early.belongs_after]) == (early,)


def test_what_is_no_statement_is_a_stray():
    said = reply("opening-and-closing-words")
    assert said.strays([said.statements[0].text, "I hope this helps."]) == ("I hope this helps.",)
    assert said.strays(["They are joined with underscores", "1. They are joined with underscores. [S1]"]) == ()


@pytest.mark.parametrize("said", replies(), ids=lambda r: r.name)
def test_the_question_is_answered_from_the_documents(said, library):
    assert ask(library, said.question, reader_of(said)).status == "answered"


@pytest.mark.parametrize("said", replies(), ids=lambda r: r.name)
def test_what_a_reply_cites_is_found_for_its_question(said, library):
    passages = [hit.text for hit in search(library, said.question, reader_of(said), k=10)]
    cited = [s for statement in said.statements for s in statement.sources if not s.startswith("!")]
    assert [s for s in cited if not any(holds(p, s) for p in passages)] == []


@pytest.mark.parametrize("said", [r for r in replies() if r.good], ids=lambda r: r.name)
def test_the_figures_of_a_good_statement_are_in_what_it_cites(said, library):
    passages = [hit.text for hit in search(library, said.question, EVERYTHING, k=10)]
    for statement in said.good:
        cited = " ".join(p for p in passages for s in statement.sources if not s.startswith("!") and holds(p, s))
        assert cited
        figures = set(re.findall(r"\d+", statement.text.replace("2026-03-01", "1 2026")))
        assert figures <= set(re.findall(r"\d+", cited + " 2024"))  # the year of the archived policy is in its title


@pytest.mark.parametrize("form", KEY_IN)
def test_a_form_writes_its_keys_as_it_should(form):
    request = request_with("A soft bounce is retried for 72 hours. A hard bounce is suspended at once.")
    written = request.fill(reply("json").text(form))
    assert KEY_IN[form] in written
    assert "{{" not in written
    assert not request.missing


@pytest.mark.parametrize("said", replies(), ids=lambda r: r.name)
def test_every_reply_has_every_form(said):
    assert json.loads(said.say().structured)["statements"] == [
        {"text": s.text, "sources": list(s.keys)} for s in said.statements
    ]
    for form in set(Form) - {Form.RAW}:
        plain = said.text(form).replace("\\", "")
        assert all(s.text.rstrip(".") in plain for s in said.statements)


def test_a_reply_that_declines_says_so_in_its_form():
    assert reply("declined").text() == "NO ANSWER"
    assert json.loads(reply("declined-in-json").text()) == {"statements": []}


def test_a_script_answers_with_evidence_and_repeats_the_question_without():
    said = reply("json")
    script = said.script()
    assert script(request_with("A passage.")).text == said.text()
    assert script(request_with()).text == said.question


def test_a_reply_can_tell_the_rules_it_was_given():
    said = reply("tells-the-whole-prompt")
    assert request_with("A passage.").fill(said.text()).endswith("The rules.")
