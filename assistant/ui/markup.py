"""HTML from values. Text is always escaped; `clean` is the second wall behind it.

What documents and readers wrote is data: it is never interpreted as HTML or Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

import nh3

_VOID = frozenset({"img", "input", "br", "hr"})
_TAGS = set(
    """
    a abbr article aside b blockquote br button caption code dd del details dialog div dl dt em fieldset footer form
    h1 h2 h3 h4 h5 h6 header hr img input ins kbd label legend li mark nav ol option p pre progress q section select
    small span strong summary table tbody td textarea tfoot th thead time tr ul
    """.split()  # noqa: SIM905 - reads better than quotes around each
)
_EVERYWHERE = {"class", "id", "title", "role", "hidden", "tabindex", "style"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href", "download"},
    "button": {"type", "disabled"},
    "details": {"open"},
    "img": {"src", "alt", "loading", "width", "height"},
    "fieldset": {"disabled"},
    "input": {
        "type",
        "name",
        "value",
        "maxlength",
        "placeholder",
        "checked",
        "required",
        "disabled",
        "min",
        "max",
        "step",
        "multiple",
        "accept",
        "autocomplete",
    },
    "label": {"for"},
    "option": {"value", "selected", "disabled"},
    "progress": {"value", "max"},
    "select": {"name", "required", "disabled"},
    "td": {"colspan"},
    "textarea": {"name", "rows", "maxlength", "placeholder", "required"},
    "th": {"scope", "colspan"},
    "time": {"datetime"},
}
_STYLES = {"left", "top", "width", "height", "aspect-ratio"}


def text(value: object) -> str:
    """A value as text that can stand anywhere in HTML."""
    return escape(str(value), quote=True)


def tag(name: str, /, *children: str, **attributes: str | int | bool | None) -> str:
    """An element. Children are HTML. `klass` is the class; underscores in names become hyphens.

    An attribute that is None or False is left out, one that is True has no value.
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return f"<{name}{given}>"
    return f"<{name}{given}>{''.join(children)}</{name}>"


def clean(html: str) -> str:
    """The HTML with everything removed that these pages never write."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes=set(),
        filter_style_properties=_STYLES,
        link_rel=None,
        strip_comments=True,
    )


def icon(name: str) -> str:
    """A decorative icon; its picture is in the style sheet."""
    return tag("span", klass=f"icon icon-{name}", aria_hidden="true")


def button(label: str, *, klass: str = "quiet", name: str = "", **data: str | int | None) -> str:
    """A button that sends no form: the icon of that name, its label, and the data that it carries."""
    inner = (icon(name) if name else "") + text(label)
    return tag("button", inner, type="button", klass=klass, **{f"data_{key}": value for key, value in data.items()})


def marked(value: str, span: tuple[int, int] | None) -> str:
    """Text with the characters of `span` in a `<mark>`."""
    start, end = max(span[0], 0) if span else 0, min(span[1], len(value)) if span else 0
    if start >= end:
        return text(value)
    return text(value[:start]) + tag("mark", text(value[start:end])) + text(value[end:])


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list: its nesting depth, its label as a reader sees it, its content as HTML."""

    depth: int
    marker: str
    html: str

    @property
    def ordered(self) -> bool:
        """Whether the label counts."""
        return any(c.isalnum() for c in self.marker)


def nested(entries: Sequence[Entry]) -> str:
    """Entries as nested lists that show their own markers."""
    items = []
    i = 0
    while i < len(entries):
        j = i + 1
        while j < len(entries) and entries[j].depth > entries[i].depth:
            j += 1
        entry, inner = entries[i], entries[i + 1 : j]
        shown = tag("span", text(entry.marker) if entry.ordered else "•", klass="marker")
        body = tag("div", entry.html, nested(inner) if inner else "", klass="entry")
        items.append(tag("li", shown, body))
        i = j
    ordered = bool(entries) and entries[0].ordered
    return tag("ol" if ordered else "ul", *items, klass="list", role="list")


def cells(row: str, columns: int) -> Iterator[tuple[int, str]]:
    """The cells of a table row's text with their offsets; too many are joined in the last."""
    parts = row.split(" | ")
    if columns and len(parts) > columns:
        parts = [*parts[: columns - 1], " | ".join(parts[columns - 1 :])]
    at = 0
    for part in parts:
        yield at, part
        at += len(part) + 3


def table(header: Sequence[str], rows: Sequence[Sequence[str]], labels: Sequence[str] = ()) -> str:
    """A table; `rows` hold the cells as HTML, `labels` what stands before each row.

    A first column that only numbers the rows is as narrow as it can be.
    """
    narrow = "counts" if rows and all(row and row[0].rstrip(".").isdigit() for row in rows) else None

    def line(name: str, label: str, of: Iterable[str], **attributes: str) -> str:
        shown = (tag(name, cell, klass=None if n else narrow, **attributes) for n, cell in enumerate(of))
        return tag("tr", label, *shown)

    corner = tag("td", klass="row-label") if labels else ""
    head = tag("thead", line("th", corner, map(text, header), scope="col")) if any(header) else ""
    body = []
    for i, row in enumerate(rows):
        label = tag("th", text(labels[i]), scope="row", klass="row-label") if labels else ""
        body.append(line("td", label, (*row, *[""] * (len(header) - len(row)))))
    return tag(
        "div",
        tag("table", head, tag("tbody", *body)),
        klass="table wide" if len(header) > 5 else "table",
        tabindex="0",
        role="group",
    )


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = "class" if key == "klass" else key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{text(value)}"'
