"""Speed, as ratios within one run on the machine at hand.

    python -m eval.speed [--corpus DIR --questions FILE --home DIR] [--only ingest,ask,...] [--json]

- ingest: a whole run into a fresh library against the bare encoder on ONNX Runtime and on OpenVINO,
  which ingestion uses, and against SentenceTransformer in PyTorch (fp32) on the same texts;
- ask: warm questions, end to end, against one bare encoding of the same question: those of FILE and our own about this
  corpus, each once, since a 95th percentile takes more than some dozens;
- cold, help: `mops ask` and `mops --help` from the shell;
- app: resident memory of the served pages at rest.

Everything but ingest is measured on the library in `home`, which is first brought up to date with
the corpus; a home that holds more than the corpus keeps it. Wall-clock time suffers from what else
runs, so that ratios are also given in processor seconds where both sides are this process.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from assistant.ask import ask
from assistant.sample import sample_corpus
from eval.measures import Question
from eval.questions import load, own
from eval.run import SAMPLE
from eval.served import ROOT, app
from ingest.access import EVERYTHING
from ingest.library import Library
from ingest.sync import ingest
from ingest.syncing.indexing import embedded_text

PARTS = ("ingest", "ask", "cold", "help", "app")
TORCH_SAMPLE = 400  # texts that PyTorch encodes; all take minutes
COLD_RUNS = 5
WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should reach: at least, or at most."""

    figure: str
    bound: float
    unit: str
    at_least: bool = False

    def met(self, value: float) -> bool:
        """Whether the value reaches the target."""
        return value >= self.bound if self.at_least else value <= self.bound


TARGETS = (
    Target("ingest / bare ONNX encoder", 0.8, "×", at_least=True),
    Target("ingest / SentenceTransformer", 2.0, "×", at_least=True),
    Target("warm ask p95 / query encoding p50", 6.0, "×"),
    Target("cold ask", 2.5, "s"),
    Target("mops --help", 0.5, "s"),
    Target("app at rest", 700.0, "MB"),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took, in seconds: of the clock, and of all processors together."""

    wall: float
    processor: float


@contextlib.contextmanager
def costing(costs: list[Cost]) -> Iterator[None]:
    """Append the cost of the block to `costs`; child processes count when they have ended."""
    wall, before = time.perf_counter(), os.times()
    yield
    after = os.times()
    costs.append(Cost(time.perf_counter() - wall, sum(after[:4]) - sum(before[:4])))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)] if ranked else float("nan")


def ingest_speed(corpus: Path, models: Path) -> dict[str, float]:
    """Passages a second of a whole run, of the bare encoder both ways and of SentenceTransformer, and ratios."""
    costs: list[Cost] = []
    with tempfile.TemporaryDirectory() as base, Library.open(Path(base), models=models) as library:
        library.encoder.encode_query("warm")
        with costing(costs):
            ingest(library, [corpus])
        texts = [embedded_text(r.passage, r.header) for r in library.catalogue.every_passage()]
        with costing(costs):
            library.encoder.encode_documents(texts)
        with library.encoder.in_bulk(), costing(costs):
            library.encoder.encode_documents(texts)
        sample = random.Random(7).sample(texts, min(TORCH_SAMPLE, len(texts)))  # noqa: S311 - repeatable
        costs.append(_torch_cost(library.encoder_name, sample, len(texts)))
    whole, bare, bulk, torch = costs
    return {
        "passages": len(texts),
        "ingest, passages/s": len(texts) / whole.wall,
        "bare ONNX encoder, passages/s": len(texts) / bare.wall,
        "bare encoder in bulk, passages/s": len(texts) / bulk.wall,
        "SentenceTransformer, passages/s": len(texts) / torch.wall,
        "ingest / bare ONNX encoder": bare.wall / whole.wall,
        "ingest / bare ONNX encoder, processor": bare.processor / whole.processor,
        "ingest / bare encoder in bulk": bulk.wall / whole.wall,
        "ingest / bare encoder in bulk, processor": bulk.processor / whole.processor,
        "ingest / SentenceTransformer": torch.wall / whole.wall,
        "ingest / SentenceTransformer, processor": torch.processor / whole.processor,
    }


def _torch_cost(model: str, sample: Sequence[str], count: int) -> Cost:
    """What SentenceTransformer would take for `count` such texts, from a sample of them."""
    from ingest.conversion import load_sentence_transformer

    transformer = load_sentence_transformer(model)
    transformer.encode(list(sample[:8]), show_progress_bar=False)
    costs: list[Cost] = []
    with costing(costs):
        transformer.encode(list(sample), show_progress_bar=False)
    factor = count / len(sample)
    return Cost(factor * costs[0].wall, factor * costs[0].processor)


def ask_speed(library: Library, questions: Sequence[Question]) -> dict[str, float]:
    """Milliseconds of warm questions and of bare query encodings, in turns; the share of each stage."""
    for question in questions[-WARM_UP:]:
        ask(library, question.text, EVERYTHING)
    encoding: list[float] = []
    asking: list[float] = []
    stages: dict[str, list[float]] = {}
    for question in questions:
        started = time.perf_counter()
        library.encoder.encode_query(question.text)
        encoded = time.perf_counter()
        answer = ask(library, question.text, EVERYTHING)
        asking.append(1000 * (time.perf_counter() - encoded))
        encoding.append(1000 * (encoded - started))
        for name, value in answer.milliseconds.items():
            stages.setdefault(name, []).append(value)
    total = sum(stages.pop("total"))
    return {
        "passages in the library": library.catalogue.count()[1],
        "questions": len(questions),
        "query encoding p50, ms": percentile(encoding, 0.5),
        "query encoding p95, ms": percentile(encoding, 0.95),
        "warm ask p50, ms": percentile(asking, 0.5),
        "warm ask p95, ms": percentile(asking, 0.95),
        "warm ask p50 / query encoding p50": percentile(asking, 0.5) / percentile(encoding, 0.5),
        "warm ask p95 / query encoding p50": percentile(asking, 0.95) / percentile(encoding, 0.5),
        "warm ask / encoding of the same question, p95": percentile(
            [ask / bare for ask, bare in zip(asking, encoding, strict=True)], 0.95
        ),
        **{f"share of {name}": sum(values) / total for name, values in stages.items()},
    }


def shell_seconds(commands: Sequence[Sequence[str]]) -> float:
    """The median seconds that `mops` with each of these arguments takes as a process of its own."""
    costs: list[Cost] = []
    for arguments in commands:
        with costing(costs):
            subprocess.run(
                [sys.executable, "-m", "assistant.cli", *arguments],
                check=True,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
    return median(cost.wall for cost in costs)


def app_megabytes(home: Path) -> float:
    """Resident memory of the served app, once it has answered and warmed up."""
    with app(home) as visitor:
        visitor.front()
        return _settled(lambda: visitor.megabytes)


def _settled(read: Callable[[], float]) -> float:
    """A reading that has stayed within 1 % for six seconds."""
    readings = [read()]
    while len(readings) < 30:
        time.sleep(2)
        readings.append(read())
        if len(readings) > 3 and max(readings[-4:]) <= 1.01 * min(readings[-4:]):
            break
    return readings[-1]


def measure(corpus: Path, questions: Sequence[Question], home: Path, parts: Sequence[str]) -> dict[str, float]:
    """All figures by name; `home` holds the library that is asked."""
    figures: dict[str, float] = {}
    with Library.open(home) as library:
        if set(parts) - {"ingest", "help"}:
            ingest(library, [corpus])
        library.encoder.encode_query("converted when it has not been yet")
        if "ask" in parts:
            figures |= ask_speed(library, questions)
    if "cold" in parts:
        asked = questions[:: max(1, len(questions) // COLD_RUNS)][:COLD_RUNS]
        figures["cold ask"] = shell_seconds([["ask", "--home", str(home), q.text] for q in asked])
    if "help" in parts:
        figures["mops --help"] = shell_seconds([["--help"]] * COLD_RUNS)
    if "app" in parts:
        figures["app at rest"] = app_megabytes(home)
    if "ingest" in parts:
        figures |= ingest_speed(corpus, home / "models")
    return figures


def table(figures: dict[str, float]) -> Iterator[str]:
    """The figures as a Markdown table, with the targets."""
    targets = {target.figure: target for target in TARGETS}
    yield "| figure | measured | target | met |"
    yield "|---|--:|--:|---|"
    for name, value in figures.items():
        target = targets.get(name)
        unit = f" {target.unit}" if target else ""
        bound = f"{'≥' if target.at_least else '≤'} {target.bound:g}{unit}" if target else ""
        met = ("yes" if target.met(value) else "**no**") if target else ""
        yield f"| {name} | {_number(value)}{unit} | {bound} | {met} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, help="folder of documents [default: the sample library]")
    parser.add_argument("--questions", type=Path, default=SAMPLE, help="JSON lines with the questions")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-speed")
    parser.add_argument("--only", default=",".join(PARTS), help="of: " + ", ".join(PARTS))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    parts = arguments.only.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; parts are {', '.join(PARTS)}")
    corpus = (arguments.corpus or sample_corpus()).resolve()
    questions = [q for q in load(arguments.questions) if q.corpus in ("", corpus.name)]
    questions += own(corpus.parent, corpus.name) if "ask" in parts else []
    figures: dict[str, Any] = measure(corpus, questions, arguments.home, parts)
    print(json.dumps(figures) if arguments.json else "\n".join(table(figures)))


if __name__ == "__main__":
    main()
