"""What happens when a document is to be updated. Nothing is kept: what was accepted is known to the page alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import gradio as gr

from assistant.ui import shell, strings, updating
from assistant.ui.event import reader_behind, text_of
from assistant.update import Update, update
from assistant.updating.existing import in_library
from assistant.updating.revise import ALL, revise
from ingest.access import Reader
from ingest.cataloguing.entry import Entry
from ingest.errors import MopsError, public
from ingest.library import Library

SHOWN = 40  # documents of the list; more are found by typing
MOST_IDS = 50_000  # characters of all ids that are accepted
QUERY_LENGTH = 200

Outputs = tuple[Any, ...]


class Updating:
    """The page's updates of documents over one library."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def made(self, document: str, reader: Reader) -> Update | None:
        """What the library would change in one of its documents; None where there is none for this reader."""
        if self.library.catalogue.entry(document, reader) is None:
            return None
        return update(self.library, in_library(self.library, document, reader), reader)

    def revised(self, document: str, accepted: Collection[str], reader: Reader) -> str | None:
        """The document with what was accepted.

        Raises:
            SettingsError: Something was accepted that is not suggested any more.
        """
        made = self.made(document, reader)
        return revise(made, accepted).text if made else None

    def found(self, query: str, reader: Reader) -> list[Entry]:
        """The documents that have all words of a query in title or path, by title."""
        wanted = query[:QUERY_LENGTH].lower().split()
        entries = self.library.catalogue.entries(reader)
        there = [e for e in entries if all(w in f"{e.metadata.title} {e.path}".lower() for w in wanted)]
        return sorted(there, key=lambda e: (e.metadata.title.lower(), e.path))

    def choose(self, request: gr.Request) -> Outputs:
        """A document is to be updated: the list to choose from."""
        listed = self._listed("", reader_behind(request))
        return shell.bar(strings.UPDATE_NEW, None), updating.form(), listed, shell.status(strings.UPDATE_NEW)

    def find(self, request: gr.Request, event: gr.EventData) -> Outputs:
        """Something was typed above the list."""
        query, reader = text_of(event, "query"), reader_behind(request)
        said = strings.UPDATE_FOUND.format(count=len(self.found(query, reader)))
        return self._listed(query, reader), shell.status(said)

    def compare(self, request: gr.Request, event: gr.EventData) -> Outputs:
        """A document was chosen."""
        try:
            made = self.made(text_of(event, "document"), reader_behind(request))
        except MopsError as error:
            raise gr.Error(public(error), print_exception=False) from error
        if made is None:
            return (
                shell.bar(strings.UPDATE_NEW, None),
                updating.form(),
                updating.gone(),
                shell.status(strings.UPDATE_GONE),
            )
        by_hand = revise(made, ALL).left_out
        said = strings.STATUS_UPDATED.format(summary=made.summary())
        return shell.bar(made.title, None), "", updating.updated(made, by_hand), shell.status(said)

    def _listed(self, query: str, reader: Reader) -> str:
        found = self.found(query, reader)
        return updating.documents(found[:SHOWN], len(found) - SHOWN)
