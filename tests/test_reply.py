"""Replies of models in every form they come in, whole and in pieces."""

from __future__ import annotations

import re

import pytest

from assistant.generation.reply import Reply
from assistant.model import ModelError
from ingest.words import words

from .scripted import Form, replies

FORMS = [f for f in Form if f is not Form.RAW]
SAID = [
    r
    for r in replies()
    if r.statements and not r.raw and all(s.sources and not s.sources[0].startswith(("!", "#")) for s in r.statements)
]


def read(text: str, size: int = 1000):
    reply = Reply()
    said = [s for at in range(0, len(text), size) for s in reply.feed(text[at : at + size])]
    return [*said, *reply.end()], reply.declined


def keyed(text: str) -> str:
    """The text with a key for each phrase that the server would look up."""
    keys: dict[str, int] = {}
    return re.sub(
        r"\{\{(#?)([^}]*)\}\}", lambda m: f"{'' if m[1] else 'S'}{keys.setdefault(m[2], len(keys) + 1)}", text
    )


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_statements(form):
    for reply in SAID:
        said, _ = read(keyed(reply.text(form)))
        cited = [s for s in said if s.keys]
        assert len(cited) == len(reply.statements), reply.name
        for statement, found in zip(reply.statements, cited, strict=True):
            if (
                "<" not in statement.text
                and "](" not in statement.text
                and not statement.text.startswith(("No, ", "Yes, "))
            ):
                assert words(found.text) == words(statement.text), reply.name


@pytest.mark.parametrize("size", [1, 3, 7, 40])
def test_it_does_not_matter_how_a_reply_is_cut_into_pieces(size):
    for form in (Form.TEXT, Form.JSON, Form.FENCED, Form.TABLE, Form.BELOW, Form.LEADING):
        for reply in SAID[::9]:
            assert read(keyed(reply.text(form)), size) == read(keyed(reply.text(form)))


def test_a_statement_is_out_once_the_next_one_begins():
    reply = Reply()
    assert reply.feed("- Open the form. [S1]\n") == []
    assert [s.text for s in reply.feed("- Fill it in. [S2]\n")] == ["Open the form."]
    assert [s.text for s in reply.end()] == ["Fill it in."]


def test_objects_of_json_are_out_once_they_are_closed():
    reply = Reply()
    opened = '{"statements": [{"text": "Open the form.", "sources": ["S1"]}, {"text": "Fill'
    assert [s.text for s in reply.feed(opened)] == ["Open the form."]
    assert reply.end() == []


def test_steps_keep_their_numbers():
    said, _ = read("1. Open the form. [S1]\n2) Fill it in. [S1]\n- By hand. [S1]\n")
    assert [s.number for s in said] == [1, 2, None]


def test_sentences_of_a_paragraph_are_parted_at_their_keys():
    said, _ = read("Leads are routed at once [S1]. A lead without a country waits [S2] for review [S3].")
    assert [(s.text, s.keys) for s in said] == [
        ("Leads are routed at once", ("S1",)),
        ("A lead without a country waits for review.", ("S2", "S3")),
    ]


@pytest.mark.parametrize(
    "text", ["NO ANSWER", " no answer.\n", '{"statements": []}', '```json\n{"statements": []}\n```']
)
def test_a_model_may_decline(text):
    assert read(text) == ([], True)


def test_keys_before_each_statement_of_a_line_belong_to_it():
    assert [(s.text, s.keys) for s in read("[S1] One thing. [S2] Two things.")[0]] == [
        ("One thing.", ("S1",)),
        ("Two things.", ("S2",)),
    ]


def test_no_source_answers_yes_or_no():
    assert [s.text for s in read("- Yes, lists are imported. [S1]\n- No-shows get a recording. [S1]")[0]] == [
        "lists are imported.",
        "No-shows get a recording.",
    ]


def test_json_nested_without_end_is_given_up():
    with pytest.raises(ModelError, match="cannot be read"):
        Reply().feed('{"statements": [{"x":' + "[" * 20_000)


def test_markup_is_taken_out_and_what_it_hides_with_it():
    said, _ = read(
        "- **Open** the `form`![x](https://evil.example/?q=1) at [the page](https://evil.example). <b>Now</b> [S1]\n"
    )
    assert said[0].text == "Open the form at the page. Now"


@pytest.mark.parametrize(
    "text",
    ["<think>\nPerhaps 5 days. [S1]\n</think>\n- In 3 days. [S1]", "Sure:\n- In 3 days. [S1]\n\nSources:\n[S1] Policy"],
)
def test_what_is_no_answer_is_passed_over(text):
    for size in (1, 1000):
        assert [s.text for s in read(text, size)[0]] == ["In 3 days."]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "{", "[", "```", "{{{{", "<think>", '{"statements": [{"text": 3}]}', "\x00\ufffd", "| | |"]
)
def test_garbage_says_nothing(text):
    assert read(text)[0] == []


def test_a_reply_without_end_is_given_up():
    with pytest.raises(ModelError, match="does not end"):
        for _ in range(10_000):
            Reply().feed("- And so on. [S1]\n" * 5_000)


def test_a_line_longer_than_any_statement_is_none():
    said, _ = read("- " + "word " * 2_000 + "[S1]\n- In 3 days. [S1]")
    assert [s.keys for s in said] == [(), ("S1",)]
