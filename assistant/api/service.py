"""What other programs can ask for, over HTTP and as tools alike. Every function takes the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from assistant import excerpt, history, permalink
from assistant.answer import Answer, Statement
from assistant.api.contract import (
    Documents,
    Gaps,
    GivenAnswer,
    GivenDraft,
    Hits,
    KeptAnswer,
    Listed,
    Question,
    Shown,
    Topic,
)
from assistant.asking import Ask
from assistant.draft import Draft, draft
from assistant.drafting import desk
from assistant.drafting.standing import standing
from assistant.drafting.template import names, template
from assistant.model import Model
from assistant.search import search
from ingest.access import Reader
from ingest.cataloguing.entry import Entry
from ingest.errors import SettingsError
from ingest.library import Library


class Service:
    """The assistant over one library, with or without a language model."""

    def __init__(self, library: Library, ask: Ask, model: Model | None = None) -> None:
        self.library = library
        self._ask = ask
        self._model = model

    # Asking

    def ask(self, asked: Question, reader: Reader) -> GivenAnswer:
        """Answer a question, or refuse; it is kept, and a refusal is recorded as a gap."""
        *_, answer = self._growing(asked, reader)
        return self._keep(answer, asked, reader)

    def stream(self, asked: Question, reader: Reader) -> Iterator[tuple[str, Any]]:
        """The statements of the answer as they are checked, each with its citations, and then the whole.

        Events are ("statement", {"statement", "citations"}) and ("answer", GivenAnswer). The whole holds: where
        a language model's words turn out to be of no use, it is in the documents' own.
        """
        sent: tuple[Statement, ...] = ()
        cited, answer = 0, None
        for answer in self._growing(asked, reader):
            said = answer.statements
            for statement in said[len(sent) :] if said[: len(sent)] == sent else ():
                new = [c for c in answer.citations if c.n > cited and c.n in statement.citations]
                cited = max([cited, *(c.n for c in new)])
                sent = (*sent, statement)
                yield "statement", {"statement": asdict(statement), "citations": [asdict(c) for c in new]}
        assert answer is not None
        yield "answer", self._keep(answer, asked, reader)

    def _growing(self, asked: Question, reader: Reader) -> Iterator[Answer]:
        context = {"conversation": asked.conversation, "where": asked.where.columns()}
        if self._model is None or asked.verbatim:
            yield self._ask(self.library, asked.question, reader, **context)  # type: ignore[arg-type]
            return
        from assistant.generate import generate

        yield from generate(self.library, asked.question, reader, model=self._model, **context)  # type: ignore[arg-type]

    def _keep(self, answer: Answer, asked: Question, reader: Reader) -> GivenAnswer:
        catalogue, where = self.library.catalogue, asked.where.columns()
        turn = history.add_turn(catalogue, reader, answer, where=where)
        history.record_refusal(catalogue, reader, answer, where)
        return GivenAnswer(**_values(answer), id=permalink.of_answer(catalogue, turn.id))

    def answer(self, id: str, reader: Reader) -> KeptAnswer | None:
        """An answer given before, as far as its sources stand today and are open to this reader."""
        turn = permalink.answer(self.library.catalogue, id)
        if turn is None:
            return None
        answer, withheld = permalink.shown(self.library.catalogue, reader, turn)
        return KeptAnswer(**_values(answer), id=id, withheld=withheld, asked_at=turn.created_at)

    def judge(self, id: str, reader: Reader, liked: bool | None, reason: str | None) -> bool:
        """Record what the reader thinks of an answer of their own; False when it is not."""
        turn = permalink.answer(self.library.catalogue, id)
        return turn is not None and history.feedback(self.library.catalogue, reader, turn.id, liked, reason)

    # Finding

    def search(self, query: str, reader: Reader, k: int, where: Mapping[str, Sequence[str]] | None = None) -> Hits:
        """The best passages for a query."""
        return Hits(tuple(search(self.library, query, reader, k=k, where=where)))

    def documents(self, reader: Reader, where: Mapping[str, Sequence[str]], limit: int, offset: int) -> Documents:
        """The documents that the reader may see, by path."""
        found = [e for e in self.library.catalogue.entries(reader) if _within(e, where)]
        return Documents(tuple(_listed(e) for e in found[offset : offset + limit]), len(found))

    def show(self, path: str, reader: Reader) -> dict[str, Any] | None:
        """A document's text and blocks, in the form of `Shown`."""
        found = self.library.catalogue.document(path, reader)
        if found is None:
            return None
        given = {**asdict(found), "document": found.path}
        return {f.name: given[f.name] for f in fields(Shown)}

    def source(
        self, path: str, start: int, end: int, reader: Reader, *, quote: str | None = None, around: int = excerpt.AROUND
    ) -> excerpt.Excerpt | None:
        """A source at a quote, with what stands around it."""
        return excerpt.excerpt(self.library.catalogue, reader, path, start, end, quote=quote, around=around)

    def gaps(self, reader: Reader, limit: int) -> Gaps:
        """The questions last left unanswered."""
        return Gaps(tuple(history.unanswered(self.library.catalogue, reader, limit=limit)))

    # Drafting

    def draft(self, asked: Topic, reader: Reader) -> GivenDraft:
        """Draft a document on a topic, and keep it when there was something to draft from.

        Raises:
            SettingsError: There is no such template, or the topic has no words.
        """
        if asked.template not in names():  # and never a file of the machine
            raise SettingsError(f"There is no template {asked.template!r}. There are {', '.join(names())}.")
        made = draft(self.library, asked.topic, reader, template(asked.template))
        if not made.citations:
            return GivenDraft(**_values(made))
        if self._model and not asked.verbatim:
            from assistant.drafting.reword import reworded

            *_, made = [made, *reworded(made, self._model, self.library.encoder)]
        kept = desk.save(self.library.catalogue, reader, made, asked.template)
        return GivenDraft(**_values(made), id=permalink.of_draft(self.library.catalogue, kept.id))

    def kept_draft(self, id: str, reader: Reader) -> GivenDraft | None:
        """A draft made before, as far as its sources stand today and are open to this reader."""
        saved = permalink.draft(self.library.catalogue, id)
        if saved is None:
            return None
        now = standing(self.library.catalogue, reader, saved.draft)
        return GivenDraft(**_values(now.export()), id=id, withheld=now.lost)


def _values(made: Answer | Draft) -> dict[str, Any]:
    """The fields of a value by name, as they are."""
    kind = Answer if isinstance(made, Answer) else Draft
    return {f.name: getattr(made, f.name) for f in fields(kind)}


def _within(entry: Entry, where: Mapping[str, Sequence[str]]) -> bool:
    return all(getattr(entry.metadata, name) in values for name, values in where.items())


def _listed(entry: Entry) -> Listed:
    about = entry.metadata
    reviewed = about.reviewed_on.isoformat() if about.reviewed_on else None
    return Listed(
        entry.path,
        about.title,
        entry.format,
        about.kind.value,
        about.tool,
        about.team,
        about.owner,
        reviewed,
        about.status.value,
        entry.version,
    )
