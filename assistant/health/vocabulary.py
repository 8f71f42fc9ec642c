"""Abbreviations that several documents use and none explains, and those that documents explain differently."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Citation
from assistant.health.abbreviations import used
from assistant.health.claims import Claim, Claims
from assistant.health.finding import Area, Finding, about, quoted, subject_of, whole
from assistant.vocabulary import Vocabulary
from ingest.access import EVERYTHING
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Entry, Record
from ingest.document import Status
from ingest.words import stem, words

FEWEST_DOCUMENTS = 3  # that use a term, from which it should be explained
ALIKE = 0.5  # share of the shorter explanation's words, from which two say the same
_EVERYDAY = frozenset(  # nobody needs these explained, or they are no terms
    re.findall(
        r"\w+",
        "AM PM OK ID IDS IT US USA UK EU UN HR CEO CTO CFO COO PDF CSV HTML XML JSON URL URLS URI API APIS HTTP HTTPS "
        "FTP SSH SQL CSS JS PHP IP IPS TV PC FAQ FAQS TBD NA ISO UTC GMT CET CEST EST PST PT ET MT PDT EDT MST BST EUR "
        "USD GBP CHF PNG JPG JPEG GIF SVG MP3 MP4 ZIP USB SMS DNS GB MB KB TB RAM CPU GPU OS UI UX QR DIY DE EN FR NL "
        "BE ES IT PT AT CH EMEA APAC LATAM NOT AND OR TO IN ON IF YES NO NEW ALL TODO NOTE TIP GET POST PUT HEAD "
        "PATCH DELETE II III IV VI CC BCC RE VP RSS SDK CLI IDE WWW PS AKA ASAP ETA FYI FY "
        "SEK NOK DKK JPY CNY AUD CAD SGD INR PLN CZK BRL MXN SE DK FI IE LU PL CZ HU RO GR TR CN JP KR SG MY TH VN PH "
        "HK TW AU NZ CA MX BR ZA AE DACH ASEAN ANZ SFTP PR "
        "IBM SAP AWS UNIX README ABC XYZ XXX AA AAA",
    )
)


def undefined(found: Claims, catalogue: Catalogue, tools: Sequence[str]) -> Iterator[Finding]:
    """Abbreviations that several current documents use, and no document explains."""
    known = {*map(str.casefold, (*_EVERYDAY, *tools)), *Vocabulary.of(catalogue.terms(EVERYTHING)).by_short}
    known.update(w.casefold() for c in found.claims for w in _explained(c.unit.text))
    shorts = used(found)
    for short, claims in shorts.items():
        base = short.rstrip("0123456789")  # HTML5 is HTML
        told = (base != short and base in shorts) or not known.isdisjoint((short.casefold(), base.casefold()))
        if len(claims) >= FEWEST_DOCUMENTS and not told:
            yield _finding(short, list(claims.values()))


def _explained(text: str) -> Iterator[str]:
    """What a statement explains: "X: …", "X | …", "X is a …", "X means …", "… (X)"."""
    if match := re.match(
        r"(?:\d+ \| )?([A-Z][\w& -]{1,40}?)\s*(?::|\||–|—|=|\bis an?\b|\bis the\b|\bare\b|\bmeans\b|\bstands for\b)",
        text,
    ):
        yield match[1].strip()
    yield from (m[1] for m in re.finditer(r"[a-z] \((?:or )?([A-Z][\w&-]{1,9})\)", text))
    yield from (m[1] for m in re.finditer(r"\b([A-Z][A-Z0-9&-]{1,9}) \([a-zA-Z][^)]{6,}\)", text))


def _finding(term: str, claims: Sequence[Claim]) -> Finding:
    first = claims[:3]
    entries = [c.unit.record.document for c in first]
    title = f"“{term}” is used in {len(claims)} documents and explained in none."
    owner = next((e.metadata.owner for e in entries if e.metadata.owner), None)
    kind = "undefined"
    places = tuple(quoted(c.unit) for c in first)
    strength = min(len(claims), 40) / 10
    return Finding(
        Area.VOCABULARY, kind, title, places, about(*entries), subject_of(kind, term), strength, 0, owner,
        others=len(claims) - len(first),
    )  # fmt: skip


def defined_apart(catalogue: Catalogue) -> Iterator[Finding]:
    """Abbreviations for which documents give different long forms."""
    given: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for term in catalogue.terms(EVERYTHING):
        given[term.short].append((term.long, term.passage))
    wanted = {p for meanings in given.values() if len(meanings) > 1 for _, p in meanings}
    places = catalogue.places(wanted, EVERYTHING)
    records = {r.passage.id: r for r in catalogue.records(list(places.values()), EVERYTHING)}
    for short, meanings in given.items():
        different: list[tuple[str, Record]] = []
        for long, passage in meanings:
            record = records.get(passage)
            current = record and record.document.metadata.status is not Status.ARCHIVED
            if record and current and all(_apart(long, other) for other, _ in different):
                different.append((long, record))
        if len(different) > 1:
            yield _two_meanings(short, different)


def _apart(a: str, b: str) -> bool:
    mine, other = ({stem(w) for w in words(t)} for t in (a, b))
    return len(mine & other) < ALIKE * (min(len(mine), len(other)) or 1)


def _two_meanings(short: str, different: Sequence[tuple[str, Record]]) -> Finding:
    entries: list[Entry] = [r.document for _, r in different]
    longs = " and as ".join(f"“{long}”" for long, _ in different[:3])
    title = f"“{short}” is explained as {longs}."
    places = tuple(_place(long, record) for long, record in different[:3])
    owner = next((e.metadata.owner for e in entries if e.metadata.owner), None)
    subject = subject_of("two meanings", short)
    return Finding(Area.VOCABULARY, "two meanings", title, places, about(*entries[:3]), subject, 3.0, 0, owner)


def _place(long: str, record: Record) -> Citation:
    """Where a passage gives a long form."""
    p = record.passage
    at = p.text.find(long)
    start, end = (p.start + at, p.start + at + len(long)) if at >= 0 else (p.start, p.end)
    line = p.text.rfind("\n", 0, max(at, 0)) + 1, p.text.find("\n", max(at, 0))
    if at >= 0:
        start, end = p.start + line[0], p.start + (line[1] if line[1] > 0 else len(p.text))
    quote = p.text[start - p.start : end - p.start]
    return replace(whole(record.document), quote=quote, start=start, end=end, heading=p.headings, passage=p.id)
