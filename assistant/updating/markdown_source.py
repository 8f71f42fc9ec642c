"""Where the characters of a document stand in its Markdown source, and such a source for any other format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import groupby

from ingest.document import Block, BlockKind, Document
from ingest.read.markup.front_matter import split_front_matter

TRIES = 300  # places at which a block is looked for
_HIDDEN = re.compile(
    r"!\[[^\]\n]{0,300}\]\([^()\n]{0,500}\)|\[\^[^\]\s]{1,80}\]|<!--.*?-->|\]\([^()\n]{0,1000}\)|\]\[[^\]\n]{0,200}\]"
    r"|\{[:.#%][^{}\n]{0,200}\}",
    re.DOTALL,
)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARK = re.compile(r"(?<!\w)[*_]+(?=\S)|(?<=\S)[*_]+(?!\w)|`+")
_MARKUP = frozenset("*_`~[]\\|>#!:-+=") | frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|&~])|(?:^(?=[-+=]))|(?<=^\d)(?=[.)]\s)|(?<=^\d\d)(?=[.)]\s)")

Places = list[int | None]  # for each character of a text its place in the source; None for one that is not there


def places(document: Document, source: str) -> dict[int, tuple[int, int]]:
    """For characters of the document's text, by their offset, start and end in the source.

    Spaces, and blocks that are written in another way than they are read, are not among them.
    """
    cursor = len(source) - len(split_front_matter(source)[1])
    found: dict[int, tuple[int, int]] = {}
    for block in document.blocks:
        matched = _find(block.text, source, cursor)
        if matched:
            found.update({block.locator.start + i: span for i, span in matched})
            cursor = matched[-1][1][1]
    return found


def _find(text: str, source: str, cursor: int) -> list[tuple[int, tuple[int, int]]] | None:
    """The first place from `cursor` on at which a text stands; None where it is not found in a few tries."""
    first = re.match(r"[\W_]*([^\W_]+|\S)", text)
    word = first[1] if first else ""
    at = source.find(word, cursor) if word else -1
    for _ in range(TRIES):
        if at < 0:
            return None
        start = at - (len(first[0]) - len(word) if first else 0)
        for begin in {at, max(start, cursor)}:
            if matched := _matched(text, source, begin):
                return matched
        at = source.find(word, at + 1)
    return None


def _matched(text: str, source: str, at: int) -> list[tuple[int, tuple[int, int]]] | None:
    """Walk through text and source together, passing over markup and white space."""
    found: list[tuple[int, tuple[int, int]]] = []
    for i, character in enumerate(text):
        if character.isspace():
            continue
        place = _next(character, source, at)
        if place is None:
            return None
        found.append((i, place))
        at = place[1]
    return found or None


def _next(character: str, source: str, at: int) -> tuple[int, int] | None:
    """Where the next visible character stands, if it is this one."""
    while at < len(source):
        there = source[at]
        if hidden := _HIDDEN.match(source, at) if there in "![<]{" else None:
            at = hidden.end()
        elif there == "&" and (entity := _ENTITY.match(source, at)) and unescape(entity[0]) == character:
            return at, entity.end()
        elif there == character:
            return at, at + 1
        elif tag := _TAG.match(source, at) if there == "<" else None:
            at = tag.end()
        elif there.isspace() or there in _MARKUP:
            at += 1
        else:
            return None
    return None


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(lambda m: "\\" + (m[1] or ""), " ".join(text.split()))


def closed(piece: str) -> bool:
    """Whether no emphasis, code or link of a piece of a source begins or ends outside it."""
    bare = re.sub(r"\\.", "", piece)
    return bare.count("[") == bare.count("]") and not any(n % 2 for n in Counter(_MARK.findall(bare)).values())


# A source for documents in other formats


def written(document: Document) -> str:
    """The document as Markdown, block by block."""
    parts: list[str] = []
    title = document.metadata.title
    if not any(b.kind is BlockKind.HEADING and b.text == title for b in document.blocks):
        parts.append(f"# {escaped(title)}")
    for _, run in groupby(enumerate(document.blocks), key=_together):
        blocks = [b for _, b in run]
        if blocks[0].kind is BlockKind.ROW:
            parts.append("\n".join(_table(blocks)))
        elif blocks[0].group is not None:
            parts.append("\n".join(_entries(blocks)))
        else:
            parts += [_single(b) for b in blocks]
    return "\n\n".join(parts) + "\n"


def _together(entry: tuple[int, Block]) -> object:
    number, block = entry
    return number if block.group is None else (block.group, block.kind is BlockKind.ROW, block.header)


def _table(rows: Sequence[Block]) -> Iterator[str]:
    count = max(len(rows[0].header), *(r.text.count(" | ") + 1 for r in rows))
    yield row([*rows[0].header, *[""] * (count - len(rows[0].header))])
    yield "|" + "---|" * count
    yield from (row(r.text.split(" | ")) for r in rows)


def row(cells: Sequence[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"


def _entries(blocks: Sequence[Block]) -> Iterator[str]:
    """The entries of a list, each as deep as it is nested, with the paragraphs that stand in them."""
    indents = [""]
    for block in blocks:
        if block.kind in (BlockKind.STEP, BlockKind.ITEM):
            number = re.match(r"\d{1,9}(?=[.)])", block.marker)
            label = f"{number[0]}. " if number else "1. " if block.kind is BlockKind.STEP else "- "
            indents[block.level + 1 :] = []
            indents += [indents[-1] + "   "] * (block.level + 1 - len(indents))
            yield indents[block.level] + label + escaped(block.text)
            indents.append(indents[block.level] + " " * len(label))
        elif block.kind is BlockKind.CODE:
            yield from ("", *(indents[-1] + line for line in _single(block).split("\n")), "")
        else:
            yield from ("", indents[-1] + escaped(block.text), "")


def _single(block: Block) -> str:
    if block.kind is BlockKind.HEADING:
        return f"{'#' * min(max(block.level, 1), 6)} {escaped(block.text)}"
    if block.kind is BlockKind.CODE:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", block.text))) if "`" in block.text else "```"
        return f"{fence}\n{block.text}\n{fence}"
    return ("> " if block.kind is BlockKind.NOTE else "") + escaped(block.text)
