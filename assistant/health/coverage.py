"""Which topics of marketing operations the library covers, and with how many documents."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from assistant.health.claims import Claims
from assistant.health.finding import Area, Finding, subject_of, whole
from ingest.cataloguing.entry import Entry
from ingest.document import Status
from ingest.library import Library

CLOSE = 0.42  # cosine of a passage with the words behind a topic, from which it is about the topic
ENOUGH = 2  # current documents
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with the words that its documents are about."""

    group: str
    name: str
    words: str


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    """The topics, in the order of their file."""
    table = tomllib.loads((files("assistant.health") / "topics.toml").read_text(encoding="utf-8"))
    return tuple(Topic(group, name, said) for group, given in table.items() for name, said in given.items())


def coverage(library: Library, found: Claims, entries: Sequence[Entry], cited: Mapping[str, int]) -> list[Finding]:
    """A finding for each topic: "covered", "thin" or "missing", with its nearest documents."""
    by_id = {e.id: e for e in entries}
    owners = _owners(library, found)
    encoded = library.encoder.encode_documents([f"{t.name}: {t.words}" for t in topics()])
    vectors = np.stack([rows.vector for rows in encoded]).astype(np.float32)
    cosines = found.vectors @ vectors.T if len(found.vectors) else np.zeros((0, len(vectors)), np.float32)
    made = []
    for n, topic in enumerate(topics()):
        best: dict[str, float] = {}
        for row in np.nonzero(cosines[:, n] >= CLOSE)[0]:
            document = owners.get(int(row), "")
            best[document] = max(best.get(document, 0.0), float(cosines[row, n]))
        near = sorted((e for d in best if (e := by_id.get(d))), key=lambda e: (-best[e.id], e.path))
        made.append(_finding(topic, near, cited))
    return made


def _owners(library: Library, found: Claims) -> dict[int, str]:
    """The document of each row of the vectors."""
    rows = {passage: n for n, passage in enumerate(found.passages)}
    return {rows[r.passage.id]: r.document.id for r in library.catalogue.every_passage() if r.passage.id in rows}


def _finding(topic: Topic, near: Sequence[Entry], cited: Mapping[str, int]) -> Finding:
    current = [e for e in near if e.metadata.status is Status.CURRENT]
    kind = "covered" if len(current) >= ENOUGH else "thin" if near else "missing"
    shown = (current or near)[:SHOWN]
    others = max(len(current or near) - len(shown), 0)
    times = sum(cited.get(e.path, 0) for e in shown)
    subject = subject_of("topic", topic.group, topic.name)
    places = tuple(map(whole, shown))
    # a topic stays listed whoever may read its documents; those are left out where it is shown
    return Finding(
        Area.COVERAGE, kind, topic.name, places, {}, subject, 0.0, times, others=others, documents=(topic.group,)
    )
