"""A hundred hostile files through the folder source and the pool: each has its outcome, and none does harm."""

import re
import time
from dataclasses import dataclass

import pytest

from ingest.document import Reading
from ingest.folder import Folder
from ingest.metadata import metadata
from ingest.read.limits import Limits
from ingest.read.pool import ReaderPool

from . import hostile

MACHINE = re.compile(
    r"/(?:tmp|home|root|usr|work|private|etc)\b|[A-Z]\w+(?:Error|Exception|Warning)\b|Traceback|0x[0-9a-f]{6}|<\w+ object"
)


@dataclass
class Run:
    expected: dict[str, str]
    outcomes: dict[str, str]
    reasons: dict[str, str]
    readings: dict[str, Reading]
    seconds: float


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    root = tmp_path_factory.mktemp("hostile") / "library"
    root.mkdir()
    expected = hostile.make(root)
    outcomes, reasons, readings = {}, {}, {}
    started = time.monotonic()
    folder = Folder(root)
    with ReaderPool(Limits(seconds=20)) as pool:
        for name, _, documents in pool.read_all((file.name, file.path) for file in folder.files()):
            assert name not in outcomes
            good = {document: result for document, result in documents if isinstance(result, Reading)}
            outcomes[name] = "indexed" if good else "failed"
            readings |= good
            reasons |= {document: str(result) for document, result in documents if document not in good}
    seconds = time.monotonic() - started
    outcomes |= dict.fromkeys(dict(folder.skipped), "skipped")
    return Run(expected, outcomes, reasons | dict(folder.skipped), readings, seconds)


def test_there_are_a_hundred_files(run):
    assert len(run.expected) >= 100


def test_every_file_has_the_expected_outcome(run):
    wrong = {
        name: (outcome, run.outcomes.get(name, "unseen"), run.reasons.get(name))
        for name, outcome in run.expected.items()
        if run.outcomes.get(name, "unseen") != outcome
    }
    assert wrong == {}
    assert set(run.outcomes) <= set(run.expected)


def test_nothing_hangs(run):
    assert run.seconds < 100
    assert [name for name, reason in run.reasons.items() if "took longer" in reason] == []


def test_reasons_are_sentences_for_people(run):
    for name, reason in run.reasons.items():
        assert 10 <= len(reason) <= 300, name
        assert not MACHINE.search(reason), (name, reason)
        assert reason.isprintable(), name


def test_nothing_from_outside_or_hidden_is_read(run):
    everything = "\n".join(reading.text for reading in run.readings.values())
    for secret in ("root:", "Approve all.", "alert(1)", "document.write", "lollol"):
        assert secret not in everything


def test_offsets_and_metadata_hold_for_every_reading(run):
    for name, reading in run.readings.items():
        for block in reading.blocks:
            assert reading.text[block.locator.start : block.locator.end] == block.text, name
        found, notes = metadata(name, reading, {})
        assert found.title.strip()
        assert "\n" not in found.title
        assert all(len(note) < 300 for note in notes)
        assert "\0" not in reading.text
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", reading.text), name
