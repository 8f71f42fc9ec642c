"""Grouping questions by meaning, against groups made by hand.

    python -m eval.gaps [--questions FILE] [--home DIR] [--errors] [--write]

The 300 questions of eval/gaps.jsonl were written and grouped by hand, groups that are close to each other on
purpose among them. The groups of the half "dev" are what the model of assistant/questions/kinship.json and its
threshold are fitted on (--write); the half "test" and both together are reported. Agreement is the adjusted Rand index
(Hubert & Arabie 1985): 1 for the same groups, 0 for chance. "In parts" groups the questions in chunks of 25, in
a random order, as they come in over time. Precision and recall are those of the pairs of questions put together.
Another file of questions, as gaps_unseen.jsonl, on which nothing was fitted, is only reported on.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import astuple, dataclass, fields
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.questions import kinship
from assistant.questions.grouping import SPOKESMEN, Cluster, grouped
from assistant.questions.kinship import Features, Wording, features, texts_of, wording
from assistant.sample import sample_corpus
from eval.run import ingested
from ingest.library import Library

QUESTIONS = Path(__file__).with_name("gaps.jsonl")
MODEL = Path(kinship.__file__).with_suffix(".json")
L2 = 1.0
PART = 25
ORDERS = 5
THRESHOLDS = np.linspace(kinship.FLOOR, 0.0, 81)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the group that it was put into by hand, and its half."""

    question: str
    group: str
    split: str


def load(path: Path = QUESTIONS) -> list[Asked]:
    """The questions made by hand."""
    return [Asked(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def adjusted_rand(a: Sequence[Hashable], b: Sequence[Hashable]) -> float:
    """How far two groupings of the same things agree: 1 for the same, 0 as by chance."""
    both = sum(comb(n, 2) for n in Counter(zip(a, b, strict=True)).values())
    first, second = (sum(comb(n, 2) for n in Counter(labels).values()) for labels in (a, b))
    expected = first * second / comb(len(a), 2)
    most = (first + second) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def pairs_found(made: Sequence[Hashable], found: Sequence[Hashable]) -> tuple[float, float]:
    """Precision and recall of the pairs that are in one group."""
    both, given, wanted = (
        sum(comb(n, 2) for n in Counter(labels).values()) for labels in (zip(made, found, strict=True), found, made)
    )
    return both / given if given else 1.0, both / wanted if wanted else 1.0


def at_once(questions: Sequence[Wording], threshold: float) -> list[int]:
    """A group for each question, all of them grouped together."""
    return _labels(grouped(questions, [()] * len(questions), {}, frozenset(), threshold), len(questions))


def in_parts(questions: Sequence[Wording], threshold: float, seed: int) -> list[int]:
    """A group for each question, where they come in a few at a time, in a random order."""
    order = random.Random(seed).sample(range(len(questions)), len(questions))  # noqa: S311 - no secret
    labels = [-1] * len(questions)
    members: dict[int, list[int]] = {}
    for first in range(0, len(order), PART):
        part = order[first : first + PART]
        known = {g: [questions[n] for n in found[:SPOKESMEN]] for g, found in members.items()}
        for cluster in grouped([questions[n] for n in part], [list(known)] * len(part), known, frozenset(), threshold):
            group = min(cluster.groups, default=max(members, default=-1) + 1)
            joined = [n for g in cluster.groups for n in members.pop(g)] + [part[n] for n in cluster.new]
            members[group] = joined
    for group, found in members.items():
        for n in found:
            labels[n] = group
    return labels


def _labels(clusters: Sequence[Cluster], count: int) -> list[int]:
    labels = [-1] * count
    for n, cluster in enumerate(clusters):
        for member in cluster.new:
            labels[member] = n
    return labels


def fit(asked: Sequence[Asked], questions: Sequence[Wording]) -> dict[str, object]:
    """The model, and the threshold with which the groups of these questions are found best."""
    pairs = list(combinations(range(len(asked)), 2))
    x = np.array([astuple(features(questions[i], questions[j])) for i, j in pairs], float)
    y = np.array([asked[i].group == asked[j].group for i, j in pairs], float)

    def loss(w: np.ndarray) -> float:
        z = x @ w[:-1] + w[-1]
        return float(np.sum(np.logaddexp(0, z) - y * z) + L2 * w[:-1] @ w[:-1] / 2)

    weights = minimize(loss, np.zeros(x.shape[1] + 1)).x.round(4)
    names = [f.name for f in fields(Features)]
    model: dict[str, object] = {
        "weights": dict(zip(names, weights[:-1].tolist(), strict=True)),
        "bias": float(weights[-1]),
    }
    return model


def best_threshold(asked: Sequence[Asked], questions: Sequence[Wording]) -> float:
    """The middle of the thresholds with which the groups made by hand are found best."""
    groups = [a.group for a in asked]
    value = [round(adjusted_rand(groups, at_once(questions, float(t))), 6) for t in THRESHOLDS]
    best = [float(t) for t, v in zip(THRESHOLDS, value, strict=True) if v == max(value)]
    return round(best[len(best) // 2], 3)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, default=QUESTIONS, metavar="FILE", help="questions grouped by hand")
    parser.add_argument("--home", type=Path, help="where the library of the sample documents is kept")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if arguments.write and arguments.questions != QUESTIONS:
        parser.error("--write fits on the questions of gaps.jsonl only")
    asked = load(arguments.questions)
    with ingested(sample_corpus(), arguments.home, print) as library:
        questions = _prepared(library, asked)
    dev = [n for n, a in enumerate(asked) if a.split == "dev"]
    if arguments.write:
        _write([asked[n] for n in dev], [questions[n] for n in dev])
    splits = list(dict.fromkeys(a.split for a in asked))
    for split in [*splits, "all"] if len(splits) > 1 else splits:
        chosen = [n for n, a in enumerate(asked) if split in (a.split, "all")]
        print(_row(split, [asked[n] for n in chosen], [questions[n] for n in chosen], arguments.errors))


def _prepared(library: Library, asked: Sequence[Asked]) -> list[Wording]:
    texts = texts_of(library, [a.question for a in asked])
    encoded = library.encoder.encode_documents(texts)
    lexical = library.indexes.lexical
    return [wording(lexical, text, e.vector) for text, e in zip(texts, encoded, strict=True)]


def _write(asked: Sequence[Asked], questions: Sequence[Wording]) -> None:
    model = fit(asked, questions)
    MODEL.write_text(json.dumps({**model, "threshold": 0.0}, indent=1) + "\n", encoding="utf-8")
    kinship._fitted.cache_clear()
    model["threshold"] = best_threshold(asked, questions)
    MODEL.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
    kinship._fitted.cache_clear()


def _row(split: str, asked: Sequence[Asked], questions: Sequence[Wording], errors: bool) -> str:
    groups, threshold = [a.group for a in asked], kinship.threshold()
    found = at_once(questions, threshold)
    precision, recall = pairs_found(groups, found)
    parts = [adjusted_rand(groups, in_parts(questions, threshold, seed)) for seed in range(ORDERS)]
    if errors:
        for label in sorted(set(found)):
            inside = [a for a, f in zip(asked, found, strict=True) if f == label]
            whole = sum(a.group == inside[0].group for a in asked)
            if len({a.group for a in inside}) > 1 or whole > len(inside):
                print("  ", [(a.group, a.question) for a in inside])
    return (
        f"{split:6} {len(asked)} questions in {len(set(groups))} groups; found {len(set(found))}; "
        f"adjusted Rand index {adjusted_rand(groups, found):.3f}, in parts {np.mean(parts):.3f} "
        f"({min(parts):.3f} to {max(parts):.3f}); "
        f"precision {precision:.3f}, recall {recall:.3f}"
    )


if __name__ == "__main__":
    main()
