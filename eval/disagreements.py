"""Disagreements planted in libraries that others wrote: how many are found, and the fit of what tells them.

    python -m eval.disagreements CORPORA [--home DIR] [--write]

eval/contradictions holds six libraries by six writers who knew nothing of the program, each with 40 disagreements
between current documents and 60 to 72 pairs that look like one and are none (contradictions.jsonl). Each is measured
with a model fitted on the other five, on the sample library (disagreements.jsonl, health.jsonl) and on the CORPORA,
of which a pair counts as no disagreement unless it was judged to be one (health.jsonl). With --write the model
fitted on all of them goes into assistant/health/figures.json, and one that goes by the words alone, for the notes of
answers, into figures_worded.json.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from unittest.mock import patch

import numpy as np

from assistant.health import disagree
from assistant.health.claims import Claims, read_claims
from assistant.health.conflicts import BELIEVED, Conflict, conflicts, figured, outdated
from assistant.health.disagree import Signals, Worded, on_figures, rival_figures, signals
from assistant.health.likeness import Compared
from assistant.linear import Linear
from assistant.sample import sample_corpus
from eval.drafts import Disagreement, disagreements
from eval.health import judgements, key_of, known, shows
from eval.logistic import logistic
from eval.run import ingested
from ingest.library import Library

PLANTED = Path(__file__).with_name("contradictions")
MODELS = {Signals: "figures", Worded: "figures_worded"}
"""The fitted models, beside assistant/health/disagree.py, by what they weigh."""
FOREIGN = 0.3  # how much a pair of a corpus counts that nobody has judged
L2 = 5.0


@dataclass(frozen=True, slots=True)
class Example:
    """What speaks for two claims disagreeing, whether they do, and how much the pair counts."""

    signals: Signals
    disagree: bool
    count: float


def planted(library: str) -> dict[bool, list[Disagreement]]:
    """What was planted in a library: the disagreements, and what only looks like one."""
    rows = [json.loads(line) for line in PLANTED.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    mine = [r for r in rows if r["library"] == library]
    return {
        real: [Disagreement(r["id"], tuple(r["one"]), tuple(r["other"])) for r in mine if r["disagree"] is real]
        for real in (True, False)
    }


def examples(library: Library, found: Claims, told: Sequence[Disagreement], count: float = 1.0) -> Iterator[Example]:
    """The pairs of current documents whose figures may be for one thing, each with whether it is known to disagree."""
    judged = judgements()
    for (i, j), like in figured(Compared.over(library, found), found, lambda *_: None):
        a, b = found.claims[i], found.claims[j]
        if outdated(a.unit.record.document, b.unit.record.document) or not on_figures(a, b, like):
            continue
        if rivals := rival_figures(a, b, like):
            verdict = judged.get(key_of(a, b))
            real = any(d.between(a.unit.text, b.unit.text) for d in told) or bool(verdict)
            yield Example(signals(a, b, like, rivals), real, count if verdict is None else 1.0)


def fitted(data: Sequence[Example], weighed: type[Worded] = Signals) -> Linear:
    """A logistic regression over the signals, or those of them that are told by the words."""
    names = [f.name for f in fields(weighed)]
    x = np.array([[getattr(e.signals, name) for name in names] for e in data], float)
    y, counts = np.array([e.disagree for e in data], float), np.array([e.count for e in data])
    bias, weights = logistic(x, y, counts, L2)
    return Linear(dict(zip(names, weights, strict=True)), bias)


def row(name: str, found: Sequence[Conflict], told: dict[bool, list[Disagreement]]) -> str:
    """What was found of what was planted, as a row of a table; outdated documents, bound to disagree, are left out."""
    current = [c for c in found if not c.outdated]
    right = sum(any(shows(c, d) for d in told[True]) for c in current)
    there, fooled = (sum(known(current, told[real]).values()) for real in (True, False))
    share = f"{right / len(current):.2f}" if current else "–"
    counts = f"{there} of {len(told[True])} | {fooled} of {len(told[False])}"
    return f"| {name} | {len(current)} | {right} | {share} | {counts} |"


def main() -> None:
    """Measure each library with a model fitted on the others."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    parser.add_argument("--write", action="store_true", help="fit on all and write into the package")
    given = parser.parse_args()
    names = sorted(p.name for p in PLANTED.iterdir() if p.is_dir())
    told = {name: planted(name) for name in names}
    data: dict[str, list[Example]] = {}
    claims: dict[str, Claims] = {}

    def opened(folder: Path) -> Library:
        return ingested(folder, given.home, lambda _: None)

    def read(name: str, folder: Path, known: Sequence[Disagreement], count: float = 1.0) -> None:
        with opened(folder) as library:
            claims[name] = read_claims(library, lambda *_: None)
            data[name] = list(examples(library, claims[name], known, count))

    for name in names:
        read(name, PLANTED / name, told[name][True])
    read("", sample_corpus(), list(disagreements().values()))
    for corpus in sorted(p for p in given.corpora.iterdir() if p.is_dir()):
        read(f" {corpus.name}", corpus, (), FOREIGN)
    print("| left out | listed | right | precision | found | fallen for |\n|---|--:|--:|--:|--:|--:|")
    for name in names:
        model = fitted([e for other, made in data.items() if other != name for e in made])
        with opened(PLANTED / name) as library, patch.object(disagree, "shipped", return_value=model):
            found = conflicts(library, claims[name], lambda *_: None)
        print(row(name, [c for c in found if c.strength >= BELIEVED], told[name]), flush=True)
        print(row(f"{name}, with the possible ones", found, told[name]), flush=True)
    if given.write:
        for weighed, file in MODELS.items():
            model = fitted([e for made in data.values() for e in made], weighed)
            values = json.dumps({"weights": model.weights, "bias": model.bias}, indent=1)
            Path(disagree.__file__).with_name(f"{file}.json").write_text(values + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
