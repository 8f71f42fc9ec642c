"""Matching questions with curated answers, against pairs made by hand.

    python -m eval.curated [--pairs FILE] [--questions FILE] [--home DIR] [--errors]
    python -m eval.curated --left-out

eval/curated.jsonl has for each of 40 questions two that ask the same in other words, and two that nearly do but
for the tool, number, role, region, kind, denial, subject, or what is asked. Half "dev" is what the matching was
developed on, half "test" is what is reported. The questions of eval/gaps.jsonl are a third set: each group's first
question as if it had a curated answer, all questions asked. A false match is the wrong answer; a miss costs little.
Other files, as curated_unseen.jsonl and gaps_unseen.jsonl, on which nothing was developed, are given by name.
--left-out does so for the questions of each writer of eval/gaps.py with the metric learned on the others, from several
cosines, with all checks and with none: where the least cosine of an approved answer comes from.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.questions.kinship import metric_of
from assistant.questions.matching import Question, question, same_question
from assistant.sample import sample_corpus
from eval import gaps
from eval.run import ingested
from ingest.library import Library

PAIRS = Path(__file__).with_name("curated.jsonl")
LEAST = (0.4, 0.5, 0.6, 0.7, 0.8)  # cosines


@dataclass(frozen=True, slots=True)
class Pair:
    """The question of a curated answer, another one, and whether it asks the same."""

    curated: str
    asked: str
    same: bool
    kind: str
    half: str


def load(path: Path = PAIRS) -> list[Pair]:
    """The pairs made by hand."""
    return [Pair(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def of_groups(path: Path = gaps.QUESTIONS) -> list[Pair]:
    """Pairs of the questions grouped by hand: the first of each group, with every other question."""
    return firsts(gaps.load(path))


def firsts(asked: Sequence[gaps.Asked]) -> list[Pair]:
    """The first question of each group, with every other one."""
    first = {a.group: a.question for a in reversed(asked)}
    return [
        Pair(one, a.question, a.group == group, "group", a.split)
        for group, one in first.items()
        for a in asked
        if a.question != one
    ]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, default=PAIRS, metavar="FILE", help="pairs made by hand")
    parser.add_argument(
        "--questions", type=Path, default=gaps.QUESTIONS, metavar="FILE", help="questions grouped by hand"
    )
    parser.add_argument("--home", type=Path, help="where the library of the sample documents is kept")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--left-out", action="store_true", help="each writer with the metric learned on the others")
    arguments = parser.parse_args()
    with ingested(sample_corpus(), arguments.home, print) as library:
        if arguments.left_out:
            _left_out(library)
            return
        pairs = load(arguments.pairs)
        for half in dict.fromkeys(p.half for p in pairs):
            print(_row(library, half, [p for p in pairs if p.half == half], arguments.errors))
        print(_row(library, "groups", of_groups(arguments.questions), arguments.errors))


def _prepared(library: Library, pairs: Sequence[Pair]) -> dict[str, Question]:
    metric = metric_of(library)
    texts = dict.fromkeys(text for p in pairs for text in (p.curated, p.asked))
    return {text: question(library, text, metric) for text in texts}


def _row(library: Library, name: str, pairs: Sequence[Pair], errors: bool) -> str:
    prepared = _prepared(library, pairs)
    matched = [same_question(prepared[p.asked], prepared[p.curated]) for p in pairs]
    if errors:
        for pair, found in zip(pairs, matched, strict=True):
            if found != pair.same:
                print(f"  {'WRONG' if found else 'missed'} ({pair.kind}) {pair.curated} | {pair.asked}")
    return _counted(name, pairs, matched)


def _left_out(library: Library) -> None:
    writers = gaps.by_writer(library)
    for name, asked in gaps.asked_by_writer().items():
        metric = gaps.learn(own for other, own in writers.items() if other != name)
        pairs = firsts(asked)
        prepared = {a.question: question(library, a.question, replace(metric, sure=min(LEAST))) for a in asked}
        cosines = [float(prepared[p.asked].vector @ prepared[p.curated].vector) for p in pairs]
        checked = [same_question(prepared[p.asked], prepared[p.curated]) for p in pairs]
        for least in LEAST:
            near = [c >= least for c in cosines]
            both = [n and c for n, c in zip(near, checked, strict=True)]
            print(_counted(f"{name} from {least}, unchecked", pairs, near))
            print(_counted(f"{name} from {least}, checked", pairs, both))


def _counted(name: str, pairs: Sequence[Pair], matched: Sequence[bool]) -> str:
    right = sum(found and p.same for p, found in zip(pairs, matched, strict=True))
    same, given = sum(p.same for p in pairs), sum(matched)
    return (
        f"{name:6} {len(pairs)} pairs, {same} the same: precision {right / given if given else 1:.3f} "
        f"({given - right} wrong of {given}), recall {right / same:.3f}"
    )


if __name__ == "__main__":
    main()
