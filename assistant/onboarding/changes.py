"""What has changed since it was read: statements that do not stand as they did, documents edited or replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher

from assistant.answer import Citation
from assistant.onboarding.path import Module, Reading
from assistant.onboarding.progress import KNOWN, READ, Followed, Mark, reading_item, statement_item
from assistant.recall import locate
from assistant.updating.compare import kept_share
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Entry
from ingest.document import Block, BlockKind, Document, Status
from ingest.words import sentences

Standing = Callable[[str], tuple[str, Entry | None]]

NEAREST = 0.35  # share of its words that a statement has in common with what stands in its place now
MOST = 12  # pieces of a difference that are shown


@dataclass(frozen=True, slots=True)
class Piece:
    """What stood in a place, and what stands there now; one of them may be ""."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was read and is not any more what it was.

    Attributes:
        kind: "statement" or "document".
        reason: "edited", "replaced" by the document `now`, "withdrawn" (archived, or a draft again), or "gone"
            (removed, or closed to the reader). Of what is not there for the reader any more no words are shown, and
            to readers who may not see everything not what it was called either: `title` and `document` are "".
        more: how many pieces there are besides those given.
    """

    item: str
    kind: str
    module: str
    title: str
    document: str
    reason: str
    now: str
    pieces: tuple[Piece, ...]
    more: int
    read_at: datetime


def read_marks(catalogue: Catalogue, reader: Reader, module: Module, citations: Sequence[Citation]) -> list[Mark]:
    """Marks that the things to know of a module were read, with their words and places."""
    by_number = {c.n: c for c in citations}
    found = [by_number[s.citations[0]] for s in module.statements if s.citations[0] in by_number]
    now = datetime.now(UTC)
    return [
        Mark(statement_item(c), now, {"citation": _to_json(c), "module": module.id}, c.quote)
        for c in found
        if catalogue.entry(c.document, reader)
    ]


def reading_mark(catalogue: Catalogue, reader: Reader, module: Module, reading: Reading) -> Mark | None:
    """The mark that a document, or a section of it, was read, with its text; None where there is none to read."""
    document = catalogue.document(reading.document, reader)
    if document is None:
        return None
    detail = {
        "document": document.path,
        "title": reading.title,
        "heading": list(reading.heading),
        "sha256": document.sha256,
        "module": module.id,
    }
    return Mark(reading_item(reading), datetime.now(UTC), detail, "\n".join(_said(document, reading.heading)))


def changes(catalogue: Catalogue, reader: Reader, followed: Followed) -> list[Change]:
    """What was read on a path and has changed since, in the order of its modules."""
    marks = [mark for mark in followed.marks.values() if mark.item.startswith((KNOWN, READ))]
    if not marks:
        return []
    entries = {e.path: e for e in catalogue.entries(reader)}
    standing = _standings(entries)
    order = {m.id: n for n, m in enumerate(followed.path.modules)}
    found = [c for mark in marks if (c := _changed(catalogue, reader, mark, standing))]
    found = [c if c.document in entries else _without_words(c, reader) for c in found]
    return sorted(found, key=lambda c: (order.get(c.module, len(order)), c.kind, c.item))


def _without_words(change: Change, reader: Reader) -> Change:
    """A change of what is not there any more, or is closed to the reader: that it is, and what to read now."""
    bare = replace(change, pieces=(), more=0)
    return bare if reader.groups is None else replace(bare, title="", document="")


def _changed(catalogue: Catalogue, reader: Reader, mark: Mark, standing: Standing) -> Change | None:
    compare = _statement if mark.item.startswith(KNOWN) else _document
    return compare(catalogue, reader, mark, standing)


def _statement(catalogue: Catalogue, reader: Reader, mark: Mark, standing: Standing) -> Change | None:
    citation = Citation.from_json(mark.detail["citation"])
    reason, now = standing(citation.document)
    if reason == "gone" or now is None:
        return _change(mark, "statement", citation.title, citation.document, "gone", "", (), 0)
    if not reason and now.version == citation.version:
        return None
    document = catalogue.document(now.path, reader)
    if document is None:
        return _change(mark, "statement", citation.title, citation.document, "gone", "", (), 0)
    if reason in ("", "replaced") and locate(document.text, citation):
        return None
    after = _nearest(citation, document) if reason != "withdrawn" else ""
    pieces = (Piece(citation.quote, after),)
    return _change(mark, "statement", citation.title, citation.document, reason or "edited", now.path, pieces, 0)


def _document(catalogue: Catalogue, reader: Reader, mark: Mark, standing: Standing) -> Change | None:
    detail = mark.detail
    path, title, heading = detail["document"], detail["title"], tuple(detail["heading"])
    reason, now = standing(path)
    document = catalogue.document(now.path, reader) if now else None
    if document is None:
        return _change(mark, "document", title, path, "gone", "", (), 0)
    if not reason and document.sha256 == detail["sha256"]:
        return None
    if reason == "withdrawn":
        return _change(mark, "document", title, path, reason, document.path, (), 0)
    pieces = _difference(mark.text.split("\n"), _said(document, heading if not reason else ()))
    if not pieces:
        return None
    most = pieces[:MOST]
    return _change(mark, "document", title, path, reason or "edited", document.path, most, len(pieces) - len(most))


def _standings(entries: Mapping[str, Entry]) -> Standing:
    """Tells why a document is not to be relied upon as it was read, "" where it is, and what to read now."""
    after: dict[str, Entry] = {}
    for entry in entries.values():
        if entry.metadata.supersedes and entry.metadata.status is Status.CURRENT:
            after.setdefault(entry.metadata.supersedes, entry)

    def standing(path: str) -> tuple[str, Entry | None]:
        if path in after:
            return "replaced", after[path]
        entry = entries.get(path)
        if entry is None:
            return "gone", None
        fit = entry.metadata.status is Status.CURRENT and entry.metadata.is_evidence
        return ("" if fit else "withdrawn"), entry

    return standing


def _change(
    mark: Mark, kind: str, title: str, document: str, reason: str, now: str, pieces: Sequence[Piece], more: int
) -> Change:
    module = str(mark.detail.get("module", ""))
    return Change(mark.item, kind, module, title, document, reason, now, tuple(pieces), more, mark.at)


def _nearest(citation: Citation, document: Document) -> str:
    """What stands in a document nearest to a statement, "" where nothing is near."""
    found = [(kept_share(citation.quote, said), said) for said in _said(document, ())]
    share, said = max(found, default=(0.0, ""))
    return said if share >= NEAREST else ""


def _said(document: Document, heading: tuple[str, ...]) -> list[str]:
    """What a document says, or a section of it: sentence by sentence, rows and steps as a whole."""
    return [line for b in document.blocks if _inside(b, heading) for line in _lines(b)]


def _inside(block: Block, heading: tuple[str, ...]) -> bool:
    trail = (*block.locator.headings, block.text) if block.kind is BlockKind.HEADING else block.locator.headings
    return trail[: len(heading)] == heading


def _lines(block: Block) -> Iterator[str]:
    whole = block.kind is not BlockKind.PARAGRAPH
    spans = [(0, len(block.text))] if whole else sentences(block.text)
    yield from (line for a, b in spans if (line := " ".join(block.text[a:b].split())))


def _difference(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    """Where two texts differ, sentence by sentence; a sentence and what it became are one piece."""
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        old, new = list(before[i1:i2]), list(after[j1:j2])
        for line in old:
            close = max(new, key=lambda n: kept_share(line, n), default="")
            near = bool(close) and kept_share(line, close) >= NEAREST
            pieces.append(Piece(line, close if near else ""))
            if near:
                new.remove(close)
        pieces += [Piece("", line) for line in new]
    return pieces


def _to_json(citation: Citation) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(citation)
