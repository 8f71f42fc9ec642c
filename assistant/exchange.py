"""The exchange of a phrase of a question for another, so that it is still a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.kinds import UNLISTED, Mention, Thing, mentions, thing_called, thing_of
from ingest.words import STOPWORDS

PREPOSITION = r"(?:for|in|with|from|to|on|by|at|of|after|before|without|during|per)"
_DETERMINER = r"(?:an?|the|our|your|my)"
_PHRASE = re.compile(
    rf"(?:(?P<preposition>{PREPOSITION}) )?(?:(?P<determiner>{_DETERMINER}) )?(?P<core>\w[\w&-]*(?: \w[\w&-]*){{0,3}})",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"(?<!\w)(?:(?P<preposition>{PREPOSITION}) )?(?P<determiner>{_DETERMINER} )?$", re.IGNORECASE)
_TAKES_AN = re.compile(r"[AEFHILMNORSX][A-Z\d]|(?![A-Z][A-Z\d])(?!(?i:uni|use|eu|one))(?i:[aeiou])")
_VERB_NEXT = re.compile(
    r"(?:^|\b(?:who|we|i|you|they|he|she|it|to|not|must|can|could|should|may|might|will|would|please)) ?$",
    re.IGNORECASE,
)
"""Behind what a verb may come: "who approves lists"."""
_LAST_VERBS = frozenset(
    ("cost", "end", "expire", "happen", "last", "mean", "renew", "run", "start", "stop", "take", "work")
)


def exchanged(question: str, phrase: str) -> str | None:
    """A question with a phrase, such as "for webinars", put in the place of its like; None where it has none.

    Its like is, in this order, what ends with the same word ("the HubSpot contract" for "the ON24 contract"), what is
    of the same kind ("a newsletter" for "webinars"), and what follows the same preposition, a name only for a name.
    What comes in is singular or plural as what it replaces was.
    """
    new = _PHRASE.fullmatch(" ".join(phrase.split()))
    if not new or any(word.lower() in STOPWORDS and not word.isupper() for word in new["core"].split()):
        return None  # "since when" asks, and is no phrase
    return _for_same_end(question, new) or _for_same_kind(question, new) or _for_same_preposition(question, new)


def _for_same_end(question: str, new: re.Match[str]) -> str | None:
    *modifiers, last = new["core"].split()
    one_or_many = rf"{re.escape(last.removesuffix('s'))}s?"
    old = re.search(rf"(?:(?<!\w)([\w&-]+) )?\b({one_or_many})\b", question, re.IGNORECASE) if modifiers else None
    if not old:
        return None
    start = old.start(2)
    if old[1] and old[1].lower() not in STOPWORDS:
        alike = thing_called(old[1]) and thing_called(modifiers[-1])
        start = old.start() if alike or not _VERB_NEXT.search(question, 0, old.start()) else start
    return _put(question, start, old.end(), " ".join((*modifiers, old[2])), new["determiner"])


def _for_same_kind(question: str, new: re.Match[str]) -> str | None:
    thing = thing_of(new["core"])
    if not thing or (thing.kind == UNLISTED and (new["preposition"] or "").lower() in ("in", "at")):
        return None  # a tool, or a place?
    alike = [mention for mention in mentions(question) if mention.thing.is_like(thing)]
    if not alike:
        return None
    old = _place(question, alike, new["preposition"])
    core, start = new["core"], old.start
    if (new["determiner"] or "").lower() not in ("a", "an"):
        core = _numbered(core, thing, plural=question[start : old.end].lower() == old.thing.plural.lower())
    if thing.kind == "place" and not _goes_on(question[old.end :]):
        start -= len(_before(question, start)["determiner"] or "")  # the article of "the UK" is part of the name
    return _put(question, start, old.end, core, new["determiner"])


def _for_same_preposition(question: str, new: re.Match[str]) -> str | None:
    if not new["preposition"]:
        return None
    found = list(re.finditer(rf"\b{new['preposition']} (?:{_DETERMINER} )?(\w[\w-]*)", question, re.IGNORECASE))
    if not found:
        return None
    end = found[-1].end() + len(_goes_on(question[found[-1].end() :]))
    if re.match(r" (?:of|to) ", question[end:]):
        return None  # "for access to HubSpot" is more than what stands here
    thing, old = thing_of(new["core"]), thing_of(question[found[-1].start(1) : end])
    if bool(thing and thing.is_name) is not bool(old and old.is_name):
        return None
    if thing and old and UNLISTED not in (thing.kind, old.kind) and not thing.is_like(old):
        return None
    return question[: found[-1].start()] + new.group() + question[end:]


def _place(question: str, alike: Sequence[Mention], preposition: str | None) -> Mention:
    """The mention that makes place: the last after the same preposition, else the last.

    Of mentions side by side it is the first, for in "webinar form" it is the webinar that is another.
    """
    for mention in reversed(alike) if preposition else ():
        if (_before(question, mention.start)["preposition"] or "").lower() == (preposition or "").lower():
            return mention
    n = len(alike) - 1
    while n and alike[n - 1].end + 1 == alike[n].start:
        n -= 1
    return alike[n]


def _put(question: str, start: int, end: int, core: str, determiner: str | None) -> str:
    """The question with other words at `start:end`, after their own article or the one that stood before."""
    if article := (_before(question, start)["determiner"] or "").strip():
        start -= len(article) + 1
        if article.lower() in ("a", "an"):
            article = f"{article[0]}n" if _TAKES_AN.match(core) else article[0]
    words = f"{determiner or article} {core}".strip()
    return question[:start] + words + question[end:]


def _before(question: str, start: int) -> re.Match[str]:
    """The preposition and the article that end at `start`; either may be missing."""
    found = _BEFORE.search(question, 0, start)
    assert found is not None
    return found


def _goes_on(text: str) -> str:
    """The second word of a noun, if the text goes on with one."""
    found = re.match(r" (\w[\w-]*)", text)
    return found.group() if found and found[1].lower() not in STOPWORDS | _LAST_VERBS else ""


def _numbered(core: str, thing: Thing, *, plural: bool) -> str:
    """A phrase about a thing in the plural or the singular; a name as it is written."""
    wanted = thing.plural if plural else thing.singular
    said = next((form for form in (thing.plural, thing.singular) if core.lower().endswith(form.lower())), "")
    return core[: len(core) - len(said)] + wanted
