"""What a page's event brings. It comes from a browser and may be anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from assistant.ui.identity import reader_of
from ingest.access import Reader

FILTERS = ("kind", "tool", "team", "status")


def reader_behind(request: gr.Request) -> Reader:
    """Who sent the event."""
    return reader_of(dict(request.cookies))


def text_of(event: gr.EventData, name: str) -> str:
    """A value that should be text; "" when it is not."""
    value = _data(event).get(name)
    return value if isinstance(value, str) else ""


def given_of(event: gr.EventData) -> dict[str, str]:
    """All that is text or a number, as text; a list of texts with a line for each."""
    given = {}
    for name, value in _data(event).items():
        if isinstance(value, list):
            given[name] = "\n".join(v for v in value if isinstance(v, str))
        elif isinstance(value, str | int | float):
            given[name] = str(value)
    return given


def number_of(event: gr.EventData, name: str) -> int:
    """A value that should be a number; 0, which is no id, when it is not."""
    value = str(_data(event).get(name, ""))
    return int(value) if value.isdecimal() and value.isascii() and len(value) < 16 else 0


def index_of(event: gr.EventData, name: str) -> int:
    """A value that should be a place counted from 0; -1, which is none, when it is not."""
    value = str(_data(event).get(name, ""))
    return int(value) if value.isdecimal() and value.isascii() and len(value) < 6 else -1


def where_of(event: gr.EventData) -> dict[str, list[str]]:
    """The filter that was set, by column."""
    given = _data(event).get("where")
    if not isinstance(given, dict):
        return {}
    return {name: [value] for name in FILTERS if isinstance(value := given.get(name), str) and value}


def _data(event: gr.EventData) -> Mapping[str, Any]:
    return event._data if isinstance(event._data, dict) else {}
