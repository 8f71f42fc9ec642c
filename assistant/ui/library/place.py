"""The library page: which tab is shown, and what can be done there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from hashlib import sha256

from assistant.intake.intake import Intake
from assistant.keeping.verification import MONTHS, verify, withdraw
from assistant.ui.library import document, due, removed, table
from assistant.ui.library.parts import PLACE, Given, Tab, View, number, page, said, undo, unpacked, wrong
from assistant.ui.minute import minute
from assistant.ui.places import Shown
from assistant.ui.strings import library as words
from ingest.access import Reader
from ingest.cataloguing.entry import Entry
from ingest.corrections import FIELDS, as_json
from ingest.dates import day_of
from ingest.editing import edit
from ingest.errors import SettingsError, UnreadableFile
from ingest.library import Library
from ingest.metadata import typed
from ingest.trash import find
from ingest.versions import bring_back, discard, purge, replace_document, restore_version, versions_of

TABS = (
    Tab("documents", words.TAB_DOCUMENTS, table.show),
    Tab("due", words.TAB_DUE, due.show),
    Tab("removed", words.TAB_REMOVED, removed.show),
)
"""The tabs, in their order; the first is shown when none is asked for."""


class LibraryPlace:
    """The page "library" over one library."""

    name = PLACE

    def __init__(self, library: Library, intake: Intake | None = None) -> None:
        self.library = library
        self._acts = {**_ACTS, **{name: act for tab in TABS for name, act in tab.acts.items()}}
        if intake:
            self._acts["replace"] = partial(_replace, intake)

    def visit(self, reader: Reader, given: Given) -> Shown:
        """The tab that is asked for, or a document's own page."""
        return shown(self.library, reader, given)

    def act(self, reader: Reader, given: Given) -> Shown | Iterator[Shown]:
        """Do what was asked for, and show what came of it."""
        act = self._acts.get(given.get("do", ""))
        return act(self.library, reader, given) if act else shown(self.library, reader, given)


def shown(library: Library, reader: Reader, given: Given, notice: str = "", told: str = "") -> Shown:
    """A tab or a document's own page, below what has just happened; `told` is that for those who do not see it."""
    tab = next((tab for tab in TABS if tab.name == given.get("tab")), TABS[0])
    view: View
    if given.get("doc"):
        tab, view = TABS[0], document.show(library, reader, given, notice)
    else:
        view = tab.show(library, reader, given, notice)
    title = view.said if view.headed else words.TITLE
    return Shown(title, page(library, reader, TABS, tab.name, view), view.address, told or view.said)


def _after(library: Library, reader: Reader, given: Given, told: str, *way_back: str) -> Shown:
    """The document's page after something was done with it."""
    here = {name: given[name] for name in ("doc", "list") if given.get(name)}
    return shown(library, reader, here, said(told, *way_back), told)


def _entry(library: Library, reader: Reader, given: Given) -> Entry:
    entry = library.catalogue.entry(given.get("doc", ""), reader)
    if entry is None:
        raise SettingsError(words.NOT_THERE)
    return entry


def _save(library: Library, reader: Reader, given: Given) -> Shown:
    """Metadata was edited: only the fields that differ count."""
    before = as_json(_entry(library, reader, given).metadata)
    changes = typed({name: given[f"edit_{name}"] for name in FIELDS if f"edit_{name}" in given})
    edit(library, given["doc"], changes, reader)
    after = as_json(_entry(library, reader, given).metadata)
    changed = [name for name in FIELDS if before[name] != after[name]]
    if not changed:
        return _after(library, reader, given, words.UNCHANGED)
    told = words.SAVED.format(fields=", ".join(words.FIELDS[name] for name in changed))
    old = {f"edit_{name}": _typed(before[name]) for name in changed}
    return _after(library, reader, given, told, undo("save", doc=given["doc"], list=given.get("list", ""), **old))


def _typed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _status(library: Library, reader: Reader, given: Given) -> Shown:
    before = _entry(library, reader, given).metadata
    changes = typed({"status": given.get("status", "")})
    edit(library, given["doc"], changes, reader)
    word = words.ARCHIVED if given["status"] == "archived" else words.MADE_CURRENT
    back = undo("status", doc=given["doc"], list=given.get("list", ""), status=before.status.value)
    return _after(library, reader, given, word.format(title=before.title), back)


def _verify(library: Library, reader: Reader, given: Given) -> Shown:
    months = number(given.get("months"), MONTHS)
    made = verify(library.catalogue, given.get("doc", ""), given.get("role", ""), reader, months=months)
    if made is None:
        raise SettingsError(words.NOT_THERE)
    return _after(library, reader, given, words.VERIFIED_NOW.format(role=made.role, until=made.until.isoformat()))


def _withdraw(library: Library, reader: Reader, given: Given) -> Shown:
    done = withdraw(library.catalogue, given.get("doc", ""), reader)
    return _after(library, reader, given, words.WITHDRAWN if done else words.NOT_THERE)


def _replace(intake: Intake, library: Library, reader: Reader, given: Given) -> Shown:
    """A file that was sent takes the document's place; what it changes is shown at once."""
    before = _entry(library, reader, given)
    here = {name: given[name] for name in ("doc", "list") if given.get(name)}
    try:
        with intake.one_file(reader, given.get("batch", "")) as file:
            if sha256(file.read_bytes()).hexdigest() == before.sha256:
                raise SettingsError(words.SAME_FILE.format(name=file.name))
            replace_document(library, before.path, file, reader, limits=intake.settings.limits)
            told = words.REPLACED.format(title=before.metadata.title, name=file.name)
    except (SettingsError, UnreadableFile) as error:  # it stands in the page, where it can be read as long as need be
        return shown(library, reader, here, wrong(str(error)))
    old = next(v.id for v in versions_of(library.catalogue, before.path, reader) if v.back == 1)
    back = undo("go_back", **here, version=str(old))
    return shown(library, reader, {**here, "since": str(old)}, said(told, back), told)


def _go_back(library: Library, reader: Reader, given: Given) -> Shown:
    path, version = given.get("doc", ""), number(given.get("version"), 0)
    found = {v.id: v for v in versions_of(library.catalogue, path, reader)}
    if version not in found or not restore_version(library, path, version, reader):
        raise SettingsError(words.NOT_THERE)
    now = next(v.id for v in versions_of(library.catalogue, path, reader) if v.back == 1)
    back = undo("go_back", doc=path, list=given.get("list", ""), version=str(now))
    return _after(library, reader, given, words.WENT_BACK.format(since=minute(found[version].since)), back)


def _remove(library: Library, reader: Reader, given: Given) -> Shown:
    entry = _entry(library, reader, given)
    discard(library, [entry.path], reader)
    gone = find(library.catalogue, entry.path, reader)
    if gone:
        told = words.REMOVED.format(title=entry.metadata.title, until=day_of(gone.until).isoformat())
        notice = said(told, undo("bring_back", document=entry.path))
    else:
        told = words.REMOVED_FOR_GOOD.format(title=entry.metadata.title)
        notice = said(told)
    return shown(library, reader, unpacked(given.get("list", "")), notice, told)


def _bring_back(library: Library, reader: Reader, given: Given) -> Shown:
    path = given.get("document", "")
    if not bring_back(library, path, reader):
        raise SettingsError(words.NOT_THERE)
    entry = library.catalogue.entry(path, reader)
    told = words.RESTORED.format(title=entry.metadata.title if entry else path)
    return _after(library, reader, {"doc": path}, told)


def _purge(library: Library, reader: Reader, given: Given) -> Shown:
    path = given.get("document", "")
    gone = find(library.catalogue, path, reader)
    if gone is None or not purge(library, path, reader):
        raise SettingsError(words.NOT_THERE)
    told = words.PURGED.format(title=gone.metadata.title)
    return shown(library, reader, {"tab": "removed"}, said(told), told)


_ACTS = {
    "save": _save,
    "status": _status,
    "verify": _verify,
    "withdraw": _withdraw,
    "go_back": _go_back,
    "remove": _remove,
    "bring_back": _bring_back,
    "purge": _purge,
}
