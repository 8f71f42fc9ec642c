"""One score for each area: how much of the library is in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from assistant.health import store
from assistant.health.finding import Area
from assistant.health.store import Score, Tally
from ingest.access import Reader
from ingest.catalogue import Catalogue


def scores(catalogue: Catalogue, reader: Reader, tally: Tally) -> list[Score]:
    """The scores of today, each 0 to 100.

    For coverage the share of topics with enough documents, thin ones counting half. For vocabulary 100 less
    2 for each term. For all others the share of documents that no open finding of the area is about.
    """
    today = date.today()
    documents = store.documents_for(catalogue, reader)
    affected = store.affected(catalogue, reader)
    made = []
    for area in Area:
        findings = tally.of(area)
        if area is Area.COVERAGE:
            made.append(Score(today, area, *_covered(tally.kinds(area))))
        elif area is Area.VOCABULARY:
            made.append(Score(today, area, max(100 - 2 * findings, 0), findings))
        else:
            share = affected.get(area.value, 0) / documents if documents else 0.0
            made.append(Score(today, area, max(0, min(99 if findings else 100, round(100 * (1 - share)))), findings))
    return made


def _covered(kinds: Mapping[str, int]) -> tuple[int, int]:
    """The share of topics with enough documents, thin ones counting half, and how many have too few."""
    total = sum(kinds.values())
    covered = kinds.get("covered", 0) + kinds.get("thin", 0) / 2
    return (round(100 * covered / total) if total else 0), kinds.get("missing", 0) + kinds.get("thin", 0)
