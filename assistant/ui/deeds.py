"""What can be done with an answer: copied, shared, asked again, explained, judged, approved."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answer import Answer
from assistant.plain import plain, written
from assistant.ui import strings
from assistant.ui.markup import icon, tag, text
from assistant.ui.view import TurnView

_LEVELS = ((0.9, strings.HIGH), (0.75, strings.MEDIUM), (0.0, strings.LOW))


def footer(view: TurnView, answer: Answer) -> str:
    """How sure the answer is, and what can be done with it."""
    return tag(
        "footer",
        _confidence(answer) if answer.status == "answered" and not answer.curated else "",
        tag("p", text(written(answer)), klass="written", title=strings.WRITTEN_TITLE)
        if answer.mode == "generated" and answer.status == "answered"
        else "",
        tag("div", *_actions(view, answer), klass="actions"),
        "" if view.asked_on else _reason_form(view),
        "" if view.asked_on else _approving(view, answer),
    )


def _confidence(answer: Answer) -> str:
    word = confidence_word(answer.confidence)
    label = f"{strings.CONFIDENCE.format(word=word)} · {answer.confidence:.2f}"
    dot = tag("span", klass="dot", aria_hidden="true")
    return tag("p", dot, text(label), klass=f"confidence {word.lower()}", title=strings.CONFIDENCE_TITLE)


def confidence_word(confidence: float) -> str:
    """High, medium or low."""
    return next(word for least, word in _LEVELS if confidence >= least)


def _actions(view: TurnView, answer: Answer) -> Iterator[str]:
    yield _action("copy", strings.COPY, copy=f"{answer.question}\n\n{plain(answer)}", copied=strings.COPIED)
    if view.link:
        yield link_action(f"a={view.link}", strings.COPY_LINK_TITLE)
    if view.asked_on:
        yield _action("retry", strings.RETRY, event="ask", question=view.question)
        return
    yield _action("why", strings.WHY_ACTION, event="explain", turn=view.turn)
    yield _action("retry", strings.RETRY, event="retry", turn=view.turn)
    for liked, label, name in ((True, strings.HELPFUL, "up"), (False, strings.NOT_HELPFUL, "down")):
        pressed = "true" if view.liked is liked else "false"
        yield _action(name, label, pressed=pressed, turn=view.turn, liked=str(liked).lower())


def link_action(address: str, title: str, klass: str = "action") -> str:
    """A button that copies the link to what is shown; `address` is its query string."""
    word = tag("span", text(strings.COPY_LINK), klass="hidden" if klass == "action" else None)
    opens = {"title": title, "data_copy_link": f"?{address}", "data_copied": strings.COPIED}
    return tag("button", icon("link"), word, type="button", klass=f"{klass} action-link", **opens)


def _action(name: str, label: str, *, pressed: str | None = None, **data: str | int | None) -> str:
    values = {f"data_{key}": value for key, value in data.items()}
    return tag(
        "button",
        icon(name),
        type="button",
        klass=f"action action-{name}",
        title=label,
        aria_label=label,
        aria_pressed=pressed,
        **values,
    )


def _reason_form(view: TurnView) -> str:
    field = f"reason-{view.turn}"
    return tag(
        "form",
        tag("label", text(strings.WHY), for_=field),
        tag(
            "input",
            type="text",
            id=field,
            name="reason",
            maxlength=500,
            value=view.reason or "",
            placeholder=strings.WHY_PLACEHOLDER,
        ),
        tag("button", text(strings.SEND_REASON), type="submit", klass="quiet"),
        klass="reason",
        data_turn=view.turn,
        hidden=True,
    )


def _approving(view: TurnView, answer: Answer) -> str:
    """What a keeper approves an answer with."""
    if not view.keeper or answer.status != "answered" or answer.curated or view.turn is None:
        return ""
    field = f"approve-{view.turn}"
    label = tag("label", text(strings.APPROVE_AS), for_=field)
    role = tag(
        "input", type="text", id=field, name="by", maxlength=120, required=True, placeholder=strings.APPROVE_PLACEHOLDER
    )
    save = tag("button", text(strings.APPROVE_SAVE), type="submit", klass="quiet")
    explained = tag("p", text(strings.APPROVE_TEXT), klass="approving-text")
    form = tag("form", label, role, save, explained, klass="approving", data_turn=view.turn)
    return tag("details", tag("summary", icon("done"), text(strings.APPROVE)), form, klass="approve")
