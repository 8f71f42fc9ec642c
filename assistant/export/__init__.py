"""Drafts as files for people: Markdown, Word and PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.draft import Draft
from assistant.output import write
from ingest.errors import SettingsError


def exported(draft: Draft, suffix: str) -> bytes:
    """A draft as a file whose name ends so.

    Raises:
        SettingsError: There is no such format.
    """
    from assistant.export.form import in_order

    if suffix not in FORMATS:
        wanted = suffix or "a file without a suffix"
        *others, last = FORMATS
        raise SettingsError(f"A draft can be written as {', '.join(others)} or {last}, not as {wanted}.")
    return FORMATS[suffix](in_order(draft))


def export(draft: Draft, path: Path) -> None:
    """Write a draft in the format that the file's name asks for.

    Raises:
        SettingsError: No such format, or the file cannot be written.
    """
    write(path, exported(draft, path.suffix.lower()))


def _markdown(draft: Draft) -> bytes:
    from assistant.export.markdown import markdown

    return markdown(draft).encode()


def _word(draft: Draft) -> bytes:
    from assistant.export.word import word

    return word(draft)


def _pdf(draft: Draft) -> bytes:
    from assistant.export.pdf import pdf

    return pdf(draft)


FORMATS: dict[str, Callable[[Draft], bytes]] = {".md": _markdown, ".docx": _word, ".pdf": _pdf}
