"""Questions for the difference of two things, each of which may be explained by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compound import Part
from ingest.words import STOPWORDS, stem_set, words

MOST_WORDS = 5  # of a thing
MOST_BESIDE = 3  # of one beside another, with no word for their difference

_THING = r"[\w&/.’'“”\" -]{2,60}?"
_TAIL = r"(?: (?:in|for|at|within|with us|here)\b[\w&/ -]{0,40})?"
_COMPARISON = re.compile(
    rf"(?:(?:so|ok|and|please|hi)\b[, ]*)*(?:"
    rf"(?:.{{0,30}}\b)?(?:differen(?:ce|t)s?|distinction|distinguish)(?: is| are)? (?:between )?(?P<a>{_THING})"
    rf" (?:and|from|or|vs\.?|versus) (?P<b>{_THING})"
    rf"|(?:how|in what way) (?:is|are|does|do) (?P<c>{_THING}) (?:different|differ) (?:from|to|than) (?P<d>{_THING})"
    rf"|(?:how do|do) (?P<e>{_THING}) and (?P<f>{_THING}) differ"
    rf"|compare (?P<g>{_THING}) (?:and|with|to) (?P<h>{_THING})"
    rf"|(?P<i>{_THING}) (?:vs\.?|versus) (?P<j>{_THING})(?:\s*[,–-]?\s(?:what(?:[’']?s| is) the difference"
    r"|difference|meaning))?"
    rf")(?P<tail>{_TAIL})[\s?.!]*",
    re.IGNORECASE,
)
_NO_THING = frozenset(("how", "what", "what's", "when", "where", "which", "who", "why", "vs", "versus"))
_ASKING = stem_set("what is are")
_ARTICLE = re.compile(r"(?:an?|the|our|your|my) ", re.IGNORECASE)


def compared(question: str, texts: Sequence[str]) -> tuple[Part, ...]:
    """The question after each of two things whose difference is asked for; none for any other question.

    Of "hard and soft bounces" the first is "hard bounces" if the texts mostly say so.
    """
    match = _COMPARISON.fullmatch(question.strip())
    if match is None:
        return ()
    first, second = (value.strip(" “”\"'’") for name, value in match.groupdict().items() if value and name != "tail")
    most = MOST_BESIDE if match["i"] else MOST_WORDS
    if not all(len(thing.split()) <= most and _is_thing(thing) for thing in (first, second)):
        return ()
    first = _with_noun(first, second, texts)
    return tuple(Part(asked, f"{asked[:-1]}{match['tail'] or ''}?") for asked in map(_what_is, (first, second)))


def says_of_all(statement: str, parts: Sequence[Part]) -> bool:
    """Whether a text names each of the things compared."""
    said = stem_set(statement)
    return all(stem_set(part.asked) - _ASKING <= said for part in parts)


def _is_thing(text: str) -> bool:
    said = words(text)
    return not STOPWORDS.issuperset(said) and _NO_THING.isdisjoint(said)


def _with_noun(first: str, second: str, texts: Sequence[str]) -> str:
    """The first thing with the last word of the second, where documents mostly put the two together."""
    bare, noun = _ARTICLE.sub("", first), second.split()[-1]
    if len(second.split()) < 2 or len(bare.split()) > 1:
        return first
    text = "\n".join(texts)
    named = len(re.findall(rf"\b{re.escape(bare)}\b", text, re.IGNORECASE))
    together = len(re.findall(rf"\b{re.escape(bare)}[ -]{re.escape(noun.rstrip('s'))}", text, re.IGNORECASE))
    return f"{first} {noun}" if together and 2 * together >= named else first


def _what_is(thing: str) -> str:
    many = (
        thing[-1:] == "s" and thing[-2:] not in ("ss", "us", "is") and not _ARTICLE.match(thing) and not thing.isupper()
    )
    return f"What {'are' if many else 'is'} {thing}?"
