"""The page "Knowledge health" as HTML: the overview, and the findings of an area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.health.finding import Area, Finding
from assistant.health.store import Score
from assistant.ui.controls import choice, pager
from assistant.ui.health.cards import WEEK, cards, kind_word
from assistant.ui.health.frame import PLACE, Head, look, page, progress, tabs
from assistant.ui.markup import tag, text
from assistant.ui.strings import health as strings

if TYPE_CHECKING:
    from assistant.ui.health.place import State

BARS = 14  # days of a trend


def never(head: Head) -> str:
    """Before the first look."""
    begin = "" if head.looking.running else look(head, strings.LOOK)
    shown = tag("div", tag("h3", text(strings.NEVER)), tag("p", text(strings.NEVER_TEXT)), begin, klass="empty")
    return page(head, "", progress(head) or shown)


def overview(
    head: Head,
    counts: Mapping[str, int],
    made: Sequence[Score],
    kept: Mapping[Area, Sequence[Score]],
    first: Sequence[Finding],
    owners: Mapping[str, int],
) -> str:
    """The scores with their trends, what to do first, and whose it is."""
    tiles = tag(
        "ul", *(tag("li", _tile(s, kept.get(s.area, ()))) for s in made), klass="tiles health-tiles", role="list"
    )
    todo = cards(head.state, first)
    if not first:
        todo = tag("div", tag("h3", text(strings.ALL_FINE)), tag("p", text(strings.ALL_FINE_TEXT)), klass="empty")
    section = tag("section", tag("h3", text(strings.FIRST)), todo)
    return page(head, tabs(head.state, counts), progress(head), tiles, section, _owners(owners))


def area(
    head: Head,
    counts: Mapping[str, int],
    found: Sequence[Finding],
    count: int,
    per_page: int,
    choices: Mapping[str, Sequence[str]],
) -> str:
    """The findings of an area."""
    state = head.state
    lead = tag("h3", text(strings.AREAS[state.area]), klass="hidden")
    lead += tag("p", text(strings.EXPLAINED[state.area]), klass="soft health-explained")
    toolbar = _toolbar(state, choices)
    if found:
        body = cards(state, found) + pager(PLACE, state.page, per_page, count, state.address())
    elif state.kind or state.owner or state.settled:
        body = tag("p", text(strings.EMPTY_FILTERED), klass="soft")
    else:
        inner = tag("h3", text(strings.EMPTY_TITLE)), tag("p", text(strings.EMPTY[state.area]))
        body = tag("div", *inner, klass="empty")
    return page(head, tabs(state, counts), progress(head), lead, toolbar, body)


def _toolbar(state: State, choices: Mapping[str, Sequence[str]]) -> str:
    fields = []
    for name, label, now in (("kind", strings.KIND, state.kind), ("owner", strings.OWNER, state.owner)):
        if len(choices[name]) > 1 or now:
            options = {v: kind_word(v) if name == "kind" else v for v in choices[name]}
            fields.append(choice(PLACE, name, label, {"": strings.EVERY, **options}, now))
    fields.append(
        choice(PLACE, "settled", strings.SHOW, {"": strings.STILL_OPEN, "yes": strings.SETTLED}, state.settled)
    )
    return tag("form", *fields, klass="toolbar", data_visit=PLACE, data_area=state.area)


def _tile(score: Score, kept: Sequence[Score]) -> str:
    name = strings.AREAS[score.area.value]
    words = strings.TOPICS_OPEN if score.area is Area.COVERAGE else strings.OPEN
    level = "good" if score.score >= 90 else "fair" if score.score >= 70 else "poor"
    inner = (
        tag("span", text(name), klass="health-name"),
        tag("span", str(score.score), tag("span", " / 100", klass="of"), klass="figure"),
        _bars([*(s for s in kept if s.day != score.day), score][-BARS:], level),
        tag("span", text(words.format(count=f"{score.findings:,}")), text(f" · {_change(score, kept)}"), klass="of"),
    )
    return tag("button", *inner, type="button", klass="tile", data_visit="health", data_area=score.area.value)


def _bars(trend: Sequence[Score], level: str) -> str:
    """The scores of the last days as bars; in words for those who do not see them."""
    values = ", ".join(f"{s.day.isoformat()} {s.score}" for s in trend)
    bars = (tag("span", klass=f"health-bar {level}", style=f"height: {max(s.score, 3)}%") for s in trend)
    empty = (tag("span", klass="health-bar none", style="height: 3%") for _ in range(BARS - len(trend)))
    words = strings.TREND.format(values=values)
    drawn = tag("span", *empty, *bars, klass="health-bars", aria_hidden="true")
    return drawn + tag("span", text(words), klass="hidden")


def _change(score: Score, kept: Sequence[Score]) -> str:
    before = [s for s in kept if s.day <= score.day - WEEK]
    if not before:
        return strings.FIRST_WEEK
    by = score.score - before[-1].score
    if not by:
        return strings.STEADY
    return (strings.RISEN if by > 0 else strings.FALLEN).format(by=abs(by))


def _owners(owners: Mapping[str, int]) -> str:
    if not owners:
        return ""
    most = max(owners.values())
    ranked = sorted(owners.items(), key=lambda item: (-item[1], item[0]))
    rows = (
        tag(
            "li",
            tag("span", text(owner)),
            tag("span", tag("span", style=f"width: {100 * count / most:.0f}%"), klass="meter", aria_hidden="true"),
            tag("span", text(strings.OPEN.format(count=count)), klass="soft small"),
        )
        for owner, count in ranked
    )
    head = tag("h3", text(strings.OWNERS)), tag("p", text(strings.OWNERS_TEXT), klass="soft small")
    return tag("section", *head, tag("ul", *rows, klass="health-owners", role="list"))
