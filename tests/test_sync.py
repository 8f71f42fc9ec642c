"""The library follows its folders: by content, at once, and never by half."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assistant.ask import ask
from assistant.search import search
from ingest.access import EVERYTHING, Reader
from ingest.conversion import GRAPH_FILE, ready
from ingest.doctor import examine, repair
from ingest.errors import LibraryBusy, LibraryError, SettingsError
from ingest.library import Library
from ingest.sync import ingest, remove
from ingest.syncing.report import Silent

SENDS = "# Sends\n\nEvery send is approved by a second person.\n\nThe frequency cap is two emails in seven days.\n"
LISTS = "# Lists\n\nLists of more than 5,000 rows need the approval of the data manager.\n"


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def found(library: Library, query: str, reader: Reader = EVERYTHING) -> list[str]:
    return [hit.document for hit in search(library, query, reader)]


def assert_healthy(library: Library) -> None:
    assert [(c.name, c.detail) for c in examine(library) if not c.ok] == []


def test_a_folder_becomes_a_library_and_a_second_run_does_nothing(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS, lists=LISTS)
    first = ingest(library, [docs])
    assert sorted(first.added) == ["lists.md", "sends.md"]
    assert first.documents == 2
    assert first.embedded == first.passages
    second = ingest(library, [docs], sync=True)
    assert (second.added, second.updated, second.removed, second.unchanged, second.embedded) == ([], [], [], 2, 0)
    assert_healthy(library)


def test_an_edit_takes_effect_at_once_and_embeds_only_what_changed(library: Library, docs: Path) -> None:
    many = SENDS + "".join(f"\n## Rule {n}\n\nRule number {n} is about topic {n}.\n" for n in range(10))
    write(docs, sends=many)
    ingest(library, [docs])
    write(docs, sends=many.replace("topic 4", "giraffes"))
    report = ingest(library, [docs])
    assert report.updated == ["sends.md"]
    assert report.embedded == 1
    assert "giraffes" in search(library, "giraffes", EVERYTHING)[0].text
    assert not any("topic 4" in hit.text for hit in search(library, "rule number 4 topic 4", EVERYTHING, k=50))
    assert_healthy(library)


def test_plain_ingest_removes_nothing_and_sync_removes_what_is_gone(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS, lists=LISTS)
    ingest(library, [docs])
    (docs / "lists.md").unlink()
    assert ingest(library, [docs]).removed == []
    assert "lists.md" in found(library, "approval of long lists")
    assert ingest(library, [docs], sync=True).removed == ["lists.md"]
    assert "lists.md" not in found(library, "approval of long lists")
    assert not any("5,000" in s.text for s in ask(library, "Who approves lists of 5,000 rows?", EVERYTHING).statements)
    assert_healthy(library)


def test_it_is_said_when_a_file_takes_the_place_of_one_that_is_still_in_another_folder(
    library: Library, docs: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (docs / "guide.md").write_text("# Booth\n\nThe booth opens at nine.\n")
    (other / "guide.md").write_text("# Orders\n\nOrders above 500 euros need approval.\n")
    ingest(library, [docs])
    report = ingest(library, [other])
    assert report.updated == ["guide.md"]
    assert [note for note in report.notes if note.startswith("guide.md:") and str(docs.resolve()) in note]
    (docs / "guide.md").unlink()
    (other / "guide.md").write_text("# Orders\n\nOrders above 900 euros need approval.\n")
    assert ingest(library, [other]).notes == []


def test_metadata_of_folders_in_an_archive_holds_for_what_is_below_and_a_mistake_in_it_opens_nothing(
    library: Library, docs: Path
) -> None:
    with zipfile.ZipFile(docs / "up.zip", "w") as archive:
        archive.writestr("_meta.yaml", "owner: Counsel\ntitle: Everything\nfiles:\n  terms.md:\n    kind: policy\n")
        archive.writestr("terms.md", "# Terms\n\nContracts are kept for eleven years.\n")
        archive.writestr("legal/_meta.yaml", "audience: [legal]\n")
        archive.writestr("legal/a.md", "# A\n\nThe cabinet is blue.\n")
        archive.writestr("legal/b.md", "---\naudience: [sales]\n---\n# B\n\nThe cabinet is red.\n")
        archive.writestr("broken/_meta.yaml", "audience: [legal\n")
        archive.writestr("broken/c.md", "# C\n\nThe cabinet is green.\n")
    report = ingest(library, [docs])
    found = {e.path.removeprefix("up.zip/"): e.metadata for e in library.catalogue.entries(EVERYTHING)}
    assert {path: m.audience for path, m in found.items()} == {
        "terms.md": (), "legal/a.md": ("legal",), "legal/b.md": ("sales",), "broken/c.md": ("nobody",)
    }  # fmt: skip
    assert (found["terms.md"].title, found["terms.md"].kind, found["legal/a.md"].owner) == (
        "Terms",
        "policy",
        "Counsel",
    )
    assert [p.document for p in report.failed] == ["up.zip/broken/_meta.yaml"]
    assert "not valid YAML" in report.failed[0].reason


def test_a_moved_file_keeps_its_identity_and_its_vectors(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS, lists=LISTS)
    ingest(library, [docs])
    before = library.catalogue.entry("sends.md", EVERYTHING)
    (docs / "email").mkdir()
    (docs / "sends.md").rename(docs / "email" / "sends.md")
    report = ingest(library, [docs], sync=True)
    assert report.moved == [{"from": "sends.md", "to": "email/sends.md"}]
    assert (report.added, report.removed, report.embedded) == ([], [], 0)
    after = library.catalogue.entry("email/sends.md", EVERYTHING)
    assert before is not None and after is not None and before.id == after.id
    assert library.catalogue.entry("sends.md", EVERYTHING) is None
    assert_healthy(library)


def test_sync_over_an_empty_or_missing_folder_refuses(library: Library, docs: Path, tmp_path: Path) -> None:
    write(docs, sends=SENDS)
    ingest(library, [docs])
    empty = tmp_path / "empty"
    empty.mkdir()
    for path in (empty, tmp_path / "missing"):
        with pytest.raises(SettingsError):
            ingest(library, [path], sync=True)
    assert found(library, "second person") == ["sends.md"]


def test_a_file_that_can_no_longer_be_read_keeps_its_last_version(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS)
    ingest(library, [docs])
    (docs / "sends.md").write_bytes(b"\x00\x01\x02" * 500)
    report = ingest(library, [docs], sync=True)
    assert [p.document for p in report.failed] == ["sends.md"]
    assert "the version read before is kept" in report.failed[0].reason
    assert report.removed == []
    assert found(library, "second person") == ["sends.md"]


def test_one_bad_file_does_not_stop_the_run(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS)
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7 not really")
    (docs / "empty.md").write_bytes(b"")
    (docs / "logo.png").write_bytes(b"\x89PNG")
    report = ingest(library, [docs])
    assert report.added == ["sends.md"]
    assert sorted(p.document for p in report.failed) == ["broken.pdf", "empty.md"]
    assert [p.document for p in report.skipped] == ["logo.png"]
    assert all(p.reason for p in [*report.failed, *report.skipped])


def test_metadata_inherited_from_a_folder_takes_effect_without_an_edit(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS)
    ingest(library, [docs])
    (docs / "_meta.yaml").write_text("status: archived\nowner: Marketing Automation Manager\n")
    assert ingest(library, [docs]).updated == ["sends.md"]
    entry = library.catalogue.entry("sends.md", EVERYTHING)
    assert entry is not None
    assert (entry.metadata.status, entry.metadata.owner) == ("archived", "Marketing Automation Manager")


def test_removing_a_document_removes_it_everywhere(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS, lists=LISTS)
    ingest(library, [docs])
    original = library.catalogue.entry("lists.md", EVERYTHING)
    assert original is not None and library.original(original.source_sha256) is not None
    assert remove(library, ["lists.md", "never.md"]) == ["lists.md"]
    assert "lists.md" not in found(library, "data manager approval")
    assert library.original(original.source_sha256) is None
    assert_healthy(library)


def test_an_open_reader_sees_what_another_library_object_writes(home: Path, library: Library, docs: Path) -> None:
    write(docs, sends=SENDS)
    ingest(library, [docs])
    with Library.open(home) as reading:
        assert found(reading, "second person") == ["sends.md"]
        write(docs, lists=LISTS)
        ingest(library, [docs])
        assert found(reading, "approval of the data manager for long lists")[0] == "lists.md"
        remove(library, ["sends.md"])
        assert found(reading, "second person") == ["lists.md"]


def test_two_writers_do_not_meet(home: Path, library: Library, docs: Path) -> None:
    write(docs, sends=SENDS)
    with library.writing(), Library.open(home) as other, pytest.raises(LibraryBusy):
        ingest(other, [docs])


def test_a_reader_finds_only_what_is_for_their_groups(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS, secret="---\naudience: [legal]\n---\n# Secret\n\nEvery send costs nine giraffes.\n")
    ingest(library, [docs])
    query = "what does every send cost in giraffes"
    assert "secret.md" in found(library, query)
    assert "secret.md" in found(library, query, Reader("a", frozenset({"legal"})))
    assert "secret.md" not in found(library, query, Reader("b", frozenset({"sales"})))
    assert not any("giraffes" in s.text for s in ask(library, query, Reader("b", frozenset())).statements)


def test_doctor_finds_and_repairs_lost_indexes(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS, lists=LISTS)
    ingest(library, [docs])
    ids = list(library.catalogue.passage_ids())
    library.indexes.vectors.delete(ids[:1])
    library.indexes.lexical.delete(ids[1:])
    library.indexes.lexical.commit()
    assert {c.name for c in examine(library) if not c.ok} == {"vectors", "lexical index"}
    repair(library)
    assert_healthy(library)
    assert found(library, "second person approves")[0] == "sends.md"


def test_repair_has_an_encoder_with_a_damaged_file_made_anew_before_the_indexes(
    tmp_path, docs, models_home, encoder, monkeypatch
):
    write(docs, sends=SENDS)
    kept = ready(encoder.name, models_home)
    models = tmp_path / "models"
    shutil.copytree(kept, models / kept.name)
    made = []

    def converted(name, folder, **_):
        if not ready(name, folder):
            made.append(name)
            shutil.copytree(kept, folder / kept.name)
        return encoder

    monkeypatch.setattr("ingest.library.Encoder.open", converted)
    with Library.open(tmp_path / "home", models=models) as library:
        ingest(library, [docs])
        number = library.indexes.number
        graph = models / kept.name / GRAPH_FILE
        graph.write_bytes(bytes(graph.stat().st_size))
        assert [c.name for c in examine(library) if not c.ok] == ["encoder"]
        repair(library)
        assert made == [encoder.name]
        assert library.indexes.number != number
        assert_healthy(library)


def test_a_file_name_with_odd_characters_is_kept(library: Library, docs: Path) -> None:
    name = 'Größe & "quotes" 100% 😀.md'
    (docs / name).write_text(SENDS)
    ingest(library, [docs])
    assert found(library, "second person") == [name]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_listed(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS, lists=LISTS)
    (docs / "lists.md").chmod(0)
    report = ingest(library, [docs])
    assert [p.document for p in [*report.failed, *report.skipped]] == ["lists.md"]


def test_sync_keeps_the_documents_of_a_folder_it_cannot_look_into(library: Library, docs: Path, tmp_path: Path) -> None:
    write(docs, sends=SENDS, team__lists=LISTS)
    ingest(library, [docs])
    (docs / "team").rename(tmp_path / "elsewhere")
    (docs / "team").symlink_to(tmp_path / "elsewhere", target_is_directory=True)  # leads out of the root
    report = ingest(library, [docs], sync=True)
    assert [p.document for p in report.skipped] == ["team"]
    assert report.removed == []


def test_sync_removes_what_a_link_stood_for_when_the_file_it_led_to_is_gone(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS, lists=LISTS)
    (docs / "also.md").symlink_to(docs / "lists.md")
    ingest(library, [docs])
    (docs / "lists.md").unlink()
    report = ingest(library, [docs], sync=True)
    assert report.removed == ["also.md", "lists.md"]
    assert [p.document for p in report.skipped] == ["also.md"]
    assert not any("5,000" in s.text for s in ask(library, "Who approves lists of 5,000 rows?", EVERYTHING).statements)


def test_a_changed_encoder_is_said_and_everything_is_embedded_anew(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS)
    ingest(library, [docs])
    library.catalogue.set_state(encoder="another model")
    library._indexes = None
    with pytest.raises(LibraryError, match="embedded with another model"):
        search(library, "second person", EVERYTHING)
    said: list[str] = []
    progress: list[tuple[int, int]] = []

    class Listening(Silent):
        def say(self, message: str) -> None:
            said.append(message)

        def rebuilding(self, done: int, total: int) -> None:
            progress.append((done, total))

    report = ingest(library, [docs], watcher=Listening())
    assert any("embedded anew" in message for message in said)
    assert progress[-1] == (report.passages, report.passages)
    assert report.embedded == report.passages
    assert found(library, "second person") == ["sends.md"]
    assert_healthy(library)


def test_space_of_replaced_passages_is_given_back(library: Library, docs: Path) -> None:
    write(docs, sends=SENDS, lists=LISTS)
    ingest(library, [docs])
    for n in range(4):
        write(docs, sends=SENDS.replace("seven", f"{n + 8}"))
        ingest(library, [docs])
    live = sum(count for _, count in library.catalogue.token_ranges())
    assert library.indexes.tokens.rows <= 2 * live
    assert found(library, "frequency cap of emails")[0] == "sends.md"
    assert_healthy(library)


def test_nearly_the_same_passage_comes_behind_others(library: Library, docs: Path) -> None:
    text = "# Sends\n\nEvery send of the newsletter is approved by a second person before it leaves on Tuesday.\n"
    write(docs, a=text, b=text.replace("Tuesday", "tuesday"), c="# Approvals\n\nAsk the builder who approved a send.\n")
    ingest(library, [docs])
    assert found(library, "who approves a send of the newsletter") in (
        ["a.md", "c.md", "b.md"],
        ["b.md", "c.md", "a.md"],
    )


@pytest.mark.parametrize("newer", ["a", "b"])
def test_of_nearly_the_same_passages_that_of_the_document_reviewed_last_stays(
    library: Library, docs: Path, newer: str
) -> None:
    text = "# Sends\n\nEvery send of the newsletter is approved by a second person before it leaves on Tuesday.\n"
    years = {"a": 2024, "b": 2024, newer: 2026}
    texts = {n: f"---\nreviewed_on: {year}-05-01\n---\n{text}" for n, year in years.items()}
    write(docs, **texts, c="# Approvals\n\nAsk the builder who approved a send.\n")
    ingest(library, [docs])
    older = "b" if newer == "a" else "a"
    assert found(library, "who approves a send of the newsletter") == [f"{newer}.md", "c.md", f"{older}.md"]


def test_a_new_library_can_be_opened_by_several_processes_at_once(tmp_path):
    opening = "import sys, pathlib; from ingest.library import Library; Library.open(pathlib.Path(sys.argv[1])).close()"
    for n in range(3):
        command = [sys.executable, "-c", opening, str(tmp_path / str(n))]
        together = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
        assert [process.communicate()[1] for process in together] == ["", "", ""]
