"""What stands beside an answer: how the question was read, what is open, what sources are worth, what is nearest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from assistant import refusal
from assistant.answer import Citation, Nearest
from assistant.chatter import NOTHING_ASKED
from assistant.editions import later_editions
from assistant.find import Found
from assistant.question import asks_owner
from assistant.retrieve import Candidate
from assistant.spelling import names
from assistant.support import is_verbatim
from assistant.unit import Unit, citation
from ingest.cataloguing.entry import Entry, Record
from ingest.document import Status

NEAREST = 3  # documents
SURE = 0.75  # confidence below which an answer says so, and what it leaves open
WORTH_READING = -4.2  # log-odds of a statement, from which a refusal shows it as the nearest
UNSURE = "It is not certain that this answers the question."
UNANSWERED = "The documents do not hold an answer to “{part}”"
PUT_ASIDE = "A keeper has put questions like this one aside as not for this library to answer."
PUT_ASIDE_FROM = -1.2  # log-odds, from which a refusal says so
SHORTENED = "Not all of it is given here: the source says more under {sections}."
EMPTY = "The library is empty: add documents to it, on the Library page or with `mops ingest FOLDER`."


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
    near = _near(found.candidates) if not cited else {}
    sources = [
        c for c in found.candidates if c.record.passage.id in cited or c.record.document.path in near
    ] or found.candidates[: refusal.CONSIDERED]
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


def status_notes(records: Iterable[Record], found: Found) -> list[str]:
    """A warning for each source that is archived or a draft, or of which a later edition was found as well."""
    cited = {record.document.id: record.document for record in records}
    known = {c.record.document.id: c.record.document for c in found.candidates}
    later = later_editions((known | cited).values(), found.complete)
    notes = (_status_note(entry, later.get(entry.id)) for entry in cited.values())
    return list(dict.fromkeys(note for note in notes if note))


def shortened_notes(chosen: Iterable[Unit]) -> list[str]:
    """Where the sections of a procedure say more than an answer gives of them."""
    sections = [f"“{u.label or u.block.marker}”" for u in chosen if u.goes_on]
    return [SHORTENED.format(sections=", ".join(sections))] if sections else []


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
        for n, (path, candidate) in enumerate(_near(found.candidates).items(), 1)
    )


def _near(candidates: Sequence[Candidate]) -> dict[str, Candidate]:
    """The best candidate of each of the NEAREST documents, by path, nearest first."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.record.document.path, candidate)
    return dict(islice(first.items(), NEAREST))
