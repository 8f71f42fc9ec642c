"""A draft in a language model's words: section by section, each statement checked against what it restates.

The model gets the statements of a section and nothing else. What it words well takes their place; what
they do not bear out stays in the draft for the writer to decide, and is marked. What it leaves out stays
as the documents say it. A section whose steps do not all hold is left as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.answer import Citation, Statement, StatementKind
from assistant.draft import Draft, Section
from assistant.export.form import path
from assistant.generation.reply import Reply, Said
from assistant.generation.sources import addresses_a_model, block
from assistant.model import Model, ModelError
from assistant.prompts import prompt, schema
from assistant.support import relied
from ingest.encoder import Encoder

FEWEST_SUPPORTED = 0.5  # share of the model's statements, below which a section is left as it was


def reworded(draft: Draft, model: Model, encoder: Encoder) -> Iterator[Draft]:
    """The draft as it is worded, section by section; the last is the whole.

    A model that fails is not asked again: what is not worded by then stays as it was, with a note.
    """
    by_number = {c.n: c for c in draft.citations}
    for at, section in enumerate(draft.sections):
        if not any(_rewordable(s) for s in section.statements):
            continue
        try:
            worded = _section(draft, section, by_number, model, encoder)
        except ModelError as error:
            note = f"From “{section.heading}” on in the documents' own words: {error}"
            yield replace(draft, notes=(*draft.notes, note))
            return
        sections = (*draft.sections[:at], replace(section, statements=worded), *draft.sections[at + 1 :])
        draft = replace(draft, sections=sections, model=model.name)
        yield draft


def _rewordable(statement: Statement) -> bool:
    """Rows stay as they stand, and so do what hangs on a heading or title, own words and what speaks to a model."""
    row = statement.kind is StatementKind.ROW and bool(statement.header)
    bound = row or statement.under or statement.own
    return not bound and bool(statement.citations) and not addresses_a_model(statement.text)


def _section(
    draft: Draft, section: Section, by_number: Mapping[int, Citation], model: Model, encoder: Encoder
) -> tuple[Statement, ...]:
    given = {f"S{n}": s for n, s in enumerate((s for s in section.statements if _rewordable(s)), 1)}
    text = "\n\n".join(block(key, path(by_number[s.citations[0]]), s.readable) for key, s in given.items())
    asked = f"Document: {draft.title}\nSection: {section.heading}\n\nStatements:\n\n{text}"
    said = [s for s in Reply().statements(model.stream(prompt("draft"), asked, schema())) if isinstance(s, Said)]
    made = [_checked(draft, s, given, by_number, encoder) for s in said]
    if not _usable(made):
        return section.statements
    told = [given[key] for s, keys in made if not s.doubt for key in keys]
    left = [s for s in section.statements if not any(s is t for t in told)]
    counted = zip(_numbered([s for s, _ in made]), [keys for _, keys in made], strict=True)
    return tuple(_in_place(section, counted, given, left))


def _in_place(
    section: Section,
    made: Iterable[tuple[Statement, tuple[str, ...]]],
    given: Mapping[str, Statement],
    left: Sequence[Statement],
) -> Iterator[Statement]:
    """What the model said, and what is left of the section: a table behind its step, the rest at the end."""
    place = {id(s): n for n, s in enumerate(section.statements)}
    tables = [s for s in left if s.kind is StatementKind.ROW]
    for said, keys in made:
        if said.kind is StatementKind.STEP:
            at = min(place[id(given[key])] for key in keys)
            before = [s for s in tables if place[id(s)] < at]
            yield from before
            tables = tables[len(before) :]
            left = [s for s in left if not any(s is t for t in before)]
        yield said
    yield from left


def _checked(
    draft: Draft, said: Said, given: Mapping[str, Statement], by_number: Mapping[int, Citation], encoder: Encoder
) -> tuple[Statement, tuple[str, ...]]:
    """A statement of the model, marked where what it cites does not bear it out, with the keys it cites."""
    keys = tuple(k for k in said.keys if k in given)
    cited = [given[k] for k in keys]
    numbers = tuple(dict.fromkeys(n for s in cited for n in s.citations))
    context = "\n".join(dict.fromkeys(path(by_number[n]) for n in numbers))
    found = relied(said.text, [s.readable for s in cited], encoder, context, draft.topic)
    doubt = found.wanting
    steps = bool(cited) and all(s.kind is StatementKind.STEP for s in cited)
    return (
        Statement(
            text=said.text,
            kind=StatementKind.STEP if steps else StatementKind.SENTENCE,
            citations=numbers,
            support=0.0 if doubt else found.score,
            depth=cited[0].depth if steps else 0,
            doubt=doubt,
        ),
        keys,
    )


def _usable(made: Sequence[tuple[Statement, tuple[str, ...]]]) -> bool:
    """Whether enough of a section holds, all of its steps do, and they are in the order of their sources."""
    held = [s for s, _ in made if not s.doubt]
    steps = [(s, keys) for s, keys in made if s.kind is StatementKind.STEP]
    order = [int(key[1:]) for _, keys in steps for key in keys]
    whole = all(not s.doubt for s, _ in steps) and order == sorted(order)
    return bool(held) and len(held) >= FEWEST_SUPPORTED * len(made) and whole


def _numbered(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Steps with their labels, counted anew."""
    count = 0
    for s in statements:
        count += s.kind is StatementKind.STEP
        yield replace(s, marker=f"{count}.") if s.kind is StatementKind.STEP else s
