"""Starting the app: a library that is empty is filled, and what is written is plain where nobody looks on."""

from app import fill
from assistant.settings import Settings
from ingest.access import EVERYTHING


def test_without_a_terminal_an_empty_library_is_filled_in_plain_lines(library, docs, monkeypatch, capfd):
    (docs / "sends.md").write_text("# Email sends\n\nEvery email send is approved by a second person.\n")
    monkeypatch.setattr("app.sample_corpus", lambda: docs)
    fill(library, Settings(home=library.home))
    written = capfd.readouterr()
    assert written.out == f"The library {library.home} is empty: filling it with the sample documents.\n"
    assert written.err == ""
    assert [e.path for e in library.catalogue.entries(EVERYTHING)] == ["sends.md"]


def test_an_empty_library_is_not_filled_with_the_sample_where_folders_are_followed(library, docs):
    fill(library, Settings(home=library.home, watch=(docs,)))
    assert library.catalogue.count()[0] == 0
