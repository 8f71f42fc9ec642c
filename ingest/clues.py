"""What can be read off a file that states nothing about itself: its name, its folders, its first and last lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath

from ingest.dates import DATE, MONTH, parse_date, parse_month
from ingest.document import Block, BlockKind, Kind, Reading, Status

_TOP, _END = 15, 8  # blocks looked at
_LONGEST, _MOST_WORDS = 80, 7  # characters and words of a name
_KIND_WORDS = {
    Kind.PLAYBOOK: "playbook playbooks",
    Kind.PROCESS: "process processes sop sops procedure procedures workflow workflows runbook runbooks",
    Kind.MANUAL: "manual manuals guide guides handbook howto tutorial tutorials admin administration",
    Kind.POLICY: "policy policies guideline guidelines standard standards",
    Kind.TEMPLATE: "template templates checklist checklists brief",
    Kind.FAQ: "faq faqs questions",
}
_KINDS = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}
_ABOUT_OTHERS = re.compile(
    r"(?i)\W*(?:[\d.]+\s+)?(?:sources|references|bibliography|footnotes|endnotes|to be reviewed\b.*)\W*"
)
_ARCHIVES = {"archive", "archives", "archived", "old", "deprecated", "obsolete", "superseded", "retired"}
_DRAFTS = {"draft", "drafts", "wip"}
_OVER = r"(?:superseded|deprecated|obsolete|archived|retired)"
_SUBJECT = (
    r"\bthis (?:document|page|process|sop|policy|guide|manual|procedure|version|playbook|article|template|runbook)\b"
)
_OVER_NOTICE = re.compile(
    rf"(?i){_SUBJECT}[^.:;]{{0,40}}\b(?:is|was|has been)\s+(?:now\s+)?"
    rf"(?:{_OVER}|replaced by|no longer (?:in use|valid|current|maintained|used))"
    rf"|^\W*(?:superseded by\b|{_OVER}\s*(?:[:!.–—]|$))"
)
_OLD = re.compile(
    r"(?<![A-Z])\bOLD\b(?=[\s_–—-]*$)|^OLD\b(?=.*[a-z])|(?i:[\[(]\s*old\s*[\])]|[_–—-]\s*old$|^old(?:_|\s+-\s))"
)
"""A document that is called old: in capitals, in brackets or set apart; not "Leads that are 90 days old"."""
_DRAFT_NOTICE = re.compile(
    rf"(?i){_SUBJECT}\s+is\s+(?:still\s+)?(?:a|an|in)?\s*(?:\w+\s+)?draft\b|^\W*draft\W*(?:$|[:–—])"
)
_LABELS = {
    "owner": r"(?:(?:process|document|page|policy|content|sop|business)\s+)?owner|owned by|maintained by|maintainer",
    "responsible": r"responsible(?:\s+(?:person|role))?(?=\s*:)",
    "team": r"(?:owning\s+)?team|department",
    "tool": r"tool|system|platform",
    "status": r"(?:document\s+)?status",
}
_FIELD_NAME = (
    r"(?:(?:Review|Document|Process|Page|Last|Next|Effective|Valid|Version|Issue|Approval|Content|Policy) )?"
    r"[A-Z][\w/-]*(?: [a-z][\w/-]*){0,2}:\s"
)
_DATED_AS = (
    r"(?:(?:last|next)\s+(?:review|update|edit|change)"
    r"|(?:last\s+)?(?:reviewed|updated|revised|edited|modified|changed|touched|verified))\b"
)
_VALUE = (
    rf"\s*[|:]\s*(?P<value>[^|·•;\n]+?)"
    rf"(?=\s*(?:[|·•;]|$)|\.(?:\s|$)|,?\s+{_FIELD_NAME}|\s*[,(–—]\s*(?i:{_DATED_AS})|\s+-\s+(?i:{_DATED_AS}))"
)
_FIELDS = {  # in the middle of a line, where lines were joined, only with a capital
    name: re.compile(rf"(?:^|[|·•;]\s*|\s(?=[A-Z]))(?i:{label}){_VALUE}") for name, label in _LABELS.items()
}
_GENERIC = {
    "field",
    "item",
    "attribute",
    "property",
    "key",
    "name",
    "value",
    "detail",
    "details",
    "information",
    "entry",
}
_SINCE = rf"(?:\s+by\s+[^,.;|:]{{2,40}}?)?(?:\s+(?:on|in))?\s*(?:[:|–—,]\s*)?(?P<date>{DATE}|{MONTH})(?!\d)"
_DATED = (
    re.compile(rf"(?i)(?<!next )(?<!next)\b(?:review(?:ed)?(?:\s+date)?|reviewed\s+and\s+approved){_SINCE}"),
    re.compile(
        r"(?i)(?<!next )\b(?:updated?|revised|revision|modified|edit(?:ed)?|touched|changed?|version\s+of)(?:\s+date)?"
        rf"{_SINCE}"
    ),
    re.compile(
        r"(?i)(?:\b(?:valid|effective)(?:\s+(?:from|since|as of|date))?|\bas of|\bedition(?:\s+\d+)?"
        r"|\bversion\s+v?\d+(?:\.\d+)*(?:\s+-)?|\bstatus\s*:(?:\s*(?:approved|valid|final)\b)?(?:\s*/)?"
        rf"|\bapproved){_SINCE}"
    ),
)
"""How a document says when it was reviewed; else when it was edited; else, at its very top, since when it holds."""
_TOP_LINES = 6


@dataclass(frozen=True, slots=True)
class Clues:
    """What was found; None where nothing was."""

    kind: Kind | None = None
    status: Status | None = None
    owner: str | None = None
    team: str | None = None
    tool: str | None = None
    reviewed_on: date | None = None


def find_clues(name: str, reading: Reading) -> Clues:
    """Everything that a file's path, title and first and last lines say about it."""
    path = PurePosixPath(name)
    lines = list(_lines(reading))
    fields = {field: _field(field, lines) for field in _LABELS}
    status = _status_of_path(path) or _status_of_title(reading.title) or _status_of_text(reading, fields["status"])
    return Clues(
        kind=_kind(path, reading),
        status=status,
        owner=fields["owner"] or _field("responsible", lines[:_TOP_LINES]),  # further down, it is for a part
        team=fields["team"] or _below(path, "teams"),
        tool=fields["tool"] or _below(path, "tools"),
        reviewed_on=_date(lines),
    )


def _lines(reading: Reading) -> Iterator[str]:
    """The first and last lines; a row with a header as "name | value", where the table has that one row only.

    What stands under "Sources" or "Footnotes" is about other documents.
    """
    blocks = reading.blocks
    near = list(blocks[:_TOP]) + list(blocks[max(_TOP, len(blocks) - _END) :])
    near = [block for block in near if not any(map(_ABOUT_OTHERS.fullmatch, block.locator.headings[-1:]))]
    rows = Counter(block.group for block in near if block.kind is BlockKind.ROW)
    for block in near:
        if block.kind is BlockKind.ROW:
            yield from _row(block, alone=rows[block.group] == 1)
        elif block.kind is not BlockKind.CODE:
            yield block.text[:2000]


def _row(block: Block, *, alone: bool) -> Iterator[str]:
    cells = block.text.split(" | ")
    if len(cells) == 2:
        if not block.header or {name.lower() for name in block.header} <= _GENERIC or _is_field(block.header[0]):
            yield block.text[:500]
        if len(block.header) == 2:
            yield " | ".join(block.header)[:500]
    elif alone and len(cells) == len(block.header):
        yield from (f"{name} | {cell}"[:500] for name, cell in zip(block.header, cells, strict=True))


def _is_field(name: str) -> bool:
    """Whether a table's first column name is itself a field: the table's first line was taken for a header."""
    return any(re.fullmatch(label, name.strip(), re.IGNORECASE) for label in _LABELS.values())


def _field(name: str, lines: list[str]) -> str | None:
    for line in lines:
        match = _FIELDS[name].search(line)
        if match:
            found = match["value"].strip(" .,*_")
            if 0 < len(found) <= _LONGEST and len(found.split()) <= _MOST_WORDS and not found.startswith(("http", "@")):
                return found
    return None


def _date(lines: list[str]) -> date | None:
    """The date of the surest kind, unless it is still to come."""
    for n, pattern in enumerate(_DATED):
        for line in lines if n < len(_DATED) - 1 else lines[:_TOP_LINES]:
            if match := pattern.search(line):
                found = parse_date(match["date"]) or parse_month(match["date"])
                if found and found <= date.today():
                    return found
    return None


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", re.sub(r"(?i)how[\s_-]to\b", "howto", text).lower())


def _kind(path: PurePosixPath, reading: Reading) -> Kind | None:
    """From the title's last telling word, then the file's, then the nearest folder's: "Brief process" is a process."""
    for text in (reading.title, path.stem, *reversed(path.parent.parts)):
        for word in reversed(_words(text)):
            if word in _KINDS:
                return _KINDS[word]
    questions = sum(block.kind is BlockKind.QUESTION for block in reading.blocks)
    return Kind.FAQ if questions >= 3 else None


def _below(path: PurePosixPath, folder: str) -> str | None:
    """The name of the folder below a folder: "tools/marketo/sync.md" is about marketo; that of an archive says less."""
    parts = path.parent.parts
    for parent, child in pairwise(parts):
        if parent.lower() == folder and not PurePosixPath(child).suffix:
            return re.sub(r"[_-]+", " ", child).strip() or None
    return None


def _status_of_path(path: PurePosixPath) -> Status | None:
    for part in reversed(path.parent.parts):
        words = _words(part)
        if len(words) == 1 and words[0] in _ARCHIVES:
            return Status.ARCHIVED
        if len(words) == 1 and words[0] in _DRAFTS:
            return Status.DRAFT
    return _status_of_title(re.sub(r"_", " - ", path.stem))


def _status_of_title(title: str) -> Status | None:
    """A status word set apart: in brackets, at the very end, in capitals, before a colon; not "Draft approval"."""
    text = re.sub(r"(?i)[\s(\[_-]*(?:v\d[\d.]*|\d{4}(?:-\d\d)*)[\])]?$", "", title.strip())
    for words, status in ((_OVER, Status.ARCHIVED), (r"(?:draft|wip)", Status.DRAFT)):
        if re.search(rf"(?i)[\[(]\s*{words}\b[^\])]*[\])]|[\s_–—-]{words}$|^{words}(?:\s*[:–—]|\s+-\s|$)", text):
            return status
    if re.search(r"(?i)^(?:superseded|obsolete)\b", text) or _OLD.search(text):
        return Status.ARCHIVED
    return Status.DRAFT if re.search(r"\bDRAFT\b", text) and not text.isupper() else None


def _status_of_text(reading: Reading, stated: str | None) -> Status | None:
    word = (stated or "").lower()
    if word in _ARCHIVES:
        return Status.ARCHIVED
    if word in _DRAFTS:
        return Status.DRAFT
    prose = [b for b in reading.blocks[:8] if b.kind in (BlockKind.PARAGRAPH, BlockKind.NOTE, BlockKind.HEADING)]
    for block in prose[:6]:
        if _OVER_NOTICE.search(block.text[:600]):
            return Status.ARCHIVED
        if _DRAFT_NOTICE.search(block.text[:600]):
            return Status.DRAFT
    return None
