"""For each statement of a document, those of other documents about the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import StatementKind
from assistant.conflicts import figures, subject
from assistant.unit import Unit
from assistant.updating.compare import Closeness, Said, agree, closeness, equal, tokens
from assistant.updating.nearby import Stretch
from ingest.cataloguing.entry import Entry
from ingest.document import Status
from ingest.words import STOPWORDS, stem

DEFENDS = 0.5  # how much less close a source may be that speaks for a statement, against one that contradicts it
ROW = 0.4  # share of the words of what two rows of tables are about
NAMED = 0.5  # share of the words of a row's first cell that a sentence about it has


@dataclass(frozen=True, slots=True, eq=False)
class Rival:
    """A statement of another document about the same thing.

    `both` tells that its document, near to it, gives the figures of either one for what may be the same.
    """

    said: Said
    close: Closeness
    both: bool = False

    @property
    def document(self) -> Entry:
        """Where it stands."""
        return self.said.unit.record.document

    @property
    def current(self) -> bool:
        """Whether its document may be relied upon."""
        return self.document.metadata.status is Status.CURRENT


def rivals(stretches: Sequence[Stretch]) -> list[list[Rival]]:
    """For each statement those of others about the same thing; one that agrees with another speaks for that only.

    Among the statements of the document that another contradicts, only the closest is meant.
    """
    said = [said for stretch in stretches for said in stretch.said]
    found: list[list[Rival]] = [[] for _ in said]
    first = 0
    for stretch in stretches:
        for n, own in enumerate(stretch.said, first):
            found[n] = [
                Rival(other, close, _gives(stretch, other, own))
                for neighbour in stretch.neighbours
                for other in neighbour.said
                if (close := on_one_thing(own, other, neighbour.place)) is not None
            ]
        first += len(stretch.said)
    meant: dict[object, tuple[float, int]] = {}
    for n, others in enumerate(found):
        for r in others:
            speaks_for = DEFENDS * agree(said[n].unit.text, r.said.unit.text)
            claim = (r.close.total + speaks_for, -n)
            meant[_place(r)] = max(meant.get(_place(r), claim), claim)
    return [
        [r for r in others if agree(said[n].unit.text, r.said.unit.text) or meant[_place(r)][1] == -n]
        for n, others in enumerate(found)
    ]


def _gives(stretch: Stretch, other: Said, own: Said) -> bool:
    """Whether the document of another statement has the figures of this one, in words that they share."""
    document, mine = other.unit.record.document.id, figures(own.unit.text)
    return any(
        not mine[kind].isdisjoint(theirs[kind])
        for neighbour in stretch.neighbours
        if mine and neighbour.record.document.id == document
        for said in neighbour.said
        if subject(said.unit.text) & subject(own.unit.text)
        for theirs in (figures(said.unit.text),)
        for kind in mine.keys() & theirs.keys()
    )


def on_one_thing(own: Said, other: Said, place: float) -> Closeness | None:
    """How close two statements are that are about the same thing; None where they are not."""
    close = closeness(own, other, place)
    if close and (close.one_thing or equal(own.unit.text, other.unit.text)) and _same_row(own.unit, other.unit):
        return close
    return None


def _same_row(a: Unit, b: Unit) -> bool:
    """Whether two rows are about the same thing, by their first cells that say something, or a text names a row's."""
    rows = [u for u in (a, b) if u.kind is StatementKind.ROW]
    if len(rows) == 1:
        return _names(b if rows[0] is a else a, rows[0])
    if not rows:
        return True
    first, second = _key(a.text), _key(b.text)
    return first == second or len(first & second) >= ROW * len(first | second) > 0


def _names(unit: Unit, row: Unit) -> bool:
    """Whether a statement has the words of a row's first cell that has any."""
    cell = next((stems for c in row.text.split(" | ") if (stems := subject(c))), frozenset[str]())
    return len(cell & subject(unit.text)) >= NAMED * len(cell)


def _key(row: str) -> frozenset[str]:
    cells = row.split(" | ")
    cell = next((c for c in cells if c.strip() and not (c.isdigit() and len(c) < 4)), row)
    return frozenset(stem(w.lower()) for w in tokens(cell) if w[0].isalnum() and w.lower() not in STOPWORDS)


def _place(rival: Rival) -> object:
    return rival.document.version, rival.said.unit.start, rival.said.unit.end
