"""Whether a statement that rests on several quotes mixes what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.checks.clauses import clauses
from assistant.checks.fault import Fault
from assistant.checks.quantities import in_digits, quantities
from ingest.words import STOPWORDS, stem, words

FROM_ONE = 0.85  # share of a clause's content words that one quote must have
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w-]+")


def mixed_faults(statement: str, quotes: Sequence[str]) -> Iterator[Fault]:
    """A clause that takes its parts from different quotes."""
    if len(quotes) < 2:
        return
    statement = in_digits(statement)
    given = [(_stems(q := in_digits(quote)), {(g.value, g.measure) for g in quantities(q)}) for quote in quotes]
    anywhere = frozenset[str]().union(*(stems for stems, _ in given))
    for start, end in clauses(statement):
        clause = statement[start:end]
        held = _stems(clause)
        figures = {(q.value, q.measure) for q in quantities(clause)}
        named = {stem(n.lower()) for n in _NAME.findall(clause)} & anywhere
        if len(held) > 1 and not any(
            len(held & stems) >= FROM_ONE * len(held) and figures <= own | (figures - _all(given)) and named <= stems
            for stems, own in given
        ):
            yield Fault("merged", "The sources say this of different things.")
            return


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in words(text) if w not in STOPWORDS and not w[0].isdigit())


def _all(given: Sequence[tuple[frozenset[str], set[tuple[float, str]]]]) -> set[tuple[float, str]]:
    return set().union(*(figures for _, figures in given))
