"""Commands that start the app and measure it."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import click

from assistant.cli.command import command, opened


@click.command()
@click.option("--host", help="Address to listen on [default: 127.0.0.1].")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on [default: 7860].")
@command
def serve(host: str | None, port: int | None, home: Path | None, as_json: bool) -> int:  # noqa: ARG001
    """Start the app in the browser; an empty library is filled with the sample documents first."""
    from app import run

    run(home, host=host, port=port)
    return 0


@click.command()
@command
def mcp(home: Path | None, as_json: bool) -> int:  # noqa: ARG001
    """Serve the library to a language model's client over stdin and stdout (Model Context Protocol)."""
    from assistant.api.gate import Gate
    from assistant.api.service import Service
    from assistant.api.tools import build_tools
    from assistant.ask import ask
    from assistant.model import open_model

    with opened(home) as (settings, library):
        Thread(target=lambda: library.encoder, daemon=True).start()  # the first question need not wait for it
        build_tools(Service(library, ask, open_model(settings)), Gate()).run("stdio")
    return 0


@click.command(name="eval")
@click.argument("corpus", type=click.Path(path_type=Path, exists=True), required=False)
@click.argument("questions", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--check", is_flag=True, help="End with 1 when a measure on the sample library has fallen.")
@command
def evaluate(corpus: Path | None, questions: Path | None, check: bool, home: Path | None, as_json: bool) -> int:
    """Measure retrieval, answers and refusals on CORPUS with QUESTIONS (default: the sample library)."""
    from eval.run import run

    return run(corpus, questions, home, as_json=as_json, check=check, say=lambda line: click.echo(line, err=as_json))
