"""Commands that find and answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.command import command, opened, print_json

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.settings import Settings
    from ingest.access import Reader
    from ingest.library import Library


@click.command()
@click.argument("query", required=False)
@click.option("-k", "count", default=10, show_default=True, type=click.IntRange(1, 200), help="Number of hits.")
@click.option(
    "--batch", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="JSON lines with a query each."
)
@command
def search(query: str | None, count: int, batch: Path | None, home: Path | None, as_json: bool) -> int:
    """Find passages for QUERY, best first."""
    from assistant.search import search as run
    from ingest.access import EVERYTHING

    with opened(home) as (_, library):
        for item in _questions(query, batch):
            hits = run(library, item["question"], EVERYTHING, k=count)
            if as_json or batch:
                print_json({**({"id": item["id"]} if "id" in item else {}), "hits": [hit.to_json() for hit in hits]})
                continue
            for hit in hits:
                click.echo(f"{hit.score:.3f}  {hit.document}  {' › '.join(hit.heading)}")
                click.echo(f"       {' '.join(hit.text.split())[:160]}")
    return 0


@click.command()
@click.argument("question", required=False)
@click.option(
    "--batch", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="JSON lines with a question each."
)
@click.option("--explain", "explained", is_flag=True, help="Say what was found and what decided.")
@click.option("--verbatim", is_flag=True, help="In the documents' own words, also where a language model is set.")
@command
def ask(
    question: str | None, batch: Path | None, home: Path | None, explained: bool, verbatim: bool, as_json: bool
) -> int:
    """Answer QUESTION from the documents, or say that they do not hold the answer."""
    from assistant.explain import explain
    from assistant.history import record_refusal
    from assistant.plain import plain
    from ingest.access import EVERYTHING

    with opened(home) as (settings, library):
        run = _answering(settings.model_copy(update={"model": None}) if verbatim else settings)
        for item in _questions(question, batch):
            answer = run(library, item["question"], EVERYTHING)
            if not batch:
                record_refusal(library.catalogue, EVERYTHING, answer)
            why = explain(library, answer.standalone, EVERYTHING) if explained else None
            if as_json or batch:
                extra = {"explanation": why.to_json()} if why else {}
                print_json({**({"id": item["id"]} if "id" in item else {}), **answer.to_json(), **extra})
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
    with batch.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                item = json.loads(line.decode("utf-8-sig"))
                text = item.get("query") or item["question"]
                if not isinstance(text, str):
                    raise TypeError
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise SettingsError(
                    f'{batch}, line {number} is not a JSON object with a "question", in UTF-8.'
                ) from error
            yield {**item, "question": text}
