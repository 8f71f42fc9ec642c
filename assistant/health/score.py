"""One score for each area: how much of the library is in order."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.health import store
from assistant.health.finding import Area
from assistant.health.store import Score
from ingest.access import Reader
from ingest.catalogue import Catalogue


def scores(catalogue: Catalogue, reader: Reader) -> list[Score]:
    """The scores of today, each 0 to 100.

    For coverage the share of topics with enough documents, thin ones counting half. For vocabulary 100 less
    2 for each term. For all others the share of documents that no open finding of the area is about.
    """
    today = datetime.now(UTC).date()
    return [Score(today, area, *_score(catalogue, reader, area)) for area in Area]


def _score(catalogue: Catalogue, reader: Reader, area: Area) -> tuple[int, int]:
    findings = store.count(catalogue, reader, area=area)
    if area is Area.COVERAGE:
        kinds = store.counts(catalogue, reader, "kind", area)
        total = sum(kinds.values())
        missing = kinds.get("missing", 0) + kinds.get("thin", 0)
        covered = kinds.get("covered", 0) + kinds.get("thin", 0) / 2
        return (round(100 * covered / total) if total else 0), missing
    if area is Area.VOCABULARY:
        return max(100 - 2 * findings, 0), findings
    documents = store.documents_for(catalogue, reader)
    if not documents:
        return 100, findings
    share = store.affected(catalogue, reader, area) / documents
    return max(0, min(99 if findings else 100, round(100 * (1 - share)))), findings
