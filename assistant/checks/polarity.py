"""Whether a statement says yes where its quotes say yes, and no where they say no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.checks.clauses import clauses, told
from assistant.checks.fault import Fault
from assistant.checks.language import language
from ingest.words import STOPWORDS, sentences, stem, stem_set, words

TOKEN = re.compile(r"[^\W_]+")
_LIMIT = re.compile(
    r"\b(?:no matter|not only|whether or not)\b"
    r"|\b(?:no|not|never) (?:\w+ ){0,3}(?:more|less|fewer|later|earlier|longer|below|above|under|over)(?: than)?\b",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot only\b", re.IGNORECASE)
_INSTEAD = re.compile(r"\b(?:instead|rather)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^()]*\)")
_NO = re.compile(r"(?:no|not|never)\b", re.IGNORECASE)
_NEARLY = 0.75  # Jaccard similarity of content stems from which two sentences say the same, but for a word
_COVERED = 0.5  # share of a clause's content that a statement says, from which the clause is what it restates
_GOES_ON = 3  # most words of a clause that goes on with what the one before it denies
_UNTIL = {"unless", "until", "except", "before", "only"}


def polarity_faults(statement: str, quotes: Sequence[str]) -> Iterator[Fault]:
    """Denials that were dropped or added, and opposites."""
    statement, quotes = _uncontracted(statement), [_uncontracted(q) for q in quotes]
    joined = "\n".join(quotes)
    again = "\n".join(restated(statement, joined)) or joined
    if not _double(statement) and not _double(joined) and not _INSTEAD.search(statement):
        said, given = _senses(statement), _senses(again)
        as_often = _denials(statement, set()) == _denials(again, set())
        for concept, signs in said.items():
            known = given.get(concept)
            word = _written(statement, concept)
            only_scope = as_often and stem(word.lower()) in stem_set(again)
            elsewhere = signs == {-1} and isinstance(concept, str) and _excepts(joined)
            if known and signs.isdisjoint(known) and not only_scope and not elsewhere:
                yield Fault("negation", f"The source says the opposite of “{word}”.")
                return
    yield from _odd(statement, quotes) or _unpaired(statement, joined)


def _uncontracted(text: str) -> str:
    """The text with "do not" for "don't"."""
    text = re.sub(r"\b(?:can['’]t|cannot)\b", "can not", text, flags=re.IGNORECASE)
    text = re.sub(r"\bwon['’]t\b", "will not", text, flags=re.IGNORECASE)
    return re.sub(r"n['’]t\b", " not", text, flags=re.IGNORECASE)


def _odd(statement: str, quotes: Sequence[str]) -> list[Fault]:
    """Where a sentence is nearly one of the quotes', a denial more or less is what it changes."""
    theirs = [(stem_set(t), t) for g in told(quotes) for t in (g, _ASIDE.sub("", g))]
    whole = stem_set("\n".join(quotes))
    for start, end in sentences(statement):
        said = statement[start:end]
        own = stem_set(said)
        alike, quote = max(((_jaccard(own, t), q) for t, q in theirs), default=(0.0, ""))
        quote = "\n".join(restated(said, quote)) or quote
        if alike >= _NEARLY and bool(_NOT_ONLY.search(said)) != bool(_NOT_ONLY.search(quote)):
            return [Fault("negation", "One of them says “not only”.")]
        both = _pairs(said) & _pairs(quote)
        if max(_NEARLY, _jaccard(own, whole)) <= alike and (_denials(said, both) - _denials(quote, both)) % 2:
            return [Fault("negation", "The source says the opposite.")]
    return []


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / (len(a | b) or 1)


def _pairs(text: str) -> set[int]:
    """The pairs of opposites that a text has a side of."""
    return {pair for w in words(text) for pair, _ in language().side.get(stem(w), ())}


def _denials(text: str, pairs: set[int]) -> int:
    """How many words deny: "not", and which negative ones of those pairs of opposites there are."""
    found = [w.lower() for w in TOKEN.findall(_LIMIT.sub(" ", text))]
    negative = {p for w in found for p, side in language().side.get(stem(w), ()) if side < 0 and p in pairs}
    return sum(map(_is_denial, found)) + len(negative)


def _unpaired(statement: str, quotes: str) -> Iterator[Fault]:
    """A statement denies and its quotes do not, or the other way round."""
    if denies(statement):
        if not denies(quotes) and not _excepts(quotes):
            yield Fault("negation", "The source does not deny this.")
    elif not _excepts(statement) and _denied(statement, quotes):
        yield Fault("negation", "The source denies this.")


def _denied(statement: str, quotes: str) -> bool:
    """Whether the clauses that the statement restates most are ones that deny."""
    own = stem_set(statement)
    best = {True: 0.0, False: 0.0}
    before = False
    if any(len(c := stem_set(asked)) > 1 and len(c & own) / len(c) >= _COVERED for asked in _answered_no(quotes)):
        return True
    for start, end in clauses(quotes):
        clause = quotes[start:end]
        content = stem_set(clause)
        goes_on = before and len(words(clause)) <= _GOES_ON + 1 and clause.split()[:1] not in (["but"], ["and"])
        before = (denies(clause) or goes_on) and not _excepts(clause)
        if len(content) > 1 and len(content & own) / len(content) >= _COVERED and denies(clause) and before:
            return True
        best[before] = max(best[before], len(content & own))
    return best[True] >= max(best[False], 1)


def _answered_no(quotes: str) -> Iterator[str]:
    """Questions that the quotes answer with no."""
    spans = sentences(quotes)
    for (start, end), (following, _) in pairwise(spans):
        if quotes[start:end].rstrip().endswith("?") and _NO.match(quotes, following):
            yield quotes[start:end]


def restated(statement: str, quotes: str) -> list[str]:
    """The clauses of the quotes that the statement mostly repeats."""
    own = stem_set(statement)
    parts = [quotes[s:e] for s, e in clauses(quotes)]
    return [p for p in parts if (c := stem_set(p)) and len(c & own) / len(c) >= _COVERED]


def _is_denial(word: str) -> bool:
    lists = language()
    return word in lists.deny or word in lists.deny_back


def denies(text: str) -> bool:
    """Whether something in a text is denied; a limit such as "no more than" is no denial."""
    return any(_is_denial(w.lower()) for w in TOKEN.findall(_LIMIT.sub(" ", text)))


def _excepts(text: str) -> bool:
    lists = language()
    found = [w.lower() for w in TOKEN.findall(text)]
    if not lists.deny_back.isdisjoint(found):
        return True
    return any(w in lists.exceptions or any(side < 0 for _, side in lists.side.get(stem(w), ())) for w in found)


def _double(text: str) -> bool:
    """Whether a sentence has two denials or a denial with an exception, which together say "only"."""
    for start, end in sentences(text):
        found = [w.lower() for w in TOKEN.findall(text[start:end])]
        denials = sum(map(_is_denial, found))
        if denials > 1 or (denials and not _UNTIL.isdisjoint(found)):
            return True
    return False


def _senses(text: str) -> dict[str | int, frozenset[int]]:
    """For each word or pair of opposites, the signs with which it is said: -1 where it is denied."""
    lists = language()
    found: dict[str | int, set[int]] = {}
    text = _LIMIT.sub(" ", text)
    for start, end in clauses(text):
        denied = False
        last: list[str | int] = []
        for word in TOKEN.findall(text[start:end]):
            low = word.lower()
            if low in lists.deny_back and last:
                found.update((concept, {-sign for sign in found[concept]}) for concept in last)
                continue
            if _is_denial(low):
                denied = not denied
                continue
            s = stem(low)
            sides = lists.side.get(s, ())
            if not sides and (low in STOPWORDS or low.endswith("ly")):
                continue
            last = [pair for pair, _ in sides] or [s]
            for concept, side in sides or ((s, 1),):
                found.setdefault(concept, set()).add(-side if denied else side)
            denied = denied and low in STOPWORDS  # a denial holds for the next word of weight
    return {concept: frozenset(signs) for concept, signs in found.items()}


def _written(text: str, concept: str | int) -> str:
    sides = language().side
    for match in TOKEN.finditer(text):
        s = stem(match.group().lower())
        if s == concept or any(pair == concept for pair, _ in sides.get(s, ())):
            return match.group()
    return text
