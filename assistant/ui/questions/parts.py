"""What the views of the page are made of."""

from __future__ import annotations

from assistant.questions.gaps import Gap, Kind
from assistant.ui.controls import tabs
from assistant.ui.markup import button, tag, text
from assistant.ui.strings import questions as words

PLACE = "questions"
_LOOKS = {Kind.REFUSED: "poor", Kind.DISLIKED: "fair", Kind.REPEATED: ""}


def page(tab: str, body: str, said: str = "", pending: int | None = None) -> str:
    """The page's head with one of its views; `pending` is how many new wordings are still being grouped, if any."""
    head = tag("div", tag("h2", text(words.TITLE), tabindex="-1"), tag("p", text(words.LEAD), klass="lead"))
    done = tag("p", text(said), klass="said-here") if said else ""
    return tag(
        "div",
        tag("div", head, klass="place-head"),
        tabs(PLACE, "tab", words.TABS, tab),
        done,
        _waiting(tab, pending) if pending is not None else "",
        body,
        klass="place questions-page",
    )


def empty(title: str, explained: str) -> str:
    """What stands where nothing is yet."""
    return tag("div", tag("h3", text(title)), tag("p", text(explained)), klass="empty")


def field(id: str, name: str, label: str, value: str = "", placeholder: str = "", most: int = 120) -> str:
    """A labelled line to write in."""
    line = tag(
        "input", type="text", id=id, name=name, value=value, placeholder=placeholder, maxlength=most, required=True
    )
    return tag("div", tag("label", text(label), for_=id), line, klass="field")


def area(id: str, name: str, label: str, value: str = "", most: int = 4000) -> str:
    """A labelled field for several lines."""
    box = tag("textarea", text(value), id=id, name=name, rows=5, maxlength=most, required=True)
    return tag("div", tag("label", text(label), for_=id), box, klass="field")


def badges(gap: Gap) -> str:
    """Of which kind a gap is, and where it is going."""
    kind = tag("span", text(words.KINDS[gap.kind.value]), klass=f"badge {_LOOKS[gap.kind]}".rstrip())
    if gap.recent == gap.before:
        return kind
    rising = gap.recent > gap.before
    title = words.TREND.format(recent=gap.recent, before=gap.before)
    label = words.RISING if rising else words.FALLING
    arrow = tag("span", "↗" if rising else "↘", aria_hidden="true")
    return kind + tag("span", arrow, " ", text(label), klass="badge questions-trend", title=title)


def _waiting(tab: str, pending: int) -> str:
    again = button(words.LOOK_AGAIN, visit=PLACE, tab=tab)
    dot = tag("span", klass="pulse", aria_hidden="true")
    return tag(
        "p",
        dot,
        text(words.BUSY.format(count=f"{pending:,}") if pending else words.BUSY_SOME),
        " ",
        again,
        klass="questions-waiting",
    )
