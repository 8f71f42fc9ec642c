"""What comes before what, in a statement and in its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.checks.clauses import told
from assistant.checks.fault import Fault
from assistant.checks.measured import measures
from ingest.words import sentences, stem_set

_FORWARD = (
    r",?\s*\b(?:and |before |)then\b|\bafter which\b|\bfollowed by\b|;\s*(?:next|then|afterwards)\b|\bprior to\b"
    r"|\bwins? over\b|\bbeats?\b|\boverrides?\b|\btakes? precedence over\b|\boutranks?\b|\bbefore\b|\bahead of\b"
    r"|\buntil\b|\bpreced\w+\b|\bleads? to\b|\bcauses?\b|\btriggers?\b"
)
_BACKWARD = (
    r"\bafter\b|\bonce\b|\bas soon as\b|\bfollowing\b|\bas a result of\b|\bcaused by\b|\btriggered by\b"
    r"|\bwhen\b|\bonly if\b"
)
_CUE = re.compile(rf"(?P<forward>{_FORWARD})|(?P<backward>{_BACKWARD})", re.IGNORECASE)
_SAME = 0.5  # share of content stems from which two parts speak of one event
_PART = re.compile(r"[,;|]")
_FIRST = re.compile(r"\bfirst\W*$", re.IGNORECASE)
_LAST = re.compile(r"\b(?:afterwards?|after (?:that|this)|last|later|follows?|second|next)\W*$", re.IGNORECASE)
_JOINED = re.compile(r"[,;|]\s*(?:and\s+|but\s+)?|\s+(?:and|but)\s+")

Event = frozenset[str]


def order_faults(statement: str, quotes: Sequence[str]) -> Iterator[Fault]:
    """Events that the statement puts in the other order than its quotes."""
    given = [pair for quote in quotes for pair in _pairs(quote)] + list(_listed(quotes))
    for first, second in _pairs(statement):
        if not first or not second:
            continue
        straight = max((_likeness(first, a, second, b) for a, b in given), default=0.0)
        crossed = max((_likeness(first, b, second, a) for a, b in given), default=0.0)
        if crossed > straight:
            yield Fault("order", "The source has the other order.")
            return
    yield from _other_first(statement, quotes)


def _other_first(statement: str, quotes: Sequence[str]) -> Iterator[Fault]:
    """What the quotes put first and the statement last."""
    foremost = [_event(sentence) for sentence in told(quotes) if _FIRST.search(sentence)]
    for start, end in sentences(statement):
        for first, last in _first_and_last(statement[start:end]):
            if any(len(last & f) > len(first & f) for f in foremost):
                yield Fault("order", "The source puts something else first.")
                return


def _pairs(text: str) -> Iterator[tuple[Event, Event]]:
    """What is said to come first, and what after it."""
    for start, end in sentences(text):
        sentence = text[start:end]
        for cue in _CUE.finditer(sentence):
            before, after = sentence[: cue.start()], sentence[cue.end() :]
            if before.strip(" ,"):
                left, right = _last_part(before), _first_part(after)
            else:  # "After A, B": the cue opens the sentence
                cut = _PART.search(after)
                if not cut:
                    continue
                right, left = _event(after[: cut.start()]), _event(after[cut.end() :])
            if left and right and left != right:
                yield (left, right) if cue["forward"] else (right, left)
        yield from _first_and_last(sentence)


def _first_and_last(sentence: str) -> Iterator[tuple[Event, Event]]:
    """What "A first, and B afterwards" puts in order."""
    parts = [p for p in _JOINED.split(sentence) if p.strip()]
    opening = [n for n, p in enumerate(parts) if _FIRST.search(p)]
    closing = [n for n, p in enumerate(parts) if _LAST.search(p)]
    if opening or closing:
        first = opening[0] if opening else closing[0] - 1
        last = closing[0] if closing else opening[0] + 1
        if 0 <= first < len(parts) and 0 <= last < len(parts) and first != last:
            yield _event(_FIRST.sub("", parts[first])), _event(_LAST.sub("", parts[last]))


def _last_part(text: str) -> Event:
    parts = [e for p in _PART.split(text) if (e := _event(p))]
    return parts[-1] if parts else frozenset()


def _first_part(text: str) -> Event:
    parts = [e for p in _PART.split(text) if (e := _event(p))]
    return parts[0] if parts else frozenset()


def _event(text: str) -> Event:
    """The content stems of a text without numbers and units of time."""
    return frozenset(s for s in stem_set(text) if not s[0].isdigit() and s not in measures())


def _listed(quotes: Sequence[str]) -> Iterator[tuple[Event, Event]]:
    """Sentences and steps in the order in which they are quoted."""
    parts: list[Event] = []
    for sentence in told(quotes):
        if _FIRST.search(sentence) and parts:
            parts.insert(-1, _event(sentence))
        else:
            parts.append(_event(sentence))
    yield from combinations([p for p in parts if p], 2)


def _likeness(a: Event, b: Event, c: Event, d: Event) -> float:
    """How alike `a` is to `b` and `c` to `d`; 0 unless both pairs may speak of one event."""
    first, second = (len(x & y) / (min(len(x), len(y)) or 1) for x, y in ((a, b), (c, d)))
    if min(first, second) < _SAME:
        return 0.0
    return len(a & b) / len(a | b) + len(c & d) / len(c | d)
