"""Candidates: which claims over the whole library may be about the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from assistant.health.claims import Claim, Claims, Floats, Step, normed
from ingest.words import stem

NEAREST = 24  # claims of other documents that are looked at for each
MEANING = 0.6  # weight of the claims' own meaning, against that of their passages
_OWN, _ANY = -2.0, -1.5  # less than any cosine
RAREST = 6  # stems of a claim, of which two claims in nearly the same words share two
COMMON = 60  # claims that share two stems: more are a phrase that everybody uses
ALIKE = 0.55  # shared share of the weight of all stems of two claims in nearly the same words
_CELLS = 2**24  # cosines at once, about 200 MB with what they are ranked by
_TOGETHER = 32  # columns of which the best is looked at first
_OFTEN = 256  # claims after which the progress is told, and the work can be stopped

Pair = tuple[int, int]


def with_figures(found: Claims, step: Step) -> Iterator[Pair]:
    """Pairs of claims of different documents that measure the same kind of thing, by their stored vectors."""
    groups: dict[str, list[int]] = defaultdict(list)
    for n, claim in enumerate(found.claims):
        for kind in {k for f in claim.figures for k in f.kinds}:
            groups[kind].append(n)
    if not groups:
        return
    mean = np.stack([c.meaning for c in found.claims[:: max(len(found.claims) // 5000, 1)]]).mean(axis=0)
    documents = _documents(found)
    done, total = 0, sum(map(len, groups.values()))
    seen: set[Pair] = set()
    for members in groups.values():
        for row, near in enumerate(_nearest(_features(found, members, mean), documents[members], members)):
            if row % _OFTEN == 0:
                step(done + row, total)
            for pair in near:
                if pair not in seen:
                    seen.add(pair)
                    yield pair
        done += len(members)


def _documents(found: Claims) -> NDArray[np.intp]:
    """A number for each claim's document."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(c.unit.record.document.id, len(numbers)) for c in found.claims], np.intp)


def _features(found: Claims, members: Sequence[int], mean: Floats) -> Floats:
    meaning = normed(np.stack([found.claims[n].meaning for n in members]) - mean)
    place = found.vectors[[found.claims[n].passage for n in members]]
    return np.concatenate([meaning * MEANING**0.5, place * (1 - MEANING) ** 0.5], axis=1)


def _nearest(features: Floats, documents: NDArray[np.intp], members: Sequence[int]) -> Iterator[list[Pair]]:
    """For each member the pairs with the nearest of other documents."""
    k = min(NEAREST, len(members) - 1)
    rows = max(_CELLS // len(members), 1)
    for first in range(0, len(members) if k else 0, rows):
        part = slice(first, first + rows)
        cosines = features[part] @ features.T
        cosines[documents[part, None] == documents[None]] = _OWN
        for n, (row, least) in enumerate(zip(cosines, _least(cosines, k), strict=True)):
            a = members[first + n]
            near = np.flatnonzero(row >= max(least, _ANY))
            found = (members[m] for m in near[np.argsort(-row[near], kind="stable")[:k]])
            yield [(a, b) if a < b else (b, a) for b in found]


def _least(cosines: Floats, k: int) -> Floats:
    """For each row a value that at least k of it reach, and few more: the k-th best of the best of each few columns.

    Sorting the whole row takes several times as long as its cosines.
    """
    rows, columns = cosines.shape
    few = min(_TOGETHER, columns // k)
    best = cosines[:, : columns // few * few].reshape(rows, -1, few).max(axis=2)
    return np.asarray(np.partition(best, -k, axis=1)[:, -k])


def nearly_worded(found: Claims) -> Iterator[tuple[Pair, float]]:
    """Pairs of claims of different documents in nearly the same words, with the share of words that they share."""
    buckets: dict[Pair, list[int]] = defaultdict(list)
    numbers: dict[str, int] = {}
    cores = [_core(claim) for claim in found.claims]
    for n, core in enumerate(cores):
        rare = sorted(core, key=lambda s: (-found.weight(s), s))[:RAREST]
        for a, b in combinations(sorted(numbers.setdefault(s, len(numbers)) for s in rare), 2):
            buckets[a, b].append(n)
    seen: set[Pair] = set()
    for members in buckets.values():
        if not 1 < len(members) <= COMMON:
            continue
        for pair in combinations(members, 2):
            if pair in seen:
                continue
            seen.add(pair)
            one, other = (found.claims[n] for n in pair)
            if one.unit.record.document.id != other.unit.record.document.id:
                share = _share(found, cores[pair[0]], cores[pair[1]])
                if share >= ALIKE:
                    yield pair, share


def _core(claim: Claim) -> frozenset[str]:
    """What a claim is about without the names in it, which may be what two claims differ in."""
    core = claim.stems - frozenset(map(stem, claim.names))
    return core if len(core) > 1 else claim.stems


def _share(found: Claims, a: frozenset[str], b: frozenset[str]) -> float:
    shared = sum(found.weight(s) for s in a & b)
    return shared / (sum(found.weight(s) for s in a | b) or 1.0)
