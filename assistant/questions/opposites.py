"""Questions that say the opposite of each other, or one of several things that exclude each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from assistant.checks.language import language
from ingest.words import stem, words

_OPT = re.compile(r"(?i)\bopt(?:s|ed|ing)?[ -](in|out)\b")
_APART = (  # words that token vectors take for one another although they say different things
    ("daily", "weekly", "monthly", "quarterly", "yearly annual annually"),
    ("optin", "optout"),
    ("b2b", "b2c"),
    ("may can allowed", "must required"),
    ("submit submitted", "approve approved", "review reviewed", "publish published", "reject rejected"),
    ("import upload load", "export download extract"),
    ("create build make", "change edit update modify", "delete remove archive"),
    ("on", "off"),
    ("up", "down"),
    ("with", "without"),
    ("send sent", "receive received"),
    ("add join", "remove leave"),
    ("merge merged", "split unmerge unmerged separate"),
    ("grant give", "revoke withdraw"),
    ("archive archived", "restore restored unarchive"),
    ("pause stop", "resume continue restart"),
    ("schedule scheduled", "cancel unschedule"),
    ("publish", "unpublish"),
    ("gated", "ungated"),
    ("assign", "unassign"),
    ("subscribe resubscribe", "unsubscribe"),
    ("hide", "show display"),
    ("upgrade", "downgrade"),
    ("buy purchase", "sell"),
    ("won win", "lost lose"),
    ("first", "last"),
    ("previous past", "next upcoming"),
    ("organic", "paid"),
    ("single", "double"),
    ("mobile", "desktop"),
    ("sender", "recipient"),
    ("speaker", "attendee participant"),
    ("attended attendee", "absent registrant"),
    ("incoming", "outgoing"),
    ("weekday", "weekend"),
    ("day", "week", "month", "quarter", "year"),
    ("minute", "hour", "day"),
    ("same", "different"),
)


def opposite(a: str, b: str) -> bool:
    """Whether one has one side of a pair of opposites, and the other only the other side."""
    first, second = _sides(a), _sides(b)
    return any(first[pair].isdisjoint(second[pair]) for pair in first.keys() & second.keys())


def _sides(text: str) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for word in words(_OPT.sub(r"opt\1", text)):
        for pair, side in (*language().side.get(stem(word), ()), *_apart().get(stem(word), ())):
            found.setdefault(pair, set()).add(side)
    return found


@lru_cache(maxsize=1)
def _apart() -> Mapping[str, Sequence[tuple[int, int]]]:
    """By stem the sets of `_APART` that it is in, counted down from -1, and its side there."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for n, sides in enumerate(_APART):
        for side, same in enumerate(sides):
            for own in {stem(word) for word in same.split()}:
                found[own].append((-1 - n, side))
    return dict(found)
