"""The onboarding page as HTML: the roles to choose from, a path by weeks, what has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlencode

from assistant.onboarding.build import WEEKS, Doing
from assistant.onboarding.changes import Change, Piece
from assistant.onboarding.path import Module
from assistant.onboarding.progress import Followed, statement_item
from assistant.onboarding.roles import DESCRIPTION_LENGTH, named
from assistant.onboarding.topics import Role
from assistant.plain import counted
from assistant.ui.markup import button, clean, icon, tag, text
from assistant.ui.strings import PLACES
from assistant.ui.strings import onboarding as strings
from assistant.updating.compare import replaced
from ingest.cataloguing.entry import Entry

LONGEST = 600  # characters of a piece of a difference that are shown


def home(
    roles: Sequence[Role],
    plans: Sequence[Entry],
    followed: Sequence[tuple[Followed, Sequence[Change]]],
    *,
    empty: bool,
    said: str = "",
) -> str:
    """Whom a path can be for, and the paths that were begun, each with what has changed since it was read."""
    if empty:
        add = button(PLACES["intake"], klass="primary", visit="intake")
        nothing = tag("h3", text(strings.EMPTY)) + tag("p", text(strings.EMPTY_TEXT))
        nothing += tag("p", add, klass="card-actions")
        return page(head(strings.TITLE, strings.LEAD), tag("div", nothing, klass="empty"))
    begun = tag("ul", *(_begun(f, changed) for f, changed in followed), role="list", klass="cards onboarding-begun")
    going = tag("section", tag("h3", text(strings.GO_ON)), begun) if followed else ""
    cards = [_role(e.path, named(e), strings.FROM_PLAN_TEXT.format(title=e.metadata.title), plan=True) for e in plans]
    cards += [_role(r.id, r.title, r.about) for r in roles]
    choose = tag("h3", text(strings.CHOOSE)) + tag("ul", *cards, role="list", klass="onboarding-roles")
    return page(head(strings.TITLE, strings.LEAD), note(said), going, tag("section", choose), _describe())


def page(*parts: str) -> str:
    """A page of this place."""
    return clean(tag("div", *parts, klass="place onboarding"))


def head(title: str, lead: str, actions: str = "", before: str = "") -> str:
    """What this page is, and what it can do."""
    said = before + tag("h2", text(title), tabindex="-1") + (tag("p", text(lead), klass="lead") if lead else "")
    return tag(
        "div", tag("div", said), tag("div", actions, klass="place-actions") if actions else "", klass="place-head"
    )


def note(said: str) -> str:
    """What has just happened."""
    return tag("p", text(said), klass="said-here") if said else ""


def _begun(found: Followed, changed: Sequence[Change]) -> str:
    path = found.path
    title = tag("b", text(path.title))
    if changed:
        news = strings.CHANGED_COUNT.format(count=counted(len(changed), "thing"))
        title += " " + tag("span", text(news), klass="badge fair")
    name = strings.CONTINUE_NAMED.format(title=path.title)
    go = tag(
        "button",
        text(strings.CONTINUE),
        type="button",
        klass="primary",
        aria_label=name,
        data_visit="onboarding",
        data_follow=found.id,
        data_focus="top",
    )
    after = strings.NEXT.format(title=found.next.title) if found.next else strings.ALL_DONE
    words = tag("div", title, tag("p", text(after), klass="soft small"), _meter(found))
    return tag("li", words, go, klass="card onboarding-card")


def _role(asked: str, title: str, about: str, *, plan: bool = False) -> str:
    badge = tag("span", text(strings.FROM_PLAN), klass="badge good") if plan else ""
    inner = tag("b", text(title)) + tag("span", text(about), klass="soft small") + badge
    button = tag("button", inner, type="button", klass="onboarding-role", data_act="begin", data_role=asked)
    return tag("li", button)


def _describe() -> str:
    field = tag(
        "input",
        type="text",
        id="onboarding-job",
        name="role",
        maxlength=DESCRIPTION_LENGTH,
        placeholder=strings.DESCRIBE_PLACEHOLDER,
        autocomplete="off",
    )
    send = tag("button", text(strings.DESCRIBE_ACTION), type="submit", klass="primary")
    label = tag("label", text(strings.DESCRIBE), for_="onboarding-job", klass="onboarding-label")
    row = tag("div", field, send, klass="toolbar onboarding-describe")
    return tag("section", tag("form", label, row, data_act="begin"))


def making(title: str, doing: Doing) -> str:
    """How far a path is that is being made."""
    bar = tag("progress", value=doing.done, max=doing.of, aria_label=strings.MAKING.format(topic=doing.topic))
    said = tag("p", text(strings.MAKING.format(topic=doing.topic)))
    count = tag("p", text(strings.MAKING_TEXT.format(done=doing.done, of=doing.of)), klass="soft small")
    return page(head(title, ""), tag("div", said, bar, count, klass="card onboarding-making"))


# A path


def path(found: Followed, changed: Sequence[Change], start: date, said: str = "") -> str:
    """A path by weeks, with how far somebody has come on it."""
    modules = found.path.learnt
    weeks = range(1, found.path.weeks + 1)
    listed = (_week(found, n, [m for m in modules if m.week == n]) for n in weeks)
    parts = (note(said), _next(found), _changes(found, changed), *listed, _gaps(found.path.gaps), _tools(found, start))
    return page(head(found.path.title, found.path.summary(), before=back(strings.BACK)), *parts)


def back(words: str, **address: str) -> str:
    """The way back."""
    data = {f"data_{k}": v for k, v in address.items()}
    inner = tag("span", "←", aria_hidden="true") + tag("span", text(words))
    return tag(
        "button", inner, type="button", klass="back onboarding-back", data_visit="onboarding", data_focus="top", **data
    )


def _meter(found: Followed) -> str:
    total = len(found.path.learnt)
    said = strings.DONE_OF.format(done=found.done, of=total)
    share = round(100 * found.done / max(total, 1))
    bar = tag("div", tag("span", style=f"width: {share}%"), klass="meter", aria_hidden="true")
    return tag("div", bar, tag("span", text(said), klass="soft small"), klass="onboarding-meter")


def _next(found: Followed) -> str:
    """The one thing to do now."""
    module = found.next
    if module is None:
        done = tag("p", text(strings.ALL_DONE)) if found.path.learnt else ""
        return tag("div", _meter(found), done, klass="card onboarding-next")
    left = sum(m.minutes for m in found.path.learnt if not found.is_done(m))
    words = strings.NEXT if found.done else strings.START
    go = tag(
        "button",
        text(words.format(title=module.title)),
        type="button",
        klass="primary",
        **_to(found, module),
    )
    time = tag("p", text(strings.LEFT.format(minutes=counted(left, "minute"))), klass="soft small")
    return tag("div", tag("div", _meter(found), time), go, klass="card onboarding-next")


def _to(found: Followed, module: Module) -> dict[str, str]:
    """What leads to a module."""
    return {"data_visit": "onboarding", "data_follow": found.id, "data_module": module.id, "data_focus": "top"}


def _week(found: Followed, n: int, modules: Sequence[Module]) -> str:
    if not modules:
        return ""
    rows = (_row(found, module) for module in modules)
    return tag(
        "section", tag("h3", text(strings.WEEK.format(n=n))), tag("ol", *rows, role="list", klass="onboarding-modules")
    )


def _row(found: Followed, module: Module) -> str:
    done, next_ = found.is_done(module), module is found.next
    state = strings.STATE_DONE if done else strings.STATE_NEXT if next_ else strings.STATE_OPEN
    klass = "done" if done else "next" if next_ else "open"
    sign = tag("span", "✓" if done else "", klass=f"onboarding-state {klass}", role="img", aria_label=state)
    facts = strings.MODULE_FACTS.format(
        minutes=counted(module.minutes, "minute"),
        things=_counted(len(module.statements), "thing", "to know"),
        documents=_counted(len(module.readings), "document", "to read"),
    )
    fresh = tag("span", text(strings.NEW_SINCE), klass="badge fair") if done and _has_new(found, module) else ""
    words = tag("span", tag("b", text(module.title)), tag("span", text(facts), klass="soft small"))
    return tag("li", tag("button", sign, words, fresh, type="button", klass="onboarding-module", **_to(found, module)))


def _counted(count: int, noun: str, what: str) -> str:
    return f"{counted(count, noun)} {what}"


def _has_new(found: Followed, module: Module) -> bool:
    """Whether a finished module has something that was not there when it was finished."""
    cited = (found.path.cited(s.citations[0]) for s in module.statements)
    return any(c and statement_item(c) not in found.marks for c in cited)


def _gaps(modules: Sequence[Module]) -> str:
    if not modules:
        return ""
    items = (
        tag(
            "li",
            icon("gap"),
            tag("span", tag("b", text(m.title)), " ", tag("span", text(_whom(m)), klass="soft")),
        )
        for m in modules
    )
    said = tag("h3", text(strings.GAPS)) + tag("p", text(strings.GAPS_TEXT), klass="soft")
    return tag("section", said, tag("ul", *items, role="list", klass="onboarding-gaps"))


def _whom(module: Module) -> str:
    ask = module.gap.ask if module.gap else None
    return strings.ASK_ROLE.format(role=ask) if ask else strings.ASK_NOBODY


def _tools(found: Followed, start: date) -> str:
    """What can be done with the path as a whole."""
    options = (
        tag("option", text(strings.WEEKS_OF[n]), value=n, selected=n == found.path.weeks) for n in range(1, WEEKS + 1)
    )
    over = tag(
        "form",
        tag("label", text(strings.WEEKS), for_="onboarding-weeks"),
        tag("select", *options, name="weeks", id="onboarding-weeks", data_live=True),
        klass="choice",
        data_act="weeks",
        data_follow=found.id,
    )
    day = tag("input", type="date", name="start", id="onboarding-start", value=start.isoformat())
    first = tag("label", text(strings.FIRST_DAY), for_="onboarding-start")
    set_ = tag("button", text(strings.SET_DAY), type="submit", klass="quiet")
    when = tag("form", first, tag("span", day, set_), klass="choice", data_visit="onboarding", data_follow=found.id)
    saved = [_save(found, suffix, word) for suffix, word in strings.SAVE_AS.items()]
    saved.append(_save(found, ".ics", strings.CALENDAR, start=start.isoformat()))
    again = button(strings.REBUILD, act="rebuild", follow=found.id)
    drop = button(
        strings.GIVE_UP,
        act="give-up",
        follow=found.id,
        question=strings.GIVE_UP_QUESTION,
        explained=strings.GIVE_UP_EXPLAINED,
        button=strings.GIVE_UP,
    )
    files = tag("div", *saved, klass="place-actions")
    return tag(
        "section",
        tag("h3", text(strings.SAVE)),
        files,
        tag("div", when, over, tag("div", again, drop, klass="place-actions"), klass="toolbar onboarding-settings"),
    )


def _save(found: Followed, suffix: str, word: str, **more: str) -> str:
    address = f"/onboarding{suffix}?{urlencode({'id': found.id, **more})}"
    return tag("a", icon("download"), text(word), href=address, download=True, klass="quiet")


# What has changed


def _changes(found: Followed, changed: Sequence[Change]) -> str:
    if not changed:
        return ""
    items = (_change(found, c) for c in changed)
    listed = tag("ul", *items, role="list", klass="cards")
    return tag("section", tag("h3", text(strings.CHANGED)), listed, id="onboarding-changed")


def _change(found: Followed, change: Change) -> str:
    named = strings.CHANGED_TITLE.format(title=change.title) if change.title else strings.CHANGED_UNNAMED
    said = tag("p", text(strings.CHANGED_SAID[change.reason].format(title=named)))
    pieces = [tag("p", *_worded(p), klass="onboarding-piece") for p in change.pieces]
    if change.kind == "statement" and change.pieces and not change.pieces[0].after:
        pieces.append(tag("p", text(strings.CHANGED_GONE_STATEMENT), klass="soft small"))
    more = tag("p", text(strings.CHANGED_MORE.format(count=change.more)), klass="soft small") if change.more else ""
    open_ = ""
    if change.now:
        open_ = button(strings.CHANGED_OPEN, event="read", document=change.now, heading="")
    seen = button(strings.CHANGED_SEEN, act="seen", follow=found.id, item=change.item)
    return tag("li", said, *pieces, more, tag("div", open_, seen, klass="card-actions"), klass="card")


def _worded(piece: Piece) -> Iterator[str]:
    """What was, and what is: the words that differ are marked."""
    before, after = piece.before[:LONGEST], piece.after[:LONGEST]
    if not before or not after:
        name, words, said = ("del", before, strings.REMOVED) if before else ("ins", after, strings.ADDED)
        yield tag(name, tag("span", text(said), klass="hidden"), text(words))
        return
    at = 0
    for change in replaced(before, after):
        yield text(before[at : change.old[0]])
        old, new = before[slice(*change.old)], after[slice(*change.new)]
        if old:
            yield tag("del", tag("span", text(strings.REMOVED), klass="hidden"), text(old))
        if new:
            yield " " + tag("ins", tag("span", text(strings.ADDED), klass="hidden"), text(new))
        at = change.old[1]
    yield text(before[at:])
