"""Whether quotes support a statement: one check for answers, drafts and measurements.

What can be compared exactly goes first: quantities, dates, names, roles, denials, strength, order. A
statement with a fault in one of them is not supported, however alike it sounds. For what is left, a
logistic model says how likely it is that the quotes hold it, from how many of its words they have,
and how close the others come by the encoder's token vectors. eval/support.py fits and measures it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.checks.clauses import clauses
from assistant.checks.doubts import doubts
from assistant.checks.fault import Fault
from assistant.checks.measured import quantity_faults
from assistant.checks.mixed import mixed_faults
from assistant.checks.names import code_faults, name_faults
from assistant.checks.polarity import polarity_faults
from assistant.checks.rearranged import rearranged_faults
from assistant.checks.roles import agent_faults, role_faults
from assistant.checks.rows import row_faults
from assistant.checks.sequence import order_faults
from assistant.checks.strength import strength_faults
from assistant.interaction import similarities
from assistant.linear import Linear, parameters, probability
from assistant.synonyms import synonyms
from ingest.cataloguing.entry import Record
from ingest.encoder import Encoded, Encoder
from ingest.words import STOPWORDS, WORD, stem, words

RELIED, EVERY_WORD, KEPT = 0.95, 0.35, 0.45
"""Score, and least closeness of a word either way, from which a model's wording is shown.

The documents' own words are at hand instead, so that too strict is no harm.
"""
VERBATIM = 1.0
LONGEST_STATEMENT, LONGEST_QUOTES = 600, 4000  # characters; longer ones are no statement, and slow to compare
SYNONYM = 0.8  # how far a synonym stands for a word
AROUND = 0.3  # how far a word counts that stands in the title or a heading only
CLOSE, FAR = 0.85, 0.35  # cosines of token vectors that count as the same word, and as no relation


_PRONOUN = re.compile(
    r"\s*(?:It|They|This|That|These|Those|Each|None|All|Both|He|She|There|A \w+|(?:[^,]+, )?(?:it|they|none|each))\b"
)


@dataclass(frozen=True, slots=True)
class Support:
    """How far quotes support a statement.

    Attributes:
        score: 0 to 1.
        faults: what plainly speaks against it.
        weakest: how far the quotes have the word of it that they have least.
        kept: how far the statement has the word that it has least, of the clauses that it restates: what it
            leaves out may restrict them.
        doubts: reasons not to rely on it all the same.
    """

    score: float
    faults: tuple[Fault, ...]
    weakest: float = 1.0
    kept: float = 1.0
    doubts: tuple[Fault, ...] = ()

    @property
    def wanting(self) -> str:
        """What keeps a reader from relying on it, in a sentence; "" where nothing does."""
        if self.reliable:
            return ""
        return next((f.note for f in (*self.faults, *self.doubts)), "The source may not say all of this.")

    @property
    def reliable(self) -> bool:
        """Whether a reader may see the statement without the writer having looked at it."""
        close = self.score >= RELIED and self.weakest >= EVERY_WORD and self.kept >= KEPT
        return self.holds and close and not self.doubts

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a statement that has no fault in what can be compared exactly.

    Attributes:
        covered: mean over its content words of how far the quotes have each.
        worst: the same for the clause that they have least of.
        weakest: the same for the word that they have least.
        missing: log(1 + content words that they do not have).
        dense: cosine of the statement's vector and that of the quotes.
    """

    covered: float
    worst: float
    weakest: float
    missing: float
    dense: float


def is_verbatim(quote: str, start: int, end: int, record: Record) -> bool:
    """Whether a quote is the slice ``start:end`` of the document, as far as the passage holds it."""
    base = record.passage.start
    return bool(quote) and record.passage.text[start - base : end - base] == quote


def support(statement: str, quotes: Sequence[str], encoder: Encoder, context: str = "", asked: str = "") -> Support:
    """How far quotes support a statement.

    `context` is the title and headings that the quotes stand under, `asked` the question that the statement
    answers: what they name need not be said again by the quotes, and by the statement.
    """
    if not statement.strip() or not quotes:
        return Support(0.0, (Fault("words", "There is no source."),))
    if len(statement) > LONGEST_STATEMENT or sum(map(len, quotes)) > LONGEST_QUOTES:
        return Support(0.0, (Fault("words", "It is too long to be checked."),))
    if any(_bare(statement) == _bare(quote) for quote in quotes):
        return Support(VERBATIM, ())
    faults = tuple(dict.fromkeys(exact_faults(statement, quotes, context)))
    if faults:
        return Support(0.0, faults)
    joined = "\n".join(quotes)
    own, theirs = encoder.encode_documents([statement, joined])
    found = _features(statement, own, joined, theirs, context)
    fitted = parameters("support")
    score = probability(Linear(fitted["weights"], fitted["bias"]).logit(found))
    if score < fitted["threshold"]:
        return Support(round(score, 3), (Fault("words", "The source does not say all of this."),), found.weakest)
    doubtful = (*rearranged_faults(statement, quotes), *doubts(statement, quotes))
    answering = f"{statement} {asked}" if asked else statement
    with_question = encoder.encode_documents([answering])[0] if asked else own
    return Support(round(score, 3), (), found.weakest, _kept(answering, with_question, joined, theirs), doubtful)


def relied(statement: str, quotes: Sequence[str], encoder: Encoder, context: str = "", asked: str = "") -> Support:
    """As `support`, for quotes that were put together here: no clause may take its parts from different ones."""
    found = support(statement, quotes, encoder, context, asked)
    mixed = tuple(mixed_faults(statement, quotes))
    return replace(found, score=0.0, faults=(*found.faults, *mixed)) if mixed else found


def exact_faults(statement: str, quotes: Sequence[str], context: str = "") -> Iterator[Fault]:
    """What is wrong with a statement by comparison alone."""
    joined = "\n".join(quotes)
    named = f"{joined}\n{context}"
    yield from quantity_faults(statement, joined)
    yield from name_faults(statement, named)
    yield from code_faults(statement, named)
    yield from role_faults(statement, named)
    yield from polarity_faults(statement, quotes)
    yield from strength_faults(statement, joined)
    yield from row_faults(statement, quotes)
    yield from order_faults(statement, quotes)
    yield from agent_faults(statement, quotes)


def features(statement: str, quotes: Sequence[str], encoder: Encoder, context: str = "") -> Features:
    """The features of a statement; encodes it and its quotes."""
    joined = "\n".join(quotes)
    own, theirs = encoder.encode_documents([statement, joined])
    return _features(statement, own, joined, theirs, context)


def _features(statement: str, own: Encoded, joined: str, theirs: Encoded, context: str) -> Features:
    (cosines,) = similarities(own.tokens, [theirs.tokens])
    best = cosines.max(axis=1, initial=0.0)
    known = {stem(w) for w in words(joined)}
    around = {stem(w) for w in words(context)} - known
    likely = _synonymous(statement, known)
    value: dict[int, float] = {}
    for match in WORD.finditer(statement):
        low = words(match.group())[0] if words(match.group()) else ""
        if not low or low in STOPWORDS or low[0].isdigit():
            continue
        near = min(max((_closeness(best, own, match) - FAR) / (CLOSE - FAR), 0.0), 1.0)
        other = max(SYNONYM * (match.start() in likely), AROUND * (stem(low) in around))
        value[match.start()] = 1.0 if stem(low) in known else max(near, other)
    by_clause = [[v for at, v in value.items() if s <= at < e] for s, e in clauses(statement)]
    means = [sum(vs) / len(vs) for vs in by_clause if len(vs) > 1]
    covered = sum(value.values()) / len(value) if value else 0.0
    return Features(
        covered=covered,
        worst=min(means, default=covered),
        weakest=min(value.values(), default=0.0),
        missing=float(np.log1p(sum(1 - v for v in value.values()))),
        dense=float(own.vector @ theirs.vector),
    )


def _kept(statement: str, own: Encoded, joined: str, theirs: Encoded) -> float:
    """How far the statement has the word that it has least of, among those of the clauses that it restates."""
    (cosines,) = similarities(own.tokens, [theirs.tokens])
    best = cosines.max(axis=0, initial=0.0)
    said = {stem(w) for w in words(statement)}
    least = 1.0
    for start, end in clauses(joined):
        found = [m for m in WORD.finditer(joined, start, end) if (w := words(m.group())) and w[0] not in STOPWORDS]
        missing = [m for m in found if stem(words(m.group())[0]) not in said]
        if _PRONOUN.match(statement):  # stands for what the quote begins with
            first = next((m.start() for m in found if m not in missing), start)
            missing = [m for m in missing if m.start() > first]
        if found and len(missing) <= len(found) / 2:
            least = min([least, *(_closeness(best, theirs, m) for m in missing)])
    return least


def _closeness(best: NDArray[np.float32], encoded: Encoded, word: re.Match[str]) -> float:
    """The mean over a word's tokens of the best cosine of each, 0 for a word without tokens."""
    rows = np.flatnonzero((encoded.spans[:, 0] >= word.start()) & (encoded.spans[:, 1] <= word.end()))
    return float(best[rows].mean()) if len(rows) else 0.0


def _synonymous(statement: str, known: frozenset[str] | set[str]) -> set[int]:
    """Where the words of a statement stand that the quotes have a synonym of."""
    found = set()
    for synonym in synonyms(statement):
        if any({stem(w) for w in words(other)} <= known for other in synonym.others):
            found |= {synonym.start + m.start() for m in WORD.finditer(statement[synonym.start : synonym.end])}
    return found


def _bare(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()
