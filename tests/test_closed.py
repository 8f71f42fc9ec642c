"""A document that is closed, by hand, shows nowhere any more to who is not of its readers, whatever was made of it."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date

import pytest
import sqlalchemy as sa

from assistant import excerpt, history, permalink
from assistant.answer import Answer
from assistant.api.contract import Question, Topic
from assistant.api.service import Service
from assistant.ask import ask
from assistant.health import report
from assistant.health.examine import look
from assistant.intake.intake import Intake
from assistant.keeping import documents, due
from assistant.keeping.verification import verify
from assistant.onboarding import progress
from assistant.onboarding.build import build
from assistant.onboarding.changes import read_marks, reading_mark
from assistant.onboarding.roles import role_of
from assistant.questions import curating, gaps
from assistant.questions.background import bring_up
from assistant.recall import recall
from assistant.search import search
from assistant.settings import Settings
from assistant.terms import glossary
from assistant.ui.health.place import HealthPlace
from assistant.ui.intake.place import IntakePlace
from assistant.ui.library.place import LibraryPlace
from assistant.ui.onboarding.place import OnboardingPlace
from assistant.ui.questions.place import QuestionsPlace
from ingest import editing
from ingest.access import EVERYTHING, Reader
from ingest.schema import turns
from ingest.trash import removed
from ingest.versions import discard, read_version, versions_of

SALES, LEGAL = Reader("sally", frozenset({"sales"})), Reader("lea", frozenset({"legal"}))
PATH, OLD = "secret/quagga.md", "secret/removed.md"
MARKS = ("quagga", "zebroid")  # stand only in the documents that are closed
DOCUMENTS = {
    PATH: "---\nowner: Quagga Keeper\ntool: Quaggatron\nreviewed_on: 2021-01-05\n---\n# Quagga consent\n\n"
    "Quagga consent (QGC) is asked for within 3 days of each import.\n\n"
    "A quagga import is approved by the Quagga Keeper before contacts are emailed.\n\n"
    "A list of contacts is imported by the Quagga Keeper. A list of contacts is imported with quagga consent.\n\n"
    "See [the zebroid page](zebroid-missing.md) for the rest.\n",
    OLD: "# Zebroid rules\n\nA zebroid email is never sent before the consent of its contact has been recorded.\n",
    "open.md": "---\nowner: Data Steward\nreviewed_on: 2021-01-05\n---\n# List imports\n\n"
    "Consent is asked for within 5 days of each import.\n\nEvery email is approved by a second person.\n",
}
ASKED = "Who approves an import before contacts are emailed?"


@pytest.fixture(scope="module")
def closed(library_of):
    """A library in which much was made of two documents before one was closed and the other removed and closed."""
    with library_of(DOCUMENTS) as library:
        catalogue = library.catalogue
        service = Service(library, ask)
        answer = service.ask(Question(question=ASKED), SALES)
        assert PATH in {c.document for c in answer.citations}
        curating.approve(library, SALES, ask(library, ASKED, SALES), "Data Steward")
        service.ask(Question(question="What is the colour of the moon over Lisbon?"), SALES)
        draft = service.draft(Topic(topic="asking consent for an import"), SALES)
        assert PATH in {c.document for c in draft.citations}
        path = build(library, role_of(library, SALES, "I import lists of contacts and ask for consent"), SALES)
        begun = progress.begin(catalogue, SALES, path)
        for module in path.learnt:
            readings = [m for r in module.readings if (m := reading_mark(catalogue, SALES, module, r))]
            progress.mark(
                catalogue, SALES, begun.id, [*read_marks(catalogue, SALES, module, path.citations), *readings]
            )
        assert any(
            PATH in json.dumps(dict(m.detail)) for m in progress.follow(catalogue, SALES, begun.id).marks.values()
        )
        verify(catalogue, PATH, "Quagga Keeper", SALES)
        editing.edit(library, OLD, {"title": "Zebroid rules of old"}, EVERYTHING)
        look(library, lambda *_: None)
        bring_up(library)
        (gap,) = [g for g in gaps.all_gaps(catalogue, EVERYTHING, date.today()) if "Lisbon" in g.question]
        gaps.close(catalogue, SALES, gap.id, gaps.Decision.ANSWERED, PATH)
        version = catalogue.entry(PATH, EVERYTHING).version
        editing.edit(library, PATH, {"audience": ("legal",)}, EVERYTHING)
        editing.edit(library, OLD, {"audience": ("legal",)}, EVERYTHING)
        discard(library, [OLD], EVERYTHING)
        yield library, answer.id, draft.id, begun.id, gap.id, version


SURFACES = {
    "answer": lambda lib, *_: ask(lib, ASKED, SALES).to_json(),
    "typing error": lambda lib, *_: ask(lib, "who asks quaga consent for a zebriod email?", SALES).to_json(),
    "search": lambda lib, *_: [h.to_json() for h in search(lib, "quagga consent", SALES, k=50)],
    "link": lambda lib, a, *_: asdict(Service(lib, ask).answer(a, SALES)),
    "conversation": lambda lib, *_: [recall(lib.catalogue, SALES, a)[0].to_json() for a in _kept(lib)],
    "draft": lambda lib, a, d, *_: asdict(Service(lib, ask).kept_draft(d, SALES)),
    "api": lambda lib, *_: [
        asdict(Service(lib, ask).documents(SALES, {}, 100, 0)),
        Service(lib, ask).show(PATH, SALES),
        asdict(Service(lib, ask).gaps(SALES, 100)),
    ],
    "source": lambda lib, *_: excerpt.excerpt(lib.catalogue, SALES, PATH, 0, 5),
    "terms": lambda lib, *_: [t.to_json() for t in glossary(lib, SALES)],
    "due": lambda lib, *_: due.mail(due.due(lib.catalogue, SALES)) + due.calendar(due.due(lib.catalogue, SALES)).decode(),
    "listing": lambda lib, *_: [documents.choices(lib.catalogue, SALES), documents.listing(lib.catalogue, SALES, documents.Wanted())],
    "versions": lambda lib, a, d, f, g, v: [versions_of(lib.catalogue, PATH, SALES), read_version(lib.catalogue, PATH, v, SALES)],
    "trash": lambda lib, *_: removed(lib.catalogue, SALES),
    "report": lambda lib, *_: report.markdown(report.report(lib.catalogue, SALES)) + report.html(report.report(lib.catalogue, SALES)),
    "history": lambda lib, *_: history.unanswered(lib.catalogue, SALES),
    "questions": lambda lib, a, d, f, g, v: [
        QuestionsPlace(lib).visit(SALES, given)
        for given in ({}, {"standing": "closed"}, {"group": str(g)}, {"tab": "curated"}, {"tab": "use"})
    ],
    "health": lambda lib, *_: [
        HealthPlace(lib).visit(SALES, {"area": area, "settled": settled})
        for area in ("", "conflicts", "stale", "duplicates", "unread", "vocabulary", "coverage")
        for settled in ("", "yes")
    ],
    "library": lambda lib, *_: [
        LibraryPlace(lib).visit(SALES, given) for given in ({}, {"tab": "due"}, {"tab": "trash"}, {"tab": "removed"})
    ],
    "onboarding": lambda lib, a, d, f, *_: [
        OnboardingPlace(lib).visit(SALES, {"follow": f, "module": m.id})
        for m in (*progress.follow(lib.catalogue, SALES, f).path.modules, progress.follow(lib.catalogue, SALES, f).path.modules[0])
    ]
    + [OnboardingPlace(lib).visit(SALES, {"follow": f}), OnboardingPlace(lib).visit(SALES, {})],
    "adding": lambda lib, *_: IntakePlace(Intake(lib, Settings(home=lib.home))).visit(SALES, {}),
}  # fmt: skip


def _kept(library):
    """The answers that were kept, one of them with a note on what another document says."""
    with library.catalogue.engine.connect() as connection:
        answers = [Answer.from_json(row) for row in connection.scalars(sa.select(turns.c.answer))]
    return [*answers, replace(answers[0], notes=("“Quagga consent” says otherwise.",), statements=(), citations=())]


@pytest.mark.parametrize("surface", SURFACES)
def test_nothing_is_shown_of_it(closed, surface):
    said = str(SURFACES[surface](*closed)).lower()
    for mark in MARKS:
        at = said.find(mark)
        assert at < 0, said[max(at - 300, 0) : at + 100]


def test_a_name_that_only_closed_documents_have_is_as_unknown_as_any(closed):
    for name in ("Quagga", "Okapi"):
        assert f"The documents never mention “{name}”." in ask(closed[0], f"What does a {name} do?", SALES).notes
    assert not any("Quagga" in note for note in ask(closed[0], "What does a Quagga do?", LEGAL).notes)


def test_its_own_readers_still_have_it(closed):
    assert PATH in {c.document for c in ask(closed[0], ASKED, LEGAL).citations}
    assert permalink.answer(closed[0].catalogue, closed[1]) is not None
