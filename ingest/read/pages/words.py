"""The words, rules and pictures of one PDF page, placed on the page as displayed.

PDFium gives characters in the file's own coordinates. Here they become words in the *reading frame*
of the page: points, origin top left, turned so that most of the text stands upright.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.document import Box
from ingest.read.pages.shapes import Mark, Rule, Shapes, address, page_shapes

ASCENT, DESCENT = 0.78, 0.22  # of the font size: one height for all fonts, theirs are often wrong
_SPACE_GAP = 0.22  # of the font size: a wider gap ends a word
_SKEW = 12.0  # degrees off the four directions beyond which text is a stamp, not content
_SMALLEST = 2.0  # points; smaller text cannot be read by a person
_BOLD = re.compile(r"bold|black|heavy|demi|CMBX|SFBX|CMSSBX|CMSSDC|SFSX|SFRB|-BX", re.IGNORECASE)
_INVISIBLE_MODES = {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}
# Symbol and Wingdings characters that files leave in the private use area
_SYMBOLS = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf06e": "■", "\uf0a8": "□", "\uf0e0": "→"}
    | {"\uf02d": "-", "\uf0a3": "≤", "\uf0b3": "≥", "\uf076": "❖", "\uf0fb": "✗", "\ufffe": "-", "\x02": "-"}
)


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in the page's reading frame; `turn` is its own direction there (0 upright), degrees."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    turn: int = 0


@dataclass(frozen=True, slots=True)
class PageWords:
    """What stands on one page. `turn` leads from the page as displayed to the reading frame.

    `width` and `height` are those of the reading frame. `pictured` is the share of the page that
    pictures cover; `hidden` counts characters that cannot be seen. `marks` are drawn ticks and crosses
    as words; `drawn` says whether anything at all is painted.
    """

    number: int
    width: float
    height: float
    turn: int
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    marks: tuple[Word, ...]
    pictured: float
    hidden: int
    drawn: bool = False
    pictures: tuple[Rectangle, ...] = ()

    def box(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        """A rectangle of the reading frame as a box on the displayed page."""
        a, b, c, d = turn_box((x0, top, x1, bottom), -self.turn % 360, self.width, self.height)
        sideways = self.turn in (90, 270)
        width, height = (self.height, self.width) if sideways else (self.width, self.height)
        clamp = (max(0.0, a), max(0.0, b), min(width, c), min(height, d))
        return Box(self.number, *(round(v, 2) for v in clamp))


Rectangle = tuple[float, float, float, float]


def turn_point(x: float, y: float, turn: int, width: float, height: float) -> tuple[float, float]:
    """Where a point lies once a `width` x `height` page is turned clockwise by `turn` degrees."""
    if turn == 90:
        return height - y, x
    if turn == 180:
        return width - x, height - y
    if turn == 270:
        return y, width - x
    return x, y


def turn_box(box: Rectangle, turn: int, width: float, height: float) -> Rectangle:
    """`turn_point` for a rectangle."""
    ax, ay = turn_point(box[0], box[1], turn, width, height)
    bx, by = turn_point(box[2], box[3], turn, width, height)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def turn_word(word: Word, turn: int, width: float, height: float) -> Word:
    """A word on the page turned clockwise."""
    x0, top, x1, bottom = turn_box((word.x0, word.top, word.x1, word.bottom), turn, width, height)
    return replace(word, x0=x0, top=top, x1=x1, bottom=bottom, turn=(word.turn - turn) % 360)


def displayed(page: pdfium.PdfPage) -> tuple[float, float, Callable[[float, float], tuple[float, float]]]:
    """Width, height, and the map from the file's coordinates to the page as displayed."""
    left, bottom, right, top = page.get_bbox()
    rotation = page.get_rotation()
    width, height = right - left, top - bottom

    def place(x: float, y: float) -> tuple[float, float]:
        return turn_point(x - left, top - y, rotation, width, height)

    return (height, width, place) if rotation in (90, 270) else (width, height, place)


@dataclass(frozen=True, slots=True)
class _Style:
    """How the characters of one text object look."""

    size: float
    bold: bool
    turn: int | None  # None: skewed
    visible: bool
    colour: tuple[int, int, int]
    order: int  # place among the page's objects


_Character = tuple[str, float, float, float, _Style]  # character, x0, x1, baseline, style


def read_words(page: pdfium.PdfPage, number: int) -> PageWords:
    """Read one page."""
    width, height, place = displayed(page)
    shapes = page_shapes(page, place, width * height)
    reader = _Characters(page, width, height, place, shapes)
    words = reader.words()
    turn = _main_turn(words)
    words = [turn_word(w, turn, width, height) for w in words] if turn else words
    rules = shapes.rules
    pictures = [(f.x0, f.top, f.x1, f.bottom) for f in shapes.fills if f.picture]
    marks = [_sign(mark, turn) for mark in shapes.marks]
    if turn:
        marks = [turn_word(m, turn, width, height) for m in marks]
        rules = tuple(Rule(*turn_box((r.x0, r.top, r.x1, r.bottom), turn, width, height)) for r in rules)
        pictures = [turn_box(p, turn, width, height) for p in pictures]
    if turn in (90, 270):
        width, height = height, width
    words = _raise_digits(words)
    seen = (tuple(words), rules, tuple(marks), shapes.pictured, reader.hidden, bool(shapes.order))
    return PageWords(number, width, height, turn, *seen, pictures=tuple(pictures))


def _sign(mark: Mark, turn: int) -> Word:
    text = "✓" if mark.yes else "✗"
    return Word(text, mark.x0, mark.top, mark.x1, mark.bottom, mark.bottom - mark.top, turn=turn)


def _raise_digits(words: list[Word]) -> list[Word]:
    """Join raised small figures to the word before them: "750" and "1" to "750¹", not "7501"."""
    done: list[Word] = []
    for word, after in zip_longest(words, words[1:]):
        last = done[-1] if done else None
        if after and _is_raised(word, after, before=True):
            done.append(replace(word, text=word.text.translate(_RAISED)))  # the mark of a footnote
        elif last and _is_raised(word, last):
            text = last.text + word.text.translate(_RAISED)
            done[-1] = replace(last, text=text, x1=max(last.x1, word.x1))
        else:
            done.append(word)
    return done


def _is_raised(word: Word, last: Word, *, before: bool = False) -> bool:
    """Whether figures are small and raised beside a word: after it, or `before` it."""
    small = word.size < 0.8 * last.size and word.turn == last.turn == 0
    gap = last.x0 - word.x1 if before else word.x0 - last.x1
    near = -0.2 * last.size < gap < 0.3 * last.size
    higher = 0.1 * last.size < last.bottom - word.bottom < 0.8 * last.size
    return (
        small
        and near
        and higher
        and word.text.isdecimal()
        and word.text.isascii()
        and (before or last.text[-1] not in "-+=*/^(")
    )


def _main_turn(words: list[Word]) -> int:
    counts: Counter[int] = Counter()
    for word in words:
        counts[word.turn] += len(word.text)
    return counts.most_common(1)[0][0] if counts else 0


class _Characters:
    """Joins a page's characters to words."""

    def __init__(
        self,
        page: pdfium.PdfPage,
        width: float,
        height: float,
        place: Callable[[float, float], tuple[float, float]],
        shapes: Shapes,
    ) -> None:
        self._page, self._place, self._shapes = page, place, shapes
        self._width, self._height = width, height
        self._text = page.get_textpage()
        self._styles: dict[int, _Style] = {}
        self._directions: dict[int, tuple[float, ...]] = {}
        self.hidden = 0

    def words(self) -> list[Word]:
        """All visible words, in the order of the file, on the page as displayed."""
        found: list[Word] = []
        pending: list[_Character] = []
        for char, x0, x1, baseline, style in self._upright():
            if pending and (char.isspace() or not self._joins(pending[-1], x0, x1, baseline, style)):
                self._finish(pending, found)
                pending = []
            if not char.isspace():
                pending.append((char, x0, x1, baseline, style))
        self._finish(pending, found)
        return found

    @staticmethod
    def _joins(last: _Character, x0: float, x1: float, base: float, style: _Style) -> bool:
        _, _, last_x1, last_base, last_style = last
        size = max(style.size, last_style.size)
        gap = x0 - last_x1
        level = abs(base - last_base) < 0.45 * size
        if min(style.size, last_style.size) < 0.8 * size and abs(base - last_base) > 0.1 * size:
            return False  # raised or lowered
        return style.turn == last_style.turn and level and -1.1 * size < gap < _SPACE_GAP * size and x1 > last_x1 - size

    def _upright(self) -> Iterator[_Character]:
        """Yield each character as seen with it upright; white space as a space at the place before it."""
        text, rect = self._text, raw.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        at_x, at_y, at_rect, handle = ctypes.byref(x), ctypes.byref(y), ctypes.byref(rect), text.raw
        blank: _Character | None = None
        for index in range(text.count_chars()):
            code = raw.FPDFText_GetUnicode(handle, index)
            char = "" if code in (0, 0xFFFF) or 0xD800 <= code < 0xE000 else chr(code)
            if not char or char.isspace():
                if blank:
                    yield (" ", *blank[1:])
                continue
            style = self._style(index)
            if style.turn is None:
                continue
            raw.FPDFText_GetCharOrigin(handle, index, at_x, at_y)
            raw.FPDFText_GetLooseCharBox(handle, index, at_rect)
            a, b, c, d, e, f = self._direction(style.turn)
            x0 = a * rect.left + b * rect.bottom + c
            x1 = a * rect.right + b * rect.top + c
            baseline = d * x.value + e * y.value + f
            blank = (char.translate(_SYMBOLS), min(x0, x1), max(x0, x1), baseline, style)
            yield blank

    def _direction(self, turn: int) -> tuple[float, ...]:
        """The linear map from the file's coordinates to those in which text turned by `turn` is upright."""
        if turn not in self._directions:
            points = [self._place(x, y) for x, y in ((0, 0), (1, 0), (0, 1))]
            (cx, cy), (ax, ay), (bx, by) = (turn_point(*p, turn, self._width, self._height) for p in points)
            self._directions[turn] = (ax - cx, bx - cx, cx, ay - cy, by - cy, cy)
        return self._directions[turn]

    def _style(self, index: int) -> _Style:
        handle = raw.FPDFText_GetTextObject(self._text.raw, index)
        key = address(handle)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._look(index, handle, key)
        return style

    def _look(self, index: int, handle: object, key: int) -> _Style:
        text, matrix, flags = self._text, raw.FS_MATRIX(), ctypes.c_int()
        raw.FPDFText_GetMatrix(text, index, matrix)
        size = abs(raw.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d))
        name = ctypes.create_string_buffer(128)
        raw.FPDFText_GetFontInfo(text, index, name, 128, flags)
        mode = raw.FPDFTextObj_GetTextRenderMode(handle) if handle else raw.FPDF_TEXTRENDERMODE_FILL
        bold = (
            bool(_BOLD.search(name.value.decode("utf-8", "replace"))) or raw.FPDFText_GetFontWeight(text, index) > 600
        )
        bold = bold or mode == raw.FPDF_TEXTRENDERMODE_FILL_STROKE
        angle = (math.degrees(math.atan2(matrix.b, matrix.a)) - self._page.get_rotation()) % 360
        turn = round(angle / 90) * 90
        skewed = abs(angle - turn) > _SKEW
        r, g, b, a = (ctypes.c_uint() for _ in range(4))
        painted = bool(raw.FPDFText_GetFillColor(text, index, r, g, b, a)) and a.value < 8
        visible = mode not in _INVISIBLE_MODES and not painted
        colour = (r.value, g.value, b.value)
        return _Style(size, bold, None if skewed else turn % 360, visible, colour, self._shapes.order.get(key, 1 << 30))

    def _finish(self, chars: list[_Character], found: list[Word]) -> None:
        if not chars:
            return
        style = max((c[4] for c in chars), key=lambda s: s.size)
        text = "".join(c[0] for c in chars)
        turn = style.turn or 0
        sideways = turn in (90, 270)
        width, height = (self._height, self._width) if sideways else (self._width, self._height)
        x0, x1, base = min(c[1] for c in chars), max(c[2] for c in chars), chars[0][3]
        upright = (x0, base - ASCENT * style.size, x1, base + DESCENT * style.size)
        box = turn_box(upright, -turn % 360, width, height)
        if self._seen(box, style):
            bold = sum(c[4].bold for c in chars) * 2 > len(chars)
            found.append(Word(text, *box, size=style.size, bold=bold, turn=turn))
        else:
            self.hidden += len(text)

    def _seen(self, box: Rectangle, style: _Style) -> bool:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if not (-1 <= x <= self._width + 1 and -1 <= y <= self._height + 1) or style.size < _SMALLEST:
            return False
        if not style.visible:  # the text layer of a scan is invisible on purpose
            return self._shapes.pictures_at(x, y)
        beneath = self._shapes.beneath(x, y, style.order)
        colour = beneath.colour if beneath else (255, 255, 255)
        return colour is None or max(abs(a - b) for a, b in zip(colour, style.colour, strict=True)) > 8
