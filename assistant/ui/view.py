"""A turn of the conversation as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer import Answer
from assistant.ui.statements import Opens


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn as the page shows it. `shown` is how many statements are out yet; None is all.

    `link` is the id under which others may see it; `asked_on` is set when it is shown to one of them.
    `keeper` tells that the reader may approve answers.
    """

    question: str
    answer: Answer | None
    turn: int | None = None
    where: Mapping[str, Sequence[str]] | None = None
    liked: bool | None = None
    reason: str | None = None
    withheld: int = 0
    shown: int | None = None
    link: str = ""
    asked_on: date | None = None
    keeper: bool = False

    @property
    def opens(self) -> Opens:
        """What its citations are opened by."""
        return self.link if self.asked_on else self.turn
