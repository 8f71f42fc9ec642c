"""What one file may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits per file. `ocr` switches on tesseract for page images, where it is installed."""

    seconds: float = 60.0
    memory_mb: int = 2048
    file_mb: int = 100
    unpacked_mb: int = 400
    pages: int = 2000
    characters: int = 20_000_000
    ocr: bool = False
