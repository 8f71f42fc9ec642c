"""What stands around the conversation: the list of conversations, the bar, filters, the question field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from assistant.drafting.desk import Listed
from assistant.history import Conversation
from assistant.plain import counted
from assistant.ui import strings
from assistant.ui.markup import button, clean, icon, tag, text
from ingest.dates import day_of


def rail(
    conversations: Sequence[Conversation],
    current: str | None,
    now: datetime | None = None,
    *,
    drafts: Sequence[Listed] = (),
    draft: str | None = None,
) -> str:
    """The list of drafts, and that of conversations by day."""
    today = day_of(now) if now else date.today()
    groups = groupby(conversations, key=lambda c: _day(day_of(c.last_at), today))
    lists = (
        tag("h3", text(day)) + tag("ul", *(_conversation(c, current) for c in found), role="list")
        for day, found in groups
    )
    new = _button("new", tag("span", text(strings.NEW_CONVERSATION)), klass="new", name="plus")
    writing = (("compose", strings.DRAFT_NEW, "draft"), ("choose", strings.UPDATE_NEW, "update"))
    rows = [_button(event, tag("span", text(label)), klass="to", name=name) for event, label, name in writing]
    rows += [_place(name, label) for name, label in strings.PLACES.items()]
    new += tag("ul", *(tag("li", row) for row in rows), role="list", klass="places")
    brand = tag("p", tag("span", klass="mark-logo", aria_hidden="true"), text(strings.PRODUCT), klass="brand")
    nothing = tag("p", text(strings.NO_CONVERSATIONS), klass="nothing")
    kept = (_entry(d.id, d.title, "draft", d.id == draft) for d in drafts)
    desk = tag("h3", text(strings.DRAFTS)) + tag("ul", *kept, role="list") if drafts else ""
    talk = tag("h2", text(strings.CONVERSATIONS), klass="hidden") + "".join(lists) if conversations else nothing
    body = tag("div", desk, talk, klass="conversations")
    return clean(tag("nav", brand, new, body, aria_label=strings.CONVERSATIONS))


def bar(
    title: str, conversation: str | None, draft: str = "", *, place: str = "", address: str = "", link: str = ""
) -> str:
    """The line above the page; it carries for the page's script which conversation, draft or place is open.

    `address` is what the address bar shows besides the place, as a query string; `link` all of it, of what was
    shared by its link.
    """
    toggle = tag(
        "button",
        icon("rail"),
        type="button",
        klass="action rail-toggle",
        title=strings.SHOW_CONVERSATIONS,
        aria_label=strings.SHOW_CONVERSATIONS,
        aria_expanded="true",
    )
    theme = tag(
        "button",
        icon("theme"),
        type="button",
        klass="action theme-toggle",
        title=strings.SWITCH_THEME,
        aria_label=strings.SWITCH_THEME,
    )
    heading = tag("h1", text(title))
    ids = {
        "data_conversation": conversation or "",
        "data_draft": draft,
        "data_place": place,
        "data_address": address,
        "data_link": link,
    }
    return clean(tag("header", toggle, heading, theme, id="here", **ids))


def welcome(documents: int) -> str:
    """What a reader sees before the first question, above what is `suggested`."""
    if not documents:
        empty = tag("p", text(strings.EMPTY_LIBRARY_TEXT), klass="lead")
        add = button(strings.PLACES["intake"], klass="primary", visit="intake")
        action = tag("p", add, klass="card-actions")
        return clean(tag("div", tag("h2", text(strings.EMPTY_LIBRARY)), empty, action, klass="welcome"))
    lead = tag("p", text(strings.WELCOME_TEXT), klass="lead")
    return clean(tag("div", tag("h2", text(strings.WELCOME)), lead, klass="welcome beginning"))


def suggested(examples: Sequence[str], documents: int, passages: int) -> str:
    """What stands below the welcome: questions that can be asked, and what to expect."""
    if not documents:
        return ""
    cards = (tag("li", _button("ask", tag("span", text(q)), klass="example", data_question=q)) for q in examples)
    listed = tag("h3", text(strings.EXAMPLES)) + tag("ul", *cards, role="list", klass="examples") if examples else ""
    promise = tag("b", text(strings.WHEN_NOT_FOUND)) + ", " + text(strings.WHEN_NOT_FOUND_TEXT)
    holds = strings.LIBRARY_HOLDS.format(
        documents=counted(documents, "document"), passages=counted(passages, "passage")
    )
    said = tag("p", icon("gap"), tag("span", promise), klass="promise")
    return clean(tag("div", listed, said, tag("p", text(holds), klass="holds"), klass="welcome"))


def filters(values: Mapping[str, Sequence[str]]) -> str:
    """Selection lists for the columns that have more than one value."""
    choices = "".join(_choice(name, found) for name, found in values.items() if len(found) > 1)
    if not choices:
        return ""
    chosen = tag("span", klass="chosen")
    return clean(
        tag(
            "details",
            tag("summary", icon("filter"), text(strings.FILTERS), chosen),
            tag("div", choices, klass="choices"),
            klass="filters",
        )
    )


def composer() -> str:
    """The question field, the dialog that asks before a conversation is deleted, and the way past the list.

    The page's script puts the last of them first on the page.
    """
    skip = tag("a", text(strings.SKIP), href="#question", klass="skip")
    field = tag("textarea", id="question", name="question", rows=1, maxlength=2000, placeholder=strings.ASK_PLACEHOLDER)
    send = tag("button", icon("send"), tag("span", text(strings.ASK)), type="submit", klass="send", title=strings.ASK)
    form = tag(
        "form",
        tag("label", text(strings.ASK_LABEL), for_="question", klass="hidden"),
        field,
        send,
        klass="composer",
        aria_describedby="hint",
    )
    return clean(skip + form + tag("p", text(strings.ASK_HINT), id="hint", klass="hint") + _dialog())


def status(words: str = "") -> str:
    """What has just happened, for screen readers."""
    return clean(tag("p", text(words), role="status", aria_live="polite", klass="hidden announced"))


def gone(title: str, words: str) -> str:
    """That a link leads to nothing."""
    body = tag("div", tag("h3", text(title)), tag("p", text(words)), klass="refusal failure", role="alert")
    return clean(tag("article", body, klass="turn"))


def failure(question: str, reason: str) -> str:
    """A question that met an error meant for people."""
    head = tag("header", tag("h2", text(question), klass="question"))
    body = tag("div", tag("h3", text(strings.FAILED)), tag("p", text(reason)), klass="refusal failure", role="alert")
    return clean(tag("article", head, body, klass="turn"))


def _conversation(c: Conversation, current: str | None) -> str:
    return _entry(c.id, c.title, "conversation", c.id == current)


_DELETING = {
    "conversation": (strings.DELETE_QUESTION, strings.DELETE_EXPLAINED),
    "draft": (strings.DRAFT_DELETE_QUESTION, strings.DRAFT_DELETE_EXPLAINED),
}


def _entry(id: str, title: str, what: str, current: bool) -> str:
    """A conversation or a draft in its list."""
    event = "open" if what == "conversation" else "revisit"
    question, explained = _DELETING[what]
    asked = {"data_question": question, "data_explained": explained}
    tools = (
        tag(
            "button",
            icon(name),
            type="button",
            klass=f"action {name}",
            aria_label=f"{word}: {title}",
            title=word,
            **{f"data_{what}": id, **(asked if name == "delete" else {})},
        )
        for name, word in (("rename", strings.RENAME), ("delete", strings.DELETE))
    )
    here = "page" if current else None
    opened = tag(
        "button",
        tag("span", text(title)),
        type="button",
        klass="open",
        title=title,
        aria_current=here,
        data_event=event,
        **{f"data_{what}": id},
    )
    return tag("li", opened, *tools, klass="current" if current else None)


def _place(name: str, label: str) -> str:
    """A page in the list at the left."""
    inner = icon(f"place-{name}") + tag("span", text(label))
    return tag("button", inner, type="button", klass="to", data_visit=name)


def _dialog() -> str:
    return tag(
        "dialog",
        tag("h2", text(strings.DELETE_QUESTION), id="confirm-title"),
        tag("p", text(strings.DELETE_EXPLAINED)),
        tag(
            "div",
            button(strings.CANCEL, klass="quiet cancel"),
            button(strings.DELETE, klass="danger", delete=strings.DELETE),
            klass="dialog-actions",
        ),
        id="confirm",
        aria_labelledby="confirm-title",
    )


def _choice(name: str, values: Sequence[str]) -> str:
    options = _options(values)
    select = tag("select", *options, name=name, id=f"filter-{name}")
    return tag("div", tag("label", text(strings.FILTER_NAMES[name]), for_=f"filter-{name}"), select, klass="choice")


def _options(values: Sequence[str]) -> Iterator[str]:
    yield tag("option", text(strings.ANY), value="")
    for value in values:
        yield tag("option", text(strings.KINDS.get(value, value)), value=value)


def _button(event: str, content: str, *, klass: str, name: str = "", **attributes: str | None) -> str:
    inner = (icon(name) if name else "") + content
    return tag("button", inner, type="button", klass=klass, data_event=event, **attributes)


def _day(day: date, today: date) -> str:
    if day >= today:
        return strings.TODAY
    return strings.YESTERDAY if day == today - timedelta(days=1) else strings.EARLIER
