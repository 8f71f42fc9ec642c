"""Whether a statement says something else with a quote's words: in another order, or joined otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.checks.clauses import told
from assistant.checks.fault import Fault
from assistant.checks.language import language
from ingest.words import STOPWORDS, stem, words

SAME_WORDS = 0.8  # Jaccard similarity of content stems from which two sentences have the same words
IN_ORDER = 0.85  # share of the shared stems that must follow one another as in the quote, or as in a half of it

_JOINED = re.compile(r"\b([\w-]+)[,;]?\s+(and|or)\s+(?:the |an? |to |by |with |in )?([\w-]+)", re.IGNORECASE)
_ONESELF = re.compile(r"\b(?:yourself|yourselves|themselves|himself|herself|myself|ourselves)\b", re.IGNORECASE)
_EITHER = re.compile(r"\beither\b", re.IGNORECASE)
_BOTH = re.compile(r"\bboth\b|\band\b", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being) (?:\w+ )?\w+(?:ed|en|t|n|d)\b", re.IGNORECASE)


def rearranged_faults(statement: str, quotes: Sequence[str]) -> Iterator[Fault]:
    """The same words in another order, "or" for "and", or who does it exchanged for the reader."""
    joined = "\n".join(quotes)
    if _EITHER.search(statement) and not _EITHER.search(joined) and _BOTH.search(joined):
        yield Fault("order", "The source asks for both.")
    elif any(_connections(joined).get(pair, word) != word for pair, word in _connections(statement).items()):
        yield Fault("order", "The source joins these otherwise.")
    elif (found := _ONESELF.search(statement)) and not _ONESELF.search(joined):
        yield Fault("role", f"The source does not say “{found.group()}”.")
    elif any(_turned(statement, sentence) for sentence in told(quotes)):
        yield Fault("order", "The source has these words in another order.")


def _connections(text: str) -> dict[frozenset[str], str]:
    """The words that are joined by "and" or "or"."""
    found = {}
    for match in _JOINED.finditer(text):
        pair = frozenset((stem(match[1].lower()), stem(match[3].lower())))
        if len(pair) == 2 and not pair & _LOOSE:
            found[pair] = match[2].lower()
    return found


_LOOSE = frozenset(stem(w) for w in STOPWORDS)


def _turned(statement: str, quote: str) -> bool:
    """Whether a sentence has the words of another, neither in its order nor with its two parts exchanged."""
    own, theirs = _stems(statement), _stems(quote)
    shared = set(own) & set(theirs)
    if len(shared) < SAME_WORDS * len(set(own) | set(theirs)) or bool(_PASSIVE.search(statement)) != bool(
        _PASSIVE.search(quote)
    ):
        return False
    turns = (theirs[k:] + theirs[:k] for k in range(len(theirs)))  # "B after A" says what "After A, B" says
    longest = max(_in_order(own, turned, shared) for turned in turns)
    return longest < IN_ORDER * sum(s in shared for s in own)


def _in_order(a: Sequence[str], b: Sequence[str], shared: set[str]) -> int:
    """The length of the longest common subsequence of the shared stems."""
    b = [s for s in b if s in shared]
    row = [0] * (len(b) + 1)
    for x in (s for s in a if s in shared):
        before = row[:]
        for n, y in enumerate(b):
            row[n + 1] = before[n] + 1 if x == y else max(before[n + 1], row[n])
    return row[-1]


def _stems(text: str) -> list[str]:
    """The content stems, and what denies, for it matters what that stands before."""
    return [stem(w) for w in words(text) if w not in STOPWORDS or w in language().deny]
