"""What begins and ends AsciiDoc's lists."""

from __future__ import annotations

import re

_UNORDERED = re.compile(r"^[ \t]*(\*{1,6}|-|•)[ \t]+(\S.*)$")
_ORDERED = re.compile(r"^[ \t]*(\.{1,6}|\d{1,4}\.|[a-zA-Z]\.|[ivx]{1,6}\))[ \t]+(\S.*)$")
TERM = re.compile(r"^[ \t]*(\S[^\n]{0,300}?)(:{2,4}|;;)(?:[ \t]+(.*))?$")
_CALLOUT = re.compile(r"^<(?:\d{1,3}|\.)>[ \t]+(\S.*)$")
_START = re.compile(r"""\bstart\s*=\s*["']?(\d{1,6})""")
_STYLES = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I", "arabic": "1", "decimal": "1"}
_DEPTH_STYLES = ("1", "a", "i", "A", "I", "1")


def list_entry(line: str) -> tuple[str, str, str] | None:
    """Tag, marker and text where the line begins a list entry."""
    if match := _UNORDERED.match(line):
        return "ul", match[1], match[2]
    if match := _ORDERED.match(line):
        kind = match[1] if match[1][0] == "." else "1." if match[1][0].isdigit() else "a."
        return "ol", kind, line.strip()
    if match := _CALLOUT.match(line):
        return "ol", "<>", f"<> {match[1]}"
    if (match := TERM.match(line)) and "://" not in match[1]:
        return "dl", match[2], line.strip()
    return None


def list_start(tag: str, text: str, attributes: str, depth: int) -> str:
    """The start tag of a list; `depth` counts the ordered lists around it."""
    if tag != "ol":
        return f"<{tag}>"
    start = _START.search(attributes)
    number = start[1] if start else text.partition(".")[0] if text[0].isdigit() else "1"
    style = next((letter for name, letter in _STYLES.items() if name in attributes), "")
    if not style:
        style = "a" if text[0].isalpha() else "1" if text[0] in "<0123456789" else _DEPTH_STYLES[min(depth, 5)]
    return f'<ol start="{number}" type="{style}">'


def entry_end(tag: str) -> str:
    """The end tag of an entry."""
    return "</dd>" if tag == "dl" else "</li>"


def list_end(tag: str) -> str:
    """The end tags of a list and its last entry."""
    return f"{entry_end(tag)}</{tag}>"
