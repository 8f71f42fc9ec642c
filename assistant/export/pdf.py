"""A draft as PDF: laid out by draft.typ, with an outline, links to the sources, and tags for screen readers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pymupdf_fonts
import typst

from assistant.answer import Statement
from assistant.draft import Draft, Section
from assistant.export import form

_FONTS = {"figo": "FiraGO", "figbo": "FiraGO", "symbol2": "Noto Sans Symbols2"}  # the package's names, the families
_ACCESSIBLE = "ua-1"  # the standard that forbids text without a glyph, so that none goes unnoticed
_LONG_WORD = re.compile(r"\S{25,}")
_BREAKS = re.compile(r"([/_\-=&?,:@+]+|[^\s/_\-=&?,:@+]{20})(?=\S)")
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_NOTE = "Characters that no font at hand can show are given by their number, such as [U+4E2D]."


def pdf(draft: Draft) -> bytes:
    """The draft as a .pdf file.

    Text is set in a font that comes along, and where that lacks a character, in whatever font of
    the machine has it. A character that no font has is written as its number.
    """
    data = _data(draft)
    with TemporaryDirectory() as folder:
        fonts = _fonts(Path(folder))
        unseen: set[str] = set()
        while True:
            try:
                return _compiled(data, unseen, fonts)
            except typst.TypstError as error:
                found = _without_glyph(error) - unseen
                if not found:
                    raise
                unseen |= found


def _compiled(data: Mapping[str, Any], unseen: Iterable[str], fonts: typst.Fonts) -> bytes:
    shown = _replaced(data, sorted(unseen, key=len, reverse=True))
    shown["note"] = _NOTE if unseen else None
    layout = (resources.files("assistant.export") / "draft.typ").read_bytes()
    compiler = typst.Compiler(layout, font_paths=fonts, sys_inputs={"draft": json.dumps(shown)})
    made = compiler.compile(format="pdf", pdf_standards=_ACCESSIBLE)
    assert isinstance(made, bytes)
    return made


def _fonts(folder: Path) -> typst.Fonts:
    """The packaged fonts, written where the typesetter finds them, then the machine's."""
    for name in _FONTS:
        (folder / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
    return typst.Fonts(font_paths=[str(folder)])


def _without_glyph(error: typst.TypstError) -> set[str]:
    """The characters, or clusters of them, that no font has, as the typesetter's messages quote them."""

    def plain(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else match[2]

    return {_ESCAPED.sub(plain, text) for text in _NO_GLYPH.findall(error.diagnostic)}


def _replaced(value: Any, unseen: Sequence[str]) -> Any:  # noqa: ANN401 - JSON
    """The same data, with characters that cannot be shown as their numbers."""
    if isinstance(value, str):
        for text in unseen:
            value = value.replace(text, "".join(f"[U+{ord(c):04X}]" for c in text))
        return value
    if isinstance(value, dict):
        return {key: _replaced(inner, unseen) for key, inner in value.items()}
    return [_replaced(inner, unseen) for inner in value] if isinstance(value, list) else value


def _data(draft: Draft) -> dict[str, Any]:
    """What the layout shows."""
    quotes = {c.n: {"text": _text(c.quote), "numbers": [c.n]} for c in draft.citations}
    conflicts = [{"used": quotes[c.used], "other": quotes[c.other], "note": _text(c.note)} for c in draft.conflicts]
    sources = [
        {
            "numbers": list(s.numbers),
            "title": _text(s.title),
            "document": _text(s.document),
            "texts": [_text(text) for text in (s.place, s.status, s.reviewed)],
        }
        for s in form.sources(draft.citations)
    ]
    return {
        "title": form.one_line(draft.title),
        "author": "MOps Assistant",
        "state": _text(form.state(draft)),
        "fonts": list(dict.fromkeys(_FONTS.values())),
        "sections": [_section(section) for section in draft.sections],
        "conflicts": {"heading": form.CONFLICTS, "header": list(form.CONFLICT_COLUMNS), "rows": conflicts},
        "stale": {"heading": form.STALE, "texts": [_text(form.stale_text(s)) for s in draft.stale]},
        "sources": {"heading": form.SOURCES, "header": list(form.SOURCE_COLUMNS), "rows": sources},
    }


def _section(section: Section) -> dict[str, Any]:
    gap = _text(form.gap_text(section.gap)) if section.gap else None
    runs = [] if section.gap else [_run(run) for run in form.runs(section)]
    return {"heading": _text(section.heading), "gap": gap, "runs": runs}


def _run(run: form.Run) -> dict[str, Any]:
    if run.form == "row":
        header = [_text(name) for name in run.header]
        return {"form": "row", "header": header, "rows": [_row(s, len(header)) for s in run.statements]}
    if run.form == "step":
        return {"form": "step", "steps": _nested(run.statements)}
    return {"form": "text", "texts": [_said(s) for s in run.statements]}


def _row(statement: Statement, count: int) -> dict[str, Any]:
    cells = [_text(cell) for cell in form.row_cells(statement, count)]
    return {"cells": cells, "numbers": list(statement.citations)}


def _nested(steps: Sequence[Statement]) -> list[dict[str, Any]]:
    """The steps, each with those that stand in it; one without a step above it stands where that would."""
    lists: list[list[dict[str, Any]]] = [[]]
    for step in steps:
        del lists[step.depth + 1 :]
        entry = {**_said(step), "number": len(lists[-1]) + 1, "steps": []}
        lists[-1].append(entry)
        lists.append(entry["steps"])
    return lists[0]


def _said(statement: Statement) -> dict[str, Any]:
    return {"text": _text(statement.text), "numbers": list(statement.citations)}


def _text(text: str) -> str:
    """Text on one line, in which long words may be broken."""
    return _LONG_WORD.sub(lambda word: _BREAKS.sub("\\1\u200b", word[0]), form.one_line(text))
