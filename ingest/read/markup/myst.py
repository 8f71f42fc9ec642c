"""MyST: the directives and lines that Sphinx adds to Markdown, made CommonMark with HTML.

A directive is a fence whose language is a name in braces: ```` ```{note} ````, ``:::{tab-item} Label``.
Its options, in lines below it, are not for readers.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from textwrap import dedent

from ingest.read.markup.directives import CODE, NOTED, SILENT
from ingest.read.markup.markdown_tables import table_lines
from ingest.read.markup.shortcodes import NOTE_CLOSE, NOTE_OPEN

_FENCE = re.compile(
    r"^((?:[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t]){0,20})(`{3,}|~{3,}|:{3,})[ \t]*"
    r"(?:\{([A-Za-z][\w:+.-]{0,60})\})?[ \t]*(.*)$"
)
_SIGN = re.compile(r"^[^\n`~:]{0,40}(?:`{3,}|~{3,}|:{3,})[ \t]*\{[A-Za-z]|^\([\w.: -]{1,100}\)=", re.MULTILINE)
_UNSEEN = re.compile(r"^[ \t]*\([^()\n]{1,200}\)=[ \t]*$|^ {0,3}%|^ {0,3}\+{3,}[ \t]*(?:\{.*\})?[ \t]*$|^ {0,3}\^{3,}$")
_OPTION = re.compile(r"^\s*:([A-Za-z][\w-]{0,40}):(?:\s+(.*))?$")
_ROW = re.compile(r"^([*+-]\s{1,8})[*+-](?:\s+(.*))?$")
_CELL = re.compile(r"^[*+-](?:\s+(.*))?$")
_CODE = CODE | {"code-cell", "math", "eval-rst"}
_SILENT = SILENT | {"py:module", "py:currentmodule", "bibliography", "tableofcontents", "iframe"}
_FOLDED = frozenset(("dropdown", "details", "toggle", "collapse"))
_TITLED = frozenset(
    (
        "tab-item", "tab", "tabbed", "card", "grid-item-card", "rubric", "table", "example", "exercise", "solution",
        "margin", "pull-quote", "epigraph", "highlights", "centered",
    )
)  # fmt: skip
_UNTITLED = frozenset(
    (
        "tab-set", "tabs", "tab-set-code", "grid", "grid-item", "card-carousel", "panels", "figure", "figure-md",
        "container", "div", "compound", "only", "ifconfig", "aside", "hlist", "glossary", "button-link",
        "button-ref", "list-table", "csv-table", "subfigure",
    )
)  # fmt: skip
_DEEPEST = 20  # nested directives


@dataclass(slots=True)
class _Fence:
    """An open fence: a directive, or a code block where `name` is ''."""

    indent: str = ""  # may hold the marker of a list entry
    marks: str = ""
    name: str = ""
    argument: str = ""
    opening: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def verbatim(self) -> bool:
        return bool(self.marks) and (not self.name or self.name in _CODE or self.name in _SILENT)

    def closed_by(self, line: str) -> bool:
        marks = line.strip()
        return bool(self.marks) and marks.startswith(self.marks) and not marks.strip(marks[0])


def replace_directives(text: str) -> str:
    """The text with directives as HTML around Markdown, without targets (``(label)=``) and ``%`` comments."""
    if not _SIGN.search(text):
        return text
    fences = [_Fence()]
    for line in text.split("\n"):
        top = fences[-1]
        if top.closed_by(line):
            fences.pop()
            fences[-1].lines += _rewritten(top, line)
        elif not top.verbatim and len(fences) < _DEEPEST and (fence := _opened(line)):
            fences.append(fence)
        else:
            top.lines.append("" if not top.verbatim and _UNSEEN.match(line) else line)
    while len(fences) > 1:
        top = fences.pop()
        fences[-1].lines += _rewritten(top, None)
    return "\n".join(fences[0].lines)


def _opened(line: str) -> _Fence | None:
    match = _FENCE.match(line)
    if not match:
        return None
    indent, marks, name, argument = match[1], match[2], (match[3] or "").casefold(), match[4].strip()
    if marks[0] == ":":
        return _Fence(indent, marks, name, argument, line) if name else None
    if marks[0] == "`" and "`" in argument and not name:
        return None  # code in a line
    return _Fence(indent, marks, name if _is_known(name) else "", argument, line)


def _is_known(name: str) -> bool:
    """Whether a name in braces is a directive's and not a language's, as R Markdown writes it."""
    return ":" in name or any(name in names for names in (_CODE, _SILENT, _FOLDED, _TITLED, _UNTITLED, NOTED))


def _rewritten(fence: _Fence, closing: str | None) -> list[str]:
    """The lines that a closed fence becomes."""
    if not fence.name:
        return [fence.opening, *fence.lines, *([closing] if closing is not None else [])]
    if fence.name in _SILENT:
        return [fence.indent.rstrip()]
    options, body = _split_options(fence.lines)
    indent = " " * len(fence.indent)
    if fence.name in _CODE:
        marks = fence.marks.replace(":", "~")
        return [fence.indent + marks, *body, indent + marks]
    if fence.name in ("list-table", "csv-table"):
        return _placed(fence, [fence.argument, *(_table(fence.name, options, body) or ["", *body])])
    opening, closing = _tags(fence)
    body = _glossary(body) if fence.name == "glossary" else body
    return [*_placed(fence, opening), "", *body, "", indent + closing, ""]


def _placed(fence: _Fence, lines: list[str]) -> list[str]:
    """Lines at the indent of a directive, the first behind the marker of the list entry that it begins."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    indent = " " * len(fence.indent)
    return ["", fence.indent + lines[first], *(indent + line if line else "" for line in lines[first + 1 :])]


def _tags(fence: _Fence) -> tuple[list[str], str]:
    """The lines that open a directive of prose, its title included, and the one that closes it."""
    title = [] if fence.name in _UNTITLED else [fence.argument]
    if fence.name in _FOLDED:
        return ["<details>", f"<summary>{fence.argument}</summary>" if fence.argument else ""], "</details>"
    return [NOTE_OPEN if fence.name in NOTED else "<aside>", "", *title], NOTE_CLOSE


def _split_options(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """A directive's options and the lines below them."""
    begin = next((number for number, line in enumerate(lines) if line.strip()), 0)
    options: dict[str, str] = {}
    if lines and lines[begin].strip() == "---":
        end = next((at for at in range(begin + 1, len(lines)) if lines[at].strip() == "---"), begin)
        for line in lines[begin + 1 : end]:
            name, _, value = line.partition(":")
            options[name.strip()] = value.strip()
        return options, lines[end + 1 :]
    while begin < len(lines) and (match := _OPTION.match(lines[begin])):
        options[match[1]] = (match[2] or "").strip()
        begin += 1
    return options, lines[begin:]


def _table(name: str, options: dict[str, str], body: list[str]) -> list[str]:
    """The lines of a table; none where the body holds no rows."""
    header = options.get("header", "")
    rows = _csv_rows([header, *body]) if name == "csv-table" else _list_rows(body)
    headers = "1" if header else options.get("header-rows", "")[:3]
    return table_lines(rows, int(headers) if headers.isdecimal() else 0) if rows else []


def _list_rows(lines: list[str]) -> list[list[str]]:
    """The cells of a table written as a list of lists."""
    rows: list[list[list[str]]] = []
    indent = 0  # of the cells
    for line in dedent("\n".join(lines)).split("\n"):
        if row := _ROW.match(line):
            indent = len(row[1])
            rows.append([[row[2] or ""]])
        elif rows and not line[:indent].strip() and (cell := _CELL.match(line[indent:])):
            rows[-1].append([cell[1] or ""])
        elif rows:
            rows[-1][-1].append(line)
    return [[f"{cell[0]}\n{dedent(chr(10).join(cell[1:]))}".strip() for cell in row] for row in rows]


def _csv_rows(lines: list[str]) -> list[list[str]]:
    try:
        return [row for row in csv.reader(map(str.strip, lines), skipinitialspace=True) if row]
    except csv.Error:  # a quotation mark that was never closed
        return []


def _glossary(lines: list[str]) -> list[str]:
    """Terms with their indented definitions, as a definition list."""
    found: list[str] = []
    for line in dedent("\n".join(lines)).split("\n"):
        if line[:1] not in (" ", ":"):
            found += ["", line]
        elif found and found[-1] and found[-1][0] not in " :":
            found.append(f": {line.strip(' :')}")
        else:
            found.append(line)
    return found
