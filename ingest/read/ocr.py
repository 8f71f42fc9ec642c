"""The words of a page image, by the `tesseract` program where it is installed."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections import defaultdict
from statistics import median

from ingest.read.pdf_words import ASCENT, DESCENT, Word

_SECONDS = 60.0  # per page
_LEAST_CONFIDENCE = 30.0  # of 100; below, it is mostly dirt read as letters
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
    return [word for rows in lines.values() for word in _line(rows, scale)]


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
