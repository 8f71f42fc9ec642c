"""The measure of drafts: what is there counts, what is not there is listed."""

from dataclasses import replace

from assistant.draft import draft
from assistant.template import template
from eval.drafts import Task, judge, table, tasks
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
        ("contacts are complete", "blue"),
        ("Save the list", "Import the list"),
        ("Measures",),
    )
    made = draft(library, task.topic, EVERYTHING, template("sop"))
    judged = judge(task, made, library)
    assert judged.facts == (True, False)
    assert judged.places == (0, 1)
    assert judged.gaps == (True,)
    assert all(judged.verbatim)
    assert judged.lacking == ("blue",)
    assert any("0.50" in line for line in table([judged]))
    altered = replace(made, citations=tuple(replace(c, start=c.start + 1) for c in made.citations))
    assert not any(judge(task, altered, library).verbatim)


def test_the_tasks_name_sections_that_their_templates_have():
    for task in tasks():
        assert set(task.gaps) <= {h.text for h in template(task.template).headings}, task.id
