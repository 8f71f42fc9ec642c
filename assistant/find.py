"""What a library has for a question, and whether that is enough for an answer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from operator import attrgetter

from assistant import refusal
from assistant.answer import StatementKind
from assistant.chatter import is_courtesy, is_noise
from assistant.comparison import compared, says_of_all
from assistant.compound import Part, parts
from assistant.conflicts import reliable_first
from assistant.evidence import select, units
from assistant.query import Query, prepare
from assistant.question import answer_type, defined_term, standalone
from assistant.questions.curated import Curated
from assistant.questions.matching import curated_for
from assistant.questions.precedents import Consult, precedents
from assistant.retrieve import Candidate, Filter, retrieve
from assistant.terms import explaining
from assistant.unit import Unit, place_of
from assistant.vocabulary import vocabulary_of
from ingest.access import Reader
from ingest.library import Library

EXPLAINED = 6.0  # log-odds of an answer where the library says what the abbreviation stands for that is asked for


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found for a question, before it is put into an answer.

    Attributes:
        complete: the question as completed from the conversation.
        candidates: passages, best first.
        ranked: the units of the best of them, best first.
        chosen: those that answer the question, in the order in which they are to be read; none of a refusal.
        signals: what the refusal goes by.
        earlier: what earlier questions add to that, in log-odds, and what an explained abbreviation does.
        confidence: that the library answers the question; limited where that is lacking.
        refused: whether that is too little, or the answer lacks what is asked for.
        lacking: why the statements that would be the answer proper are none, whatever the confidence (see
            `refusal.lacking`); "" where they may be one.
        milliseconds: what each part took.
        curated: the answer that a keeper stands for, which goes before all that.
        parts: of a question with several parts each with what was found for it.
        chatter: whether nothing was asked.
    """

    question: str
    complete: str
    query: Query
    candidates: list[Candidate]
    ranked: list[Unit]
    chosen: list[Unit]
    signals: dict[str, float]
    earlier: dict[str, float]
    confidence: float
    refused: bool
    lacking: str
    milliseconds: dict[str, float]
    curated: Curated | None = None
    parts: tuple[tuple[Part, Found], ...] = ()
    chatter: bool = False

    @property
    def unanswered(self) -> list[tuple[Part, Found]]:
        """The parts that are refused of a question of which another is answered."""
        return [] if self.refused else [(part, found) for part, found in self.parts if found.refused]


def find(
    library: Library,
    question: str,
    reader: Reader,
    *,
    conversation: Sequence[str] = (),
    where: Filter | None = None,
    consult: Consult = precedents,
) -> Found:
    """What the library has for a question, and whether that is enough for an answer.

    Each part of a question with several is looked for by itself, and so are two things whose difference is asked for,
    where nothing is said of both.
    """
    times: dict[str, float] = {}
    complete = standalone(question.strip(), conversation)
    with _timed(times, "prepare"):
        query = prepare(library, complete, reader)
    with _timed(times, "curated"):
        curated = None if where else curated_for(library, query, reader)
    asked = () if curated else parts(complete)
    if not asked:
        found = _found(library, query, complete, reader, where, consult, times)
        if things := [] if curated else _things(library, found, reader, where, consult, times):
            return _together(question, complete, query, things)
        if courtesy := is_courtesy(question):
            found = replace(found, chosen=[], confidence=0.0, refused=True)
        chatter = courtesy or (found.refused and _is_noise(library, query, complete, reader))
        return replace(found, question=question, curated=curated, chatter=chatter)
    return _together(question, complete, query, _each(library, asked, reader, where, consult, times))


def _things(
    library: Library, found: Found, reader: Reader, where: Filter | None, consult: Consult, times: dict[str, float]
) -> list[tuple[Part, Found]]:
    """What the library has for each of two things compared: definitions, or more than was found for both at once."""
    things = compared(found.complete, [c.record.passage.text for c in found.candidates])
    if not things:
        return []
    each = _each(library, things, reader, where, consult, times)
    if all(not of.refused and of.chosen[0].kind is StatementKind.DEFINITION for _, of in each):
        return each
    said = [f"{u.under} {u.text}" for u in found.chosen if not u.aside]
    answered = sum(not of.refused for _, of in each)
    both = any(says_of_all(text, things) for text in said)
    return each if not both and answered > says_of_all(" ".join(said), things) else []


def _each(
    library: Library,
    asked: Sequence[Part],
    reader: Reader,
    where: Filter | None,
    consult: Consult,
    times: dict[str, float],
) -> list[tuple[Part, Found]]:
    """What the library has for each part of a question."""
    with _timed(times, "prepare"):
        queries = [prepare(library, part.complete, reader) for part in asked]
    return [
        (p, _found(library, q, p.complete, reader, where, consult, times)) for p, q in zip(asked, queries, strict=True)
    ]


def _found(
    library: Library,
    query: Query,
    complete: str,
    reader: Reader,
    where: Filter | None,
    consult: Consult,
    times: dict[str, float],
) -> Found:
    """What the library has for a question that asks one thing."""
    with _timed(times, "retrieve"):
        known = consult(library, query)
        candidates = retrieve(library, query, reader, where=where, earlier=known)
    with _timed(times, "select"):
        ranked = units(query, candidates, complete)
        model = refusal.default_model()
        signals = refusal.signals(query, candidates)
        chosen = select(ranked, candidates, complete, answer_type(complete), library.catalogue, reader)
        chosen = reliable_first(chosen, complete)
        best = (c.record for c in candidates[: refusal.CONSIDERED])
        earlier = known.signals(library, (u.record for u in chosen if not u.aside), best)
        lacking = refusal.lacking(complete, chosen)
        confidence = model.confidence(signals, lacking, sum(earlier.values())) if chosen else 0.0
        refused = bool(lacking) or confidence < model.threshold
        defined = not refused and chosen[0].kind is StatementKind.DEFINITION
        if meanings := [] if where or defined else _meanings(library, query, complete, reader):
            earlier["explained"] = EXPLAINED
            confidence, lacking = model.confidence(signals, "", sum(earlier.values())), ""
            said = {place_of(unit) for unit in meanings}
            alone = refused or "stand for" in complete.lower()
            chosen = meanings + [u for u in chosen if place_of(u) not in said and not alone]
            refused = False
        elif refused:
            chosen = []
    return Found(
        complete, complete, query, candidates, ranked, chosen, signals, earlier, confidence, refused, lacking, times
    )


def _meanings(library: Library, query: Query, question: str, reader: Reader) -> list[Unit]:
    """Where an abbreviation is asked for, the statements that say what it stands for."""
    term = defined_term(question) or ""
    if term.lower() not in vocabulary_of(library, reader, query.indexes.generation).by_short:
        return []
    return [replace(u, kind=StatementKind.DEFINITION) for u in explaining(library, term, reader)]


def _together(question: str, complete: str, query: Query, asked: Sequence[tuple[Part, Found]]) -> Found:
    """What was found for the parts of a question: of each that is answered its answer proper.

    It is as sure as the least sure part that is answered.
    """
    refused = [found for _, found in asked if found.refused]
    answered = [found for _, found in asked if not found.refused]
    sure = attrgetter("confidence")
    decides = min(answered, key=sure) if answered else max(refused, key=sure)
    chosen = [replace(unit, part=part.asked) for part, of in asked for unit in of.chosen if not unit.aside]
    candidates = chain.from_iterable(zip_longest(*(found.candidates for found in (*refused, *answered))))
    ranked = chain.from_iterable(found.ranked for _, found in asked)
    return replace(
        decides,
        question=question,
        complete=complete,
        query=query,
        candidates=[c for c in candidates if c],
        ranked=sorted(ranked, key=lambda u: u.score, reverse=True),
        chosen=chosen,
        parts=tuple(asked),
    )


def _is_noise(library: Library, query: Query, question: str, reader: Reader) -> bool:
    """Whether neither the library nor anybody else knows a word of what was asked."""
    encoder = library.encoder
    short = vocabulary_of(library, reader, query.indexes.generation).by_short

    def known(word: str) -> bool:
        return word in short or query.lexicon.frequency(word) > 0 or encoder.is_word(word)

    return not query.mended and is_noise(question, known, encoder.vocabulary)


@contextmanager
def _timed(times: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    times[name] = times.get(name, 0.0) + 1000 * (time.perf_counter() - started)
