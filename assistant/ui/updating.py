"""The update of a document as HTML: the list to choose from, and the suggestions section by section."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from assistant.answer import Citation
from assistant.ui import strings
from assistant.ui.markup import button, clean, icon, tag, text
from assistant.ui.sources import badges
from assistant.ui.statements import chip
from assistant.update import Line, Part, Update
from assistant.updating.verdict import Verdict
from ingest.cataloguing.entry import Entry

MOST_TEXT = 3000  # characters of a statement that are shown


def form() -> str:
    """The field above the list of documents."""
    field = tag(
        "input",
        type="text",
        id="update-find",
        name="query",
        maxlength=200,
        placeholder=strings.UPDATE_FIND_PLACEHOLDER,
    )
    label = tag("label", text(strings.UPDATE_FIND), for_="update-find")
    asked = tag("form", label, field, klass="finding", role="search")
    head = tag("h2", text(strings.UPDATE_NEW)) + tag("p", text(strings.UPDATE_TEXT), klass="lead")
    return clean(tag("div", head, asked, klass="welcome updating"))


def documents(found: Sequence[Entry], more: int) -> str:
    """Documents to choose from; `more` that are not listed."""
    if not found:
        return clean(tag("p", text(strings.UPDATE_NONE), klass="documents-more"))
    items = (tag("li", _document(entry)) for entry in found)
    rest = tag("p", text(strings.UPDATE_MORE.format(count=f"{more:,}")), klass="documents-more") if more > 0 else ""
    return clean(tag("div", tag("ul", *items, role="list", klass="documents"), rest, klass="choosing"))


def gone() -> str:
    """There is no such document for this reader."""
    return clean(tag("p", text(strings.UPDATE_GONE), klass="documents-more"))


def _document(entry: Entry) -> str:
    about = entry.metadata
    reviewed = about.reviewed_on.isoformat() if about.reviewed_on else None
    words = [strings.KINDS.get(about.kind.value, ""), entry.path]
    meta = tag("span", text(" · ".join(w for w in words if w)), klass="source-meta")
    title = tag("span", tag("b", text(about.title)), *badges(about.status.value, reviewed, date.today()))
    return tag("button", title, meta, type="button", klass="example", data_event="compare", data_document=entry.path)


def updated(update: Update, by_hand: Collection[str]) -> str:
    """The suggestions, each to be accepted or rejected; those in `by_hand` cannot be made here."""
    by_number = {c.n: c for c in update.citations}
    numbers = {line.id: n for n, line in enumerate(update.suggestions, 1)}
    sections = (_section(part, by_number, numbers, by_hand) for part in update.parts if any(i.id for i in part.lines))
    kept = _kept(update, by_number)
    nothing = "" if numbers else tag("p", text(strings.UPDATE_NOTHING), klass="draft-gap")
    notes = (tag("p", icon("note"), tag("span", text(note)), klass="note") for note in update.notes)
    head = tag("h2", text(update.title), klass="question", tabindex="-1")
    body = (head, _tools(update, len(numbers)), *notes, nothing, *sections, kept)
    return clean(tag("article", *body, klass="turn update", data_document=update.document))


def address(document: str, accepted: Sequence[str] = ()) -> str:
    """Where the document is saved from; the page adds what is accepted."""
    return f"/updated.md?{urlencode({'document': document, 'accept': ','.join(accepted)})}"


def _tools(update: Update, count: int) -> str:
    counted = strings.UPDATE_COUNT.format(accepted=0, count=count)
    said = tag("p", text(update.summary()), klass="source-meta")
    everything = button(strings.UPDATE_EVERYTHING, accept="all")
    number = tag(
        "span", text(counted), klass="accepted", role="status", data_words=strings.UPDATE_COUNT, data_count=count
    )
    save = tag("a", icon("download"), text(strings.UPDATE_SAVE), href=address(update.document), download=True)
    again = button(strings.UPDATE_AGAIN, event="choose")
    return said + tag("p", *((number, everything, save) if count else ()), again, klass="draft-tools")


def _section(
    part: Part, by_number: Mapping[int, Citation], numbers: Mapping[str, int], by_hand: Collection[str]
) -> str:
    heading = " › ".join(part.headings) or strings.UPDATE_TOP
    words = strings.UPDATE_SECTION.format(heading=heading) if part.new else heading
    free = [line for line in part.lines if line.id and line.id not in by_hand]
    all_ = button(strings.UPDATE_ALL, accept="section")
    items: list[str] = []
    for n, line in enumerate(part.lines):
        if line.id:
            if n and not part.lines[n - 1].id:
                items.append(
                    tag("li", tag("p", text(_label(part.lines[n - 1]) + _cut(part.lines[n - 1].text))), klass="beside")
                )
            items.append(_suggestion(line, numbers[line.id], by_number, line.id in by_hand))
    head = tag("div", tag("h3", text(words)), all_ if len(free) > 1 else "", klass="section-head")
    return tag("section", head, tag("ul", *items, role="list", klass="suggestions"))


def _suggestion(line: Line, n: int, by_number: Mapping[int, Citation], by_hand: bool) -> str:
    verdict = strings.UPDATE_VERDICTS["move" if line.moved else line.verdict.value]
    sources = "".join(chip(by_number[i], None) for i in line.citations)
    said = tag("p", tag("b", text(verdict), klass="verdict"), " ", text(_label(line)), *_worded(line), klass="told")
    why = tag("p", text(line.reason), sources, klass="reason-why")
    if by_hand:
        decision = tag("p", text(strings.UPDATE_BY_HAND), klass="source-meta")
    else:
        named = strings.UPDATE_DECISION.format(verdict=verdict.lower(), n=n)
        decision = tag("div", *_decisions(verdict.lower(), n), klass="decision", role="group", aria_label=named)
    klass = f"suggestion {'move' if line.moved else line.verdict.value}"
    return tag("li", said, why, decision, klass=klass, data_id=None if by_hand else line.id)


def _decisions(verdict: str, n: int) -> Iterator[str]:
    for action, value in ((strings.UPDATE_ACCEPT, "accept"), (strings.UPDATE_REJECT, "reject")):
        yield tag(
            "button",
            text(action),
            type="button",
            klass="quiet",
            aria_pressed="false",
            aria_label=strings.UPDATE_NAMED.format(action=action, verdict=verdict, n=n),
            data_decide=value,
        )


def _worded(line: Line) -> Iterator[str]:
    """The statement with the words that go, and those that come."""
    if line.verdict is Verdict.ADD:
        yield _put(line.new)
    elif line.verdict is Verdict.REMOVE:
        yield _taken(line.text)
    else:
        at = 0
        for change in line.differs:
            yield text(line.text[at : change.old[0]])
            yield _taken(line.text[slice(*change.old)])
            yield _put(line.new[slice(*change.new)])
            at = change.old[1]
        yield text(_cut(line.text[at:]))


def _put(words: str) -> str:
    return tag("ins", tag("span", text(strings.UPDATE_ADDED), klass="hidden"), text(_cut(words))) if words else ""


def _taken(words: str) -> str:
    return tag("del", tag("span", text(strings.UPDATE_REMOVED), klass="hidden"), text(_cut(words))) if words else ""


def _label(line: Line) -> str:
    return f"{line.marker} " if line.text and any(c.isalnum() for c in line.marker) else ""


def _cut(words: str) -> str:
    return words if len(words) <= MOST_TEXT else words[:MOST_TEXT] + " …"


def _kept(update: Update, by_number: Mapping[int, Citation]) -> str:
    """What stays, by section, with its sources; folded away."""
    sections = []
    for part in update.parts:
        lines = [line for line in part.lines if not line.id]
        if lines:
            items = (tag("li", text(_label(line) + _cut(line.text)), " ", _support(line, by_number)) for line in lines)
            sections += [
                tag("h3", text(" › ".join(part.headings) or strings.UPDATE_TOP)),
                tag("ul", *items, role="list", klass="kept"),
            ]
    count = sum(not line.id for part in update.parts for line in part.lines)
    summary = tag("summary", text(strings.UPDATE_KEPT.format(count=f"{count:,}")))
    return tag("details", summary, *sections, klass="more") if sections else ""


def _support(line: Line, by_number: Mapping[int, Citation]) -> str:
    if line.verdict is Verdict.UNSUPPORTED:
        return tag("span", text(strings.UPDATE_ALONE), klass="source-meta")
    return tag("span", text(line.reason), klass="source-meta") + "".join(
        chip(by_number[n], None) for n in line.citations
    )
