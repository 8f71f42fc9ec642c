"""The tab of documents that were removed and can be restored."""

from __future__ import annotations

from assistant.ui.library.parts import Given, View
from assistant.ui.markup import button, tag, text
from assistant.ui.minute import minute
from assistant.ui.strings import library as words
from ingest.access import Reader
from ingest.dates import day_of
from ingest.library import Library
from ingest.trash import Removed, removed


def show(library: Library, reader: Reader, given: Given, notice: str = "") -> View:  # noqa: ARG001
    """What can be restored."""
    found = removed(library.catalogue, reader)
    days = library.catalogue.kept.days
    lead = tag("p", text(words.REMOVED_TEXT.format(days=days)), klass="soft small library-lead")
    if not found:
        kept = words.REMOVED_NONE_TEXT.format(days=days) if days else words.REMOVED_NEVER_TEXT
        html = tag("div", tag("h3", text(words.REMOVED_NONE)), tag("p", text(kept)), klass="empty")
        return View(notice + html, {"tab": "removed"})
    head = tag("thead", tag("tr", *(_head(label) for label in words.REMOVED_COLUMNS)))
    table = tag("table", head, tag("tbody", *(_row(item) for item in found)))
    html = tag("div", table, klass="data-table library-table", tabindex="0", role="group")
    return View(notice + lead + html, {"tab": "removed"})


def _head(label: str) -> str:
    return tag("th", text(label), scope="col") if label else tag("td")


def _row(item: Removed) -> str:
    title = item.metadata.title
    actions = button(words.BRING_BACK, name="undo", act="bring_back", document=item.path) + button(
        words.PURGE,
        act="purge",
        document=item.path,
        question=words.PURGE_QUESTION.format(title=title),
        explained=words.PURGE_EXPLAINED,
        button=words.PURGE,
    )
    first = tag("th", tag("b", text(title)), tag("span", text(item.path), klass="library-path"), scope="row")
    cells = (
        text(minute(item.removed_at)),
        text(day_of(item.until).isoformat()),
        tag("div", actions, klass="place-actions"),
    )
    labels = words.REMOVED_COLUMNS[1:]
    return tag(
        "tr", first, *(tag("td", cell, data_label=label or None) for cell, label in zip(cells, labels, strict=True))
    )
