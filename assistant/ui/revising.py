"""Which change of a draft an event of the page asks for."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr

from assistant.draft import Draft
from assistant.drafting import edit
from assistant.drafting.alternatives import alternatives
from assistant.drafting.standing import standing
from assistant.ui.event import index_of, number_of, text_of
from ingest.access import Reader
from ingest.library import Library

Change = Callable[[Draft, gr.EventData, int, int], Draft]
"""Takes the draft, the event, and which section and statement it is about."""


def revised(library: Library, reader: Reader, draft: Draft, event: gr.EventData) -> tuple[Draft, str]:
    """The changed draft, and the part of it that was changed: "s3" is a section, "s3-1" a statement in it.

    Raises:
        NotThere: There is no such change, or nothing for it to be made to.
    """
    name, section, at = text_of(event, "edit"), index_of(event, "section"), index_of(event, "statement")
    if name == "swap":
        return _swapped(library, reader, draft, event, section, at), f"s{section}-{at}"
    if name not in _CHANGES:
        raise edit.NotThere
    changed = _CHANGES[name](draft, event, section, at)
    if name == "move_section":
        return changed, f"s{max(0, min(section + _by(event), len(changed.sections) - 1))}"
    return changed, _focus(name, draft, changed, section, at)


def _swapped(library: Library, reader: Reader, draft: Draft, event: gr.EventData, section: int, at: int) -> Draft:
    """The draft with the chosen source, which must be one of those that the page was given to choose from."""
    now = standing(library.catalogue, reader, draft).draft
    if not (0 <= section < len(now.sections) and 0 <= at < len(now.sections[section].statements)):
        raise edit.NotThere
    wanted = tuple(number_of(event, name) for name in ("version", "start", "end"))
    for c in alternatives(library, reader, now, now.sections[section].statements[at]):
        if (c.version, c.start, c.end) == wanted:
            return edit.swap_source(draft, section, at, c)
    raise edit.NotThere


def _by(event: gr.EventData) -> int:
    return -1 if text_of(event, "by") == "up" else 1


_CHANGES: dict[str, Change] = {
    "retitle": lambda draft, event, *_: edit.retitle(draft, text_of(event, "words")),
    "move_section": lambda draft, event, section, _: edit.move_section(draft, section, _by(event)),
    "remove_section": lambda draft, _event, section, _at: edit.remove_section(draft, section),
    "rename_section": lambda draft, event, section, _: edit.rename_section(draft, section, text_of(event, "words")),
    "add_section": lambda draft, event, section, _: edit.add_section(draft, section, text_of(event, "words")),
    "move_statement": lambda draft, event, section, at: edit.move_statement(draft, section, at, _by(event)),
    "remove_statement": lambda draft, _event, section, at: edit.remove_statement(draft, section, at),
    "rewrite": lambda draft, event, section, at: edit.rewrite(draft, section, at, text_of(event, "words")),
    "write": lambda draft, event, section, at: edit.write(
        draft, section, text_of(event, "words"), at if at >= 0 else None
    ),
    "decide": lambda draft, event, *_: edit.decide(draft, number_of(event, "used"), number_of(event, "other")),
}


def _focus(name: str, before: Draft, after: Draft, section: int, at: int) -> str:
    """What a reader who works with the keyboard goes on from."""
    if name == "retitle":
        return "title"
    if name == "decide":
        return ""
    if name in ("remove_section", "rename_section", "add_section"):
        return f"s{min(section, len(after.sections) - 1)}"
    said = after.sections[section].statements
    if name == "move_statement":
        text = before.sections[section].statements[at].text
        places = [i for i, s in enumerate(said) if s.text == text]
        at = min(places, key=lambda i: abs(i - at), default=at)
    if name == "write" and at < 0:
        at = len(before.sections[section].statements)
    return f"s{section}-{min(at, len(said) - 1)}" if said else f"s{section}"
