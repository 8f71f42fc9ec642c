"""The health of a small library: conflicts of each kind and what only looks like one, stale, duplicates, vocabulary."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

from assistant.cli import main
from assistant.health import store
from assistant.health.examine import STAGES, Looking, Stopped, examine, look, stale
from assistant.health.figures import comparable, figures, same
from assistant.health.finding import Area
from assistant.health.report import html, markdown, report
from assistant.health.score import scores
from assistant.health.store import Score
from assistant.health.unread import note_opened
from ingest.access import EVERYTHING, Reader
from ingest.errors import SettingsError
from ingest.sync import ingest, remove

REPEATED = (
    "Every list that comes from a partner is checked twice before anybody loads it: once by the person who received it, "
    "who compares the columns with the template, and once by a colleague, who looks for rows without proof of consent "
    "and for people who have objected."
)
DOCUMENTS = {
    "email/deliverability.md": "---\nreviewed_on: 2026-08-01\nowner: Martech Administrator\n---\n# Deliverability\n\n"
    "## Soft bounces\n\nA contact is suppressed after 5 soft bounces in a row.\n\n"
    "Purchased lists may be imported into HubSpot after the check.\n\nThe open rate was 24 % in March.\n",
    "email/hygiene.md": "---\nreviewed_on: 2020-01-01\nowner: Marketing Data Manager\n---\n# List hygiene\n\n"
    "## Soft bounces\n\nA contact is suppressed after 3 soft bounces in a row.\n\n"
    "Purchased lists may not be imported into HubSpot after the check.\n\nThe open rate was 31 % in April.\n",
    "events/upload.md": "# Event leads\n\n## After the event\n\nEvent lists are uploaded within 48 hours after the event.\n\n"
    f"The webinar recording is published by the Campaign Operations Specialist.\n\n## Checks\n\n{REPEATED}\n\n## Who\n\n"
    "The QBX decides about budgets. See [the old guide](old/guide.md) and [hygiene](../email/hygiene.md).\n",
    "events/playbook.md": "---\nsupersedes: events/first-playbook.md\n---\n# Events playbook\n\n## After the event\n\n"
    "Event lists are uploaded within 5 business days after the event.\n\n"
    f"The webinar recording is published by the Marketing Data Manager.\n\n## Checks\n\n{REPEATED}\n\n## Who\n\nThe QBX meets on Mondays.\n",
    "events/first-playbook.md": "# First playbook\n\nThe stand is booked by the field team. Ask the QBX for money.\n",
    "leads/scoring.md": "---\nreviewed_on: 2026-07-01\n---\n# Lead scoring\n\n## Threshold\n\n"
    "A contact becomes an MQL at 65 points.\n\nGTM (go to market) plans name the segment.\n",
    "archive/scoring.md": "---\nstatus: archived\nreviewed_on: 2024-01-01\n---\n# Lead scoring 2024\n\n## Threshold\n\n"
    "A contact becomes an MQL at 50 points.\n",
    "tools/cvent.md": "---\ntool: Cvent\n---\n# Cvent\n\n## Support\n\nCvent answers support requests within 2 business days.\n\n"
    "Files up to 500 rows need no approval.\n\nTags live in GTM (Google Tag Manager).\n",
    "tools/typeform.md": "---\ntool: Typeform\n---\n# Typeform\n\n## Support\n\n"
    "Typeform answers support requests within 4 hours.\n\nFiles above 5,000 rows need an approval in writing.\n",
    "tools/pardot.md": "---\ntool: Pardot\nstatus: archived\n---\n# Pardot\n\nPardot was retired on 30 June 2024.\n",
    "tools/exports.md": "# Exports\n\nExport the list of prospects from Pardot every Friday.\n",
    "legal/retention.md": "---\naudience: [legal]\n---\n# Retention\n\n## Marketing contacts\n\n"
    "Marketing contacts are deleted 24 months after their last activity.\n",
    "legal/deletion.md": "# Deletion\n\n## Marketing contacts\n\n"
    "Marketing contacts are deleted 36 months after their last activity.\n",
}
OTHERS = Reader("other", frozenset({"sales"}))


@pytest.fixture(scope="module")
def library(library_of):
    with library_of(DOCUMENTS) as opened:
        look(opened, lambda *_: None)
        yield opened


def findings(library, area, reader=EVERYTHING, **narrowed):
    return store.listed(library.catalogue, reader, area=area, limit=100, **narrowed)


def between(library, *documents, reader=EVERYTHING, area=Area.CONFLICTS):
    return [f for f in findings(library, area, reader) if {p.document for p in f.places} == set(documents)]


def test_a_number_that_differs_is_a_conflict_with_both_quotes(library):
    (found,) = [
        f for f in between(library, "email/deliverability.md", "email/hygiene.md") if f.kind in ("number", "threshold")
    ]
    assert found.title == "“5 soft bounces” or “3 soft bounces”?"
    for place in found.places:
        text = library.catalogue.document(place.document, EVERYTHING).text
        assert text[place.start : place.end] == place.quote
        assert place.heading[-1] == "Soft bounces"
    assert found.newer == "email/deliverability.md"
    assert found.owner == "Martech Administrator"


def test_a_deadline_an_owner_and_a_denial_that_differ_are_conflicts(library):
    events = {f.kind for f in between(library, "events/upload.md", "events/playbook.md")}
    assert {"deadline", "owner"} <= events
    emails = {f.kind for f in between(library, "email/deliverability.md", "email/hygiene.md")}
    assert "yes or no" in emails


def test_what_only_looks_like_a_conflict_is_none(library):
    quotes = [p.quote for f in findings(library, Area.CONFLICTS) for p in f.places]
    assert not any("support requests" in q for q in quotes), "two tools"
    assert not any("rows need" in q for q in quotes), "two limits of one rule"
    assert not any("open rate" in q for q in quotes), "measured at different times"


def test_an_archived_source_against_a_current_one_is_stale_and_no_conflict(library):
    (found,) = between(library, "leads/scoring.md", "archive/scoring.md", area=Area.STALE)
    assert found.kind == "outdated statement"
    assert found.newer == "leads/scoring.md"
    assert not between(library, "leads/scoring.md", "archive/scoring.md")


def test_reviews_replaced_documents_gone_tools_and_dead_links_are_stale(library):
    kinds = {(f.kind, f.places[0].document) for f in findings(library, Area.STALE)}
    assert ("review overdue", "email/hygiene.md") in kinds
    assert ("replaced", "events/first-playbook.md") in kinds
    assert ("gone", "tools/exports.md") in kinds
    dead = [f for f in findings(library, Area.STALE) if f.kind == "dead link"]
    assert [(f.places[0].document, f.places[0].quote) for f in dead] == [("events/upload.md", "the old guide")]


def test_two_years_editions_are_no_conflict_and_the_earlier_one_is_to_be_archived(library_of):
    freeze = "# {title}\n\nExceptions are asked for at least {days} working days before the change.\n"
    documents = {
        "freeze-2024.md": freeze.format(title="Holiday freeze 2024", days=5),
        "freeze-2025.md": freeze.format(title="HOLIDAY FREEZE FY25", days=3),
        "report-2024.md": "# Campaign report 2024\n\nIt was a good year.\n",
        "report-2025.md": "# Campaign report 2025\n\nIt was a better one.\n",
    }
    with library_of(documents) as opened:
        look(opened, lambda *_: None)
        assert not findings(opened, Area.CONFLICTS)
        replaced = [f for f in findings(opened, Area.STALE) if f.kind == "replaced"]
        assert [(f.places[0].document, f.newer) for f in replaced] == [("freeze-2024.md", "freeze-2025.md")]
        assert "is its later edition, but it is not archived" in replaced[0].title


def test_copies_of_a_page_disagree_where_their_figures_do_and_pages_on_two_countries_do_not(library_of):
    """That two documents share most of their sentences hides nothing, unless they are on different things."""
    shared = (
        "The goal is named. The audience is chosen. The brief is filled in. The links are tested. The list is closed."
    )
    page = (
        "# {title}\n\n"
        + "\n\n".join(shared.split(". "))
        + "\n\nThe brief arrives {days} business days before the send date.\n"
    )
    documents = {
        "campaign.md": page.format(title="Email campaign guide", days=8),
        "copy.md": page.format(title="Email campaign handbook", days=10),
        "de.md": "# Newsletter Germany\n\nThe newsletter text is signed off 2 business days before it is sent.\n",
        "fr.md": "# Newsletter France\n\nThe newsletter text is signed off 4 business days before it is sent.\n",
    }
    with library_of(documents) as opened:
        look(opened, lambda *_: None)
        assert between(opened, "campaign.md", "copy.md")
        assert not between(opened, "de.md", "fr.md")


def test_a_figure_on_which_two_statements_agree_does_not_hide_another(library_of):
    documents = {
        "buying.md": "# Buying\n\n## Quotes\n\nThree quotes have to be obtained for orders from 5,000 euros.\n",
        "faq.md": "# Questions on buying\n\n## Quotes\n\nThree quotes have to be obtained for orders from 8,000 euros.\n",
    }
    with library_of(documents) as opened:
        look(opened, lambda *_: None)
        (found,) = between(opened, *documents)
        assert "5,000" in found.title and "8,000" in found.title


def test_what_pages_say_of_themselves_and_the_links_around_them_are_no_findings(library_of):
    page = (
        "<html><body><div id='breadcrumb-section'><ol id='breadcrumbs'><li><a href='index.html'>Marketing</a></li></ol></div>"
        "<h1 id='title-heading'>Ops : Import</h1><div id='main-content' class='wiki-content'>"
        "<p>See <a href='routing.html'>the routing page</a>.</p></div></body></html>"
    )
    notion = "# {title}\n\nOwner: {owner}\nStatus: Done\nLast edited: {day} 2026 {time}\n\nA page of our own.\n"
    documents = {
        "import.html": page,
        "a.md": notion.format(title="Promo codes", owner="Promotions Specialist", day="3 March", time="17:48"),
        "b.md": notion.format(title="Promo code rules", owner="Shop Manager", day="19 June", time="11:30"),
    }
    with library_of(documents) as opened:
        look(opened, lambda *_: None)
        assert not findings(opened, Area.CONFLICTS)
        dead = [f.places[0].quote for f in findings(opened, Area.STALE) if f.kind == "dead link"]
        assert dead == ["the routing page"]


def test_a_passage_that_stands_twice_is_a_duplicate(library):
    assert between(library, "events/upload.md", "events/playbook.md", area=Area.DUPLICATES)


def test_terms_without_an_explanation_and_with_two_are_found(library):
    titles = [f.title for f in findings(library, Area.VOCABULARY)]
    assert any("“QBX”" in t for t in titles)
    assert any("“GTM”" in t and "go to market" in t and "Google Tag Manager" in t for t in titles)


def test_words_in_capitals_and_names_are_no_abbreviations(library_of):
    places = {"a.md": "Save", "b.md": "Close", "c.md": "Open"}
    texts = {
        path: f"# Guide to {path}\n\nPress END and save your work, it is ONLY kept then ({word} does so too).\n\n"
        "The work only ends when the OTE and the SOC2 report of the Open Source team in CITY, [TEAM NAME], are there.\n"
        for path, word in places.items()
    }
    texts["d.md"] = "# More\n\nIn the end every report only counts once.\n\nThe end of the city is only told once.\n"
    texts["e.md"] = "# Else\n\nThat is the end, and the only city that we know.\n"
    texts["f.md"] = "# Last\n\nAt the end the only thing to be seen is a city in the sun.\n"
    with library_of(texts) as library:
        look(library, lambda stage, done, of: None)
        titles = " ".join(f.title for f in findings(library, Area.VOCABULARY))
    assert "“OTE”" in titles and "“SOC2”" in titles
    assert not any(f"“{word}”" in titles for word in ("END", "ONLY", "CITY", "TEAM", "NAME", "Open Source"))


def test_a_finding_is_shown_only_to_those_who_may_read_all_its_documents(library):
    pair = "legal/retention.md", "legal/deletion.md"
    assert between(library, *pair)
    assert not between(library, *pair, reader=OTHERS)
    assert between(library, *pair, reader=Reader("lawyer", frozenset({"legal"})))
    (found,) = between(library, *pair)
    with pytest.raises(SettingsError):
        store.decide(library.catalogue, OTHERS, found.key, "fine")
    assert "Retention" not in markdown(report(library.catalogue, OTHERS))


def test_a_decision_settles_a_finding_and_can_be_taken_back(library):
    found = next(f for f in between(library, "events/upload.md", "events/playbook.md") if f.kind == "deadline")
    with pytest.raises(SettingsError, match="why both"):
        store.decide(library.catalogue, EVERYTHING, found.key, "explained", note=" ")
    with pytest.raises(SettingsError, match="which of the documents"):
        store.decide(library.catalogue, EVERYTHING, found.key, "holds", holds="leads/scoring.md")
    before = store.count(library.catalogue, EVERYTHING, area=Area.CONFLICTS)
    store.decide(library.catalogue, EVERYTHING, found.key, "explained", note="Both hold: fairs and webinars.")
    assert store.count(library.catalogue, EVERYTHING, area=Area.CONFLICTS) == before - 1
    (settled,) = findings(library, Area.CONFLICTS, settled=True)
    assert settled.decision.note == "Both hold: fairs and webinars."
    look(library, lambda *_: None)
    assert [f.key for f in findings(library, Area.CONFLICTS, settled=True)] == [found.key], "a new look keeps it"
    assert store.reopen(library.catalogue, EVERYTHING, found.key)
    assert store.count(library.catalogue, EVERYTHING, area=Area.CONFLICTS) == before


def test_a_decision_opens_again_when_a_statement_changes_and_what_was_edited_is_not_shown(library_of, tmp_path):
    documents = {n: DOCUMENTS[n] for n in ("email/deliverability.md", "email/hygiene.md")}
    with library_of(documents) as library:
        look(library, lambda *_: None)
        found = next(f for f in findings(library, Area.CONFLICTS) if "soft bounces" in f.title)
        store.decide(library.catalogue, EVERYTHING, found.key, "holds", holds="email/deliverability.md")
        for name, text in documents.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text.replace("after 3 soft", "after 4 soft"), encoding="utf-8")
        ingest(library, [tmp_path])
        assert not findings(library, Area.CONFLICTS, settled=True)
        assert stale(library)
        look(library, lambda *_: None)
        again = next(f for f in findings(library, Area.CONFLICTS) if "4 soft bounces" in f.title)
        assert again.reopened
        remove(library, ["email/hygiene.md"])
        assert not findings(library, Area.CONFLICTS), "at once, without another look"


def test_what_is_counted_is_what_is_listed(library):
    catalogue = library.catalogue
    made = examine(library, lambda *_: None)
    doubtful = next(f for f in made if f.area is Area.CONFLICTS)
    made[made.index(doubtful)] = replace(doubtful, kind=store.POSSIBLE)
    store.keep(catalogue, made, generation=library.generation, seconds=0.0, documents=catalogue.count()[0])
    tally = store.tally(catalogue, EVERYTHING)
    for area in (None, *Area):
        listed = store.listed(catalogue, EVERYTHING, area=area, limit=10_000)
        assert tally.of(area) == len(listed) == store.count(catalogue, EVERYTHING, area=area)
        owned = [f.owner for f in listed if f.owner]
        assert tally.owners(area) == {owner: owned.count(owner) for owner in owned}
    for area in Area:
        for kind, number in tally.kinds(area).items():
            assert number == len(store.listed(catalogue, EVERYTHING, area=area, kind=kind, limit=10_000))
    assert tally.areas().keys() < {a.value for a in Area}
    assert tally.kinds(Area.CONFLICTS)[store.POSSIBLE] == 1
    assert tally.of(Area.CONFLICTS) == sum(tally.kinds(Area.CONFLICTS).values()) - 1


def test_scores_have_one_row_a_day_and_area_and_the_report_tells_the_change(library):
    look(library, lambda *_: None)
    today = datetime.now(UTC).date()
    assert {len(kept) for kept in store.history(library.catalogue).values()} == {1}
    store.snapshot(library.catalogue, [Score(today - timedelta(days=8), Area.CONFLICTS, 10, 99)])
    made = report(library.catalogue, EVERYTHING)
    made_now = scores(library.catalogue, EVERYTHING, store.tally(library.catalogue, EVERYTHING))
    now = next(s for s in made_now if s.area is Area.CONFLICTS)
    assert made.before == {Area.CONFLICTS: 10}
    assert f"| Conflicts | {now.score} | +{now.score - 10} |" in markdown(made)
    assert made.new, "what was first seen today is new this week"
    assert "For the Martech Administrator" in markdown(made)
    page = html(made)
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_look_can_be_stopped_and_says_where_it_is(library):
    stages = []
    examine(library, lambda stage, *_: stages.append(stage))
    assert list(dict.fromkeys(stages)) == list(STAGES)

    def stop(stage: str, *_: int) -> None:
        if stage == STAGES[1]:
            raise Stopped("enough")

    run = store.last_run(library.catalogue)
    with pytest.raises(Stopped):
        look(library, stop)
    assert store.last_run(library.catalogue) == run
    looking = Looking(library)
    assert looking.start()
    assert not looking.start()
    assert looking.wait(60)
    assert store.last_run(library.catalogue).id == run.id + 1


def test_documents_nobody_comes_across_are_listed_once_there_are_answers(library):
    from assistant.answer import Answer
    from assistant.health.unread import citations, opened, unread

    entries = library.catalogue.entries(EVERYTHING)
    assert not list(unread(entries, set(), {}, 3, {}))
    note_opened(library.catalogue, "leads/scoring.md", EVERYTHING)
    note_opened(library.catalogue, "legal/retention.md", OTHERS)
    assert opened(library.catalogue) == {library.catalogue.entry("leads/scoring.md", EVERYTHING).id: 1}
    found = list(unread(entries, {"email/hygiene.md"}, {"events/upload.md": 2}, 20, opened(library.catalogue)))
    kinds = {f.places[0].document: f.kind for f in found}
    assert kinds["tools/cvent.md"] == "orphan"
    assert kinds["email/hygiene.md"] == "unread"
    assert not {"leads/scoring.md", "events/upload.md", "archive/scoring.md"} & kinds.keys()
    assert citations(library.catalogue) == ({}, 0)
    assert Answer("", "refused", "extractive", (), (), 0.0).citations == ()


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("within 48 hours", "within 3 business days", True),
        ("runs every 15 minutes", "within 15 minutes", False),
        ("in the last 30 days", "after 60 days", False),
        ("at least 5 rows", "at most 9 rows", False),
        ("5 soft bounces in a row", "after 3 in a row", True),
        ("sends 100 emails per day", "sends 100 emails per month", True),
        ("Step 3", "Step 4", False),
        ("version 2.15.3", "version 2.16.1", False),
        ("from 10 to 20 people", "12 people", False),
    ],
)
def test_figures_are_comparable_only_where_they_measure_the_same(a, b, alike):
    assert any(comparable(f, g) for f in figures(a) for g in figures(b)) is alike


def test_a_figure_is_written_without_the_mark_that_ends_its_cell():
    assert [f.written for f in figures("Rows: up to 500; Approval: none")] == ["500"]


def test_a_month_is_thirty_days():
    (a,), (b,) = figures("within 30 days"), figures("within 1 months")
    assert same(a, b)


def test_the_command_lists_findings_and_writes_the_report(library, tmp_path, monkeypatch):
    monkeypatch.setenv("MOPS_MODELS", str(library.models))
    run = CliRunner().invoke(main, ["health", "--home", str(library.home), "--area", "conflicts", "--json"])
    given = json.loads(run.stdout)
    assert run.exit_code == 0
    assert {f["area"] for f in given["findings"]} == {"conflicts"}
    assert given["scores"][0]["open"] == len(given["findings"])
    file = tmp_path / "week.html"
    assert CliRunner().invoke(main, ["health", "--home", str(library.home), "--report", str(file)]).exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
    bad = CliRunner().invoke(main, ["health", "--home", str(library.home), "--report", str(tmp_path / "week.txt")])
    assert bad.exit_code == 2
    assert date.today().isoformat() in markdown(report(library.catalogue, EVERYTHING))
