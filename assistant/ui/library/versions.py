"""The versions of a document, and what has changed since one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from assistant.keeping.changes import Change, Field, changes
from assistant.ui.library.parts import PLACE, Given, kind_word, link, number
from assistant.ui.markup import button, tag, text
from assistant.ui.minute import minute
from assistant.ui.strings import library as words
from ingest.access import Reader
from ingest.library import Library
from ingest.past import MOST
from ingest.versions import Version, read_version, versions_of

MOST_CHANGES = 200
MOST_TEXT = 2000  # characters of a block that are shown


def versions_section(library: Library, reader: Reader, path: str, given: Given) -> str:
    """The list of versions."""
    found = versions_of(library.catalogue, path, reader)
    since = number(given.get("since"), 0)
    lead = words.VERSIONS_TEXT.format(most=MOST) if len(found) > 1 else words.ONLY_VERSION
    entry = library.catalogue.entry(path, reader)
    items = [_current(found[0], held=entry is not None and entry.is_held)] if found else []
    items += [_past(version, path, given.get("list", ""), shown=version.id == since) for version in found[1:]]
    listed = tag("ol", *items, klass="library-versions", role="list")
    head = tag("h3", text(words.VERSIONS)) + tag("p", text(lead), klass="soft small")
    return tag("section", head, listed, klass="card")


def changes_section(library: Library, reader: Reader, path: str, given: Given) -> str:
    """What has changed since the version that is asked for; nothing when none is."""
    since = number(given.get("since"), 0)
    version = next((v for v in versions_of(library.catalogue, path, reader) if v.id == since and v.back), None)
    return _changed(library, reader, path, version, given.get("list", "")) if version else ""


def _current(version: Version, *, held: bool) -> str:
    since = tag("b", text(words.CURRENT_SINCE.format(since=minute(version.since))))
    return tag("li", since, tag("span", text(words.HELD), klass="soft small") if held else "")


def _past(version: Version, path: str, state: str, *, shown: bool) -> str:
    until = minute(version.until) if version.until else ""
    when = tag("b", text(words.WAS_CURRENT.format(since=minute(version.since), until=until)))
    carried = {"doc": path, "list": state}
    show = button(words.SHOW_CHANGES, visit=PLACE, since=version.id, focus="top", **carried)
    actions = (
        _hide(carried) if shown else show,
        button(
            words.RESTORE,
            act="go_back",
            version=version.id,
            question=words.RESTORE_QUESTION,
            explained=words.RESTORE_EXPLAINED,
            button=words.RESTORE,
            **carried,
        ),
        link(words.ORIGINAL, f"/library/version/{version.id}", document=path),
    )
    return tag("li", when, tag("div", *actions, klass="place-actions"), id=f"library-version-{version.id}")


def _hide(carried: Mapping[str, str]) -> str:
    return button(words.HIDE_CHANGES, visit=PLACE, since="", **carried)


def _changed(library: Library, reader: Reader, path: str, version: Version, state: str) -> str:
    old = read_version(library.catalogue, path, version.id, reader)
    now = library.catalogue.entry(path, reader)
    new = read_version(library.catalogue, path, now.version, reader) if now else None
    if old is None or new is None:
        return ""
    found = changes(old, new)
    title = tag("h3", text(words.CHANGES_TITLE.format(since=minute(version.since))))
    title = tag("div", title, _hide({"doc": path, "list": state}), klass="card-head")
    if not found.fields and not found.blocks:
        return tag("section", title, tag("p", text(words.CHANGES_NONE)), klass="card library-changes")
    parts = [tag("ul", *(_field(f) for f in found.fields), role="list")] if found.fields else []
    for headings, group in groupby(found.blocks[:MOST_CHANGES], key=lambda c: c.headings):
        parts.append(tag("h4", text(" › ".join(headings) or words.BEFORE_FIRST)))
        parts.append(tag("ul", *(tag("li", *_words(c)) for c in group), role="list"))
    if len(found.blocks) > MOST_CHANGES:
        parts.append(tag("p", text(words.CHANGES_MORE.format(count=len(found.blocks) - MOST_CHANGES)), klass="soft"))
    return tag("section", title, *parts, klass="card library-changes")


def _field(field: Field) -> str:
    label = text(f"{words.FIELDS[field.name]}: ")
    old, new = (kind_word(value or "") for value in (field.old, field.new))
    return tag("li", label, _taken(old) if old else "", " ", _put(new) if new else "")


def _words(change: Change) -> Iterator[str]:
    """A block with the words that went and those that came."""
    if not change.old:
        yield _put(change.new)
    elif not change.new:
        yield _taken(change.old)
    else:
        at = 0
        for part in change.differs:
            yield text(change.old[at : part.old[0]])
            yield _taken(change.old[slice(*part.old)]) + _put(change.new[slice(*part.new)])
            at = part.old[1]
        yield text(_cut(change.old[at:]))


def _put(said: str) -> str:
    hidden = tag("span", text(words.ADDED), klass="hidden")
    return tag("ins", hidden, text(_cut(said))) if said else ""


def _taken(said: str) -> str:
    hidden = tag("span", text(words.REMOVED_WORDS), klass="hidden")
    return tag("del", hidden, text(_cut(said))) if said else ""


def _cut(said: str) -> str:
    return said if len(said) <= MOST_TEXT else said[:MOST_TEXT] + " …"
