"""The command line: thin commands over the functions that the pages use too."""

from __future__ import annotations

import click

from assistant.cli import asking, keeping, learning, running, writing


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mops-assistant")
def main() -> None:
    """Answers from your own marketing-operations documents, every statement with a checked source."""


for _command in (
    keeping.ingest,
    keeping.remove,
    asking.search,
    asking.ask,
    writing.draft,
    keeping.status,
    writing.update,
    learning.onboard,
    keeping.show,
    running.serve,
    keeping.doctor,
    running.evaluate,
):
    main.add_command(_command)
