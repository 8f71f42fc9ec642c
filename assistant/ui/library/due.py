"""The tab of what falls due: by owner, as a calendar, as the text of a mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from assistant.keeping.due import NOBODY, Due, by_owner, due
from assistant.ui.controls import choice, pager
from assistant.ui.library.parts import PLACE, Given, View, link, number
from assistant.ui.markup import button, tag, text
from assistant.ui.strings import library as words
from ingest.access import Reader
from ingest.library import Library

AHEAD = "90"
FEW = 5  # of an owner's documents, beside those of other owners
OWNERS, ROWS = 12, 50  # on one page


def show(library: Library, reader: Reader, given: Given, notice: str = "") -> View:
    """What falls due: an owner's documents, or some of each owner's."""
    days = given.get("days", AHEAD) if given.get("days", AHEAD) in words.DUE_DAYS else AHEAD
    today = date.today()
    items = due(library.catalogue, reader, ahead=timedelta(days=int(days)), today=today)
    owners = by_owner(items)
    chosen = given.get("owner", "") if given.get("owner", "") in owners else ""
    shown = owners[chosen] if chosen else items
    state = {name: value for name, value in {"owner": chosen, "days": days}.items() if value and value != AHEAD}
    page = number(given.get("page"))
    head = tag("p", text(words.DUE_TEXT), klass="soft small") + _toolbar(owners, chosen, days, shown)
    if not items:
        body = tag("div", tag("h3", text(words.DUE_NONE)), tag("p", text(words.DUE_NONE_TEXT)), klass="empty")
    elif chosen:
        body = _owned(shown, page, state, today)
    else:
        body = _tiles(items, len(owners), today) + _cards(owners, page, state, today)
    return View(notice + head + body, {"tab": "due", **state, **({"page": str(page)} if page > 1 else {})})


def _toolbar(owners: Mapping[str, Sequence[Due]], chosen: str, days: str, shown: Sequence[Due]) -> str:
    options = {"": words.ANY, **{name: f"{name} ({len(found)})" for name, found in owners.items()}}
    labels = (("owner", words.DUE_OWNER, options, chosen), ("days", words.DUE_AHEAD, words.DUE_DAYS, days))
    fields = [choice(PLACE, name, label, of, now) for name, label, of, now in labels]
    query = {"days": days, **({"owner": "" if chosen == NOBODY else chosen} if chosen else {})}
    files = ((words.CALENDAR, "/library/due.ics"), (words.MAIL, "/library/due.txt"))
    exports = "".join(link(label, address, **query) for label, address in files) if shown else ""
    fields.append(tag("div", exports, klass="place-actions"))
    return tag("form", *fields, klass="toolbar", data_visit=PLACE, data_tab="due")


def _tiles(items: Sequence[Due], owners: int, today: date) -> str:
    late = sum(item.on < today for item in items)
    figures = ((late, words.DUE_OVERDUE), (len(items) - late, words.DUE_SOON), (owners, words.DUE_OWNERS))
    tiles = (
        tag("li", tag("span", f"{n:,}", klass="figure"), tag("span", text(of), klass="of"), klass="tile")
        for n, of in figures
    )
    return tag("ul", *tiles, klass="tiles", role="list")


def _cards(owners: Mapping[str, Sequence[Due]], page: int, state: Given, today: date) -> str:
    names = list(owners)
    pages = max(-(-len(names) // OWNERS), 1)
    page = min(page, pages)
    here = names[(page - 1) * OWNERS : page * OWNERS]
    cards = (tag("li", *_card(name, owners[name], state, today), klass="card") for name in here)
    turned = pager(PLACE, page, OWNERS, len(names), {"tab": "due", **state})
    return tag("ul", *cards, klass="cards library-owners", role="list") + turned


def _card(name: str, items: Sequence[Due], state: Given, today: date) -> list[str]:
    late = sum(item.on < today for item in items)
    count = tag("span", text(words.DUE_COUNT.format(count=len(items), late=late)), klass="soft small")
    rows = (tag("li", _title(item), *_when(item, today)) for item in items[:FEW])
    parts = [tag("div", tag("h3", text(name)), count, klass="card-head")]
    parts.append(tag("ul", *rows, role="list", klass="library-few"))
    if len(items) > FEW:
        label = words.DUE_ALL.format(count=len(items))
        parts.append(button(label, visit=PLACE, tab="due", **{**state, "owner": name}))
    return parts


def _owned(items: Sequence[Due], page: int, state: Given, today: date) -> str:
    pages = max(-(-len(items) // ROWS), 1)
    page = min(page, pages)
    here = items[(page - 1) * ROWS : page * ROWS]
    head = tag("thead", tag("tr", *(tag("th", text(label), scope="col") for label in words.DUE_COLUMNS)))
    body = tag("tbody", *(_row(item, today) for item in here))
    table = tag("div", tag("table", head, body), klass="data-table library-table", tabindex="0", role="group")
    return table + pager(PLACE, page, ROWS, len(items), {"tab": "due", **state})


def _row(item: Due, today: date) -> str:
    last = words.LAST_REVIEW if item.what == "review" else words.LAST_VERIFIED
    cells = (
        " ".join(_when(item, today)),
        tag("div", _title(item), tag("span", text(item.document), klass="library-path")),
        text(words.WHAT[item.what]),
        text(last.format(date=item.last.isoformat(), role=item.role)),
    )
    return tag("tr", *(tag("td", cell, data_label=label) for cell, label in zip(cells, words.DUE_COLUMNS, strict=True)))


def _title(item: Due) -> str:
    return tag(
        "button",
        text(item.title),
        type="button",
        klass="source-title",
        title=item.document,
        data_visit=PLACE,
        data_doc=item.document,
        data_focus="top",
    )


def _when(item: Due, today: date) -> list[str]:
    day = tag("span", text(item.on.isoformat()), klass="library-day")
    return [day, tag("span", text(words.OVERDUE), klass="badge poor")] if item.on < today else [day]
