"""What a reader has found, before its place in the text is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.document import BlockKind


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A block to be. `place` are the fields of its locator that a reader knows.

    `emphasis` is how much a whole paragraph stands out as printed, 0 for not at all. `lines` are a
    paragraph's lines where the author may have broken them. A heading of level 0 is one whose level
    follows from where it stands.
    """

    kind: BlockKind
    text: str
    level: int = 0
    group: int | None = None
    marker: str = ""
    header: tuple[str, ...] = ()
    emphasis: int = 0
    lines: tuple[str, ...] = ()
    place: Mapping[str, Any] = field(default_factory=dict)
