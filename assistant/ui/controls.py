"""What several places are worked with: tabs, lists to choose from, search fields, the turning of pages.

All of them ask for the place again, with the data they carry. Their ids begin with the place's name.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.ui import strings
from assistant.ui.markup import tag, text


def tabs(place: str, key: str, labels: Mapping[str, str], current: str, counts: Mapping[str, int] | None = None) -> str:
    """The sub-pages of a place by name; `key` is what a name is sent as, `counts` what is to be told of some."""
    items = []
    for name, label in labels.items():
        count = (counts or {}).get(name, 0)
        number = tag("span", f"{count:,}", klass="tab-count") if count else ""
        here = "page" if name == current else None
        data = {"data_visit": place, f"data_{key}": name, "id": f"{place}-tab-{name or 'first'}"}
        items.append(tag("li", tag("button", text(label), number, type="button", aria_current=here, **data)))
    return tag("ul", *items, klass="tabs", role="list", aria_label=strings.TABS_LABEL)


def choice(place: str, name: str, label: str, options: Mapping[str, str], chosen: str) -> str:
    """A labelled list to choose from, by value, that takes effect at once."""
    return labelled(place, name, label, select(place, name, options, chosen, live=True))


def select(place: str, name: str, options: Mapping[str, str], chosen: str, *, live: bool = False) -> str:
    """A list to choose from, by value; `live` submits its form when the choice changes."""
    inner = (tag("option", text(said), value=value, selected=value == chosen) for value, said in options.items())
    return tag("select", *inner, name=name, id=field_id(place, name), data_live=live or None)


def search(place: str, name: str, label: str, value: str, placeholder: str, most: int = 200) -> str:
    """A labelled search field that takes effect once typing rests."""
    field = tag(
        "input",
        type="search",
        name=name,
        id=field_id(place, name),
        value=value,
        maxlength=most,
        placeholder=placeholder,
        autocomplete="off",
        data_live=True,
    )
    return labelled(place, name, label, field)


def labelled(place: str, name: str, label: str, control: str) -> str:
    """A control of a toolbar with its label above it."""
    return tag("div", tag("label", text(label), for_=field_id(place, name)), control, klass="choice")


def field_id(place: str, name: str) -> str:
    """The id of a field of a place."""
    return f"{place}-{name.replace('_', '-')}"


def pager(place: str, page: int, size: int, total: int, carried: Mapping[str, str]) -> str:
    """Where in a long list this is, and the ways to its neighbours; pages count from 1."""
    if not total:
        return ""
    pages = -(-total // size)
    first, last = (page - 1) * size + 1, min(page * size, total)
    where = tag("span", text(strings.RANGE.format(first=f"{first:,}", last=f"{last:,}", total=f"{total:,}")))
    if pages == 1:
        return tag("div", where, klass="pager")

    def turn(label: str, to: int) -> str:
        data = {f"data_{key}": value for key, value in {**carried, "page": str(to), "focus": "top"}.items()}
        off = not 1 <= to <= pages
        return tag("button", text(label), type="button", klass="quiet", disabled=off, data_visit=place, **data)

    steps = turn(strings.PREVIOUS, page - 1), where, turn(strings.NEXT, page + 1)
    return tag("nav", *steps, klass="pager", aria_label=strings.PAGES_LABEL)
