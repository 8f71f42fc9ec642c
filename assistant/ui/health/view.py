"""The page "Knowledge health" as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assistant.answer import Citation
from assistant.health.examine import Looking
from assistant.health.finding import Area, Finding
from assistant.health.store import Run, Score
from assistant.ui.markup import button, clean, icon, tag, text
from assistant.ui.render import badges
from assistant.ui.strings import health as strings

if TYPE_CHECKING:
    from assistant.ui.health.place import State

BARS = 14  # days of a trend
MOST_QUOTE = 600  # characters
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every part of the page."""

    run: Run | None
    looking: Looking
    changed: bool
    state: State
    said: str = ""


def never(head: Head) -> str:
    """Before the first look."""
    begin = "" if head.looking.running else _look(head, strings.LOOK)
    shown = tag("div", tag("h3", text(strings.NEVER)), tag("p", text(strings.NEVER_TEXT)), begin, klass="empty")
    return _page(head, "", _progress(head) or shown)


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
    cards = _cards(head.state, first)
    if not first:
        cards = tag("div", tag("h3", text(strings.ALL_FINE)), tag("p", text(strings.ALL_FINE_TEXT)), klass="empty")
    todo = tag("section", tag("h3", text(strings.FIRST)), cards)
    return _page(head, _tabs(head.state, counts), _progress(head), tiles, todo, _owners(owners))


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
        body = _cards(state, found) + _pager(state, count, per_page)
    elif state.kind or state.owner or state.settled:
        body = tag("p", text(strings.EMPTY_FILTERED), klass="soft")
    else:
        inner = tag("h3", text(strings.EMPTY_TITLE)), tag("p", text(strings.EMPTY[state.area]))
        body = tag("div", *inner, klass="empty")
    return _page(head, _tabs(state, counts), _progress(head), lead, toolbar, body)


def topics(head: Head, counts: Mapping[str, int], found: Sequence[Finding]) -> str:
    """Which topics are covered, by group."""
    groups: dict[str, list[Finding]] = {}
    for f in found:
        groups.setdefault(f.documents[0] if f.documents else "", []).append(f)
    lead = tag("p", text(strings.EXPLAINED["coverage"]), klass="soft health-explained")
    order = [g for g in strings.GROUPS if g in groups] + sorted(g for g in groups if g not in strings.GROUPS)
    parts = (_group(head.state, g, groups[g]) for g in order)
    return _page(head, _tabs(head.state, counts), _progress(head), lead, *parts)


# The frame


def _page(head: Head, tabs: str, *parts: str) -> str:
    said = tag("p", text(head.said), klass="said-here", role="status") if head.said else ""
    return clean(tag("div", _head(head), said, tabs, *parts, klass="place health"))


def _head(head: Head) -> str:
    about = tag("p", text(strings.LEAD), klass="lead")
    if head.run:
        when = head.run.finished_at.strftime("%Y-%m-%d %H:%M UTC")
        looked = strings.LOOKED.format(
            when=when, documents=f"{head.run.documents:,}", seconds=f"{head.run.seconds:.0f}"
        )
        changed = f" {strings.CHANGED}" if head.changed else ""
        about += tag("p", text(looked + changed), klass="soft small")
    actions = []
    if head.run and not head.looking.running:
        actions.append(_look(head, strings.AGAIN, primary=head.changed))
    if head.run:
        files = ((".md", strings.EXPORT_MD), (".html", strings.EXPORT_HTML))
        links = (
            tag("a", icon("download"), text(label), href=f"/health{suffix}", download=True, klass="quiet",
                aria_label=f"{strings.EXPORT}, {label}")
            for suffix, label in files
        )  # fmt: skip
        actions.append(tag("span", text(strings.EXPORT), klass="soft small health-export"))
        actions += links
    title = tag("div", tag("h2", text(strings.NAME), tabindex="-1"), about)
    return tag("div", title, tag("div", *actions, klass="place-actions"), klass="place-head")


def _look(head: Head, label: str, *, primary: bool = True) -> str:
    klass = "primary" if primary else "quiet"
    return button(label, klass=klass, act="look", state=head.state.text())


def _progress(head: Head) -> str:
    if not head.looking.running:
        failed = head.looking.failed
        return tag("p", text(failed), klass="said-here", role="alert") if failed else ""
    share = round(100 * head.looking.done / head.looking.of)
    words = tag("p", tag("b", text(strings.LOOKING)), text(f" · {head.looking.stage} · {share} %"))
    bar = tag("progress", value=share, max=100, aria_label=strings.LOOKING)
    stop = button(strings.STOP, act="stop", state=head.state.text())
    return tag("div", words, bar, stop, klass="health-looking", data_state=head.state.text())


def _tabs(state: State, counts: Mapping[str, int]) -> str:
    given = (("", strings.OVERVIEW), *strings.AREAS.items())
    items = []
    for name, label in given:
        count = counts.get(name, 0)
        shown = text(label) + (tag("span", f"{count:,}", klass="health-count") if count else "")
        here = "page" if name == state.area else None
        items.append(
            tag("li", tag("button", shown, type="button", data_visit="health", data_area=name, aria_current=here))
        )
    return tag("ul", *items, klass="tabs", role="list")


def _toolbar(state: State, choices: Mapping[str, Sequence[str]]) -> str:
    selects = [
        _select(
            name, label, [("", strings.EVERY), *((v, _kind(v) if name == "kind" else v) for v in choices[name])], now
        )
        for name, label, now in (("kind", strings.KIND, state.kind), ("owner", strings.OWNER, state.owner))
        if len(choices[name]) > 1 or now
    ]
    shown = [("", strings.STILL_OPEN), ("yes", strings.SETTLED)]
    selects.append(_select("settled", strings.SHOW, shown, state.settled))
    return tag("form", *selects, klass="toolbar", data_visit="health", data_area=state.area)


def _select(name: str, label: str, options: Sequence[tuple[str, str]], now: str) -> str:
    made = (tag("option", text(said), value=value, selected=value == now) for value, said in options)
    id_ = f"health-{name}"
    select = tag("select", *made, name=name, id=id_, data_live=True)
    return tag("div", tag("label", text(label), for_=id_), select, klass="choice")


def _pager(state: State, count: int, per_page: int) -> str:
    if count <= per_page:
        return ""
    first = (state.page - 1) * per_page
    words = strings.PAGE.format(first=first + 1, last=min(first + per_page, count), count=f"{count:,}")
    before = _turn(state, strings.PREVIOUS, state.page - 1, off=state.page == 1)
    after = _turn(state, strings.NEXT, state.page + 1, off=first + per_page >= count)
    return tag("div", before, tag("span", text(words)), after, klass="pager")


def _turn(state: State, label: str, page: int, *, off: bool) -> str:
    given = {f"data_{n}": v for n, v in state.address().items() if n != "page"}
    return tag(
        "button", text(label), type="button", klass="quiet", disabled=off, data_visit="health", data_page=page,
        data_focus="top", **given,
    )  # fmt: skip


# The overview


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


# Findings


def _cards(state: State, found: Sequence[Finding]) -> str:
    return tag("ul", *(tag("li", _card(state, f)) for f in found), klass="cards", role="list")


def _card(state: State, f: Finding) -> str:
    places = tag("div", *(_place(state, f, p) for p in f.places), klass=f"health-sides n{min(len(f.places), 3)}")
    more = tag("p", text(_others(f)), klass="soft small health-more") if f.others else ""
    again = tag("p", text(strings.REOPENED.format(day=f.reopened.on.isoformat())), klass="note") if f.reopened else ""
    head = tag("div", tag("h4", text(f.title)), tag("div", *_marks(f), klass="health-marks"), klass="card-head")
    actions = _settled(state, f) if f.decision else _actions(state, f)
    return tag("article", head, again, places, more, actions, klass=f"card health-card {f.area.value}")


def _marks(f: Finding) -> Iterator[str]:
    if f.first_seen and f.first_seen > date.today() - WEEK and f.decision is None:
        yield tag("span", text(strings.NEW), klass="badge good")
    if f.area is Area.CONFLICTS:
        word = next(word for least, word in strings.STRENGTH if f.strength >= least)
        yield tag("span", text(word), klass="badge" + (" poor" if word == strings.STRENGTH[0][1] else " fair"))
    yield tag("span", text(_kind(f.kind)), klass="badge")
    words = [strings.CITED.format(count=f.cited)] if f.cited else []
    words += [strings.OWNED.format(owner=f.owner)] if f.owner else []
    if words:
        yield tag("span", text(" · ".join(words)), klass="soft small")


def _others(f: Finding) -> str:
    words = {Area.DUPLICATES: strings.OTHERS_PASSAGES, Area.CONFLICTS: strings.OTHERS}.get(
        f.area, strings.OTHERS_PLACES
    )
    return words.format(count=f.others)


def _place(state: State, f: Finding, p: Citation) -> str:
    """One of the statements, with what tells whether to believe it."""
    newer = tag("span", text(strings.NEWER), klass="badge good") if f.newer == p.document and len(f.places) > 1 else ""
    reviewed = strings.REVIEWED.format(date=p.reviewed_on) if p.reviewed_on else strings.NOT_REVIEWED
    trail = " › ".join(h for h in p.heading[-2:] if h != p.title)
    quote = tag("blockquote", text(_cut(p.quote))) if p.quote else ""
    opens = tag(
        "button", text(p.title), type="button", klass="health-open", title=strings.OPEN_AT.format(title=p.title),
        data_event="read", data_document=p.document, data_version=p.version, data_start=p.start,
        data_end=p.end, data_state=state.text(),
    )  # fmt: skip
    facts = tag(
        "p", newer, *badges(p.status, p.reviewed_on, date.today()), tag("span", text(f"{reviewed} · {p.document}")),
        klass="source-meta",
    )  # fmt: skip
    holds = ""
    if f.area is Area.CONFLICTS and f.decision is None and len(f.places) == 2:
        holds = _act(
            state, f, "decide", strings.HOLDS, named=strings.HOLDS_NAMED.format(title=p.title), decision="holds",
            holds=p.document,
        )  # fmt: skip
    where = tag("p", text(trail), klass="soft small") if trail else ""
    return tag("div", opens, where, tag("div", quote) if quote else "", facts, holds, klass="health-side")


def _actions(state: State, f: Finding) -> str:
    made = []
    older = [p for p in f.places if f.newer and p.document != f.newer] if len(f.places) == 2 else []
    if older and older[0].status != "archived":
        made += [_update(older[0]), _archive(state, f, older[0], strings.ARCHIVE_OTHER)]
    elif f.area in (Area.STALE, Area.UNREAD) and len(f.places) == 1 and f.places[0].status != "archived":
        update = _update(f.places[0]) if f.kind == "review overdue" else ""
        made += [update, _archive(state, f, f.places[0], strings.ARCHIVE)]
    if f.area is Area.CONFLICTS:
        made.append(_explain(state, f))
    made.append(_act(state, f, "decide", strings.FINE, decision="fine"))
    return tag("div", *made, klass="card-actions")


def _update(p: Citation) -> str:
    return tag(
        "button", text(strings.UPDATE), type="button", klass="quiet", data_event="compare", data_document=p.document,
        aria_label=strings.UPDATE_NAMED.format(title=p.title),
    )  # fmt: skip


def _archive(state: State, f: Finding, p: Citation, label: str) -> str:
    return _act(
        state, f, "archive", label, named=f"{label}: {p.title}", archive=p.document, button=label,
        question=strings.ARCHIVE_QUESTION.format(title=p.title), explained=strings.ARCHIVE_EXPLAINED,
    )  # fmt: skip


def _explain(state: State, f: Finding) -> str:
    id_ = f"why-{f.key}"
    field = tag(
        "textarea", name="note", id=id_, rows=2, maxlength=1000, required=True, placeholder=strings.BOTH_PLACEHOLDER
    )
    save = tag("button", text(strings.SAVE), type="submit", klass="primary")
    form = tag(
        "form", tag("label", text(strings.BOTH_LABEL), for_=id_), field, save, klass="field", data_act="decide",
        data_decision="explained", data_key=f.key, data_state=state.text(),
    )  # fmt: skip
    return tag("details", tag("summary", text(strings.BOTH), klass="quiet"), form, klass="health-explain")


def _settled(state: State, f: Finding) -> str:
    made = f.decision
    if made is None:
        return ""
    title = next((p.title for p in f.places if p.document == made.holds), made.holds or "")
    words = strings.DECIDED.get(made.decision, made.decision).format(holds=title)
    note = tag("p", text(made.note)) if made.note else ""
    by = tag("span", text(strings.DECIDED_BY.format(day=made.on.isoformat(), by=made.by)), klass="soft small")
    again = _act(state, f, "reopen", strings.REOPEN)
    return tag("div", tag("p", tag("b", text(words)), " ", by), note, again, klass="health-decided")


def _act(state: State, f: Finding, do: str, label: str, *, named: str | None = None, **data: str) -> str:
    given = {f"data_{name}": value for name, value in data.items()}
    return tag(
        "button", text(label), type="button", klass="quiet", data_act=do, data_key=f.key, data_state=state.text(),
        aria_label=named, **given,
    )  # fmt: skip


def _kind(kind: str) -> str:
    return strings.KINDS.get(kind, kind.capitalize())


def _cut(words: str) -> str:
    return words if len(words) <= MOST_QUOTE else words[:MOST_QUOTE].rstrip() + " …"


# Topics


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
    name = tag("p", tag("b", text(f.title)), " ", tag("span", text(_kind(f.kind)), klass=f"badge {level}"))
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
