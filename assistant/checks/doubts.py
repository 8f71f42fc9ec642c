"""What makes a statement doubtful that nothing plainly speaks against.

A statement that repeats a quote but for a small word, a bound, a look-alike sign or a neighbouring term says
something else, and is close to it in every other way. Where the documents' own words are at hand instead, no
such statement needs to be shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from assistant.checks.clauses import told
from assistant.checks.fault import Fault
from assistant.checks.language import language
from assistant.checks.polarity import denies, restated
from assistant.checks.quantities import in_digits, quantities
from assistant.synonyms import synonyms
from ingest.words import STOPWORDS, stem, stem_set, words

_TIMES = ("time", "working time", "months")
REPEATS = 0.6  # Jaccard similarity of content stems from which a statement repeats a sentence
ALIKE = 4  # letters in which two words of one family begin alike

_ODD = {"Cc", "Cf", "Cn", "Co", "Cs", "No", "Nl", "Lm", "Sk"}  # kinds of characters: unseen, private, raised, circled


def doubts(statement: str, quotes: Sequence[str]) -> Iterator[Fault]:
    """Reasons not to show a statement without the writer having looked at it."""
    joined = "\n".join(quotes)
    if any(unicodedata.category(c) in _ODD or _disguised(c) for c in set(statement) - set(joined)):
        yield Fault("words", "It has signs that the source has not.")
    if _other_bounds(statement, joined):
        yield Fault("unit", "The source limits this otherwise.")
    for quote in told(quotes):
        own, theirs = stem_set(statement), stem_set(quote)
        if len(own & theirs) >= REPEATS * len(own | theirs):
            said, there = _small(statement), _small(quote)
            if word := min((said - there - {"may"}) | (there - said - {"all"}), default=""):
                yield Fault("words", f"It differs from the source in “{word}”.")
            if exchanged := _exchanged(statement, quote):
                yield Fault("words", f"The source does not say “{exchanged}”.")
            if denies(statement) != denies("\n".join(restated(statement, quote)) or quote):
                yield Fault("negation", "It differs from the source in what is denied.")


def _disguised(character: str) -> bool:
    """Whether a character may be another one in disguise: a digit or letter of another script, or of a wider form."""
    return not character.isascii() and (character.isalnum() or unicodedata.normalize("NFKC", character) != character)


def _other_bounds(statement: str, quotes: str) -> bool:
    """Whether a figure is a least or a most where the quotes have it otherwise."""
    given = quantities(in_digits(quotes))
    for quantity in quantities(in_digits(statement)):
        same = [g for g in given if g.measure == quantity.measure and g.value == quantity.value]
        alike = {(quantity.bound, quantity.strict)}
        if quantity.measure in _TIMES and quantity.bound in ("", "most"):
            alike |= {("", False), ("most", False)}  # "in 3 days" is "within 3 days"
        if same and " | " not in quotes and not any((g.bound, g.strict) in alike for g in same):
            return True
    return False


def _small(text: str) -> frozenset[str]:
    """The small words of a text on which much hangs, those alike in meaning as one."""
    lists = language()
    return frozenset(lists.small[w] for w in words(text) if w in lists.small)


def _exchanged(statement: str, quote: str) -> str | None:
    """A word of a statement that stands for another one in the sentence that it repeats, and does not mean the same."""
    own, theirs = _content(statement), _content(quote)
    near = {w[:ALIKE] for w in words(quote)}
    added, left = {s: w for s, w in own.items() if s not in theirs}, [w for s, w in theirs.items() if s not in own]
    if not added or not left:
        return None
    meant = {stem(other) for synonym in synonyms(statement) for phrase in synonym.others for other in words(phrase)}
    for w in added.values():
        if w[:ALIKE] not in near and not any(stem(o) in meant for o in left):
            return w
    return None


def _content(text: str) -> dict[str, str]:
    return {stem(w): w for w in words(text) if w not in STOPWORDS and not w[0].isdigit()}
