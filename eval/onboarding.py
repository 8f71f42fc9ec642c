"""Onboarding paths, measured: citations, order, time, and the questions, which were judged by hand.

    python -m eval.onboarding [CORPUS …] [--home DIR] [--questions FILE] [--verdicts]

For each built-in role on the sample library, or on the corpora given, and for the roles of their onboarding
plans: whether every statement is cited, stands so in a current document and is supported by its quote; whether
every module comes after its prerequisites; how long it takes to build. `--questions` writes the questions with
their sources into a file, to be judged. `--verdicts` tells how those were judged that were read by hand:
eval/onboarding.jsonl has a verdict for each by corpus and id, which is made of its words, and nothing else of it.

A question is good when it can be understood by itself, the source bears out the right answer, and no other answer
that is offered, nor for one to be filled in another one that a reader of the source could give, is right as well.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from assistant.onboarding.build import build
from assistant.onboarding.order import pairs
from assistant.onboarding.path import Path as Learning
from assistant.onboarding.question import Question
from assistant.onboarding.quiz import check
from assistant.onboarding.roles import plans, role_of
from assistant.onboarding.topics import Role, built_in
from assistant.sample import sample_corpus
from assistant.support import VERBATIM
from eval.run import ingested
from ingest.access import EVERYTHING
from ingest.document import Status
from ingest.library import Library

VERDICTS = Path(__file__).with_name("onboarding.jsonl")


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of a role: `faults` of its statements in words, `late` modules that stand before a prerequisite."""

    role: str
    modules: int
    gaps: int
    statements: int
    faults: tuple[str, ...]
    late: tuple[str, ...]
    seconds: float
    checking: float
    questions: tuple[Question, ...] = field(repr=False)


def measure(library: Library, role: Role) -> Measured:
    """Build the path of a role, and look at all of it."""
    began = time.perf_counter()
    path = build(library, role, EVERYTHING)
    built = time.perf_counter()
    questions = [q for m in path.learnt for q in check(library, path, m, EVERYTHING)]
    return Measured(
        role=role.title,
        modules=len(path.learnt),
        gaps=len(path.gaps),
        statements=sum(len(m.statements) for m in path.modules),
        faults=tuple(faults(library, path)),
        late=tuple(late(path, role)),
        seconds=built - began,
        checking=time.perf_counter() - built,
        questions=tuple(questions),
    )


def faults(library: Library, path: Learning) -> Iterator[str]:
    """What is wrong with the statements of a path: no citation, another text, an old document, a support below full."""
    for module in path.modules:
        for statement in module.statements:
            cited = [c for n in statement.citations if (c := path.cited(n))]
            if not cited or len(cited) != len(statement.citations):
                yield f"{module.id}: no citation"
            for c in cited:
                document = library.catalogue.document(c.document, EVERYTHING)
                if document is None or document.text[c.start : c.end] != c.quote or c.quote != statement.text:
                    yield f"{module.id}: not so in {c.document}"
                elif document.metadata.status is not Status.CURRENT or c.status != "current":
                    yield f"{module.id}: {c.document} is {document.metadata.status}"
            if statement.support < VERBATIM:
                yield f"{module.id}: support {statement.support}"


def late(path: Learning, role: Role) -> Iterator[str]:
    """Modules that stand before one that they need, by the topics' own order or the documents'."""
    place = {m.id: n for n, m in enumerate(path.modules)}
    weeks = {m.id: m.week for m in path.modules}
    before = pairs(role.topics)
    for module in path.modules:
        for needed in before[module.id] | set(module.after):
            if place[needed] > place[module.id] or weeks[needed] > weeks[module.id]:
                yield f"{module.id} before {needed}"


def table(found: Sequence[Measured]) -> Iterator[str]:
    """The measures of one library as a Markdown table."""
    columns = ("role", "modules", "not found", "things to know", "of these at fault", "before a prerequisite")
    yield f"| {' | '.join((*columns, 'questions', 'build', 'questions made in'))} |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for m in found:
        times = f"{m.seconds:.1f} s | {m.checking:.1f} s"
        counts = f"{m.modules} | {m.gaps} | {m.statements} | {len(m.faults)} | {len(m.late)} | {len(m.questions)}"
        yield f"| {m.role} | {counts} | {times} |"


def verdicts() -> dict[tuple[str, str], dict[str, Any]]:
    """How questions were judged, by corpus and id."""
    rows = [json.loads(line) for line in VERDICTS.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {(row["corpus"], row["id"]): row for row in rows}


def judged() -> Iterator[str]:
    """The judged questions by set and kind as a Markdown table; last those that are asked by the last rules."""
    rows = list(verdicts().values())
    yield "| set | kind | judged | good | share |"
    yield "|---|---|--:|--:|--:|"
    for name in dict.fromkeys(r["set"] for r in rows):
        own = [r for r in rows if r["set"] == name]
        groups = {kind: [r for r in own if r["kind"] == kind] for kind in sorted({r["kind"] for r in own})}
        for kind, of in {**groups, "all": own, "all, by the last rules": [r for r in own if r["last"]]}.items():
            good = sum(r["verdict"] == "good" for r in of)
            yield f"| {name} | {kind} | {len(of)} | {good} | {good / (len(of) or 1):.3f} |"
        wrong = Counter(r["verdict"] for r in own if r["verdict"] != "good")
        yield f"| {name} | at fault: {', '.join(f'{w} {n}' for w, n in wrong.most_common()) or 'none'} | | | |"


def _roles(library: Library) -> list[Role]:
    own = [role_of(library, EVERYTHING, entry.path) for entry in plans(library, EVERYTHING)]
    return [*built_in().values(), *own]


def _write(path: Path, corpus: str, found: Sequence[Measured]) -> None:
    """Each different question once, with its source."""
    unique = {q.id: q for m in found for q in m.questions}
    with path.open("a", encoding="utf-8") as file:
        for q in unique.values():
            file.write(json.dumps({"corpus": corpus, **q.to_json()}, ensure_ascii=False) + "\n")


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", nargs="*", type=Path)
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    parser.add_argument("--questions", type=Path, help="write the questions there, to be judged")
    parser.add_argument("--verdicts", action="store_true", help="only tell how the questions were judged")
    arguments = parser.parse_args()
    if arguments.verdicts:
        print("\n".join(judged()))
        return
    for folder in arguments.corpora or [sample_corpus()]:
        with ingested(folder, arguments.home, print) as library:
            measure(library, next(iter(built_in().values())))  # opens encoder and indexes
            found = [measure(library, role) for role in _roles(library)]
        print("\n".join((f"\n{folder.name}\n", *table(found))))
        print(f"\nMedian time to build: {median(m.seconds for m in found):.1f} s")
        for line in (line for m in found for line in (*m.faults, *m.late)):
            print(f"  {line}")
        if arguments.questions:
            _write(arguments.questions, folder.name, found)


if __name__ == "__main__":
    main()
