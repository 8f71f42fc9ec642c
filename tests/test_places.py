"""Citations into every format of the sample library open at their quote."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from assistant.ask import ask
from assistant.place import in_words, place
from assistant.sample import sample_corpus
from assistant.source import open_citation
from ingest.access import EVERYTHING
from ingest.document import BlockKind
from ingest.library import Library
from ingest.sync import ingest
from ingest.words import sentences

CITATIONS = 200


@pytest.fixture(scope="module")
def sample(tmp_path_factory, models_home, encoder):
    with Library.open(tmp_path_factory.mktemp("sample"), models=models_home) as library:
        report = ingest(library, [sample_corpus()])
        assert report.failed == []
        yield library


@pytest.mark.slow
def test_two_hundred_random_quotes_over_all_formats_are_highlighted(sample: Library) -> None:
    chance = random.Random(5)
    template = ask(sample, "What is the MQL threshold?", EVERYTHING).citations[0]
    by_format: dict[str, list] = {}
    for entry in sample.catalogue.entries(EVERYTHING):
        for record in sample.catalogue.passages_of(entry.id, EVERYTHING):
            by_format.setdefault(entry.format, []).append(record)
    assert set(by_format) == {"asciidoc", "csv", "docx", "html", "markdown", "pdf", "pptx", "rst", "text", "xlsx"}
    for n in range(CITATIONS):
        record = chance.choice(by_format[sorted(by_format)[n % len(by_format)]])
        block = chance.choice([b for b in record.blocks if b.kind is not BlockKind.CODE] or record.blocks)
        first, last = chance.choice(sentences(block.text) or [(0, len(block.text))])
        start, end = block.locator.start + first, block.locator.start + last
        document = sample.catalogue.document(record.document.path, EVERYTHING)
        citation = replace(
            template,
            document=document.path,
            quote=document.text[start:end],
            start=start,
            end=end,
            version=record.document.version,
            passage=record.passage.id,
            page=place(block.locator),
        )
        assert citation.quote == block.text[first:last]
        view = open_citation(sample, EVERYTHING, citation)
        assert view is not None
        marked = "".join(shown.block.text[slice(*shown.mark)] for shown in view.blocks if shown.mark)
        assert marked == citation.quote, (document.path, citation.quote)
        if document.format == "pdf":
            assert any(highlight.quoted for page in view.pages for highlight in page.highlights), document.path


@pytest.mark.slow
def test_a_second_run_over_the_sample_library_does_nothing(sample: Library) -> None:
    report = ingest(sample, [sample_corpus()], sync=True)
    assert (report.added, report.updated, report.removed, report.embedded) == ([], [], [], 0)


@pytest.mark.parametrize(
    ("page", "document", "said"),
    [
        ("iv", "guide.pdf", "page iv"),
        ("slide 3", "deck.pptx", "slide 3"),
        ("Leads!A2:C9", "map.xlsx", "Leads!A2:C9"),
        (None, "a.md", ""),
    ],
)
def test_a_place_is_said_as_a_reader_would(page: str | None, document: str, said: str) -> None:
    assert in_words(page, document) == said
