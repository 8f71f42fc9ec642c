"""Earlier messages that an e-mail quotes below its own text, under headings that say whose they are.

Mail programs say it in a line ("On 8 June 2026 Jana wrote:") or in the header of the earlier message; that is the
heading then. What is quoted among the lines of a reply stays there, since the reply goes on from it.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.etree import _Element

from ingest.dates import DATE
from ingest.read.builder import one_line
from ingest.read.markup.inline import BLOCKS, tag_of, text_of

_UNSAID = "Earlier message"
_MARKS = re.compile(r"^(?:>[ \t]?)+")
_DAY = rf"(?:{DATE}|\b\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b)"
_WROTE = re.compile(rf"(?=.*(?:{_DAY}|\b(?:wrote|schrieb)\b)).{{8,200}}:", re.IGNORECASE)
_WROTE_BEGINS = re.compile(rf".{{0,100}}{_DAY}.{{0,100}}[^.:!?]", re.IGNORECASE)
_RULE = r"(?:-{2,} ?[\w ]{1,30} ?-{2,}\s)?"
_HEADER = rf"{_RULE}(From: [^\n]{{1,150}}?)\s((?:Sent|Date): [^\n]{{1,60}}?)\s(?:To|Cc|Subject): "
_HEADER_LINES = re.compile(
    rf"^{_HEADER}[^\n]*$(?:\n(?:To|Cc|Subject|Importance): [^\n]*$)*", re.IGNORECASE | re.MULTILINE
)
_HEADER_TEXT = re.compile(f"{_HEADER}.*", re.IGNORECASE)
_LONGEST = 1000  # characters of a header


def parted(text: str) -> str:
    """The text of a message without the marks of quoting, with a heading over each earlier message below its end."""
    raw = text.splitlines()
    lines = [_MARKS.sub("", line) for line in raw]
    depths = [line[: len(line) - len(rest)].count(">") for line, rest in zip(raw, lines, strict=True)]
    end = max((n for n, line in enumerate(lines) if line.strip() and not depths[n]), default=-1)
    done: list[str] = []
    depth = 0
    for n, line in enumerate(lines):
        if not line.strip() or depths[n] == depth:
            done.append(line)
        elif n > end and depths[n] > depth:
            done += _headed(done, line, first=not depth)
        else:
            done += ["", line]
        depth = depths[n] if line.strip() else depth
    return _HEADER_LINES.sub(r"\n## \1, \2\n", "\n".join(done))


def _headed(above: list[str], line: str, *, first: bool) -> list[str]:
    """A line that quotes begin with, under the heading that it or the end of `above`, taken off there, makes."""
    near = [n for n in range(max(0, len(above) - 4), len(above)) if above[n].strip()][-2:]
    if len(near) > 1 and not _WROTE_BEGINS.fullmatch(above[near[0]].strip()):
        del near[0]
    for start in near:
        said = one_line(" ".join(above[start:]))
        if _WROTE.fullmatch(said):
            del above[start:]
            return [*_heading(said), line]
    if first:
        return _heading(line) if _WROTE.fullmatch(line.strip()) else [*_heading(_UNSAID), line]
    return ["", line]


def _heading(said: str) -> list[str]:
    return ["", f"## {said.strip().rstrip(':')}", ""]


def head_quotes(root: _Element) -> None:
    """The same for the tree of an HTML message: its last quotation, and headers of earlier messages, have headings."""
    for element in list(root.iter("p", "div")):
        if not any(tag_of(child) in BLOCKS for child in element):
            header = _HEADER_TEXT.fullmatch(one_line(text_of(element))[:_LONGEST])
            if header:
                _make_heading(element, f"{header[1]}, {header[2]}")
    for quote in list(root.iter("blockquote"))[-1:]:
        outermost = [quote, *quote.iterancestors("blockquote")][-1]
        if _is_last(outermost):
            _head(outermost)


def _head(quote: _Element) -> None:
    """Make what stands before a quotation, or what it begins with, its heading."""
    near = [e for e in (quote.getprevious(), *quote[:1]) if e is not None and tag_of(e) in ("p", "div")]
    said = [(e, text) for e in near if _WROTE.fullmatch(text := one_line(text_of(e)))]
    if said:
        element, text = said[0]
        _make_heading(element, text.rstrip(":"))
    else:
        heading = etree.Element("h2")
        heading.text = _UNSAID
        quote.addprevious(heading)


def _make_heading(element: _Element, text: str) -> None:
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = "h2", text, tail


def _is_last(element: _Element) -> bool:
    """Whether no text follows the element."""
    for part in (element, *element.iterancestors()):
        behind = [part.tail or "", *(text_of(e) + (e.tail or "") for e in part.itersiblings())]
        if "".join(behind).strip():
            return False
    return True
