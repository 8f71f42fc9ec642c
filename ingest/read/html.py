"""Web pages: the content of a saved page, without what the site puts around it."""

from __future__ import annotations

import re
from typing import Any

from lxml.etree import _Element

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read.builder import Builder, one_line
from ingest.read.decode import decode
from ingest.read.limits import Limits
from ingest.read.markup.confluence import last_modified
from ingest.read.markup.elements import parse, read_tree
from ingest.read.markup.exports import make_plain
from ingest.read.markup.inline import tag_of, text_of
from ingest.read.markup.main_content import main_content
from ingest.read.markup.page_end import drop_page_end

_CHARSET = re.compile(rb"""<meta[^>]{1,200}charset\s{0,3}=\s{0,3}["']?([\w-]{1,40})""", re.IGNORECASE)
_SITE = re.compile(r"\s+[|–—·•»:-]+\s+|\s*\|\s*")
_FILE_NAME = re.compile(r"[\w-]{1,100}\.(?:html?|xhtml|php|aspx?)", re.IGNORECASE)
_FIELDS = {
    "description": "description",
    "og:description": "description",
    "author": "author",
    "article:author": "author",
    "date": "date",
    "article:published_time": "date",
    "dcterms.created": "date",
    "last-modified": "modified",
    "article:modified_time": "modified",
    "dcterms.modified": "modified",
    "og:site_name": "site",
    "keywords": "keywords",
}


def read(data: bytes, limits: Limits) -> Reading:
    """The blocks of a web page's main content.

    Raises:
        UnreadableFile: the file is empty, binary, too long, or holds no text.
    """
    return read_page(parsed(data, limits))


def parsed(data: bytes, limits: Limits) -> _Element:
    """The tree of a web page.

    Raises:
        UnreadableFile: the file is empty, binary or too long.
    """
    declared = _CHARSET.search(data[:4096])
    return parse(decode(data, limits, declared=declared[1].decode("ascii") if declared else None))


def read_page(root: _Element) -> Reading:
    """The blocks of the main content of a web page, given as its tree, which is changed.

    Raises:
        UnreadableFile: it holds no text.
    """
    make_plain(root)
    meta = _meta(root)
    title = _title(root, str(meta.get("site", "")))
    builder = Builder(typed=True)
    main = main_content(root)
    drop_page_end(main)
    read_tree(main, builder)
    if builder.empty:
        raise UnreadableFile("the page holds no text of its own; it may be filled in by scripts: save it as PDF")
    return builder.reading(format="html", title=title, meta=meta)


def _meta(root: _Element) -> dict[str, Any]:
    """What the page says of itself."""
    fields: dict[str, Any] = {}
    if language := root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"):
        fields["lang"] = language
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").casefold()
        content = one_line(element.get("content") or "")
        if name in _FIELDS and content:
            fields.setdefault(_FIELDS[name], content)
    if changed := last_modified(root):
        fields["updated"] = changed
    return fields


def _title(root: _Element, site: str) -> str:
    """The page's title without the site's name; '' if the first heading says it better."""
    title = next((one_line("".join(e.itertext())) for e in root.iter("title") if _in_head(e)), "")
    headings = [one_line(text_of(e)) for e in root.iter("h1")]
    if not title or _FILE_NAME.fullmatch(title):
        return ""
    for heading in headings:
        if heading and heading.casefold() in title.casefold():
            return heading
    parts = [part for part in _SITE.split(title) if part]
    if len(parts) > 1 and (parts[-1].casefold() == site.casefold() or len(parts[-1].split()) <= 4):
        return title[: title.rfind(parts[-1])].rstrip(" |–—·•»:-")
    return title


def _in_head(element: _Element) -> bool:
    """Whether a <title> is the page's and not a picture's."""
    return all(tag_of(ancestor) != "svg" for ancestor in element.iterancestors())
