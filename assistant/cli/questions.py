"""Commands about what was asked: gaps, and answers that a keeper stands for."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.command import command, opened, print_json


@click.command()
@click.option("--all", "every", is_flag=True, help="Also those that are closed.")
@click.option("-n", "count", default=20, show_default=True, type=click.IntRange(1, 10_000), help="How many to list.")
@command
def gaps(every: bool, count: int, home: Path | None, as_json: bool) -> int:
    """List what people asked and did not get, grouped by meaning, the most asked first."""
    from dataclasses import asdict
    from datetime import date

    from assistant.plain import counted
    from assistant.questions import gaps as asked
    from assistant.questions.background import bring_up
    from ingest.access import EVERYTHING

    with opened(home) as (_, library):
        if not bring_up(library):
            click.echo("Another process is grouping the questions; these are the groups so far.", err=True)
        found = asked.all_gaps(library.catalogue, EVERYTHING, date.today())
        found = [g for g in found if every or g.standing is not asked.Standing.CLOSED][:count]
        nearest = asked.nearest(library.catalogue, EVERYTHING, [g.id for g in found])
        for gap in found:
            near = nearest.get(gap.id, [])
            if as_json:
                documents = [{"document": n.document, "title": n.title, "owner": n.owner} for n in near]
                facts = {"kind": gap.kind.value, "standing": gap.standing.value, "nearest": documents}
                worded = [asdict(a) for a in asked.asked_in(library.catalogue, EVERYTHING, gap.id)]
                print_json({**asdict(gap), **facts, "asked": worded})
                continue
            marks = f"{gap.refused} not answered, {gap.disliked} not helpful, {gap.recent} in the last 4 weeks"
            click.echo(f"{gap.question}\n    {counted(gap.count, 'time')}: {marks}; {gap.standing.value}")
            for n in near[:1]:
                click.echo(f"    nearest: {n.title} ({n.document}){f' — ask: {n.owner}' if n.owner else ''}")
        if not found and not as_json:
            click.echo("No gaps.")
    return 0


@click.command()
@click.argument("question", required=False)
@click.option("--approve", is_flag=True, help="Approve what the library answers now.")
@click.option("--write", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A file with the answer.")
@click.option("--in", "document", help="The document that answers it, by its path in the library.")
@click.option("--by", default="the library's keeper", show_default=True, help="The role that stands for it.")
@click.option("--remove", is_flag=True, help="Take the approved answer to QUESTION out.")
@command
def curate(
    question: str | None,
    approve: bool,
    write: Path | None,
    document: str | None,
    by: str,
    remove: bool,
    home: Path | None,
    as_json: bool,
) -> int:
    """Keep an answer to QUESTION that comes first when the same is asked; without QUESTION list all of them.

    What a document bears out of a written answer gets its source, the rest is marked as your own words. An approved
    answer is set aside by itself while one of its sources says something else.
    """
    from dataclasses import asdict

    from assistant.questions import curated, curating
    from assistant.questions.matching import settle
    from ingest.access import EVERYTHING
    from ingest.errors import SettingsError

    if question is not None and sum(map(bool, (approve, write, document, remove))) != 1:
        raise SettingsError("Give one of --approve, --write FILE, --in DOCUMENT and --remove.")
    with opened(home) as (_, library):
        listed = settle(library)
        if question is not None and remove:
            found = [a for a in listed if a.question == " ".join(question.split())]
            if not found:
                raise SettingsError(f"There is no approved answer to {question!r}.")
            listed = [a for a in found if curated.remove(library.catalogue, EVERYTHING, a.id)]
        elif question is not None and write:
            listed = [curating.write(library, EVERYTHING, question, _read(write), by)]
        elif question is not None and document:
            listed = [curating.point(library, EVERYTHING, question, document, by)]
        elif question is not None:
            listed = [curating.fresh(library, EVERYTHING, question, by)]
        for answer in listed:
            if as_json:
                print_json(asdict(answer))
                continue
            gone = "removed" if remove else f"approved by {answer.by} on {answer.on}"
            click.echo(f"{answer.question}\n    {answer.aside or gone}")
            if not remove:
                click.echo("\n".join(f"    {'(own words) ' if s.own else ''}{s.text}" for s in answer.statements))
    return 0


@click.command()
@command
def tune(home: Path | None, as_json: bool) -> int:
    """Find out how much judgements of earlier questions are to count: each is asked again as if it had none.

    Runs by itself in the app, whenever there are half as many judgements again.
    """
    from dataclasses import asdict

    from assistant.plain import counted
    from assistant.questions.precedents import experience
    from assistant.tune import FEWEST, MOST, tune

    with opened(home) as (_, library):
        count = min(len(experience(library).judged), MOST)
        if count >= FEWEST:
            click.echo(f"Asking {count} judged questions again …", err=True)
        tuned = tune(library)
        assert tuned is not None  # nobody stops it
    if as_json:
        print_json(asdict(tuned))
    elif tuned.questions < FEWEST:
        click.echo(f"{counted(tuned.questions, 'judged question')}; from {FEWEST} on there is something to go by.")
    else:
        click.echo(f"{tuned.questions} judged questions, {tuned.answered} of them with an answer, asked again:")
        for strength, share in tuned.right.items():
            kept = "  kept" if strength == tuned.strength else ""
            click.echo(f"  judgements of others counted {strength:g} times: {share:.0%} right{kept}")
    return 0


def _read(path: Path) -> str:
    from ingest.errors import SettingsError

    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as text.") from error
