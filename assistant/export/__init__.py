"""Drafts as files for people: Markdown and Word."""

from __future__ import annotations

from pathlib import Path

from assistant.draft import Draft
from ingest.errors import SettingsError

SUFFIXES = (".md", ".docx")


def export(draft: Draft, path: Path) -> None:
    """Write a draft in the format that the file's name asks for.

    Raises:
        SettingsError: No such format, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise SettingsError(
            f"A draft can be written as {' or '.join(SUFFIXES)}, not as {suffix or 'a file without one'}."
        )
    try:
        if suffix == ".md":
            from assistant.export.markdown import markdown

            path.write_text(markdown(draft), encoding="utf-8")
        else:
            from assistant.export.word import write_word

            write_word(draft, path)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror}).") from error
