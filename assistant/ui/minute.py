"""Moments for people."""

from __future__ import annotations

from datetime import datetime


def minute(at: datetime) -> str:
    """A moment, in the time of this machine."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
