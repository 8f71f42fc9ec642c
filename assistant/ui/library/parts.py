"""What the tabs of the library page share: the frame, buttons and fields, the state of the table in an address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from assistant.keeping.documents import FILTERS
from assistant.plain import counted
from assistant.ui import controls
from assistant.ui.controls import field_id
from assistant.ui.markup import button, clean, icon, tag, text
from assistant.ui.places import Shown
from assistant.ui.strings import KINDS, PLACES
from assistant.ui.strings import library as words
from ingest.access import Reader
from ingest.library import Library

Given = Mapping[str, str]
PLACE = "library"
TABLE_STATE = ("q", *FILTERS, "overdue", "sort", "page")
"""What the address of the table holds."""


@dataclass(frozen=True, slots=True)
class View:
    """A tab as it is shown: its HTML, what brings it back, and what it says to those who do not see it.

    `headed` tells that the HTML begins with a heading of its own.
    """

    html: str
    address: Given = field(default_factory=dict)
    said: str = ""
    headed: bool = False


Act = Callable[[Library, Reader, Given], "Shown | Iterator[Shown]"]
"""Does something and shows what came of it."""


class Show(Protocol):
    """Shows a tab."""

    def __call__(self, library: Library, reader: Reader, given: Given, notice: str = "") -> View:
        """The tab as `given` asks for it, with what has just happened above it, as HTML."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the page, and what can be done there, by the name of the act."""

    name: str
    label: str
    show: Show
    acts: Mapping[str, Act] = field(default_factory=dict)


def page(library: Library, reader: Reader, tabs: Sequence[Tab], current: str, view: View) -> str:
    """The page around a tab; a document's own page belongs to the first."""
    bar = controls.tabs(PLACE, "tab", {tab.name: tab.label for tab in tabs}, current)
    return clean(tag("div", "" if view.headed else _head(library, reader), bar, view.html, klass="place library"))


def _head(library: Library, reader: Reader) -> str:
    documents, passages = library.catalogue.count(reader)
    lead = words.LEAD.format(documents=counted(documents, "document"), passages=counted(passages, "passage"))
    title = tag("h2", text(words.TITLE), tabindex="-1")
    add = tag("div", button(PLACES["intake"], klass="primary", name="plus", visit="intake"), klass="place-actions")
    return tag("div", tag("div", title, tag("p", text(lead), klass="lead")), add, klass="place-head")


def said(words_: str, *undo: str) -> str:
    """What has just happened, and the way back."""
    return tag("div", tag("p", text(words_)), *undo, klass="said-here library-said", role="status")


def wrong(words_: str) -> str:
    """Why something was not done."""
    return tag("div", tag("p", text(words_)), klass="said-here library-said library-wrong", role="alert")


def undo(act: str, **values: str) -> str:
    """A button that does something back, with values whose names may hold underscores."""
    hidden = (tag("input", type="hidden", name=name, value=value) for name, value in values.items())
    press = tag("button", icon("undo"), text(words.UNDO), type="submit", klass="quiet")
    return tag("form", *hidden, press, data_act=act)


def link(label: str, address: str, **query: str) -> str:
    """A file to be saved."""
    href = f"{address}?{urlencode(query)}" if query else address
    return tag("a", icon("download"), text(label), href=href, download=True, klass="quiet")


def labelled(name: str, label: str, control: str, hint: str = "") -> str:
    """A field of a form with its label above it, and a hint below."""
    below = tag("span", text(hint), klass="small") if hint else ""
    return tag("div", tag("label", text(label), for_=field_id(PLACE, name)), control, below, klass="field")


def kind_word(value: str) -> str:
    """A kind or status for people."""
    return KINDS.get(value, value)


def number(value: str | None, default: int = 1) -> int:
    """A number that a page sent."""
    return int(value) if value and value.isdecimal() and value.isascii() and len(value) < 10 else default


def packed(address: Given) -> str:
    """The state of the table in one value."""
    return urlencode(address)


def unpacked(value: str) -> dict[str, str]:
    """The state of the table out of one value, which anybody may have written."""
    return {name: given for name, given in parse_qsl(value[:2000]) if name in TABLE_STATE}
