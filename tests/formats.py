"""One small document in every format that has a reader, as the files people have.

Each sample says the same: the title, two levels of headings, a paragraph, steps with nested ones and
something between them, bullets, a table with a header, a note. `test_reading_contract.py` holds every
reader to it; a further format is one more entry of `SAMPLES`.
"""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

TITLE = "Webinar launch"
HEADINGS = ((1, "Webinar launch"), (2, "Before the webinar"), (3, "Build the campaign"), (2, "Owners"))
PARAGRAPH = "Every webinar is announced 14 days ahead, and never on a Friday."
STEPS = (
    (0, "1.", "Clone the programme template."),
    (0, "2.", "Set the tokens:"),
    (1, "a.", "the date"),
    (1, "b.", "the speaker"),
    (0, "3.", "Activate the campaign."),
)
BULLETS = ((0, "Landing page"), (0, "Reminder mails"))
HEADER = ("Task", "Owner")
ROWS = ("Invitation | Field marketing", "Lead upload | Operations")
NOTE = "Ask for approval before activating."


def markdown() -> bytes:
    return b"""---
title: Webinar launch
owner: Operations
---
# Webinar launch

Every *webinar* is announced [14 days](https://example.com/a_b) ahead,
and **never** on a Friday.

## Before the webinar

### Build the campaign

1. Clone the programme `template`.

   ![screenshot](clone.png)

1. Set the tokens:

   <ol type="a"><li>the date</li><li>the speaker</li></ol>

1. Activate the campaign.

> [!NOTE]
> Ask for *approval* before activating.

* Landing page
* Reminder mails

## Owners

| Task        | Owner           |
|-------------|-----------------|
| Invitation  | Field marketing |
| Lead upload | **Operations**  |
"""


def rst() -> bytes:
    return b"""Webinar launch
==============

:Owner: Operations

Every *webinar* is announced `14 days <https://example.com/a_b>`_ ahead,
and **never** on a Friday.

Before the webinar
------------------

Build the campaign
~~~~~~~~~~~~~~~~~~

1. Clone the programme ``template``.

   .. image:: clone.png

2. Set the tokens:

   a. the date
   b. the speaker

3. Activate the campaign.

.. note:: Ask for :guilabel:`approval` before activating.

* Landing page
* Reminder mails

Owners
------

===========  ===============
Task         Owner
===========  ===============
Invitation   Field marketing
Lead upload  **Operations**
===========  ===============
"""


def asciidoc() -> bytes:
    return b"""= Webinar launch
:days: 14

Every _webinar_ is announced https://example.com/a_b[{days} days] ahead,
and *never* on a Friday.

== Before the webinar

=== Build the campaign

. Clone the programme `template`.
+
image::clone.png[]
. Set the tokens:
.. the date
.. the speaker
. Activate the campaign.

NOTE: Ask for *approval* before activating.

* Landing page
* Reminder mails

== Owners

[cols="1,2", options="header"]
|===
|Task |Owner
|Invitation |Field marketing
|Lead upload
|*Operations*
|===
"""


def html() -> bytes:
    return """<!DOCTYPE html><html lang="en"><head><title>Webinar launch | Example Inc</title>
<style>p { color: red }</style><script>var residue = "{{ x }}";</script></head><body>
<a class="skip-link" href="#main">Skip to content</a>
<nav><ul><li><a href="/">Home</a></li><li><a href="/docs">Documents</a></li></ul></nav>
<div class="cookie-banner">We use cookies. <button>Accept</button></div>
<main><h1>Webinar launch</h1>
<p>Every <em>webinar</em> is announced <a href="https://example.com/a_b">14&nbsp;days</a> ahead,
and <strong>never</strong> on a Friday.</p>
<h2>Before the webinar</h2><h3>Build the campaign</h3>
<ol><li>Clone the programme <code>template</code>.<img src="clone.png" alt="screenshot"></li>
<li>Set the tokens:<ol type="a"><li>the date</li><li>the speaker</li></ol></li>
<li><p>Activate the campaign.</p></li></ol>
<div class="note"><p>Ask for <i>approval</i> before activating.</p></div>
<ul><li>Landing page</li><li>Reminder mails</li></ul>
<h2>Owners</h2>
<table><thead><tr><th>Task</th><th>Owner</th></tr></thead>
<tbody><tr><td>Invitation</td><td>Field marketing</td></tr>
<tr><td>Lead upload</td><td><b>Operations</b></td></tr></tbody></table>
</main><footer>© Example Inc</footer></body></html>""".encode()


def text() -> bytes:
    return b"""Webinar launch
==============

Every webinar is announced 14 days ahead,
and never on a Friday.

Before the webinar
------------------

Build the campaign
~~~~~~~~~~~~~~~~~~

1. Clone the programme template.

2. Set the tokens:
   a. the date
   b. the speaker
3. Activate the campaign.

Ask for approval before activating.

- Landing page
- Reminder
  mails

Owners
------
"""


def docx() -> bytes:
    """Made with python-docx; the nested steps are a list of their own, as Word makes them from a pasted one."""
    import io

    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="%{depth + 1}."/></w:lvl>'
        for depth, form in enumerate(("decimal", "lowerLetter"))
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, heading in HEADINGS[:3]:
        document.add_heading(heading, level)
        if level == 1:
            document.add_paragraph(PARAGRAPH)
    for depth, _, text in STEPS:
        place = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>'
        document.add_paragraph(text)._p.get_or_add_pPr().append(parse_xml(place))
    for _, text in BULLETS:
        document.add_paragraph(text, style="List Bullet")
    document.add_heading(HEADINGS[3][1], 2)
    table = document.add_table(0, 2)
    for line in (" | ".join(HEADER), *ROWS):
        for cell, text in zip(table.add_row().cells, line.split(" | "), strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def mail() -> bytes:
    """With a plain text beside the HTML, as mail programs send them."""
    message = EmailMessage()
    message["Subject"] = "Re: FW: Webinar launch"
    message["From"] = "Events <events@example.com>"
    message["Date"] = "Tue, 03 Feb 2026 09:12:00 +0100"
    message.set_content("Webinar launch, see the HTML version.")
    message.add_alternative(html().decode(), subtype="html")
    return message.as_bytes()


SAMPLES: dict[str, Callable[[], bytes]] = {
    "markdown": markdown,
    "rst": rst,
    "asciidoc": asciidoc,
    "html": html,
    "text": text,
    "docx": docx,
    "mail": mail,
}
"""Reader's name -> the sample as that reader gets it."""

WITHOUT_TABLES = {"text"}
WITHOUT_NOTES = {"text", "docx"}
