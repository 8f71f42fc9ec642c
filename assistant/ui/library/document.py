"""A document's own page: what is known of it, who has verified it, its passages, its versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from assistant.keeping.verification import MONTHS
from assistant.plain import counted
from assistant.source import Shown as Block
from assistant.ui import panel
from assistant.ui.controls import field_id, select
from assistant.ui.library.parts import PLACE, Given, View, kind_word, labelled, link, unpacked
from assistant.ui.library.versions import changes_section, versions_section
from assistant.ui.markup import button, icon, tag, text
from assistant.ui.sources import badges
from assistant.ui.strings import library as words
from ingest.access import Reader
from ingest.cataloguing.entry import Entry, Record
from ingest.corrections import Corrections, as_json
from ingest.document import BlockKind, Document, Kind, Status
from ingest.library import Library
from ingest.schema import citations

FEW = 20  # passages shown at once
_MONTHS = ("3", "6", "12", "24")


@dataclass(frozen=True, slots=True)
class _Open:
    """A document that is shown, and what the page needs of it."""

    entry: Entry
    document: Document
    records: Sequence[Record]
    made: Corrections
    cited: int
    kept_days: int  # when it is removed


def show(library: Library, reader: Reader, given: Given, notice: str = "") -> View:
    """The page of the document at `given["doc"]`."""
    path, state = given.get("doc", ""), given.get("list", "")
    address = {"doc": path, **({"list": state} if state else {})}
    back = button(f"← {words.BACK}", klass="back library-back", visit=PLACE, **unpacked(state))
    found = _opened(library, path, reader)
    if found is None:
        gone = tag("div", tag("h3", text(words.GONE)), tag("p", text(words.GONE_TEXT)), klass="empty")
        return View(back + notice + gone, address)
    aside = _verification(found, state) + _about(found, state)
    aside += versions_section(library, reader, path, given)
    changed = changes_section(library, reader, path, given)
    every = given.get("passages") == "all"
    main = _passages(found, state, every=every)
    sides = tag("div", aside, klass="library-side") + tag("div", main, klass="library-main")
    body = changed + tag("div", sides, klass="library-doc")
    if every:
        address["passages"] = "all"
    if given.get("since"):
        address["since"] = given["since"]
    refused = tag("p", klass="said-here library-wrong library-refused", role="alert", hidden=True)
    return View(back + notice + refused + _head(found, state) + body, address, found.entry.metadata.title, headed=True)


def _opened(library: Library, path: str, reader: Reader) -> _Open | None:
    catalogue = library.catalogue
    entry, document = catalogue.entry(path, reader), catalogue.document(path, reader)
    if entry is None or document is None:
        return None
    with catalogue.engine.connect() as connection:
        query = sa.select(sa.func.count()).where(citations.c.document == entry.id)
        cited = connection.scalar(query) or 0
    return _Open(
        entry,
        document,
        catalogue.passages_of(entry.id, reader),
        catalogue.corrections(entry.id),
        cited,
        catalogue.kept.days,
    )


# What it is, and what can be done with it


def _head(found: _Open, state: str) -> str:
    about, path = found.entry.metadata, found.entry.path
    reviewed = about.reviewed_on.isoformat() if about.reviewed_on else None
    marks = badges(about.status.value, reviewed, date.today(), verified=found.entry.verified is not None)
    cited = {0: words.CITED_NEVER, 1: words.CITED_ONCE}.get(found.cited, words.CITED.format(count=f"{found.cited:,}"))
    facts = [kind_word(about.kind.value), about.owner or words.NO_OWNER, cited, path]
    title = tag("h2", text(about.title), klass="library-title", tabindex="-1")
    said = tag("p", *marks, " ", text(" · ".join(facts)), klass="soft small")
    actions = tag("div", *_actions(found, state), klass="place-actions")
    return tag("div", tag("div", title, said), actions, klass="place-head")


def _actions(found: _Open, state: str) -> Iterator[str]:
    about, path = found.entry.metadata, found.entry.path
    carried = {"doc": path, "list": state}
    kept = words.KEPT_FOR.format(days=found.kept_days) if found.kept_days else words.NOT_KEPT
    yield _event("read", words.OPEN_SOURCE, document=path, heading="")
    yield _event("compare", words.UPDATE, document=path)
    yield button(words.REPLACE, replace="", sending=words.SENDING, broken=words.BROKEN_OFF, **carried)
    yield tag("input", type="file", hidden=True, data_replaces="")
    yield link(words.ORIGINAL, f"/source/{found.entry.version}/original")
    yield link(words.FRONT_MATTER, "/library/front-matter", document=path)
    archived = about.status is Status.ARCHIVED
    status, label = (Status.CURRENT, words.UNARCHIVE) if archived else (Status.ARCHIVED, words.ARCHIVE)
    yield button(label, act="status", status=status.value, **carried)
    yield button(
        words.REMOVE,
        klass="danger",
        act="remove",
        question=words.REMOVE_QUESTION.format(title=about.title),
        explained=words.REMOVE_EXPLAINED.format(kept=kept),
        button=words.REMOVE,
        **carried,
    )


def _event(event: str, label: str, **data: str) -> str:
    carried = {f"data_{key}": value for key, value in data.items()}
    return tag("button", text(label), type="button", klass="quiet", data_event=event, **carried)


def _about(found: _Open, state: str) -> str:
    values = as_json(found.entry.metadata)
    fields = [_field(name, label, values, found.made) for name, label in words.FIELDS.items()]
    save = tag("div", tag("button", text(words.SAVE), type="submit", klass="primary"), klass="card-actions")
    form = tag(
        "form",
        tag("div", *fields, klass="library-fields"),
        tag("p", text(words.ABOUT_TEXT), klass="soft small"),
        save,
        data_act="save",
        data_doc=found.entry.path,
        data_list=state,
    )
    return tag("section", tag("h3", text(words.ABOUT)), form, klass="card")


def _field(name: str, label: str, values: Mapping[str, Any], made: Corrections) -> str:
    value = values[name]
    shown = ", ".join(value) if isinstance(value, list) else (value or "")
    options = {"kind": [k.value for k in Kind], "status": [s.value for s in Status]}.get(name)
    if options:
        control = select(PLACE, f"edit_{name}", {o: kind_word(o) for o in options}, shown)
    else:
        control = tag(
            "input",
            type="date" if name == "reviewed_on" else "text",
            name=f"edit_{name}",
            id=field_id(PLACE, f"edit-{name}"),
            value=shown,
            maxlength=400,
            required=name == "title" or None,
        )
    hint = words.AUDIENCE_HINT if name == "audience" else ""
    if name in made:
        stated = made[name].stated
        said = ", ".join(stated) if isinstance(stated, list) else stated
        hint = words.BY_HAND.format(stated=kind_word(said) if said else words.NOTHING)
    return labelled(f"edit-{name}", label, control, hint)


def _verification(found: _Open, state: str) -> str:
    verified = found.entry.verified
    carried = {"doc": found.entry.path, "list": state}
    parts = [tag("h3", text(words.VERIFICATION))]
    if verified:
        period = words.VERIFIED_FROM_TO.format(on=verified.on.isoformat(), until=verified.until.isoformat())
        by = tag("b", icon("done"), text(words.VERIFIED_BY.format(role=verified.role)), klass="library-verified")
        parts.append(tag("p", by, tag("span", text(period), klass="soft small")))
    else:
        parts.append(tag("p", text(words.VERIFY_TEXT), klass="soft small"))
    role = tag(
        "input",
        type="text",
        name="role",
        id="library-role",
        maxlength=200,
        required=True,
        value=verified.role if verified else found.entry.metadata.owner or "",
    )
    months = {n: words.MONTHS.format(count=n) for n in _MONTHS}
    fields = labelled("role", words.VERIFY_BY, role) + labelled(
        "months", words.VERIFY_FOR, select(PLACE, "months", months, str(MONTHS))
    )
    press = tag("button", text(words.VERIFY_AGAIN if verified else words.VERIFY), type="submit", klass="primary")
    withdraw = button(words.WITHDRAW, act="withdraw", **carried) if verified else ""
    data = {f"data_{key}": value for key, value in carried.items()}
    form = tag(
        "form",
        tag("div", fields, klass="library-fields"),
        tag("div", press, withdraw, klass="card-actions"),
        data_act="verify",
        **data,
    )
    return tag("section", *parts, form, klass="card")


# The passages, and what stands between them


def _passages(found: _Open, state: str, *, every: bool) -> str:
    count = len(found.records)
    head = tag("h3", text(words.PASSAGES))
    notes = ""
    if found.document.notes:
        items = (tag("li", text(note)) for note in found.document.notes)
        notes = tag("details", tag("summary", text(words.NOTES)), tag("ul", *items), klass="soft small")
    if not count:
        blocks = [Block(b) for b in found.document.blocks[: FEW * 5]]
        reading = tag("div", *panel.blocks(blocks), klass="reading")
        return tag("section", head, tag("p", text(words.NO_EVIDENCE), klass="soft small"), notes, reading)
    lead = tag(
        "p", text(words.PASSAGES_TEXT.format(passages=counted(count, "passage"))), klass="soft small library-lead"
    )
    shown = found.records if every else found.records[:FEW]
    more = ""
    if len(shown) < count:
        label = words.ALL_PASSAGES.format(count=f"{count:,}")
        more = button(label, visit=PLACE, doc=found.entry.path, list=state, passages="all")
    listed = tag("ol", *_listed(found, shown), klass="library-passages", role="list")
    return tag("section", head, lead, notes, listed, more)


def _listed(found: _Open, shown: Sequence[Record]) -> Iterator[str]:
    """Passages with what stands before each; a passage may begin with blocks that the one before ends with."""
    at, blocks = 0, found.document.blocks
    for record in shown:
        passage = record.passage
        if at < passage.first:
            yield _between(found, at, passage.first)
        yield _passage(found, record)
        at = max(at, passage.last)
    if len(shown) == len(found.records) and at < len(blocks):
        yield _between(found, at, len(blocks))


def _between(found: _Open, first: int, last: int) -> str:
    """Blocks that are in no passage: headings, which are in the context lines."""
    only_headings = all(b.kind is BlockKind.HEADING for b in found.document.blocks[first:last])
    label = "" if only_headings else tag("span", text(words.UNSEARCHED), klass="soft small")
    body = "".join(panel.blocks([Block(b) for b in found.document.blocks[first:last]]))
    return tag("li", label, tag("div", body, klass="reading"), klass="library-between")


def _passage(found: _Open, record: Record) -> str:
    passage = record.passage
    number = tag("b", text(words.PASSAGE.format(n=record.ordinal + 1)))
    count = tag("span", text(words.PASSAGE_WORDS.format(count=f"{len(passage.text.split()):,}")), klass="soft")
    head = tag("div", number, count, klass="card-head small")
    context = tag("p", text(passage.context), klass="library-context small")
    body = "".join(panel.blocks([Block(b) for b in found.document.blocks[passage.first : passage.last]]))
    return tag("li", head, context, tag("div", body, klass="reading"), klass="library-passage")
