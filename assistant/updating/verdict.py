"""What becomes of each statement of a document beside what other documents say about the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answer import StatementKind
from assistant.support import support
from assistant.unit import Unit
from assistant.updating.compare import (
    FRAME,
    Closeness,
    Difference,
    Said,
    agree,
    difference,
    equal,
    kept_share,
    lead_in,
    one_frame,
    replaced,
    replaced_figure,
    tokens,
)
from assistant.updating.existing import Existing
from assistant.updating.nearby import Stretch
from assistant.updating.rivals import DEFENDS, Rival, on_one_thing, rivals
from ingest.cataloguing.entry import Entry
from ingest.document import Status
from ingest.encoder import Encoder

WORDED = 1.9  # closeness from which another wording is one of the same sentence
MOST_SOURCES = 3  # that are named for a statement
GONE = 0.5  # share of the shorter statement's words that is named as ended


class Verdict(StrEnum):
    """What to do with a statement."""

    KEEP = "keep"
    UNSUPPORTED = "unsupported"
    CHANGE = "change"
    REMOVE = "remove"
    ADD = "add"


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


def judge(existing: Existing, stretches: Sequence[Stretch], encoder: Encoder) -> list[Judged]:
    """The statements of a document in reading order, each with its verdict."""
    own = [said for stretch in stretches for said in stretch.said]
    superseded = _superseded(stretches)
    return [
        _judged(said, others, existing, superseded, encoder)
        for said, others in zip(own, rivals(stretches), strict=True)
    ]


def _superseded(stretches: Sequence[Stretch]) -> frozenset[str]:
    """Paths of the archived documents that a current one says it supersedes, as far as they are near."""
    near = {n.record.document.path: n.record.document for s in stretches for n in s.neighbours}
    current = (e.metadata for e in near.values() if e.metadata.status is Status.CURRENT)
    return frozenset(about.supersedes for about in current if about.supersedes)


def _judged(
    said: Said, others: Sequence[Rival], existing: Existing, superseded: frozenset[str], encoder: Encoder
) -> Judged:
    text = said.unit.text
    agreeing = sorted((r for r in others if agree(text, r.said.unit.text)), key=_authority, reverse=True)
    against = sorted((r for r in others if _firm(said, r)), key=_authority, reverse=True)
    supported = [r for r in agreeing if r.current]
    decided = next((r for r in against if outranks(r.document, existing)), None)
    if decided and not any(_defends(r, text, decided) for r in supported):
        return _contradicted(said, decided)
    if supported:
        return _kept(said, [r.said.unit for r in supported[:MOST_SOURCES]], encoder)
    older = next((r for r in against if r.current), None)
    if older:
        reason = _said_by(older.said.unit, "says otherwise, and is not the newer one")
        return Judged(said, Verdict.KEEP, (older.said.unit,), reason=reason)
    gone = next((r for r in agreeing if r.document.path in superseded), None)
    if gone and (existing.outside or existing.about.status is not Status.CURRENT) and gone.close.total >= WORDED:
        return Judged(said, Verdict.REMOVE, (gone.said.unit,), reason=_archived(gone))
    return Judged(said, Verdict.UNSUPPORTED, reason="No other document says so.")


def _kept(said: Said, sources: Sequence[Unit], encoder: Encoder) -> Judged:
    """A statement that nothing speaks against: the sources that say all of it, or what the first one leaves open."""
    wanting = [_wanting(said.unit.text, source, encoder) for source in sources]
    full = tuple(source for source, open_ in zip(sources, wanting, strict=True) if not open_)
    if full:
        same = any(equal(said.unit.text, s.text) for s in full)
        return Judged(said, Verdict.KEEP, full, reason=_said_by(full[0], "says the same" if same else "supports it"))
    reason = f"{_said_by(sources[0], 'speaks of this as well')} {wanting[0]}"
    return Judged(said, Verdict.KEEP, tuple(sources), reason=reason)


def _wanting(text: str, source: Unit, encoder: Encoder) -> str:
    """What a source leaves open of a statement, in a sentence; "" where it says all of it."""
    if equal(text, source.text):
        return ""
    context = "\n".join((source.record.document.metadata.title, *source.block.locator.headings))
    return support(text, [source.text], encoder, context).wanting


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
    others = (
        Rival(other, close)
        for n in near.values()
        if n.record.document.id != entry.id
        for other in n.said
        if (close := on_one_thing(said, other, n.place)) is not None
    )
    own = Rival(said, Closeness(1.0, 1.0, 1.0, 1.0, 0))
    return any(r.current and _dated(r) > _dated(own) and _firm(said, r) for r in others)


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
    if differs is Difference.ENDED:
        return close.contained >= GONE
    worded = close.total >= WORDED and _cells(said.unit) == _cells(rival.said.unit)
    if differs is Difference.FIGURE:
        return (worded and one_frame(own, other)) or (not rival.both and replaced_figure(own, other) is not None)
    if differs is Difference.DENIAL:
        return worded and kept_share(own, other) >= FRAME
    return differs is not None and worded


def _cells(unit: Unit) -> int:
    """How many cells a row has: it can only be written anew as another row of as many."""
    return unit.text.count(" | ") if unit.kind is StatementKind.ROW else 0


def _contradicted(said: Said, rival: Rival) -> Judged:
    """A statement that a more reliable source contradicts, changed after it or removed."""
    unit, other = said.unit, rival.said.unit
    differs = difference(unit.text, other.text)
    sources = (other,)
    if differs is Difference.ENDED:
        return Judged(said, Verdict.REMOVE, sources, reason=_said_by(other, "says that this is so no more"))
    figure = replaced_figure(unit.text, other.text) if differs is Difference.FIGURE else None
    if figure and not (one_frame(unit.text, other.text) and _cells(unit) == _cells(other)):
        mine, theirs = figure
        new = unit.text[: mine.start] + other.text[theirs.start : theirs.end] + unit.text[mine.end :]
        return Judged(
            said, Verdict.CHANGE, sources, new, _said_by(other, f"says {other.text[theirs.start : theirs.end]}")
        )
    new = lead_in(unit.text, other.text) + other.text
    return Judged(said, Verdict.CHANGE, sources, new, _said_by(other, _WORDED_OTHERWISE[differs]))


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
