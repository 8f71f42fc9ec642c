"""Typed bullets and numbers as lists, with what stands between their entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice, pairwise, takewhile

from ingest.document import BlockKind
from ingest.read.markers import begins
from ingest.read.piece import Piece
from ingest.read.typed.headings import HEADING_WORDS, LONGEST_HEADING, stands_out
from ingest.read.typed.numbers import alike, bullet, follow, item, number

_PLAIN_BULLETS = frozenset("•●▪◦‣○■□☐")  # a single one is an entry, too
_LONGEST_BREAK = 12  # pieces between two entries of one list
_HEADED = 0.6  # share of numbered lines that look like headings with text below, from which all are


def bulleted(pieces: Sequence[Piece], new_group: Callable[[], int]) -> list[Piece]:
    """Paragraphs that begin with bullets as entries; another bullet than the first is a level below it."""
    done: list[Piece] = []
    at = 0
    while at < len(pieces):
        marks = [bullet(piece) for piece in takewhile(bullet, islice(pieces, at, None))]
        if len(marks) > 1 or any(mark in _PLAIN_BULLETS for mark in marks):
            group = new_group()
            done += [item(pieces[at + n], mark, group, int(mark != marks[0])) for n, mark in enumerate(marks)]
        else:
            marks = [""]
            done.append(pieces[at])
        at += len(marks)
    return done


def numbered(pieces: Sequence[Piece]) -> list[Piece]:
    """Bullets with typed numbers that count on ("• 1. Open …") as steps."""
    done = list(pieces)
    plain = [replace(p, kind=BlockKind.PARAGRAPH, group=None) if p.kind is BlockKind.ITEM else p for p in pieces]
    for one, other in pairwise(range(len(pieces))):
        alike = pieces[one].group == pieces[other].group is not None and pieces[one].kind is BlockKind.ITEM
        if alike and pieces[other].kind is BlockKind.ITEM and follow(plain[one], plain[other]):
            for n in (one, other):
                found = number(plain[n])
                assert found is not None
                done[n] = replace(pieces[n], kind=BlockKind.STEP, text=found.text, marker=found.marker)
    return done


def counted(pieces: Sequence[Piece], new_group: Callable[[], int]) -> list[Piece]:
    """Paragraphs whose numbers count on as steps, with what stands between them; or as headings, if they look it."""
    done: list[Piece] = []
    rest = list(pieces)
    at = 0
    while at < len(rest):
        run = _run(rest, at)
        ends = _ends(rest, run)
        if len(run) < 2:
            done.append(rest[at])
            at += 1
        elif _are_headings([rest[n] for n in run], [rest[a + 1 : b] for a, b in zip(run, ends, strict=True)]):
            for n in run:
                rest[n] = replace(rest[n], kind=BlockKind.HEADING, level=0)
        else:
            done += _steps(rest[at : ends[-1]], [n - at for n in run], new_group(), 0)
            at = ends[-1]
    return done


def _run(pieces: Sequence[Piece], start: int) -> list[int]:
    """The paragraphs whose numbers count on from the one at `start`, which may be the first of a list."""
    first = number(pieces[start])
    if first is None or not (begins(first.marker) or first.marker.strip("().").isdigit()):
        return []
    run = [start]
    stressed = bool(pieces[start].emphasis)
    within = False  # a list that a line of the run, which stands out, has below it
    for n in range(start + 1, len(pieces)):
        if pieces[n].kind is BlockKind.HEADING or n - run[-1] > _LONGEST_BREAK:
            break
        typed = number(pieces[n])
        if within and not pieces[n].emphasis:
            continue
        if follow(pieces[run[-1]], pieces[n]):
            run.append(n)
        elif typed and alike(typed, first) and begins(typed.marker):
            if not stressed or pieces[n].emphasis:
                break  # another list begins
            within = True
        elif (typed is None or alike(typed, first)) and stands_out(pieces[n]) and not stressed:
            break  # a heading
    return run


def _ends(pieces: Sequence[Piece], run: Sequence[int]) -> list[int]:
    """Where what belongs to each entry ends; to the last one, the list right behind it."""
    if not run:
        return []
    end = run[-1] + 1
    behind = pieces[end : end + 1]
    deeper = _run(pieces, end) if behind else []
    if len(deeper) > 1:
        end = deeper[-1] + 1
    elif behind and behind[0].kind is BlockKind.ITEM and pieces[run[-1]].text.endswith(":"):
        end += sum(1 for _ in takewhile(lambda p: p.group == behind[0].group, islice(pieces, end, None)))
    return [*run[1:], end]


def _are_headings(entries: Sequence[Piece], bodies: Sequence[Sequence[Piece]]) -> bool:
    """Whether most entries are short lines without an end, with text below them that is more than a list."""
    headed = 0
    for entry, body in zip(entries[:-1], bodies[:-1], strict=True):
        text = entry.text.rstrip()
        short = len(text) <= LONGEST_HEADING and len(text.split()) <= HEADING_WORDS and text[-1] not in ".;,:!"
        below = any(p.kind is not BlockKind.ITEM for p in body) if not entry.emphasis else bool(body)
        headed += short and below
    return headed >= _HEADED * (len(entries) - 1)


def _steps(pieces: Sequence[Piece], run: Sequence[int], group: int, depth: int) -> list[Piece]:
    """The entries of a list and what stands between them, lists there as deeper ones."""
    done: list[Piece] = []
    for start, end in zip(run, [*run[1:], len(pieces)], strict=True):
        typed = number(pieces[start])
        assert typed is not None
        step = replace(pieces[start], kind=BlockKind.STEP, text=typed.text, marker=typed.marker)
        done.append(replace(step, group=group, level=depth, emphasis=0))
        done += _below(pieces[start + 1 : end], group, depth)
    return done


def _below(pieces: Sequence[Piece], group: int, depth: int) -> list[Piece]:
    """What stands under a step, as parts of its list; tables stay what they are."""
    done: list[Piece] = []
    at = 0
    while at < len(pieces):
        run = _run(pieces, at)
        if len(run) > 1:
            end = _ends(pieces, run)[-1]
            done += _steps(pieces[at:end], [n - at for n in run], group, depth + 1)
        else:
            end = at + 1
            piece = pieces[at]
            listed = piece.kind in (BlockKind.ITEM, BlockKind.STEP)
            if piece.kind is BlockKind.ROW:
                done.append(piece)
            else:
                level = depth + 1 + piece.level if listed else depth
                done.append(replace(piece, group=group, level=level, emphasis=0))
        at = end
    return done
