"""A question with its answer as HTML, or with the word that there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from assistant.answer import Answer, Citation, Nearest, Statement
from assistant.ui import strings
from assistant.ui.deeds import footer
from assistant.ui.markup import clean, icon, tag, text
from assistant.ui.sources import reading, sources
from assistant.ui.statements import Opens, leads, statements
from assistant.ui.view import TurnView

MOST_FRAMES = 6


def turn(view: TurnView, today: date | None = None) -> str:
    """A question with its answer, with "searching" while there is none yet."""
    head = tag("h2", text(view.question), klass="question")
    only = tag("p", text(f"{strings.ONLY}: {filter_words(view.where)}"), klass="only") if view.where else ""
    if view.asked_on:
        only += _note(strings.LINK_NOTE.format(date=view.asked_on.isoformat()))
    if view.answer is None:
        body = waiting(strings.SEARCHING)
    elif view.answer.status == "refused":
        body = (_nothing_asked if view.answer.chatter else _refusal)(view, view.answer)
    elif view.answer.status == "withheld":
        body = _withheld(view, view.answer)
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


def _answered(view: TurnView, answer: Answer, today: date) -> str:
    done = view.shown is None
    shown = answer.statements if view.shown is None else answer.statements[: view.shown]
    by_number = {c.n: c for c in answer.citations}
    proper, asides = [s for s in shown if not s.aside], [s for s in shown if s.aside]
    parts = [
        _understood(answer),
        curated_mark(answer),
        *_by_part(proper, by_number, view.opens),
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
        parts += [sources(answer.citations, view.opens, today), footer(view, answer)]
    return tag("div", *parts, klass="answer")


def _by_part(proper: Sequence[Statement], by_number: Mapping[int, Citation], opens: Opens) -> Iterator[str]:
    """The answer proper, of a question with several parts under each of them what answers it."""
    for part, run in groupby(proper, key=lambda s: s.part):
        yield tag("h3", text(part), klass="asked") if part else ""
        yield tag("div", *statements(list(run), by_number, opens), klass="statements")


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


def _note(note: str) -> str:
    return tag("p", icon("note"), tag("span", text(note)), klass="note")


def _nothing_asked(view: TurnView, answer: Answer) -> str:
    notes = (tag("p", text(note)) for note in answer.notes)
    said = tag("div", tag("h3", icon("note"), text(strings.NOTHING_ASKED)), *notes, klass="refusal")
    return tag("div", said, footer(view, answer), klass="answer")


def _withheld(view: TurnView, answer: Answer) -> str:
    said = tag("h3", icon("gap"), text(strings.ALL_WITHHELD)) + tag("p", text(strings.ALL_WITHHELD_TEXT))
    return tag("div", tag("div", said, klass="refusal"), footer(view, answer), klass="answer")


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
            "" if view.where else tag("p", text(strings.GAP_RECORDED), klass="gap-recorded"),
            klass="refusal",
        ),
        footer(view, answer),
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


def _closest(citation: Citation, turn: Opens) -> str:
    return tag(
        "button",
        tag("q", text(citation.quote)),
        type="button",
        klass="closest",
        title=strings.OPEN_QUOTE,
        **leads(citation, turn),
    )
