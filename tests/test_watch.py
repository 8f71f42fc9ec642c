"""Folders that are followed: what changes on disk is in the library, and what is out of reach is not lost."""

import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest import watch
from ingest.access import EVERYTHING
from ingest.errors import SettingsError
from ingest.sync import ingest
from ingest.watch import Follower

CORPUS = Path(__file__).parents[1] / "corpus"
SECONDS = 40.0  # at most, where much else is going on; else a change is in the library within one


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Look more often than the app does, so that the tests wait less."""
    monkeypatch.setattr(watch, "LOOK", 200)
    monkeypatch.setattr(watch, "REST", 100)


@contextmanager
def following(library, *folders):
    """The follower of these folders, running, once it has brought them up to date."""
    follower = Follower(library, folders)
    thread = threading.Thread(target=follower.run, daemon=True)
    thread.start()
    try:
        yield follower
    finally:
        follower.stop()
        thread.join(60)
        assert not thread.is_alive()


def paths(library):
    return [entry.path for entry in library.catalogue.entries(EVERYTHING)]


def until(test, seconds=SECONDS):
    end = time.monotonic() + seconds
    while not (found := test()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def write(folder, name, text):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"# {name}\n\n{text}\n")


@pytest.mark.slow
def test_what_changes_in_a_followed_folder_is_in_the_library_within_seconds(library, docs, tmp_path):
    other = tmp_path / "other"
    write(other, "elsewhere.md", "Read once, and not followed.")
    ingest(library, [other])
    write(docs, "a.md", "The booth opens at nine.")
    with following(library, docs) as follower:
        assert until(lambda: paths(library) == ["a.md", "elsewhere.md"])
        assert until(lambda: follower.state[0].state == "following")
        write(docs, "sub/b.md", "The booth closes at six.")
        assert until(lambda: "sub/b.md" in paths(library))
        identity = library.catalogue.entry("a.md", EVERYTHING).id
        write(docs, "a.md", "The booth opens at ten.")
        assert until(lambda: "ten" in library.catalogue.document("a.md", EVERYTHING).text)
        (docs / "a.md").rename(docs / "c.md")
        assert until(lambda: paths(library) == ["c.md", "elsewhere.md", "sub/b.md"])
        assert library.catalogue.entry("c.md", EVERYTHING).id == identity
        (docs / "sub/_meta.yaml").write_text("audience: [managers]\n")
        assert until(lambda: library.catalogue.entry("sub/b.md", EVERYTHING).metadata.audience == ("managers",))
        assert until(lambda: follower.state[0].state == "following")
        with library.writing():
            (docs / "c.md").unlink()
            assert until(lambda: follower.state[0].state == "waiting")
        assert until(lambda: paths(library) == ["elsewhere.md", "sub/b.md"])


@pytest.mark.slow
def test_a_followed_folder_that_goes_away_and_comes_back_loses_nothing(library, docs, tmp_path):
    write(docs, "a.md", "The booth opens at nine.")
    with following(library, docs, tmp_path / "never") as follower:
        assert until(lambda: follower.state[0].state == "following")
        assert "does not exist" in follower.state[1].detail
        docs.rename(tmp_path / "away")
        assert until(lambda: follower.state[0].state == "failed")
        docs.mkdir()  # as a mount point is when nothing is mounted
        assert until(lambda: "holds no documents" in follower.state[0].detail)
        assert paths(library) == ["a.md"]
        docs.rmdir()
        (tmp_path / "away").rename(docs)
        write(docs, "b.md", "The booth closes at six.")
        assert until(lambda: paths(library) == ["a.md", "b.md"])
        assert until(lambda: follower.state[0].state == "following")


@pytest.mark.slow
def test_a_file_that_cannot_be_read_is_told_of_until_it_can_or_is_gone(library, docs):
    write(docs, "a.md", "The booth opens at nine.")
    whole = (CORPUS / "email" / "email-build-sop.docx").read_bytes()
    (docs / "big.docx").write_bytes(whole)
    with following(library, docs) as follower:
        assert until(lambda: follower.state[0].detail == "2 added")
        for name in ("big.docx", "other.docx"):
            (docs / name).write_bytes(whole[:5000])  # as it is while it is being copied
        assert until(lambda: "2 failed" in follower.state[0].detail)
        write(docs, "a.md", "The booth opens at ten.")
        assert until(lambda: "ten" in library.catalogue.document("a.md", EVERYTHING).text)
        assert until(lambda: "2 failed (big.docx" in follower.state[0].detail)
        (docs / "big.docx").write_bytes(whole)
        assert until(lambda: "1 failed (other.docx" in follower.state[0].detail)
        (docs / "other.docx").unlink()
        assert until(lambda: follower.state[0].detail == "up to date")


def test_most_of_a_followed_folder_is_not_removed_at_once(library, docs):
    for n in range(30):
        write(docs, f"{n}.md", f"The booth of hall {n} opens at nine.")
    ingest(library, [docs], follow=True)
    for n in range(25):
        (docs / f"{n}.md").unlink()
    with pytest.raises(SettingsError, match=r"25 documents, most of .* were kept"):
        ingest(library, [docs], follow=True)
    assert len(paths(library)) == 30
    ingest(library, [docs], sync=True)
    assert len(paths(library)) == 5


def test_only_what_is_named_is_looked_at(library, docs):
    for name in ("a.md", "sub/b.md", "sub/c.md"):
        write(docs, name, "The booth opens at nine.")
    ingest(library, [docs])
    for name in ("a.md", "sub/b.md"):
        (docs / name).unlink()
    write(docs, "sub/c.md", "The booth opens at ten.")
    report = ingest(library, [docs], follow=True, only=[docs / "sub"])
    assert (report.removed, report.updated) == (["sub/b.md"], ["sub/c.md"])
    assert paths(library) == ["a.md", "sub/c.md"]


def test_a_folder_that_holds_the_library_or_another_followed_one_is_not_followed(library, docs, tmp_path):
    (docs / "inner").mkdir()
    write(docs, "inner/a.md", "The booth opens at nine.")
    follower = Follower(library, [docs, docs / "inner", library.home.parent, docs / "inner/a.md"])
    assert list(follower._present()) == [docs]
    words = [one.detail for one in follower.state]
    assert "lie in one another" in words[1] and "holds the library itself" in words[2]


def test_an_unforeseen_fault_is_told_and_the_folder_is_followed_on(library, docs, monkeypatch, caplog):
    monkeypatch.setattr(watch, "LOOK", 20)
    changes, faults = watch._changes, [ValueError("a fault of our own")]

    def failing(*given):
        if faults:
            raise faults.pop()
        return changes(*given)

    monkeypatch.setattr(watch, "_changes", failing)
    write(docs, "a.md", "What is followed is told.")
    with following(library, docs) as follower:
        assert until(lambda: paths(library) == ["a.md"])
        assert until(lambda: [f.state for f in follower.state] == ["following"])
    assert "a fault of our own" in caplog.text


def test_of_two_followed_folders_with_a_file_of_the_same_path_the_first_holds_until_it_is_gone(library, docs, tmp_path):
    other = tmp_path / "other"
    write(docs, "guide.md", "The booth opens at nine.")
    write(other, "guide.md", "Orders above 500 euros need approval.")
    ingest(library, [docs, other], follow=True)
    write(other, "guide.md", "Orders above 900 euros need approval.")
    report = ingest(library, [docs, other], follow=True, only=[other / "guide.md"])
    assert "booth" in library.catalogue.document("guide.md", EVERYTHING).text
    assert [problem.document for problem in report.skipped] == ["guide.md"]
    (docs / "guide.md").unlink()
    write(docs, "hall.md", "The hall opens at eight.")
    ingest(library, [docs, other], follow=True, only=[docs / "guide.md", docs / "hall.md"])
    assert "900 euros" in library.catalogue.document("guide.md", EVERYTHING).text
