"""Fitting a library's learning to its own questions: how much the judgements of earlier ones are to count.

Each judged question is asked again as if nobody had judged it, with each strength. One is kept in place of the default
where it is the best in each of two halves of the questions, and where the gain is more than chance gives (a sign test).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.find import find
from assistant.questions.log import key_of
from assistant.questions.precedents import DEFAULT, STRENGTH, Consult, Experience, Judged, consulting, experience
from ingest.access import EVERYTHING
from ingest.cataloguing.write import set_state
from ingest.library import Library

STRENGTHS = (0.0, 0.5, DEFAULT, 2.0)
MOST = 400  # judged questions that are asked again, the newest
FEWEST = 20  # from which anything is changed
GROWTH = 1.5
COUNT = "tuned"  # the library's state: how many judgements there were


@dataclass(frozen=True, slots=True)
class Tuned:
    """What tuning came to.

    Attributes:
        questions: how many were asked again, `answered` how many of them have an answer in the library.
        right: for each strength the share that came out right: from a passage that was judged to answer, or refused.
        strength: the one that is kept, `before` the one before.
    """

    questions: int
    answered: int
    right: dict[float, float]
    strength: float
    before: float


def due(library: Library) -> bool:
    """Whether there are half as many judgements again as when it was last tuned."""
    count = len(experience(library).judged)
    return count >= max(FEWEST, GROWTH * int(library.catalogue.get_state(COUNT) or 0))


def tune(library: Library, pause: Callable[[], bool] = lambda: True) -> Tuned | None:
    """Fit the strength to the library's judgements, and keep it. None where it was stopped, which changes nothing."""
    known = experience(library)
    if (tuned := fitted(library, known, pause)) is not None:
        with library.catalogue.engine.begin() as connection:
            set_state(connection, **{STRENGTH: str(tuned.strength), COUNT: str(len(known.judged))})
    return tuned


def fitted(library: Library, known: Experience, pause: Callable[[], bool] = lambda: True) -> Tuned | None:
    """Ask judged questions again with each strength: the best one, the default where there are few.

    `pause` is called between questions, and stops the work when it is false.
    """
    asked = known.judged[:MOST]
    wordings = [key_of(judged.question) for judged in known.judged]
    outcomes = []
    for judged, wording in zip(asked, wordings, strict=False):  # the first of them
        if not pause():
            return None
        same = {n for n, j in enumerate(known.judged) if j.key == judged.key or wordings[n] == wording}
        outcomes.append([_right(library, judged, consulting(known, strength, same)) for strength in STRENGTHS])
    strength = _best(outcomes) if len(asked) >= FEWEST else DEFAULT
    right = {s: sum(o[n] for o in outcomes) / max(len(asked), 1) for n, s in enumerate(STRENGTHS)}
    return Tuned(len(asked), sum(j.answered for j in asked), right, strength, known.strength)


def _right(library: Library, judged: Judged, consult: Consult) -> bool:
    """Whether a judged question comes out right by what is consulted: answered as it was judged, or refused."""
    found = find(library, judged.question, EVERYTHING, consult=consult)
    cited = {u.record.passage.id for u in found.chosen if not u.aside}
    return not cited.isdisjoint(judged.passages) if judged.answered else found.refused


def _best(outcomes: Sequence[Sequence[bool]]) -> float:
    """The strength that is best in each half of the questions and surely better than the default, else the default."""
    first, second = _top(outcomes[::2]), _top(outcomes[1::2])
    return first if first == second and _surely(outcomes, first) else DEFAULT


def _top(outcomes: Sequence[Sequence[bool]]) -> float:
    """The strength that is most often right; of equals the one nearest to the default."""
    share = {s: sum(column) for s, column in zip(STRENGTHS, zip(*outcomes, strict=True), strict=True)}
    return max(STRENGTHS, key=lambda s: (share[s], -abs(s - DEFAULT)))


def _surely(outcomes: Sequence[Sequence[bool]], strength: float) -> bool:
    """Whether a strength is right where the default is not by two standard deviations more often than the reverse."""
    this, default = STRENGTHS.index(strength), STRENGTHS.index(DEFAULT)
    gained = sum(o[this] and not o[default] for o in outcomes)
    lost = sum(o[default] and not o[this] for o in outcomes)
    return gained - lost > 2 * math.sqrt(gained + lost)
