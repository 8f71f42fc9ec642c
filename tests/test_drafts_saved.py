"""Drafts that are edited, saved, opened again, and put into the library."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from click.testing import CliRunner
from docx import Document as WordDocument

from assistant.answer import StatementKind
from assistant.ask import ask
from assistant.cli import main
from assistant.draft import Draft, draft
from assistant.drafting import desk, edit
from assistant.drafting.alternatives import alternatives
from assistant.drafting.publish import publish
from assistant.drafting.standing import is_lost, standing
from assistant.drafting.template import template
from assistant.export import exported
from assistant.export.form import OWN
from assistant.export.markdown import markdown
from assistant.recall import recall
from assistant.search import search
from ingest.access import EVERYTHING, Reader, common
from ingest.catalogue import Catalogue, sqlite_url
from ingest.document import Status
from ingest.editing import set_status
from ingest.errors import SettingsError
from ingest.library import Library
from ingest.sync import ingest, remove
from ingest.versions import discard

ANNA, BEN = Reader("anna"), Reader("ben")
TOPIC = "importing a list of contacts"
TODAY = date(2026, 11, 1)
OURS = """---
title: List import SOP
owner: Marketing Data Manager
reviewed_on: 2026-05-04
---
# List import

## Purpose

This procedure ensures that every list imported into the CRM is lawful and free of duplicates.

## Approval

| Rows in the list | Who may import | Approval |
|---|---|---|
| up to 5,000 | Campaign Specialist | none |
| more than 5,000 | Data Manager | Director, in writing |

## Procedure

1. Save the original list unchanged in the archive.
2. Copy the list into the import template.
   1. Countries as ISO codes.
3. Compare the list with the suppression list.
4. Import the list under Contacts and note the row count.

## Time needed

A list is imported within 2 business days of the request.
"""
THEIRS = """---
title: List imports by agencies
owner: Agency Manager
reviewed_on: 2026-01-15
---
# How agencies import a list

1. Save the original list unchanged in the agency's archive.
2. Copy the list into the agreed import template.
3. Compare the list with the suppression list of the day.
4. Tell the Data Manager that the import of the list is done.

A list is imported within 5 business days of the request.
"""
DOCUMENTS = {
    "leads/import.md": OURS,
    "leads/import-agency.md": THEIRS,
    "brand/logo.md": "# Logo\n\nThe logo keeps a margin of its own height.\n",
}


@pytest.fixture(scope="module")
def master(tmp_path_factory, models_home, encoder):
    """A library and its folder, to be copied."""
    base = tmp_path_factory.mktemp("saved")
    for name, text in DOCUMENTS.items():
        (base / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (base / "docs" / name).write_text(text, encoding="utf-8")
    (base / "home").mkdir()
    (base / "home" / "models").symlink_to(models_home, target_is_directory=True)
    with Library.open(base / "home") as library:
        ingest(library, [base / "docs"])
    return base


@pytest.fixture
def filled(master, tmp_path):
    """A library of one's own, beside its folder `docs`."""
    shutil.copytree(master / "docs", tmp_path / "docs", dirs_exist_ok=True)
    shutil.copytree(master / "home", tmp_path / "home", symlinks=True, dirs_exist_ok=True)
    with Library.open(tmp_path / "home") as library:
        yield library


@pytest.fixture(scope="module")
def sop(master) -> Draft:
    with Library.open(master / "home") as library:
        return draft(library, TOPIC, EVERYTHING, template("sop"), TODAY)


def at(made: Draft, heading: str) -> int:
    return next(i for i, s in enumerate(made.sections) if s.heading == heading)


def texts(made: Draft, heading: str) -> list[str]:
    return [s.text for s in made.sections[at(made, heading)].statements]


def consistent(made: Draft) -> bool:
    """Whether every number leads to a citation, every citation is used, and what is cited is said word for word."""
    by_number = {c.n: c for c in made.citations}
    said = [s for section in made.sections for s in section.statements]
    used = [n for s in said for n in s.citations] + [n for c in made.conflicts for n in (c.used, c.other)]
    assert list(by_number) == list(range(1, len(by_number) + 1))
    assert set(used) == set(by_number)
    assert all(s.own != bool(s.citations) for s in said)
    assert all(s.own or s.text == by_number[s.citations[0]].quote for s in said)
    assert {s.document for s in made.stale} <= {c.document for c in made.citations}
    assert made.gaps == tuple(s.gap for s in made.sections if s.gap)
    return True


# Saving and opening


def test_a_draft_comes_back_from_json_as_it_was(sop):
    assert Draft.from_json(json.loads(json.dumps(sop.to_json()))) == sop
    later = {**json.loads(json.dumps(sop.to_json())), "of_a_later_version": 1}
    assert Draft.from_json(later) == sop


def test_a_saved_draft_survives_a_restart(filled, sop):
    made = desk.save(filled.catalogue, ANNA, sop, "sop")
    filled.close()
    reopened = Catalogue.open(sqlite_url(filled.home / "library.sqlite"))
    assert desk.saved(reopened, ANNA, made.id).draft == sop
    assert [d.title for d in desk.drafts(reopened, ANNA)] == [sop.title]
    reopened.close()


def test_a_library_made_before_there_were_drafts_opens_as_before(filled):
    with filled.catalogue.engine.begin() as connection:
        for table in ("drafts", "edits", "drafted", "corrections", "cites"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    filled.close()
    with Library.open(filled.home) as library:
        assert ask(library, "How wide is the margin of the logo?", EVERYTHING).status == "answered"
        assert desk.drafts(library.catalogue, ANNA) == []


def test_the_draft_last_changed_comes_first(filled, sop):
    first, second = (desk.save(filled.catalogue, ANNA, replace(sop, title=t), "sop") for t in ("A", "B"))
    assert [d.id for d in desk.drafts(filled.catalogue, ANNA)] == [second.id, first.id]
    assert desk.rename(filled.catalogue, ANNA, first.id, " New \n name ")
    assert [d.title for d in desk.drafts(filled.catalogue, ANNA)] == ["New name", "B"]


def test_a_reader_neither_sees_nor_changes_somebody_elses_draft(filled, sop):
    catalogue = filled.catalogue
    made = desk.save(catalogue, ANNA, sop, "sop")
    assert desk.drafts(catalogue, BEN) == []
    assert desk.saved(catalogue, BEN, made.id) is None
    assert desk.change(catalogue, BEN, made, edit.remove_section(sop, 0)) is None
    assert desk.undo(catalogue, BEN, made) is None
    assert not desk.rename(catalogue, BEN, made.id, "theirs")
    assert not desk.delete(catalogue, BEN, made.id)
    assert desk.saved(catalogue, ANNA, made.id) == made


def test_two_pages_do_not_overwrite_one_another(filled, sop):
    seen = desk.save(filled.catalogue, ANNA, sop, "sop")
    first = desk.change(filled.catalogue, ANNA, seen, edit.remove_section(sop, 0))
    assert desk.change(filled.catalogue, ANNA, seen, edit.remove_section(sop, 1)) is None
    assert desk.saved(filled.catalogue, ANNA, seen.id) == first


def test_changes_are_taken_back_one_by_one_up_to_the_first(filled, sop):
    now = desk.save(filled.catalogue, ANNA, sop, "sop")
    states = [now.draft]
    for _ in range(3):
        now = desk.change(filled.catalogue, ANNA, now, edit.remove_section(now.draft, 0))
        states.append(now.draft)
    assert now.undoable == 3
    for state in reversed(states[:-1]):
        now = desk.undo(filled.catalogue, ANNA, now)
        assert now.draft == state
    assert desk.undo(filled.catalogue, ANNA, now) is None
    assert now.revision == 7


def test_only_the_latest_changes_are_kept(filled, sop, monkeypatch):
    monkeypatch.setattr(desk, "MOST_EDITS", 2)
    now = desk.save(filled.catalogue, ANNA, sop, "sop")
    for n in range(4):
        now = desk.change(filled.catalogue, ANNA, now, edit.retitle(now.draft, f"Title {n}"))
    assert now.undoable == 2
    assert desk.undo(filled.catalogue, ANNA, now).draft.title == "Title 2"


def test_a_deleted_draft_is_gone_with_its_changes(filled, sop):
    now = desk.save(filled.catalogue, ANNA, sop, "sop")
    desk.change(filled.catalogue, ANNA, now, edit.remove_section(sop, 0))
    assert desk.delete(filled.catalogue, ANNA, now.id)
    assert desk.saved(filled.catalogue, ANNA, now.id) is None
    with filled.catalogue.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM edits").scalar() == 0


# What the library no longer holds


def test_what_a_source_no_longer_says_is_taken_out_and_every_other_statement_keeps_its_place(filled, sop, tmp_path):
    (tmp_path / "docs/leads/import.md").write_text(OURS.replace("lawful and free of duplicates", "lawful"))
    ingest(filled, [tmp_path / "docs"])
    now = standing(filled.catalogue, ANNA, sop, TODAY)
    assert now.lost == 1
    assert texts(now.draft, "Purpose") == [""]
    assert [len(s.statements) for s in now.draft.sections] == [len(s.statements) for s in sop.sections]
    ours = {c.n for c in sop.citations if c.document == "leads/import.md"}
    assert now.edited == {n for n in ours if n in {c.n for c in now.draft.citations}}
    for c in now.draft.citations:
        document = filled.catalogue.document(c.document, EVERYTHING)
        assert document.text[c.start : c.end] == c.quote
    assert "lawful and free" not in markdown(now.export())
    assert "Gap:" in markdown(now.export()).split("## Purpose")[1].split("##")[0]


def test_a_statement_is_worded_by_its_other_source_once_its_own_is_gone(filled, sop):
    remove(filled, ["leads/import.md"])
    now = standing(filled.catalogue, ANNA, sop, TODAY)
    assert "Copy the list into the agreed import template." in texts(now.draft, "Procedure")
    shown = [s for part in now.draft.sections for s in part.statements if not is_lost(s)]
    assert shown and {c.document for c in now.draft.citations} == {"leads/import-agency.md"}


def test_what_was_closed_to_the_reader_is_not_shown_again(filled, sop, tmp_path):
    (tmp_path / "docs/leads/import.md").write_text(OURS.replace("---\ntitle", "---\naudience: [data]\ntitle"))
    ingest(filled, [tmp_path / "docs"])
    outside = standing(filled.catalogue, Reader("x", frozenset({"sales"})), sop, TODAY)
    assert "row count" not in json.dumps(outside.draft.to_json())
    assert not any(s.title == "List import SOP" for s in outside.draft.stale)
    assert standing(filled.catalogue, Reader("x", frozenset({"data"})), sop, TODAY).lost == 0


def test_what_was_nested_in_a_step_that_was_taken_out_is_not_exported_as_part_of_another(filled, sop, tmp_path):
    (tmp_path / "docs/leads/import.md").write_text(OURS.replace("Copy the list into the import template", "Copy it"))
    (tmp_path / "docs/leads/import-agency.md").unlink()
    ingest(filled, [tmp_path / "docs"], sync=True)
    steps = standing(filled.catalogue, ANNA, sop, TODAY).export().sections[at(sop, "Procedure")].statements
    shown = [(s.text.split()[0], s.depth) for s in steps if s.kind is StatementKind.STEP]
    assert shown == [("Save", 0), ("Countries", 0), ("Compare", 0), ("Import", 0)]


def test_a_source_that_was_archived_since_is_named(filled, sop):
    set_status(filled, "leads/import.md", Status.ARCHIVED, EVERYTHING)
    now = standing(filled.catalogue, ANNA, sop, TODAY)
    assert ("leads/import.md", "is archived") in [(s.document, s.reason) for s in now.draft.stale]
    assert {c.status for c in now.draft.citations if c.document == "leads/import.md"} == {"archived"}


# Editing


def test_sections_are_moved_removed_added_and_renamed(sop):
    names = [s.heading for s in sop.sections]
    moved = edit.move_section(sop, 0, 1)
    assert [s.heading for s in moved.sections] == [names[1], names[0], *names[2:]] and consistent(moved)
    assert edit.move_section(sop, 0, -1) == sop
    gone = edit.remove_section(sop, at(sop, "Procedure"))
    assert "Procedure" not in [s.heading for s in gone.sections] and consistent(gone)
    assert len(gone.citations) < len(sop.citations)
    more = edit.add_section(sop, 1, " Costs ")
    assert more.sections[1].heading == "Costs" and more.sections[1].gap and consistent(more)
    named = edit.rename_section(more, 1, "Budget")
    assert (named.sections[1].heading, named.sections[1].gap.section) == ("Budget", "Budget")


def test_a_step_moves_with_what_is_nested_in_it_and_stays_in_its_list(sop):
    part = at(sop, "Procedure")
    steps = texts(sop, "Procedure")
    copy, nested, compare = (next(i for i, t in enumerate(steps) if t.startswith(w)) for w in ("Copy", "Coun", "Comp"))
    assert (nested, compare) == (copy + 1, copy + 2)
    down = texts(moved := edit.move_statement(sop, part, copy, 1), "Procedure")
    assert down[copy : copy + 3] == [steps[compare], steps[copy], steps[nested]] and consistent(moved)
    assert texts(edit.move_statement(moved, part, copy + 1, -1), "Procedure") == steps
    assert edit.move_statement(sop, part, nested, 1) == edit.move_statement(sop, part, nested, -1) == sop
    gone = edit.remove_statement(sop, part, copy)
    assert steps[nested] not in texts(gone, "Procedure") and consistent(gone)


def test_a_section_that_nothing_is_left_of_is_a_gap(sop):
    part = at(sop, "Purpose")
    made = sop
    while made.sections[part].statements:
        made = edit.remove_statement(made, part, 0)
    assert made.sections[part].gap in made.gaps and consistent(made)


def test_a_gap_is_filled_by_hand_and_marked_everywhere_as_the_writers_own_words(sop):
    part = at(sop, "Measures")
    made = edit.write(
        sop, part, "Error rate of imports, monthly.\n\n1. Count the rows refused.\n2. Divide by all rows."
    )
    said = made.sections[part].statements
    assert [(s.kind, s.own) for s in said] == [
        (StatementKind.SENTENCE, True),
        (StatementKind.STEP, True),
        (StatementKind.STEP, True),
    ]
    assert made.sections[part].gap is None and len(made.gaps) == len(sop.gaps) - 1 and consistent(made)
    assert made.to_json()["sections"][part]["statements"][0]["own"] is True
    assert "Error rate of imports, monthly.[^own]" in markdown(made) and f"[^own]: {OWN}" in markdown(made)
    assert "[^own]" not in markdown(sop)
    word = WordDocument(BytesIO(exported(made, ".docx")))
    assert any(p.text == f"Error rate of imports, monthly. [{OWN}]" for p in word.paragraphs)
    assert Draft.from_json(json.loads(json.dumps(made.to_json()))) == made


def test_own_words_among_steps_are_a_step_and_replaced_words_lose_their_sources(sop):
    part = at(sop, "Procedure")
    made = edit.write(sop, part, "Tell the owner.", at=2)
    written = made.sections[part].statements[2]
    assert (written.kind, written.own, written.depth) == (
        StatementKind.STEP,
        True,
        made.sections[part].statements[1].depth,
    )
    own = edit.rewrite(sop, part, 0, "Store the list.")
    said = own.sections[part].statements[0]
    assert (said.text, said.own, said.citations) == ("Store the list.", True, ()) and consistent(own)


@pytest.mark.parametrize("words", ["", "  \n ", "\x00\u202e"])
def test_nothing_is_not_written(sop, words):
    with pytest.raises(edit.NotThere):
        edit.write(sop, 0, words)
    with pytest.raises(edit.NotThere):
        edit.retitle(sop, words)


@pytest.mark.parametrize("place", [-1, 999])
def test_what_is_not_there_is_not_changed(sop, place):
    for change in (edit.move_section, edit.move_statement):
        with pytest.raises(edit.NotThere):
            change(sop, *([place, 1] if change is edit.move_section else [0, place, 1]))
    for made in (lambda: edit.remove_section(sop, place), lambda: edit.remove_statement(sop, place, 0)):
        with pytest.raises(edit.NotThere):
            made()
    with pytest.raises(edit.NotThere):
        edit.decide(sop, place, 1)


def test_a_statement_says_what_another_of_its_sources_says(filled, sop):
    part = at(sop, "Procedure")
    place = texts(sop, "Procedure").index("Copy the list into the import template.")
    others = alternatives(filled, ANNA, sop, sop.sections[part].statements[place])
    assert [c.quote for c in others] == ["Copy the list into the agreed import template."]
    made = edit.swap_source(sop, part, place, others[0])
    said = made.sections[part].statements[place]
    assert said.text == "Copy the list into the agreed import template." and len(said.citations) == 2
    assert consistent(made)
    back = edit.swap_source(made, part, place, sop.citations[sop.sections[part].statements[place].citations[0] - 1])
    assert back == sop


def test_a_source_that_the_draft_does_not_cite_yet_is_found_and_taken(filled, sop, tmp_path):
    (tmp_path / "docs/leads/third.md").write_text(
        "# Checks\n\nThis procedure ensures that every list imported into the CRM is free of duplicates and lawful.\n"
    )
    ingest(filled, [tmp_path / "docs"])
    part = at(sop, "Purpose")
    (other,) = alternatives(filled, ANNA, sop, sop.sections[part].statements[0])
    assert other.n == len(sop.citations) + 1
    made = edit.swap_source(sop, part, 0, other)
    assert texts(made, "Purpose")[0].endswith("duplicates and lawful.") and consistent(made)


def test_a_conflict_is_decided_the_other_way(sop):
    index, conflict = next(
        (i, c) for i, c in enumerate(sop.conflicts) if "2 business" in sop.citations[c.used - 1].quote
    )
    other = sop.citations[conflict.other - 1].quote
    made = edit.decide(sop, conflict.used, conflict.other)
    assert other in [s.text for part in made.sections for s in part.statements] and consistent(made)
    turned = made.conflicts[index]
    assert made.citations[turned.used - 1].quote == other
    assert turned.note.startswith("What speaks against it")
    again = edit.decide(made, turned.used, turned.other)
    assert again.citations[again.conflicts[index].used - 1].quote == sop.citations[conflict.used - 1].quote


# Into the library

QUESTION = "How often is the error rate of list imports reported to the Director of Revenue?"


@pytest.fixture
def own_words(sop) -> Draft:
    """A draft that says something no document says."""
    words = "The error rate of list imports is reported to the Director of Revenue every second Tuesday."
    return edit.write(sop, at(sop, "Measures"), words)


def cites(library: Library, path: str) -> bool:
    answer = ask(library, QUESTION, EVERYTHING)
    quotes = [n.closest for n in answer.nearest if n.closest]
    told = [*answer.citations, *quotes]
    near = any(n.document == path for n in answer.nearest)
    return near or any(c.document == path for c in told)


def found(library: Library, path: str) -> bool:
    return any(hit.document == path for hit in search(library, QUESTION, EVERYTHING, k=50))


def test_a_draft_removed_from_the_library_can_be_put_back_as_it_was(filled, own_words):
    path = publish(filled, ANNA, own_words)
    assert discard(filled, [path], EVERYTHING)
    assert publish(filled, ANNA, own_words) == path
    assert filled.catalogue.entry(path, EVERYTHING)


def test_a_draft_in_the_library_is_no_evidence_until_it_is_set_current(filled, own_words):
    before = ask(filled, QUESTION, EVERYTHING)
    path = publish(filled, ANNA, own_words)
    assert path == "drafts/sop-importing-a-list-of-contacts.md"
    entry = filled.catalogue.entry(path, EVERYTHING)
    assert (entry.metadata.status, entry.metadata.drafted) == (Status.DRAFT, True)
    assert "second Tuesday" in filled.catalogue.document(path, EVERYTHING).text
    after = ask(filled, QUESTION, EVERYTHING)
    assert (after.status, [s.text for s in after.statements]) == (before.status, [s.text for s in before.statements])
    assert not cites(filled, path) and not found(filled, path)
    again = draft(filled, TOPIC, EVERYTHING, template("sop"), TODAY)
    assert not any(c.document == path for c in again.citations)

    assert set_status(filled, path, Status.CURRENT, EVERYTHING).metadata.status is Status.DRAFT
    told = ask(filled, QUESTION, EVERYTHING)
    assert any("second Tuesday" in s.text for s in told.statements) and cites(filled, path) and found(filled, path)

    set_status(filled, path, Status.DRAFT, EVERYTHING)
    assert not cites(filled, path) and not found(filled, path)
    assert not any(c.document == path for c in recall(filled.catalogue, EVERYTHING, told)[0].citations)


def test_an_abbreviation_that_only_a_draft_explains_is_not_known(filled, sop):
    made = edit.write(sop, 0, "List Import Quality Score (LIQS) is a measure.")
    path = publish(filled, ANNA, made)
    assert "LIQS" not in {t.short for t in filled.catalogue.terms(EVERYTHING)}
    set_status(filled, path, Status.CURRENT, EVERYTHING)
    assert "LIQS" in {t.short for t in filled.catalogue.terms(EVERYTHING)}


def test_a_draft_that_the_company_wrote_is_evidence_as_before(filled, tmp_path):
    (tmp_path / "docs/error.md").write_text(
        "---\nstatus: draft\n---\n# Errors\n\nThe error rate of list imports is reported to the Director of Revenue "
        "every second Tuesday.\n"
    )
    ingest(filled, [tmp_path / "docs"])
    assert cites(filled, "error.md")


@pytest.mark.parametrize("suffix", [".md", ".docx"])
def test_an_exported_draft_in_a_folder_is_no_evidence_either(filled, own_words, tmp_path, suffix):
    (tmp_path / f"docs/sop{suffix}").write_bytes(exported(own_words, suffix))
    ingest(filled, [tmp_path / "docs"])
    entry = filled.catalogue.entry(f"sop{suffix}", EVERYTHING)
    assert (entry.metadata.status, entry.metadata.drafted) == (Status.DRAFT, True)
    assert not cites(filled, f"sop{suffix}")
    set_status(filled, f"sop{suffix}", Status.CURRENT, EVERYTHING)
    assert cites(filled, f"sop{suffix}")


def test_a_run_that_syncs_another_folder_keeps_it_and_does_not_bring_it_back_once_removed(filled, own_words, tmp_path):
    path = publish(filled, ANNA, own_words)
    report = ingest(filled, [tmp_path / "docs"], sync=True)
    assert report.removed == [] and filled.catalogue.entry(path, EVERYTHING)
    (tmp_path / "docs/copy.md").write_bytes(
        filled.original(filled.catalogue.entry(path, EVERYTHING).source_sha256).read_bytes()
    )
    assert ingest(filled, [tmp_path / "docs"], sync=True).moved == []
    assert remove(filled, [path]) == [path]
    assert ingest(filled, [tmp_path / "docs"], sync=True).added == []
    (tmp_path / "docs/copy.md").unlink()
    assert ingest(filled, [tmp_path / "docs"], sync=True).removed == ["copy.md"]


def test_a_status_set_by_hand_holds_until_the_document_states_another(filled, tmp_path):
    path, file = "brand/logo.md", tmp_path / "docs/brand/logo.md"

    def status() -> str:
        ingest(filled, [tmp_path / "docs"])
        return filled.catalogue.entry(path, EVERYTHING).metadata.status

    set_status(filled, path, Status.ARCHIVED, EVERYTHING)
    set_status(filled, path, Status.DRAFT, EVERYTHING)
    file.write_text(file.read_text() + "\nIt is never turned.\n")
    assert status() == "draft"
    file.write_text("---\nstatus: archived\n---\n" + file.read_text())
    assert status() == "archived"
    file.write_text(file.read_text() + "\nIt is never mirrored.\n")
    assert status() == "archived"


def test_what_is_put_in_again_is_a_draft_again(filled, own_words):
    path = publish(filled, ANNA, own_words)
    set_status(filled, path, Status.CURRENT, EVERYTHING)
    again = publish(filled, ANNA, edit.remove_section(own_words, 0), path)
    assert again == path
    assert filled.catalogue.entry(path, EVERYTHING).metadata.status is Status.DRAFT
    assert not cites(filled, path)


def test_another_draft_of_that_name_and_a_companys_own_file_are_not_replaced(filled, own_words, tmp_path):
    first = publish(filled, ANNA, own_words)
    assert publish(filled, ANNA, own_words) == first.replace(".md", "-2.md")
    assert publish(filled, ANNA, own_words, "leads/import.md") == first.replace(".md", "-3.md")
    assert filled.catalogue.entry("leads/import.md", EVERYTHING).metadata.drafted is False


def test_the_indexes_agree_with_the_catalogue_after_a_draft_was_put_in(filled, own_words):
    from ingest import doctor

    path = publish(filled, ANNA, own_words)
    set_status(filled, path, Status.CURRENT, EVERYTHING)
    assert [c for c in doctor.examine(filled) if not c.ok] == []
    doctor.repair(filled)
    assert filled.catalogue.entry(path, EVERYTHING).metadata.status is Status.CURRENT


def test_a_draft_with_nothing_in_it_is_not_put_in(filled):
    empty = draft(filled, "running a podcast with celebrities", EVERYTHING, template("sop"))
    with pytest.raises(SettingsError, match="says nothing yet"):
        publish(filled, ANNA, empty)


# Who may read it


@pytest.mark.parametrize(
    ("audiences", "expected"),
    [
        ([], ()),
        ([(), ()], ()),
        ([("legal",), ()], ("legal",)),
        ([("legal", "data"), ("data", "sales")], ("data",)),
        ([("legal",), ("sales",)], None),
        ([("nobody",), ("sales",)], None),
    ],
)
def test_only_who_may_read_all_sources_may_read_what_is_made_of_them(audiences, expected):
    assert common(audiences) == expected
    if expected is not None:
        for group in ("legal", "data", "sales", "nobody"):
            reader = Reader("x", frozenset({group}))
            assert not reader.may_read(expected) or all(reader.may_read(a) for a in audiences)


def test_a_draft_of_restricted_documents_is_for_their_readers_only(filled, sop, tmp_path):
    def closed(name: str, text: str, audience: str) -> None:
        (tmp_path / "docs" / name).write_text(text.replace("---\ntitle", f"---\naudience: {audience}\ntitle"))

    closed("leads/import.md", OURS, '[data, "legal: EU"]')
    ingest(filled, [tmp_path / "docs"])
    path = publish(filled, ANNA, sop)
    assert filled.catalogue.entry(path, EVERYTHING).metadata.audience == ("data", "legal: EU")
    assert filled.catalogue.entry(path, Reader("x", frozenset({"sales"}))) is None
    assert filled.catalogue.document(path, Reader("x", frozenset({"data"})))
    closed("leads/import-agency.md", THEIRS, "[agencies]")
    ingest(filled, [tmp_path / "docs"])
    with pytest.raises(SettingsError, match="not for the same people"):
        publish(filled, ANNA, sop)


@pytest.mark.parametrize("suffix", [".md", ".docx", ".pdf"])
def test_an_exported_draft_names_its_readers_and_is_for_them_only_when_it_is_read_again(filled, tmp_path, suffix):
    for name, text, audience in (("import", OURS, "[data, legal]"), ("import-agency", THEIRS, "[data, agencies]")):
        closed = text.replace("---\ntitle", f"---\naudience: {audience}\ntitle")
        (tmp_path / f"docs/leads/{name}.md").write_text(closed)
    ingest(filled, [tmp_path / "docs"])
    made = draft(filled, TOPIC, EVERYTHING, template("sop"), TODAY)
    (tmp_path / f"docs/exported{suffix}").write_bytes(exported(made, suffix))
    ingest(filled, [tmp_path / "docs"])
    assert filled.catalogue.entry(f"exported{suffix}", EVERYTHING).metadata.audience == ("data",)
    text = filled.catalogue.document(f"exported{suffix}", EVERYTHING).text
    assert "data only" in " ".join(text.split())
    assert "data only" not in markdown(replace(made, audience=()))


def test_what_is_made_of_a_document_is_closed_with_it(filled, sop, tmp_path):
    path, sales = publish(filled, ANNA, sop), Reader("x", frozenset({"sales"}))
    set_status(filled, path, Status.CURRENT, EVERYTHING)
    assert any(hit.document == path for hit in search(filled, TOPIC, sales))

    def closed(audience: str) -> tuple[str, ...]:
        file = tmp_path / "docs/leads/import.md"
        file.write_text(OURS.replace("---\ntitle", f"---\naudience: {audience}\ntitle"))
        ingest(filled, [tmp_path / "docs"])
        return filled.catalogue.entry(path, EVERYTHING).metadata.audience

    assert closed("[data, legal]") == ("data", "legal")
    assert filled.catalogue.entry(path, sales) is None
    assert not any(hit.document == path for hit in search(filled, TOPIC, sales))
    set_status(filled, path, Status.DRAFT, EVERYTHING)
    set_status(filled, path, Status.CURRENT, EVERYTHING)
    assert closed("[data]") == ("data",)
    assert closed("[sales]") == ("nobody",)
    assert closed("[data, sales]") == ("nobody",)
    assert publish(filled, ANNA, sop, path) == path
    assert filled.catalogue.entry(path, EVERYTHING).metadata.audience == ("data", "sales")


# The command line


def test_the_command_line_keeps_a_draft_and_sets_it_current(filled):
    def told(*arguments: str) -> dict:
        outcome = CliRunner().invoke(main, [*arguments, "--home", str(filled.home), "--json"])
        assert outcome.exit_code == 0, outcome.output
        return json.loads(outcome.stdout)

    path = told("draft", TOPIC, "--keep")["document"]
    assert told("status", path)["status"] == "draft"
    assert told("status", path, "current") == {"document": path, "status": "current", "before": "draft"}
    assert filled.catalogue.entry(path, EVERYTHING).metadata.status is Status.CURRENT
    assert told("show", path)["metadata"]["drafted"] is True
    missing = CliRunner().invoke(main, ["status", "nonesuch.md", "current", "--home", str(filled.home)])
    assert missing.exit_code == 2 and "nonesuch.md" in missing.output
