"""What speaks for a passage: the features from which it is ranked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a passage for a question; cosines and shares, except `length`.

    A match is a question token's cosine with the closest token of a part, and late interaction is
    the mean of the matches by the weights of the question's tokens. With `syn_`, what stands for a
    synonym of a question's word counts as well.

    Attributes:
        late: late interaction with the passage and its context line.
        late_body: the same with the text alone.
        late_context: the same with title and headings alone.
        matched: share of the question's weight that finds a token closer than 0.6.
        weakest: the best match of the worst matched weighty question token.
        sentence: late interaction with the best sentence, for which the context line counts in part.
        syn_late: as `late`.
        syn_body: as `late_body`.
        syn_matched: as `matched`.
        syn_sentence: as `sentence`.
        syn_coverage: share of the question's idf whose stems occur in text, title or headings.
        context_used: mean over the tokens of title and headings of the closest question token's cosine.
        body_used: the same over the tokens of the text.
        heading: overlap in words of the question with the title, a heading or a question in the text.
        dense: cosine of the whole question with the passage.
        lexical: BM25, as a share of the best candidate's.
        dense_rank: 60 / (60 + rank) in dense search (as in reciprocal rank fusion, Cormack et al., SIGIR 2009).
        neighbour: mean of `late` and `dense` of the better of the passages before and after it, if
            they are candidates.
        length: natural logarithm of the number of different content stems plus one.
    """

    late: float
    late_body: float
    late_context: float
    matched: float
    weakest: float
    sentence: float
    syn_late: float
    syn_body: float
    syn_matched: float
    syn_sentence: float
    syn_coverage: float
    context_used: float
    body_used: float
    heading: float
    dense: float
    lexical: float
    dense_rank: float
    neighbour: float
    length: float
