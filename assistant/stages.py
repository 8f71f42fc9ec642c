"""Procedures whose steps are sections: "Step 1: Fill in the form", "Step 2: …", each with text of its own below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.linear import log_odds
from assistant.retrieve import Candidate
from assistant.steps import instruct
from assistant.unit import Unit, kind_of
from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Record
from ingest.document import Block, BlockKind
from ingest.words import sentences, stem_set

CONSIDERED = 10  # best passages among which a procedure is looked for
BEHIND = 0.8  # log-odds behind the best passage of all, up to which stages are the procedure
SPREAD = 1.2  # log-odds behind the best passage of its stages, up to which another stage is found as well
NAMED = 0.6  # share of the question's words that title and headings above them have
FEWEST = 3  # stages, where they are numbered but not called steps
GAP = 2  # from one number to the next: authors take a step out and leave the others as they are
STAGE_WORDS = 45  # of what stands under a stage, where it is given in short

_NUMBERED = re.compile(
    r"(?:(?P<called>step|phase|stage)\s+(?P<a>\d{1,2})\b|(?P<b>\d{1,2})[.)](?=\s))[\s.:)–—-]*", re.IGNORECASE
)
_DOING = stem_set(
    "begin build create do get handle make manage need plan process run set start step use way work write"
)
"""Words of a question that name no subject."""


@dataclass(frozen=True, slots=True)
class Stages:
    """Sections of a document that are numbered under the same headings; `called` steps, phases or stages."""

    document: str
    above: tuple[str, ...]
    called: bool


def stages_of(record: Record) -> Iterator[tuple[Stages, int, str]]:
    """The numbered sections that a passage stands in, the outermost first, with number and name."""
    headings = record.passage.headings
    for depth, heading in enumerate(headings):
        if m := _NUMBERED.match(heading):
            number, name = int(m["a"] or m["b"]), heading[m.end() :].strip()
            yield Stages(record.document.id, headings[:depth], bool(m["called"])), number, name


def staged(
    candidates: Sequence[Candidate], question: str, catalogue: Catalogue, reader: Reader, *, short: bool
) -> list[Unit]:
    """The units of the procedure whose stages a question asks for; empty where there is none.

    That is where the title and the headings above them have the question's words, more than the name of any stage, and
    of two stages or more a passage is near the best; or where the best passage is of a document whose title has all of
    the question's words. In `short` only the beginning of a long stage is given, with a step that `goes_on`.
    """
    best = candidates[:CONSIDERED]
    asked = stem_set(question) - _DOING
    for stages, rank in _asked_for(best, asked, catalogue, reader) if asked else ():
        if units := _units(stages, catalogue, reader, short=short):
            score, match = log_odds(best[rank].score), best[rank].features.late
            return [replace(u, score=score, match=match, rank=rank) for u in units]
    return []


def _asked_for(
    best: Sequence[Candidate], asked: frozenset[str], catalogue: Catalogue, reader: Reader
) -> Iterator[tuple[Stages, int]]:
    """Numbered sections that a question may ask for as a whole, the outermost first, with the rank of their passage."""
    found: dict[Stages, dict[str, tuple[float, int]]] = {}
    for rank, candidate in enumerate(best):
        for stages, _, name in stages_of(candidate.record):
            found.setdefault(stages, {}).setdefault(name, (log_odds(candidate.score), -rank))
    top = max((log_odds(c.score) for c in best), default=0.0)
    for stages, names in sorted(found.items(), key=lambda pair: len(pair[0].above)):
        score, rank = max(names.values())
        near = [value for value, _ in names.values() if value >= score - SPREAD]
        named = asked & stem_set(" ".join((best[-rank].record.document.metadata.title, *stages.above)))
        one = any(len(asked & stem_set(name)) > len(named) for name in names)
        if score >= top - BEHIND and len(near) > 1 and len(named) >= NAMED * len(asked) and not one:
            yield stages, -rank
    if best and asked <= stem_set(best[0].record.document.metadata.title):
        records = catalogue.passages_of(best[0].record.document.id, reader)
        yield from ((stages, 0) for stages in dict.fromkeys(s for r in records for s, *_ in stages_of(r)))


def _units(stages: Stages, catalogue: Catalogue, reader: Reader, *, short: bool) -> list[Unit]:
    """What the stages say, each with its name before it; empty where they do not count on or instruct nobody."""
    sections: dict[tuple[int, str], list[Record]] = {}
    for record in catalogue.passages_of(stages.document, reader):
        for family, number, name in stages_of(record):
            if family == stages:
                sections.setdefault((number, name), []).append(record)
    names = [name for _, name in sections]
    numbers = [number for number, _ in sections]
    counted = numbers[:1] == [1] and all(0 < later - number <= GAP for number, later in pairwise(numbers))
    if not counted or len(names) < 2 or not (stages.called or (len(names) >= FEWEST and instruct(names))):
        return []
    return [u for (number, name), records in sections.items() for u in _stage(number, name, records, short=short)]


def _stage(number: int, name: str, records: Sequence[Record], *, short: bool) -> Iterator[Unit]:
    """What stands under a stage, its first block as the step that has the stage's number and name."""
    blocks = [(r, b) for r in records for b in r.blocks if b.kind is not BlockKind.QUESTION]
    given = _beginning(blocks) if short else blocks
    for n, (record, block) in enumerate(given):
        if n:
            yield _unit(record, block if block.kind is BlockKind.ROW else replace(block, level=block.level + 1))
        else:
            step = replace(block, kind=BlockKind.STEP, marker=f"{number}.", level=0, header=())
            yield replace(_unit(record, step), label=name, goes_on=given != blocks)


def _beginning(blocks: Sequence[tuple[Record, Block]]) -> list[tuple[Record, Block]]:
    """The first sentences of a stage and what fits behind them; a list that begins there is given as a whole."""
    given: list[tuple[Record, Block]] = []
    count, group = 0, None
    for record, block in blocks:
        cut = block if given or block.group is not None else replace(block, text=_fitting(block.text))
        count += len(cut.text.split())
        if given and count > STAGE_WORDS and (group is None or block.group != group):
            break
        given.append((record, cut))
        group = block.group
        if cut != block:
            break
    return given


def _unit(record: Record, block: Block) -> Unit:
    """A block as far as the passage holds it, as part of one list with the stages."""
    start = max(block.locator.start, record.passage.start)
    listed = replace(block, group=0 if block.group is None else block.group)
    return Unit(record, listed, start, start + len(block.text), block.text, kind_of(block), 0.0, 0.0, 0)


def _fitting(text: str) -> str:
    """The sentences of a text that fit into STAGE_WORDS; the first always does."""
    ends = [end for _, end in sentences(text)]
    fitting = [end for end in ends if len(text[:end].split()) <= STAGE_WORDS]
    return text[: max(fitting or ends[:1], default=len(text))]
