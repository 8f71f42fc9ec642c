"""The steps of a passage: the entries of a numbered list, or the rows of a table that counts them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from ingest.cataloguing.entry import Record
from ingest.document import Block, BlockKind

FEWEST = 2  # steps that make a procedure
WORDS_TOLD = 4  # mean words of a column that tells what to do
INSTRUCTING = 0.7  # share of them that read as instructions

_COUNTING_COLUMN = re.compile(r"(?:step ?)?(?:#|nos?|nr|numbers?)|seq|sequence|order", re.IGNORECASE)
_STEP_COLUMN = re.compile(r"(?:process |procedure )?steps?", re.IGNORECASE)
_DOING_COLUMN = re.compile(
    r"what(?: to do| happens| is done| you do)?|actions?|activity|activities|tasks?|instructions?|how(?: to)?|do this",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?:step )?(\d{1,2})(?:[.):]?$|[.):] )", re.IGNORECASE)
_NO_VERB = re.compile(
    r"the|an?|our|your|my|what|when|where|why|how|who|which|if|is|can|did|does|in|on|at|by|for|from|within|until|before"
    r"|after|as|every|each|all|any|no|none|not|one|two|last|same|\W*\d.*"
    r"|(?!(?:access|address|assess|bring|comment|deal|discuss|document|embed|feed|focus|implement|need|pass|position|press"
    r"|process|ring|send|spread|supplement)$).*(?:s|ed|ing|ion|ment|ness|ity|al|ous|ary)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:step )?\d{1,2}[.):] ", re.IGNORECASE)
_LABEL = re.compile(r"\W*(\d+)\W*$")


def steps_of(record: Record) -> dict[int, list[Block]]:
    """The steps of each list and table of a passage that has them, by its number in the document, in reading order."""
    steps = blocks_by_list(record, BlockKind.STEP)
    tables = blocks_by_list(record, BlockKind.ROW).items()
    counted = {group: rows for group, rows in tables if group not in steps and are_steps(rows)}
    return dict(sorted((steps | counted).items()))


def blocks_by_list(record: Record, *kinds: BlockKind) -> dict[int, list[Block]]:
    """The blocks of these kinds in a passage by the number of their list or table, in reading order."""
    found: dict[int, list[Block]] = {}
    for block in record.blocks:
        if block.group is not None and block.kind in kinds:
            found.setdefault(block.group, []).append(block)
    return found


def are_steps(rows: Sequence[Block]) -> bool:
    """Whether the rows of a table are steps: called so or numbered one after the other, and somebody is to do them."""
    columns = [name.strip(" :.") for name in rows[0].header] or [""]
    if not _STEP_COLUMN.fullmatch(columns[0]):
        numbers = [step_number(row) for row in rows]
        counted = 0 not in numbers and all(later == number + 1 for number, later in pairwise(numbers))
        if not counted or (columns[0] and not _COUNTING_COLUMN.fullmatch(columns[0])):
            return False
    cells = list(zip_longest(*(row.text.split(" | ") for row in rows), fillvalue=""))
    told = [column for column in cells if sum(len(cell.split()) for cell in column) >= WORDS_TOLD * len(rows)]
    return any(map(_DOING_COLUMN.fullmatch, columns)) or any(map(instruct, told))


def instruct(names: Sequence[str]) -> bool:
    """Whether most of the names tell somebody to do something: they begin with a verb, as far as can be seen."""
    return sum(map(_instructs, names)) >= INSTRUCTING * len(names)


def _instructs(name: str) -> bool:
    first, *others = _NUMBER.sub("", name).split() or [""]
    abbreviated = len(first) > 1 and first.isupper() and not name.isupper()
    return bool(others) and not abbreviated and not _NO_VERB.fullmatch(first.strip("“”\"'*_:,"))


def step_number(step: Block) -> int:
    """The number that a step shows, that of a row in its first cell; 0 where it shows none."""
    if step.kind is not BlockKind.ROW:
        return number_of(step.marker)
    found = _COUNTED.match(step.text.partition(" | ")[0].strip())
    return int(found[1]) if found else 0


def number_of(marker: str) -> int:
    """The number that the label of a step shows ("3."), 0 where it shows none."""
    found = _LABEL.match(marker)
    return int(found[1]) if found else 0
