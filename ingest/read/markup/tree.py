"""Finds and changes elements of an HTML tree; the text around what is taken out stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree
from lxml.etree import _Element

_GONE = "gone"  # a tag that no page has


def classes_of(element: _Element) -> list[str]:
    """The names in the element's class attribute."""
    return (element.get("class") or "").split()


def with_class(root: _Element, name: str) -> Iterator[_Element]:
    """All elements from `root` down that have the class, in document order."""
    return (element for element in root.iter("*") if name in classes_of(element))


def remove(*elements: _Element) -> None:
    """Take elements out with all they hold."""
    for element in elements:
        parent, before = element.getparent(), element.getprevious()
        if parent is None:
            continue
        if element.tail:
            if before is not None:
                before.tail = (before.tail or "") + element.tail
            else:
                parent.text = (parent.text or "") + element.tail
            element.tail = None
        parent.remove(element)


def unwrap(root: _Element, elements: Iterable[_Element]) -> None:
    """Take elements below `root` away and leave what they hold in their place."""
    for element in list(elements):
        element.tag = _GONE
    etree.strip_tags(root, _GONE)


def put_first(parent: _Element, child: _Element) -> None:
    """Make `child` what `parent` begins with, before its text."""
    child.tail = None
    parent.insert(0, child)
    child.tail, parent.text = parent.text, None
