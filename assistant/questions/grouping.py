"""Grouping questions by meaning: average linkage (Sokal & Michener 1958), a few hundred new ones at a time.

New questions may found groups, join groups that exist, and bring such groups together; nothing is ever taken
apart, so that what somebody decided about a group holds for what is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import combinations

import numpy as np

from assistant.questions.kinship import FLOOR, Wording, nearness

SPOKESMEN = 8  # members of a group that a new question is compared with
BROUGHT_TOGETHER = 3  # groups that one new question may turn out to belong to


@dataclass(slots=True)
class Cluster:
    """Questions that ask the same: numbers of new ones, and the groups that exist already.

    `speakers` stand for all its members in comparisons; `held` tells that something was decided about it.
    """

    new: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    speakers: list[Wording] = field(default_factory=list)
    held: bool = False


def grouped(
    new: Sequence[Wording],
    near: Sequence[Sequence[int]],
    known: Mapping[int, Sequence[Wording]],
    held: frozenset[int],
    threshold: float,
) -> list[Cluster]:
    """The clusters that the new questions are in.

    Args:
        new: The questions to be grouped.
        near: For each of them the ids of groups that it may belong to.
        known: Spokesmen of each of these groups, at most SPOKESMEN.
        held: Groups about which something was decided: no two of them become one.
        threshold: Mean cosine from which two clusters become one.
    """
    ids = list(known)
    clusters = [Cluster([n], [], [w]) for n, w in enumerate(new)]
    clusters += [Cluster([], [g], list(known[g]), g in held) for g in ids]
    place = {g: len(new) + n for n, g in enumerate(ids)}
    sums = _sums(new, [[place[g] for g in groups] for groups in near], clusters, threshold)
    return [c for c in _merged(clusters, sums, threshold - FLOOR) if c.new]


def _sums(
    new: Sequence[Wording], near: Sequence[Sequence[int]], clusters: Sequence[Cluster], threshold: float
) -> list[dict[int, float]]:
    """For each cluster, and each other one near it, the sum of the cosines of their questions above FLOOR."""
    sums: list[dict[int, float]] = [{} for _ in clusters]

    def put(i: int, j: int) -> float:
        above = nearness(clusters[i].speakers, clusters[j].speakers)
        if above.any():
            sums[i][j] = sums[j][i] = float(above.sum())
        return float(above.mean())

    if new:
        alone = np.triu(nearness(new, new), 1)
        rows, columns = np.nonzero(alone)
        for i, j, value in zip(rows.tolist(), columns.tolist(), alone[rows, columns].tolist(), strict=True):
            sums[i][j] = sums[j][i] = value
    for n, groups in enumerate(near):
        closeness = {g: put(n, g) for g in groups}
        joined = sorted((g for g in groups if closeness[g] >= threshold - FLOOR), key=lambda g: -closeness[g])
        for a, b in combinations(joined[:BROUGHT_TOGETHER], 2):
            if b not in sums[a]:
                put(a, b)
    return sums


def _merged(clusters: list[Cluster], sums: list[dict[int, float]], least: float) -> list[Cluster]:
    """Always the two closest clusters become one, as long as they are close enough."""
    size = [len(c.speakers) for c in clusters]
    gone: set[int] = set()
    heap = [(-s / (size[i] * size[j]), i, j) for i, row in enumerate(sums) for j, s in row.items() if i < j]
    heap = [entry for entry in heap if -entry[0] >= least]
    heapify(heap)
    while heap:
        value, i, j = heappop(heap)
        if i in gone or j in gone or -value != sums[i].get(j, 0.0) / (size[i] * size[j]):
            continue
        if clusters[i].held and clusters[j].held:
            continue
        gone.add(j)
        size[i] += size[j]
        a, b = clusters[i], clusters[j]
        clusters[i] = Cluster(a.new + b.new, a.groups + b.groups, a.speakers + b.speakers, a.held or b.held)
        for k, s in sums[j].items():
            if k != i and k not in gone:
                sums[i][k] = sums[k][i] = sums[i].get(k, 0.0) + s
        for k, s in sums[i].items():
            if k not in gone and (mean := s / (size[i] * size[k])) >= least:
                heappush(heap, (-mean, min(i, k), max(i, k)))
    return [c for n, c in enumerate(clusters) if n not in gone]


def example(members: Sequence[Wording]) -> int:
    """The number of the question that stands best for all: nearest to the others, and in whole words."""
    if len(members) < 2:
        return 0
    vectors = np.stack([w.vector for w in members])
    closeness = vectors @ vectors.mean(axis=0)
    full = np.array([w.text.rstrip().endswith("?") and len(w.text.split()) > 3 for w in members], np.float32)
    return int(np.argmax(closeness + 0.15 * full))
