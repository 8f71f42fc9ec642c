"""A quotable piece of a passage."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer import Citation, StatementKind
from assistant.checks.language import language
from assistant.place import place
from ingest.cataloguing.entry import Record
from ingest.document import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, step or row: `start`/`end` are offsets into the document's text.

    `score` is the log-odds that it belongs into the answer, `match` how closely it matches the
    question's words. `rank` is that of its passage. `lead` delimits the unit before it without which
    it cannot be understood. `aside` marks what is added to the answer proper, and `part` is what of a question
    with several parts it answers, as in a statement. `label` is what it is shown under: the name of the
    section that it is a step of, or the title of the document that it speaks of. `goes_on` marks a step that its
    section says more about than is given.
    """

    record: Record
    block: Block
    start: int
    end: int
    text: str
    kind: StatementKind
    score: float
    match: float
    rank: int
    lead: tuple[int, int] | None = None
    aside: bool = False
    part: str = ""
    label: str = ""
    goes_on: bool = False

    @property
    def asks(self) -> bool:
        """Whether it is a question, which says nothing by itself."""
        return is_question(self.block, self.text)

    @property
    def under(self) -> str:
        """The heading that it must not be read without; "" where there is none.

        That is its label, or what a list entry without says the opposite ("What we never grant").
        """
        if self.label:
            return self.label
        heading = next(iter(self.block.locator.headings[-1:]), "")
        denied = language().deny_heading.intersection(heading.lower().replace("’", "'").split())
        return heading.rstrip(" :") if denied and self.block.kind is BlockKind.ITEM and self.lead is None else ""


def with_columns(unit: Unit) -> str:
    """A unit's words; the cells of a row each with the name of its column: "Tool: HubSpot; Owner: …"."""
    cells = unit.text.split(" | ")
    if unit.kind is not StatementKind.ROW or not any(unit.block.header) or len(cells) != len(unit.block.header):
        return unit.text
    named = zip(unit.block.header, cells, strict=True)
    return "; ".join(f"{column}: {cell}" if column else cell for column, cell in named)


def place_of(unit: Unit) -> tuple[int, int, int]:
    """What makes a unit the same as another."""
    return unit.record.document.version, unit.start, unit.end


def is_question(block: Block, text: str) -> bool:
    """Whether a piece of a block is a question: it ends like one, or is called one ("Q: who orders paper")."""
    return block.kind is BlockKind.QUESTION or text.rstrip().endswith("?")


def kind_of(block: Block) -> StatementKind:
    """The kind of statement that a block's text is."""
    if block.kind is BlockKind.STEP:
        return StatementKind.STEP
    return StatementKind.ROW if block.kind is BlockKind.ROW else StatementKind.SENTENCE


def citation(n: int, unit: Unit) -> Citation:
    """The citation of a unit under a number."""
    entry = unit.record.document
    about = entry.metadata
    return Citation(
        n=n,
        document=entry.path,
        title=about.title,
        heading=unit.block.locator.headings,
        page=place(unit.block.locator),
        quote=unit.text,
        start=unit.start,
        end=unit.end,
        status=about.status.value,
        reviewed_on=about.reviewed_on.isoformat() if about.reviewed_on else None,
        version=entry.version,
        passage=unit.record.passage.id,
        verified_by=entry.verified.role if entry.verified else None,
        verified_on=entry.verified.on.isoformat() if entry.verified else None,
    )
