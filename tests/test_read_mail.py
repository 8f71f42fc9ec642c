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
        ("paragraph", "See below."), ("heading", "Earlier message"), ("paragraph", "How we do it:"),
        ("step", "Open the list."), ("step", "Map the fields."), ("step", "Save."),
    ]  # fmt: skip


HEADER = "From: Jana Brook\n{}Sent: Monday, 8 June 2026 09:41\n{}To: Dieter\n{}Subject: Invoices\n"
QUOTED = {
    "a line above": ("Only to ap@.\n\nOn Mon, Jun 8, 2026 Jana Brook <jana@x.example>\nwrote:\n\n> May they send to me?\n", "plain"),
    "a line within": ("Only to ap@.\n\n> On 8 June 2026 Jana Brook wrote:\n> May they send to me?\n", "plain"),
    "a header": (f"Only to ap@.\n\n-----Original Message-----\n{HEADER.format('', '', '')}\nMay they send to me?\n", "plain"),
    "a block": ("<p>Only to ap@.</p><div>On 8 June 2026 Jana Brook wrote:</div><blockquote>May they send to me?</blockquote>", "html"),
    "a page's header": (f"<p>Only to ap@.</p><p>{HEADER.format('<br>', '<br>', '<br>')}</p><p>May they send to me?</p>", "html"),
}  # fmt: skip


@pytest.mark.parametrize("way", QUOTED)
def test_an_earlier_message_below_the_reply_stands_under_a_heading_that_says_whose_it_is(way):
    text, subtype = QUOTED[way]
    made = message()
    made.set_content(text, subtype=subtype)
    reply, heading, earlier = read(made).blocks
    assert (reply.text, reply.locator.headings) == ("Only to ap@.", ())
    assert heading.kind == "heading" and "Jana Brook" in heading.text and "8" in heading.text
    assert (earlier.text, earlier.locator.headings) == ("May they send to me?", (heading.text,))


def test_each_of_several_earlier_messages_has_its_heading():
    text = "Yes.\n\nOn 8 June 2026 Jana wrote:\n> To ap@?\n>\n> On 7 June 2026 Kim wrote:\n>> Where to?\n"
    assert [b.text for b in read(message(text)).blocks if b.kind == "heading"] == [
        "On 8 June 2026 Jana wrote", "On 7 June 2026 Kim wrote",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["> May they?\nNo, only to ap@.\n\n> And when?\nBy Friday.\n", "On 1 March 2026 we close:\n- the shop\n"]
)
def test_what_a_reply_goes_on_from_is_no_earlier_message_of_its_own(text):
    found = read(message(text)).blocks
    assert all(b.kind != "heading" for b in found)
    assert [b.text for b in found][:2] in (["May they?", "No, only to ap@."], ["On 1 March 2026 we close:", "the shop"])


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
