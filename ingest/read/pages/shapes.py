"""The drawn lines, filled areas and pictures of one PDF page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_THIN = 2.5  # points: a filled box thinner than this is a drawn line
_MARK = (3.0, 24.0)  # points: the size of a tick or a cross in a table cell
_MOST_OBJECTS = 30_000  # maps and drawings have more; they hold no tables
_DEEPEST = 8  # forms within forms

Place = Callable[[float, float], tuple[float, float]]
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical line (points, origin top left)."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def flat(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled area; `colour` is None where it is not one. `order` is its place among the page's objects."""

    x0: float
    top: float
    x1: float
    bottom: float
    colour: tuple[int, int, int] | None
    order: int
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A small drawn sign: green stands for yes, red for no."""

    x0: float
    top: float
    x1: float
    bottom: float
    yes: bool


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes of a page. `order` maps the address of each object to its place in painting order."""

    rules: tuple[Rule, ...]
    fills: tuple[Fill, ...]
    marks: tuple[Mark, ...]
    pictured: float
    order: dict[int, int]

    def beneath(self, x: float, y: float, order: int) -> Fill | None:
        """The topmost area under a point, among those painted before object number `order`."""
        for fill in reversed(self.fills):
            if fill.order < order and fill.x0 <= x <= fill.x1 and fill.top <= y <= fill.bottom:
                return fill
        return None

    def pictures_at(self, x: float, y: float) -> bool:
        """Whether a picture covers a point."""
        return any(f.picture and f.x0 <= x <= f.x1 and f.top <= y <= f.bottom for f in self.fills)


def page_shapes(page: pdfium.PdfPage, place: Place, area: float) -> Shapes:
    """Collect the shapes of a page of `area` square points; `place` maps its coordinates to the display."""
    collector = _Collector(place, area)
    collector.add(raw.FPDFPage_GetObject, page, raw.FPDFPage_CountObjects(page), _IDENTITY, 0)
    pictures = [f for f in collector.fills if f.picture]
    covered = sum(max(0.0, f.x1 - f.x0) * max(0.0, f.bottom - f.top) for f in pictures)
    share = min(1.0, covered / max(area, 1))
    return Shapes(tuple(collector.rules), tuple(collector.fills), tuple(collector.marks), share, collector.order)


class _Collector:
    def __init__(self, place: Place, area: float) -> None:
        self._place, self._area = place, area
        self.rules: list[Rule] = []
        self.fills: list[Fill] = []
        self.marks: list[Mark] = []
        self.order: dict[int, int] = {}

    def add(self, get: Callable[[object, int], object], parent: object, count: int, outer: Matrix, depth: int) -> None:
        """Add `count` objects of a page or form."""
        for index in range(count):
            if len(self.order) > _MOST_OBJECTS:
                return
            handle = get(parent, index)
            self.order[address(handle)] = len(self.order)
            kind = raw.FPDFPageObj_GetType(handle)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(handle, outer)
            elif kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
                picture = kind == raw.FPDF_PAGEOBJ_IMAGE
                self.fills.append(Fill(*self._bounds(handle, outer), None, len(self.order) - 1, picture))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                inner = _times(_matrix(handle), outer)
                self.add(raw.FPDFFormObj_GetObject, handle, raw.FPDFFormObj_CountObjects(handle), inner, depth + 1)

    def _bounds(self, handle: object, outer: Matrix) -> tuple[float, float, float, float]:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        raw.FPDFPageObj_GetBounds(handle, left, bottom, right, top)
        corners = [(left.value, bottom.value), (right.value, top.value)]
        (ax, ay), (bx, by) = (self._place(*_apply(outer, x, y)) for x, y in corners)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def _path(self, handle: object, outer: Matrix) -> None:
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(handle, mode, stroke)
        if not (mode.value or stroke.value):  # a clipping path paints nothing
            return
        x0, top, x1, bottom = box = self._bounds(handle, outer)
        boxed = not any(kind == raw.FPDF_SEGMENT_BEZIERTO for kind, _, _ in _segments(handle, 6))
        if mode.value and x1 - x0 > _THIN and bottom - top > _THIN:
            self._fill(handle, box, boxed and raw.FPDFPath_CountSegments(handle) in (4, 5))
        if _MARK[0] < max(x1 - x0, bottom - top) < _MARK[1]:
            self._mark(handle, box, filled=bool(mode.value))
        if not boxed or raw.FPDFPath_CountSegments(handle) > 400:
            return
        if mode.value and min(x1 - x0, bottom - top) <= _THIN:
            self._rule(*box)
        elif (
            mode.value
            and raw.FPDFPath_CountSegments(handle) in (4, 5)
            and (x1 - x0) * (bottom - top) < 0.9 * self._area
        ):
            for edge in ((x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)):
                self._rule(*edge)
        elif stroke.value:
            self._strokes(handle, outer)

    def _fill(self, handle: object, box: tuple[float, float, float, float], plain: bool) -> None:
        r, g, b, a = (ctypes.c_uint() for _ in range(4))
        if raw.FPDFPageObj_GetFillColor(handle, r, g, b, a) and a.value > 8:
            colour = (r.value, g.value, b.value) if plain and a.value > 200 else None
            self.fills.append(Fill(*box, colour, len(self.order) - 1))

    def _mark(self, handle: object, box: tuple[float, float, float, float], *, filled: bool) -> None:
        r, g, b, a = (ctypes.c_uint() for _ in range(4))
        get = raw.FPDFPageObj_GetFillColor if filled else raw.FPDFPageObj_GetStrokeColor
        if min(box[2] - box[0], box[3] - box[1]) < _MARK[0] or not get(handle, r, g, b, a):
            return
        if g.value > 120 and r.value < 0.6 * g.value and b.value < 0.75 * g.value:
            self.marks.append(Mark(*box, yes=True))
        elif r.value > 150 and g.value < 0.4 * r.value and b.value < 0.4 * r.value:
            self.marks.append(Mark(*box, yes=False))

    def _strokes(self, handle: object, outer: Matrix) -> None:
        own = _times(_matrix(handle), outer)
        start = last = (0.0, 0.0)
        for kind, point, closes in _segments(handle, 400):
            here = self._place(*_apply(own, *point))
            if kind == raw.FPDF_SEGMENT_MOVETO:
                start = here
            elif kind == raw.FPDF_SEGMENT_LINETO:
                self._line(last, here)
            last = here
            if closes:
                self._line(here, start)
                last = start

    def _line(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        if min(abs(a[0] - b[0]), abs(a[1] - b[1])) < 1:
            self._rule(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))

    def _rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        if max(x1 - x0, bottom - top) < 3:
            return
        if x1 - x0 >= bottom - top:
            top = bottom = (top + bottom) / 2
        else:
            x0 = x1 = (x0 + x1) / 2
        self.rules.append(Rule(x0, top, x1, bottom))


def _segments(handle: object, most: int) -> list[tuple[int, tuple[float, float], bool]]:
    found = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(most, raw.FPDFPath_CountSegments(handle))):
        segment = raw.FPDFPath_GetPathSegment(handle, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        found.append(
            (raw.FPDFPathSegment_GetType(segment), (x.value, y.value), bool(raw.FPDFPathSegment_GetClose(segment)))
        )
    return found


def address(handle: Any) -> int:  # noqa: ANN401 - a pointer of the untyped bindings
    """The address of a PDFium object, which tells one object from another."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _matrix(handle: object) -> Matrix:
    m = raw.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if raw.FPDFPageObj_GetMatrix(handle, m) else _IDENTITY


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _times(m: Matrix, n: Matrix) -> Matrix:
    a, b = m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3]
    c, d = m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3]
    e, f = _apply(n, m[4], m[5])
    return a, b, c, d, e, f
