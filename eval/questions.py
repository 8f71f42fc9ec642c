"""Question sets: JSON lines as described in the README of eval/questions.jsonl's measures.

A set about documents of others (those of OWN) names where the answer stands instead of quoting it: `doc` and `at`,
the first character and the one after the last in the text of that file. The quote is what reading makes of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.measures import Question
from ingest.document import Reading
from ingest.errors import SettingsError
from ingest.read import read_bytes
from ingest.read.limits import Limits

_LINK_TARGET = re.compile(r"^\[(?!\^)[^\]\n]+\]:.*", re.MULTILINE)  # of Markdown, no footnote

OWN = ("everyday", "loose", "further")  # our own question sets about the shared corpora


def load(path: Path) -> list[Question]:
    """The questions of a file.

    Raises:
        SettingsError: a line is not a question; the message gives its number.
    """
    return list(_questions(path))


def placed(path: Path, corpora: Path, only: str = "") -> list[Question]:
    """The questions of a file whose answers are given by their places in the files of the corpora.

    A corpus that is not there is left out, and with `only` every other one than that.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        folder = corpora / row["corpus"]
        if folder.is_dir() and only in ("", row["corpus"]):
            gold = [row["doc"]] if "at" in row else []
            quote = _as_read(folder / row["doc"], row["at"]) if gold else ""
            filled = {**row, "gold_docs": gold, "gold_quote": quote, "origin_type": path.stem}
            found.append(_question(filled, f"{path.stem}-{number}"))
    return found


def _as_read(file: Path, at: Sequence[int]) -> str:
    """A slice of a file as it is in the library: without markup, the links in it with what they are called."""
    text = file.read_text(encoding="utf-8", errors="replace")
    piece = text[slice(*at)]
    source = "\n\n".join([piece, *_LINK_TARGET.findall(text)])
    read = [r for _, r in read_bytes(file.name, source.encode(), Limits()) if isinstance(r, Reading)]
    return " ".join(block.text for reading in read for block in reading.blocks) or piece


def own(corpora: Path, only: str = "") -> list[Question]:
    """Our own questions about those of the shared corpora that are in the folder, or about `only` that one."""
    return [q for name in OWN for q in placed(Path(__file__).with_name(f"{name}.jsonl"), corpora, only)]


def _questions(path: Path) -> Iterator[Question]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield _question(json.loads(line), str(number))
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(f"{path}, line {number} is not a question with gold_docs and gold_quote.") from error


def _question(row: dict[str, Any], number: str) -> Question:
    gold = tuple(row["gold_docs"])
    quotes = [(x["doc"], x["quote"]) for x in row.get("gold_quotes") or []]
    first = [(gold[0], row["gold_quote"])] if gold else []
    return Question(
        id=str(row.get("id", number)),
        text=row["question"],
        corpus=row.get("corpus", ""),
        gold_docs=gold,
        also_in=tuple(row.get("also_in") or ()),
        quotes=tuple(dict.fromkeys([*first, *quotes])),
        kind=row["kind"],
        origin=row.get("origin_type", ""),
        steps=tuple(row.get("steps") or ()),
    )
