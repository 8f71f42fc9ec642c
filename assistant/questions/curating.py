"""Making curated answers: approving one as it stands, writing one, or pointing to the document that answers it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, Statement, StatementKind
from assistant.ask import ask, extracted
from assistant.find import find
from assistant.questions.curated import Curated, keep, may_curate
from assistant.recall import cited
from assistant.support import support
from assistant.unit import Unit, citation
from ingest.access import Reader
from ingest.errors import SettingsError
from ingest.library import Library
from ingest.words import content_words

TRIED = 8  # places of the library with which a keeper's statement is compared
LONGEST = 4000  # characters that a keeper may write
FEWEST_WORDS = 3
SURE = 1.0
_STEP = re.compile(r"(\d+)[.)]\s+")
_BULLET = re.compile(r"[-*•]\s+")


def approve(
    library: Library, reader: Reader, answer: Answer, by: str, *, question: str = "", also: Sequence[str] = ()
) -> Curated:
    """Approve an answer as it stands, for its question or another one.

    Each statement is checked against its citations as the sources are now; one that they do not bear out becomes
    the keeper's own words. It was made from these sources all the same: who may not read them does not get it.

    Raises:
        SettingsError: the reader may not, or a source has changed since.
    """
    if answer.status != "answered":
        raise SettingsError("Only an answer can be approved. For a question without one, write it.")
    for c in answer.citations:
        if cited(library.catalogue, reader, c) is None:
            raise SettingsError(f"“{c.title}” has changed since this was answered. Ask again, and approve that answer.")
    by_number = {c.n: c for c in answer.citations}
    statements = [_checked(library, s, [by_number[n] for n in s.citations]) for s in answer.statements if not s.aside]
    used = {n for s in answer.statements if not s.aside for n in s.citations}
    kept = [c for c in answer.citations if c.n in used]
    asked = question or answer.standalone or answer.question
    return keep(library.catalogue, reader, asked, statements, kept, by, also)


def write(
    library: Library,
    reader: Reader,
    question: str,
    text: str,
    by: str,
    *,
    documents: Sequence[str] = (),
    also: Sequence[str] = (),
) -> Curated:
    """Keep an answer in the keeper's words, a statement a line; sources are looked for in `documents`, or everywhere.

    A statement that a source bears out cites it, the others are marked as the keeper's own words.

    Raises:
        SettingsError: the reader may not, nothing was written, or a document is not there.
    """
    if not may_curate(reader):
        raise SettingsError("Only a keeper of the library writes answers.")
    if len(text) > LONGEST:
        raise SettingsError(f"An answer may have {LONGEST} characters; this one has {len(text)}.")
    for path in documents:
        if library.catalogue.entry(path, reader) is None:
            raise SettingsError(f"There is no document {path!r} in the library.")
    statements: list[Statement] = []
    citations: list[Citation] = []
    for line in _lines(text):
        unit = _source(library, reader, line.text, question, documents)
        if unit is None:
            statements.append(replace(line, own=True))
            continue
        found = next((c for c in citations if (c.version, c.start, c.end) == _place(unit)), None)
        if found is None:
            citations.append(found := citation(len(citations) + 1, unit))
        statements.append(replace(line, citations=(found.n,), support=SURE))
    return keep(library.catalogue, reader, question, statements, citations, by, also)


def point(
    library: Library, reader: Reader, question: str, document: str, by: str, *, also: Sequence[str] = ()
) -> Curated:
    """Let a question be answered by a document: by what it says about it, or by its nearest place.

    Raises:
        SettingsError: the reader may not, or the document is not there.
    """
    entry = library.catalogue.entry(document, reader)
    if entry is None:
        raise SettingsError(f"There is no document {document!r} in the library.")
    where = {"path": [document]}
    answer = ask(library, question, reader, where=where)
    if answer.status == "answered":
        return approve(library, reader, answer, by, question=question, also=also)
    ranked = find(library, question, reader, where=where).ranked
    if not ranked:
        raise SettingsError(f"“{entry.metadata.title}” has nothing that could be quoted.")
    nearest = citation(1, ranked[0])
    said = Statement(f"This is treated in “{entry.metadata.title}”.", StatementKind.SENTENCE, (1,), 0.0, own=True)
    return keep(library.catalogue, reader, question, [said], [nearest], by, also)


def fresh(library: Library, reader: Reader, question: str, by: str, *, also: Sequence[str] = ()) -> Curated:
    """Approve what the documents answer now, whatever was approved before.

    Raises:
        SettingsError: the reader may not, or the documents do not answer it.
    """
    answer = extracted(replace(find(library, question, reader), curated=None))
    if answer.status != "answered":
        raise SettingsError("The documents do not answer this. Write the answer instead.")
    return approve(library, reader, answer, by, question=question, also=also)


def text_of(answer: Curated) -> str:
    """An answer as a keeper would write it, a statement a line."""
    return "\n".join(f"{s.marker} {s.text}".strip() for s in answer.statements)


def _checked(library: Library, statement: Statement, citations: Sequence[Citation]) -> Statement:
    quotes = [c.quote for c in citations]
    context = "\n".join(" › ".join((c.title, *c.heading)) for c in citations)
    if statement.own or (quotes and support(statement.text, quotes, library.encoder, context).holds):
        return statement
    return replace(statement, citations=(), own=True, support=0.0)


def _lines(text: str) -> Iterator[Statement]:
    """The statements that a keeper wrote: a line each, with a number in front a step."""
    for line in text.splitlines():
        said = " ".join(line.split())
        if step := _STEP.match(said):
            yield Statement(said[step.end() :], StatementKind.STEP, (), 0.0, marker=f"{step[1]}.")
        elif said := _BULLET.sub("", said, count=1):
            yield Statement(said, StatementKind.SENTENCE, (), 0.0)


def _source(library: Library, reader: Reader, statement: str, question: str, documents: Sequence[str]) -> Unit | None:
    """The place of the library that bears a statement out; a statement of few words could be anywhere's."""
    if len(content_words(statement)) < FEWEST_WORDS:
        return None
    where = {"path": list(documents)} if documents else None
    for unit in find(library, statement, reader, where=where).ranked[:TRIED]:
        about = unit.record.document.metadata
        context = " › ".join((about.title, *unit.block.locator.headings))
        if about.is_evidence and support(statement, [unit.text], library.encoder, context, question).reliable:
            return unit
    return None


def _place(unit: Unit) -> tuple[int, int, int]:
    return unit.record.document.version, unit.start, unit.end
