"""What each part of ranking is worth: fitted without it, on corpora left out of the fit.

    python -m eval.ablate CORPORA QUESTIONS [CORPUS QUESTIONS …] [--home DIR]

The candidates of a question stay the same; features of a part are withheld from ranking.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from assistant.ranking import Features
from eval.fit import Asked, fit_ranking, pools
from eval.measures import document_rank, evidence_within, mean, rank_measures
from eval.questions import OWN

NAMES = [f.name for f in fields(Features)]
PARTS = {
    "late interaction": ("late", "late_body", "late_context", "matched", "weakest", "sentence"),
    "synonyms": ("syn_late", "syn_body", "syn_matched", "syn_sentence", "syn_coverage"),
    "both of them": (*(n for n in NAMES if n.startswith(("late", "syn_"))), "matched", "weakest", "sentence"),
    "sentences": ("sentence", "syn_sentence"),
    "what the question uses of a passage": ("context_used", "body_used"),
    "headings": ("heading", "late_context"),
    "dense similarity": ("dense", "dense_rank"),
    "BM25": ("lexical",),
    "neighbours": ("neighbour",),
    "all but dense and BM25": tuple(n for n in NAMES if n not in ("dense", "dense_rank", "lexical")),
}
TITLES = ("hit@1", "hit@5", "MRR@10", "evidence@300", "evidence@600", "evidence@1200")


def without(data: Sequence[Asked], names: Sequence[str]) -> list[Asked]:
    """The pools with some features held at 0."""
    kept = np.array([name not in names for name in NAMES], float)
    return [replace(a, features=a.features * kept) for a in data]


def left_out(data: Sequence[Asked]) -> list[float]:
    """The means of TITLES over the answerable ones of QUESTIONS, each ranked by a fit on the other corpora."""
    rows: list[tuple[float, ...]] = []
    for group in dict.fromkeys(a.group for a in data):
        model = fit_ranking([a for a in data if a.group != group])
        weights = np.array([model.weights[name] for name in NAMES])
        judged = [a for a in data if a.group == group and a.question.quotes and a.question.origin not in OWN]
        rows += [_judged(a, a.features @ weights) for a in judged]
    return [mean(column) for column in zip(*rows, strict=True)]


def _judged(asked: Asked, value: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, ...]:
    question = asked.question
    ordered = [asked.found[i] for i in np.argsort(-value, kind="stable")]
    rank = document_rank([d for d, _ in ordered], [*question.gold_docs, *question.also_in])
    evidence = evidence_within(question.quotes[0][1], [text for _, text in ordered])
    return *rank_measures(rank), *map(float, evidence)


def table(data: Sequence[Asked], say: Callable[[str], None]) -> None:
    """A row with everything, then one without each part."""
    say(f"| without | {' | '.join(TITLES)} |")
    say("|---|" + "--:|" * len(TITLES))
    for name, part in {"nothing": (), **PARTS}.items():
        values = left_out(without(data, part))
        say(f"| {name} | {' | '.join(f'{v:.2f}' for v in values)} |")


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pairs", nargs="+", type=Path, metavar="CORPUS QUESTIONS")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    arguments = parser.parse_args()
    table(pools(arguments.pairs, arguments.home), print)


if __name__ == "__main__":
    main()
