"""Looking over the whole library: all findings, kept with the state of the library that they belong to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from assistant.health import store
from assistant.health.claims import read_claims
from assistant.health.conflicts import BELIEVED, Conflict, conflicts
from assistant.health.coverage import coverage
from assistant.health.disagree import Kind
from assistant.health.duplicates import duplicates
from assistant.health.finding import Area, Finding, about, newest, quoted, subject_of
from assistant.health.links import links
from assistant.health.score import scores
from assistant.health.stale import dead_links, gone, replaced, reviews
from assistant.health.unread import citations, opened, unread
from assistant.health.vocabulary import defined_apart, undefined
from ingest.access import EVERYTHING
from ingest.errors import MopsError, public
from ingest.library import Library

STAGES = ("Reading what the documents state", "Comparing statements", "Comparing passages", "Links, terms and topics")
Progress = Callable[[str, int, int], None]
"""Told the stage, and how many of how many are done. May raise `Stopped`."""


class Stopped(MopsError):
    """Somebody stopped the look over the library."""


def examine(library: Library, progress: Progress, today: date | None = None) -> list[Finding]:
    """Everything there is to find, whoever may see it; `store.listed` shows it to those who may."""
    today = today or date.today()
    entries = library.catalogue.entries(EVERYTHING)
    cited, answers = citations(library.catalogue)
    found = read_claims(library, lambda n, of: progress(STAGES[0], n, of))
    made = [_conflict(c, cited) for c in conflicts(library, found, lambda n, of: progress(STAGES[1], n, of))]
    made += duplicates(library, found, cited, lambda n, of: progress(STAGES[2], n, of))
    progress(STAGES[3], 0, 3)
    linked = list(links(library, entries))
    made += dead_links([link for link in linked if link.reaches is None], cited)
    progress(STAGES[3], 1, 3)
    tools = library.catalogue.values("tool", EVERYTHING)
    made += [*reviews(entries, cited, today), *replaced(entries, cited), *gone(found, tools, cited)]
    reached = {link.reaches for link in linked if link.reaches}
    made += unread(entries, reached, cited, answers, opened(library.catalogue))
    progress(STAGES[3], 2, 3)
    made += [*undefined(found, library.catalogue, tools), *defined_apart(library.catalogue)]
    made += coverage(library, found, entries, cited)
    return made


def look(library: Library, progress: Progress) -> store.Run | None:
    """Look over the library and keep what was found, with the scores of the day."""
    started, generation = time.perf_counter(), library.generation
    made = examine(library, progress)
    documents = library.catalogue.count()[0]
    store.keep(
        library.catalogue, made, generation=generation, seconds=time.perf_counter() - started, documents=documents
    )
    tally = store.tally(library.catalogue, EVERYTHING)
    store.snapshot(library.catalogue, scores(library.catalogue, EVERYTHING, tally))
    return store.last_run(library.catalogue)


def _conflict(c: Conflict, cited: dict[str, int]) -> Finding:
    a, b = c.one.unit, c.other.unit
    first, second = a.record.document, b.record.document
    newer = newest((first, second))
    headings = (" ".join(u.block.locator.headings[-1:]) for u in (a, b))
    units = (b, a) if newer and newer.id == second.id else (a, b)
    return Finding(
        area=Area.STALE if c.outdated else Area.CONFLICTS,
        kind="possible" if c.strength < BELIEVED else "outdated statement" if c.outdated else c.kind.value,
        title=_title(c, swapped=units[0] is b),
        places=tuple(map(quoted, units)),
        about=about(first, second),
        subject=subject_of(first.id, second.id, *headings),
        strength=c.strength,
        cited=cited.get(first.path, 0) + cited.get(second.path, 0),
        owner=(newer or first).metadata.owner or second.metadata.owner,
        newer=newer.path if newer else None,
        others=len(c.others),
    )


def _title(c: Conflict, *, swapped: bool) -> str:
    """What two statements disagree on, in the order in which they are shown."""
    if c.figures is None:
        return _WORDED.get(c.kind, "Two documents say different things.")
    first, second = reversed(c.figures) if swapped else c.figures
    return f"“{first}”, or “{second}” as the outdated document says?" if c.outdated else f"“{first}” or “{second}”?"


_WORDED = {
    Kind.DENIAL: "One document says so, another denies it.",
    Kind.OWNER: "Two documents name different roles.",
    Kind.ORDER: "Two documents give a different order.",
}


@dataclass(eq=False)
class Looking:
    """Looks over a library in a thread of its own; one look at a time."""

    library: Library
    stage: str = ""
    done: int = 0
    of: int = 1
    failed: str = ""
    _thread: threading.Thread | None = field(default=None, repr=False)
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def running(self) -> bool:
        """Whether a look is under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> bool:
        """Begin a look; False where one is under way."""
        with self._lock:
            if self.running:
                return False
            self._stop.clear()
            self.stage, self.done, self.of, self.failed = STAGES[0], 0, 1, ""
            self._thread = threading.Thread(target=self._run, name="health", daemon=True)
            self._thread.start()
            return True

    def stop(self) -> None:
        """End the look under way; what was found before stays."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the look to end; whether it has."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.running

    def _run(self) -> None:
        try:
            look(self.library, self._progress)
        except Stopped:
            self.failed = ""
        except MopsError as error:
            self.failed = public(error)
        except Exception as error:
            self.failed = f"Something went wrong that should not: {type(error).__name__}. See the log."
            raise  # to the log

    def _progress(self, stage: str, done: int, of: int) -> None:
        if self._stop.is_set():
            raise Stopped("The look over the library was stopped.")
        self.stage, self.done, self.of = stage, done, max(of, 1)


def stale(library: Library) -> bool:
    """Whether the library has changed since it was last looked over."""
    run = store.last_run(library.catalogue)
    return run is None or run.generation != library.generation
