"""An answer as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from assistant.answer import Answer, Citation, Nearest, Statement, StatementKind
from assistant.export.form import numbered
from assistant.plain import plain, written
from assistant.review import overdue
from assistant.ui import strings
from assistant.ui.markup import Entry, cells, clean, icon, nested, table, tag, text

MOST_FRAMES = 6
MOST_COLUMNS = 5
LONGEST_WORD = 24  # longer ones may part from their chips
_PAGE_LABEL = re.compile(r"\d+|[ivxlcdm]+", re.IGNORECASE)
_LEVELS = ((0.9, strings.HIGH), (0.75, strings.MEDIUM), (0.0, strings.LOW))


Opens = int | str | None
"""What a citation is opened by: its turn, the link by which that was given to somebody else, or its own place."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn as the page shows it. `shown` is how many statements are out yet; None is all.

    `link` is the id under which others may see it; `asked_on` is set when it is shown to one of them.
    `keeper` tells that the reader may approve answers.
    """

    question: str
    answer: Answer | None
    turn: int | None = None
    where: Mapping[str, Sequence[str]] | None = None
    liked: bool | None = None
    reason: str | None = None
    withheld: int = 0
    shown: int | None = None
    link: str = ""
    asked_on: date | None = None
    keeper: bool = False

    @property
    def opens(self) -> Opens:
        """What its citations are opened by."""
        return self.link if self.asked_on else self.turn


def turn(view: TurnView, today: date | None = None) -> str:
    """A question with its answer, with "searching" while there is none yet."""
    head = tag("h2", text(view.question), klass="question")
    only = tag("p", text(f"{strings.ONLY}: {filter_words(view.where)}"), klass="only") if view.where else ""
    if view.asked_on:
        only += _note(strings.LINK_NOTE.format(date=view.asked_on.isoformat()))
    if view.answer is None:
        body = waiting(strings.SEARCHING)
    elif view.answer.status == "refused":
        body = _refusal(view, view.answer)
    else:
        body = _answered(view, view.answer, today or date.today())
    return clean(tag("article", tag("header", head, only), body, klass="turn", data_turn=view.turn))


def waiting(words: str) -> str:
    """A sign of life."""
    return tag("p", tag("span", klass="pulse", aria_hidden="true"), text(words), klass="searching")


def frames(count: int) -> Iterator[int]:
    """How many of `count` statements to show, step by step, in few enough steps to be quick."""
    step = max(-(-count // MOST_FRAMES), 1)
    yield from range(step, count, step)
    yield count


def filter_words(where: Mapping[str, Sequence[str]] | None) -> str:
    """A filter in words."""
    return ", ".join(
        f"{strings.FILTER_NAMES.get(name, name).lower()} {' or '.join(strings.KINDS.get(v, v) for v in values)}"
        for name, values in (where or {}).items()
    )


def confidence_word(confidence: float) -> str:
    """High, medium or low."""
    return next(word for least, word in _LEVELS if confidence >= least)


def place(citation: Citation) -> str:
    """Where a citation stands: "Document › heading › heading, Page 3"."""
    path = " › ".join(dict.fromkeys((citation.title, *citation.heading)))
    return f"{path}, {page_words(citation.page)}" if citation.page else path


def page_words(page: str) -> str:
    """A printed page label as "Page 3"; slides, sheets and cells are named as they are."""
    if _PAGE_LABEL.fullmatch(page):
        return strings.PAGE.format(label=page)
    return page[:1].upper() + page[1:]


# Answered


def _answered(view: TurnView, answer: Answer, today: date) -> str:
    done = view.shown is None
    shown = answer.statements if view.shown is None else answer.statements[: view.shown]
    by_number = {c.n: c for c in answer.citations}
    proper, asides = [s for s in shown if not s.aside], [s for s in shown if s.aside]
    parts = [
        _understood(answer),
        curated_mark(answer),
        tag("div", *statements(proper, by_number, view.opens), klass="statements"),
    ]
    if asides and done:
        more = tag("div", *statements(asides, by_number, view.opens), klass="statements")
        parts.append(tag("details", tag("summary", text(strings.MORE.format(count=len(asides)))), more, klass="more"))
    if view.withheld:
        parts.append(_note(strings.WITHHELD.format(count=view.withheld)))
    if not done and answer.mode == "generated":
        parts.append(waiting(strings.WRITING))
    if done:
        parts += [_note(note) for note in answer.notes]
        parts += [sources(answer.citations, view.opens, today), _footer(view, answer)]
    return tag("div", *parts, klass="answer")


def _understood(answer: Answer) -> str:
    if not answer.standalone or answer.standalone.strip() == answer.question.strip():
        return ""
    return tag("p", text(f"{strings.UNDERSTOOD_AS}: "), tag("b", text(answer.standalone)), klass="understood")


def curated_mark(answer: Answer) -> str:
    """Who stands for an approved answer, and for which question."""
    if not answer.curated:
        return ""
    said = strings.CURATED.format(by=answer.curated["by"], on=answer.curated["on"])
    asked = answer.curated.get("question", "")
    other = asked if asked and asked.strip() != (answer.standalone or answer.question).strip() else ""
    more = tag("span", text(strings.CURATED_FOR.format(question=other)), klass="curated-for") if other else ""
    return tag("p", icon("done"), tag("span", tag("b", text(said)), more), klass="curated-mark")


Around = Callable[[int, str], str]
"""Puts what belongs to the n-th statement around its HTML."""


def statements(
    given: Sequence[Statement],
    by_number: Mapping[int, Citation],
    turn: Opens,
    around: Around = lambda _, html: html,
) -> Iterator[str]:
    """Statements with their chips; steps as lists, rows as tables.

    Without a turn they are those of a draft: chips lead by place, and steps from several documents
    are one list, numbered anew.
    """

    def form(numbered_: tuple[int, Statement]) -> tuple[StatementKind, tuple[str, ...], str]:
        s = numbered_[1]
        document = next((by_number[n].document for n in s.citations if n in by_number), "") if turn else ""
        kind = StatementKind.ROW if s.header and " | " in s.text else s.kind
        return kind, s.header, document

    for (kind, header, _), group in groupby(enumerate(given), key=form):
        places, run = zip(*group, strict=True)
        chips = [_chips(s, by_number, turn) for s in run]
        if kind is StatementKind.ROW:
            yield _rows(run, header, chips, [partial(around, n) for n in places])
            continue
        said = [_under(s) + (text(s.text) + c if s.own else _said(s.text, c)) for s, c in zip(run, chips, strict=True)]
        if kind is StatementKind.STEP:
            markers = [s.marker if turn else f"{numbers[-1]}." for s, numbers in zip(run, numbered(run), strict=True)]
            framed = [around(n, html) for n, html in zip(places, said, strict=True)]
            yield nested([Entry(s.depth, m, html) for s, m, html in zip(run, markers, framed, strict=True)])
        else:
            klass = "definition" if kind is StatementKind.DEFINITION else "sentence"
            yield from (around(n, tag("p", html, klass=klass)) for n, html in zip(places, said, strict=True))


def _under(statement: Statement) -> str:
    """The heading that a statement must not be read without."""
    return tag("span", text(f"{statement.under}: "), klass="under") if statement.under else ""


def _said(words: str, chips: str) -> str:
    """A statement with its chips, which stay on the line of the last word."""
    if not words:
        return tag("span", text(strings.DRAFT_LOST), klass="lost")
    before, space, last = words.rpartition(" ")
    if len(last) > LONGEST_WORD:
        return text(words) + chips
    return text(before + space) + tag("span", text(last), chips, klass="together")


def _rows(
    run: Sequence[Statement], header: Sequence[str], chips: Sequence[str], around: Sequence[Callable[[str], str]]
) -> str:
    """Rows as a table, or each as a record when there are too many columns to be read side by side."""
    split = [[cell for _, cell in cells(s.text, len(header))] for s in run]
    if len(header) > MOST_COLUMNS:
        return "".join(put(_record(header, row, c)) for row, c, put in zip(split, chips, around, strict=True))
    rows = [
        [*(text(c) for c in row[:-1]), put(_cell(row, c))] for row, c, put in zip(split, chips, around, strict=True)
    ]
    return table(header, rows)


def _cell(row: Sequence[str], chips: str) -> str:
    """The last cell of a row, which has the chips."""
    return _said(row[-1], chips) if row[-1] or len(row) == 1 else chips


def _record(header: Sequence[str], row: Sequence[str], chips: str) -> str:
    pairs = [(name, cell) for name, cell in zip(header, row, strict=False) if cell.strip()]
    lines = [
        tag("dt", text(name)) + tag("dd", _said(cell, chips) if i == 0 else text(cell))
        for i, (name, cell) in enumerate(pairs)
    ]
    return tag("dl", *lines, klass="record")


def _chips(statement: Statement, by_number: Mapping[int, Citation], turn: Opens) -> str:
    own = tag("span", text(strings.DRAFT_OWN if turn is None else strings.CURATED_OWN), klass="own-words")
    if statement.own and not statement.citations:
        return own
    cited = [by_number[n] for n in statement.citations if n in by_number]
    doubt = tag("span", text(f"{strings.DRAFT_DOUBT}: {statement.doubt}"), klass="doubt") if statement.doubt else ""
    return (own if statement.own else "") + "".join(chip(c, turn) for c in cited) + doubt


def chip(citation: Citation, turn: Opens) -> str:
    """The number of a citation, which opens it."""
    where = place(citation)
    return tag(
        "button",
        text(citation.n),
        type="button",
        klass="chip",
        title=where,
        aria_label=strings.SOURCE_N.format(n=citation.n, place=where),
        **_leads(citation, turn),
    )


def _leads(citation: Citation, turn: Opens) -> dict[str, str | int]:
    """What opens a citation: its number in a turn that is kept, else the place itself."""
    if isinstance(turn, str):
        return {"data_event": "cite", "data_link": turn, "data_n": citation.n}
    if turn is not None:
        return {"data_event": "cite", "data_turn": turn, "data_n": citation.n}
    place = {"version": citation.version, "start": citation.start, "end": citation.end}
    return {"data_event": "quote", "data_n": citation.n, **{f"data_{k}": v for k, v in place.items()}}


def _note(note: str) -> str:
    return tag("p", icon("note"), tag("span", text(note)), klass="note")


# Sources


def sources(citations: Sequence[Citation], turn: Opens, today: date) -> str:
    """The cited documents, each with its chips, its places and what should be known of it."""
    documents: dict[str, list[Citation]] = {}
    for c in citations:
        documents.setdefault(c.document, []).append(c)
    if not documents:
        return ""
    items = (tag("li", _source(group, turn, today)) for group in documents.values())
    return tag("section", tag("h3", text(strings.SOURCES)), tag("ol", *items, role="list"), klass="sources")


def _source(citations: Sequence[Citation], turn: Opens, today: date) -> str:
    first = citations[0]
    places = dict.fromkeys(_within(c) for c in citations)
    reviewed = strings.REVIEWED.format(date=first.reviewed_on) if first.reviewed_on else strings.NOT_REVIEWED
    title = tag(
        "button",
        text(first.title),
        type="button",
        klass="source-title",
        title=first.document,
        **_leads(first, turn),
    )
    return "".join(
        (
            tag("span", *(chip(c, turn) for c in citations), klass="chips"),
            tag("div", tag("span", title, *_badges(first, today), klass="source-head")),
            tag("p", text("; ".join(p for p in places if p)), klass="source-place") if any(places) else "",
            tag("p", _verified(first), text(f"{reviewed} · {first.document}"), klass="source-meta"),
        )
    )


def _within(citation: Citation) -> str:
    heading = " › ".join(h for h in citation.heading if h != citation.title)
    return ", ".join(part for part in (heading, page_words(citation.page) if citation.page else "") if part)


def _verified(citation: Citation) -> str:
    return verified(citation.verified_by, citation.verified_on) if citation.verified_by else ""


def verified(role: str, on: str | None) -> str:
    """That a document was confirmed."""
    return tag("span", text(strings.VERIFIED.format(role=role, date=on)), klass="badge good") + " "


def _badges(citation: Citation, today: date) -> Iterator[str]:
    yield from badges(citation.status, citation.reviewed_on, today, verified=citation.verified_by is not None)


def badges(status: str, reviewed_on: str | None, today: date, *, verified: bool = False) -> Iterator[str]:
    """What a reader should know before relying on a document; one that is verified is not due for its review."""
    if status == "draft":
        yield tag("span", text(strings.DRAFT), klass="badge badge-draft")
    if status == "archived":
        yield tag("span", text(strings.ARCHIVED), klass="badge badge-archived")
    if status == "current" and not verified and overdue(reviewed_on, today):
        yield tag("span", text(strings.OVERDUE), klass="badge badge-overdue")


# Refused


def _refusal(view: TurnView, answer: Answer) -> str:
    near = tag("ul", *(tag("li", _near(n, view.opens)) for n in answer.nearest), role="list")
    title = strings.CLOSEST if any(n.closest for n in answer.nearest) else strings.NEAREST
    return tag(
        "div",
        tag(
            "div",
            tag("h3", icon("gap"), text(strings.REFUSED)),
            tag("p", text(strings.REFUSED_TEXT)),
            *(_note(note) for note in answer.notes),
            tag("h4", text(title)) + near if answer.nearest else "",
            tag("p", text(strings.GAP_RECORDED), klass="gap-recorded"),
            klass="refusal",
        ),
        _footer(view, answer),
        klass="answer",
    )


def _near(nearest: Nearest, turn: Opens) -> str:
    heading = " › ".join(h for h in nearest.heading if h != nearest.title)
    owner = strings.ASK_OWNER.format(owner=nearest.owner) if nearest.owner else strings.NO_OWNER
    title = reading(nearest.title, nearest.document, nearest.heading)
    return "".join(
        (
            tag("div", title, tag("span", text(heading), klass="source-place") if heading else ""),
            tag("span", text(owner), klass="owner" if nearest.owner else "owner owner-none"),
            _closest(nearest.closest, turn) if nearest.closest else "",
        )
    )


def reading(words: str, document: str, heading: Sequence[str]) -> str:
    """Words that open a document at one of its sections."""
    return tag(
        "button",
        text(words),
        type="button",
        klass="source-title",
        title=document,
        data_event="read",
        data_document=document,
        data_heading="\n".join(heading),
    )


def _closest(citation: Citation, turn: Opens) -> str:
    return tag(
        "button",
        tag("q", text(citation.quote)),
        type="button",
        klass="closest",
        title=strings.OPEN_QUOTE,
        **_leads(citation, turn),
    )


# What can be done with it


def _footer(view: TurnView, answer: Answer) -> str:
    return tag(
        "footer",
        _confidence(answer) if answer.status == "answered" and not answer.curated else "",
        tag("p", text(written(answer)), klass="written", title=strings.WRITTEN_TITLE)
        if answer.mode == "generated"
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
