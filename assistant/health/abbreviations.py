"""The abbreviations in what documents say, without words that are in capitals for emphasis."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from assistant.health.claims import Claim, Claims
from ingest.document import Status

_NOT_PART = r"(?<![\w./#@;:\[{$-])"  # of a path, an address, a placeholder
_ABBREVIATION = re.compile(rf"{_NOT_PART}[A-Z]{{2}}[A-Z0-9]{{0,4}}(?![\w\]}}-]|\.\w|;[A-Z])")
_SMALL = re.compile(rf"{_NOT_PART}[a-z]{{2,6}}(?![\w/@-]|\.\w)")


def used(found: Claims) -> Mapping[str, Mapping[str, Claim]]:
    """The abbreviations of current documents, each with the first statement that has it by the document's id.

    What as many documents write in small letters is a word, and in capitals only where it is to be noticed.
    """
    uses: dict[str, dict[str, Claim]] = defaultdict(dict)
    small: dict[str, set[str]] = defaultdict(set)
    for claim in found.claims:
        entry = claim.unit.record.document
        if entry.metadata.status is Status.ARCHIVED:
            continue
        for short in _ABBREVIATION.findall(claim.unit.text):
            uses[short].setdefault(entry.id, claim)
        for word in _SMALL.findall(claim.unit.text):
            small[word].add(entry.id)
    return {short: claims for short, claims in uses.items() if len(small[short.lower()]) < len(claims)}
