"""Onboarding paths: from a small library made by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from assistant.answer import Citation
from assistant.cli import main
from assistant.onboarding import progress
from assistant.onboarding.alone import stands_alone
from assistant.onboarding.build import build, over
from assistant.onboarding.changes import changes, read_marks, reading_mark
from assistant.onboarding.cloze import related_to
from assistant.onboarding.export import as_draft, calendar, exported
from assistant.onboarding.order import ordered, pairs, weeks_of
from assistant.onboarding.path import Path
from assistant.onboarding.present import present
from assistant.onboarding.progress import Mark
from assistant.onboarding.question import made
from assistant.onboarding.quiz import check
from assistant.onboarding.roles import named, plans, role_of
from assistant.onboarding.stock import figures
from assistant.onboarding.topics import Role, built_in, topics
from assistant.pieces import quotable
from assistant.terms import glossary
from assistant.ui.onboarding.place import OnboardingPlace
from assistant.ui.strings import onboarding as strings
from eval.onboarding import faults, late
from ingest.access import EVERYTHING, Reader
from ingest.errors import SettingsError
from ingest.sync import ingest

SALES = Reader("sally", frozenset({"sales"}))
DOCUMENTS = {
    "glossary.md": "---\nowner: Campaign Specialist\n---\n# Glossary\n\nWords of the first week.\n\n"
    "| Acronym | Stands for | What it means here |\n|---|---|---|\n"
    "| MQL | marketing qualified lead | A lead with 65 points or more. |\n"
    "| UTM | urchin tracking module | Parameters at the end of a link that say where a click came from. |\n"
    "| DPO | data protection officer | The role that watches over privacy law here. |\n"
    "| CRM | customer relationship management | The system in which Sales works with accounts. |\n",
    "email/approval.md": "---\nowner: Automation Manager\ntool: HubSpot\nreviewed_on: 2026-08-01\n---\n# Send approval\n\n"
    "Every marketing email is checked and approved before it is sent.\n\n## Who approves\n\n"
    "The Automation Manager approves every send above 5,000 recipients.\n\n"
    "An approval of an email is valid for 48 hours, after which it has to be asked for again.\n\n"
    "## Checks before a send\n\n"
    "| Check | Done by | Time |\n|---|---|---|\n| Links open the right page | builder | 10 minutes |\n"
    "| Audience has the right size | data steward | 15 minutes |\n| Subject line is spelled right | copy editor | 5 minutes |\n",
    "email/build.md": "---\nowner: Campaign Specialist\ntool: HubSpot\n---\n# Building an email\n\n## Before you begin\n\n"
    "Read the Glossary of terms before you build an email, and ask for access.\n\n## Rules\n\n"
    "A marketing email is built from one of seven templates in HubSpot.\n\n"
    "The subject line of an email has at most 50 characters and does not repeat the preview text.\n\n"
    "An email is tested with 14 seed addresses before anybody approves it.\n",
    "legal/consent.md": "---\nowner: Data Protection Officer\n---\n# Consent policy\n\n"
    "Personal data of contacts may be used for marketing only with their consent.\n\n"
    "Proof of consent is kept for 36 months after its withdrawal.\n\n"
    "An unsubscribe request is honoured within 24 hours in every marketing tool.\n",
    "legal/secret.md": "---\naudience: legal\nowner: General Counsel\n---\n# Consent cases\n\n"
    "Personal data of the Bluebird contacts is kept for 5 years in the archive of the General Counsel.\n",
    "tools/access.md": "---\nowner: Martech Administrator\ntool: Okta\n---\n# Access to marketing tools\n\n"
    "Access to HubSpot is requested through Okta and is granted within 1 business day.\n\n"
    "Passwords of marketing tools are kept in the vault and shared with nobody.\n\n"
    "Each permission is given by role, and the Martech Administrator reviews it every 90 days.\n",
    "leads/import.md": "---\nowner: Data Manager\n---\n# List import\n\nA list of contacts is imported within 2 business days.\n\n"
    "Purchased lists may never be imported into the CRM.\n\n"
    "A file for the import needs the columns email, country and consent.\n",
    "leads/old.md": "---\nstatus: archived\n---\n# List import 2023\n\nA list of contacts is imported within 9 business days.\n",
    "leads/draft.md": "---\nstatus: draft\n---\n# List import ideas\n\nA list of contacts could be imported by the contacts themselves.\n",
    "plan.md": "---\ntitle: '30-60-90 plan: Email Builder'\nowner: Automation Manager\n---\n# 30-60-90 plan: Email Builder\n\n"
    "## Week 1\n\n- Read the consent policy and the glossary on the first day.\n"
    "- Ask for access to HubSpot with your manager this week.\n\n## Week 2\n\n"
    "- Build two emails with a colleague beside you, and approve none.\n- Watch an import of a list of contacts.\n",
}


@pytest.fixture(scope="module")
def library(library_of):
    with library_of(DOCUMENTS) as opened:
        yield opened


@pytest.fixture(scope="module")
def path(library) -> Path:
    return build(library, role_of(library, EVERYTHING, "campaign-operations"), EVERYTHING)


def said(path: Path) -> str:
    return json.dumps(path.to_json())


# Roles


def test_every_role_names_known_topics_without_a_circle():
    assert len(built_in()) == 6
    for role in built_in().values():
        before = pairs(role.topics)
        place = {t.id: n for n, t in enumerate(ordered(role.topics, before))}
        assert all(place[first] < place[topic] for topic, needed in before.items() for first in needed)
    assert all(after in topics() for t in topics().values() for after in t.after)


def test_a_plan_of_the_library_is_a_role_by_its_title(library):
    (plan,) = plans(library, EVERYTHING)
    assert (plan.path, named(plan)) == ("plan.md", "Email Builder")
    role = role_of(library, EVERYTHING, "email builder")
    assert role.origin == "plan"
    made = build(library, role, EVERYTHING)
    assert any("approve none" in s.text for m in made.modules for s in m.statements)


def test_a_plan_for_the_first_weeks_somewhere_is_one_for_that_place(library_of):
    weeks = "## Week 1\n\n- Get your badge.\n\n## Week 2\n\n- Shadow a newsletter send.\n"
    titles = [
        "Your first weeks in marketing",
        "Your first few months as an analyst",
        "The first week of the sale, in numbers",
    ]
    texts = {f"{n}.md": f"# {title}\n\n{weeks if n < 2 else 'We sold a lot.'}" for n, title in enumerate(titles)}
    with library_of(texts) as library:
        assert [named(plan) for plan in plans(library, EVERYTHING)] == ["Analyst", "Marketing"]


def test_a_job_in_a_sentence_brings_its_topics_and_those_for_everybody(library):
    role = role_of(library, EVERYTHING, "I import lists of contacts and remove duplicates")
    ids = [t.id for t in role.topics]
    assert {"vocabulary", "tools", "privacy", "lists"} <= set(ids)
    assert "webinars" not in ids


@pytest.mark.parametrize("asked", ["", "???", "x " * 400, "I water the plants in the greenhouse"])
def test_what_is_no_job_is_told_so(library, asked):
    with pytest.raises(SettingsError):
        role_of(library, EVERYTHING, asked)


# The path


def test_every_statement_is_cited_current_and_verbatim(library, path):
    assert sum(len(m.statements) for m in path.modules) >= 10
    assert list(faults(library, path)) == []
    assert "9 business days" not in said(path)
    assert "by the contacts themselves" not in said(path)


def test_what_points_elsewhere_or_goes_on_from_something_is_no_thing_to_know(library_of):
    useless = (
        "Details, and what happens if nobody reacts, are in leads/agreement.pdf.",
        "What comes afterwards is in the webinar follow-up process.",
        "Anything else is a private sketch and stays out of the review.",
        "In March she downloads the report and becomes a known contact.",
        "The new model therefore leaves out opens and caps behaviour.",
    )
    useful = (
        "A contact may subscribe again on a form that he or she opens.",
        "Every request is entered in the intake board before noon.",
        "The approved list is in HubSpot one hour after its upload.",
    )
    with library_of({"a.md": "# Rules\n\n" + "\n\n".join(useless + useful) + "\n"}) as kept:
        records = kept.catalogue.passages_of(kept.catalogue.entry("a.md", EVERYTHING).id, EVERYTHING)
        assert [u.text for record in records for u in quotable(record) if stands_alone(u)] == list(useful)


def test_no_module_comes_before_what_it_needs(library, path):
    assert list(late(path, built_in()["campaign-operations"])) == []
    ids = [m.id for m in path.modules]
    assert ids.index("vocabulary") < ids.index("privacy") < ids.index("lists")
    assert ids.index("email") < ids.index("approval")


def test_what_nothing_is_written_about_is_a_gap_and_not_made_up(path):
    webinars = path.module("webinars")
    assert webinars.gap and webinars.statements == () and webinars.readings == ()
    assert webinars in path.gaps and "Webinars" in webinars.gap.missing


@pytest.fixture(scope="module")
def plainly(library_of):
    """A library in which hardly anything is said in whole sentences, with two editions of one document."""
    frequency = (
        "---\nowner: CRM Manager\n---\n# How often contacts are mailed\n\nA contact gets at most {} marketing emails "
    )
    frequency += "per week.\n\nA hard bounce of an email is suppressed after the first time, a soft bounce after {}.\n"
    documents = {
        "abbreviations.txt": "abbreviations we use\n\nSKL = Skerry Line\n\nRM: Revenue Management\n\n"
        "HSC = high-speed craft\n\nNPS (Net Promoter Score)\n",
        "sending.md": "---\nowner: CRM Manager\n---\n# E-mail send process\n\n## Building and testing an email\n\n"
        "1. Duplicate the master template of a marketing email in Braze.\n2. Fill in the subject line.\n"
        "3. Test the email with a proof before it is sent.\n4. Schedule the email.\n",
        "utm.csv": "Parameter,Allowed values,Example\n"
        "utm_source,the tool that sends the visitor,braze\nutm_medium,the kind of traffic of the link,email\n"
        "utm_campaign,the name of the campaign by the convention,202606_earlybird\n",
        "people.csv": "Name,Role,Phone,Deputy\nInes Farrow,Content Lead,ext. 310,Jana Brook\n"
        "Hanna Vik,CRM Manager,ext. 301,Jana Brook\n",
        "Email frequency v1.md": frequency.format(3, 5),
        "Email frequency v2.md": frequency.format(2, 4),
    }
    chosen = ("vocabulary", "email", "naming", "deliverability", "webinars", "abm")
    with library_of(documents) as library:
        role = Role("some", "Some", "", tuple(topics()[name] for name in chosen))
        yield library, build(library, role, EVERYTHING)


def test_the_entries_of_a_plain_glossary_are_words_to_know(plainly):
    _, path = plainly
    words = [s.text for s in path.module("vocabulary").statements]
    assert {"RM: Revenue Management", "NPS (Net Promoter Score)"} <= set(words)


def test_a_topic_of_which_nothing_can_be_quoted_names_the_document_that_answers_its_questions(plainly):
    library, path = plainly
    email = path.module("email")
    assert (email.gap, email.statements, [r.document for r in email.readings]) == (None, (), ["sending.md"])
    assert email in path.learnt and email.minutes >= 1 and [p.role for p in email.people] == ["CRM Manager"]
    assert check(library, path, email, EVERYTHING) == ()
    assert present(library.catalogue, EVERYTHING, path).module("email") == email
    begun = progress.begin(library.catalogue, EVERYTHING, path)
    page = OnboardingPlace(library).visit(EVERYTHING, {"follow": begun.id, "module": "email"}).html
    assert strings.KNOW_NONE in page and strings.CHECK_NONE not in page
    assert "To read: E-mail send process" in exported(path, ".md", library.catalogue, EVERYTHING).decode()


def test_a_gap_says_that_it_was_not_found_and_asks_nobody_who_has_to_do_with_something_else(plainly):
    _, path = plainly
    assert {m.id for m in path.gaps} == {"webinars", "abm"}
    abm = path.module("abm").gap
    assert (abm.missing, abm.ask) == (
        "What should be known about “Account-based marketing” was not found in the documents.",
        None,
    )
    assert "2 topics not found in the documents" in path.summary()


def test_a_module_holds_only_what_is_about_its_topic_and_the_rows_of_a_table_in_their_order(plainly):
    _, path = plainly
    rows = [s.text.split(" | ")[0] for s in path.module("naming").statements]
    assert rows == [name for name in ("utm_source", "utm_medium", "utm_campaign") if name in rows] and len(rows) > 1
    assert "Ines Farrow" not in said(path)


def test_nothing_is_to_be_known_from_a_document_of_which_there_is_a_later_edition(plainly):
    _, path = plainly
    assert "at most 2 marketing emails" in said(path) and "at most 3 marketing emails" not in said(path)
    assert "Email frequency v1.md" not in said(path)


def test_a_module_names_what_to_read_whom_to_meet_and_what_to_get_access_to(path):
    approval = path.module("approval")
    assert approval.readings[0].title == "Send approval"
    assert approval.readings[0].minutes == 1
    assert "Automation Manager" in [p.role for p in approval.people]
    hubspot = next(t for m in path.modules for t in m.tools if t.name == "HubSpot")
    assert "requested through Okta" in path.cited(hubspot.how).quote


def test_a_reader_learns_only_from_what_the_reader_may_read(library):
    role = Role("privacy", "Privacy", "", (topics()["privacy"],))
    assert "Bluebird" in said(build(library, role, Reader("lee", frozenset({"legal"}))))
    assert "Bluebird" not in said(build(library, role, SALES))


def test_the_documents_may_put_one_topic_before_another_but_never_against_the_rules():
    some = [topics()[name] for name in ("naming", "webinars", "tools", "email")]
    free = pairs(some)
    assert "webinars" not in free["naming"]
    assert "webinars" in pairs(some, [("webinars", "naming")])["naming"]
    assert pairs(some, [("email", "tools")]) == free  # email needs the tools
    order = [t.id for t in ordered(some, pairs(some, [("webinars", "naming")]))]
    assert order.index("webinars") < order.index("naming")


def test_what_a_topic_needs_is_needed_also_where_a_topic_between_is_left_out():
    some = [topics()[name] for name in ("vocabulary", "routing")]  # scoring and the lifecycle lie between
    assert pairs(some)["routing"] == {"vocabulary"}


def test_modules_are_shared_out_over_the_weeks_in_order(path):
    assert weeks_of([10, 10, 10, 10], 2) == [1, 1, 2, 2]
    assert weeks_of([], 2) == []
    longer = over(path, 4)
    assert [m.id for m in longer.modules] == [m.id for m in path.modules]
    weeks = [m.week for m in longer.modules]
    assert weeks == sorted(weeks) and max(weeks) == 4
    with pytest.raises(SettingsError, match="weeks"):
        build(None, built_in()["content"], EVERYTHING, 9)


def test_a_path_is_the_same_after_json(path):
    assert Path.from_json(json.loads(json.dumps(path.to_json()))) == path


# Questions


def test_questions_have_one_right_answer_which_their_source_says(library, path):
    asked = [q for m in path.learnt for q in check(library, path, m, EVERYTHING)]
    assert len(asked) >= 8
    for q in asked:
        document = library.catalogue.document(q.source.document, EVERYTHING)
        assert document.text[q.source.start : q.source.end] == q.source.quote
        assert q.right in q.source.quote or q.kind == "source"
        assert q.is_right(q.right) and not q.is_right("")
        if q.form == "choice":
            assert len(q.choices) >= 3 and sum(map(q.is_right, q.choices)) == 1
    assert asked == [q for m in path.learnt for q in check(library, path, m, EVERYTHING)]


def test_only_what_counts_something_is_asked_as_a_number():
    text = "2.4 Since Mautic 3.1 a list of 5,000 rows is imported within 2 business days by 17:30 on 4 May 2026."
    assert [(f.number, f.unit) for f in figures(text)] == [("5,000", "rows"), ("2", "business days")]


def test_statements_on_the_same_subject_are_known_so_that_their_numbers_are_never_wrong_answers():
    asked = "A list of contacts is imported within 2 business days of the request."
    same = "A list of contacts from a partner is imported within 4 business days of the request."
    other = "A travel request is answered within 9 business days by the office."
    assert related_to(asked, [same, other]) == [same]


@pytest.mark.parametrize(
    ("right", "given", "is_right"),
    [
        ("5,000", "5000", True),
        ("5,000", "500", False),
        ("MQL", " mql. ", True),
        ("single sign-on", "Single sign on", True),
        ("48", "4.8", False),
    ],
)
def test_answers_that_are_filled_in_may_be_written_in_other_ways(right, given, is_right):
    source = Citation(1, "a.md", "A", (), None, right, 0, len(right), "current", None, 1, "p")
    assert made("number", "____", right, (), source).is_right(given) is is_right


# Progress and changes


def test_progress_belongs_to_the_reader_and_goes_on(library, path):
    catalogue = library.catalogue
    mine = progress.begin(catalogue, Reader("ann"), path)
    module = path.learnt[0]
    done = Mark(progress.finished(module), datetime.now(UTC))
    assert progress.mark(
        catalogue, Reader("ann"), mine.id, [*read_marks(catalogue, EVERYTHING, module, path.citations), done]
    )
    again = progress.follow(catalogue, Reader("ann"), mine.id)
    assert again.done == 1 and again.next is not None and again.next.id == path.learnt[1].id
    assert progress.follow(catalogue, Reader("bob"), mine.id) is None
    assert not progress.mark(catalogue, Reader("bob"), mine.id, [done])
    assert not progress.unmark(catalogue, Reader("bob"), mine.id, [done.item])
    assert not progress.give_up(catalogue, Reader("bob"), mine.id)
    assert progress.begin(catalogue, Reader("ann"), path).id == mine.id  # the same role is gone on with
    assert progress.follow(catalogue, Reader("ann"), mine.id).done == 1
    assert progress.give_up(catalogue, Reader("ann"), mine.id)
    assert progress.followed(catalogue, Reader("ann")) == []


@pytest.fixture(scope="module")
def followed(library_of):
    """A library with a path on which everything was read, and the folder of its documents."""
    some = {k: v for k, v in DOCUMENTS.items() if k.startswith(("legal/", "leads/import"))}
    with library_of(some) as library:
        chosen = (topics()["privacy"], topics()["lists"])
        path = build(library, Role("some", "Some", "", chosen), EVERYTHING)
        begun = progress.begin(library.catalogue, EVERYTHING, path)
        for module in path.learnt:
            marks = read_marks(library.catalogue, EVERYTHING, module, path.citations)
            marks += [reading_mark(library.catalogue, EVERYTHING, module, r) for r in module.readings]
            progress.mark(library.catalogue, EVERYTHING, begun.id, marks)
        yield library, begun.id


def test_what_was_edited_replaced_or_closed_since_comes_back_with_the_difference(followed, tmp_path):
    library, key = followed
    catalogue = library.catalogue
    again = progress.follow(catalogue, EVERYTHING, key)
    assert changes(catalogue, EVERYTHING, again) == []
    edited = {
        "legal/consent.md": DOCUMENTS["legal/consent.md"].replace("36 months", "24 months"),
        "legal/secret.md": DOCUMENTS["legal/secret.md"],
        "leads/import.md": DOCUMENTS["leads/import.md"].replace("owner:", "status: archived\nowner:"),
        "leads/lists.md": "---\nsupersedes: leads/import.md\n---\n# List import\n\n"
        "A list of contacts is imported within 3 business days.\n\nPurchased lists may never be imported into the CRM.\n",
    }
    for name, text in edited.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    ingest(library, [tmp_path], sync=True)

    found = changes(catalogue, EVERYTHING, progress.follow(catalogue, EVERYTHING, key))
    statements = {c.pieces[0].before: (c.reason, c.pieces[0].after) for c in found if c.kind == "statement"}
    assert statements["Proof of consent is kept for 36 months after its withdrawal."] == (
        "edited",
        "Proof of consent is kept for 24 months after its withdrawal.",
    )
    assert statements["A list of contacts is imported within 2 business days."] == (
        "replaced",
        "A list of contacts is imported within 3 business days.",
    )
    assert not any("honoured within 24 hours" in before for before in statements)  # it stands as it stood
    documents = {c.document: c for c in found if c.kind == "document"}
    assert any("24 months" in p.after for p in documents["legal/consent.md"].pieces)
    assert documents["leads/import.md"].now == "leads/lists.md"

    shown = present(catalogue, EVERYTHING, progress.follow(catalogue, EVERYTHING, key).path)
    assert "36 months" not in said(shown) and "2 business days" not in said(shown)
    assert list(faults(library, shown)) == []


def test_nothing_is_shown_of_what_was_closed_to_the_reader(followed):
    library, key = followed
    found = progress.follow(library.catalogue, EVERYTHING, key)
    closed = [c for c in changes(library.catalogue, SALES, found) if c.reason == "gone"]
    assert closed and all((c.title, c.document, c.pieces) == ("", "", ()) for c in closed)
    assert "Bluebird" not in said(present(library.catalogue, SALES, found.path))


def test_what_was_closed_and_replaced_says_what_to_read_now_and_nothing_of_itself(library_of, tmp_path):
    name = "legal/consent.md"
    with library_of({name: DOCUMENTS[name]}) as library:
        catalogue = library.catalogue
        path = build(library, Role("some", "Some", "", (topics()["privacy"],)), EVERYTHING)
        begun = progress.begin(catalogue, SALES, path)
        for module in path.learnt:
            readings = [reading_mark(catalogue, SALES, module, r) for r in module.readings]
            progress.mark(
                catalogue, SALES, begun.id, [*read_marks(catalogue, SALES, module, path.citations), *readings]
            )
        (tmp_path / "legal").mkdir()
        opening, _, rest = DOCUMENTS[name].partition("---\n")
        (tmp_path / name).write_text(f"{opening}---\naudience: [legal]\n{rest}")
        (tmp_path / "legal/warm.md").write_text(f"---\nsupersedes: {name}\n---\n# Warm mail\n\nAsk first.\n")
        ingest(library, [tmp_path])
        found = changes(catalogue, SALES, progress.follow(catalogue, SALES, begun.id))
        replaced = [c for c in found if c.reason == "replaced"]
        assert replaced and all((c.now, c.title, c.pieces) == ("legal/warm.md", "", ()) for c in replaced)


# Files


def test_a_path_is_written_as_a_document_that_cites_its_sources(library, path):
    text = exported(path, ".md", library.catalogue, EVERYTHING).decode()
    assert "# Onboarding: Campaign operations" in text
    assert "The Automation Manager approves every send above 5,000 recipients.[^" in text
    assert "To meet: Automation Manager" in text
    assert text.count("**Gap:**") == len(path.gaps)
    assert exported(path, ".docx", library.catalogue, EVERYTHING).startswith(b"PK")
    with pytest.raises(SettingsError, match=r"\.ics"):
        exported(path, ".odt", library.catalogue, EVERYTHING)


def test_the_draft_of_a_path_counts_only_what_is_cited(library, path):
    count = sum(len(m.statements) for m in path.learnt)
    assert f"{count} statements" in as_draft(path, library.catalogue, EVERYTHING).summary()


def test_the_calendar_has_working_days_only_in_the_order_of_the_path(path):
    events = Calendar.from_ical(calendar(over(path, 2), date(2026, 11, 28))).walk("VEVENT")  # a Saturday
    assert len(events) == len(path.learnt)
    days = [e.decoded("dtstart") for e in events]
    assert days == sorted(days) and days[0].date() == date(2026, 11, 30)
    assert all(d.weekday() < 5 for d in days)
    assert all(a.decoded("dtend") <= b.decoded("dtstart") for a, b in pairwise(events))
    assert "Send approval" in "".join(str(e["description"]) for e in events)


def test_the_command_line_builds_and_writes_a_path(library, tmp_path):
    run = CliRunner()
    home = ["--home", str(library.home)]
    assert "Email Builder" in run.invoke(main, ["onboard", *home]).output
    written = ["-o", str(tmp_path / "p.ics"), "--start", "2026-12-01", "--weeks", "2", "--json"]
    told = json.loads(run.invoke(main, ["onboard", "content", *written, *home]).stdout)
    assert told["weeks"] == 2 and told["modules"] and told["questions"]
    assert b"BEGIN:VEVENT" in (tmp_path / "p.ics").read_bytes()
    assert run.invoke(main, ["onboard", "???", *home]).exit_code == 2


# Abbreviations


def test_the_glossary_cites_what_the_reader_may_read(library):
    found = {d.short: d for d in glossary(library, EVERYTHING)}
    assert found["MQL"].long == "marketing qualified lead"
    document = library.catalogue.document(found["MQL"].document, EVERYTHING)
    assert document.text[found["MQL"].start : found["MQL"].end] == found["MQL"].quote
    assert replace(found["MQL"]) in glossary(library, SALES)
