"""Zip exports: which documents are found, what they are called, what is refused."""

import io
import zipfile

import pytest

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read import read_bytes
from ingest.read.limits import Limits

ID = "0123456789abcdef0123456789abcdef"
PAGE = b"# Lead routing\n\nLeads go to the regional queue.\n"


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def outcomes(members: dict[str, bytes], limits: Limits | None = None) -> dict[str, str]:
    """Document name -> its title, or "! reason"."""
    results = read_bytes("export.zip", zipped(members), limits or Limits())
    return {name: r.title if isinstance(r, Reading) else f"! {r}" for name, r in results}


def test_a_notion_export_has_plain_names_and_each_database_once():
    inner = zipped(
        {
            f"Playbooks {ID}/Lead routing {ID}.md": PAGE,
            f"Playbooks {ID}/Tools {ID}.csv": b"Name,Owner\nMAP,MOps\n",
            f"Playbooks {ID}/Tools {ID}_all.csv": b"Name,Owner\nMAP,MOps\nCDP,Data\n",
            f"Playbooks {ID}/picture.png": b"\x89PNG",
        }
    )
    assert outcomes({"Export-Part-1.zip": inner}) == {
        "export.zip/Export-Part-1.zip/Playbooks/Lead routing.md": "Lead routing",
        "export.zip/Export-Part-1.zip/Playbooks/Tools.csv": "Tools",
    }


def test_two_pages_of_one_name_keep_apart():
    other = ID[::-1]
    found = outcomes({f"Home {ID}.md": PAGE, f"Home {other}.md": PAGE})
    assert set(found) == {"export.zip/Home.md", f"export.zip/Home {other}.md"}


def test_a_confluence_export_leaves_out_its_index_and_the_space_in_titles():
    page = b"""<html><head><title>MOps : Lead routing</title></head><body><div id="main-header">
<ol id="breadcrumbs"><li class="first"><span><a href="index.html">MOps</a></span></li></ol>
<h1 id="title-heading" class="pagetitle"><span id="title-text"> MOps : Lead routing </span></h1></div>
<div id="main-content" class="wiki-content group"><p>Leads go to the queue.</p></div></body></html>"""
    index = b"<html><head><title>MO (MOps)</title></head><body><p>Lead routing</p></body></html>"
    found = outcomes({"MO/index.html": index, "MO/Lead-routing_123456.html": page, "MO/styles/site.css": b"p{}"})
    assert found == {"export.zip/MO/Lead-routing_123456.html": "Lead routing"}


def test_a_google_docs_export_is_its_page():
    page = b"<html><body><h1>Brief</h1><p>Fill in the goal.</p></body></html>"
    assert outcomes({"Brief.html": page, "images/image1.png": b"\x89PNG"}) == {"export.zip/Brief.html": "Brief"}


@pytest.mark.parametrize("name", ["/etc/page.md", "../page.md", "a/../../page.md", "C:/page.md", "..\\page.md"])
def test_names_that_point_outside_are_refused_and_the_rest_is_read(name):
    found = outcomes({name: PAGE, "good.md": PAGE})
    assert found["export.zip/good.md"] == "Lead routing"
    assert [reason for reason in found.values() if reason.startswith("!")] == [
        "! its name points outside the archive: left out for safety"
    ]


def test_encrypted_members_are_refused():
    data = bytearray(zipped({"page.md": PAGE}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    [(_, result)] = read_bytes("export.zip", bytes(data), Limits())
    assert "password" in str(result)


def test_bombs_are_refused_before_they_are_unpacked():
    zeros = bytes(30_000_000)
    assert outcomes({"big.txt": zeros, "page.md": PAGE}) == {
        "export.zip/big.txt": "! unpacks to hundreds of times its size: left out for safety",
        "export.zip/page.md": "Lead routing",
    }
    assert outcomes({"big.txt": zeros}, Limits(unpacked_mb=10)) == {"export.zip": "! unpacks to more than 10 MB"}


def test_only_one_level_of_archives_is_opened():
    innermost = zipped({"page.md": PAGE})
    found = outcomes({"a.zip": zipped({"b.zip": innermost, "page.md": PAGE})})
    assert found["export.zip/a.zip/page.md"] == "Lead routing"
    assert found["export.zip/a.zip/b.zip"].startswith("! is an archive inside an archive")


def test_a_bad_member_is_one_failure():
    found = outcomes({"a.pdf": b"%PDF-1.7 broken", "b.exe": b"MZ", "c.md": PAGE, "d.md": b""})
    assert found["export.zip/c.md"] == "Lead routing"
    assert found["export.zip/b.exe"] == "! .exe files are not supported"
    assert found["export.zip/d.md"] == "! the file is empty"
    assert found["export.zip/a.pdf"].startswith("! ")


def test_an_archive_without_documents_says_so():
    assert outcomes({"a.png": b"\x89PNG"}) == {"export.zip": "! the archive holds no documents"}


def test_what_a_file_is_goes_before_what_it_is_called():
    import docx

    stream = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Text.")
    document.save(stream)
    for name in ("report.pdf", "report.zip", "report.md"):
        [(_, reading)] = read_bytes(name, stream.getvalue(), Limits())
        assert isinstance(reading, Reading)
        assert reading.format == "docx"
    [(_, page)] = read_bytes("page.docx", b"<!DOCTYPE html><title>T</title><p>Saved page.</p>", Limits())
    assert isinstance(page, Reading)
    assert page.format == "html"


def test_titles_are_made_of_file_names():
    [(_, reading)] = read_bytes("guides/lead-routing_v2.txt", b"Leads go to the regional queue, every day.", Limits())
    assert isinstance(reading, Reading)
    assert reading.title == "Lead routing v2"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.doc", b"x", ".doc files are not supported: save it as .docx"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "is in the old Word format: save it as .docx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.pdf", b"just text", "is not a PDF file"),
        ("a.png", b"\x89PNG", "images are not documents"),
        ("a.md", b" \n\n", "the file is empty"),
        ("a", b"text", "files without a known extension are not supported"),
    ],
)  # fmt: skip
def test_reasons_say_what_to_do(name, data, reason):
    [(_, result)] = read_bytes(name, data, Limits())
    assert isinstance(result, UnreadableFile)
    assert reason in str(result)
