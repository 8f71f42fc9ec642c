"""Conversations, feedback and gaps, and what becomes of them when the library changes."""

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from assistant import history
from assistant.answer import Answer, Nearest
from assistant.recall import recall
from ingest.access import EVERYTHING, Reader
from ingest.catalogue import Catalogue, sqlite_url
from ingest.cataloguing.write import remove_document
from ingest.read.builder import Builder
from ingest.schema import gaps

STEPS = ("Export the list as CSV.", "Check the consent column.", "Upload the file under Contacts.")

ANNA, BEN = Reader("anna"), Reader("ben")


def test_an_answer_comes_back_from_json_as_it_was(answer):
    assert Answer.from_json(json.loads(json.dumps(answer.to_json()))) == answer


def test_a_conversation_survives_a_restart(library, answer):
    made = history.start(library.catalogue, ANNA, answer.question)
    history.add_turn(library.catalogue, ANNA, answer, conversation=made.id, where={"kind": ["process"]})
    library.close()
    reopened = Catalogue.open(sqlite_url(library.home / "library.sqlite"))
    (turn,) = history.turns(reopened, ANNA, made.id)
    assert (turn.question, turn.answer, turn.where) == (answer.question, answer, {"kind": ["process"]})
    assert [c.title for c in history.conversations(reopened, ANNA)] == [answer.question]
    reopened.close()


def test_the_conversation_last_used_comes_first(library, answer):
    first = history.start(library.catalogue, ANNA, "first")
    second = history.start(library.catalogue, ANNA, "second")
    assert [c.id for c in history.conversations(library.catalogue, ANNA)] == [second.id, first.id]
    history.add_turn(library.catalogue, ANNA, answer, conversation=first.id)
    assert [c.id for c in history.conversations(library.catalogue, ANNA)] == [first.id, second.id]


def test_a_reader_neither_sees_nor_changes_what_is_somebody_elses(library, answer):
    catalogue = library.catalogue
    made = history.start(catalogue, ANNA, "mine")
    turn = history.add_turn(catalogue, ANNA, answer, conversation=made.id)
    assert history.conversations(catalogue, BEN) == []
    assert history.turns(catalogue, BEN, made.id) == []
    assert history.turn(catalogue, BEN, turn.id) is None
    assert not history.owns(catalogue, BEN, made.id)
    assert not history.rename(catalogue, BEN, made.id, "theirs")
    assert not history.feedback(catalogue, BEN, turn.id, False, "no")
    assert not history.replace_answer(catalogue, BEN, turn.id, answer)
    assert not history.delete(catalogue, BEN, made.id)
    assert history.turn(catalogue, ANNA, turn.id) == turn


def test_deleting_a_conversation_removes_its_turns(library, answer):
    made = history.start(library.catalogue, ANNA, "x")
    turn = history.add_turn(library.catalogue, ANNA, answer, conversation=made.id)
    assert history.delete(library.catalogue, ANNA, made.id)
    assert history.turn(library.catalogue, ANNA, turn.id) is None


def test_deleting_a_conversation_removes_the_gaps_that_it_left(library, answer):
    refused = replace(answer, status="refused", statements=(), citations=())
    kept, deleted = (history.start(library.catalogue, ANNA, title) for title in ("kept", "deleted"))
    for conversation, asked in ((kept, "Who waters the plants?"), (deleted, "Who feeds the cat?")):
        one = replace(refused, question=asked, standalone=asked)
        history.add_turn(library.catalogue, ANNA, one, conversation=conversation.id)
        history.record_refusal(library.catalogue, ANNA, one)
    history.record_refusal(library.catalogue, BEN, replace(refused, question="Who feeds the cat?", standalone=""))
    assert history.delete(library.catalogue, ANNA, deleted.id)
    left = [gap.question for gap in history.unanswered(library.catalogue, ANNA)]
    assert left == ["Who feeds the cat?", "Who waters the plants?"]  # the first is somebody else's


def test_renaming_wants_a_title_and_keeps_it_short(library):
    made = history.start(library.catalogue, ANNA, "x")
    assert not history.rename(library.catalogue, ANNA, made.id, "  ")
    assert history.rename(library.catalogue, ANNA, made.id, "y " * 200)
    assert len(history.conversations(library.catalogue, ANNA)[0].title) <= history.TITLE_LENGTH


def test_feedback_is_kept_with_its_reason_and_dropped_with_a_new_answer(library, answer):
    turn = history.add_turn(library.catalogue, ANNA, answer)
    assert history.feedback(library.catalogue, ANNA, turn.id, False, " step 3 is old ")
    kept = history.turn(library.catalogue, ANNA, turn.id)
    assert (kept.liked, kept.reason) == (False, "step 3 is old")
    history.replace_answer(library.catalogue, ANNA, turn.id, answer)
    kept = history.turn(library.catalogue, ANNA, turn.id)
    assert (kept.liked, kept.reason) == (None, None)


def test_a_gap_keeps_the_question_and_whom_to_ask(library):
    near = Nearest("leads/import.md", "List imports", ("How to import a list",), "Data Manager")
    history.record_gap(library.catalogue, ANNA, "Who imports on Sundays?", [near])
    with library.catalogue.engine.connect() as connection:
        row = connection.execute(sa.select(gaps)).one()
    assert (row.question, row.nearest[0]["owner"]) == ("Who imports on Sundays?", "Data Manager")


def test_an_answer_whose_document_was_removed_is_not_shown_again(library, answer):
    with library.catalogue.transaction() as connection:
        remove_document(connection, "leads/import.md")
    shown, withheld = recall(library.catalogue, EVERYTHING, answer)
    assert (shown.statements, shown.citations, withheld) == ((), (), 3)
    assert (shown.status, shown.confidence) == ("withheld", 0.0)


def test_what_a_refusal_quoted_is_not_shown_again_once_it_is_gone(library, answer, put):
    near = Nearest("leads/import.md", "List imports", (), closest=answer.citations[1])
    refused = replace(answer, status="refused", statements=(), citations=(), nearest=(near,))
    assert recall(library.catalogue, EVERYTHING, refused)[0].nearest == (near,)
    edited = Builder()
    edited.paragraph("All is different now.")
    put(library, "leads/import.md", edited.reading(format="markdown"), b"edited")
    assert recall(library.catalogue, EVERYTHING, refused)[0].nearest == (replace(near, closest=None),)


def test_after_an_edit_only_statements_that_still_stand_are_shown(library, answer, put):
    edited = Builder()
    edited.heading("List imports", 1)
    edited.paragraph(f"New first sentence. {STEPS[0]} {STEPS[2]}")
    put(library, "leads/import.md", edited.reading(format="markdown"), b"edited")
    shown, withheld = recall(library.catalogue, EVERYTHING, answer)
    assert [s.text for s in shown.statements] == [STEPS[0], STEPS[2]]
    assert withheld == 1


@pytest.mark.parametrize(("groups", "shown"), [(["legal"], 3), (["sales"], 0)])
def test_an_answer_closed_to_the_reader_since_is_not_shown_again(library, answer, groups, shown, put):
    document = library.catalogue.document("leads/import.md", EVERYTHING)
    reading = Builder()
    for block in document.blocks:
        reading.paragraph(block.text)
    put(library, "leads/import.md", reading.reading(format="markdown"), b"same", audience=("legal",))
    kept, _ = recall(library.catalogue, Reader("r", frozenset(groups)), answer)
    assert len(kept.statements) == shown
    assert (kept.status, kept.confidence) == (("answered", answer.confidence) if shown else ("withheld", 0.0))
