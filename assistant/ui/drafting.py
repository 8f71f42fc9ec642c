"""A draft as HTML, and the form that asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from assistant.answer import Citation
from assistant.draft import TOPIC_LENGTH, Conflict, Draft, Gap, Section, Stale
from assistant.drafting.desk import Saved
from assistant.drafting.standing import Standing
from assistant.drafting.template import DEFAULT, TOPIC, kind_of, template
from assistant.export import FORMATS
from assistant.plain import counted
from assistant.ui import editing, strings
from assistant.ui.deeds import link_action
from assistant.ui.markup import clean, icon, tag, text
from assistant.ui.render import waiting
from assistant.ui.sources import reading, sources
from assistant.ui.statements import Around, chip, statements
from ingest.cataloguing.entry import Entry


def form(templates: Sequence[str], topic: str = "", chosen: str = DEFAULT) -> str:
    """The form that asks for topic and template."""
    options = (tag("option", text(kind(name)), value=name, selected=name == chosen) for name in templates)
    field = tag(
        "input",
        type="text",
        id="draft-topic",
        name="topic",
        maxlength=TOPIC_LENGTH,
        value=topic,
        placeholder=strings.DRAFT_TOPIC_PLACEHOLDER,
    )
    send = tag("button", icon("draft"), tag("span", text(strings.DRAFT_ACTION)), type="submit", klass="send")
    asked = tag(
        "form",
        tag("label", text(strings.DRAFT_TOPIC), for_="draft-topic"),
        field,
        tag("label", text(strings.DRAFT_TEMPLATE), for_="draft-template"),
        tag("select", *options, id="draft-template", name="template"),
        send,
        klass="drafting",
    )
    head = tag("h2", text(strings.DRAFT_NEW)) + tag("p", text(strings.DRAFT_TEXT), klass="lead") if not topic else ""
    return clean(tag("div", head, asked, klass="welcome" if not topic else "again"))


def kind(name: str) -> str:
    """A template in words, from its title."""
    return template(name).title.replace(TOPIC, "").strip(" :")


@dataclass(frozen=True, slots=True)
class DraftView:
    """A saved draft as the page shows it.

    `document` is what it is in the library, if it is there. `problem` is why the last wish was not
    done; `refused` that it was made to an older revision. `focus` names the part that had it, `shown`
    this showing of it. `link` is the id under which others may read it.
    """

    saved: Saved
    now: Standing
    document: Entry | None = None
    problem: str = ""
    refused: bool = False
    focus: str = ""
    shown: str = ""
    wording: bool = False
    link: str = ""


def nothing(draft: Draft) -> str:
    """A draft of a topic that no document treats: its notes say so."""
    said = tag("p", text(" ".join(draft.notes)), klass="draft-gap")
    return clean(tag("article", tag("h2", text(draft.title), klass="question"), said, klass="turn draft"))


def drafted(view: DraftView, today: date | None = None) -> str:
    """A draft with its sources, and what can be done with each of its parts."""
    draft = view.now.draft
    by_number = {c.n: c for c in draft.citations}
    title = tag("h2", text(draft.title), klass="question")
    count = len(draft.sections)
    body = [
        editing.editable(title, "title", draft.title, editing.title_actions(draft.title), "said draft-head"),
        _tools(view),
        _library(view),
        *_notes(view),
        waiting(strings.STATUS_WORDING) if view.wording else "",
        *(_section(section, i, count, by_number) for i, section in enumerate(draft.sections)),
        _conflicts(draft.conflicts, by_number),
        _stale(draft.stale),
        sources(draft.citations, None, today or date.today()),
        editing.writing(),
    ]
    return clean(
        tag(
            "article",
            *body,
            klass="turn draft",
            data_draft=view.saved.id,
            data_revision=view.saved.revision,
            data_focus=view.focus,
            data_shown=view.shown,
            data_refused="yes" if view.refused else None,
        )
    )


def shared(now: Standing, link: str, today: date | None = None) -> str:
    """Somebody else's draft, to be read."""
    draft = now.export()
    by_number = {c.n: c for c in draft.citations}
    links = (
        tag("a", text(word), href=address(link, suffix), download=True) for suffix, word in strings.FORMATS.items()
    )
    body = [
        tag("h2", text(draft.title), klass="question"),
        tag("p", icon("note"), tag("span", text(strings.LINK_DRAFT_NOTE)), klass="note"),
        tag(
            "div",
            tag("span", text(draft.summary())),
            tag("span", text(strings.DRAFT_SAVE), " ", *links, klass="draft-links"),
            klass="draft-tools",
        ),
        *_changed(now),
        *(_read(section, by_number) for section in draft.sections),
        _conflicts(draft.conflicts, by_number, editable=False),
        _stale(draft.stale),
        sources(draft.citations, None, today or date.today()),
    ]
    return clean(tag("article", *body, klass="turn draft"))


def _read(section: Section, by_number: Mapping[int, Citation]) -> str:
    said = _gap(section.gap, None) if section.gap else _content(section, by_number)
    return tag("section", tag("h3", text(section.heading)), said)


def address(draft: str, suffix: str) -> str:
    """Where a draft is downloaded from."""
    return f"/draft{suffix}?{urlencode({'id': draft})}"


def _tools(view: DraftView) -> str:
    links = (
        tag("a", text(word), href=address(view.saved.id, suffix), download=True)
        for suffix, word in strings.FORMATS.items()
        if suffix in FORMATS
    )
    said = tag("span", text(view.now.export().summary()))
    kept = tag("span", icon("done"), text(strings.DRAFT_SAVED), klass="draft-saved")
    download = tag("span", text(strings.DRAFT_SAVE), " ", *links, klass="draft-links")
    undo = editing.undo(possible=view.saved.undoable > 0)
    link = link_action(f"d={view.link}", strings.COPY_DRAFT_LINK_TITLE, "undo") if view.link else ""
    return tag("div", said, kept, undo, download, link, klass="draft-tools")


def _library(view: DraftView) -> str:
    """What the draft is in the library, and what can be done about it."""
    if view.document is None:
        put = _button(strings.DRAFT_PUT, "put", "send")
        return tag("div", put, tag("p", text(strings.DRAFT_PUT_TEXT)), klass="draft-library")
    status = view.document.metadata.status.value
    behind = view.saved.put_revision != view.saved.revision
    where = reading(view.document.path, view.document.path, ())
    said = [tag("p", text(strings.DRAFT_IN_LIBRARY), " ", where, ", ", text(strings.DRAFT_IS[status]))]
    buttons = []
    if behind:
        said.append(tag("p", text(strings.DRAFT_BEHIND_CURRENT if status == "current" else strings.DRAFT_BEHIND)))
        buttons.append(_button(strings.DRAFT_PUT_AGAIN, "put", "send"))
    if status == "current":
        buttons.append(_button(strings.SET_DRAFT, "stand", "quiet", data_status="draft"))
    elif not behind:
        if points := _open_points(view.now.export()):
            said.append(tag("p", text(strings.DRAFT_OPEN_POINTS.format(points=points))))
        buttons.append(_button(strings.SET_CURRENT, "stand", "send", data_status="current"))
    return tag("div", tag("div", *said), tag("div", *buttons, klass="own-buttons"), klass="draft-library")


def _open_points(draft: Draft) -> str:
    counts = ((len(draft.gaps), "gap"), (len(draft.conflicts), "conflict"))
    return " and ".join(counted(n, word) for n, word in counts if n)


def _button(word: str, event: str, klass: str, **data: str) -> str:
    return tag("button", text(word), type="button", klass=klass, id=f"edit-{event}", data_event=event, **data)


def _notes(view: DraftView) -> Iterator[str]:
    """What should be known before anything else."""
    if view.problem:
        yield tag("p", icon("note"), tag("span", text(view.problem)), klass="note", role="alert")
    said = [strings.DRAFT_WORDED.format(model=view.now.draft.model)] if view.now.draft.model else []
    for note in (*said, *view.now.draft.notes):
        yield tag("p", icon("note"), tag("span", text(note)), klass="note")
    yield from _changed(view.now)


def _changed(now: Standing) -> Iterator[str]:
    """What has become of the sources since."""
    if now.lost:
        lost = strings.DRAFT_LOST_NOTE.format(count=counted(now.lost, "statement"))
        yield tag("p", icon("note"), tag("span", text(lost)), klass="note")
    if now.edited:
        titles = dict.fromkeys(f"“{c.title}”" for c in now.draft.citations if c.n in now.edited)
        edited = strings.DRAFT_EDITED_NOTE.format(titles=", ".join(titles))
        yield tag("p", icon("note"), tag("span", text(edited)), klass="note")


def _section(section: Section, at: int, count: int, by_number: Mapping[int, Citation]) -> str:
    said = section.statements

    def around(n: int, html: str) -> str:
        what = said[n].text or strings.DRAFT_LOST
        return editing.editable(html, f"s{at}-{n}", what, editing.statement_actions(said[n], at, n, len(said)))

    heading = tag("h3", text(section.heading))
    head = editing.editable(
        heading, f"s{at}", section.heading, editing.section_actions(section, at, count), "said section-head"
    )
    return tag(
        "section", head, _gap(section.gap, at) if section.gap else _content(section, by_number, around), data_at=at
    )


def _content(section: Section, by_number: Mapping[int, Citation], around: Around = lambda _, html: html) -> str:
    """The statements of a section; where it names other documents, each document with what it says."""
    if kind_of(section.heading).form != "documents":
        return tag("div", *statements(section.statements, by_number, None, around), klass="statements")
    items = []
    for n, statement in enumerate(section.statements):
        cited = next((by_number[i] for i in statement.citations if i in by_number), None)
        title = reading(cited.title, cited.document, cited.heading) if cited else ""
        said = "".join(statements([replace(statement, under="") if cited else statement], by_number, None))
        items.append(tag("li", around(n, title + said)))
    return tag("ul", *items, klass="statements related", role="list")


def _gap(gap: Gap, at: int | None) -> str:
    ask = tag("span", text(strings.ASK_OWNER.format(owner=gap.ask)), klass="owner") if gap.ask else ""
    missing = tag("span", text(gap.missing))
    fill = "" if at is None else editing.fill(at)
    return tag("div", tag("b", text(strings.DRAFT_GAP)), missing, ask, fill, klass="draft-gap")


def _conflicts(conflicts: Sequence[Conflict], by_number: Mapping[int, Citation], *, editable: bool = True) -> str:
    if not conflicts:
        return ""
    pairs = (
        tag(
            "dl",
            *_side(strings.DRAFT_USED, by_number[c.used]),
            *_side(strings.DRAFT_AGAINST, by_number[c.other]),
            tag("dt", text(strings.DRAFT_RELY)),
            tag("dd", text(c.note)),
            tag("dd", editing.decide(c)) if editable else "",
            klass="record",
        )
        for c in conflicts
    )
    return tag("section", tag("h3", text(strings.DRAFT_CONFLICTS)), *pairs)


def _side(word: str, citation: Citation) -> Iterator[str]:
    yield tag("dt", text(word))
    yield tag("dd", text(citation.quote), chip(citation, None))


def _stale(stale: Sequence[Stale]) -> str:
    if not stale:
        return ""
    lines = (tag("li", text(f"“{s.title}” {s.reason}."), _owner(s)) for s in stale)
    return tag("section", tag("h3", text(strings.DRAFT_STALE)), tag("ul", *lines, role="list", klass="stale"))


def _owner(stale: Stale) -> str:
    return " " + tag("span", text(strings.ASK_OWNER.format(owner=stale.owner)), klass="owner") if stale.owner else ""
