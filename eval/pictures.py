"""Pictures of every page of the app and its important states, light and dark, on a phone, a laptop and a large screen.

    python -m eval.pictures OUT [--only WORD] [--home DIR] [--rules]

They are for people to look at, all of them, before a change of the pages is called done. The pages show the sample
library with some use: questions asked, a document verified, one replaced, one deleted, an approved answer. It is made
in a folder for temporary files; `home` keeps it between runs, or names a library of its own to be pictured.
Each state is reached once, as a person would, and then shown in each width and theme. With `--rules` axe looks at each
of these as well, for what breaks a rule of WCAG 2.2 AA; the tests look at fewer of them, to be quick.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.ask import ask
from assistant.health.examine import look
from assistant.history import add_turn, record_gap
from assistant.keeping.verification import verify
from assistant.questions.curating import write
from assistant.sample import sample_corpus
from assistant.settings import load, open_library
from ingest.access import EVERYTHING
from ingest.library import Library
from ingest.sync import ingest
from ingest.versions import discard, replace_document

WIDTHS = {360: 780, 1440: 900, 2560: 1300}
THEMES = ("light", "dark")
TALLEST = 3600  # px of a page that is pictured whole
CHROMIUM = Path(os.environ.get("MOPS_TEST_CHROMIUM", "/usr/bin/chromium"))
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
PATIENCE = 20_000  # milliseconds
ARRIVED = "#thread .welcome, #live footer, #live article, #live .drafting, .place h2:focus"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
NOTHING_MOVES = "document.querySelector('[aria-busy=true]') === null"
ASKED = (
    "What is the MQL threshold?",
    "How do we import a list?",
    "How do we sync audiences to TikTok?",
    "Can we sync audiences to TikTok ads?",
    "What do we pay agencies per hour?",
    "Who approves a rush send?",
    "How long do we keep form submissions?",
)
CURATED = "How do I get access to HubSpot?"
WRITTEN = "Ask your manager to request a seat.\nThe Martech Administrator grants it within two working days."
VERIFIED, REPLACED, DELETED = "leads/list-import-sop.md", "leads/routing.md", "archive/pardot-manual.md"

Step = tuple[str, ...]
"""The name of a method of a Playwright locator, the selector whose first element it is called on, and its arguments."""


@dataclass(frozen=True, slots=True)
class State:
    """A page in one of its states: where it begins, and the steps that lead to it."""

    name: str
    address: str
    steps: tuple[Step, ...] = ()


def _asked(question: str) -> tuple[Step, ...]:
    return (
        ("fill", "#question", question),
        ("press", "#question", "Enter"),
        ("wait_for", "#live .turn footer"),
    )


_HOW_TO = _asked("How do we import a list?")
_PARTS = "Who approves a rush send, what is the MQL threshold, and which Instagram handle do we post from?"
_SOURCE = ("wait_for", ".source-panel")
_DRAFT: tuple[Step, ...] = (
    ("wait_for", ".welcome"),
    ("click", "[data-event=compose]"),
    ("fill", "#draft-topic", "importing a list"),
    ("press", "#draft-topic", "Enter"),
    ("wait_for", "#live article[data-draft]"),
)


_NOTHING: Step = ("wait_for", "#live article.draft")


def _updating(part: str) -> tuple[Step, ...]:
    return (
        ("wait_for", ".welcome"),
        ("click", "[data-event=choose]"),
        ("fill", "#update-find", part),
        ("wait_for", ".documents li:only-child"),
        ("click", ".documents button"),
        ("wait_for", ".update"),
    )


_DOCUMENT = "?p=library&doc="
_PATH: tuple[Step, ...] = (("click", "[data-role=marketing-analyst], [data-role]"), ("wait_for", ".onboarding-next"))
_GO_ON: tuple[Step, ...] = (("click", ".onboarding-card .primary"), ("wait_for", ".onboarding-next"))
_MODULE: tuple[Step, ...] = (*_GO_ON, ("click", ".onboarding-module"), ("wait_for", ".onboarding-columns"))

STATES = (
    State("chat-empty", ""),
    State("chat-answer", "", _HOW_TO),
    State("chat-fact", "", _asked("What is the MQL threshold?")),
    State("chat-refusal", "", _asked("How do we sync audiences to TikTok?")),
    State("chat-parts", "", _asked(_PARTS)),
    State(
        "chat-parts-why",
        "",
        (
            *_asked(_PARTS),
            ("click", "#live [data-event=explain]"),
            _SOURCE,
        ),
    ),
    State("chat-chatter", "", _asked("thanks!")),
    State("chat-curated", "", _asked(CURATED)),
    State("chat-source", "", (*_HOW_TO, ("click", "#live .statements .chip"), _SOURCE)),
    State(
        "chat-source-pdf",
        "",
        (
            *_asked("What is the retention period for marketing contacts?"),
            ("click", ".source-title[title$='.pdf']"),
            _SOURCE,
        ),
    ),
    State(
        "chat-source-sheet",
        "",
        (*_asked("What does the Bynder contract cost per year?"), ("click", ".source-title[title$='.xlsx']"), _SOURCE),
    ),
    State("chat-why", "", (*_HOW_TO, ("click", "#live .action-why"), _SOURCE)),
    State("chat-feedback", "", (*_HOW_TO, ("click", "#live .action-down"), ("click", "#live .approve summary"))),
    State("chat-filters", "", (("click", ".filters summary"),)),
    State("chat-delete", "", (*_HOW_TO, ("hover", "#rail .conversations li"), ("click", "#rail .action.delete"))),
    State("chat-list", "", (("click", ".rail-toggle"), ("click", ".rail-toggle"))),
    State("chat-gone", "?a=nothing"),
    State("draft-form", "", (("click", "[data-event=compose]"), ("wait_for", "#draft-topic"))),
    State("draft", "", _DRAFT),
    State("draft-editing", "", (*_DRAFT, ("click", "#live .said .edit-toggle"))),
    State("draft-writing", "", (*_DRAFT, ("click", "#live .draft-gap [data-write]"))),
    State("draft-nothing", "", (*_DRAFT[:2], ("fill", "#draft-topic", "tungsten boiling"), _DRAFT[3], _NOTHING)),
    State("update-form", "", (("wait_for", ".welcome"), ("click", "[data-event=choose]"), ("wait_for", ".documents"))),
    State("update", "", _updating("import-2024")),
    State("update-change", "", _updating("list-hygiene")),
    State("update-add", "", _updating("event-lead-upload")),
    State("library", "?p=library"),
    State("library-found", "?p=library&q=lead&sort=-cited"),
    State("library-nothing", "?p=library&q=unicorn"),
    State("library-due", "?p=library&tab=due&days=365"),
    State("library-owner", "?p=library&tab=due&days=365", (("click", ".library-owners > li > button"),)),
    State("library-removed", "?p=library&tab=removed"),
    State("library-document", _DOCUMENT + REPLACED),
    State("library-verified", _DOCUMENT + VERIFIED),
    State("library-sheet", _DOCUMENT + "data/data-dictionary.xlsx"),
    State("library-changes", _DOCUMENT + REPLACED, (("click", ".library-versions [data-since]"),)),
    State(
        "library-archived",
        _DOCUMENT + "leads/recycling.md",
        (("click", ".place-head [data-act=status]"), ("wait_for", ".library-said")),
    ),
    State("library-delete", _DOCUMENT + REPLACED, (("click", ".place-head [data-act=remove]"),)),
    State(
        "library-refused",
        _DOCUMENT + REPLACED,
        (("set_input_files", "input[data-replaces]", __file__), ("wait_for", "[role=alert]")),
    ),
    State("library-gone", _DOCUMENT + "no/such.md"),
    State("intake", "?p=intake"),
    State("questions", "?p=questions"),
    State("questions-group", "?p=questions", (("click", ".questions-title"), ("wait_for", ".questions-group"))),
    State("questions-closed", "?p=questions&tab=gaps&standing=closed"),
    State("questions-curated", "?p=questions&tab=curated"),
    State(
        "questions-write",
        "?p=questions&tab=curated",
        (("click", "#questions-write-new summary"),),
    ),
    State("questions-use", "?p=questions&tab=use", (("click", ".questions-figures summary"),)),
    State("health", "?p=health"),
    *(State(f"health-{area}", f"?p=health&area={area}") for area in
      ("conflicts", "stale", "duplicates", "unread", "vocabulary", "coverage")),
    State("health-settled", "?p=health&area=conflicts&settled=yes"),
    State(
        "health-explain",
        "?p=health&area=conflicts",
        (("click", ".health-card summary"),),
    ),
    State("onboarding", "?p=onboarding"),
    State("onboarding-path", "?p=onboarding", _PATH),
    State("onboarding-module", "?p=onboarding", _MODULE),
    State(
        "onboarding-checked",
        "?p=onboarding",
        (
            *_GO_ON,
            ("click", ".onboarding-module"),
            ("check", ".onboarding-check input[type=radio]"),
            ("click", ".onboarding-check form:has(input[type=radio]) button"),
            ("wait_for", ".onboarding-outcome"),
        ),
    ),
    State("onboarding-begun", "?p=onboarding", (("wait_for", ".onboarding-card"),)),
)  # fmt: skip
EMPTY = tuple(
    State(f"empty-{name or 'chat'}", f"?p={name}" if name else "")
    for name in ("", "library", "intake", "questions", "health", "onboarding")
)
"""What is pictured of an empty library."""


def main(given: list[str] | None = None) -> int:
    """Take the pictures that are asked for; 1 when a state could not be reached, or breaks a rule that is looked at."""
    parser = argparse.ArgumentParser(prog="python -m eval.pictures", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("--only", default="", help="part of the names of the states that are wanted")
    parser.add_argument("--home", type=Path, help="library that is pictured, and kept")
    parser.add_argument("--rules", action="store_true", help="say what breaks a rule of WCAG 2.2 AA")
    asked = parser.parse_args(given)
    from assistant.ui.server import build_app
    from eval.in_process import serving_app

    asked.out.mkdir(parents=True, exist_ok=True)
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for states, home in ((STATES, asked.home or Path(folder, "used")), (EMPTY, Path(folder, "empty"))):
            wanted = [s for s in states if asked.only in s.name]
            if wanted:
                settings = load(None).model_copy(update={"home": home, "models": _models()})
                with open_library(settings) as library:
                    if states is STATES and not library.catalogue.count()[0]:
                        use(library)
                    with serving_app(build_app(library, settings)) as address:
                        missed += pictured(wanted, f"{address}/", asked.out, rules=asked.rules)
    return 1 if missed else 0


def _models() -> Path:
    """The converted encoders of the library that is otherwise used."""
    settings = load(None)
    return settings.models or settings.home.expanduser() / "models"


def use(library: Library) -> None:
    """Fill the library with the sample, and use it a little."""
    ingest(library, [sample_corpus()])
    for question in ASKED:
        answer = ask(library, question, EVERYTHING)
        add_turn(library.catalogue, EVERYTHING, answer)
        if answer.status == "refused":
            record_gap(library.catalogue, EVERYTHING, question, answer.nearest)
    write(library, EVERYTHING, CURATED, WRITTEN, "Martech Administrator")
    verify(library.catalogue, VERIFIED, "Marketing Data Manager", EVERYTHING, months=6)
    with tempfile.TemporaryDirectory() as folder:
        newer = Path(folder, "routing.md")
        text = (sample_corpus() / REPLACED).read_text(encoding="utf-8")
        newer.write_text(re.sub(r"\b5\b", "7", text) + "\nQuestions go to the routing desk.\n", encoding="utf-8")
        replace_document(library, REPLACED, newer, EVERYTHING)
    discard(library, [DELETED], EVERYTHING)
    look(library, lambda *_: None)


def pictured(states: list[State], address: str, out: Path, *, rules: bool = False) -> int:
    """Picture the states, in one browser profile; gives how many could not be reached or break a rule."""
    from playwright.sync_api import Error, sync_playwright

    missed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        context = browser.new_context(color_scheme="light", reduced_motion="reduce")
        for state in states:
            page = context.new_page()
            page.set_viewport_size({"width": 1440, "height": 900})
            page.set_default_timeout(PATIENCE)
            page.goto(address + state.address)
            try:
                page.wait_for_selector(ARRIVED)
                for verb, selector, *arguments in state.steps:
                    getattr(page.locator(selector).first, verb)(*arguments)
                    page.wait_for_timeout(150)
            except Error as error:
                print(f"{state.name}: {error.message.splitlines()[0]}", file=sys.stderr)
                missed += 1
            broken = list(_shoot(page, out, state.name, rules=rules))
            print(*broken, sep="\n", end="\n" * bool(broken), file=sys.stderr, flush=True)
            missed += bool(broken)
            page.close()
        browser.close()
    return missed


def _shoot(page: Any, out: Path, name: str, *, rules: bool) -> Iterator[str]:  # noqa: ANN401 - Playwright is imported late
    """Picture a state in each width and theme; what breaks a rule there."""
    page.wait_for_function(NOTHING_MOVES)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(150)
        more = page.evaluate("(t => t.scrollHeight - t.clientHeight)(document.querySelector('#thread'))")
        if more > 0:  # the whole of it
            page.set_viewport_size({"width": width, "height": min(height + more, TALLEST)})
        wide = page.evaluate(
            "document.querySelector('#thread').scrollWidth - document.querySelector('#thread').clientWidth"
        )
        if wide > 0:
            print(f"{name}: {wide} px too wide at {width}", file=sys.stderr)
        for theme in THEMES:
            page.evaluate("dark => document.body.classList.toggle('dark', dark)", theme == "dark")
            page.wait_for_timeout(120)
            page.screenshot(path=out / f"{name}-{width}-{theme}.png")
            if rules:
                for rule, places in broken_rules(page):
                    first = places[0][:300]
                    yield f"{name}, {width}, {theme}: {rule} at {len(places)} places, the first is {first}"


def broken_rules(
    page: Any,  # noqa: ANN401 - Playwright is imported late
    rules: Mapping[str, object] = RULES,
    but: Sequence[str] = (),
) -> list[tuple[str, list[str]]]:
    """The rules that a page breaks just now, those named in `but` left out, each with the HTML of what breaks it."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": rules, "resultTypes": ["violations"], "rules": {n: {"enabled": False} for n in but}}
    found = page.evaluate("options => axe.run(options)", options)
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]]


if __name__ == "__main__":
    sys.exit(main())
