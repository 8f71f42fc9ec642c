"""The words that a reader may know of: those of the passages that the reader may read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.remembered import Remembered
from ingest.access import Reader
from ingest.lexical import Lexical
from ingest.library import Indexes, Library


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The words of all passages but the `hidden` ones, which count as though the library did not have them."""

    lexical: Lexical
    hidden: frozenset[str]
    _frequencies: dict[str, int] = field(default_factory=dict)

    @property
    def passages(self) -> int:
        """How many passages there are, at least 1."""
        return max(self.lexical.count() - len(self.hidden), 1)

    def frequency(self, word: str) -> int:
        """The number of passages that hold a word, stemmed."""
        if word not in self._frequencies:
            self._frequencies[word] = self.lexical.document_frequency(word, self.hidden)
        return self._frequencies[word]

    def idf(self, word: str) -> float:
        """The inverse document frequency of a word."""
        return inverse_document_frequency(self.frequency(word), self.passages)

    def words(self) -> Iterator[tuple[str, int]]:
        """Every word as written, in lower case, with the number of passages that hold it."""
        return self.lexical.vocabulary(self.hidden)


_known: Remembered[Lexicon] = Remembered()


def lexicon_of(library: Library, reader: Reader, indexes: Indexes) -> Lexicon:
    """The words of what the reader may see, counted once for each generation of the library."""

    def made() -> Lexicon:
        return Lexicon(indexes.lexical, library.catalogue.hidden_passages(reader))

    return _known.of(library, reader, (indexes.number, indexes.generation), made)


def inverse_document_frequency(frequency: int, count: int) -> float:
    """Inverse document frequency as in BM25 (Robertson & Zaragoza 2009), always above 0."""
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))
