"""Whether a statement counts, measures and dates as its quotes do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.checks.clauses import clauses
from assistant.checks.fault import Fault
from assistant.checks.language import language
from assistant.checks.quantities import CURRENCIES, DATES, Quantity, in_digits, quantities
from ingest.words import stem, stem_set, words

NEARLY = 0.7  # Jaccard similarity of content stems from which a statement repeats its quotes

_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w-]+")
_ANAPHORA = re.compile(r"\b(?:the|these|those|both|other)\s*$", re.IGNORECASE)


def quantity_faults(statement: str, quotes: str) -> Iterator[Fault]:
    """What a statement counts, measures or dates otherwise than its quotes, or not as they do."""
    statement, quotes = in_digits(statement), in_digits(quotes)
    given = quantities(quotes)
    units = {stem(w) for w in words(quotes)} | {CURRENCIES[w] for w in quotes.lower().split() if w in CURRENCIES}
    yield from _repeated(statement, quotes)
    for quantity in quantities(statement):
        said = statement[quantity.start : quantity.end].strip()
        if quantity.number == 2 and quantity.measure == "count" and _ANAPHORA.search(statement[: quantity.start]):
            continue  # "the two" counts what was named before
        same = [g for g in given if _same(quantity, g, units)]
        if not same:
            yield _missing(quantity, said, given)
        elif quantity.bound and all(_other_bound(quantity, g) for g in same):
            yield Fault("unit", f"The source sets the other limit than “{_with_bound(statement, quantity)}”.")
        elif quantity.measure not in DATES and _belongs_elsewhere(quantity, statement, same, given, quotes):
            yield Fault("number", f"In the source “{said}” belongs to something else.")


def _repeated(statement: str, quotes: str) -> Iterator[Fault]:
    """A figure that stands twice in a statement that is nearly its quote, and once in that."""
    own, theirs = stem_set(statement), stem_set(quotes)
    if len(own & theirs) >= NEARLY * len(own | theirs):
        given = Counter((q.value, q.measure) for q in quantities(quotes))
        for key, count in Counter((q.value, q.measure) for q in quantities(statement)).items():
            if count > given[key] > 0:
                yield Fault("date" if key[1] in DATES else "number", f"The source has {key[0]:g} only once.")


def _same(a: Quantity, b: Quantity, units: set[str]) -> bool:
    if a.measure == b.measure == "money" and a.unit != b.unit:
        return False
    if a.measure == b.measure:
        return a.value == b.value or _same_bound(a, b)
    if {a.measure, b.measure} == {"year", "count"}:
        return a.number == b.number
    if b.measure == "count":  # "after 30", where the text has said before that days are meant
        return a.number == b.number and bool(a.unit) and a.unit in units and a.measure not in DATES
    return a.measure == "count" and a.number == b.number and not a.unit and b.measure != "percent"


def _other_bound(a: Quantity, b: Quantity) -> bool:
    """Whether one is a least and the other a most, or one leaves out the number itself: "more than" for "at least"."""
    return (b.bound != "" and b.bound != a.bound) or (
        a.bound == b.bound and a.value == b.value and a.strict != b.strict
    )


def _same_bound(a: Quantity, b: Quantity) -> bool:
    """Whether one is "more than 5" and the other "6 or more"."""
    if not a.bound or a.bound != b.bound or a.strict == b.strict or a.measure != "count":
        return False
    open_, closed = (a, b) if a.strict else (b, a)
    return closed.value == open_.value + (1 if a.bound == "least" else -1)


def _missing(quantity: Quantity, said: str, given: Sequence[Quantity]) -> Fault:
    there = {g.number for g in given}
    kind = "date" if quantity.measure in DATES else "unit" if quantity.number in there else "number"
    return Fault(kind, f"The source does not say “{said}”.")


def _with_bound(text: str, quantity: Quantity) -> str:
    return text[max(0, text.rfind(" ", 0, max(quantity.start - 10, 0))) : quantity.end].strip()


def _belongs_elsewhere(
    quantity: Quantity, statement: str, same: Sequence[Quantity], given: Sequence[Quantity], quotes: str
) -> bool:
    """Whether what the statement says of a quantity is said in the quotes of another one of its measure."""
    rivals = [g for g in given if g.measure == quantity.measure and not _same(quantity, g, set())]
    if not rivals:
        return False
    about = _subject(statement, quantity)
    own = max((_subject(quotes, g) for g in same), key=lambda s: len(about & s))
    other = max((_subject(quotes, g) for g in rivals), key=lambda s: len(about & s))
    clause = _clause(statement, quantity)
    named = {stem(w.lower()) for w in _NAME.findall(clause)}
    alone = sum(q.measure == quantity.measure for q in quantities(clause)) == 1
    if alone and named & (other - own) and not named & (own - other):
        return True
    return bool(own) and not about & (own - other) and bool(about & (other - own))


@lru_cache(maxsize=4096)
def _segments(text: str) -> tuple[tuple[int, int], ...]:
    """The clauses of a text; a row of a table is one."""
    found: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        if " | " in line:
            found.append((at, at + len(line)))
        else:
            found += [(at + s, at + e) for s, e in clauses(line)]
        at += len(line) + 1
    return tuple(found)


def _clause(text: str, quantity: Quantity) -> str:
    return next((text[s:e] for s, e in _segments(text) if s <= quantity.start < e), text)


def _subject(text: str, quantity: Quantity) -> frozenset[str]:
    """The content stems of the clause that a quantity stands in, measures and figures left out."""
    return frozenset(s for s in stem_set(_clause(text, quantity)) if not s[0].isdigit() and s not in measures())


@lru_cache(maxsize=1)
def measures() -> frozenset[str]:
    """The stems of numbers and of units of time."""
    lists = language()
    return frozenset(
        stem(w)
        for w in (
            *lists.seconds,
            *lists.numbers,
            *lists.days,
            *lists.months,
            "business",
            "working",
            "calendar",
            "percent",
        )
    )
