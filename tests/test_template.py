"""Templates: the built-in ones, and those of a user."""

import pytest
from docx import Document

from assistant.drafting.template import kind_of, kinds, names, template
from ingest.errors import SettingsError


@pytest.mark.parametrize("name", names())
def test_every_built_in_template_has_known_sections(name):
    made = template(name)
    known = {kind.name for kind in kinds()}
    assert "{topic}" in made.title
    assert made.headings
    assert {heading.kind.name for heading in made.headings} <= known


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("1. Purpose", "purpose"),
        ("Roles and responsibilities", "roles"),
        ("RACI", "roles"),
        ("What you need", "prerequisites"),
        ("Steps", "procedure"),
        ("Time needed", "service_levels"),
        ("Escalation", "exceptions"),
        ("KPIs", "measures"),
        ("See also", "related"),
    ],
)
def test_a_heading_is_known_in_many_words(heading, kind):
    assert kind_of(heading).name == kind


def test_an_unknown_heading_asks_for_what_it_says():
    kind = kind_of("Budget codes")
    assert kind.question == "Budget codes: {topic}"
    assert kind.speaks("The budget code is on the card.")
    assert not kind.speaks("Nothing of the kind.")


def test_a_users_markdown_file_is_a_template(tmp_path):
    path = tmp_path / "ours.md"
    path.write_text("# Work instruction: {topic}\n\n## Goal\n\nWhy we do it.\n\n## Steps\n\n## Budget codes\n")
    made = template(str(path))
    assert made.title == "Work instruction: {topic}"
    assert [h.text for h in made.headings] == ["Goal", "Steps", "Budget codes"]
    assert [h.kind.name for h in made.headings] == ["purpose", "procedure", "Budget codes"]


def test_a_users_word_file_is_a_template(tmp_path):
    made = Document()
    made.add_heading("Our way", 0)
    made.add_heading("Scope", 1)
    made.add_heading("Procedure", 1)
    made.save(str(tmp_path / "ours.docx"))
    assert [h.kind.name for h in template(str(tmp_path / "ours.docx")).headings] == ["scope", "procedure"]


@pytest.mark.parametrize(
    ("styled", "title", "sections"),
    [
        (["Title: Work instruction", "Purpose", "Procedure"], "Work instruction", ["Purpose", "Procedure"]),
        (["Document control", "Title: Procedure", "Purpose"], "Procedure", ["Document control", "Purpose"]),
        (["Title: Acme Ltd", "Title: SOP {topic}", "Purpose"], "Acme Ltd – SOP {topic}", ["Purpose"]),
        (["Title: Work instruction", "Title: Purpose", "Title: Steps"], "Work instruction", ["Purpose", "Steps"]),
        (["Purpose", "Procedure"], "{topic}", ["Purpose", "Procedure"]),
    ],
)
def test_what_a_word_file_marks_as_its_title_is_no_section(tmp_path, styled, title, sections):
    made = Document()
    for text in styled:
        made.add_heading(text.removeprefix("Title: "), 0 if text.startswith("Title: ") else 1)
    made.save(str(tmp_path / "ours.docx"))
    found = template(str(tmp_path / "ours.docx"))
    assert (found.title, [h.text for h in found.headings]) == (title, sections)


def test_headings_without_a_title_are_all_sections(tmp_path):
    path = tmp_path / "flat.md"
    path.write_text("## Purpose\n\n## Steps\n")
    made = template(str(path))
    assert made.title == "{topic}"
    assert [h.text for h in made.headings] == ["Purpose", "Steps"]


@pytest.mark.parametrize("content", ["No heading here.\n", None])
def test_what_is_no_template_is_said(tmp_path, content):
    path = tmp_path / "none.md"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SettingsError, match=r"no headings|no template"):
        template(str(path))


@pytest.mark.parametrize("said", ["Printing takes 3 business days.", "Printing takes three business days."])
def test_a_cue_for_a_number_finds_it_in_digits_and_in_words(said):
    assert next(kind for kind in kinds() if kind.name == "service_levels").speaks(said)
