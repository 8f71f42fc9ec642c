"""What a question asks for, and its completion from the conversation, by rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from assistant.chatter import is_courtesy
from assistant.exchange import PREPOSITION, exchanged
from assistant.kinds import thing_called
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
    r"|what (?:are|is) the (?:[\w-]+ ){0,3}(?:steps?|process|procedure|workflow)\b|what(?:'s| is) the way to\b"
    r"|(?:what|which) steps\b|walk me through"
    r"|(?:the )?steps? (?:to|for)\b|(?:explain|show|tell)(?: me)? how\b|what (?:do|should|must) (?:i|we) do\b)"
    r"|(?<=[.?!,;:–-] )(?:(?:so|and|but|then) )*how (?:do|can|could|should|would) (?:i|we|you|one)\b"
    r"(?!.* and (?:how|what|when|where|which|who)\b)"
    r"|\bwhat (?:do|should|must|can) (?:i|we) do(?: now| next)?\W*$|\bwhat(?: to do)? now\W*$"
    r"|\b(?:step by step|all (?:the )?steps|in (?:which|what) order|one (?:thing|step) after (?:the other|another))\b"
    r"|\b(?:from )?start to (?:finish|end)\b|\bend[ -]to[ -]end\b"
    r"|\b(?:whole|full|entire|complete) (?:flow|process|procedure|workflow)\b|^(?:the )?procedure (?:for|of|to)\b",
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
_TOLD = re.compile(
    r".{0,60}?\b(?:says?|said|saying|(?:talks?|talking)(?: all the time)? (?:about|of)|mentions?|mentioned"
    r"|(?:hear|heard|hearing|reads?|reading)(?: (?:of|about))?|calls? (?:it|this|that)|(?:term|word|abbreviation))"
    r" (?:an? |the |(?:a |the )?(?:term|word) |something called )?[\"“'‘]?"
    r"(?P<term>(?!(?:that|our|my|your|it|we|they|this)\b)[\w&/]+(?:[ -][\w&/]+){0,3}?)[\"”'’]?"
    r"(?: (?:all the time|everywhere|a lot|here|in (?:the )?(?:meetings?|calls?|chat)))?\s*[.,;:!?–-]+\s*"
    r"(?:so |and |but )?what(?:['’]s| is| are| does| do)? (?:it|that|this|they|those)"
    r"(?: (?:mean|stand for|exactly))*\W*",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"^(?:so |ok |and )*who(?:'s| is| are)? (?:owns?|(?:the )?owners? of|responsible for|in charge of|maintains?"
    r"|looks? after|takes? care of|(?:do|can|should|must) (?:i|we) (?:ask|contact|turn to|talk to))\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"^.*: (?=(?:who|whom|whose|what|which|when|where|why|how)\b)", re.IGNORECASE)
_PLEASANTRY = re.compile(
    r"^(?:(?:(?:ok(?:ay)?|thanks?(?: you)?(?: (?:a lot|very much))?|thx|please)\b[ ,.!–-]*"
    r"|(?:great|perfect|cool|good|got it|i see|sorry|right|hm+)[,.!–-]+ *))+"
    r"|[ ,]+(?:please|thanks|thank you)(?=[ ?.!]*$)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:(?:and|but|or|so|then|also)\b[ ,]*)*(?:(?:what|how) about\b|same(?= (?:for|with|in)\b))?[ ,]*", re.IGNORECASE
)
_FOLLOW_UP = re.compile(
    r"^(?:(?:and|but|or|so|ok|then)\b[ ,]*)?"
    r"(?:(?:what|how) about|what if|and if|(?:and|or|but)\b|same (?:for|with|in)|also)\b[ ,]*",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    r"(?:(?i:since|until|till|by|from|for|to|with|at|in|on|before|after) )?"
    r"(?:(?i:who|whom|whose|what|which|when|where|why|how)(?: [a-z-]+)?"
    r"|(?i:how) (?:often|long|many|much|soon|far) [a-z-]+"
    r"|(?i:who) (?:is|are) (?:responsible|accountable|in charge|involved|affected|allowed)"
    r"|(?i:what|which) [a-z-]+ (?:is|are) (?:needed|required|necessary|mandatory|allowed|accepted|missing))"
)
_ANOTHER_TASK = re.compile(rf"{_LINK.pattern}how (?:do|can|could|should|would) (?:i|we|you)\b", re.IGNORECASE)
_PREPOSITIONAL = re.compile(rf"{PREPOSITION} (?:(?:an?|the|our) )?\w[\w&-]*(?: \w[\w&-]*)?", re.IGNORECASE)
_ATTACHED = re.compile(rf"{_PREPOSITIONAL.pattern}|if .+", re.IGNORECASE)
_BARE = re.compile(r"(?:(?:an?|the|our) )?(?P<name>[\w& -]+)\?+", re.IGNORECASE)
_POINTING = frozenset(
    ("it", "its", "they", "them", "their", "this", "that", "these", "those", "there", "one", "ones", "same")
)
_WITHIN = re.compile(
    r"\bIT\b|(?i:\bone(?=[ -](?!is|are|was|do|does|can|should|has)\w)|\b(?:day|week|in|into|than) one\b"
    r"|\bthere(?=['’]?s\b| is\b| are\b| an? )|\bthat(?=['’]s\b| we\b| you\b)"
    r"|\b(?!(?:is|was|has|does|this|its|us|as)\b)\w+s\b.*\btheir\b)"
)
"""Where words that point do so within the question ("customers change their address") or not at all ("one list")."""


def answer_type(question: str) -> AnswerType:
    """The form of answer a question asks for; of one that a follow-up has completed, what that asks for."""
    text = _SUBJECT.sub("", question.strip())
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
    said = words(term)
    if len(term.split()) > 5 or any(w in _POINTING for w in said) or STOPWORDS.issuperset(said):
        return None
    return term


def asks_owner(question: str) -> bool:
    """Whether it is asked who answers for something."""
    return bool(_OWNER.search(question.strip()))


def standalone(question: str, earlier: Sequence[str]) -> str:
    """The question with what it leaves out taken from the conversation's earlier questions.

    "And for webinars?" after "How do we import leads for events?" becomes "How do we import leads for webinars?", and
    "since when?" after "What is the MQL threshold?" becomes "What is the MQL threshold: since when?". A question that
    stands by itself is returned as it is.

    A term that somebody has heard ("Everybody talks about the holdout. What is that?") is asked for by itself.

    A bare phrase with a question mark ("Salesforce?") completes the earlier question where that has something of the
    same kind, which it then replaces. Otherwise it is a term that is looked up, as it always is without a question
    mark ("Lead scoring") and as an abbreviation that is no name of a tool or a place ("MQL?").
    """
    if is_courtesy(question):
        return question
    if told := _TOLD.fullmatch(question.strip()):
        return f"What is {told['term'].strip()}?"
    subject, added = _understood(question, [asked for asked in earlier if not is_courtesy(asked)])
    return f"{subject.rstrip(' ?.!')}: {added}" if added else subject


def _understood(question: str, earlier: Sequence[str]) -> tuple[str, str]:
    """The question that stands by itself, as follow-ups have changed it, and what the last one asks about it."""
    follows = is_follow_up(question)
    if not earlier or not (follows or _is_bare(question)):
        return question, ""
    text = _without_pleasantry(question)
    rest = _LINK.sub("", text, count=1)
    phrase = rest.rstrip(" ?.!")
    subject, added = _understood(earlier[-1], earlier[:-1])
    if swapped := exchanged(subject, phrase):
        return swapped, added
    if not follows:
        return question, ""
    if _ATTACHED.fullmatch(phrase) and not _ELLIPSIS.fullmatch(phrase):
        longer = f"{(added or subject).rstrip(' ?.!')} {phrase}?"
        return (subject, longer) if added else (longer, "")
    return subject, rest if phrase else text


def is_follow_up(question: str) -> bool:
    """Whether a question cannot be understood without the one before it."""
    text = _without_pleasantry(question)
    said = words(text)
    content = [w for w in said if w not in STOPWORDS and w not in _POINTING]
    points = any(w in _POINTING for w in words(_WITHIN.sub(" ", text)))
    if _ANOTHER_TASK.match(text) and len(content) >= 2 and not points:
        return False
    if _FOLLOW_UP.search(text) and len(content) <= 4:
        return True
    if not content:
        return bool(said)
    phrase = text.rstrip(" ?.!")
    if _ELLIPSIS.fullmatch(phrase) or _PREPOSITIONAL.fullmatch(phrase):
        return True
    return points and len(content) <= 3


def _without_pleasantry(question: str) -> str:
    return _PLEASANTRY.sub("", question.strip())


def _is_bare(question: str) -> bool:
    """Whether a question is a thing alone, and no term to be looked up."""
    text = _without_pleasantry(question)
    thing = thing_called(bare["name"]) if (bare := _BARE.fullmatch(text)) else None
    return thing is not None and (thing.is_name or not text.isupper())
