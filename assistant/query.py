"""A question prepared for search: encoded, its words weighed, its typing errors mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.interaction import Other
from assistant.lexicon import Lexicon, inverse_document_frequency, lexicon_of
from assistant.question import defined_term
from assistant.spelling import corrected, corrections, unknown_names
from assistant.synonyms import Phrase, Synonym, phrases, synonyms
from assistant.vocabulary import Expansion, vocabulary_of
from ingest.access import Reader
from ingest.library import Indexes, Library
from ingest.words import STOPWORDS, WORD, content_words, stem, words

STOPWORD_WEIGHT = 0.2
EXPANSION_WEIGHT = 0.5  # in lexical search, of what an abbreviation stands for
SYNONYM_WEIGHT = 0.3  # in lexical search
SYNONYM_FROM = 0.06  # share of the question's weight, from which a word's synonyms are matched by their vectors
SYNONYM_COVERS = 0.7  # of a word's idf, when a passage has a synonym instead of it

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A question prepared for search.

    Attributes:
        text: as it was encoded, with abbreviations written out and typing errors mended.
        mended: the typing errors, with the words taken for them.
        unknown: names in the question that the library never mentions.
        terms: words with their weights in lexical search.
        idf: inverse document frequency of the question's own content stems.
        vector: float32[dimension].
        tokens: int8[q, 128] token vectors, of the question's q tokens.
        spans: int32[q, 2], the characters of each token in the text.
        weights: float32[q], how much each token counts; they sum to 1.
        indexes: those it was prepared with.
        lexicon: the words that the reader may know of, among which the question's were counted.
        synonyms: the parts of the text that have any.
        others: what could stand in the place of some of the tokens.
        alternatives: for stems of the question, the stems of each phrase that could stand in their place.
    """

    text: str
    mended: Mapping[str, str]
    unknown: tuple[str, ...]
    terms: tuple[tuple[str, float], ...]
    idf: Mapping[str, float]
    vector: Floats
    tokens: NDArray[np.int8]
    spans: NDArray[np.int32]
    weights: Floats
    indexes: Indexes
    lexicon: Lexicon
    synonyms: tuple[Synonym, ...]
    others: tuple[Other, ...]
    alternatives: Mapping[str, tuple[tuple[str, ...], ...]]

    def share(self, stems: frozenset[str]) -> float:
        """The share of the question's idf that stems stand for."""
        return sum(idf for s, idf in self.idf.items() if s in stems) / (sum(self.idf.values()) or 1.0)

    def coverage(self, stems: frozenset[str]) -> float:
        """As `share`, where a synonym stands in part for a stem that is not there."""
        synonyms = sum(
            self.idf[s] * self.covered(s, stems) for s in self.alternatives if s in self.idf and s not in stems
        )
        return self.share(stems) + synonyms / (sum(self.idf.values()) or 1.0)

    def words(self) -> Iterator[tuple[str, str, NDArray[np.intp]]]:
        """The content words of the text as written, with their stem and the rows of their tokens."""
        for match in WORD.finditer(self.text):
            inside = np.flatnonzero((self.spans[:, 0] >= match.start()) & (self.spans[:, 1] <= match.end()))
            if len(inside) and (own := content_words(match.group())):
                yield match.group(), stem(own[0]), inside

    def covered(self, own: str, stems: frozenset[str]) -> float:
        """How far stems stand for one of the question's: 1 where it is among them, less for a synonym, else 0."""
        if own in stems:
            return 1.0
        return SYNONYM_COVERS if any(map(stems.issuperset, self.alternatives.get(own, ()))) else 0.0


def prepare(library: Library, question: str, reader: Reader) -> Query:
    """Encode a question and weigh its words."""
    indexes = library.indexes
    lexicon = lexicon_of(library, reader, indexes)
    mended = corrections(question, lexicon, library.encoder.is_word)
    question = corrected(question, mended)
    expansions = vocabulary_of(library, reader, indexes.generation).expansions(question)
    if not defined_term(question):
        expansions = _used(expansions, lexicon)
    text = written_out(question, expansions)
    similar = synonyms(text)
    known = phrases(library.encoder) if similar else {}
    own = content_words(question) or list(dict.fromkeys(words(question)))
    idf = {stem(w): lexicon.idf(w) for w in own}
    encoded = library.encoder.encode_query(text)
    token_weights = _token_weights(text, encoded.spans, idf, lexicon.passages)
    return Query(
        text=text,
        mended=mended,
        unknown=unknown_names(question, lexicon),
        terms=_terms(own, expansions, similar),
        idf=idf,
        vector=encoded.vector,
        tokens=encoded.tokens,
        spans=encoded.spans,
        weights=token_weights,
        indexes=indexes,
        lexicon=lexicon,
        synonyms=tuple(similar),
        others=_others(known, similar, encoded.spans, token_weights),
        alternatives=_alternatives(known, text, similar),
    )


def _used(expansions: Sequence[Expansion], lexicon: Lexicon) -> list[Expansion]:
    """The other forms that the library uses, or of which it does not use the question's: else they only miss."""
    return [e for e in expansions if lexicon.frequency(e.other) or not lexicon.frequency(e.found)]


def written_out(question: str, expansions: Sequence[Expansion]) -> str:
    """The question with the meaning behind each abbreviation, and the abbreviation behind its meaning."""
    for found, other in ((e.found, e.other) for e in expansions):
        if found.isupper() and found in question:
            question = question.replace(found, f"{found} ({other})", 1)
        elif other.isupper():
            question = f"{question} ({other})"
    return question


def _terms(
    own: Sequence[str], expansions: Sequence[Expansion], similar: Sequence[Synonym]
) -> tuple[tuple[str, float], ...]:
    weights = dict.fromkeys(own, 1.0)
    for expansion in expansions:
        for added in content_words(expansion.other):
            weights.setdefault(added, EXPANSION_WEIGHT)
    for synonym in similar:
        for other in synonym.others:
            for added in content_words(other):
                weights.setdefault(added, SYNONYM_WEIGHT)
    return tuple(weights.items())


def _others(
    known: Mapping[str, Phrase], similar: Sequence[Synonym], spans: NDArray[np.int32], weights: Floats
) -> tuple[Other, ...]:
    found = []
    for synonym in similar:
        rows = np.flatnonzero((spans[:, 0] >= synonym.start) & (spans[:, 1] <= synonym.end))
        if weights[rows].sum() >= SYNONYM_FROM:
            found.append(Other(rows, tuple(known[o] for o in synonym.others)))
    return tuple(found)


def _alternatives(
    known: Mapping[str, Phrase], text: str, similar: Sequence[Synonym]
) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {
        stem(word): tuple(known[o].stems for o in synonym.others)
        for synonym in similar
        for word in words(text[synonym.start : synonym.end])
    }


def _token_weights(text: str, spans: NDArray[np.int32], idf: Mapping[str, float], count: int) -> Floats:
    """The weight of each question token: its word's idf, shared by the word's pieces; sums to 1."""
    weights = np.zeros(len(spans), np.float32)
    rarest = inverse_document_frequency(0, count)
    for match in WORD.finditer(text):
        inside = np.flatnonzero((spans[:, 0] >= match.start()) & (spans[:, 1] <= match.end()))
        if not len(inside):
            continue
        word = match.group().lower()
        known = idf.get(stem(words(word)[0]) if words(word) else "", 0.3 * rarest)
        weight = STOPWORD_WEIGHT * 0.3 * rarest if word in STOPWORDS else known
        weights[inside] = weight / len(inside)
    total = float(weights.sum())
    return weights / total if total else np.full(len(spans), 1 / max(len(spans), 1), np.float32)
