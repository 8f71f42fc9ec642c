"""Commands for the documents that are in the library: list, correct, go back, verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.command import FAILED, command, opened, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.errors import SettingsError
    from ingest.library import Library
    from ingest.trash import Removed


@click.command()
@click.argument("query", default="")
@click.option(
    "--where", multiple=True, metavar="FIELD=VALUE", help="Only kind, tool, team, owner or status of a value."
)
@click.option("--overdue", is_flag=True, help="Only those past their review.")
@click.option("--sort", default="title", show_default=True, help="A column; with - before it from the largest.")
@command
def documents(query: str, where: tuple[str, ...], overdue: bool, sort: str, home: Path | None, as_json: bool) -> int:
    """List the documents, or those with the words of QUERY in title, path or owner."""
    from assistant.keeping.documents import FILTERS, SORTS, Wanted, everything
    from assistant.plain import counted
    from ingest.access import EVERYTHING
    from ingest.errors import SettingsError

    pairs = dict(part.partition("=")[::2] for part in where)
    if wrong := [name for name in pairs if name not in FILTERS or not pairs[name]]:
        raise SettingsError(f"--where {wrong[0]!r}: give FIELD=VALUE, with one of {', '.join(FILTERS)}.")
    if sort.removeprefix("-") not in SORTS:
        raise SettingsError(f"--sort {sort!r} is not one of {', '.join(SORTS)}.")
    with opened(home) as (_, library):
        rows = everything(library.catalogue, EVERYTHING, Wanted(query, pairs, overdue, sort))
    if as_json:
        print_json({"documents": [row.to_json() for row in rows]})
        return 0
    for row in rows:
        known = [row.kind, row.status, row.owner or "no owner", f"cited {row.cited}"]
        known += ["review overdue"] if row.overdue else []
        known += [f"verified by {row.verified_by} until {row.verified_until}"] if row.verified_by else []
        click.echo(f"{row.document}  {row.title}\n    {' · '.join(known)}")
    click.echo(counted(len(rows), "document"))
    return 0


@click.command()
@click.argument("document")
@click.option("--title", help="Its title.")
@click.option("--kind", help="playbook, process, manual, policy, template, faq or other.")
@click.option("--tool", help="The tool that it is about.")
@click.option("--team", help="The team that it belongs to.")
@click.option("--owner", help="The role that answers for it.")
@click.option("--audience", help="The groups that may read it, with commas between; everyone for all.")
@click.option("--reviewed-on", help="When it was last reviewed, as 2026-03-01.")
@click.option("--status", help="current, draft or archived.")
@command
def edit(document: str, home: Path | None, as_json: bool, **given: str | None) -> int:
    """Set metadata of DOCUMENT by hand; "" takes a value away. Without options, show what is in force.

    It holds until the document itself states another value for that field than it does now.
    """
    from assistant.keeping.front_matter import front_matter
    from ingest.access import EVERYTHING
    from ingest.corrections import as_json as plain
    from ingest.editing import edit as run
    from ingest.metadata import typed

    with opened(home) as (_, library):
        changes = typed({name: value for name, value in given.items() if value is not None})
        if changes and run(library, document, changes, EVERYTHING) is None:
            raise _missing(library, document)
        entry = library.catalogue.entry(document, EVERYTHING)
        if entry is None:
            raise _missing(library, document)
        by_hand = sorted(library.catalogue.corrections(entry.id))
    if as_json:
        print_json({"document": document, "metadata": plain(entry.metadata), "by_hand": by_hand})
    else:
        click.echo(front_matter(entry.metadata), nl=False)
        click.echo(f"Set by hand: {', '.join(by_hand) or 'nothing'}")
    return 0


@click.command()
@click.argument("document")
@click.option("--restore", type=click.IntRange(1), metavar="N", help="Make the version current that is N back.")
@click.option("--changes", type=click.IntRange(1), metavar="N", help="Show what has changed since the one N back.")
@command
def versions(document: str, restore: int | None, changes: int | None, home: Path | None, as_json: bool) -> int:
    """List the versions of DOCUMENT that are kept, show what has changed, or go back to one."""
    from assistant.keeping.changes import changes as compared
    from assistant.keeping.changes import in_words
    from ingest.access import EVERYTHING
    from ingest.errors import SettingsError
    from ingest.versions import read_version, restore_version, versions_of

    with opened(home) as (_, library):
        found = {v.back: v for v in versions_of(library.catalogue, document, EVERYTHING)}
        if not found:
            raise _missing(library, document)
        if (n := restore or changes) and n not in found:
            raise SettingsError(f"{document} has no version {n} back; it has {len(found) - 1}.")
        if restore:
            restore_version(library, document, found[restore].id, EVERYTHING)
            found = {v.back: v for v in versions_of(library.catalogue, document, EVERYTHING)}
        old, new = (read_version(library.catalogue, document, found[n or 0].id, EVERYTHING) for n in (changes, 0))
        difference = compared(old, new) if changes and old and new else None
    if as_json:
        listed = [
            {"back": v.back, "since": v.since, "until": v.until, "title": v.metadata.title} for v in found.values()
        ]
        print_json(
            {"document": document, "versions": listed, **({"changes": difference.to_json()} if difference else {})}
        )
    elif difference:
        click.echo("\n".join([difference.summary(), *in_words(difference)]))
    else:
        for v in found.values():
            times = f"since {v.since:%Y-%m-%d %H:%M}" + (f" until {v.until:%Y-%m-%d %H:%M}" if v.until else ", current")
            click.echo(f"{v.back:>3}  {times}  {v.metadata.title}")
    return 0


@click.command()
@click.argument("document")
@click.option("--by", "role", required=True, help="The role that confirms it.")
@click.option("--months", default=6, show_default=True, type=click.IntRange(1, 36), help="How long that holds.")
@command
def verify(document: str, role: str, months: int, home: Path | None, as_json: bool) -> int:
    """Confirm what DOCUMENT says: answers then show by whom, until the time is over or its words change."""
    from assistant.keeping.verification import verify as run
    from ingest.access import EVERYTHING

    with opened(home) as (_, library):
        made = run(library.catalogue, document, role, EVERYTHING, months=months)
        if made is None:
            raise _missing(library, document)
    if as_json:
        print_json({"document": document, "verified_by": made.role, "verified_on": made.on, "until": made.until})
    else:
        click.echo(f"{document} is verified by {made.role} on {made.on}, until {made.until}.")
    return 0


@click.command()
@click.option("--owner", help="Only the documents of this owner.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(0, 3650), help="How far ahead to look.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it as .ics, or as .txt.")
@command
def due(owner: str | None, days: int, output: Path | None, home: Path | None, as_json: bool) -> int:
    """List the reviews and verifications that fall due, by owner; as a calendar, or as the text of a mail."""
    from datetime import timedelta

    from assistant.keeping.due import calendar, mail
    from assistant.keeping.due import due as run
    from assistant.output import write
    from ingest.access import EVERYTHING
    from ingest.errors import SettingsError

    if output and output.suffix.lower() not in (".ics", ".txt"):
        raise SettingsError(f"{output} is neither .ics nor .txt.")
    with opened(home) as (_, library):
        items = run(library.catalogue, EVERYTHING, owner=owner, ahead=timedelta(days=days))
    if output:
        write(output, calendar(items) if output.suffix.lower() == ".ics" else mail(items).encode())
        click.echo(f"Written to {output}: {len(items)} due.", err=as_json)
    if as_json:
        print_json({"due": [item.to_json() for item in items]})
    elif not output:
        click.echo(mail(items), nl=False)
    return 0


@click.command()
@click.argument("document", required=False)
@click.option("--all", "everything", is_flag=True, help="All that can be restored.")
@click.option("--for-good", is_flag=True, help="Let it go now instead of restoring it.")
@command
def restore(document: str | None, everything: bool, for_good: bool, home: Path | None, as_json: bool) -> int:
    """Restore the removed DOCUMENT as it was; without one, list what can be restored.

    That is what was removed by hand, and what a run removed since its file was gone.
    """
    from ingest import trash
    from ingest.access import EVERYTHING
    from ingest.errors import SettingsError
    from ingest.versions import bring_back, purge

    with opened(home) as (_, library):
        found = trash.removed(library.catalogue, EVERYTHING)
        if document is None and not everything:
            _list_removed(library, found, as_json=as_json)
            return 0
        if document is not None and not (purge if for_good else bring_back)(library, document, EVERYTHING):
            raise SettingsError(f"{document!r} is not among the removed documents. `mops restore` lists them.")
        paths = [document] if document else list(dict.fromkeys(r.path for r in found))
        failed = {} if document else _restored(library, paths, for_good=for_good)
    done = [path for path in paths if path not in failed]
    if as_json:
        named = {"document": document} if document else {"documents": done, "failed": failed}
        print_json({**named, "restored": not for_good})
        return FAILED if failed else 0
    for path in done:
        click.echo(f"{path} is {'gone for good' if for_good else 'in the library again'}.")
    for path, reason in failed.items():
        click.echo(f"failed   {path}: {reason}")
    return FAILED if failed else 0


def _list_removed(library: Library, found: Sequence[Removed], *, as_json: bool) -> None:
    if as_json:
        print_json({"removed": [{"document": r.path, "until": r.until} for r in found]})
        return
    lines = (f"{r.path}  {r.metadata.title}, until {r.until:%Y-%m-%d}" for r in found)
    days = library.catalogue.kept.days
    click.echo("\n".join(lines) or f"Nothing was removed in the last {days} days.")


def _restored(library: Library, paths: Sequence[str], *, for_good: bool) -> dict[str, str]:
    """Restore all these documents, or let them go; why some could not be, by path."""
    from ingest.access import EVERYTHING
    from ingest.errors import LibraryBusy, MopsError
    from ingest.versions import bring_back, purge

    failed: dict[str, str] = {}
    for path in paths:
        try:
            (purge if for_good else bring_back)(library, path, EVERYTHING)
        except LibraryBusy:
            raise
        except MopsError as error:
            failed[path] = str(error)
    return failed


def _missing(library: Library, document: str) -> SettingsError:
    from ingest.errors import SettingsError

    return SettingsError(f"There is no document {document!r} in the library in {library.home}.")
