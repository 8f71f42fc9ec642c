"""What has gone out of date: reviews, replaced and archived documents, tools that are gone, links that lead nowhere."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from assistant.editions import later_editions
from assistant.health.claims import Claim, Claims
from assistant.health.conflicts import replaces
from assistant.health.disagree import told_elsewhere
from assistant.health.finding import Area, Finding, about, quoted, subject_of, whole
from assistant.health.links import Link
from assistant.review import overdue
from ingest.cataloguing.entry import Entry
from ingest.document import Status

_NAMED = r"(?P<name>[A-Z][\w.&+-]*(?: [A-Z][\w.&+-]*){0,2})"
_GONE = (
    re.compile(
        rf"\b{_NAMED} (?:was|has been|is|were|have been)(?: now| since)? (?:retired|replaced|switched off|discontinued"
        r"|decommissioned|sunset|shut down|phased out|deprecated|abolished|dissolved|withdrawn)\b"
    ),
    re.compile(rf"\b{_NAMED} (?:is|was|are) no longer (?:used|in use|available|supported|maintained|part of)\b"),
    re.compile(
        rf"\b(?:[Rr]eplaced|[Rr]eplaces|[Rr]etired|[Dd]iscontinued|[Mm]igrated from|[Mm]oved away from) {_NAMED}"
    ),
    re.compile(rf"\b(?:used|instead of|in place of) {_NAMED},? which (?:was|has been|is) (?:retired|replaced|gone)\b"),
)
_PAST = re.compile(
    r"\b(?:was|were|had|until|before|took|went|moved|left|since|former|formerly|old|retired|replaced|no longer"
    r"|migrat\w+|history)\b",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    re.findall(r"\w+", "it this that these those the a an we they you he she there all each every any some if when")
)


def reviews(entries: Sequence[Entry], cited: Mapping[str, int], today: date) -> Iterator[Finding]:
    """Current documents whose last review is too long ago."""
    for e in entries:
        when = e.metadata.reviewed_on
        if when and e.metadata.status is Status.CURRENT and overdue(when, today):
            months = (today - when).days // 30
            title = f"Last reviewed {months} months ago, on {when.isoformat()}."
            yield _about(e, "review overdue", title, months / 12, cited)


def replaced(entries: Sequence[Entry], cited: Mapping[str, int]) -> Iterator[Finding]:
    """Documents that another one, or a later edition, replaces and that still count as current; archived ones cited."""
    standing = [e for e in entries if e.metadata.status is not Status.ARCHIVED]
    claimed = [e for e in standing if e.metadata.supersedes]
    editions = later_editions(standing)
    for e in entries:
        if e.metadata.status is Status.ARCHIVED:
            if cited.get(e.path):
                title = f"Archived, and still cited in {cited[e.path]} answers."
                yield _about(e, "archived but cited", title, 3.0, cited)
            continue
        replacing = next((o for o in claimed if o.id != e.id and replaces(o, e)), None)
        if newer := replacing or editions.get(e.id):
            told = "replaces it" if replacing else "is its later edition"
            title = f"“{newer.metadata.title}” {told}, but it is not archived."
            places = (whole(e), whole(newer))
            subject = subject_of("replaced", e.id, newer.id)
            yield Finding(
                Area.STALE, "replaced", title, places, about(e, newer), subject, 4.0, cited.get(e.path, 0),
                e.metadata.owner, newer.path,
            )  # fmt: skip


def dead_links(links: Sequence[Link], cited: Mapping[str, int]) -> Iterator[Finding]:
    """Links to documents that the library does not have."""
    for link in links:
        e = link.document
        title = f"Links to “{link.target}”, which is not in the library."
        subject = subject_of("dead link", e.id, link.target)
        yield Finding(
            Area.STALE, "dead link", title, (link.place,), about(e), subject, 1.0, cited.get(e.path, 0),
            e.metadata.owner,
        )  # fmt: skip


def gone(found: Claims, known: Sequence[str], cited: Mapping[str, int]) -> Iterator[Finding]:
    """Current documents that still use a tool, or name a role, that another one says is gone."""
    names = {k.casefold() for k in known}
    notices = dict[str, Claim]()
    for claim in found.claims:
        for name in _gone(claim.unit.text):
            if name.casefold() in names or _is_known(found, name):
                notices.setdefault(name, claim)
    for name, notice in notices.items():
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        using: dict[str, list[Claim]] = defaultdict(list)
        for claim in found.claims:
            entry = claim.unit.record.document
            if entry.metadata.status is Status.CURRENT and pattern.search(claim.unit.text):
                using[entry.id].append(claim)
        yield from _still_used(name, notice, using, cited)


def _still_used(
    name: str, notice: Claim, using: Mapping[str, Sequence[Claim]], cited: Mapping[str, int]
) -> Iterator[Finding]:
    said_by = notice.unit.record.document
    for document, claims in using.items():
        plain = [c for c in claims if not _PAST.search(c.unit.text) and not told_elsewhere(c)]
        if document == said_by.id or not plain or len(plain) < len(claims):  # it knows that it is gone
            continue
        e = plain[0].unit.record.document
        title = f"Refers to {name}, which “{said_by.metadata.title}” says is gone."
        places = quoted(plain[0].unit), quoted(notice.unit)
        subject = subject_of("gone", name, e.id)
        yield Finding(
            Area.STALE, "gone", title, places, about(e, said_by), subject, 2.0, cited.get(e.path, 0),
            e.metadata.owner, said_by.path, len(plain) - 1,
        )  # fmt: skip


def _gone(text: str) -> Iterator[str]:
    for pattern in _GONE:
        for match in pattern.finditer(text):
            name = match["name"]
            if name.casefold() not in _NO_NAME and not (
                match.start("name") == 0 and " " in name and name.split()[0].casefold() in _NO_NAME
            ):
                yield name


def _is_known(found: Claims, name: str) -> bool:
    """Whether a name is one at all: it is used in the middle of sentences of more than one document."""
    key = name.casefold()
    if " " in key:
        return False
    using = Counter(c.unit.record.document.id for c in found.claims if key in c.names)
    return len(using) > 1


def _about(e: Entry, kind: str, title: str, strength: float, cited: Mapping[str, int]) -> Finding:
    subject = subject_of(kind, e.id)
    times = cited.get(e.path, 0)
    return Finding(Area.STALE, kind, title, (whole(e),), about(e), subject, strength, times, e.metadata.owner)
