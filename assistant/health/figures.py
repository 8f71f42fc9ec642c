"""The figures of a claim that another claim may contradict: what they measure, and what for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.checks.clauses import clauses
from assistant.checks.measured import measures
from assistant.checks.quantities import Quantity, quantities
from ingest.words import STOPWORDS, stem, words

DURATION = "duration"
_DAY = 86400.0
_NEAR = 0.04  # share by which two lengths of time may differ and be the same: 30 days and a month
_LENGTHS = {"time": 1.0, "working time": 1.0, "months": 30.4 * _DAY}
_AS_THEY_ARE = ("percent", "clock", "weekday")
_TIMES = {"clock", "weekday"}
_ANYTHING = frozenset(  # plurals that do not say what is counted
    map(
        stem,
        re.findall(
            r"\w+",
            "types kinds ways steps things parts sections categories options methods reasons examples fields columns "
            "items pages features phases stages sorts areas levels sets groups lists tabs modes rules",
        ),
    )
)
_AMOUNT = r"(?:EUR|USD|GBP|[€$£])?\s*\d"
_NOUNS = re.compile(r"[\s-]*((?:[A-Za-z][A-Za-z-]*\s+){0,2}[A-Za-z][A-Za-z-]*)")
_RUN = re.compile(r"\s*(?:[a-z]+\s){0,2}(?:in a row|consecutive)", re.IGNORECASE)
_RANGE_AFTER = re.compile(rf"\s*(?:%|[A-Za-z]+)?\s*(?:\bto\b|[–—-]|\bor\b|\band\b)\s*{_AMOUNT}", re.IGNORECASE)
_RANGE_BEFORE = re.compile(
    r"\d\s*(?:%|[A-Za-z]+)?\s*(?:\bto\b|[–—-]|\bor\b|\band\b)\s*(?:EUR|USD|GBP|[€$£])?\s*$", re.IGNORECASE
)
_COLUMN = re.compile(r"(?:^|; )([^:;]{2,60}): ?(?:about |up to |[<>≤≥] ?)?$")
_LABEL = re.compile(
    r"(?:\b(?:step|phase|chapter|section|version|part|figure|table|page|slide|week|day|layer|level|tier|port|type"
    r"|option|article|no\.?|number|line|item|error|code|http|status|priority|release|rfc|iso)|(?<=[a-z,] )[A-Z]\w*[ -]"
    r"|[#/@:_v.\\-])\s?$"
)
_EXAMPLE = re.compile(r"\b(?:e\.g|for (?:example|instance)|such as|let['’]s say|imagine|suppose)\b", re.IGNORECASE)
_VERSION = re.compile(r"\.\d|\.x\b")
_RATE = re.compile(r"(?:per|an?|the)\b", re.IGNORECASE)  # what something else is counted by: "per month"
_OFTEN = re.compile(r"(?:every|each|dai|hour|week|month|quarter|year|annual|fortnight)", re.IGNORECASE)
_ROLES = (  # what a length of time is for, by the words before and after it
    (
        "window",
        re.compile(r"\b(?:last|past|previous|preceding|any|rolling)\s+$", re.IGNORECASE),
        re.compile(r"\s+(?:ago|old|window)\b"),
    ),
    ("rhythm", re.compile(r"\b(?:every|each)\s+$", re.IGNORECASE), None),
    ("ahead", None, re.compile(r"\s+(?:ahead|in advance|before|prior|earlier|in the future)\b")),
    (
        "delay",
        re.compile(r"\b(?:after|from|wait|waits|waiting)\s+(?:about |another |for )?$", re.IGNORECASE),
        re.compile(r"\s+later\b"),
    ),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it may be compared by.

    Attributes:
        kinds: "duration", "percent", "clock", "weekday", "money euro", or the stems of what is counted.
        value: seconds for a duration.
        bound: "least", "most" or "".
        role: what a length of time is for: "window", "rhythm", "ahead", "delay" or "".
        ranged: it is one end of a range, or of several times of day.
        often: it is no number but a word: "daily".
        clause: the characters of the clause that it stands in.
        written: itself, as written.
    """

    kinds: frozenset[str]
    value: float
    bound: str
    role: str
    ranged: bool
    often: bool
    clause: tuple[int, int]
    written: str


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text with its numbers in digits; labels and what is only an example are none."""
    found = []
    spans = clauses(text)
    for q in quantities(text):
        start = q.end - len(text[q.start : q.end].lstrip())  # a space before the number may be part of it
        before, after = text[max(0, start - 30) : start], text[q.end : q.end + 30]
        kinds = frozenset() if _is_version(text, q, start) else _kinds(text, q, start)
        if (
            not kinds
            or q.value < 0
            or _EXAMPLE.search(text[:start])
            or (q.measure == "count" and _LABEL.search(before))
        ):
            continue
        ranged = bool(_RANGE_AFTER.match(text, q.end) or _RANGE_BEFORE.search(before))
        clause = next(((s, e) for s, e in spans if s <= start < e), (0, len(text)))
        value = q.value * _LENGTHS.get(q.measure, 1.0)
        role = _role(q, text[start : q.end], before, after)
        often = not q.number and role == "rhythm"
        written = _written(text, q, start)
        found.append(Figure(kinds, value, q.bound, role, ranged, often, clause, written))
    several = [f for f in found if f.kinds & _TIMES]
    return tuple(replace(f, ranged=True) if f in several and len(several) > 1 else f for f in found)


def _is_version(text: str, q: Quantity, start: int) -> bool:
    """Whether a number is part of a version: "2.15.3", or "7.12" that could be a time of day."""
    dotted = q.measure == "clock" and "." in text[start : q.end] and ":" not in text[start : q.end]
    return bool(_VERSION.match(text, q.end)) or text[:start].endswith(".") or dotted


def _written(text: str, q: Quantity, start: int) -> str:
    """A figure with what it counts: of a count the words up to the plural."""
    if q.measure != "count":
        return text[start : q.end].strip()
    match = re.match(r"[\d.,]*\d[^\s;:]*(?: [A-Za-z-]+){0,3}", text[start:])
    said = match[0].split() if match else [text[start : q.end].strip()]
    plural = next((n for n, w in enumerate(said) if n and w.endswith("s")), 0)
    return " ".join(said[: plural + 1])


def _role(q: Quantity, said: str, before: str, after: str) -> str:
    if q.measure not in _LENGTHS:
        return ""
    if not q.number and _OFTEN.match(said):
        return "rhythm"
    for role, ahead, behind in _ROLES:
        if (ahead and ahead.search(before)) or (behind and behind.match(after)):
            return role
    return ""


def _kinds(text: str, q: Quantity, start: int) -> frozenset[str]:
    if q.measure in _LENGTHS:
        return frozenset() if not q.number and _RATE.match(text[start : q.end]) else frozenset((DURATION,))
    if q.measure in _AS_THEY_ARE:
        return frozenset((q.measure,))
    if q.measure == "money":
        return frozenset((f"money {q.unit}",))
    return _counted(text, start) if q.measure == "count" else frozenset()


def _counted(text: str, start: int) -> frozenset[str]:
    """The stems of what is counted: the plural that follows, or the column that the number stands in."""
    digits = re.match(r"[\d.,kKmM]+(?<!\.)", text[start:])
    end = start + (digits.end() if digits else 0)
    following = _NOUNS.match(text, end)
    after = words(following[1]) if following else []
    plural = next((n for n, w in enumerate(after) if w.endswith("s") and w not in STOPWORDS and len(w) > 3), -1)
    kinds = {stem(after[plural])} if plural >= 0 and not STOPWORDS & set(after[:plural]) else set()
    if _RUN.match(text, end):
        kinds.add("in a row")
    if not kinds and (column := _COLUMN.search(text[:start])):
        kinds = {stem(w) for w in words(column[1]) if w not in STOPWORDS}
    return frozenset(kinds) - measures() - _ANYTHING


def same(a: Figure, b: Figure) -> bool:
    """Whether two figures of a kind are one."""
    if DURATION in a.kinds:
        return abs(a.value - b.value) <= _NEAR * max(a.value, b.value)
    return a.value == b.value


def comparable(a: Figure, b: Figure) -> bool:
    """Whether two figures may be given for one thing."""
    return (
        bool(a.kinds & b.kinds)
        and a.role == b.role
        and a.ranged == b.ranged
        and not (a.bound and b.bound and a.bound != b.bound)
    )
