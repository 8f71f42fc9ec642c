"""Markdown's dialects: what documentation tools add, and what authors do."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.errors import UnreadableFile
from ingest.read.limits import Limits
from ingest.read.markdown import read


def reading(text: str):
    return read(text.encode(), Limits())


def outline(text: str) -> list[tuple[str, str]]:
    return [(b.kind.value, b.text) for b in reading(text).blocks]


def steps(text: str) -> list[tuple[str, str]]:
    return [(b.marker, b.text) for b in reading(text).blocks if b.kind == "step"]


@pytest.mark.parametrize(
    "admonition",
    [
        "> [!NOTE]\n> Ask first.",
        ">[!TIP]\n>\n>Ask first.",
        ":::warning\nAsk first.\n:::",
        ":::{note}\nAsk first.\n:::",
        "```{note}\nAsk first.\n```",
        '!!! danger ""\n    Ask first.',
        "{{< note >}}\nAsk first.\n{{< /note >}}",
        '{{% notice info "x" %}} Ask first. {{% /notice %}}',
        '{% hint style="info" %}\nAsk first.\n{% endhint %}',
        "<Note>\nAsk first.\n</Note>",
        '<call-out type="warning">\n\nAsk first.\n\n</call-out>',
        '<div class="alert">Ask first.</div>',
        "!> Ask first.",
        ">>> Ask first.",
    ],
)
def test_admonitions_of_all_dialects_are_notes(admonition):
    found = [block for block in outline(f"Before.\n\n{admonition}\n\nAfter.") if block[1]]
    assert found == [("paragraph", "Before."), ("note", "Ask first."), ("paragraph", "After.")]


def test_admonition_keeps_its_title():
    assert outline(':::tip[Good to know]\nAsk.\n:::\n\n!!! note "Mind"\n    Wait.\n') == [
        ("note", "Good to know"), ("note", "Ask."), ("note", "Mind"), ("note", "Wait."),
    ]  # fmt: skip


def test_steps_stay_one_list_over_pictures_code_and_unindented_paragraphs():
    source = "1. One\n\n![shot](a.png)\n\n2. Two\n\nThis takes a minute.\n\n```\nrun\n```\n\n3. Three\n"
    blocks = reading(source).blocks
    assert [(b.kind.value, b.marker, b.text) for b in blocks] == [
        ("step", "1.", "One"),
        ("step", "2.", "Two This takes a minute."),
        ("code", "", "run"),
        ("step", "3.", "Three"),
    ]
    assert len({b.group for b in blocks}) == 1


def test_steps_all_numbered_one_are_counted_as_shown():
    assert steps("1. A\n1. B\n1. C\n") == [("1.", "A"), ("2.", "B"), ("3.", "C")]
    assert steps("1. A\n\n![x](y.png)\n\n1. B\n\nThen wait.\n\n1. C\n") == [
        ("1.", "A"),
        ("2.", "B Then wait."),
        ("3.", "C"),
    ]


def test_a_second_list_begins_again():
    blocks = reading("1. A\n2. B\n\nNow the other one:\n\n1. C\n2. D\n").blocks
    assert [b.marker for b in blocks if b.kind == "step"] == ["1.", "2.", "1.", "2."]
    assert len({b.group for b in blocks if b.kind == "step"}) == 2


def test_bullets_under_a_step_belong_to_it_even_if_not_indented_enough():
    blocks = reading("1. Choose one of:\n  - x\n  - y\n2. Save.\n").blocks
    assert [(b.level, b.marker, b.text) for b in blocks] == [
        (0, "1.", "Choose one of:"), (1, "", "x"), (1, "", "y"), (0, "2.", "Save."),
    ]  # fmt: skip
    assert len({b.group for b in blocks}) == 1


def test_notes_and_code_in_a_step_share_its_list():
    blocks = reading("1. Run\n\n   ```\n   ls\n   ```\n\n   > [!NOTE]\n   > Slowly.\n\n   Then read.\n2. Stop\n").blocks
    assert [(b.kind.value, b.text) for b in blocks] == [
        ("step", "Run"), ("code", "ls"), ("note", "Slowly."), ("paragraph", "Then read."), ("step", "Stop"),
    ]  # fmt: skip
    assert len({b.group for b in blocks}) == 1


def test_headings_lose_ids_and_may_lack_the_space():
    source = "## One {#one}\n\n##Two\n\nThree\n=====\n\n#hashtag in a line\n\n### `code` **x** {: .big}\n"
    blocks = reading(source).blocks
    assert [(b.level, b.text) for b in blocks if b.kind == "heading"] == [
        (2, "One"),
        (2, "Two"),
        (1, "Three"),
        (3, "code x"),
    ]


def test_link_attributes_and_interface_words_are_plain():
    source = 'Click [here](x.md){target="_blank"} and **[!UICONTROL Save]**, then ![p](q.png){width="50%"} wait.'
    assert outline(source) == [("paragraph", "Click here and Save, then wait.")]


def test_template_tags_vanish_and_their_wording_stays():
    source = (
        'See [the guide]({{< ref "guide.md" >}}).\n\n{{< img src="x" caption="no" >}}\n\n'
        '{{< accordion title="More" >}}\nInside.\n{{< /accordion >}}\n\n{% include x.html %}\n\n'
        "Write `{{< note >}}` and `{{ name }}`.\n\n```\n{{< kept >}}\n```\n"
    )
    assert outline(source) == [
        ("paragraph", "See the guide."),
        ("paragraph", "More"),
        ("paragraph", "Inside."),
        ("paragraph", "Write {{< note >}} and {{ name }}."),
        ("code", "{{< kept >}}"),
    ]


def test_mdx_is_reduced_to_its_prose():
    source = (
        "import Tabs from '@theme/Tabs';\nexport const x = 1;\n\n<Tabs>\n<TabItem value=\"a\" label=\"Windows\">\n"
        "Do **this**.\n</TabItem>\n</Tabs>\n\n{/* hidden */}\n\n<Video id=\"1\" />\n"
    )  # fmt: skip
    assert outline(source) == [("paragraph", "Windows"), ("paragraph", "Do this.")]


def test_tabs_and_collapsibles_keep_their_titles():
    source = '=== "Linux"\n\n    Run it.\n\n+++Details\n\nSmall print.\n\n+++\n\n<details><summary>Why?</summary>\n\nBecause.\n\n</details>\n'
    assert outline(source) == [
        ("paragraph", "Linux"), ("paragraph", "Run it."), ("paragraph", "Details"), ("paragraph", "Small print."),
        ("question", "Why?"), ("paragraph", "Because."),
    ]  # fmt: skip


def test_questions_and_answers_are_told_apart():
    assert outline("Q: Who approves?\nA: The lead.\n\n**When?**\n\nOn Monday.\n\n**Q: Where?**\n\nA: Here.") == [
        ("question", "Who approves?"), ("paragraph", "The lead."), ("question", "When?"), ("paragraph", "On Monday."),
        ("question", "Where?"), ("paragraph", "Here."),
    ]  # fmt: skip


def test_tables_in_markdown_and_html_give_rows_with_headers():
    source = (
        "| A | B |\n|---|---|\n| 1 | x \\| y |\n\n<table><tr><th>C</th><th>D</th></tr>"
        '<tr><td rowspan="2">both</td><td>p<br>q</td></tr><tr><td>r</td></tr></table>\n'
    )
    assert [(b.header, b.text) for b in reading(source).blocks] == [
        (("A", "B"), "1 | x | y"), (("C", "D"), "both | p q"), (("C", "D"), "both | r"),
    ]  # fmt: skip


def test_placeholders_in_angle_brackets_stay_and_tags_go():
    assert outline("Open <your-domain>/admin, <b>now</b><br>please &amp; thanks.<!-- x -->") == [
        ("paragraph", "Open <your-domain>/admin, now please & thanks.")
    ]


def test_definitions_are_items():
    assert outline("Term\n: Its meaning.\n: Another.\n") == [("item", "Term: Its meaning."), ("item", "Another.")]


def test_front_matter_is_metadata_and_not_text():
    yaml = reading("---\nTitle: The *plan*\nreviewed: 2024-05-01\ntags: [a, b]\n---\n\nText.\n")
    assert (yaml.title, dict(yaml.meta)) == (
        "The *plan*",
        {"title": "The *plan*", "reviewed": date(2024, 5, 1), "tags": ["a", "b"]},
    )
    toml = reading('+++\ntitle = "Plan"\nweight = 3\n+++\nText.\n')
    assert (toml.text, dict(toml.meta)) == ("Text.", {"title": "Plan", "weight": 3})


def test_broken_front_matter_is_salvaged_and_noted():
    broken = reading("---\ntitle: Plan: the second\n  owner: [Ops\n---\n\nText.\n")
    assert (broken.title, broken.text) == ("Plan: the second", "Text.")
    assert "front matter" in broken.notes[0]


def test_a_rule_at_the_top_is_no_front_matter():
    assert outline("---\n\nFirst part.\n\n---\n\nSecond part.\n") == [
        ("paragraph", "First part."),
        ("paragraph", "Second part."),
    ]


def test_summary_stands_in_where_there_is_no_text():
    assert reading("---\ntitle: Methods\nsummary: A *collection* of tools.\n---\n").text == "A collection of tools."
    with pytest.raises(UnreadableFile, match="front matter"):
        reading("---\ntitle: Methods\n---\n")


def test_footnotes_lose_their_marks_and_keep_their_text():
    assert outline("Sent daily[^1] or weekly.\n\n[^1]: Except on Sundays.\n") == [
        ("paragraph", "Sent daily or weekly."), ("paragraph", "Except on Sundays."),
    ]  # fmt: skip


def test_emphasis_that_was_never_closed_leaves_no_asterisks():
    assert outline("**Develop—**Create great **sites.") == [("paragraph", "Develop—Create great sites.")]


def test_task_list_boxes_are_dropped():
    assert outline("- [ ] open\n- [x] done\n") == [("item", "open"), ("item", "done")]


def test_bullets_parted_by_pictures_only_are_one_list():
    blocks = reading("- One\n\n![x](y.png)\n\n- Two\n\nBetween.\n\n- Three\n").blocks
    assert [(b.text, b.group) for b in blocks] == [("One", 1), ("Two", 1), ("Between.", None), ("Three", 2)]


def test_indented_template_tags_make_no_code():
    source = "{{< table >}}\n  {{< row >}}\n    {{< do >}} Use it. {{< /do >}}\n    {{< dont >}} Lose it. {{< /dont >}}\n  {{< /row >}}\n{{< /table >}}\n"
    assert outline(source) == [("paragraph", "Use it."), ("paragraph", "Lose it.")]


@pytest.mark.parametrize(
    "tag",
    ['{{< tab name="macOS" >}}', '{{< tab "macOS" >}}', '{{% tab title="macOS" %}}', '{{< tab header="macOS" lang="sh" >}}',
     "{{< tab name=`macOS` >}}", '{{< tabs items="macOS, Linux" >}}\n{{< tab >}}'],
)  # fmt: skip
def test_labels_of_tabs_stay(tag):
    assert outline(f"{tag}\nDo this.\n") == [("paragraph", "macOS"), ("paragraph", "Do this.")]


@pytest.mark.parametrize(
    "tag",
    [
        '{{< figure "x" >}}',
        '{{< tabs "x" >}}',
        '{{< tabs name="x" >}}',
        '{{< include "x" >}}',
        '{{< codenew name="x" >}}',
    ],
)
def test_names_of_other_template_tags_are_no_words(tag):
    assert outline(f"Before.\n\n{tag}\n\nAfter.") == [("paragraph", "Before."), ("paragraph", "After.")]


def test_callouts_in_quotes_keep_title_and_text_apart():
    assert outline("> [!tip]- Good to know\n> Ask\n> first.\n\n> [!NOTE] All of this\n> is text.\n") == [
        ("note", "Good to know"), ("note", "Ask first."), ("note", "All of this is text."),
    ]  # fmt: skip
