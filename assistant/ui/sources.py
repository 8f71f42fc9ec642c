"""The sources of an answer as HTML, and what a reader should know of a document before relying on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.answer import Citation
from assistant.review import overdue
from assistant.ui import strings
from assistant.ui.markup import tag, text
from assistant.ui.statements import Opens, chip, leads, page_words

FEW = 6  # chips that stand beside the title


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
    places = _places(citations)
    many = len(citations) > FEW
    chips = tag("span", *(chip(c, turn) for c in citations), klass="chips many" if many else "chips")
    reviewed = strings.REVIEWED.format(date=first.reviewed_on) if first.reviewed_on else strings.NOT_REVIEWED
    title = tag(
        "button",
        text(first.title),
        type="button",
        klass="source-title",
        title=first.document,
        **leads(first, turn),
    )
    return "".join(
        (
            "" if many else chips,
            tag("div", tag("span", title, *_badges(first, today), klass="source-head")),
            tag("p", text(places), klass="source-place") if places else "",
            tag("p", _verified(first), text(f"{reviewed} · {first.document}"), klass="source-meta"),
            chips if many else "",
        )
    )


def _places(citations: Sequence[Citation]) -> str:
    """Where in a document the citations stand; headings that a place shares with the one before are said once."""
    said = []
    above: tuple[str, ...] | None = None
    for path, page in dict.fromkeys((tuple(h for h in c.heading if h != c.title), c.page) for c in citations):
        heading = " › ".join(path[-1:] if path[:-1] == above else path)
        above = path[:-1]
        said.append(", ".join(part for part in (heading, page_words(page) if page else "") if part))
    return "; ".join(place for place in said if place)


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
