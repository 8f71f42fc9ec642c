"""Abbreviations explained by the documents themselves."""

from __future__ import annotations

import pytest

from ingest.definitions import definitions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A Marketing Qualified Lead (MQL) is handed over.", [("MQL", "Marketing Qualified Lead")]),
        ("Our service level agreements (SLAs) hold.", [("SLA", "service level agreements")]),
        ("MAP (marketing automation platform) is HubSpot.", [("MAP", "marketing automation platform")]),
        ("GTM | go to market; the plan", [("GTM", "go to market")]),
        ("GA4: Google Analytics 4, since 2023", [("GA4", "Google Analytics 4")]),
        ("We use the tool (HubSpot) daily.", []),
        ("Ask IT (they know).", []),
        ("It took long (see below).", []),
    ],
)
def test_definitions(text: str, expected: list[tuple[str, str]]) -> None:
    assert definitions(text) == expected
