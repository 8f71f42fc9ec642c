"""The things to know about a topic: statements of current documents that can be understood by themselves."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from assistant.answer import StatementKind
from assistant.evidence import FLOOR, PROPER
from assistant.find import Found, find
from assistant.lexicon import Lexicon, lexicon_of
from assistant.onboarding.alone import LONGEST, SHORTEST, linked, stands_alone
from assistant.onboarding.topics import SECTION, TERMS, Topic
from assistant.pieces import quotable
from assistant.support import is_verbatim
from assistant.unit import Unit, place_of
from assistant.vocabulary import ORDINARY
from ingest.access import Reader
from ingest.cataloguing.entry import Entry, Record, Term
from ingest.document import BlockKind, Status
from ingest.library import Library
from ingest.words import stem_set, words

WANTED, MOST = 5, 7  # things to know about a topic
LITTLE = 2  # things to know, below which it has none
MAIN = 0.4  # of the best document's worth for a topic, from which on another gives statements
CLOSE = 0.3  # cosine of a passage with what a topic asks, from which its document is about the topic
NEAREST = 500  # passages, among which these are
CURRENT = {"status": [Status.CURRENT.value]}

_EVERYWHERE = stem_set("marketing campaign work first ask")
"""Words of topics that any document of a marketing team may have."""
_REPORTS = re.compile(r"\b(?:was|were|rose|fell|had|used to)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """What was found about a topic.

    Attributes:
        units: the things to know, rows of one table together.
        found: what search found for the questions that the library answers, else for all of them.
        near: the documents about it, the nearest first.
    """

    units: tuple[Unit, ...]
    found: tuple[Found, ...]
    near: tuple[Entry, ...]


def known(library: Library, topic: Topic, reader: Reader, taken: set[object], outdated: Container[str] = ()) -> Known:
    """Three to seven things to know, fewer where the library holds fewer, none that is in `taken`.

    Every one stands in a current document, and none in an `outdated` one, by its id. They are the best statements
    for each of the topic's questions that the library answers, in documents that are about the topic; those of a
    section are what stands in it.
    """
    asked = (topic.about,) if topic.form == SECTION else topic.questions
    found = [find(library, question, reader, where=CURRENT) for question in asked]
    near = [e for e in _near(library, topic, found) if e.id not in outdated]
    if topic.form == SECTION:
        units = _chosen(_of_section(library, topic, reader), taken)
        return Known(tuple(units), tuple(found), tuple(near))
    answered = [f for f in found if not f.refused]
    held = set(taken)
    terms = _terms(library, reader) if topic.form == TERMS else []
    units = _chosen([u for u in terms if u.record.document.id not in outdated], held)
    if len(units) < LITTLE:
        units += _of_questions(topic, answered, {e.id for e in near}, held)
    if len(units) < LITTLE:
        units = []
    else:
        taken |= held
    return Known(tuple(_by_table(units)), tuple(answered or found), tuple(near))


def _near(library: Library, topic: Topic, found: Sequence[Found]) -> list[Entry]:
    """Of the documents that search found those that are about the topic, the nearest first."""
    asked = f"{topic.title}: {topic.about}. {' '.join(topic.questions)}"
    cosines = dict(library.indexes.vectors.query(library.encoder.encode_query(asked).vector, NEAREST))
    best: dict[str, tuple[float, Entry]] = {}
    for candidate in (c for f in found for c in f.candidates):
        cosine, entry = cosines.get(candidate.record.passage.id, 0.0), candidate.record.document
        if cosine >= max(CLOSE, best.get(entry.id, (0.0,))[0]):
            best[entry.id] = cosine, entry
    return [entry for _, entry in sorted(best.values(), key=lambda pair: (-pair[0], pair[1].path))]


def _of_questions(topic: Topic, answered: Sequence[Found], near: Set[str], taken: set[object]) -> list[Unit]:
    """The best statements for each question, of the topic's main documents first."""
    main = _main(answered)
    about = stem_set(f"{topic.title} {topic.about}") - _EVERYWHERE

    def fit(unit: Unit, documents: Collection[str]) -> bool:
        return unit.record.document.id in documents and _about(unit, about)

    lists = [[u for u in _best(f, PROPER) if fit(u, main & near)] for f in answered]
    wider = [[u for u in _best(f, FLOOR) if fit(u, near)] for f in answered]
    units = _chosen(_in_turns(lists), taken)
    return units + _chosen(_in_turns(wider), taken, max(WANTED - len(units), 0))


def _by_table(units: Sequence[Unit]) -> list[Unit]:
    """The units with all rows of a table where the first of them stands, in the table's order."""

    def table(unit: Unit) -> object:
        row = unit.kind is StatementKind.ROW
        own = unit.block.locator.headings, unit.block.header
        return (unit.record.document.version, *own) if row else place_of(unit)

    first: dict[object, int] = {}
    for n, unit in enumerate(units):
        first.setdefault(table(unit), n)
    return sorted(units, key=lambda u: (first[table(u)], u.start))


def _in_turns(lists: Sequence[Sequence[Unit]]) -> list[Unit]:
    """The first of each list, then the second of each."""
    return [x[turn] for turn in range(max(map(len, lists), default=0)) for x in lists if turn < len(x)]


def _about(unit: Unit, about: frozenset[str]) -> bool:
    """Whether a unit has a word of its topic, in itself, its headings or its title."""
    entry = unit.record.document
    said = " ".join((unit.text, *unit.block.locator.headings, *unit.block.header, entry.metadata.title))
    return bool(about & stem_set(said))


def _main(found: Sequence[Found]) -> frozenset[str]:
    """The documents that are a topic's: those that search finds for several of its questions."""
    worth: dict[str, float] = {}
    for each in found:
        best: dict[str, float] = {}
        for candidate in each.candidates:
            document = candidate.record.document.id
            best[document] = max(best.get(document, 0.0), candidate.score)
        for document, score in best.items():
            worth[document] = worth.get(document, 0.0) + score
    most = max(worth.values(), default=0.0)
    return frozenset(d for d, value in worth.items() if value >= MAIN * most)


def _best(found: Found, behind: float) -> Iterator[Unit]:
    """The statements that answer a question, best first."""
    top = found.ranked[0].score if found.ranked else 0.0
    good = [u for u in found.ranked if u.score >= top - behind and stands_alone(u)]
    yield from sorted(good, key=lambda u: bool(_REPORTS.search(u.text)))


def _chosen(units: Sequence[Unit], taken: set[object], most: int = MOST) -> list[Unit]:
    """The first of the units, so many; nothing twice."""
    made: list[Unit] = []
    for unit in units:
        said = " ".join(words(unit.text))
        if len(made) == most:
            break
        if place_of(unit) in taken or said in taken or not _holds(unit):
            continue
        taken |= {place_of(unit), said}
        made.append(unit)
    return made


def _holds(unit: Unit) -> bool:
    """Whether a unit is what it claims to be, in a document that may be relied upon."""
    about = unit.record.document.metadata
    current = about.status is Status.CURRENT and about.is_evidence
    return current and is_verbatim(unit.text, unit.start, unit.end, unit.record)


def _of_section(library: Library, topic: Topic, reader: Reader) -> list[Unit]:
    """What stands in the section of a plan, or in the whole of it."""
    entry = library.catalogue.entry(topic.document, reader)
    records = library.catalogue.passages_of(entry.id, reader) if entry else []
    inside = [r for r in records if not topic.heading or _under(r, topic.heading)]
    whole = [u for r in inside for u in quotable(r)]
    return [u for u in whole if _is_task(u) or stands_alone(u)]


def _under(record: Record, heading: tuple[str, ...]) -> bool:
    own = [h for h in record.passage.headings if h != record.document.metadata.title]
    return own[: len(heading) - 1] == list(heading[1:])


def _is_task(unit: Unit) -> bool:
    """Whether it is an entry of a plan, which is a step to take."""
    listed = unit.block.kind in (BlockKind.STEP, BlockKind.ITEM) and not unit.text.endswith(":")
    return listed and SHORTEST <= len(words(unit.text)) <= LONGEST and not linked(unit.text)


def _terms(library: Library, reader: Reader) -> list[Unit]:
    """Where the abbreviations are explained that the library uses most, each once."""
    catalogue, lexicon = library.catalogue, lexicon_of(library, reader, library.indexes)
    by_short: dict[str, list[Term]] = {}
    for term in catalogue.terms(reader):
        by_short.setdefault(term.short, []).append(term)
    used = sorted(by_short, key=lambda s: (-_uses(lexicon, s), s))[: 6 * MOST]
    places = catalogue.places({t.passage for s in used for t in by_short[s]}, reader, CURRENT)
    records = {r.passage.id: r for r in catalogue.records(list(places.values()), reader)}
    made = [unit for short in used if (unit := _explained(by_short[short], records))]
    return sorted(made, key=lambda u: not _defining(u, by_short))


def _uses(lexicon: Lexicon, short: str) -> int:
    """In how many passages an abbreviation stands; none for one that is a word as well, which cannot be counted."""
    return 0 if short.lower() in ORDINARY else lexicon.frequency(short.lower())


def _defining(unit: Unit, by_short: Mapping[str, Sequence[Term]]) -> bool:
    """Whether a unit begins with what it explains."""
    said = unit.text.lower()
    forms = (form.lower() for s, terms in by_short.items() for form in (s, *(t.long for t in terms)))
    return any(said.startswith((form, f"the {form}", f"a {form}", f"an {form}")) for form in forms)


def _explained(terms: Sequence[Term], records: dict[str, Record]) -> Unit | None:
    """The unit that explains an abbreviation: the row or entry of a glossary before running text."""
    found: list[Unit] = []
    for term in terms:
        units = quotable(records[term.passage]) if term.passage in records else ()
        said = (u for u in units if term.short in u.text and term.long.lower() in u.text.lower())
        found += [u for u in said if stands_alone(u) or _is_entry(u, term)]
    short = terms[0].short
    rows = StatementKind.ROW
    return min(found, key=lambda u: (not u.text.startswith(short), u.kind is not rows, len(u.text)), default=None)


def _is_entry(unit: Unit, term: Term) -> bool:
    """Whether a unit is the entry of a glossary that says nothing else: "RM: Revenue Management"."""
    return words(unit.text) == words(f"{term.short} {term.long}")
