"""Word documents: styles as headings, the numbering as displayed, tables by row, notes at the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.document import BlockKind, Reading
from ingest.errors import UnreadableFile
from ingest.read.builder import Builder, one_line
from ingest.read.limits import Limits
from ingest.read.numbering import Element, Numbering, W
from ingest.read.office.package import open_office, parse_part, properties, stated_title
from ingest.read.office.word_styles import Styles
from ingest.read.office.word_tables import Grid, cell_text, column_names, grid, header_count, is_layout
from ingest.read.spans import said_once

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "hyperlink")}
_WRAPPERS |= {f"{W}fldSimple", f"{W}bdo", f"{W}dir", f"{_MC}AlternateContent", f"{_MC}Choice"}
_CHARACTERS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": " "}
_SYMBOLS = {"F0FC": "✓", "F0FB": "✗", "F0A8": "☐", "F06F": "☐", "F0FE": "☒", "F0E0": "→", "F0B7": "•", "F0A7": "▪"}
_CAPITALS = 4  # letters, from which a line in capitals is no mere abbreviation


@dataclass(slots=True)
class _List:
    """The list being read: its group, and what its outermost entries are numbered by."""

    group: int
    identity: str
    indent: int | None


class _Walk:
    """One pass over the document's body."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.build = Builder(typed=True)
        self.styles = styles
        self.numbering = numbering
        self.titles: list[str] = []
        self._body_size = 0
        self._lists: dict[str, _List] = {}
        self._last: _List | None = None
        self._carried = ""
        self._hidden = 0
        self._changed = False

    def body(self, element: Element) -> None:
        """Read the main text."""
        self._body_size = self._usual_size(element)
        self._changed = next(element.iter(f"{W}del", f"{W}moveFrom"), None) is not None
        self.blocks(element)
        if self._hidden:
            self.build.notes.append(f"{self._hidden:,} characters of hidden text were left out")
        if self._changed:
            self.build.notes.append("tracked changes: insertions are taken as accepted, deletions left out")

    def _usual_size(self, element: Element) -> int:
        """The type size of most of the text, in half-points."""
        sizes: Counter[int] = Counter()
        for paragraph in element.iter(f"{W}p"):
            for run in paragraph.iter(f"{W}r"):
                sizes[self.styles.size(run, paragraph)] += len("".join(run.itertext()))
        return sizes.most_common(1)[0][0] if sizes else 0

    def blocks(self, element: Element) -> None:
        """Every paragraph and table under an element, in order."""
        for child in element:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag == f"{W}altChunk":
                self.build.notes.append("an embedded file was left out")
            elif child.tag == f"{W}sdt" and _is_contents(child):
                continue
            elif child.tag in _WRAPPERS:
                self.blocks(child)

    def _paragraph(self, paragraph: Element) -> None:
        text = self._carried + self.text(paragraph)
        self._carried = ""
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:  # its end is deleted: it runs on into the next one
            self._carried = text
            return
        names = self.styles.names(paragraph)
        if not any(re.match(r"toc \d|toc heading|table of figures", name) for name in names):
            self._place(paragraph, text, names)
        for box in _text_boxes(paragraph):
            self.blocks(box)

    def _place(self, paragraph: Element, lines: str, names: list[str]) -> None:
        text = one_line(lines)
        level = self.styles.heading_level(paragraph)
        place = self.styles.list_place(paragraph)
        if not text:
            if place and not level:  # Word numbers empty entries too
                self.numbering.label(place.identity, self._depth(paragraph, place.depth))
            return
        if "title" in names and not level:
            self.titles.append(text)
            self._heading(text, 1)
        elif level:
            depth = 0 if place is None else self._depth(paragraph, place.depth)
            label = self.numbering.label(place.identity, depth) if place else ""
            self._heading(f"{label} {text}".strip(), level)
        elif place:
            self._entry(paragraph, text, place.identity, self._depth(paragraph, place.depth))
        else:
            self.build.paragraph(lines, emphasis=self._emphasis(paragraph, text))
            self._last = None

    def _heading(self, text: str, level: int) -> None:
        self.build.heading(text, level)
        self._lists.clear()
        self._last = None

    def _depth(self, paragraph: Element, stated: int | None) -> int:
        if stated is not None:
            return min(stated, 8)
        identities = [style.get(f"{W}styleId") for style in self.styles.of(paragraph)]
        return next((d for d in map(self.numbering.depth_of_style, identities) if d is not None), 0)

    def _entry(self, paragraph: Element, text: str, identity: str, depth: int) -> None:
        level = self.numbering.level(identity, depth)
        indent = self.styles.indent(paragraph)
        if indent is None:
            indent = level.indent if level else None
        label = self.numbering.label(identity, depth)
        current = self._list(identity, depth, indent)
        if identity != current.identity and _deeper(indent, current.indent):
            depth += 1
        if label:
            self.build.step(text, current.group, marker=label, depth=depth)
        else:
            self.build.item(text, current.group, depth=depth)
        self._last = current

    def _list(self, identity: str, depth: int, indent: int | None) -> _List:
        """The list an entry belongs to: the one it continues, or is nested in, or a new one."""
        last = self._last
        if last and (identity == last.identity or depth > 0 or _deeper(indent, last.indent)):
            return last
        if identity not in self._lists:
            self._lists[identity] = _List(self.build.new_group(), identity, indent)
        return self._lists[identity]

    def _emphasis(self, paragraph: Element, text: str) -> int:
        """How much all of a paragraph stands out: by larger type most, then by capitals, bold and underlined type."""
        if any(ancestor.tag == f"{W}tc" for ancestor in paragraph.iterancestors()):
            return 0
        runs = [run for run in paragraph.iter(f"{W}r") if "".join(run.itertext()).strip()]
        larger = min((self.styles.size(run, paragraph) for run in runs), default=0) - self._body_size
        capitals = text.isupper() and sum(map(str.isalpha, text)) >= _CAPITALS
        capitals = capitals or all(self.styles.capitals(run, paragraph) for run in runs)
        bold = all(self.styles.bold(run, paragraph) for run in runs)
        underlined = all(self.styles.underlined(run, paragraph) for run in runs)
        return 8 * max(larger, 0) + 4 * capitals + 2 * bold + underlined

    def text(self, paragraph: Element) -> str:
        """The text a reader of the page sees in a paragraph."""
        return "".join(self._pieces(paragraph, paragraph))

    def _pieces(self, element: Element, paragraph: Element) -> Iterator[str]:
        for child in element:
            if child.tag == f"{W}r":
                text = "" if self.styles.is_note_mark(child) else "".join(_characters(child))
                if text.strip() and self.styles.hidden(child, paragraph):
                    self._hidden += len(text.strip())
                else:
                    yield text
            elif child.tag in _WRAPPERS:
                yield from self._pieces(child, paragraph)
            elif child.tag in (f"{_MATH}oMath", f"{_MATH}oMathPara"):
                yield "".join(t.text or "" for t in child.iter(f"{_MATH}t"))

    def _table(self, table: Element) -> None:
        rows = [row for row in grid(table) if row]
        if not rows:
            return
        if is_layout(rows, self.styles):
            for cell in {cell.origin: cell.element for row in rows for cell in row}.values():
                self.blocks(cell)
        else:
            self._rows(rows)
        self._last = None

    def _rows(self, rows: Grid) -> None:
        memo: dict[int, str] = {}
        for row in rows:
            for cell in row:
                if cell.origin not in memo:
                    memo[cell.origin] = one_line(cell_text(cell.element, self._cell_paragraph))
        texts = [[memo[cell.origin] for cell in row] for row in rows]
        if len(rows) > 2 and len({cell.origin for cell in rows[0]}) == 1:  # a caption across the whole table
            self.build.paragraph(texts[0][0])
            rows, texts = rows[1:], texts[1:]
        count = header_count(rows, texts, self.styles)
        header = column_names(texts[:count]) if count else ()
        group = self.build.new_group()
        for row, cells in zip(rows[count:], texts[count:], strict=True):
            said, names = said_once(cells, [cell.origin for cell in row], header)
            self.build.row(said, group, header=names)

    def _cell_paragraph(self, paragraph: Element) -> str:
        text = self.text(paragraph)
        for box in _text_boxes(paragraph):
            text += " " + cell_text(box, self._cell_paragraph)
        place = self.styles.list_place(paragraph)
        if place and text.strip():
            label = self.numbering.label(place.identity, self._depth(paragraph, place.depth))
            return f"{label or '•'} {text}"
        return text


def _deeper(indent: int | None, outer: int | None) -> bool:
    """Whether an entry is indented more than its list; not, where either indent is unknown."""
    return indent is not None and outer is not None and indent > outer


def _characters(run: Element) -> Iterator[str]:
    for child in run:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}sym":
            yield _SYMBOLS.get((child.get(f"{W}char") or "").upper(), "")
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]


def _text_boxes(paragraph: Element) -> list[Element]:
    """Outermost text boxes anchored in a paragraph; the fallback copy of each is left out."""
    boxes = []
    for box in paragraph.iter(f"{W}txbxContent"):
        between = []
        for ancestor in box.iterancestors():
            if ancestor is paragraph:
                break
            between.append(ancestor.tag)
        if f"{_MC}Fallback" not in between and f"{W}txbxContent" not in between:
            boxes.append(box)
    return boxes


def _is_contents(control: Element) -> bool:
    """Whether a content control is the table of contents."""
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _notes(walk: _Walk, root: Element | None, name: str, heading: str) -> None:
    """Footnotes or endnotes, under a heading of their own where the document has headings."""
    notes = [] if root is None else [n for n in root.findall(f"{W}{name}") if n.get(f"{W}type") in (None, "normal")]
    if not any(walk.text(p).strip() for note in notes for p in note.iter(f"{W}p")):
        return
    if levels := {b.level for b in walk.build.reading(format="docx").blocks if b.kind is BlockKind.HEADING}:
        walk.build.heading(heading, min(levels))
    for note in notes:
        walk.build.note(" ".join(walk.text(p) for p in note.iter(f"{W}p")))


def read(data: bytes, limits: Limits) -> Reading:
    """Read a .docx or .docm file.

    Raises:
        UnreadableFile: it is damaged, protected, too large, or no Word document.
    """
    archive = open_office(data, limits)
    document = parse_part(archive, "word/document.xml")
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise UnreadableFile("the file is damaged: its main text is missing")
    numbering = Numbering(parse_part(archive, "word/numbering.xml"))
    walk = _Walk(Styles(parse_part(archive, "word/styles.xml")), numbering)
    walk.body(body)
    _notes(walk, parse_part(archive, "word/footnotes.xml"), "footnote", "Footnotes")
    _notes(walk, parse_part(archive, "word/endnotes.xml"), "endnote", "Endnotes")
    meta = properties(archive)
    stated = stated_title(meta)
    meta.pop("title", None)
    reading = walk.build.reading(format="docx", meta=meta)
    first = next(iter(reading.blocks), None)
    opening = first.text if first and first.kind is BlockKind.HEADING and first.level == 1 else ""
    title = next(iter(walk.titles), "") or opening or one_line(stated) or reading.title
    return replace(reading, title=title, titles=tuple(walk.titles))
