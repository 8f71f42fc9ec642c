"""Asking: a question in, an answer with checked citations or a refusal out."""

from __future__ import annotations

import time
from collections.abc import Sequence

from assistant.answer import Answer, Citation, Statement, StatementKind
from assistant.differing import conflict_notes
from assistant.find import Found, find
from assistant.notes import left_open, nearest, opening_notes, shortened_notes, status_notes
from assistant.questions.curated import Curated
from assistant.questions.precedents import Consult, precedents
from assistant.retrieve import Filter
from assistant.support import VERBATIM, is_verbatim
from assistant.unit import Unit, citation, place_of
from ingest.access import Reader
from ingest.library import Library


def ask(
    library: Library,
    question: str,
    reader: Reader,
    *,
    conversation: Sequence[str] = (),
    where: Filter | None = None,
    consult: Consult = precedents,
) -> Answer:
    """Answer a question from the library in the documents' own words, or refuse.

    `conversation` holds the earlier questions, oldest first, from which a follow-up is completed.
    `where` maps document columns (kind, tool, team, status) to accepted values. `consult` gives what
    the judgements of earlier questions say.
    """
    return extracted(find(library, question, reader, conversation=conversation, where=where, consult=consult))


def extracted(found: Found) -> Answer:
    """The answer in the documents' own words or those of the keeper who stands for it, or the refusal."""
    if found.curated:
        return _approved(found, found.curated)
    times = dict(found.milliseconds)
    started = time.perf_counter()
    statements, citations = _cited(found.chosen)
    notes = opening_notes(found)
    if citations:
        notes += shortened_notes(found.chosen)
        notes += status_notes((u.record for u in found.chosen), found)
        notes += conflict_notes(found.chosen, found.ranked, found.complete, found.query.lexicon)
    notes += left_open(found, citations) if not found.chatter else ()
    times["select"] += 1000 * (time.perf_counter() - started)
    times["total"] = sum(times.values())
    return Answer(
        question=found.question,
        status="answered" if statements else "refused",
        mode="extractive",
        statements=statements,
        citations=citations,
        confidence=round(found.confidence, 3),
        nearest=() if found.chatter else nearest(found),
        notes=tuple(notes),
        standalone=found.complete,
        milliseconds={name: round(value, 2) for name, value in times.items()},
        unanswered=tuple(part.complete for part, _ in found.unanswered),
        chatter=found.chatter,
    )


def _approved(found: Found, curated: Curated) -> Answer:
    """A curated answer as it was approved."""
    times = {**found.milliseconds, "total": sum(found.milliseconds.values())}
    return Answer(
        question=found.question,
        status="answered",
        mode="extractive",
        statements=curated.statements,
        citations=curated.citations,
        confidence=1.0,
        nearest=nearest(found),
        notes=tuple(opening_notes(found)),
        standalone=found.complete,
        milliseconds={name: round(value, 2) for name, value in times.items()},
        curated={"by": curated.by, "on": curated.on.isoformat(), "question": curated.question},
    )


def _cited(chosen: Sequence[Unit]) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Statements with a citation each; a unit that is not the slice it claims to be is left out."""
    statements: list[Statement] = []
    citations: dict[tuple[int, int, int], Citation] = {}
    for unit in chosen:
        if not is_verbatim(unit.text, unit.start, unit.end, unit.record):
            continue
        cited = citations.setdefault(place_of(unit), citation(len(citations) + 1, unit))
        statements.append(
            Statement(
                text=unit.text,
                kind=unit.kind,
                citations=(cited.n,),
                support=VERBATIM,
                marker=unit.block.marker,
                header=unit.block.header if unit.kind is not StatementKind.SENTENCE else (),
                depth=unit.block.level if unit.block.group is not None else 0,
                under=unit.under,
                aside=unit.aside,
                part=unit.part,
            )
        )
    return tuple(statements), tuple(citations.values())
