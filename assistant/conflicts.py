"""Sources that disagree: statements from different documents that put different figures on one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from assistant.answer import StatementKind
from assistant.checks.language import language
from assistant.checks.polarity import denies
from assistant.checks.quantities import SPELLED, spelled
from assistant.editions import later_editions
from assistant.unit import Unit, place_of
from ingest.words import content_stems, stem

MOST_FIGURES = 3  # of one kind in two statements: more are a list of several things
FEWEST_SHARED = 2  # content stems that two statements on one subject have in common
SAME_SUBJECT = 0.5  # overlap of the content stems, figures left out
SAME_DEADLINE = 0.3  # the same for durations, which are rarely given for two things in one breath

_HOURS = {
    "h": 1.0,
    "minute": 1 / 60,
    "hour": 1.0,
    "day": 24.0,
    "week": 168.0,
    "month": 720.0,
    "quarter": 2160.0,
    "year": 8760.0,
}
_FIGURE = re.compile(
    r"(?P<money>EUR|USD|GBP|[€$£])?\s?(?<![\w.,-])(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|" + SPELLED + r")"
    r"\s*(?:(?P<percent>%|per ?cent\b)"
    r"|(?:business |working |calendar )?(?P<time>minute|hour|day|week|month|quarter|year|h(?=\b))s?\b"
    r"(?P<ahead>\s+(?:ahead|in advance|before))?"
    r"|(?P<run>(?:[A-Za-z]+\s){0,2}in a row\b)"
    r"|(?P<noun>[A-Za-z]{3,}\b(?!-)))?",
    re.IGNORECASE,
)


_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with what it measures.

    `kind` is "duration" or "notice" (a time ahead) in hours, "percent", "money", "in a row", or the stem of a noun.
    `start`/`end` are the characters of number and measure in the text.
    """

    kind: str
    value: float
    start: int
    end: int


@lru_cache(maxsize=4096)
def measured(text: str) -> tuple[Measured, ...]:
    """The numbers of a text that measure something, in digits or in words, in order."""
    if not _DIGIT.search(text) and language().numbers.keys().isdisjoint(_LETTERS.findall(text.lower())):
        return ()  # most texts have no number, which is seen much sooner so
    return tuple(found for match in _FIGURE.finditer(text) if (found := _measured(match)))


def _measured(match: re.Match[str]) -> Measured | None:
    digits = match["number"].replace(",", "")
    value = float(digits) if digits[0].isdigit() else spelled(digits)
    start, end = match.start() + len(match[0]) - len(match[0].lstrip()), match.end()
    if match["time"]:
        hours = round(value * _HOURS[match["time"].lower()], 3)
        return Measured("notice" if match["ahead"] else "duration", hours, start, end)
    if match["percent"]:
        return Measured("percent", value, start, end)
    if match["money"]:
        return Measured("money", value, start, match.end("number"))
    if match["run"]:
        return Measured("in a row", value, start, end)
    counts = match["noun"] and digits.lower() != "one"  # which is as often no number: "one of the teams"
    return Measured(stem(match["noun"].lower()), value, start, end) if counts else None


@lru_cache(maxsize=4096)
def figures(text: str) -> dict[str, set[float]]:
    """The numbers of a text by what they measure.

    That is a duration or a notice (a time ahead) in hours, a percentage, money, how often in a row, or a noun's stem.
    """
    found: dict[str, set[float]] = {}
    for figure in measured(text):
        found.setdefault(figure.kind, set()).add(figure.value)
    return found


def disagree(a: Unit, b: Unit, question: str) -> bool:
    """Whether two units of different documents give different figures for the same subject.

    What they share with the question does not show that they speak of the same thing: both were
    found for it. So they must have more than that in common. What is so at one figure and what is not so at
    another do not contradict each other.
    """
    if a.record.document.id == b.record.document.id:
        return False
    first, second = figures(a.text), figures(b.text)
    both = [kind for kind in first.keys() & second.keys() if len(first[kind] | second[kind]) <= MOST_FIGURES]
    apart = [kind for kind in both if first[kind].isdisjoint(second[kind])]
    if not apart or denies(a.text) != denies(b.text):
        return False
    needed = min(SAME_DEADLINE if kind == "duration" else SAME_SUBJECT for kind in apart)
    shared = subject(a.text) & subject(b.text)
    return _overlap(a.text, b.text) >= needed and bool(shared - subject(question))


def reliable_first(chosen: Sequence[Unit], question: str) -> list[Unit]:
    """The statements, where what a more reliable document says stands right before what it contradicts.

    It comes with what introduces it. Steps stay as they are: a list is not broken up.
    """
    ordered = list(chosen)
    figured = [u for u in chosen if u.kind is not StatementKind.STEP and figures(u.text)]
    for first, second in combinations(figured, 2):
        if disagree(first, second, question) and more_reliable(first, second, question)[0] is second:
            together = (place_of(second), _lead_of(second))
            moved = [u for u in ordered if place_of(u) in together]
            others = [u for u in ordered if place_of(u) not in together]
            at = next(n for n, u in enumerate(others) if place_of(u) == place_of(first))
            ordered = [*others[:at], *(replace(u, aside=others[at].aside) for u in moved), *others[at:]]
    return ordered


def _lead_of(unit: Unit) -> tuple[int, int, int] | None:
    return (unit.record.document.version, *unit.lead) if unit.lead else None


def _overlap(a: str, b: str) -> float:
    first, second = subject(a), subject(b)
    shared = len(first & second)
    return shared / min(len(first), len(second)) if shared >= FEWEST_SHARED else 0.0


@lru_cache(maxsize=4096)
def subject(text: str) -> frozenset[str]:
    """The stems of what a text is about: without its figures and what they measure."""
    measures = {stem(word) for word in (*_HOURS, "business", "working")}
    return frozenset(s for s in content_stems(text) if not s[0].isdigit()) - measures


def more_reliable(a: Unit, b: Unit, question: str = "") -> tuple[Unit, Unit]:
    """The two units, that of the later edition, or else of the current and more recently reviewed document, first.

    An edition that the question names gives way to no other.
    """
    first, second = a.record.document, b.record.document
    if replaced := later_editions((first, second), question):
        return (b, a) if first.id in replaced else (a, b)
    return (b, a) if second.metadata.authority > first.metadata.authority else (a, b)
