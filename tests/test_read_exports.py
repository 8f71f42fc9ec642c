"""Pages exported from Google Docs: their structure is kept, what is around them is not."""

from __future__ import annotations

from ingest.document import BlockKind, Reading
from ingest.read.html import read
from ingest.read.limits import Limits

DOCS_STYLE = (
    '.lst-kix_a1-0>li:before{content:"" counter(lst-ctn-kix_a1-0,decimal) ". "}'
    '.lst-kix_a1-1>li:before{content:"" counter(lst-ctn-kix_a1-1,lower-latin) ". "}'
    '.lst-kix_a1-2>li:before{content:"" counter(lst-ctn-kix_a1-2,lower-roman) ". "}'
    '.lst-kix_b2-0>li:before{content:"\\0025cf   "}ol.lst-kix_a1-0{list-style-type:none}'
    ".c1{padding:0;margin:0}.title{padding-top:0pt;color:#000000;orphans:2}.subtitle{padding-top:0pt}"
)


def google_doc(body: str, title: str = "") -> Reading:
    page = f"""<html><head><meta content="text/html; charset=UTF-8" http-equiv="content-type">{title}
<style type="text/css">@import url('https://themes.googleusercontent.com/fonts/css?kit=x');{DOCS_STYLE}</style></head>
<body class="c5 doc-content">{body}</body></html>"""
    return read(page.encode(), Limits())


def outline(reading: Reading) -> list[tuple[str, str]]:
    return [(b.kind.value, b.text) for b in reading.blocks]


def entries(reading: Reading) -> list[tuple[int, str, str]]:
    found = [b for b in reading.blocks if b.kind in (BlockKind.STEP, BlockKind.ITEM)]
    return [(b.level, b.marker, b.text) for b in found]


def groups(reading: Reading) -> int:
    return len({b.group for b in reading.blocks if b.kind in (BlockKind.STEP, BlockKind.ITEM)})


def docs_list(
    level: int, *texts: str, tag: str = "ol", start: int = 1, name: str = "a1", begins: bool | None = None
) -> str:
    begin = " start" if (start == 1 if begins is None else begins) else ""
    number = f' start="{start}"' if tag == "ol" else ""
    items = "".join(f'<li class="c2 li-bullet-0"><span class="c0">{text}</span></li>' for text in texts)
    return f'<{tag} class="c1 lst-kix_{name}-{level}{begin}"{number}>{items}</{tag}>'


# Google Docs


def test_levels_of_a_google_doc_are_one_nested_procedure():
    found = google_doc(
        docs_list(0, "Clone it.", "Set the tokens.")
        + docs_list(1, "the date", "the speaker")
        + docs_list(2, "by name")
        + docs_list(1, "the place", start=3)
        + docs_list(0, "Activate it.", start=3)
    )
    assert entries(found) == [
        (0, "1.", "Clone it."), (0, "2.", "Set the tokens."), (1, "a.", "the date"), (1, "b.", "the speaker"),
        (2, "i.", "by name"), (1, "c.", "the place"), (0, "3.", "Activate it."),
    ]  # fmt: skip
    assert groups(found) == 1


def test_bullets_below_steps_and_pictures_between_them_stay_in_the_procedure():
    picture = '<p class="c2"><span style="overflow: hidden"><img alt="" src="images/image1.png"></span></p><p class="c2 c4"><span class="c0"></span></p>'
    found = google_doc(
        docs_list(0, "Open the list.")
        + picture
        + docs_list(1, "any region", tag="ul")
        + '<p class="c2"><span class="c0">The list is long.</span></p>'
        + docs_list(1, "no test leads", tag="ul", begins=False)
        + docs_list(0, "Import it.", start=2)
    )
    assert entries(found) == [
        (0, "1.", "Open the list."), (1, "", "any region The list is long."), (1, "", "no test leads"), (0, "2.", "Import it."),
    ]  # fmt: skip
    assert groups(found) == 1


def test_bullets_of_a_google_doc_nest_and_lists_apart_stay_apart():
    found = google_doc(
        docs_list(0, "Email", tag="ul", name="b2")
        + docs_list(1, "newsletter", tag="ul", name="b2")
        + docs_list(0, "Events", tag="ul", name="b2", begins=False)
        + '<p class="c2"><span>Another matter:</span></p>'
        + docs_list(1, "alone", tag="ul", name="c3")
    )
    assert entries(found) == [(0, "", "Email"), (1, "", "newsletter"), (0, "", "Events"), (0, "", "alone")]
    assert groups(found) == 2


def test_a_new_numbering_of_a_google_doc_is_a_new_procedure():
    empty = '<p class="c2 c4"><span class="c0"></span></p>'
    found = google_doc(docs_list(0, "Ask.", "Wait.") + empty + docs_list(0, "Call.", "Write.", name="d4"))
    assert [marker for _, marker, _ in entries(found)] == ["1.", "2.", "1.", "2."]
    assert groups(found) == 2


def test_numbered_headings_of_a_google_doc_are_headings():
    heading = '<ol class="c1 lst-kix_a1-{0} start" start="1"><li class="c8 li-bullet-0"><h{1} id="h.mx6gxsm2t7jg" style="display:inline"><span class="c3">{2}</span></h{1}></li></ol>'
    found = google_doc(
        heading.format(0, 1, "Scope") + heading.format(1, 2, "Regions") + '<p class="c2"><span>All of them.</span></p>'
    )
    assert found.blocks[-1].locator.headings == ("Scope", "Regions")
    assert groups(found) == 0


def test_the_title_of_a_google_doc_goes_before_its_headings_and_its_file_name():
    body = """<p class="c3 title" id="h.e89bu4ma84le"><span class="c1">Campaign brief</span></p>
<p class="c3 subtitle" id="h.30j0zlle8bu4"><span class="c1">For events</span></p>
<h1 class="c4" id="h.1fob9tex3o2f"><span>Goal</span></h1><p class="c2"><span>Say what it is for.</span></p>"""
    found = google_doc(body, "<title>Copy of Untitled document</title>")
    assert found.title == "Campaign brief"
    assert outline(found)[:3] == [("heading", "Campaign brief"), ("paragraph", "For events"), ("heading", "Goal")]
    assert found.blocks[-1].locator.headings == ("Goal",)


def test_a_title_class_of_other_pages_makes_no_heading():
    alone = "<h1>Guide</h1><p class='title'>Card</p><p>Words that matter.</p>"
    pasted = f"<div>{alone}<ul class='lst-kix_a1-0 start'><li>From a document.</li></ul></div>"
    for page in (alone, pasted):
        assert outline(read(page.encode(), Limits()))[1] == ("paragraph", "Card")


def test_comments_of_reviewers_are_left_out_and_footnotes_kept():
    body = """<p class="c0"><span class="c4">Leads are routed within a day</span><sup class="c1"><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup><span>, on working days</span><sup class="c1"><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup><span>.</span></p>
<hr class="c7"><div><p class="c0"><a href="#ftnt_ref1" id="ftnt1">[1]</a><span class="c4">&nbsp;Monday to Friday.</span></p></div>
<div class="c3"><p class="c11"><a href="#cmnt_ref1" id="cmnt1">[a]</a><span class="c5">Is that still so?</span></p><p class="c11"><span class="c5">I doubt it.</span></p></div>
<div class="c3"><p class="c11"><a href="#cmnt_ref2" id="cmnt2">[b]</a><span class="c5">Yes</span></p></div>"""
    assert outline(google_doc(body)) == [
        ("paragraph", "Leads are routed within a day, on working days."), ("paragraph", "Monday to Friday."),
    ]  # fmt: skip


def test_the_table_of_contents_of_a_google_doc_is_left_out():
    body = """<p class="c9"><span class="c7"><a class="c6" href="#h.rwlpv1buq7p9">Scope</a></span><span>&nbsp;&nbsp;</span><span class="c7"><a class="c6" href="#h.rwlpv1buq7p9">1</a></span></p>
<h1 id="h.rwlpv1buq7p9"><span>Scope</span></h1><p class="c2"><span>As said in </span><span><a href="#h.rwlpv1buq7p9">Scope</a></span><span>, all.</span></p>"""
    assert outline(google_doc(body)) == [("heading", "Scope"), ("paragraph", "As said in Scope, all.")]
