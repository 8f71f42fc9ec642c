"""Whether the library answers a question: a probability from the evidence, which must hold the amount asked for."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.amount import lacks
from assistant.interaction import CLOSE, best_matches
from assistant.linear import FITTED_WITH, parameters, probability
from assistant.query import SYNONYM_COVERS, Query
from assistant.retrieve import Candidate, Floats
from assistant.unit import Unit, with_columns
from ingest.dates import YEAR, year_of

if TYPE_CHECKING:
    from ingest.doctor import Check


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over the signals, with the probability below which is refused.

    `typical` holds the mean of each signal over the answerable questions it was fitted on.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float
    typical: Mapping[str, float]

    def probability(self, signals: Mapping[str, float], earlier: float = 0.0) -> float:
        """The probability, 0 to 1, that the question is answerable; `earlier`, in log-odds, is added."""
        return probability(self.bias + earlier + sum(weight * signals[name] for name, weight in self.weights.items()))

    def confidence(self, signals: Mapping[str, float], lacking: str, earlier: float = 0.0) -> float:
        """The probability, but NEAR at most where what is asked for is lacking."""
        return min(self.probability(signals, earlier), NEAR if lacking else 1.0)


def check(encoder: str) -> Check | None:
    """What to know of the fitted models with an encoder, by its name or folder; None for the one of the fit."""
    from ingest.doctor import Check  # what it needs is not for whoever only asks

    if Path(encoder).name == FITTED_WITH:
        return None
    told = f"fitted with {FITTED_WITH}: with {Path(encoder).name}, questions without an answer are refused less often"
    return Check("fitted models", True, told)


@lru_cache(maxsize=1)
def default_model() -> Model:
    """The model that ships with the package; eval/fit.py makes it."""
    return Model(**parameters("refusal"))


MEANINGS = {
    "match": "how closely the best passage matches the words",
    "weakest": "the match of the word that the best passage matches worst",
    "dense": "how close the best passage is as a whole",
    "used": "how much of the best passage the question speaks of",
    "unknown": "has a name that no document mentions",
    "around": "how much better the best passage's surroundings match than others'",
    "asked": "how much the question asks, on a scale of logarithms",
}
"""What the probability is made of, in words."""
SIGNALS = tuple(MEANINGS)
NEAR = 0.2  # confidence from which a refusal quotes what is nearest
LACKING = "The question asks for {amount}, and the statements that fit best give none."
LEFT_OPEN = "The statement that fits best says that this is still open."

CONSIDERED = 3  # best passages
FIELD = slice(5, 15)  # passages of the middle ranks, which the best one is compared with
WEIGHTY = 0.1  # share of the question's idf from which a word is missed
MOST_MISSED = 3
_YEAR = re.compile(rf"\b{YEAR}\b", re.IGNORECASE)
MARK = 20  # characters behind a statement in which it may be marked as open
_OPEN = re.compile(r"[?:]\s*[\[(]?\s*(?:TB[CDA]|to be (?:confirmed|defined|decided|clarified))\b[^\w]*$")
_SMALL = frozenset(
    """
    although already always anyway even however instead many maybe none nobody nothing often perhaps quite rather really
    since still though whether
    """.split()  # noqa: SIM905 - reads better than quotes around each
)  # words that nobody misses, though ranking does better with them than without


def signals(query: Query, candidates: Sequence[Candidate]) -> dict[str, float]:
    """What speaks for an answer being in the library, by the names in MEANINGS.

    `match` and `dense` are the best values among the best passages: late interaction with synonyms,
    the cosine of the whole question. `weakest` is the mean closeness, in the best passage, of the
    tokens of the content word that is matched worst, by itself or by a synonym. `unknown` is 1 when the question has a
    name that the library never mentions. `around` is how much better the neighbours of the best
    passage match than those of the passages of the middle ranks: what a library treats, it treats
    in more than one passage. `asked` is the logarithm of one plus the number of the question's
    different content words: the more it asks, the less of it is matched even where it is answered.
    """
    if not candidates:
        return dict.fromkeys(SIGNALS, 0.0)
    top = candidates[:CONSIDERED]
    field = candidates[FIELD] or candidates[-1:]
    return {
        "match": max(c.features.syn_late for c in top),
        "weakest": _weakest(query, candidates[0]),
        "dense": max(c.features.dense for c in top),
        "used": candidates[0].features.body_used,
        "unknown": float(bool(query.unknown)),
        "around": candidates[0].features.neighbour - sum(c.features.neighbour for c in field) / len(field),
        "asked": math.log(1 + len(query.idf)),
    }


def lacking(question: str, chosen: Sequence[Unit]) -> str:
    """Why the statements chosen as the answer proper are none, whatever the confidence; "" where they may be one.

    They do not give the amount that is asked for, or the best of them leaves it open ("Owner: [TBC]").
    """
    proper = [u for u in chosen if not u.aside]
    if not proper:
        return ""
    if amount := lacks(question, [with_columns(u) for u in proper]):
        return LACKING.format(amount=amount)
    return LEFT_OPEN if _is_open(max(proper, key=lambda u: u.score)) else ""


def _is_open(unit: Unit) -> bool:
    """Whether a statement ends with a mark that it is not settled, or has one behind it."""
    passage = unit.record.passage
    line = passage.text[unit.start - passage.start : unit.end - passage.start + MARK].partition("\n")[0]
    return bool(_OPEN.search(line))


def _weakest(query: Query, best: Candidate) -> float:
    closest = best_matches(best.similarity)
    matches = (
        max(float(closest[rows].mean()), min(query.covered(own, best.stems), SYNONYM_COVERS))
        for _, own, rows in query.words()
    )
    return min(matches, default=0.0)


def _closest(candidates: Sequence[Candidate]) -> Floats:
    """The best cosine of each of the question's tokens with any token of the passages."""
    return np.asarray(np.max([best_matches(c.similarity) for c in candidates], axis=0))


def other_years(question: str, candidates: Sequence[Candidate]) -> list[str]:
    """The years that a question names, as it names them, and the passages with their headings do not."""
    passages = (c.record.passage for c in candidates)
    said = {year_of(m) for p in passages for m in _YEAR.finditer(f"{p.context}\n{p.text}")}
    return list(dict.fromkeys(m[0] for m in _YEAR.finditer(question) if year_of(m) not in said))


def _stems(candidates: Sequence[Candidate]) -> frozenset[str]:
    return frozenset().union(*(c.stems for c in candidates))


def missing(query: Query, candidates: Sequence[Candidate]) -> list[str]:
    """The question's weightiest words that the passages have in no form, synonym or near meaning."""
    if not candidates:
        return []
    stems, closest = _stems(candidates), _closest(candidates)
    total = sum(query.idf.values())
    missed = {
        word: query.idf[own]
        for word, own, rows in query.words()
        if query.idf.get(own, 0.0) >= WEIGHTY * total
        and not query.covered(own, stems)
        and closest[rows].mean() < CLOSE
        and word not in query.unknown
        and word.lower() not in _SMALL
        and "'" not in word
    }
    weightiest = sorted(missed, key=lambda word: -missed[word])[:MOST_MISSED]
    return [word for word in missed if word in weightiest]
