"""Metadata: which source of it goes first, what can be read off a file, and what is said about mistakes."""

from datetime import date
from itertools import pairwise

import pytest

from ingest.dates import parse_date
from ingest.document import Kind, Metadata, Reading, Status
from ingest.metadata import NOBODY, folder_metadata, metadata
from ingest.read.builder import Builder


def page(*paragraphs: str, title: str = "Lead routing", meta=None) -> Reading:
    build = Builder()
    for paragraph in paragraphs:
        build.paragraph(paragraph)
    return build.reading(format="markdown", title=title, meta=meta or {})


def found(reading: Reading, name: str = "page.md", folder=None) -> Metadata:
    return metadata(name, reading, folder or {})[0]


def test_the_file_goes_before_its_folder_and_both_before_the_text():
    reading = page("Owner: Data manager", "Last reviewed: 2025-01-01", meta={"owner": "Martech manager"})
    assert found(reading, folder={"owner": "Director", "team": "MOps"}).owner == "Martech manager"
    assert found(reading, folder={"owner": "Director", "team": "MOps"}).team == "MOps"
    assert found(page("Owner: Data manager"), folder={"owner": "Director"}).owner == "Director"
    assert found(page("Owner: Data manager")).owner == "Data manager"
    assert found(reading, folder={"reviewed_on": "2026-02-02"}).reviewed_on == date(2026, 2, 2)


def test_all_stated_fields_are_taken():
    meta = {
        "title": "Routing", "kind": "SOP", "tool": "CRM", "team": "MOps", "owner": "Manager", "audience": "mops, sales",
        "last_reviewed": date(2026, 3, 1), "status": "Published", "supersedes": "old.md",
    }  # fmt: skip
    assert found(page("Text.", meta=meta)) == Metadata(
        "Routing", Kind.PROCESS, "CRM", "MOps", "Manager", ("mops", "sales"), date(2026, 3, 1), Status.CURRENT, "old.md"
    )


def test_a_folder_has_no_title_to_give():
    assert found(page("Text."), folder={"title": "Processes"}).title == "Lead routing"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Last reviewed: 2026-03-01", date(2026, 3, 1)),
        ("Reviewed on 1 March 2026 by the owner.", date(2026, 3, 1)),
        ("Last updated March 1st, 2026", date(2026, 3, 1)),
        ("Review date | 01.03.2026", date(2026, 3, 1)),
        ("Last edited: 1 March 2026 08:55", date(2026, 3, 1)),
        ("Last touched: Mar 2026", date(2026, 3, 1)),
        ("Demand Gen Manager, last changed March 2026. Comments welcome!", date(2026, 3, 1)),
        ("Last modified by Content Producer on Mar 01, 2026", date(2026, 3, 1)),
        ("Last edit 2026-03.", date(2026, 3, 1)),
        ("Version 3.1, valid from 1 March 2026. Replaces version 2 of June 2021.", date(2026, 3, 1)),
        ("VERSION 3 - March 2026 - print it", date(2026, 3, 1)),
        ("Status: approved 1 March 2026", date(2026, 3, 1)),
        ("As of 1 March 2026 - Head of Marketing Operations", date(2026, 3, 1)),
        ("Valid from 1 March 2126.", None),
        ("Old assets of 1 March 2026 are not renamed.", None),
        ("Next review: 2027-03-01", None),
        ("Reviewed on 03/01/2026", None),
        ("The webinar of 1 March 2026 was a success.", None),
    ],
)
def test_review_dates_are_read_off_the_text(text, expected):
    assert found(page(text)).reviewed_on == expected


def test_a_review_goes_before_an_update_and_the_end_of_the_text_counts():
    filler = [f"Paragraph {n}." for n in range(40)]
    assert found(page("Last updated: 2026-05-05", *filler, "Reviewed: 2026-03-01")).reviewed_on == date(2026, 3, 1)
    assert found(page(*filler, "Reviewed: 2026-03-01", *filler)).reviewed_on is None


@pytest.mark.parametrize(
    ("name", "title", "status"),
    [
        ("archive/routing.md", "Routing", "archived"), ("a/Old/routing.md", "Routing", "archived"),
        ("drafts/routing.md", "Routing", "draft"), ("routing-draft.md", "Routing", "draft"),
        ("routing_superseded.md", "Routing", "archived"), ("routing (deprecated).md", "Routing", "archived"),
        ("Promo codes.md", "Promo codes OLD", "archived"), ("OLD_webinar upload.md", "Upload", "archived"),
        ("x.md", "Configuration 8.2 (old)", "archived"), ("x.md", "Leads that are 90 days old", "current"),
        ("x.md", "Old customers campaign", "current"), ("x.md", "THE OLD WAY", "current"),
        ("Superseded routing.md", "Routing", "archived"), ("routing_v2_draft_2026.md", "Routing", "draft"),
        ("routing.md", "Routing [DRAFT]", "draft"), ("routing.md", "DRAFT: Routing", "draft"),
        ("routing.md", "Draft approval process", "current"), ("archiving-campaigns.md", "Archive a campaign", "current"),
        ("old-customers/routing.md", "Win back old customers", "current"), ("routing.md", "Routing", "current"),
        ("deprecated-fields.md", "Deprecated fields and what replaces them", "current"),
    ],
)  # fmt: skip
def test_status_from_names(name, title, status):
    assert found(page("Text.", title=title), name).status == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("This document is superseded by Lead routing 2026.", "archived"),
        ("Note: this process has been replaced by the new intake form.", "archived"),
        ("DEPRECATED. See the new page.", "archived"),
        ("This page is still a draft.", "draft"),
        ("Status: Draft", "draft"),
        ("A superseded record is merged into the other one.", "current"),
        ("This document explains how deprecated fields are removed.", "current"),
    ],
)
def test_status_from_the_first_lines(text, status):
    assert found(page(text)).status == status


@pytest.mark.parametrize(
    ("name", "title", "kind"),
    [
        ("x.md", "Webinar playbook", "playbook"), ("x.md", "Campaign brief process", "process"),
        ("lead-routing-sop.docx", "Lead routing", "process"), ("policies/consent.md", "Consent", "policy"),
        ("x.md", "How to request access", "manual"), ("x.md", "Email QA checklist", "template"),
        ("x.md", "Data retention policy FAQ", "faq"), ("templates/x.md", "Naming", "template"), ("x.md", "Glossary", "other"),
    ],
)  # fmt: skip
def test_kind_from_words(name, title, kind):
    assert found(page("Text.", title=title), name).kind == kind


def test_fields_on_one_line_and_in_tables():
    joined = found(page("Owner: MOps manager Team: Marketing operations Tool: Webinar platform"))
    assert (joined.owner, joined.team, joined.tool) == ("MOps manager", "Marketing operations", "Webinar platform")
    told = found(page("Owner: CRM Administrator Status: approved Valid from: 2025-08-01"))
    assert (told.owner, told.reviewed_on) == ("CRM Administrator", date(2025, 8, 1))
    assert found(page("Owner: Demand Generation Manager Last touched: Jan 2026")).owner == "Demand Generation Manager"
    build = Builder()
    group = build.new_group()
    build.row(["Process owner", "Demand generation lead"], group)
    build.row(["Reviewed on", "2026-03-01"], group)
    control = found(build.reading(format="docx", title="x"))
    assert (control.owner, control.reviewed_on) == ("Demand generation lead", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("Owner: Social Media Manager (Noor), reviewed 2025-01-10", "Social Media Manager (Noor)"),
        ("Page owner: Data Protection Officer (Ruth Okafor) - last update 12 May 2026", "Data Protection Officer (Ruth Okafor)"),
        ("Last reviewed: 15.07.2026. Responsible: Revenue Operations Manager.", "Revenue Operations Manager"),
        ("Owner: Head of Data, Change Manager", "Head of Data, Change Manager"),
        ("Owner: MOps - Jana Brook", "MOps - Jana Brook"),
    ],
)  # fmt: skip
def test_an_owner_ends_where_the_line_goes_on_to_say_when(line, owner):
    assert found(page(line)).owner == owner


def test_who_is_responsible_for_a_part_does_not_own_the_document():
    parts = [f"Part {n} of it is done so." for n in range(6)]
    assert found(page(*parts, "Responsible: Campaign Manager")).owner is None
    assert found(page("Responsible: Campaign Manager", "Owner: Director")).owner == "Director"


def test_a_data_table_or_a_sentence_says_nothing_about_the_document():
    build = Builder()
    group = build.new_group()
    for cells in (["Owner", "The user the record is assigned to"], ["Team", "Its group"]):
        build.row(cells, group, header=["Column", "Meaning"])
    build.paragraph("Ask the owner: they will know whether the campaign was approved by the regional director.")
    assert found(build.reading(format="xlsx", title="x")).owner is None


def test_tool_and_team_from_folders():
    assert found(page("Text."), "tools/email-platform/sync.md").tool == "email platform"
    assert found(page("Text."), "teams/demand_gen/plan.md").team == "demand gen"
    assert found(page("Text."), "tools/export.zip/Renewals.md").tool is None
    assert found(page("Text."), "tools/export.zip/tools/salesforce/Renewals.md").tool == "salesforce"


def test_wrong_values_are_noted_and_not_used():
    meta = {"status": "actual", "kind": "poem", "reviewed_on": "soon", "owner": {"a": 1}, "team": "x" * 300}
    result, notes = metadata("page.md", page("Text.", meta=meta), {})
    assert (result.status, result.kind, result.reviewed_on, result.owner) == (Status.CURRENT, Kind.OTHER, None, None)
    assert len(result.team) == 200
    assert "status 'actual' is not one of current, draft, archived: not used" in notes
    assert any(note.startswith("reviewed_on 'soon' is not a date") for note in notes)
    assert len(notes) == 5


def test_an_audience_that_cannot_be_understood_opens_nothing():
    result, notes = metadata("page.md", page("Text.", meta={"audience": {"mops": True}}), {})
    assert result.audience == (NOBODY,)
    assert notes


def test_an_audience_of_everyone_is_no_restriction():
    assert found(page("Text.", meta={"audience": "Everyone"}), folder={"audience": ["mops"]}).audience == ()
    assert found(page("Text."), folder={"audience": ["mops"]}).audience == ("mops",)


def test_flags_of_site_generators():
    assert found(page("Text.", meta={"draft": True})).status is Status.DRAFT
    assert found(page("Text.", meta={"draft": False})).status is Status.CURRENT


def test_folder_files_are_merged_from_the_root_down(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "_meta.yaml").write_text("team: MOps\nowner: Director\n")
    (tmp_path / "a" / "_meta.yaml").write_text("owner: Manager\nLast-Reviewed: 2026-03-01\n")
    (tmp_path / "a" / "b" / "_meta.yaml").write_text("owner: [broken\n")
    assert folder_metadata(tmp_path, "a/page.md") == (
        {"team": "MOps", "owner": "Manager", "last_reviewed": date(2026, 3, 1)}, [],
    )  # fmt: skip
    merged, notes = folder_metadata(tmp_path, "a/b/page.md")
    assert merged["owner"] == "Manager"
    assert merged["audience"] == [NOBODY]  # it may have closed what is there
    assert len(notes) == 1 and notes[0].startswith("_meta.yaml in folder 'b' is not valid YAML")
    assert folder_metadata(tmp_path, "export.zip/a/page.md")[0] == {"team": "MOps", "owner": "Director"}


def test_folder_files_cannot_run_code_or_lead_out(tmp_path):
    (tmp_path / "_meta.yaml").write_text("owner: !!python/object/apply:os.system ['true']\n")
    merged, notes = folder_metadata(tmp_path, "../page.md")
    assert merged == {"audience": [NOBODY]}
    assert len(notes) == 1


def test_a_folder_file_that_stands_for_more_than_fits_in_memory_is_not_unfolded(tmp_path):
    levels = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghijklm"))
    (tmp_path / "_meta.yaml").write_text(f"a: &a [x]\n{levels}owner: *m\n")
    merged, notes = folder_metadata(tmp_path, "page.md")
    assert merged == {"audience": [NOBODY]} and "aliases" in notes[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", date(2026, 3, 1)), ("2026-03-01T10:00:00Z", date(2026, 3, 1)), ("1 Mar 2026", date(2026, 3, 1)),
        ("Sept. 9, 2026", date(2026, 9, 9)), ("2nd May 2026", date(2026, 5, 2)), ("31.12.2026", date(2026, 12, 31)),
        ("31.02.2026", None), ("03/04/2026", None), ("2026", None), ("March 2026", None), ("", None), (20260301, None),
    ],
)  # fmt: skip
def test_dates_are_read_strictly(text, expected):
    assert parse_date(text) == expected


def test_a_folder_states_values_for_single_files(tmp_path):
    (tmp_path / "email").mkdir()
    (tmp_path / "email" / "_meta.yaml").write_text(
        "team: Marketing\nfiles:\n  qa.docx:\n    title: Email QA\n    owner: Campaign Operations Specialist\n"
    )
    stated, notes = folder_metadata(tmp_path, "email/qa.docx")
    assert notes == []
    reading = Reading("docx", "Document1", "Text.", (), {"title": "Document1"})
    found, _ = metadata("email/qa.docx", reading, stated)
    assert (found.title, found.owner, found.team) == ("Email QA", "Campaign Operations Specialist", "Marketing")
    other, _ = folder_metadata(tmp_path, "email/other.docx")
    assert "owner" not in other


@pytest.mark.parametrize("heading", ["Sources", "8. References", "Footnotes", "To be reviewed: sources out of date"])
def test_dates_and_owners_of_sources_are_not_the_documents_own(heading):
    build = Builder()
    build.paragraph("How lists are imported.")
    build.heading(heading, 2)
    build.paragraph("List import SOP (leads/import.md; reviewed 2026-05-04)")
    build.paragraph("Owner: Data Manager")
    clues = found(build.reading(format="markdown", title="Import"))
    assert (clues.reviewed_on, clues.owner) == (None, None)


@pytest.mark.parametrize("name", ["_meta.yml", "_META.yaml", "_Meta.YML"])
def test_the_metadata_of_a_folder_may_be_called_in_either_way(tmp_path, name):
    (tmp_path / name).write_text("audience: [legal]\n")
    assert folder_metadata(tmp_path, "terms.md") == ({"audience": ["legal"]}, [])


@pytest.mark.parametrize("second", ["_meta.yml", "link"])
def test_a_folder_is_closed_where_it_is_not_plain_what_it_states(tmp_path, second):
    (tmp_path / "a").mkdir()
    if second == "link":
        (tmp_path / "elsewhere.txt").write_text("audience: [legal]\n")
        (tmp_path / "a" / "_meta.yaml").symlink_to(tmp_path / "elsewhere.txt")
    else:
        (tmp_path / "a" / "_meta.yaml").write_text("audience: [legal]\n")
        (tmp_path / "a" / second).write_text("audience: [legal, sales]\n")
    found, notes = folder_metadata(tmp_path, "a/terms.md")
    assert found == {"audience": [NOBODY]}
    assert len(notes) == 1 and "in folder 'a'" in notes[0]
