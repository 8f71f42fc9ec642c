"""The plain text of HTML elements, as a reader sees it."""

from __future__ import annotations

from lxml.etree import _Element

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
DROPPED = frozenset(
    (
        "script", "style", "template", "noscript", "svg", "math", "iframe", "video", "audio", "canvas",
        "object", "embed", "select", "input", "textarea", "button", "head", "title", "meta", "link", "img",
        "picture", "map", "progress",
    )
)  # fmt: skip
INLINE = frozenset(
    (
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
        "i", "ins", "kbd", "label", "mark", "nobr", "output", "q", "rp", "rt", "ruby", "s", "samp", "small",
        "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    )
)  # fmt: skip
BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
        "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "colgroup", "col", *HEADINGS,
    )
)  # fmt: skip
_REFERENCES = {"footnote-ref", "footnote-reference", "footnote-backref", "headerlink", "anchorjs-link"}
KNOWN = DROPPED | INLINE | BLOCKS | {"br", "source", "track", "param", "area", "base", "option", "optgroup"}


def tag_of(element: _Element) -> str:
    """The element's name in lower case without a namespace; '' for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def text_of(element: _Element) -> str:
    """All text within, blocks apart by a space, list entries by a semicolon, line breaks kept."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def is_dropped(element: _Element) -> bool:
    """Whether the element holds nothing to read. A button is kept where it is the text of a heading."""
    tag = tag_of(element)
    if tag == "button":
        parent = element.getparent()
        return parent is None or tag_of(parent) not in HEADINGS
    if element.get("role") == "doc-noteref":
        return True
    return not tag or tag in DROPPED or not _REFERENCES.isdisjoint((element.get("class") or "").split())


def _collect(element: _Element, parts: list[str]) -> None:
    if element.text:
        parts.append(element.text)
    for child in element:
        tag = tag_of(child)
        if tag == "br":
            parts.append("\n")
        elif not is_dropped(child):
            if tag == "li" and child.getprevious() is not None:
                parts.append(_separator(parts))
            apart = tag in BLOCKS
            parts.append(" " if apart else "")
            _collect(child, parts)
            parts.append(" " if apart else "")
        if child.tail:
            parts.append(child.tail)


def _separator(parts: list[str]) -> str:
    """What stands between two list entries within one text."""
    last = next((part.rstrip() for part in reversed(parts) if part.strip()), "")
    return "" if not last or last[-1] in ".;:,!?" else ";"
