"""Puts lists together again that the markup broke into several.

Authors write one procedure with pictures, code or unindented paragraphs between its steps. Markup
then holds several lists, the later ones with a start number, or all numbered 1.
"""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element

from ingest.read.markup.inline import HEADINGS, tag_of, text_of
from ingest.read.markup.notes import is_note
from ingest.read.markup.tree import classes_of

_LONGEST_BREAK = 12  # elements between two parts of one list
_ATTACHED = frozenset(("pre", "blockquote", "figure"))
_PANELS = frozenset(("panel", "code"))
_ENDS_A_LIST = HEADINGS | {"section", "article", "details", "summary", "hr"}


def mend_lists(root: _Element) -> None:
    """Join broken lists below `root`, in place."""
    for parent in list(root.iter()):
        if tag_of(parent) in ("", "ol", "ul", "table", "pre"):
            continue
        tags = [tag_of(child) for child in parent]
        if "ol" in tags:
            _mend_children(parent)
        if tags.count("ul") > 1:
            _join_bullets(parent)


def start_of(element: _Element) -> int:
    """The number of an ordered list's first entry."""
    return _number(element.get("start"), 1)


def _number(value: str | None, default: int) -> int:
    try:
        return int((value or "").strip()[:9])
    except ValueError:
        return default


def next_number(element: _Element) -> int:
    """The number that an entry after the list's last one would have."""
    number = start_of(element)
    for child in element:
        if tag_of(child) == "li":
            number = _number(child.get("value"), number) + 1
    return number


def _mend_children(parent: _Element) -> None:
    current: _Element | None = None
    ahead = 1  # the number the next entry of `current` would have
    single = False  # whether `current` is made of lists of one entry each
    between: list[_Element] = []
    for child in list(parent):
        tag = tag_of(child)
        if tag == "ol":
            if current is not None and _continues(current, child, ahead, between, single=single):
                single = single and _entries(child) == 1
                ahead += _entries(child)
                _join(current, between, child)
            else:
                current, single, ahead = child, _entries(child) == 1, next_number(child)
            between = []
            if (current.tail or "").strip():
                current = None
        elif tag in _ENDS_A_LIST or len(between) >= _LONGEST_BREAK:
            current = None
        elif tag == "ul" and current is not None and not between and _asks_for_list(current):
            current[-1].append(child)
        elif tag and current is not None:
            between.append(child)


def _join_bullets(parent: _Element) -> None:
    """One list of bullets between which there are only pictures."""
    current: _Element | None = None
    between: list[_Element] = []
    for child in list(parent):
        tag = tag_of(child)
        if tag == "ul" and current is not None and len(current):
            _join(current, between, child)
            between = []
        elif tag == "ul":
            current, between = child, []
        elif tag == "p" and not text_of(child).strip() and len(between) < _LONGEST_BREAK:
            between.append(child)
        elif tag:
            current = None
        if (child.tail or "").strip() or (current is not None and (current.tail or "").strip()):
            current = None


def _entries(element: _Element) -> int:
    return sum(tag_of(child) == "li" for child in element)


def _asks_for_list(ordered: _Element) -> bool:
    """Whether the last entry announces the bullets that follow it: 'Choose one of:'."""
    return len(ordered) > 0 and tag_of(ordered[-1]) == "li" and text_of(ordered[-1]).rstrip().endswith(":")


def _continues(current: _Element, later: _Element, ahead: int, between: list[_Element], *, single: bool) -> bool:
    if len(current) == 0 or current.get("type") != later.get("type"):
        return False
    start = start_of(later)
    if start > 1:
        return start == ahead
    told = single and not any(tag_of(element) in ("table", "dl") for element in between)
    return bool(between) and (told or all(map(_belongs_to_entry, between)))


def _belongs_to_entry(element: _Element) -> bool:
    """Whether what stands between two lists can only be part of the entry above: a picture, code, a note, a panel."""
    return (
        not text_of(element).strip()
        or tag_of(element) in _ATTACHED
        or is_note(element)
        or not _PANELS.isdisjoint(classes_of(element))
    )


def _join(current: _Element, between: list[_Element], later: _Element) -> None:
    last = current[-1]
    for element in between:
        last.append(element)
    tail, later.tail = later.tail, None
    for entry in list(later):
        current.append(entry)
    if (later.text or "").strip():
        etree.SubElement(last, "p").text = later.text
    parent = later.getparent()
    if parent is not None:
        parent.remove(later)
    current.tail = tail
