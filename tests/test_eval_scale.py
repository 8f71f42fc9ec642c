"""The measures of size, freshness and backups: what they make is what they look for, and what is wrong they tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.health.store import last_run
from assistant.questions.background import bring_up
from assistant.questions.use import use
from eval.backup import Moved, answers
from eval.backup import table as backup_table
from eval.freshness import Probe, Seen, _times, change
from eval.freshness import table as freshness_table
from eval.generated import askings, documents, write
from eval.scale import Figure, ask_in_bulk, looking, pages, rows
from eval.served import Visitor
from ingest.access import EVERYTHING
from ingest.sync import ingest

from .serving import serving

DOCUMENTS, QUESTIONS = 8, 60


def test_generated_documents_are_all_different_and_the_same_each_time():
    made = list(documents(500))
    assert made == list(documents(500))
    assert len({one.text for one in made}) == len({one.path for one in made}) == 500
    asked = list(askings(400, made))
    assert [a.at for a in asked] == sorted(a.at for a in asked)
    assert 0 < sum(a.refused for a in asked) < len({a.question for a in asked}) < len(asked)


@pytest.fixture(scope="module")
def large(library_of, tmp_path_factory):
    """The generated library and its log, as large as a test needs it."""
    folder = tmp_path_factory.mktemp("generated") / "documents"
    made = write(folder, DOCUMENTS)
    with library_of(folder) as library:
        assert ask_in_bulk(library, made, QUESTIONS) == QUESTIONS
        assert ask_in_bulk(library, made, QUESTIONS) == 0
        assert bring_up(library)
        with serving(library) as address, Visitor.at(address) as visitor:
            visitor.front()
            yield library, visitor, folder, made


def test_questions_written_in_bulk_are_in_the_log_with_what_they_cite(large):
    found = use(large[0].catalogue, EVERYTHING, date.today(), weeks=40)
    assert found.total("asked") == QUESTIONS
    assert 0 < found.total("refused") < QUESTIONS
    assert found.most_asked and found.most_cited


def test_every_page_is_measured_with_something_on_it(large):
    _, visitor, _, made = large
    figures = list(pages(visitor, made[0], visits=1))
    assert len({f.name for f in figures}) == len(figures) > 25
    assert {f.name.split(",")[0] for f in figures} >= {"library", "questions", "health", "onboarding", "adding"}
    assert not [f.name for f in figures if f.seconds[0] <= 0 or (f.characters <= 300 and "examples" not in f.name)]


def test_pages_and_questions_are_measured_until_the_library_is_looked_over(large, monkeypatch):
    monkeypatch.setattr("eval.scale.PAUSE", 0.1)
    library, visitor, *_ = large
    figures = list(looking(visitor, "How long is it kept?"))
    assert len(figures) == 3 and all(f.seconds and min(f.seconds) > 0 for f in figures)
    assert last_run(library.catalogue).generation == library.generation


def test_the_table_of_sizes_marks_a_page_that_takes_too_long():
    quick, slow = (Figure("pages", name, (0.1, seconds), "1.0 2.0 3.0") for name, seconds in (("a", 0.2), ("b", 1.2)))
    assert [("**" in row) for row in rows([quick, slow])] == [False, False, False, True]
    assert "**" not in "".join(rows([replace(slow, part="ask")]))


def test_it_is_seen_where_a_page_was_added_closed_and_deleted(large):
    library, visitor, folder, _ = large
    probe = Probe(folder, "quagga", library, visitor)

    def sync():
        assert not ingest(library, [folder], sync=True).failed
        return 0.5

    for what in ("add", "close", "delete"):
        if what != "add":
            probe.looked_over()
        seen = list(change(probe, what, sync))
        assert {s.place for s in seen} >= {"answer", "search", "document (API)", "library, the table"}
        assert [(s.place, s.look) for s in seen if s.seconds is None or s.look != 1] == []


def test_a_change_that_was_made_before_is_not_measured(large):
    library, visitor, folder, _ = large
    with pytest.raises(SystemExit, match="made already"):
        list(change(Probe(folder, "unheard", library, visitor), "delete", lambda: None))


def test_what_never_shows_is_told(monkeypatch):
    monkeypatch.setattr("eval.freshness.LONGEST", 0.05)
    seen = [Seen("add", place, seconds, look) for place, seconds, look in _times({"a": lambda: False}, 0.0)]
    assert [(s.place, s.seconds) for s in seen] == [("a", None)]
    told = "\n".join(freshness_table([*seen, Seen("add", "b", 0.2, 1), Seen("edit", "b", 0.3, 1, 2.0)]))
    assert "1 of 1 not within" in told and "Watched: 1 of 2 within" in told and "1 of 1 at the first look" in told


def test_answers_of_another_library_are_not_the_same(large, home, monkeypatch):
    monkeypatch.setattr("eval.backup.ASKED", 3)
    library, *_ = large
    said = answers(library.home)
    assert any(answer["citations"] for answer in said)
    assert answers(home) != said


def test_the_table_of_backups_tells_what_is_not_whole():
    moved = Moved("a", 2, 3, 4, 1.0, 2.0, 3.0, doctor=True, asked=9, equal=9, load="1.0 1.0 1.0")
    assert moved.whole and "clean | 9 of 9" in list(backup_table([moved]))[2]
    assert not replace(moved, equal=8).whole
    broken = replace(moved, doctor=False)
    assert not broken.whole and "**not clean**" in list(backup_table([broken]))[2]
