"""The table of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.keeping.documents import FILTERS, PAGE, SORTS, Listing, Row, Wanted, choices, listing
from assistant.plain import counted
from assistant.ui.controls import choice, pager, search
from assistant.ui.library.parts import PLACE, Given, View, kind_word, link, number, packed
from assistant.ui.markup import button, tag, text
from assistant.ui.strings import library as words
from ingest.access import Reader
from ingest.library import Library

_NUMBERS = ("passages", "cited")
_LONGEST_FIRST = (*_NUMBERS,)  # the first press on these columns shows the largest
_BADGES = {"draft": "badge badge-draft", "archived": "badge badge-archived"}
MOST_OPTIONS = 400  # of a filter


def show(library: Library, reader: Reader, given: Given, notice: str = "") -> View:
    """The documents as asked for."""
    wanted = _wanted(given)
    found = listing(library.catalogue, reader, wanted)
    if not found.total and not _narrowed(wanted):
        return View(notice + _empty())
    address = _address(wanted, found.page)
    body = _table(found, wanted, packed(address)) + _pager(found, address) if found.rows else _nothing()
    export = link(words.EXPORT_META, "/library/_meta.yaml") if library.catalogue.corrected() else ""
    tools = tag("p", export, klass="library-exports") if export else ""
    html = notice + _toolbar(wanted, choices(library.catalogue, reader)) + body + tools
    said = words.FOUND.format(documents=counted(found.total, "document")) if _narrowed(wanted) else ""
    return View(html, address, said)


def _wanted(given: Given) -> Wanted:
    where = {name: given[name] for name in FILTERS if given.get(name)}
    sort = given.get("sort", "title")
    return Wanted(
        given.get("q", "")[:200],
        where,
        given.get("overdue") == "yes",
        sort if sort.removeprefix("-") in SORTS else "title",
        number(given.get("page")),
    )


def _address(wanted: Wanted, page: int) -> dict[str, str]:
    state = {"q": wanted.query, **wanted.where, "overdue": "yes" if wanted.overdue else ""}
    state |= {"sort": "" if wanted.sort == "title" else wanted.sort, "page": "" if page == 1 else str(page)}
    return {name: value for name, value in state.items() if value}


def _narrowed(wanted: Wanted) -> bool:
    return bool(wanted.query or wanted.where or wanted.overdue)


def _toolbar(wanted: Wanted, values: Mapping[str, list[str]]) -> str:
    fields = [search(PLACE, "q", words.FIND, wanted.query, words.FIND_PLACEHOLDER)]
    for name, label in words.FILTERS.items():
        chosen = wanted.where.get(name, "")
        if len(values[name]) > 1 or chosen:
            fields.append(choice(PLACE, name, label, _options(values[name][:MOST_OPTIONS], chosen), chosen))
    check = tag(
        "input",
        type="checkbox",
        name="overdue",
        id="library-overdue",
        value="yes",
        checked=wanted.overdue or None,
        data_live=True,
    )
    fields.append(tag("label", check, " ", text(words.ONLY_OVERDUE), klass="library-check"))
    fields.append(tag("input", type="hidden", name="sort", value=wanted.sort))
    if _narrowed(wanted):
        fields.append(button(words.CLEAR, visit=PLACE))
    return tag("form", *fields, klass="toolbar", data_visit=PLACE, role="search")


def _options(values: list[str], chosen: str) -> dict[str, str]:
    shown = values if chosen in values or not chosen else [chosen, *values]
    return {"": words.ANY, **{value: kind_word(value) for value in shown}}


def _table(found: Listing, wanted: Wanted, state: str) -> str:
    head = tag("thead", tag("tr", *(_column(name, label, wanted) for name, label in words.COLUMNS.items())))
    body = tag("tbody", *(_row(row, state) for row in found.rows))
    klass = "data-table library-table library-documents"
    return tag("div", tag("table", head, body), klass=klass, tabindex="0", role="group")


def _column(name: str, label: str, wanted: Wanted) -> str:
    by, down = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    here = by == name
    to = name if here and down else f"-{name}" if here or name in _LONGEST_FIRST else name
    carried = {f"data_{key}": value for key, value in _address(wanted, 1).items() if key != "sort"}
    arrow = tag("span", "↓" if down else "↑", aria_hidden="true") if here else ""
    press = tag(
        "button",
        text(label),
        arrow,
        type="button",
        id=f"library-by-{name}",
        title=words.SORT_BY.format(column=label.lower()),
        data_visit=PLACE,
        data_sort=to,
        **carried,
    )
    order = ("descending" if down else "ascending") if here else None
    return tag("th", press, scope="col", aria_sort=order, klass="number" if name in _NUMBERS else None)


def _row(row: Row, state: str) -> str:
    title = button(row.title, klass="source-title", visit=PLACE, doc=row.document, list=state, focus="top")
    status = tag("span", text(kind_word(row.status)), klass=_BADGES.get(row.status))
    cells = {
        "kind": text(kind_word(row.kind)),
        "tool": text(row.tool or "–"),
        "team": text(row.team or "–"),
        "owner": text(row.owner or "–"),
        "status": status,
        "reviewed_on": " ".join(_review(row)),
        "passages": text(f"{row.passages:,}"),
        "cited": text(f"{row.cited:,}"),
    }
    first = tag("th", title, tag("span", text(row.document), klass="library-path"), scope="row")
    rest = (
        tag(
            "td",
            html,
            klass="number" if name in _NUMBERS else "library-none" if html == "–" else None,
            data_label=words.COLUMNS[name],
        )
        for name, html in cells.items()
    )
    return tag("tr", first, *rest)


def _review(row: Row) -> Iterator[str]:
    day = row.reviewed_on.isoformat() if row.reviewed_on else words.NEVER_REVIEWED
    yield tag("span", text(day), klass="library-day")
    if row.overdue:
        yield tag("span", text(words.OVERDUE), klass="badge poor")
    if row.verified_by:
        about = words.VERIFIED_BY.format(role=row.verified_by)
        yield tag("span", text(words.VERIFIED_SHORT), klass="badge good", title=about)


def _pager(found: Listing, address: Mapping[str, str]) -> str:
    return pager(PLACE, found.page, PAGE, found.total, address)


def _nothing() -> str:
    clear = tag("p", button(words.CLEAR, visit=PLACE), klass="card-actions")
    return tag("div", tag("h3", text(words.NONE_FOUND)), tag("p", text(words.NONE_FOUND_TEXT)), clear, klass="empty")


def _empty() -> str:
    command = tag("p", text(words.EMPTY_COMMAND), " ", tag("code", "mops ingest FOLDER"), klass="card-actions")
    return tag("div", tag("h3", text(words.EMPTY)), tag("p", text(words.EMPTY_TEXT)), command, klass="empty")
