"""Every page and its important states, in both themes and three widths: no rule of WCAG 2.2 AA is broken, nothing is
wider than the screen, and focus can be seen.

All of it is one visit in one window: an address is gone to as the browser's own buttons do, without loading anew.
"""

from __future__ import annotations

import pytest

from assistant.ask import ask
from assistant.health.examine import look
from assistant.history import record_gap
from assistant.keeping.verification import verify
from assistant.questions.curating import write
from eval.pictures import RULES, broken_rules
from ingest.access import EVERYTHING
from ingest.versions import discard, replace_document

from ..serving import serving
from .browsing import AT_REST, HUGE, OF_COLOURS, PHONE, WIDE, colours
from .talking import NEAR_MISS, QUESTION, TALKED_ABOUT, TOPIC, UNANSWERABLE

pytestmark = pytest.mark.slow


def asked(question):
    return (
        ("fill", "#question", question),
        ("press", "#question", "Enter"),
        ("wait_for", f"#live .turn:has(footer) >> text={question}"),
    )


CONSENT = """---
owner: Data Protection Officer
---
# Consent policy

Personal data of contacts may be used for marketing only with their consent.

Proof of consent is kept for 36 months after its withdrawal.
"""
CURATED = "Who mows the lawn?"
SOURCE = ("wait_for", ".source-panel")
STATES = (
    ("an empty conversation", "", (("wait_for", ".examples"),)),
    ("an answer", "", asked(QUESTION)),
    ("its source", None, (("click", "#live .chip"), ("wait_for", ".source-panel mark"))),
    ("why", None, (("click", ".close"), ("click", "#live .action-why"), ("wait_for", ".why"))),
    ("an approved answer", "", asked(CURATED)),
    ("a refusal", "", asked(NEAR_MISS)),
    ("a link to nothing", "?a=nothing", (("wait_for", ".refusal"),)),
    ("the form of a draft", "", (("click", "[data-event=compose]"), ("wait_for", "#draft-topic:focus"))),
    (
        "a draft",
        None,
        (("fill", "#draft-topic", TOPIC), ("press", "#draft-topic", "Enter"), ("wait_for", "article[data-draft]")),
    ),
    ("what can be done with a section", None, (("click", ".section-head .edit-toggle"),)),
    ("other sources", None, (("click", "ol.list .edit-toggle"), ("click", "[data-event=others]:visible"), SOURCE)),
    (
        "words of one's own",
        None,
        (("click", ".close"), ("click", ".draft-gap [data-write]"), ("fill", "#own-words", "x")),
    ),
    ("documents to update", "", (("click", "[data-event=choose]"), ("wait_for", ".documents"))),
    ("an update", None, (("click", "[data-document='stand/badges.md']"), ("wait_for", ".update"))),
    ("what was decided", None, (("click", "[data-decide=accept]"), ("click", ".update .more summary"))),
    ("the library", "?p=library", (("wait_for", ".library-table"),)),
    (
        "a document",
        "?p=library&doc=leads/import.md",
        (("click", ".library-versions [data-since]"), ("wait_for", "ins")),
    ),
    ("a document that is not there", "?p=library&doc=none.md", (("wait_for", ".library .empty"),)),
    ("what is due", "?p=library&tab=due&days=365", (("wait_for", ".library-owners"),)),
    ("what was deleted", "?p=library&tab=removed", (("wait_for", "[data-act=bring_back]"),)),
    ("adding documents", "?p=intake", (("wait_for", ".intake"),)),
    ("gaps", "?p=questions", (("wait_for", ".questions-gap"),)),
    ("one gap", None, (("click", ".questions-title"), ("wait_for", ".questions-group"))),
    ("approved answers", "?p=questions&tab=curated", (("click", ".questions-write summary"),)),
    ("use", "?p=questions&tab=use", (("click", ".questions-figures summary"),)),
    ("health", "?p=health", (("wait_for", ".health-tiles"),)),
    ("conflicts", "?p=health&area=conflicts", (("click", ".health-explain summary"),)),
    ("topics", "?p=health&area=coverage", (("wait_for", ".health-topics"),)),
    ("roles", "?p=onboarding", (("wait_for", ".onboarding-roles"),)),
    ("a path", None, (("click", "[data-role=content]"), ("wait_for", ".onboarding-next"))),
    ("a module", None, (("click", "[data-module=privacy]"), ("wait_for", ".onboarding-known"))),
)
COLOURS = tuple(OF_COLOURS["values"])
NEXT_FRAME = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
SET_THEME = "(theme => document.body.classList.toggle('dark', theme === 'dark'))"
# what an element's colours are depends on the theme, hardly ever on the width; all else on the width, never on the theme
LOOKED_AT = (
    (WIDE, (("light", RULES, ()), ("dark", OF_COLOURS, ()))),
    (PHONE, (("dark", RULES, ()),)),
    (HUGE, (("light", RULES, COLOURS),)),
)
TOO_WIDE = "document.querySelector('#thread').scrollWidth > document.querySelector('#thread').clientWidth"
GO = "address => { history.pushState(null, '', address || '/'); dispatchEvent(new PopStateEvent('popstate')); }"


@pytest.fixture(scope="module")
def library(library_of, tmp_path_factory):
    """What conversations are about, and everything that a keeper can have done with it."""
    newer = tmp_path_factory.mktemp("newer") / "import.md"
    newer.write_text(TALKED_ABOUT["leads/import.md"].replace("as CSV", "as a sheet"))
    with library_of({**TALKED_ABOUT, "law/consent.md": CONSENT}) as made:
        replace_document(made, "leads/import.md", newer, EVERYTHING)
        verify(made.catalogue, "stand/guide.md", "Head of Events", EVERYTHING)
        discard(made, ["data/countries.csv"], EVERYTHING)
        record_gap(made.catalogue, EVERYTHING, UNANSWERABLE, ask(made, UNANSWERABLE, EVERYTHING).nearest)
        write(made, EVERYTHING, CURATED, "The gardener does.", "Head of Gardens")
        look(made, lambda *_: None)
        yield made


@pytest.fixture(scope="module")
def address(library):
    with serving(library) as served:
        yield served


@pytest.mark.timeout(300)  # it is many visits in one
def test_every_page_keeps_to_the_rules_in_both_themes_and_three_widths(open_page):
    page = open_page(reduced_motion="reduce")
    found = {}
    for name, where, steps in STATES:
        page.set_viewport_size(WIDE)
        if where is not None:
            page.evaluate(GO, where)
        for verb, selector, *arguments in steps:
            getattr(page.locator(selector).first, verb)(*arguments)
        page.evaluate(AT_REST)
        for size, looks in LOOKED_AT:
            page.set_viewport_size(size)
            page.evaluate(NEXT_FRAME)
            if page.evaluate(TOO_WIDE):
                found[name, size["width"]] = "wider than the screen"
            for theme, rules, but in looks:
                if colours(page) != theme:
                    page.evaluate(f"{SET_THEME}('{theme}'); {NEXT_FRAME}")
                if broken := broken_rules(page, rules, but):
                    found[name, size["width"], theme] = broken
    assert found == {}
