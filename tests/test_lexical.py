"""The full-text index."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ingest.errors import LibraryBusy, LibraryError
from ingest.lexical import Lexical

ROOT = Path(__file__).parents[1]
ROWS = [
    ("p1", "Lead handbook", "Scoring", "A lead becomes an MQL-13 record when its score passes sixty."),
    ("p2", "Tracking guide", "Links", "Set utm_source and utm_medium in every link; GA4 reads them."),
    ("p3", "Tracking guide", "Sources", "The source of a utm link is shown in reports about sources."),
    ("p4", "Café opening", "Événement", "Opening campaigns run for two weeks."),
]


@pytest.fixture
def index(tmp_path):
    lexical = Lexical.open(tmp_path / "lexical")
    lexical.add(ROWS)
    lexical.commit()
    yield lexical
    lexical.close()


def found(index, terms, k=10, **options):
    return [passage for passage, _ in index.search(terms, k, **options)]


@pytest.mark.parametrize(
    ("terms", "first"),
    [("utm_source", "p2"), ("mql-13", "p1"), ("GA4", "p2"), ("scores", "p1"), ("CAFE", "p4"), ("événement", "p4")],
)
def test_identifiers_stems_and_accents_find_their_passage_first(index, terms, first):
    assert found(index, terms)[0] == first


@pytest.mark.parametrize(
    "terms", ['"', "a:b AND (", "title:[* TO", "+-!^~\\", "", "   ", "NOT lead*", "lead\x00score", "🎉"]
)
def test_no_character_of_a_question_is_an_error(index, terms):
    assert isinstance(index.search(terms, 5), list)


def test_any_term_may_match_and_weights_decide_the_order(index):
    assert set(found(index, "score links")) == {"p1", "p2", "p3"}
    assert found(index, [("score", 5.0), ("reports", 0.1)])[0] == "p1"
    assert found(index, [("score", 0.1), ("reports", 5.0)])[0] == "p3"
    assert len(found(index, "tracking guide", k=1)) == 1
    assert found(index, "guide", k=0) == []


def test_deleted_passages_are_gone_from_everything_after_the_commit(index):
    index.delete(["p2", "unknown"])
    assert index.ids() == {"p1", "p2", "p3", "p4"}
    index.commit()
    assert index.ids() == {"p1", "p3", "p4"}
    assert index.count() == 3
    assert found(index, "utm_medium") == ["p3"]  # by its part "utm"


def test_adding_an_id_again_after_deleting_it_replaces_the_passage(index):
    index.delete(["p1"])
    index.add([("p1", "Lead handbook", "", "Entirely different words.")])
    index.commit()
    assert found(index, "sixty") == []
    assert found(index, "different") == ["p1"]
    assert index.count() == 4


def test_document_frequency_counts_passages_over_all_fields_and_stems(index):
    assert index.document_frequency("source") == 2
    assert index.document_frequency("Sources") == 2
    assert index.document_frequency("utm_source") == 2  # both hold "utm" and "source"
    assert index.document_frequency("opening") == 1
    assert index.document_frequency("zebra") == 0
    assert index.document_frequency("?!") == 0


def test_vocabulary_gives_words_as_written(index):
    words = dict(index.vocabulary())
    assert words["utm_source"] == 1
    assert words["tracking"] == 2
    assert "mql-13" in words


def test_words_of_deleted_and_of_hidden_passages_are_not_there(index):
    assert "mql-13" not in dict(index.vocabulary({"p1"}))
    assert index.document_frequency("MQL-13", {"p1"}) == 0
    assert index.document_frequency("source", {"p1"}) == 2
    index.delete({"p1"})
    index.commit()
    assert "mql-13" not in dict(index.vocabulary())


def test_a_reader_sees_another_writers_commit_after_reload(index, tmp_path):
    other = Lexical.open(tmp_path / "lexical")
    other.add([("p9", "New", "", "Freshly written.")])
    other.commit()
    index.reload()
    assert found(index, "freshly") == ["p9"]


def test_two_writers_at_once_are_refused_and_a_commit_lets_the_next_one_in(index, tmp_path):
    other = Lexical.open(tmp_path / "lexical")
    index.delete(["p1"])
    with pytest.raises(LibraryBusy, match="Another process"):
        other.delete(["p2"])
    index.commit()
    other.delete(["p2"])
    other.commit()
    assert other.ids() == {"p3", "p4"}


def test_a_killed_writer_leaves_the_last_commit_and_no_lock(tmp_path):
    script = """
        import os, sys
        sys.path.insert(0, sys.argv[1])
        from pathlib import Path
        from ingest.lexical import Lexical
        index = Lexical.open(Path(sys.argv[2]))
        index.add([("a", "Kept", "", "kept text")]); index.commit()
        index.add([("b", "Lost", "", "lost text")])
        os.kill(os.getpid(), 9)
    """
    folder = tmp_path / "lexical"
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(ROOT), str(folder)], check=False)
    assert done.returncode == -9
    index = Lexical.open(folder)
    assert index.ids() == {"a"}
    index.add([("c", "New", "", "new text")])
    index.commit()
    assert index.ids() == {"a", "c"}


def test_what_was_not_committed_is_dropped_on_close(tmp_path):
    index = Lexical.open(tmp_path)
    index.add(ROWS)
    index.close()
    assert Lexical.open(tmp_path).count() == 0


def test_a_damaged_index_names_the_repair_command(tmp_path, index):
    (tmp_path / "lexical" / "meta.json").write_text("{")
    with pytest.raises(LibraryError, match="mops doctor --repair"):
        Lexical.open(tmp_path / "lexical")
