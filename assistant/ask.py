"""Asking: a question in, an answer with checked citations or a refusal out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from assistant import refusal
from assistant.answer import Answer, Citation, Nearest, Statement, StatementKind
from assistant.conflicts import conflict_notes
from assistant.evidence import select, units
from assistant.query import Query, prepare
from assistant.question import answer_type, standalone
from assistant.retrieve import Candidate, Filter, retrieve
from assistant.support import is_verbatim, support
from assistant.unit import Unit, citation
from ingest.access import Reader
from ingest.document import Metadata, Status
from ingest.library import Library

NEAREST = 3
SURE = 0.8  # confidence below which an answer says what it leaves open
NEAR = 0.2  # confidence from which a refusal quotes what is nearest
WORTH_READING = -4.2  # log-odds from which it does


def ask(
    library: Library,
    question: str,
    reader: Reader,
    *,
    conversation: Sequence[str] = (),
    where: Filter | None = None,
) -> Answer:
    """Answer a question from the library, or refuse.

    `conversation` holds the earlier questions, oldest first, from which a follow-up is completed.
    `where` maps document columns (kind, tool, team, status) to accepted values.
    """
    times: dict[str, float] = {}
    with _timed(times, "total"):
        complete = standalone(question.strip(), conversation)
        with _timed(times, "prepare"):
            query = prepare(library, complete, reader)
        with _timed(times, "retrieve"):
            candidates = retrieve(library, query, reader, where=where)
        with _timed(times, "select"):
            ranked = units(query, candidates, complete)
            model = refusal.default_model()
            confidence = model.probability(refusal.signals(query, candidates)) if ranked else 0.0
            refused = confidence < model.threshold
            kind = answer_type(complete)
            chosen = [] if refused else select(ranked, candidates, complete, kind, library.catalogue, reader)
            statements, citations = _cited(chosen)
            notes = [f"Read “{wrong}” as “{right}”." for wrong, right in query.mended.items()]
            notes += [f"The documents never mention “{name}”." for name in query.unknown]
            if citations:
                notes += [*_status_notes(chosen), *conflict_notes(chosen, ranked, complete)]
            if confidence < SURE:
                notes += _left_open(query, candidates, citations)
    return Answer(
        question=question,
        status="answered" if statements else "refused",
        mode="extractive",
        statements=statements,
        citations=citations,
        confidence=round(confidence, 3),
        nearest=_nearest(candidates, ranked if refused and confidence >= NEAR else ()),
        notes=tuple(notes),
        standalone=complete,
        milliseconds={name: round(value, 2) for name, value in times.items()},
    )


def _left_open(query: Query, candidates: Sequence[Candidate], citations: Sequence[Citation]) -> Iterator[str]:
    """What of the question is in none of the sources, or not in what is nearest when none is cited."""
    cited = {citation.passage for citation in citations}
    sources = [c for c in candidates if c.record.passage.id in cited] or candidates[: refusal.CONSIDERED]
    if words := [f"“{word}”" for word in refusal.missing(query, sources)]:
        either = " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
        yield f"{'The sources do' if cited else 'What is nearest does'} not mention {either}."


def _cited(chosen: Sequence[Unit]) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Statements with a citation each; a unit that is not the slice it claims to be is left out."""
    statements: list[Statement] = []
    citations: list[Citation] = []
    for unit in chosen:
        if not is_verbatim(unit.text, unit.start, unit.end, unit.record):
            continue
        cited = citation(len(citations) + 1, unit)
        citations.append(cited)
        statements.append(
            Statement(
                text=unit.text,
                kind=unit.kind,
                citations=(cited.n,),
                support=support(unit.text, cited.quote),
                marker=unit.block.marker,
                header=unit.block.header if unit.kind is not StatementKind.SENTENCE else (),
                depth=unit.block.level if unit.block.group is not None else 0,
                aside=unit.aside,
            )
        )
    return tuple(statements), tuple(citations)


def _status_notes(chosen: Sequence[Unit]) -> Iterator[str]:
    """A warning for each source that is archived or a draft."""
    for title, status in dict.fromkeys((_about(u).title, _about(u).status) for u in chosen):
        if status is Status.ARCHIVED:
            yield f"“{title}” is archived: check whether it still holds."
        elif status is Status.DRAFT:
            yield f"“{title}” is a draft that nobody has approved yet."


def _about(unit: Unit) -> Metadata:
    return unit.record.document.metadata


def _nearest(candidates: Sequence[Candidate], ranked: Sequence[Unit]) -> tuple[Nearest, ...]:
    """The documents of the best candidates, with the best of the units that each of them has."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.record.document.path, candidate)
    best: dict[str, Unit] = {}
    for unit in ranked:
        archived = unit.record.document.metadata.status is Status.ARCHIVED
        if unit.score >= WORTH_READING and not archived and is_verbatim(unit.text, unit.start, unit.end, unit.record):
            best.setdefault(unit.record.document.path, unit)
    return tuple(
        Nearest(
            document=path,
            title=candidate.record.document.metadata.title,
            heading=candidate.record.passage.headings,
            owner=candidate.record.document.metadata.owner,
            closest=citation(n, best[path]) if path in best else None,
        )
        for n, (path, candidate) in enumerate(list(first.items())[:NEAREST], 1)
    )


@contextmanager
def _timed(times: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    times[name] = 1000 * (time.perf_counter() - started)
