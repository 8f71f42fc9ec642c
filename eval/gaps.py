"""Grouping questions by meaning, against groups made by hand.

    python -m eval.gaps [--questions FILE] [--home DIR] [--errors]
    python -m eval.gaps --left-out | --write

The questions of eval/gaps.jsonl and eval/gaps_train.jsonl were written and grouped by hand by three writers, groups
that are close to each other on purpose among them. On them the metric of assistant/questions/kinship is learned: a
linear map of the encoder's vectors, by a supervised contrastive loss (Khosla et al. 2020) between the questions of one
writer, most of the input dropped at random (Srivastava et al. 2014). --left-out learns it on two writers and reports
on the third; --write learns it on all three, with the threshold that does best, on average, for the writers left out.

Agreement is the adjusted Rand index (Hubert & Arabie 1985): 1 for the same groups, 0 for chance. "In parts" groups the
questions in chunks of 25, in a random order, as they come in over time. Precision and recall are those of the pairs of
questions put together. Another file of questions, as gaps_unseen.jsonl, is only reported on.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage  # type: ignore[import-untyped]

from assistant.questions import kinship
from assistant.questions.grouping import SPOKESMEN, Cluster, grouped
from assistant.questions.kinship import FLOOR, Metric, Wording, metric, metric_of, nearness, texts_of
from assistant.sample import sample_corpus
from eval.run import ingested
from ingest.library import Library

QUESTIONS = Path(__file__).with_name("gaps.jsonl")
TRAIN = Path(__file__).with_name("gaps_train.jsonl")
MODEL = Path(kinship.__file__).with_suffix(".json")
MAP = MODEL.with_suffix(".npz")
TEMPERATURE = 0.05
DROPPED = 0.4  # share of a vector's numbers that one step of learning does not see
L2 = 1e-3
STEPS = 150
RATE = 3e-3
SEED = 0
PART = 25
ORDERS = 5
THRESHOLDS = np.linspace(0.2, 0.7, 51)
SURE, PLAIN_SURE = 0.6, 0.7  # see `python -m eval.curated`

PLAIN = Metric(None, None, 0.0, PLAIN_SURE)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the group that it was put into by hand, and its half or writer."""

    question: str
    group: str
    split: str


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """The questions of one writer: their groups, and float32[n, dimension] as the encoder gives them."""

    groups: Sequence[str]
    texts: Sequence[str]
    vectors: Floats

    def wordings(self, metric: Metric) -> list[Wording]:
        """The questions prepared to be grouped."""
        return [Wording.of(t, v) for t, v in zip(self.texts, metric.mapped(self.vectors), strict=True)]


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


def learn(writers: Iterable[Written]) -> Metric:
    """The map under which the questions of a group are nearest each other, for each of the writers."""
    matrix, bias = (part.astype(np.float16).astype(np.float32) for part in _learned(list(writers)))
    return Metric(matrix, bias, 0.0, SURE)


def _learned(writers: Sequence[Written]) -> tuple[Floats, Floats]:
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    dimension = writers[0].vectors.shape[1]
    matrix, bias = torch.zeros(dimension, dimension, requires_grad=True), torch.zeros(dimension, requires_grad=True)
    optimiser = torch.optim.Adam([matrix, bias], lr=RATE)
    given = [
        (torch.from_numpy(w.vectors), torch.from_numpy(np.unique(w.groups, return_inverse=True)[1])) for w in writers
    ]
    total = sum(len(labels) for _, labels in given)
    for step in range(STEPS):
        optimiser.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
        optimiser.zero_grad()
        loss = L2 * ((matrix**2).sum() + (bias**2).sum())
        for vectors, labels in given:
            seen = vectors * (torch.rand_like(vectors) > DROPPED)
            mapped = torch.nn.functional.normalize(seen + seen @ matrix + bias, dim=1)
            loss = loss + _contrast(mapped, labels) * len(labels) / total
        loss.backward()
        optimiser.step()
    return matrix.detach().numpy(), bias.detach().numpy()


def _contrast(mapped: Any, labels: Any) -> Any:  # noqa: ANN401 - tensors
    """The mean loss of telling the others of a question's group from all other questions."""
    import torch

    itself = torch.eye(len(labels), dtype=torch.bool)
    same = (labels[:, None] == labels[None]) & ~itself
    logits = (mapped @ mapped.T / TEMPERATURE).masked_fill(itself, -1e9)
    log = logits - logits.logsumexp(1, keepdim=True)
    count = same.sum(1)
    some = count > 0
    return -((log * same).sum(1)[some] / count[some]).mean()


def agreement(written: Written, metric: Metric) -> NDArray[np.float64]:
    """The adjusted Rand index at each of THRESHOLDS, by the same average linkage as in grouping."""
    questions = written.wordings(metric)
    apart = 1 - FLOOR - nearness(questions, questions)
    tree = linkage(apart[np.triu_indices(len(questions), 1)], "average")
    found = [fcluster(tree, 1 - t, "distance").tolist() for t in THRESHOLDS]
    return np.array([adjusted_rand(written.groups, labels) for labels in found])


def best_threshold(curves: Sequence[NDArray[np.float64]]) -> float:
    """The threshold with the best mean agreement over some writers, and near it."""
    mean = np.convolve(np.mean(curves, axis=0), np.ones(5) / 5, "same")
    return round(float(THRESHOLDS[int(mean.argmax())]), 3)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, default=QUESTIONS, metavar="FILE", help="questions grouped by hand")
    parser.add_argument("--home", type=Path, help="where the library of the sample documents is kept")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--left-out", action="store_true", help="learn on two writers and report on the third")
    parser.add_argument("--write", action="store_true", help="learn on all three writers")
    arguments = parser.parse_args()
    with ingested(sample_corpus(), arguments.home, print) as library:
        if arguments.left_out or arguments.write:
            metrics = _Metrics(by_writer(library))
            if arguments.left_out:
                _left_out(metrics)
            if arguments.write:
                _write(library.encoder.name, metrics)
            return
        _report(library, load(arguments.questions), arguments.errors)


def asked_by_writer() -> dict[str, list[Asked]]:
    """The questions to learn on; those of gaps.jsonl are by one writer."""
    asked = [replace(a, split="gaps") for a in load(QUESTIONS)] + load(TRAIN)
    return {name: [a for a in asked if a.split == name] for name in dict.fromkeys(a.split for a in asked)}


def by_writer(library: Library) -> dict[str, Written]:
    """The same with their vectors."""
    return {name: written(library, asked) for name, asked in asked_by_writer().items()}


def written(library: Library, asked: Sequence[Asked]) -> Written:
    """Questions with the vectors that the library's encoder makes of them."""
    texts = texts_of(library, [a.question for a in asked])
    vectors = np.stack([e.vector for e in library.encoder.encode_documents(texts)])
    return Written([a.group for a in asked], texts, vectors)


class _Metrics:
    """The metrics learned without some of the writers, each once, and how well they do at each threshold."""

    def __init__(self, writers: Mapping[str, Written]) -> None:
        self.writers = writers
        self._known: dict[frozenset[str], Metric] = {}

    def without(self, *names: str) -> Metric:
        """Learned on all other writers."""
        others = [name for name in self.writers if name not in names]
        key = frozenset(others)
        if key not in self._known:
            self._known[key] = learn(self.writers[name] for name in others)
        return self._known[key]

    def curves(self, *names: str) -> list[NDArray[np.float64]]:
        """For each writer but these the agreement under the metric learned without that one either."""
        return [agreement(own, self.without(*names, n)) for n, own in self.writers.items() if n not in names]


def _left_out(metrics: _Metrics) -> None:
    """Everything for a writer's row, the threshold too, comes from the two others."""
    plain = {name: agreement(own, PLAIN) for name, own in metrics.writers.items()}
    for name, own in metrics.writers.items():
        learned = replace(metrics.without(name), threshold=best_threshold(metrics.curves(name)))
        print(_row(name, own, learned), flush=True)
        before = best_threshold([curve for other, curve in plain.items() if other != name])
        print(_row(f"{name}, not mapped", own, replace(PLAIN, threshold=before)), flush=True)


def _write(encoder: str, metrics: _Metrics) -> None:
    learned = metrics.without()
    assert learned.matrix is not None and learned.bias is not None
    np.savez_compressed(MAP, matrix=learned.matrix.astype(np.float16), bias=learned.bias.astype(np.float16))
    plain = best_threshold([agreement(own, PLAIN) for own in metrics.writers.values()])
    fitted = {
        "encoder": encoder,
        "threshold": best_threshold(metrics.curves()),
        "sure": SURE,
        "plain": {"threshold": plain, "sure": PLAIN_SURE},
    }
    MODEL.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


def _report(library: Library, asked: Sequence[Asked], errors: bool) -> None:
    splits = list(dict.fromkeys(a.split for a in asked))
    for split in [*splits, "all"] if len(splits) > 1 else splits:
        chosen = [a for a in asked if split in (a.split, "all")]
        own = written(library, chosen)
        print(_row(split, own, metric_of(library)))
        print(_row(f"{split}, not mapped", own, metric("", own.vectors.shape[1])))
        if errors:
            _show_errors(chosen, at_once(own.wordings(metric_of(library)), metric_of(library).threshold))


def _show_errors(asked: Sequence[Asked], found: Sequence[int]) -> None:
    for label in sorted(set(found)):
        inside = [a for a, f in zip(asked, found, strict=True) if f == label]
        whole = sum(a.group == inside[0].group for a in asked)
        if len({a.group for a in inside}) > 1 or whole > len(inside):
            print("  ", [(a.group, a.question) for a in inside])


def _row(name: str, own: Written, metric: Metric) -> str:
    questions, threshold = own.wordings(metric), metric.threshold
    found = at_once(questions, threshold)
    precision, recall = pairs_found(own.groups, found)
    parts = [adjusted_rand(own.groups, in_parts(questions, threshold, seed)) for seed in range(ORDERS)]
    return (
        f"{name:6} {len(found)} questions in {len(set(own.groups))} groups; "
        f"found {len(set(found))} from {threshold:.2f}; adjusted Rand index {adjusted_rand(own.groups, found):.3f}, "
        f"in parts {np.mean(parts):.3f} ({min(parts):.3f} to {max(parts):.3f}); "
        f"precision {precision:.3f}, recall {recall:.3f}"
    )


if __name__ == "__main__":
    main()
