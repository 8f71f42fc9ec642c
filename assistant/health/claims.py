"""Claims: what the documents state, made ready to be compared over the whole library.

Nothing is encoded. A claim has the vectors that the library keeps anyway: that of its passage, and
those of its own tokens.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.checks.measured import measures
from assistant.checks.quantities import in_digits
from assistant.evidence import CONTENTS
from assistant.health.figures import Figure, figures
from assistant.pieces import is_property, quotable
from assistant.unit import Unit, with_columns
from ingest.document import BlockKind
from ingest.library import Library
from ingest.syncing.indexing import prefix
from ingest.words import stem_set, words

Floats = NDArray[np.float32]
Step = Callable[[int, int], None]
"""Told how many of how many have been done; may raise to stop."""

FEWEST_WORDS = 3
FEW = 100  # passages that every library is taken to have besides: in a tiny one no word is common
MOST_WORDS = 80  # a longer unit says several things
_NAME = re.compile(r"[A-Z][A-Za-z]*[A-Z0-9][\w-]*|[A-Z][a-z][\w-]+|\b\w+_\w+\b|\b[A-Z]\b")
_NUMBERED = re.compile(r"\d")


@dataclass(frozen=True, slots=True, eq=False)
class Stated:
    """What a unit states, by its words.

    Attributes:
        said: its words, for a row with the names of its columns.
        stems: the stems of what it is about, without figures and measures.
        around: the same of its headings and its document's title.
        figures: its quantities.
        names: names and codes in it, in lower case; `placed` those in the headings and title above it.
    """

    unit: Unit
    said: str
    stems: frozenset[str]
    around: frozenset[str]
    figures: tuple[Figure, ...]
    names: frozenset[str]
    placed: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Claim(Stated):
    """A unit made ready to be compared with all others.

    Attributes:
        meaning: float32[128], the mean of its own tokens, of length 1.
        tokens: where its tokens stand in the token store: offset, count; `context` those of its title and headings.
        passage: the row of its passage's vector.
    """

    meaning: Floats
    tokens: tuple[int, int]
    context: tuple[int, int]
    passage: int


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """All claims of a library, with `vectors` float32[passages, dimension] of `passages` and the weights of stems."""

    claims: tuple[Claim, ...]
    vectors: Floats
    passages: tuple[str, ...] = ()
    weights: dict[str, float] = field(default_factory=dict)

    def weight(self, stem: str) -> float:
        """Inverse document frequency of a stem, over passages."""
        return self.weights.get(stem, 1.0)


def read_claims(library: Library, step: Step) -> Claims:
    """What all documents state. `step` is told of the progress."""
    indexes, catalogue = library.indexes, library.catalogue
    rows, vectors = _passage_vectors(library)
    total = len(rows)
    found: list[Claim] = []
    frequency: Counter[str] = Counter()
    passages = 0
    for n, record in enumerate(catalogue.every_passage()):
        if n % 64 == 0:
            step(n, total)
        row = rows.get(record.passage.id)
        if row is None or not record.document.metadata.is_evidence or CONTENTS.fullmatch(record.passage.context):
            continue
        passages += 1
        frequency.update(stem_set(record.passage.text))
        taken = indexes.tokens.take(record.token_offset, record.token_count)
        starts = taken.spans[:, 0] - len(prefix(record.passage, record.header)) + record.passage.start
        for unit in quotable(record):
            first, last = (int(n) for n in np.searchsorted(starts, (unit.start, unit.end)))
            heads = (record.token_offset, int(np.searchsorted(starts, record.passage.start)))
            own = (record.token_offset + first, last - first)
            if last > first and (claim := _claim(unit, taken.tokens[first:last], own, heads, row)):
                found.append(claim)
    weights = {s: rarity(count, passages) for s, count in frequency.items()}
    return Claims(tuple(found), vectors, tuple(rows), weights)


def rarity(count: int, passages: int) -> float:
    """How much a word or token says that this many of the passages have: its inverse document frequency."""
    return math.log((passages + FEW) / (count + 0.5))


def _passage_vectors(library: Library) -> tuple[dict[str, int], Floats]:
    """A row for each passage, and float32[passages, dimension]: the mean of its windows, of length 1."""
    rows: dict[str, int] = {}
    parts: list[tuple[list[int], Floats]] = []
    for ids, matrix in library.indexes.vectors.every():
        parts.append(([rows.setdefault(passage, len(rows)) for passage in ids], matrix))
    if not parts:
        return {}, np.zeros((0, 1), np.float32)
    vectors = np.zeros((len(rows), parts[0][1].shape[1]), np.float32)
    for places, matrix in parts:
        np.add.at(vectors, places, matrix)
    return rows, normed(vectors)


def normed(matrix: Floats) -> Floats:
    """The rows at length 1."""
    return np.asarray(matrix / np.maximum(np.linalg.norm(matrix, axis=-1, keepdims=True), 1e-9), np.float32)


def _claim(
    unit: Unit, tokens: NDArray[np.int8], own: tuple[int, int], heads: tuple[int, int], row: int
) -> Claim | None:
    length = len(words(unit.text))
    if unit.block.kind is BlockKind.CODE or not FEWEST_WORDS <= length <= MOST_WORDS or unit.asks:
        return None
    if is_property(unit.text):
        return None
    s = stated(unit)
    meaning = normed(tokens.astype(np.float32).mean(axis=0))
    return Claim(unit, s.said, s.stems, s.around, s.figures, s.names, s.placed, meaning, own, heads, row)


def stated(unit: Unit) -> Stated:
    """What a unit states, by its words."""
    said = with_columns(unit)
    around, placed = _context(unit.record.document.metadata.title, unit.block.locator.headings)
    digits = in_digits(said)
    given = figures(digits) if _NUMBERED.search(digits) or _TIMELY.search(digits) else ()
    return Stated(unit, digits, subject(said), around, given, frozenset(_names(unit.text)), placed)


@lru_cache(maxsize=256)
def _context(title: str, headings: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """What the claims of a section have around them; remembered, for they are made one after the other and share it."""
    text = " ".join((title, *headings))
    return subject(text), frozenset(_names(text)) | frozenset(words(text))


_TIMELY = re.compile(r"\b(?:dai|week|month|quarter|annual|year|hour|day|noon|midnight)", re.IGNORECASE)


def subject(text: str) -> frozenset[str]:
    """The stems of what a text is about: without figures and what they measure."""
    return frozenset(s for s in stem_set(text) if not s[0].isdigit()) - measures()


def _names(text: str) -> Iterator[str]:
    for match in _NAME.finditer(text):
        first = not text[: match.start()].rstrip() or text[: match.start()].rstrip()[-1] in ".!?:;|"
        if not first or any(c.isupper() or c.isdigit() or c == "_" for c in match.group()[1:]):
            yield match.group().lower()
