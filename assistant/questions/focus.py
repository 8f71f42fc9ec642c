"""What kind of thing a question wants to be told: a person, a place, a time, a way."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Focus(StrEnum):
    """What a question wants to be told."""

    PERSON = "person"
    REASON = "reason"
    PLACE = "place"
    COST = "cost"
    FREQUENCY = "frequency"
    TIME = "time"
    AMOUNT = "amount"
    WAY = "way"
    YES_NO = "yes or no"
    THING = "thing"
    UNSAID = "unsaid"  # a few words without a verb


_SIGNS = (
    (Focus.REASON, r"\bwhy\b|\breasons?\b|\bhow come\b"),
    (
        Focus.PERSON,
        r"\bwho(?:m|se|'s)?\b|\b(?:which|what) (?:person|people|role|team|department)\b|\bin charge\b|\bresponsible\b",
    ),
    (Focus.PLACE, r"\bwhere\b|\blink to\b|\b(?:which|what) (?:folder|page|channel|address)\b"),
    (Focus.COST, r"\bcosts?\b(?=\W*$)|\bhow much (?:does|do|is|are)\b|\bprices?\b"),
    (Focus.FREQUENCY, r"\bhow (?:often|frequently|regularly)\b|\bfrequency\b|\binterval\b"),
    (
        Focus.TIME,
        r"\bwhen\b|\bhow (?:long|soon|fast|quickly|early|late)\b|\bdeadline\b|\bwhat time\b|\bturnaround\b"
        r"|\bhow many (?:\w+ )?(?:minutes|hours|days|weeks|months|years)\b|\btime limit\b",
    ),
    (
        Focus.AMOUNT,
        r"\bhow (?:many|much|large|big|high)\b|\b(?:maximum|minimum|max|min)\b|\b(?:threshold|limit|cutoff)\b",
    ),
    (
        Focus.WAY,
        r"\bhow\b|\b(?:steps?|process|procedure|workflow|handling)\b"
        r"|\bwhat (?:happens|do|must|should|can) ?(?:i|we|you)?\b"
        r"|\bways? to\b",
    ),
    (Focus.THING, r"\b(?:what|which)\b"),
    (
        Focus.YES_NO,
        r"^(?:is|are|am|was|were|do|does|did|can|could|may|might|must|shall|should|will|would|has|have|had)\b",
    ),
)
_PATTERNS = tuple((focus, re.compile(pattern, re.IGNORECASE)) for focus, pattern in _SIGNS)
_CLAUSE = re.compile(
    r"\b(?:when|if|where|who)\b(?! (?:do|does|did|is|are|can|may|must|should|will|to)\b)", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def focus(question: str) -> Focus:
    """What a question wants to be told; a clause that only says under which condition does not count."""
    asked = question.strip()
    return next((f for f, p in _PATTERNS if (m := p.search(asked)) and not _aside(asked, m)), Focus.UNSAID)


def same_focus(a: str, b: str) -> bool:
    """Whether two questions want to be told the same kind of thing, as far as they say."""
    first, second = focus(a), focus(b)
    if first is second:
        return True
    if Focus.UNSAID in (first, second):
        return not {first, second} & {Focus.PERSON, Focus.REASON, Focus.COST}
    return False


def _aside(question: str, match: re.Match[str]) -> bool:
    """Whether a "when" or "who" opens a clause in the middle: "what must I do when the sync fails"."""
    return match.start() > 0 and bool(_CLAUSE.match(question, match.start()))
