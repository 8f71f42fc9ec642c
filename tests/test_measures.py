"""The measures themselves."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from eval.measures import (
    MEASURES,
    Outcome,
    Question,
    auc,
    evidence_within,
    holds_evidence,
    holds_steps,
    interval,
    normalised,
    ranking,
)
from eval.run import table


def question(id: str, *, gold: tuple[str, ...] = ("a.md",)) -> Question:
    quotes = tuple((g, "the quote") for g in gold)
    return Question(id, "?", "", gold, (), quotes, "fact" if gold else "unanswerable", "")


def outcome(id: str, *, answerable: bool, answered: bool, right: bool = False, confidence: float = 0.5) -> Outcome:
    asked = question(id) if answerable else question(id, gold=())
    ranks = {"hit@1": 1.0, "hit@5": 1.0, "MRR@10": 1.0} if answerable else {}
    evidence = (True, True, True) if answerable else ()
    return Outcome(asked, ranks, evidence, answered, confidence, right, 1, 1, True, 10, 1.0)


def test_words_are_compared_without_markup_and_link_targets() -> None:
    assert normalised("See [the **page**](https://x.y/z?a=b) `now`!") == ["see", "the", "page", "now"]


def test_evidence_must_stand_within_the_budget() -> None:
    texts = ["one two three", "four five six seven"]
    assert evidence_within("five six", texts, budgets=(5, 7)) == (False, True)
    assert evidence_within("three four", texts, budgets=(9,)) == (False,)  # not across passages
    assert evidence_within("fiv", texts, budgets=(9,)) == (False,)  # whole words


def test_an_answer_holds_the_evidence_when_four_fifths_are_there_in_order() -> None:
    quote = "a b c d e f g h i j"
    assert holds_evidence(quote, ["x a b c d", "e f g h y"])
    assert not holds_evidence(quote, ["h g f e d c b a"])
    assert not holds_evidence(quote, [" ".join(["x"] * 200), quote])


def test_ranking_counts_distinct_documents() -> None:
    asked = [question("q1", gold=("b.md",)), question("q2", gold=("z.md",)), question("q3", gold=())]
    found = ranking(asked, {"q1": ["a.md", "a.md", "b.md"], "q2": ["a.md"], "q3": ["a.md"]})
    assert found["q1"] == {"hit@1": 0.0, "hit@5": 1.0, "MRR@10": 0.5}
    assert found["q2"] == {"hit@1": 0.0, "hit@5": 0.0, "MRR@10": 0.0}
    assert "q3" not in found


def test_trusted_needs_the_evidence_or_the_refusal() -> None:
    outcomes = [
        outcome("1", answerable=True, answered=True, right=True),
        outcome("2", answerable=True, answered=True),
        outcome("3", answerable=False, answered=False),
        outcome("4", answerable=False, answered=True),
    ]
    assert MEASURES["trusted"](outcomes) == 0.5
    assert MEASURES["refused, unanswerable"](outcomes) == 0.5
    assert MEASURES["refused, answerable"](outcomes) == 0.0


def test_auc_is_one_when_confidence_separates() -> None:
    outcomes = [
        outcome("1", answerable=True, answered=True, confidence=0.9),
        outcome("2", answerable=False, answered=True, confidence=0.2),
    ]
    assert MEASURES["refusal AUC"](outcomes) == 1.0


def test_the_interval_holds_the_value() -> None:
    outcomes = [outcome(str(n), answerable=True, answered=True, right=n % 3 == 0) for n in range(60)]
    low, high = interval(outcomes, MEASURES["trusted"])
    assert low < MEASURES["trusted"](outcomes) < high


def test_measures_of_nothing_are_not_numbers() -> None:
    value = MEASURES["refused, unanswerable"]([outcome("1", answerable=True, answered=True)])
    assert value == pytest.approx(float("nan"), nan_ok=True)


def test_auc_is_the_share_of_pairs_in_order() -> None:
    assert auc([0.9, 0.8], [0.1]) == 1.0
    assert auc([0.1], [0.9]) == 0.0
    assert auc([0.5, 0.5], [0.5]) == 0.5
    assert auc([0.9, 0.3], [0.5, 0.3]) == 0.625
    assert auc([], [0.5]) != auc([], [0.5])  # not a number


def test_a_step_counts_where_one_statement_says_most_of_it() -> None:
    steps = ["Open the list in the portal.", "Map the fields.", "Save it."]
    said = ["1. Open the list in our portal.", "Map all of the", "fields."]
    assert holds_steps(steps, said) == (True, False, False)
    assert holds_steps(steps, []) == (False, False, False)


def test_steps_are_measured_where_questions_have_them() -> None:
    one = outcome("1", answerable=True, answered=True)
    assert math.isnan(MEASURES["steps in answer"]([one]))
    with_steps = [replace(one, steps=(True, False)), replace(one, steps=(True, True)), one]
    assert MEASURES["steps in answer"](with_steps) == 0.75
    assert not any(line.startswith("| steps in answer") for line in table([one]))
    assert any(line.startswith("| steps in answer | 0.75 ") for line in table(with_steps))
