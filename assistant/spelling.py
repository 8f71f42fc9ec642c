"""Words of a question that the library does not have: typing errors, and names it never mentions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from assistant.lexicon import Lexicon
from ingest.words import STOPWORDS, WORD

SHORTEST = 4  # shorter words have too many neighbours
TWO_ERRORS_FROM = 8  # letters

Vocabulary = dict[tuple[str, int], dict[str, int]]
"""The library's words with how many passages have them, by first letter and length."""


def corrections(question: str, lexicon: Lexicon, is_word: Callable[[str], bool]) -> dict[str, str]:
    """The question's words that the library does not have and that are no words, with the closest it has.

    Closeness is optimal string alignment: letters added, left out, replaced or swapped with a
    neighbour. Names (a capital inside a sentence), numbers and identifiers are left alone.
    """
    unknown = {w for w in _correctable(question) if not lexicon.frequency(w) and not is_word(w)}
    found = {w: _closest(w, _vocabulary(lexicon)) for w in unknown}
    return {wrong: right for wrong, right in found.items() if right}


def corrected(question: str, mended: dict[str, str]) -> str:
    """The question with its corrections put in."""
    return WORD.sub(lambda m: mended.get(m.group().lower(), m.group()), question) if mended else question


def names(question: str) -> list[str]:
    """The names in a question: words with a capital inside a sentence, but no single letters."""
    found = (m.group() for m in WORD.finditer(question) if _is_name(m))
    return [name for name in found if len(name) > 1 and name.lower() not in STOPWORDS]


def unknown_names(question: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The names in a question that the library never mentions."""
    return tuple(name for name in names(question) if not lexicon.frequency(name))


def _is_name(match: re.Match[str]) -> bool:
    """Whether a word has a capital that the beginning of a sentence does not explain."""
    word = match.group()
    begins = (
        not match.string[: match.start()].rstrip(" \"'“‘(") or match.string[: match.start()].rstrip()[-1:] in ".?!:"
    )
    return any(c.isupper() for c in (word[1:] if begins else word))


def _correctable(question: str) -> Iterable[str]:
    for match in WORD.finditer(question):
        word = match.group()
        if len(word) >= SHORTEST and word.isalpha() and not _is_name(match):
            yield word.lower()


def _closest(word: str, vocabulary: Vocabulary) -> str | None:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    allowed = 2 if len(word) >= TWO_ERRORS_FROM else 1
    lengths = range(len(word) - allowed, len(word) + allowed + 1)
    near = {w: n for length in lengths for w, n in vocabulary.get((word[0], length), {}).items()}
    matches = extract(word, near.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=5)
    best = min(matches, key=lambda m: (m[1], -near[m[0]]), default=None)
    return str(best[0]) if best else None


@lru_cache(maxsize=4)
def _vocabulary(lexicon: Lexicon) -> Vocabulary:
    found: Vocabulary = {}
    for word, count in lexicon.words():
        if len(word) >= SHORTEST - 1 and word.isalpha() and word not in STOPWORDS:
            found.setdefault((word[0], len(word)), {})[word] = count
    return found
