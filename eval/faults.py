"""Kills ingest runs at random moments and checks that nothing committed is lost and nothing half appears.

    python -m eval.faults --rounds 100 [--what ingest|by-hand|import]

So are killed what people do by hand, and imports of backups: see `eval.by_hand`.

Every round changes a folder at random (adds, edits, deletes), starts a run that makes the library
equal to it, and kills that run with SIGKILL after a random time. Then:
- every document reads as it did before the run or as it does in the folder now, whole;
- after the recovery by the next run's start, the same documents read the same;
- a document deleted in a finished run never returns;
- after a run that is let finish, the library equals the folder and `mops doctor` finds nothing.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assistant.search import search
from eval import by_hand
from ingest.access import EVERYTHING
from ingest.doctor import examine
from ingest.library import Library
from ingest.syncing.recovery import recover

CHILD = """
import sys; from pathlib import Path
from ingest.library import Library; from ingest.sync import ingest
with Library.open(Path(sys.argv[1])) as library:
    print("open", flush=True)
    ingest(library, [Path(sys.argv[2])], sync=True, batch=25)
"""


def run(rounds: int, models: Path | None, say: Callable[[str], None], seed: int = 11) -> int:
    """Do `rounds` kills; returns the number of violations found, each of which is said."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable test
    with tempfile.TemporaryDirectory() as base:
        home, docs = Path(base) / "home", Path(base) / "docs"
        home.mkdir()
        docs.mkdir()
        if models:
            (home / "models").symlink_to(models.resolve(), target_is_directory=True)
        for n in range(30):
            _write(docs, n, chance)
        _finish(home, docs)
        violations = killed = 0
        for number in range(rounds):
            before = _state(home)
            _change(docs, chance)
            wanted = _folder(docs)
            killed += _kill(home, docs, chance.uniform(0.0, 2.5))
            found = _check(home, before, wanted)
            if number % 10 == 9:
                _finish(home, docs)
                found += _check_finished(home, wanted)
            for violation in found:
                say(f"round {number}: {violation}")
            violations += len(found)
    say(f"{rounds} rounds, {killed} runs killed while writing, {violations} violations")
    return violations


def _write(docs: Path, number: int, chance: random.Random) -> None:
    sections = (
        f"## Part {part}\n\n" + " ".join(chance.choices(by_hand.WORDS, k=40)) + f" {chance.random()}.\n"
        for part in range(6)
    )
    (docs / f"doc-{number}.md").write_text(f"# Document {number}\n\n" + "\n".join(sections))


def _change(docs: Path, chance: random.Random) -> None:
    for number in chance.sample(range(40), 14):
        path = docs / f"doc-{number}.md"
        if path.exists() and chance.random() < 0.4:
            path.unlink()
        else:
            _write(docs, number, chance)


def _folder(docs: Path) -> dict[str, str]:
    return {path.name: by_hand.plain(path.read_text()) for path in docs.glob("*.md")}


def _state(home: Path) -> dict[str, str]:
    with Library.open(home) as library:
        paths = [e.path for e in library.catalogue.entries(EVERYTHING)]
        documents = [library.catalogue.document(path, EVERYTHING) for path in paths]
        return {d.path: d.text for d in documents if d}


def _kill(home: Path, docs: Path, seconds: float) -> bool:
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(home), str(docs)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    return child.wait() == -signal.SIGKILL


def _check(home: Path, before: dict[str, str], wanted: dict[str, str]) -> list[str]:
    found = []
    after = _state(home)
    for path in before.keys() | wanted.keys() | after.keys():
        if after.get(path) not in (before.get(path), wanted.get(path)):
            found.append(f"{path} is neither as before nor as in the folder")
    with Library.open(home) as library:
        for hit in search(library, "campaign approval", EVERYTHING, k=50):
            if hit.text not in after.get(hit.document, ""):
                found.append(f"search shows text that {hit.document} does not hold")
        with library.writing():
            recover(library)
        found += [f"doctor after recovery: {c.name}: {c.detail}" for c in examine(library) if not c.ok]
    if _state(home) != after:
        found.append("the recovery changed committed documents")
    return found


def _finish(home: Path, docs: Path) -> None:
    subprocess.run([sys.executable, "-c", CHILD, str(home), str(docs)], check=True, stdout=subprocess.DEVNULL)


def _check_finished(home: Path, wanted: dict[str, str]) -> list[str]:
    found = [] if _state(home) == wanted else ["a finished run did not make the library equal to the folder"]
    with Library.open(home) as library:
        found += [f"doctor: {c.name}: {c.detail}" for c in examine(library) if not c.ok]
    return found


KINDS = {"ingest": run, "by-hand": by_hand.run, "import": by_hand.run_imports}


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--models", type=Path, help="folder of converted models to use")
    parser.add_argument("--what", choices=KINDS, action="append", help="what is killed; all by default")
    arguments = parser.parse_args()
    wrong = [KINDS[kind](arguments.rounds, arguments.models, print) for kind in arguments.what or KINDS]
    sys.exit(1 if any(wrong) else 0)


if __name__ == "__main__":
    main()
