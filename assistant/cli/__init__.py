"""The command line: thin commands over the functions that the pages use too."""

from __future__ import annotations

import click

from assistant.cli import asking, caring, keeping, learning, library, moving, questions, running, writing


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mops-assistant")
def main() -> None:
    """Answers from your own marketing-operations documents, every statement with a checked source."""


for _command in (
    keeping.ingest,
    keeping.remove,
    library.restore,
    library.documents,
    library.edit,
    library.versions,
    library.verify,
    library.due,
    asking.search,
    asking.ask,
    writing.draft,
    keeping.status,
    questions.gaps,
    questions.curate,
    questions.tune,
    writing.update,
    learning.onboard,
    keeping.show,
    moving.watch,
    moving.backup,
    moving.import_,
    caring.health,
    running.serve,
    running.mcp,
    keeping.doctor,
    running.evaluate,
):
    main.add_command(_command)
