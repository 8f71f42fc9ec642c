"""Serves the assistant in the browser: settings, library, pages."""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI

from assistant.settings import Settings, load
from assistant.ui.server import build_app
from ingest.errors import MopsError
from ingest.library import Library

__all__ = ["build_app", "main", "serve"]


def open_library(settings: Settings) -> Library:
    """The library that the settings name."""
    return Library.open(
        settings.home,
        encoder=settings.encoder,
        database_url=settings.database_url,
        chroma_url=settings.chroma_url,
        threads=settings.threads,
    )


def serve(library: Library, settings: Settings) -> None:
    """Serve until interrupted."""
    app: FastAPI = build_app(library, settings)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", server_header=False)


def main() -> int:
    """Open the library and serve it; 2 when settings or library are not usable."""
    try:
        settings = load()
        library = open_library(settings)
    except MopsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    with library:
        sys.stdout.write(f"http://{settings.host}:{settings.port}\n")
        sys.stdout.flush()
        serve(library, settings)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
