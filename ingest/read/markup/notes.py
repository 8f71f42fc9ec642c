"""Admonitions: what tells a note, tip or warning from other blocks, in all markup languages."""

from __future__ import annotations

import re

from lxml import etree
from lxml.etree import _Element

from ingest.read.markup.inline import tag_of

NOTES = frozenset(
    (
        "note", "notes", "tip", "tips", "hint", "info", "important", "warning", "caution", "danger", "attention",
        "error", "success", "admonition", "callout", "call-out", "alert", "notice", "seealso",
    )
)  # fmt: skip
_HOLDERS = frozenset(("div", "aside", "section", "p", "blockquote", "details"))
_MARK = re.compile(r"^\s*\[!([A-Za-z]+)([^\]\n]{0,200})\][-+]?[ \t]*")


def is_note(element: _Element) -> bool:
    """Whether the element is an admonition by its name or class."""
    tag = tag_of(element)
    if tag in NOTES:
        return True
    return tag in _HOLDERS and not NOTES.isdisjoint((element.get("class") or "").casefold().split())


def take_mark(quote: _Element) -> bool:
    """Whether a quote is an admonition: begins with ``[!NOTE]`` (taken off here), or is quoted thrice."""
    first = next((e for e in quote if tag_of(e)), None)
    if first is None:
        return False
    if tag_of(first) == "blockquote" and len(quote) == 1 and not (quote.text or "").strip():
        inner = next((e for e in first if tag_of(e)), None)
        return inner is not None and tag_of(inner) == "blockquote"
    match = _MARK.match(first.text or "")
    if not match:
        return False
    rest = (first.text or "")[match.end() :]
    title, parted, below = rest.partition("\n")
    if parted and title.strip() and match[1].islower():  # Obsidian's; in capitals, the line is the text itself
        head = etree.Element("p")
        head.text = title
        quote.insert(quote.index(first), head)
        rest = below
    first.text = f"{match[2]} {rest}"  # the title of a tab
    return match[1].casefold() in NOTES
