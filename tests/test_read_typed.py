"""Lists and headings that authors typed, in every format in which they do."""

import io

import docx
import pptx
import pytest

from ingest.document import Block, Reading
from ingest.read import docx as docx_reader
from ingest.read import html as html_reader
from ingest.read import markdown as markdown_reader
from ingest.read import pptx as pptx_reader
from ingest.read.limits import Limits


def shown(block: Block) -> str:
    """A block as somebody would see it: its kind, depth, number and text."""
    level = f" {block.level}" if block.level else ""
    return f"{block.kind.value}{level}: {block.marker} {block.text}".replace(":  ", ": ")


def outline(reading: Reading) -> list[str]:
    for block in reading.blocks:
        assert reading.text[block.locator.start : block.locator.end] == block.text
    return [shown(block) for block in reading.blocks]


def markdown(text: str) -> list[str]:
    return outline(markdown_reader.read(text.encode(), Limits()))


def html(text: str) -> list[str]:
    return outline(html_reader.read(f"<html><body><main>{text}</main></body></html>".encode(), Limits()))


def word(*paragraphs: str) -> Reading:
    """A document without styles: `*bold*`, `_underlined_` and `+large+` paragraphs, `#` a real heading."""
    document = docx.Document()
    for text in paragraphs:
        if text.startswith("#"):
            document.add_heading(text.strip("# "), len(text) - len(text.lstrip("#")))
            continue
        mark = text[0] if text[0] == text[-1] and text[0] in "*_+" else ""
        run = document.add_paragraph().add_run(text.strip("*_+") if mark else text)
        run.bold, run.underline = mark == "*" or None, mark == "_" or None
        run.font.size = docx.shared.Pt(18) if mark == "+" else None
    stream = io.BytesIO()
    document.save(stream)
    return docx_reader.read(stream.getvalue(), Limits())


STEPS = ("1. Open the list.", "2. Map the fields.", "3. Save.")


@pytest.mark.parametrize(
    "found",
    [
        outline(word(*STEPS)),
        html("".join(f"<p>{step}</p>" for step in STEPS)),
        html(f"<p>{'<br>'.join(STEPS)}</p>"),
        markdown("\n\n".join(step.replace(".", "\\.", 1) for step in STEPS)),
    ],
    ids=["word", "html", "html, broken lines", "markdown, escaped"],
)
def test_paragraphs_with_numbers_that_count_on_are_steps(found):
    assert found == ["step: 1. Open the list.", "step: 2. Map the fields.", "step: 3. Save."]


def test_lines_broken_by_hand_are_entries_too_and_their_introduction_is_none():
    found = outline(word("Do this:\n1) Open the list.\n2) Map\nthe fields.", "Then wait."))
    assert found == [
        "paragraph: Do this:",
        "step: 1) Open the list.",
        "step: 2) Map the fields.",
        "paragraph: Then wait.",
    ]


def test_on_slides_they_are_read_the_same():
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Import"
    box = slide.shapes.add_textbox(0, 2_000_000, 5_000_000, 2_000_000)
    box.text_frame.text = "1. Open the list."
    for line in STEPS[1:]:
        box.text_frame.add_paragraph().text = line
    stream = io.BytesIO()
    deck.save(stream)
    assert outline(pptx_reader.read(stream.getvalue(), Limits()))[1:] == [f"step: {step}" for step in STEPS]


def test_bullets_with_typed_numbers_are_steps():
    found = html("<ul><li>1. Open the list.</li><li>2. Map the fields.</li><li>Then wait.</li></ul>")
    assert found == ["step: 1. Open the list.", "step: 2. Map the fields.", "item: Then wait."]
    assert html("<ul><li>1. Open the list.</li><li>4. Nothing.</li></ul>")[0] == "item: 1. Open the list."


def test_what_stands_between_steps_belongs_to_them():
    found = outline(
        word(
            "1. Open the list:",
            "- the new one",
            "- not the old",
            "It opens slowly.",
            "2. Map:",
            "a) country",
            "b) role",
        )
    )
    assert found == [
        "step: 1. Open the list:", "item 1: the new one", "item 1: not the old", "paragraph: It opens slowly.",
        "step: 2. Map:", "step 1: a) country", "step 1: b) role",
    ]  # fmt: skip
    groups = {block.group for block in word("1. Open:", "It is slow.", "2. Map.").blocks}
    assert len(groups) == 1 and None not in groups


def test_steps_called_so_have_their_number_as_marker_and_may_lack_one():
    found = markdown("Step 1: Open the list.\n\nStep 2 - Map the fields.\n\nStep 4: : Save.")
    assert found == ["step: 1. Open the list.", "step: 2. Map the fields.", "step: 4. Save."]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["1. The only one with a number.", "It stays."],
        ["2024 was slow.", "2025 was not."],
        ["- one dash alone", "is prose."],
        ["A. Smith Ltd. is our agency.", "C. Jones Ltd. was."],
        ["1. Open the list.", "# A heading", "2. Another thing."],
    ],
)
def test_what_does_not_count_on_stays_prose(paragraphs):
    assert not any(block.kind in ("step", "item") for block in word(*paragraphs).blocks)


def test_bullets_and_boxes_that_were_typed_are_entries():
    assert outline(word("☐ Check the sender", "☐ Check the links")) == [
        "item: Check the sender",
        "item: Check the links",
    ]
    assert outline(word("• two days", "o Mondays not")) == ["item: two days", "item 1: Mondays not"]
    assert outline(word("✓ Sender checked", "✓ Links checked"))[0] == "item: ✓ Sender checked"


def test_lines_that_stand_out_over_text_are_headings_in_any_document():
    found = outline(word("# Webinars", "All of them.", "*Before*", "Ask events.", "*After*", "Import the list."))
    assert found == [
        "heading 1: Webinars", "paragraph: All of them.", "heading 2: Before", "paragraph: Ask events.",
        "heading 2: After", "paragraph: Import the list.",
    ]  # fmt: skip
    found = markdown("## Webinars\n\n**Before:**\n\nAsk events.\n\n**After**\n\n- Import the list.\n")
    assert found == [
        "heading 2: Webinars", "heading 3: Before", "paragraph: Ask events.", "heading 3: After",
        "item: Import the list.",
    ]  # fmt: skip


def test_what_stands_out_more_is_above_what_stands_out_less():
    found = outline(
        word(
            "+Webinar import+", "*SCOPE*", "Webinars.", "*Owner*", "Events.", "_Deputy_", "Nobody.", "*RULES*", "None."
        )
    )
    assert [line for line in found if line.startswith("heading")] == [
        "heading 1: Webinar import", "heading 2: SCOPE", "heading 3: Owner", "heading 4: Deputy", "heading 2: RULES",
    ]  # fmt: skip
    assert word("+Webinar import+", "All of it, every week.").title == "Webinar import"


@pytest.mark.parametrize(
    "line",
    [
        "Never import a list without consent",
        "This sentence is in bold, since it matters, and says all there is to say about it",
        "It ends as a sentence does.",
        "Note",
        "Our guests of the last year come from these regions:",
        "https://example.com/list",
    ],
)
def test_a_bold_line_that_says_something_stays_a_statement(line):
    assert f"paragraph: {line}" in outline(word("# Import", "*Before*", "Ask.", f"*{line}*", "Then go on."))


def test_a_bold_line_with_nothing_below_it_is_no_heading():
    assert outline(word("# Import", "*Before*", "*After*", "Go on.", "*Signed*"))[1:] == [
        "paragraph: Before", "heading 2: After", "paragraph: Go on.", "paragraph: Signed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "found",
    [
        outline(word("*Q: Who imports lists?*", "A: Operations.", "Q2. And when?", "Daily.")),
        outline(word("Q: Who imports lists?\nA: Operations.", "Question 2: And when?", "Answer: Daily.")),
    ],
)
def test_questions_that_say_so_have_their_answers(found):
    assert found == [
        "question: Who imports lists?", "paragraph: Operations.", "question: And when?", "paragraph: Daily.",
    ]  # fmt: skip


def test_a_contents_page_that_was_typed_is_left_out():
    found = outline(word("1. Purpose ........ 1", "2. Steps ……… 2", "*Purpose*", "Why.", "*Steps*", "How."))
    assert found == ["heading 1: Purpose", "paragraph: Why.", "heading 2: Steps", "paragraph: How."]


def test_lines_that_each_have_a_name_are_told_apart():
    found = markdown(
        "# Weekly report\n\nOwner: Data Analyst\nStatus: In review\n\nThe numbers: they are read on Monday."
    )
    assert found[1:] == [
        "item: Owner: Data Analyst", "item: Status: In review", "paragraph: The numbers: they are read on Monday.",
    ]  # fmt: skip


def test_numbered_lines_over_text_are_sections_and_what_stands_below_them_is_theirs():
    found = word(
        "1. Purpose",
        "Why we do it.",
        "2. Scope",
        "2.1 Regions",
        "All of them.",
        "2.2 Brands",
        "One.",
        "3. Steps",
        "Go.",
    )
    assert outline(found) == [
        "heading 2: 1. Purpose", "paragraph: Why we do it.", "heading 2: 2. Scope", "heading 3: 2.1 Regions",
        "paragraph: All of them.", "heading 3: 2.2 Brands", "paragraph: One.", "heading 2: 3. Steps", "paragraph: Go.",
    ]  # fmt: skip
    bold = markdown("**Step 1: Open the list**\n\nIt is under Lists.\n\n**Step 2: Map the fields**\n\nAll of them.\n")
    assert [bold[0], bold[2]] == ["heading 2: Step 1: Open the list", "heading 2: Step 2: Map the fields"]


def test_steps_of_each_phase_are_below_it():
    found = word(
        "*Roles*", "Many.", "*Phase 1: Plan*", "We plan.", "*Phase 2: Launch*", "*Step 1: Prices*", "Set them.",
        "*Step 2: Mails*", "Send them.", "*Contact*", "Us.",
    )  # fmt: skip
    assert [b.level for b in found.blocks if b.kind == "heading"] == [1, 2, 2, 3, 3, 2]


@pytest.mark.parametrize(
    "between",
    [
        '<p><img src="a.png"/></p>',
        "<pre>select 1</pre>",
        '<div class="confluence-information-macro"><p>Not on Fridays.</p></div>',
        '<div class="code panel"><pre>x</pre></div>',
    ],
)
def test_a_list_goes_on_after_what_can_only_belong_to_its_entry(between):
    found = html(f"<ol><li>Open.</li><li>Map.</li></ol>{between}<ol><li>Save.</li><li>Check.</li></ol>")
    assert [line for line in found if line.startswith("step")] == [
        "step: 1. Open.", "step: 2. Map.", "step: 3. Save.", "step: 4. Check.",
    ]  # fmt: skip


def test_a_list_begins_anew_after_a_paragraph():
    found = html("<ol><li>Open.</li><li>Map.</li></ol><p>For events:</p><ol><li>Scan.</li><li>Check.</li></ol>")
    assert [line for line in found if line.startswith("step")][2:] == ["step: 1. Scan.", "step: 2. Check."]


def test_numbered_lines_that_stand_out_are_headings_over_the_lists_below_them():
    found = outline(
        word(
            "*HOW TO GET A SIGN-OFF*",
            "*1. Why*",
            "Every advert needs one.",
            "*2. How to send*",
            *STEPS,
            "4. Wait.",
            "5. Keep the mail.",
            "*3. How long it takes*",
            "Ten working days.",
            "*4. Comments*",
            "As many as needed.",
            "*5. Gifts*",
            "*6. Old stock*",
            "Leaflets can be used up.",
        )
    )
    assert found == [
        "heading 1: HOW TO GET A SIGN-OFF",
        "heading 2: 1. Why",
        "paragraph: Every advert needs one.",
        "heading 2: 2. How to send",
        "step: 1. Open the list.",
        "step: 2. Map the fields.",
        "step: 3. Save.",
        "step: 4. Wait.",
        "step: 5. Keep the mail.",
        "heading 2: 3. How long it takes",
        "paragraph: Ten working days.",
        "heading 2: 4. Comments",
        "paragraph: As many as needed.",
        "heading 2: 5. Gifts",
        "heading 2: 6. Old stock",
        "paragraph: Leaflets can be used up.",
    ]


def test_a_step_in_bold_is_a_step_among_others():
    assert outline(word("1. Open the list.", "*2. Map the fields*", "3. Save.")) == [
        "step: 1. Open the list.",
        "step: 2. Map the fields",
        "step: 3. Save.",
    ]
    assert outline(word("*1. Open the list*", "2. Map the fields.", "3. Save.")) == [
        "step: 1. Open the list",
        "step: 2. Map the fields.",
        "step: 3. Save.",
    ]
