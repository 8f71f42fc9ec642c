"""Editions of one document: an answer goes by the last, and says so where it does not."""

from __future__ import annotations

import pytest

from assistant.ask import ask
from assistant.editions import later_editions
from ingest.access import EVERYTHING
from ingest.sync import ingest, remove

EARLIER = "# Consent policy\n\nConsent of a contact runs out after {months} months without a click.\n"
ASKED = "When does the consent of a contact run out?"
OTHERS = "# Newsletter\n\nThe newsletter goes out on the first Tuesday of the month.\n"


@pytest.fixture
def filled(library, docs):
    (docs / "Consent_policy_v2.1_FINAL.md").write_text(EARLIER.format(months=36), encoding="utf-8")
    later = "Rules of 2025.\n\nAfter {months} months in which a contact clicks on nothing, consent is no longer valid."
    (docs / "Consent policy v3.md").write_text("# Consent policy\n\n" + later.format(months=24), encoding="utf-8")
    (docs / "newsletter.md").write_text(OTHERS, encoding="utf-8")
    ingest(library, [docs])
    return library


def test_an_answer_goes_by_the_later_edition_and_a_warning_stands_beside_the_earlier_one(filled):
    answer = ask(filled, ASKED, EVERYTHING)
    assert answer.citations[0].document == "Consent policy v3.md"
    earlier = any(c.document.startswith("Consent_policy_v2") for c in answer.citations)
    told = "“Consent policy” has a later edition: “Consent policy v3.md”."
    assert (told in answer.notes) == earlier


def test_an_earlier_edition_answers_where_it_is_named_or_there_is_no_later_one(filled):
    named = ask(filled, "When does the consent of a contact run out by consent policy v2.1?", EVERYTHING)
    assert named.citations[0].document == "Consent_policy_v2.1_FINAL.md"
    remove(filled, ["Consent policy v3.md"])
    alone = ask(filled, ASKED, EVERYTHING)
    assert alone.citations[0].document == "Consent_policy_v2.1_FINAL.md"
    assert not [note for note in alone.notes if "edition" in note]


@pytest.mark.parametrize(
    ("one", "other", "is_later"),
    [
        ("Lead routing v2", "Lead routing v3", True),
        ("Lead routing v2 (2021) OLD", "SOP Lead routing v2.10", True),
        ("Lead routing v2.9", "Lead routing version 2.10 final", True),
        ("Holiday freeze 2024", "Holiday freeze 2025", True),
        ("Lead routing v2", "Lead scoring v3", False),
        ("Lead routing", "Lead routing v2", False),
        ("Lead API v2", "Lead API v3", False),
        ("Campaign results 2024", "Campaign results 2025", False),
    ],
)
def test_editions_are_called_alike_but_for_version_or_year(library, docs, one, other, is_later):
    for n, title in enumerate((other, one)):
        (docs / f"{n}.md").write_text(f"# {title}\n\nLeads are routed by country, then by size.\n", encoding="utf-8")
    ingest(library, [docs])
    entries = library.catalogue.entries(EVERYTHING)
    later = later_editions(entries)
    found = {e.metadata.title: later[e.id].metadata.title for e in entries if e.id in later}
    assert found == ({one: other} if is_later else {})
