"""Passages keep what belongs together."""

from __future__ import annotations

from itertools import pairwise

from ingest.document import BlockKind, Document, Metadata
from ingest.read.builder import Builder
from ingest.split import PROCEDURE_WORDS, TARGET_WORDS, split


def document(builder: Builder, title: str = "Handbook") -> Document:
    reading = builder.reading(format="markdown", title=title)
    return Document("d1", "handbook.md", "markdown", "0" * 64, Metadata(title), reading.text, reading.blocks)


def words(count: int, word: str = "word") -> str:
    return " ".join([word] * count)


def test_every_passage_is_a_slice_of_the_document() -> None:
    builder = Builder()
    builder.heading("Lists", 1)
    for n in range(20):
        builder.paragraph(f"Paragraph {n} says this. {words(30)}.")
    found = document(builder)
    for passage in split(found):
        assert found.text[passage.start : passage.end] == passage.text


def test_every_body_block_is_in_exactly_one_passage() -> None:
    builder = Builder()
    group = builder.new_group()
    builder.heading("One", 1)
    builder.paragraph(words(400))
    for n in range(30):
        builder.item(f"entry {n} {words(20)}", group)
    builder.heading("Two", 2)
    builder.code("a = 1\nb = 2")
    found = document(builder)
    covered = sorted((p.start, p.end) for p in split(found))
    assert all(before[1] <= after[0] for before, after in pairwise(covered))
    for block in found.blocks:
        if block.kind is not BlockKind.HEADING:
            inside = [s for s in covered if s[0] < block.locator.end and block.locator.start < s[1]]
            assert inside, block.text[:40]


def test_a_procedure_is_never_cut_and_keeps_its_introduction() -> None:
    builder = Builder()
    builder.heading("Import a list", 1)
    builder.paragraph(words(TARGET_WORDS))
    builder.paragraph("To import a list:")
    group = builder.new_group()
    for n in range(12):
        builder.step(f"Do part {n}. {words(25)}", group, marker=f"{n + 1}.")
    passages = split(document(builder))
    holding = [p for p in passages if "Do part 0." in p.text]
    assert len(holding) == 1
    assert "To import a list:" in holding[0].text
    assert "Do part 11." in holding[0].text


def test_an_enormous_procedure_is_cut_between_outermost_steps() -> None:
    builder = Builder()
    group = builder.new_group()
    for n in range(60):
        builder.step(f"Outer {n} {words(30)}", group, marker=f"{n + 1}.")
        builder.step(f"Inner {n} {words(10)}", group, marker="a.", depth=1)
    passages = split(document(builder))
    assert len(passages) > 1
    assert all(p.text.startswith("Outer") for p in passages)
    assert all(len(p.text.split()) <= PROCEDURE_WORDS + 60 for p in passages)


def test_a_table_whose_column_is_called_otherwise_has_other_passages() -> None:
    def passages(column: str) -> list[str]:
        builder = Builder()
        group = builder.new_group()
        builder.row(["Lead score", words(8)], group, header=["Field", column])
        return [p.id for p in split(document(builder))]

    assert passages("Meaning") == passages("Meaning") != passages("Limit")


def test_a_table_is_cut_between_rows_and_every_row_knows_its_header() -> None:
    builder = Builder()
    group = builder.new_group()
    for n in range(80):
        builder.row([f"field_{n}", words(8)], group, header=["Field", "Meaning"])
    found = document(builder)
    passages = split(found)
    assert len(passages) > 2
    for passage in passages:
        assert passage.text.startswith("field_")
        assert all(b.header == ("Field", "Meaning") for b in found.blocks[passage.first : passage.last])


def test_a_question_stays_with_its_answer() -> None:
    builder = Builder()
    builder.paragraph(words(TARGET_WORDS - 5))
    builder.question("Who approves a send?")
    builder.paragraph("A second person does.")
    passages = split(document(builder))
    assert any("Who approves" in p.text and "A second person" in p.text for p in passages)


def test_every_question_has_a_passage_of_its_own() -> None:
    builder = Builder()
    builder.paragraph("What people ask us.")
    for n in range(3):
        builder.question(f"Question {n}?")
        builder.paragraph(f"Answer {n}.")
        builder.paragraph(f"More on {n}.")
    opening, *pairs = [p.text for p in split(document(builder))]
    assert opening == "What people ask us."
    assert [p.split() for p in pairs] == [f"Question {n}? Answer {n}. More on {n}.".split() for n in range(3)]


def test_a_question_that_steps_answer_has_a_passage_of_its_own() -> None:
    builder = Builder()
    builder.question("Who approves?")
    builder.paragraph("The owner.")
    for asked in ("How do I import?", "How do I export?"):
        builder.question(asked)
        group = builder.new_group()
        for n in range(3):
            builder.step(f"Do {n}.", group, marker=f"{n + 1}.")
    assert [p.text.split("\n")[0] for p in split(document(builder))] == [
        "Who approves?",
        "How do I import?",
        "How do I export?",
    ]


def test_a_line_of_a_million_characters_is_cut_in_linear_time() -> None:
    builder = Builder()
    builder.paragraph("x" * 1_000_000)
    builder.paragraph(words(100_000))
    passages = split(document(builder))
    assert max(len(p.text) for p in passages) <= 4000


def test_an_overlong_paragraph_is_cut_between_sentences_only() -> None:
    builder = Builder()
    builder.paragraph(f"{words(70)} tell Prof. Lee (ext. 4410) of it. {words(70).capitalize()}.")
    assert [p.text.split()[-1] for p in split(document(builder))] == ["it.", "word."]


def test_a_passage_keeps_its_id_when_text_before_it_changes() -> None:
    def ids(first: str) -> dict[str, str]:
        builder = Builder()
        builder.heading("A", 1)
        builder.paragraph(first)
        builder.heading("B", 1)
        builder.paragraph("This stays.")
        return {p.text: p.id for p in split(document(builder))}

    assert ids("One.")["This stays."] == ids("Something longer.")["This stays."]


def test_equal_passages_of_one_document_have_different_ids() -> None:
    builder = Builder()
    for _ in range(2):
        builder.heading("Same", 1)
        builder.paragraph("Same text.")
    passages = split(document(builder))
    assert len({p.id for p in passages}) == 2


def test_the_context_line_names_title_and_headings_once() -> None:
    builder = Builder()
    builder.heading("Handbook", 1)
    builder.heading("Sends", 2)
    builder.paragraph("Text.")
    assert split(document(builder))[0].context == "Handbook › Sends"
