"""What happens when a draft is asked for, opened, edited, put into the library or deleted.

Nothing is kept on the server between events: a draft is saved once it is made and after every
change. An event names the draft and the revision that the page shows. What belongs to somebody else
is as if it were not there, and a change to a revision that is not the newest is not made.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date
from typing import Any

import gradio as gr

from assistant import permalink, source
from assistant.draft import TOPIC_LENGTH, Draft, draft
from assistant.drafting import desk, edit
from assistant.drafting.alternatives import alternatives
from assistant.drafting.desk import Saved
from assistant.drafting.publish import publish
from assistant.drafting.reword import reworded
from assistant.drafting.standing import standing
from assistant.drafting.template import names, template
from assistant.model import Model
from assistant.ui import drafting, editing, panel, shell, strings
from assistant.ui.around import around
from assistant.ui.event import FILTERS, index_of, number_of, reader_behind, text_of
from assistant.ui.revising import revised
from ingest.access import Reader
from ingest.document import Status
from ingest.editing import set_status
from ingest.errors import MopsError, public
from ingest.library import Library

Updates = tuple[Any, ...]


class Drafts:
    """The page's drafts over one library."""

    def __init__(self, library: Library, model: Model | None = None) -> None:
        self.library = library
        self._model = model

    def exported(self, reader: Reader, draft: str) -> Draft | None:
        """A draft of the reader's, or one given by its link, as it may leave the page; None where there is none."""
        catalogue = self.library.catalogue
        saved = desk.saved(catalogue, reader, draft) or permalink.draft(catalogue, draft)
        return standing(self.library.catalogue, reader, saved.draft).export() if saved else None

    # Making and opening

    def compose(self, request: gr.Request) -> Updates:
        """A draft is to be made: the form for it."""
        return self._form(reader_behind(request), strings.DRAFT_NEW)

    def draft(self, request: gr.Request, event: gr.EventData) -> Iterator[Updates]:
        """The form was sent; what is drafted is saved, and then worded by the model where one is set."""
        reader, name = reader_behind(request), text_of(event, "template")
        topic = " ".join(text_of(event, "topic")[:TOPIC_LENGTH].split())
        if not topic or name not in names():
            yield self._form(reader, strings.DRAFT_NEW)
            return
        try:
            made = draft(self.library, topic, reader, template(name))
        except MopsError as error:
            raise gr.Error(public(error), print_exception=False) from error
        if not made.citations:
            rail, bar = around(self.library.catalogue, reader, title=made.title)
            said = shell.status(" ".join(made.notes))
            yield rail, bar, drafting.form(names(), made.topic, name), drafting.nothing(made), said
            return
        said = strings.STATUS_DRAFTED.format(summary=made.summary())
        saved = desk.save(self.library.catalogue, reader, made, name)
        yield self._page(reader, saved, strings.STATUS_WORDING if self._model else said, wording=bool(self._model))
        if self._model:
            yield self._worded(reader, saved, self._model)

    def _worded(self, reader: Reader, saved: Saved, model: Model) -> Updates:
        """The draft in the model's words, as a change that can be taken back; not where it was changed meanwhile."""
        *_, worded = [saved.draft, *reworded(saved.draft, model, self.library.encoder)]
        after = desk.change(self.library.catalogue, reader, saved, worded) if worded != saved.draft else saved
        said = strings.STATUS_DRAFTED.format(summary=worded.summary())
        return self._page(reader, after, said) if after else self._open(reader, saved.id, strings.DRAFT_ELSEWHERE)

    def resume(self, request: gr.Request, event: gr.EventData) -> Updates:
        """The page was loaded with a draft open, or with the link of somebody's."""
        reader, opened = reader_behind(request), text_of(event, "draft")
        catalogue = self.library.catalogue
        filters = shell.filters({name: catalogue.values(name, reader) for name in FILTERS})
        return *(self._shared(reader, opened) if "." in opened else self._open(reader, opened)), filters

    def _shared(self, reader: Reader, link: str) -> Updates:
        """A draft by its link, which is the reader's own or to be read only."""
        catalogue = self.library.catalogue
        saved = permalink.draft(catalogue, link)
        if saved and desk.saved(catalogue, reader, saved.id):
            return self._open(reader, saved.id)
        rail, bar = around(catalogue, reader, title=strings.LINK_GONE_TITLE)
        if saved is None:
            gone = shell.gone(strings.LINK_GONE_TITLE, strings.LINK_DRAFT_GONE)
            return rail, bar, "", gone, shell.status(strings.LINK_GONE_TITLE)
        now = standing(catalogue, reader, saved.draft)
        bar = shell.bar(now.draft.title, None, link=f"d={link}")
        return rail, bar, "", drafting.shared(now, link), shell.status(strings.STATUS_DRAFT_OPENED)

    def revisit(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A draft was chosen from the list."""
        return self._open(reader_behind(request), text_of(event, "draft"))

    def retitle(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A draft was given another title in the list."""
        reader, renamed = reader_behind(request), text_of(event, "draft")
        done = desk.rename(self.library.catalogue, reader, renamed, text_of(event, "title"))
        said = strings.STATUS_RENAMED if done else ""
        if text_of(event, "current") == renamed:
            return self._open(reader, renamed, said)
        return self._beside(reader, event, said)

    def discard(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A draft was deleted."""
        reader, gone = reader_behind(request), text_of(event, "draft")
        done = desk.delete(self.library.catalogue, reader, gone)
        said = strings.STATUS_DRAFT_DELETED if done else ""
        return self._form(reader, said) if text_of(event, "current") == gone else self._beside(reader, event, said)

    # Changing

    def revise(self, request: gr.Request, event: gr.EventData) -> Updates:
        """Something in a draft was changed, or a change taken back."""
        reader, catalogue = reader_behind(request), self.library.catalogue
        saved = self._shown(reader, event)
        if not isinstance(saved, Saved):
            return saved
        if text_of(event, "edit") == "undo":
            undone = desk.undo(catalogue, reader, saved)
            return self._page(reader, undone or saved, strings.STATUS_UNDONE if undone else "", focus="undo")
        try:
            changed, focus = revised(self.library, reader, saved.draft, event)
        except edit.NotThere:
            return self._page(reader, saved)
        if changed == saved.draft:
            return self._page(reader, saved, focus=focus)
        after = desk.change(catalogue, reader, saved, changed)
        if after is None:
            return self._open(reader, saved.id, strings.DRAFT_ELSEWHERE, refused=True)
        return self._page(reader, after, strings.STATUS_CHANGED, focus=focus)

    def others(self, request: gr.Request, event: gr.EventData) -> Updates:
        """Other sources of a statement were asked for."""
        reader = reader_behind(request)
        section, at = index_of(event, "section"), index_of(event, "statement")
        saved = desk.saved(self.library.catalogue, reader, text_of(event, "draft"))
        found = None
        if saved and saved.revision == number_of(event, "revision"):
            now = standing(self.library.catalogue, reader, saved.draft).draft
            said = now.sections[section].statements if 0 <= section < len(now.sections) else ()
            if 0 <= at < len(said) and said[at].citations:
                found = alternatives(self.library, reader, now, said[at])
        address: editing.Where = {"data_section": section, "data_statement": at}
        if saved:
            address |= {"data_draft": saved.id, "data_revision": saved.revision}
        return editing.others(found, address, date.today()), shell.status(strings.OTHERS_TITLE)

    # Into the library

    def put(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A draft is to become a document of the library."""
        reader, catalogue = reader_behind(request), self.library.catalogue
        saved = self._shown(reader, event)
        if not isinstance(saved, Saved):
            return saved
        try:
            path = publish(self.library, reader, saved.draft, saved.document)
        except MopsError as error:
            return self._page(reader, saved, public(error), problem=public(error))
        saved = desk.record_put(catalogue, reader, saved, path)
        return self._page(reader, saved, strings.STATUS_PUT.format(path=path), focus="stand")

    def stand(self, request: gr.Request, event: gr.EventData) -> Updates:
        """The status of what was put into the library was set."""
        reader = reader_behind(request)
        saved = desk.saved(self.library.catalogue, reader, text_of(event, "draft"))
        status = {"current": Status.CURRENT, "draft": Status.DRAFT}.get(text_of(event, "status"))
        if saved is None or saved.document is None or status is None:
            return self._form(reader, strings.STATUS_DRAFT_GONE)
        if saved.revision != number_of(event, "revision"):
            return self._page(reader, saved, strings.DRAFT_ELSEWHERE, refused=True)
        try:
            set_status(self.library, saved.document, status, reader)
        except MopsError as error:
            return self._page(reader, saved, public(error), problem=public(error))
        said = strings.STATUS_SET.format(path=saved.document, status=strings.KINDS[status.value].lower())
        return self._page(reader, saved, said, focus="stand")

    def quote(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A quote of a draft was opened."""
        version, start, end = (number_of(event, key) for key in ("version", "start", "end"))
        whole = text_of(event, "whole") == "yes"
        view = source.open_place(self.library, reader_behind(request), version, start, end, whole=whole)
        address: dict[str, str | int | None] = {"event": "quote", "version": version, "start": start, "end": end}
        said = strings.STATUS_SOURCE.format(title=view.title) if view else strings.GONE
        return panel.source(view, address), shell.status(said)

    # Pages

    def _form(self, reader: Reader, said: str) -> Updates:
        rail, bar = around(self.library.catalogue, reader, title=strings.DRAFT_NEW)
        return rail, bar, "", drafting.form(names()), shell.status(said)

    def _shown(self, reader: Reader, event: gr.EventData) -> Saved | Updates:
        """The draft that an event is about as the page shows it; else the page that says why it cannot be changed."""
        saved = desk.saved(self.library.catalogue, reader, text_of(event, "draft"))
        if saved is None:
            return self._form(reader, strings.STATUS_DRAFT_GONE)
        if saved.revision != number_of(event, "revision"):
            return self._page(reader, saved, strings.DRAFT_ELSEWHERE, refused=True)
        return saved

    def _beside(self, reader: Reader, event: gr.EventData, said: str) -> Updates:
        """The lists and the bar around what stays open."""
        open_ = {"conversation": text_of(event, "conversation"), "draft": text_of(event, "current")}
        return *around(self.library.catalogue, reader, **open_), gr.skip(), gr.skip(), shell.status(said)

    def _open(
        self, reader: Reader, draft: str, said: str = strings.STATUS_DRAFT_OPENED, *, refused: bool = False
    ) -> Updates:
        saved = desk.saved(self.library.catalogue, reader, draft)
        if saved is None:
            return self._form(reader, strings.STATUS_DRAFT_GONE)
        return self._page(reader, saved, said, refused=refused)

    def _page(
        self,
        reader: Reader,
        saved: Saved,
        said: str = "",
        *,
        problem: str = "",
        refused: bool = False,
        focus: str = "",
        wording: bool = False,
    ) -> Updates:
        catalogue = self.library.catalogue
        view = drafting.DraftView(
            saved,
            standing(catalogue, reader, saved.draft),
            catalogue.entry(saved.document, reader) if saved.document else None,
            problem or (strings.DRAFT_ELSEWHERE if refused else ""),
            refused,
            focus,
            secrets.token_hex(4),
            wording,
            permalink.of_draft(catalogue, saved.id),
        )
        return *around(catalogue, reader, draft=saved.id), "", drafting.drafted(view), shell.status(said)
