"""What of a web page is its content: menus, banners, hidden text and the like are taken out."""

from __future__ import annotations

import re

from lxml.etree import _Element

from ingest.read.markup.inline import tag_of
from ingest.read.markup.notes import NOTES
from ingest.read.markup.tree import put_first, remove

_CHROME_TAGS = frozenset(("nav", "header", "footer", "aside", "dialog", "search"))
_CHROME_ROLES = frozenset(
    (
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "complementary",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
    )
)
_CHROME_NAMES = re.compile(
    r"(?:site-?|page-?|main-?|global-?|top-?|left-?|right-?|side-?)?(?:nav|navbar|navigation|menu|sidebar|footer|masthead)(?:-?(?:bar|menu|wrapper|container|links))?"
    r"|breadcrumbs?|crumbs|(?:js-)?cookie[\w-]*|[\w-]*-cookie[\w-]*|gdpr[\w-]*|consent[\w-]*|onetrust[\w-]*"
    r"|(?:social|share|sharing|addtoany)(?:-?(?:share|sharing|links|buttons|icons|bar|media|list|this))?|skip-?(?:link|nav|to-content|to-main|navigation)s?|skip"
    r"|usa-(?:skipnav|banner|footer|header|breadcrumb|sidenav|nav|in-page-nav|identifier)|toc|table-of-contents|on-this-page"
    r"|pagination|pager|prev-?next|newsletter(?:-\w+)?|subscribe(?:-\w+)?|related(?:-(?:posts|articles|links|content))?"
    r"|comments?(?:-(?:area|list|section|form))?|advert(?:isement)?s?|ads?|popup|modal|sr-only|visually-?hidden|screen-reader-text"
    r"|usa-sr-only|noprint|edit-(?:link|page|this-page)|page-actions|copy-code|feedback(?:-\w+)?|was-this-helpful|back-to-top",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|(?<![\w-])opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]{1,40})", re.IGNORECASE)
_BACKGROUND = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:\s*([^;!]{1,40})", re.IGNORECASE)
_SKIP = re.compile(r"\s*skip\s+(?:to|navigation)\b.{0,40}$", re.IGNORECASE | re.DOTALL)
_KEPT = frozenset(("html", "body", "main"))
_HOLDERS = frozenset(("body", "div", "section", "center"))
_MOST = 0.5  # share of the page's text above which an element is no chrome, whatever its name
_PROSE_SHARE = 0.85  # share of the prose that the content of a page without landmarks must hold


def main_content(root: _Element) -> _Element:
    """The element that holds the content, cleared of everything around it. Changes the tree."""
    total = _length(root)
    controlled = {e.get("aria-controls") for e in root.iter() if e.get("aria-controls")}
    title = _only_title(root)
    _prune(root, total, controlled)
    landmark = _landmark(root)
    main = landmark if landmark is not None else _densest(root)
    if title is not None and not any(tag_of(e) == "h1" for e in main.iter()):
        put_first(main, title)
    return main


def _length(element: _Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _only_title(root: _Element) -> _Element | None:
    titles = [e for e in root.iter() if tag_of(e) == "h1"]
    return titles[0] if len(titles) == 1 else None


def _prune(element: _Element, total: int, controlled: set[str | None]) -> None:
    for child in list(element):
        tag = tag_of(child)
        if not tag:
            continue
        if _is_hidden(child, controlled) or (tag not in _KEPT and _is_chrome(child, tag, total)):
            remove(child)
        elif len(child):
            _prune(child, total, controlled)


def _is_hidden(element: _Element, controlled: set[str | None]) -> bool:
    """Whether the author hides the element for good: a closed tab or accordion is only folded."""
    if element.get("role") == "tabpanel" or (element.get("id") and element.get("id") in controlled):
        return False
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    if (element.get("aria-hidden") or "").casefold() == "true" and tag_of(element) not in _KEPT:
        return True
    style = element.get("style") or ""
    if not style:
        return False
    colour, background = _COLOUR.search(style), _BACKGROUND.search(style)
    invisible = bool(colour and background and colour[1].strip().casefold() == background[1].strip().casefold())
    return invisible or bool(_HIDDEN_STYLE.search(style))


def _is_chrome(element: _Element, tag: str, total: int) -> bool:
    names = [*(element.get("class") or "").split(), *(element.get("id") or "").split()]
    if tag == "aside" and any(name.casefold() in NOTES for name in names):
        return False
    if tag == "a":
        return bool(_SKIP.match("".join(element.itertext())[:80]))
    if tag == "header" and any(tag_of(e) in ("article", "main") for e in element.iterancestors()):
        return False
    named = any(_CHROME_NAMES.fullmatch(name) for name in names)
    if not (tag in _CHROME_TAGS or (element.get("role") or "") in _CHROME_ROLES or named):
        return False
    holds_content = any(tag_of(e) in ("main", "article") for e in element.iter())
    return not holds_content and _length(element) <= _MOST * total


def _landmark(root: _Element) -> _Element | None:
    """The page's <main>, or its only <article>, if it holds any text."""
    for wanted in ("main", "article"):
        found = [e for e in root.iter() if tag_of(e) == wanted or e.get("role") == wanted]
        found = [e for e in found if _length(e) > 0]
        if wanted == "main" and found:
            return max(found, key=_length)
        if len(found) == 1 and 2 * _length(found[0]) >= _length(root):
            return found[0]
    return None


def _densest(root: _Element) -> _Element:
    """The smallest element that holds nearly all text outside links."""
    prose: dict[_Element, int] = {}
    for element in reversed(list(root.iter())):  # children before parents
        own = 0 if tag_of(element) in ("a", "script", "style", "head", "") else len((element.text or "").strip())
        inside = 0 if tag_of(element) in ("a", "script", "style", "head", "") else sum(prose.get(c, 0) for c in element)
        tails = 0 if tag_of(element) == "head" else sum(len((child.tail or "").strip()) for child in element)
        prose[element] = own + inside + tails
    wanted = _PROSE_SHARE * prose[root]
    current = root
    while True:
        best = max((child for child in current if tag_of(child) in _HOLDERS),
                   key=lambda child: prose[child], default=None)  # fmt: skip
        if best is None or prose[best] < wanted or not prose[best]:
            return current
        current = best
