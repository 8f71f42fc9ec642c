"""The source panel's data: the right document, the right place, the right characters."""

import pytest

from assistant.source import open_citation, open_document, original_of
from ingest.access import EVERYTHING, Reader
from ingest.cataloguing.write import remove_document
from ingest.read.builder import Builder

STEPS = ("Export the list as CSV.", "Check the consent column.", "Upload the file under Contacts.")


def marked(view):
    return [s.block.text[s.mark[0] : s.mark[1]] for s in view.blocks if s.mark]


@pytest.mark.parametrize(
    ("path", "quote", "place"),
    [
        ("leads/import.md", STEPS[1], None),
        ("leads/import.md", "Marketing Admin", None),
        ("data/rules.xlsx", "US | opt-out <b>only</b>", "Rules!A3:B3"),
        ("legal/retention.pdf", "b" * 99, "i"),
    ],
)
def test_the_marked_characters_are_the_quote(library, cite, path, quote, place):
    view = open_citation(library, EVERYTHING, cite(path, quote))
    assert marked(view) == [quote]
    assert view.place == place
    assert not view.edited


def test_a_quote_over_several_blocks_is_marked_in_each(library, cite):
    view = open_citation(library, EVERYTHING, cite("leads/import.md", f"{STEPS[0]}\n{STEPS[1]}"))
    assert marked(view) == [STEPS[0], STEPS[1]]


def test_only_the_lines_of_the_quote_are_boxed_as_quoted(library, cite):
    view = open_citation(library, EVERYTHING, cite("legal/retention.pdf", "b" * 99))
    (page,) = view.pages
    assert (page.label, page.width, page.height) == ("i", 612, 792)
    assert [h.quoted for h in page.highlights] == [False, True, False]
    box = page.highlights[1]
    assert (box.left, box.top) == (round(72 / 612 * 100, 2), round(140 / 792 * 100, 2))


def test_a_quote_that_moved_in_an_edited_document_is_found_again(library, cite, put):
    citation = cite("leads/import.md", STEPS[2])
    edited = Builder()
    edited.paragraph("Something new stands before it.")
    edited.paragraph(STEPS[2])
    put(library, "leads/import.md", edited.reading(format="markdown", title="List imports"), b"edited")
    view = open_citation(library, EVERYTHING, citation)
    assert marked(view) == [STEPS[2]]
    assert view.edited


def test_what_is_gone_or_closed_opens_nothing(library, cite, put):
    citation = cite("leads/import.md", STEPS[2])
    put(library, "data/rules.xlsx", Builder().reading(format="xlsx", title="x"), b"z", audience=("legal",))
    stranger = Reader("r", frozenset({"sales"}))
    assert open_document(library, stranger, "data/rules.xlsx") is None
    assert original_of(library, stranger, library.catalogue.entry("data/rules.xlsx", EVERYTHING).version) is None
    with library.catalogue.transaction() as connection:
        remove_document(connection, "leads/import.md")
    assert open_citation(library, EVERYTHING, citation) is None
    assert original_of(library, EVERYTHING, citation.version) is None


def test_a_long_document_is_shown_around_the_quote_unless_all_of_it_is_wanted(library, cite, put):
    made = Builder()
    for i in range(400):
        made.paragraph(f"Paragraph number {i}.")
    put(library, "long.md", made.reading(format="markdown", title="Long"), b"long")
    citation = cite("long.md", "Paragraph number 200.")
    view = open_citation(library, EVERYTHING, citation)
    assert len(view.blocks) + view.cut_before + view.cut_after == 400
    assert view.cut_before > 0 < view.cut_after
    assert len(open_citation(library, EVERYTHING, citation, whole=True).blocks) == 400


def test_a_document_opens_at_a_section(library):
    view = open_document(library, EVERYTHING, "leads/import.md", ("List imports", "How to import a list"))
    assert view.headings == ("List imports",)
    assert marked(view) == []
