"""How the app behaves with a large library and a long log of questions.

    python -m eval.scale [--documents 20000] [--questions 100000] [--home DIR] [--only health,pages,...] [--json]

Makes the library by a seeded generator (`generated.py`): short documents, all of different text, embedded by the real
encoder; and a log of questions, written in bulk into the table that the app keeps turns in, and then brought in and
grouped by the app's own functions. All of it stays in `home`, and is taken up where an earlier run has left it.

- making: the first ingest, the log caught up with and grouped;
- health: `mops health --again`, with the most memory that it held;
- pages: server time of each page with its first rows, as the page's script asks for it, from `mops serve`;
- looking: pages and questions while the library is looked over, as from the page;
- ask: questions over the API, and `mops ask` from the shell;
- sync: `mops ingest --sync` where nothing has changed, and one document.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from assistant.questions.keeping import waiting
from assistant.settings import load as settings
from assistant.settings import open_library
from eval.generated import Made, answered, askings, documents, write
from eval.served import Cost, Visitor, app, load, mops
from ingest.access import EVERYTHING
from ingest.cataloguing.entry import Record
from ingest.errors import MopsError
from ingest.library import Library
from ingest.schema import askings as log_table
from ingest.schema import gaps as gaps_table
from ingest.schema import turns as turns_table

PARTS = ("making", "health", "pages", "looking", "ask", "sync")
GOAL = 1.0  # seconds until a page has its first rows
VISITS = 5
ASKED = 20
COLD = 3
LOOKING = "health-looking"  # in the page, while the library is looked over
PAUSE = 1.0  # seconds
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured: the seconds of each time, the load of the machine, what else is known.

    `processor` are the seconds of processor that one time takes, in the mean, which the load changes less;
    `characters` is how long a page was.
    """

    part: str
    name: str
    seconds: tuple[float, ...]
    load: str
    note: str = ""
    processor: float = 0.0
    characters: int = 0


# Making the library


def fill(home: Path, folder: Path, count: int, questions: int) -> Iterator[Figure]:
    """Make what is not there yet of so many documents and questions; what it took."""
    write(folder, count)
    with open_library(settings(home)) as library:
        there = library.catalogue.count()[0]
    if there < count:
        cost, _ = mops(home, "ingest", str(folder), "--sync")
        yield _ran("making", f"ingest of {count - there:,} documents", [cost])
    with open_library(settings(home)) as library:
        started = time.perf_counter()
        written = ask_in_bulk(library, list(documents(count)), questions)
        if written:
            yield Figure("making", f"{written:,} questions written", (time.perf_counter() - started,), load())
        cost, _ = mops(home, "gaps", "-n", "1")
        if written:
            brought = f"{written:,} questions brought in and grouped"
            yield _ran("making", brought, [cost], _grouped(library))


def ask_in_bulk(library: Library, made: Sequence[Made], count: int) -> int:
    """Write turns and gaps into the log until it has `count`; how many were written."""
    engine = library.catalogue.engine
    with engine.connect() as connection:
        there = connection.scalar(sa.select(sa.func.count()).select_from(turns_table)) or 0
    firsts = _first_passages(library) if there < count else {}
    rest = itertools.islice(askings(count, list(made)), there, None)
    while chunk := list(itertools.islice(rest, _CHUNK)):
        turns, gaps = [], []
        for asking in chunk:
            answer = answered(asking, firsts[made[asking.document].path]).to_json()
            common = {"reader": asking.reader, "question": asking.question, "created_at": asking.at}
            turns.append(
                {**common, "conversation": None, "answer": answer, "liked": False if asking.disliked else None}
            )
            gaps += [{**common, "nearest": answer["nearest"]}] if asking.refused else []
        with engine.begin() as connection:
            connection.execute(turns_table.insert(), turns)
            if gaps:
                connection.execute(gaps_table.insert(), gaps)
    return max(count - there, 0)


def _first_passages(library: Library) -> dict[str, Record]:
    """The first passage of each document, by path."""
    return {r.document.path: r for r in library.catalogue.every_passage() if r.ordinal == 0}


def _grouped(library: Library) -> str:
    with library.catalogue.engine.connect() as connection:
        wordings = connection.scalar(sa.select(sa.func.count(log_table.c.wording.distinct())))
    return f"{wordings:,} different ones, {waiting(library.catalogue):,} not grouped"


# Measuring


def pages(visitor: Visitor, first: Made, visits: int = VISITS) -> Iterator[Figure]:
    """Each page with its first rows; `first` is a document that is shown."""
    visit = visitor.visit
    group = re.search(r'data-group="(\d+)"', visit("questions", tab="gaps"))
    named: dict[str, Callable[[], str]] = {
        "the page itself": visitor.front,
        "conversations, examples": partial(visitor.send, "begin", conversation=""),
        "library": partial(visit, "library"),
        "library, searched": partial(visit, "library", q="newsletter banks"),
        "library, filtered": partial(visit, "library", tool="Mailhive", kind="policy"),
        "library, overdue": partial(visit, "library", overdue="yes"),
        **{
            f"library, by {by}": partial(visit, "library", sort=by) for by in ("-title", "owner", "-passages", "-cited")
        },
        "library, last page": partial(visit, "library", page="99999"),
        "library, a document": partial(visit, "library", doc=first.path),
        "library, due": partial(visit, "library", tab="due"),
        "library, removed": partial(visit, "library", tab="removed"),
        "questions": partial(visit, "questions", tab="gaps"),
        "questions, by count": partial(visit, "questions", tab="gaps", order="count"),
        "questions, searched": partial(visit, "questions", tab="gaps", find="newsletter"),
        "questions, last page": partial(visit, "questions", tab="gaps", page="9999"),
        "questions, one group": partial(visit, "questions", tab="gaps", group=group[1] if group else "1"),
        "questions, approved": partial(visit, "questions", tab="curated"),
        "questions, use": partial(visit, "questions", tab="use"),
        "health": partial(visit, "health"),
        **{
            f"health, {area}": partial(visit, "health", area=area)
            for area in ("conflicts", "stale", "duplicates", "unread", "vocabulary", "coverage")
        },
        "health, stale, by owner": partial(visit, "health", area="stale", owner="Data Steward"),
        "health, stale, last page": partial(visit, "health", area="stale", page="99999"),
        "health, settled": partial(visit, "health", area="stale", settled="yes"),
        "onboarding": partial(visit, "onboarding"),
        "adding": partial(visit, "intake"),
    }
    for name, look in named.items():
        before = visitor.processor
        shown, seconds = _timed(look, visits)
        used = (visitor.processor - before) / visits
        yield Figure("pages", name, seconds, load(), f"{len(shown) / 1024:,.0f} KB", used, len(shown))


def _timed(look: Callable[[], str], times: int) -> tuple[str, tuple[float, ...]]:
    seconds, shown = [], ""
    for _ in range(times):
        started = time.perf_counter()
        shown = look()
        seconds.append(time.perf_counter() - started)
    return shown, tuple(seconds)


def looking(visitor: Visitor, question: str) -> Iterator[Figure]:
    """What a visitor waits for while the whole library is looked over, again and again until that is done."""
    visitor.ask(question)  # the encoder is loaded
    visitor.send("act", place="health", do="look")
    named: dict[str, Callable[[], object]] = {
        "health": partial(visitor.visit, "health"),
        "library": partial(visitor.visit, "library"),
        "a question over the API": partial(visitor.ask, question),
    }
    seconds: dict[str, list[float]] = {name: [] for name in named}
    started, most, under_way = time.perf_counter(), 0.0, True
    while under_way:
        for name, look in named.items():
            before = time.perf_counter()
            look()
            seconds[name].append(time.perf_counter() - before)
        most = max(most, visitor.megabytes)
        time.sleep(PAUSE)
        under_way = LOOKING in visitor.visit("health")
    took = f"{time.perf_counter() - started:.0f} s, app: {most:,.0f} MB"
    for name, waited in seconds.items():
        yield Figure("looking", f"{name}, {len(waited)} times", tuple(waited), load(), took)


def asking(visitor: Visitor, made: Sequence[Made], home: Path) -> Iterator[Figure]:
    """Questions to the app, and from the shell."""
    questions = [_question(one) for one in made[:: max(len(made) // ASKED, 1)][:ASKED]]
    seconds, before = [], visitor.processor
    for question in questions:
        started = time.perf_counter()
        visitor.ask(question)
        seconds.append(time.perf_counter() - started)
    used = (visitor.processor - before) / len(questions)
    yield Figure("ask", "a question over the API", tuple(seconds), load(), f"app: {visitor.megabytes:,.0f} MB", used)
    yield _ran("ask", "`mops ask`", [mops(home, "ask", question)[0] for question in questions[:COLD]])


def _question(one: Made) -> str:
    return f"How long is the {one.subject} kept?"


def syncing(home: Path, folder: Path, made: Sequence[Made]) -> Iterator[Figure]:
    """`mops ingest --sync` of what is as it was, and of one document that has changed."""
    yield _ran("sync", "nothing has changed", [mops(home, "ingest", str(folder), "--sync")[0]])
    place = folder / made[len(made) // 2].path
    before = place.read_text(encoding="utf-8")
    for name, text in (("one document has changed", before + "\nAsk twice.\n"), ("and is as it was", before)):
        place.write_text(text, encoding="utf-8")
        yield _ran("sync", name, [mops(home, "ingest", str(folder), "--sync")[0]])


def health(home: Path) -> Figure:
    """The whole library looked over."""
    cost, printed = mops(home, "health", "--again", "--json", "-n", "1")
    found = sum(area["open"] for area in json.loads(printed)["scores"])
    return _ran("health", "`mops health --again`", [cost], f"{found:,} findings")


def _ran(part: str, name: str, costs: Sequence[Cost], note: str = "") -> Figure:
    """The figure of a command that was run."""
    said = f"{max(c.megabytes for c in costs):,.0f} MB" + (f", {note}" if note else "")
    processor = sum(c.processor for c in costs) / len(costs)
    return Figure(part, name, tuple(c.seconds for c in costs), load(), said, processor)


def measure(base: Path, count: int, questions: int, parts: Sequence[str]) -> Iterator[Figure]:
    """All figures, as they come; `base` keeps documents and library."""
    folder, home = base / "documents", base / "home"
    made = list(documents(count))
    making = fill(home, folder, count, questions)
    yield from making if "making" in parts else [f for f in making if f is None]
    if "health" in parts:
        yield health(home)
    if {"pages", "looking", "ask"} & set(parts):
        with app(home) as visitor:
            visitor.front()
            open_ = next(one for one in made if _is_open(home, one))
            yield from pages(visitor, open_) if "pages" in parts else ()
            yield from looking(visitor, _question(open_)) if "looking" in parts else ()
            yield from asking(visitor, made, home) if "ask" in parts else ()
    if "sync" in parts:
        yield from syncing(home, folder, made)


def _is_open(home: Path, one: Made) -> bool:
    with open_library(settings(home)) as library:
        return library.catalogue.entry(one.path, EVERYTHING) is not None


def rows(figures: Iterable[Figure]) -> Iterator[str]:
    """The figures as Markdown, each as it comes; what misses the goal of the pages is marked."""
    yield "| | | first, s | median, s | largest, s | processor, s | | load |"
    yield "|---|---|--:|--:|--:|--:|---|---|"
    for f in figures:
        missed = f.part == "pages" and max(f.seconds) > GOAL
        largest = f"**{max(f.seconds):.2f}**" if missed else f"{max(f.seconds):.2f}"
        rest = f"{median(f.seconds):.2f} | {largest}" if len(f.seconds) > 1 else "|"
        used = f"{f.processor:.2f}" if f.processor else ""
        yield f"| {f.part} | {f.name} | {f.seconds[0]:.2f} | {rest} | {used} | {f.note} | {f.load.split()[0]} |"


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="where all is kept [default: a temporary folder of this size]")
    parser.add_argument("--only", default=",".join(PARTS), help="of: " + ", ".join(PARTS))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    parts = arguments.only.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; parts are {', '.join(PARTS)}")
    name = f"mops-scale-{arguments.documents}-{arguments.questions}"
    base = arguments.home or Path(tempfile.gettempdir()) / name
    figures = measure(base, arguments.documents, arguments.questions, parts)
    for line in map(json.dumps, map(asdict, figures)) if arguments.json else rows(figures):
        print(line, flush=True)


if __name__ == "__main__":
    try:
        main()
    except MopsError as error:
        raise SystemExit(str(error)) from error
