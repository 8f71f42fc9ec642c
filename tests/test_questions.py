"""What was asked: the log, groups by meaning, what is decided about them, how they close, and the figures of use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import sqlalchemy as sa

from assistant import history
from assistant.answer import Answer
from assistant.ask import ask
from assistant.questions import gaps, log
from assistant.questions.background import bring_up
from assistant.questions.closing import recheck
from assistant.questions.gaps import Decision, Kind, Standing
from assistant.questions.kinship import metric
from assistant.questions.use import use
from assistant.ui.questions.place import QuestionsPlace
from eval.gaps import adjusted_rand, pairs_found
from ingest.access import EVERYTHING, Reader
from ingest.errors import SettingsError
from ingest.schema import askings, turns, wordings
from ingest.sync import ingest

TODAY = datetime.now(UTC).date()
SENDS = """---
title: Email sends
owner: Campaign Operations Specialist
---
# Email sends

Every email send is approved by a second person.

An email build takes five business days.
"""
ASKED = {
    "warmup": ["How do we warm up a new IP address?", "IP warm-up plan", "warming up a dedicated IP"],
    "bounce": ["What happens after a hard bounce?", "hard bounce handling", "handling of hard bounces"],
    "soft": ["What happens after a soft bounce?", "soft bounce handling"],
    "tiktok": ["Do we run ads on TikTok?"],
}


@pytest.fixture(scope="module")
def shared(library_of):
    with library_of({"email/sends.md": SENDS}) as library:
        yield library


@pytest.fixture
def asked_of(shared):
    """The library with an empty log."""
    with shared.catalogue.engine.begin() as connection:
        for name in (
            "askings",
            "citations",
            "wordings",
            "question_groups",
            "turns",
            "gaps",
            "curated",
            "reader_groups",
        ):
            connection.execute(sa.text(f"DELETE FROM {name}"))
        connection.execute(sa.text("DELETE FROM state WHERE key LIKE 'questions_%'"))
    return shared


def refused(library, *questions, reader=EVERYTHING):
    for question in questions:
        history.record_gap(library.catalogue, reader, question, ask(library, question, EVERYTHING).nearest)


def listed(library):
    bring_up(library)
    return gaps.all_gaps(library.catalogue, EVERYTHING, TODAY)


def test_questions_are_grouped_by_meaning_and_not_by_their_words_alone(asked_of):
    refused(asked_of, *(q for questions in ASKED.values() for q in questions))
    found = {a.text: g.id for g in listed(asked_of) for a in gaps.asked_in(asked_of.catalogue, EVERYTHING, g.id)}
    by_hand = [name for name, questions in ASKED.items() for _ in questions]
    assert adjusted_rand(by_hand, [found[q] for questions in ASKED.values() for q in questions]) == 1.0


def test_the_vectors_of_another_encoder_are_compared_as_they_are():
    vectors = np.eye(3, 384, dtype=np.float32)
    mapped = metric("some/all-MiniLM-L6-v2", 384).mapped(vectors)
    assert np.allclose(np.linalg.norm(mapped, axis=1), 1, atol=1e-5) and not np.allclose(mapped, vectors, atol=0.01)
    assert np.array_equal(metric("another-model", 384).mapped(vectors), vectors)
    assert np.array_equal(metric("all-MiniLM-L6-v2", 3).mapped(vectors[:, :3]), vectors[:, :3])
    assert len(metric("all-MiniLM-L6-v2", 384).mapped(vectors[:0])) == 0


def test_pairs_put_together_are_counted_against_those_made_by_hand():
    assert pairs_found("aaab", "xxyy") == (0.5, 1 / 3)
    assert pairs_found("aabb", "wxyz") == (1.0, 0.0)
    assert pairs_found("abc", "xyz") == (1.0, 1.0)


def test_a_group_grows_when_the_same_is_asked_later_and_keeps_its_number(asked_of):
    refused(asked_of, *ASKED["warmup"][:2], *ASKED["soft"])
    before = {g.question: g.id for g in listed(asked_of)}
    refused(asked_of, ASKED["warmup"][2], "IP warm-up plan?", ASKED["warmup"][0].upper())
    after = listed(asked_of)
    assert {g.id for g in after} == set(before.values())
    grown = max(after, key=lambda g: g.count)
    assert (grown.count, grown.wordings, grown.refused) == (5, 3, 5)
    assert grown.question in ASKED["warmup"] and grown.question.endswith("?")


def test_a_group_grows_also_after_the_encoder_was_another(asked_of):
    refused(asked_of, *ASKED["warmup"][:2])
    before = {g.id for g in listed(asked_of)}
    with asked_of.catalogue.engine.begin() as connection:
        connection.execute(wordings.update().values(encoder="another", vector=bytes(2 * 7)))
    refused(asked_of, ASKED["warmup"][2])
    assert {g.id for g in listed(asked_of)} == before
    assert [g.count for g in listed(asked_of)] == [3]


def test_a_refusal_in_a_conversation_counts_once_and_one_without_counts_too(asked_of):
    reader = Reader("browser-1")
    answer = ask(asked_of, ASKED["tiktok"][0], reader)
    assert answer.status == "refused"
    conversation = history.start(asked_of.catalogue, reader, "t").id
    history.add_turn(asked_of.catalogue, reader, answer, conversation=conversation)
    history.record_gap(asked_of.catalogue, reader, answer.question, answer.nearest)
    refused(asked_of, ASKED["tiktok"][0], reader=Reader("local"))
    (gap,) = listed(asked_of)
    assert (gap.count, gap.refused, gap.recent, gap.before) == (2, 2, 2, 0)
    (near, *_) = gaps.nearest(asked_of.catalogue, EVERYTHING, [gap.id])[gap.id]
    assert (near.document, near.owner) == ("email/sends.md", "Campaign Operations Specialist")


def test_a_judgement_a_new_answer_and_a_deletion_show_at_once(asked_of):
    reader, catalogue = Reader("browser-1"), asked_of.catalogue
    conversation = history.start(catalogue, reader, "t").id
    answer = ask(asked_of, "How long does an email build take?", reader)
    turn = history.add_turn(catalogue, reader, answer, conversation=conversation)
    assert listed(asked_of) == []
    history.feedback(catalogue, reader, turn.id, False)
    assert [g.kind for g in gaps.all_gaps(catalogue, EVERYTHING, TODAY)] == [Kind.DISLIKED]
    history.replace_answer(catalogue, reader, turn.id, replace(answer, status="refused", statements=(), citations=()))
    assert [g.kind for g in gaps.all_gaps(catalogue, EVERYTHING, TODAY)] == [Kind.REFUSED]
    history.delete(catalogue, reader, conversation)
    assert gaps.all_gaps(catalogue, EVERYTHING, TODAY) == []
    with catalogue.engine.connect() as connection:
        assert [connection.scalar(sa.select(sa.func.count()).select_from(t)) for t in (wordings, askings)] == [0, 0]
    assert use(catalogue, EVERYTHING, TODAY).most_cited == ()


def test_a_question_asked_again_and_again_is_listed_though_it_is_answered(asked_of):
    answer = ask(asked_of, "How long does an email build take?", EVERYTHING)
    for n in range(gaps.REPEATED):
        history.add_turn(asked_of.catalogue, Reader(f"browser-{n}"), answer)
    (gap,) = listed(asked_of)
    assert gap.kind is Kind.REPEATED
    assert gaps.askers(asked_of.catalogue, EVERYTHING, [gap.id])[gap.id].people == gaps.REPEATED


def test_who_asked_is_told_by_group_and_by_name_only_when_allowed(asked_of):
    refused(asked_of, ASKED["tiktok"][0], reader=Reader("ann", frozenset({"sales"})))
    (gap,) = listed(asked_of)
    assert gaps.askers(asked_of.catalogue, EVERYTHING, [gap.id])[gap.id] == gaps.Askers(1, ("sales",))
    assert gaps.askers(asked_of.catalogue, EVERYTHING, [gap.id], named=True)[gap.id].names == ("ann",)


def test_a_question_is_seen_only_by_those_who_belong_to_every_group_of_who_asked(asked_of):
    """Its words may tell what only its reader could read: they show in no list, count and figure of others."""
    catalogue = asked_of.catalogue
    hanna, sam = Reader("hanna", frozenset({"hr", "staff"})), Reader("sam", frozenset({"staff"}))
    secret, shared = ASKED["warmup"][:2]
    refused(asked_of, secret, secret, reader=hanna)
    refused(asked_of, "Who is fired in Project Lighthouse?", reader=EVERYTHING)
    refused(asked_of, shared, reader=sam)
    assert len(listed(asked_of)) == 2
    both = Reader("eve", frozenset({"hr", "staff", "legal"}))
    for reader, asked in ((sam, [shared]), (both, [secret, shared]), (hanna, [secret, shared])):
        (gap,) = gaps.all_gaps(catalogue, reader, TODAY)
        words = [a.text for a in gaps.asked_in(catalogue, reader, gap.id)]
        assert (words, gap.question in asked, gap.wordings) == (asked, True, len(asked))
        assert gaps.askers(catalogue, reader, [gap.id])[gap.id].people == len(asked)
        assert [often.title for often in use(catalogue, reader, TODAY).most_asked] == [gap.question]
        assert {u.question for u in history.unanswered(catalogue, reader)} == set(asked)
    (other,) = {g.id for g in listed(asked_of)} - {gap.id}
    assert gaps.gap(catalogue, both, other, TODAY) is None
    with pytest.raises(SettingsError):
        QuestionsPlace(asked_of).act(both, {"do": "not_ours", "id": str(other)})
    assert history.unanswered(catalogue, Reader("sue", frozenset({"sales"}))) == []


def test_nearest_documents_are_those_that_the_reader_may_read(asked_of):
    refused(asked_of, ASKED["tiktok"][0])
    (gap,) = listed(asked_of)
    with asked_of.catalogue.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO audiences SELECT id, 'legal' FROM documents"))
    try:
        assert gaps.nearest(asked_of.catalogue, Reader("r", frozenset({"sales"})), [gap.id])[gap.id] == []
        assert gaps.nearest(asked_of.catalogue, Reader("r", frozenset({"legal"})), [gap.id])[gap.id]
    finally:
        with asked_of.catalogue.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM audiences"))


def test_a_gap_is_assigned_put_aside_and_opened_again(asked_of):
    refused(asked_of, ASKED["tiktok"][0])
    (gap,) = listed(asked_of)
    gaps.assign(asked_of.catalogue, gap.id, " Paid  Media Lead ")
    (gap,) = gaps.all_gaps(asked_of.catalogue, EVERYTHING, TODAY)
    assert (gap.standing, gap.owner) == (Standing.ASSIGNED, "Paid Media Lead")
    gaps.close(asked_of.catalogue, EVERYTHING, gap.id, Decision.NOT_OURS)
    refused(asked_of, "are we running tiktok ads")
    (gap,) = listed(asked_of)
    assert (gap.standing, gap.count) == (Standing.CLOSED, 2)  # what is not ours stays so
    gaps.reopen(asked_of.catalogue, gap.id)
    assert gaps.gap(asked_of.catalogue, EVERYTHING, gap.id, TODAY).standing is Standing.ASSIGNED
    with pytest.raises(SettingsError):
        gaps.assign(asked_of.catalogue, 10**6, "x")


def test_a_gap_closes_when_the_library_answers_it_and_opens_when_the_answer_goes(library_of, tmp_path):
    question = "Which discount do partners get on webinar sponsorships?"
    with library_of({"email/sends.md": SENDS}) as library:
        refused(library, question)
        (gap,) = listed(library)
        assert gap.standing is Standing.OPEN
        new = tmp_path / "new"
        new.mkdir()
        (new / "partners.md").write_text(
            f"# Partners\n\n## {question}\n\nPartners get a discount of 15 % on webinar sponsorships.\n"
        )
        ingest(library, [new])
        (gap,) = listed(library)
        assert (gap.decision, gap.document, gap.decided_on) == (Decision.FOUND, "partners.md", TODAY)
        assert recheck(library) == []  # nothing has changed since
        (new / "partners.md").write_text("# Partners\n\nNothing is known yet.\n")
        ingest(library, [new])
        (gap,) = listed(library)
        assert gap.standing is Standing.OPEN


def test_use_counts_by_week_and_names_what_is_most_asked_and_cited(asked_of):
    answered = ask(asked_of, "How long does an email build take?", EVERYTHING)
    for liked in (None, False, None):
        turn = history.add_turn(asked_of.catalogue, EVERYTHING, answered)
        history.feedback(asked_of.catalogue, EVERYTHING, turn.id, liked)
    refused(asked_of, ASKED["tiktok"][0])
    with asked_of.catalogue.engine.begin() as connection:
        connection.execute(
            turns.update().where(turns.c.id == turn.id).values(created_at=datetime(2020, 1, 1, tzinfo=UTC))
        )
    bring_up(asked_of)
    figures = use(asked_of.catalogue, EVERYTHING, TODAY)
    assert {n: figures.total(n) for n in ("asked", "answered", "refused", "disliked")} == {
        "asked": 3,
        "answered": 2,
        "refused": 1,
        "disliked": 1,
    }
    assert figures.weeks[-1].start == log.monday(log.week_of(TODAY)) and len(figures.weeks) == 12
    assert [(o.title, o.count) for o in figures.most_cited] == [("Email sends", 2)]
    assert figures.most_asked[0].count == 2


def test_a_stored_answer_without_the_new_field_is_still_read():
    old = {
        "question": "q",
        "status": "refused",
        "mode": "extractive",
        "statements": [],
        "citations": [],
        "confidence": 0.1,
    }
    assert Answer.from_json(old).curated is None
