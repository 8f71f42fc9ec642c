"""Files that the page gives to be saved: who asks for one, and how it is sent."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response

from assistant.ui.identity import reader_of
from ingest.access import Reader

BINARY = "application/octet-stream"


def _reader(request: Request) -> Reader:
    return reader_of(request.cookies)


Asking = Annotated[Reader, Depends(_reader)]
"""The reader behind a request."""


def headers(name: str) -> dict[str, str]:
    """What makes a browser save what it gets, under this name, and nobody keep it on the way."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
    }


def saved(content: bytes, name: str, media_type: str = BINARY) -> Response:
    """A file to be saved under this name."""
    return Response(content, media_type=media_type, headers=headers(name))


def in_one(name: str) -> str:
    """A title as the name of a file, which is in no folder."""
    return name.replace("/", " ")
