"""The command line: thin commands over the functions that the pages use too.

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
    from assistant.answer import Answer
    from assistant.settings import Settings
    from ingest.access import Reader
    from ingest.library import Library

FAILED = 1
USAGE = 2


def _command(function: Callable[..., Any]) -> Callable[..., Any]:
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
def _library(home: Path | None) -> Iterator[tuple[Settings, Library]]:
    from assistant.settings import load, open_library

    settings = load(home)
    with open_library(settings, progress=lambda message: click.echo(message, err=True)) as library:
        yield settings, library


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mops-assistant")
def main() -> None:
    """Answers from your own marketing-operations documents, every statement with a checked source."""


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--sync", is_flag=True, help="Also remove documents that are no longer in PATHS.")
@_command
def ingest(paths: tuple[Path, ...], sync: bool, home: Path | None, as_json: bool) -> int:
    """Add and update the documents in PATHS (folders or files)."""
    from assistant.progress import Bar
    from ingest.sync import Silent
    from ingest.sync import ingest as run

    with _library(home) as (settings, library):
        with Bar() if sys.stderr.isatty() else _nothing(Silent()) as watcher:
            report = run(library, paths, sync=sync, limits=settings.limits, watcher=watcher)
        if as_json:
            _print(report.to_json())
        else:
            for line in report.lines():
                click.echo(line)
    return FAILED if report.failed else 0


@contextmanager
def _nothing(value: Any) -> Iterator[Any]:  # noqa: ANN401 - passes its argument through
    yield value


@main.command()
@click.argument("paths", nargs=-1, required=True)
@_command
def remove(paths: tuple[str, ...], home: Path | None, as_json: bool) -> int:
    """Remove documents from the library by their paths in it."""
    from ingest.sync import remove as run

    with _library(home) as (_, library):
        removed = run(library, paths)
    missing = [path for path in paths if path not in removed]
    if as_json:
        _print({"removed": removed, "missing": missing})
    else:
        for path in paths:
            click.echo(f"{'removed' if path in removed else 'not in the library'}  {path}")
    return FAILED if missing else 0


@main.command()
@click.argument("query", required=False)
@click.option("-k", "count", default=10, show_default=True, type=click.IntRange(1, 200), help="Number of hits.")
@click.option(
    "--batch", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="JSON lines with a query each."
)
@_command
def search(query: str | None, count: int, batch: Path | None, home: Path | None, as_json: bool) -> int:
    """Find passages for QUERY, best first."""
    from assistant.search import search as run
    from ingest.access import EVERYTHING

    with _library(home) as (_, library):
        for item in _questions(query, batch):
            hits = run(library, item.get("query") or item["question"], EVERYTHING, k=count)
            if as_json or batch:
                _print({**({"id": item["id"]} if "id" in item else {}), "hits": [hit.to_json() for hit in hits]})
                continue
            for hit in hits:
                click.echo(f"{hit.score:.3f}  {hit.document}  {' › '.join(hit.heading)}")
                click.echo(f"       {' '.join(hit.text.split())[:160]}")
    return 0


@main.command()
@click.argument("question", required=False)
@click.option(
    "--batch", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="JSON lines with a question each."
)
@click.option("--explain", "explained", is_flag=True, help="Say what was found and what decided.")
@click.option("--verbatim", is_flag=True, help="In the documents' own words, also where a language model is set.")
@_command
def ask(
    question: str | None, batch: Path | None, home: Path | None, explained: bool, verbatim: bool, as_json: bool
) -> int:
    """Answer QUESTION from the documents, or say that they do not hold the answer."""
    from assistant.explain import explain
    from assistant.history import record_gap
    from assistant.plain import plain
    from ingest.access import EVERYTHING

    with _library(home) as (settings, library):
        run = _answering(settings.model_copy(update={"model": None}) if verbatim else settings)
        for item in _questions(question, batch):
            answer = run(library, item["question"], EVERYTHING)
            if answer.status == "refused" and not batch:
                record_gap(library.catalogue, EVERYTHING, answer.question, answer.nearest)
            why = explain(library, answer.standalone, EVERYTHING) if explained else None
            if as_json or batch:
                extra = {"explanation": why.to_json()} if why else {}
                _print({**({"id": item["id"]} if "id" in item else {}), **answer.to_json(), **extra})
            else:
                click.echo("\n".join([plain(answer), *(["", *why.lines()] if why else [])]))
    return 0


def _answering(settings: Settings) -> Callable[..., Any]:
    """What answers a question: the language model where one is set."""
    if not settings.model:
        from assistant.ask import ask

        return ask
    from assistant.generate import generate
    from assistant.model import open_model

    model = open_model(settings)
    assert model is not None

    def last(library: Library, question: str, reader: Reader) -> Answer:
        *_, answer = generate(library, question, reader, model=model)
        return answer

    return last


def _questions(question: str | None, batch: Path | None) -> Iterator[dict[str, Any]]:
    """The one question given, or those of a file, in order."""
    from ingest.errors import SettingsError

    if (question is None) == (batch is None):
        raise SettingsError("Give either a question or --batch FILE.jsonl.")
    if batch is None:
        yield {"question": question}
        return
    with batch.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
                if not isinstance(item.get("query") or item["question"], str):
                    raise TypeError
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise SettingsError(f'{batch}, line {number} is not a JSON object with a "question".') from error
            yield item


@main.command()
@click.argument("topic")
@click.option("-t", "--template", "name", default="sop", show_default=True, help="A built-in template, or a file.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it as .md, .docx or .pdf.")
@click.option("--keep", is_flag=True, help="Put it into the library, with the status draft.")
@click.option("--verbatim", is_flag=True, help="In the documents' own words, also where a language model is set.")
@_command
def draft(
    topic: str, name: str, output: Path | None, keep: bool, verbatim: bool, home: Path | None, as_json: bool
) -> int:
    """Draft a document about TOPIC from the library, every statement cited, with what is missing named."""
    from assistant.draft import draft as run
    from assistant.export import export
    from assistant.export.markdown import markdown
    from assistant.model import open_model
    from assistant.publish import publish
    from assistant.reword import reworded
    from assistant.template import template
    from ingest.access import EVERYTHING

    with _library(home) as (settings, library):
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
            _print({**made.to_json(), **({"document": document} if document else {})})
        elif not output and not keep:
            click.echo(markdown(made))
    return 0


@main.command()
@click.argument("document")
@click.argument("status", required=False, type=click.Choice(["current", "draft", "archived"]))
@_command
def status(document: str, status: str | None, home: Path | None, as_json: bool) -> int:
    """Show the status of DOCUMENT, or set it: current, draft or archived.

    It holds at once, and until the document itself states another status than it does now.
    """
    from ingest.access import EVERYTHING
    from ingest.document import Status
    from ingest.errors import SettingsError
    from ingest.sync import set_status

    with _library(home) as (_, library):
        before = library.catalogue.entry(document, EVERYTHING)
        if before is None:
            raise SettingsError(f"There is no document {document!r} in the library in {library.home}.")
        if status:
            set_status(library, document, Status(status), EVERYTHING)
        was = before.metadata.status.value
        if as_json:
            _print({"document": document, "status": status or was, "before": was})
        else:
            click.echo(f"{document} is {status}, and was {was}." if status else f"{document} is {was}.")
    return 0


@main.command()
@click.argument("document")
@click.option("--topic", help="What it is about [default: its title].")
@click.option("--instead-of", help="The document of the library that a file is to replace, which is no source for it.")
@click.option("--accept", default="", help="Suggestions to make: their ids with commas between, or all.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the result as .md.")
@_command
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
    from assistant.difference import difference_text
    from assistant.existing import in_file, in_library
    from assistant.revise import revise, write
    from assistant.update import update as run
    from ingest.access import EVERYTHING
    from ingest.errors import SettingsError

    if accept and not output:
        raise SettingsError("--accept needs -o FILE.md, where the document is written with what was accepted.")
    with _library(home) as (settings, library):
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
            _print({**made.to_json(), "left_out": left_out})
        elif not output:
            click.echo(difference_text(made))
    for missed in left_out:
        click.echo(f"Not made: {missed}, for its place in {document} was not found. Make it by hand.", err=True)
    return FAILED if left_out else 0


@main.command()
@click.argument("document")
@_command
def show(document: str, home: Path | None, as_json: bool) -> int:
    """Print a document's text as the assistant reads it."""
    from dataclasses import asdict

    from ingest.access import EVERYTHING
    from ingest.errors import SettingsError

    with _library(home) as (_, library):
        found = library.catalogue.document(document, EVERYTHING)
        if found is None:
            raise SettingsError(f"There is no document {document!r} in the library in {library.home}.")
        if as_json:
            _print({"document": found.path, **{k: v for k, v in asdict(found).items() if k not in ("id", "path")}})
        else:
            click.echo(found.text)
    return 0


@main.command()
@click.option("--host", help="Address to listen on [default: 127.0.0.1].")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on [default: 7860].")
@_command
def serve(host: str | None, port: int | None, home: Path | None, as_json: bool) -> int:  # noqa: ARG001
    """Start the app in the browser; an empty library is filled with the sample documents first."""
    from app import run

    run(home, host=host, port=port)
    return 0


@main.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended.")
@_command
def doctor(repair: bool, home: Path | None, as_json: bool) -> int:
    """Check that catalogue, indexes and originals agree, and the language model where one is set."""
    from dataclasses import asdict

    from assistant.model import check
    from ingest import doctor as examiner

    with _library(home) as (settings, library):
        if repair:
            examiner.repair(library)
        checks = examiner.examine(library)
        checks += [called] if (called := check(settings)) else []
        ok = all(check.ok for check in checks)
        if as_json:
            _print({"ok": ok, "checks": [asdict(check) for check in checks]})
        else:
            click.echo("\n".join(examiner.report(checks)))
    return 0 if ok else FAILED


@main.command(name="eval")
@click.argument("corpus", type=click.Path(path_type=Path, exists=True), required=False)
@click.argument("questions", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--check", is_flag=True, help="End with 1 when a measure on the sample library has fallen.")
@_command
def evaluate(corpus: Path | None, questions: Path | None, check: bool, home: Path | None, as_json: bool) -> int:
    """Measure retrieval, answers and refusals on CORPUS with QUESTIONS (default: the sample library)."""
    from eval.run import run

    return run(corpus, questions, home, as_json=as_json, check=check, say=lambda line: click.echo(line, err=as_json))


if __name__ == "__main__":
    main()
