"""What help centres put below an article: the question whether it helped, and links to other articles."""

from __future__ import annotations

import re

from lxml.etree import _Element

from ingest.read.markup.inline import HEADINGS, tag_of
from ingest.read.markup.tree import remove

_QUESTION = re.compile(
    r"(?:was|is) this (?:article|page|guide|information|content|topic|answer|post)?\s*(?:helpful|useful)\s*\?"
    r"|did you find this (?:article|page|guide|information|content|topic)?\s*(?:helpful|useful)\s*\?"
    r"|did this (?:article |page |guide )?(?:help(?: you)?|answer your questions?)\s*\?",
    re.IGNORECASE,
)
_VOTES = re.compile(
    r"(?:\b(?:yes|no|thanks|thank you|not really|thumbs (?:up|down)|for your feedback|submit|cancel"
    r"|\d{1,6} (?:out )?of \d{1,6} (?:people )?found this (?:article )?(?:helpful|useful))|yesno|[\W_])*",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:related|similar|recommended|popular|recently viewed) (?:help )?"
    r"(?:articles|posts|topics|pages|content|guides|links|reading|resources):?"
    r"|(?:other |more )?articles in this section:?|you (?:may|might) also like:?",
    re.IGNORECASE,
)
_TITLES = (HEADINGS - {"h1"}) | {"p", "div", "strong", "b", "span"}
_CONTENT = frozenset(("li", "td", "th", "pre", "code", "blockquote", "dt", "dd", "h1", "a"))
_LONGEST = 2000  # characters of the question and its buttons
_MOST = 0.5  # share of the text above which the links are the page


def drop_page_end(main: _Element) -> None:
    """Take both out of the element that holds the page's content."""
    for element in list(main.iter()):
        if _QUESTION.search(element.text or "") and element is not main:
            _drop_question(element, main)
    total = _letters(main)
    titles = [e for e in main.iter() if tag_of(e) in _TITLES and _RELATED.fullmatch((e.text or "").strip())]
    for title in reversed(titles[-4:]):
        _drop_links(title, main, total)


def _drop_question(element: _Element, main: _Element) -> None:
    """Remove the largest element with nothing but the question and its answers, and answers beside it."""
    if not _is_vote(element) or any(tag_of(e) in _CONTENT for e in (element, *element.iterancestors())):
        return
    parent = element.getparent()
    while parent is not None and parent is not main and _is_vote(parent):
        element, parent = parent, parent.getparent()
    behind = element.getnext()
    if tag_of(element) in HEADINGS and behind is not None and tag_of(behind) == "p" and not _is_vote(behind):
        return  # a section about such questions
    while behind is not None and _is_vote(behind) and not (behind.tail or "").strip():
        behind, answer = behind.getnext(), behind
        remove(answer)
    remove(element)


def _is_vote(element: _Element) -> bool:
    """Whether the element holds nothing but the question, its answers, or both."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > _LONGEST:
            return False
    return bool(_VOTES.fullmatch(_QUESTION.sub(" ", " ".join(" ".join(parts).split()))))


def _drop_links(title: _Element, main: _Element, total: int) -> None:
    """Remove a title and what is behind it, if these are links up to the end of the content."""
    behind: list[_Element] = []
    element: _Element | None = title
    while element is not None and element is not main:
        if (element.tail or "").strip():
            return
        behind += element.itersiblings()
        element = element.getparent()
    letters = sum(map(_letters, behind))
    linked = sum(_letters(link) for part in behind for link in part.iter("a"))
    told = any(_count(part.tail) for part in behind)
    if letters == linked > 0 and not told and letters + _letters(title) <= _MOST * total:
        for part in (title, *behind):
            remove(part)


def _letters(element: _Element) -> int:
    return sum(map(_count, element.itertext()))


def _count(text: str | None) -> int:
    return sum(character.isalnum() for character in text or "")
