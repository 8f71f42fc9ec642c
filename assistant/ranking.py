"""How much speaks for a passage: one number from its features."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a passage for a question; cosines and shares, except `length`.

    Attributes:
        late: late interaction with the passage and its context line.
        late_body: the same with the text alone.
        late_context: the same with title and headings alone.
        matched: share of the question's weight that finds a token closer than 0.6.
        weakest: the best match of the worst matched weighty question token.
        dense: cosine of the whole question with the passage.
        lexical: BM25, as a share of the best candidate's.
        coverage: share of the question's idf whose stems occur in text, title or headings.
        coverage_context: the same in title and headings alone.
        length: natural logarithm of the number of different content stems plus one.
    """

    late: float
    late_body: float
    late_context: float
    matched: float
    weakest: float
    dense: float = 0.0
    lexical: float = 0.0
    coverage: float = 0.0
    coverage_context: float = 0.0
    length: float = 0.0


def score(features: Features) -> float:
    """The passage's score: late interaction, dense similarity and BM25 in a plain sum."""
    return features.late + 0.5 * features.dense + 0.25 * features.lexical
