"""Questions that ask two things at once: are both answered, and is a part that the documents do not hold told?

    python -m eval.compound CORPORA [--home DIR]

Pairs of our own questions (everyday and further) about the same corpus, drawn at random with a fixed seed and put
into one sentence: "How do I …, and who …?" Each is asked as it is, and once more without being taken apart.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from assistant.answer import Answer
from assistant.ask import ask
from assistant.compound import parts
from eval.measures import ANSWER_SHARE, Question, mean, normalised, quoted_share
from eval.questions import own
from eval.run import corpora, ingested
from ingest.access import EVERYTHING
from ingest.library import Library

SEED = 11
PAIRS = {"two answerable": (True, True, 30), "one of them": (True, False, 30), "neither": (False, False, 10)}
"""Which of the two are answerable, and how many pairs of each corpus are asked."""
ORIGINS = ("everyday", "further")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a pair: for each question whether its quote is said or that it has no answer is told."""

    kind: str
    answered: bool
    said: tuple[bool, ...]
    told: tuple[bool, ...]
    words: int


def pairs(questions: Sequence[Question]) -> Iterator[tuple[str, Question, Question]]:
    """Pairs of questions by kind; of one that is answerable and one that is not either comes first."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable
    simple = [q for q in questions if q.origin in ORIGINS and not parts(q.text)]
    for kind, (first, second, count) in PAIRS.items():
        pools = [[q for q in simple if q.answerable == wanted] for wanted in (first, second)]
        for _ in range(count if all(pools) else 0):
            one, other = (chance.choice(pool) for pool in pools)
            if one.id != other.id and len(parts(together(one, other))) == 2:
                yield (kind, one, other) if chance.random() < 0.5 else (kind, other, one)


def together(one: Question, other: Question) -> str:
    """Two questions as one."""
    second = other.text.strip()
    return f"{one.text.strip().rstrip('?. ')}, and {second[:1].lower()}{second[1:].rstrip('?. ')}?"


def outcome(kind: str, answer: Answer, asked: Sequence[Question]) -> Outcome:
    """How an answer to two questions does for each of them."""
    words = normalised(" ".join(s.text for s in answer.statements))
    refused = answer.status == "refused"
    told = [normalised(part) for part in answer.unanswered]
    return Outcome(
        kind,
        not refused,
        tuple(any(quoted_share(quote, words) >= ANSWER_SHARE for _, quote in q.quotes) for q in asked if q.answerable),
        tuple(refused or normalised(q.text) in told for q in asked if not q.answerable),
        len(words),
    )


def asked_in_pairs(library: Library, questions: Sequence[Question]) -> Iterator[tuple[bool, Outcome]]:
    """The outcome of each pair, and whether it was taken apart."""
    for kind, *two in pairs(questions):
        question = together(two[0], two[1])
        yield True, outcome(kind, ask(library, question, EVERYTHING), two)
        with patch("assistant.find.parts", return_value=()):
            yield False, outcome(kind, ask(library, question, EVERYTHING), two)


def main() -> None:
    """Parse the arguments, ask, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--home", type=Path, help="folder of the libraries, kept between runs")
    given = parser.parse_args()
    questions = own(given.corpora)
    found: dict[tuple[str, bool], list[Outcome]] = defaultdict(list)
    for name, folder in corpora(given.corpora, questions):
        library = ingested(folder, given.home, lambda line: print(line, file=sys.stderr))
        for by_itself, one in asked_in_pairs(library, [q for q in questions if q.corpus == name]):
            found[one.kind, by_itself].append(one)
    print("| pairs of questions | n | answered | of the answerable, said | of the others, told | words |")
    print("|---|--:|--:|--:|--:|--:|")
    for (kind, apart), made in found.items():
        said, told = [s for o in made for s in o.said], [t for o in made for t in o.told]
        cells = [f"{mean(v):.2f}" if v else "–" for v in ([o.answered for o in made], said, told)]
        label = f"{kind}, {'each by itself' if apart else 'as one question'}"
        print(f"| {label} | {len(made)} | {' | '.join(cells)} | {mean([o.words for o in made]):.0f} |")


if __name__ == "__main__":
    main()
