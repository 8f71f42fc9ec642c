"""The controls by which a draft is edited, as HTML.

What they do to is named by place: the number of a section, of a statement in it. The
page's script adds which draft in which revision they belong to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.answer import Citation, Statement
from assistant.draft import Conflict, Section
from assistant.drafting.standing import is_lost
from assistant.ui import strings
from assistant.ui.markup import button, clean, icon, tag, text
from assistant.ui.panel import frame, top
from assistant.ui.sources import badges
from assistant.ui.statements import place

LABEL_LENGTH = 60

Where = dict[str, str | int | bool | None]


def editable(html: str, key: str, what: str, actions: Sequence[str], klass: str = "said") -> str:
    """A part of the draft with the button that shows what can be done with it."""
    what = what if len(what) <= LABEL_LENGTH else what[: LABEL_LENGTH - 1].rstrip() + "…"
    label = strings.DRAFT_CHANGE.format(what=what)
    toggle = tag(
        "button",
        icon("more"),
        type="button",
        klass="action edit-toggle",
        id=f"edit-{key}",
        aria_expanded="false",
        aria_label=label,
        title=label,
    )
    shown = tag("div", *actions, klass="edit-actions", role="group", aria_label=label, hidden=True)
    return tag("div", tag("div", html, klass="words"), toggle, shown, klass=klass)


def title_actions(title: str) -> list[str]:
    """What can be done with the title."""
    return [_write(strings.DRAFT_RENAME, "retitle", strings.DRAFT_TITLE, {}, words=title)]


def section_actions(section: Section, at: int, count: int) -> list[str]:
    """What can be done with a section, one of `count`."""
    where: Where = {"data_section": at}
    return [
        _write(strings.DRAFT_ADD, "write", strings.DRAFT_WORDS, where, hint=True),
        _write(strings.DRAFT_RENAME, "rename_section", strings.DRAFT_HEADING, where, words=section.heading),
        _act(strings.DRAFT_UP, "move_section", data_by="up", disabled=at == 0, **where),
        _act(strings.DRAFT_DOWN, "move_section", data_by="down", disabled=at == count - 1, **where),
        _write(strings.DRAFT_ADD_SECTION, "add_section", strings.DRAFT_HEADING, {"data_section": at + 1}),
        _act(strings.DRAFT_REMOVE, "remove_section", **where),
    ]


def statement_actions(statement: Statement, section: int, at: int, count: int) -> list[str]:
    """What can be done with a statement, one of `count` in its section."""
    where: Where = {"data_section": section, "data_statement": at}
    remove = _act(strings.DRAFT_REMOVE, "remove_statement", **where)
    word = strings.DRAFT_CORRECT if statement.own else strings.DRAFT_REWRITE
    rewrite = _write(word, "rewrite", strings.DRAFT_WORDS, where, words=statement.text, hint=not statement.own)
    if is_lost(statement):
        return [rewrite, remove]
    others = tag("button", text(strings.DRAFT_OTHERS), type="button", klass="quiet", data_event="others", **where)
    below: Where = {"data_section": section, "data_statement": at + 1}
    return [
        *([] if statement.own else [others]),
        rewrite,
        _act(strings.DRAFT_UP, "move_statement", data_by="up", disabled=at == 0, **where),
        _act(strings.DRAFT_DOWN, "move_statement", data_by="down", disabled=at == count - 1, **where),
        _write(strings.DRAFT_ADD_BELOW, "write", strings.DRAFT_WORDS, below, hint=True),
        remove,
    ]


def fill(section: int) -> str:
    """The button that fills a gap by hand."""
    return _write(strings.DRAFT_FILL, "write", strings.DRAFT_WORDS, {"data_section": section}, hint=True)


def decide(conflict: Conflict) -> str:
    """The button that decides a conflict the other way."""
    return _act(strings.DRAFT_DECIDE, "decide", data_used=conflict.used, data_other=conflict.other)


def undo(*, possible: bool) -> str:
    """The button that takes the last change back."""
    return tag(
        "button",
        icon("undo"),
        tag("span", text(strings.DRAFT_UNDO)),
        type="button",
        klass="undo",
        id="edit-undo",
        data_event="revise",
        data_edit="undo",
        disabled=not possible,
    )


def writing() -> str:
    """The form in which words are written; the page's script puts it where they belong."""
    return tag(
        "form",
        tag("label", text(strings.DRAFT_WORDS), for_="own-words"),
        tag("textarea", id="own-words", name="words", rows=2, maxlength=4000),
        tag("p", text(strings.DRAFT_WORDS_HINT), klass="own-hint"),
        tag(
            "div",
            tag("button", text(strings.DRAFT_KEEP), type="submit", klass="send"),
            button(strings.CANCEL, klass="quiet own-cancel"),
            klass="own-buttons",
        ),
        klass="own",
        hidden=True,
    )


def others(found: Sequence[Citation] | None, where: Where, today: date) -> str:
    """The panel with other sources of a statement; None where the statement is not there any more."""
    head = top(tag("h2", text(strings.OTHERS_TITLE)))
    if not found:
        word = strings.OTHERS_NONE if found is not None else strings.STATUS_DRAFT_GONE
        return clean(frame(head, tag("div", tag("p", text(word)), klass="gone"), strings.OTHERS_TITLE))
    items = (tag("li", _other(c, where, today)) for c in found)
    body = tag("div", tag("ul", *items, role="list", klass="others"), klass="reading")
    return clean(frame(head, tag("div", body, klass="source-body", tabindex="0"), strings.OTHERS_TITLE))


def _other(citation: Citation, where: Where, today: date) -> str:
    address: Where = {"version": citation.version, "start": citation.start, "end": citation.end}
    opened: Where = {f"data_{key}": value for key, value in address.items()}
    quote = tag("q", text(citation.quote))
    said = tag("button", quote, type="button", klass="closest", title=strings.OPEN_QUOTE, data_event="quote", **opened)
    use = tag(
        "button",
        text(strings.OTHERS_USE),
        type="button",
        klass="quiet",
        data_event="revise",
        data_edit="swap",
        **where,
        **opened,
    )
    reviewed = strings.REVIEWED.format(date=citation.reviewed_on) if citation.reviewed_on else strings.NOT_REVIEWED
    marks = badges(citation.status, citation.reviewed_on, today)
    about = tag("p", text(f"{place(citation)} · {reviewed} "), *marks, klass="source-meta")
    return said + about + use


def _act(word: str, edit: str, **where: str | int | bool | None) -> str:
    return tag("button", text(word), type="button", klass="quiet", data_event="revise", data_edit=edit, **where)


def _write(word: str, edit: str, label: str, where: Where, *, words: str = "", hint: bool = False) -> str:
    """A button that opens the form of `writing`."""
    asked: Where = {"data_write": edit, "data_label": label, "data_words": words, "data_hint": "yes" if hint else None}
    return tag("button", text(word), type="button", klass="quiet", **asked, **where)
