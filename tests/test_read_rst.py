"""reStructuredText: docutils' own markup and Sphinx's."""

from __future__ import annotations

from docutils.parsers.rst import directives, roles

from ingest.read.limits import Limits
from ingest.read.rst import read


def reading(text: str):
    return read(text.encode(), Limits())


def outline(text: str) -> list[tuple[str, str]]:
    return [(b.kind.value, b.text) for b in reading(text).blocks]


def test_roles_and_substitutions_become_text():
    source = "Open :menuselection:`File --> Export`, see :ref:`the guide <g>`, :doc:`/x`, :odd:`word`, |p|.\n\n.. |p| replace:: Mailer\n"
    assert outline(source) == [("paragraph", "Open File > Export, see the guide, /x, word, Mailer.")]


def test_sphinx_directives_keep_their_content():
    source = (
        ".. seealso:: The other page.\n\n.. code-block:: bash\n   :caption: x\n   :linenos:\n\n   ls\n\n"
        ".. toctree::\n   :maxdepth: 2\n\n   a\n   b\n\n.. tabs::\n\n   .. tab:: Windows\n\n      Click.\n\n.. odd:: \n   :x: y\n\n   Body.\n"
    )
    assert outline(source) == [
        ("note", "The other page."), ("code", "ls"), ("paragraph", "Windows"), ("paragraph", "Click."), ("paragraph", "Body."),
    ]  # fmt: skip


def test_nothing_is_taken_from_other_files(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    source = f"Text.\n\n.. include:: {secret}\n\n.. literalinclude:: {secret}\n\n.. csv-table::\n   :file: {secret}\n\n.. raw:: html\n   :file: {secret}\n"
    assert "secret words" not in reading(source).text


def test_grid_list_and_simple_tables():
    source = (
        "+---+---+\n| A | B |\n+===+===+\n| 1 | 2 |\n|   +---+\n|   | 3 |\n+---+---+\n\n"
        ".. list-table::\n   :header-rows: 1\n\n   * - C\n     - D\n   * - x\n     - y\n"
    )
    assert [(b.header, b.text) for b in reading(source).blocks] == [
        (("A", "B"), "1 | 2"), (("A", "B"), "1 | 3"), (("C", "D"), "x | y"),
    ]  # fmt: skip


def test_a_cell_of_a_grid_that_spans_columns_is_said_once():
    source = "+---+---+---+\n| A | B | C |\n+===+===+===+\n| 1 | both  |\n+---+---+---+\n| spanning  |\n+---+---+---+\n"
    assert [(b.header, b.text) for b in reading(source).blocks] == [(("A", "B / C"), "1 | both"), ((), "spanning")]


def test_field_list_at_the_top_is_metadata():
    found = reading("Guide\n=====\n\n:Author: Jo\n:Owner: Operations\n\nText.\n")
    assert (found.title, found.meta["author"], found.meta["owner"]) == ("Guide", "Jo", "Operations")
    assert found.text == "Guide\n\nText."


def test_enumerations_keep_their_style_and_start():
    blocks = reading("c. third\nd. fourth\n\nWords.\n\n5. five\n\n   more\n#. six\n").blocks
    assert [(b.marker, b.text) for b in blocks] == [
        ("c.", "third"), ("d.", "fourth"), ("", "Words."), ("5.", "five more"), ("6.", "six"),
    ]  # fmt: skip


def test_definitions_footnotes_and_line_blocks():
    assert outline("Term\n   Meaning.\n\n| one\n| two\n\nNoted [1]_.\n\n.. [1] Below.\n") == [
        ("item", "Term: Meaning."), ("paragraph", "one two"), ("paragraph", "Noted."), ("paragraph", "Below."),
    ]  # fmt: skip


def test_reading_adds_no_names_to_docutils_but_its_own():
    reading("Text.\n")
    known, registered = set(directives._directives), set(roles._roles)
    reading(".. invented:: x\n\n:invented:`y`\n")
    assert "invented" not in set(directives._directives) - known
    assert "invented" not in set(roles._roles) - registered


def test_broken_markup_is_still_read():
    assert "Title" in reading("Title\n==\n\n*open ``and |x| `y\n\n.. list-table::\n\n   * broken\n").text
