"""What the judgements of earlier questions say about a new one.

That is, which passages answered questions like it, and which questions like it the library does not answer. The
nearer an earlier question is, the more its judgement counts, in log-odds, beside what the passages themselves say.
eval/judged.py measures what it is worth, `mops tune` whether it is of use in one library.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

from assistant.query import Query
from assistant.questions.kinship import metric_of, texts_of
from ingest.cataloguing.entry import Record
from ingest.dates import in_utc
from ingest.library import Library
from ingest.schema import judgements as table
from ingest.schema import state, versions

LEARNT_FROM = 5_000  # judgements, the newest
NEAR = 0.4  # cosine of two questions from which what is said of the one counts for the other
NEAR_UNMAPPED = 0.85  # the same of an encoder for which there is no learned map: what its cosines mean is not known
PASSAGE = 3.0  # log-odds, for a unit of cosine above that, of a passage that answered an earlier question
DOCUMENT = 2.0  # of the other passages of its document, and of it as well
DECIDES = 0.1  # cosine above NEAR from which they count for whether the library answers, too
ANSWERED = 4.0  # log-odds, for a unit above that, where the answer is from a passage that answered an earlier question
REFUSED = 6.0  # against it, where the library does not answer an earlier one
PROPOSED = 20  # passages that no index needs to propose

STRENGTH = "precedents"  # the library's state that `mops tune` sets: what all of these are multiplied by
DEFAULT = 1.0
MEANINGS = {
    "answered_before": "questions like it were answered from the same passage, as readers or keepers judged",
    "refused_before": "questions like it are not for this library to answer, as a keeper decided",
}
"""What they add to the confidence, in words."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Precedents:
    """What earlier questions say about one: how near those are that a passage or a document answered.

    `refused` are those near that the library does not answer, with when that was decided. `strength` multiplies all.
    """

    passages: Mapping[str, float] = field(default_factory=dict)
    documents: Mapping[str, float] = field(default_factory=dict)
    refused: Sequence[tuple[float, datetime]] = ()
    strength: float = DEFAULT

    def favour(self, passage: str, document: str = "") -> float:
        """The log-odds that they add for a passage."""
        nearness = PASSAGE * self.passages.get(passage, 0.0) + DOCUMENT * self.documents.get(document, 0.0)
        return self.strength * nearness

    def proposed(self) -> list[str]:
        """The passages that answered the nearest questions."""
        return sorted(self.passages, key=lambda p: -self.passages[p])[: PROPOSED if self.strength else 0]

    def signals(self, library: Library, said: Iterable[Record], best: Iterable[Record]) -> dict[str, float]:
        """The log-odds that they add to a question being answered from some passages, by the names in MEANINGS.

        `said` are those that the answer would be from, `best` the best. What was said to be missing may have been
        written since: it counts against older documents only.
        """
        found = {}
        answered = max((self.passages.get(record.passage.id, 0.0) for record in said), default=0.0)
        if self.strength and answered > DECIDES:
            found["answered_before"] = self.strength * ANSWERED * (answered - DECIDES)
        if self.strength and any(near > DECIDES for near, _ in self.refused):
            newest = _newest(library, {record.document.version for record in best})
            refused = max((near for near, at in self.refused if at >= newest), default=0.0)
            if refused > DECIDES:
                found["refused_before"] = -self.strength * REFUSED * (refused - DECIDES)
        return found


NONE = Precedents()
Consult = Callable[[Library, Query], Precedents]


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement of a question: what answers it, nothing where the library does not."""

    key: tuple[str, int]  # what was judged
    question: str
    passages: tuple[str, ...]
    documents: tuple[str, ...]
    at: datetime

    @property
    def answered(self) -> bool:
        """Whether the library answers it."""
        return bool(self.documents)


@dataclass(frozen=True, slots=True, eq=False)
class Experience:
    """All judgements that a library learns from, with float32[n, dimension] mapped vectors of their questions.

    `near` is the cosine from which they count.
    """

    judged: Sequence[Judged]
    vectors: Floats
    strength: float = DEFAULT
    near: float = NEAR
    stamp: tuple[int, int, str] = (0, 0, "")

    def about(self, vector: Floats, strength: float, without: Collection[int] = ()) -> Precedents:
        """What it says about a question with this mapped vector, those at some places of `judged` left out."""
        above = self.vectors @ vector - self.near
        passages: dict[str, float] = {}
        documents: dict[str, float] = {}
        refused = []
        for n in map(int, np.flatnonzero(above > 0)):
            judged, nearness = self.judged[n], float(above[n])
            if n in without:
                continue
            if not judged.answered:
                refused.append((nearness, judged.at))
            _nearest(passages, judged.passages, nearness)
            _nearest(documents, judged.documents, nearness)
        return Precedents(passages, documents, refused, strength)


_experience: WeakKeyDictionary[Library, Experience] = WeakKeyDictionary()
_STAMP = sa.select(
    sa.func.count(),
    sa.func.coalesce(sa.func.max(table.c.id), 0),
    sa.select(state.c.value).where(state.c.key == STRENGTH).scalar_subquery(),
).select_from(table)


def precedents(library: Library, query: Query) -> Precedents:
    """What earlier questions say about one."""
    known = experience(library)
    return consulting(known, known.strength)(library, query) if known.judged and known.strength else NONE


def consulting(known: Experience, strength: float = DEFAULT, without: Collection[int] = ()) -> Consult:
    """Consult an experience with a strength, without the judgements at some places of it."""

    def consult(library: Library, query: Query) -> Precedents:
        return known.about(metric_of(library).mapped(query.vector[None])[0], strength, without)

    return consult


def experience(library: Library) -> Experience:
    """All that a library learns from, as it is now."""
    with library.catalogue.engine.connect() as connection:
        row = connection.execute(_STAMP).one()
    stamp = (row[0], row[1], row[2] or "")
    known = _experience.get(library)
    if known is None or known.stamp != stamp:
        known = _experience[library] = _read(library, stamp)
    return known


def _read(library: Library, stamp: tuple[int, int, str]) -> Experience:
    query = sa.select(table).order_by(table.c.id.desc()).limit(LEARNT_FROM)
    with library.catalogue.engine.connect() as connection:
        rows = connection.execute(query).all() if stamp[0] else []
    fingerprint, dimension = library.encoder.fingerprint, library.encoder.dimension
    known = {row.id: np.frombuffer(row.vector, np.float16) for row in rows if row.encoder == fingerprint}
    if missing := [row for row in rows if row.id not in known]:
        made = _encoded(library, [row.question for row in missing])
        known.update((row.id, vector) for row, vector in zip(missing, made, strict=True))
        with library.catalogue.engine.begin() as connection:
            _store(connection, fingerprint, {row.id: known[row.id] for row in missing})
    judged = [Judged((r.source, r.of), r.question, tuple(r.passages), tuple(r.documents), in_utc(r.at)) for r in rows]
    vectors = np.stack([known[row.id] for row in rows]) if rows else np.empty((0, dimension), np.float16)
    metric, strength = metric_of(library), float(stamp[2] or DEFAULT)
    near = NEAR if metric.matrix is not None else NEAR_UNMAPPED
    return Experience(judged, metric.mapped(vectors), strength, near, stamp)


def _encoded(library: Library, questions: Sequence[str]) -> list[NDArray[np.float16]]:
    return [library.encoder.encode_query(text).vector.astype(np.float16) for text in texts_of(library, questions)]


def _store(connection: Connection, fingerprint: str, vectors: Mapping[int, NDArray[np.float16]]) -> None:
    change = table.update().where(table.c.id == sa.bindparam("n")).values(encoder=fingerprint, vector=sa.bindparam("v"))
    connection.execute(change, [{"n": n, "v": vector.tobytes()} for n, vector in vectors.items()])


def _nearest(found: dict[str, float], names: Iterable[str], nearness: float) -> None:
    for name in names:
        found[name] = max(found.get(name, 0.0), nearness)


def _newest(library: Library, of: Collection[int]) -> datetime:
    """When the newest of some versions was read; long ago where there are none."""
    query = sa.select(sa.func.max(versions.c.created_at)).where(versions.c.id.in_(of))
    with library.catalogue.engine.connect() as connection:
        newest = connection.scalar(query)
    return in_utc(newest) if newest else datetime.min.replace(tzinfo=UTC)
