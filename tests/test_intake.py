"""Uploads into the library: names, jobs that can be stopped and tried again, whose documents stay, who may read them."""

import threading
import time
import zipfile

import pytest

from assistant.intake.intake import Intake
from assistant.settings import Settings
from ingest.access import EVERYTHING, Reader
from ingest.errors import SettingsError, UnreadableFile
from ingest.read.pool import ReaderPool
from ingest.sync import ingest, remove
from ingest.uploads import is_hidden, safe_name

TEXT = "# Booth {0}\n\nThe booth of hall {0} opens at nine.\n"


@pytest.fixture
def intake(library):
    return Intake(library, Settings(home=library.home, upload_mb=1, uploads_mb=2))


def sent(intake, files, **given):
    """What the page does: announce, send, begin, wait."""
    batch = intake.open(EVERYTHING, [(name, len(content)) for name, content in files.items()])
    for name, content in files.items():
        if name not in batch.refused and name not in batch.hidden:
            part = batch.place()
            part.write_bytes(content.encode() if isinstance(content, str) else content)
            batch.take(part, intake.accept(batch, name, len(content)))
    job = intake.add_uploads(EVERYTHING, batch.id, **given)
    assert job.wait(60)
    return {row.name: row.state for row in job.progress.rows}


def paths(library):
    return [entry.path for entry in library.catalogue.entries(EVERYTHING)]


@pytest.mark.parametrize(
    "name",
    [
        "../up.md",
        "a/../../b.md",
        "/etc/passwd.md",
        "C:\\secret.md",
        "c:up.md",
        "..\\up.md",
        ".hidden.md",
        "a/.git/config.md",
        "~$lock.docx",
        "CON.md",
        "a/nul.txt",
        "com1.md",
        "trailing. ",
        "dot./a.md",
        "what?.md",
        "a\x00b.md",
        "line\nbreak.md",
        "\u202egnp.md",
        "\ud800.md",
        "x" * 300 + ".md",
        "d/" * 40 + "a.md",
        "",
        "./",
    ],
)
def test_names_that_lead_elsewhere_or_cannot_be_kept_are_refused(name):
    with pytest.raises(UnreadableFile):
        safe_name(name)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a b/Übersicht (2).md", "a b/Übersicht (2).md"),
        ("u\u0308.md", "ü.md"),
        ("sub\\plan.docx", "sub/plan.docx"),
        ("./a//b.md", "a/b.md"),
        ("console.md", "console.md"),
        ("计划.md", "计划.md"),
    ],
)
def test_ordinary_names_stay_as_they_are(name, kept):
    assert safe_name(name) == kept


def test_what_systems_keep_for_themselves_is_passed_over_without_a_word():
    assert all(map(is_hidden, ("a/.DS_Store", ".git/x.md", "__MACOSX/a.md", "Thumbs.db", "~$a.docx")))
    assert not is_hidden("a/b.md")


def test_uploads_are_in_the_library_and_stay_when_another_folder_is_synchronised(intake, library, docs):
    (docs / "own.md").write_text(TEXT.format(1))
    ingest(library, [docs])
    states = sent(intake, {"fair/a.md": TEXT.format(2), "fair/.DS_Store": "x", "clip.mp4": "x"}, into="2026")
    assert states == {"2026/fair/a.md": "added", "clip.mp4": "refused"}
    ingest(library, [docs], sync=True)
    assert paths(library) == ["2026/fair/a.md", "own.md"]
    assert sent(intake, {"fair/a.md": TEXT.format(3)}, into="2026") == {"2026/fair/a.md": "added"}
    assert "hall 3" in library.catalogue.document("2026/fair/a.md", EVERYTHING).text
    assert sent(intake, {"fair/a.md": TEXT.format(3)}, into="2026") == {"2026/fair/a.md": "same"}
    remove(library, ["2026/fair/a.md"])
    assert not (library.uploads / "2026/fair/a.md").exists()


def test_a_new_version_that_says_nothing_of_its_readers_opens_nothing(intake, library):
    closed = "---\naudience: [managers]\n---\n" + TEXT.format(1)
    sent(intake, {"pay.md": closed, "rules/_meta.yaml": "audience: [legal]", "rules/a.md": TEXT.format(2)})
    sent(intake, {"pay.md": TEXT.format(3), "rules/a.md": TEXT.format(4)})
    audiences = {e.path: e.metadata.audience for e in library.catalogue.entries(EVERYTHING)}
    assert audiences == {"pay.md": ("managers",), "rules/a.md": ("legal",)}
    sent(intake, {"pay.md": "---\naudience: [all-staff]\n---\n" + TEXT.format(5)})
    assert library.catalogue.entry("pay.md", EVERYTHING).metadata.audience == ("all-staff",)


def test_each_file_has_its_own_reason_and_can_be_tried_again(intake, library):
    states = sent(intake, {"a.md": TEXT.format(1), "b.zip": b"PK cut off", "c/big.md": "x" * 1_000_001})
    assert states == {"a.md": "added", "b.zip": "failed", "c/big.md": "refused"}
    rows = {row.name: row.reason for row in intake.job.progress.rows}
    assert "not a zip file" in rows["b.zip"] and rows["c/big.md"] == "is larger than 1 MB"
    with zipfile.ZipFile(library.uploads / "b.zip", "w") as whole:
        whole.writestr("inside.md", TEXT.format(2))
        whole.writestr("cut.pdf", b"%PDF-1.4 cut off")
    again = intake.retry(EVERYTHING)
    assert again.wait(60)
    assert [(row.name, row.state) for row in again.progress.rows] == [("b.zip", "partly")]
    assert again.progress.rows[0].reason.startswith("cut.pdf: ")
    assert paths(library) == ["a.md", "b.zip/inside.md"]
    intake.close_report(EVERYTHING)
    with pytest.raises(SettingsError, match="nothing to try"):
        intake.retry(EVERYTHING)


def test_more_than_the_limit_in_all_is_refused_before_and_while_it_is_sent(intake):
    with pytest.raises(SettingsError, match="2 MB"):
        intake.open(EVERYTHING, [("a.md", 900_000)] * 3)
    batch = intake.open(EVERYTHING, [("a.md", 1)])
    batch.size = 1_900_000
    with pytest.raises(UnreadableFile, match="2 MB"):
        intake.accept(batch, "a.md", 200_000)


def test_stopping_keeps_what_was_read_and_the_rest_can_be_taken_up(intake, library, monkeypatch):
    reading = threading.Event()

    def slow(pool, files):
        """Read as always, but go on after the second only when the test has asked to stop."""
        for n, found in enumerate(original(pool, files)):
            if n == 2:
                reading.set()
                assert intake.job._stop.wait(60)
            yield found

    original = ReaderPool.read_all
    monkeypatch.setattr(ReaderPool, "read_all", slow)
    files = {f"{n}.md": TEXT.format(n) for n in range(6)}
    batch = intake.open(EVERYTHING, [(name, 1) for name in files])
    for name, content in files.items():
        part = batch.place()
        part.write_text(content)
        batch.take(part, name)
    job = intake.add_uploads(EVERYTHING, batch.id)
    assert reading.wait(60)
    with pytest.raises(SettingsError, match="are being added"):
        intake.open(EVERYTHING, [])
    intake.stop(EVERYTHING)
    assert job.wait(60) and job.progress.phase == "stopped"
    assert len(paths(library)) == 3 and len(job.progress.wrong) == 3
    assert library.catalogue.get_state("writing") == "no"
    monkeypatch.setattr(ReaderPool, "read_all", original)
    assert intake.retry(EVERYTHING).wait(60)
    assert len(paths(library)) == 6


def test_a_job_waits_for_another_writer_and_can_be_stopped_while_it_waits(intake, library):
    with library.writing():
        batch = intake.open(EVERYTHING, [("a.md", 1)])
        part = batch.place()
        part.write_text(TEXT.format(1))
        batch.take(part, "a.md")
        job = intake.add_uploads(EVERYTHING, batch.id)
        until = time.monotonic() + 60
        while job.progress.phase != "waiting" and time.monotonic() < until:
            time.sleep(0.05)
        assert job.progress.phase == "waiting"
        job.stop()
        assert job.wait(60) and job.progress.phase == "stopped"
    assert intake.retry(EVERYTHING).wait(60)
    assert paths(library) == ["a.md"]


def test_a_folder_of_the_machine_is_only_read_where_the_settings_allow_it(library, docs, tmp_path):
    (docs / "a.md").write_text(TEXT.format(1))
    (docs / "way-out").symlink_to(tmp_path)
    with pytest.raises(SettingsError, match="not in a folder that the settings allow"):
        Intake(library, Settings(home=library.home)).add_folder(EVERYTHING, str(docs))
    intake = Intake(library, Settings(home=library.home, folders=(docs,)))
    for path in (str(tmp_path), f"{docs}/..", f"{docs}/way-out", "docs", f"{docs}2"):
        with pytest.raises(SettingsError):
            intake.add_folder(EVERYTHING, path)
    assert intake.add_folder(EVERYTHING, str(docs)).wait(60)
    assert paths(library) == ["a.md"]


def test_who_may_not_see_everything_or_comes_from_elsewhere_adds_nothing(library):
    local = Intake(library, Settings(home=library.home))
    shared = Intake(library, Settings(home=library.home, host="0.0.0.0"))
    allowed = Intake(library, Settings(home=library.home, host="0.0.0.0", uploads=True))
    assert not local.may_add(Reader("x", frozenset({"sales"})))
    assert not shared.may_add(EVERYTHING) and allowed.may_add(EVERYTHING)
    assert local.may_back_up(EVERYTHING) and not allowed.may_back_up(EVERYTHING)
    with pytest.raises(SettingsError):
        shared.open(EVERYTHING, [])
    with pytest.raises(SettingsError):
        allowed.open(EVERYTHING, [], backup=True)
