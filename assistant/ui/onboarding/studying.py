"""A module of an onboarding path as HTML: what to know, read and get, and the check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer import Citation, Statement
from assistant.onboarding.path import Module, Person, Reading, Tool
from assistant.onboarding.progress import Followed, Mark, question_item, reading_item
from assistant.onboarding.question import Question
from assistant.plain import counted
from assistant.ui.markup import button, icon, tag, text
from assistant.ui.onboarding.learning import back, head, note, page
from assistant.ui.statements import chip
from assistant.ui.strings import onboarding as strings


def module(found: Followed, shown: Module, questions: Sequence[Question], said: str = "", answered: str = "") -> str:
    """A module; `answered` is the question that was answered just now."""
    way = back(strings.BACK_TO_PATH, follow=found.id)
    facts = f"{strings.WEEK.format(n=shown.week)} · {counted(shown.minutes, 'minute')}"
    before = way + tag("p", text(facts), klass="soft small onboarding-facts")
    if shown.gap:
        whom = strings.ASK_ROLE.format(role=shown.gap.ask) if shown.gap.ask else strings.ASK_NOBODY
        gap = tag("div", tag("p", text(shown.gap.missing)), tag("p", tag("b", text(whom))), klass="empty")
        return page(head(shown.title, shown.why, before=before), note(said), gap)
    checking = _check(found, shown, questions, answered) if shown.statements else ""
    main = tag("div", _known(found, shown), checking, klass="onboarding-main")
    aside = tag(
        "div", _readings(found, shown), _people(shown), _tools(found, shown), _ask(shown), klass="onboarding-side"
    )
    after = [m.title for m in found.path.modules if m.id in shown.after]
    built = tag("p", text(strings.AFTER.format(titles=", ".join(after))), klass="soft small") if after else ""
    top = head(shown.title, shown.why, before=before) + built
    return page(note(said), top, tag("div", main, aside, klass="onboarding-columns"), _finish(found, shown))


def _known(found: Followed, shown: Module) -> str:
    items = (tag("li", *_statement(found, s)) for s in shown.statements)
    listed = tag("ol", *items, role="list", klass="onboarding-known")
    none = tag("p", text(strings.KNOW_NONE), klass="soft")
    return tag("section", tag("h3", text(strings.KNOW)), listed if shown.statements else none, id="known")


def _statement(found: Followed, statement: Statement) -> Iterator[str]:
    citation = found.path.cited(statement.citations[0])
    source = _chip(citation)
    cells = statement.text.split(" | ")
    if not statement.header or len(cells) != len(statement.header):
        yield tag("p", text(statement.text), source)
        return
    yield tag("p", tag("b", text(cells[0])), source)
    pairs = ((h, c) for h, c in zip(statement.header[1:], cells[1:], strict=True) if c.strip())
    rows = (tag("div", tag("dt", text(h)), tag("dd", text(c))) for h, c in pairs)
    yield tag("dl", *rows)


def _chip(citation: Citation | None) -> str:
    if citation is None:
        return ""
    return chip(citation, None) + tag("span", text(citation.title), klass="soft small onboarding-source")


def _readings(found: Followed, shown: Module) -> str:
    if not shown.readings:
        return ""
    items = (_reading(found, shown, r) for r in shown.readings)
    return tag("section", tag("h3", text(strings.READ)), tag("ul", *items, role="list", klass="onboarding-list"))


def _reading(found: Followed, shown: Module, reading: Reading) -> str:
    heading = "\n".join(reading.heading)
    item = reading_item(reading)
    done = item in found.marks
    title = button(reading.title, klass="onboarding-link", event="read", document=reading.document, heading=heading)
    part = reading.heading[-1] if reading.heading and reading.heading[-1] != reading.title else ""
    words = strings.READ_TIME.format(minutes=reading.minutes)
    words += f" · {strings.READ_SECTION.format(heading=part)}" if part else ""
    tick = tag(
        "button",
        tag("span", "✓" if done else "", klass=f"onboarding-state {'done' if done else 'open'}", aria_hidden="true"),
        tag("span", text(strings.READ_TICK)),
        type="button",
        klass="onboarding-tick",
        id=item,
        aria_pressed="true" if done else "false",
        aria_label=f"{strings.READ_TICK}: {reading.title}",
        data_act="read",
        data_follow=found.id,
        data_module=shown.id,
        data_item=item,
    )
    return tag("li", tag("div", title, tag("p", text(words), klass="soft small")), tick)


def _people(shown: Module) -> str:
    if not shown.people:
        return ""
    items = (tag("li", tag("b", text(p.role)), tag("p", text(_part(p)), klass="soft small")) for p in shown.people)
    return tag("section", tag("h3", text(strings.MEET)), tag("ul", *items, role="list", klass="onboarding-plain"))


def _part(person: Person) -> str:
    owned = ", ".join(f"“{t}”" for t in person.owns)
    return strings.OWNS.format(titles=owned) if owned else strings.NAMED


def _tools(found: Followed, shown: Module) -> str:
    if not shown.tools:
        return ""
    items = (tag("li", tag("b", text(t.name)), tag("p", _how(found, t), klass="small")) for t in shown.tools)
    return tag("section", tag("h3", text(strings.ACCESS)), tag("ul", *items, role="list", klass="onboarding-plain"))


def _how(found: Followed, tool: Tool) -> str:
    citation = found.path.cited(tool.how) if tool.how else None
    if citation:
        return text(citation.quote) + chip(citation, None)
    said = strings.ACCESS_ASK.format(role=tool.ask) if tool.ask else strings.ACCESS_UNKNOWN
    return tag("span", text(said), klass="soft")


def _ask(shown: Module) -> str:
    questions = shown.questions[:3]
    if not questions:
        return ""
    chips = (tag("li", button(q, klass="onboarding-ask", event="ask", question=q)) for q in questions)
    said = tag("h3", text(strings.ASK)) + tag("p", text(strings.ASK_TEXT), klass="soft small")
    return tag("section", said, tag("ul", *chips, role="list", klass="onboarding-asks"))


# The check


def _check(found: Followed, shown: Module, questions: Sequence[Question], answered: str) -> str:
    title = tag("h3", text(strings.CHECK))
    if not questions:
        return tag("section", title, tag("p", text(strings.CHECK_NONE), klass="soft"))
    marks = [found.marks.get(question_item(q.id)) for q in questions]
    right = sum(bool(m and m.detail.get("right")) for m in marks)
    score = strings.CHECK_SCORE.format(right=right, of=len(questions)) if any(marks) else strings.CHECK_TEXT
    items = (
        tag("li", *_question(found, shown, q, m, n, len(questions), q.id == answered), id=f"q-{q.id}", tabindex="-1")
        for n, (q, m) in enumerate(zip(questions, marks, strict=True), 1)
    )
    said = tag("p", text(score), klass="soft small")
    return tag("section", title, said, tag("ol", *items, role="list", klass="onboarding-check"), id="check")


def _question(
    found: Followed, shown: Module, question: Question, mark: Mark | None, n: int, of: int, fresh: bool
) -> Iterator[str]:
    number = tag("p", text(strings.QUESTION_OF.format(n=n, of=of)), klass="soft small")
    given = str(mark.detail.get("given", "")) if mark else ""
    if mark and (fresh or mark.detail.get("right") or given):
        yield number + tag("p", text(question.stem), klass="onboarding-stem")
        yield from _outcome(found, shown, question, given, bool(mark.detail.get("right")))
        return
    field = f"answer-{question.id}"
    if question.form == "choice":
        legend = tag("legend", number, tag("span", text(question.stem), klass="onboarding-stem"))
        options = (_option(field, i, c) for i, c in enumerate(question.choices))
        body = tag("fieldset", legend, *options)
    else:
        label = tag("label", text(strings.ANSWER_FIELD), for_=field, klass="soft small")
        entry = tag("input", type="text", id=field, name="answer", maxlength=200, autocomplete="off")
        body = number + tag("p", text(question.stem), klass="onboarding-stem") + tag("div", label, entry, klass="field")
    send = tag("button", text(strings.ANSWER), type="submit", klass="quiet")
    address = {"data_follow": found.id, "data_module": shown.id, "data_item": question.id}
    yield tag("form", body, send, data_act="answer", **address)


def _option(field: str, n: int, choice: str) -> str:
    key = f"{field}-{n}"
    radio = tag("input", type="radio", name="answer", value=choice, id=key)
    return tag("div", radio, tag("label", text(choice), for_=key), klass="onboarding-option")


def _outcome(found: Followed, shown: Module, question: Question, given: str, right: bool) -> Iterator[str]:
    """What came of an answer, with the source."""
    word = strings.RIGHT if right else strings.WRONG
    said = "" if right else f" {strings.YOUR_ANSWER.format(given=given)}."
    yield tag("p", tag("b", text(word)), text(said), klass=f"onboarding-outcome {'right' if right else 'wrong'}")
    yield tag("p", text(strings.RIGHT_IS.format(right="")), tag("b", text(question.right)))
    quote = tag("q", text(" ".join(question.source.quote.split())))
    yield tag("p", icon("note"), tag("span", quote, _chip(question.source)), klass="onboarding-quote")
    if not right:
        yield button(strings.AGAIN, act="again", follow=found.id, module=shown.id, item=question.id)


def _finish(found: Followed, shown: Module) -> str:
    address = {"data_follow": found.id, "data_module": shown.id}
    if found.is_done(shown):
        undo = tag("button", text(strings.UNFINISH), type="button", klass="quiet", data_act="unfinish", **address)
        following = found.next
        go = ""
        if following:
            words = strings.NEXT.format(title=following.title)
            go = button(words, klass="primary", visit="onboarding", follow=found.id, module=following.id, focus="top")
        return tag("div", go, undo, klass="onboarding-finish")
    last = all(found.is_done(m) for m in found.path.learnt if m.id != shown.id)
    words = strings.FINISH_LAST if last else strings.FINISH
    finish = tag("button", text(words), type="button", klass="primary", data_act="finish", data_focus="top", **address)
    return tag("div", finish, klass="onboarding-finish")
