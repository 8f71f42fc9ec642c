"""Passages and documents that say nearly the same in the same words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from assistant.answer import Citation
from assistant.health.claims import Claims, Step
from assistant.health.finding import Area, Finding, about, newest, subject_of, whole
from ingest.cataloguing.entry import Record
from ingest.document import Status
from ingest.library import Library
from ingest.words import words

NEAR = 0.9  # cosine of passages, from which their words are compared
SAME = 0.8  # share of the word pairs of both
CONTAINED = 0.95  # share of those of the shorter
FEWEST_WORDS = 25
MOST_DOCUMENTS = 0.6  # share of the shorter document's passages, from which the documents are near-identical
_ROWS = 1024


def duplicates(library: Library, found: Claims, cited: Mapping[str, int], step: Step) -> list[Finding]:
    """Documents that are near-identical, and single passages that stand in two documents; drafts left out."""
    records = {r.passage.id: r for r in library.catalogue.every_passage() if _counts(r)}
    rows = {n: records[p] for n, p in enumerate(found.passages) if p in records}
    pairs: dict[tuple[str, str], list[tuple[Record, Record, float]]] = defaultdict(list)
    shingles: dict[int, frozenset[tuple[str, str]]] = {}
    for i, j in _near(found, rows, step):
        a, b = rows[i], rows[j]
        for n, r in ((i, a), (j, b)):
            if n not in shingles:
                said = words(r.passage.text)
                shingles[n] = frozenset(pairwise(said))
        share = _share(shingles[i], shingles[j])
        if share:
            key = (a.document.id, b.document.id)
            pairs[key if key[0] < key[1] else key[::-1]].append((a, b, share) if key[0] < key[1] else (b, a, share))
    sizes = Counter(r.document.id for r in rows.values())
    return [_finding(same, sizes, cited) for same in pairs.values()]


def _counts(record: Record) -> bool:
    meta = record.document.metadata
    return meta.status is not Status.ARCHIVED and meta.is_evidence and len(record.passage.text.split()) >= FEWEST_WORDS


def _near(found: Claims, rows: Mapping[int, Record], step: Step) -> Iterator[tuple[int, int]]:
    """Rows of passages of different documents that are near to one another, each two once."""
    order = sorted(rows)
    vectors = found.vectors[order] if order else found.vectors[:0]
    for first in range(0, len(order), _ROWS):
        step(first, len(order))
        cosines = vectors[first : first + _ROWS] @ vectors[first:].T
        for i, j in zip(*np.nonzero(cosines >= NEAR), strict=True):
            a, b = order[first + i], order[first + j]
            if j > i and rows[a].document.id != rows[b].document.id:
                yield a, b


def _share(a: frozenset[tuple[str, str]], b: frozenset[tuple[str, str]]) -> float:
    shared = len(a & b)
    jaccard, contained = shared / (len(a | b) or 1), shared / (min(len(a), len(b)) or 1)
    return jaccard if jaccard >= SAME else SAME if contained >= CONTAINED and jaccard >= SAME / 2 else 0.0


def _finding(same: list[tuple[Record, Record, float]], sizes: Mapping[str, int], cited: Mapping[str, int]) -> Finding:
    same.sort(key=lambda pair: (-pair[2], pair[0].ordinal))
    first, second, share = same[0]
    a, b = first.document, second.document
    one, other = len({x.ordinal for x, _, _ in same}), len({y.ordinal for _, y, _ in same})
    part = max(one / sizes[a.id], other / sizes[b.id])
    newer = newest((a, b))
    times = cited.get(a.path, 0) + cited.get(b.path, 0)
    subject = subject_of("duplicate", a.id, b.id)
    if part >= MOST_DOCUMENTS:
        kind = "documents"
        title = f"{min(one, other)} of {min(sizes[a.id], sizes[b.id])} passages are the same, or nearly so."
    else:
        kind = "passages"
        title = "The same passage stands in both." if len(same) == 1 else f"{len(same)} passages stand in both."
    places = (_place(first), _place(second))
    strength = 2.0 * share + part + 0.1 * min(len(same), 20)
    owner = (newer or a).metadata.owner
    return Finding(
        Area.DUPLICATES, kind, title, places, about(a, b), subject, strength, times, owner,
        newer.path if newer else None, len(same) - 1,
    )  # fmt: skip


def _place(record: Record) -> Citation:
    p = record.passage
    return replace(whole(record.document), quote=p.text, start=p.start, end=p.end, heading=p.headings, passage=p.id)
