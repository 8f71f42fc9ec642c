"""Drafts to blocks: heading levels, list depths and groups, rows with their header, boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.document import Box
from ingest.read.builder import Builder
from ingest.read.markers import after_label, after_marker, begins, follows, ordinals
from ingest.read.pages.blocks import Draft, plain
from ingest.read.pages.tables import Row, Table
from ingest.read.pages.words import PageWords
from ingest.read.wrapped import Vocabulary


@dataclass(frozen=True, slots=True)
class _Open:
    """An open list: where its entries begin, and the marker of the last."""

    indent: float
    marker: str
    numbered: bool


@dataclass(frozen=True, slots=True)
class _Before:
    """The table just written, in case it goes on on the next page."""

    table: Table
    page: int
    group: int
    header: tuple[str, ...]


class Writer:
    """Hands drafts to the `Builder`.

    Args:
        builder: Takes the blocks.
        pages: The pages, for boxes.
        labels: The pages' printed labels.
        outline: The titles of the file's outline with their depth from 1.
    """

    def __init__(
        self, builder: Builder, pages: Sequence[PageWords], labels: Sequence[str], outline: Mapping[str, int]
    ) -> None:
        self._builder, self._pages, self._labels, self._outline = builder, pages, labels, outline
        self._lists: list[_Open] = []
        self._group = 0
        self._interrupted = True
        self._before: _Before | None = None

    def write(self, drafts: Sequence[Draft]) -> None:
        """Write all blocks."""
        vocabulary = Vocabulary([line.text for draft in drafts for _, line in draft.lines])
        levels = _levels([d for d in drafts if d.kind == "heading"], self._outline)
        for draft in drafts:
            self._builder.at(page=self._labels[draft.page])
            if draft.table:
                self._interrupted = True
                self._rows(draft.table, draft.page)
                continue
            text = vocabulary.paragraph([line.text for _, line in draft.lines])
            self._text(draft, text, levels.get(id(draft), 1))
            if draft.kind != "footnote":
                self._before = None

    def _text(self, draft: Draft, text: str, level: int) -> None:
        boxes = tuple(self._pages[page].box(line.x0, line.top, line.x1, line.bottom) for page, line in draft.lines)
        if draft.kind in ("item", "step"):
            self._entry(draft, after_marker(text), boxes)
            return
        if draft.kind != "footnote":
            self._interrupted = self._interrupted or not self._inside_entry(draft)
        if draft.kind == "heading":
            self._lists = []
            self._builder.heading(text, level, boxes=boxes)
        elif draft.kind == "note":
            self._builder.note(after_label(text), boxes=boxes)
        else:
            self._builder.paragraph(text, boxes=boxes)

    # -------------------------------------------------------------- lists

    def _inside_entry(self, draft: Draft) -> bool:
        """Whether a paragraph is indented as part of the open list's entry."""
        return bool(self._lists) and _indent(draft) > self._lists[0].indent + 0.6 * draft.lines[0][1].size

    def _entry(self, draft: Draft, text: str, boxes: tuple[Box, ...]) -> None:
        numbered = draft.kind == "step"
        self._place(draft, numbered)
        self._lists.append(_Open(_indent(draft), draft.marker, numbered))
        self._interrupted = False
        depth = len(self._lists) - 1
        if numbered:
            self._builder.step(text, self._group, marker=draft.marker, depth=depth, boxes=boxes)
        else:
            self._builder.item(text, self._group, depth=depth, marker=draft.marker, boxes=boxes)

    def _place(self, draft: Draft, numbered: bool) -> None:
        """Close the lists that do not hold this entry; begin a new group where it begins a new list."""
        if numbered:
            for depth in range(len(self._lists) - 1, -1, -1):
                if self._lists[depth].numbered and follows(draft.marker, self._lists[depth].marker):
                    del self._lists[depth:]
                    return
        indent, near = _indent(draft), 0.6 * draft.lines[0][1].size
        if self._interrupted:
            self._lists = []
        while self._lists and indent < self._lists[-1].indent - near:
            self._lists.pop()
        if self._lists and abs(indent - self._lists[-1].indent) <= near:
            last = self._lists[-1]
            if numbered and last.numbered and begins(draft.marker) and not _alike(draft.marker, last.marker):
                return  # "(1)" under "(a)" without indentation
            same = last.numbered == numbered and not (numbered and begins(draft.marker))
            self._lists.pop()
            if self._lists or same:
                return
        if not self._lists:
            self._group = self._builder.new_group()

    # -------------------------------------------------------------- tables

    def _rows(self, table: Table, page: int) -> None:
        header, rows, before = table.header, list(table.rows), self._before
        if before and before.page != page and _same_columns(before.table, table):
            if header and header != before.header and table.head:
                rows.insert(0, Row(header, table.head))
            header, group = before.header, before.group
        else:
            group = self._builder.new_group()
        for row in rows:
            if header and row.cells == header:
                continue
            names = () if row.spanning else header
            self._builder.row(row.cells, group, header=names, boxes=(self._pages[page].box(*row.box),))
        self._before = _Before(table, page, group, header)


def _indent(draft: Draft) -> float:
    line = draft.lines[0][1]
    return line.x0 - line.left


def _alike(a: str, b: str) -> bool:
    return bool({way for way, _ in ordinals(a)} & {way for way, _ in ordinals(b)})


def _same_columns(a: Table, b: Table) -> bool:
    pairs = zip(a.columns, b.columns, strict=False)
    return len(a.columns) == len(b.columns) and all(abs(x - y) < 4 for x, y in pairs)


def _levels(headings: Sequence[Draft], outline: Mapping[str, int]) -> dict[int, int]:
    """Levels 1 to 6: by size, then weight; the outline's depth where its titles are found."""
    styles = {id(d): (_size(d), d.last.bold) for d in headings}
    counted = Counter(styles.values())
    ranks = {style: min(6, i + 1) for i, style in enumerate(sorted(counted, reverse=True))}
    depths: dict[tuple[float, bool], list[int]] = {}
    largest: dict[str, tuple[float, bool]] = {}
    for draft in headings:
        title = plain(draft.text)
        if title in outline:  # the heading itself is larger than its entry in a table of contents
            largest[title] = max(largest.get(title, (0.0, False)), styles[id(draft)])
    for title, style in largest.items():
        depths.setdefault(style, []).append(outline[title])
    if depths:
        first = max(counted)
        above = 1 if first not in depths else 0
        for style, found in depths.items():
            ranks[style] = min(6, Counter(found).most_common(1)[0][0] + above)
    return {key: ranks[style] for key, style in styles.items()}


def _size(draft: Draft) -> float:
    size = draft.lines[0][1].size
    return round(size * 2) / 2 if size < 14 else float(round(size))
