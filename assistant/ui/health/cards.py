"""Findings as cards: what was found, at which places, and what can be decided about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assistant.answer import Citation
from assistant.health.finding import Area, Finding
from assistant.plain import counted
from assistant.ui.markup import tag, text
from assistant.ui.sources import badges
from assistant.ui.strings import health as strings

if TYPE_CHECKING:
    from assistant.ui.health.place import State

MOST_QUOTE = 600  # characters
WEEK = timedelta(days=7)


def cards(state: State, found: Sequence[Finding]) -> str:
    """Findings, one below the other."""
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
    yield tag("span", text(kind_word(f.kind)), klass="badge")
    words = [strings.CITED.format(answers=counted(f.cited, "answer"))] if f.cited else []
    words += [strings.OWNED.format(owner=f.owner)] if f.owner else []
    if words:
        yield tag("span", text(" · ".join(words)), klass="soft small")


def _others(f: Finding) -> str:
    if f.area is Area.CONFLICTS:
        return strings.OTHERS.format(count=f.others)
    if f.area is Area.DUPLICATES:
        return strings.OTHERS_PASSAGES.format(passages=counted(f.others, "passage"))
    return strings.OTHERS_PLACES.format(places=counted(f.others, "place"))


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


def kind_word(kind: str) -> str:
    """The kind of a finding for people."""
    return strings.KINDS.get(kind, kind.capitalize())


def _cut(words: str) -> str:
    return words if len(words) <= MOST_QUOTE else words[:MOST_QUOTE].rstrip() + " …"
