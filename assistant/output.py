"""Writing what was asked for into a file."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import SettingsError


def write(path: Path, content: bytes) -> None:
    """Write a file, in the place of one that is there.

    Raises:
        SettingsError: it cannot be written there.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror}).") from error
