"""The words of a page image, by the `tesseract` program where it is installed."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections import defaultdict
from dataclasses import replace
from statistics import median

from ingest.read.pages.words import ASCENT, DESCENT, Word

_SECONDS = 60.0  # per page
_LEAST_CONFIDENCE = 30.0  # of 100; below, it is mostly dirt read as letters
_BULLETS = frozenset("e¢®©«°*")  # what a bullet at the start of a line is read as
SCALE = 300 / 72  # pixels a point: the resolution tesseract is trained for


def available() -> bool:
    """Whether the program is installed."""
    return shutil.which("tesseract") is not None


def read_image(png: bytes, scale: float, *, seconds: float = _SECONDS) -> list[Word]:
    """The words on a picture that has `scale` pixels a point; none when it takes too long or fails."""
    program = shutil.which("tesseract")
    if program is None:
        return []
    command = [program, "stdin", "stdout", "--dpi", str(round(scale * 72)), "--psm", "3", "tsv"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - the program's own path, no shell, no words of the user's
            command, input=png, capture_output=True, timeout=seconds, check=True, env=environment
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return _words(done.stdout.decode("utf-8", "replace"), scale)


def _words(table: str, scale: float) -> list[Word]:
    lines: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") == "5" and text and float(row["conf"]) >= _LEAST_CONFIDENCE:
            lines[row["block_num"], row["par_num"], row["line_num"]].append(row)
    return _even([_line(rows, scale) for rows in lines.values()])


def _even(lines: list[list[Word]]) -> list[Word]:
    """Give lines of about the usual size exactly that size: the height of ink differs by the letters."""
    if not lines:
        return []
    usual = median(line[0].size for line in lines)
    even = []
    for line in lines:
        size = usual if 0.7 * usual < line[0].size < 1.3 * usual else line[0].size
        if line[0].text in _BULLETS and len(line) > 1:
            line[0] = replace(line[0], text="•")
        even += [replace(word, size=size) for word in line]
    return even


def _line(rows: list[dict[str, str]], scale: float) -> list[Word]:
    """Words of one line, all of the line's height: single words differ by their letters."""
    tops = [float(r["top"]) / scale for r in rows]
    bottoms = [(float(r["top"]) + float(r["height"])) / scale for r in rows]
    size = round(median(b - t for t, b in zip(tops, bottoms, strict=True)) / (ASCENT + 0.12), 1)
    words = []
    for row, bottom in zip(rows, bottoms, strict=True):
        x0 = float(row["left"]) / scale
        base = min(bottom, median(bottoms) + 0.1 * size)
        box = (x0, base - ASCENT * size, x0 + float(row["width"]) / scale, base + DESCENT * size)
        words.append(Word(row["text"].strip(), *box, size=size))
    return words
