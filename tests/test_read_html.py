"""Web pages: content found, chrome and hidden text left out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.read.html import read
from ingest.read.limits import Limits

PAGE = Path(__file__).parents[2] / "shared/data/files/html/research-prioritization.html"


def reading(text: str):
    return read(text.encode(), Limits())


def outline(text: str) -> list[tuple[str, str]]:
    return [(b.kind.value, b.text) for b in reading(text).blocks]


@pytest.mark.parametrize(
    "chrome",
    [
        "<nav>Menu</nav>",
        "<footer>Imprint</footer>",
        '<div role="navigation">Menu</div>',
        '<div class="breadcrumbs">Home / Docs</div>',
        '<div id="cookie-consent">Cookies!</div>',
        '<ul class="social-share"><li>Share</li></ul>',
        '<a href="#m">Skip to main content</a>',
        "<script>x()</script><style>p{}</style><noscript>No script</noscript>",
        "<p hidden>Secret</p>",
        '<p style="display: none">Secret</p>',
        '<p style="color:#fff;background-color:#fff">Secret</p>',
        '<span style="font-size:0px">Secret</span>',
        '<div style="opacity:0;">Secret</div>',
        '<span aria-hidden="true">icon</span>',
        '<span class="sr-only">for screen readers</span>',
        "<aside>Related</aside>",
    ],
)
def test_what_is_around_the_content_is_left_out(chrome):
    assert outline(f"<body>{chrome}<div><h1>Guide</h1><p>The words that matter here.</p>{chrome}</div></body>") == [
        ("heading", "Guide"), ("paragraph", "The words that matter here."),
    ]  # fmt: skip


def test_text_around_removed_elements_stays():
    assert outline('<p>One <span aria-hidden="true">x</span>two<script>y</script> three.</p>') == [
        ("paragraph", "One two three.")
    ]


def test_folded_text_is_read():
    source = '<h4><button aria-controls="a">Costs</button></h4><div id="a" hidden>It is free.</div><div role="tabpanel" hidden>Tab.</div>'
    assert outline(source) == [("heading", "Costs"), ("paragraph", "It is free."), ("paragraph", "Tab.")]


def test_slight_style_does_not_hide():
    assert outline('<p style="font-size:0.9em;opacity:0.8;color:#333;background:#fff">Shown.</p>') == [
        ("paragraph", "Shown.")
    ]


def test_main_content_wins_over_what_has_no_landmark():
    source = "<body><div>Side words</div><main><p>Main words.</p></main><div>More side words</div></body>"
    assert outline(source) == [("paragraph", "Main words.")]


def test_heading_outside_main_is_kept_as_the_title():
    source = "<body><header><h1>Guide</h1><p>slogan</p></header><main><p>Main words.</p></main></body>"
    assert outline(source) == [("heading", "Guide"), ("paragraph", "Main words.")]


def test_title_loses_the_name_of_the_site():
    assert reading("<title>Lead routing – Example Docs</title><p>x</p>").title == "Lead routing"
    assert reading("<title>Docs: Lead routing | Example</title><h1>Lead routing</h1>").title == "Lead routing"
    assert reading("<title>index.html</title><h1>Lead routing</h1>").title == "Lead routing"


def test_page_states_its_metadata():
    found = reading(
        '<html lang="en"><head><meta name="author" content="Jo"><meta property="article:published_time" content="2024-05-01"></head><p>x</p>'
    )
    assert dict(found.meta) == {"lang": "en", "author": "Jo", "date": "2024-05-01"}


def test_layout_tables_are_flattened_and_data_tables_kept():
    source = "<table><tr><td><table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table></td><td><p>Words.</p></td></tr></table>"
    blocks = reading(source).blocks
    assert [(b.kind.value, b.header, b.text) for b in blocks] == [
        ("row", ("A", "B"), "1 | 2"),
        ("paragraph", (), "Words."),
    ]


def test_a_cell_over_columns_is_said_once_and_two_header_rows_join():
    source = (
        "<table><thead><tr><th rowspan=2>Name</th><th colspan=2>Mails</th></tr><tr><th>sent</th><th>read</th></tr></thead>"
        "<tr><td>A</td><td colspan=2>none</td></tr><tr><td>B</td><td>none</td><td>none</td></tr>"
        "<tr><td colspan=3>Closed</td></tr><tr><td rowspan=2 colspan=2>C</td><td>1</td></tr><tr><td>2</td></tr></table>"
    )
    assert [(b.text, b.header) for b in reading(source).blocks] == [
        ("A | none", ("Name", "Mails sent / Mails read")),
        ("B | none | none", ("Name", "Mails sent", "Mails read")),
        ("Closed", ()),
        ("C | 1", ("Name / Mails sent", "Mails read")),
        ("C | 2", ("Name / Mails sent", "Mails read")),
    ]


def test_questions_in_definition_lists():
    assert outline("<dl><dt>Who?</dt><dd><p>We.</p></dd><dt>SLA</dt><dd>One day.</dd></dl>") == [
        ("question", "Who?"), ("paragraph", "We."), ("item", "SLA: One day."),
    ]  # fmt: skip


def test_declared_encoding_is_used():
    page = '<meta charset="iso-8859-1"><p>Grüße aus Köln und 10 £</p>'.encode("latin-1")
    assert read(page, Limits()).text == "Grüße aus Köln und 10 £"


def test_page_filled_by_scripts_is_refused_with_advice():
    with pytest.raises(UnreadableFile, match="scripts"):
        reading('<html><body><div id="root"></div><script>render()</script></body></html>')


ARTICLE = "<h1>Guide</h1><p>The words that matter here, more of them than of links.</p>"
READ = [("heading", "Guide"), ("paragraph", "The words that matter here, more of them than of links.")]


@pytest.mark.parametrize(
    "end",
    [
        "<div><span>Was this article helpful?</span><div><a>Yes</a><a>No</a></div><p>12 out of 20 found this helpful</p></div>",
        "<h3>Was this page helpful?</h3><p><a>Yes</a> <a>No</a></p>",
        "<h2>Related articles</h2><ul><li><a>One</a></li><li><a>Two</a></li></ul>",
        "<section><div><h3>Recently viewed articles</h3></div><a>One</a></section><div><b>Related topics:</b><br><a>Two</a></div>",
        "<p>Did this answer your question?</p><h4>Related Articles</h4><p><a>One</a></p>",
    ],
)
def test_votes_and_links_below_an_article_are_left_out(end):
    assert outline(f"<main>{ARTICLE}{end}</main>") == READ


@pytest.mark.parametrize(
    ("part", "read_as"),
    [
        ("<h2>Related articles</h2><p><a>One</a> explains it.</p>", ["Related articles", "One explains it."]),
        ("<h2>Related articles</h2><a>One</a><h2>Next</h2><p>More.</p>", ["Related articles", "One", "Next", "More."]),
        ("<h2>Was this helpful?</h2><p>Readers are asked this.</p>", ["Was this helpful?", "Readers are asked this."]),
        ("<ul><li>Was this page helpful?</li></ul>", ["Was this page helpful?"]),
    ],
)
def test_what_only_looks_like_the_end_of_a_page_stays(part, read_as):
    assert [text for _, text in outline(f"<main>{ARTICLE}{part}</main>")[2:]] == read_as


def test_a_page_of_links_stays():
    source = (
        "<main><h1>Topics</h1><h2>Related topics</h2><ul><li><a>One</a></li><li><a>Two of them</a></li></ul></main>"
    )
    assert [text for _, text in outline(source)] == ["Topics", "Related topics", "One", "Two of them"]


@pytest.mark.skipif(not PAGE.exists(), reason="the large saved page is not at hand")
def test_saved_page_of_a_megabyte_is_read_at_once():
    begin = time.process_time()  # and not by the clock, since much else may be going on
    found = read(PAGE.read_bytes(), Limits())
    assert time.process_time() - begin < 3
    assert "How to prioritize research" in [b.text for b in found.blocks if b.kind == "heading"]
    assert "data:" not in found.text and "{:" not in found.text
