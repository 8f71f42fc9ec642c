"""The source panel as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from urllib.parse import quote

from assistant.place import place
from assistant.source import Highlight, PageView, Shown, SourceView
from assistant.ui import strings
from assistant.ui.markup import Entry, cells, clean, icon, marked, nested, table, tag, text
from assistant.ui.sources import badges, verified
from assistant.ui.statements import page_words
from ingest.document import BlockKind

_LISTED = {BlockKind.ITEM, BlockKind.STEP}


def source(view: SourceView | None, address: dict[str, str | int | None], today: date | None = None) -> str:
    """The panel for a source, or the word that it is gone.

    `address` holds the values with which the page asked for it; they come back with "show the whole document".
    """
    if view is None:
        gone = tag("div", tag("h3", text(strings.GONE)), tag("p", text(strings.GONE_TEXT)), klass="gone")
        return clean(frame(top(tag("h2", text(strings.SOURCE))), gone))
    more = {f"data_{key}": value for key, value in address.items()}
    body = tag(
        "div", *_body(view, more), klass="source-body", tabindex="0", data_view="pages" if view.pages else "text"
    )
    return clean(frame(_header(view, today or date.today()), body))


def page_address(version: int, index: int) -> str:
    """The address of a page's picture; pages count from 1 there."""
    return f"/source/{version}/page/{index + 1}.png"


def original_address(version: int) -> str:
    """The address of a document's original file."""
    return f"/source/{version}/original"


def frame(head: str, body: str, label: str = strings.SOURCE) -> str:
    """What the panel shows: a head that stays, and a body that scrolls."""
    return tag("section", head, body, klass="source-panel", aria_label=label, tabindex="-1")


def top(title: str, *tools: str) -> str:
    """The panel's first line, with the button that closes it."""
    close = tag(
        "button", icon("close"), type="button", klass="action close", aria_label=strings.CLOSE, title=strings.CLOSE
    )
    return tag("div", title, tag("div", *tools, close, klass="tools"), klass="source-top")


def _header(view: SourceView, today: date) -> str:
    tools = []
    if view.pages:
        choices = (("pages", strings.PAGES, "true"), ("text", strings.TEXT, "false"))
        buttons = (
            tag("button", text(word), type="button", data_show=name, aria_pressed=pressed)
            for name, word, pressed in choices
        )
        tools.append(tag("div", *buttons, klass="switch", role="group", aria_label=strings.SOURCE))
    if view.original:
        address = quote(original_address(view.version))
        tools.append(
            tag(
                "a",
                icon("download"),
                text(strings.DOWNLOAD),
                href=address,
                download=True,
                klass="download",
                title=strings.DOWNLOAD_TITLE,
            )
        )
    trail = [h for h in view.headings if h != view.title]
    where = " · ".join(part for part in (" › ".join(trail), page_words(view.place or "")) if part)
    return tag(
        "header",
        top(tag("h2", text(view.title)), *tools),
        tag("p", text(where), klass="source-where") if where else "",
        tag("p", *_facts(view, today), klass="source-meta"),
        tag("p", icon("note"), tag("span", text(strings.EDITED)), klass="note") if view.edited else "",
    )


def _facts(view: SourceView, today: date) -> Iterator[str]:
    reviewed = view.reviewed_on.isoformat() if view.reviewed_on else None
    yield from badges(view.status, reviewed, today, verified=view.verified is not None)
    if view.verified:
        yield verified(view.verified.role, view.verified.on.isoformat())
    words = [
        strings.KINDS.get(view.kind, view.kind) if view.kind != "other" else "",
        strings.OWNER.format(owner=view.owner) if view.owner else "",
        strings.REVIEWED.format(date=reviewed) if reviewed else strings.NOT_REVIEWED,
        view.document,
    ]
    yield text(" · ".join(w for w in words if w))


def _body(view: SourceView, more: dict[str, str | int | None]) -> Iterator[str]:
    if view.pages:
        yield tag("div", *(_page(view, page) for page in view.pages), klass="pages")
    earlier = _more(view.cut_before, strings.EARLIER_BLOCKS, more)
    later = _more(view.cut_after, strings.LATER_BLOCKS, more)
    yield tag("div", earlier, *blocks(view.blocks), later, klass="reading")


def _more(count: int, words: str, more: dict[str, str | int | None]) -> str:
    if not count:
        return ""
    button = tag("button", text(strings.SHOW_WHOLE), type="button", klass="quiet", **more, data_whole="yes")
    return tag("p", text(words.format(count=count)), button, klass="cut")


# Pages of a PDF


def _page(view: SourceView, page: PageView) -> str:
    label = page.label or str(page.index + 1)
    image = tag(
        "img",
        src=page_address(view.version, page.index),
        alt=strings.PAGE_ALT.format(label=label, title=view.title),
        loading="eager" if page.highlights else "lazy",
    )
    boxes = (_box(h) for h in page.highlights)
    sheet = tag("div", image, *boxes, klass="sheet", style=f"aspect-ratio: {page.width:.2f} / {page.height:.2f}")
    return tag("div", sheet, tag("p", text(strings.PAGE.format(label=label)), klass="page-label"), klass="page")


def _box(box: Highlight) -> str:
    style = f"left: {box.left}%; top: {box.top}%; width: {box.width}%; height: {box.height}%"
    return tag("span", klass="box quoted" if box.quoted else "box", style=style)


# Structured text


def blocks(given: Sequence[Shown]) -> Iterator[str]:
    """Blocks as a reader sees them, lists and tables put together."""
    for (_, in_table, _), run in groupby(_grouped(given), key=lambda pair: pair[0]):
        shown = [s for _, s in run]
        if in_table:
            yield _table(shown)
        elif shown[0].block.group is not None:
            yield _list(shown)
        else:
            yield from _single(shown[0])


def _grouped(blocks: Sequence[Shown]) -> Iterator[tuple[tuple[int, bool, tuple[str, ...]], Shown]]:
    """Each block with a key that is the same within one list or table, and its own otherwise."""
    for i, s in enumerate(blocks):
        group = s.block.group
        row = s.block.kind is BlockKind.ROW
        yield ((-1 - i if group is None else group), row, s.block.header if row else ()), s


def _single(shown: Shown) -> Iterator[str]:
    block = shown.block
    content = marked(block.text, shown.mark)
    if block.kind is BlockKind.HEADING:
        if block.locator.slide is not None:
            yield tag("p", text(page_words(place(block.locator) or "")), klass="slide")
        yield tag(f"h{min(max(block.level, 1) + 2, 6)}", content)
    elif block.kind is BlockKind.CODE:
        yield tag("pre", tag("code", content), tabindex="0")
    else:
        klass = {BlockKind.NOTE: "admonition", BlockKind.QUESTION: "asked"}.get(block.kind)
        yield tag("p", content, klass=klass)


def _list(run: Sequence[Shown]) -> str:
    """A list; what stands inside an entry after its first paragraph is added to that entry."""
    entries: list[Entry] = []
    for s in run:
        if s.block.kind in _LISTED or not entries:
            entries.append(Entry(s.block.level, s.block.marker, marked(s.block.text, s.mark)))
        else:
            last = entries[-1]
            entries[-1] = Entry(last.depth, last.marker, last.html + "".join(_single(s)))
    return nested(entries)


def _table(run: Sequence[Shown]) -> str:
    header = run[0].block.header
    rows = []
    for s in run:
        mark = s.mark or (0, 0)
        split = cells(s.block.text, len(header))
        rows.append([marked(cell, (mark[0] - at, mark[1] - at)) for at, cell in split])
    labels = [s.block.locator.cells or "" for s in run]
    numbers = ["".join(c for c in label.partition(":")[0] if c.isdigit()) for label in labels]
    return table(header, rows, numbers if all(numbers) else ())
