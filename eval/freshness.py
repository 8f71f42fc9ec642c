"""How soon a change on disk shows: seconds until answers, search and pages have it.

    python -m eval.freshness [CORPUS] [--rounds 5] [--json]

Serves a copy of CORPUS (default: the sample library) with the real app, and changes it: a page is added, edited,
closed to all but one group, and deleted. First with the app following the folder, where the seconds are those from the
change on disk until each place shows it; then without, where `mops ingest --sync` runs in another process, and the
seconds are those from its end, which a change that shows at once spends on the one look that it takes.

What is shown is read over HTTP, as a browser and a program would, but for the reader who may not read a closed page:
without sign-in there is none, so that their answers and pages are made here, in another process than the one that
changes the library.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from assistant.ask import ask
from assistant.sample import sample_corpus
from assistant.search import search
from assistant.settings import load as settings
from assistant.settings import open_library
from assistant.ui.health.place import HealthPlace
from assistant.ui.library.place import LibraryPlace
from assistant.ui.places import Place, Shown
from assistant.ui.questions.place import QuestionsPlace
from eval.served import Visitor, app, load, mops
from ingest.access import Reader
from ingest.errors import MopsError
from ingest.library import Library

LONGEST = 60.0  # seconds that a change is waited for
GOAL = 5.0
OUTSIDER = Reader("outsider", frozenset({"somebody else"}))
OWNER = "Newsletter Steward"
CHANGES = ("add", "edit", "close", "delete")

Look = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Seen:
    """After which change which place was seen to show it: after how many seconds, and at which look.

    `seconds` is None where it did not show within `LONGEST`; `synced` what the sync took, where there was one.
    """

    change: str
    place: str
    seconds: float | None
    look: int
    synced: float | None = None


@dataclass(eq=False)
class Probe:
    """A page about something that no other document knows, and all places where it can show."""

    folder: Path
    word: str
    library: Library
    visitor: Visitor
    days: int = 3

    @property
    def path(self) -> str:
        """Where it lies below the corpus."""
        return f"{self._place.parent.name}/{self._place.name}"

    @property
    def _place(self) -> Path:
        return self.folder / f"about-{self.word}" / "page.md"

    @property
    def _title(self) -> str:
        return f"The {self.word} newsletter of {self.days} days"

    @property
    def _said(self) -> str:
        return f"every {self.days} days"

    @property
    def _question(self) -> str:
        return f"How often is the {self.word} newsletter approved?"

    # Changes on disk

    def add(self) -> None:
        """Write the page."""
        self._place.parent.mkdir()
        self._write()

    def edit(self) -> None:
        """Let it say something else."""
        self.days += 14
        self._write()

    def close(self) -> None:
        """Close it to all but one group."""
        (self._place.parent / "_meta.yaml").write_text("audience: [legal]\n", encoding="utf-8")

    def delete(self) -> None:
        """Remove it."""
        shutil.rmtree(self._place.parent)

    def _write(self) -> None:
        self._place.write_text(
            f"---\ntitle: {self._title}\nowner: {OWNER}\n---\n# {self._title}\n\n"
            f"The {self.word} newsletter is approved {self._said} by the {OWNER} before the email campaign is sent.\n\n"
            f"Who gets it stands in [the list of contacts](missing-{self.word}.md).\n",
            encoding="utf-8",
        )

    # Where it shows

    def shows(self) -> dict[str, Look]:
        """The places that show the page as it is now."""
        visit = self.visitor.visit
        return {
            "answer": lambda: self._said in _statements(self.visitor.ask(self._question)),
            "search": lambda: self._said in self.visitor.api("search", q=self._question, k=5).text,
            "document (API)": lambda: self._said in self.visitor.api(f"documents/{self.path}").text,
            "library, the table": lambda: self._title in visit("library", q=self.word),
            "library, its page": lambda: self._said in visit("library", doc=self.path),
            "questions, most cited": lambda: self._title in visit("questions", tab="use"),
        }

    def shows_no_more(self) -> dict[str, Look]:
        """The places that do not show the page as it is now any more."""
        said, title, visit = self._said, self._title, self.visitor.visit
        return {
            "answer": lambda: said not in _statements(self.visitor.ask(self._question)),
            "search": lambda: said not in self.visitor.api("search", q=self._question, k=5).text,
            "document (API)": lambda: said not in self.visitor.api(f"documents/{self.path}").text,
            "library, the table": lambda: title not in visit("library", q=self.word),
            "library, its page": lambda: said not in visit("library", doc=self.path),
            "questions, most cited": lambda: title not in visit("questions", tab="use"),
            "health, findings": lambda: title not in visit("health", area="stale", kind="dead link", owner=OWNER),
        }

    def closed(self) -> dict[str, Look]:
        """The places that do not show it any more to somebody of another group; and that say so to its keeper."""
        listed = {"area": "stale", "kind": "dead link", "owner": OWNER}
        return {
            "answer": lambda: self._said not in _statements(ask(self.library, self._question, OUTSIDER).to_json()),
            "search": lambda: all(h.document != self.path for h in search(self.library, self._question, OUTSIDER, k=5)),
            "document (API)": lambda: self.library.catalogue.document(self.path, OUTSIDER) is None,
            "library, the table": self._hidden(LibraryPlace(self.library), {"q": self.word}),
            "library, its page": self._hidden(LibraryPlace(self.library), {"doc": self.path}),
            "questions, most cited": self._hidden(QuestionsPlace(self.library), {"tab": "use"}),
            "health, findings": self._hidden(HealthPlace(self.library), listed),
            "library, its page, to its keeper": lambda: 'value="legal"' in self.visitor.visit("library", doc=self.path),
        }

    def _hidden(self, place: Place, given: Mapping[str, str]) -> Look:
        """Whether a page does not show it to the outsider."""

        def look() -> bool:
            shown = place.visit(OUTSIDER, given)
            assert isinstance(shown, Shown)
            return self._title not in (shown.html or "")

        return look

    def looked_over(self) -> None:
        """Have the library looked over, so that the health page has a finding about the page, which has a dead link.

        Raises:
            SystemExit: it has none.
        """
        self.visitor.send("act", place="health", do="look")
        end = time.monotonic() + 30 * LONGEST
        while self._title not in self.visitor.visit("health", area="stale", kind="dead link", owner=OWNER):
            if time.monotonic() > end:
                raise SystemExit("The health page does not list the dead link of the page that was added.")
            time.sleep(0.2)


def _statements(answer: Mapping[str, object]) -> str:
    """What an answer says."""
    found = answer["statements"]
    assert isinstance(found, list | tuple)
    return " ".join(s["text"] for s in found)


def measure(folder: Path, home: Path, rounds: int) -> list[Seen]:
    """All changes, `rounds` times each, with the app following `folder` and without; `home` holds its library."""
    seen: list[Seen] = []
    with open_library(settings(home)) as library, _left(folder):
        with app(home, watch=str(folder)) as visitor:
            visitor.front()
            for n in range(rounds + 1):
                found = list(_round(Probe(folder, f"wyrbin{_letters(n)}", library, visitor), _nothing))
                seen += found if n else []  # at first the folder is not followed yet
        with app(home) as visitor:
            visitor.front()
            for n in range(rounds):
                probe = Probe(folder, f"zorbin{_letters(n)}", library, visitor)
                seen += _round(probe, lambda: mops(home, "ingest", str(folder), "--sync")[0].seconds)
    return seen


def _round(probe: Probe, sync: Callable[[], float | None]) -> Iterator[Seen]:
    """A page is added, edited, closed and deleted, and seen after each."""
    for what in CHANGES:
        if what != "add":
            probe.looked_over()
        yield from change(probe, what, sync)


def change(probe: Probe, what: str, sync: Callable[[], float | None]) -> Iterator[Seen]:
    """Make a change, sync, and see after how long each place shows it; without a sync the folder is followed.

    Raises:
        SystemExit: a place is as if it had been made already.
    """
    looks = _looks(probe, what)
    if early := [place for place, look in looks.items() if what in ("close", "delete") and look()]:
        raise SystemExit(f"Before the change “{what}” it seems made already: {', '.join(early)}.")
    since = time.perf_counter()
    getattr(probe, what)()
    synced = sync()
    since = since if synced is None else time.perf_counter()
    for place, seconds, look in _times(looks, since):
        yield Seen(what, place, seconds, look, synced)


def _looks(probe: Probe, what: str) -> dict[str, Look]:
    if what == "close":
        return probe.closed()
    if what == "delete":
        return probe.shows_no_more()
    health = {} if what == "add" else {"health, findings": probe.shows_no_more()["health, findings"]}
    return probe.shows() | health


def _times(looks: Mapping[str, Look], since: float) -> Iterator[tuple[str, float | None, int]]:
    """For each place after how many seconds, and at which look, it showed the change: looked at in turns."""
    waiting, turn = dict(looks), 0
    while waiting and time.perf_counter() < since + LONGEST:
        turn += 1
        for place, look in list(waiting.items()):
            if look():
                yield place, time.perf_counter() - since, turn
                del waiting[place]
        time.sleep(0.02)
    for place in waiting:
        yield place, None, turn


def _nothing() -> None:
    """The app follows the folder by itself."""


def _letters(n: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in str(n))


@contextmanager
def _left(folder: Path) -> Iterator[None]:
    """Leave no page of ours behind."""
    try:
        yield
    finally:
        for place in folder.glob("about-*"):
            shutil.rmtree(place)


def table(seen: Sequence[Seen]) -> Iterator[str]:
    """Median and largest seconds of each place as Markdown, a column for each change."""
    watched, synced = ([s for s in seen if (s.synced is None) is following] for following in (True, False))
    for title, of in (("watched, seconds from the change", watched), ("seconds from the end of a sync", synced)):
        yield f"| {title} | {' | '.join(CHANGES)} |"
        yield "|---|" + "--:|" * len(CHANGES)
        for place in dict.fromkeys(s.place for s in of):
            cells = (_cell([s for s in of if (s.change, s.place) == (change, place)]) for change in CHANGES)
            yield f"| {place} | {' | '.join(cells)} |"
        yield f"| all places | {' | '.join(_cell([s for s in of if s.change == change]) for change in CHANGES)} |"
        yield ""
    within = sum(s.seconds is not None and s.seconds <= GOAL for s in watched)
    yield f"Median – largest. Watched: {within} of {len(watched)} within {GOAL:g} s, {_cell(watched)}."
    if synced:
        first = sum(s.seconds is not None and s.look == 1 for s in synced)
        took = median(s.synced for s in synced if s.synced is not None)
        yield f"Synced: {first} of {len(synced)} at the first look; `mops ingest --sync` takes {took:.1f} s (median)."


def _cell(of: Sequence[Seen]) -> str:
    times = [s.seconds for s in of if s.seconds is not None]
    if not of:
        return "–"
    if len(times) < len(of):
        return f"{len(of) - len(times)} of {len(of)} not within {LONGEST:g} s"
    return f"{median(times):.2f} – {max(times):.2f}"


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, nargs="?", help="folder of documents [default: the sample library]")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        folder, home = Path(base) / "documents", Path(base) / "home"
        shutil.copytree(arguments.corpus or sample_corpus(), folder)
        before = load()
        taken, _ = mops(home, "ingest", str(folder))
        seen = measure(folder, home, arguments.rounds)
        if arguments.json:
            print(json.dumps([{name: getattr(s, name) for name in Seen.__slots__} for s in seen]))
        else:
            print(f"Ingested in {taken.seconds:.1f} s; load {before} before, {load()} after.\n")
            print("\n".join(table(seen)))


if __name__ == "__main__":
    try:
        main()
    except MopsError as error:
        raise SystemExit(str(error)) from error
