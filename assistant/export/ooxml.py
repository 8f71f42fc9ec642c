"""What python-docx has no interface for: footnotes, links inside the document, numbered lists, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.shared import Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document

Element = Any  # of lxml, which has no types
_DEEPEST = 9  # levels that a list of Word has
_LABELS = (("decimal", "%{}."), ("lowerLetter", "%{}."), ("lowerRoman", "%{}."))
_INDENT = 360  # twentieths of a point from one level of a list to the next
_LINES = "A6A6A6"
_GREY = RGBColor(0x5B, 0x66, 0x73)
_LINK = RGBColor(0x1F, 0x4E, 0x79)


def element(tag: str, *children: Element, **attributes: str | int) -> Element:
    """An element of WordprocessingML with attributes of the same namespace."""
    made = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    made.extend(children)
    return made


def run(text: str, style: str = "", **tags: str) -> Element:
    """A run of text, or of what the tags name: `run("", style, footnoteRef="")`."""
    made = element("r")
    if style:
        made.append(element("rPr", element("rStyle", val=style)))
    made.extend(element(tag) for tag in tags)
    if text:
        made.append(element("t"))
        made[-1].text = text
        made[-1].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def link(anchor: str, *runs: Element) -> Element:
    """Runs that lead to a bookmark of the document."""
    return element("hyperlink", *runs, anchor=anchor, history=1)


class Bookmarks:
    """Names places in a document; ids are unique in it."""

    def __init__(self) -> None:
        self._count = 0

    def around(self, name: str, *content: Element) -> list[Element]:
        """The content between the bookmark's start and end."""
        self._count += 1
        return [
            element("bookmarkStart", id=self._count, name=name),
            *content,
            element("bookmarkEnd", id=self._count),
        ]


class Footnotes:
    """The footnotes of a document: the first use of one is its reference, further uses refer to that.

    Args:
        bookmarks: Names the references, so that they can be referred to.
    """

    def __init__(self, bookmarks: Bookmarks) -> None:
        self._bookmarks = bookmarks
        self._notes: dict[int, list[Element]] = {}

    def reference(self, number: int, content: Sequence[Element]) -> list[Element]:
        """The mark of a note that is to be the document's `number`-th; `content` is the note's runs."""
        if number in self._notes:
            mark = run(str(number), "FootnoteReference")
            return [element("fldSimple", mark, instr=f" NOTEREF {name(number)} \\f \\h ")]
        self._notes[number] = list(content)
        mark = run("", "FootnoteReference")
        mark.append(element("footnoteReference", id=number))
        return self._bookmarks.around(name(number), mark)

    def save(self, document: Document) -> None:
        """Put the notes into the document's package, with the separators that Word asks for."""
        root = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}/>")
        root.append(_separator(-1, "separator"))
        root.append(_separator(0, "continuationSeparator"))
        for number, content in self._notes.items():
            style = element("pPr", element("pStyle", val="FootnoteText"))
            paragraph = element("p", style, run("", "FootnoteReference", footnoteRef=""), run(" "), *content)
            root.append(element("footnote", paragraph, id=number))
        package = document.part.package
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, serialize_part_xml(root), package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        separators = element("footnotePr", element("footnote", id=-1), element("footnote", id=0))
        document.settings.element.find(qn("w:compat")).addprevious(separators)


def add_property(document: Document, called: str, value: str) -> None:
    """Give the document a property of its own, beside those that every document has."""
    family = "http://schemas.openxmlformats.org/officeDocument/2006"
    root = parse_xml(
        f'<Properties xmlns="{family}/custom-properties" xmlns:vt="{family}/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2"><vt:lpwstr/></property></Properties>'
    )
    root[0].set("name", called)
    root[0][0].text = value
    package = document.part.package
    content_type = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    part = Part(PackURI("/docProps/custom.xml"), content_type, serialize_part_xml(root), package)
    package.relate_to(part, f"{family}/relationships/custom-properties")


def name(number: int) -> str:
    """The bookmark of a note's first mark; a leading underscore hides it from Word's list of bookmarks."""
    return f"_Note{number}"


def _separator(number: int, kind: str) -> Element:
    spacing = element("pPr", element("spacing", after=0, line=240, lineRule="auto"))
    return element("footnote", element("p", spacing, run("", **{kind: ""})), type=kind, id=number)


def add_styles(document: Document) -> None:
    """The built-in styles that python-docx's template lacks, the one for gaps, and what the template has too dense."""
    _set_defaults(document.styles.element.find(qn("w:docDefaults")))
    document.styles["Table Grid"].font.size = Pt(9.5)
    _loosen(document.styles["Table Grid"].element.find(qn("w:tblPr")))
    note = _style(document, "footnote text", "FootnoteText", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = document.styles["Normal"]
    note.font.size = Pt(9)
    note.paragraph_format.space_after = Pt(0)
    note.paragraph_format.line_spacing = 1.0
    mark = _style(document, "footnote reference", "FootnoteReference", WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript = True
    state = document.styles["Subtitle"]
    state.font.size, state.font.italic, state.font.color.rgb = Pt(10.5), False, _GREY
    state.element.rPr.remove(state.element.rPr.find(qn("w:spacing")))
    leading = _style(document, "Hyperlink", "Hyperlink", WD_STYLE_TYPE.CHARACTER)
    leading.font.color.rgb = _LINK
    gap = _style(document, "Gap", "Gap", WD_STYLE_TYPE.PARAGRAPH)
    gap.base_style = document.styles["Normal"]
    gap.paragraph_format.left_indent = gap.paragraph_format.right_indent = Pt(6)
    properties = gap.element.get_or_add_pPr()
    properties.insert_element_before(
        element("pBdr", element("left", val="single", sz=24, space=6, color="C77700")), "w:shd", "w:spacing", "w:ind"
    )
    properties.insert_element_before(element("shd", val="clear", color="auto", fill="FFF4E0"), "w:spacing", "w:ind")


def _style(document: Document, title: str, identity: str, kind: WD_STYLE_TYPE) -> Any:  # noqa: ANN401
    style = document.styles.add_style(title, kind, builtin=title != "Gap")
    style.element.styleId = identity
    return style


def _set_defaults(defaults: Element) -> None:
    """Type and spacing of everything that says nothing else; set here, since what styles say outdoes tables."""
    text = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    fonts = text.find(qn("w:rFonts"))
    for script in ("ascii", "hAnsi"):
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
        fonts.set(qn(f"w:{script}"), "Calibri")
    for size in ("sz", "szCs"):
        text.find(qn(f"w:{size}")).set(qn("w:val"), "21")  # half points
    defaults.find(f"{qn('w:pPrDefault')}/{qn('w:pPr')}/{qn('w:spacing')}").set(qn("w:after"), "120")


def _loosen(table: Element) -> None:
    """Room above and below the text in the cells of a table style, and lines in grey."""
    for side in ("top", "bottom"):
        table.find(f"{qn('w:tblCellMar')}/{qn(f'w:{side}')}").set(qn("w:w"), "40")
    for line in table.find(qn("w:tblBorders")):
        line.set(qn("w:color"), _LINES)


def add_list_definition(document: Document) -> int:
    """A definition of nested numbered lists: 1. a. i. and so on; its id."""
    numbering = document.part.numbering_part.element
    identity = max((int(a.get(qn("w:abstractNumId"))) for a in numbering.findall(qn("w:abstractNum"))), default=-1) + 1
    definition = element("abstractNum", element("multiLevelType", val="multilevel"), abstractNumId=identity)
    for depth in range(_DEEPEST):
        form, label = _LABELS[depth % len(_LABELS)]
        place = element("pPr", element("ind", left=_INDENT * (depth + 1), hanging=_INDENT))
        parts = (
            element("start", val=1),
            element("numFmt", val=form),
            element("lvlText", val=label.format(depth + 1)),
            element("lvlJc", val="left"),
        )
        definition.append(element("lvl", *parts, place, ilvl=depth))
    numbering.insert(0, definition)  # definitions come before the lists that use them
    return identity


def add_list(document: Document, definition: int) -> int:
    """A list after a definition, that begins at 1; its id."""
    made = document.part.numbering_part.element.add_num(definition)
    for depth in range(_DEEPEST):
        made.add_lvlOverride(ilvl=depth).add_startOverride(1)
    return int(made.numId)


def put_in_list(paragraph: Element, identity: int, depth: int) -> None:
    """Make a paragraph the next entry of a list."""
    properties = paragraph.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = min(depth, _DEEPEST - 1)
    properties.get_or_add_numId().val = identity


def repeat_on_every_page(row: Element) -> None:
    """Mark a table's row as its header."""
    row.get_or_add_trPr().append(element("tblHeader"))


def keep_together(row: Element) -> None:
    """Let no page end within a table's row."""
    row.get_or_add_trPr().append(element("cantSplit"))


def shade(cell: Element, fill: str) -> None:
    """Give a table's cell a background."""
    cell.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill=fill))


def page_number() -> list[Element]:
    """Fields that say “Page 2 of 5”."""
    fields = [element("fldSimple", run("1"), instr=f" {field} ") for field in ("PAGE", "NUMPAGES")]
    return [run("Page "), fields[0], run(" of "), fields[1]]
