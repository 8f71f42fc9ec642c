"""What a question asks for, and its completion from the conversation, by rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from ingest.words import STOPWORDS, words

QUESTION_LENGTH = 2000  # characters, from wherever a question comes
EARLIER_QUESTIONS = 12  # of a conversation, from which a follow-up is completed


class AnswerType(StrEnum):
    """The form an answer should have."""

    PROCEDURE = "procedure"
    DEFINITION = "definition"
    FACT = "fact"


_PROCEDURE = re.compile(
    r"^(?:so |ok |and |please )*(?:how (?:do|can|could|should|would|does|must|to)\b"
    r"|what (?:are|is) the (?:steps?|process|procedure|workflow)\b|what(?:'s| is) the way to\b|walk me through"
    r"|(?:the )?steps? (?:to|for)\b|(?:explain|show|tell)(?: me)? how\b|what (?:do|should|must) (?:i|we) do\b)",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"^(?:so |ok |and )*(?:(?:what|who) (?:is|are|'s) (?:an? |the )?(?P<a>[\w&/ -]{2,50})\??$"
    r"|what(?:'s| is) (?:an? |the )?(?:meaning|definition) of (?P<b>.{2,50}?)\??$"
    r"|what (?:does|do) (?:an? |the )?(?P<c>.{2,50}?) (?:mean|stand for)\??$"
    r"|(?:define|explain) (?P<d>[\w&/ -]{2,40})\??$"
    r"|(?P<e>[A-Z][A-Z0-9&/]{1,7})\?*$)",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"^(?:so |ok |and )*who(?:'s| is| are)? (?:owns?|(?:the )?owners? of|responsible for|in charge of|maintains?"
    r"|looks? after|takes? care of|(?:do|can|should|must) (?:i|we) (?:ask|contact|turn to|talk to))\b",
    re.IGNORECASE,
)
_FOLLOW_UP = re.compile(
    r"^(?:(?:and|but|or|so|ok|then)\b[ ,]*)?"
    r"(?:(?:what|how) about|what if|and if|(?:and|or|but)\b|same (?:for|with)|also)\b[ ,]*",
    re.IGNORECASE,
)
_POINTING = frozenset(
    ("it", "its", "they", "them", "their", "this", "that", "these", "those", "there", "one", "ones", "same")
)
_PHRASE = re.compile(
    r"\b(for|in|with|from|to|on|by|at|of|after|before)\s+((?:an?|the|our)\s+)?(\w[\w-]*(?:\s+\w[\w-]*)?)", re.IGNORECASE
)


def answer_type(question: str) -> AnswerType:
    """The form of answer a question asks for."""
    text = question.strip()
    if _PROCEDURE.search(text):
        return AnswerType.PROCEDURE
    if defined_term(text):
        return AnswerType.DEFINITION
    return AnswerType.FACT


def defined_term(question: str) -> str | None:
    """The term whose definition is asked for, if the question asks for one."""
    match = _DEFINITION.search(question.strip())
    if not match:
        return None
    term = next(value for value in match.groupdict().values() if value).strip()
    if len(term.split()) > 5 or any(w in _POINTING for w in words(term)):
        return None
    return term


def asks_owner(question: str) -> bool:
    """Whether it is asked who answers for something."""
    return bool(_OWNER.search(question.strip()))


def standalone(question: str, earlier: Sequence[str]) -> str:
    """The question with what it leaves out taken from the conversation's earlier questions.

    "And for webinars?" after "How do we import leads for events?" becomes "How do we import leads
    for webinars?". A question that stands by itself is returned as it is.
    """
    if not earlier or not is_follow_up(question):
        return question
    previous = earlier[-1]
    for index in range(len(earlier) - 1, 0, -1):
        if not is_follow_up(earlier[index]):
            break
        previous = standalone(earlier[index], earlier[:index])
        break
    rest = _FOLLOW_UP.sub("", question.strip(), count=1).strip(" ,")
    replaced = _replace_phrase(previous, rest)
    if replaced:
        return replaced
    base = previous.rstrip(" ?.!")
    return f"{base}: {rest or question.strip()}"


def is_follow_up(question: str) -> bool:
    """Whether a question cannot be understood without the one before it."""
    text = question.strip()
    said = words(text)
    content = [w for w in said if w not in STOPWORDS and w not in _POINTING]
    if _FOLLOW_UP.search(text) and len(content) <= 4:
        return True
    if not content:
        return bool(said)
    points = any(w in _POINTING for w in said)
    return points and len(content) <= 3


def _replace_phrase(previous: str, rest: str) -> str | None:
    """`previous` with the phrase that begins with the same preposition replaced by `rest`."""
    new = _PHRASE.match(rest.rstrip(" ?.!"))
    if not new or len(rest.split()) > 5:
        return None
    matches = [m for m in _PHRASE.finditer(previous) if m[1].lower() == new[1].lower()]
    if not matches:
        return None
    old = matches[-1]
    return previous[: old.start()] + rest.rstrip(" ?.!") + previous[old.end() :]
