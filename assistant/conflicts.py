"""Sources that disagree: statements from different documents that put different figures on one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.unit import Unit
from ingest.words import content_stems, stem, words

SAME_SUBJECT = 0.5  # overlap of the content stems, figures left out
RIVAL_SHARE = 0.85  # of the best unit's score, for a statement to count as saying something on the question

_FIGURE = re.compile(
    r"(?<![\w.,])(\d+(?:[.,]\d+)*)\s*(%|[A-Za-z€$£]+)?(?:\s+([A-Za-z]+))?",
)


def figures(text: str) -> dict[str, set[str]]:
    """The numbers of a text by what they count: "5 business days" gives "busi day" → {"5"}."""
    found: dict[str, set[str]] = {}
    for match in _FIGURE.finditer(text):
        unit = " ".join(stem(w) for w in words(" ".join(filter(None, match.group(2, 3))))) or "%"
        found.setdefault(unit, set()).add(match[1])
    return found


def disagree(a: Unit, b: Unit) -> bool:
    """Whether two units of different documents give different figures for the same subject."""
    if a.record.document.id == b.record.document.id:
        return False
    first, second = figures(a.text), figures(b.text)
    if not any(first[u].isdisjoint(second[u]) for u in first.keys() & second.keys()):
        return False
    return _similarity(a.text, b.text) >= SAME_SUBJECT


def conflict_notes(chosen: Sequence[Unit], ranked: Sequence[Unit]) -> list[str]:
    """A note for each pair of sources that disagree on what the answer says, the newer one first."""
    if not ranked:
        return []
    rivals = [u for u in ranked if u.score >= RIVAL_SHARE * ranked[0].score]
    notes: dict[str, None] = {}
    for unit in chosen:
        for rival in rivals:
            if disagree(unit, rival):
                first, second = sorted((unit, rival), key=_authority, reverse=True)
                notes[f"Sources differ: {_said(first)}; {_said(second)}."] = None
    return list(notes)


def _similarity(a: str, b: str) -> float:
    first = {s for s in content_stems(a) if not s[0].isdigit()}
    second = {s for s in content_stems(b) if not s[0].isdigit()}
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _authority(unit: Unit) -> tuple[bool, str]:
    about = unit.record.document.metadata
    return about.status.value == "current", about.reviewed_on.isoformat() if about.reviewed_on else ""


def _said(unit: Unit) -> str:
    about = unit.record.document.metadata
    when = f", reviewed {about.reviewed_on.isoformat()}" if about.reviewed_on else ""
    return f"“{about.title}” ({about.status.value}{when}) says “{unit.text.strip().rstrip('.')}”"
