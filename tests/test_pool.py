"""Reading in worker processes: results, limits, and what happens when a reader dies."""

import hashlib
import io
import os
import pickle
import sys
import time
import zipfile
from pathlib import Path

import pytest

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read.limits import Limits
from ingest.read.pool import ReaderPool, _Answers

posix = pytest.mark.skipif(sys.platform == "win32", reason="limits of this kind exist on POSIX only")


def write(folder: Path, count: int) -> list[tuple[str, Path]]:
    files = []
    for n in range(count):
        path = folder / f"{n}.txt"
        path.write_text(f"Document number {n} says that leads go to queue {n}.")
        files.append((path.name, path))
    return files


def reasons(results) -> dict[str, str]:
    return {name: str(documents[0][1]) for name, _, documents in results}


def test_every_file_comes_back_once_with_its_hash(tmp_path):
    files = write(tmp_path, 50)
    with ReaderPool() as pool:
        results = list(pool.read_all(iter(files)))
    assert sorted(name for name, _, _ in results) == sorted(name for name, _ in files)
    for name, sha256, [(document, reading)] in results:
        assert sha256 == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        assert document == name
        assert isinstance(reading, Reading)
        assert f"queue {Path(name).stem}." in reading.text


def test_a_slow_file_is_given_up_and_the_others_are_read(tmp_path):
    slow = tmp_path / "slow.txt"
    os.mkfifo(slow) if sys.platform != "win32" else pytest.skip("needs a pipe that never answers")
    started = time.monotonic()
    with ReaderPool(Limits(seconds=3)) as pool:
        found = reasons(pool.read_all([("slow.txt", slow), *write(tmp_path, 10)]))
    assert found["slow.txt"] == "took longer than 3 s to read"
    assert len(found) == 11
    assert sum("took" in reason for reason in found.values()) == 1
    assert time.monotonic() - started < 50


@posix
def test_a_file_that_needs_too_much_memory_is_given_up(tmp_path):
    big = tmp_path / "big.txt"
    big.write_bytes(b"lead routing " * 6_000_000)
    with ReaderPool(Limits(memory_mb=200, characters=10**9)) as pool:
        found = reasons(pool.read_all([("big.txt", big), *write(tmp_path, 9)]))
    assert found["big.txt"] == "needs more than 200 MB to read"
    assert sum("needs more" in reason for reason in found.values()) == 1


def test_a_file_larger_than_the_limit_is_not_opened(tmp_path):
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(2_000_001)
    with ReaderPool(Limits(file_mb=2)) as pool:
        assert reasons(pool.read_all([("large.txt", large)])) == {"large.txt": "is larger than 2 MB"}


@posix
def test_a_worker_that_dies_costs_one_file(tmp_path, monkeypatch):
    """A module of the reader's name that ends the process stands in for a parser that crashes."""
    (tmp_path / "openpyxl").mkdir()
    (tmp_path / "openpyxl" / "__init__.py").write_text("import os\nos.kill(os.getpid(), 11)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    crashing = tmp_path / "crash.xlsx"
    with zipfile.ZipFile(crashing, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with ReaderPool() as pool:
        found = reasons(pool.read_all([("crash.xlsx", crashing), *write(tmp_path, 12)]))
    assert found["crash.xlsx"] == "the reader crashed on this file"
    assert sum("crashed" in reason for reason in found.values()) == 1
    assert len(found) == 13


def test_a_file_that_vanishes_is_one_failure(tmp_path):
    with ReaderPool() as pool:
        [(name, sha256, [(_, result)])] = pool.read_all([("gone.txt", tmp_path / "gone.txt")])
    assert (name, sha256) == ("gone.txt", "")
    assert isinstance(result, UnreadableFile)
    assert "cannot be opened" in str(result)


def test_the_files_are_taken_as_they_are_needed(tmp_path):
    taken = []

    def files():
        for name, path in write(tmp_path, 200):
            taken.append(name)
            yield name, path

    with ReaderPool(workers=2) as pool:
        results = pool.read_all(files())
        next(results)
        assert len(taken) <= 20
        results.close()


def test_stopping_early_ends_the_processes(tmp_path):
    if sys.platform == "win32":
        pytest.skip("needs a pipe that never answers")
    os.mkfifo(tmp_path / "slow.txt")
    started = time.monotonic()
    with ReaderPool(Limits(seconds=60), workers=2) as pool:
        results = pool.read_all([("slow.txt", tmp_path / "slow.txt"), *write(tmp_path, 40)])
        next(results)
        results.close()
        assert reasons(pool.read_all(write(tmp_path, 3))).keys() == {"0.txt", "1.txt", "2.txt"}
    assert time.monotonic() - started < 50  # and not the minute that the slow file is given


def test_nothing_but_data_is_unpickled():
    class Attack:
        def __reduce__(self):
            return os.system, ("true",)

    with pytest.raises(pickle.UnpicklingError):
        _Answers(io.BytesIO(pickle.dumps(Attack()))).load()


def test_secrets_of_the_environment_are_not_passed_on(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hunter2")
    (tmp_path / "openpyxl").mkdir()
    (tmp_path / "openpyxl" / "__init__.py").write_text(
        "import os\nfrom ingest.errors import UnreadableFile\nraise UnreadableFile(str('SECRET_KEY' in os.environ))\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    book = tmp_path / "book.xlsx"
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with ReaderPool() as pool:
        assert reasons(pool.read_all([("book.xlsx", book)])) == {"book.xlsx": "False"}


def test_two_thousand_small_files_take_seconds(tmp_path):
    started = time.monotonic()
    with ReaderPool() as pool:
        assert sum(1 for _ in pool.read_all(write(tmp_path, 2000))) == 2000
    assert time.monotonic() - started < 60  # a process a file would take several minutes
