"""Questions that ask several things at once, taken apart by rule."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question import standalone
from ingest.words import STOPWORDS, words

MOST_PARTS = 4
FEWEST_WORDS = 3  # of a part; "and why?" is none
FEWEST_TELLING = 2  # of its words, for it to stand by itself

_ASKS = r"(?:how|whom|whose|what|when|where|which|why)"
_HELPS = r"(?:do|does|did|is|are|was|were|can|could|should|shall|must|will|would|may|might|has|have|had)"
_SOMEBODY = r"(?:i|we|you|they|he|she|it|one|this|that|these|those|there|the|an?|our|my|your|their|its|any\w*|some\w*)"
_BETWEEN = rf"(?: (?!{_SOMEBODY}\b|{_HELPS}\b)[\w'’/&-]+){{0,4}}?"
_DIRECT = (
    rf"(?:{_ASKS}{_BETWEEN} {_HELPS} \w|which [\w-]+ \w+s\b|what (?:[\w-]+ )?\w+s\b"
    rf"|who (?!{_SOMEBODY}\b)\w|{_HELPS} {_SOMEBODY}\b)"
)
"""How a question begins that is asked directly: "who approves", "how long does it", not "how long it"."""
_JOINED = re.compile(
    rf"(?:[,;]? and (?:also |then |if so,? )?|; )(?={_DIRECT})"
    rf"|, (?=(?:how|what|why)\b)(?={_DIRECT})"  # after a comma, others begin what is said of a thing more often
    rf"|\?\s+(?:(?:and|also)\b,? )?(?:\d+[.)] )?(?={_DIRECT}|{_HELPS} \w)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\d+[.)] ")
_BEGINS = re.compile(rf"(?:^|[.:!,] )(?={_DIRECT}|{_HELPS} \w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things asked: as it was `asked`, and `complete` so that it stands by itself."""

    asked: str
    complete: str


def parts(question: str) -> tuple[Part, ...]:
    """The questions in a question, in order; none where it asks one thing only, or too many to tell.

    "Our list is clean. How do I import it, and who approves that?" asks two. What is said before them holds for each,
    and what points back to the first is completed from it, as a follow-up is.
    """
    said = _NUMBER.sub("", question.strip())
    cuts = list(_JOINED.finditer(said))
    begins = _BEGINS.search(said, 0, cuts[0].start()) if cuts else None
    if not begins or len(cuts) >= MOST_PARTS:
        return ()
    starts = [begins.end(), *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(said)]
    asked = [_sentence(said[start:end]) for start, end in zip(starts, ends, strict=True)]
    if any(len(a.split()) < FEWEST_WORDS for a in asked):
        return ()
    before = said[: begins.end()].strip()
    complete = [asked[0], *(_completed(a, asked[0]) for a in asked[1:])]
    return tuple(Part(a, f"{before} {c}".strip()) for a, c in zip(asked, complete, strict=True))


def _completed(part: str, first: str) -> str:
    """A part with what it leaves out: "which are optional?" says too little to be looked for."""
    if len(set(words(part)) - STOPWORDS) < FEWEST_TELLING:
        return f"{first.rstrip('?')}: {part}"
    return standalone(part, [first])


def _sentence(piece: str) -> str:
    said = piece.strip(" ?.!,;")
    return f"{said[:1].upper()}{said[1:]}?"
