"""Kills what people do to a library by hand, and imports of backups; part of `eval.faults`.

Every round plans a few steps (remove, undo, go back to a version, replace, upload, let go for good), lets a
process take them, and kills it with SIGKILL after a random time. Then the library is as it was after the last
step that was told to be done, or after the one that was under way: every document with all its versions, and
everything removed that can be restored. An import that was killed leaves an empty library or the whole one.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.intake.intake import Intake
from assistant.search import search
from assistant.settings import load
from ingest import past, trash
from ingest.access import EVERYTHING
from ingest.backup import back_up, bring_in
from ingest.cataloguing.rows import unpacked
from ingest.doctor import examine
from ingest.library import Library
from ingest.schema import past as past_table
from ingest.sync import ingest
from ingest.syncing.recovery import recover, tidy
from ingest.versions import bring_back, discard, purge, read_version, replace_document, restore_version, versions_of

WORDS = ["campaign", "webinar", "consent", "score", "import", "approval", "segment", "budget", "template", "report"]
STEPS = 6  # planned for each round
LONGEST = 1.6  # seconds after which a process is killed at the latest

Texts = dict[str, list[str]]
"""The text of every version by path, the current one first."""
State = tuple[Texts, Texts]
"""The documents, and those that can be restored."""
Step = list[Any]
"""What is done, to which document, and with what."""


def take(library: Library, step: Step) -> None:
    """Do a step."""
    match step:
        case ["remove", *paths]:
            discard(library, paths, EVERYTHING)
        case ["undo", path]:
            bring_back(library, path, EVERYTHING)
        case ["go back", path, back]:
            found = {v.back: v.id for v in versions_of(library.catalogue, path, EVERYTHING)}
            restore_version(library, path, found[back], EVERYTHING)
        case ["replace", path, text]:
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder, "new.md")
                file.write_text(text)
                replace_document(library, path, file, EVERYTHING)
        case ["upload", path, text]:
            _upload(library, path, text)
        case ["let go", path]:
            purge(library, path, EVERYTHING)
        case ["import", file]:
            bring_in(library, Path(file))


def _upload(library: Library, path: str, text: str) -> None:
    intake = Intake(library, load(library.home, {}))
    batch = intake.open(EVERYTHING, [(path, len(text))])
    part = batch.place()
    part.write_text(text)
    batch.take(part, intake.accept(batch, path, len(text)))
    job = intake.add_uploads(EVERYTHING, batch.id)
    job.wait()
    if job.progress.phase != "done":
        raise RuntimeError(job.progress.error)


def after(state: State, step: Step) -> State:
    """The state that a step leads to."""
    documents, removed = dict(state[0]), dict(state[1])
    match step:
        case ["remove", *paths]:
            removed |= {path: documents.pop(path) for path in paths}
        case ["undo", path]:
            documents[path] = removed.pop(path)
        case ["go back", path, back]:
            documents[path] = [documents[path][back], *documents[path]][: past.MOST + 1]
        case ["replace" | "upload", path, text]:
            documents[path] = [plain(text), *documents.get(path, [])][: past.MOST + 1]
        case ["let go", path]:
            del removed[path]
    return documents, removed


def state(library: Library) -> State:
    """The state that a library is in."""
    catalogue = library.catalogue
    documents: Texts = {}
    for entry in catalogue.entries(EVERYTHING):
        read = [
            read_version(catalogue, entry.path, v.id, EVERYTHING)
            for v in versions_of(catalogue, entry.path, EVERYTHING)
        ]
        documents[entry.path] = [document.text for document in read if document]
    removed: Texts = {}
    with catalogue.engine.connect() as connection:
        for found in trash.removed(catalogue, EVERYTHING):
            kept = sa.select(past_table).where(past_table.c.document == found.id).order_by(past_table.c.version.desc())
            removed[found.path] = [unpacked(row)[0] for row in connection.execute(kept)]
    return documents, removed


def plan(now: State, chance: random.Random, number: int) -> list[Step]:
    """Steps that can be taken one after the other."""
    steps: list[Step] = []
    for n in range(STEPS):
        documents, removed = now
        older = {path: i for path, texts in documents.items() for i, text in enumerate(texts) if text != texts[0]}
        possible: list[Step] = [["upload", f"uploads/{number}-{n}.md", written(chance)]]
        if documents:
            possible += [["replace", chance.choice(sorted(documents)), written(chance)]]
            possible += [["remove", *chance.sample(sorted(documents), min(2, len(documents)))]]
        possible += [["go back", path, back] for path, back in chance.sample(sorted(older.items()), min(2, len(older)))]
        possible += [["undo", path] for path in chance.sample(sorted(removed), min(2, len(removed)))]
        possible += [["let go", chance.choice(sorted(removed))]] if len(removed) > 6 else []
        steps.append(chance.choice(possible))
        now = after(now, steps[-1])
    return steps


def written(chance: random.Random) -> str:
    """A document as Markdown."""
    parts = (f"## Part {n}\n\n{' '.join(chance.choices(WORDS, k=30))} {chance.random()}.\n" for n in range(3))
    return f"# Document {chance.random()}\n\n" + "\n".join(parts)


def plain(markdown: str) -> str:
    """The text that the reader makes of it: blocks without their marks, a blank line between them."""
    return "\n\n".join(block.strip().lstrip("# ") for block in markdown.strip().split("\n\n"))


def killed(home: Path, steps: Sequence[Step], seconds: float) -> tuple[int, bool]:
    """Let a process take steps, and kill it after a while; how many it told to be done, and whether it was killed."""
    child = subprocess.Popen(
        [sys.executable, "-m", "eval.by_hand", str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin and child.stdout
    child.stdin.write(json.dumps(steps) + "\n")
    child.stdin.flush()
    child.stdout.readline()  # it is open
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    done = child.stdout.read().count("done\n")
    return done, child.wait() == -signal.SIGKILL


def violations(home: Path, possible: Sequence[State]) -> list[str]:
    """What is wrong with a library that should be in one of these states, before and after its recovery."""
    found = []
    with Library.open(home) as library:
        now = state(library)
        if now not in possible:
            found.append("the library is in no state that was committed")
        with library.writing():
            recover(library)
        tidy(library)
        found += [f"doctor: {c.name}: {c.detail}" for c in examine(library) if not c.ok]
        if state(library) != now:
            found.append("the recovery changed committed documents")
    found += [f"{path.name} was left" for path in (home / "working", *home.glob("files/*/*.partial")) if path.exists()]
    return found


def strangers(home: Path) -> list[str]:
    """What a search shows that no document holds."""
    with Library.open(home) as library:
        now, _ = state(library)
        hits = search(library, "campaign approval", EVERYTHING, k=50)
        wrong = {hit.document for hit in hits if hit.text not in now.get(hit.document, [""])[0]}
    return [f"search shows text that {document} does not hold" for document in wrong]


def prepared(home: Path, models: Path | None, chance: random.Random) -> None:
    """Make a library of a few documents."""
    home.mkdir()
    if models:
        (home / "models").symlink_to(models.resolve(), target_is_directory=True)
    with tempfile.TemporaryDirectory() as folder, Library.open(home) as library:
        for n in range(6):
            Path(folder, f"doc-{n}.md").write_text(written(chance))
        ingest(library, [Path(folder)])


def run(rounds: int, models: Path | None, say: Callable[[str], None], seed: int = 11) -> int:
    """Kill `rounds` processes that take steps; returns the number of violations found, each of which is said."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable test
    wrong = struck = 0
    with tempfile.TemporaryDirectory() as base:
        home = Path(base) / "home"
        prepared(home, models, chance)
        for number in range(rounds):
            with Library.open(home) as library:
                states = [state(library)]
            steps = plan(states[0], chance, number)
            states += [states[0] for _ in steps]
            for n, step in enumerate(steps):
                states[n + 1] = after(states[n], step)
            done, was_killed = killed(home, steps, chance.uniform(0.0, LONGEST))
            struck += was_killed
            under_way = steps[done][0] if done < len(steps) else "the end"
            for violation in [*strangers(home), *violations(home, states[done : done + 2])]:
                say(f"by hand, round {number}, in {under_way}: {violation}")
                wrong += 1
    say(f"by hand: {rounds} rounds, {struck} processes killed, {wrong} violations")
    return wrong


def run_imports(rounds: int, models: Path | None, say: Callable[[str], None], seed: int = 11) -> int:
    """Kill `rounds` imports of a backup; returns the number of violations found, each of which is said."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable test
    wrong = struck = 0
    with tempfile.TemporaryDirectory() as base:
        file, full = Path(base) / "library.zip", Path(base) / "full"
        prepared(full, models, chance)
        with Library.open(full) as library:
            take(library, ["upload", "late.md", written(chance)])
            discard(library, ["doc-1.md"], EVERYTHING)
            back_up(library, file)
            whole = state(library)
        empty: State = ({}, {})
        for number in range(rounds):
            home = Path(base) / "home"
            home.mkdir()
            if models:
                (home / "models").symlink_to(models.resolve(), target_is_directory=True)
            _, was_killed = killed(home, [["import", str(file)]], chance.uniform(0.0, LONGEST / 4))
            struck += was_killed
            found = violations(home, [empty, whole])
            with Library.open(home) as library:
                if state(library) == empty:
                    take(library, ["import", str(file)])
            found += violations(home, [whole])
            for violation in found:
                say(f"import, round {number}: {violation}")
            wrong += len(found)
            shutil.rmtree(home)
    say(f"import: {rounds} rounds, {struck} processes killed, {wrong} violations")
    return wrong


def main() -> None:
    """Take the steps that come on stdin, and tell of each that it is done."""
    steps = json.loads(sys.stdin.readline())
    with Library.open(Path(sys.argv[1])) as library:
        library.encoder  # noqa: B018 - loaded now, so that what follows is the work alone
        print("open", flush=True)
        for step in steps:
            take(library, step)
            print("done", flush=True)


if __name__ == "__main__":
    main()
