"""Google Docs exports: lists in levels, the title, no comments.

A list comes as one list after another, each with its level in its class: ``lst-kix_abc-1`` stands a
level below ``lst-kix_abc-0``, which goes on behind it. Numbers are drawn by the style sheet.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

from ingest.read.markup.inline import HEADINGS, tag_of, text_of
from ingest.read.markup.tree import classes_of, remove, unwrap, with_class

_LEVEL = re.compile(r"(lst-kix_[\w-]{1,60})-(\d)")
_TRACE = re.compile(r"(?:^|\s)lst-kix_[\w-]{1,60}-\d|(?:^|\s)h\.[0-9a-z]{5,}(?:\s|$)")
_TITLE_STYLES = re.compile(r"\.title\s{0,3}\{[^{}]{0,1000}\}\s{0,20}\.subtitle\s{0,3}\{")
_COMMENT = re.compile(r"#cmnt_ref\d+")
_MARK = re.compile(r"#(?:cmnt|ftnt|ftnt_ref)\d+")
_NUMBERS = re.compile(
    r"\.(lst-kix_[\w-]{1,60})>\s{0,20}li:before\s{0,3}\{"
    r'content:\s{0,3}"[^"]{0,9}"\s{0,3}counter\([\w-]{1,80},\s{0,3}([a-z-]{1,20})\)\s{0,3}"[^"]{0,9}"\s{0,3}\}'
)
_TYPES = {"lower-latin": "a", "lower-alpha": "a", "upper-latin": "A", "upper-alpha": "A",
          "lower-roman": "i", "upper-roman": "I"}  # fmt: skip
_ENDS_A_LIST = HEADINGS | {"hr"}
_LONGEST_BREAK = 12  # elements between two parts of one list


def wrote(root: _Element) -> bool:
    """Whether the page is an export of Google Docs."""
    return (
        any(_TRACE.search(f"{e.get('class') or ''} {e.get('id') or ''}") for e in root.iter("*"))
        or any(_COMMENT.fullmatch(a.get("href") or "") for a in root.iter("a"))
        or any(_TITLE_STYLES.search(style.text or "") for style in root.iter("style"))
    )


def make_plain(root: _Element) -> None:
    """Nest the lists, make the title a heading, take out comments, marks of notes and the table of contents."""
    remove(*[_whole_comment(a) for a in root.iter("a") if _COMMENT.fullmatch(a.get("href") or "")])
    remove(*[a for a in root.iter("a") if _MARK.fullmatch(a.get("href") or "")])
    remove(*[p for p in root.iter("p") if not _says_something(p)])
    _raise_title(root)
    _free_headings(root)
    _state_numbers(root)
    for parent in list(root.iter("*")):
        if tag_of(parent) not in ("ol", "ul"):
            _nest(parent)


def _says_something(paragraph: _Element) -> bool:
    """Whether there is more than links to the document's headings, which its table of contents is made of."""
    links = [a for a in paragraph.iter("a") if (a.get("href") or "").startswith("#h.")]
    return _length(paragraph) > sum(map(_length, links))


def _length(element: _Element) -> int:
    return len("".join(text_of(element).split()))


def _whole_comment(anchor: _Element) -> _Element:
    """What holds a comment that begins with the anchor: a division of its own, or a paragraph."""
    paragraph = next(anchor.iterancestors("p"), anchor)
    division = paragraph.getparent()
    if division is not None and tag_of(division) == "div" and division[0] is paragraph:
        return division
    return paragraph


def _raise_title(root: _Element) -> None:
    """Make the paragraph in title style the first heading; the file's name gives way to it.

    An export has its paragraphs right in the body: others are of a site that a text was pasted into.
    """
    titles = [p for p in with_class(root, "title") if tag_of(p) == "p" and tag_of(p.getparent()) == "body"]
    for title in titles:
        title.tag = "h1"
    if titles:
        remove(*root.iter("title"))


def _free_headings(root: _Element) -> None:
    """Take numbered headings out of the lists that number them."""
    lists = [element for element in root.iter("ol", "ul") if _place(element) and all(map(_is_heading, element))]
    unwrap(root, [e for element in lists for e in (element, *element)])


def _is_heading(entry: _Element) -> bool:
    return len(entry) == 1 and tag_of(entry[0]) in HEADINGS


def _state_numbers(root: _Element) -> None:
    """Give lists the kind of numbers that the style sheet draws: letters, Roman numbers."""
    styles = {name: style for sheet in root.iter("style") for name, style in _NUMBERS.findall(sheet.text or "")}
    for element in root.iter("ol"):
        kind = next((_TYPES[styles[name]] for name in classes_of(element) if styles.get(name) in _TYPES), None)
        if kind:
            element.set("type", kind)


def _place(element: _Element) -> tuple[str, int] | None:
    """Which list the element is a part of, and its level there; None if it is none of Google's."""
    if tag_of(element) not in ("ol", "ul"):
        return None
    match = next(filter(None, map(_LEVEL.fullmatch, classes_of(element))), None)
    return (match[1], int(match[2])) if match else None


def _nest(parent: _Element) -> None:
    """Put lists of a deeper level into the entry they stand behind, with what is between. Level 0 stays."""
    above: list[tuple[str, int, _Element]] = []  # the lists open here, outermost first
    between: list[_Element] = []
    for child in list(parent):
        place = _place(child)
        if place is None or not len(child):
            between.append(child)
            if tag_of(child) in _ENDS_A_LIST or len(between) > _LONGEST_BREAK:
                above = []
            continue
        identity, level = place
        if between and above and above[0][0] != identity:
            above = []
        while above and above[-1][1] > level:
            above.pop()
        if above and level > 0:
            _put_below(above, identity, level, between, child)
        else:
            above = [(identity, level, child)]
        between = []


def _put_below(
    above: list[tuple[str, int, _Element]], identity: str, level: int, between: list[_Element], child: _Element
) -> None:
    """Add a list to the innermost open one: its entries where it goes on, else itself below the last entry."""
    same = above[-1][1] == level
    if same and above[-1][0] == identity and above[-1][2].tag == child.tag and "start" not in classes_of(child):
        current = above[-1][2]
        current[-1].extend(between)
        current.extend(list(child))
        remove(child)
        return
    if same and len(above) > 1:
        above.pop()
    if above[-1][1] < level:
        above[-1][2][-1].extend([*between, child])
        above.append((identity, level, child))
    else:  # two lists side by side that both begin below the outermost level
        above[:] = [(identity, level, child)]
