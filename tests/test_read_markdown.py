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


def test_myst_directives_hold_prose_and_their_options_do_not_show():
    source = (
        "````{tab-set}\n:class: wide\n\n```{tab-item} macOS\n:sync: a\n\nDo **this**.\n\n:::{note}\nMind.\n:::\n```\n"
        "```{tab-item} Linux\n---\nsync: b\n---\nDo that.\n```\n````\n\n:::{admonition} Good to know\n:class: tip\n"
        "Ask.\n:::\n\n```{dropdown} Why?\n:open:\nBecause.\n```\n\n```{figure} a.png\n:alt: hidden\n\nThe picture.\n```\n"
    )
    assert outline(source) == [
        ("paragraph", "macOS"), ("paragraph", "Do this."), ("note", "Mind."), ("paragraph", "Linux"),
        ("paragraph", "Do that."), ("note", "Good to know"), ("note", "Ask."), ("question", "Why?"),
        ("paragraph", "Because."), ("paragraph", "The picture."),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["toctree", "contents", "include", "raw", "index", "image"])
@pytest.mark.parametrize("marks", ["```", ":::"])
def test_myst_directives_without_words_leave_no_trace(name, marks):
    assert outline(f"Before.\n\n{marks}{{{name}}} x\n:maxdepth: 2\n\nintro\n{marks}\n\nAfter.\n") == [
        ("paragraph", "Before."), ("paragraph", "After."),
    ]  # fmt: skip


def test_myst_code_is_code_and_so_is_a_fence_with_a_language():
    source = (
        "```{code-block} python\n:linenos:\n\n% {ref}`x`\n(y)=\n```\n\n:::{code-block} sh\nls\n:::\n\n"
        "```{python}\n:z: 1\n```\n\n```note\nplain\n```\n"
    )
    assert outline(source) == [
        ("code", "% {ref}`x`\n(y)="), ("code", "ls"), ("code", ":z: 1"), ("code", "plain"),
    ]  # fmt: skip


def test_myst_tables_are_rows_with_headers():
    source = (
        "```{list-table} The plan\n:header-rows: 1\n\n* - Who\n  - What\n* - Lead\n  - Does:\n\n    - x\n    - y\n"
        "* - Team\n  -\n```\n\n```{csv-table}\n:header: \"A\", \"B\"\n\n1, \"x, y\"\n```\n"
    )  # fmt: skip
    assert [(b.header, b.text) for b in reading(source).blocks] == [
        ((), "The plan"), (("Who", "What"), "Lead | Does: x ; y"), (("Who", "What"), "Team | "),
        (("A", "B"), "1 | x, y"),
    ]  # fmt: skip


def test_myst_directives_in_steps_stay_in_the_list():
    blocks = reading(
        "1. One\n\n   ```{note}\n   :class: x\n\n   Mind.\n   ```\n\n2. Two\n\n   ```{tip} Ask.\n   ```\n3. Three\n"
    ).blocks
    assert [(b.kind.value, b.marker, b.text) for b in blocks] == [
        ("step", "1.", "One"), ("note", "", "Mind."), ("step", "2.", "Two"), ("note", "", "Ask."), ("step", "3.", "Three"),
    ]  # fmt: skip
    assert len({b.group for b in blocks}) == 1


def test_myst_targets_and_comments_vanish_and_roles_are_their_text():
    source = (
        "(set-up)=\n## Set-up\n\n% a remark\nSee {ref}`the\nguide <set-up>`, {doc}`other/page`, {term}`leads <lead>`, "
        "{menuselection}`File --> Open` {octicon}`star`and {abbr}`SLA (service level)`.\n\nWrite `{ref}` and ``{term}`a` `` here.\n"
    )
    assert outline(source) == [
        ("heading", "Set-up"),
        ("paragraph", "See the guide, other/page, leads, File > Open and SLA (service level)."),
        ("paragraph", "Write {ref} and {term}`a` here."),
    ]


def test_a_line_in_percent_stays_where_nothing_else_is_myst():
    assert outline("Of these, 50\n% were read.\n") == [("paragraph", "Of these, 50 % were read.")]


def test_glossaries_are_items():
    assert outline("```{glossary}\nTerm\n  Its meaning\n  goes on.\nOther\n  Second.\n```\n") == [
        ("item", "Term: Its meaning goes on."), ("item", "Other: Second."),
    ]  # fmt: skip


def test_blocks_of_readme_io_are_read():
    source = (
        'Before.\n[block:callout]\n{\n  "type": "warning",\n  "title": "Mind",\n  "body": "Use **care**."\n}\n[/block]\n'
        '[block:image]\n{"images": [{"image": ["x.png"], "caption": "The list"}]}\n[/block]\n'
        '[block:html]\n{"html": "<b>no</b>"}\n[/block]\n[block:api-header]\n{"title": "Next"}\n[/block]\n'
        '[block:parameters]\n{"data": {"h-0": "A", "h-1": "B", "0-0": "`x`", "0-1": "y"}, "cols": 2, "rows": 1}\n[/block]\n'
        '[block:code]\n{"codes": [{"code": "ls\\n# x", "name": "Shell"}]}\n[/block]\n'
        "```\n[block:callout]\n{}\n[/block]\n```\n"
    )
    assert outline(source) == [
        ("paragraph", "Before."), ("note", "Mind"), ("note", "Use care."), ("paragraph", "The list"),
        ("heading", "Next"), ("row", "x | y"), ("paragraph", "Shell"), ("code", "ls\n# x"),
        ("code", "[block:callout]\n{}\n[/block]"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "block", ["[block:callout]\n{broken\n[/block]", "[block:callout]\n{}", "[block:callout]\n[]\n[/block]"]
)
def test_broken_blocks_of_readme_io_lose_no_text(block):
    assert outline(f"Before.\n\n{block}\n\nAfter.") == [
        ("paragraph", "Before."), ("paragraph", block.replace("\n", " ")), ("paragraph", "After."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("See [[The page|our page]] and [[The page#Its part]].", "See our page and The page > Its part."),
        ("See [[#Part]], ![[shot.png]]![[note]]%%not this%% now.", "See Part, now."),
        ("First.\n\n%%\nnot\nthis\n%%", "First."),
        ("First [!INCLUDE[x](../y.md)][!INCLUDE shared](z.md).\n\n[!INCLUDE [x](y.md)]", "First ."),
        ('First.\n\n--8<-- "a.md"\n\n--8<--\nb.md\nc.md\n--8<--', "First."),
        ("Write `[[a|b]]`, `%%c%%` and `![[d]]`.", "Write [[a|b]], %%c%% and ![[d]]."),
        ("For %%i in x do %%i, [[FIRST_NAME]] and [[1](x.md)].", "For %%i in x do %%i, [[FIRST_NAME]] and [1]."),
    ],
)
def test_references_of_dialects_are_their_words(source, plain):
    assert outline(source) == [("paragraph", plain)]


def test_references_in_code_blocks_stay():
    assert outline('```\n--8<-- "a.md"\n[[b|c]] %%d%% [!INCLUDE[x](y)]\n```\n') == [
        ("code", '--8<-- "a.md"\n[[b|c]] %%d%% [!INCLUDE[x](y)]')
    ]


def test_callouts_in_quotes_keep_title_and_text_apart():
    assert outline("> [!tip]- Good to know\n> Ask\n> first.\n\n> [!NOTE] All of this\n> is text.\n") == [
        ("note", "Good to know"), ("note", "Ask first."), ("note", "All of this is text."),
    ]  # fmt: skip


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


def test_steps_of_components_are_a_procedure():
    source = (
        '<Steps>\n  <Step title="Open the list">\n    Click **Imports**.\n\n    ```bash\n    if x\n      ls\n    ```\n\n'
        "    <Note>\n      For leads.\n    </Note>\n  </Step>\n  <Step title=\"2. Don't stop\">\n    - a\n    - b\n  </Step>\n"
        "</Steps>\n\nAfter.\n"
    )  # fmt: skip
    blocks = reading(source).blocks
    assert [(b.kind.value, b.level, b.marker, b.text) for b in blocks] == [
        ("step", 0, "1.", "Open the list Click Imports."), ("code", 0, "", "if x\n  ls"), ("note", 0, "", "For leads."),
        ("step", 0, "2.", "Don't stop"), ("item", 1, "", "a"), ("item", 1, "", "b"), ("paragraph", 0, "", "After."),
    ]  # fmt: skip
    assert {b.group for b in blocks[:-1]} == {1}


def test_components_on_one_line_and_tags_on_several():
    source = (
        '<Steps><Step title="Open">Do it.</Step><Step title="Close">Done.</Step></Steps>\n\n<Warning>Mind.</Warning>\n\n'
        '<Accordion title="How?">So.</Accordion>\n\n<Card\n  title="A card"\n  href="/x"\n>\n  Its text.\n</Card>\n'
        '<Card title="Bare" href="/y" />\n\n<Check>Done.</Check>\n\nUse `<Step title="x">`.\n'
    )
    assert outline(source) == [
        ("step", "Open Do it."), ("step", "Close Done."), ("note", "Mind."), ("question", "How?"), ("paragraph", "So."),
        ("paragraph", "A card"), ("paragraph", "Its text."), ("paragraph", "Bare"), ("note", "Done."),
        ("paragraph", 'Use <Step title="x">.'),
    ]  # fmt: skip


def test_numbered_lists_in_steps_stay_as_they_are():
    assert steps("<Steps>\n\n1. One\n2. Two\n\n</Steps>\n") == [("1.", "One"), ("2.", "Two")]
    assert outline('<Tabs>\n  <Tab title="brew">\n    Do this.\n  </Tab>\n</Tabs>\n') == [
        ("paragraph", "brew"), ("paragraph", "Do this."),
    ]  # fmt: skip


def test_table_that_claims_to_be_huge_is_not_built():
    source = '[block:parameters]\n{"data": {"0-0": "Kept."}, "cols": 2000000000, "rows": 0}\n[/block]\n'
    assert outline(source) == [("paragraph", "Kept.")]


def test_table_with_a_quotation_mark_left_open_is_read():
    assert reading('```{csv-table} Plan\n"' + "word and more, " * 20_000 + "\n```\n").text.startswith("Plan")


def test_front_matter_may_end_in_a_longer_line_of_dashes():
    found = reading(
        "---\ntitle: 'Points'\ntaxonomy:\n    category:\n        - docs\n--------\n\nPoints are given.\n\n---\n\nMore.\n"
    )
    assert found.title == "Points"
    assert [b.text for b in found.blocks] == ["Points are given.", "More."]


def test_a_heading_underlined_by_dashes_ends_no_front_matter():
    found = reading("---\n\nPoints and stages\n-----------------\n\nPoints are given.\n")
    assert [b.text for b in found.blocks] == ["Points and stages", "Points are given."]
