"""Notion exports: callouts, toggles and the properties above a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lxml.etree import _Element

from ingest.read.markup.inline import tag_of, text_of
from ingest.read.markup.tree import classes_of, remove, unwrap, with_class

_TRANSPARENT = re.compile(r"display\s*:\s*contents")
_HEADING_SIZE = re.compile(r"font-size\s*:\s*(1\.875|1\.5|1\.25)em")
_LEVELS = {"1.875": "h1", "1.5": "h2", "1.25": "h3"}
_TICKS = {"checkbox-on": "Yes", "checkbox-off": "No"}
_CHOICES = frozenset(("selected-value", "user"))


def wrote(root: _Element) -> bool:
    """Whether the page is an export of Notion."""
    return any(
        next(with_class(article, "page-title"), None) is not None
        or next(with_class(article, "page-body"), None) is not None
        for article in root.iter("article")
        if "page" in classes_of(article)
    )


def make_plain(root: _Element) -> None:
    """Write callouts, toggles and properties in plain HTML, without icons."""
    unwrap(root, [e for e in root.iter("div") if _TRANSPARENT.search(e.get("style") or "")])
    remove(*with_class(root, "icon"), *with_class(root, "page-header-icon"))
    for callout in with_class(root, "callout"):
        callout.tag = "div"
    unwrap(root, [e for toggle in with_class(root, "toggle") for e in (toggle, *toggle)])
    for summary in root.iter("summary"):
        if match := _HEADING_SIZE.search(summary.get("style") or ""):
            summary.tag = _LEVELS[match[1]]
    for time in root.iter("time"):
        time.text = (time.text or "").removeprefix("@")
    _state_properties(root)


def _state_properties(root: _Element) -> None:
    """Say in words what properties show as ticks and tags; leave out those without a value."""
    values = list(_values(root))
    for value in values:
        for tick in value.iter("*"):
            tick.text = next((_TICKS[name] for name in classes_of(tick) if name in _TICKS), tick.text)
        for one, other in pairwise(value):
            if not (one.tail or "").strip() and _CHOICES.intersection(classes_of(one), classes_of(other)):
                one.tail = ", "
    remove(*[row for value in values if (row := value.getparent()) is not None and not text_of(value).strip()])


def _values(root: _Element) -> Iterator[_Element]:
    for table in with_class(root, "properties"):
        if tag_of(table) == "table":
            yield from table.iter("td")
