"""Tables of a PDF page: ruled ones from the drawn lines, others from the alignment of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.read.pages.grid import Cell, Grid, find_grids
from ingest.read.pages.lines import Line, find_lines, rows_of, without_leaders
from ingest.read.pages.order import Band
from ingest.read.pages.shapes import Rule
from ingest.read.pages.words import Rectangle, Word

_MOST_HEADER_ROWS = 3
_SPREAD = 80  # characters: a longer text in a merged cell is not repeated in each row


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells from left to right, and the rectangle round its words. `spanning`: one cell over all columns."""

    cells: tuple[str, ...]
    box: Rectangle
    spanning: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `columns` are the left edges of its columns, `box` the rectangle round it, `head` that of its header."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    columns: tuple[float, ...]
    box: Rectangle
    head: Rectangle | None = None


def cell_text(words: Sequence[Word]) -> str:
    """The words of a cell in reading order; turned text in its own direction."""
    upright = [w for w in words if w.turn == 0]
    turned = [w for w in words if w.turn != 0]
    lines = sorted(find_lines(upright), key=lambda e: (round(e.middle), e.x0)) if upright else []
    turned.sort(key=lambda w: -w.bottom if w.turn == 90 else w.top)
    text = ""
    for part in [*(e.text for e in lines), " ".join(w.text for w in turned)]:
        hyphenated = text.endswith("-") and len(text) > 1 and text[-2].isalpha() and part[:1].islower()
        text = text[:-1] + part if hyphenated else f"{text} {part}".strip()
    return without_leaders(text)


@dataclass(frozen=True, slots=True)
class Frame:
    """A ruled box with text of its own: to be read apart from what is around it."""

    words: tuple[Word, ...]
    box: Rectangle


def ruled_tables(words: Sequence[Word], rules: Sequence[Rule]) -> tuple[list[Table | Frame], list[Word]]:
    """The ruled tables and frames among `words`, and the words outside them."""
    found: list[Table | Frame] = []
    rest = list(words)
    for grid in sorted(find_grids(rules), key=lambda g: (g.xs[-1] - g.xs[0]) * (g.ys[-1] - g.ys[0])):
        placed = [(w, at) for w in rest if (at := grid.locate(w))]
        pieces, used = _Ruled(grid, placed).read()
        found += pieces
        rest = [w for w in rest if id(w) not in used]
    return found, rest


class _Ruled:
    """Reads one grid."""

    def __init__(self, grid: Grid, placed: Sequence[tuple[Word, tuple[int, int]]]) -> None:
        self._grid = grid
        cells = grid.cells()
        self._at = {
            (r, c): cell
            for cell in cells
            for r in range(cell.top, cell.bottom + 1)
            for c in range(cell.left, cell.right + 1)
        }
        for word, place in placed:
            self._at[place].words.append(word)
        self._filled = [cell for cell in cells if cell.words]
        self._lay_out(self._filled)

    def _lay_out(self, filled: Sequence[Cell]) -> None:
        self._columns = sorted({cell.left for cell in filled})
        self._rows = sorted({cell.top for cell in filled})

    def read(self) -> tuple[list[Table | Frame], set[int]]:
        """The table, or the frames, or nothing; and the ids of the words in it."""
        if not self._filled:
            return [], set()
        below = self._strip_titles()
        lines = [self._distinct(r) for r in self._rows]
        if len(self._columns) < 2 or sum(len([c for c in line if c.words]) >= 2 for line in lines) < 1:
            return [], set()
        words = [w for line in lines for cell in line for w in cell.words]
        if framed := self._framed(below):
            return [framed], {id(w) for w in [*words, *below]}
        if self._holds_tables(words):
            frames = self._frames()
            return list(frames), {id(w) for f in frames for w in f.words}
        if len(lines) < 2:
            return [], set()
        return [self._table()], {id(w) for w in words}

    def _table(self) -> Table:
        depth = self._header_depth()
        header = tuple(self._header(depth)) if depth else ()
        rows = [row for r in self._rows[depth:] for row in self._body(r)]
        if not rows:
            header, rows = (), [row for r in self._rows for row in self._body(r)]
        names = [w for r in self._rows[:depth] for c in self._distinct(r) for w in c.words] if header else []
        columns = tuple(self._grid.xs[c] for c in self._columns)
        return Table(header, tuple(rows), columns, self._box(), _box(names) if names else None)

    def _box(self) -> Rectangle:
        bottom = max(self._at[self._rows[-1], c].bottom for c in self._columns)
        left, right = self._columns[0], max(self._at[r, self._columns[-1]].right for r in self._rows)
        ys, xs = self._grid.ys, self._grid.xs
        return xs[left], ys[self._rows[0]], xs[right + 1], ys[bottom + 1]

    def _distinct(self, r: int) -> list[Cell]:
        return list({id(self._at[r, c]): self._at[r, c] for c in self._columns}.values())

    def _strip_titles(self) -> list[Word]:
        """Leave out first and last rows of one wide cell: text around the table. Return the words of the last."""
        below: list[Word] = []
        usual = sorted(len([c for c in self._distinct(r) if c.words]) for r in self._rows)[len(self._rows) // 2]
        for end in (0, -1):
            while len(self._rows) > 1:
                cells = [c for c in self._distinct(self._rows[end]) if c.words]
                notes = end == -1 and usual >= 4 and len(cells) <= 2 and len(cells[-1].words) > 12
                wide = len(cells) == 1 and (cells[0].right > cells[0].left or len(self._columns) == 1)
                if not (wide or notes):
                    break
                self._rows.pop(end)
                below += [w for c in cells for w in c.words] if end == -1 else []
        kept = [c for c in self._filled if any(c.top <= r <= c.bottom for r in self._rows)]
        self._columns = sorted({cell.left for cell in kept})
        return below

    def _holds_tables(self, words: Sequence[Word]) -> bool:
        """Whether most words stand in cells that have rows and columns of their own."""
        inner = 0
        for cell in self._filled:
            if len(cell.words) >= 6 and sum(len(row) > 1 for row in rows_of(find_lines(cell.words))) >= 2:
                inner += len(cell.words)
        return inner > 0.4 * len(words)

    def _frames(self) -> list[Frame]:
        """One frame for the cells over one another, from the widest to the narrowest."""
        stacks: list[tuple[int, int, list[Word]]] = []
        for cell in sorted(self._filled, key=lambda c: c.left - c.right):
            for left, right, words in stacks:
                if left <= cell.right and cell.left <= right:
                    words.extend(cell.words)
                    break
            else:
                stacks.append((cell.left, cell.right, list(cell.words)))
        return [Frame(tuple(words), _box(words)) for _, _, words in stacks]

    def _framed(self, below: Sequence[Word]) -> Table | None:
        """The table whose column names alone are ruled, over one box with all its rows."""
        names = [w for r in self._rows for c in self._distinct(r) for w in c.words]
        if not below or _digits(names) > 0.1 or len(names) > len(below):
            return None
        edges = [self._grid.xs[c] for c in self._columns]
        body = text_rows(rows_of(find_lines(below)), edges)
        wide = sum(sum(bool(cell) for cell in row.cells) >= 3 for row in body)
        if len(edges) < 3 or wide < 3:
            return None
        header = tuple(self._header(len(self._rows)))
        return Table(header, tuple(body), tuple(edges), _box([*names, *below]), _box(names))

    def _header_depth(self) -> int:
        """How many first rows hold column names; 0 when the first row is data like the others."""
        rows = self._rows
        names = [cell for cell in self._distinct(rows[0]) if cell.words]
        widest = max(len([c for c in self._distinct(r) if c.words]) for r in rows)
        if len(names) < max(2, 0.5 * widest) and not any(c.right > c.left for c in names):
            return 0
        if _numeric(names) > 0.5 or self._ragged():
            return 0
        depth = 1
        while depth < min(_MOST_HEADER_ROWS, len(rows) - 1):
            above = [c for c in self._distinct(rows[depth - 1]) if c.words]
            below = [c for c in self._distinct(rows[depth]) if c.words]
            spans = any(c.right > c.left and len(self._under(c, rows[depth])) > 1 for c in above)
            if not spans or _numeric(below) > 0.4:
                break
            depth += 1
        return depth

    def _under(self, cell: Cell, r: int) -> list[Cell]:
        inside = [self._at[r, c] for c in self._columns if cell.left <= c <= cell.right]
        return list({id(c): c for c in inside if c is not cell}.values())

    def _ragged(self) -> bool:
        """Whether the rows are divided differently, as on a form."""
        first = self._edges(self._rows[0])
        others = [self._edges(r) for r in self._rows[1:]]
        unlike = [e for e in others if len(e) > 2 and not e <= first and not first <= e]
        return len(unlike) * 2 > len(others)

    def _edges(self, r: int) -> set[int]:
        return {edge for c in self._distinct(r) for edge in (c.left, c.right + 1)}

    def _header(self, depth: int) -> list[str]:
        names = []
        for c in self._columns:
            parts: list[str] = []
            for r in self._rows[:depth]:
                text = cell_text(self._at[r, c].words)
                if text and text not in parts:
                    parts.append(text)
            names.append(" ".join(parts))
        return names

    def _body(self, r: int) -> list[Row]:
        cells = self._distinct(r)
        words = [w for cell in cells for w in cell.words if cell.top == r]
        if not words:
            return []
        box = _box(words)
        if len(cells) == 1 or self._ragged():
            return [Row(tuple(cell_text(cell.words) for cell in cells), box, spanning=True)]
        if split := self._text_rows(cells, words):
            return split
        texts = [cell_text(self._at[r, c].words) for c in self._columns]
        for i, c in enumerate(self._columns):
            cell = self._at[r, c]
            repeated = cell.top < r or (i > 0 and self._columns[i - 1] >= cell.left)
            if repeated and len(texts[i]) > _SPREAD:
                texts[i] = ""
        return [Row(tuple(texts), box)]

    def _text_rows(self, cells: list[Cell], words: list[Word]) -> list[Row]:
        """Rows of a ruled row that itself holds several rows of figures."""
        lines = rows_of([e for cell in cells if cell.words for e in find_lines(cell.words)])
        filled = sum(1 for cell in cells if cell.words)
        full = sum(len(line) >= max(3, 0.6 * filled) for line in lines)
        if full < 2 or full < 0.6 * len(lines) or _digits(words) < 0.3:
            return []
        return text_rows(lines, [self._grid.xs[c] for c in self._columns])


def _numeric(cells: Sequence[Cell]) -> float:
    return sum(_digits(c.words) > 0.5 for c in cells) / max(1, len(cells))


def _digits(words: Sequence[Word]) -> float:
    return sum(any(ch.isdigit() for ch in w.text) for w in words) / max(1, len(words))


def _box(words: Sequence[Word]) -> Rectangle:
    return min(w.x0 for w in words), min(w.top for w in words), max(w.x1 for w in words), max(w.bottom for w in words)


def text_rows(lines: Sequence[Sequence[Line]], edges: Sequence[float]) -> list[Row]:
    """Rows of text put into the columns whose left edges are `edges`; lines that go on with the row above join it."""
    rows: list[list[list[Word]]] = []
    for line in lines:
        cells: list[list[Word]] = [[] for _ in edges]
        for word in (w for part in line for w in part.words):
            cells[max(0, bisect_right(edges, (word.x0 + word.x1) / 2) - 1)].append(word)
        if rows and _continues(rows[-1], cells):
            rows[-1] = [[*mine, *more] for mine, more in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    return [Row(tuple(cell_text(c) for c in cells), _box([w for c in cells for w in c])) for cells in rows]


def aligned_table(band: Band) -> Table:
    """The table of a band: rows by the height of the text, columns by its gutters."""
    lines, edges = rows_of(band.lines), _edges(band)
    rows = text_rows(lines, edges)
    header = _names(lines, rows)
    box = _box([w for e in band.lines for w in e.words])
    return Table(header, tuple(rows[1:] if header else rows), tuple(edges), box, rows[0].box if header else None)


def _edges(band: Band) -> list[float]:
    """Left edges of the columns, from the rows with the most parts."""
    most = max(len(row) for row in rows_of(band.lines))
    if most <= len(band.cover):
        return [x0 for x0, _ in band.cover]
    fullest = [row for row in rows_of(band.lines) if len(row) == most]
    return [min(row[i].x0 for row in fullest) - 1 for i in range(most)]


def _continues(above: list[list[Word]], cells: list[list[Word]]) -> bool:
    """Whether a line goes on with the row above: few cells, not the first, and close beneath."""
    filled = [i for i, c in enumerate(cells) if c]
    wraps = filled == [0] and cells[0][0].text[:1].islower() and bool(above[0])
    if (cells[0] and not wraps) or len(filled) > max(1, len(cells) // 3) or any(not above[i] for i in filled):
        return False
    words = [w for c in cells for w in c]
    gap = min(w.top for w in words) - max(w.bottom for c in above for w in c)
    return gap < 0.5 * max(w.size for w in words)


def _names(lines: Sequence[Sequence[Line]], rows: Sequence[Row]) -> tuple[str, ...]:
    """The first row's cells, if they are column names by their look."""
    first = [w for e in lines[0] for w in e.words]
    others = [w for row in lines[1:] for e in row for w in e.words]
    bold = all(w.bold for w in first) and not all(w.bold for w in others)
    figures = _digits(first) < 0.2 and _digits(others) > 0.3
    filled = sum(bool(cell) for cell in rows[0].cells)
    return rows[0].cells if len(rows) > 2 and filled >= 0.6 * len(rows[0].cells) and (bold or figures) else ()
