"""reStructuredText through docutils, Sphinx's roles and directives included as far as they hold text."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read.builder import Builder, one_line
from ingest.read.decode import decode
from ingest.read.limits import Limits
from ingest.read.markup.directives import CODE, NOTED, SILENT, role_text
from ingest.read.markup.elements import parse, read_tree
from ingest.read.text import read_text

_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 5,
    "halt_level": 6,
    "input_encoding": "unicode",
    "output_encoding": "unicode",
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "math_output": "LaTeX",
    "syntax_highlight": "none",
    "smart_quotes": False,
    "trim_footnote_reference_space": True,
    "sectsubtitle_xform": False,
    "toc_backlinks": False,
}
_LONGEST_LINE = 10_000  # characters; docutils takes no longer ones
_ANY_DIRECTIVE = "any-directive"
_DIRECTIVE = re.compile(r"^([ \t]*\.\.[ \t]+)([A-Za-z][\w:+.-]{0,60})::(?=\s|$)", re.MULTILINE)
_OWN = frozenset(
    (
        "table", "list-table", "csv-table", "figure", "replace", "unicode", "date", "role", "rubric", "epigraph",
        "highlights", "pull-quote", "compound", "container", "class", "line-block", "math",
    )
)  # fmt: skip
_ENUMERATIONS = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}


def read(data: bytes, limits: Limits) -> Reading:
    """The blocks of a reStructuredText file.

    Raises:
        UnreadableFile: the file is empty, binary, too long, or holds no text.
    """
    text = decode(data, limits)
    if any(len(line) > _LONGEST_LINE for line in text.split("\n")):
        return read_text(text, format="rst", notes=["a line is too long for its markup to be read"])
    try:
        html, meta = _convert(text)
    except Exception:  # noqa: BLE001 - docutils raises whatever its transforms meet; the words are still readable
        return read_text(text, format="rst", notes=["the markup could not be read; taken as plain text"])
    root = parse(html)
    _tidy(root)
    builder = Builder(typed=True)
    read_tree(root, builder)
    if builder.empty:
        raise UnreadableFile("the file holds no text")
    title = meta.get("title")
    return builder.reading(format="rst", title=title if isinstance(title, str) else "", meta=meta)


def _convert(text: str) -> tuple[str, dict[str, Any]]:
    from docutils.core import publish_doctree, publish_from_doctree
    from docutils.parsers.rst import Parser

    _register()
    tree = publish_doctree(
        _DIRECTIVE.sub(_renamed, text), parser=Parser(inliner=_inliner()), settings_overrides=dict(_SETTINGS)
    )
    meta = _docinfo(tree)
    html = publish_from_doctree(tree, writer="html5", settings_overrides=dict(_SETTINGS))
    return str(html), meta


def _renamed(match: re.Match[str]) -> str:
    """All directives but docutils' own structural ones go to one of ours, which knows what to keep."""
    name = match[2].casefold()
    return match[0] if name in _OWN else f"{match[1]}{_ANY_DIRECTIVE}:: {name}"


def _docinfo(tree: Any) -> dict[str, Any]:  # noqa: ANN401 - docutils is untyped
    """The field list at the top, taken out of the tree."""
    from docutils import nodes

    meta: dict[str, Any] = {}
    for info in list(tree.findall(nodes.docinfo)):
        for field in info.children:
            if isinstance(field, nodes.field):
                meta[one_line(field[0].astext()).casefold()] = one_line(field[1].astext())
            else:
                meta[field.tagname] = one_line(field.astext())
        info.parent.remove(info)
    return meta


def _tidy(root: Any) -> None:  # noqa: ANN401 - lxml is untyped
    """Numbering styles as attributes, line blocks as paragraphs, footnote labels gone."""
    for element in list(root.iter("ol", "div", "span")):
        names = (element.get("class") or "").split()
        if element.tag == "ol":
            for name in names:
                if name in _ENUMERATIONS:
                    element.set("type", _ENUMERATIONS[name])
        elif element.tag == "div" and "line-block" in names:
            element.tag = "p"
            for line in element.iter("div"):
                line.tag = "span"
                line.tail = "\n"
        elif element.tag == "span" and "label" in names:
            element.text = ""
            for child in list(element):
                element.remove(child)


def _inliner() -> Any:  # noqa: ANN401 - docutils is untyped
    """An inliner to which an unknown role is its text: ``:menuselection:`A --> B```, ``:ref:`Title <label>```."""
    from docutils import nodes
    from docutils.parsers.rst import roles, states
    from docutils.utils import unescape

    inliner = states.Inliner()
    known_role = inliner.interpreted

    def interpreted(rawsource: str, text: str, role: str, lineno: int) -> tuple[list[Any], list[Any]]:
        known, _ = roles.role(role, inliner.language, lineno, inliner.reporter)
        if known and role != "raw":
            result: tuple[list[Any], list[Any]] = known_role(rawsource, text, role, lineno)
            return result
        return [nodes.inline(rawsource, role_text(unescape(text)))], []

    inliner.interpreted = interpreted  # docutils reads its patterns off the class, so no subclass
    return inliner


@cache
def _register() -> None:
    """Make the one directive of ours known to docutils under a name that nobody uses."""
    from docutils import nodes
    from docutils.parsers.rst import Directive, directives

    class AnyOption(dict[str, Any]):
        def __bool__(self) -> bool:
            return True

        def __getitem__(self, key: str) -> Any:  # noqa: ANN401
            return lambda value: value

    class AnyDirective(Directive):  # type: ignore[misc]
        required_arguments = 1
        optional_arguments = 1
        final_argument_whitespace = True
        has_content = True
        option_spec = AnyOption()

        def run(self) -> list[Any]:
            name, argument = self.arguments[0], " ".join(self.arguments[1:])
            content = "\n".join(self.content)
            if name in SILENT:
                return []
            if name in CODE:
                return [nodes.literal_block(content, content)] if content else []
            node = nodes.admonition() if name in NOTED else nodes.container()
            if name in NOTED:
                node["classes"] = ["admonition"]
            if argument and not (name.startswith("version") or name in ("deprecated", "only", "ifconfig")):
                children, messages = self.state.inline_text(argument, self.lineno)
                node += [nodes.paragraph(argument, "", *children), *messages]
            elif argument and name in NOTED:
                node += nodes.paragraph(argument, argument)
            self.state.nested_parse(self.content, self.content_offset, node)
            return [node]

    directives.register_directive(_ANY_DIRECTIVE, AnyDirective)
