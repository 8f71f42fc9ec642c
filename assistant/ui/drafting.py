"""A draft as HTML, and the form that asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from assistant.answer import Citation
from assistant.draft import TOPIC_LENGTH, Conflict, Draft, Section, Stale
from assistant.export import FORMATS
from assistant.template import DEFAULT, TOPIC, template
from assistant.ui import strings
from assistant.ui.markup import clean, icon, tag, text
from assistant.ui.render import chip, sources, statements


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


def drafted(draft: Draft, name: str, today: date | None = None) -> str:
    """The draft with its sources, and the links that save it."""
    by_number = {c.n: c for c in draft.citations}
    body = [tag("h2", text(draft.title), klass="question"), _tools(draft, name)]
    if draft.citations:
        body += [_section(section, by_number) for section in draft.sections]
        body += [_conflicts(draft.conflicts, by_number), _stale(draft.stale)]
        body.append(sources(draft.citations, None, today or date.today()))
    else:
        body.append(tag("p", text(strings.DRAFT_NOTHING), klass="draft-gap"))
    return clean(tag("article", *body, klass="turn draft"))


def address(topic: str, name: str, suffix: str) -> str:
    """Where the draft is saved from."""
    return f"/draft{suffix}?{urlencode({'topic': topic, 'template': name})}"


def _tools(draft: Draft, name: str) -> str:
    links = (
        tag("a", text(word), href=address(draft.topic, name, suffix), download=True)
        for suffix, word in strings.FORMATS.items()
        if suffix in FORMATS
    )
    said = tag("span", text(draft.summary()))
    return tag("p", said, tag("span", text(strings.DRAFT_SAVE)), *links, klass="draft-tools")


def _section(section: Section, by_number: Mapping[int, Citation]) -> str:
    if section.gap:
        ask = (
            tag("span", text(strings.ASK_OWNER.format(owner=section.gap.ask)), klass="owner") if section.gap.ask else ""
        )
        missing = tag("span", text(section.gap.missing))
        content = tag("p", tag("b", text(strings.DRAFT_GAP)), missing, ask, klass="draft-gap")
    else:
        content = tag("div", *statements(section.statements, by_number, None), klass="statements")
    return tag("section", tag("h3", text(section.heading)), content)


def _conflicts(conflicts: Sequence[Conflict], by_number: Mapping[int, Citation]) -> str:
    if not conflicts:
        return ""
    pairs = (
        tag(
            "dl",
            *_side(strings.DRAFT_USED, by_number[c.used]),
            *_side(strings.DRAFT_AGAINST, by_number[c.other]),
            tag("dt", text(strings.DRAFT_RELY)),
            tag("dd", text(c.note)),
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
