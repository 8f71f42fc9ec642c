"""Lists and headings that the author typed: "1) Open …", "• two days", "Step 2: …", a line in bold or capitals.

Many documents are written without styles and list buttons. What a reader of the page takes for a step or a heading
is one here too, where its surroundings say the same: numbers that count on, several bullets of a kind, a line that
stands out and has text below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise, takewhile

from ingest.document import BlockKind
from ingest.read.markers import begins, follows, is_note
from ingest.read.piece import Piece

_BULLET = re.compile(r"([•●▪◦‣○■□☐☑☒✓✔·*–—-]|o(?=\s+[A-Z]))\s+(?=[^\s–—·.*-])")
_PLAIN_BULLETS = frozenset("•●▪◦‣○■□☐")  # a single one is an entry, too
_TELLING_BULLETS = frozenset("☑☒✓✔")  # they say something, and stay
_NUMBER = re.compile(
    r"(?:(?P<called>step|phase|stage)\s+(?P<count>\d{1,2})(?:\s*[.:)–—-]){1,3}"
    r"|(?P<marker>\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{2,4})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?))\s+(?=[^\W_]|[“\"'(\[<*/])",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?:step |phase |stage )?\d{1,2}(?:\.\d{1,2})*(?=\W)", re.IGNORECASE)
_LONGEST_BREAK = 12  # pieces between two entries of one list
_LONGEST_HEADING = 80  # characters
_HEADING_WORDS = 10
_INTRODUCTION = 5  # words, from which a line with a colon introduces what follows
_ALONE = 6  # words of the only line of a document that stands out
_HEADED = 0.6  # share of numbered lines that look like headings with text below, from which all are
_DEEPEST = 6
_ADVICE = re.compile(
    r"(?:do not|don[’']t|never|always|please|remember|make sure|be sure|must|only|nb|ps|fyi|tb[acd]|draft"
    r"|confidential)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Typed:
    """A number that a paragraph begins with: as shown, what it counts ("step", or nothing), and the text behind it."""

    marker: str
    called: str
    text: str


def implied(pieces: Sequence[Piece], new_group: Callable[[], int]) -> list[Piece]:
    """The pieces with typed entries as entries of lists, and lines that stand out over text as headings."""
    lines = [line for piece in pieces for line in _lines(piece)]
    return _headed(_counted(_bulleted(lines, new_group), new_group))


def _lines(piece: Piece) -> list[Piece]:
    """A paragraph cut at the line ends behind which a typed entry begins, where there are several."""
    if len(piece.lines) < 2 or piece.group is not None:
        return [piece]
    lines = [replace(piece, text=line, lines=()) for line in piece.lines]
    numbers = [n for n, line in enumerate(lines) if _typed(line)]
    counted = {n for pair in pairwise(numbers) if _follow(*(lines[n] for n in pair)) for n in pair}
    marks = [_bullet(line) for line in lines]
    begin = {n for n, mark in enumerate(marks) if mark and marks.count(mark) > 1} | counted
    if not begin:
        return [piece]
    starts = sorted({0, *begin})
    return [
        replace(piece, text=" ".join(piece.lines[start:end]), lines=())
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)
    ]


def _bullet(piece: Piece) -> str:
    """The bullet that a paragraph outside any list begins with."""
    match = _BULLET.match(piece.text) if piece.kind is BlockKind.PARAGRAPH and piece.group is None else None
    return match[1] if match else ""


def _bulleted(pieces: Sequence[Piece], new_group: Callable[[], int]) -> list[Piece]:
    """Paragraphs that begin with bullets as entries; another bullet than the first is a level below it."""
    done: list[Piece] = []
    at = 0
    while at < len(pieces):
        marks = [_bullet(piece) for piece in takewhile(_bullet, islice(pieces, at, None))]
        if len(marks) > 1 or any(mark in _PLAIN_BULLETS for mark in marks):
            group = new_group()
            done += [_item(pieces[at + n], mark, group, int(mark != marks[0])) for n, mark in enumerate(marks)]
        else:
            marks = [""]
            done.append(pieces[at])
        at += len(marks)
    return done


def _item(piece: Piece, mark: str, group: int, depth: int) -> Piece:
    text = piece.text if mark in _TELLING_BULLETS else _BULLET.sub("", piece.text, count=1)
    return replace(piece, kind=BlockKind.ITEM, text=text, group=group, level=depth, emphasis=0)


def _typed(piece: Piece) -> _Typed | None:
    """The number that a paragraph outside any list begins with."""
    match = _NUMBER.match(piece.text) if piece.kind is BlockKind.PARAGRAPH and piece.group is None else None
    if match is None:
        return None
    called = (match["called"] or "").lower()
    return _Typed(f"{match['count']}." if called else match["marker"], called, piece.text[match.end() :])


def _follow(piece: Piece, later: Piece) -> bool:
    """Whether the number of a paragraph is the next after another's, or the one after that."""
    first, then = _typed(piece), _typed(later)
    if first is None or then is None or first.called != then.called:
        return False
    return follows(then.marker, first.marker) or follows(then.marker, _one_on(first.marker))


def _one_on(marker: str) -> str:
    """The marker with its number one higher: authors take a step out and leave the others as they are."""
    return re.sub(r"\d+(?=\D*$)", lambda number: str(int(number[0]) + 1), marker)


def _counted(pieces: Sequence[Piece], new_group: Callable[[], int]) -> list[Piece]:
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
    first = _typed(pieces[start])
    if first is None or not (begins(first.marker) or first.marker.strip("().").isdigit()):
        return []
    run = [start]
    for n in range(start + 1, len(pieces)):
        if pieces[n].kind is BlockKind.HEADING or n - run[-1] > _LONGEST_BREAK:
            break
        typed = _typed(pieces[n])
        if _follow(pieces[run[-1]], pieces[n]):
            run.append(n)
        elif (typed and typed.called == first.called and _same_shape(typed, first)) or (
            typed is None and _stands_out(pieces[n]) and not pieces[start].emphasis
        ):
            break  # another list, or a heading, begins
    return run


def _same_shape(typed: _Typed, other: _Typed) -> bool:
    return re.sub(r"\d+", "1", typed.marker) == re.sub(r"\d+", "1", other.marker) and begins(typed.marker)


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
        short = len(text) <= _LONGEST_HEADING and len(text.split()) <= _HEADING_WORDS and text[-1] not in ".;,:!"
        below = any(p.kind is not BlockKind.ITEM for p in body) if not entry.emphasis else bool(body)
        headed += short and below
    return headed >= _HEADED * (len(entries) - 1)


def _steps(pieces: Sequence[Piece], run: Sequence[int], group: int, depth: int) -> list[Piece]:
    """The entries of a list and what stands between them, lists there as deeper ones."""
    done: list[Piece] = []
    for start, end in zip(run, [*run[1:], len(pieces)], strict=True):
        typed = _typed(pieces[start])
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


def _stands_out(piece: Piece) -> bool:
    """Whether a paragraph looks like a heading by itself: all of it emphasised, short, and no sentence."""
    if not piece.emphasis or piece.group is not None or len(piece.text) > _LONGEST_HEADING or len(piece.lines) > 1:
        return False
    words = len(piece.text.split())
    if piece.text[-1] in ".,;!" or words > (_INTRODUCTION if piece.text[-1] == ":" else _HEADING_WORDS):
        return False
    if not any(c.isalpha() for c in piece.text) or "://" in piece.text:
        return False
    return not (_ADVICE.match(piece.text) or is_note(f"{piece.text}: this"))


def _headed(pieces: Sequence[Piece]) -> list[Piece]:
    """Lines that stand out as headings, those that do so most above the others; level 0 no more."""
    real = any(piece.kind is BlockKind.HEADING and piece.level for piece in pieces)
    found = {n for n, piece in enumerate(pieces) if piece.kind is BlockKind.HEADING and not piece.level}
    lines = {n for n, piece in enumerate(pieces) if piece.kind is BlockKind.PARAGRAPH and _stands_out(piece)}
    lines = {n for n in lines if _has_text_below(pieces, n, lines | found)}
    if real and len(lines) == 1 and all(len(pieces[n].text.split()) > _ALONE for n in lines):
        lines = set()
    titled = 0 in lines
    ranks = _ranks([pieces[n] for n in sorted(lines | found) if n or not titled])
    done: list[Piece] = []
    above = 1
    for n, piece in enumerate(pieces):
        if n in found or n in lines:
            level = 1 if titled and n == 0 else min(above + 1 + ranks[piece], _DEEPEST)
            done.append(_heading(piece, level))
        else:
            if piece.kind is BlockKind.HEADING:
                above = piece.level
            done.append(piece)
    return done


def _ranks(headings: Sequence[Piece]) -> dict[Piece, int]:
    """How far below the highest each of them is: by how it stands out, then by how many numbers it has.

    Of those without and with a number that stand out alike, the kind that comes first is above the other.
    """
    depths = [len(number[0].split(".")) if (number := _COUNT.match(piece.text)) else 0 for piece in headings]
    unnumbered = _DEEPEST if depths and depths[0] else 0
    keys = [(-piece.emphasis, depth or unnumbered) for piece, depth in zip(headings, depths, strict=True)]
    order = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    return {piece: order[key] for piece, key in zip(headings, keys, strict=True)}


def _has_text_below(pieces: Sequence[Piece], n: int, others: set[int]) -> bool:
    """Whether a line has text below it, or a line that stands out less; the first of a document is its title."""
    if n + 1 == len(pieces):
        return False
    after = pieces[n + 1]
    if after.kind is BlockKind.HEADING and after.level:
        return False
    return n == 0 or n + 1 not in others or after.emphasis < pieces[n].emphasis


def _heading(piece: Piece, level: int) -> Piece:
    """A line as a heading; one that asks is a question, and what follows it the answer."""
    if piece.text.endswith("?") and level > 1 and not piece.level:
        return replace(piece, kind=BlockKind.QUESTION, level=0)
    return replace(piece, kind=BlockKind.HEADING, text=piece.text.rstrip(":").rstrip(), level=level)
