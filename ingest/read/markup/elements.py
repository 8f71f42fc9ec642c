"""Walks an HTML tree and gives its blocks to a builder: what Markdown, RST, AsciiDoc and HTML share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from ingest.errors import UnreadableFile
from ingest.read.builder import Builder, one_line
from ingest.read.markers import ANSWER, QUESTION
from ingest.read.markup.inline import BLOCKS, HEADINGS, INLINE, is_dropped, tag_of, text_of
from ingest.read.markup.lists import mend_lists, start_of
from ingest.read.markup.notes import NOTES, is_note, take_mark
from ingest.read.markup.tables import is_layout, read_table
from ingest.read.numbering import letters, roman

_TITLED = frozenset(
    ("tab", "tabitem", "tab-item", "accordion", "accordionitem", "step", "card", "expandable", "dropdown")
)
_ATTRIBUTES = re.compile(r"(?:^\s*TOC\s+)?\{:[.#\w][^{}\n]{0,200}\}\s*$")  # {:toc}, {: .class}
_TASK = re.compile(r"^\s*\[[ xX]\]\s+")
_LONGEST_ENTRY = 1000  # characters up to which a list entry takes in its further paragraphs
_LONGEST_QUESTION = 300
_LONGEST_HEADING = 250  # characters; what is longer is a paragraph over a rule
_BOLD, _CAPITALS = 2, 4  # how much a paragraph stands out
_DEEPEST = 150  # nesting walked block by block; what is deeper is read as one text


@dataclass(slots=True)
class _Place:
    """Where the walk is: the list it is in, the depth there, and whether inside an admonition."""

    group: int | None = None
    depth: int = 0
    note: bool = False
    label: bool = False  # an admonition's first text may be its label


@dataclass(slots=True)
class _Entry:
    """A list entry whose paragraphs are still being collected."""

    text: str
    marker: str
    place: _Place


def parse(html: str) -> _Element:
    """The tree of an HTML text, comments and processing instructions left out.

    Raises:
        UnreadableFile: one piece of text is larger than the parser takes.
    """
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
    data = html.encode("utf-8", errors="replace").translate(None, b"\x00")
    root = etree.fromstring(data, parser)
    if root is None:
        return etree.Element("html")
    if "huge text node" in str(parser.error_log):
        raise UnreadableFile("one paragraph is larger than 10 million characters; split the file")
    return root


def read_tree(root: _Element, builder: Builder) -> None:
    """Add all blocks below `root` to the builder. Changes the tree: broken lists are joined."""
    mend_lists(root)
    _Walk(builder).blocks(root, _Place())


class _Walk:
    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._entry: _Entry | None = None
        self._asked = False  # whether the last block was a question
        self._nesting = 0

    def blocks(self, element: _Element, place: _Place) -> None:
        """The children of an element: runs of inline content are paragraphs, blocks are walked."""
        self._nesting += 1
        run = [element.text or ""]
        for child in element:
            if tag_of(child) == "br":
                run.append("\n")
            elif not is_dropped(child):
                if self._nesting > _DEEPEST or _is_inline(child):
                    run.append(text_of(child))
                else:
                    self._paragraph("".join(run), place)
                    run = []
                    self._block(child, place)
            run.append(child.tail or "")
        self._paragraph("".join(run), place)
        self._nesting -= 1

    def _block(self, element: _Element, place: _Place) -> None:
        tag = tag_of(element)
        if tag in HEADINGS:
            self._heading(element, int(tag[1]), place)
        elif tag in ("ul", "ol", "menu", "dir"):
            self._list(element, place)
        elif tag == "dl":
            self._definitions(element, place)
        elif tag == "table":
            self._table(element, place)
        elif tag == "pre":
            self._close_entry()
            self._builder.code(text_of(element), group=place.group, depth=place.depth)
        elif tag == "summary":
            self._summary(one_line(text_of(element)), place)
        elif is_note(element) or (tag == "blockquote" and take_mark(element)):
            self._close_entry()
            self.blocks(element, _Place(place.group, place.depth, note=True, label=True))
        elif tag == "p" and _all_bold(element):
            self._bold(element, place)
        else:
            if tag in _TITLED and (title := element.get("label") or element.get("title")):
                self._paragraph(title, place)
            self.blocks(element, place)

    def _heading(self, element: _Element, level: int, place: _Place) -> None:
        text = one_line(text_of(element)).rstrip("¶#").rstrip()
        if place.group is not None or place.note or len(text) > _LONGEST_HEADING:
            self._paragraph(text, place)
        else:
            self._builder.heading(text, level)
            self._asked = False

    def _summary(self, text: str, place: _Place) -> None:
        if text.endswith("?"):
            self._question(text)
        else:
            self._paragraph(text, place)

    def _bold(self, element: _Element, place: _Place) -> None:
        text = text_of(element)
        if place.group is not None or place.note or self._entry:
            self._paragraph(text, place)
        elif text.rstrip().endswith("?") and len(text) <= _LONGEST_QUESTION:
            self._question(QUESTION.sub("", text))
        elif QUESTION.match(text) or ANSWER.match(text):
            self._paragraph(text, place)
        else:
            self._asked = False
            self._builder.paragraph(text, emphasis=_BOLD + _CAPITALS * text.isupper())

    def _question(self, text: str) -> None:
        self._close_entry()
        self._builder.question(text)
        self._asked = True

    def _paragraph(self, text: str, place: _Place) -> None:
        text = _ATTRIBUTES.sub("", text)
        if not text.strip():
            return
        if place.label:
            place.label = False
            if one_line(text).rstrip(":!").casefold() in NOTES:
                return
        if not place.note and (match := QUESTION.match(text)):
            question, answer = _split_answer(text[match.end() :])
            self._question(question)
            text = answer
        elif self._asked:
            text = ANSWER.sub("", text, count=1) if ANSWER.match(text) else text
        if text.strip():
            self._asked = False
            self._prose(text, place)

    def _prose(self, text: str, place: _Place) -> None:
        entry = self._entry
        if entry and not place.note and len(entry.text) + len(text) <= _LONGEST_ENTRY:
            entry.text = f"{entry.text} {text.strip()}" if entry.text else text.strip()
            return
        if entry and not entry.text:
            entry.text = text.strip()
            return
        self._close_entry()
        add = self._builder.note if place.note else self._builder.paragraph
        add(text, group=place.group, depth=place.depth)

    def _list(self, element: _Element, place: _Place) -> None:
        self._close_entry()
        inside = place.group is not None
        group = place.group if place.group is not None else self._builder.new_group()
        deeper = _Place(group, place.depth + 1 if inside else 0)
        number = start_of(element)
        for child in element:
            tag = tag_of(child)
            if tag == "li":
                number = _value(child, number)
                marker = _marker(element, number) if tag_of(element) == "ol" else ""
                self._open_entry("", marker, deeper)
                self.blocks(child, deeper)
                self._close_entry()
                number += 1
            elif tag in ("ul", "ol"):  # a list straight in a list: deeper entries of the one before
                self._list(child, deeper)
            elif not is_dropped(child):
                self._block(child, deeper)
            self._paragraph(child.tail or "", deeper)
        self._close_entry()

    def _definitions(self, element: _Element, place: _Place) -> None:
        self._close_entry()
        inside = place.group is not None
        group = place.group if place.group is not None else self._builder.new_group()
        deeper = _Place(group, place.depth + 1 if inside else 0)
        terms: list[str] = []
        for child in element.iter("dt", "dd"):
            if next(child.iterancestors("dl"), None) is not element:
                continue
            text = one_line(text_of(child)) if tag_of(child) == "dt" else ""
            if text.endswith("?") and not inside:
                self._question(text)
                terms = []
            elif tag_of(child) == "dt":
                terms.append(text.rstrip(":").rstrip())
            elif self._asked:
                self.blocks(child, place)
            else:
                self._open_entry(f"{', '.join(terms)}:" if terms else "", "", deeper)
                self.blocks(child, deeper)
                self._close_entry()
                terms = []
        if terms:
            self._open_entry(", ".join(terms), "", deeper)
        self._close_entry()

    def _open_entry(self, text: str, marker: str, place: _Place) -> None:
        self._close_entry()
        self._entry = _Entry(text, marker, place)

    def _close_entry(self) -> None:
        entry, self._entry = self._entry, None
        if entry is None:
            return
        text, group, depth = _TASK.sub("", entry.text), entry.place.group, entry.place.depth
        assert group is not None
        if entry.marker:
            self._builder.step(text, group, marker=entry.marker, depth=depth)
        else:
            self._builder.item(text, group, depth=depth)

    def _table(self, element: _Element, place: _Place) -> None:
        if is_layout(element):
            self.blocks(element, place)
            return
        self._close_entry()
        self._asked = False
        table = read_table(element)
        self._paragraph(table.caption, place)
        self._close_entry()
        group = self._builder.new_group()
        for row in table.rows:
            filled = [cell for cell in row.cells if cell]
            if table.header or len(filled) > 1:
                self._builder.row(row.cells, group, header=row.header)
            else:  # text beside a picture
                self._paragraph("".join(filled), place)
        if not table.rows:
            self._builder.row(table.header, group)
        for child in element:  # what stands between the rows by mistake
            if tag_of(child) not in ("caption", "tr", "thead", "tbody", "tfoot", "colgroup", "col", ""):
                self._block(child, place)
            self._paragraph(child.tail or "", place)


def _is_inline(element: _Element) -> bool:
    """Whether the element is part of a line. An unknown one is, unless it holds blocks."""
    tag = tag_of(element)
    if tag in BLOCKS or tag in NOTES or tag in _TITLED:
        return False
    return not any(tag_of(e) in BLOCKS for e in element.iterdescendants()) and (
        tag in INLINE or not (element.text or "").startswith("\n")
    )


def _all_bold(paragraph: _Element) -> bool:
    """Whether all text of the paragraph is in bold or underlined elements."""
    if (paragraph.text or "").strip() or not len(paragraph):
        return False
    said = [child for child in paragraph if tag_of(child) not in ("br", "a") or text_of(child).strip()]
    return bool(said) and all(tag_of(e) in ("strong", "b", "u") and not (e.tail or "").strip() for e in said)


def _split_answer(text: str) -> tuple[str, str]:
    """Question and answer of a paragraph that has both, on lines of their own."""
    match = ANSWER.search(text)
    return (text[: match.start()], text[match.end() :]) if match else (text, "")


def _value(entry: _Element, number: int) -> int:
    value = (entry.get("value") or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else number


def _marker(element: _Element, number: int) -> str:
    """An entry's label as shown: "3.", "c.", "iii."."""
    style = element.get("type") or ""
    label = letters(number) if style in ("a", "A") else roman(number) if style in ("i", "I") else str(number)
    return f"{label.upper() if style.isupper() else label}."
