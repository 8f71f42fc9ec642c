"""What becomes of each statement of a document beside what other documents say about the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answer import StatementKind
from assistant.conflicts import figures, subject
from assistant.unit import Unit
from assistant.updating.compare import (
    FRAME,
    Closeness,
    Difference,
    Said,
    agree,
    closeness,
    difference,
    equal,
    kept_share,
    one_frame,
    replaced,
    replaced_figure,
    tokens,
)
from assistant.updating.existing import Existing
from assistant.updating.nearby import Stretch
from ingest.cataloguing.entry import Entry
from ingest.document import Status
from ingest.words import STOPWORDS, stem

WORDED = 1.9  # closeness from which another wording is one of the same sentence
DEFENDS = 0.5  # how much less close a source may be that speaks for a statement, against one that contradicts it
ROW = 0.4  # share of the words of what two rows of tables are about
GONE = 0.5  # share of the shorter statement's words that is named as ended


class Verdict(StrEnum):
    """What to do with a statement."""

    KEEP = "keep"
    UNSUPPORTED = "unsupported"
    CHANGE = "change"
    REMOVE = "remove"
    ADD = "add"


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


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A statement with its verdict: the sources that speak for it, what it becomes, and why."""

    said: Said
    verdict: Verdict
    sources: tuple[Unit, ...] = ()
    new: str = ""
    reason: str = ""

    @property
    def unit(self) -> Unit:
        """The statement."""
        return self.said.unit


def outranks(entry: Entry, existing: Existing) -> bool:
    """Whether a document of the library is to be believed rather than the existing one.

    It is when it is current, and the existing one is no current document, or was reviewed before it.
    A file outside the library yields to every current document, unless it says that it was reviewed later.
    """
    about = existing.about
    if entry.metadata.status is not Status.CURRENT:
        return False
    theirs, own = entry.metadata.reviewed_on, about.reviewed_on
    if existing.outside:
        return own is None or (theirs is not None and theirs >= own)
    if about.status is not Status.CURRENT:
        return True
    return theirs is not None and (own is None or theirs > own)


def judge(existing: Existing, stretches: Sequence[Stretch]) -> list[Judged]:
    """The statements of a document in reading order, each with its verdict."""
    rivals = _rivals(stretches)
    superseded = _superseded(stretches)
    return [_judged(said, rivals[n], existing, superseded) for n, said in enumerate(_all(stretches))]


def _all(stretches: Sequence[Stretch]) -> list[Said]:
    return [said for stretch in stretches for said in stretch.said]


def _rivals(stretches: Sequence[Stretch]) -> list[list[Rival]]:
    """For each statement those of others about the same thing; one that agrees with another speaks for that only.

    Among the statements of the document that another contradicts, only the closest is meant.
    """
    said = _all(stretches)
    found: list[list[Rival]] = [[] for _ in said]
    first = 0
    for stretch in stretches:
        for n, own in enumerate(stretch.said, first):
            found[n] = [
                Rival(other, close, _gives(stretch, other, own))
                for neighbour in stretch.neighbours
                for other in neighbour.said
                if (close := _close(own, other, neighbour.place)) is not None
            ]
        first += len(stretch.said)
    meant: dict[object, tuple[float, int]] = {}
    for n, rivals in enumerate(found):
        for r in rivals:
            speaks_for = DEFENDS * agree(said[n].unit.text, r.said.unit.text)
            claim = (r.close.total + speaks_for, -n)
            meant[_place(r)] = max(meant.get(_place(r), claim), claim)
    return [
        [r for r in rivals if agree(said[n].unit.text, r.said.unit.text) or meant[_place(r)][1] == -n]
        for n, rivals in enumerate(found)
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


def _close(own: Said, other: Said, place: float) -> Closeness | None:
    close = closeness(own, other, place)
    if close and (close.one_thing or equal(own.unit.text, other.unit.text)) and _same_row(own.unit, other.unit):
        return close
    return None


def _same_row(a: Unit, b: Unit) -> bool:
    """Whether two rows of tables are about the same thing, by their first cells that say something."""
    if not a.kind is b.kind is StatementKind.ROW:
        return True
    first, second = _key(a.text), _key(b.text)
    return first == second or len(first & second) >= ROW * len(first | second) > 0


def _key(row: str) -> frozenset[str]:
    cells = row.split(" | ")
    cell = next((c for c in cells if c.strip() and not (c.isdigit() and len(c) < 4)), row)
    return frozenset(stem(w.lower()) for w in tokens(cell) if w[0].isalnum() and w.lower() not in STOPWORDS)


def _place(rival: Rival) -> object:
    return rival.document.version, rival.said.unit.start, rival.said.unit.end


def _superseded(stretches: Sequence[Stretch]) -> frozenset[str]:
    """Paths of the archived documents that a current one says it supersedes, as far as they are near."""
    near = {n.record.document.path: n.record.document for s in stretches for n in s.neighbours}
    current = (e.metadata for e in near.values() if e.metadata.status is Status.CURRENT)
    return frozenset(about.supersedes for about in current if about.supersedes)


def _judged(said: Said, rivals: Sequence[Rival], existing: Existing, superseded: frozenset[str]) -> Judged:
    text = said.unit.text
    agreeing = sorted((r for r in rivals if agree(text, r.said.unit.text)), key=_authority, reverse=True)
    against = sorted((r for r in rivals if _firm(said, r)), key=_authority, reverse=True)
    supported = [r for r in agreeing if r.current]
    decided = next((r for r in against if outranks(r.document, existing)), None)
    if decided and not any(_defends(r, text, decided) for r in supported):
        return _contradicted(said, decided)
    if supported:
        sources = tuple(r.said.unit for r in supported[:3])
        same = any(equal(text, s.text) for s in sources)
        return Judged(
            said, Verdict.KEEP, sources, reason=_said_by(sources[0], "says the same" if same else "supports it")
        )
    older = next((r for r in against if r.current), None)
    if older:
        reason = _said_by(older.said.unit, "says otherwise, and is not the newer one")
        return Judged(said, Verdict.KEEP, (older.said.unit,), reason=reason)
    gone = next((r for r in agreeing if r.document.path in superseded), None)
    if gone and (existing.outside or existing.about.status is not Status.CURRENT) and gone.close.total >= WORDED:
        return Judged(said, Verdict.REMOVE, (gone.said.unit,), reason=_archived(gone))
    return Judged(said, Verdict.UNSUPPORTED, reason="No other document says so.")


def _defends(rival: Rival, text: str, against: Rival) -> bool:
    """Whether a source no older than another has the very words of the statement that the other has not."""
    if _dated(rival) < _dated(against) or rival.close.total < against.close.total - DEFENDS:
        return False
    other = against.said.unit.text
    own = {word.lower() for change in replaced(text, other) for word in tokens(text[slice(*change.old)])}
    return own <= {word.lower() for word in tokens(rival.said.unit.text)}


def disputed(said: Said, stretches: Sequence[Stretch]) -> bool:
    """Whether a more reliable source near to the document contradicts what another one says."""
    entry = said.unit.record.document
    near = {n.record.passage.id: n for stretch in stretches for n in stretch.neighbours}
    rivals = (
        Rival(other, close)
        for n in near.values()
        if n.record.document.id != entry.id
        for other in n.said
        if (close := _close(said, other, n.place)) is not None
    )
    own = Rival(said, Closeness(1.0, 1.0, 1.0, 1.0, 0))
    return any(r.current and _dated(r) > _dated(own) and _firm(said, r) for r in rivals)


def _authority(rival: Rival) -> tuple[bool, str, float]:
    return rival.current, _dated(rival), rival.close.total


def _dated(rival: Rival) -> str:
    when = rival.document.metadata.reviewed_on
    return when.isoformat() if when else ""


def _firm(said: Said, rival: Rival) -> bool:
    """Whether a statement about the same thing surely contradicts another."""
    own, other = said.unit.text, rival.said.unit.text
    differs = difference(own, other)
    close = rival.close
    if differs is Difference.FIGURE:
        if one_frame(own, other) and close.total >= WORDED:
            return True
        return not rival.both and replaced_figure(own, other) is not None
    if differs is Difference.DENIAL:
        return kept_share(own, other) >= FRAME and close.total >= WORDED
    if differs is Difference.ENDED:
        return close.contained >= GONE
    return differs is not None and close.total >= WORDED


def _contradicted(said: Said, rival: Rival) -> Judged:
    """A statement that a more reliable source contradicts, changed after it or removed."""
    unit, other = said.unit, rival.said.unit
    differs = difference(unit.text, other.text)
    sources = (other,)
    if differs is Difference.ENDED or (differs is Difference.DENIAL and unit.kind is not StatementKind.SENTENCE):
        return Judged(said, Verdict.REMOVE, sources, reason=_said_by(other, "says that this is not so, or no more"))
    figure = replaced_figure(unit.text, other.text) if differs is Difference.FIGURE else None
    if figure and not one_frame(unit.text, other.text):
        mine, theirs = figure
        new = unit.text[: mine.start] + other.text[theirs.start : theirs.end] + unit.text[mine.end :]
        return Judged(
            said, Verdict.CHANGE, sources, new, _said_by(other, f"says {other.text[theirs.start : theirs.end]}")
        )
    return Judged(said, Verdict.CHANGE, sources, other.text, _said_by(other, _WORDED_OTHERWISE[differs]))


_WORDED_OTHERWISE = {
    Difference.FIGURE: "gives another figure",
    Difference.NAME: "gives another name",
    Difference.WORDS: "says it in other, telling words",
    Difference.DENIAL: "says the opposite",
    None: "words it otherwise",
}


def _said_by(unit: Unit, what: str) -> str:
    about = unit.record.document.metadata
    when = f", reviewed {about.reviewed_on.isoformat()}," if about.reviewed_on else ""
    return f"“{about.title}”{when} {what}."


def _archived(rival: Rival) -> str:
    title = rival.document.metadata.title
    return f"Only “{title}” says so, which is archived and superseded by a document that does not say it any more."
