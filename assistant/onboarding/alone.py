"""Statements that can be understood by themselves, without what stands around them."""

from __future__ import annotations

import re

from assistant.answer import StatementKind
from assistant.drafting.template import kinds
from assistant.unit import Unit
from ingest.document import BlockKind
from ingest.words import words

SHORTEST, LONGEST = 5, 45  # words of a statement
COLUMNS = 5  # of a table whose rows can be read by themselves

_BACK = re.compile(  # what begins so goes on from what stands before
    r"^\W*(?:it|its|they|them|their|this|that|these|those|such|he|she|his|her|then|otherwise|however|instead|but|also"
    r"|and|so|or|both|neither|either|therefore|thus|hence|here|there|below|above|following|another|doing so|if not"
    r"|if so|yes|no|as a result|for (?:this|that|example|instance|these)|in addition|additionally|moreover"
    r"|nevertheless|simply|just|furthermore|finally|similarly|likewise|now|again|in this|in that|sometimes|once"
    r"|after that|before that|step"
    r"|(?:the )?(?:same|former|latter|first|second|third|next|last|other)s?)\b"
    r"|^(?:\w+,?\s){1,2}(?:this|that|these|those|such)\b|^(?:\S+\s){0,5}(?:it|them|they|however|therefore|thus)\b"
    r"|^(?:anything|anyone|everything|everyone|all) else\b|(?<!or )\b(?:s?he|him)\b(?! or\b)",
    re.IGNORECASE,
)
_AROUND = re.compile(  # what points at something around it, wherever it says so
    r"\b(?:above|below)\W*$|\b(?:examples?|tables?|lists?|sections?|steps?|ones?|shown|described|listed|mentioned"
    r"|explanations?|given|as) (?:above|below)\b"
    r"|\bfollowing\b(?! (?:day|week|month|year|business|working|quarter|morning|monday))"
    r"|[:;,]\s*$|\bthese\b|\b(?:in|of|on|to|for|with|from|by|at) that \w"
    r"|\bthose\b(?! (?:who|that|which|of|in|with|whose|without))"
    r"|\bthis (?!policy|document|guide|page|handbook|manual|company|year|quarter|agreement|process|procedure)"
    r"|\b(?:see|click|read more|learn more|refer to|note that|as follows|screenshot|image|figure|here|the same"
    r"|the remaining|the rest)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(  # what only says where something is written
    r"^(?:(?:more|further|all|the) )?(?:details?|information)\b.*\b(?:in|on|at|from)\b"
    r"|\b(?:is|are|stands?) (?:\w+ )?in (?:the )?(?:\S+\.(?:pdf|docx?|md|html?|xlsx?|pptx?|csv|rst|txt)\b"
    r"|(?:[\w-]+ ){1,4}(?:process|guide|manual|policy|playbook|runbook|handbook|checklist|sop)\W*$)",
    re.IGNORECASE,
)
_PART = re.compile(  # what is no sentence, or says something of a part of a page
    r"^(?:each|every|the|one|an?) (?:line|row|column|cell|entry|box|tab|screen)\b"
    r"|^\w+ed (?:to|by|for|in|from|on|with)\b|^for (?:everybody|everyone|those|people|anyone|whom)\b",
    re.IGNORECASE,
)
_LINKED = re.compile(r"https?://|www\.|[{}<>`\\\[\]]|\w/\w+/\w")
_TURNED = re.compile(  # headings that turn the meaning of the entries below them
    r"\b(?:not|never|don['’]?ts?|avoid|without|wrong|mistakes?|myths?|no|out of scope|except\w*)\b", re.IGNORECASE
)


def linked(text: str) -> bool:
    """Whether a text has addresses, code or places to be filled in."""
    return bool(_LINKED.search(text))


def stands_alone(unit: Unit) -> bool:
    """Whether a unit can be understood without what is around it, and says something."""
    text = " ".join(unit.text.split())
    count = len(words(text))
    if not SHORTEST <= count <= LONGEST or text.endswith(("?", ":")) or linked(text):
        return False
    if unit.kind is StatementKind.ROW:
        return 2 <= len(unit.block.header) <= COLUMNS and any(unit.block.header) and not _is_history(unit)
    if unit.block.kind in (BlockKind.HEADING, BlockKind.CODE, BlockKind.QUESTION, BlockKind.STEP):
        return False
    whole = text[0].isupper() or text[0].isdigit() or text[0] in "“\"'#/"
    if unit.block.kind is BlockKind.ITEM:  # the entry of a list is a sentence of its own, or explains what it names
        explains = ": " in text[:60]
        whole = whole and (explains or (text.endswith((".", "!")) and unit.lead is None))
        if unit.block.level or any(_TURNED.search(h) for h in unit.block.locator.headings[-1:]):
            return False
    else:
        whole = whole and text.endswith((".", "!", "”", '"', ")")) and unit.lead is None
    return whole and not any(p.search(text) for p in (_BACK, _AROUND, _ELSEWHERE, _PART))


def _is_history(unit: Unit) -> bool:
    """Whether it stands under a heading for what has changed."""
    return any(k.name == "history" and k.named(h) for k in kinds() for h in unit.block.locator.headings[-1:])
