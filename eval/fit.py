"""Fits the refusal model and reports it on corpora it has not seen.

    python -m eval.fit CORPORA QUESTIONS [CORPUS QUESTIONS …] [--write] [--home DIR]

Every question is asked once; what `assistant.refusal.signals` sees is kept, with whether the answer
that would be given holds the evidence. A logistic regression (L2) is fitted to "answerable", once
for each corpus on the questions of all others: these left-out numbers are the ones to report. With
--write the model fitted on everything goes into assistant/refusal.json.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import refusal
from assistant.evidence import select, units
from assistant.question import answer_type
from assistant.retrieve import prepare, retrieve
from assistant.vocabulary import vocabulary_of
from eval.measures import Question, holds_evidence
from eval.questions import load
from eval.run import corpora, ingested
from ingest.access import EVERYTHING
from ingest.library import Library

L2 = 3.0  # inverse strength of the penalty is 1 / L2


@dataclass(frozen=True, slots=True)
class Case:
    """One question: what refusal sees, and what answering it would give."""

    question: Question
    group: str
    signals: dict[str, float]
    right: bool  # an answer would hold the evidence


def cases(library: Library, questions: Sequence[Question], group: str) -> Iterator[Case]:
    """What refusal sees of each question."""
    vocabulary = vocabulary_of(library, EVERYTHING)
    for question in questions:
        query = prepare(library, question.text, vocabulary)
        found = retrieve(library, query, EVERYTHING)
        ranked = units(query, found, question.text)
        chosen = select(ranked, found, question.text, answer_type(question.text), library.catalogue, EVERYTHING)
        said = [unit.text for unit in chosen]
        right = any(holds_evidence(quote, said) for _, quote in question.quotes)
        yield Case(question, group, refusal.signals(query, found, ranked), right)


def fit(data: Sequence[Case]) -> refusal.Model:
    """Logistic regression on standardised signals; the threshold gives the best trusted-answer rate."""
    names = refusal.SIGNALS
    x = np.array([[c.signals[n] for n in names] for c in data])
    y = np.array([c.question.answerable for c in data], float)
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    weights = _logistic((x - mean) / scale, y)
    model = refusal.Model(
        dict(zip(names, map(float, weights[1:]), strict=True)),
        dict(zip(names, map(float, mean), strict=True)),
        dict(zip(names, map(float, scale), strict=True)),
        float(weights[0]),
        0.5,
    )
    return refusal.Model(model.weights, model.mean, model.scale, model.bias, _threshold(model, data))


def _logistic(x: NDArray[np.float64], y: NDArray[np.float64], rounds: int = 50) -> NDArray[np.float64]:
    """Intercept and weights by Newton's method; the intercept is not penalised."""
    design = np.column_stack([np.ones(len(x)), x])
    penalty = np.diag([0.0] + [L2] * x.shape[1])
    weights = np.zeros(design.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (p - y) + penalty @ weights
        hessian = (design * (p * (1 - p))[:, None]).T @ design + penalty
        weights -= np.linalg.solve(hessian + 1e-9 * np.eye(len(weights)), gradient)
    return weights


def _threshold(model: refusal.Model, data: Sequence[Case]) -> float:
    """The middle of the thresholds at which the trusted-answer rate is within a question of its best."""
    steps = [t / 100 for t in range(5, 96)]
    rates = [sum(_trusted(c, model.probability(c.signals) >= t) for c in data) for t in steps]
    good = [t for t, rate in zip(steps, rates, strict=True) if rate >= max(rates) - 1]
    return round(sum(good) / len(good), 2)


def _trusted(case: Case, answered: bool) -> bool:
    return (answered and case.right) if case.question.answerable else not answered


def left_out(data: Sequence[Case], say: Callable[[str], None]) -> None:
    """Fit on all groups but one, judge that one; a line a group, then over all."""
    say("| left out | n | trusted | right if answered | refused, unanswerable | refused, answerable | AUC |")
    say("|---|--:|--:|--:|--:|--:|--:|")
    judged: list[tuple[Case, float, bool]] = []
    for group in dict.fromkeys(c.group for c in data):
        model = fit([c for c in data if c.group != group])
        part = [(c, p, p >= model.threshold) for c in data if c.group == group for p in [model.probability(c.signals)]]
        judged += part
        say(_line(group, part))
    say(_line("**all**", judged))
    say("")
    say("| confidence | questions | mean confidence | answerable |")
    say("|---|--:|--:|--:|")
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = [(c, p) for c, p, _ in judged if low <= p < low + 0.2 or (low == 0.8 and p == 1.0)]
        if inside:
            mean = sum(p for _, p in inside) / len(inside)
            share = sum(c.question.answerable for c, _ in inside) / len(inside)
            say(f"| {low:.1f}–{low + 0.2:.1f} | {len(inside)} | {mean:.2f} | {share:.2f} |")


def _line(group: str, part: Sequence[tuple[Case, float, bool]]) -> str:
    yes = [(c, p, a) for c, p, a in part if c.question.answerable]
    no = [(c, p, a) for c, p, a in part if not c.question.answerable]
    auc = sum((a[1] > b[1]) + 0.5 * (a[1] == b[1]) for a in yes for b in no) / max(len(yes) * len(no), 1)
    values = [
        sum(_trusted(c, a) for c, _, a in part) / len(part),
        sum(c.right for c, _, _ in yes) / max(len(yes), 1),
        sum(not a for *_, a in no) / max(len(no), 1),
        sum(not a for *_, a in yes) / max(len(yes), 1),
        auc,
    ]
    return f"| {group} | {len(yes)} + {len(no)} | " + " | ".join(f"{v:.2f}" for v in values) + " |"


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pairs", nargs="+", type=Path, metavar="CORPUS QUESTIONS")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    parser.add_argument("--write", action="store_true", help="write assistant/refusal.json")
    arguments = parser.parse_args()
    data: list[Case] = []
    for corpus, questions in zip(arguments.pairs[::2], arguments.pairs[1::2], strict=True):
        asked = load(questions)
        for name, folder in corpora(corpus, asked):
            with ingested(folder, arguments.home, print) as library:
                data += cases(library, [q for q in asked if not q.corpus or q.corpus == name], name)
    left_out(data, print)
    if arguments.write:
        path = Path(refusal.__file__).with_suffix(".json")
        path.write_text(json.dumps(asdict(fit(data)), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
