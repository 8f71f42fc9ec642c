"""What a PDF says of itself: title, author, dates, outline, attachments, filled fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import cast

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from ingest.read.pages.blocks import plain
from ingest.read.pages.words import Word

_USELESS = re.compile(
    r"(microsoft (word|powerpoint|excel) - .*|untitled.*|document ?\d*|presentation ?\d*|powerpoint presentation"
    r"|slide \d+|title|\(?anonymous\)?"
    r"|.*\.(docx?|pptx?|xlsx?|pdf|indd|qxd|tex|odt|odp|rtf|txt|html?|ai|eps|exe|dll|tmp)|[\W\d_]*)",
    re.IGNORECASE,
)
_AUDIENCE = re.compile(r"\baudience: ([^,;]+)", re.IGNORECASE)
_DAMAGED = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
_DEEPEST = 12
_LONGEST_VALUE = 2000


def properties(reader: PdfReader) -> dict[str, str]:
    """Title, author, `created` and `modified` (ISO dates), the audience among its keywords: each where it is said."""
    found: dict[str, str] = {}
    try:
        info = reader.metadata
        if info is None:
            return found
        title, author = " ".join((info.title or "").split()), " ".join((info.author or "").split())
        keywords = info.keywords or ""
    except _DAMAGED:
        return found
    if audience := _AUDIENCE.findall(keywords):
        found["audience"] = ", ".join(audience)
    if title and not _USELESS.fullmatch(title):
        found["title"] = title
    if author and not _USELESS.fullmatch(author):
        found["author"] = author
    for key, name in (("created", "creation_date"), ("modified", "modification_date")):
        try:
            moment = getattr(info, name)
        except _DAMAGED:
            continue
        if isinstance(moment, datetime):
            found[key] = moment.date().isoformat()
    return found


def outline(reader: PdfReader) -> dict[str, int]:
    """The outline's titles, as `plain` gives them, with their depth from 1."""
    depths: dict[str, int] = {}

    def walk(entries: Iterable[object], depth: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                if depth < _DEEPEST:
                    walk(entry, depth + 1)
            elif title := plain(str(getattr(entry, "title", "") or "")):
                depths.setdefault(title, depth)

    try:
        walk(reader.outline, 1)
    except _DAMAGED:
        return {}
    return depths


def attachments(reader: PdfReader) -> list[str]:
    """Names of the files inside the file."""
    try:
        return sorted(str(name) for name in reader.attachments)
    except _DAMAGED:
        return []


def filled_fields(page: PageObject, place: Callable[[float, float], tuple[float, float]]) -> list[Word]:
    """What was filled into the fields of a form, as words where the fields stand on the displayed page."""
    words: list[Word] = []
    try:
        annotations = page.get("/Annots")
        for reference in annotations.get_object() if annotations is not None else []:
            words += _field(reference.get_object(), place)
    except _DAMAGED:
        return words
    return words


def _field(widget: DictionaryObject, place: Callable[[float, float], tuple[float, float]]) -> list[Word]:
    if widget.get("/Subtype") != "/Widget" or int(widget.get("/F", 0)) & 2:  # 2: hidden
        return []
    value = _value(widget)
    if not value:
        return []
    a, b, c, d = (float(v) for v in cast(ArrayObject, widget["/Rect"]))
    (ax, ay), (bx, by) = place(a, b), place(c, d)
    x0, top, x1, bottom = min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
    size = max(4.0, min(10.0, 0.8 * (bottom - top)))
    if bottom - top < 2.5 * size:  # one line of text stands half way up its field
        top = (top + bottom) / 2 - 0.55 * size
    texts = value.split()
    step = (x1 - x0) / max(len(value), 1)
    step = min(step, 0.5 * size)
    words, x = [], x0
    for text in texts:
        words.append(Word(text, x, top, min(x1, x + step * len(text)), min(bottom, top + 1.2 * size), size))
        x = min(x1, x + step * (len(text) + 1))
    return words


def _value(widget: DictionaryObject) -> str:
    kind, value = _inherited(widget, "/FT"), _inherited(widget, "/V")
    if kind == "/Btn":
        state = str(widget.get("/AS", "/Off"))
        return "☒" if state != "/Off" and value not in (None, "/Off") else ""
    if kind not in ("/Tx", "/Ch") or value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)[:_LONGEST_VALUE]
    return str(value)[:_LONGEST_VALUE] if isinstance(value, str) else ""


def _inherited(widget: DictionaryObject, key: str) -> object:
    for _ in range(_DEEPEST):
        if key in widget:
            return widget[key].get_object() if hasattr(widget[key], "get_object") else widget[key]
        if "/Parent" not in widget:
            return None
        widget = cast(DictionaryObject, widget["/Parent"].get_object())
    return None
