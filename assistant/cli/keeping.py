"""Commands for the library itself: put documents in, take them out, look at them, check it."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.command import FAILED, command, opened, print_json


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--sync", is_flag=True, help="Also remove documents that are no longer in PATHS.")
@command
def ingest(paths: tuple[Path, ...], sync: bool, home: Path | None, as_json: bool) -> int:
    """Add and update the documents in PATHS (folders or files)."""
    from assistant.progress import watching
    from ingest.sync import ingest as run

    with opened(home) as (settings, library):
        with watching() as watcher:
            report = run(library, paths, sync=sync, limits=settings.limits, watcher=watcher)
        if as_json:
            print_json(report.to_json())
        else:
            for line in report.lines():
                click.echo(line)
            if report.removed and library.catalogue.kept:
                days = library.catalogue.kept.days
                click.echo(f"What was removed can be restored for {days} days: `mops restore`.")
    return FAILED if report.failed else 0


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--for-good", is_flag=True, help="Keep nothing to restore them from, nor what keeps their files out.")
@command
def remove(paths: tuple[str, ...], for_good: bool, home: Path | None, as_json: bool) -> int:
    """Remove documents from the library by their paths in it.

    They are gone from everything at once, and can be restored for 30 days (the setting trash_days). Their
    files are left out when a folder is ingested again, until they change.
    """
    from ingest import sync
    from ingest.access import EVERYTHING
    from ingest.versions import discard

    with opened(home) as (_, library):
        removed = sync.remove(library, paths) if for_good else discard(library, paths, EVERYTHING)
    missing = [path for path in paths if path not in removed]
    if as_json:
        print_json({"removed": removed, "missing": missing})
    else:
        for path in paths:
            click.echo(f"{'removed' if path in removed else 'not in the library'}  {path}")
    return FAILED if missing else 0


@click.command()
@click.argument("document")
@click.argument("status", required=False, type=click.Choice(["current", "draft", "archived"]))
@command
def status(document: str, status: str | None, home: Path | None, as_json: bool) -> int:
    """Show the status of DOCUMENT, or set it: current, draft or archived.

    It holds at once, and until the document itself states another status than it does now.
    """
    from ingest.access import EVERYTHING
    from ingest.document import Status
    from ingest.editing import set_status
    from ingest.errors import SettingsError

    with opened(home) as (_, library):
        before = library.catalogue.entry(document, EVERYTHING)
        if before is None:
            raise SettingsError(f"There is no document {document!r} in the library in {library.home}.")
        if status:
            set_status(library, document, Status(status), EVERYTHING)
        was = before.metadata.status.value
        if as_json:
            print_json({"document": document, "status": status or was, "before": was})
        else:
            click.echo(f"{document} is {status}, and was {was}." if status else f"{document} is {was}.")
    return 0


@click.command()
@click.argument("document")
@command
def show(document: str, home: Path | None, as_json: bool) -> int:
    """Print a document's text as the assistant reads it."""
    from dataclasses import asdict

    from ingest.access import EVERYTHING
    from ingest.errors import SettingsError

    with opened(home) as (_, library):
        found = library.catalogue.document(document, EVERYTHING)
        if found is None:
            raise SettingsError(f"There is no document {document!r} in the library in {library.home}.")
        if as_json:
            print_json({"document": found.path, **{k: v for k, v in asdict(found).items() if k not in ("id", "path")}})
        else:
            click.echo(found.text)
    return 0


@click.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended.")
@command
def doctor(repair: bool, home: Path | None, as_json: bool) -> int:
    """Check that catalogue, indexes and originals agree, and the language model where one is set."""
    from dataclasses import asdict

    from assistant import refusal
    from assistant.model import check
    from assistant.progress import watching
    from ingest import doctor as examiner

    with opened(home) as (settings, library):
        if repair:
            with watching() as watcher:
                examiner.repair(library, watcher)
        checks = examiner.examine(library)
        checks += [found for found in (refusal.check(library.encoder.name), check(settings)) if found]
        ok = all(check.ok for check in checks)
        if as_json:
            print_json({"ok": ok, "checks": [asdict(check) for check in checks]})
        else:
            click.echo("\n".join(examiner.report(checks)))
    return 0 if ok else FAILED
