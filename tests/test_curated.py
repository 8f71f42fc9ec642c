"""Curated answers: approved or written, matched strictly, set aside by themselves, closed to whom a source is closed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from assistant.ask import ask
from assistant.explain import explain
from assistant.generate import generate
from assistant.keeping.verification import verify, withdraw
from assistant.plain import plain
from assistant.questions import curated, curating, matching
from assistant.questions.focus import Focus, focus
from assistant.questions.matching import question, same_question, settle
from assistant.recall import recall
from assistant.ui.questions.place import QuestionsPlace
from ingest.access import EVERYTHING, Reader
from ingest.errors import SettingsError
from ingest.schema import curated as table
from ingest.sync import ingest, remove
from ingest.versions import bring_back, discard, restore_version, versions_of

SENDS = """# Email sends

Every email send is approved by a second person from Campaign Operations.

An email build takes five business days.
"""
IMPORTS = """# List imports

1. Export the list as CSV.
2. Check the consent column.
3. Upload the file under Contacts.
"""
BY = "Marketing Operations Manager"
ASKED = "Who approves an email send?"
AGAIN = "By whom is an email send approved?"


@pytest.fixture
def docs(tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "sends.md").write_text(SENDS)
    (folder / "imports.md").write_text(IMPORTS)
    return folder


@pytest.fixture(scope="module")
def shelf(library_of):
    with library_of({"imports.md": IMPORTS}) as library:
        yield library


@pytest.fixture
def library(shelf, docs):
    with shelf.catalogue.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM curated"))
        connection.execute(sa.text("DELETE FROM audiences"))
    ingest(shelf, [docs], sync=True)
    return shelf


def approved(library, asked=ASKED):
    return curating.approve(library, EVERYTHING, ask(library, asked, EVERYTHING), BY)


def test_an_approved_answer_comes_first_in_other_words_and_says_who_stands_for_it(library):
    made = approved(library)
    again = ask(library, "who signs off an email send", EVERYTHING)
    assert again.curated == {"by": BY, "on": made.on.isoformat(), "question": ASKED}
    assert again.statements == made.statements and again.mode == "extractive" and again.status == "answered"
    document = library.catalogue.document("sends.md", EVERYTHING)
    assert [document.text[c.start : c.end] for c in again.citations] == [c.quote for c in again.citations]
    assert f"Approved by {BY}" in plain(again)
    assert json.loads(json.dumps(again.to_json()))["curated"]["by"] == BY


@pytest.mark.parametrize(
    "near_miss",
    [
        "Who approves a landing page?",
        "Who does not approve an email send?",
        "How do I approve an email send?",
        "Who approves 3 email sends?",
        "Who approves an email send in Germany?",
        "Who approves an email send in HubSpot?",
        "Who writes an email send?",
    ],
)
def test_a_near_miss_does_not_get_it(library, near_miss):
    approved(library)
    assert ask(library, near_miss, EVERYTHING).curated is None


def test_its_sources_show_how_they_are_verified_today(library):
    verify(library.catalogue, "sends.md", BY, EVERYTHING)
    approved(library)
    assert ask(library, AGAIN, EVERYTHING).citations[0].verified_by == BY
    withdraw(library.catalogue, "sends.md", EVERYTHING)
    assert ask(library, AGAIN, EVERYTHING).citations[0].verified_by is None


def test_it_is_said_that_nothing_decided_over_it(library):
    made = approved(library)
    why = "\n".join(explain(library, AGAIN, EVERYTHING).lines())
    assert why.startswith(f"Answered as approved by {BY} on {made.on.isoformat()}, whatever is found.")


def test_a_language_model_does_not_reword_it(library):
    class Mute:
        name, context = "mute", 10_000

        def stream(self, *_):
            raise AssertionError("the model was asked")

    approved(library)
    (answer,) = generate(library, ASKED, EVERYTHING, model=Mute())
    assert answer.curated["by"] == BY and answer.mode == "extractive"


def test_it_is_set_aside_at_once_while_its_source_says_something_else(library, docs):
    approved(library)
    (docs / "sends.md").write_text(SENDS.replace("a second person", "two persons"))
    ingest(library, [docs])
    answer = ask(library, ASKED, EVERYTHING)
    assert answer.curated is None and "two persons" in answer.statements[0].text
    (lost,) = curated.every(library.catalogue)
    assert "was changed" in lost.aside and "a second person" in lost.aside
    before = versions_of(library.catalogue, "sends.md", EVERYTHING)[1]
    assert restore_version(library, "sends.md", before.id, EVERYTHING)
    assert ask(library, ASKED, EVERYTHING).curated["by"] == BY
    assert not curated.every(library.catalogue)[0].aside


def test_an_edit_elsewhere_in_the_source_leaves_it_and_its_quotes_in_place(library, docs):
    approved(library)
    (docs / "sends.md").write_text(SENDS.replace("# Email sends\n", "# Email sends\n\nRead this before each email.\n"))
    ingest(library, [docs])
    answer = ask(library, ASKED, EVERYTHING)
    document = library.catalogue.document("sends.md", EVERYTHING)
    assert answer.curated and all(document.text[c.start : c.end] == c.quote for c in answer.citations)


def test_it_is_set_aside_when_its_source_is_removed(library):
    approved(library)
    remove(library, ["sends.md"])
    assert ask(library, ASKED, EVERYTHING).curated is None
    assert "not in the library" in curated.every(library.catalogue)[0].aside


def test_it_is_given_again_when_its_source_is_restored(library):
    approved(library)
    discard(library, ["sends.md"], EVERYTHING)
    assert settle(library)[0].aside and ask(library, ASKED, EVERYTHING).curated is None
    assert bring_back(library, "sends.md", EVERYTHING)
    assert ask(library, ASKED, EVERYTHING).curated["by"] == BY
    assert [c.aside for c in settle(library)] == [""]


@pytest.mark.parametrize("asked_again", [ASKED, AGAIN])
def test_what_a_keeper_decided_while_it_was_set_aside_holds(library, docs, asked_again):
    approved(library)
    discard(library, ["sends.md"], EVERYTHING)
    assert settle(library)[0].aside
    (docs / "rule.md").write_text("# Rule\n\nEvery email send is approved by the Marketing Director.\n")
    ingest(library, [docs])
    curating.write(library, EVERYTHING, asked_again, "The Marketing Director approves every email send.", "Director")
    assert bring_back(library, "sends.md", EVERYTHING)
    for _ in range(2):
        assert {q: ask(library, q, EVERYTHING).curated["by"] for q in (ASKED, AGAIN)} == dict.fromkeys(
            (ASKED, AGAIN), "Director"
        )
        settle(library)


def test_what_a_keeper_deleted_while_it_was_set_aside_stays_deleted(library):
    made = approved(library)
    discard(library, ["sends.md"], EVERYTHING)
    assert settle(library)[0].aside
    curated.remove(library.catalogue, EVERYTHING, made.id)
    assert bring_back(library, "sends.md", EVERYTHING)
    assert ask(library, ASKED, EVERYTHING).curated is None and settle(library) == []


def test_readers_who_may_not_read_a_source_neither_get_nor_see_it(library):
    approved(library)
    with library.catalogue.transaction() as connection:
        connection.execute(sa.text("INSERT INTO audiences SELECT id, 'legal' FROM documents WHERE path = 'sends.md'"))
    stranger, lawyer = Reader("s", frozenset({"sales"})), Reader("l", frozenset({"legal"}))
    assert ask(library, ASKED, stranger).curated is None and curated.readable(library.catalogue, stranger) == []
    assert ask(library, ASKED, lawyer).curated and not curated.every(library.catalogue)[0].aside


def close(library, path):
    """Let only those of the group "legal" read a document."""
    with library.catalogue.transaction() as connection:
        connection.execute(
            sa.text("INSERT INTO audiences SELECT id, 'legal' FROM documents WHERE path = :path"), {"path": path}
        )


STRANGER = Reader("s", frozenset({"sales"}))


def test_what_was_said_from_a_closed_source_stays_closed_also_where_the_source_does_not_bear_it_out(library):
    answer = ask(library, ASKED, EVERYTHING)
    said = answer.statements[0]
    loose = replace(answer, statements=(replace(said, text="The director of finance signs off each blue newsletter."),))
    (made,) = curating.approve(library, EVERYTHING, loose, BY).statements
    assert made.own and not made.citations
    close(library, "sends.md")
    assert ask(library, ASKED, STRANGER).curated is None and curated.readable(library.catalogue, STRANGER) == []
    assert ask(library, ASKED, Reader("l", frozenset({"legal"}))).curated


def test_who_may_not_read_an_approved_answer_can_neither_remove_nor_renew_it(library):
    made = approved(library)
    close(library, "sends.md")
    assert curated.one(library.catalogue, STRANGER, made.id) is None
    assert not curated.remove(library.catalogue, STRANGER, made.id)
    place = QuestionsPlace(library)
    place.act(STRANGER, {"do": "renew", "id": str(made.id)})
    place.act(STRANGER, {"do": "remove", "id": str(made.id)})
    assert [c.id for c in curated.every(library.catalogue)] == [made.id]


def test_of_an_approved_answer_nothing_is_left_for_whom_a_source_is_closed(library):
    text = "Every email send is approved by a second person from Campaign Operations.\nAsk Ms Zimt about blue ones."
    curating.write(library, EVERYTHING, ASKED, text, BY)
    answer = ask(library, ASKED, EVERYTHING)
    assert [s.own for s in answer.statements] == [False, True]
    close(library, "sends.md")
    shown, withheld = recall(library.catalogue, STRANGER, answer)
    assert shown.statements == () and withheld == 2


def test_what_a_keeper_writes_cites_what_bears_it_out_and_marks_the_rest(library):
    text = "Every email send is approved by a second person from Campaign Operations.\nAn email build takes nine business days.\n1. Breathe."
    made = curating.write(library, EVERYTHING, "What should I know about emails?", text, BY)
    assert [(s.own, s.citations, s.marker) for s in made.statements] == [
        (False, (1,), ""),
        (True, (), ""),
        (True, (), "1."),
    ]
    assert made.citations[0].document == "sends.md"
    with pytest.raises(SettingsError):
        curating.write(library, EVERYTHING, "What?", "  \n ", BY)


def test_a_document_can_be_the_answer_also_where_it_says_nothing_of_the_kind(library):
    curating.point(library, EVERYTHING, "How do I upload a list of contacts?", "imports.md", BY)
    steps = ask(library, "How can I upload a list of contacts?", EVERYTHING)
    assert steps.curated and {c.document for c in steps.citations} == {"imports.md"}
    made = curating.point(
        library, EVERYTHING, "What is the airspeed of a swallow?", "imports.md", BY, also=["swallow speed"]
    )
    assert made.statements[-1].citations
    assert ask(library, "swallow speed", EVERYTHING).curated["question"] == "What is the airspeed of a swallow?"
    with pytest.raises(SettingsError):
        curating.point(library, EVERYTHING, "What?", "nowhere.md", BY)


def test_an_answer_whose_source_has_changed_meanwhile_cannot_be_approved(library, docs):
    answer = ask(library, ASKED, EVERYTHING)
    (docs / "sends.md").write_text("# Email sends\n\nNothing.\n")
    ingest(library, [docs])
    with pytest.raises(SettingsError, match="has changed"):
        curating.approve(library, EVERYTHING, answer, BY)


def test_opposites_numbers_and_kinds_keep_questions_apart(library):
    def same(a, b):
        return same_question(question(library, a), question(library, b))

    assert same("How do I reset my HubSpot password?", "How can I reset the password for HubSpot?")
    assert not same("Who may export contact data?", "Who may import contact data?")
    assert not same("Can I email contacts who opted in?", "Can I email contacts who opted out?")
    assert not same("How do I merge two accounts?", "How do I unmerge two accounts?")
    assert not same("Who may publish a page?", "Who may unpublish a page?")
    assert not same("How do I upgrade our Zoom plan?", "How do I downgrade our Zoom plan?")
    assert not same("What is the budget per quarter?", "What is the budget per month?")
    assert not same("Who may approve an email?", "Who must approve an email?")
    assert not same("Is the report sent weekly?", "Is the report sent monthly?")
    assert not same("Who owns lead scoring for B2B?", "Who owns lead scoring for B2C?")
    assert not same("When must the brief be submitted?", "When must the brief be approved?")
    assert not same("How do I sync from hubspot to salesforce?", "How do I sync from salesforce to hubspot?")
    assert not same("What does Sales owe Marketing?", "What does Marketing owe Sales?")
    assert same("How do I sync from HubSpot to Salesforce?", "How can I sync from HubSpot to Salesforce?")
    assert not same("What happens after a hard bounce?", "What happens after a soft bounce?")
    assert not same("Where are webinar recordings kept?", "How long are webinar recordings kept?")


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("What must I do when the sync fails?", Focus.WAY),
        ("When is the meeting?", Focus.TIME),
        ("Whose approval do I need?", Focus.PERSON),
        ("Is double opt-in required?", Focus.YES_NO),
        ("lead routing rules", Focus.UNSAID),
    ],
)
def test_what_a_question_wants_to_be_told(asked, wanted):
    assert focus(asked) is wanted


def test_among_very_many_the_same_one_is_found_and_only_a_few_are_looked_at(library):
    approved(library)
    others = [f"Who orders the {thing} for booth {n}?" for n in range(60) for thing in ("badges", "flags", "cups")]
    row = {"also": [], "statements": [], "citations": [], "by": BY, "reader": "local", "on": date(2026, 1, 2)}
    with library.catalogue.engine.begin() as connection:
        connection.execute(table.insert(), [{**row, "question": other} for other in others])
    assert ask(library, "who signs off an email send", EVERYTHING).curated["question"] == ASKED
    assert ask(library, "Who approves a landing page?", EVERYTHING).curated is None
    assert len(matching._encoded[library]) < len(others) / 2
