"""Numbered sections of a plain text: "2) Mailings" on a line of its own, with text below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.read.markers import begins, follows
from ingest.read.text_lines import broken_on_purpose
from ingest.read.text_tables import MARKER
from ingest.read.typed.headings import HEADING_WORDS, LONGEST_HEADING

_HEAD = re.compile(r"([ \t]*)(\d{1,2}[.)])[ \t]+(\S.*)$")
_ENTRY = re.compile(rf"[ \t]*(?:{MARKER})[ \t]")
_HEADED = 0.6  # share of numbered lines that look like headings with text below, from which all are


def numbered_sections(chunks: Sequence[Sequence[str]], width: int) -> set[int]:
    """The chunks, lines without a blank one between them, whose first line is the heading of a numbered section.

    That is so where the numbers count on and most lines look like headings, as with headings typed in other formats
    (`typed/`). `width` is how many characters a full line has.
    """
    return {n for run in _runs(chunks) if _are_headed([chunks[n] for n in run], width) for n in run}


def _runs(chunks: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """The chunks that begin with numbers which count on from one, set in as far as each other."""
    run: list[int] = []
    shape = marker = ""
    for n, chunk in enumerate(chunks):
        head = _HEAD.match(chunk[0])
        if head is None or (run and len(head[1]) > len(shape)):
            continue
        if begins(head[2]):
            yield run
            run, shape, marker = [n], head[1], head[2]
        elif head[1] == shape and follows(head[2], marker):
            run.append(n)
            marker = head[2]
    yield run


def _are_headed(chunks: Sequence[Sequence[str]], width: int) -> bool:
    return len(chunks) > 1 and sum(_is_headed(chunk, width) for chunk in chunks) >= _HEADED * len(chunks)


def _is_headed(chunk: Sequence[str], width: int) -> bool:
    """Whether the first line is short and without an end, and the next one begins a text of its own, not a list."""
    head = _HEAD.match(chunk[0])
    if head is None or len(chunk) < 2 or len(chunk[0]) > LONGEST_HEADING or head[3][-1] in ".;,:!":
        return False
    if len(head[3].split()) > HEADING_WORDS or any(map(_ENTRY.match, chunk[1:])):
        return False
    return broken_on_purpose(chunk[0], chunk[1].strip(), width)
