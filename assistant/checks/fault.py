"""What is wrong with a statement, in words for the person who reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a statement says that its quotes do not.

    `kind` is one of number, date, unit, name, role, negation, overstated, order, merged, words, source;
    `note` is a sentence.
    """

    kind: str
    note: str
