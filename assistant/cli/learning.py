"""The command that builds an onboarding path."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from assistant.cli.command import command, opened, print_json


@click.command()
@click.argument("role", required=False)
@click.option("--weeks", type=click.IntRange(1, 4), help="Weeks that it takes [default: as many as it needs].")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write .md, .docx, .pdf or .ics.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="First day, for a calendar [default: today].")
@command
def onboard(
    role: str | None,
    weeks: int | None,
    output: Path | None,
    start: datetime | None,
    home: Path | None,
    as_json: bool,
) -> int:
    """Build the onboarding path of ROLE: what to know, read and ask for, week by week. Without ROLE list the roles.

    ROLE is a built-in role, the path of an onboarding plan in the library, or a job in a sentence.
    """
    from assistant.onboarding.build import Doing, build
    from assistant.onboarding.export import as_draft, exported
    from assistant.onboarding.quiz import check
    from assistant.onboarding.roles import named, plans, role_of
    from assistant.onboarding.topics import built_in
    from assistant.output import write
    from ingest.access import EVERYTHING

    def told(doing: Doing) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{doing.done + 1} of {doing.of}: {doing.topic}", err=True, nl=False)

    with opened(home) as (_, library):
        if role is None:
            listed = [(r.id, r.title) for r in built_in().values()]
            listed += [(e.path, f"{named(e)}, after “{e.metadata.title}”") for e in plans(library, EVERYTHING)]
            if as_json:
                print_json({"roles": [{"role": name, "title": title} for name, title in listed]})
            else:
                click.echo("\n".join(f"{name}  {title}" for name, title in listed))
            return 0
        made = build(library, role_of(library, EVERYTHING, role), EVERYTHING, weeks, told)
        if sys.stderr.isatty():
            click.echo("\r\033[K", err=True, nl=False)
        if output:
            content = exported(made, output.suffix.lower(), library.catalogue, EVERYTHING, start and start.date())
            write(output, content)
            click.echo(f"Written to {output}: {made.summary()}", err=as_json)
        if as_json:
            asked = {m.id: [q.to_json() for q in check(library, made, m, EVERYTHING)] for m in made.learnt}
            print_json({**made.to_json(), "questions": asked})
        elif not output:
            from assistant.export.markdown import markdown

            click.echo(markdown(as_draft(made, library.catalogue, EVERYTHING)))
    return 0
