"""Figures that sources give for the same thing."""

from __future__ import annotations

import pytest

from assistant.conflicts import figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("within 48 hours after the event", {"duration": {48.0}}),
        ("within 3 business days, or 1 week", {"duration": {72.0, 168.0}}),
        ("a PO above EUR 2,500 needs approval", {"money": {2500.0}}),
        ("about 62 % of contacts, 5 per cent bounce", {"percent": {62.0, 5.0}}),
        ("a lead with 65 points", {"point": {65.0}}),
        ("version 4.2.1 of v5 and utm-2", {}),
        ("suppressed after 5 soft bounces in a row", {"in a row": {5.0}}),
        ("book it 10 business days ahead", {"notice": {240.0}}),
        ("+24 h after the end", {"duration": {24.0}}),
        ("within two business days, at most twenty-five leads", {"duration": {48.0}, "lead": {25}}),
        ("one of the teams waits one week", {"duration": {168.0}}),
        ("three tiers, and 8 tier-1 accounts", {"tier": {3}}),
        ("no figures", {}),
    ],
)
def test_figures_are_known_by_what_they_measure(text: str, expected: dict[str, set[float]]) -> None:
    assert figures(text) == expected
