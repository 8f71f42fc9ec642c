"""What stands around every part of the page "Knowledge health": its head, its tabs, how far a look is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.health.examine import Looking
from assistant.health.store import Run
from assistant.plain import counted
from assistant.ui import controls
from assistant.ui.markup import button, clean, icon, tag, text
from assistant.ui.minute import minute
from assistant.ui.strings import health as strings

if TYPE_CHECKING:
    from assistant.ui.health.place import State

PLACE = "health"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every part of the page."""

    run: Run | None
    looking: Looking
    changed: bool
    state: State
    said: str = ""


def page(head: Head, tabs: str, *parts: str) -> str:
    """The page around its parts."""
    said = tag("p", text(head.said), klass="said-here", role="status") if head.said else ""
    return clean(tag("div", _head(head), said, tabs, *parts, klass="place health"))


def tabs(state: State, counts: Mapping[str, int]) -> str:
    """The areas, with how many findings are open."""
    return controls.tabs(PLACE, "area", {"": strings.OVERVIEW, **strings.AREAS}, state.area, counts)


def look(head: Head, label: str, *, primary: bool = True) -> str:
    """The button that begins a look."""
    klass = "primary" if primary else "quiet"
    return button(label, klass=klass, act="look", state=head.state.text())


def progress(head: Head) -> str:
    """How far a look is, or why it failed."""
    if not head.looking.running:
        failed = head.looking.failed
        return tag("p", text(failed), klass="said-here", role="alert") if failed else ""
    share = round(100 * head.looking.done / head.looking.of)
    words = tag("p", tag("b", text(strings.LOOKING)), text(f" · {head.looking.stage} · {share} %"))
    bar = tag("progress", value=share, max=100, aria_label=strings.LOOKING)
    stop = button(strings.STOP, act="stop", state=head.state.text())
    return tag("div", words, bar, stop, klass="health-looking", data_state=head.state.text())


def _head(head: Head) -> str:
    about = tag("p", text(strings.LEAD), klass="lead")
    if head.run:
        when = minute(head.run.finished_at)
        looked = strings.LOOKED.format(
            when=when, documents=counted(head.run.documents, "document"), seconds=f"{head.run.seconds:.0f}"
        )
        changed = f" {strings.CHANGED}" if head.changed else ""
        about += tag("p", text(looked + changed), klass="soft small")
    actions = []
    if head.run and not head.looking.running:
        actions.append(look(head, strings.AGAIN, primary=head.changed))
    if head.run:
        files = ((".md", strings.EXPORT_MD), (".html", strings.EXPORT_HTML))
        links = (
            tag("a", icon("download"), text(label), href=f"/health{suffix}", download=True, klass="quiet",
                aria_label=f"{strings.EXPORT}, {label}")
            for suffix, label in files
        )  # fmt: skip
        actions.append(tag("span", text(strings.EXPORT), klass="soft small health-export"))
        actions += links
    title = tag("div", tag("h2", text(strings.NAME), tabindex="-1"), about)
    return tag("div", title, tag("div", *actions, klass="place-actions"), klass="place-head")
