"""Conflicts over whole libraries, against judgements made by hand.

    python -m eval.health [LIBRARY …] [--show N] [--unjudged FILE]

Without a LIBRARY the sample library is made and measured: which of the known disagreements
(disagreements.jsonl) are found, and how many of the findings are right. A LIBRARY is the folder of one
that has been ingested before; of all of them together the 50 surest findings are measured.

Whether a finding is right is in health.jsonl, judged by reading both statements with their headings: right
is what somebody who looks after the documents would have to decide or explain. The file holds no text
of other people's documents, only path, offset and a hash for each statement. What is not judged counts
as wrong and is said.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.health.claims import Claim, read_claims
from assistant.health.conflicts import BELIEVED, Conflict, conflicts
from assistant.sample import sample_corpus
from eval.drafts import Disagreement, disagreements
from eval.run import ingested
from ingest.library import Library

JUDGED = Path(__file__).with_name("health.jsonl")
TOP = 50


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found in one library, the surest first, and the seconds that took."""

    library: str
    documents: int
    found: tuple[Conflict, ...]
    seconds: float


def measure(library: Library, name: str) -> Measured:
    """Find the conflicts of a library."""
    library.indexes  # noqa: B018 - opened before the clock runs
    started = time.perf_counter()
    claims = read_claims(library, lambda *_: None)
    found = conflicts(library, claims, lambda *_: None)
    seconds = time.perf_counter() - started
    return Measured(name, library.catalogue.count()[0], tuple(found), seconds)


def key(conflict: Conflict) -> str:
    """What a judgement of a conflict is found by."""
    return key_of(conflict.one, conflict.other)


def key_of(one: Claim, other: Claim) -> str:
    """What a judgement is found by: documents, offsets and words of both statements."""
    return hashlib.sha256("\n".join(sorted(map(_place, (one, other)))).encode()).hexdigest()[:16]


def _place(claim: Claim) -> str:
    unit = claim.unit
    return f"{unit.record.document.path}\t{unit.start}\t{hashlib.sha256(unit.text.encode()).hexdigest()[:12]}"


def judgements(path: Path = JUDGED) -> dict[str, bool]:
    """Whether each judged finding is right."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {row["key"]: row["right"] for line in lines if (row := json.loads(line))}


def precision(found: Iterable[Conflict], judged: dict[str, bool]) -> tuple[int, int, int]:
    """How many are right, how many there are, and how many nobody has judged."""
    given = [judged.get(key(c)) for c in found]
    return sum(v is True for v in given), len(given), sum(v is None for v in given)


def known(found: Sequence[Conflict], planted: Iterable[Disagreement]) -> dict[str, bool]:
    """Which known disagreements a finding shows, in its two statements or in those grouped with them."""
    return {d.id: any(shows(c, d) for c in found) for d in planted}


def shows(conflict: Conflict, disagreement: Disagreement) -> bool:
    """Whether a conflict's statements are the two sides of a known disagreement."""
    said = [c.unit.text for c in (conflict.one, conflict.other, *conflict.others)]
    return any(disagreement.between(a, b) for a in said for b in said)


def _row(judged: dict[str, bool], conflict: Conflict, library: str) -> str:
    places = [
        {"document": c.unit.record.document.path, "start": c.unit.start, "end": c.unit.end}
        for c in (conflict.one, conflict.other)
    ]
    return json.dumps({"key": key(conflict), "library": library, "places": places, "right": judged.get(key(conflict))})


def _sample() -> Measured:
    with ingested(sample_corpus(), None, lambda line: print(line, flush=True)) as library:
        return measure(library, "sample")


def _report_sample(measured: Measured, judged: dict[str, bool]) -> None:
    listed = [c for c in measured.found if c.strength >= BELIEVED]
    found, possible = known(listed, disagreements().values()), known(measured.found, disagreements().values())
    right, count, unjudged = precision(listed, judged)
    all_right, all_count, _ = precision(measured.found, judged)
    print(f"sample library: {measured.documents} documents, {measured.seconds:.1f} s")
    print(f"listed {count}, right {right} ({right / max(count, 1):.2f}), not judged {unjudged}")
    print(f"with those only possible {all_count}, right {all_right} ({all_right / max(all_count, 1):.2f})")
    print(f"known disagreements listed {sum(found.values())} of {len(found)}, possible {sum(possible.values())}")
    print(f"not found: {', '.join(n for n, there in possible.items() if not there)}")


def _report(measured: Sequence[Measured], judged: dict[str, bool]) -> None:
    for m in measured:
        listed = [c for c in m.found if c.strength >= BELIEVED]
        right, count, unjudged = precision(listed, judged)
        print(
            f"{m.library}: {m.documents} documents, {m.seconds:.1f} s, listed {count}, right {right}, open {unjudged}"
        )
    ranked = sorted((c for m in measured for c in m.found), key=lambda c: -c.strength)[:TOP]
    for name, chosen in (("listed", [c for c in ranked if c.strength >= BELIEVED]), (f"the first {TOP}", ranked)):
        right, count, unjudged = precision(chosen, judged)
        print(f"{name}: {count}, right {right} ({right / max(count, 1):.2f}), not judged {unjudged}")


def main() -> None:
    """Measure the sample library, or libraries on disk."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("libraries", nargs="*", type=Path, metavar="LIBRARY")
    parser.add_argument("--models", type=Path, help="where the encoder is kept [default: in each library]")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N findings")
    parser.add_argument("--unjudged", type=Path, metavar="FILE", help="write what is not judged yet, to be judged")
    given = parser.parse_args()
    judged = judgements()
    measured = []
    for home in given.libraries:
        with Library.open(home, models=given.models) as library:
            measured.append(measure(library, home.name.rpartition("-")[0] or home.name))
    if not given.libraries:
        measured = [_sample()]
        _report_sample(measured[0], judged)
    else:
        _report(measured, judged)
    ranked = sorted(((c, m.library) for m in measured for c in m.found), key=lambda pair: -pair[0].strength)
    for c, name in ranked[: given.show]:
        print(f"\n{c.strength:5.2f} {name} {c.kind.value}{' outdated' if c.outdated else ''} {judged.get(key(c))}")
        for claim in (c.one, c.other):
            print(f"      {claim.unit.record.document.path}: {' '.join(claim.unit.text.split())[:200]}")
    if given.unjudged:
        rows = (_row(judged, c, name) for c, name in ranked if key(c) not in judged)
        given.unjudged.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
