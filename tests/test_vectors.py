"""The vector index on a real Chroma."""

import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings

from ingest.errors import LibraryError
from ingest.vectors import Vectors

ROOT = Path(__file__).parents[1]
WRITER = """
    import os, sys
    sys.path.insert(0, sys.argv[1])
    from pathlib import Path
    import numpy as np
    from ingest.vectors import Vectors
    vectors = Vectors.open(Path(sys.argv[2]), 16, "f1")
    rng = np.random.default_rng(7)
"""


def unit(count, seed=0):
    rows = np.random.default_rng(seed).standard_normal((count, 16)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def run_writer(folder, body):
    script = textwrap.dedent(WRITER) + textwrap.dedent(body)
    return subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(folder)], check=False, capture_output=True, text=True
    )


@pytest.fixture
def index(tmp_path):
    vectors = Vectors.open(tmp_path / "chroma", 16, "f1")
    yield vectors
    vectors.close()


def test_the_nearest_passages_come_first_with_their_cosine(index):
    rows = unit(50)
    index.upsert([f"p{n}" for n in range(50)], [row[None] for row in rows])
    hits = index.query(rows[7], 5)
    cosines = rows @ rows[7]
    assert [passage for passage, _ in hits] == [f"p{n}" for n in np.argsort(-cosines)[:5]]
    np.testing.assert_allclose([score for _, score in hits], np.sort(cosines)[::-1][:5], atol=1e-5)


def test_a_passage_of_several_windows_counts_once_with_its_best(index):
    rows = unit(30)
    index.upsert(["long", "short"], [rows[:29], rows[29:]])
    assert index.count() == 30
    assert index.ids() == {"long", "short"}
    hits = index.query(rows[3], 2)
    assert [passage for passage, _ in hits] == ["long", "short"]
    assert hits[0][1] == pytest.approx(1, abs=1e-5)


def test_deleting_removes_every_window_however_many(index):
    rows = unit(40)
    index.upsert(["long", "eight", "one"], [rows[:31], rows[31:39], rows[39:]])
    index.delete(["long", "eight", "unknown"])
    assert index.ids() == {"one"}
    assert index.count() == 1
    index.delete([])


def test_upserting_again_replaces_and_large_batches_are_split(index):
    rows = unit(12_000)
    ids = [f"p{n}" for n in range(12_000)]
    index.upsert(ids, [row[None] for row in rows])
    index.upsert(["p0"], [-rows[:1]])
    assert index.count() == 12_000
    assert index.ids() == set(ids)
    assert index.query(-rows[0], 1)[0][0] == "p0"


def test_an_empty_index_and_more_hits_than_there_are(index):
    row = unit(1)
    assert index.query(row[0], 5) == []
    assert index.ids() == set()
    index.upsert([], [])
    index.upsert(["a"], [row])
    assert [passage for passage, _ in index.query(row[0], 100)] == ["a"]
    assert index.query(row[0], 0) == []


def test_reopening_shows_what_another_process_wrote_while_searches_go_on(index, tmp_path):
    rows = unit(300)
    index.upsert([f"p{n}" for n in range(300)], [row[None] for row in rows])
    failures, stop = [], threading.Event()

    def search():
        while not stop.is_set():
            try:
                assert index.query(rows[100], 3)[0][0] == "p100"
            except Exception as error:  # noqa: BLE001 - reported below
                failures.append(error)
                return

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for n in range(3):
            done = run_writer(
                tmp_path / "chroma",
                f"""
                rows = rng.standard_normal((5, 16)).astype(np.float32) + {n}
                vectors.upsert(["new{n}"], [rows])
                vectors.delete(["p{n}"])
                """,
            )
            assert done.returncode == 0, done.stderr
            index.reopen()
            new = np.random.default_rng(7).standard_normal((5, 16)).astype(np.float32) + n
            assert index.query(new[2], 1)[0][0] == f"new{n}"
            assert f"p{n}" not in [passage for passage, _ in index.query(rows[n], 50)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []


def test_a_killed_writer_leaves_a_usable_index(tmp_path):
    done = run_writer(
        tmp_path / "chroma",
        """
        for n in range(0, 1000, 50):
            rows = rng.standard_normal((50, 16)).astype(np.float32)
            vectors.upsert([f"p{n + m}" for m in range(50)], [row[None] for row in rows])
            print(n + 50, flush=True)
            if n == 600:
                os.kill(os.getpid(), 9)
        """,
    )
    assert done.returncode == -9
    index = Vectors.open(tmp_path / "chroma", 16, "f1")
    written = int(done.stdout.split()[-1])
    assert index.ids() >= {f"p{n}" for n in range(written)}
    rng = np.random.default_rng(7)
    rows = np.concatenate([rng.standard_normal((50, 16)).astype(np.float32) for _ in range(written // 50)])
    assert all(index.query(rows[n], 1)[0][0] == f"p{n}" for n in range(0, written, 10))
    index.upsert(["after"], [unit(1)])
    assert "after" in index.ids()
    index.close()


def test_another_encoder_and_another_distance_are_errors_that_name_the_repair(tmp_path):
    Vectors.open(tmp_path / "a", 16, "f1").close()
    with pytest.raises(LibraryError, match=r"another embedding model.*mops doctor --repair"):
        Vectors.open(tmp_path / "a", 16, "f2")
    client = chromadb.PersistentClient(str(tmp_path / "b"), settings=Settings(anonymized_telemetry=False))
    client.create_collection("passages", embedding_function=None)
    client.close()
    with pytest.raises(LibraryError, match=r"'l2' instead of cosine.*mops doctor --repair"):
        Vectors.open(tmp_path / "b", 16, "f1")


def test_a_damaged_database_names_the_repair(tmp_path):
    folder = tmp_path / "chroma"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"this is no database" * 1000)
    with pytest.raises(LibraryError, match="mops doctor --repair"):
        Vectors.open(folder, 16, "f1")


def test_a_server_that_does_not_answer_is_named(tmp_path):
    with pytest.raises(LibraryError, match=r"http://127.0.0.1:9"):
        Vectors.open(tmp_path, 16, "f1", url="http://127.0.0.1:9")
    with pytest.raises(LibraryError, match=r"http://host:8000"):
        Vectors.open(tmp_path, 16, "f1", url="localhost")
