"""Structure that authors typed instead of marking it up: "1) Open …", "• two days", "Q: …", a line in bold or capitals.

Many documents are written without styles and list buttons. What a reader of the page takes for a step or a heading
is one here too, where its surroundings say the same: numbers that count on, several bullets of a kind, a line that
stands out and has text below it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.read.piece import Piece
from ingest.read.typed.headings import headed
from ingest.read.typed.lines import answered, split
from ingest.read.typed.lists import bulleted, counted, numbered


def structured(pieces: Sequence[Piece], new_group: Callable[[], int]) -> list[Piece]:
    """The pieces with typed entries as entries of lists, and lines that stand out over text as headings."""
    lines = [line for piece in pieces for line in split(piece)]
    return headed(counted(numbered(bulleted(answered(lines), new_group)), new_group))
