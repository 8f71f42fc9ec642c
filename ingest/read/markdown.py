"""Markdown, in the dialects that documentation tools use."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read.builder import Builder
from ingest.read.decode import decode
from ingest.read.limits import Limits
from ingest.read.markup.elements import parse, read_tree
from ingest.read.markup.front_matter import split_front_matter, summary_of, title_of
from ingest.read.markup.inline import KNOWN
from ingest.read.markup.markdown_dialects import to_commonmark

_LONGEST_LINE = 50_000  # characters; a longer paragraph is not searched for inline markup
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)([^<>]*)>")
_CLOSING = re.compile(r"</([A-Za-z][\w-]*)")
_STRAY_BOLD = re.compile(r"(?<![\w/*])\*\*(?=[^\s*/])|(?<=[^\s*/])\*\*(?![\w/*])|(?<=[—–:.,!?)”])\*\*(?=\w)")
_VERBATIM = frozenset(("pre", "code", "script", "style", "textarea", "svg"))


def read(data: bytes, limits: Limits) -> Reading:
    """The blocks of a Markdown file.

    Raises:
        UnreadableFile: the file is empty, binary, too long, or holds no text.
    """
    meta, text, notes = split_front_matter(decode(data, limits))
    builder = Builder(typed=True)
    builder.notes += notes
    for source in (text, summary_of(meta)):
        if builder.empty:
            read_tree(parse(f"<html><body>{_html(to_commonmark(source))}</body></html>"), builder)
    if builder.empty:
        raise UnreadableFile("the file holds no text besides its front matter" if meta else "the file holds no text")
    return builder.reading(format="markdown", title=title_of(meta), meta=meta)


def _html(text: str) -> str:
    environment = {"closed": {name.casefold() for name in _CLOSING.findall(text)}}
    return str(_parser().render(text, environment))


@cache
def _parser() -> MarkdownIt:
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(deflist_plugin)
    parser.core.ruler.at("inline", _parse_inline)
    for name in ("image", "footnote_ref", "footnote_anchor"):
        parser.add_render_rule(name, _nothing)
    for name in ("footnote_block", "footnote"):
        parser.add_render_rule(f"{name}_open", _division)
        parser.add_render_rule(f"{name}_close", _division)
    parser.add_render_rule("text", _text)
    parser.add_render_rule("html_inline", _inline_html)
    parser.add_render_rule("html_block", _block_html)
    return parser


def _parse_inline(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if len(token.content) <= _LONGEST_LINE:
                state.md.inline.parse(token.content, state.md, state.env, token.children)
            else:
                token.children.append(Token("text", "", 0, content=token.content))


def _nothing(self: RendererHTML, tokens: list[Token], index: int, options: Any, env: dict[str, Any]) -> str:  # noqa: ANN401, ARG001
    return ""


def _division(self: RendererHTML, tokens: list[Token], index: int, options: Any, env: dict[str, Any]) -> str:  # noqa: ANN401, ARG001
    return "<div>" if tokens[index].nesting > 0 else "</div>"


def _text(self: RendererHTML, tokens: list[Token], index: int, options: Any, env: dict[str, Any]) -> str:  # noqa: ANN401, ARG001
    """Text without the asterisks of emphasis that the author left open."""
    return escape(_STRAY_BOLD.sub("", tokens[index].content))


def _inline_html(self: RendererHTML, tokens: list[Token], index: int, options: Any, env: dict[str, Any]) -> str:  # noqa: ANN401, ARG001
    return _TAG.sub(lambda tag: _placeholder(tag, env), tokens[index].content)


def _block_html(self: RendererHTML, tokens: list[Token], index: int, options: Any, env: dict[str, Any]) -> str:  # noqa: ANN401, ARG001
    """HTML as it is, with the Markdown that authors write between its tags."""
    content = tokens[index].content
    if content.startswith("<!--") and content.count("<!--") == 1:
        return content[content.find("-->") + 3 :] if "-->" in content else ""
    parts: list[str] = []
    verbatim = ""
    position = 0
    for tag in _TAG.finditer(content):
        between = content[position : tag.start()]
        parts.append(between if verbatim else _with_markup(between))
        parts.append(tag[0] if verbatim else _placeholder(tag, env))
        position = tag.end()
        name = tag[2].casefold()
        if name in _VERBATIM and not tag[3].endswith("/"):
            verbatim = "" if tag[1] and name == verbatim else verbatim or ("" if tag[1] else name)
    parts.append(content[position:] if verbatim else _with_markup(content[position:]))
    return "".join(parts)


def _with_markup(text: str) -> str:
    if len(text) > _LONGEST_LINE or not ("](" in text or "`" in text or "**" in text or "__" in text):
        return text
    return str(_parser().renderInline(text))


def _placeholder(tag: re.Match[str], env: dict[str, Any]) -> str:
    """An unknown tag that is never closed is a word in angle brackets: ``<your-domain>``."""
    name = tag[2].casefold()
    known = name in KNOWN or tag[1] or tag[3].strip() or name in env.get("closed", ())
    return tag[0] if known else escape(tag[0])
