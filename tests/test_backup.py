"""A library as one file and back: the same answers, and nothing of a file that is not whole."""

import hashlib
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import pytest

from assistant import history
from assistant.ask import ask
from assistant.intake.intake import Intake
from assistant.settings import Settings, portable
from ingest import doctor
from ingest.access import EVERYTHING
from ingest.backup import back_up, bring_in, inspect
from ingest.backup.manifest import MANIFEST
from ingest.errors import LibraryBusy, LibraryError, SettingsError
from ingest.library import Library
from ingest.sync import ingest, remove

DOCUMENTS = {
    "booth.md": "# Booth hours\n\nThe booth opens at nine and closes at six.\n",
    "sub/badges.md": "---\naudience: [managers]\n---\n# Badge scanners\n\n1. Charge the badge scanners.\n2. Hand them out.\n",
    "rules.csv": "Country,Consent rule\nGermany,double opt-in\n",
}
QUESTIONS = (
    "When does the booth open?",
    "How are badge scanners handed out?",
    "What is the boiling point of tungsten?",
)


@pytest.fixture(scope="module")
def full(library_of):
    with library_of(DOCUMENTS) as library:
        (library.home / "uploading-now").mkdir(parents=True)
        (library.uploads / "late").mkdir(parents=True)
        (library.uploads / "late/plan.md").write_text("# Plan\n\nThe plan is made in May.\n")
        ingest(library, [library.uploads])
        history.start(library.catalogue, EVERYTHING, "About the booth")
        (library.home / "settings.toml").write_text(
            'host = "10.0.0.1"\nmodel = "openai:some"\nmodel_prices = [2.5, 8]\nwatch = ["/srv/x"]\n'
            'database_url = "postgresql://u:secret@h/d"\nocr = true\n'
        )
        yield library


@pytest.fixture(scope="module")
def file(full, tmp_path_factory):
    made = tmp_path_factory.mktemp("backup") / "library.zip"
    back_up(full, made, portable(full.home))
    return made


@pytest.fixture
def empty(tmp_path, models_home, encoder):
    with Library.open(tmp_path / "new", models=models_home) as library:
        yield library


def said(library):
    return [replace(ask(library, q, EVERYTHING), milliseconds={}) for q in QUESTIONS]


def rewritten(file, target, change, **named):
    """The backup with some members changed: `change(name, content)` gives the new content, None leaves it out."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in named.items():
            new.writestr(name, content)
    return target


def test_a_library_that_was_moved_answers_the_same_at_once_and_is_sound(full, file, empty):
    assert said(empty)[0].status == "refused"  # it is open and in use
    made = bring_in(empty, file, settings=portable)
    assert (made.documents, made.passages) == empty.catalogue.count() == full.catalogue.count()
    assert inspect(file) == made
    assert said(empty) == said(full)
    assert [check for check in doctor.examine(empty) if not check.ok] == []
    assert [c.title for c in history.conversations(empty.catalogue, EVERYTHING)] == ["About the booth"]
    assert empty.catalogue.entry("sub/badges.md", EVERYTHING).metadata.audience == ("managers",)
    assert (empty.uploads / "late/plan.md").exists()
    report = ingest(empty, [empty.uploads])
    assert report.unchanged == 1 and report.embedded == 0
    settings = (empty.home / "settings.toml").read_text()
    assert "secret" not in settings and "10.0.0.1" not in settings and "/srv/x" not in settings
    assert portable(empty.home) == {"model": "openai:some", "model_prices": [2.5, 8], "ocr": True}


def test_indexes_that_do_not_fit_are_made_anew(full, file, empty, tmp_path):
    def without_vectors(name, content):
        if name == MANIFEST:
            manifest = json.loads(content)
            manifest["members"] = {n: m for n, m in manifest["members"].items() if "/chroma/" not in n}
            return json.dumps(manifest)
        return None if "/chroma/" in name else content

    bring_in(empty, rewritten(file, tmp_path / "b.zip", without_vectors))
    assert said(empty) == said(full)
    assert all(check.ok for check in doctor.examine(empty))


def test_a_backup_that_was_sent_is_taken_in_by_the_running_app(full, file, empty):
    intake = Intake(empty, Settings(home=empty.home, upload_mb=1))
    batch = intake.open(EVERYTHING, [("library.zip", 5_000_000)], backup=True)
    part = batch.place()
    part.write_bytes(file.read_bytes())
    batch.take(part, intake.accept(batch, "library.zip", part.stat().st_size))
    job = intake.bring_in(EVERYTHING, batch.id)
    assert job.wait(60) and job.progress.phase == "done", job.progress.error
    assert empty.catalogue.count() == full.catalogue.count()
    assert not batch.folder.exists()


@pytest.mark.parametrize("held", ["documents", "conversations"])
def test_a_library_that_holds_something_is_never_written_over(file, empty, docs, held):
    if held == "documents":
        (docs / "a.md").write_text("# A\n\nOwn words.\n")
        ingest(empty, [docs])
    else:
        history.start(empty.catalogue, EVERYTHING, "Mine")
    with pytest.raises(SettingsError, match=f"is not empty .*{held}"):
        bring_in(empty, file)
    assert not (empty.home / "settings.toml").exists()


def manifest_with(change):
    def changed(name, content):
        if name != MANIFEST:
            return content
        manifest = json.loads(content)
        change(manifest)
        return json.dumps(manifest)

    return changed


def flipped(name, content):
    return bytes([content[0] ^ 1]) + content[1:] if name.startswith("files/") else content


def stranger(manifest):
    manifest["members"]["../../out.md"] = {"size": 3, "sha256": "0"}


def larger(manifest):
    manifest["members"]["library.sqlite"]["size"] -= 1


DAMAGE = {
    "a byte of an original": (flipped, {}, "is not as it was written"),
    "a member missing": (lambda n, c: None if n.startswith("files/") else c, {}, "not those of its manifest"),
    "a member too many": (lambda n, c: c, {"files/x": "x"}, "not those of its manifest"),
    "a name that leads out": (manifest_with(stranger), {"../../out.md": "out"}, "members that no backup has"),
    "more than it says": (manifest_with(larger), {}, "is not as it was written"),
    "a size that is no number": (manifest_with(lambda m: m["members"]["library.sqlite"].update(size="9")), {}, "not a"),
    "a size without end": (manifest_with(lambda m: m["members"]["library.sqlite"].update(size=1e999)), {}, "not a"),
    "no manifest": (lambda n, c: None if n == MANIFEST else c, {}, "not a backup"),
    "another kind of zip": (manifest_with(lambda m: m.update(format="docx")), {}, "not a backup"),
    "no sense in it": (lambda n, c: "[1]" if n == MANIFEST else c, {}, "not a backup"),
    "a later version": (manifest_with(lambda m: m.update(version=2)), {}, "another version"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_or_foreign_file_changes_nothing(file, empty, tmp_path, damage):
    change, named, words = DAMAGE[damage]
    before = {p.name for p in empty.home.iterdir()}
    with pytest.raises(LibraryError, match=words) as told:
        bring_in(empty, rewritten(file, tmp_path / "b.zip", change, **named))
    assert "Nothing was changed" in str(told.value)
    assert empty.catalogue.count() == (0, 0)
    assert {p.name for p in empty.home.iterdir()} - before <= {"write.lock"}
    assert not (tmp_path / "out.md").exists() and not (tmp_path.parent / "out.md").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not much", None])
def test_a_file_that_is_cut_off_or_not_there_is_refused(file, empty, tmp_path, content):
    part = tmp_path / "part.zip"
    if content is not None:
        part.write_bytes(content)
    with pytest.raises(LibraryError, match="cannot be imported"):
        bring_in(empty, part)
    part.write_bytes(file.read_bytes()[:-1000])
    with pytest.raises(LibraryError, match="cut off"):
        bring_in(empty, part)


def test_a_backup_neither_replaces_a_file_nor_is_made_while_another_writes(full, file, tmp_path):
    with pytest.raises(SettingsError, match="exists already"):
        back_up(full, file)
    with full.writing(), pytest.raises(LibraryBusy):
        back_up(full, tmp_path / "b.zip")
    with pytest.raises(SettingsError, match="cannot be written"):
        back_up(full, file / "b.zip")
    assert list(tmp_path.iterdir()) == []


CRAFTED = {
    "acts by itself": "CREATE TRIGGER again AFTER UPDATE ON state BEGIN DELETE FROM documents; END",
    "stands in for a table": "CREATE VIEW another AS SELECT * FROM documents",
    "names an original elsewhere": "UPDATE documents SET source_sha256 = '/etc/hostname'",
    "has another layout": "ALTER TABLE past DROP COLUMN notes",
    "has a text that is none": "UPDATE versions SET text = x'00'",
    "has a passage that is none": "UPDATE passages SET blocks = '['",
    "has an unknown kind": "UPDATE documents SET kind = 'zzz'",
}


def with_catalogue(file, target, folder, change):
    """The backup with its catalogue changed by SQL, and a manifest that fits."""
    path = folder / "crafted.sqlite"
    with zipfile.ZipFile(file) as archive:
        path.write_bytes(archive.read("library.sqlite"))
        manifest = json.loads(archive.read(MANIFEST))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    content = path.read_bytes()
    manifest["members"]["library.sqlite"] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    made = {"library.sqlite": content, MANIFEST: json.dumps(manifest)}
    return rewritten(file, target, lambda name, old: made.get(name, old))


@pytest.mark.parametrize("change", CRAFTED.values(), ids=CRAFTED.keys())
def test_a_catalogue_that_is_more_than_tables_is_refused(file, empty, tmp_path, change):
    crafted = with_catalogue(file, tmp_path / "b.zip", tmp_path, change)
    with pytest.raises(LibraryError, match="its catalogue cannot be read"):
        bring_in(empty, crafted)
    assert empty.catalogue.count() == (0, 0)


def test_a_name_in_a_catalogue_removes_no_file_elsewhere(file, empty, tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    change = f"UPDATE documents SET source = '{tmp_path / 'mine.txt'}' WHERE path = 'booth.md'"
    bring_in(empty, with_catalogue(file, tmp_path / "b.zip", tmp_path, change))
    assert remove(empty, ["booth.md"]) == ["booth.md"]
    assert (tmp_path / "mine.txt").exists()


def test_the_settings_of_a_backup_neither_open_the_app_nor_name_places(file, empty, tmp_path):
    written = b'host = "0.0.0.0"\nuploads = true\nfolders = ["/"]\nocr = true\nmodel = "openai:x"\nmodel_url = "http://x.test"\n'
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(MANIFEST))
    manifest["members"]["settings.toml"] = {"size": len(written), "sha256": hashlib.sha256(written).hexdigest()}
    made = {"settings.toml": written, MANIFEST: json.dumps(manifest)}
    bring_in(empty, rewritten(file, tmp_path / "b.zip", lambda n, old: made.get(n, old)), settings=portable)
    assert (empty.home / "settings.toml").read_text() == "ocr = true\n"
