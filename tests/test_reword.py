"""A draft in a model's words: what its sources do not bear out is marked, whatever the model says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant.draft import Draft, draft
from assistant.drafting.reword import reworded
from assistant.drafting.template import template
from assistant.export import FORMATS, exported
from assistant.model import open_model
from assistant.settings import Settings
from ingest.access import EVERYTHING

from . import behaviour as does
from .behaviour import Say
from .model_server import ModelServer
from .scripted import LIBRARY

INVENTED = [
    "Inform the press office of every import.",
    "Send a copy of the list to the Legal Director within 9 days.",
    "Open the door.",
]


@pytest.fixture(scope="module")
def made(library_of):
    with library_of(LIBRARY) as library:
        yield draft(library, "importing a list of contacts", EVERYTHING, template("sop"))


def worded(made, script, encoder, tmp_path, **given) -> tuple[Draft, ModelServer]:
    with ModelServer(script) as server:
        options = {"model_url": server.url, "model_key": server.key, "model_seconds": 5, "model_retries": 0, **given}
        model = open_model(Settings(home=tmp_path, model="openai:scripted", **options))
        *_, last = [made, *reworded(made, model, encoder)]
    return last, server


def told(request, change=lambda text: text):
    """Each statement of the request again, on a line with its key."""
    found = re.findall(r"^\[(S\d+)\] .*\n((?:\| .*\n?)+)", request.text, re.MULTILINE)
    return [(key, change(" ".join(line[2:] for line in lines.strip().splitlines()))) for key, lines in found]


def everything(request):
    return Say("\n".join(f"- {text} [{key}]" for key, text in told(request)))


def said(made):
    return [s for section in made.sections for s in section.statements]


def test_a_model_that_says_the_same_loses_nothing(made, encoder, tmp_path):
    last, server = worded(made, everything, encoder, tmp_path)
    assert server.calls
    assert last.model == "openai:scripted"
    assert [s.text for s in said(last)] == [" ".join(s.text.split()) for s in said(made)]
    assert not any(s.doubt for s in said(last))
    assert last.citations == made.citations


def test_the_table_of_a_step_stays_with_it(library_of, encoder, tmp_path):
    text = (
        "# Import of lists\n\n## Procedure\n\n1. Save the original list in the archive.\n"
        "2. Copy the list into the import template:\n\n   | Column | Content |\n   |---|---|\n"
        "   | name | the whole name |\n   | mail | the address of work |\n\n"
        "3. Compare the list with the suppression list.\n"
    )
    with library_of({"import.md": text}) as library:
        made = draft(library, "the import of lists", EVERYTHING, template("checklist"))
    last, _ = worded(made, everything, encoder, tmp_path)
    assert last.model and any(s.kind == "row" for s in said(made))
    assert [s.text for s in said(last)] == [s.text for s in said(made)]


def test_every_invented_statement_is_marked(made, encoder, tmp_path):
    def lies(request):
        lines = [f"- {text} [{key}]" for key, text in told(request)]
        return Say("\n".join([*lines, *(f"- {text} [S1]" for text in INVENTED[: len(lines)])]))

    last, _ = worded(made, lies, encoder, tmp_path)
    marked = [s for s in said(last) if s.text in INVENTED]
    assert marked
    assert all(s.doubt for s in marked)
    for suffix in FORMATS:
        assert exported(last, suffix)
    assert "Not borne out by its sources" in exported(last, ".md").decode()
    assert "not borne out" in last.summary()


def test_changed_figures_are_marked_or_the_section_stays_as_it_was(made, encoder, tmp_path):
    def wrong(request):
        changed = told(request, lambda text: re.sub(r"\b\d+\b", lambda m: str(int(m[0]) + 7), text))
        return Say("\n".join(f"- {text} [{key}]" for key, text in changed))

    last, _ = worded(made, wrong, encoder, tmp_path)
    own = {" ".join(s.text.split()) for s in said(made)}
    assert all(s.doubt for s in said(last) if s.text not in own)


def test_what_a_model_leaves_out_stays(made, encoder, tmp_path):
    last, _ = worded(made, lambda r: Say("\n".join(f"- {t} [{k}]" for k, t in told(r)[:1])), encoder, tmp_path)
    assert {" ".join(s.text.split()) for s in said(made)} <= {" ".join(s.text.split()) for s in said(last)}


def test_steps_in_another_order_are_not_taken(made, encoder, tmp_path):
    last, _ = worded(made, lambda r: Say("\n".join(f"- {t} [{k}]" for k, t in reversed(told(r)))), encoder, tmp_path)
    steps = [[s.text for s in section.statements if s.kind == "step"] for section in made.sections]
    assert [[s.text for s in section.statements if s.kind == "step"] for section in last.sections] == steps


@pytest.mark.parametrize(
    "script", [does.SERVER_ERROR, does.EMPTY, Say("NO ANSWER"), Say("I'm sorry."), does.GARBAGE, does.CONTENT_FILTER]
)
def test_a_model_that_fails_leaves_the_draft_as_it_was(made, encoder, tmp_path, script):
    last, _ = worded(made, script, encoder, tmp_path)
    assert replace(last, notes=(), model="") == made


def test_a_model_that_fails_is_not_asked_again_and_the_writer_is_told(made, encoder, tmp_path):
    last, server = worded(made, does.INVALID_KEY, encoder, tmp_path)
    assert len(server.calls) == 1
    assert "does not accept the key" in last.notes[0]


def test_a_worded_draft_comes_back_from_json(made, encoder, tmp_path):
    last, _ = worded(made, everything, encoder, tmp_path)
    assert Draft.from_json(last.to_json()) == last
