"""Updating: an existing document beside the library, statement by statement: keep, change, remove, add.

Nothing is worded anew. What is to be written stands so in a source, save that a single figure may be put
into the sentence that is there already, and that the label before a statement stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from itertools import groupby
from typing import Any

from assistant.answer import Citation, StatementKind
from assistant.drafting.template import template
from assistant.plain import counted
from assistant.unit import Unit, citation, kind_of
from assistant.updating.additions import Addition, Moved, additions
from assistant.updating.compare import Replaced, replaced
from assistant.updating.existing import Existing
from assistant.updating.lacking import Lacking, lacking
from assistant.updating.nearby import MOST_PASSAGES, stretches
from assistant.updating.verdict import Judged, Verdict, judge
from ingest.access import Reader
from ingest.document import Block
from ingest.library import Library

SUGGESTED = (Verdict.CHANGE, Verdict.REMOVE, Verdict.ADD)


@dataclass(frozen=True, slots=True)
class Line:
    """A statement of the document, or one to add, with what to do with it.

    Attributes:
        id: names a suggestion, the same for the same documents; "" where nothing is suggested.
        text: as it stands in the document; "" for an addition.
        new: as it would stand; "" for a removal.
        start, end: its characters in the document's normalised text. Those of an addition, or of the new
            place of a moved step, are in `at`, which is None otherwise.
        at: the end of what it is to follow, or the start of what it is to precede.
        before: whether `at` is such a start.
        differs: the words of `text` that are replaced, with those of `new` in their place.
        citations: numbers of the sources that speak for the verdict.
    """

    id: str
    verdict: Verdict
    text: str
    new: str
    kind: StatementKind
    reason: str
    citations: tuple[int, ...]
    start: int = 0
    end: int = 0
    at: int | None = None
    before: bool = False
    marker: str = ""
    header: tuple[str, ...] = ()
    depth: int = 0
    differs: tuple[Replaced, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether it is a step that is to stand elsewhere."""
        return self.verdict is Verdict.CHANGE and self.at is not None


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the document by its path of headings; `new` when the document lacks it."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    new: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """What to add, remove, change and keep in a document, in its own order."""

    document: str
    title: str
    topic: str
    parts: tuple[Part, ...]
    citations: tuple[Citation, ...]
    notes: tuple[str, ...]
    existing: Existing = field(repr=False)
    closed: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """Of the documents that are cited those that are not for everyone, with their audience."""

    @property
    def suggestions(self) -> tuple[Line, ...]:
        """What is to be accepted or rejected, in the document's order."""
        return tuple(line for part in self.parts for line in part.lines if line.id)

    def to_json(self) -> dict[str, Any]:
        """All of it, for programs."""
        return {
            "document": self.document,
            "title": self.title,
            "topic": self.topic,
            "parts": [asdict(part) for part in self.parts],
            "citations": [asdict(c) for c in self.citations],
            "notes": list(self.notes),
        }

    def summary(self) -> str:
        """What came of it, in a line."""
        lines = [line for part in self.parts for line in part.lines]
        count = {verdict: sum(line.verdict is verdict for line in lines) for verdict in Verdict}
        kept = counted(count[Verdict.KEEP], "statement") + " that other documents speak of as well"
        alone = f"{count[Verdict.UNSUPPORTED]} that nobody else makes"
        todo = ", ".join(f"{count[v]} to {v.value}" for v in (Verdict.CHANGE, Verdict.REMOVE, Verdict.ADD) if count[v])
        return f"{todo or 'Nothing to change'}; {kept}, {alone}."


def update(library: Library, existing: Existing, reader: Reader, topic: str | None = None) -> Update:
    """Lay beside a document what the reader may see about the same things.

    `topic` is what it is about, by default its title.
    """
    topic = " ".join((topic or existing.about.title).split())
    near = stretches(library, existing, reader)
    judged = judge(existing, near, library.encoder)
    added, moved = additions(existing, near)
    written = [*(j.new or j.unit.text for j in judged), *(a.said.unit.text for a in added)]
    kept = Counter(d for j in judged if j.verdict is Verdict.KEEP for d in {s.record.document.id for s in j.sources})
    common = {document: count / len(judged) for document, count in kept.items()}
    missing = list(lacking(library, existing, topic, reader, template(), written, common))
    made = _Lines(existing, judged)
    own = made.parts(added, {m.number: m for m in moved})
    parts, citations = _suggested_first([*own, *made.lacking(missing)], made.citations())
    notes = []
    if len(existing.records) > MOST_PASSAGES:
        notes.append(f"Only the first {MOST_PASSAGES} passages of {len(existing.records)} were compared.")
    return Update(
        existing.document.path, existing.about.title, topic, parts, citations, tuple(notes), existing, made.closed()
    )


def _suggested_first(
    parts: Sequence[Part], citations: Sequence[Citation]
) -> tuple[tuple[Part, ...], tuple[Citation, ...]]:
    """Citations numbered anew: those of suggestions before those of what stays."""
    lines = sorted((line for part in parts for line in part.lines), key=lambda line: not line.id)
    numbers = {old: n for n, old in enumerate(dict.fromkeys(n for line in lines for n in line.citations), 1)}
    renumbered = tuple(
        replace(part, lines=tuple(replace(x, citations=tuple(numbers[n] for n in x.citations)) for x in part.lines))
        for part in parts
    )
    return renumbered, tuple(sorted((replace(c, n=numbers[c.n]) for c in citations), key=lambda c: c.n))


class _Lines:
    """Makes lines, with ids and numbered citations."""

    def __init__(self, existing: Existing, judged: Sequence[Judged]) -> None:
        self._existing = existing
        self._judged = judged
        self._numbers: dict[object, tuple[int, Unit]] = {}
        self._ids: dict[str, int] = {}

    def citations(self) -> tuple[Citation, ...]:
        return tuple(citation(n, unit) for n, unit in self._numbers.values())

    def closed(self) -> dict[str, tuple[str, ...]]:
        cited = (unit.record.document for _, unit in self._numbers.values())
        return {document.path: document.metadata.audience for document in cited if document.metadata.audience}

    def parts(self, added: Sequence[Addition], moved: dict[int, Moved]) -> Iterator[Part]:
        """The document's own sections, with what is to be added to them."""
        before: dict[int, list[Addition]] = {}
        after: dict[int, list[Addition]] = {}
        for addition in added:
            if addition.after is not None:
                after.setdefault(self._last_within(addition.after), []).append(addition)
            elif addition.before is not None:
                before.setdefault(addition.before, []).append(addition)
        numbered = list(enumerate(self._judged))
        for headings, group in groupby(numbered, key=lambda pair: pair[1].unit.block.locator.headings):
            lines: list[Line] = []
            for n, judged in group:
                lines += [self._added(a, judged.unit, before=True) for a in before.get(n, ())]
                lines.append(
                    self._moved(judged, moved[n]) if _only_moved(judged, n, moved) else self._judgement(judged)
                )
                lines += [self._added(a, judged.unit, before=False) for a in after.get(n, ())]
            yield Part(headings, tuple(lines))

    def lacking(self, missing: Sequence[Lacking]) -> Iterator[Part]:
        """Sections to be added at the end."""
        end = len(self._existing.document.text)
        for section in missing:
            reason = "The document has no such section; here is what others have in theirs."
            lines = (self._new(u, section.heading, reason, end, before=False, depth=0) for u in section.units)
            yield Part((section.heading,), tuple(lines), new=True)

    def _judgement(self, judged: Judged) -> Line:
        unit = judged.unit
        suggested = judged.verdict in SUGGESTED
        return Line(
            id=self._id(judged.verdict, unit.text, judged.new, judged.sources) if suggested else "",
            verdict=judged.verdict,
            text=unit.text,
            new=judged.new if suggested else unit.text,
            reason=judged.reason,
            citations=self._cited(judged.sources),
            start=unit.start,
            end=unit.end,
            differs=tuple(replaced(unit.text, judged.new)) if judged.verdict is Verdict.CHANGE else (),
            **_form(unit, unit.block.level),
        )

    def _moved(self, judged: Judged, moved: Moved) -> Line:
        unit, source = judged.unit, moved.source.unit
        first = moved.after is None
        anchor = self._judged[0 if moved.after is None else self._last_within(moved.after)].unit
        if moved.after is None:
            anchor = next(j.unit for j in self._judged if j.unit.block.group == unit.block.group)
        title = source.record.document.metadata.title
        place = "puts it first" if first else f"puts it after “{_short(anchor.text)}”"
        return Line(
            id=self._id("move", unit.text, anchor.text, (source,)),
            verdict=Verdict.CHANGE,
            text=unit.text,
            new=unit.text,
            reason=f"“{title}” {place}.",
            citations=self._cited((source,)),
            start=unit.start,
            end=unit.end,
            at=anchor.start if first else anchor.end,
            before=first,
            **_form(unit, unit.block.level),
        )

    def _added(self, addition: Addition, anchor: Unit, *, before: bool) -> Line:
        unit = addition.said.unit
        title = unit.record.document.metadata.title
        reason = f"“{title}” has it at this place, in what is otherwise the same."
        at = anchor.start if before else anchor.end
        return self._new(
            unit, "\n".join(anchor.block.locator.headings), reason, at, before=before, depth=addition.depth
        )

    def _new(self, unit: Unit, place: str, reason: str, at: int, *, before: bool, depth: int) -> Line:
        return Line(
            id=self._id(Verdict.ADD, place, unit.text, (unit,)),
            verdict=Verdict.ADD,
            text="",
            new=unit.text,
            reason=reason,
            citations=self._cited((unit,)),
            at=at,
            before=before,
            **_form(unit, depth),
        )

    def _last_within(self, number: int) -> int:
        """The last of the statements that stand inside a list entry, or the entry itself."""
        unit = self._judged[number].unit
        last = number
        while (
            unit.block.group is not None
            and last + 1 < len(self._judged)
            and _inside(self._judged[last + 1].unit.block, unit.block)
        ):
            last += 1
        return last

    def _id(self, verdict: str, old: str, new: str, sources: Sequence[Unit]) -> str:
        """Made of what is suggested, so that it is the same the next time; equal ones are counted."""
        said = "\n".join([verdict, old, new, *(f"{u.record.document.path}\n{u.text}" for u in sources)])
        digest = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()
        count = self._ids[digest] = self._ids.get(digest, 0) + 1
        return digest if count == 1 else f"{digest}-{count}"

    def _cited(self, units: Sequence[Unit]) -> tuple[int, ...]:
        places = [((u.record.document.version, u.start, u.end), u) for u in units]
        return tuple(self._numbers.setdefault(key, (len(self._numbers) + 1, u))[0] for key, u in places)


def _only_moved(judged: Judged, number: int, moved: dict[int, Moved]) -> bool:
    return number in moved and judged.verdict not in SUGGESTED


def _inside(block: Block, entry: Block) -> bool:
    return block.group == entry.group and (block.level > entry.level or block.kind is not entry.kind)


def _form(unit: Unit, depth: int) -> dict[str, Any]:
    """What it looks like: a step with its label, a row with its columns, an entry with its depth."""
    listed = unit.block.group is not None
    return {
        "kind": kind_of(unit.block),
        "marker": unit.block.marker if listed else "",
        "header": unit.block.header if unit.kind is StatementKind.ROW else (),
        "depth": depth if listed else 0,
    }


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57].rstrip() + " …"
