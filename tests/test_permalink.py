"""Links to answers and drafts: who has one sees what its sources say today, and what is open to them."""

from dataclasses import replace

import pytest

from assistant import history, permalink
from assistant.answer import Answer, Citation, Statement, StatementKind
from assistant.draft import Draft, Section
from assistant.drafting import desk
from ingest.access import EVERYTHING, Reader
from ingest.catalogue import Catalogue, sqlite_url
from ingest.sync import ingest, remove

ANNA, BEN, LEGAL = Reader("anna"), Reader("ben"), Reader("carla", frozenset({"legal"}))
OPEN, CLOSED = "Leads are scored at night.", "Contracts are kept ten years."


@pytest.fixture(scope="module")
def library(library_of):
    texts = {
        "open.md": f"# Open\n\n{OPEN}\n",
        "closed.md": f"---\naudience: [legal]\n---\n# Closed\n\n{CLOSED}\n",
    }
    with library_of(texts) as opened:
        yield opened


@pytest.fixture
def answer(library):
    """An answer from an open and a closed document, with a note on both."""
    citations = []
    for n, (path, quote) in enumerate((("open.md", OPEN), ("closed.md", CLOSED)), 1):
        entry = library.catalogue.entry(path, EVERYTHING)
        start = library.catalogue.document(path, EVERYTHING).text.index(quote)
        place = (start, start + len(quote), "current", None, entry.version, "p")
        citations.append(Citation(n, path, entry.metadata.title, (), None, quote, *place))
    statements = tuple(Statement(c.quote, StatementKind.SENTENCE, (c.n,), 1.0) for c in citations)
    notes = (f"“Closed” says “{CLOSED}”",)
    return Answer("How long?", "answered", "extractive", statements, tuple(citations), 0.9, notes=notes)


def test_a_link_leads_to_its_answer_for_whoever_has_it(library, answer):
    turn = history.add_turn(library.catalogue, ANNA, answer)
    history.feedback(library.catalogue, ANNA, turn.id, False, "mine")
    linked = permalink.answer(library.catalogue, permalink.of_answer(library.catalogue, turn.id))
    assert (linked.answer, linked.liked, linked.reason) == (answer, None, None)
    assert permalink.shown(library.catalogue, BEN, linked) == (answer, 0)


def test_what_is_closed_to_the_reader_is_withheld_and_so_are_notes_on_it(library, answer):
    turn = history.add_turn(library.catalogue, ANNA, answer)
    shown, withheld = permalink.shown(library.catalogue, Reader("dan", frozenset({"sales"})), turn)
    assert ([s.text for s in shown.statements], withheld) == ([OPEN], 1)
    assert CLOSED not in str(shown.to_json())
    assert permalink.shown(library.catalogue, LEGAL, turn)[0].notes == ()


@pytest.mark.parametrize("forged", ["", ".", "1", "1.", "1.AAAAAAAAAAAAAAAAAAAA", "x" * 500, "1.ÄÄÄ", "9999.x", "-1.x"])
def test_a_link_that_was_not_made_here_leads_nowhere(library, answer, forged):
    history.add_turn(library.catalogue, ANNA, answer)
    assert permalink.answer(library.catalogue, forged) is None
    assert permalink.draft(library.catalogue, forged) is None


def test_the_link_of_one_is_not_that_of_another(library, answer, tmp_path):
    first, second = (history.add_turn(library.catalogue, ANNA, answer).id for _ in range(2))
    link = permalink.of_answer(library.catalogue, first)
    assert permalink.answer(library.catalogue, f"{second}.{link.partition('.')[2]}") is None
    assert permalink.draft(library.catalogue, link) is None
    other = Catalogue.open(sqlite_url(tmp_path / "library.sqlite"))
    assert permalink.of_answer(other, first) != link
    other.close()


def test_a_link_goes_with_its_answer(library, answer):
    conversation = history.start(library.catalogue, ANNA, "x")
    turn = history.add_turn(library.catalogue, ANNA, answer, conversation=conversation.id)
    link = permalink.of_answer(library.catalogue, turn.id)
    history.delete(library.catalogue, ANNA, conversation.id)
    assert permalink.answer(library.catalogue, link) is None


def test_a_draft_is_given_by_its_link_to_be_read_and_not_changed(library, answer):
    sections = (Section("Scoring", answer.statements),)
    saved = desk.save(library.catalogue, ANNA, Draft("T", "t", sections, answer.citations, (), (), (), 0.9), "sop")
    linked = permalink.draft(library.catalogue, permalink.of_draft(library.catalogue, saved.id))
    assert linked.draft == saved.draft and linked.undoable == 0
    assert desk.change(library.catalogue, BEN, linked, replace(linked.draft, title="Ben's")) is None
    assert desk.saved(library.catalogue, BEN, linked.id) is None


def test_after_a_removal_what_it_said_is_withheld(library, answer, tmp_path):
    turn = history.add_turn(library.catalogue, ANNA, answer)
    remove(library, ["closed.md"])
    shown, withheld = permalink.shown(library.catalogue, ANNA, turn)
    assert ([s.text for s in shown.statements], withheld, shown.notes) == ([OPEN], 1, ())
    (tmp_path / "closed.md").write_text(f"---\naudience: [legal]\n---\n# Closed\n\n{CLOSED}\n")
    ingest(library, [tmp_path])
