"""The pages beside the conversation: each is a place with a name, which the address bar shows.

A place answers two events of the page's script: `visit` shows it, `act` changes something and shows
what came of it. Both are given the reader and what the page sent, which is text that anybody may
have written. Nothing is kept between events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import gradio as gr

from assistant.ui import shell
from assistant.ui.event import given_of, reader_behind
from ingest.access import Reader
from ingest.errors import MopsError, public

Outputs = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a place shows after an event. What is None stays as it is.

    Args:
        title: What the bar above the page says.
        html: The page.
        address: What belongs into the address besides the place's name, so that it comes back there.
        said: What has happened, in a sentence for those who do not see it.
        panel: The panel at the right; the page's script opens it.
    """

    title: str
    html: str | None = None
    address: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    panel: str | None = None


class Place(Protocol):
    """A page beside the conversation."""

    name: str

    def visit(self, reader: Reader, given: Mapping[str, str]) -> Shown | Iterator[Shown]:
        """The page as `given` asks for it: a filter, an order, what is open. Several are shown one after the other."""

    def act(self, reader: Reader, given: Mapping[str, str]) -> Shown | Iterator[Shown]:
        """Do what `given["do"]` says, and show what came of it.

        Raises:
            MopsError: it cannot be done, in a sentence for people.
        """


class Places:
    """All places, by name."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = {place.name: place for place in places}

    def visit(self, request: gr.Request, event: gr.EventData) -> Iterator[Outputs]:
        """A place was asked for."""
        yield from self._run(request, event, "visit")

    def act(self, request: gr.Request, event: gr.EventData) -> Iterator[Outputs]:
        """Something was done at a place."""
        yield from self._run(request, event, "act")

    def _run(self, request: gr.Request, event: gr.EventData, method: str) -> Iterator[Outputs]:
        given = given_of(event)
        place = self._places.get(given.get("place", ""))
        if place is None:
            return
        try:
            made = getattr(place, method)(reader_behind(request), given)
            for shown in (made,) if isinstance(made, Shown) else made:
                yield _outputs(place.name, shown)
        except MopsError as error:
            raise gr.Error(public(error), print_exception=False) from error


def _outputs(place: str, shown: Shown) -> Outputs:
    """Bar, past, live, panel and status."""
    bar = shell.bar(shown.title, None, place=place, address=urlencode(shown.address))
    page = ("", shown.html) if shown.html is not None else (gr.skip(), gr.skip())
    return bar, *page, gr.skip() if shown.panel is None else shown.panel, shell.status(shown.said)
