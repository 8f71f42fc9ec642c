"""What every reader must make of the same small document."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from pathlib import Path

import pytest

from ingest.document import BlockKind, Reading
from ingest.errors import UnreadableFile
from ingest.read.limits import Limits

_spec = importlib.util.spec_from_file_location("formats", Path(__file__).with_name("formats.py"))
formats = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(formats)

EVERY_FORMAT = pytest.mark.parametrize("format", sorted(formats.SAMPLES))


def read(format: str, data: bytes) -> Reading:
    return importlib.import_module(f"ingest.read.{format}").read(data, Limits())


@cache
def sample(format: str) -> Reading:
    return read(format, formats.SAMPLES[format]())


def blocks(format: str, *kinds: BlockKind):
    return [block for block in sample(format).blocks if block.kind in kinds]


@EVERY_FORMAT
def test_every_block_is_a_slice_of_the_text(format):
    reading = sample(format)
    assert reading.blocks
    assert all(reading.text[b.locator.start : b.locator.end] == b.text for b in reading.blocks)
    starts = [b.locator.start for b in reading.blocks]
    assert starts == sorted(starts)


@EVERY_FORMAT
def test_reading_names_its_format_and_title(format):
    assert (sample(format).format, sample(format).title) == (format, formats.TITLE)


@EVERY_FORMAT
def test_headings_keep_their_levels(format):
    assert tuple((b.level, b.text) for b in blocks(format, BlockKind.HEADING)) == formats.HEADINGS


@EVERY_FORMAT
def test_blocks_know_the_headings_they_stand_under(format):
    step = blocks(format, BlockKind.STEP)[0]
    assert step.locator.headings == (formats.TITLE, "Before the webinar", "Build the campaign")


@EVERY_FORMAT
def test_wrapped_prose_is_one_paragraph_of_plain_text(format):
    assert formats.PARAGRAPH in [b.text for b in blocks(format, BlockKind.PARAGRAPH)]


@EVERY_FORMAT
def test_steps_come_in_order_with_their_labels_as_one_list(format):
    steps = blocks(format, BlockKind.STEP)
    assert tuple((b.level, b.marker, b.text) for b in steps) == formats.STEPS
    assert len({b.group for b in steps}) == 1 and steps[0].group is not None


@EVERY_FORMAT
def test_bullets_are_items_of_a_list_of_their_own(format):
    items = blocks(format, BlockKind.ITEM)
    assert tuple((b.level, b.text) for b in items) == formats.BULLETS
    assert {b.group for b in items}.isdisjoint(b.group for b in blocks(format, BlockKind.STEP))


@EVERY_FORMAT
def test_table_rows_know_their_columns(format):
    if format in formats.WITHOUT_TABLES:
        pytest.skip("the format has no tables")
    rows = blocks(format, BlockKind.ROW)
    assert tuple(b.text for b in rows) == formats.ROWS
    assert {b.header for b in rows} == {formats.HEADER}


@EVERY_FORMAT
def test_admonitions_are_notes_without_their_markers(format):
    if format in formats.WITHOUT_NOTES:
        pytest.skip("the format has no admonitions")
    assert [b.text for b in blocks(format, BlockKind.NOTE)] == [formats.NOTE]


@EVERY_FORMAT
def test_no_markup_reaches_the_text(format):
    residue = ("**", "`", "{{", "](", "<", "|===", "::", "example.com", "screenshot", "clone.png", "[!", "&nbsp;")
    assert [mark for mark in residue if mark in sample(format).text] == []


@EVERY_FORMAT
def test_empty_file_is_refused_in_words(format):
    with pytest.raises(UnreadableFile, match=r"empty|not a|damaged|no text"):
        read(format, b"")


@EVERY_FORMAT
def test_other_line_ends_change_nothing(format):
    data = formats.SAMPLES[format]()
    if b"\0" in data or data[:2] == b"PK" or data[:4] == b"%PDF":
        pytest.skip("the format is not made of lines")
    assert read(format, data.replace(b"\n", b"\r\n")) == sample(format)
