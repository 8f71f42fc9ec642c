"""The measure of updates: what it spoils is what it looks for."""

from __future__ import annotations

import pytest

from eval.updates import judge, table
from ingest.access import EVERYTHING
from ingest.sync import ingest

GUIDE = """# Badge scanners

1. Charge the badge scanners on the evening before the event.
2. Test every scanner with an old badge of last year.
3. Hand one badge scanner to each host of the stand.
4. Collect the badge scanners when the stand has closed.
5. Send the scanned contacts to the database team.

The scans of badges are kept for 14 days on the scanner server.
"""


@pytest.mark.parametrize("kind", ["figure", "dropped", "swapped"])
def test_edits_of_a_copy_are_found_and_nothing_else_is_suggested(library, docs, kind):
    (docs / "guide.md").write_text(GUIDE)
    ingest(library, [docs])
    judged = judge(library, library.catalogue.document("guide.md", EVERYTHING), "copy", kind)
    assert judged.edits and all(judged.found)
    assert judged.false == ()
    assert f"| copy | {kind} | 1 | {len(judged.edits)} | 1.00 | 0 | 0.00 |" in list(table([judged]))


def test_where_no_other_document_supports_a_statement_nothing_is_spoilt(library, docs):
    (docs / "guide.md").write_text(GUIDE)
    ingest(library, [docs])
    assert judge(library, library.catalogue.document("guide.md", EVERYTHING), "others", "figure") is None
