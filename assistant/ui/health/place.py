"""The page "Knowledge health": what it shows, and what is done there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from assistant.health import store
from assistant.health.examine import Looking, stale
from assistant.health.finding import Area, Finding
from assistant.health.score import scores
from assistant.health.store import Tally
from assistant.ui.health import topics, view
from assistant.ui.health.frame import Head
from assistant.ui.places import Shown
from assistant.ui.strings import health as strings
from ingest.access import Reader
from ingest.document import Status
from ingest.editing import set_status
from ingest.errors import SettingsError
from ingest.library import Library

PER_PAGE = 20
FIRST = 6


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows: an area ("" is the overview), narrowed, a page from 1."""

    area: str = ""
    kind: str = ""
    owner: str = ""
    settled: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> State:
        """What an event asks for; what makes no sense is left out."""
        given = {**dict(parse_qsl(given.get("state", ""))), **given}
        area = given.get("area", "")
        page = given.get("page", "")
        return cls(
            area if area in [a.value for a in Area] else "",
            given.get("kind", ""),
            given.get("owner", ""),
            "yes" if given.get("settled") == "yes" else "",
            int(page) if page.isdecimal() and page.isascii() and 0 < len(page) < 6 and int(page) else 1,
        )

    def address(self) -> dict[str, str]:
        """Without what is usual."""
        given = {"area": self.area, "kind": self.kind, "owner": self.owner, "settled": self.settled}
        given["page"] = str(self.page) if self.page > 1 else ""
        return {name: value for name, value in given.items() if value}

    def text(self) -> str:
        """In one value, for the buttons of the page."""
        return urlencode(self.address())


class HealthPlace:
    """The page over one library. It looks the library over in the background, one look at a time."""

    name = "health"

    def __init__(self, library: Library) -> None:
        self.library = library
        self.looking = Looking(library)

    def visit(self, reader: Reader, given: Mapping[str, str]) -> Shown:
        """The overview, or the findings of an area."""
        return self._shown(reader, State.of(given))

    def act(self, reader: Reader, given: Mapping[str, str]) -> Shown:
        """Look over the library, settle a finding.

        Raises:
            MopsError: it cannot be done, in a sentence for people.
        """
        state, what, key = State.of(given), given.get("do", ""), given.get("key", "")
        said = ""
        match what:
            case "look":
                self.looking.start()
                said = strings.STARTED
            case "stop":
                self.looking.stop()
                self.looking.wait(5.0)
                said = strings.STOPPED
            case "decide":
                store.decide(
                    self.library.catalogue,
                    reader,
                    key,
                    given.get("decision", ""),
                    holds=given.get("holds") or None,
                    note=given.get("note", ""),
                )
                said = strings.SAID_DECIDED
            case "archive":
                said = self._archived(reader, key, given.get("archive", ""))
            case "reopen":
                store.reopen(self.library.catalogue, reader, key)
                said = strings.SAID_REOPENED
        return self._shown(reader, state, said)

    def _archived(self, reader: Reader, key: str, path: str) -> str:
        """Archive one document of a finding, which settles it."""
        finding = store.found(self.library.catalogue, reader, key)
        if finding is None or path not in {p.document for p in finding.places}:
            raise SettingsError("This finding is no longer there: the documents have changed.")
        others = [p.document for p in finding.places if p.document != path]
        before = set_status(self.library, path, Status.ARCHIVED, reader)
        store.decide(self.library.catalogue, reader, key, "archived", holds=(others or [path])[0])
        return strings.SAID_ARCHIVED.format(title=before.metadata.title if before else path)

    def _shown(self, reader: Reader, state: State, said: str = "") -> Shown:
        catalogue = self.library.catalogue
        run = store.last_run(catalogue)
        head = Head(run, self.looking, stale(self.library), state, said)
        tally = store.tally(catalogue, reader)
        if run is None:
            html = view.never(head)
        elif state.area == Area.COVERAGE:
            found = store.listed(catalogue, reader, area=Area.COVERAGE, limit=1000)
            html = topics.topics(head, tally.areas(), [self._readable(f, reader) for f in found])
        elif state.area:
            html = self._area(reader, head, tally)
        else:
            made, kept = scores(catalogue, reader, tally), store.history(catalogue)
            first = store.listed(catalogue, reader, limit=FIRST)
            html = view.overview(head, tally.areas(), made, kept, first, tally.owners())
        return Shown(strings.NAME, html, state.address(), said)

    def _area(self, reader: Reader, head: Head, tally: Tally) -> str:
        catalogue, state = self.library.catalogue, head.state
        area, settled = Area(state.area), bool(state.settled)
        count = tally.of(area, kind=state.kind, owner=state.owner)
        if settled:
            count = store.count(catalogue, reader, area=area, kind=state.kind, owner=state.owner, settled=True)
        state = replace(state, page=min(state.page, max(-(-count // PER_PAGE), 1)))
        found = store.listed(
            catalogue,
            reader,
            area=area,
            kind=state.kind,
            owner=state.owner,
            settled=settled,
            offset=(state.page - 1) * PER_PAGE,
            limit=PER_PAGE,
        )
        choices = {"kind": sorted(tally.kinds(area)), "owner": sorted(tally.owners(area))}
        return view.area(replace(head, state=state), tally.areas(), found, count, PER_PAGE, choices)

    def _readable(self, finding: Finding, reader: Reader) -> Finding:
        """A topic with those of its documents that the reader may see."""
        seen = tuple(p for p in finding.places if self.library.catalogue.entry(p.document, reader))
        hidden = len(finding.places) - len(seen)
        return replace(finding, places=seen, others=0 if hidden else finding.others)
