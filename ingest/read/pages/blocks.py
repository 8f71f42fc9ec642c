"""Lines and tables in reading order to headings, paragraphs, lists and rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ingest.read.markers import begins, bullet, follows, is_note, number
from ingest.read.pages.furniture import body_size
from ingest.read.pages.layout import Item
from ingest.read.pages.lines import Line
from ingest.read.pages.tables import Table

_LARGER = 1.12  # times the body's size: a heading
_LONGEST_HEADING = 180  # characters
_FOOTNOTE = re.compile(r"(\d{1,2}(?!\d)|[*†‡§¹²³⁴-⁹])\s*\S")
_LISTED = re.compile(r"[^\d\s]\s\d{1,4}$")  # an entry of a table of contents
_RUN_IN = re.compile(r"[^:.?]{2,100}[:.?]")  # a heading set into the first line of its paragraph
_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]]*[¹²³⁴-⁹]*$")


@dataclass(slots=True)
class Draft:
    """A block in the making: lines with their pages, or a table."""

    kind: str
    lines: list[tuple[int, Line]] = field(default_factory=list)
    marker: str = ""
    table: Table | None = None
    page: int = 0

    @property
    def last(self) -> Line:
        """The last line."""
        return self.lines[-1][1]

    @property
    def text(self) -> str:
        """The lines with spaces between, for a look at how they begin and end."""
        return " ".join(line.text for _, line in self.lines)


class Composer:
    """Makes drafts of a document's pages.

    Args:
        pages: The items of each page, without furniture.
        heights: The pages' heights, in points.
        outline: The titles of the file's outline, in lower case, with their depth from 1.
    """

    def __init__(self, pages: Sequence[Sequence[Item]], heights: Sequence[float], outline: Mapping[str, int]) -> None:
        self._pages, self._heights, self._outline = pages, heights, outline
        self._body = body_size(pages)
        lines = [item for page in pages for item in page if isinstance(item, Line)]
        letters = sum(len(e.text) for e in lines)
        self._bold_body = sum(len(e.text) for e in lines if e.bold) > 0.5 * letters
        self._right = {id(e): right for page in pages for e, right in _run_edges(page)}
        self._spacing = _spacing(pages)
        self._drafts: list[Draft] = []
        self._open: Draft | None = None

    def drafts(self) -> list[Draft]:
        """All blocks in reading order."""
        for page, items in enumerate(self._pages):
            notes = self._footnotes(items, self._heights[page])
            for item in items:
                if isinstance(item, Table):
                    self._drafts.append(Draft("table", table=item, page=page))
                    self._open = None
                elif id(item) not in notes:
                    self._line(page, item)
            main = self._open
            for item in items:
                if isinstance(item, Line) and id(item) in notes:
                    self._footnote(page, item)
            self._open = main
        return [self._checked(draft) for draft in self._joined()]

    def _line(self, page: int, line: Line) -> None:
        draft = self._open
        if draft and self._is_heading(line):
            if draft.kind == "heading" and self._same_heading(draft, page, line):
                draft.lines.append((page, line))
                return
            self._start("heading", page, line)
        elif self._is_heading(line):
            self._start("heading", page, line)
        elif bullet(line.text):
            self._start("item", page, line, bullet(line.text) or "")
        elif (marker := number(line.text)) and self._counts(marker):
            self._start("step", page, line, marker)
        elif draft and draft.kind != "heading" and self._goes_on(draft, page, line):
            draft.lines.append((page, line))
        else:
            self._start("text", page, line)

    def _start(self, kind: str, page: int, line: Line, marker: str = "") -> None:
        self._open = Draft(kind, [(page, line)], marker, page=page)
        self._drafts.append(self._open)

    def _counts(self, marker: str) -> bool:
        """Whether a number continues or begins a list; "2015." at the start of a line does not."""
        earlier = [d.marker for d in self._drafts[-60:] if d.kind == "step"]
        return begins(marker) or any(follows(marker, last) for last in reversed(earlier))

    # -------------------------------------------------------------- headings

    def _is_heading(self, line: Line) -> bool:
        text = line.text
        if len(text) > _LONGEST_HEADING or not re.search(r"[^\W\d_]{2}", text) or bullet(text) or line.column < 0:
            return False
        if text.rstrip().endswith((",", ";", "-")) and line.size < 1.3 * self._body:
            return False
        if line.size >= _LARGER * self._body:
            return True
        known = self._outline.get(plain(text))
        bold = line.bold and not self._bold_body
        if known and (bold or line.size > 1.04 * self._body):
            return True
        capitals = text.upper() == text and line.size >= 0.78 * self._body
        tall = line.size >= 0.95 * self._body or capitals
        return bold and tall and len(text) <= 120 and not text.endswith((".", ","))

    @staticmethod
    def _same_heading(draft: Draft, page: int, line: Line) -> bool:
        last = draft.last
        near = line.top - last.bottom < 0.7 * line.size and line.top > last.top
        same = abs(line.size - last.size) < 0.06 * line.size and line.bold == last.bold
        numbered = re.match(r"(\d+(\.\d+)*\.?|[A-Z]\.)\s", line.text)
        return (
            draft.lines[-1][0] == page
            and near
            and same
            and line.column == last.column
            and not numbered
            and _wrapped(last, line)
        )

    # -------------------------------------------------------------- paragraphs

    def _goes_on(self, draft: Draft, page: int, line: Line) -> bool:
        """Whether a line continues the open paragraph or list entry."""
        last_page, last = draft.lines[-1]
        if not _same_size(line, last) or line.column < 0 or (_LISTED.search(last.text) and _LISTED.search(line.text)):
            return False
        if (last_page, last.column) != (page, line.column) or line.top < last.top:
            return self._continues_elsewhere(draft, line)
        gap, size = line.top - last.bottom, max(line.size, last.size)
        usual = self._leading(draft)
        if gap > (usual + 0.3 * size if usual is not None else max(0.9 * size, self._spacing * size)):
            return False
        if draft.kind in ("item", "step"):
            return self._in_entry(draft, line)
        if line.words[0].bold and not last.words[-1].bold and _ENDED.search(last.text) and _RUN_IN.match(line.text):
            return False
        if len(draft.lines) > 1 and line.x0 > last.x0 + 0.7 * size and line.x0 - line.left > 0.7 * size:
            return False  # the first line of a paragraph is indented
        if len(draft.lines) == 1 and line.x0 > last.x0 + 0.7 * size and not _centred(line, last):
            return not _ENDED.search(last.text) or last.text.endswith(":")
        return not self._broken(last, line) or self._runs_on(draft, line)

    @staticmethod
    def _leading(draft: Draft) -> float | None:
        pairs = zip(draft.lines, draft.lines[1:], strict=False)
        gaps = [b.top - a.bottom for (p, a), (q, b) in pairs if p == q and b.top > a.top]
        return min(gaps) if gaps else None

    def _broken(self, last: Line, line: Line) -> bool:
        """Whether the line before was ended on purpose: the next word would have fitted."""
        first = line.words[0]
        return (
            last.x1 + 0.3 * last.size + (first.x1 - first.x0) < self._right.get(id(last), last.right) - 0.6 * last.size
        )

    @staticmethod
    def _runs_on(draft: Draft, line: Line) -> bool:
        begins_small = line.text[:1].islower()
        return begins_small and not _ENDED.search(draft.last.text)

    @staticmethod
    def _in_entry(draft: Draft, line: Line) -> bool:
        first = draft.lines[0][1]
        if len(draft.lines) > 1:
            second, last = draft.lines[1][1], draft.last
            indented = line.x0 > second.x0 + 0.6 * line.size and _ENDED.search(last.text) is not None
            return line.x0 >= second.x0 - 0.5 * line.size and not indented
        hanging = first.words[1].x0 if len(first.words) > 1 else first.x0
        if line.x0 >= hanging - 0.6 * line.size:
            return True
        return line.text[:1].islower() or not _ENDED.search(first.text)  # an entry with an indented first line

    def _continues_elsewhere(self, draft: Draft, line: Line) -> bool:
        """Whether a sentence plainly goes on in the next column or on the next page."""
        last = draft.last
        if last.column < 0 or _ENDED.search(last.text):
            return False
        if last.text.endswith(("-", "–", ",")) or line.text[:1].islower():
            return True
        full = last.x1 > self._right.get(id(last), last.right) - 2.5 * last.size and len(last.words) > 4
        indented = line.x0 - line.left > 0.7 * line.size
        return full and not indented and len(draft.text) > 60

    def _joined(self) -> list[Draft]:
        """Undo headings that turn out to be the bold beginning of a sentence."""
        done: list[Draft] = []
        for draft in self._drafts:
            above = done[-1] if done else None
            if (
                above
                and draft.kind == "text"
                and above.kind == "heading"
                and _begins_sentence(above, draft, self._body)
            ):
                above.kind = "text"
                above.lines += draft.lines
            else:
                done.append(draft)
        return done

    def _checked(self, draft: Draft) -> Draft:
        long = len(draft.lines) > 4 or len(draft.text) > _LONGEST_HEADING
        if draft.kind == "heading" and long:
            draft.kind = "text"
        if draft.kind == "text" and is_note(draft.text):
            draft.kind = "note"
        return draft

    # -------------------------------------------------------------- footnotes

    def _footnotes(self, items: Sequence[Item], height: float) -> set[int]:
        """The ids of lines that are footnotes: small, low on the page, after a mark."""
        found: set[int] = set()
        column: int | None = None
        for item in items:
            if not isinstance(item, Line) or item.size > 0.92 * self._body or item.top < 0.25 * height:
                column = None
            elif column == item.column or self._is_footnote(item, items, begun=bool(found)):
                column = item.column
                found.add(id(item))
        return found

    def _is_footnote(self, line: Line, items: Sequence[Item], *, begun: bool) -> bool:
        marked = begun or _FOOTNOTE.match(line.text) is not None
        return marked and not self._is_heading(line) and self._last(line, items)

    def _last(self, line: Line, items: Sequence[Item]) -> bool:
        below = [e for e in items if isinstance(e, Line) and e.column == line.column and e.top > line.top]
        return all(e.size <= 0.92 * self._body for e in below)

    def _footnote(self, page: int, line: Line) -> None:
        draft = self._drafts[-1] if self._drafts else None
        fresh = _FOOTNOTE.match(line.text) and (
            line.words[0].size < 0.9 * line.size or not line.words[0].text.isalpha()
        )
        if draft and draft.kind == "footnote" and draft.page == page and not fresh:
            draft.lines.append((page, line))
        else:
            self._drafts.append(Draft("footnote", [(page, line)], page=page))


def _same_size(a: Line, b: Line) -> bool:
    """Whether two lines share a font size, be it of a part: small capitals stand among full ones."""
    return any(abs(v.size - w.size) < 0.06 * w.size for v in a.words for w in b.words[-6:])


def plain(text: str) -> str:
    """A title for comparison: lower case, no numbering, no punctuation."""
    return re.sub(r"^[\d.\s]+|[^\w\s]", "", " ".join(text.lower().split())).strip()


def _begins_sentence(heading: Draft, text: Draft, body: float) -> bool:
    page, line = text.lines[0]
    last = heading.last
    close = heading.lines[-1][0] == page and line.column == last.column and 0 <= line.top - last.top < 1.6 * last.size
    return close and line.text[:1].islower() and last.size < _LARGER * body


def _wrapped(last: Line, line: Line) -> bool:
    """Whether the second line of a heading follows from the width of the column."""
    first = line.words[0]
    fits = last.x1 + 0.3 * last.size + (first.x1 - first.x0) < last.right - last.size
    return not fits or _centred(last, line) or line.text[:1].islower()


def _centred(a: Line, b: Line) -> bool:
    return abs((a.x0 + a.x1) - (b.x0 + b.x1)) < 0.8 * a.size and abs(a.x0 - b.x0) > 0.5 * a.size


def _spacing(pages: Sequence[Sequence[Item]]) -> float:
    """The widest gap between lines of one paragraph, in font sizes: large where all text is double-spaced."""
    pairs = [(a, b) for page in pages for a, b in pairwise(page) if isinstance(a, Line) and isinstance(b, Line)]
    gaps = [(b.top - a.bottom) / b.size for a, b in pairs if a.column == b.column and b.top > a.top]
    return median(gaps) + 0.3 if gaps else 0.0


def _run_edges(items: Sequence[Item]) -> list[tuple[Line, float]]:
    """Each line with the right edge of the lines around it: its column, without a gap between."""
    runs: list[list[Line]] = []
    for item in items:
        if not isinstance(item, Line):
            runs.append([])
            continue
        last = runs[-1][-1] if runs and runs[-1] else None
        near = last and last.column == item.column and -1 < item.top - last.bottom < 1.3 * item.size
        if near and last and abs(last.size - item.size) < 0.12 * item.size:
            runs[-1].append(item)
        else:
            runs.append([item])
    return [(line, max(e.x1 for e in run)) for run in runs for line in run]
