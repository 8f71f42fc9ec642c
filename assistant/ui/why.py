"""Why a question was answered or refused, as HTML for the panel."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.explain import MEANINGS, Explanation, Found, Signal
from assistant.ui import strings
from assistant.ui.markup import clean, table, tag, text
from assistant.ui.panel import frame, top
from assistant.ui.sources import reading

BEGINNING = 220  # characters of a passage that are shown


def why(explanation: Explanation | None) -> str:
    """The panel for an explanation, or the word that the question is gone."""
    head = top(tag("h2", text(strings.WHY_TITLE)))
    if explanation is None:
        return clean(frame(head, tag("div", tag("p", text(strings.WHY_GONE)), klass="gone"), strings.WHY_TITLE))
    body = tag("div", tag("div", *_body(explanation), klass="reading why"), klass="source-body", tabindex="0")
    return clean(frame(head, body, strings.WHY_TITLE))


def _body(e: Explanation) -> Iterator[str]:
    """What decided; of a question with several parts, what decided over each."""
    if e.parts:
        for part in e.parts:
            yield tag("h3", text(part.searched), klass="asked")
            yield from _body(part)
        return
    if e.approved:
        yield tag("p", text(strings.WHY_APPROVED.format(approved=e.approved)), klass="lead")
    answered = e.confidence >= e.threshold
    verdict = strings.WHY_ANSWERED if answered else strings.WHY_REFUSED
    yield tag("p", text(verdict.format(confidence=f"{e.confidence:.2f}", threshold=f"{e.threshold:.2f}")), klass="lead")
    if e.lacking:
        yield tag("p", text(f"{e.lacking} {strings.WHY_ALONE}"))
    yield tag("h3", text(strings.WHY_SEARCHED))
    yield tag("p", text(e.searched), klass="admonition")
    if e.synonyms:
        yield tag("p", text(strings.WHY_SYNONYMS.format(words=", ".join(e.synonyms))))
    yield tag("h3", text(strings.WHY_DECIDED))
    yield tag("p", text(strings.WHY_DECIDED_TEXT))
    yield table(strings.WHY_COLUMNS, [_signal(s) for s in e.signals])
    if e.passages:
        yield tag("h3", text(strings.WHY_PASSAGES))
        yield tag("p", text(strings.WHY_PASSAGES_TEXT))
        yield tag("ol", *(tag("li", _passage(p)) for p in e.passages), role="list", klass="found")


def _signal(signal: Signal) -> list[str]:
    name = MEANINGS[signal.name]
    return [
        text(name[:1].upper() + name[1:]),
        text(f"{signal.value:.2f}"),
        text(f"{signal.typical:.2f}"),
        _speaks(round(signal.speaks, 2)),
    ]


def _speaks(value: float) -> str:
    if not value:
        return text("0")
    return tag("span", text(f"{value:+.2f}"), klass="for" if value > 0 else "against")


def _passage(found: Found) -> str:
    title = reading(" › ".join(dict.fromkeys(found.heading)) or found.document, found.document, found.heading)
    share = tag("span", text(f"{100 * found.score:.0f} %"), klass="share")
    return tag("div", title, share, klass="found-head") + tag("p", text(_beginning(found.text)), klass="source-meta")


def _beginning(passage: str) -> str:
    line = " ".join(passage.split())
    return line if len(line) <= BEGINNING else line[:BEGINNING].rsplit(" ", 1)[0] + " …"
