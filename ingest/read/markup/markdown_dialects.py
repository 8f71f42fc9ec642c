"""Makes CommonMark with HTML of what documentation tools add to Markdown.

Here are admonitions (``:::note``, ``!!! note``, ``> [!NOTE]`` by its quote), tabs, collapsibles,
attribute lists and MDX imports. Directives, components, template tags, ReadMe.io's blocks and what
stands in a line have modules of their own. Code blocks stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.read.markup.components import replace_components, wording
from ingest.read.markup.fences import marked
from ingest.read.markup.myst import replace_directives
from ingest.read.markup.notes import NOTES
from ingest.read.markup.readme_blocks import replace_readme_blocks
from ingest.read.markup.references import replace_references
from ingest.read.markup.shortcodes import NOTE_CLOSE, NOTE_OPEN, replace_shortcodes

_COLONS = re.compile(r"^([ \t]{0,20}):{3,}[ \t]*\{?\.?([A-Za-z][\w-]*)?\}?[ \t]*(.*)$")
_BANGS = re.compile(r"^([ \t]{0,40})(?:!!!|\?\?\?\+?|===[!+]?)[ \t]+([\w -]*)(?:\"(.*)\")?[ \t]*$")
_COLLAPSIBLE = re.compile(r"^[ \t]{0,20}\+\+\+[ \t]*(.*)$")
_DOCSIFY = re.compile(r"^[!?]>[ \t]+")
_TIGHT_HEADING = re.compile(r"^(#{1,6})([^#\s!\[{].*)$")
_MDX = re.compile(
    r"^(?:import\s.{1,300}\sfrom\s+['\"].*|import\s+['\"][^'\"]{1,300}['\"];?|export\s+(?:default|const|let|var|function)\s.*)$"
)
_ADOBE_HELP = re.compile(
    r"^[ \t]{0,20}>[ \t]{0,5}(?:\[!VIDEO\].*|\[!(?:BEGIN|END)\w+\].*|(?:id|title|abstract|additional-url)=\".*)$"
)
_CONTENTS = re.compile(
    r"^[ \t]{0,20}(?:\[TOC\]|\[\[_?TOC_?\]\]|\{:[^{}]{0,200}\}|\{[.#][\w .#-]{1,200}\})[ \t]*$", re.IGNORECASE
)
_UI_WORDS = re.compile(r"\[!(?:DNL|UICONTROL|BADGE)[ \t]+([^\]\n]{1,300})\]")
_ATTRIBUTES = re.compile(
    r"(?<=[\])>`*_\"”’\w.?!:])[ \t\u00a0]{0,3}\{[ \t]{0,3}"
    r"(?::|[#.][A-Za-z_]|(?:width|height|align|target|rel|style|class|id|modal|zoomable)=)[^{}\n]{0,200}\}"
)
_MDX_COMMENT = re.compile(r"\{/\*[^\n]{0,1000}?\*/\}")


def to_commonmark(text: str) -> str:
    """The text with everything beyond CommonMark, tables, footnotes and HTML written in these."""
    text = replace_components(replace_directives(replace_readme_blocks(text)))
    parts: list[str] = []
    prose: list[str] = []
    for is_code, line in marked(_unindented(text.split("\n"))):
        if is_code:
            parts += _prose(prose)
            prose = []
            parts.append(line)
        else:
            prose.append(line)
    return "\n".join([*parts, *_prose(prose)])


def _unindented(lines: list[str]) -> Iterator[str]:
    """Admonitions and tabs with an indented body (MkDocs) made a pair of tags around the body."""
    open_at: list[int] = []
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        while open_at and line.strip() and indent < open_at[-1] + 4:
            open_at.pop()
            yield f"\n{NOTE_CLOSE}\n"
        own = line[min(indent, 4 * len(open_at)) :]
        match = _BANGS.match(own) if own.lstrip(" \t")[:3] in ("!!!", "???", "===") else None
        if match and (match[3] or match[2].strip()) and len(open_at) < 20:
            open_at.append(indent)
            yield f"\n{match[1]}{NOTE_OPEN if own.lstrip()[0] == '!' else '<aside>'}\n"
            yield f"{match[1]}{match[3] or ''}\n"
        else:
            yield own
    for _ in open_at:
        yield f"\n{NOTE_CLOSE}\n"


def _prose(lines: list[str]) -> list[str]:
    """Lines between two code blocks, without tags, attributes and imports."""
    if not lines:
        return []
    text = _ATTRIBUTES.sub("", _UI_WORDS.sub(r"\1", replace_shortcodes(replace_references("\n".join(lines)))))
    text = _MDX_COMMENT.sub("", text)
    before = ""
    rewritten = []
    for line in text.split("\n"):
        rewritten.append(_line(line, before))
        before = line
    return rewritten


def _line(line: str, before: str) -> str:
    start = line.lstrip(" \t>")[:3]
    if start[:1] == "#":
        return _heading(line, before)
    if start == ":::":
        return _colons(line)
    if start == "+++" and (match := _COLLAPSIBLE.match(line)):
        return f"\n{match[1]}\n"
    if _DOCSIFY.match(line):
        return _DOCSIFY.sub("> [!NOTE] ", line)
    if _MDX.match(line) or _ADOBE_HELP.match(line) or _CONTENTS.match(line):
        return ">" if line.lstrip()[:1] == ">" else ""
    return line


def _heading(line: str, before: str) -> str:
    """``##Heading`` is meant as one; ``#hashtag`` in running text is not."""
    match = _TIGHT_HEADING.match(line)
    if not match or len(line) > 120:
        return line
    sure = len(match[1]) > 1 or (
        not before.strip() and match[2][0].isupper() and "#" not in match[2] and " " in match[2]
    )
    return f"{match[1]} {match[2]}" if sure else line


def _colons(line: str) -> str:
    match = _COLONS.match(line)
    if not match:
        return line
    if not match[2]:
        return f"\n{match[1]}{NOTE_CLOSE}\n"
    bare = "" if "=" in match[3] else match[3].strip().removeprefix("[").removesuffix("]")
    title = wording(match[3]) or bare
    opening = NOTE_OPEN if match[2].casefold() in NOTES else "<aside>"
    return f"\n{match[1]}{opening}\n\n{match[1]}{title}\n"
