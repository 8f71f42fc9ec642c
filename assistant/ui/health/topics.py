"""Which topics are covered by documents, by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.health.finding import Finding
from assistant.ui.health.cards import kind_word
from assistant.ui.health.frame import Head, page, progress, tabs
from assistant.ui.markup import button, tag, text
from assistant.ui.strings import health as strings

if TYPE_CHECKING:
    from assistant.ui.health.place import State


def topics(head: Head, counts: Mapping[str, int], found: Sequence[Finding]) -> str:
    """Which topics are covered, by group."""
    groups: dict[str, list[Finding]] = {}
    for f in found:
        groups.setdefault(f.documents[0] if f.documents else "", []).append(f)
    lead = tag("p", text(strings.EXPLAINED["coverage"]), klass="soft health-explained")
    order = [g for g in strings.GROUPS if g in groups] + sorted(g for g in groups if g not in strings.GROUPS)
    parts = (_group(head.state, g, groups[g]) for g in order)
    return page(head, tabs(head.state, counts), progress(head), lead, *parts)


def _group(state: State, group: str, found: Sequence[Finding]) -> str:
    covered = sum(f.kind == "covered" for f in found)
    meter = tag("span", style=f"width: {100 * covered / (len(found) or 1):.0f}%")
    head = tag(
        "div", tag("h3", text(strings.GROUPS.get(group, group.capitalize()))),
        tag("span", text(f"{covered} / {len(found)}"), klass="soft small"),
        tag("span", meter, klass="meter", aria_hidden="true"), klass="health-group",
    )  # fmt: skip
    items = (tag("li", _topic(state, f)) for f in sorted(found, key=lambda f: f.title))
    return tag("section", head, tag("ul", *items, klass="health-topics", role="list"))


def _topic(state: State, f: Finding) -> str:
    level = {"covered": "good", "thin": "fair"}.get(f.kind, "poor")
    name = tag("p", tag("b", text(f.title)), " ", tag("span", text(kind_word(f.kind)), klass=f"badge {level}"))
    if not f.places:
        return name + tag("p", text(strings.TOPIC_NONE), klass="soft small")
    near = (
        button(
            p.title, klass="health-open small", act="open", opens_panel=True, document=p.document, version=p.version,
            start=0, end=0, state=state.text(),
        )
        for p in f.places
    )  # fmt: skip
    more = tag("span", text(f"+ {f.others}"), klass="soft small") if f.others else ""
    return name + tag("div", *near, more, klass="health-near")
