"""Slide text by paragraph: the bullets and numbers a viewer sees, with inherited formats resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.read.numbering import letters, roman

Part = Any  # of python-pptx or lxml, which have no types
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_BULLETS = (f"{A}buNone", f"{A}buChar", f"{A}buAutoNum", f"{A}buBlip")


@dataclass(frozen=True, slots=True)
class SlideParagraph:
    """`marker` is None for plain text, "" for a bullet, else the number shown."""

    text: str
    depth: int
    marker: str | None


def paragraphs(shape: Part) -> Iterator[SlideParagraph]:
    """The paragraphs of a shape that have text."""
    formats = _formats(shape)
    counts: dict[int, int] = {}
    for paragraph in shape.text_frame._txBody.findall(f"{A}p"):
        text = paragraph_text(paragraph)
        properties = paragraph.find(f"{A}pPr")
        depth = int(properties.get("lvl") or 0) if properties is not None else 0
        bullet = _bullet(properties, formats, depth)
        if not text.strip():
            continue
        if bullet is None or bullet.tag == f"{A}buNone":
            counts.clear()
            yield SlideParagraph(text, depth, None)
        elif bullet.tag == f"{A}buAutoNum":
            counts = {level: count for level, count in counts.items() if level <= depth}
            counts[depth] = counts.get(depth, int(bullet.get("startAt") or 1) - 1) + 1
            yield SlideParagraph(text, depth, _number(counts[depth], bullet.get("type") or ""))
        else:
            counts = {level: count for level, count in counts.items() if level < depth}
            yield SlideParagraph(text, depth, "")


def paragraph_text(paragraph: Part) -> str:
    """The text of an `a:p`, its line breaks as spaces; slide numbers and dates that fill in themselves left out."""
    return "".join(" " if e.tag == f"{A}br" else _own_text(e) for e in paragraph.iter(f"{A}t", f"{A}br"))


def _own_text(element: Part) -> str:
    field = element.getparent()
    return "" if field.tag == f"{A}fld" and field.get("type") else element.text or ""


def _number(count: int, style: str) -> str:
    shown = str(count)
    if style.startswith("alpha"):
        shown = letters(count)
    elif style.startswith("roman"):
        shown = roman(count)
    if "Uc" in style:
        shown = shown.upper()
    if style.endswith("ParenBoth"):
        return f"({shown})"
    if style.endswith("ParenR"):
        return f"{shown})"
    return shown if style.endswith("Plain") else f"{shown}."


def _bullet(properties: Part | None, formats: list[Part], depth: int) -> Part | None:
    levels = [] if properties is None else [properties]
    levels += [level for style in formats if (level := style.find(f"{A}lvl{depth + 1}pPr")) is not None]
    for level in levels:
        for child in level:
            if child.tag in _BULLETS:
                return child
    return None


def _formats(shape: Part) -> list[Part]:
    """List styles that apply to a shape, nearest first: its own, its layout's, its master's."""
    styles = [shape._element.find(f"{P}txBody/{A}lstStyle")]
    if not shape.is_placeholder:
        return [style for style in styles if style is not None]
    slide = shape.part.slide
    kind = shape.placeholder_format.type
    layout = next((p for p in slide.slide_layout.placeholders if _same(p, shape)), None)
    master = slide.slide_layout.slide_master
    parent = next((p for p in master.placeholders if p.placeholder_format.type == kind), None)
    styles += [p._element.find(f"{P}txBody/{A}lstStyle") for p in (layout, parent) if p is not None]
    title = kind is not None and "TITLE" in kind.name
    body = "titleStyle" if title else "bodyStyle"
    styles.append(master._element.find(f"{P}txStyles/{P}{body}"))
    return [style for style in styles if style is not None]


def _same(layout: Part, shape: Part) -> bool:
    return bool(layout.placeholder_format.idx == shape.placeholder_format.idx)
