"""The checking of statements, against pairs of statement and quotes that are known to agree or not.

    python -m eval.support [CORPORA] [--half dev|test] [--home DIR] [--errors] [--write]

The pairs of eval/support.jsonl were labelled by hand over the sample library: half "dev" is what the
check was developed on, half "test" what is reported. With CORPORA, true and corrupted sentences of
those corpora (eval/corrupt.py) are judged too. --write fits the model of what cannot be compared
exactly on the half "dev" into assistant/support.json; --errors prints what was judged wrongly.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant import support as checker
from assistant.settings import load
from assistant.support import Features, Support, exact_faults, features, support
from eval.corrupt import Pair, pairs
from eval.measures import mean
from eval.run import ingested
from ingest.access import EVERYTHING
from ingest.encoder import Encoder
from ingest.words import sentences

LABELLED = Path(__file__).with_name("support.jsonl")
MOST = 60  # pairs of a kind from one corpus
L2 = 1.0
MOST_REJECTED = 0.015  # of the true statements without a fault, by the threshold
ABOUT_WORDS = ("invented", "wrong passage", "name")  # errors that show in the words that a quote lacks
Judged = tuple[Pair, Support]


def labelled(half: str) -> list[Pair]:
    """The pairs labelled by hand, of one half."""
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Pair(r["id"], r["statement"], tuple(r["quotes"]), r["supported"], r["kind"]) for r in rows if r["half"] == half
    ]


def corrupted(folder: Path, home: Path) -> list[Pair]:
    """The pairs made from a corpus."""
    with ingested(folder, home, print) as library:
        documents = [
            library.catalogue.document(path, EVERYTHING)
            for path in sorted(e.path for e in library.catalogue.entries(EVERYTHING))
        ]
    passages = [
        [b.text[s:e] for s, e in sentences(b.text)]
        for d in documents
        if d
        for b in d.blocks
        if b.kind.value == "paragraph"
    ]
    return list(pairs(passages, MOST))


def table(judged: Sequence[Judged]) -> Iterator[str]:
    """Precision and recall of "not supported", by what was made wrong."""
    yield "| kind | pairs | judged unsupported |"
    yield "|---|--:|--:|"
    for supported in (True, False):
        for kind in sorted({p.kind for p, _ in judged if p.supported is supported}):
            part = [s for p, s in judged if p.kind == kind and p.supported is supported]
            name = f"{'true' if supported else 'wrong'}: {kind}"
            yield f"| {name} | {len(part)} | {mean([not s.holds for s in part]):.2f} |"
    true, wrong = ([s for p, s in judged if p.supported is side] for side in (True, False))
    caught, lost = sum(not s.holds for s in wrong), sum(not s.holds for s in true)
    precision, recall = caught / max(caught + lost, 1), caught / max(len(wrong), 1)
    yield ""
    yield f"precision {precision:.3f}, recall {recall:.3f} of {len(wrong)} wrong statements;"
    yield f"{lost / max(len(true), 1):.3f} of {len(true)} true ones rejected"


def fit(known: Sequence[Pair], encoder: Encoder) -> dict[str, object]:
    """The model of what cannot be compared exactly, from pairs that have no fault that can."""
    left = [
        p for p in known if (p.supported or p.kind in ABOUT_WORDS) and not list(exact_faults(p.statement, p.quotes))
    ]
    x = np.array([astuple(features(p.statement, p.quotes, encoder)) for p in left])
    y = np.array([float(p.supported) for p in left])
    centre = x.mean(axis=0)

    def loss(w: np.ndarray) -> float:
        z = (x - centre) @ w[:-1] + w[-1]
        return float(np.logaddexp(0, -np.where(y > 0, z, -z)).sum() + L2 / 2 * (w[:-1] ** 2).sum())

    w = minimize(loss, np.zeros(x.shape[1] + 1), method="L-BFGS-B").x
    scores = 1 / (1 + np.exp(-((x - centre) @ w[:-1] + w[-1])))
    threshold = float(np.quantile(scores[y > 0], MOST_REJECTED))
    names = [f.name for f in fields(Features)]
    return {
        "weights": {n: round(float(v), 6) for n, v in zip(names, w[:-1], strict=True)},
        "bias": round(float(w[-1] - centre @ w[:-1]), 6),
        "threshold": round(threshold, 3),
    }


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", nargs="*", type=Path, help="folders of a corpus each")
    parser.add_argument("--half", choices=("dev", "test"), default="test")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    parser.add_argument("--write", action="store_true", help="fit on the half dev and write into the package")
    parser.add_argument("--errors", action="store_true", help="print what was judged wrongly")
    arguments = parser.parse_args()
    settings = load(arguments.home)
    encoder = Encoder.open(settings.encoder, settings.models or arguments.home / "models", threads=settings.threads)
    if arguments.write:
        place = Path(checker.__file__).with_suffix(".json")
        place.write_text(json.dumps(fit(labelled("dev"), encoder), indent=1) + "\n", encoding="utf-8")
    sets = {f"labelled by hand, {arguments.half}": labelled(arguments.half)}
    sets |= {f"corrupted, {folder.name}": corrupted(folder, arguments.home) for folder in arguments.corpora}
    every: list[Judged] = []
    for name, found in sets.items():
        judged = [(p, support(p.statement, p.quotes, encoder)) for p in found]
        every += judged if name.startswith("corrupted") else []
        print(f"\n{name}\n\n" + "\n".join(table(judged)))
        for pair, said in judged if arguments.errors else ():
            if said.holds is not pair.supported:
                print(f"\n{pair.id} {pair.kind}: {pair.statement}\n   <- {' / '.join(pair.quotes)}\n   {said}")
    if len(arguments.corpora) > 1:
        print("\ncorrupted, all\n\n" + "\n".join(table(every)))


if __name__ == "__main__":
    main()
