"""A folder of hostile files ingested into a library that is in use: all reported, nothing harmed."""

import pytest

from assistant.ask import ask
from ingest.access import EVERYTHING
from ingest.doctor import examine
from ingest.read.limits import Limits
from ingest.sync import ingest

from . import hostile

BEFORE = "# Webinar leads\n\nThe campaign owner imports webinar leads within 24 hours of the event.\n"
LIMITS = Limits(seconds=20)


def _outcomes(library, report):
    """The outcome of each file of the run; one in an archive counts for its archive."""
    outcomes = {e.source: "indexed" for e in library.catalogue.entries(EVERYTHING)}
    outcomes |= dict.fromkeys((p.document for p in report.skipped), "skipped")
    failed = {p.document for p in report.failed}
    return outcomes, failed


@pytest.mark.slow
def test_a_hostile_folder_is_reported_whole_and_harms_nothing(library, tmp_path):
    good = tmp_path / "good"
    good.mkdir()
    (good / "webinars.md").write_text(BEFORE, encoding="utf-8")
    ingest(library, [good])

    folder = tmp_path / "hostile" / "library"
    folder.mkdir(parents=True)
    expected = hostile.make(folder, longest=60_000)
    report = ingest(library, [folder], limits=LIMITS)

    outcomes, failed = _outcomes(library, report)
    for name, outcome in expected.items():
        if outcome == "failed":
            assert any(f == name or f.startswith(f"{name}/") for f in failed), name
        elif outcome != "unseen":
            assert outcomes.get(name) == outcome, (name, outcomes.get(name))
    assert all(problem.reason for problem in (*report.failed, *report.skipped))
    assert all(check.ok for check in examine(library)), [c for c in examine(library) if not c.ok]
    answer = ask(library, "Who imports webinar leads after the event?", EVERYTHING)
    assert any(c.document == "webinars.md" for c in answer.citations)

    again = ingest(library, [folder], limits=LIMITS)
    assert again.embedded == 0
    assert not again.added
