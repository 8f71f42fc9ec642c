"""What happens when something is asked, opened, judged, renamed or deleted.

Nothing is kept on the server between events. Every event brings the ids it is about, and is checked
against the reader it comes from; what belongs to somebody else is as if it were not there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import gradio as gr

from assistant import history, permalink, source
from assistant.answer import Answer
from assistant.asking import Ask, Generate
from assistant.examples import examples
from assistant.explain import Explanation, explain
from assistant.health.unread import note_opened
from assistant.plain import counted
from assistant.question import EARLIER_QUESTIONS, QUESTION_LENGTH
from assistant.questions.curated import may_curate
from assistant.questions.curating import approve
from assistant.recall import recall
from assistant.ui import panel, render, shell, strings, why
from assistant.ui.around import around
from assistant.ui.deeds import confidence_word
from assistant.ui.event import FILTERS, number_of, reader_behind, text_of, where_of
from assistant.ui.view import TurnView
from ingest.access import EVERYTHING, Reader
from ingest.dates import day_of
from ingest.errors import MopsError, public
from ingest.library import Library

FRAME_SECONDS = 0.03  # between statements; with render.MOST_FRAMES it stays far below a third of a second

Updates = tuple[Any, ...]


class Chat:
    """The page's events over one library. Without `generate` answers are in the documents' own words."""

    def __init__(self, library: Library, ask: Ask, generate: Generate | None = None) -> None:
        self.library = library
        self._ask = ask
        self._generate = generate
        self._ready = False
        self._opening = threading.Lock()
        self._examples = lru_cache(maxsize=64)(self._find_examples)

    def warm(self) -> None:
        """Do what the first question would wait for: load the encoder, find the example questions."""
        self._suggested(EVERYTHING)

    def _answer(self, question: str, reader: Reader, **context: Any) -> Answer:  # noqa: ANN401 - passed on
        """Ask; the very first question opens encoder and indexes, which no two may do at a time."""
        if self._ready:
            return self._ask(self.library, question, reader, **context)
        with self._opening:
            answer = self._ask(self.library, question, reader, **context)
            self._ready = True
        return answer

    def _growing(self, question: str, reader: Reader, **context: Any) -> Iterator[Answer]:  # noqa: ANN401
        """The answer as it grows; the last is the whole."""
        if self._generate is None:
            yield self._answer(question, reader, **context)
            return
        if not self._ready:
            self._answer(question, reader, **context)
        yield from self._generate(self.library, question, reader, **context)

    # Conversations

    def begin(self, request: gr.Request, event: gr.EventData) -> Iterator[Updates]:
        """The page was loaded. The examples may have to wait for the encoder, the rest does not."""
        reader = reader_behind(request)
        catalogue = self.library.catalogue
        conversation = text_of(event, "conversation")
        filters = shell.filters({name: catalogue.values(name, reader) for name in FILTERS})
        if text_of(event, "around"):  # another place is shown; only what stands around it is wanted
            shown: Updates = (self._around(reader, "")[0], gr.skip(), gr.skip(), gr.skip(), gr.skip())
        else:
            shown = self._show(reader, conversation)
        yield (*shown, filters, self._beneath(reader, ()))
        yield (*_same(6), self._beneath(reader, self._suggested(reader)))

    def open(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A conversation was chosen."""
        return self._show(reader_behind(request), text_of(event, "conversation"), announce=strings.STATUS_OPENED)

    def new(self, request: gr.Request) -> Iterator[Updates]:
        """An empty conversation was asked for; it is kept from its first question on."""
        reader = reader_behind(request)
        yield (*self._show(reader, ""), gr.skip())
        yield (*_same(5), self._beneath(reader, self._suggested(reader)))

    def shared(self, request: gr.Request, event: gr.EventData) -> Updates:
        """The page was loaded with the link of somebody's answer."""
        reader, link, catalogue = reader_behind(request), text_of(event, "link"), self.library.catalogue
        filters = shell.filters({name: catalogue.values(name, reader) for name in FILTERS})
        rail, _ = self._around(reader, "")
        turn = permalink.answer(catalogue, link)
        if turn is None:
            gone = shell.gone(strings.LINK_GONE_TITLE, strings.LINK_GONE)
            bar = shell.bar(strings.LINK_GONE_TITLE, None)
            return rail, bar, "", gone, shell.status(strings.LINK_GONE_TITLE), filters
        answer, withheld = permalink.shown(catalogue, reader, turn)
        on = day_of(turn.created_at)
        view = TurnView(turn.question, answer, where=turn.where, withheld=withheld, link=link, asked_on=on)
        bar = shell.bar(strings.LINK_TITLE, None, link=f"a={link}")
        return rail, bar, "", render.turn(view), shell.status(_outcome(answer)), filters

    def rename(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A conversation was given another title."""
        reader = reader_behind(request)
        done = history.rename(
            self.library.catalogue, reader, text_of(event, "conversation"), text_of(event, "title")[:QUESTION_LENGTH]
        )
        return self._after(reader, event, text_of(event, "current"), strings.STATUS_RENAMED if done else "")

    def delete(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A conversation was deleted."""
        reader, gone = reader_behind(request), text_of(event, "conversation")
        done = history.delete(self.library.catalogue, reader, gone)
        current = text_of(event, "current")
        shown = "" if current == gone else current
        return self._after(reader, event, shown, strings.STATUS_DELETED if done else "")

    def _after(self, reader: Reader, event: gr.EventData, shown: str, announce: str) -> Updates:
        """The page after a change in the list of conversations; a draft that is open stays so."""
        if draft := text_of(event, "draft"):
            rail, bar = around(self.library.catalogue, reader, draft=draft)
            return rail, bar, gr.skip(), gr.skip(), shell.status(announce)
        return self._show(reader, shown, announce=announce)

    def _around(self, reader: Reader, conversation: str) -> tuple[str, str]:
        """The list of conversations and the bar."""
        return around(self.library.catalogue, reader, conversation=conversation)

    def _show(self, reader: Reader, conversation: str, *, announce: str = "") -> Updates:
        """The whole page for a conversation of the reader's, or for a new one."""
        turns = self._turns(reader, conversation)
        live = turns[-1] if turns else shell.welcome(self.library.catalogue.count(reader)[0])
        return *self._around(reader, conversation), "".join(turns[:-1]), live, shell.status(announce)

    def _turns(self, reader: Reader, conversation: str) -> list[str]:
        return [render.turn(self._view(reader, t)) for t in history.turns(self.library.catalogue, reader, conversation)]

    def _view(self, reader: Reader, turn: history.Turn) -> TurnView:
        answer, withheld = recall(self.library.catalogue, reader, turn.answer)
        return TurnView(
            turn.question,
            answer,
            turn=turn.id,
            where=turn.where,
            liked=turn.liked,
            reason=turn.reason,
            withheld=withheld,
            link=self._link(turn),
            keeper=may_curate(reader),
        )

    def _link(self, turn: history.Turn) -> str:
        return permalink.of_answer(self.library.catalogue, turn.id)

    def _beneath(self, reader: Reader, questions: Sequence[str]) -> str:
        """What stands below the welcome, apart from it: it comes late, and what was opened meanwhile stays."""
        return shell.suggested(questions, *self.library.catalogue.count(reader))

    def _suggested(self, reader: Reader) -> Sequence[str]:
        """Example questions; none while the library cannot be asked."""
        try:
            return self._examples(self.library.generation, reader.groups)
        except MopsError:
            return ()

    def _find_examples(self, _generation: str, groups: frozenset[str] | None) -> tuple[str, ...]:
        reader = Reader(groups=groups)

        def answered(question: str) -> bool:
            return self._answer(question, reader).status == "answered"

        return tuple(examples(self.library.catalogue, reader, keep=answered))

    # Asking

    def ask(self, request: gr.Request, event: gr.EventData) -> Iterator[Updates]:
        """A question was asked."""
        question = " ".join(text_of(event, "question")[:QUESTION_LENGTH].split())
        if not question:
            return
        reader, catalogue = reader_behind(request), self.library.catalogue
        where = where_of(event)
        conversation = text_of(event, "conversation")
        if not history.owns(catalogue, reader, conversation):
            conversation = history.start(catalogue, reader, question).id
        earlier = history.turns(catalogue, reader, conversation)
        pending = render.turn(TurnView(question, None, where=where))
        past = "".join(render.turn(self._view(reader, t)) for t in earlier)
        yield *self._around(reader, conversation), past, pending, shell.status(strings.SEARCHING)
        answer, seen = None, 0
        try:
            for answer in self._growing(question, reader, conversation=_asked(earlier), where=where or None):
                if self._generate and answer.status == "answered":
                    seen = len(answer.statements)
                    yield _only_live(render.turn(TurnView(question, answer, where=where, shown=seen)))
        except MopsError as error:
            yield _only_live(shell.failure(question, public(error)))
            return
        assert answer is not None
        turn = history.add_turn(catalogue, reader, answer, conversation=conversation, where=where)
        history.record_refusal(catalogue, reader, answer, where)
        yield from self._arriving(reader, turn, at_once=seen > 0)

    def retry(self, request: gr.Request, event: gr.EventData) -> Iterator[Updates]:
        """A turn's question was asked again; the new answer takes the old one's place."""
        reader, catalogue = reader_behind(request), self.library.catalogue
        turn = history.turn(catalogue, reader, number_of(event, "turn"))
        if turn is None or turn.conversation is None:
            return
        where = where_of(event)
        turns = history.turns(catalogue, reader, turn.conversation)
        earlier = [t for t in turns if t.id < turn.id]
        try:
            *_, answer = self._growing(turn.question, reader, conversation=_asked(earlier), where=where or None)
        except MopsError as error:
            raise gr.Error(public(error), print_exception=False) from error
        history.replace_answer(catalogue, reader, turn.id, answer, where)
        history.record_refusal(catalogue, reader, answer, where)
        if turns[-1].id == turn.id:
            yield from self._arriving(reader, replace(turn, answer=answer, where=where, liked=None, reason=None))
        else:
            yield self._show(reader, turn.conversation, announce=_outcome(answer))

    def _arriving(self, reader: Reader, turn: history.Turn, *, at_once: bool = False) -> Iterator[Updates]:
        """The answer, statement by statement."""
        answer = turn.answer
        steps = list(render.frames(len(answer.statements)))[:-1] if answer.status == "answered" and not at_once else []
        for shown in steps:
            view = TurnView(turn.question, answer, turn=turn.id, where=turn.where, shown=shown)
            yield _only_live(render.turn(view))
            time.sleep(FRAME_SECONDS)
        view = TurnView(turn.question, answer, turn=turn.id, where=turn.where, link=self._link(turn))
        whole = render.turn(replace(view, keeper=may_curate(reader)))
        yield _only_live(whole, shell.status(_outcome(answer)))

    def feedback(self, request: gr.Request, event: gr.EventData) -> str:
        """An answer was judged."""
        liked = {"true": True, "false": False}.get(text_of(event, "liked"))
        turn, reason = number_of(event, "turn"), text_of(event, "reason")
        reader, catalogue = reader_behind(request), self.library.catalogue
        if not history.feedback(catalogue, reader, turn, liked, reason) or liked is None:
            return shell.status("")
        if reason.strip():
            return shell.status(strings.THANKS_REASON)
        judged = history.turn(catalogue, reader, turn)
        learnt = liked and judged is not None and judged.answer.status == "answered"
        return shell.status(strings.THANKS_HELPFUL if learnt else strings.THANKS)

    def approve(self, request: gr.Request, event: gr.EventData) -> Updates:
        """An answer was approved by whoever keeps the library."""
        reader, catalogue = reader_behind(request), self.library.catalogue
        turn = history.turn(catalogue, reader, number_of(event, "turn"))
        if turn is None or turn.conversation is None:
            return self._show(reader, "")
        try:
            made = approve(self.library, reader, turn.answer, text_of(event, "by"))
        except MopsError as error:
            raise gr.Error(public(error), print_exception=False) from error
        mark = {"by": made.by, "on": made.on.isoformat(), "question": made.question}
        answer = replace(turn.answer, statements=made.statements, citations=made.citations, curated=mark)
        history.replace_answer(catalogue, reader, turn.id, answer, turn.where)
        return self._show(reader, turn.conversation, announce=strings.APPROVED)

    # Sources

    def cite(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A citation was opened; the turn knows what it quotes."""
        reader = reader_behind(request)
        number, n, link = number_of(event, "turn"), number_of(event, "n"), text_of(event, "link")
        catalogue = self.library.catalogue
        turn = permalink.answer(catalogue, link) if link else history.turn(catalogue, reader, number)
        citation = turn.answer.quoted(n) if turn else None
        whole = text_of(event, "whole") == "yes"
        view = source.open_citation(self.library, reader, citation, whole=whole) if citation else None
        self._note_opened(view, reader)
        return _opened(view, {"event": "cite", **({"link": link} if link else {"turn": number}), "n": n})

    def read(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A document was opened at one of its sections, or, of one version, at a span of its text."""
        document, heading = text_of(event, "document"), text_of(event, "heading")
        version, start, end = (number_of(event, name) for name in ("version", "start", "end"))
        reader, whole = reader_behind(request), text_of(event, "whole") == "yes"
        headings = tuple(h for h in heading.split("\n") if h)
        if end > start:
            view = source.open_place(self.library, reader, version, start, end, whole=whole)
        else:
            view = source.open_document(self.library, reader, document, headings, whole=whole)
        self._note_opened(view, reader)
        place: dict[str, str | int | None] = {"version": version, "start": start, "end": end} if end > start else {}
        return _opened(view, {"event": "read", "document": document, "heading": heading, **place})

    def _note_opened(self, view: source.SourceView | None, reader: Reader) -> None:
        if view:
            note_opened(self.library.catalogue, view.document, reader)

    def explain(self, request: gr.Request, event: gr.EventData) -> Updates:
        """The reasons behind a turn were asked for."""
        reader = reader_behind(request)
        turn = history.turn(self.library.catalogue, reader, number_of(event, "turn"))
        try:
            found = self._explanation(turn, reader) if turn else None
        except MopsError as error:
            raise gr.Error(public(error), print_exception=False) from error
        return why.why(found), shell.status(strings.WHY_TITLE if found else strings.WHY_GONE)

    def _explanation(self, turn: history.Turn, reader: Reader) -> Explanation:
        question = turn.answer.standalone or turn.question
        return explain(self.library, question, reader, where=turn.where or None)


def _asked(turns: Sequence[history.Turn]) -> list[str]:
    return [t.question for t in turns][-EARLIER_QUESTIONS:]


def _only_live(html: str, status: str | None = None) -> Updates:
    """An update of the latest turn, and of what is said about it."""
    return gr.skip(), gr.skip(), gr.skip(), html, gr.skip() if status is None else status


def _opened(view: source.SourceView | None, address: dict[str, str | int | None]) -> Updates:
    said = strings.STATUS_SOURCE.format(title=view.title) if view else strings.GONE
    return panel.source(view, address), shell.status(said)


def _outcome(answer: Answer) -> str:
    """An answer in one sentence, for those who do not see it arrive."""
    if answer.chatter:
        return strings.NOTHING_ASKED
    if answer.status == "refused":
        return strings.STATUS_REFUSED
    if answer.status == "withheld":
        return strings.ALL_WITHHELD
    documents = len({c.document for c in answer.citations})
    return strings.STATUS_ANSWER.format(
        statements=counted(len(answer.statements), "statement"),
        documents=counted(documents, "document"),
        confidence=strings.CONFIDENCE.format(word=confidence_word(answer.confidence)),
        number=f"{answer.confidence:.2f}",
    )


def _same(count: int) -> Updates:
    """So many zones of the page that stay as they are."""
    return (gr.skip(),) * count
