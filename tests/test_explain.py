"""What decided over an answer or a refusal."""

import json

import pytest
from click.testing import CliRunner

from assistant.ask import ask
from assistant.cli import main
from assistant.explain import explain
from ingest.access import EVERYTHING
from ingest.sync import ingest

WEBINARS = """# Webinar leads

## Import

The campaign owner imports webinar leads within 24 hours of the event.

## Approval

The marketing operations manager approves every list of more than 5,000 contacts.
"""


@pytest.fixture
def filled(library, docs):
    (docs / "webinars.md").write_text(WEBINARS, encoding="utf-8")
    (docs / "brand.md").write_text("# Brand\n\nThe logo keeps a margin of its own height.\n", encoding="utf-8")
    ingest(library, [docs])
    return library


def test_it_explains_the_answer_that_was_given(filled):
    question = "Who imports webinar leads?"
    answer, why = ask(filled, question, EVERYTHING), explain(filled, question, EVERYTHING)
    assert why.confidence == answer.confidence
    assert (why.confidence >= why.threshold) == (answer.status == "answered")
    assert why.passages[0].document == "webinars.md"
    assert why.statements[0][1] in {s.text for s in answer.statements}
    assert "webinar" in why.synonyms


def test_a_name_that_is_not_there_speaks_against_answering(filled):
    why = explain(filled, "How do we import webinar leads into Pardot?", EVERYTHING)
    unknown = next(s for s in why.signals if s.name == "unknown")
    assert unknown.value == 1
    assert unknown.speaks == min(s.speaks for s in why.signals) < 0


def test_the_weightiest_signal_is_named_first(filled):
    weights = [abs(s.speaks) for s in explain(filled, "Who imports webinar leads?", EVERYTHING).signals]
    assert weights == sorted(weights, reverse=True)


def test_an_empty_library_explains_a_refusal(library):
    why = explain(library, "Who imports webinar leads?", EVERYTHING)
    assert why.confidence < why.threshold
    assert why.passages == ()


def test_the_command_line_tells_it(filled):
    arguments = ["ask", "Who imports webinar leads?", "--home", str(filled.home), "--explain"]
    said = CliRunner().invoke(main, arguments)
    assert said.exit_code == 0
    assert "What decided" in said.output
    told = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).output)
    assert {s["name"] for s in told["explanation"]["signals"]} >= {"match", "used", "unknown"}
