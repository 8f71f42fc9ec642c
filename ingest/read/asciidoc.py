"""AsciiDoc: a walk over its lines that writes HTML, which the shared walk turns into blocks."""

from __future__ import annotations

import re
from html import escape
from textwrap import dedent
from typing import Any

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read.builder import Builder
from ingest.read.decode import decode
from ingest.read.limits import Limits
from ingest.read.markup.asciidoc_inline import inline, resolve
from ingest.read.markup.asciidoc_lists import TERM, entry_end, list_end, list_entry, list_start
from ingest.read.markup.asciidoc_source import ATTRIBUTE, source_lines
from ingest.read.markup.asciidoc_tables import separated_html, table_html
from ingest.read.markup.elements import parse, read_tree
from ingest.read.markup.front_matter import split_front_matter, summary_of, title_of
from ingest.read.markup.notes import NOTES
from ingest.read.markup.shortcodes import NOTE_CLOSE, NOTE_OPEN

_SECTION = re.compile(r"^(={1,6}|#{1,6})[ \t]+(\S.*)$")
_UNDERLINES = {"=": 1, "-": 2, "~": 3, "^": 4}
_DELIMITER = re.compile(r"^(?:-{4,}|={4,}|\*{4,}|_{4,}|\.{4,}|\+{4,}|/{4,}|--|`{3,}.*|[|!,:]={3,})$")
_BLOCK_ATTRIBUTES = re.compile(r"^\[(?!\[)[^\n]{0,500}\]$|^\[\[[^\]\n]{0,200}\]\]$|^\[\]$")
_BLOCK_TITLE = re.compile(r"^\.([^\s.][^\n]*)$")
_ADMONITION = re.compile(r"^(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(.*)$")
_DIRECTIVE = re.compile(
    r"^(?:image|video|audio|toc|include|icon|gist|tweet)::?[^\[]{0,500}\[.*\]$|^(?:'''+|<<<|---|\*\*\*|- - -)$"
)
_DEEPEST = 20  # nested delimited blocks


def read(data: bytes, limits: Limits) -> Reading:
    """The blocks of an AsciiDoc file.

    Raises:
        UnreadableFile: the file is empty, binary, too long, or holds no text.
    """
    meta, text, notes = split_front_matter(decode(data, limits))
    converter = _Converter(source_lines(text.expandtabs(4)))
    html = converter.document()
    builder = Builder(typed=True)
    builder.notes += [*notes, *converter.notes]
    read_tree(parse(f"<html><body>{html}</body></html>"), builder)
    if builder.empty:
        builder.paragraph(summary_of(meta))
    if builder.empty:
        raise UnreadableFile("the file holds no text besides its front matter" if meta else "the file holds no text")
    fields = {**converter.header, **meta}
    return builder.reading(format="asciidoc", title=title_of(fields), meta=fields)


class _Converter:
    """Lines in, HTML out. `header` holds the document's attributes."""

    def __init__(self, lines: list[str], around: _Converter | None = None) -> None:
        self._lines = lines
        self._at = 0
        self._attributes: dict[str, str] = around._attributes if around else {}
        self._footnotes: list[str] = around._footnotes if around else []
        self._nesting: int = around._nesting + 1 if around else 0
        self.header: dict[str, Any] = {}
        self.notes: list[str] = []

    def document(self) -> str:
        self._read_header()
        html = self.blocks()
        return html + "".join(f"<div><p>{footnote}</p></div>" for footnote in self._footnotes)

    def _read_header(self) -> None:
        """Title, author, revision and attributes at the top."""
        while self._at < len(self._lines) and self._skippable(self._lines[self._at]):
            self._at += 1
        if self._at >= len(self._lines) or not self._lines[self._at].startswith(("= ", "# ")):
            return
        title = self._lines[self._at][2:].strip()
        following = [line for line in self._lines[self._at + 1 : self._at + 3] if line and line[0] not in ":/=[.*-|"]
        end = self._at + 1
        if following and re.match(r"^[^.:]{1,60}<[^>\s]+>$", following[0]):
            self.header["author"] = following[0].partition("<")[0].strip()
            end += 1
            if len(following) > 1 and (match := re.match(r"^v?[\d.]*,?\s*(\d{4}-\d\d-\d\d)", following[1])):
                self.header["date"] = match[1]
                end += 1
        self._lines[self._at : end] = [f"= {title}"]

    def _skippable(self, line: str) -> bool:
        if match := ATTRIBUTE.match(line):
            self._set(match)
        return not line.strip() or bool(match) or _is_comment(line)

    def _set(self, match: re.Match[str]) -> None:
        name, value = match[2].casefold(), (match[4] or "").strip()
        if match[1] or match[3]:
            self._attributes.pop(name, None)
            return
        value = resolve(value, self._attributes)[:1000]
        self._attributes[name] = value
        self.header[name] = value

    def blocks(self) -> str:
        """HTML of all lines."""
        html: list[str] = []
        attributes, title = "", ""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if self._skippable(line) or _DIRECTIVE.match(line) or line == "+":
                html.append("<p></p>" if line.startswith("image") else "")  # what it parts may belong together
                self._at += 1
            elif _BLOCK_ATTRIBUTES.match(line) and not (line[:2] != "[[" and self._is_prose(line)):
                attributes += line
                self._at += 1
            elif (match := _BLOCK_TITLE.match(line)) and self._has_next():
                title = match[1]
                self._at += 1
            else:
                html.append(self._titled(title) + self.block(attributes))
                attributes, title = "", ""
        return "\n".join(html)

    def _is_prose(self, line: str) -> bool:
        """Whether a bracketed line is a sentence and no attribute list."""
        return " " in line and "=" not in line and "," not in line and line[1].isupper()

    def _has_next(self) -> bool:
        return self._at + 1 < len(self._lines) and bool(self._lines[self._at + 1].strip())

    def _titled(self, title: str) -> str:
        return f"<p>{self._inline(title)}</p>" if title else ""

    def block(self, attributes: str) -> str:
        """HTML of the block that begins at the current line; moves behind it."""
        line = self._lines[self._at]
        if line.strip() in (NOTE_OPEN, NOTE_CLOSE):
            self._at += 1
            return line.strip()
        if _DELIMITER.match(line):
            return self._delimited(line, attributes)
        if match := _SECTION.match(line):
            self._at += 1
            return self._heading(match[2], len(match[1]))
        if level := self._underlined():
            self._at += 2
            return self._heading(line, level)
        if list_entry(line):
            return self._list(attributes)
        return self._paragraph(attributes)

    def _inline(self, text: str) -> str:
        return inline(text, self._attributes, self._footnotes)

    def _heading(self, text: str, level: int) -> str:
        return f"<h{level}>{self._inline(re.sub(r' =+$', '', text))}</h{level}>"

    def _underlined(self) -> int:
        """Level of a two-line title at the current line, else 0."""
        if self._at + 1 >= len(self._lines):
            return 0
        line, under = self._lines[self._at], self._lines[self._at + 1]
        if len(under) < 3 or abs(len(line) - len(under)) > 1 or under.strip(under[0]) or not line[0].isalnum():
            return 0
        return _UNDERLINES.get(under[0], 0)

    def _delimited(self, opening: str, attributes: str) -> str:
        body = self._body("```" if opening[0] == "`" else opening)
        style = attributes.casefold()
        if opening[:4] == "////" or "[comment]" in style:
            return ""
        if opening[0] in "|!":
            return table_html(body, attributes, self._cell, nested=opening[0] == "!")
        if opening[:2] in (",=", ":="):
            return separated_html(body, attributes, opening[0], self._cell)
        if opening[:4] == "++++":
            return "\n".join(body)
        if opening[:4] in ("----", "....") or opening[0] == "`" or "[source" in style or "[listing" in style:
            return f"<pre>{escape(chr(10).join(body))}</pre>"
        return self._wrapped(self._nested(body), style)

    def _wrapped(self, html: str, style: str) -> str:
        name = re.match(r"\[([a-z]+)", style)
        if name and name[1] in NOTES:
            return f"{NOTE_OPEN}{html}{NOTE_CLOSE}"
        return f"<div>{html}</div>"

    def _body(self, delimiter: str) -> list[str]:
        """The lines up to the closing delimiter; moves behind it."""
        begin = self._at + 1
        try:
            end = self._lines.index(delimiter, begin)
        except ValueError:
            end = len(self._lines)
        self._at = end + 1
        return self._lines[begin:end]

    def _nested(self, lines: list[str]) -> str:
        if self._nesting >= _DEEPEST:
            return f"<p>{escape(' '.join(lines))}</p>"
        return _Converter(lines, self).blocks()

    def _cell(self, text: str, holds_blocks: bool) -> str:
        if holds_blocks or "\n\n" in text or "\n*" in text:
            return self._nested(text.split("\n"))
        return self._inline(text)

    def _paragraph(self, attributes: str) -> str:
        lines: list[str] = []
        first = self._lines[self._at]
        while self._at < len(self._lines) and self._lines[self._at].strip():
            line = self._lines[self._at]
            if lines and (
                line == "+" or _DELIMITER.match(line) or _BLOCK_ATTRIBUTES.match(line) or line.startswith("<aside")
            ):
                break
            if not line.startswith("//") and not _DIRECTIVE.match(line):
                lines.append(line)
            self._at += 1
        style = attributes.casefold()
        if (
            "[source" in style
            or "[listing" in style
            or "[literal" in style
            or (first[0] == " " and "normal" not in style)
        ):
            return f"<pre>{escape(dedent(chr(10).join(lines)))}</pre>"
        if match := _ADMONITION.match(first):
            lines[:1] = [match[2]]
            return f"{NOTE_OPEN}<p>{self._inline(chr(10).join(lines))}</p>{NOTE_CLOSE}"
        return self._wrapped(f"<p>{self._inline(chr(10).join(lines))}</p>", style)

    def _list(self, attributes: str) -> str:
        """A list with everything nested in and attached to its entries."""
        html: list[str] = []
        open_lists: list[tuple[str, str]] = []  # tag and marker, outermost first
        while self._at < len(self._lines) and (entry := list_entry(self._lines[self._at])):
            tag, marker, text = entry
            if self._begins_procedure(tag, marker, open_lists):
                break
            self._at += 1
            if (tag, marker) in open_lists:
                while open_lists[-1] != (tag, marker):
                    html.append(list_end(open_lists.pop()[0]))
                html.append(entry_end(tag))
            else:
                html.append(list_start(tag, text, attributes, sum(kind == "ol" for kind, _ in open_lists)))
                open_lists.append((tag, marker))
            html.append(self._entry(tag, text))
            attributes = self._between_entries(html, open_lists)
        html += [list_end(tag) for tag, _ in reversed(open_lists)]
        return "".join(html)

    def _begins_procedure(self, tag: str, marker: str, open_lists: list[tuple[str, str]]) -> bool:
        """Whether steps behind bullets and a blank line are a list of their own.

        AsciiDoc nests them in the last bullet, which nobody means who writes prerequisites and then steps.
        """
        apart = self._at > 0 and not self._lines[self._at - 1].strip()
        return apart and tag == "ol" and marker in (".", "1.") and {kind for kind, _ in open_lists} == {"ul"}

    def _entry(self, tag: str, text: str) -> str:
        """An entry's own text, up to a blank line or the next entry."""
        if tag == "dl":
            match = TERM.match(text)
            assert match is not None
            body = [match[3]] if match[3] else []
            if not body:  # the definition may follow a blank line
                while self._at < len(self._lines) and not self._lines[self._at].strip():
                    self._at += 1
            opening = f"<dt>{self._inline(match[1])}</dt><dd>"
        else:
            body = [text if tag == "ul" else text.partition(" ")[2].strip()]
            opening = "<li>"
        while self._at < len(self._lines) and self._continues_entry(self._lines[self._at]):
            if not _DIRECTIVE.match(self._lines[self._at].strip()):
                body.append(self._lines[self._at].strip())
            self._at += 1
        return f"{opening}<p>{self._inline(chr(10).join(body))}</p>"

    def _continues_entry(self, line: str) -> bool:
        ends = not line.strip() or line == "+" or line.startswith(("//", "<aside", "</aside")) or list_entry(line)
        return (
            not ends and not _DELIMITER.match(line) and not _BLOCK_ATTRIBUTES.match(line) and not _SECTION.match(line)
        )

    def _between_entries(self, html: list[str], open_lists: list[tuple[str, str]]) -> str:
        """Blocks attached with ``+`` or without a blank line go into the entry.

        Returns the attributes that stand before the next entry.
        """
        attributes = ""
        while found := self._ahead(open_lists):
            self._at = found[0]
            attributes += found[1]
            if self._lines[self._at] == "+":
                self._at += 1
                attached, attributes = self._attached()
                html.append(attached)
            elif list_entry(self._lines[self._at]):
                return attributes
            else:
                html.append(self.block(attributes))
                attributes = ""
        return ""

    def _ahead(self, open_lists: list[tuple[str, str]]) -> tuple[int, str] | None:
        """Where the list goes on, and the attributes before that place; None where it ends.

        As in AsciiDoc, attributes and comments behind a blank line part lists, but not a list from one in it.
        """
        at = self._at
        while at < len(self._lines) and not self._lines[at].strip():
            at += 1
        begin, attributes = at, ""
        while at < len(self._lines) and self._is_between(self._lines[at]):
            attributes += self._lines[at] if _BLOCK_ATTRIBUTES.match(self._lines[at]) else ""
            at += 1
        if at >= len(self._lines):
            return None
        line = self._lines[at]
        if entry := list_entry(line):
            tag, marker, _ = entry
            (outer_tag, outer_marker), *inner = open_lists
            nested = (tag, marker) in inner or (tag == outer_tag and len(marker) > len(outer_marker))
            again = (tag, marker) == open_lists[0] and "start" in attributes
            goes_on = at == begin or nested or (begin == self._at and not again)
        elif _DELIMITER.match(line):
            goes_on = line[0] not in "|,:!" and all(line.strip() for line in self._lines[self._at : at])
        else:
            goes_on = line == "+" and at == begin
        return (at, attributes) if goes_on else None

    def _is_between(self, line: str) -> bool:
        return not line.strip() or _is_comment(line) or bool(_BLOCK_ATTRIBUTES.match(line))

    def _attached(self) -> tuple[str, str]:
        """HTML of the block behind a ``+``; instead the attributes of the nested list that begins there."""
        attributes, title = "", ""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.strip() or line == "+" or _DIRECTIVE.match(line) or self._skippable(line):
                self._at += 1
                if _DIRECTIVE.match(line):
                    return self._titled(title), ""
            elif _BLOCK_ATTRIBUTES.match(line):
                attributes += line
                self._at += 1
            elif match := _BLOCK_TITLE.match(line):
                title = match[1]
                self._at += 1
            elif list_entry(line):
                return self._titled(title), attributes
            else:
                return self._titled(title) + self.block(attributes), ""
        return self._titled(title), ""


def _is_comment(line: str) -> bool:
    return line.startswith("//") and not line.startswith("////")
