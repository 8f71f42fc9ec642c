"""Notes on an answer whose sources differ in a figure, for one thing as far as their words tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.conflicts import disagree, figures, more_reliable
from assistant.health.claims import rarity, stated
from assistant.health.disagree import by_wording, figures_apart
from assistant.health.likeness import wording
from assistant.lexicon import Lexicon
from assistant.unit import Unit

SAID_SHARE = 0.85  # of the best match, for a statement to count as the answer's point
RIVAL_SHARE = 0.65  # the same for a statement that may speak against it
SURE = -1.9  # log-odds from which two statements are taken to differ: both were found for one question


def conflict_notes(chosen: Sequence[Unit], ranked: Sequence[Unit], question: str, lexicon: Lexicon) -> list[str]:
    """A note for each two documents that disagree on what the answer says, the more reliable one first."""
    notes: dict[frozenset[str], str] = {}
    for unit, rival in _pairs(chosen, ranked):
        pair = frozenset((unit.record.document.id, rival.record.document.id))
        if pair not in notes and disagree(unit, rival, question) and _on_one_thing(unit, rival, lexicon):
            first, second = more_reliable(unit, rival, question)
            notes[pair] = f"Sources differ: {_said(first)}; {_said(second)}."
    return list(notes.values())


def _on_one_thing(a: Unit, b: Unit, lexicon: Lexicon) -> bool:
    """Whether two statements surely enough give their figures for the same thing."""
    first, second = stated(a), stated(b)
    apart = figures_apart(first, second)
    if not apart:
        return False

    def weight(stem: str) -> float:
        return rarity(lexicon.frequency(stem), lexicon.passages)

    like = wording(first, second, (apart[0][0].clause, apart[0][1].clause), weight)
    return like is not None and by_wording(first, second, like) >= SURE


def _pairs(chosen: Sequence[Unit], ranked: Sequence[Unit]) -> Iterator[tuple[Unit, Unit]]:
    if ranked:
        best = max(u.match for u in ranked)
        # What has no figure cannot disagree, and most have none.
        said = [u for u in chosen if u.match >= SAID_SHARE * best and figures(u.text)]
        rivals = [u for u in ranked if u.match >= RIVAL_SHARE * best and figures(u.text)] if said else []
        yield from ((unit, rival) for unit in said for rival in rivals)


def _said(unit: Unit) -> str:
    about = unit.record.document.metadata
    when = f", reviewed {about.reviewed_on.isoformat()}" if about.reviewed_on else ""
    return f"“{about.title}” ({about.status.value}{when}) says “{unit.text.strip().rstrip('.')}”"
