"""What changed between two versions of a document: block by block, with the words that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from rapidfuzz import fuzz

from assistant.updating.compare import Replaced, replaced
from ingest.corrections import FIELDS, as_json
from ingest.document import Block, BlockKind, Document, Metadata

ALIKE = 55.0  # of 100, from which on two blocks are one that was reworded
MOST_PAIRS = 2_500  # of blocks that are compared with one another within one stretch


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the metadata that a document states otherwise, as text; None where it states nothing."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A block that was added (`old` is ""), removed (`new` is "") or reworded, and the words in which it was.

    `headings` are those above it, in the version that has it.
    """

    headings: tuple[str, ...]
    old: str
    new: str
    differs: tuple[Replaced, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs, in reading order."""

    fields: tuple[Field, ...]
    blocks: tuple[Change, ...]

    def summary(self) -> str:
        """In one line."""
        counts = {
            "added": sum(not c.old for c in self.blocks),
            "removed": sum(not c.new for c in self.blocks),
            "reworded": sum(bool(c.old and c.new) for c in self.blocks),
        }
        said = [f"{n} {word}" for word, n in counts.items() if n]
        said += [f"{', '.join(f.name.replace('_', ' ') for f in self.fields)} changed"] if self.fields else []
        return "; ".join(said) or "nothing that is read differs"

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def changes(old: Document, new: Document) -> Changes:
    """What a newer version of a document has that the older one had not, and the reverse."""
    before, after = _said(old.blocks), _said(new.blocks)
    matcher = SequenceMatcher(None, [b.text for b in before], [b.text for b in after], autojunk=False)
    blocks = [
        change
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
        for change in _paired(before[i1:i2], after[j1:j2])
    ]
    return Changes(tuple(_fields(old.metadata, new.metadata)), tuple(blocks))


def _said(blocks: Sequence[Block]) -> list[Block]:
    return [b for b in blocks if b.text.strip()]


def _fields(old: Metadata, new: Metadata) -> Iterator[Field]:
    before, after = as_json(old), as_json(new)
    for name in FIELDS:
        if before[name] != after[name]:
            yield Field(name, _words(before[name]), _words(after[name]))


def _words(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or None
    return str(value) if value else None


def _paired(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Change]:
    """What stood here before and what stands here now: reworded blocks side by side, in the order of the new ones."""
    partners = _partners(old, new)
    at = 0
    for n, block in enumerate(new):
        partner = partners.get(n)
        if partner is None:
            yield Change(_above(block), "", block.text)
            continue
        yield from (Change(_above(b), b.text, "") for b in old[at:partner])
        at = partner + 1
        was = old[partner].text
        yield Change(_above(block), was, block.text, tuple(replaced(was, block.text)))
    yield from (Change(_above(b), b.text, "") for b in old[at:])


def _partners(old: Sequence[Block], new: Sequence[Block]) -> dict[int, int]:
    """By index of a new block the old one that it rewords; both keep their order."""
    if len(old) * len(new) > MOST_PAIRS:
        return {}
    found: dict[int, int] = {}
    least = 0
    for n, block in enumerate(new):
        scores = [(fuzz.ratio(old[o].text, block.text), -o) for o in range(least, len(old)) if _one_kind(old[o], block)]
        score, at = max(scores, default=(0.0, 0))
        if score >= ALIKE:
            found[n] = -at
            least = -at + 1
    return found


def _one_kind(a: Block, b: Block) -> bool:
    return (a.kind is BlockKind.HEADING) == (b.kind is BlockKind.HEADING)


def _above(block: Block) -> tuple[str, ...]:
    return block.locator.headings


def in_words(found: Changes) -> Iterator[str]:
    """The changes for a terminal: what is taken out in [-…-], what is put in in {+…+}."""
    for field in found.fields:
        yield f"{field.name}: {field.old or '–'} → {field.new or '–'}"
    headings: tuple[str, ...] | None = None
    for change in found.blocks:
        if change.headings != headings:
            headings = change.headings
            yield f"\n## {' › '.join(headings) or 'Before the first heading'}"
        yield _line(change)


def _line(change: Change) -> str:
    if not change.old:
        return f"+ {_one_line(change.new)}"
    if not change.new:
        return f"- {_one_line(change.old)}"
    parts, at = [], 0
    for part in change.differs:
        was, now = change.old[slice(*part.old)], change.new[slice(*part.new)]
        parts += [change.old[at : part.old[0]], f"[-{was}-]" if was else "", f"{{+{now}+}}" if now else ""]
        at = part.old[1]
    return f"~ {_one_line(''.join([*parts, change.old[at:]]))}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
