"""What happens when a draft is asked for. Drafts are not kept: the same topic gives the same draft again."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant import source
from assistant.draft import TOPIC_LENGTH, Draft, draft
from assistant.template import names, template
from assistant.ui import drafting, panel, shell, strings
from assistant.ui.event import number_of, reader_behind, text_of
from ingest.access import Reader
from ingest.errors import MopsError
from ingest.library import Library

Updates = tuple[Any, ...]


class Drafts:
    """The page's drafts over one library."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def made(self, topic: str, name: str, reader: Reader) -> Draft | None:
        """The draft on a topic after a built-in template; None where there is no such template, or no topic."""
        topic = " ".join(topic[:TOPIC_LENGTH].split())
        return draft(self.library, topic, reader, template(name)) if topic and name in names() else None

    def compose(self) -> Updates:
        """A draft is to be made: the form for it."""
        return shell.bar(strings.DRAFT_NEW, None), "", drafting.form(names()), shell.status(strings.DRAFT_NEW)

    def draft(self, request: gr.Request, event: gr.EventData) -> Updates:
        """The form was sent."""
        topic, name = text_of(event, "topic"), text_of(event, "template")
        try:
            made = self.made(topic, name, reader_behind(request))
        except MopsError as error:
            raise gr.Error(str(error), print_exception=False) from error
        if made is None:
            return self.compose()
        said = strings.STATUS_DRAFTED.format(summary=made.summary())
        form = drafting.form(names(), made.topic, name)
        return shell.bar(made.title, None), form, drafting.drafted(made, name), shell.status(said)

    def quote(self, request: gr.Request, event: gr.EventData) -> Updates:
        """A quote of a draft was opened."""
        version, start, end = (number_of(event, key) for key in ("version", "start", "end"))
        whole = text_of(event, "whole") == "yes"
        view = source.open_place(self.library, reader_behind(request), version, start, end, whole=whole)
        address: dict[str, str | int | None] = {"event": "quote", "version": version, "start": start, "end": end}
        said = strings.STATUS_SOURCE.format(title=view.title) if view else strings.GONE
        return panel.source(view, address), shell.status(said)
