"""Keeping the groups of questions: what was asked since is encoded, grouped and stored, a part at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

from assistant.questions.grouping import SPOKESMEN, Cluster, example, grouped
from assistant.questions.kinship import Metric, Wording, metric_of, texts_of
from ingest.catalogue import Catalogue
from ingest.library import Library
from ingest.schema import askings, question_groups, wordings

PART = 256  # questions grouped at a time
NEAREST = 16  # of a new question, whose groups it may join
BLOCK = 20_000  # vectors compared at a time

Floats = NDArray[np.float32]


@dataclass(slots=True, eq=False)
class Known:
    """The questions that are in groups already: int[n] ids and groups, float16[n, dimension] mapped vectors."""

    ids: NDArray[np.int64]
    groups: NDArray[np.int64]
    vectors: NDArray[np.float16]

    @classmethod
    def load(cls, catalogue: Catalogue, fingerprint: str, dimension: int, metric: Metric) -> Known:
        """All that an encoder has made vectors of."""
        query = sa.select(wordings.c.id, wordings.c.group, wordings.c.vector).where(
            wordings.c.group.is_not(None), wordings.c.encoder == fingerprint
        )
        with catalogue.engine.connect() as connection:
            rows = connection.execute(query.order_by(wordings.c.id)).all()
        joined = b"".join(row.vector for row in rows)
        vectors = np.frombuffer(joined, np.float16).reshape(-1, dimension)
        ids, groups = (np.array([getattr(row, name) for row in rows], np.int64) for name in ("id", "group"))
        return cls(ids, groups, metric.mapped(vectors).astype(np.float16))

    def near(self, vectors: Floats) -> list[list[int]]:
        """For each vector the groups of the nearest questions."""
        if not len(self.ids):
            return [[] for _ in vectors]
        starts = range(0, len(self.ids), BLOCK)
        cosines = np.hstack([vectors @ self.vectors[s : s + BLOCK].astype(np.float32).T for s in starts])
        count = min(NEAREST, cosines.shape[1])
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        return [list(dict.fromkeys(self.groups[row].tolist())) for row in best]

    def spokesmen(self, group: int) -> list[int]:
        """The ids of those that stand for a group."""
        return [int(n) for n in self.ids[np.flatnonzero(self.groups == group)[:SPOKESMEN]]]

    def join(self, ids: Sequence[int], vectors: Floats, moved: dict[int, int], groups: Sequence[int]) -> None:
        """Add questions in their groups; `moved` says which group has become part of which."""
        for old, new in moved.items():
            self.groups[self.groups == old] = new
        self.ids = np.concatenate([self.ids, np.array(ids, np.int64)])
        self.groups = np.concatenate([self.groups, np.array(groups, np.int64)])
        self.vectors = np.concatenate([self.vectors, vectors.astype(np.float16)])


def waiting(catalogue: Catalogue) -> int:
    """How many wordings are not in a group yet."""
    with catalogue.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).where(wordings.c.group.is_(None))) or 0


def group_new(library: Library, pause: Callable[[], bool] = lambda: True) -> int:
    """Put every new question into a group; those without an answer first. How many there were.

    `pause` is called between parts, and stops the work when it is false.
    """
    catalogue = library.catalogue
    pending = _pending(catalogue)
    if not pending:
        return 0
    encoder, metric = library.encoder, metric_of(library)
    _encode_again(library)
    known = Known.load(catalogue, encoder.fingerprint, encoder.dimension, metric)
    done = 0
    for first in range(0, len(pending), PART):
        if first and not pause():
            break
        done += _group(library, known, metric, pending[first : first + PART])
    return done


def _encode_again(library: Library) -> None:
    """Give the questions that another encoder has vectors of those of this one, so that new ones can join them."""
    other = sa.and_(wordings.c.group.is_not(None), wordings.c.encoder != library.encoder.fingerprint)
    query = sa.select(wordings.c.id, wordings.c.text, wordings.c.group).where(other).order_by(wordings.c.id).limit(PART)
    while True:
        with library.catalogue.engine.connect() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return
        encoded = library.encoder.encode_documents(texts_of(library, [row.text for row in rows]))
        vectors = np.stack([e.vector for e in encoded])
        with library.catalogue.engine.begin() as connection:
            ids, groups = [row.id for row in rows], [row.group for row in rows]
            _keep_vectors(connection, library.encoder.fingerprint, ids, vectors, groups)


def _pending(catalogue: Catalogue) -> list[int]:
    trouble = sa.func.max(sa.case((sa.or_(askings.c.refused, askings.c.disliked), 1), else_=0))
    query = (
        sa.select(wordings.c.id)
        .join(askings, askings.c.wording == wordings.c.id)
        .where(wordings.c.group.is_(None))
        .group_by(wordings.c.id)
        .order_by(trouble.desc(), sa.func.count().desc(), wordings.c.id)
    )
    with catalogue.engine.connect() as connection:
        return list(connection.scalars(query))


def _group(library: Library, known: Known, metric: Metric, ids: Sequence[int]) -> int:
    """Group some questions, and store what comes of it."""
    rows = _texts(library.catalogue, ids)
    if not rows:
        return 0
    ids, texts = [n for n, _ in rows], texts_of(library, [text for _, text in rows])
    encoded = np.stack([e.vector for e in library.encoder.encode_documents(texts)])
    vectors = metric.mapped(encoded)
    new = [Wording.of(text, vector) for text, vector in zip(texts, vectors, strict=True)]
    near = known.near(vectors)
    speakers = {g: known.spokesmen(g) for g in {g for groups in near for g in groups}}
    others = dict(_wordings(library.catalogue, known, [n for found in speakers.values() for n in found]))
    number = {id(w): n for n, w in [*others.items(), *zip(ids, new, strict=True)]}
    by_group = {g: [others[n] for n in found if n in others] for g, found in speakers.items()}
    by_group = {g: found for g, found in by_group.items() if found}
    near = [[g for g in groups if g in by_group] for groups in near]
    with library.catalogue.engine.begin() as connection:
        held = _held(connection, list(by_group))
        clusters = grouped(new, near, by_group, held, metric.threshold)
        moved, into = _stored(connection, clusters, held, number, ids)
        _keep_vectors(connection, library.encoder.fingerprint, ids, encoded, into)
    known.join(ids, vectors, moved, into)
    return len(ids)


def _texts(catalogue: Catalogue, ids: Sequence[int]) -> list[tuple[int, str]]:
    query = sa.select(wordings.c.id, wordings.c.text).where(wordings.c.id.in_(ids)).order_by(wordings.c.id)
    with catalogue.engine.connect() as connection:
        return [(row.id, row.text) for row in connection.execute(query)]


def _wordings(catalogue: Catalogue, known: Known, ids: Sequence[int]) -> Iterator[tuple[int, Wording]]:
    """Questions that are in groups already."""
    at = np.searchsorted(known.ids, ids, sorter=(order := np.argsort(known.ids, kind="stable")))
    vectors = {n: known.vectors[order[place]].astype(np.float32) for n, place in zip(ids, at, strict=True)}
    for first in range(0, len(ids), 500):
        yield from ((n, Wording.of(text, vectors[n])) for n, text in _texts(catalogue, ids[first : first + 500]))


def _held(connection: Connection, groups: Sequence[int]) -> frozenset[int]:
    """Those of the groups about which something was decided."""
    decided = sa.or_(question_groups.c.decision.is_not(None), question_groups.c.owner.is_not(None))
    held: set[int] = set()
    for first in range(0, len(groups), 500):
        query = sa.select(question_groups.c.id).where(question_groups.c.id.in_(groups[first : first + 500]), decided)
        held.update(connection.scalars(query))
    return frozenset(held)


def _stored(
    connection: Connection,
    clusters: Sequence[Cluster],
    held: frozenset[int],
    number: dict[int, int],
    ids: Sequence[int],
) -> tuple[dict[int, int], list[int]]:
    """Store the clusters as groups: which groups became part of which, and the group of each new question."""
    moved: dict[int, int] = {}
    into = [0] * len(ids)
    for cluster in clusters:
        best = number[id(cluster.speakers[example(cluster.speakers)])]
        target = min(cluster.groups, key=lambda g: (g not in held, g), default=None)
        if target is None:
            made = connection.execute(question_groups.insert().values(example=best)).inserted_primary_key
            assert made is not None
            target = int(made[0])
        elif target not in held:
            connection.execute(question_groups.update().where(question_groups.c.id == target).values(example=best))
        for old in cluster.groups:
            if old != target:
                moved[old] = target
                connection.execute(wordings.update().where(wordings.c.group == old).values(group=target))
                connection.execute(question_groups.delete().where(question_groups.c.id == old))
        for n in cluster.new:
            into[n] = target
    return moved, into


def _keep_vectors(
    connection: Connection, fingerprint: str, ids: Sequence[int], vectors: Floats, groups: Sequence[int]
) -> None:
    kept = vectors.astype(np.float16)
    rows = [
        {"n": n, "g": g, "v": kept[i].tobytes(), "e": fingerprint}
        for i, (n, g) in enumerate(zip(ids, groups, strict=True))
    ]
    change = wordings.update().where(wordings.c.id == sa.bindparam("n"))
    values: dict[str, Any] = {"group": sa.bindparam("g"), "vector": sa.bindparam("v"), "encoder": sa.bindparam("e")}
    connection.execute(change.values(values), rows)
