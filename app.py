"""Serves the assistant in the browser: settings, library, pages."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from threading import Thread

import click

from assistant.progress import watching
from assistant.sample import sample_corpus
from assistant.settings import Settings, load, open_library
from ingest.errors import MopsError
from ingest.library import Library
from ingest.sync import ingest


def fill(library: Library, settings: Settings) -> None:
    """Fill an empty library with the sample documents, unless folders are followed: what is in those fills it."""
    if settings.watch or library.catalogue.count()[0]:
        return
    click.echo(f"The library {settings.home} is empty: filling it with the sample documents.")
    with watching() as watcher:
        ingest(library, [sample_corpus()], limits=settings.limits, watcher=watcher)


def run(home: Path | None = None, *, host: str | None = None, port: int | None = None) -> None:
    """Serve the library of a folder until interrupted. `host` and `port` go before the settings.

    Raises:
        MopsError: the settings or the library cannot be used.
    """
    import uvicorn

    from assistant.api.guard import OFF, Access

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # what is being read is ended in good order, as with Ctrl+C
    from assistant.ui.server import build_app

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = load(home).model_copy(update=given)
    with open_library(settings, progress=click.echo) as library:
        fill(library, settings)
        app = build_app(library, settings)
        Thread(target=app.state.chat.warm, daemon=True).start()
        if not Access(settings).on:
            click.echo(OFF)
        if not settings.local:
            click.echo(f"It answers to the names {', '.join(settings.known_hosts)}; others: the setting `hosts`.")
        click.echo(f"Open http://{settings.host}:{settings.port} in a browser. Ctrl+C stops it.")
        with app.state.intake.following(click.echo):
            uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", server_header=False)


def main() -> int:
    """Serve with the settings as they are; 2 when they cannot be used."""
    try:
        run()
    except MopsError as error:
        click.echo(str(error), err=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
