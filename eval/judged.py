"""What a library learns from the judgements of earlier questions.

    python -m eval.judged CORPORA QUESTIONS [--home DIR]

Our own questions about each corpus (everyday, loose and further ones, by different writers) stand for those asked
before. Each is answered by the library without experience; an answer that holds the evidence is found helpful, and of
the other answerable ones a keeper approves an answer from the right passage. Of those that the corpus does not answer a
keeper decides that they are not ours. Then QUESTIONS are asked with and without that experience, or with a part of it,
and each of our sets with the experience of the two others. The last rows are for `mops tune`: half of our questions
about a corpus, drawn at random, are judged and tuned on, and the other half asked. Nothing is fitted, but the constants
of assistant/questions/precedents.py were chosen while looking at these figures.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from assistant.answer import Answer
from assistant.ask import ask
from assistant.query import Query, prepare
from assistant.questions.kinship import metric_of
from assistant.questions.precedents import NONE, Experience, Judged, Precedents, consulting
from assistant.retrieve import retrieve
from assistant.tune import fitted
from eval.measures import MEASURES, Outcome, Question, holds_evidence, normalised
from eval.questions import OWN, load, own
from eval.run import corpora, ingested, measure
from ingest.access import EVERYTHING
from ingest.library import Library

SHOWN = ["hit@1", "hit@5", "evidence@300", "evidence@600", "evidence in answer"]
SHOWN += ["refused, unanswerable", "refused, answerable", "refusal AUC", "trusted"]
SEED = 5
POOL = 80  # passages among which the right one is looked for


def experience(library: Library, questions: Sequence[Question]) -> Experience:
    """What a library would know after these questions had been judged."""
    judged, vectors = [], []
    for number, question in enumerate(questions):
        query = prepare(library, question.text, EVERYTHING)
        answer = ask(library, question.text, EVERYTHING, consult=_without)
        helpful = any(holds_evidence(quote, [s.text for s in answer.statements]) for _, quote in question.quotes)
        judgement = _cited(answer, number) if helpful else _right(library, query, question, number)
        if judgement.answered or not question.answerable:
            judged.append(judgement)
            vectors.append(query.vector)
    return Experience(judged, metric_of(library).mapped(np.stack(vectors)))


def _cited(answer: Answer, number: int) -> Judged:
    proper = {n for s in answer.statements if not s.aside for n in s.citations}
    cited = [c for c in answer.citations if c.n in proper]
    places = tuple(c.passage for c in cited), tuple(c.document for c in cited)
    return Judged(("turn", number), answer.question, *places, datetime.now(UTC))


def _right(library: Library, query: Query, question: Question, number: int) -> Judged:
    """What a keeper would cite: the passages that hold the quote, as far as a search finds them."""
    wanted = [f" {' '.join(normalised(quote))} " for _, quote in question.quotes]
    found = retrieve(library, query, EVERYTHING, k=POOL) if wanted else []
    records = [c.record for c in found if any(w in f" {' '.join(normalised(c.record.passage.text))} " for w in wanted)]
    places = tuple(r.passage.id for r in records), tuple(r.document.path for r in records)
    return Judged(("curated", number), question.text, *places, datetime.now(UTC))


def _without(library: Library, query: Query) -> Precedents:  # noqa: ARG001
    return NONE


def rows(library: Library, asked: Sequence[Question], before: Sequence[Question]) -> Iterator[tuple[str, str, Outcome]]:
    """For each question that is asked the set it is of, what was known, and what came of it."""
    known = experience(library, before)
    place = {question.text: question.origin for question in before}
    origin = [place[j.question] for j in known.judged]
    order = _shuffled(len(origin))
    for name in ("QUESTIONS", *OWN):
        mine = asked if name == "QUESTIONS" else [q for q in before if q.origin == name]
        same = {n for n, of in enumerate(origin) if of == name}
        unlike = {n for n, j in enumerate(known.judged) if not j.answered}
        not_helpful = {n for n, j in enumerate(known.judged) if j.key[0] != "turn" or not j.answered}
        for title, consult in (
            ("nothing", _without),
            ("a tenth of them", consulting(known, without=same | set(order[len(order) // 10 :]))),
            ("all of them", consulting(known, without=same)),
            ("of these, helpful answers alone", consulting(known, without=same | not_helpful)),
            ("of these, helpful and approved ones", consulting(known, without=same | unlike)),
        ):
            for outcome in measure(library, mine, consult):
                yield name, title, outcome


def tuned(library: Library, name: str, before: Sequence[Question]) -> Iterator[tuple[str, str, Outcome]]:
    """What half of the questions bring the other half, by default and tuned on the first half."""
    order = _shuffled(len(before))
    first, second = ([before[n] for n in part] for part in (order[::2], order[1::2]))
    known = experience(library, first)
    best = fitted(library, known)
    assert best is not None
    for title, consult in (
        ("nothing", _without),
        ("half, by default", consulting(known)),
        (f"half, tuned: {best.strength:g}", consulting(known, best.strength)),
    ):
        for outcome in measure(library, second, consult):
            yield f"the other half, {name}", title, outcome


def _shuffled(count: int) -> list[int]:
    return random.Random(SEED).sample(range(count), count)  # noqa: S311 - repeatable


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    arguments = parser.parse_args()
    asked, before = load(arguments.questions), own(arguments.corpora)
    outcomes: dict[tuple[str, str], list[Outcome]] = {}
    for name, folder in corpora(arguments.corpora, asked):
        with ingested(folder, arguments.home, print) as library:
            mine, earlier = ([q for q in part if q.corpus == name] for part in (asked, before))
            for of, known, outcome in (*rows(library, mine, earlier), *tuned(library, name, earlier)):
                outcomes.setdefault((of, known), []).append(outcome)
    print(f"| asked | known | n | {' | '.join(SHOWN)} |")
    print("|---|---|--:|" + "--:|" * len(SHOWN))
    for (of, known), found in outcomes.items():
        yes = sum(o.question.answerable for o in found)
        values = " | ".join(f"{MEASURES[title](found):.2f}" for title in SHOWN)
        print(f"| {of} | {known} | {yes} + {len(found) - yes} | {values} |")


if __name__ == "__main__":
    main()
