"""What a library learns from the judgements of earlier questions.

    python -m eval.judged CORPORA QUESTIONS [--home DIR]

Our own questions about each corpus (everyday, loose and further ones, by different writers) stand for those asked
before. Each is answered by the library without experience; an answer that holds the evidence is found helpful, and of
the other answerable ones a keeper approves an answer from the right passage. Of those that the corpus does not answer a
keeper decides that they are not ours. Then QUESTIONS are asked with and without that experience, or with a part of it,
and each of our sets with the experience of the two others. Nothing is fitted, but the constants of
assistant/questions/precedents.py were chosen while looking at these figures.
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
from assistant.questions.precedents import NONE, Consult, Experience, Judged, Precedents
from assistant.retrieve import retrieve
from eval.measures import MEASURES, Outcome, Question, holds_evidence, normalised
from eval.questions import OWN, load, own
from eval.run import corpora, ingested, measure
from ingest.access import EVERYTHING
from ingest.library import Library

SHOWN = ["hit@1", "hit@5", "evidence@300", "evidence@600", "evidence in answer"]
SHOWN += ["refused, unanswerable", "refused, answerable", "refusal AUC", "trusted"]
SHARES = (0.1, 0.3, 1.0)  # of the questions asked before
SEED = 5


def experience(library: Library, questions: Sequence[Question]) -> Experience:
    """What a library would know after these questions had been judged."""
    judged, vectors = [], []
    for number, question in enumerate(questions):
        query = prepare(library, question.text, EVERYTHING)
        answer = ask(library, question.text, EVERYTHING, consult=_without)
        helpful = any(holds_evidence(quote, [s.text for s in answer.statements]) for _, quote in question.quotes)
        source, passages, documents = _cited(answer) if helpful else _right(library, query, question)
        if passages or not question.answerable:
            judged.append(Judged(number, (source, number), question.text, passages, documents, datetime.now(UTC)))
            vectors.append(query.vector)
    return Experience((0, 0, ""), judged, metric_of(library).mapped(np.stack(vectors)), 1.0)


def _cited(answer: Answer) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    proper = {n for s in answer.statements if not s.aside for n in s.citations}
    cited = [c for c in answer.citations if c.n in proper]
    return "turn", tuple(c.passage for c in cited), tuple(c.document for c in cited)


def _right(library: Library, query: Query, question: Question) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The passages that hold the quote, as far as a search for it in many finds them."""
    wanted = [f" {' '.join(normalised(quote))} " for _, quote in question.quotes]
    found = retrieve(library, query, EVERYTHING, k=80) if wanted else []
    texts = [(c.record, f" {' '.join(normalised(c.record.passage.text))} ") for c in found]
    records = [record for record, text in texts if any(w in text for w in wanted)]
    return "curated", tuple(r.passage.id for r in records), tuple(r.document.path for r in records)


def _without(library: Library, query: Query) -> Precedents:  # noqa: ARG001
    return NONE


def learning(known: Experience, without: frozenset[int]) -> Consult:
    """Consult an experience of which some judgements are left out, by their places."""

    def consult(library: Library, query: Query) -> Precedents:
        return known.about(metric_of(library).mapped(query.vector[None])[0], 1.0, without)

    return consult


def rows(library: Library, asked: Sequence[Question], before: Sequence[Question]) -> Iterator[tuple[str, str, Outcome]]:
    """For each question that is asked the set it is of, what was known, and what came of it."""
    known = experience(library, before)
    place = {question.text: question.origin for question in before}
    origin = [place[j.question] for j in known.judged]
    order = random.Random(SEED).sample(range(len(origin)), len(origin))  # noqa: S311 - repeatable
    for name in ("QUESTIONS", *OWN):
        mine = asked if name == "QUESTIONS" else [q for q in before if q.origin == name]
        same = {n for n, of in enumerate(origin) if of == name}
        for outcome in measure(library, mine, _without):
            yield name, "nothing", outcome
        for share in SHARES:
            left_out = frozenset(same | set(order[round(share * len(order)) :]))
            for outcome in measure(library, mine, learning(known, left_out)):
                yield name, f"{share:.0%} of them", outcome
        for kind, source in (("helpful answers alone", "turn"), ("answers alone", ""), ("gaps alone", "gap")):
            others = {n for n, j in enumerate(known.judged) if not _of(j, source)}
            for outcome in measure(library, mine, learning(known, frozenset(same | others))):
                yield name, kind, outcome


def _of(judged: Judged, source: str) -> bool:
    if source == "gap":
        return not judged.answered
    return judged.answered and source in ("", judged.key[0])


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
            for of, known, outcome in rows(library, mine, earlier):
                outcomes.setdefault((of, known), []).append(outcome)
    print(f"| asked | known | n | {' | '.join(SHOWN)} |")
    print("|---|---|--:|" + "--:|" * len(SHOWN))
    for (of, known), found in outcomes.items():
        yes = sum(o.question.answerable for o in found)
        values = " | ".join(f"{MEASURES[title](found):.2f}" for title in SHOWN)
        print(f"| {of} | {known} | {yes} + {len(found) - yes} | {values} |")


if __name__ == "__main__":
    main()
