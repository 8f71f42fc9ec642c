"""The folder source: what is read, what is passed over, and that nothing outside the root is touched."""

import os
import sys
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from ingest.folder import Folder

posix = pytest.mark.skipif(sys.platform == "win32", reason="names and links of this kind exist on POSIX only")


def put(path: Path, text: str = "text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def names(folder: Folder) -> list[str]:
    return [file.name for file in folder.files()]


def test_files_are_listed_in_order_with_their_size(tmp_path):
    put(tmp_path / "b.md", "four")
    put(tmp_path / "a" / "c.txt")
    [first, second] = Folder(tmp_path).files()
    assert (first.name, second.name, second.size) == ("a/c.txt", "b.md", 4)
    assert second.path.read_text() == "four"


def test_system_hidden_and_metadata_files_are_passed_over_without_a_word(tmp_path):
    for name in (
        ".git/x.md",
        ".hidden.md",
        "node_modules/y.md",
        "__MACOSX/z.md",
        "_meta.yaml",
        "~$open.docx",
        "Thumbs.db",
    ):
        put(tmp_path / name)
    put(tmp_path / "page.md")
    folder = Folder(tmp_path)
    assert names(folder) == ["page.md"]
    assert folder.skipped == []


def test_files_that_are_no_documents_are_listed_with_the_reason(tmp_path):
    for name in ("logo.PNG", "site.css", "old.doc", "tool.exe", "LICENSE"):
        put(tmp_path / name)
    folder = Folder(tmp_path)
    assert names(folder) == []
    assert dict(folder.skipped) == {
        "logo.PNG": "images are not documents",
        "site.css": "style sheets are not documents",
        "old.doc": ".doc files are not supported: save it as .docx",
        "tool.exe": ".exe files are not supported",
        "LICENSE": "files without a known extension are not supported",
    }


@posix
def test_links_out_of_the_root_and_to_folders_are_not_followed(tmp_path):
    outside = put(tmp_path / "outside" / "secret.md")
    root = tmp_path / "root"
    inside = put(root / "sub" / "page.md")
    (root / "secret.md").symlink_to(outside)
    (root / "outside").symlink_to(outside.parent)
    (root / "sub" / "loop").symlink_to(root)
    (root / "self.md").symlink_to(root / "self.md")
    (root / "again.md").symlink_to(inside)
    folder = Folder(root)
    assert names(folder) == ["again.md", "sub/page.md"]
    reasons = dict(folder.skipped)
    assert "leads out of the folder" in reasons["secret.md"]
    assert "leads out of the folder" in reasons["outside"]
    assert "link to a folder" in reasons["sub/loop"]
    assert "leads nowhere" in reasons["self.md"]
    assert folder.dead == set()


@posix
def test_pipes_and_undecodable_names_are_skipped(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    os.close(os.open(os.fsencode(tmp_path) + b"/caf\xe9.md", os.O_CREAT))
    put(tmp_path / "page.md")
    folder = Folder(tmp_path)
    assert names(folder) == ["page.md"]
    assert {reason for _, reason in folder.skipped} == {
        "is not an ordinary file but a device, pipe or socket", "its name is not valid text: rename it",
    }  # fmt: skip
    for name, _ in folder.skipped:
        name.encode()


@posix
def test_two_spellings_of_one_name_are_not_one_document(tmp_path):
    put(tmp_path / "caf\u00e9.md")
    put(tmp_path / "cafe\u0301.md")
    folder = Folder(tmp_path)
    assert names(folder) == ["caf\u00e9.md"]
    assert len(folder.skipped) == 1


@posix
def test_a_root_that_is_a_link_is_followed(tmp_path):
    put(tmp_path / "real" / "page.md")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert names(Folder(tmp_path / "link")) == ["page.md"]


def test_a_single_file_is_a_source(tmp_path):
    path = put(tmp_path / "page.md")
    assert names(Folder(path)) == ["page.md"]


def test_a_single_file_of_another_kind_is_skipped_with_the_reason(tmp_path):
    folder = Folder(put(tmp_path / "logo.png"))
    assert names(folder) == []
    assert folder.skipped == [("logo.png", "images are not documents")]


def test_missing_and_empty_roots_are_errors(tmp_path):
    with pytest.raises(SettingsError, match="does not exist"):
        Folder(tmp_path / "missing")
    with pytest.raises(SettingsError, match="no documents"):
        names(Folder(tmp_path))


def test_skipped_files_are_counted_once_when_read_twice(tmp_path):
    put(tmp_path / "logo.png")
    folder = Folder(tmp_path)
    assert names(folder) == names(folder) == []
    assert len(folder.skipped) == 1
