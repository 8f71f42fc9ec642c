"""The chat page: what happens when something is asked, opened, judged, renamed or deleted.

The page keeps no state on the server. Every event brings the ids it is about, and is checked
against the reader it comes from; what belongs to somebody else is as if it were not there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import Any, Protocol

import gradio as gr

from assistant import history, source
from assistant.answer import Answer
from assistant.examples import examples
from assistant.recall import recall
from assistant.ui import panel, render, shell, strings
from assistant.ui.identity import reader_of
from ingest.access import EVERYTHING, Reader
from ingest.errors import MopsError
from ingest.library import Library

FRAME_SECONDS = 0.03  # between statements; with render.MOST_FRAMES it stays far below a third of a second
QUESTION_LENGTH = 2000
EARLIER_QUESTIONS = 12
FILTERS = ("kind", "tool", "team", "status")

Updates = tuple[Any, ...]


class Ask(Protocol):
    """`assistant.ask.ask`, or what stands in for it."""

    def __call__(
        self,
        library: Library,
        question: str,
        reader: Reader,
        *,
        conversation: Sequence[str] = (),
        where: Mapping[str, Sequence[str]] | None = None,
    ) -> Answer:
        """Answer a question."""


def build_page(chat: Chat) -> gr.Blocks:
    """The chat page."""
    page: gr.Blocks
    with gr.Blocks(title=strings.PRODUCT, analytics_enabled=False, fill_width=True) as page:
        with gr.Row(elem_id="shell"):
            with gr.Column(elem_id="rail"):
                rail = _html(shell.rail((), None))
            with gr.Column(elem_id="chat"):
                bar = _html(shell.bar(strings.PRODUCT, None))
                with gr.Column(elem_id="thread"):
                    past = _html("", elem_id="past")
                    live = _html("", elem_id="live")
                with gr.Column(elem_id="dock"):
                    filters = _html("", elem_id="filters")
                    dock = _html(shell.composer(), js_on_load=_script())
                status = _html(shell.status())
            with gr.Column(elem_id="panel"):
                opened = _html("")
        everything = [rail, bar, past, live, status]
        _on(dock, "begin", chat.begin, [*everything, filters])
        _on(dock, "ask", chat.ask, everything)
        _on(dock, "retry", chat.retry, everything)
        _on(dock, "open", chat.open, everything)
        _on(dock, "new", chat.new, everything)
        _on(dock, "rename", chat.rename, everything)
        _on(dock, "delete", chat.delete, everything)
        _on(dock, "feedback", chat.feedback, [status])
        _on(dock, "cite", chat.cite, [opened, status])
        _on(dock, "read", chat.read, [opened, status])
    page.queue(default_concurrency_limit=16, max_size=256, api_open=False)
    return page


def _html(value: str, *, js_on_load: str | None = None, elem_id: str | None = None) -> gr.HTML:
    return gr.HTML(value, js_on_load=js_on_load, elem_id=elem_id, apply_default_css=False)


def _script() -> str:
    return (resources.files("assistant.ui") / "static" / "chat.js").read_text(encoding="utf-8")


def _on(component: gr.HTML, event: str, fn: Callable[..., Any], outputs: list[gr.HTML]) -> None:
    listen = getattr(component, event)
    listen(fn, outputs=outputs, show_progress="hidden", api_visibility="private", trigger_mode="multiple")


class Chat:
    """The page's events over one library."""

    def __init__(self, library: Library, ask: Ask) -> None:
        self.library = library
        self._ask = ask
        self._examples = lru_cache(maxsize=64)(self._find_examples)

    def warm(self) -> None:
        """Do what the first question would wait for: load the encoder, find the example questions."""
        self._welcome(EVERYTHING)

    # Conversations

    def begin(self, request: gr.Request, event: gr.EventData) -> Updates:
        """The page was loaded."""
        reader = _reader(request)
        catalogue = self.library.catalogue
        values = {name: catalogue.values(name, reader) for name in FILTERS}
        return (*self._show(reader, _text(event, "conversation")), shell.filters(values))

    def open(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A conversation was chosen."""
        return self._show(_reader(request), _text(event, "conversation"), announce=strings.STATUS_OPENED)

    def new(self, request: gr.Request) -> Updates:
        """An empty conversation was asked for; it is kept from its first question on."""
        return self._show(_reader(request), "")

    def rename(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A conversation was given another title."""
        reader = _reader(request)
        done = history.rename(
            self.library.catalogue, reader, _text(event, "conversation"), _text(event, "title")[:QUESTION_LENGTH]
        )
        return self._show(reader, _text(event, "current"), announce=strings.STATUS_RENAMED if done else "")

    def delete(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A conversation was deleted."""
        reader, gone = _reader(request), _text(event, "conversation")
        done = history.delete(self.library.catalogue, reader, gone)
        current = _text(event, "current")
        shown = "" if current == gone else current
        return self._show(reader, shown, announce=strings.STATUS_DELETED if done else "")

    def _show(self, reader: Reader, conversation: str, *, announce: str = "") -> Updates:
        """The whole page for a conversation of the reader's, or for a new one."""
        catalogue = self.library.catalogue
        found = history.conversations(catalogue, reader)
        current = next((c for c in found if c.id == conversation), None)
        turns = self._turns(reader, current.id) if current else []
        title = current.title if current else strings.NEW_CONVERSATION
        past = "".join(turns[:-1])
        live = turns[-1] if turns else self._welcome(reader)
        here = current.id if current else None
        said = shell.status(announce.format(title=title))
        return shell.rail(found, here), shell.bar(title, here), past, live, said

    def _turns(self, reader: Reader, conversation: str) -> list[str]:
        return [render.turn(self._view(reader, t)) for t in history.turns(self.library.catalogue, reader, conversation)]

    def _view(self, reader: Reader, turn: history.Turn) -> render.TurnView:
        answer, withheld = recall(self.library.catalogue, reader, turn.answer)
        return render.TurnView(
            turn.question,
            answer,
            turn=turn.id,
            where=turn.where,
            liked=turn.liked,
            reason=turn.reason,
            withheld=withheld,
        )

    def _welcome(self, reader: Reader) -> str:
        documents, passages = self.library.catalogue.count()
        generation = self.library.catalogue.get_state("generation")
        return shell.welcome(self._examples(generation, reader.groups), documents, passages)

    def _find_examples(self, _generation: str, groups: frozenset[str] | None) -> tuple[str, ...]:
        reader = Reader(groups=groups)

        def answered(question: str) -> bool:
            return self._ask(self.library, question, reader).status == "answered"

        return tuple(examples(self.library.catalogue, reader, keep=answered))

    # Asking

    def ask(self, request: gr.Request, event: gr.EventData) -> Iterator[Updates]:
        """A question was asked."""
        question = " ".join(_text(event, "question")[:QUESTION_LENGTH].split())
        if not question:
            return
        reader, catalogue = _reader(request), self.library.catalogue
        where = _where(event)
        conversation = _text(event, "conversation")
        if not history.owns(catalogue, reader, conversation):
            conversation = history.start(catalogue, reader, question).id
        earlier = history.turns(catalogue, reader, conversation)
        pending = render.turn(render.TurnView(question, None, where=where))
        rail, bar, *_ = self._show(reader, conversation)
        past = "".join(render.turn(self._view(reader, t)) for t in earlier)
        yield rail, bar, past, pending, shell.status(strings.SEARCHING)
        asked = [t.question for t in earlier][-EARLIER_QUESTIONS:]
        try:
            answer = self._ask(self.library, question, reader, conversation=asked, where=where or None)
        except MopsError as error:
            yield gr.skip(), gr.skip(), gr.skip(), shell.failure(question, str(error)), gr.skip()
            return
        turn = history.add_turn(catalogue, reader, answer, conversation=conversation, where=where)
        self._record(reader, answer)
        yield from self._arriving(turn)

    def retry(self, request: gr.Request, event: gr.EventData) -> Iterator[Updates]:
        """A turn's question was asked again; the new answer takes the old one's place."""
        reader, catalogue = _reader(request), self.library.catalogue
        turn = history.turn(catalogue, reader, _number(event, "turn"))
        if turn is None or turn.conversation is None:
            return
        where = _where(event)
        turns = history.turns(catalogue, reader, turn.conversation)
        asked = [t.question for t in turns if t.id < turn.id][-EARLIER_QUESTIONS:]
        answer = self._ask(self.library, turn.question, reader, conversation=asked, where=where or None)
        history.replace_answer(catalogue, reader, turn.id, answer, where)
        self._record(reader, answer)
        if turns[-1].id == turn.id:
            yield from self._arriving(replace(turn, answer=answer, where=where, liked=None, reason=None))
        else:
            yield self._show(reader, turn.conversation, announce=_outcome(answer))

    def _record(self, reader: Reader, answer: Answer) -> None:
        if answer.status == "refused":
            history.record_gap(self.library.catalogue, reader, answer.standalone or answer.question, answer.nearest)

    def _arriving(self, turn: history.Turn) -> Iterator[Updates]:
        """The answer, statement by statement."""
        answer = turn.answer
        steps = list(render.frames(len(answer.statements)))[:-1] if answer.status == "answered" else []
        for shown in steps:
            view = render.TurnView(turn.question, answer, turn=turn.id, where=turn.where, shown=shown)
            yield gr.skip(), gr.skip(), gr.skip(), render.turn(view), gr.skip()
            time.sleep(FRAME_SECONDS)
        whole = render.turn(render.TurnView(turn.question, answer, turn=turn.id, where=turn.where))
        yield gr.skip(), gr.skip(), gr.skip(), whole, shell.status(_outcome(answer))

    def feedback(self, request: gr.Request, event: gr.EventData) -> str:
        """An answer was judged."""
        liked = {"true": True, "false": False}.get(_text(event, "liked"))
        turn, reason = _number(event, "turn"), _text(event, "reason")
        done = history.feedback(self.library.catalogue, _reader(request), turn, liked, reason)
        return shell.status(strings.THANKS if done and liked is not None else "")

    # Sources

    def cite(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A citation was opened; the turn knows what it quotes."""
        reader = _reader(request)
        number, n = _number(event, "turn"), _number(event, "n")
        turn = history.turn(self.library.catalogue, reader, number)
        citation = next((c for c in turn.answer.citations if c.n == n), None) if turn else None
        whole = _text(event, "whole") == "yes"
        view = source.open_citation(self.library, reader, citation, whole=whole) if citation else None
        return _opened(view, {"event": "cite", "turn": number, "n": n})

    def read(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A document was opened at one of its sections."""
        document, heading = _text(event, "document"), _text(event, "heading")
        view = source.open_document(
            self.library,
            _reader(request),
            document,
            tuple(h for h in heading.split("\n") if h),
            whole=_text(event, "whole") == "yes",
        )
        return _opened(view, {"event": "read", "document": document, "heading": heading})


def _opened(view: source.SourceView | None, address: dict[str, str | int | None]) -> Updates:
    said = strings.STATUS_SOURCE.format(title=view.title) if view else strings.GONE
    return panel.source(view, address), shell.status(said)


def _outcome(answer: Answer) -> str:
    """An answer in one sentence, for those who do not see it arrive."""
    if answer.status == "refused":
        return strings.STATUS_REFUSED
    documents = len({c.document for c in answer.citations})
    return strings.STATUS_ANSWER.format(
        statements=_counted(len(answer.statements), "statement"),
        documents=_counted(documents, "document"),
        confidence=strings.CONFIDENCE.format(word=render.confidence_word(answer.confidence)),
        number=f"{answer.confidence:.2f}",
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


# What an event brings comes from the browser and may be anything


def _reader(request: gr.Request) -> Reader:
    return reader_of(dict(request.cookies))


def _data(event: gr.EventData) -> Mapping[str, Any]:
    return event._data if isinstance(event._data, dict) else {}


def _text(event: gr.EventData, name: str) -> str:
    value = _data(event).get(name)
    return value if isinstance(value, str) else ""


def _number(event: gr.EventData, name: str) -> int:
    value = str(_data(event).get(name, ""))
    return int(value) if value.isdecimal() and len(value) < 16 else 0


def _where(event: gr.EventData) -> dict[str, list[str]]:
    given = _data(event).get("where")
    if not isinstance(given, dict):
        return {}
    return {name: [value] for name in FILTERS if isinstance(value := given.get(name), str) and value}
