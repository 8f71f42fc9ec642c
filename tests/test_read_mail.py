"""E-mails saved as files."""

from email.message import EmailMessage

import pytest

from ingest.errors import UnreadableFile
from ingest.metadata import metadata
from ingest.read import mail, read_bytes
from ingest.read.limits import Limits


def message(text: str = "Import the list today.", **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in {"Subject": "List import", "Date": "Tue, 03 Feb 2026 09:12:00 +0100", **headers}.items():
        made[name] = value
    made.set_content(text)
    return made


def read(made: EmailMessage):
    return mail.read(made.as_bytes(), Limits())


def test_the_subject_is_the_title_without_what_answering_adds():
    assert read(message(Subject="AW: RE: Fwd: List import: how")).title == "List import: how"


def test_it_counts_as_of_the_day_it_was_sent():
    assert metadata("list.eml", read(message()), {})[0].reviewed_on.isoformat() == "2026-02-03"
    assert metadata("list.eml", read(message(Date="some day")), {})[0].reviewed_on is None


def test_quoted_messages_are_part_of_it_and_their_steps_are_steps():
    text = "See below.\n\n> How we do it:\n>\n> 1. Open the list.\n> 2. Map the fields.\n>> 3. Save.\n"
    found = [(b.kind.value, b.text) for b in read(message(text)).blocks]
    assert found == [
        ("paragraph", "See below."), ("paragraph", "How we do it:"),
        ("step", "Open the list."), ("step", "Map the fields."), ("step", "Save."),
    ]  # fmt: skip


def test_a_western_code_page_in_quoted_printable_is_read_as_written():
    made = EmailMessage()
    made["Subject"] = "Prüfung"
    made.set_content("Die Prüfung kostet 5 €.", charset="windows-1252", cte="quoted-printable")
    assert (read(made).title, read(made).text) == ("Prüfung", "Die Prüfung kostet 5 €.")


def test_attachments_are_named():
    made = message()
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="plan.pdf")
    assert read(made).notes == ("the attachment 'plan.pdf' was left out",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no headers at all, only this line", "is not an e-mail"),
        (b"Subject: x\nContent-Type: image/png\n\nabc", "holds no text"),
        (b"Subject: x\n\n  \n", "empty"),
        (b"Subject: x\nContent-Type: text/plain; charset=none-such\n\nabc", "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(data, reason):
    [(_, result)] = read_bytes("a.eml", data, Limits())
    assert isinstance(result, UnreadableFile) and reason in str(result)


def test_outlook_s_own_format_is_told_how_to_be_saved():
    [(_, result)] = read_bytes("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Limits())
    assert str(result) == ".msg files are not supported: save it as .eml"
