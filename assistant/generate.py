"""Answers in a language model's words, under the same rules: nothing without a source that bears it out.

Retrieval and refusal are those of `ask`. The model is given passages under keys, and each of its
statements is checked against what it cites before anybody sees it. Whenever that does not give an
answer that can be relied upon, the reader gets the documents' own words and a line that says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, Statement, StatementKind
from assistant.ask import extracted
from assistant.differing import conflict_notes
from assistant.find import Found, find
from assistant.generation.checked import Checked, Checker
from assistant.generation.reply import Reply
from assistant.generation.sources import Sources, sources
from assistant.model import REPLY_TOKENS, Model, ModelError, Usage, tokens
from assistant.notes import left_open, opening_notes, status_notes
from assistant.plain import counted
from assistant.prompts import prompt, schema
from assistant.retrieve import Filter
from assistant.unit import Unit, citation, place_of
from ingest.access import Reader
from ingest.cataloguing.entry import Record
from ingest.document import BlockKind
from ingest.library import Library
from ingest.words import words

MOST_STATEMENTS = 15
FEWEST_SUPPORTED = 0.5  # share of the model's statements, below which none of them is shown


def generate(
    library: Library,
    question: str,
    reader: Reader,
    *,
    model: Model,
    conversation: Sequence[str] = (),
    where: Filter | None = None,
) -> Iterator[Answer]:
    """The answer as it grows, at first without statements, each one once it is checked; the last is the whole.

    Where the documents do not answer, or the model does not, or a keeper has approved an answer, it is that of `ask`.
    """
    found = find(library, question, reader, conversation=conversation, where=where)
    plain = extracted(found)
    if plain.status == "refused" or plain.curated:
        yield plain
        return
    given = _given(model, found)
    made: list[Checked] = []
    usage = Usage()
    yield _answer(plain, model, made, usage)  # nothing yet, but the search is done
    try:
        for item in _checked(library, model, found, given):
            if isinstance(item, Usage):
                usage = item
                continue
            made.append(item)
            if item.support.reliable:
                yield _answer(plain, model, made, usage)
        problem = _problem(made, found, given.records)
    except ModelError as error:
        problem = str(error)
    if problem:
        note = f"In the documents' own words, for the language model was of no use here: {problem}"
        yield replace(plain, notes=(*plain.notes, note))
        return
    whole = _answer(plain, model, made, usage)
    yield replace(whole, notes=tuple(_notes(found, made, given, whole)))


def _given(model: Model, found: Found) -> Sources:
    """What the model gets: the passages of the extracted answer, then the next best."""
    used = tokens(_system()) + tokens(_user(found, "")) + REPLY_TOKENS
    records = [u.record for u in found.chosen] + [c.record for c in found.candidates]
    return sources(records, model.context - used)


def _system() -> str:
    return prompt("answer").format(most=MOST_STATEMENTS)


def _user(found: Found, text: str) -> str:
    return f"Question: {found.complete}\n\nSources:\n\n{text}"


def _checked(library: Library, model: Model, found: Found, given: Sources) -> Iterator[Checked | Usage]:
    """The model's statements, each checked once it is complete."""
    if not given.records:
        raise ModelError("no passage that could be given to it")
    reply, checker = Reply(), Checker(given.records, library.encoder, found.complete)
    seen: set[tuple[str, ...]] = set()
    for said in reply.statements(model.stream(_system(), _user(found, given.text()), schema())):
        if isinstance(said, Usage):
            yield said
        elif (bare := tuple(words(said.text))) not in seen:
            seen.add(bare)
            if len(seen) > 2 * MOST_STATEMENTS:
                raise ModelError("it does not come to an end.")
            yield checker.check(said)
    if reply.declined and not seen:
        raise ModelError("it found no answer in them.")


def _problem(made: Sequence[Checked], found: Found, records: Mapping[str, Record]) -> str | None:
    """Why the model's statements cannot stand as an answer.

    Where some had to be left out, the rest must still have what answers the question best. Of a
    procedure no step may be missing.
    """
    held = [c for c in made if c.support.reliable]
    if not made:
        return "it said nothing that could be read."
    if len(held) < max(FEWEST_SUPPORTED * len(made), 1):
        return f"of its {counted(len(made), 'statement')} the sources bear out {len(held)}."
    if any(c.step and not c.support.reliable for c in made):
        return "the sources do not bear out one of its steps."
    if len(held) < len(made) and place_of(found.ranked[0]) not in {place_of(u) for c in held for u in c.units}:
        return "what it says of the best source does not hold."
    if _skips(held, records):
        return "it leaves out a step."
    return None


def _skips(held: Sequence[Checked], records: Mapping[str, Record]) -> bool:
    """Whether two steps or more of a list are told, and not all of those that the model was given of it."""
    told: dict[tuple[str, int], set[int]] = {}
    for unit in (u for c in held if c.step for u in c.units if u.block.group is not None):
        told.setdefault((unit.record.document.id, unit.block.group or 0), set()).add(unit.start)
    listed: dict[tuple[str, int], set[int]] = {}
    for record in records.values():
        for block in record.blocks:
            if block.kind is BlockKind.STEP and block.group is not None and block.level == 0:
                key = (record.document.id, block.group)
                listed.setdefault(key, set()).add(max(block.locator.start, record.passage.start))
    return any(len(starts) > 1 and listed.get(key, set()) - starts for key, starts in told.items())


def _answer(plain: Answer, model: Model, made: Sequence[Checked], usage: Usage) -> Answer:
    """The statements that hold, with the quotes they were checked against."""
    statements: list[Statement] = []
    citations: dict[tuple[int, int, int], Citation] = {}
    for item in (c for c in made if c.support.reliable):
        numbers = tuple(_number(unit, citations) for unit in item.units)
        statements.append(
            Statement(
                text=item.said.text,
                kind=StatementKind.STEP if item.step else StatementKind.SENTENCE,
                citations=numbers,
                support=item.support.score,
                marker=f"{sum(s.kind is StatementKind.STEP for s in statements) + 1}." if item.step else "",
            )
        )
    return replace(
        plain,
        mode="generated",
        statements=tuple(statements),
        citations=tuple(citations.values()),
        proposed=len(made),
        model=model.name,
        usage={"input": usage.input, "output": usage.output, "cost": usage.cost},
        notes=(),
    )


def _number(unit: Unit, citations: dict[tuple[int, int, int], Citation]) -> int:
    return citations.setdefault(place_of(unit), citation(len(citations) + 1, unit)).n


def _notes(found: Found, made: Sequence[Checked], given: Sources, answer: Answer) -> Iterator[str]:
    yield from opening_notes(found)
    units = [u for c in made if c.support.reliable for u in c.units]
    yield from status_notes((u.record for u in units), found)
    places = {place_of(u) for u in units}
    chosen = [u for u in found.chosen if place_of(u) in places]
    yield from conflict_notes(chosen, found.ranked, found.complete, found.query.lexicon)
    yield from left_open(found, answer.citations)
    yield from _withheld(given.withheld)


def _withheld(records: Sequence[Record]) -> Iterator[str]:
    for title in dict.fromkeys(r.document.metadata.title for r in records):
        yield f"A passage of “{title}” speaks to language models instead of people, and was not given to the model."
