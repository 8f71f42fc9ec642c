"""The measure of drafts: what is there counts, what is not there is listed."""

from dataclasses import replace

from assistant.draft import draft
from assistant.drafting.template import template
from eval.drafts import Disagreement, Task, disagreements, judge, table, tasks
from eval.left_out import near, pages
from eval.sections import Judged, places
from eval.sections import table as table_of_sections
from ingest.access import EVERYTHING
from ingest.sync import ingest


def test_what_a_draft_has_and_lacks(library, docs):
    (docs / "imports.md").write_text(
        "# Imports of lists\n\n## Purpose\n\nThe import of lists ensures that contacts are complete.\n\n"
        "## Procedure\n\n1. Save the list.\n2. Import the list into the CRM.\n"
    )
    (docs / "logo.md").write_text("# Logo\n\nThe logo keeps a margin of its own height.\n")
    ingest(library, [docs])
    task = Task(
        "T",
        "the import of lists",
        "sop",
        facts=("contacts are complete", "blue"),
        steps=("Save the list", "Import the list"),
        gaps=("Measures",),
        arguable=("Scope", "Prerequisites", "Tools and access", "Quality checks"),
    )
    made = draft(library, task.topic, EVERYTHING, template("sop"))
    judged = judge(task, made, library, {})
    assert judged.facts == (True, False)
    assert judged.places == (0, 1)
    assert judged.gaps == (True,)
    assert all(judged.verbatim)
    assert judged.lacking[0] == "blue"
    assert "no gap: Records" in judged.lacking
    assert judged.named.count(False) == sum(entry.startswith("no gap") for entry in judged.lacking)
    assert any("0.50" in line for line in table([judged]))
    altered = replace(made, citations=tuple(replace(c, start=c.start + 1) for c in made.citations))
    assert not any(judge(task, altered, library, {}).verbatim)


def test_the_tasks_name_sections_that_their_templates_have():
    for task in tasks():
        assert {*task.gaps, *task.arguable} <= {h.text for h in template(task.template).headings}, task.id


def test_a_conflict_counts_whichever_side_is_used_and_others_are_none(library, docs):
    (docs / "ours.md").write_text(
        "# Import of lists\n\n## Service levels\n\nThe import of a list is done within 2 days of the request.\n"
    )
    (docs / "news.md").write_text("# News\n\nThe import of a list is done within 5 days of the request.\n")
    ingest(library, [docs])
    made = draft(library, "the import of lists", EVERYTHING, template("sop"))
    known = Disagreement("time", ("within 5 days",), ("within 2 days",))
    task = Task("T", "the import of lists", "sop", conflicts=("time",))
    assert judge(task, made, library, {"time": known}).conflicts == (True,)
    other = Disagreement("time", ("within 7 days",), ("within 2 days",))
    judged = judge(task, made, library, {"time": other})
    assert judged.conflicts == (False,)
    assert judged.listed == (False,)


def test_the_tasks_name_disagreements_that_are_known_and_a_third_is_held_out():
    asked = tasks()
    assert len(asked) == 25
    assert sum(t.held_out for t in asked) == 8
    assert {c for t in asked for c in t.conflicts} <= set(disagreements())


def test_steps_are_near_when_they_say_the_same_and_all_of_it():
    assert near("Click Save and close the unsubscribe group.", "Click Save, then close the unsubscribe group.")
    assert not near(
        "Open the group settings page.",
        "Open the group settings page, then name twelve good friends whom we may write to in spring.",
    )
    assert len(pages()) == 10


def test_what_was_judged_of_a_draft_is_counted_by_section(library, docs):
    (docs / "imports.md").write_text(
        "# Imports of lists\n\n## Purpose\n\nThe import of lists ensures that contacts are complete.\n\n"
        "## Prerequisites\n\nThe import of lists requires a consent.\n"
    )
    ingest(library, [docs])
    found = list(places(draft(library, "the import of lists", EVERYTHING, template("sop")), "own"))
    purpose = next(p for p in found if p.section == "Purpose")
    lines = list(table_of_sections(found, [Judged(purpose, "good", "seen")]))
    assert f"| seen | Purpose | 1 | 1 | 0 | 0 | 0 | 0 | {1:.2f} |" in lines
    assert lines[2].startswith(f"| seen | all | {len(found)} | 1 |")
    assert any(line.startswith("| seen | Prerequisites |") and line.endswith("| – |") for line in lines)
