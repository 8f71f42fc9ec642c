"""Procedures that are told in sentences: "First, ask the owner. Then open the list … Finally, tell the team."."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import StatementKind
from assistant.pieces import quotable
from assistant.unit import Unit
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Record

FEWEST = 3  # sentences that say when something is done, the first of them included
APART = 2  # sentences between two such
NARRATED_WORDS = 220  # a longer account is no procedure
REACH = 4  # passages before and after it, over which an account goes on

_OPENS = re.compile(
    r"(?:the )?first(?:ly| of all| off)?(?:,| (?:you|we|of|thing|step|go|open|check|ask|make|create)\b)"
    r"|to (?:start|begin)(?: with)?\b|(?:you |we )?(?:start|begin) (?:by|with)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:and |only )?(?:(?:then|next|afterwards|from there|finally|lastly|in the end|after (?:that|this|which))\b"
    r"|the (?:next|last|final) (?:step|thing)\b"
    r"|(?:once|when|as soon as) (?:that|this|it|they|these|all|both|everything|the|you|we)\b)",
    re.IGNORECASE,
)


def narrated(record: Record, catalogue: Catalogue, reader: Reader) -> list[Unit]:
    """The sentences of the account that a passage is part of; empty where it tells none.

    An account opens with what is done first, and at least two sentences after that say what is done then, close upon
    each other. It ends with the paragraph of the last of them.
    """
    if not any(_OPENS.match(u.text) or _GOES_ON.match(u.text) for u in quotable(record)):
        return []
    around = catalogue.around(record, REACH, reader)
    section = [u for r in around if r.passage.headings == record.passage.headings for u in quotable(r)]
    for first, unit in enumerate(section):
        if _OPENS.match(unit.text):
            account = _account(section[first:])
            inside = any(u.record.passage.id == record.passage.id for u in account)
            if inside and sum(len(u.text.split()) for u in account) <= NARRATED_WORDS:
                return account
    return []


def _account(units: Sequence[Unit]) -> list[Unit]:
    """The sentences from the opening one to the end of the last paragraph; empty where there is no account."""
    marked = [0]
    for n, unit in enumerate(units):
        if n - marked[-1] > APART + 1 or (n and _OPENS.match(unit.text)) or unit.kind is not StatementKind.SENTENCE:
            break
        if _GOES_ON.match(unit.text):
            marked.append(n)
    if len(marked) < FEWEST:
        return []
    last = marked[-1]
    end = last + 1
    while end < len(units) and units[end].block.locator.start == units[last].block.locator.start:
        end += 1
    return list(units[:end])
