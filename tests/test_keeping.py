"""Documents that are in the library: corrected by hand, replaced, taken back, removed, confirmed."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
import sqlalchemy as sa
import yaml
from click.testing import CliRunner

from assistant import history
from assistant.ask import ask
from assistant.cli import main
from assistant.keeping.changes import changes, in_words
from assistant.keeping.documents import Wanted, listing
from assistant.keeping.due import by_owner, calendar, due, mail
from assistant.keeping.front_matter import folder_metadata, front_matter
from assistant.keeping.verification import months_after, verify, withdraw
from assistant.recall import recall
from assistant.search import search
from ingest import past, trash
from ingest.access import EVERYTHING, Reader
from ingest.backup import back_up, bring_in
from ingest.doctor import examine
from ingest.document import Status
from ingest.editing import edit, set_status
from ingest.errors import SettingsError, UnreadableFile
from ingest.library import Library
from ingest.metadata import NOBODY, typed
from ingest.schema import past as past_table
from ingest.sync import ingest
from ingest.versions import (
    bring_back,
    discard,
    purge,
    read_version,
    replace_document,
    restore_version,
    versions_of,
)

LEGAL, SALES = Reader("l", frozenset({"legal"})), Reader("s", frozenset({"sales"}))
TODAY = date(2026, 11, 22)


def text(topic: str, front: str = "", more: str = "") -> str:
    return (
        f"---\n{front}---\n# {topic}\n\nThe {topic} margin is twelve millimetres wide.\n{more}"
        if front
        else (f"# {topic}\n\nThe {topic} margin is twelve millimetres wide.\n{more}")
    )


DOCUMENTS = {
    "logo.md": text("logo", "owner: Designer\nreviewed_on: 2026-01-05\n"),
    "banner.md": text("banner", "owner: Designer\nreviewed_on: 2024-01-05\n"),
    "flyer.md": text("flyer", "", "\nFlyers are printed in Ghent.\n"),
    "poster.md": text("poster", "owner: Designer\n"),
    "sticker.md": text("sticker", "audience: [legal]\nowner: Counsel\nreviewed_on: 2025-12-01\n"),
    "badge.md": text("badge", "", "\n## Colours\n\nBadges are green.\n"),
    "mug.md": text("mug"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("keeping")
    for name, content in DOCUMENTS.items():
        (made / name).write_text(content)
    return made


@pytest.fixture(scope="module")
def kept(folder, tmp_path_factory, models_home, encoder):
    home = tmp_path_factory.mktemp("home")
    (home / "models").symlink_to(models_home, target_is_directory=True)
    with Library.open(home) as library:
        ingest(library, [folder])
        yield library


def entry(library, path):
    found = library.catalogue.entry(path, EVERYTHING)
    assert found is not None
    return found


def passages(library, path):
    return [(r.passage.id, r.passage.text) for r in library.catalogue.passages_of(entry(library, path).id, EVERYTHING)]


def found(library, query, reader=EVERYTHING):
    return {hit.document for hit in search(library, query, reader, k=50)}


def assert_healthy(library) -> None:
    assert [(c.name, c.detail) for c in examine(library) if not c.ok] == []


# Set by hand


def test_an_edit_holds_at_once_and_over_ingestion_until_the_document_states_otherwise(kept, folder):
    changes_ = typed({"owner": "Brand Manager", "reviewed_on": "2026-11-01", "tool": "Figma"})
    before = edit(kept, "logo.md", changes_, EVERYTHING)
    assert before is not None and before.metadata.owner == "Designer"
    answer = ask(kept, "How wide is the logo margin?", EVERYTHING, where={"tool": ["Figma"]})
    assert [c.reviewed_on for c in answer.citations] == ["2026-11-01"]
    assert kept.catalogue.values("tool", EVERYTHING) == ["Figma"]

    (folder / "logo.md").write_text(DOCUMENTS["logo.md"] + "\nIt is blue.\n")
    ingest(kept, [folder])
    about = entry(kept, "logo.md").metadata
    assert (about.owner, about.tool, about.reviewed_on) == ("Brand Manager", "Figma", date(2026, 11, 1))

    (folder / "logo.md").write_text(DOCUMENTS["logo.md"].replace("Designer", "Agency"))
    ingest(kept, [folder])
    about = entry(kept, "logo.md").metadata
    assert (about.owner, about.tool, about.reviewed_on) == ("Agency", "Figma", date(2026, 11, 1))
    assert set(kept.catalogue.corrections(about_id(kept, "logo.md"))) == {"tool", "reviewed_on"}


def about_id(library, path):
    return entry(library, path).id


def test_a_title_set_by_hand_is_in_the_passages_and_the_indexes(kept):
    edit(kept, "mug.md", typed({"title": "Cup guidelines"}), EVERYTHING)
    assert kept.catalogue.passages_of(about_id(kept, "mug.md"), EVERYTHING)[0].passage.context.startswith("Cup")
    assert "mug.md" in found(kept, "cup guidelines")
    edit(kept, "mug.md", typed({"title": "mug"}), EVERYTHING)
    assert kept.catalogue.corrections(about_id(kept, "mug.md")) == {}
    assert len(versions_of(kept.catalogue, "mug.md", EVERYTHING)) == 1  # its words are the same
    assert_healthy(kept)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reviewed_on": "soon"}, "'soon' is not a date"),
        ({"kind": "novel"}, "'novel' is not one of"),
        ({"title": "  "}, "every document has a title"),
        ({"reviewed_on": "2199-03-01"}, "2199-03-01 is in the future"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_changed(given, said):
    with pytest.raises(SettingsError, match=said):
        typed(given)


def test_what_was_set_by_hand_can_be_saved_and_put_beside_the_documents(kept):
    edit(kept, "flyer.md", typed({"owner": "Printer", "kind": "policy"}), EVERYTHING)
    saved = yaml.safe_load(folder_metadata(kept.catalogue, EVERYTHING))["files"]
    assert saved["flyer.md"] == {"kind": "policy", "owner": "Printer"}
    assert "owner: Printer" in front_matter(entry(kept, "flyer.md").metadata)
    edit(kept, "sticker.md", typed({"team": "Law"}), EVERYTHING)
    assert "sticker.md" not in folder_metadata(kept.catalogue, SALES)


def test_statuses_set_by_hand_in_an_older_library_are_taken_over(tmp_path, models_home):
    with Library.open(tmp_path, models=models_home) as library, library.catalogue.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE standings (document VARCHAR, status VARCHAR, stated VARCHAR)")
        connection.exec_driver_sql("INSERT INTO standings VALUES ('d', 'archived', 'current')")
    for _ in range(2):
        with Library.open(tmp_path, models=models_home) as library:
            (made,) = library.catalogue.corrections("d").items()
            assert (made[0], made[1].value, made[1].stated) == ("status", "archived", "current")


# Versions


def test_the_version_before_is_kept_compared_and_put_back(kept, folder):
    before = passages(kept, "badge.md")
    (folder / "badge.md").write_text(DOCUMENTS["badge.md"].replace("green", "violet") + "\nThey are round.\n")
    ingest(kept, [folder])
    now, old = versions_of(kept.catalogue, "badge.md", EVERYTHING)
    assert (now.back, now.until, old.back) == (0, None, 1) and old.until >= old.since
    new, was = (read_version(kept.catalogue, "badge.md", v.id, EVERYTHING) for v in (now, old))
    difference = changes(was, new)
    assert difference.summary() == "1 added; 1 reworded"
    assert "~ Badges are [-green-]{+violet+}." in list(in_words(difference))
    assert not any("green" in hit.text for hit in search(kept, "badges are green", EVERYTHING, k=50))
    assert_healthy(kept)

    assert restore_version(kept, "badge.md", old.id, EVERYTHING)
    assert passages(kept, "badge.md") == before
    assert any("green" in hit.text for hit in search(kept, "badges are green", EVERYTHING))
    assert_healthy(kept)
    assert ingest(kept, [folder], sync=True).unchanged == len(DOCUMENTS)  # it holds while the file is the same
    assert passages(kept, "badge.md") == before
    (folder / "_meta.yaml").write_text("files:\n  badge.md:\n    team: Print\n")
    ingest(kept, [folder])
    assert entry(kept, "badge.md").metadata.team == "Print" and passages(kept, "badge.md") == before
    (folder / "_meta.yaml").unlink()
    (folder / "badge.md").write_text(DOCUMENTS["badge.md"].replace("green", "amber"))
    ingest(kept, [folder])
    assert any("amber" in hit.text for hit in search(kept, "badges are amber", EVERYTHING))
    assert len(versions_of(kept.catalogue, "badge.md", EVERYTHING)) == 4
    assert_healthy(kept)


def test_a_file_takes_the_place_of_a_document_and_opens_it_to_nobody(kept, tmp_path):
    docx = tmp_path / "new.txt"
    docx.write_text("Sticker rules\n\nThe sticker margin is thirteen millimetres wide.\n")
    assert replace_document(kept, "sticker.md", docx, SALES) is None
    assert replace_document(kept, "sticker.md", docx, LEGAL) == []
    about = entry(kept, "sticker.md").metadata
    assert (about.audience, about.owner, about.reviewed_on) == (("legal",), "Counsel", None)
    assert found(kept, "sticker margin thirteen", LEGAL) and "sticker.md" not in found(kept, "sticker margin", SALES)
    old = versions_of(kept.catalogue, "sticker.md", LEGAL)[1]
    assert versions_of(kept.catalogue, "sticker.md", SALES) == []
    assert read_version(kept.catalogue, "sticker.md", old.id, SALES) is None
    assert not restore_version(kept, "sticker.md", old.id, SALES)
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"no")
    with pytest.raises(UnreadableFile, match=r"bad\.docx: "):
        replace_document(kept, "sticker.md", bad, LEGAL)
    assert_healthy(kept)


def test_an_earlier_version_for_others_stays_closed_to_those_who_may_read_the_present_one(kept, folder):
    (folder / "poster.md").write_text(DOCUMENTS["poster.md"].replace("owner:", "audience: [legal]\nowner:") + "\nx\n")
    ingest(kept, [folder])
    (folder / "poster.md").write_text(DOCUMENTS["poster.md"] + "\nOpen to all.\n")
    ingest(kept, [folder])
    assert [v.back for v in versions_of(kept.catalogue, "poster.md", SALES)] == [0, 2]
    closed = versions_of(kept.catalogue, "poster.md", EVERYTHING)[1]
    assert not restore_version(kept, "poster.md", closed.id, SALES)
    assert restore_version(kept, "poster.md", closed.id, LEGAL)
    assert entry(kept, "poster.md").metadata.audience == ("legal",)  # its words were never open to others
    assert set(kept.catalogue.corrections(about_id(kept, "poster.md"))) == {"audience"}
    (folder / "poster.md").write_text(DOCUMENTS["poster.md"])
    ingest(kept, [folder])
    edit(kept, "poster.md", typed({"audience": "everyone"}), EVERYTHING)
    assert entry(kept, "poster.md").metadata.audience == ()


def test_only_so_many_versions_are_kept_and_the_files_of_others_go(kept, folder, monkeypatch):
    monkeypatch.setattr(past, "MOST", 1)
    hashes = []
    for n in range(3):
        (folder / "mug.md").write_text(text("mug", "", f"\nMug number {n}.\n"))
        ingest(kept, [folder])
        hashes.append(entry(kept, "mug.md").sha256)
    assert len(versions_of(kept.catalogue, "mug.md", EVERYTHING)) == 2
    assert [kept.original(sha) is not None for sha in hashes] == [False, True, True]
    assert_healthy(kept)


# Removing


def test_a_removed_document_is_nowhere_stays_out_and_comes_back_as_it_was(kept, folder):
    edit(kept, "flyer.md", typed({"owner": "Printer"}), EVERYTHING)
    before = passages(kept, "flyer.md"), entry(kept, "flyer.md")
    question = "Where are flyers printed?"
    answer = ask(kept, question, EVERYTHING)
    assert "Ghent" in answer.statements[0].text
    turn = history.add_turn(kept.catalogue, EVERYTHING, answer)
    assert discard(kept, ["flyer.md", "never.md"], EVERYTHING) == ["flyer.md"]
    assert not any("Ghent" in hit.text for hit in search(kept, question, EVERYTHING, k=50))
    assert not any("Ghent" in s.text for s in ask(kept, question, EVERYTHING).statements)
    assert recall(kept.catalogue, EVERYTHING, turn.answer)[0].citations == ()
    assert versions_of(kept.catalogue, "flyer.md", EVERYTHING) == []
    assert "flyer.md" not in {r.document for r in listing(kept.catalogue, EVERYTHING, Wanted()).rows}
    assert_healthy(kept)
    report = ingest(kept, [folder], sync=True)
    assert [p.document for p in report.skipped] == ["flyer.md"] and "mops restore" in report.skipped[0].reason

    assert bring_back(kept, "flyer.md", EVERYTHING)
    after = entry(kept, "flyer.md")
    assert (passages(kept, "flyer.md"), after.id, after.metadata) == (before[0], before[1].id, before[1].metadata)
    assert [r.cited for r in listing(kept.catalogue, EVERYTHING, Wanted("flyer")).rows] == [1]
    assert not bring_back(kept, "flyer.md", EVERYTHING)
    assert ingest(kept, [folder], sync=True).unchanged == len(DOCUMENTS)
    assert_healthy(kept)


def test_a_removed_document_is_restored_and_removed_by_those_only_who_may_read_it(kept):
    assert edit(kept, "sticker.md", typed({"audience": "sales"}), SALES) is None
    with pytest.raises(SettingsError, match=r"could not read sticker\.md yourself"):
        edit(kept, "sticker.md", typed({"audience": "sales"}), LEGAL)
    assert discard(kept, ["sticker.md"], SALES) == []
    discard(kept, ["sticker.md"], LEGAL)
    assert trash.removed(kept.catalogue, SALES) == []
    assert not bring_back(kept, "sticker.md", SALES) and not purge(kept, "sticker.md", SALES)
    assert bring_back(kept, "sticker.md", LEGAL)
    assert entry(kept, "sticker.md").metadata.audience == ("legal",)


def test_a_document_whose_file_was_gone_can_be_restored_and_is_not_removed_again(kept, folder):
    edit(kept, "flyer.md", typed({"owner": "Printer"}), EVERYTHING)
    before = passages(kept, "flyer.md"), entry(kept, "flyer.md")
    (folder / "flyer.md").unlink()
    assert ingest(kept, [folder], sync=True).removed == ["flyer.md"]
    assert not any("Ghent" in hit.text for hit in search(kept, "Where are flyers printed?", EVERYTHING, k=50))
    assert kept.catalogue.document("flyer.md", EVERYTHING) is None
    assert_healthy(kept)

    assert bring_back(kept, "flyer.md", EVERYTHING)
    after = entry(kept, "flyer.md")
    assert (passages(kept, "flyer.md"), after.id, after.metadata) == (before[0], before[1].id, before[1].metadata)
    assert ingest(kept, [folder], sync=True).removed == []
    assert entry(kept, "flyer.md").id == before[1].id
    (folder / "flyer.md").write_text(DOCUMENTS["flyer.md"])
    assert ingest(kept, [folder], sync=True).unchanged == len(DOCUMENTS)  # it is the folder's again
    (folder / "flyer.md").unlink()
    assert ingest(kept, [folder], sync=True).removed == ["flyer.md"]
    assert_healthy(kept)


def test_a_file_that_is_there_again_is_the_same_document_with_what_was_kept_of_it(kept, folder):
    (gone,) = [r for r in trash.removed(kept.catalogue, EVERYTHING) if r.was_gone]
    verify(kept.catalogue, "mug.md", "Designer", EVERYTHING)
    for name in ("flyer.md", "mug.md"):
        (folder / name).unlink(missing_ok=True)
    mug = entry(kept, "mug.md").id
    ingest(kept, [folder], sync=True)
    (folder / "flyer.md").write_text(DOCUMENTS["flyer.md"])
    (folder / "mug.md").write_text(text("mug", "", "\nAnother mug.\n"))
    assert ingest(kept, [folder], sync=True).added == ["flyer.md", "mug.md"]
    flyer = entry(kept, "flyer.md")
    assert (flyer.id, flyer.metadata.owner) == (gone.id, "Printer")
    assert entry(kept, "mug.md").id == mug and entry(kept, "mug.md").verified is None
    old = versions_of(kept.catalogue, "mug.md", EVERYTHING)[1]
    assert "Another mug" not in read_version(kept.catalogue, "mug.md", old.id, EVERYTHING).text
    assert not [r for r in trash.removed(kept.catalogue, EVERYTHING) if r.path in ("flyer.md", "mug.md")]
    assert_healthy(kept)


def test_where_nothing_is_kept_what_is_removed_is_gone_at_once(tmp_path, models_home, encoder):
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("hand.md", "file.md", "other.md"):
        (docs / name).write_text(text(name))
    with Library.open(tmp_path / "home", models=models_home, kept=timedelta(0)) as library:
        ingest(library, [docs])
        hashes = [entry(library, name).sha256 for name in ("hand.md", "file.md")]
        discard(library, ["hand.md"], EVERYTHING)
        (docs / "file.md").unlink()
        report = ingest(library, [docs], sync=True)
        assert report.removed == ["file.md"] and [p.document for p in report.skipped] == ["hand.md"]
        assert trash.removed(library.catalogue, EVERYTHING) == []
        assert not bring_back(library, "hand.md", EVERYTHING) and not bring_back(library, "file.md", EVERYTHING)
        assert [library.original(sha) for sha in hashes] == [None, None]
        with library.catalogue.engine.connect() as connection:
            assert connection.scalar(sa.select(sa.func.count()).select_from(past_table)) == 0
        assert_healthy(library)


def test_what_is_put_back_is_open_to_nobody_whom_its_folder_has_closed_it_to_meanwhile(
    library_of, tmp_path, models_home
):
    documents = {
        "sub/_meta.yaml": "audience: [sales, legal]\n",
        **{f"sub/{n}.md": text(n) for n in ("hand", "file", "old")},
        "sub/own.md": text("own", "audience: [sales]\n"),
        "sub/deep/same.md": text("same"),
    }
    with library_of(documents) as library:
        folder = Path(next(iter(library.catalogue.origins().values())))
        (folder / "sub/old.md").write_text(text("old", "", "\nIt is red.\n"))
        ingest(library, [folder])
        back_up(library, tmp_path / "before.zip")
        discard(library, ["sub/hand.md", "sub/own.md"], EVERYTHING)
        (folder / "sub/file.md").unlink()
        ingest(library, [folder], sync=True)
        (folder / "sub/_meta.yaml").write_text("audience: [legal]\n")

        for path in ("sub/hand.md", "sub/file.md"):
            assert bring_back(library, path, SALES)
            assert entry(library, path).metadata.audience == ("legal",)
        (old,) = [v for v in versions_of(library.catalogue, "sub/old.md", LEGAL) if v.back == 1]
        with pytest.raises(SettingsError, match="for others than"):
            restore_version(library, "sub/old.md", old.id, SALES)
        assert restore_version(library, "sub/old.md", old.id, LEGAL)
        assert entry(library, "sub/old.md").metadata.audience == ("legal",)
        assert "sub/old.md" not in found(library, "the old margin", SALES)
        assert bring_back(library, "sub/own.md", EVERYTHING)
        assert entry(library, "sub/own.md").metadata.audience == (NOBODY,)  # until what it states itself is read again
        with Library.open(tmp_path / "moved", models=models_home) as moved:
            bring_in(moved, tmp_path / "before.zip")
            assert {e.metadata.audience for e in moved.catalogue.entries(LEGAL)} == {("legal",)}
            assert [e.path for e in moved.catalogue.entries(SALES)] == []
            assert_healthy(moved)

        ingest(library, [folder])
        audiences = {e.path: e.metadata.audience for e in library.catalogue.entries(EVERYTHING)}
        assert audiences.pop("sub/own.md") == ("sales",) and set(audiences.values()) == {("legal",)}
        (folder / "sub/_meta.yaml").write_text("audience: [legal, sales]\n")
        ingest(library, [folder])
        assert "sub/hand.md" in {e.path for e in library.catalogue.entries(SALES)}
        assert_healthy(library)


def test_what_was_removed_is_gone_for_good_after_its_time_but_stays_out(kept, folder):
    sha256 = entry(kept, "mug.md").sha256
    discard(kept, ["mug.md"], EVERYTHING)
    assert kept.original(sha256) is not None
    long_ago = datetime.now(UTC) - kept.catalogue.kept - timedelta(days=1)
    with kept.catalogue.engine.begin() as connection:
        connection.execute(sa.update(trash.trash).values(removed_at=long_ago))
    assert trash.removed(kept.catalogue, EVERYTHING) == []
    assert [p.document for p in ingest(kept, [folder]).skipped] == ["mug.md"]
    assert kept.original(sha256) is None
    assert_healthy(kept)
    assert ingest(kept, [folder / "mug.md"]).added == ["mug.md"]  # named by itself, it is wanted


# Confirming


def test_answers_say_who_verified_a_document_until_its_words_change(kept, folder):
    assert verify(kept.catalogue, "sticker.md", "Counsel", SALES) is None
    made = verify(kept.catalogue, "banner.md", " Brand  Manager ", EVERYTHING)
    assert made is not None and made.until == months_after(date.today(), 6)
    first = ask(kept, "How wide is the banner margin?", EVERYTHING)
    assert (first.citations[0].verified_by, first.citations[0].verified_on) == ("Brand Manager", made.on.isoformat())
    edit(kept, "banner.md", typed({"team": "Brand", "title": "Banners"}), EVERYTHING)
    assert entry(kept, "banner.md").verified == made
    (folder / "banner.md").write_text(DOCUMENTS["banner.md"] + "\nIt is red.\n")
    ingest(kept, [folder])
    assert entry(kept, "banner.md").verified is None
    assert recall(kept.catalogue, EVERYTHING, first)[0].citations[0].verified_by is None


def test_a_verification_ends_with_its_time_and_can_be_withdrawn(kept):
    made = verify(kept.catalogue, "logo.md", "Agency", EVERYTHING, months=1, today=date(2020, 1, 31))
    assert made is not None and made.until == date(2020, 2, 29)
    assert entry(kept, "logo.md").verified is None
    falling = due(kept.catalogue, EVERYTHING, ahead=timedelta(400), today=TODAY)
    assert {d.document: d.what for d in falling}["logo.md"] == "review"  # it was reviewed since
    verify(kept.catalogue, "logo.md", "Agency", EVERYTHING)
    assert not withdraw(kept.catalogue, "sticker.md", SALES)
    assert withdraw(kept.catalogue, "logo.md", EVERYTHING) and not withdraw(kept.catalogue, "logo.md", EVERYTHING)
    with pytest.raises(SettingsError, match="Say which role"):
        verify(kept.catalogue, "logo.md", "  ", EVERYTHING)


def test_what_falls_due_is_listed_by_owner_and_saved_as_calendar_and_mail(library_of):
    texts = {
        "late.md": text("late", "owner: Designer\nreviewed_on: 2025-01-05\n"),
        "soon.md": text("soon", "owner: Designer\nreviewed_on: 2025-12-24\n"),
        "fine.md": text("fine", "owner: Designer\nreviewed_on: 2026-10-01\n"),
        "old.md": text("old", "status: archived\nreviewed_on: 2020-01-05\n"),
        "law.md": text("law", "audience: [legal]\nreviewed_on: 2025-02-01\n"),
    }
    with library_of(texts) as library:
        verify(library.catalogue, "fine.md", "Designer", EVERYTHING, months=3, today=date(2026, 10, 1))
        items = due(library.catalogue, EVERYTHING, ahead=timedelta(60), today=TODAY)
        assert [d.document for d in items] == ["late.md", "law.md", "soon.md"]
        assert {k: len(v) for k, v in by_owner(items).items()} == {"Designer": 2, "No owner named": 1}
        assert [d.document for d in due(library.catalogue, EVERYTHING, owner="", today=TODAY)] == ["law.md"]
        assert "law.md" not in {d.document for d in due(library.catalogue, SALES, today=TODAY)}
        far = due(library.catalogue, EVERYTHING, ahead=timedelta(365), today=TODAY)
        assert {d.document: d.what for d in far}["fine.md"] == "review"  # a review lies behind a short verification
        events = icalendar.Calendar.from_ical(calendar(items, TODAY)).walk("VEVENT")
        assert [e.decoded("dtstart") for e in events] == [TODAY, TODAY, date(2026, 12, 24)]
        assert str(events[2]["summary"]) == "Review: soon"
        letter = mail(items, TODAY)
        assert letter.startswith("Subject: Documents due for review: 3, of which 2 overdue\n")
        assert "late: its review was due on 2026-01-05" in letter


# The table


def test_the_table_searches_filters_sorts_and_counts(kept):
    set_status(kept, "banner.md", Status.ARCHIVED, EVERYTHING)
    rows = listing(kept.catalogue, EVERYTHING, Wanted(where={"status": "archived"})).rows
    assert [r.document for r in rows] == ["banner.md"]
    assert [r.document for r in listing(kept.catalogue, EVERYTHING, Wanted("COUNSEL")).rows] == ["sticker.md"]
    assert listing(kept.catalogue, SALES, Wanted("COUNSEL")).total == 0
    assert listing(kept.catalogue, EVERYTHING, Wanted("100%")).total == 0
    for _ in range(3):
        history.add_turn(kept.catalogue, EVERYTHING, ask(kept, "How wide is the poster margin?", EVERYTHING))
    most = listing(kept.catalogue, EVERYTHING, Wanted(sort="-cited"), size=2)
    assert (most.rows[0].document, most.rows[0].cited, most.pages) == ("poster.md", 3, 4)
    beyond = listing(kept.catalogue, EVERYTHING, Wanted(page=99), size=2)
    assert (beyond.page, len(beyond.rows)) == (4, 1)
    reviewed = [r.reviewed_on for r in listing(kept.catalogue, EVERYTHING, Wanted(sort="reviewed_on")).rows]
    assert reviewed.index(None) >= 2  # what was never reviewed comes last


def test_citations_of_questions_asked_before_they_were_counted_are_counted_once(library_of):
    with library_of({"a.md": text("a")}) as library:
        answer = ask(library, "How wide is the a margin?", EVERYTHING)
        first = history.add_turn(library.catalogue, EVERYTHING, answer)
        with library.catalogue.engine.begin() as connection:  # as it was before
            connection.exec_driver_sql("DELETE FROM citations")
            connection.exec_driver_sql("DELETE FROM state WHERE key = 'citations counted'")
        history.add_turn(library.catalogue, EVERYTHING, answer)
        history.replace_answer(library.catalogue, EVERYTHING, first.id, answer)
        assert listing(library.catalogue, EVERYTHING, Wanted()).rows[0].cited == 2


def test_the_commands_do_the_same(kept, tmp_path):
    def mops(*arguments: str, status: int = 0):
        done = CliRunner().invoke(main, [*arguments, "--home", str(kept.home), "--json"])
        assert done.exit_code == status, done.output
        return json.loads(done.stdout) if not status else done.output

    assert mops("edit", "logo.md", "--team", "Brand", "--reviewed-on", "2026-02-03")["metadata"]["team"] == "Brand"
    (listed,) = mops("documents", "logo", "--where", "team=Brand")["documents"]
    assert (listed["document"], listed["reviewed_on"]) == ("logo.md", "2026-02-03")
    assert "one of kind" in mops("documents", "--where", "colour=blue", status=2)
    assert mops("verify", "logo.md", "--by", "Designer", "--months", "2")["verified_by"] == "Designer"
    assert mops("due", "--days", "90", "-o", str(tmp_path / "due.ics"))["due"]
    assert b"BEGIN:VEVENT" in (tmp_path / "due.ics").read_bytes()
    assert mops("versions", "badge.md", "--changes", "1")["changes"]["blocks"]
    before = len(mops("versions", "badge.md")["versions"])
    assert len(mops("versions", "badge.md", "--restore", "1")["versions"]) == before + 1
    assert "has no version 99 back" in mops("versions", "badge.md", "--restore", "99", status=2)
    assert mops("remove", "logo.md")["removed"] == ["logo.md"]
    assert [r["document"] for r in mops("restore")["removed"]] == ["logo.md"]
    assert mops("restore", "logo.md")["restored"] and entry(kept, "logo.md").metadata.team == "Brand"
    assert mops("remove", "logo.md", "--for-good")["removed"] == ["logo.md"]
    assert "not among the removed" in mops("restore", "logo.md", status=2)
    assert "no document" in mops("verify", "logo.md", "--by", "x", status=2)


def test_a_file_that_changes_or_goes_while_it_is_read_leaves_no_wrong_original(library, docs):
    file = docs / "a.md"
    file.write_text("# A\n\nWhat was read.\n")
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    file.write_text("# A\n\nWhat was written since.\n")
    library.keep_original(sha256, file)
    assert library.original(sha256) is None and library.originals() == set()
    file.unlink()
    library.keep_original(sha256, file)
    assert library.original(sha256) is None
