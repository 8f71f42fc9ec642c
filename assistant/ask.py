"""Asking: a question in, an answer with checked citations or a refusal out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from operator import attrgetter

from assistant import refusal
from assistant.answer import Answer, Citation, Nearest, Statement, StatementKind
from assistant.chatter import NOTHING_ASKED, is_courtesy, is_noise
from assistant.comparison import compared, says_of_all
from assistant.compound import Part, parts
from assistant.conflicts import conflict_notes, reliable_first
from assistant.editions import later_editions
from assistant.evidence import select, units
from assistant.query import Query, prepare
from assistant.question import answer_type, asks_owner, defined_term, standalone
from assistant.questions.curated import Curated
from assistant.questions.matching import curated_for
from assistant.questions.precedents import Consult, precedents
from assistant.retrieve import Candidate, Filter, retrieve
from assistant.spelling import names
from assistant.support import VERBATIM, is_verbatim
from assistant.terms import explaining
from assistant.unit import Unit, citation, place_of
from assistant.vocabulary import vocabulary_of
from ingest.access import Reader
from ingest.cataloguing.entry import Entry, Record
from ingest.document import Status
from ingest.library import Library

NEAREST = 3
SURE = 0.75  # confidence below which an answer says so, and what it leaves open
WORTH_READING = -4.2  # log-odds from which it does
UNSURE = "It is not certain that this answers the question."
UNANSWERED = "The documents do not hold an answer to “{part}”"
PUT_ASIDE = "A keeper has put questions like this one aside as not for this library to answer."
PUT_ASIDE_FROM = -1.2  # log-odds, from which a refusal says so
EXPLAINED = 6.0  # log-odds of an answer where the library says what the abbreviation stands for that is asked for
EMPTY = "The library is empty: add documents to it, on the Library page or with `mops ingest FOLDER`."


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
    lexical, encoder = query.indexes.lexical, library.encoder
    short = vocabulary_of(library, reader, query.indexes.generation).by_short

    def known(word: str) -> bool:
        return word in short or lexical.document_frequency(word) > 0 or encoder.is_word(word)

    return not query.mended and is_noise(question, known, encoder.vocabulary)


def extracted(found: Found) -> Answer:
    """The answer in the documents' own words or those of the keeper who stands for it, or the refusal."""
    if found.curated:
        return _approved(found, found.curated)
    times = dict(found.milliseconds)
    started = time.perf_counter()
    statements, citations = _cited(found.chosen)
    notes = opening_notes(found)
    if citations:
        notes += status_notes((u.record for u in found.chosen), found)
        notes += conflict_notes(found.chosen, found.ranked, found.complete)
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


def opening_notes(found: Found) -> list[str]:
    """How the question was read, what in it the library never mentions, and who owns the document on what is asked for.

    The owner is told where somebody asks who answers for something: it stands beside the text of a document, not in it.
    """
    if not found.candidates and not found.query.indexes.lexical.count():
        return [EMPTY]
    if found.chatter:
        return [NOTHING_ASKED]
    notes = [f"Read “{wrong}” as “{right}”." for wrong, right in found.query.mended.items()]
    notes += [f"The documents never mention “{name}”." for name in found.query.unknown]
    about = found.candidates[0].record.document.metadata if found.candidates else None
    if about and about.owner and asks_owner(found.complete):
        notes.append(f"The owner of “{about.title}” is: {about.owner}.")
    return notes


def left_open(found: Found, citations: Sequence[Citation]) -> Iterator[str]:
    """What of the question an answer does not settle, or a refusal; of one with several parts which parts, too."""
    said = dict.fromkeys(chain(*(_left_open(of, citations) for _, of in found.parts if of.refused == found.refused)))
    yield from said if found.parts else _left_open(found, citations)
    for part, of in found.unanswered:
        yield " ".join((UNANSWERED.format(part=part.asked), *_whom_to_ask(of)))


def _left_open(found: Found, citations: Sequence[Citation]) -> Iterator[str]:
    """That an answer is not sure, and what of the question is in none of its sources; else not in what is nearest.

    Of an answer that is sure, only the names and years that its sources do not mention.
    """
    cited = {citation.passage for citation in citations}
    sure = found.confidence >= SURE
    if cited and not sure:
        yield UNSURE
    sources = [c for c in found.candidates if c.record.passage.id in cited] or found.candidates[: refusal.CONSIDERED]
    named = names(found.complete)
    missed = refusal.missing(found.query, sources) if named or not sure else ()
    years = refusal.other_years(found.complete, sources)
    if words := [f"“{w}”" for w in (*(w for w in missed if not sure or w in named), *years)]:
        either = " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
        yield f"{'The sources do' if cited else 'What is nearest does'} not mention {either}."
    if found.lacking:
        yield found.lacking
    if found.refused and found.earlier.get("refused_before", 0.0) <= PUT_ASIDE_FROM:
        yield PUT_ASIDE


def _whom_to_ask(found: Found) -> Iterator[str]:
    for near in nearest(found)[:1]:
        yield f"Nearest is “{near.title}”." + (f" Ask: {near.owner}." if near.owner else "")


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


def status_notes(records: Iterable[Record], found: Found) -> list[str]:
    """A warning for each source that is archived or a draft, or of which a later edition was found as well."""
    cited = {record.document.id: record.document for record in records}
    known = {c.record.document.id: c.record.document for c in found.candidates}
    later = later_editions((known | cited).values(), found.complete)
    notes = (_status_note(entry, later.get(entry.id)) for entry in cited.values())
    return list(dict.fromkeys(note for note in notes if note))


def _status_note(entry: Entry, later: Entry | None) -> str:
    title, status = entry.metadata.title, entry.metadata.status
    if later:
        other = later.path if later.metadata.title == title else later.metadata.title
        return f"“{title}” has a later edition: “{other}”."
    if status is Status.ARCHIVED:
        return f"“{title}” is archived: check whether it still holds."
    return f"“{title}” is a draft that nobody has approved yet." if status is Status.DRAFT else ""


def nearest(found: Found) -> tuple[Nearest, ...]:
    """The documents of the best candidates; of a refusal also the best that each of them says."""
    first: dict[str, Candidate] = {}
    for candidate in found.candidates:
        first.setdefault(candidate.record.document.path, candidate)
    best: dict[str, Unit] = {}
    for unit in found.ranked if found.refused and found.confidence >= refusal.NEAR else ():
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
    times[name] = times.get(name, 0.0) + 1000 * (time.perf_counter() - started)
