"""A draft as PDF: laid out by draft.typ, with an outline, links to the sources, and tags for screen readers."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pymupdf_fonts
import typst

from assistant.answer import Statement, StatementKind
from assistant.draft import Draft, Section
from assistant.export import form
from ingest.errors import SettingsError
from ingest.metadata import GENERATOR

_FONTS = {"figo": "FiraGO", "figbo": "FiraGO", "symbol2": "Noto Sans Symbols2"}  # the package's names, the families
_ACCESSIBLE: Final = "ua-1"  # the standard that forbids text without a glyph, so that none goes unnoticed
_WHOLE_ROW = 1500  # characters up to which a row stays on one page
_COLUMNS = 5  # of a table in the usual size
_WIDTH, _HEIGHT, _INSET = 470, 730, 10  # points: of the text on a page, upright and turned, and of a cell's margins
_CHARACTER = 0.55  # the usual width of one, in parts of the type's size
_BREAK = "\u200b"
_LONGEST = 25  # characters of a word that is not broken
_PIECES = r"([/_=&?,:@+]+|[^\s/_=&?,:@+-]{{{longest}}})(?=[^\s/_=&?,:@+])|(?<=[^\s/-])(?=-\w)"
_IGNORED = re.compile(  # what is never seen: fonts do not have it
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_NOTE = "Characters that no font at hand can show are given by name or number, such as [rocket] or [U+4E2D]."


def pdf(draft: Draft) -> bytes:
    """The draft as a .pdf file.

    Text is set in a font that comes along, and where that lacks a character, in whatever font of
    the machine has it. A character that no font has is given by its name or number.

    Raises:
        SettingsError: The text cannot be laid out.
    """
    data = _data(draft)
    with TemporaryDirectory() as folder:
        fonts = _fonts(Path(folder))
        unseen: set[str] = set()
        while True:
            try:
                return _compiled(data, unseen, fonts)
            except BaseException as error:
                found = _troublesome(error, data)
                if found <= unseen:
                    raise SettingsError("The draft cannot be laid out as PDF: write it as .docx.") from error
                unseen |= found


def _compiled(data: Mapping[str, Any], unseen: Collection[str], fonts: typst.Fonts) -> bytes:
    shown = {**(_replaced(data, _without(unseen)) if unseen else data), "note": _NOTE if unseen else None}
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


def _troublesome(error: BaseException, data: Mapping[str, Any]) -> set[str]:
    """The characters that the typesetter could not set."""
    if isinstance(error, typst.TypstError):
        return _without_glyph(error)
    if type(error).__name__ == "PanicException":  # which is no `Exception`
        return _intricate(json.dumps(data, ensure_ascii=False))
    raise error


def _without_glyph(error: typst.TypstError) -> set[str]:
    """The characters, or clusters of them, that no font has, as the typesetter's messages quote them."""

    def plain(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else match[2]

    return {_ESCAPED.sub(plain, text) for text in _NO_GLYPH.findall(error.diagnostic)}


def _intricate(text: str) -> set[str]:
    """Characters that change how those beside them are set: the typesetter falters over wild mixtures of them."""
    return {c for c in set(text) if unicodedata.bidirectional(c) in ("R", "AL", "AN", "NSM", "BN", "")}


def _described(text: str) -> str:
    """Characters in words: signs by name, letters by number; what only joins or varies them is left out."""
    told = ((c, unicodedata.category(c)[0], unicodedata.name(c, "").lower()) for c in text)
    shown = [f"[{name}]" if kind == "S" and name else f"[U+{ord(c):04X}]" for c, kind, name in told if not _joins(c)]
    return "".join(shown)


def _joins(character: str) -> bool:
    return character in f"{_BREAK}\u200d\ufe0e\ufe0f"


def _without(texts: Collection[str]) -> re.Pattern[str]:
    """Finds what is to be replaced: clusters of characters before the characters in them."""
    clusters = sorted((t for t in texts if len(t) > 1), key=len, reverse=True)
    single = "".join(re.escape(t) for t in texts if len(t) == 1)
    return re.compile("|".join([*map(re.escape, clusters), *([f"[{single}]"] if single else [])]))


def _replaced(value: Any, unseen: re.Pattern[str]) -> Any:  # noqa: ANN401 - JSON
    """The same data, with what cannot be shown in words."""
    if isinstance(value, str):
        return unseen.sub(lambda match: _described(match[0]), value)
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
        "title": _line(draft.title),
        "author": GENERATOR,
        "break": _BREAK,
        "state": form.state(draft),
        "keywords": ["draft", *(f"audience: {form.one_line(group)}" for group in draft.audience)],
        "fonts": list(dict.fromkeys(_FONTS.values())),
        "sections": [_section(section) for section in draft.sections],
        "conflicts": {"heading": form.CONFLICTS, "header": list(form.CONFLICT_COLUMNS), "rows": conflicts},
        "stale": {"heading": form.STALE, "texts": [_text(form.stale_text(s)) for s in draft.stale]},
        "sources": {"heading": form.SOURCES, "header": list(form.SOURCE_COLUMNS), "rows": sources},
    }


def _section(section: Section) -> dict[str, Any]:
    gap = _text(form.gap_text(section.gap)) if section.gap else None
    runs = [] if section.gap else [_run(run) for run in form.runs(section.statements)]
    return {"heading": _line(section.heading), "gap": gap, "runs": runs}


def _run(run: form.Run) -> dict[str, Any]:
    if run.form == "row":
        return _table(run)
    if run.form == "step":
        return {"form": "step", "steps": _nested(run)}
    return {"form": "text", "texts": [_said(s) for s in run.statements]}


def _table(run: form.Run) -> dict[str, Any]:
    """A table, its text the smaller and broken the sooner, the more columns it has."""
    count = len(run.header)
    wide = count > form.WIDE
    size = 9 if count <= _COLUMNS else 7.5
    room = int(((_HEIGHT if wide else _WIDTH) / count - _INSET) / (size * _CHARACTER))
    longest = max(min(room, _LONGEST), 1)
    rows = [
        {"cells": [_text(cell, longest) for cell in form.row_cells(form.told(s), count)], "numbers": list(s.citations)}
        for s in run.statements
    ]
    whole = all(len(s.text) < _WHOLE_ROW for s in run.statements)
    header = [_text(name, longest) for name in run.header]
    return {"form": "row", "header": header, "rows": rows, "whole": whole, "wide": wide, "size": size}


def _nested(run: form.Run) -> list[dict[str, Any]]:
    """The steps, each with those that stand in it; one without a step above it stands where that would."""
    lists: list[list[dict[str, Any]]] = [[]]
    for step in run.statements:
        del lists[step.depth + 1 :]
        before = sum(bool(entry["number"]) for entry in lists[-1]) + (0 if lists[1:] else run.before)
        number = before + 1 if step.kind is StatementKind.STEP else 0  # a point has none
        entry = {**_said(step), "number": number, "steps": []}
        lists[-1].append(entry)
        lists.append(entry["steps"])
    return lists[0]


def _said(statement: Statement) -> dict[str, Any]:
    return {"text": _text(form.told(statement).text), "numbers": list(statement.citations)}


def _line(text: str) -> str:
    """Text of a heading; there is none without."""
    return _IGNORED.sub("", form.one_line(text)) or "–"


def _text(text: str, longest: int = _LONGEST) -> list[str]:
    """Text on one line, in pieces: between them a line may end, so that long words do not run out of their column."""
    shown = _IGNORED.sub("", form.one_line(text))
    pieces = re.compile(_PIECES.format(longest=longest))
    return " ".join(pieces.sub("\\1\0", w) if len(w) > longest else w for w in shown.split(" ")).split("\0")
