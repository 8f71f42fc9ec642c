"""MDX components (``<Step title="…">``) and custom elements, made HTML around Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.read.markup.fences import marked
from ingest.read.markup.inline import KNOWN
from ingest.read.markup.notes import NOTES

_TAG = re.compile(r"^([ \t]{0,20})<(/?)([A-Z][\w.]*|[a-z]+-[\w-]+)(\s[^<>]{0,500}|/)?>[ \t]*$")
_LEFT_OPEN = re.compile(r"^[ \t]{0,20}<[A-Z][\w.]*(?:\s[^<>]*)?$")
_PAIRED = (
    r"(?:Steps?|Tabs?|TabItem|Accordion(?:Group|s)?|Card(?:Group|s)?|Note|Warning|Tip|Info|Check|Danger|Caution|Callout"
    r"|Expandable)"
)
_SET_APART = re.compile(rf"(</?{_PAIRED}(?:\s[^<>]{{0,500}})?>)")
_OPENS = re.compile(rf"\s*<{_PAIRED}[\s>]")
_CLOSES = re.compile(rf"</{_PAIRED}>\s*$")
_WORDING = re.compile(r"""\b(?:title|label|summary|header)\s{0,3}=\s{0,3}\{?(?:"([^"\n]{1,300})"|'([^'\n]{1,300})')""")
_NUMBER = re.compile(r"^(?:Step\s+)?\d{1,2}[.:)]\s+(?=\S)", re.IGNORECASE)
_FOLDED = frozenset(("accordion", "expandable"))
_LONGEST_TAG = 30  # lines
_DEEPEST = 50  # nested components


@dataclass(slots=True)
class _Open:
    """A component whose end has not come; columns are those of the text that is written."""

    name: str
    column: int
    shift: int | None = None  # columns by which its content moves to the left
    ends: str = "</div>"


def wording(arguments: str) -> str:
    """The title or label among a tag's attributes."""
    match = _WORDING.search(arguments)
    return (match[1] or match[2]) if match else ""


def replace_components(text: str) -> str:
    """The text with components as HTML; their content is Markdown, no more indented than they are."""
    if "</" not in text and "/>" not in text:
        return text
    lines: list[str] = []
    opened: list[_Open] = []
    for is_code, line in _tags_apart(text):
        tag = None if is_code else _TAG.match(line)
        if tag is None or tag[3].casefold() in KNOWN:
            lines.append(_shifted(line, opened))
        elif tag[2]:
            lines += _closed(tag, opened)
        else:
            lines += _opened(tag, opened)
    return "\n".join(lines)


def _tags_apart(text: str) -> Iterator[tuple[bool, str]]:
    """Lines, and whether they are code: a tag over several lines made one, tags beside text set apart."""
    begun: list[str] = []
    for is_code, line in marked(text.split("\n")):
        if begun and (is_code or not line.strip() or "<" in line or len(begun) > _LONGEST_TAG):
            yield from ((False, part) for part in begun)
            begun = []
        if is_code:
            yield True, line
        elif begun or _LEFT_OPEN.match(line):
            begun.append(line.strip() if begun else line)
            if ">" in line:
                yield from ((False, part) for part in _apart(" ".join(begun)))
                begun = []
        else:
            yield from ((False, part) for part in _apart(line))
    yield from ((False, part) for part in begun)


def _apart(line: str) -> list[str]:
    opens = _OPENS.match(line)
    if not opens and not (_CLOSES.search(line) and len(_SET_APART.findall(line)) == 1):
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    return [indent + part.strip() for part in _SET_APART.split(line) if part.strip()]


def _shifted(line: str, opened: list[_Open]) -> str:
    if not opened or not line.strip():
        return line
    line = line.expandtabs(4) if line[0] in " \t" else line
    indent = len(line) - len(line.lstrip(" "))
    top = opened[-1]
    if top.shift is None:
        top.shift = max(0, indent - top.column)
    return line[min(indent, top.shift) :]


def _name(tag: re.Match[str]) -> str:
    return tag[3].replace(".", "-").casefold()


def _closed(tag: re.Match[str], opened: list[_Open]) -> list[str]:
    name = _name(tag)
    if all(component.name != name for component in opened):
        return ["", f"{tag[1]}</{name if name in NOTES else 'div'}>", ""]
    lines: list[str] = []
    while True:
        component = opened.pop()
        lines += ["", f"{' ' * component.column}{component.ends}", ""]
        if component.name == name:
            return lines


def _opened(tag: re.Match[str], opened: list[_Open]) -> list[str]:
    line = _shifted(tag[0], opened)
    component = _Open(_name(tag), len(line) - len(line.lstrip()))
    title = wording(tag[4] or "")
    if (tag[4] or "").rstrip().endswith("/"):
        lines = [title if component.name == "card" else ""]
    else:
        lines = _start(component, title, opened)
        opened += [component] if len(opened) < _DEEPEST else []
    indent = " " * component.column
    return ["", *(indent + line if line else "" for line in lines), ""]


def _start(component: _Open, title: str, opened: list[_Open]) -> list[str]:
    """The HTML tags and the title that begin a component; sets what ends it."""
    name = component.name
    if name == "step" and opened and opened[-1].name == "steps":
        list_tag = [] if "</ol>" in opened[-1].ends else ["<ol>"]
        opened[-1].ends = "</ol></div>"
        component.ends = "</li>"
        return [*list_tag, f"<li>{_NUMBER.sub('', title)}"]
    if name in _FOLDED and title:
        component.ends = "</details>"
        return [f"<details><summary>{title}</summary>"]
    if name in NOTES or name == "check":
        name = "note" if name == "check" else name
        component.ends = f"</{name}>"
        return [f"<{name}>", "", title]
    return ["<div>", "", title]
