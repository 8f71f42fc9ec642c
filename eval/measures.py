"""What is measured on one question, and how it is summed up.

Words are compared in lower case with runs of anything else made one space; link targets of
Markdown and AsciiDoc are left out on both sides, since a reader of the page does not see them.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

RANKING = {"hit@1": "Success@1", "hit@5": "Success@5", "MRR@10": "RR@10"}
EVIDENCE_BUDGETS = (300, 600, 1200)
ANSWER_WORDS = 200
ANSWER_SHARE = 0.8

_TARGET = re.compile(r"(?<=\])\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)|(?:link:|https?://)\S+?(?=\[)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with where its answer stands; no gold documents when it is unanswerable.

    `quotes` are pairs of document and verbatim quote; the first is the one that ranking is measured on. `steps` are
    those of the procedure that a how-to is answered with.
    """

    id: str
    text: str
    corpus: str
    gold_docs: tuple[str, ...]
    also_in: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]
    kind: str
    origin: str
    steps: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the library holds the answer."""
        return bool(self.gold_docs)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question.

    `ranking` holds the ir-measures of RANKING over documents, and `evidence`, for each of
    EVIDENCE_BUDGETS, whether the gold quote lies within so many words; both are empty for an
    unanswerable question.
    """

    question: Question
    ranking: Mapping[str, float]
    evidence: tuple[bool, ...]
    answered: bool
    confidence: float
    evidence_in_answer: bool
    cited: int
    cited_gold: int
    verbatim: bool
    words: int
    milliseconds: float
    steps: tuple[bool, ...] = ()  # whether the answer holds each step of the question

    @property
    def trusted(self) -> bool:
        """The right outcome: answered with the evidence in it, or refused where there is none."""
        return self.evidence_in_answer if self.question.answerable else not self.answered


def normalised(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return re.sub(r"[\W_]+", " ", _TARGET.sub(" ", text).lower()).split()


def document_rank(documents: Sequence[str], gold: Sequence[str]) -> int | None:
    """The rank from 0 of the first gold document among distinct documents."""
    distinct = list(dict.fromkeys(documents))
    return next((i for i, d in enumerate(distinct) if d in gold), None)


def rank_measures(rank: int | None) -> tuple[float, float, float]:
    """hit@1, hit@5 and MRR@10 of one question for the rank from 0 of its first gold document."""
    if rank is None:
        return 0.0, 0.0, 0.0
    return float(rank == 0), float(rank < 5), 1 / (rank + 1) if rank < 10 else 0.0


def ranking(questions: Sequence[Question], ranked: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """The measures of RANKING for each answerable question, computed by ir-measures.

    `ranked` holds, for each question's id, the documents in the order of their first passage.
    """
    import ir_measures

    relevant = [ir_measures.Qrel(q.id, document, 1) for q in questions for document in {*q.gold_docs, *q.also_in}]
    run = [
        ir_measures.ScoredDoc(q.id, document, -float(place))
        for q in questions
        for place, document in enumerate(dict.fromkeys(ranked[q.id]))
    ]
    measures = {ir_measures.parse_measure(name): title for title, name in RANKING.items()}
    found: dict[str, dict[str, float]] = {q.id: dict.fromkeys(RANKING, 0.0) for q in questions if q.answerable}
    for metric in ir_measures.iter_calc(list(measures), relevant, run):
        found[metric.query_id][measures[metric.measure]] = metric.value
    return found


def evidence_within(quote: str, texts: Sequence[str], budgets: Sequence[int] = EVIDENCE_BUDGETS) -> tuple[bool, ...]:
    """Whether the quote's words stand together within the first so many words of the texts in order."""
    wanted = f" {' '.join(normalised(quote))} "
    words: list[str] = []
    for text in texts:
        words += [*normalised(text), "|"]
    return tuple(wanted in f" {' '.join(words[:budget])} " for budget in budgets)


def holds_evidence(quote: str, statements: Sequence[str]) -> bool:
    """At least 80 % of the quote's words are in the first 200 words of the statements, in order (LCS)."""
    return quoted_share(quote, normalised(" ".join(statements))[:ANSWER_WORDS]) >= ANSWER_SHARE


def holds_steps(steps: Sequence[str], statements: Sequence[str]) -> tuple[bool, ...]:
    """Whether at least 80 % of each step's words are in one of the statements, in order (LCS)."""
    said = [normalised(statement) for statement in statements]
    return tuple(max((quoted_share(step, words) for words in said), default=0.0) >= ANSWER_SHARE for step in steps)


def quoted_share(quote: str, said: Sequence[str]) -> float:
    """The share of the quote's words that are among the words said, in order (LCS); 0 for an empty quote."""
    wanted = normalised(quote)
    return _longest_common_subsequence(wanted, said) / len(wanted) if wanted else 0.0


def _longest_common_subsequence(a: Sequence[str], b: Sequence[str]) -> int:
    row = [0] * (len(b) + 1)
    for x in a:
        diagonal = 0
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], diagonal + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]


def mean(values: Sequence[float]) -> float:
    """The mean, which of truth values is their share; not a number when there are none."""
    return sum(values) / len(values) if values else float("nan")


Measure = Callable[[Sequence[Outcome]], float]


def _answerable(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [o for o in outcomes if o.question.answerable]


def _unanswerable(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [o for o in outcomes if not o.question.answerable]


def refusal_auc(outcomes: Sequence[Outcome]) -> float:
    """The area under the ROC curve of the confidence, for telling answerable questions from others."""
    return auc([o.confidence for o in _answerable(outcomes)], [o.confidence for o in _unanswerable(outcomes)])


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The probability that a positive scores above a negative, ties counting half: the area under the ROC curve."""
    if not positive or not negative:
        return float("nan")
    others = sorted(negative)
    return mean([(bisect_left(others, p) + bisect_right(others, p)) / 2 for p in positive]) / len(others)


def calibration_error(outcomes: Sequence[Outcome], bins: int = 5) -> float:
    """Expected calibration error: confidence against the share answerable, in equal-count bins."""
    ranked = sorted(outcomes, key=lambda o: o.confidence)
    total = 0.0
    for i in range(bins):
        part = ranked[i * len(ranked) // bins : (i + 1) * len(ranked) // bins]
        if part:
            confidence = mean([o.confidence for o in part])
            total += len(part) * abs(confidence - mean([o.question.answerable for o in part]))
    return total / len(ranked) if ranked else float("nan")


def _ranking_mean(title: str) -> Measure:
    return lambda outcomes: mean([o.ranking[title] for o in _answerable(outcomes)])


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


MEASURES: dict[str, Measure] = {
    **{title: _ranking_mean(title) for title in RANKING},
    "evidence@300": lambda o: mean([x.evidence[0] for x in _answerable(o)]),
    "evidence@600": lambda o: mean([x.evidence[1] for x in _answerable(o)]),
    "evidence@1200": lambda o: mean([x.evidence[2] for x in _answerable(o)]),
    "evidence in answer": lambda o: mean([x.evidence_in_answer for x in _answerable(o)]),
    "steps in answer": lambda o: mean([mean(x.steps) for x in _answerable(o) if x.steps]),
    "cited gold": lambda o: _ratio(sum(x.cited_gold for x in _answerable(o)), sum(x.cited for x in _answerable(o))),
    "verbatim": lambda o: mean([x.verbatim for x in o]),
    "refused, unanswerable": lambda o: mean([not x.answered for x in _unanswerable(o)]),
    "refused, answerable": lambda o: mean([not x.answered for x in _answerable(o)]),
    "refusal AUC": refusal_auc,
    "calibration error": calibration_error,
    "trusted": lambda o: mean([x.trusted for x in o]),
}
"""Every measure by its name in the tables."""


def interval(
    outcomes: Sequence[Outcome], measure: Measure, *, rounds: int = 1000, seed: int = 7
) -> tuple[float, float]:
    """The 95 % bootstrap interval of a measure (percentile method, questions resampled)."""
    generator = random.Random(seed)  # noqa: S311 - resampling, not secrecy
    values = sorted(v for _ in range(rounds) if (v := measure(generator.choices(outcomes, k=len(outcomes)))) == v)
    if not values:
        return float("nan"), float("nan")
    return values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]
