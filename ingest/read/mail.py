"""E-mails saved as files: the message with its subject as title; attachments are named, not read."""

from __future__ import annotations

import re
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read import html, text
from ingest.read.builder import one_line
from ingest.read.limits import Limits
from ingest.read.quoted import head_quotes, parted

_PREFIXES = re.compile(r"(?:(?:re|fwd?|aw|wg|tr|sv)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


def read(data: bytes, limits: Limits) -> Reading:
    """The text of an e-mail: its HTML version where there is one, since that has its lists.

    Earlier messages that it quotes are part of it, under headings of their own. The date it was sent is its `date`.

    Raises:
        UnreadableFile: it is no message, or holds no text.
    """
    message = BytesParser(policy=policy.default).parsebytes(data)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise UnreadableFile("is not an e-mail: it begins with no address, subject or date")
    reading = _body(message, limits)
    subject = _PREFIXES.sub("", one_line(str(message["subject"] or "")), count=1)
    attached = [one_line(part.get_filename() or part.get_content_type()) for part in message.iter_attachments()]
    notes = [*reading.notes, *(f"the attachment {name!r} was left out" for name in attached)]
    return replace(reading, format="mail", title=subject or reading.title, meta=_sent(message), notes=tuple(notes))


def _body(message: EmailMessage, limits: Limits) -> Reading:
    part = message.get_body(preferencelist=("html", "plain"))
    if part is None:
        raise UnreadableFile("the e-mail holds no text")
    content = str(part.get_content())
    if part.get_content_subtype() == "html":
        page = html.parsed(content.encode("utf-8", errors="replace"), limits)
        head_quotes(page)
        return html.read_page(page)
    return text.read(parted(content).encode("utf-8", errors="replace"), limits)


def _sent(message: EmailMessage) -> dict[str, str]:
    try:
        return {"date": parsedate_to_datetime(str(message["date"])).date().isoformat()}
    except (ValueError, TypeError, IndexError):
        return {}
