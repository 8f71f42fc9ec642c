"""Confluence pages: the content without the space around it, and its macros."""

from __future__ import annotations

import re

from lxml import etree
from lxml.etree import _Element

from ingest.dates import DATE
from ingest.read.builder import one_line
from ingest.read.markup.inline import tag_of, text_of
from ingest.read.markup.tree import classes_of, put_first, remove, unwrap, with_class

_TRACE = re.compile(r"confluence(?:-[a-z-]+|T[dh]|Table)")
_CONTENTS = re.compile(r"toc-macro|rbtoc\d*")
_UNNAMED = re.compile(r"Click here to expand(?:\.\.\.|…)?", re.IGNORECASE)
_MODIFIED = re.compile(rf"last modified\b.{{0,80}}?\bon\s+({DATE})", re.IGNORECASE)
_CREATED = re.compile(rf"created\b.{{0,80}}?\bon\s+({DATE})", re.IGNORECASE)
_MACROS = {
    "expand-container": "details",
    "expand-control": "summary",
    "panelHeader": "p",
}
"""Class of a macro's part -> what it is in plain HTML."""


def wrote(root: _Element) -> bool:
    """Whether the page is one of Confluence, or of a site that shows its pages."""
    return (
        _title_heading(root) is not None
        or _content(root) is not None
        or any(any(map(_TRACE.fullmatch, classes_of(e))) for e in root.iter("*"))
    )


def last_modified(root: _Element) -> str:
    """When the page was changed or else made, as the line under its title says; "" where there is none."""
    for line in with_class(root, "page-metadata"):
        if match := _MODIFIED.search(one_line(text_of(line))) or _CREATED.search(one_line(text_of(line))):
            return match[1]
    return ""


def make_plain(root: _Element) -> None:
    """Leave the page's own content with its title, and write its macros in plain HTML."""
    remove(*[e for e in root.iter("*") if any(map(_CONTENTS.fullmatch, classes_of(e)))])
    remove(*[e for e in with_class(root, "aui-icon") if tag_of(e) == "span"])
    for macro in with_class(root, "confluence-information-macro"):
        macro.set("class", "admonition")
    remove(*[e for e in with_class(root, "expand-control") if _UNNAMED.fullmatch(one_line(text_of(e)))])
    for name, tag in _MACROS.items():
        for part in with_class(root, name):
            part.tag = tag
    unwrap(root, [b for header in with_class(root, "panelHeader") for b in header.iter("b")])  # it ends with its panel
    _set_apart(root)


def _set_apart(root: _Element) -> None:
    """Make the content the page's main part, under the page's title."""
    content = _content(root)
    heading = _title_heading(root)
    if heading is not None:
        title = etree.Element("h1")
        title.text = _page_title(heading, _space(root))
        put_first(heading.getparent() if content is None else content, title)
        remove(heading)
    if content is not None:
        content.tag = "main"


def _content(root: _Element) -> _Element | None:
    return next((e for e in with_class(root, "wiki-content") if e.get("id") == "main-content"), None)


def _title_heading(root: _Element) -> _Element | None:
    return next((e for e in root.iter("h1") if e.get("id") == "title-heading"), None)


def _space(root: _Element) -> str:
    """The name of the page's space: the first of the breadcrumbs leads there."""
    crumbs = next((e for e in root.iter("ol", "ul") if e.get("id") == "breadcrumbs"), None)
    first = None if crumbs is None else next(crumbs.iter("li"), None)
    return "" if first is None else one_line(text_of(first))


def _page_title(heading: _Element, space: str) -> str:
    """The title without the space's name; a title of which a part merely looks like one stays whole."""
    title = one_line(text_of(heading))
    return title.removeprefix(f"{space} : ") if space else title
