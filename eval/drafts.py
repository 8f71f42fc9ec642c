"""Drafts on the sample library, against checklists made by hand.

    python -m eval.drafts [--home DIR] [--held-out] [--verbose]

A task names a topic, facts that its draft should hold, roles and limits that should stand in the
sections for them, steps in their order, the sections that no document supports, and where documents
contradict one another. Facts and steps are phrases of the documents; they count as present when the
words of the phrase stand together in a statement. Tasks marked as held out are not looked at while the
drafting is worked upon; they are measured with --held-out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

from assistant.ask import ask
from assistant.draft import Draft, draft
from assistant.drafting.template import Kind, template
from assistant.sample import sample_corpus
from eval.measures import mean, normalised
from eval.run import ingested
from ingest.access import EVERYTHING
from ingest.library import Library

TASKS = Path(__file__).with_name("drafts.jsonl")
DISAGREEMENTS = Path(__file__).with_name("disagreements.jsonl")


@dataclass(frozen=True, slots=True)
class Task:
    """What a draft should hold, and what it should say is missing.

    Attributes:
        roles: phrases that belong into the section for roles; `limits` those for the one for service levels.
        gaps: sections that no document supports; of the `arguable` ones a gap is neither asked for nor wrong.
        conflicts: the names of disagreements that should be listed.
    """

    id: str
    topic: str
    template: str
    facts: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    arguable: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    held_out: bool = False


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where documents contradict one another: phrases of the one side, and of the other."""

    id: str
    one: tuple[str, ...]
    other: tuple[str, ...]

    def between(self, a: str, b: str) -> bool:
        """Whether two quotes are its two sides."""
        return (_any(self.one, a) and _any(self.other, b)) or (_any(self.one, b) and _any(self.other, a))


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft beside its task; `places` are those of the steps among the statements, None where one is missing.

    `named` tells of each gap that the draft names whether it is one, `listed` the same of each conflict.
    """

    task: Task
    facts: tuple[bool, ...]
    places: tuple[int | None, ...]
    roles: tuple[bool, ...]
    limits: tuple[bool, ...]
    gaps: tuple[bool, ...]
    named: tuple[bool, ...]
    conflicts: tuple[bool, ...]
    listed: tuple[bool, ...]
    verbatim: tuple[bool, ...]
    lacking: tuple[str, ...]


def tasks(path: Path = TASKS) -> list[Task]:
    """The tasks of a JSON lines file."""
    return [_task(row) for row in _rows(path)]


def _task(row: dict[str, Any]) -> Task:
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    return Task(row["id"], row["topic"], row["template"], **lists, held_out=row["held_out"])


def disagreements(path: Path = DISAGREEMENTS) -> dict[str, Disagreement]:
    """The disagreements of the sample library by name."""
    return {row["id"]: Disagreement(row["id"], tuple(row["one"]), tuple(row["other"])) for row in _rows(path)}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def judge(task: Task, made: Draft, library: Library, known: Mapping[str, Disagreement]) -> Judged:
    """Look for what the task asks for in a draft."""
    anywhere = _said(made, task)
    order = _said(made, task, lambda kind: kind.form == "steps")
    who = _said(made, task, lambda kind: kind.name == "roles") or anywhere
    when = _said(made, task, lambda kind: kind.name == "service_levels") or anywhere
    sides = _sides(made)
    named = [g.section for g in made.gaps]
    facts = tuple(_place(fact, anywhere) is not None for fact in task.facts)
    places = tuple(_place(step, order) for step in task.steps)
    roles = tuple(_place(role, who) is not None for role in task.roles)
    limits = tuple(_place(limit, when) is not None for limit in task.limits)
    gaps = tuple(g in named for g in task.gaps)
    conflicts = tuple(any(known[c].between(a, b) for a, b in sides) for c in task.conflicts)
    listed = tuple(any(d.between(a, b) for d in known.values()) for a, b in sides)
    real = {*task.gaps, *task.arguable}
    lacking = [f"{f}" for f, there in zip(task.facts, facts, strict=True) if not there]
    lacking += [f"step: {s}" for s, at in zip(task.steps, places, strict=True) if at is None]
    lacking += [f"role: {r}" for r, there in zip(task.roles, roles, strict=True) if not there]
    lacking += [f"limit: {x}" for x, there in zip(task.limits, limits, strict=True) if not there]
    lacking += [f"gap: {g}" for g, there in zip(task.gaps, gaps, strict=True) if not there]
    lacking += [f"no gap: {g}" for g in named if g not in real]
    lacking += [f"conflict: {c}" for c, there in zip(task.conflicts, conflicts, strict=True) if not there]
    lacking += [f"no conflict: {a} <> {b}" for (a, b), there in zip(sides, listed, strict=True) if not there]
    return Judged(
        task=task,
        facts=facts,
        places=places,
        roles=roles,
        limits=limits,
        gaps=gaps,
        named=tuple(g in real for g in named),
        conflicts=conflicts,
        listed=listed,
        verbatim=tuple(_verbatim(made, library)),
        lacking=tuple(lacking),
    )


def _said(made: Draft, task: Task, belongs: Callable[[Kind], bool] = bool) -> list[str]:
    """The statements of the sections of the kinds that are asked for, by default of all, as they are compared."""
    kinds = {h.text: h.kind for h in template(task.template).headings}
    sections = [s for s in made.sections if belongs(kinds[s.heading])]
    return [_words(statement.text) for section in sections for statement in section.statements]


def _sides(made: Draft) -> list[tuple[str, str]]:
    quotes = {c.n: c.quote for c in made.citations}
    return [(quotes[c.used], quotes[c.other]) for c in made.conflicts]


def _any(phrases: Sequence[str], text: str) -> bool:
    return any(_words(phrase) in _words(text) for phrase in phrases)


def _words(text: str) -> str:
    return f" {' '.join(normalised(text))} "


def _place(phrase: str, said: Sequence[str]) -> int | None:
    return next((i for i, text in enumerate(said) if _words(phrase) in text), None)


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
    steps = [p is not None for j in judged for p in j.places]
    rows = {
        "facts and steps present": [f for j in judged for f in j.facts] + steps,
        "– facts": [f for j in judged for f in j.facts],
        "– steps, in the section for steps": steps,
        "pairs of steps in order": pairs,
        "roles, in the section for roles": [r for j in judged for r in j.roles],
        "limits, in the section for service levels": [x for j in judged for x in j.limits],
        "expected gaps and conflicts listed": [x for j in judged for x in (*j.gaps, *j.conflicts)],
        "– gaps": [g for j in judged for g in j.gaps],
        "– conflicts": [c for j in judged for c in j.conflicts],
        "listed gaps and conflicts that are none": [not x for j in judged for x in (*j.named, *j.listed)],
        "– of the gaps named": [not g for j in judged for g in j.named],
        "– of the conflicts listed": [not c for j in judged for c in j.listed],
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
    parser.add_argument("--held-out", action="store_true", help="measure the tasks that are held out instead")
    parser.add_argument("--verbose", action="store_true", help="list what each draft lacks")
    arguments = parser.parse_args()
    library = ingested(sample_corpus(), arguments.home, print)
    chosen = [t for t in tasks() if t.held_out == arguments.held_out]
    known = disagreements()
    judged = [judge(t, draft(library, t.topic, EVERYTHING, template(t.template)), library, known) for t in chosen]
    print("\n".join(table(judged)))
    treated = [t for t in chosen if t.steps and t.template == "sop"]
    sections = len(template("sop").headings)
    print(f"\nA draft of {sections} sections takes {slowness(library, treated):.1f} times a warm question.")
    if arguments.verbose:
        for j in judged:
            print("\n  ".join((f"{j.task.id} {j.task.topic}:", *(j.lacking or ["nothing lacks"]))))


if __name__ == "__main__":
    main()
