"""Whether a statement says something of more cases, or more firmly, than its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.fault import Fault
from assistant.checks.language import language
from assistant.checks.polarity import TOKEN, restated
from ingest.words import stem_set

_CONDITION = re.compile(r"\b(?:if|when|where|unless|provided|depending|as long as|in case|except)\b", re.IGNORECASE)
_NEARLY = 0.7  # share of a text's content stems that a statement has which repeats it
_COMPARES = re.compile(
    r"(?<!\bno )(?<!\bnot )\b(?:(?!rather|other)\w+er|(?:more|less|fewer) [a-z]+) than (?!\d|one\b|two\b|three\b)",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\bonly (?:as |in |on |for |to |with |by |if |when )?(?:the |an? )?([\w-]+)", re.IGNORECASE)
_WHO = re.compile(
    r"\b(?:every|each|all|any)\s+[a-z][\w-]*(?: [a-z][\w-]*)? (?:who|that|which|with|without|from) ([^.;,|]+)",
    re.IGNORECASE,
)
_MORE_THAN = re.compile(r"\b(?:to|of|with|over|for) (?:more|less|fewer) than ([\d,.]+ [\w-]+)", re.IGNORECASE)
_PERIOD = re.compile(r"\b(?:every|each) (?:\w+ )?(?:hour|day|night|week|month|quarter|year)s?\b", re.IGNORECASE)
_EACH = frozenset({"all", "every", "each", "any"})
_ONE = re.compile(r"\b(?:at least one|any (?:one )?of|one of)\b", re.IGNORECASE)
_EXACT = re.compile(r"\b(?:exactly|precisely)\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:all|any|every|each) other\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:all|any|every|each)\b", re.IGNORECASE)
_ALL_CASES = re.compile(
    r"\b(?:in (?:all|any|every) (?:cases?|events?)|under all circumstances|without exception)\b", re.IGNORECASE
)


def strength_faults(statement: str, quotes: str) -> Iterator[Fault]:
    """What the quotes say of some, under a condition or as possible, and the statement of all, or as a must."""
    lists = language()
    said, whole = _words(statement), _words(quotes)
    given = _words("\n".join(restated(statement, quotes))) or whole
    added, softened = (said & lists.strong) - whole, (given & lists.weak) - said
    everywhere = said & lists.universal - whole
    if whole & _EACH:
        everywhere -= _EACH
    if (added and softened and not whole & lists.strong) or (everywhere and softened):
        yield Fault("overstated", f"The source says “{min(softened)}”, not “{min(everywhere or added)}”.")
    elif _COMPARES.search(statement) and not re.search(r"\bthan\b", quotes):
        yield Fault("overstated", "The source does not compare them.")
    elif (exact := _EXACT.search(statement)) and not _EXACT.search(quotes):
        yield Fault("overstated", f"The source does not say “{exact.group()}”.")
    elif _OTHER.search(quotes) and _ALL.search(statement) and not re.search(r"\bother\b", statement, re.IGNORECASE):
        yield Fault("overstated", "The source says so of the others.")
    elif _restricts(statement, quotes):
        yield Fault("overstated", "The source says so of some of them.")
    elif said & {"all", "every", "each"} and _ONE.search(quotes) and not _ONE.search(statement):
        yield Fault("overstated", "The source asks for one, not for all.")
    elif (
        (everywhere or _ALL_CASES.search(statement)) and _CONDITION.search(quotes) and not _CONDITION.search(statement)
    ):
        yield Fault("overstated", "The source says so under a condition.")


def _restricts(statement: str, quotes: str) -> bool:
    """Whether the quotes restrict what the statement says of all, or say "only" of what it leaves out."""
    own = stem_set(statement)
    if "only" not in _words(statement):
        for clause in restated(statement, quotes):
            match = _ONLY.search(clause)
            if (
                match
                and not stem_set(match[1]) & own
                and _repeats(own, clause[: match.start()] + clause[match.end() :])
            ):
                return True
    if not _words(statement) & (_EACH | {"always"}):
        return False
    limits = [*_WHO.findall(quotes), *_MORE_THAN.findall(quotes)]
    return any((content := stem_set(limit)) and not content & own for limit in limits)


def _repeats(own: frozenset[str], text: str) -> bool:
    theirs = stem_set(text)
    return bool(theirs) and len(own & theirs) >= _NEARLY * len(theirs)


def _words(text: str) -> set[str]:
    return {w.lower() for w in TOKEN.findall(_PERIOD.sub(" ", text))}
