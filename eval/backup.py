"""A library as one file and back: what it takes, and whether the copy is the same.

    python -m eval.backup [HOME ...] [--json]

Each HOME is the folder of a library (default: one made of the sample documents, with its questions asked). It is
written to one file by `mops backup`, which is imported by `mops import` into an empty folder. Then `mops doctor` looks
over the copy, and both libraries are asked the same questions: the sample's, and the titles of documents.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.ask import ask
from assistant.history import add_turn
from assistant.sample import sample_corpus
from assistant.settings import load as settings
from assistant.settings import open_library
from eval.questions import load as questions_in
from eval.run import SAMPLE
from eval.served import load, mops
from ingest.access import EVERYTHING
from ingest.errors import MopsError
from ingest.library import Library

ASKED = 50  # questions of the sample, and as many titles


@dataclass(frozen=True, slots=True)
class Moved:
    """A library that was backed up and imported: what that took, and what the copy is like.

    `megabytes` is the size of the file; `equal` are how many of the `asked` answers are the same.
    """

    library: str
    documents: int
    passages: int
    turns: int
    megabytes: float
    backup: float
    import_: float
    doctor: bool
    asked: int
    equal: int
    load: str

    @property
    def whole(self) -> bool:
        """Whether the copy is the same."""
        return self.doctor and self.equal == self.asked


def move(home: Path, base: Path, name: str = "") -> Moved:
    """Back up the library in `home`, and import it into a folder below `base`."""
    file, copy = base / "library.zip", base / "copy"
    backup, _ = mops(home, "backup", str(file))
    busy = load()
    brought, _ = mops(copy, "import", str(file))
    _, report = mops(copy, "doctor", "--json")
    before, after = answers(home), answers(copy)
    with open_library(settings(home)) as library:
        documents, passages = library.catalogue.count()
    return Moved(
        library=name or home.name,
        documents=documents,
        passages=passages,
        turns=_turns(copy),
        megabytes=file.stat().st_size / 2**20,
        backup=backup.seconds,
        import_=brought.seconds,
        doctor=bool(json.loads(report)["ok"]),
        asked=len(before),
        equal=sum(a == b for a, b in zip(before, after, strict=True)),
        load=busy,
    )


def answers(home: Path) -> list[dict[str, Any]]:
    """What the library in a folder answers, but for the time that it took."""
    with open_library(settings(home)) as library:
        found = (ask(library, question, EVERYTHING).to_json() for question in _questions(library))
        return [{name: value for name, value in answer.items() if name != "milliseconds"} for answer in found]


def _questions(library: Library) -> list[str]:
    entries = library.catalogue.entries(EVERYTHING)
    titles = [e.metadata.title for e in entries[:: max(len(entries) // ASKED, 1)]]
    return [q.text for q in questions_in(SAMPLE)[:ASKED]] + titles[:ASKED]


def _turns(home: Path) -> int:
    with open_library(settings(home)) as library, library.catalogue.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM turns").scalar() or 0)


def sample(home: Path) -> None:
    """A library of the sample documents in `home`, that has been asked."""
    mops(home, "ingest", str(sample_corpus()))
    with open_library(settings(home)) as library:
        for question in _questions(library):
            add_turn(library.catalogue, EVERYTHING, ask(library, question, EVERYTHING))


def table(moved: Sequence[Moved]) -> Iterator[str]:
    """A row for each library as Markdown."""
    yield "| library | documents | passages | turns | MB | backup, s | import, s | doctor | answers the same | load |"
    yield "|---|--:|--:|--:|--:|--:|--:|---|--:|--:|"
    for m in moved:
        doctor = "clean" if m.doctor else "**not clean**"
        yield (
            f"| {m.library} | {m.documents:,} | {m.passages:,} | {m.turns:,} | {m.megabytes:,.1f} | {m.backup:.1f} "
            f"| {m.import_:.1f} | {doctor} | {m.equal} of {m.asked} | {m.load.split()[0]} |"
        )


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("homes", type=Path, nargs="*", help="folders of libraries [default: one of the sample]")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    moved = []
    with tempfile.TemporaryDirectory() as base:
        made = Path(base) / "sample"
        if not arguments.homes:
            sample(made)
        for n, home in enumerate(arguments.homes or [made]):
            place = Path(base) / str(n)
            place.mkdir()
            moved.append(move(home, place))
    print(json.dumps([asdict(m) for m in moved]) if arguments.json else "\n".join(table(moved)))
    if not all(m.whole for m in moved):
        raise SystemExit(1)


if __name__ == "__main__":
    try:
        main()
    except MopsError as error:
        raise SystemExit(str(error)) from error
