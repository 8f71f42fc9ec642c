"""A question to check oneself with, and whether an answer to it is right."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.answer import Citation

BLANK = "____"
_NUMBER = re.compile(r"^[€$£]?\d[\d,. ]*$")


@dataclass(frozen=True, slots=True)
class Question:
    """One question with exactly one right answer, which its source says.

    Attributes:
        id: the same for the same statement and blank, so that an answer stays known when a path is built anew.
        form: "choice" of one of `choices`, or "fill" in what is missing.
        stem: what is asked; BLANK stands for what is missing.
        right: the answer as the source has it.
        source: the statement that it was made from.
    """

    id: str
    form: str
    kind: str
    stem: str
    choices: tuple[str, ...]
    right: str
    source: Citation

    def is_right(self, given: str) -> bool:
        """Whether an answer is the right one; case, marks and the way of writing a number do not count."""
        return bool(given.strip()) and plain(given) == plain(self.right)

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def plain(text: str) -> str:
    """An answer without what does not count."""
    text = " ".join(text.lower().split()).strip(" .,;:!?\"'“”()")
    return re.sub(r"[,\s]", "", text) if _NUMBER.match(text) else re.sub(r"[-‐–/]", " ", text)


def made(kind: str, stem: str, right: str, wrong: Sequence[str], source: Citation) -> Question:
    """A question: a choice where there are wrong answers, else to be filled in. The order comes from the content."""
    key = hashlib.sha256(f"{kind}\0{stem}\0{right}".encode()).hexdigest()[:16]
    choices = sorted({right, *wrong}, key=lambda c: hashlib.sha256(f"{key}\0{c}".encode()).digest())
    return Question(key, "choice" if wrong else "fill", kind, stem, tuple(choices) if wrong else (), right, source)
