"""Learning from judgements: a helpful or approved answer helps the next question, and what is not ours is refused."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import numpy as np
import pytest
import sqlalchemy as sa

from assistant import history
from assistant.ask import ask
from assistant.explain import explain
from assistant.find import find
from assistant.notes import PUT_ASIDE
from assistant.questions import background, curated, curating, gaps
from assistant.questions.background import bring_up
from assistant.questions.precedents import STRENGTH, experience
from assistant.search import search
from assistant.tune import COUNT, FEWEST, due, tune
from ingest.access import EVERYTHING, Reader
from ingest.cataloguing.write import set_state
from ingest.schema import judgements as table
from ingest.sync import ingest

DOCUMENTS = {
    "rush.md": "# Sends outside of the calendar\n\nWhat is urgent goes through the duty desk. The duty desk "
    "answers within an hour.\n",
    "calendar.md": "# Newsletter calendar\n\nThe newsletter is sent on Tuesdays. Every newsletter is planned two weeks "
    "ahead.\n",
    "gifts.md": "# Gifts at events\n\nGifts to visitors cost at most 20 euros. They are ordered four weeks before.\n",
    "budget.md": "# Budget\n\nInvoices above 5,000 euros are approved by the Marketing Director.\n",
}
URGENT = "How do we get an urgent email out?"
URGENT_AGAIN = "Who can get an urgent email out at once?"
GIFT = "How much may a giveaway cost?"
GIFT_AGAIN = "What may a giveaway to visitors cost?"
PARKING = "Where do visitors park their cars?"
PARKING_AGAIN = "Where can visitors park a car?"
BY = "Campaign Operations Manager"


@pytest.fixture(scope="module")
def shelf(library_of):
    with library_of(DOCUMENTS) as library:
        yield library


@pytest.fixture
def library(shelf):
    with shelf.catalogue.engine.begin() as connection:
        for name in (
            "judgements",
            "curated",
            "turns",
            "conversations",
            "gaps",
            "askings",
            "wordings",
            "question_groups",
        ):
            connection.execute(sa.text(f"DELETE FROM {name}"))
        connection.execute(
            sa.text("DELETE FROM state WHERE key IN ('precedents', 'tuned', 'questions_turns', 'questions_gaps')")
        )
        connection.execute(sa.text("DELETE FROM audiences"))
    return shelf


def asked(library, question, conversation=None):
    return history.add_turn(
        library.catalogue, EVERYTHING, ask(library, question, EVERYTHING), conversation=conversation
    )


def liked(library, question, conversation=None):
    turn = asked(library, question, conversation)
    assert history.feedback(library.catalogue, EVERYTHING, turn.id, True)
    return turn


def not_ours(library, question):
    answer = ask(library, question, EVERYTHING)
    history.record_gap(library.catalogue, EVERYTHING, question, answer.nearest)
    bring_up(library)
    (gap,) = [
        g for g in gaps.all_gaps(library.catalogue, EVERYTHING, datetime.now(UTC).date()) if g.question == question
    ]
    gaps.close(library.catalogue, EVERYTHING, gap.id, gaps.Decision.NOT_OURS)
    return gap.id


def first(library, question):
    return search(library, question, EVERYTHING)[0].document


def confidence(library, question):
    return find(library, question, EVERYTHING).confidence


def test_a_keepers_answer_helps_with_other_wordings_until_it_is_removed(library):
    assert ask(library, URGENT_AGAIN, EVERYTHING).status == "refused"
    made = curating.point(library, EVERYTHING, URGENT, "rush.md", BY)
    answer = ask(library, URGENT_AGAIN, EVERYTHING)
    assert answer.status == "answered" and not answer.curated
    assert answer.citations[0].document == "rush.md"
    assert curated.remove(library.catalogue, EVERYTHING, made.id)
    assert ask(library, URGENT_AGAIN, EVERYTHING).status == "refused"


def test_the_document_that_a_keeper_named_comes_first_for_other_wordings(library):
    assert first(library, PARKING_AGAIN) == "gifts.md"
    curating.point(library, EVERYTHING, PARKING, "budget.md", BY)
    assert first(library, PARKING_AGAIN) == "budget.md"


def test_a_helpful_answer_counts_for_like_questions_until_that_is_taken_back(library):
    before = confidence(library, GIFT_AGAIN)
    turn = liked(library, GIFT)
    assert confidence(library, GIFT_AGAIN) > before
    history.feedback(library.catalogue, EVERYTHING, turn.id, False)
    assert confidence(library, GIFT_AGAIN) == before
    history.feedback(library.catalogue, EVERYTHING, turn.id, True)
    history.feedback(library.catalogue, EVERYTHING, turn.id, None)
    assert confidence(library, GIFT_AGAIN) == before


def test_what_has_nothing_to_do_with_it_is_answered_as_before(library):
    question = "Who approves invoices above 5,000 euros?"
    before = find(library, question, EVERYTHING)
    liked(library, GIFT)
    not_ours(library, PARKING)
    after = find(library, question, EVERYTHING)
    assert (after.confidence, after.earlier) == (before.confidence, {})
    assert [c.score for c in after.candidates] == [c.score for c in before.candidates]


def test_a_judgement_goes_with_its_conversation_and_with_the_answer_it_was_about(library):
    before = confidence(library, GIFT_AGAIN)
    conversation = history.start(library.catalogue, EVERYTHING, GIFT)
    liked(library, GIFT, conversation.id)
    assert confidence(library, GIFT_AGAIN) > before
    assert history.delete(library.catalogue, EVERYTHING, conversation.id)
    assert confidence(library, GIFT_AGAIN) == before
    turn = liked(library, GIFT)
    history.replace_answer(library.catalogue, EVERYTHING, turn.id, turn.answer)
    assert confidence(library, GIFT_AGAIN) == before
    with library.catalogue.engine.connect() as connection:
        assert not connection.scalar(sa.select(sa.func.count()).select_from(table))


def test_what_is_not_ours_is_surely_refused_in_other_words_and_not_once_it_is_opened_again(library):
    before = confidence(library, PARKING_AGAIN)
    group = not_ours(library, PARKING)
    found = find(library, PARKING_AGAIN, EVERYTHING)
    assert found.refused and found.confidence < before and found.earlier["refused_before"] < 0
    assert PUT_ASIDE in ask(library, PARKING_AGAIN, EVERYTHING).notes
    assert PUT_ASIDE not in ask(library, URGENT, EVERYTHING).notes
    gaps.reopen(library.catalogue, group)
    assert confidence(library, PARKING_AGAIN) == before


def test_a_document_written_since_is_not_held_back_by_what_was_missing_before(library_of, tmp_path):
    with library_of(DOCUMENTS) as library:
        not_ours(library, PARKING)
        (tmp_path / "parking.md").write_text("# Parking\n\nVisitors park their cars in the yard behind the office.\n")
        ingest(library, [tmp_path / "parking.md"])
        found = find(library, PARKING_AGAIN, EVERYTHING)
        assert not found.refused and not found.earlier
        assert "yard behind the office" in found.chosen[0].text


def test_a_part_of_a_question_counts_by_itself(library):
    turn = liked(library, "How much may a giveaway cost, and who approves invoices above 5,000 euros?")
    assert {s.part for s in turn.answer.statements if not s.aside} > {""} or len(turn.answer.statements) > 1
    known = {j.question: j.documents for j in experience(library).judged}
    assert set(known.values()) == {("gifts.md",), ("budget.md",)}


def test_a_refusal_that_is_found_right_says_nothing_of_documents(library):
    turn = asked(library, PARKING)
    history.feedback(library.catalogue, EVERYTHING, turn.id, True)
    assert turn.answer.status == "refused" and not experience(library).judged


def test_nothing_learnt_shows_a_reader_what_is_closed_to_them(library):
    curating.point(library, EVERYTHING, URGENT, "rush.md", BY)
    with library.catalogue.engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO audiences SELECT id, 'operations' FROM documents WHERE path = 'rush.md'")
        )
    sales = Reader("sales", frozenset({"sales"}))
    assert "rush.md" not in {h.document for h in search(library, URGENT_AGAIN, sales)}
    found = find(library, URGENT_AGAIN, sales)
    assert found.refused and not found.earlier


def test_an_edited_passage_is_judged_anew(library_of, tmp_path):
    with library_of(DOCUMENTS) as library:
        liked(library, GIFT)
        assert find(library, GIFT_AGAIN, EVERYTHING).earlier
        (tmp_path / "gifts.md").write_text("# Gifts at events\n\nGifts to visitors cost what seems fit.\n")
        ingest(library, [tmp_path / "gifts.md"])
        assert not find(library, GIFT_AGAIN, EVERYTHING).earlier


def test_the_explanation_tells_what_earlier_questions_added(library):
    liked(library, GIFT)
    said = "\n".join(explain(library, GIFT_AGAIN, EVERYTHING).lines())
    assert "questions like it were answered from the same passage" in said and "earlier questions +" in said


def test_vectors_of_another_encoder_are_made_anew(library):
    liked(library, GIFT)
    known = experience(library)
    with library.catalogue.engine.begin() as connection:
        connection.execute(table.update().values(encoder="another", vector=b"\0\0"))
    liked(library, "Who approves invoices above 5,000 euros?")
    again = experience(library)
    assert [j.question for j in again.judged][1] == GIFT
    assert np.allclose(again.vectors[1], known.vectors[0], atol=1e-3)


def strength_set(library, value):
    with library.catalogue.engine.begin() as connection:
        set_state(connection, **{STRENGTH: value})


def test_with_few_judgements_tuning_keeps_the_default(library):
    liked(library, GIFT)
    assert not due(library)
    tuned = tune(library)
    assert (tuned.questions, tuned.answered, tuned.strength) == (1, 1, 1.0)


def many_judged(library, document):
    """Judgements of one question in many wordings, all of which say that a document answers it."""
    passages = [
        r.passage.id
        for r in library.catalogue.passages_of(library.catalogue.entry(document, EVERYTHING).id, EVERYTHING)
    ]
    common = {"source": "curated", "passages": passages, "documents": [document], "at": datetime.now(UTC)}
    rows = [{**common, "of": n, "question": f"What may a giveaway of kind {n} cost?"} for n in range(FEWEST)]
    with library.catalogue.engine.begin() as connection:
        connection.execute(table.insert(), rows)


def test_tuning_keeps_what_helps_and_is_due_again_with_half_as_many_more(library):
    many_judged(library, "gifts.md")
    assert due(library)
    tuned = tune(library)
    assert tuned.strength == 1.0 and tuned.right[1.0] > tuned.right[0.0]
    assert not due(library) and library.catalogue.get_state(COUNT) == str(FEWEST)


def test_the_app_tunes_by_itself_once_there_is_enough_to_go_by(library, monkeypatch):
    monkeypatch.setattr(background, "REST", 0.0)
    many_judged(library, "gifts.md")
    keeper = background.Background(library)
    keeper.wake()
    deadline = time.monotonic() + 60
    while keeper.busy and time.monotonic() < deadline:
        time.sleep(0.05)
    assert library.catalogue.get_state(COUNT) == str(FEWEST)


def test_tuning_that_is_stopped_changes_nothing(library):
    many_judged(library, "gifts.md")
    assert tune(library, lambda: False) is None
    assert library.catalogue.get_state(COUNT) is None


def test_with_no_strength_nothing_is_learnt(library):
    liked(library, GIFT)
    strength_set(library, "0.0")
    found = find(library, GIFT_AGAIN, EVERYTHING)
    assert not found.earlier and all(c.precedent == 0 for c in found.candidates)


def test_what_was_judged_before_judgements_were_kept_is_taken_in_once(library):
    liked(library, GIFT)
    curating.point(library, EVERYTHING, URGENT, "rush.md", BY)
    not_ours(library, PARKING)
    before = sorted((j.key, j.question, j.passages, j.documents, j.at) for j in experience(library).judged)
    with library.catalogue.engine.begin() as connection:
        connection.execute(table.delete())
        connection.execute(sa.text("DELETE FROM state WHERE key = 'judgements taken in'"))
    bring_up(library)
    bring_up(library)
    after = sorted((j.key, j.question, j.passages, j.documents, j.at) for j in experience(library).judged)
    assert [row[:4] for row in after] == [row[:4] for row in before] and len(after) == 3
    (missing,) = [row for row in after if not row[3]]
    assert missing in before
