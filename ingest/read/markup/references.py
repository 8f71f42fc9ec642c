"""What dialects of Markdown write within a line: Sphinx's roles, Obsidian's links and comments, includes."""

from __future__ import annotations

import re

from ingest.read.markup.directives import role_text

_FIND = re.compile(
    r"(?<![\w`$\\])\{(?P<role>[A-Za-z][\w:+.-]{0,60})\}(?P<marks>`{1,2})(?!`)"
    r"(?P<label>(?:[^`\n]|\n(?![ \t]*\n)){1,500})(?P=marks)(?!`)"
    r"|(?P<code>(?<!`)(?P<ticks>`{1,3})(?!`)[^\n]{1,500}?(?<!`)(?P=ticks)(?!`))"
    r"|!\[\[[^\[\]\n]{1,300}\]\]"
    r"|(?<![\w/\]])\[\[(?P<link>(?!_{0,2}(?i:TOC)_{0,2}\]|[A-Z0-9_]+\])[^\s\[\]][^\[\]\n]{0,300})\]\](?![\[(/:])"
    r"|\[!(?i:include|code[\w+-]{0,20})[ \t]{0,3}"
    r"(?:\[[^\[\]\n]{0,200}\]\([^()\n]{0,300}\)[ \t]{0,3}\]|[^\[\]\n]{0,200}\]\([^()\n]{0,300}\))"
    r"|^[ \t]*;?-{1,10}8<-{1,10}(?:[ \t]+[^\n]*|[ \t]*\n(?:[^\n]*\n){0,50}?[ \t]*-{1,10}8<-{1,10}[ \t]*)$"
    r"|^[ \t]*%%(?:[^%]|%(?!%)){1,3000}%%[ \t]*$|(?<![\w%])%%(?!\w\b)(?:[^%\n]|%(?!%)){1,1000}%%(?![\w%])",
    re.MULTILINE,
)
_ICONS = frozenset(("octicon", "fa", "fas", "far", "fab", "material-regular", "material-outlined", "material-round"))
_SPECIAL = re.compile(r"([\\*_<\[])")


def replace_references(text: str) -> str:
    """Roles and links as the words that a reader sees; embeds, includes and comments gone.

    Code in a line stays as it is. The text must hold no code blocks.
    """
    return _FIND.sub(_words, text)


def _words(match: re.Match[str]) -> str:
    if match["code"]:
        return match[0]
    if match["role"]:
        return "" if match["role"] in _ICONS else _SPECIAL.sub(r"\\\1", role_text(match["label"]))
    return _link(match["link"]) if match["link"] else ""


def _link(target: str) -> str:
    """A link's alias, or its page and headings."""
    page, _, alias = target.replace("\\|", "|").partition("|")
    parts = [part.strip() for part in page.split("#") if not part.startswith("^")]
    return alias.strip() or " > ".join(part for part in parts if part)
