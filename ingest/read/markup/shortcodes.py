"""Template tags in prose: Hugo's ``{{< >}}`` and ``{{% %}}``, Liquid's and Jinja's ``{% %}``.

No tag reaches the text. What stands between a pair of tags is kept, as is wording given as an
argument ("title", "text", ...) and the label of a tab. Tags of admonitions become `NOTE_OPEN` and
`NOTE_CLOSE` lines.
"""

from __future__ import annotations

import re

from ingest.read.markup.notes import NOTES

NOTE_OPEN = '<aside class="note">'
NOTE_CLOSE = "</aside>"

_CLOSERS = {"{{<": ">}}", "{{%": "%}}", "{%": "%}"}
_FIND = re.compile(r"``[^`\n]{1,500}``|`[^`\n]{1,500}`|\{\{[<%]|\{%")
_NAME = re.compile(r"[-~]?\s*(/?)\s*([\w./-]+)")
_ARGUMENT = re.compile(r"""([\w-]{1,40})\s{0,3}=\s{0,3}(?:"([^"]*)"|'([^']*)')""")
_LONGEST = 3000  # characters of one tag
_SPOKEN = ("title", "heading", "header", "label", "intro", "text", "caption")  # arguments that a reader sees
_TABS = frozenset(("tab", "tab-item", "tab_item", "tabitem", "tabs/tab"))
_LABEL = re.compile(r"""\s{1,9}(?:name\s{0,3}=\s{0,3})?(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|`([^`\n]{1,200})`)""")
_SILENT = (
    "img",
    "image",
    "figure",
    "picture",
    "youtube",
    "vimeo",
    "video",
    "iframe",
    "tweet",
    "legacy-img",
    "ref",
    "relref",
)
_VARIABLE = re.compile(r"\{\{-?\s{0,5}(?:site|page|include|config|\w{1,40}:|\$|\.)[\w.]{1,60}[^{}\n]{0,200}\}\}")
_VARIABLE_IN_LINK = re.compile(r"\]\(\{\{\s{0,5}\w{1,60}\s{0,5}\}\}")


def replace_shortcodes(text: str) -> str:
    """The text without template tags; inline code stays as it is. The text must hold no code blocks."""
    if "{{" not in text and "{%" not in text:
        return text
    text = _VARIABLE_IN_LINK.sub("](", text)
    parts: list[str] = []
    position = 0
    labels: list[str] = []  # of the tabs to come
    for found in _FIND.finditer(text):
        if found.start() < position or found[0][0] == "`":
            continue
        closer = _CLOSERS[found[0]]
        end = text.find(closer, found.end(), found.end() + _LONGEST)
        if end < 0:
            continue
        before = text[position : found.start()]
        position = end + len(closer)
        starts, ends = _at_line_start(before, first=not parts), text.startswith("\n", position) or position == len(text)
        if starts and not ends:
            position += len(text[position : position + 9]) - len(text[position : position + 9].lstrip(" "))
        parts += _spaced(before, _replacement(text[found.end() : end], labels), starts=starts, ends=ends)
    parts.append(text[position:])
    return _VARIABLE.sub("", "".join(parts))


def _at_line_start(before: str, *, first: bool) -> bool:
    line = before.rpartition("\n")
    return not line[2].strip() and (bool(line[1]) or first)


def _spaced(before: str, words: str, *, starts: bool, ends: bool) -> list[str]:
    """A tag on its own line parts paragraphs; an admonition always does."""
    if before.endswith("]("):  # the address of a link
        return [before, "#"]
    if words in (NOTE_OPEN, NOTE_CLOSE):
        indent = before[len(before.rstrip(" \t")) :][:3] if starts else ""
        return [before.rstrip(" \t"), f"\n\n{indent}{words}\n\n{indent}"]
    if starts:
        stripped = before.rstrip(" \t")
        indent = before[len(stripped) :][:3]
        return [stripped, f"\n{indent}{words}\n\n" if ends else f"\n{indent}{words} " if words else f"\n{indent}"]
    return [before, words]


def _replacement(inside: str, labels: list[str]) -> str:
    """What stands for a tag; `labels` are those that ``{{< tabs items="A,B" >}}`` gives its tabs."""
    match = _NAME.match(inside)
    if match is None:
        return ""
    name = match[2].casefold()
    closing = bool(match[1]) or name.startswith("end")
    if name.removeprefix("end") in NOTES:
        return NOTE_CLOSE if closing else NOTE_OPEN
    if closing or name.startswith(_SILENT):
        return ""
    arguments = {key.casefold(): double or single for key, double, single in _ARGUMENT.findall(inside)}
    if name == "tabs" and "items" in arguments:
        labels[:] = [label.strip() for label in arguments["items"].split(",")]
    spoken = " ".join(arguments[key] for key in _SPOKEN if arguments.get(key))
    if name not in _TABS or spoken:
        return spoken
    label = _LABEL.match(inside, match.end())
    return arguments.get("name") or (label[label.lastindex or 0] if label else labels.pop(0) if labels else "")
