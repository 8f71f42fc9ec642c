"""The list of approved answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer import Statement
from assistant.questions.curated import Curated
from assistant.questions.curating import text_of
from assistant.ui.markup import button, icon, tag, text
from assistant.ui.questions.parts import area, empty, field
from assistant.ui.sources import reading
from assistant.ui.strings import SOURCES
from assistant.ui.strings import questions as words


def approved(answers: Sequence[Curated], *, keeper: bool) -> str:
    """All approved answers, those to be looked at again first, and a form for another one."""
    aside, given = [a for a in answers if a.aside], [a for a in answers if not a.aside]
    parts = [tag("p", text(words.APPROVED_LEAD), klass="soft")] if answers else []
    parts += [_form()] if keeper else []
    if not answers:
        parts.insert(0, empty(words.NO_CURATED, words.NO_CURATED_TEXT))
    for title, found in ((words.TO_LOOK_AT, aside), (words.IN_USE, given)):
        if found:
            cards = (tag("li", _card(a, keeper), klass="card questions-approved") for a in found)
            heading = tag("h3", text(title.format(count=len(found))))
            parts.append(tag("section", heading, tag("ul", *cards, klass="cards", role="list")))
    return "".join(parts)


def _form(question: str = "", answer: str = "", by: str = "", key: str = "new") -> str:
    title = words.WRITE_NEW if key == "new" else words.REWRITE
    form = tag(
        "form",
        field(f"questions-question-{key}", "question", words.WRITE_QUESTION, question, most=500),
        area(f"questions-text-{key}", "text", words.WRITE_ANSWER, answer),
        field(f"questions-by-{key}", "by", words.WRITE_BY, by, words.WRITE_BY_PLACEHOLDER),
        tag("p", text(words.WRITE_TEXT), klass="soft small"),
        tag("button", text(words.WRITE_SAVE), type="submit", klass="primary"),
        klass="questions-way",
        data_act="write",
        data_replaces=key if key != "new" else "",
    )
    return tag("details", tag("summary", text(title)), form, klass="questions-write", id=f"questions-write-{key}")


def _card(answer: Curated, keeper: bool) -> str:
    parts = [
        tag("div", tag("h4", text(answer.question)), klass="card-head"),
        tag("p", text(words.BY.format(by=answer.by, date=answer.on.isoformat())), klass="soft small"),
    ]
    if answer.aside:
        since = answer.aside_on.isoformat() if answer.aside_on else ""
        why = tag("span", text(words.ASIDE.format(date=since, why=answer.aside)))
        parts.append(tag("p", icon("note"), why, klass="questions-aside"))
    parts.append(tag("ul", *(tag("li", *_said(s)) for s in answer.statements), klass="questions-said", role="list"))
    parts.append(_sources(answer))
    if answer.also:
        listed = tag("ul", *(tag("li", text(q)) for q in answer.also))
        parts.append(
            tag("details", tag("summary", text(words.ALSO.format(count=len(answer.also)))), listed, klass="small")
        )
    return "".join([*parts, _actions(answer) if keeper else ""])


def _said(statement: Statement) -> Iterator[str]:
    """A statement, marked where it is the keeper's own."""
    yield text(f"{statement.marker} {statement.text}".strip())
    if statement.own:
        yield " " + tag("span", text(words.OWN_WORDS), klass="own-words")


def _sources(answer: Curated) -> str:
    """The documents that the answer rests on."""
    first = {c.document: c for c in reversed(answer.citations)}
    opened = (tag("span", reading(c.title, c.document, c.heading)) for c in first.values())
    label = tag("span", text(f"{SOURCES}:"), klass="soft")
    return tag("p", label, *opened, klass="questions-sources small") if first else ""


def _actions(answer: Curated) -> str:
    renew = button(words.RENEW, klass="primary", act="renew", id=answer.id) if answer.aside else ""
    remove = button(
        words.REMOVE,
        act="remove",
        id=answer.id,
        question=words.REMOVE_QUESTION,
        explained=words.REMOVE_EXPLAINED,
        button=words.REMOVE,
    )
    form = _form(answer.question, text_of(answer), answer.by, str(answer.id))
    return tag("div", renew, remove, klass="card-actions") + form
