"""Commands that follow folders, and move a whole library."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.command import command, opened, print_json

if TYPE_CHECKING:
    from ingest.backup import Backup


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@command
def watch(paths: tuple[Path, ...], home: Path | None, as_json: bool) -> int:
    """Follow the folders PATHS until Ctrl+C: what changes there is in the library within seconds.

    Without PATHS, those of the setting `watch`. Documents that were read in these folders and are
    gone there are removed; a folder that is not there or is empty changes nothing.
    """
    from threading import Thread

    from ingest.errors import SettingsError
    from ingest.watch import Follower

    def say(line: str) -> None:
        if as_json:
            print_json({"said": line})
        else:
            click.echo(f"{time.strftime('%H:%M:%S')}  {line}")

    with opened(home) as (settings, library):
        folders = [path.expanduser() for path in paths or settings.watch]
        if not folders:
            raise SettingsError("Name a folder to follow, or set `watch` in settings.toml.")
        follower = Follower(library, folders, settings.limits, say)
        thread = Thread(target=follower.run, daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(1)
        except KeyboardInterrupt:
            follower.stop()
            thread.join()
    return 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@command
def backup(file: Path, home: Path | None, as_json: bool) -> int:
    """Write the whole library to FILE, a zip: documents, originals, indexes, conversations, drafts, settings.

    The app may go on answering meanwhile. No key or password is in it.
    """
    from assistant.settings import portable
    from ingest.backup import back_up

    with opened(home) as (_, library):
        made = back_up(library, file, portable(library.home))
    if as_json:
        print_json({"file": str(file), **made.to_json()})
    else:
        click.echo(f"Written to {file}: {_held(made)}.")
    return 0


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@command
def import_(file: Path, home: Path | None, as_json: bool) -> int:
    """Make an empty library what FILE holds, which `mops backup` has written.

    Everything is checked before anything is changed. A library that holds something is never written over.
    """
    from assistant.progress import watching
    from assistant.settings import portable
    from ingest.backup import bring_in, inspect

    inspect(file)  # before a library is made for it
    with opened(home) as (_, library):
        with watching() as watcher:
            made = bring_in(library, file, watcher, portable)
        if as_json:
            print_json({"home": str(library.home), **made.to_json()})
        else:
            click.echo(f"Imported into {library.home}: {_held(made)}.")
    return 0


def _held(backup: Backup) -> str:
    from assistant.plain import counted

    return f"{counted(backup.documents, 'document')}, {counted(backup.passages, 'passage')}"
