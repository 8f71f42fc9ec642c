"""Whatever bytes come in: a reading whose blocks are slices of its text, or a reason a person understands."""

from __future__ import annotations

import importlib
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.read.limits import Limits

READERS = ("markdown", "rst", "asciidoc", "html", "text")
LIMITS = Limits()
MARKUP = st.sampled_from(
    [
        "# ", "## ", "= ", "== ", "\n\n", "\n", "    ", "  ", "- ", "* ", "1. ", "3) ", ". ", ".. ", "> ", ">>> ", "> [!NOTE]\n",
        "```", "~~~", "----", "====", "|===", "| a | b |\n|---|---|\n", "+", "+\n", "::", ":: x", "term:: ", ":a: b\n", "[[x]]", "[start=3]\n",
        "<div>", "</div>", "<table>", "<tr>", "<td rowspan=9 colspan=9>", "</table>", "<ol start=2>", "<li>", "<!--", "-->", "<Note>", "<b", "&amp;", "&#0;",
        "{{< note >}}", "{{< /note >}}", "{{% x %}}", "{% raw %}", "{#id}", ":::note\n", ":::\n", "!!! note\n", "---\n", "+++\n", "a: b\n", "[1]_", "|x|",
        ".. note::\n", ".. list-table::\n", ".. code-block:: x\n", ":ref:`a <b>`", "`", "``", "*", "**", "_", "__", "Q: ", "A: ", "[a](b)", "![", "](", "[^1]", "[^1]: ",
        "```{note}\n", ":::{list-table} x\n", "* - a\n", ":::{glossary}\n", "{csv-table}", "(x)=\n", "% x\n", "{ref}`a <b>`", "[[a|b#c]]", "%%", "footnote:[a]",
        "[block:parameters]\n", '{"data": {"0-0": "a"}, "cols": 1, "rows": 2}\n', "[/block]\n", "--8<--\n", "<Steps>\n", '<Step title="a">', "</Step>\n", "<Card\n", "[a]\n", "// x\n",
        "word", "Frage?", "\u00a0", "\ufeff", "\ue000", "\ue0010\ue001", "\x00", "\ud7ff", "😀",
    ]
)  # fmt: skip


def check(name: str, data: bytes) -> None:
    try:
        reading = importlib.import_module(f"ingest.read.{name}").read(data, LIMITS)
    except UnreadableFile as error:
        assert str(error)
        return
    assert reading.blocks
    assert all(reading.text[b.locator.start : b.locator.end] == b.text and b.text.strip() for b in reading.blocks)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(name, data):
    check(name, data)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(MARKUP, max_size=40))
def test_any_markup_is_read_or_refused(name, parts):
    check(name, "".join(parts).encode("utf-8", errors="replace"))


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "unit", ["word ", "a", "*a_", "[", "<a ", "`", "{{< x ", "|a", "- ", "> ", "![", "<div>", "&", "1. a\n", "a\n:", "_a", "+", "{a", "btn:[", "<<", "#",
             ":::{note}\n", "<Step>\n", "%%a ", "[[a", "{a}`b", "[block:a]\n", "footnote:[", ". a\n[b]\n"]
)  # fmt: skip
def test_repetition_is_read_in_linear_time(name, unit):
    data = (unit * (200_000 // len(unit))).encode()
    begin = time.process_time()  # and not by the clock, since much else may be going on
    check(name, data)
    assert time.process_time() - begin < 8


@pytest.mark.parametrize("name", READERS)
def test_a_line_of_a_million_characters_is_read(name):
    check(name, b"word and more, " * 70_000)


@pytest.mark.parametrize("name", READERS)
def test_other_kinds_of_file_are_refused_by_name(name):
    module = importlib.import_module(f"ingest.read.{name}")
    with pytest.raises(UnreadableFile, match="PDF"):
        module.read(b"%PDF-1.7 ...", LIMITS)
    with pytest.raises(UnreadableFile, match="binary"):
        module.read(bytes(range(256)) * 20, LIMITS)
    with pytest.raises(UnreadableFile, match="empty"):
        module.read(b" \n\t ", LIMITS)
    with pytest.raises(UnreadableFile, match="limit is 10"):
        module.read(b"word " * 10, Limits(characters=10))
