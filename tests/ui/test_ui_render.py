"""Answers, sources and the list of conversations as HTML: the right form, and nothing hostile."""

import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest

from assistant.answer import Answer, Citation, Nearest, Statement, StatementKind
from assistant.draft import Conflict, Draft, Gap, Section, Stale
from assistant.drafting.desk import Listed, Saved
from assistant.drafting.standing import Standing
from assistant.explain import Explanation, Found, Signal
from assistant.history import Conversation
from assistant.source import open_citation
from assistant.ui import drafting, editing, panel, render, shell, strings, why
from assistant.ui.markup import Entry, clean, marked, nested, table
from assistant.ui.statements import page_words
from assistant.ui.view import TurnView
from ingest.access import EVERYTHING
from ingest.cataloguing import entry
from ingest.document import Metadata, Status
from ingest.read.builder import Builder

STEPS = ("Export the list as CSV.", "Check the consent column.", "Upload the file under Contacts.")

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "<a href='javascript:alert(1)'>x</a>",
    "</p></div><iframe src=//evil.example></iframe>",
    "${alert(1)} {{constructor}}",
    "<style>*{display:none}</style>",
    "**bold** [link](https://evil.example)",
]


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.found, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def names(self):
        return {tag for tag, _ in self.found}

    def attributes(self):
        return {name for _, attrs in self.found for name in attrs}

    def of(self, klass):
        return [attrs for _, attrs in self.found if klass in (attrs.get("class") or "").split()]


def view_of(draft, *, revision=3, put_revision=None, undoable=0, lost=0, edited=(), **more):
    """A draft as the page shows it."""
    saved = Saved("d1", "sop", draft, revision, datetime.now(UTC), None, put_revision, undoable)
    return drafting.DraftView(saved, Standing(draft, lost, frozenset(edited)), **more)


def citation(n=1, **changes):
    made = Citation(n, "a.md", "Guide", ("Guide", "Part"), "3", "q", 0, 1, "current", "2026-01-02", 7, "p")
    return replace(made, **changes)


def answered(*statements, citations=None, **changes):
    made = Answer("Q?", "answered", "extractive", statements, citations or (citation(),), 0.86)
    return replace(made, **changes)


def shown(answer, **changes):
    return Elements(render.turn(TurnView("Q?", answer, turn=5, **changes), date(2026, 6, 1)))


def assert_harmless(page):
    assert not page.names() & {"script", "iframe", "style", "object", "svg", "link", "meta", "base"}
    assert not [name for name in page.attributes() if name.startswith("on")]
    for _, attrs in page.found:
        for name in ("href", "src"):
            assert (attrs.get(name) or "/").startswith(("/", "#"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(hostile):
    c = citation(title=hostile, heading=(hostile,), page=hostile, document=hostile, quote=hostile)
    row = Statement(f"{hostile} | x", StatementKind.ROW, (1,), 1.0, header=(hostile, "b"))
    record = Statement(" | ".join([hostile] * 8), StatementKind.ROW, (1,), 1.0, header=tuple("abcdefgh"))
    step = Statement(hostile, StatementKind.STEP, (1,), 1.0, marker=hostile)
    sentence = Statement(hostile, StatementKind.SENTENCE, (1,), 1.0)
    answer = answered(
        row, record, step, sentence, citations=(c,), notes=(hostile,), standalone=hostile, question=hostile
    )
    page = shown(answer, reason=hostile, where={"kind": [hostile]})
    assert_harmless(page)
    assert page.text.count(hostile) >= 8
    refused = replace(answer, status="refused", nearest=(Nearest(hostile, hostile, (hostile,), hostile, c),))
    assert_harmless(shown(refused))
    found = Found(hostile, (hostile,), hostile, 0.5, {})
    part = Section(hostile, (row, record, step, sentence))
    gap = Gap(hostile, hostile, hostile)
    stale = (Stale(hostile, hostile, hostile, hostile),)
    sections = (part, Section(hostile, (), gap))
    draft = Draft(hostile, hostile, sections, (c,), (gap,), (Conflict(1, 1, hostile),), stale, 0.9)
    page = Elements(drafting.form(["sop"], hostile) + drafting.drafted(view_of(draft, problem=hostile)))
    assert_harmless(page)
    assert page.text.count(hostile) >= 8
    assert_harmless(Elements(editing.others([c], {"data_draft": hostile}, date(2026, 1, 1))))
    reasons = Explanation(hostile, (hostile,), 0.5, 0.4, True, (Signal("match", 0.5, 0.6, -0.1),), (found,), ())
    assert_harmless(Elements(why.why(reasons)))
    now = datetime.now(UTC)
    rail = shell.rail([Conversation(hostile, hostile, now, now)], hostile, drafts=[Listed(hostile, hostile, now)])
    assert_harmless(Elements(rail))
    assert_harmless(Elements(shell.bar(hostile, hostile, hostile) + shell.filters({"kind": [hostile, "x"]})))
    assert_harmless(Elements(shell.suggested([hostile], 1, 1) + shell.failure(hostile, hostile)))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_document_is_shown_as_text_in_the_panel(library, cite, hostile, put):
    made = Builder()
    made.heading(hostile, 1)
    group = made.new_group()
    made.item(hostile, group)
    made.row([hostile, "x"], made.new_group(), header=[hostile, "y"])
    made.code(hostile)
    made.paragraph(f"Here is it: {hostile} and on.")
    put(library, "bad/<b>.md", made.reading(format="markdown"), b"bad", owner=hostile)
    view = open_citation(library, EVERYTHING, cite("bad/<b>.md", f"Here is it: {hostile}"))
    page = Elements(panel.source(view, {"event": "cite", "turn": 1, "n": 1}))
    assert_harmless(page)
    assert page.text.count(hostile) >= 5
    assert "mark" in page.names()


def test_the_second_wall_removes_what_the_pages_never_write():
    html = '<p onclick="x()">a<script>b</script><a href="javascript:c">d</a><a href="https://e.example">f</a></p>'
    assert clean(html) == "<p>a<a>d</a><a>f</a></p>"


def test_a_procedure_keeps_its_markers_and_nesting():
    entries = [Entry(0, "1.", "a"), Entry(1, "a)", "b"), Entry(1, "b)", "c"), Entry(0, "2.", "d")]
    html = re.sub(r' (?:class|role)="[^"]*"', "", nested(entries))
    assert html == (
        "<ol><li><span>1.</span><div>a<ol><li><span>a)</span><div>b</div></li><li><span>b)</span><div>c</div></li></ol>"
        "</div></li><li><span>2.</span><div>d</div></li></ol>"
    )


def test_list_depths_that_jump_lose_no_entry():
    entries = [Entry(2, "", "a"), Entry(0, "1.", "b"), Entry(3, "", "c"), Entry(1, "", "d")]
    assert Elements(nested(entries)).text == "•a1.b•c•d"


def test_each_statement_takes_its_form():
    page = shown(
        answered(
            Statement("You need a role.", StatementKind.SENTENCE, (1,), 1.0),
            Statement("Do it", StatementKind.STEP, (1,), 1.0, marker="1."),
            Statement("MQL | qualified", StatementKind.ROW, (1,), 1.0, header=("Term", "Meaning")),
            Statement("MQL is a lead.", StatementKind.DEFINITION, (1,), 1.0),
            Statement(" | ".join("abcdef"), StatementKind.ROW, (1,), 1.0, header=tuple("ABCDEF")),
        )
    )
    assert len(page.of("sentence")) == len(page.of("definition")) == len(page.of("record")) == 1
    assert {"ol", "table", "dl"} <= page.names()
    assert len(page.of("chip")) == 5 + 1  # one a statement, one in the list of sources


def test_a_chip_says_where_it_leads():
    chip = shown(answered(Statement("a", StatementKind.SENTENCE, (1,), 1.0))).of("chip")[0]
    assert chip["title"] == "Guide › Part, Page 3"
    assert (chip["data-event"], chip["data-turn"], chip["data-n"]) == ("cite", "5", "1")


@pytest.mark.parametrize(
    ("status", "reviewed_on", "badge"),
    [
        ("current", "2026-01-02", None),
        ("current", "2024-01-02", strings.OVERDUE),
        ("current", None, None),
        ("draft", "2024-01-02", strings.DRAFT),
        ("archived", None, strings.ARCHIVED),
    ],
)
def test_a_source_shows_what_a_reader_should_know_of_it(status, reviewed_on, badge):
    source = citation(status=status, reviewed_on=reviewed_on)
    page = shown(answered(Statement("a", StatementKind.SENTENCE, (1,), 1.0), citations=(source,)))
    assert (badge in page.text) if badge else not page.of("badge")
    assert (reviewed_on or strings.NOT_REVIEWED) in page.text


def test_a_refusal_names_whom_to_ask_and_claims_nothing():
    near = (Nearest("a.md", "Guide", ("Part",), "Data Manager"), Nearest("b.md", "Other", ()))
    page = shown(Answer("Q?", "refused", "extractive", (), (), 0.1, nearest=near))
    assert strings.REFUSED in page.text
    assert strings.GAP_RECORDED in page.text
    assert "Ask Data Manager" in page.text
    assert strings.NO_OWNER in page.text
    assert not page.of("confidence") and not page.of("sources")


def test_a_refusal_shows_what_is_said_nearest_to_the_question_and_opens_it():
    near = (Nearest("a.md", "Guide", ("Part",), None, citation(2, quote="At most <b>two</b> a week.")),)
    page = shown(Answer("Q?", "refused", "extractive", (), (), 0.5, nearest=near))
    assert "At most <b>two</b> a week." in page.text
    (quote,) = page.of("closest")
    assert (quote["data-event"], quote["data-turn"], quote["data-n"]) == ("cite", "5", "2")


@pytest.mark.parametrize("count", [0, 1, 5, 6, 7, 40])
def test_an_answer_arrives_in_few_steps_and_whole(count):
    steps = list(render.frames(count))
    assert steps[-1] == count
    assert steps == sorted(set(steps))
    assert len(steps) <= render.MOST_FRAMES


def test_statements_withheld_are_counted(answer):
    assert strings.WITHHELD.format(count=2) in shown(answer, withheld=2).text


def test_an_answer_of_which_nothing_is_left_says_so_and_nothing_of_how_sure_it_was(answer):
    left = replace(answer, status="withheld", statements=(), citations=(), confidence=0.0, mode="generated", proposed=3)
    page = shown(left, withheld=3)
    assert strings.ALL_WITHHELD in page.text
    assert not page.of("confidence") and not page.of("written") and strings.REFUSED not in page.text
    (copy,) = [a["data-copy"] for a in page.of("action-copy")]
    assert "Confidence" not in copy and "do not hold" not in copy


def test_the_copy_holds_statements_and_numbered_sources(answer):
    (copy,) = [a["data-copy"] for a in shown(answer).of("action-copy")]
    assert f"1. {STEPS[0]} [1]" in copy
    assert "[3] leads/import.md" in copy


@pytest.mark.parametrize(
    ("page", "words"),
    [("3", "Page 3"), ("iv", "Page iv"), ("slide 3", "Slide 3"), ("S!A2:D2", "S!A2:D2"), ("A2:D2", "A2:D2")],
)
def test_places_in_words(page, words):
    assert page_words(page) == words


@pytest.mark.parametrize("span", [None, (0, 3), (2, 9), (-5, 2), (4, 4), (9, 12)])
def test_a_mark_changes_no_text(span):
    html = marked("a<b&c d", span)
    assert Elements(html).text == "a<b&c d"
    inside = "a<b&c d"[max(span[0], 0) : max(span[1], 0)] if span else ""
    assert ("<mark>" in html) == bool(inside)


def test_the_pdf_panel_lays_boxes_over_the_page(library, cite):
    view = open_citation(library, EVERYTHING, cite("legal/retention.pdf", "b" * 99))
    page = Elements(panel.source(view, {"event": "cite", "turn": 1, "n": 1}))
    (picture,) = [a for t, a in page.found if t == "img"]
    assert picture["src"] == f"/source/{view.version}/page/1.png"
    (box,) = page.of("quoted")
    assert "top:17.68%" in box["style"].replace(" ", "")
    assert len(page.of("box")) == 3
    assert strings.DRAFT in page.text


def test_a_source_that_is_gone_is_said_to_be():
    assert strings.GONE in Elements(panel.source(None, {})).text


def test_conversations_are_listed_by_day():
    now = datetime(2026, 6, 3, 12, tzinfo=UTC)
    made = [Conversation(str(d), f"t{d}", at := now - timedelta(days=d), at) for d in (0, 1, 5)]
    text = Elements(shell.rail(made, "0", now)).text
    order = [text.index(word) for word in (strings.TODAY, "t0", strings.YESTERDAY, "t1", strings.EARLIER, "t5")]
    assert order == sorted(order)


def test_the_day_of_a_conversation_is_that_of_the_clock_on_the_wall(monkeypatch):
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        noon, evening = (datetime(2026, 6, day, hour, tzinfo=UTC) for day, hour in ((3, 19), (4, 2)))
        text = Elements(shell.rail([Conversation("1", "t", noon, noon)], "1", evening)).text
    finally:
        monkeypatch.undo()
        time.tzset()
    assert strings.TODAY in text and strings.YESTERDAY not in text


def entry_of(status):
    about = Metadata("SOP", status=status, drafted=True)
    return entry.Entry("1", "drafts/sop.md", "markdown", 5, about, "drafts/sop.md", "", "")


def drafted_page(*statements, gap=None, conflicts=(), citations=None, **more):
    cited = citations if citations is not None else (citation(1), citation(2, quote="other"))
    gaps = (gap,) if gap else ()
    sections = (Section("Purpose", statements), *(Section("Measures", (), g) for g in gaps))
    return Elements(drafting.drafted(view_of(Draft("SOP: X", "x", sections, cited, gaps, conflicts, (), 0.9), **more)))


def test_every_part_of_a_draft_says_what_can_be_done_with_it():
    said = Statement("q", StatementKind.SENTENCE, (1,), 1.0)
    page = drafted_page(said, gap=Gap("Measures", "m", None), conflicts=(Conflict(1, 2, "n"),))
    toggles = [t["aria-label"] for t in page.of("edit-toggle")]
    assert toggles == [strings.DRAFT_CHANGE.format(what=w) for w in ("SOP: X", "Purpose", "q", "Measures")]
    assert len({t["id"] for t in page.of("edit-toggle")}) == len(toggles)
    done = {(a.get("data-edit"), a.get("data-by")) for _, a in page.found if a.get("data-event") == "revise"}
    assert {("move_section", "up"), ("remove_section", None), ("remove_statement", None), ("decide", None)} <= done
    writes = [a["data-write"] for _, a in page.found if a.get("data-write")]
    assert {"retitle", "rename_section", "add_section", "write", "rewrite"} <= set(writes)


def test_points_within_a_drafts_steps_do_not_count_and_do_not_begin_it_anew():
    step, point = (Statement(t, k, (1,), 1.0) for t, k in (("q", StatementKind.STEP), ("p", StatementKind.SENTENCE)))
    page = drafted_page(step, replace(point, depth=1), step)
    assert re.findall(r"\d\.(?=q)|•(?=p)", page.text) == ["1.", "•", "2."]


def test_a_drafts_steps_go_on_after_a_table_and_begin_anew_after_text():
    kinds = {"step": StatementKind.STEP, "row": StatementKind.ROW, "text": StatementKind.SENTENCE}
    made = {name: Statement("a | b" if name == "row" else "q", kind, (1,), 1.0) for name, kind in kinds.items()}
    made["row"] = replace(made["row"], header=("x", "y"))
    page = drafted_page(*(made[name] for name in ("step", "step", "row", "row", "step", "row", "step", "text", "step")))
    assert re.findall(r"\d\.(?=q)", page.text) == ["1.", "2.", "3.", "4.", "1."]


def test_own_words_are_marked_and_what_was_taken_out_is_said():
    own = Statement("Mine.", StatementKind.SENTENCE, (), 0.0, own=True)
    gone = Statement("", StatementKind.STEP, (), 0.0)
    page = drafted_page(own, gone, lost=1)
    assert len(page.of("own-words")) == 1 and strings.DRAFT_OWN in page.text
    assert len(page.of("lost")) == 1 and "Taken out: 1 statement," in page.text
    assert "others" not in {a.get("data-event") for _, a in page.found}


def test_sources_edited_since_are_named():
    said = Statement("q", StatementKind.SENTENCE, (1,), 1.0)
    assert "“Guide”" in drafted_page(said, edited=(1,)).text
    assert "Edited since" not in drafted_page(said).text


@pytest.mark.parametrize(
    ("status", "behind", "buttons"),
    [
        (None, False, [strings.DRAFT_PUT]),
        (Status.DRAFT, False, [strings.SET_CURRENT]),
        (Status.DRAFT, True, [strings.DRAFT_PUT_AGAIN]),
        (Status.ARCHIVED, False, [strings.SET_CURRENT]),
        (Status.CURRENT, False, [strings.SET_DRAFT]),
        (Status.CURRENT, True, [strings.DRAFT_PUT_AGAIN, strings.SET_DRAFT]),
    ],
)
def test_the_page_offers_what_can_be_done_with_the_draft_in_the_library(status, behind, buttons):
    said = Statement("q", StatementKind.SENTENCE, (1,), 1.0)
    document = entry_of(status) if status else None
    page = drafted_page(said, put_revision=2 if behind else 3, document=document)
    words = [strings.DRAFT_PUT, strings.DRAFT_PUT_AGAIN, strings.SET_CURRENT, strings.SET_DRAFT]
    events = [a for _, a in page.found if a.get("data-event") in ("put", "stand")]
    assert len(events) == len(buttons)
    html = page.text
    assert [w for w in words if f"{w}" in html and (w != strings.DRAFT_PUT or status is None)] == buttons


def test_drafts_are_listed_with_what_deleting_them_means():
    now = datetime.now(UTC)
    page = Elements(shell.rail([], None, drafts=[Listed("d1", "SOP: X", now)], draft="d1"))
    (opened,) = [a for _, a in page.found if a.get("data-event") == "revisit"]
    assert (opened["data-draft"], opened["aria-current"]) == ("d1", "page")
    (delete,) = page.of("delete")
    assert delete["data-question"] == strings.DRAFT_DELETE_QUESTION


# Parts of answers and drafts


def step_of(n, text, marker):
    return Statement(text, StatementKind.STEP, (n,), 1.0, marker=marker)


def test_counted_steps_of_two_sections_are_two_lists_under_their_headings():
    cited = (citation(1, heading=("Guide", "Before")), citation(2, heading=("Guide", "Procedure")))
    page = shown(answered(step_of(1, "Log in", "1."), step_of(2, "Send", "1."), citations=cited))
    assert len(page.of("part")) == 2 and page.text.index("Before") < page.text.index("Log in")
    assert page.text.index("Log in") < page.text.index("Procedure") < page.text.index("Send")
    one = shown(answered(step_of(1, "Log in", "1."), step_of(1, "Send", "2."), citations=cited[:1]))
    bullets = shown(answered(step_of(1, "Log in", "-"), step_of(2, "Send", "-"), citations=cited))
    assert not one.of("part") and not bullets.of("part")


def test_headings_that_two_places_of_a_source_share_are_said_once():
    places = (("Guide", "Import", "Before"), ("Guide", "Import", "Steps"), ("Guide", "Undo"))
    cited = tuple(citation(n, heading=heading, page=None) for n, heading in enumerate(places, 1))
    page = shown(answered(*(Statement("x", StatementKind.SENTENCE, (c.n,), 1.0) for c in cited), citations=cited))
    assert "Import › Before; Steps; Undo" in page.text


def test_related_documents_of_a_draft_are_links_with_what_each_says():
    said = Statement("Lists are imported daily.", StatementKind.SENTENCE, (1,), 1.0, under=citation().title)
    sections = (Section("Related documents", (said,)), Section("Purpose", (said,)))
    draft = Draft("SOP: X", "x", sections, (citation(),), (), (), (), 0.9)
    page = Elements(drafting.drafted(view_of(draft), date(2026, 6, 1)))
    links = [attrs for attrs in page.of("source-title") if attrs.get("data-event") == "read"]
    assert [attrs["data-document"] for attrs in links] == ["a.md"] and len(page.of("related")) == 1
    assert len(page.of("under")) == 1, "in Purpose only: a related document's title stands above what it says"


def test_a_column_that_only_numbers_the_rows_takes_no_more_room_than_that():
    assert table(["#", "Task"], [["1", "Open"], ["2.", "Save"]]).count('class="counts"') == 3
    assert "counts" not in table(["#", "Task"], [["1", "Open"], ["A2", "Save"]])
