"""Drafts on the sample library, against checklists made by hand.

    python -m eval.drafts [--home DIR] [--verbose]

A task names a topic, facts that its draft should hold, steps in their order, and the sections that no
document supports. Facts and steps are phrases of the documents; they count as present when the words
of the phrase stand together in a statement.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median

from assistant.ask import ask
from assistant.draft import Draft, draft
from assistant.sample import sample_corpus
from assistant.template import template
from eval.measures import mean, normalised
from eval.run import ingested
from ingest.access import EVERYTHING
from ingest.library import Library

TASKS = Path(__file__).with_name("drafts.jsonl")


@dataclass(frozen=True, slots=True)
class Task:
    """What a draft should hold, and what it should say is missing."""

    id: str
    topic: str
    template: str
    facts: tuple[str, ...]
    steps: tuple[str, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft beside its task; `places` are those of the steps among the statements, None where one is missing."""

    task: Task
    facts: tuple[bool, ...]
    places: tuple[int | None, ...]
    gaps: tuple[bool, ...]
    verbatim: tuple[bool, ...]
    lacking: tuple[str, ...]


def tasks(path: Path = TASKS) -> list[Task]:
    """The tasks of a JSON lines file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Task(r["id"], r["topic"], r["template"], tuple(r["facts"]), tuple(r["steps"]), tuple(r["gaps"])) for r in rows
    ]


def judge(task: Task, made: Draft, library: Library) -> Judged:
    """Look for what the task asks for in a draft."""
    said = [f" {' '.join(normalised(s.text))} " for section in made.sections for s in section.statements]
    order = [
        f" {' '.join(normalised(s.text))} "
        for section in made.sections
        if _steps(section.heading, task)
        for s in section.statements
    ]
    facts = tuple(_place(fact, said) is not None for fact in task.facts)
    places = tuple(_place(step, order) for step in task.steps)
    empty = {gap.section for gap in made.gaps}
    lacking = [f for f, there in zip(task.facts, facts, strict=True) if not there]
    lacking += [s for s, at in zip(task.steps, places, strict=True) if at is None]
    lacking += [f"gap: {g}" for g in task.gaps if g not in empty]
    return Judged(
        task, facts, places, tuple(g in empty for g in task.gaps), tuple(_verbatim(made, library)), tuple(lacking)
    )


def _steps(heading: str, task: Task) -> bool:
    return any(h.text == heading and h.kind.form == "steps" for h in template(task.template).headings)


def _place(phrase: str, said: Sequence[str]) -> int | None:
    wanted = f" {' '.join(normalised(phrase))} "
    return next((i for i, text in enumerate(said) if wanted in text), None)


def _verbatim(made: Draft, library: Library) -> Iterator[bool]:
    """For each statement, whether it is cited and stands so in the document."""
    by_number = {c.n: c for c in made.citations}
    for statement in (s for section in made.sections for s in section.statements):
        citation = by_number[statement.citations[0]]
        document = library.catalogue.document(citation.document, EVERYTHING)
        yield bool(document and document.text[citation.start : citation.end] == statement.text)


def table(judged: Sequence[Judged]) -> Iterator[str]:
    """The measures over all tasks as a Markdown table."""
    pairs = [a < b for j in judged for a, b in combinations([p for p in j.places if p is not None], 2)]
    rows = {
        "facts present": [f for j in judged for f in j.facts],
        "steps present, in the section for steps": [p is not None for j in judged for p in j.places],
        "pairs of steps in order": pairs,
        "expected gaps named": [g for j in judged for g in j.gaps],
        "statements cited and verbatim": [v for j in judged for v in j.verbatim],
    }
    yield "| measure | of | share |"
    yield "|---|--:|--:|"
    for name, values in rows.items():
        yield f"| {name} | {len(values)} | {mean([float(v) for v in values]):.2f} |"


def slowness(library: Library, asked: Sequence[Task]) -> float:
    """How many times a warm question on the same topic a draft takes, as the median over tasks."""
    ratios = []
    for task in asked:
        began = time.perf_counter()
        draft(library, task.topic, EVERYTHING, template(task.template))
        drafted = time.perf_counter()
        ask(library, f"How do we do {task.topic}?", EVERYTHING)
        ratios.append((drafted - began) / (time.perf_counter() - drafted))
    return median(ratios)


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    parser.add_argument("--verbose", action="store_true", help="list what each draft lacks")
    arguments = parser.parse_args()
    library = ingested(sample_corpus(), arguments.home, print)
    judged = [judge(t, draft(library, t.topic, EVERYTHING, template(t.template)), library) for t in tasks()]
    print("\n".join(table(judged)))
    treated = [t for t in tasks() if t.steps and t.template == "sop"]
    sections = len(template("sop").headings)
    print(f"\nA draft of {sections} sections takes {slowness(library, treated):.1f} times a warm question.")
    if arguments.verbose:
        for j in judged:
            print(f"{j.task.id} {j.task.topic}: {'; '.join(j.lacking) or 'nothing lacks'}")


if __name__ == "__main__":
    main()
