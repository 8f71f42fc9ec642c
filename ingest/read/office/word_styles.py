"""What a Word paragraph's properties and styles say: heading level, list, visibility, emphasis."""

from __future__ import annotations

import re
from typing import NamedTuple

from ingest.read.numbering import Element, W, value

_WHITE = re.compile(r"(?i)f[c-f]f[c-f]f[c-f]$")
_NOTE_MARKS = ("footnote reference", "endnote reference")
_TINY = 2  # half-points


class ListPlace(NamedTuple):
    """The list a paragraph belongs to and its level there."""

    identity: str
    depth: int | None


class Styles:
    """The style sheet, asked along each style's chain of ancestors."""

    def __init__(self, root: Element | None) -> None:
        styles = [] if root is None else root.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId"): style for style in styles}
        self._chains: dict[str | None, list[Element]] = {}
        defaults = [s for s in styles if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") in ("1", "true")]
        self._default = defaults[0].get(f"{W}styleId") if defaults else None
        document = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._size = int(value(document, "sz") or 20) if document is not None else 20

    def chain(self, identity: str | None) -> list[Element]:
        """The style and its ancestors, nearest first."""
        if identity not in self._chains:
            found: list[Element] = []
            style = self._styles.get(identity)
            while style is not None and style not in found:
                found.append(style)
                style = self._styles.get(value(style, "basedOn") or None)
            self._chains[identity] = found
        return self._chains[identity]

    def of(self, paragraph: Element) -> list[Element]:
        """The chain of a paragraph's style."""
        properties = paragraph.find(f"{W}pPr")
        identity = "" if properties is None else value(properties, "pStyle")
        return self.chain(identity or self._default)

    def names(self, paragraph: Element) -> list[str]:
        """The names in the chain, lower case; built-in ones are English in every language of Word."""
        return [value(style, "name").lower() for style in self.of(paragraph)]

    def heading_level(self, paragraph: Element) -> int | None:
        """1 to 6, or None; from outline levels and from "heading n" anywhere in the chain."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        elements = [own] if own is not None else []
        for style in self.of(paragraph):
            name = re.fullmatch(r"heading (\d)", value(style, "name").lower())
            if name and not elements:
                return min(max(int(name[1]), 1), 6)
            elements += style.findall(f"{W}pPr/{W}outlineLvl")
        level = int(elements[0].get(f"{W}val") or 9) if elements else 9
        return min(level + 1, 6) if level < 9 else None

    def list_place(self, paragraph: Element) -> ListPlace | None:
        """The list that the paragraph, or its style, belongs to."""
        places = paragraph.findall(f"{W}pPr/{W}numPr")
        for style in self.of(paragraph):
            places += style.findall(f"{W}pPr/{W}numPr")
        depth = next((value(place, "ilvl") for place in places if value(place, "ilvl")), "")
        for place in places:
            if identity := value(place, "numId"):
                return None if identity == "0" else ListPlace(identity, int(depth) if depth else None)
        return None

    def indent(self, paragraph: Element) -> int | None:
        """The paragraph's own left indent in twentieths of a point."""
        for element in [paragraph, *self.of(paragraph)]:
            found = element.find(f"{W}pPr/{W}ind")
            left = None if found is None else found.get(f"{W}left") or found.get(f"{W}start")
            if left is not None:
                return int(float(left))
        return None

    def run_property(self, run: Element, paragraph: Element, name: str) -> Element | None:
        """The nearest definition of a character property: run, its style, paragraph style."""
        properties = run.find(f"{W}rPr")
        if properties is not None:
            if (own := properties.find(f"{W}{name}")) is not None:
                return own
            for style in self.chain(value(properties, "rStyle") or None):
                if (found := style.find(f"{W}rPr/{W}{name}")) is not None:
                    return found
        for style in self.of(paragraph):
            if (found := style.find(f"{W}rPr/{W}{name}")) is not None:
                return found
        return None

    def bold(self, run: Element, paragraph: Element) -> bool:
        """Whether the run is shown bold."""
        return _on(self.run_property(run, paragraph, "b"))

    def underlined(self, run: Element, paragraph: Element) -> bool:
        """Whether the run is shown underlined."""
        return _on(self.run_property(run, paragraph, "u"))

    def capitals(self, run: Element, paragraph: Element) -> bool:
        """Whether the run is shown in capitals, however it is written."""
        return _on(self.run_property(run, paragraph, "caps"))

    def is_note_mark(self, run: Element) -> bool:
        """Whether the run is the mark of a footnote or endnote: a sign of its own, or a reference to another mark."""
        properties = run.find(f"{W}rPr")
        chain = [] if properties is None else self.chain(value(properties, "rStyle") or None)
        return any(value(style, "name").lower() in _NOTE_MARKS for style in chain)

    def size(self, run: Element, paragraph: Element) -> int:
        """The type size in half-points."""
        found = self.run_property(run, paragraph, "sz")
        text = "" if found is None else found.get(f"{W}val") or ""
        return int(float(text)) if re.fullmatch(r"\d+(\.\d+)?", text) else self._size

    def hidden(self, run: Element, paragraph: Element) -> bool:
        """Whether a reader of the page cannot see the run: hidden, white on white, or one point high."""
        if _on(self.run_property(run, paragraph, "vanish")) or self.size(run, paragraph) <= _TINY:
            return True
        color = self.run_property(run, paragraph, "color")
        if color is None or not _WHITE.match(color.get(f"{W}val") or ""):
            return False
        return not self._on_colour(run, paragraph)

    def _on_colour(self, run: Element, paragraph: Element) -> bool:
        backgrounds = [self.run_property(run, paragraph, "shd"), self.run_property(run, paragraph, "highlight")]
        backgrounds += [element.find(f"{W}pPr/{W}shd") for element in [paragraph, *self.of(paragraph)]]
        if any(_coloured(background) for background in backgrounds):
            return True
        for element in paragraph.iterancestors():
            if element.tag in (f"{W}tc", f"{W}tbl") and _coloured(element.find(f"{element.tag}Pr/{W}shd")):
                return True
            if element.tag == f"{W}tbl" and self._shaded_table(element):
                return True
            if element.tag == f"{W}txbxContent" or element.find(f"{W}background") is not None:
                return True
        return False

    def _shaded_table(self, table: Element) -> bool:
        properties = table.find(f"{W}tblPr")
        chain = self.chain(value(properties, "tblStyle") or None) if properties is not None else []
        return any(_coloured(shading) for style in chain for shading in style.iter(f"{W}shd"))


def _on(toggle: Element | None) -> bool:
    return toggle is not None and toggle.get(f"{W}val", "1") not in ("0", "false", "off", "none")


def _coloured(background: Element | None) -> bool:
    if background is None:
        return False
    fill = background.get(f"{W}fill") or background.get(f"{W}val") or "auto"
    themed = background.get(f"{W}themeFill")
    return bool(themed and not themed.startswith("background1")) or (
        fill not in ("auto", "none", "clear", "white") and not _WHITE.match(fill)
    )
