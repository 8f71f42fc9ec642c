"""Fits ranking, selection of evidence and refusal, and reports them on corpora they have not seen.

    python -m eval.fit CORPORA QUESTIONS [CORPUS QUESTIONS …] [--write] [--home DIR]

Ranking is a softmax over the features of a question's passages, fitted to put those that hold the gold
quote first (ListNet's top-one probability, Cao et al., ICML 2007) and then scaled to the probability
that a passage holds it (Platt 1999). Evidence is the same over the features of the units of the best
passages, by the share of the quote they say. Refusal is a logistic regression over the signals of a
question, to "the library answers it". All have an L2 penalty. They are fitted once for each corpus on
the questions of all others, and judged on that one: these are the numbers to report. With --write the
models fitted on everything go into assistant/{ranking,evidence,refusal}.json. The questions of further.jsonl about
the same corpora are judged beside them, in the last row, and nothing is fitted on them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant import evidence, ranking, refusal
from assistant.evidence import described, select, units
from assistant.linear import Linear
from assistant.query import Query, prepare
from assistant.question import answer_type
from assistant.retrieve import Candidate, retrieve
from eval.measures import (
    EVIDENCE_BUDGETS,
    Question,
    auc,
    document_rank,
    evidence_within,
    holds_evidence,
    mean,
    normalised,
    quoted_share,
    rank_measures,
)
from eval.questions import load, placed
from eval.run import RETRIEVED, corpora, ingested
from ingest.access import EVERYTHING
from ingest.library import Library

POOL = 80  # candidates that ranking is fitted on
PLAIN = Linear({"late": 10.0, "dense": 10.0}, -10.0)  # orders them before there is a fitted one
RANKING_L2 = 20.0
EVIDENCE_L2 = 30.0
SAID = 0.5  # share of a quote from which a unit counts as saying some of it
REFUSAL_L2 = 3.0
NEAR_MISS = 0.5  # how much a near miss made from an answerable question counts in the fit of refusal
MOST_REFUSED = 0.16  # of the answerable questions, by the threshold
FURTHER = Path(__file__).with_name("further.jsonl")
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the library it is asked of, its candidates as document and text, and their features."""

    question: Question
    group: str
    library: Library
    found: tuple[tuple[str, str], ...]
    features: Matrix  # [candidates, features]
    holds: Matrix  # [candidates] 1.0 where a gold quote stands in the passage


@dataclass(frozen=True, slots=True)
class Case:
    """What came of a question under a ranking: what refusal sees, what answering would give.

    `without` is what refusal sees when the documents that hold the answer are taken away, which makes
    a near miss of an answerable question; None for one that has no such documents.
    """

    question: Question
    group: str
    signals: dict[str, float]
    without: dict[str, float] | None
    right: bool  # an answer would hold the evidence
    rank: int | None
    evidence: tuple[bool, ...]


def pool(library: Library, group: str, question: Question) -> Asked:
    """The candidates of a question with whether they hold a gold quote."""
    query = prepare(library, question.text, EVERYTHING)
    found = retrieve(library, query, EVERYTHING, k=POOL, model=PLAIN)
    wanted = [f" {' '.join(normalised(quote))} " for _, quote in question.quotes]
    texts = [f" {' '.join(normalised(c.record.passage.text))} " for c in found]
    holds = [float(any(w in text for w in wanted)) for text in texts]
    places = tuple((c.record.document.path, c.record.passage.text) for c in found)
    return Asked(question, group, library, places, np.array([astuple(c.features) for c in found]), np.array(holds))


def case(asked: Asked, passages: Linear, sentences: Linear) -> Case:
    """Ask a question under models for ranking and for evidence."""
    question = asked.question
    query, found = _found(asked, passages)
    ranked = units(query, found[:20], question.text, sentences)
    chosen = select(ranked, found[:20], question.text, answer_type(question.text), asked.library.catalogue, EVERYTHING)
    said = [unit.text for unit in chosen]
    return Case(
        question,
        asked.group,
        refusal.signals(query, found),
        _without(question, query, found),
        any(holds_evidence(quote, said) for _, quote in question.quotes),
        document_rank([c.record.document.path for c in found], [*question.gold_docs, *question.also_in]),
        evidence_within(question.quotes[0][1], [c.record.passage.text for c in found]) if question.quotes else (),
    )


def _without(question: Question, query: Query, found: Sequence[Candidate]) -> dict[str, float] | None:
    gold = {*question.gold_docs, *question.also_in}
    others = [c for c in found if c.record.document.path not in gold]
    return refusal.signals(query, others) if gold and others else None


def _found(asked: Asked, passages: Linear) -> tuple[Query, list[Candidate]]:
    query = prepare(asked.library, asked.question.text, EVERYTHING)
    return query, retrieve(asked.library, query, EVERYTHING, k=RETRIEVED, model=passages)


def fit_ranking(data: Sequence[Asked]) -> Linear:
    """Over the candidates of the questions for which the right one was found."""
    return _listwise([(a.features, a.holds) for a in data], [f.name for f in fields(ranking.Features)], RANKING_L2)


def fit_evidence(data: Sequence[Asked], passages: Linear) -> Linear:
    """Over the units of the best passages, of the questions whose quote is said in one of them."""
    lists = []
    for asked in data:
        if asked.question.quotes:
            query, found = _found(asked, passages)
            rows = list(described(query, found, asked.question.text))
            said = [max(quoted_share(q, normalised(u.text)) for _, q in asked.question.quotes) for u, _ in rows]
            holds = np.array([share if share >= SAID else 0.0 for share in said])
            lists.append((np.array([astuple(f) for _, f in rows], float), holds))
    return _listwise(lists, [f.name for f in fields(evidence.Features)], EVIDENCE_L2)


def _listwise(lists: Sequence[tuple[Matrix, Matrix]], names: Sequence[str], l2: float) -> Linear:
    """Features [n, features] and worth [n] of each question's list to weights and a bias, as log-odds."""
    useful = [(x, y) for x, y in lists if y.any()]
    every, worth = np.vstack([x for x, _ in useful]), np.concatenate([y for _, y in useful])
    scale = np.maximum(every.std(axis=0), 1e-6)
    weights = _softmax([(x / scale, y) for x, y in useful], l2) / scale
    share = np.concatenate([np.full(len(y), 1 / len(y)) for _, y in useful])
    bias, (slope,) = _raw((every @ weights)[:, None], worth, share, 0.0)
    return Linear({n: round(slope * float(w), 6) for n, w in zip(names, weights, strict=True)}, bias)


def _softmax(lists: Sequence[tuple[Matrix, Matrix]], l2: float) -> Matrix:
    """Weights under which the softmax over each list gives its worthy rows the most probability."""

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        value, gradient = l2 / 2 * float(weights @ weights), l2 * weights
        for x, y in lists:
            logits = x @ weights
            chance = np.exp(logits - logits.max())
            chance /= chance.sum()
            right = float(chance @ y)
            value -= float(np.log(right + 1e-12))
            gradient = gradient + x.T @ (chance - chance * y / (right + 1e-12))
        return value, gradient

    found = minimize(loss, np.zeros(lists[0][0].shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def fit_refusal(data: Sequence[Case]) -> refusal.Model:
    """A logistic regression over the signals; the threshold is that of `_threshold`.

    It learns from near misses as well, made by taking the gold documents away. How often questions
    are answerable, and so the calibration, comes from the questions themselves.
    """
    x = np.array([[c.signals[n] for n in refusal.SIGNALS] for c in data])
    y = np.array([c.question.answerable for c in data], float)
    made = np.array([[c.without[n] for n in refusal.SIGNALS] for c in data if c.without]).reshape(-1, x.shape[1])
    worth = np.concatenate([np.ones(len(x)), np.full(len(made), NEAR_MISS)])
    _, weights = _raw(np.vstack([x, made]), np.concatenate([y, np.zeros(len(made))]), worth, REFUSAL_L2)
    bias, (slope,) = _raw((x @ weights)[:, None], y, np.ones(len(y)), 0.0)
    weights = [round(slope * w, 6) for w in weights]
    named = dict(zip(refusal.SIGNALS, weights, strict=True))
    typical = {n: round(float(x[y > 0, i].mean()), 3) for i, n in enumerate(refusal.SIGNALS)}
    threshold = _threshold(refusal.Model(named, bias, 0.5, typical), data)
    return refusal.Model(named, bias, threshold, typical)


def _raw(x: Matrix, y: Matrix, weight: Matrix, l2: float) -> tuple[float, list[float]]:
    """Bias and weights for raw features, fitted on standardised ones by Newton's method."""
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    design = np.column_stack([np.ones(len(x)), (x - mean) / scale])
    penalty = np.diag([0.0] + [l2] * x.shape[1])
    beta = np.zeros(design.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (weight * (p - y)) + penalty @ beta
        hessian = (design * (weight * p * (1 - p))[:, None]).T @ design + penalty
        beta -= np.linalg.solve(hessian + 1e-9 * np.eye(len(beta)), gradient)
    weights = beta[1:] / scale
    return round(float(beta[0] - weights @ mean), 6), [round(float(w), 6) for w in weights]


def _threshold(model: refusal.Model, data: Sequence[Case]) -> float:
    """The strictest threshold that refuses no more than MOST_REFUSED of the answerable questions."""
    confidence = [model.probability(c.signals) for c in data if c.question.answerable]
    steps = [t / 100 for t in range(5, 96)]
    return max(t for t in steps if mean([p < t for p in confidence]) <= MOST_REFUSED)


def _trusted(case: Case, answered: bool) -> bool:
    return (answered and case.right) if case.question.answerable else not answered


Judged = tuple[Case, float, bool]  # with confidence and whether it was answered


def left_out(data: Sequence[Asked], further: Sequence[Asked], say: Callable[[str], None]) -> None:
    """Fit on all groups but one, judge that one; a row a group, then over all, then over the further questions."""
    titles = ["hit@1", "hit@5", "MRR@10", *(f"evidence@{b}" for b in EVIDENCE_BUDGETS), "evidence in answer"]
    titles += ["refused, unanswerable", "refused, answerable", "refusal AUC", "trusted"]
    say(f"| left out | n | {' | '.join(titles)} |")
    say("|---|--:|" + "--:|" * len(titles))
    judged: list[Judged] = []
    beside: list[Judged] = []
    for group in dict.fromkeys(a.group for a in data):
        others = [a for a in data if a.group != group]
        passages = fit_ranking(others)
        sentences = fit_evidence(others, passages)
        cases = [case(a, passages, sentences) for a in data]
        model = fit_refusal([c for c in cases if c.group != group])
        part = _judged(model, [c for c in cases if c.group == group])
        judged += part
        beside += _judged(model, [case(a, passages, sentences) for a in further if a.group == group])
        say(_row(group, part))
    say(_row("**all**", judged))
    if beside:
        say(_row("further questions", beside))
    say("")
    for line in _reliability(judged):
        say(line)


def _judged(model: refusal.Model, cases: Sequence[Case]) -> list[Judged]:
    given = [(c, model.probability(c.signals)) for c in cases]
    return [(c, p, p >= model.threshold) for c, p in given]


def _row(group: str, part: Sequence[Judged]) -> str:
    yes = [j for j in part if j[0].question.answerable]
    no = [j for j in part if not j[0].question.answerable]
    ranks = [rank_measures(c.rank) for c, _, _ in yes]
    values = [
        *(mean([measures[i] for measures in ranks]) for i in range(3)),
        *(mean([c.evidence[i] for c, _, _ in yes]) for i in range(len(EVIDENCE_BUDGETS))),
        mean([c.right for c, _, _ in yes]),
        mean([not a for *_, a in no]),
        mean([not a for *_, a in yes]),
        auc([p for _, p, _ in yes], [p for _, p, _ in no]),
        mean([_trusted(c, a) for c, _, a in part]),
    ]
    return f"| {group} | {len(yes)} + {len(no)} | " + " | ".join("–" if v != v else f"{v:.2f}" for v in values) + " |"


def _reliability(judged: Sequence[Judged]) -> list[str]:
    lines = ["| confidence | questions | mean confidence | answerable |", "|---|--:|--:|--:|"]
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = [(c, p) for c, p, _ in judged if low <= p < low + 0.2 or (low == 0.8 and p == 1.0)]
        if inside:
            confidence, share = mean([p for _, p in inside]), mean([c.question.answerable for c, _ in inside])
            lines.append(f"| {low:.1f}–{low + 0.2:.1f} | {len(inside)} | {confidence:.2f} | {share:.2f} |")
    return lines


def pools(pairs: Sequence[Path], home: Path, further: Path | None = None) -> list[Asked]:
    """The pools of all questions; `pairs` are corpora and question files in turns, `further` is as further.jsonl."""
    data: list[Asked] = []
    for corpus, questions in zip(pairs[::2], pairs[1::2], strict=True):
        asked = [*load(questions), *(placed(further, corpus) if further else ())]
        for name, folder in corpora(corpus, asked):
            library = ingested(folder, home, print)
            data += [pool(library, name, q) for q in asked if not q.corpus or q.corpus == name]
    return data


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pairs", nargs="+", type=Path, metavar="CORPUS QUESTIONS")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    parser.add_argument("--write", action="store_true", help="write the models into the package")
    arguments = parser.parse_args()
    every = pools(arguments.pairs, arguments.home, FURTHER)
    data = [a for a in every if a.question.origin != FURTHER.stem]
    further = [a for a in every if a.question.origin == FURTHER.stem]
    left_out(data, further, print)
    if arguments.write:
        passages = fit_ranking(data)
        sentences = fit_evidence(data, passages)
        _write(ranking.__file__, passages)
        _write(evidence.__file__, sentences)
        _write(refusal.__file__, fit_refusal([case(a, passages, sentences) for a in data]))


def _write(module: str, model: Linear | refusal.Model) -> None:
    Path(module).with_suffix(".json").write_text(json.dumps(asdict(model), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
