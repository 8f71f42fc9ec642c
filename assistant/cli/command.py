"""What every command shares: --home and --json, errors in one line, the open library.

Exit status: 0 done, 1 finished with failures listed, 2 usage or settings error.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from assistant.settings import Settings
    from ingest.library import Library

FAILED = 1
USAGE = 2


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --home and --json, and turn expected errors into one line and exit status 2."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own arguments
        from ingest.errors import MopsError

        try:
            status = function(*args, **kwargs)
        except MopsError as error:
            click.echo(f"mops: {' '.join(str(error).split())}", err=True)
            status = USAGE
        sys.exit(status or 0)

    wrapped = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(wrapped)
    return click.option(
        "--home", type=click.Path(path_type=Path), help="Folder of the library [default: MOPS_HOME or ~/.mops]."
    )(wrapped)


@contextmanager
def opened(home: Path | None) -> Iterator[tuple[Settings, Library]]:
    """The settings and the library they name, open."""
    from assistant.settings import load, open_library

    settings = load(home)
    with open_library(settings, progress=lambda message: click.echo(message, err=True)) as library:
        yield settings, library


def print_json(value: object) -> None:
    """A value for programs, on one line."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))
