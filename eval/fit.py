"""Fits ranking, selection of evidence and refusal, and reports them on corpora they have not seen.

    python -m eval.fit CORPORA QUESTIONS [CORPUS QUESTIONS …] [--write] [--home DIR]

Ranking is a softmax over the features of a question's passages, fitted to put those that hold the gold
quote first (ListNet's top-one probability, Cao et al., ICML 2007) and then scaled to the probability
that a passage holds it (Platt 1999). Evidence is the same over the features of the units of the best
passages, by the share of the quote they say. Refusal is a logistic regression over the signals of a
question, to "the library answers it". All have an L2 penalty. They are fitted once for each corpus on
the questions of all others, and judged on that one: these are the numbers to report. With --write the
models fitted on everything go into assistant/{ranking,evidence,refusal}.json. To the questions of QUESTIONS come
our own about the same corpora: everyday.jsonl, as people type them; loose.jsonl, short and in other words than the
documents'; further.jsonl, hard by intent. They count half in the fits, and are judged in rows of their own.
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
from assistant.linear import Linear, shipped
from assistant.query import Query, prepare
from assistant.question import answer_type
from assistant.retrieve import Candidate, retrieve
from eval.logistic import logistic
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
from eval.questions import OWN, load, own
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
THRESHOLD = 0.64  # probability from which on is answered; for the words that most people ask in it is rarely near 1
OWN_SHARE = 0.5  # how much a question of theirs counts in a fit
SIGNS = dict.fromkeys(("match", "weakest", "dense", "used", "around"), (0.0, None)) | {"unknown": (None, 0.0)}
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
class Seen:
    """What refusal sees of a question under a ranking.

    `without` is what it sees when the documents that hold the answer are taken away, which makes a near miss of an
    answerable question; None for one that has no such documents.
    """

    question: Question
    signals: dict[str, float]
    without: dict[str, float] | None


@dataclass(frozen=True, slots=True)
class Case:
    """What came of a question under the models for ranking and evidence.

    `lacking`: the answer would not give the amount asked for; `right`: it would hold the evidence.
    """

    seen: Seen
    lacking: str
    right: bool
    rank: int | None
    evidence: tuple[bool, ...]

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.seen.question


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
    ranked = units(query, found, question.text, sentences)
    chosen = select(ranked, found, question.text, answer_type(question.text), asked.library.catalogue, EVERYTHING)
    said = [unit.text for unit in chosen]
    return Case(
        _seen(question, query, found),
        refusal.lacking(question.text, chosen),
        any(holds_evidence(quote, said) for _, quote in question.quotes),
        document_rank([c.record.document.path for c in found], [*question.gold_docs, *question.also_in]),
        evidence_within(question.quotes[0][1], [c.record.passage.text for c in found]) if question.quotes else (),
    )


def _seen(question: Question, query: Query, found: Sequence[Candidate]) -> Seen:
    return Seen(question, refusal.signals(query, found), _without(question, query, found))


def _without(question: Question, query: Query, found: Sequence[Candidate]) -> dict[str, float] | None:
    gold = {*question.gold_docs, *question.also_in}
    others = [c for c in found if c.record.document.path not in gold]
    return refusal.signals(query, others) if gold and others else None


def _found(asked: Asked, passages: Linear) -> tuple[Query, list[Candidate]]:
    query = prepare(asked.library, asked.question.text, EVERYTHING)
    return query, retrieve(asked.library, query, EVERYTHING, k=RETRIEVED, model=passages)


def fit_ranking(data: Sequence[Asked]) -> Linear:
    """Over the candidates of the questions for which the right one was found."""
    lists = [(a.features, a.holds, _count(a.question)) for a in data]
    return _listwise(lists, [f.name for f in fields(ranking.Features)], RANKING_L2)


def fitted(data: Sequence[Asked]) -> tuple[Linear, Linear, refusal.Model]:
    """The models for ranking, evidence and refusal.

    Evidence is fitted over the units of the best passages, of the questions whose quote is said in one of them.
    """
    passages = fit_ranking(data)
    lists, seen = [], []
    for asked in data:
        question = asked.question
        query, found = _found(asked, passages)
        seen.append(_seen(question, query, found))
        if question.quotes:
            rows = list(described(query, found, question.text, shipped("evidence")))  # scores are not used
            said = [max(quoted_share(q, normalised(u.text)) for _, q in question.quotes) for u, _ in rows]
            holds = np.array([share if share >= SAID else 0.0 for share in said])
            lists.append((np.array([astuple(f) for _, f in rows], float), holds, _count(question)))
    sentences = _listwise(lists, [f.name for f in fields(evidence.Features)], EVIDENCE_L2)
    return passages, sentences, fit_refusal(seen)


def _count(question: Question) -> float:
    """How much a question counts in a fit."""
    return OWN_SHARE if question.origin in OWN else 1.0


def _listwise(lists: Sequence[tuple[Matrix, Matrix, float]], names: Sequence[str], l2: float) -> Linear:
    """Features [n, features], worth [n] and count of each question's list to weights and a bias, as log-odds."""
    useful = [(x, y, count) for x, y, count in lists if y.any()]
    every, worth = np.vstack([x for x, _, _ in useful]), np.concatenate([y for _, y, _ in useful])
    scale = np.maximum(every.std(axis=0), 1e-6)
    weights = _softmax([(x / scale, y, count) for x, y, count in useful], l2) / scale
    share = np.concatenate([np.full(len(y), count / len(y)) for _, y, count in useful])
    bias, (slope,) = logistic((every @ weights)[:, None], worth, share, 0.0)
    return Linear({n: round(slope * float(w), 6) for n, w in zip(names, weights, strict=True)}, bias)


def _softmax(lists: Sequence[tuple[Matrix, Matrix, float]], l2: float) -> Matrix:
    """Weights under which the softmax over each list gives its worthy rows the most probability."""

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        value, gradient = l2 / 2 * float(weights @ weights), l2 * weights
        for x, y, count in lists:
            logits = x @ weights
            chance = np.exp(logits - logits.max())
            chance /= chance.sum()
            right = float(chance @ y)
            value -= count * float(np.log(right + 1e-12))
            gradient = gradient + count * (x.T @ (chance - chance * y / (right + 1e-12)))
        return value, gradient

    found = minimize(loss, np.zeros(lists[0][0].shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def fit_refusal(data: Sequence[Seen]) -> refusal.Model:
    """A logistic regression over the signals, in which no better match speaks against an answer.

    Each answerable question counts as a near miss as well, made by taking its gold documents away. The calibration
    comes from the questions as they are counted by `_counts`.
    """
    counts = _counts([c.question for c in data])
    answerable = np.array([c.question.answerable for c in data], float)
    asked = _signals([c.signals for c in data])
    made = [(c.without, n) for c, n in zip(data, counts, strict=True) if c.without]
    weights = _signed(
        np.vstack([asked, _signals([signals for signals, _ in made])]),
        np.concatenate([answerable, np.zeros(len(made))]),
        np.concatenate([counts, [NEAR_MISS * n for _, n in made]]),
    )
    bias, (slope,) = logistic((asked @ weights)[:, None], answerable, counts, 0.0)
    weighed = {n: round(slope * float(w), 6) for n, w in zip(refusal.SIGNALS, weights, strict=True)}
    typical = {n: round(float(asked[answerable > 0, i].mean()), 3) for i, n in enumerate(refusal.SIGNALS)}
    return refusal.Model(weighed, bias, THRESHOLD, typical)


def _counts(questions: Sequence[Question]) -> Matrix:
    """How much each counts in the fit of refusal.

    The unanswerable ones of our own count in the share that they have in the others: we wrote more than people ask.
    """
    ours = np.array([q.origin in OWN for q in questions])
    answerable = np.array([q.answerable for q in questions])
    counts = np.array([_count(q) for q in questions])
    asked, written = (float((part & ~answerable).sum() / max((part & answerable).sum(), 1)) for part in (~ours, ours))
    return np.where(ours & ~answerable, counts * asked / max(written, 1e-9), counts) if asked else counts


def _signals(found: Sequence[dict[str, float]]) -> Matrix:
    """float[cases, signals]."""
    return np.array([[signals[n] for n in refusal.SIGNALS] for signals in found]).reshape(-1, len(refusal.SIGNALS))


def _signed(x: Matrix, y: Matrix, counts: Matrix) -> Matrix:
    """Weights for raw signals, fitted on standardised ones, each of the sign that SIGNS has for it."""
    scale = np.maximum(x.std(axis=0), 1e-6)
    z = (x - x.mean(axis=0)) / scale

    def loss(beta: Matrix) -> tuple[float, Matrix]:
        logits = beta[0] + z @ beta[1:]
        error = counts * (1 / (1 + np.exp(-logits)) - y)
        value = float(np.sum(counts * (np.logaddexp(0, logits) - y * logits)) + REFUSAL_L2 / 2 * beta[1:] @ beta[1:])
        return value, np.concatenate([[error.sum()], z.T @ error + REFUSAL_L2 * beta[1:]])

    bounds = [(None, None), *(SIGNS.get(name, (None, None)) for name in refusal.SIGNALS)]
    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B")
    return np.asarray(found.x[1:] / scale)


def _trusted(case: Case, answered: bool) -> bool:
    return (answered and case.right) if case.question.answerable else not answered


Judged = tuple[Case, float, bool]  # with confidence and whether it was answered


def left_out(data: Sequence[Asked], say: Callable[[str], None]) -> None:
    """Fit on all groups but one, judge that one; a row a group, then over all, then a row for each set of our own."""
    titles = ["hit@1", "hit@5", "MRR@10", *(f"evidence@{b}" for b in EVIDENCE_BUDGETS), "evidence in answer"]
    titles += ["refused, unanswerable", "refused, answerable", "refusal AUC", "trusted"]
    say(f"| left out | n | {' | '.join(titles)} |")
    say("|---|--:|" + "--:|" * len(titles))
    judged: list[Judged] = []
    for group in dict.fromkeys(a.group for a in data):
        passages, sentences, model = fitted([a for a in data if a.group != group])
        part = _judged(model, [case(a, passages, sentences) for a in data if a.group == group])
        judged += part
        say(_row(group, _of(part, "")))
    say(_row("**all**", _of(judged, "")))
    for name in OWN:
        say(_row(f"{name} questions", _of(judged, name)))
    for name in ("", *OWN):
        say("")
        for line in _reliability(_of(judged, name)):
            say(line)


def _of(judged: Sequence[Judged], name: str) -> list[Judged]:
    """Those of one set of our own; with no name those of QUESTIONS."""
    return [j for j in judged if (j[0].question.origin if j[0].question.origin in OWN else "") == name]


def _judged(model: refusal.Model, cases: Sequence[Case]) -> list[Judged]:
    given = [(c, model.confidence(c.seen.signals, c.lacking)) for c in cases]
    return [(c, p, p >= model.threshold and not c.lacking) for c, p in given]


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


def pools(pairs: Sequence[Path], home: Path) -> list[Asked]:
    """The pools of all questions and of our own; `pairs` are corpora and question files in turns."""
    data: list[Asked] = []
    for corpus, questions in zip(pairs[::2], pairs[1::2], strict=True):
        asked = [*load(questions), *own(corpus)]
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
    data = pools(arguments.pairs, arguments.home)
    left_out(data, print)
    if arguments.write:
        passages, sentences, model = fitted(data)
        _write(ranking.__file__, passages)
        _write(evidence.__file__, sentences)
        _write(refusal.__file__, model)


def _write(module: str, model: Linear | refusal.Model) -> None:
    Path(module).with_suffix(".json").write_text(json.dumps(asdict(model), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
