"""Commands that draft documents and bring them up to date."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.command import FAILED, command, opened, print_json


@click.command()
@click.argument("topic")
@click.option("-t", "--template", "name", default="sop", show_default=True, help="A built-in template, or a file.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it as .md, .docx or .pdf.")
@click.option("--keep", is_flag=True, help="Put it into the library, with the status draft.")
@click.option("--verbatim", is_flag=True, help="In the documents' own words, also where a language model is set.")
@command
def draft(
    topic: str, name: str, output: Path | None, keep: bool, verbatim: bool, home: Path | None, as_json: bool
) -> int:
    """Draft a document about TOPIC from the library, every statement cited, with what is missing named."""
    from assistant.draft import draft as run
    from assistant.drafting.publish import publish
    from assistant.drafting.reword import reworded
    from assistant.drafting.template import template
    from assistant.export import export
    from assistant.export.markdown import markdown
    from assistant.model import open_model
    from ingest.access import EVERYTHING

    with opened(home) as (settings, library):
        made = run(library, topic, EVERYTHING, template(name))
        model = None if verbatim else open_model(settings)
        if model and made.citations:
            *_, made = [made, *reworded(made, model, library.encoder)]
        if output:
            export(made, output)
            click.echo(f"Written to {output}: {made.summary()}", err=as_json)
        document = publish(library, EVERYTHING, made) if keep else None
        if document:
            click.echo(f"In the library as {document}, a draft until `mops status {document} current`.", err=True)
        if as_json:
            print_json({**made.to_json(), **({"document": document} if document else {})})
        elif not output and not keep:
            click.echo(markdown(made))
    return 0


@click.command()
@click.argument("document")
@click.option("--topic", help="What it is about [default: its title].")
@click.option("--instead-of", help="The document of the library that a file is to replace, which is no source for it.")
@click.option("--accept", default="", help="Suggestions to make: their ids with commas between, or all.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the result as .md.")
@command
def update(
    document: str,
    topic: str | None,
    instead_of: str | None,
    accept: str,
    output: Path | None,
    home: Path | None,
    as_json: bool,
) -> int:
    """Compare DOCUMENT (of the library, or a file) with the library: what to add, remove, change and keep."""
    from assistant.update import update as run
    from assistant.updating.difference import difference_text
    from assistant.updating.existing import in_file, in_library
    from assistant.updating.revise import revise, write
    from ingest.access import EVERYTHING
    from ingest.errors import SettingsError

    if accept and not output:
        raise SettingsError("--accept needs -o FILE.md, where the document is written with what was accepted.")
    with opened(home) as (settings, library):
        known = library.catalogue.entry(document, EVERYTHING) is not None and instead_of is None
        if not known and not Path(document).is_file():
            raise SettingsError(f"There is no document {document!r} in the library in {library.home}, nor such a file.")
        existing = (
            in_library(library, document, EVERYTHING)
            if known
            else in_file(library, Path(document), EVERYTHING, settings.limits, instead_of)
        )
        made = run(library, existing, EVERYTHING, topic)
        left_out: tuple[str, ...] = ()
        if output:
            revised = revise(made, [part.strip() for part in accept.split(",") if part.strip()])
            write(revised, output)
            left_out = revised.left_out
            click.echo(f"Written to {output}: {made.summary()}", err=as_json)
        if as_json:
            print_json({**made.to_json(), "left_out": left_out})
        elif not output:
            click.echo(difference_text(made))
    for missed in left_out:
        click.echo(f"Not made: {missed}, for its place in {document} was not found. Make it by hand.", err=True)
    return FAILED if left_out else 0
