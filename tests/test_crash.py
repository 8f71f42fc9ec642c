"""Work that is killed at any moment leaves the last committed state; eval/faults.py does this a hundred times."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eval import by_hand
from eval.faults import run
from ingest.access import EVERYTHING
from ingest.backup import back_up
from ingest.library import Library
from ingest.sync import ingest
from ingest.versions import discard

KILLER = """
import importlib, json, os, signal, sys
from pathlib import Path
import ingest.lexical, ingest.tokens, ingest.vectors
from eval import by_hand
from ingest.library import Library

for line in sys.stdin:
    home, step, module, name = json.loads(line)
    if not (child := os.fork()):
        setattr(importlib.import_module(module), name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        with Library.open(Path(home)) as library:
            by_hand.take(library, step)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
TEXT = "# Booth {0}\n\nThe booth of hall {0} opens at nine.\n"
WRITTEN = ("ingest.cataloguing.write", "put_document")  # all is in the indexes, and nothing in the catalogue
COMMITTED = ("ingest.syncing.batch", "forget")  # all is in the catalogue, and the old still in the indexes
STEPS = {
    "removing": (["remove", "a.md", "b.md"], "ingest.syncing.removal", "forget", True),
    "undoing": (["undo", "gone.md"], *WRITTEN, False),
    "going back": (["go back", "a.md", 1], *COMMITTED, True),
    "replacing": (["replace", "b.md", TEXT.format(7)], *WRITTEN, False),
    "uploading": (["upload", "sub/c.md", TEXT.format(8)], *COMMITTED, True),
    "importing": (["import", "library.zip"], "ingest.backup.read", "_put_catalogue", False),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory, models_home, encoder) -> Path:
    """A folder with a library and a backup of it; in it is a document with two versions, and one was removed."""
    folder = tmp_path_factory.mktemp("crash")
    docs, home = folder / "docs", folder / "home"
    docs.mkdir()
    with Library.open(home, models=models_home) as library:
        for n, name in enumerate(("a", "b", "gone")):
            (docs / f"{name}.md").write_text(TEXT.format(n))
        ingest(library, [docs])
        (docs / "a.md").write_text(TEXT.format(5))
        ingest(library, [docs])
        discard(library, ["gone.md"], EVERYTHING)
        back_up(library, folder / "library.zip")
    return folder


@pytest.fixture(scope="module")
def killer():
    """Takes a step in a process of its own, which dies where it is told to; its exit status comes back."""
    given = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", KILLER], **given) as process:

        def kill(*told: object) -> int:
            process.stdin.write(json.dumps(told) + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield kill
        process.stdin.close()


@pytest.mark.parametrize("doing", STEPS)
def test_what_is_killed_in_the_middle_is_done_or_not(base, killer, models_home, tmp_path, doing):
    step, *seam, done = STEPS[doing]
    home = tmp_path / "home"
    if doing == "importing":
        home.mkdir()
        step = ["import", str(base / step[1])]
    else:
        shutil.copytree(base / "home", home)
    (home / "models").symlink_to(models_home, target_is_directory=True)
    with Library.open(base / "home", models=models_home) as library:
        whole = by_hand.state(library)
    before = ({}, {}) if doing == "importing" else whole
    wanted = whole if doing == "importing" else by_hand.after(whole, step)
    assert killer(str(home), step, *seam) == -9
    assert by_hand.violations(home, [wanted if done else before]) == []
    if doing == "importing":
        with Library.open(home) as library:
            by_hand.take(library, step)
            assert by_hand.state(library) == wanted


@pytest.mark.slow
def test_killed_runs_lose_nothing_and_leave_nothing_half(models_home: Path, encoder) -> None:
    said: list[str] = []
    assert run(8, models_home, said.append, seed=3) == 0, said
