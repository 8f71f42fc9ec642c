"""Commands for looking after the library as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.command import command, opened, print_json

if TYPE_CHECKING:
    from assistant.health.examine import Progress
    from assistant.health.finding import Finding
    from ingest.library import Library

AREAS = ("conflicts", "stale", "duplicates", "unread", "vocabulary", "coverage")


@click.command()
@click.option("--area", type=click.Choice(AREAS), help="Only this area.")
@click.option("-n", "limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Findings to list.")
@click.option("--again", is_flag=True, help="Look over the library even where it has not changed.")
@click.option(
    "--report", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write the weekly report: .md or .html."
)
@command
def health(area: str | None, limit: int, again: bool, file: Path | None, home: Path | None, as_json: bool) -> int:
    """What disagrees, is out of date, said twice, unread or unexplained in the library."""
    from assistant.health import store
    from assistant.health.examine import look, stale
    from assistant.health.finding import Area
    from assistant.health.score import scores
    from ingest.access import EVERYTHING

    if file is not None:
        _check(file)
    with opened(home) as (_, library):
        if again or stale(library):
            look(library, _progress())
        if file is not None:
            return _report(library, file, as_json=as_json)
        chosen = Area(area) if area else None
        found = store.listed(library.catalogue, EVERYTHING, area=chosen, limit=limit)
        tally = store.tally(library.catalogue, EVERYTHING)
        made = [s for s in scores(library.catalogue, EVERYTHING, tally) if chosen in (None, s.area)]
        if as_json:
            rated = [{"area": s.area, "score": s.score, "open": s.findings} for s in made]
            print_json({"scores": rated, "findings": [f.to_json() for f in found]})
        else:
            for s in made:
                click.echo(f"{s.area.value:<12}{s.score:>4}  {s.findings:,} open")
            for f in found:
                click.echo("")
                click.echo("\n".join(_lines(f)))
    return 0


def _check(file: Path) -> None:
    from ingest.errors import SettingsError

    if file.suffix.lower() not in (".md", ".html"):
        raise SettingsError(f"The report is written as .md or .html; {file.name!r} ends in neither.")


def _report(library: Library, file: Path, *, as_json: bool) -> int:
    from assistant.health.report import html, markdown, report
    from assistant.output import write
    from ingest.access import EVERYTHING

    made = report(library.catalogue, EVERYTHING)
    text = markdown(made) if file.suffix.lower() == ".md" else html(made)
    write(file, text.encode())
    if as_json:
        print_json({"report": str(file)})
    else:
        click.echo(f"Written to {file}.")
    return 0


def _lines(f: Finding) -> list[str]:
    lines = [f"{f.area.value} · {f.kind}: {f.title}"]
    for p in f.places:
        quote = f": {' '.join(p.quote.split())[:200]}" if p.quote else ""
        lines.append(f"  {p.document}{' › ' + p.heading[-1] if p.heading else ''}{quote}")
    return lines


def _progress() -> Progress:
    shown: set[str] = set()

    def say(stage: str, done: int, of: int) -> None:  # noqa: ARG001
        if stage not in shown:
            shown.add(stage)
            click.echo(f"{stage} …", err=True)

    return say
