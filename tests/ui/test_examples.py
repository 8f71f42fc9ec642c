"""Example questions that the library itself suggests."""

import pytest

from assistant.examples import examples, questions_in
from ingest.access import EVERYTHING, Reader
from ingest.document import Document, Metadata, Status
from ingest.read.builder import Builder


def document(*headings, steps=True):
    made = Builder()
    for heading in headings:
        made.heading(heading, 2)
        if steps:
            made.step("Do it.", made.new_group(), marker="1.")
    reading = made.reading(format="markdown", title="T")
    return Document("d", "d.md", "markdown", "", Metadata("T"), reading.text, reading.blocks)


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("How to warm up a sending domain", "How do we warm up a sending domain?"),
        ("How do we import a list", "How do we import a list?"),
        ("3.2 Create a Form in HubSpot", "How do we create a form in HubSpot?"),
        ("Create a form in HubSpot", "How do we create a form in HubSpot?"),
        ("Import a list of leads", "How do we import a list of leads?"),
        ("Who approves a campaign brief?", "Who approves a campaign brief?"),
    ],
)
def test_a_heading_becomes_a_question(heading, question):
    assert next(questions_in(document(heading))) == question


@pytest.mark.parametrize(
    "heading",
    [
        "Steps",
        "Sync failure",
        "Test send",
        "Upload of attendance",
        "Set up",
        "Create it again",
        "Rating",
        "Lead scoring",
    ],
)
def test_a_heading_that_makes_no_grammatical_question_is_left_out(heading):
    assert list(questions_in(document(heading))) == []


def test_examples_are_the_same_each_time_and_one_a_document(library, put, procedure):
    put(library, "leads/copy.md", procedure(), b"copy")
    found = examples(library.catalogue, EVERYTHING)
    assert found == examples(library.catalogue, EVERYTHING)
    assert len(found) == len(set(found)) == 2


def test_examples_come_from_what_the_reader_may_see_and_rely_on(library, put, procedure):
    put(library, "leads/import.md", procedure(), b"closed", audience=("legal",))
    put(library, "leads/old.md", procedure(), b"old", status=Status.ARCHIVED)
    assert examples(library.catalogue, Reader("r", frozenset({"sales"}))) == []


def test_the_caller_can_leave_questions_out(library):
    assert examples(library.catalogue, EVERYTHING, keep=lambda _: False) == []
    assert examples(library.catalogue, EVERYTHING, keep=lambda q: "Who" in q) == ["Who may import a list of contacts?"]
