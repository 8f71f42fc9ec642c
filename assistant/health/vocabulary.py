"""Terms that several documents use and none explains, and terms that documents explain differently."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.answer import Citation
from assistant.checks.language import language
from assistant.checks.roles import singular
from assistant.health.claims import Claim, Claims
from assistant.health.finding import Area, Finding, about, quoted, subject_of, whole
from assistant.vocabulary import Vocabulary
from ingest.access import EVERYTHING
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Entry, Record
from ingest.document import Status
from ingest.words import stem, stem_set, words

FEWEST_DOCUMENTS = 3  # that use a term, from which it should be explained
ALIKE = 0.5  # share of the shorter explanation's words, from which two say the same
_ACRONYM = re.compile(r"(?<![\w./#@-])[A-Z][A-Z0-9]{1,5}(?![\w-]|\.\w)")
_NAME = re.compile(r"(?<=[a-z,;] )(?:[A-Z][a-z]{2,} ){1,2}[A-Z][a-z]{2,}(?![\w-])")
_EVERYDAY = frozenset(  # nobody needs these explained, or they are no terms
    re.findall(
        r"\w+",
        "AM PM OK ID IDS IT US USA UK EU UN HR CEO CTO CFO COO PDF CSV HTML XML JSON URL URLS URI API APIS HTTP HTTPS "
        "FTP SSH SQL CSS JS PHP IP IPS TV PC FAQ FAQS TBD NA ISO UTC GMT CET CEST EST PST PT ET MT PDT EDT MST BST EUR "
        "USD GBP CHF PNG JPG JPEG GIF SVG MP3 MP4 ZIP USB SMS DNS GB MB KB TB RAM CPU GPU OS UI UX QR DIY DE EN FR NL "
        "BE ES IT PT AT CH EMEA APAC LATAM NOT AND OR TO IN ON IF YES NO NEW ALL TODO NOTE TIP GET POST PUT HEAD "
        "PATCH DELETE II III IV VI CC BCC RE VP RSS SDK CLI IDE WWW PS AKA ASAP ETA FYI",
    )
)


def undefined(found: Claims, catalogue: Catalogue, tools: Sequence[str]) -> Iterator[Finding]:
    """Acronyms and capitalised terms that several current documents use, and no document explains."""
    vocabulary = Vocabulary.of(catalogue.terms(EVERYTHING))
    used: dict[str, dict[str, Claim]] = defaultdict(dict)
    defined: set[str] = {t.casefold() for t in tools}
    for claim in found.claims:
        entry = claim.unit.record.document
        if entry.metadata.status is Status.ARCHIVED:
            continue
        text = claim.unit.text
        defined.update(w.casefold() for w in _explained(text))
        for term in {m.group() for p in (_ACRONYM, _NAME) for m in p.finditer(text)}:
            used[term].setdefault(entry.id, claim)
    for term, claims in used.items():
        known = term in _EVERYDAY or term.casefold() in defined or vocabulary.by_short.get(term.casefold())
        if len(claims) >= FEWEST_DOCUMENTS and not known and not _is_name(term, claims, tools):
            yield _finding(term, list(claims.values()))


def _explained(text: str) -> Iterator[str]:
    """What a statement explains: "X: …", "X | …", "X is a …", "X means …", "… (X)"."""
    if match := re.match(
        r"(?:\d+ \| )?([A-Z][\w& -]{1,40}?)\s*(?::|\||–|—|=|\bis an?\b|\bis the\b|\bare\b|\bmeans\b|\bstands for\b)",
        text,
    ):
        yield match[1].strip()
    yield from (m[1] for m in re.finditer(r"[a-z] \(([A-Z][\w&-]{1,9})\)", text))
    yield from (m[1] for m in re.finditer(r"\b([A-Z][A-Z0-9&-]{1,9}) \([a-zA-Z][^)]{6,}\)", text))


def _is_name(term: str, claims: Mapping[str, Claim], tools: Sequence[str]) -> bool:
    """Whether a capitalised term is a role, a tool, a heading or the title of a document: those explain themselves."""
    if " " not in term:
        return False
    if singular(term.split()[-1].lower()) in language().roles or any(t.casefold() in term.casefold() for t in tools):
        return True
    own = stem_set(term)
    for claim in claims.values():
        place = (claim.unit.record.document.metadata.title, *claim.unit.block.locator.headings)
        if any(own <= stem_set(p) for p in place):
            return True
    return any(f"{mark}{term}" in c.unit.text for c in claims.values() for mark in ("> ", "“", '"', "click ", "the "))


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
