"""The figures and tables of the speed and peer measurements."""

from eval.measures import Question
from eval.peers import Found, Result, table, texts, together
from eval.speed import TARGETS, percentile, shell_seconds
from eval.speed import table as speed_table


def _question(number, gold=("a.md",)):
    return Question(str(number), "How?", "c", gold, (), (("a.md", "quote"),) if gold else (), "fact", "")


def _result(system, hit, milliseconds, seconds=1.0, corpus="c"):
    ranks = {"hit@1": hit, "hit@5": hit, "MRR@10": hit}
    answerable = Found(_question(1), ranks, (bool(hit),) * 3, milliseconds)
    unanswerable = Found(_question(2, ()), {}, (), 3 * milliseconds)
    return Result(system, corpus, seconds, (answerable, unanswerable))


def test_percentile_is_the_nearest_rank():
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert percentile(values, 0.5) == 3.0
    assert percentile(values, 0.95) == 5.0
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([7.0], 0.5) == 7.0


def test_unanswerable_questions_count_for_time_but_not_for_ranking():
    figures = _result("mops", 1.0, 10.0).figures()
    assert figures["hit@1"] == figures["evidence@600"] == 1.0
    assert (figures["query p50, ms"], figures["query p95, ms"]) == (10.0, 30.0)


def test_peers_table_marks_the_best_of_each_column():
    lines = list(table([_result("mops", 1.0, 10.0, seconds=9.0), _result("bm25s", 0.5, 2.0)]))
    ours, theirs = (next(line for line in lines if line.startswith(f"| {s} ")) for s in ("mops", "bm25s"))
    assert "1 answerable" in lines[0]
    assert ours.count("**1.000**") == 6 and "| 9.0 |" in ours
    assert "0.500" in theirs and "**1.0**" in theirs and "**2.0**" in theirs


def test_corpora_are_joined_by_question_and_ingest_adds_up():
    (joined,) = together([_result("mops", 1.0, 10.0), _result("mops", 0.0, 20.0, corpus="d")])
    assert joined.figures()["hit@5"] == 0.5
    assert joined.ingest_seconds == 2.0


def test_peers_get_text_files_and_html_without_tags(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.md").write_text("# Title")
    (tmp_path / "c.html").write_text("<html><script>x()</script><p>Said</p></html>")
    (tmp_path / "SOURCE.md").write_text("where it is from")
    (tmp_path / "empty.txt").write_text(" ")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    assert {path: text.strip() for path, text in texts(tmp_path)} == {"a/b.md": "# Title", "c.html": "Said"}


def test_speed_table_says_which_targets_are_met():
    lines = list(speed_table({"cold ask": 3.0, "ingest / bare ONNX encoder": 0.9, "passages": 12345}))
    assert lines[2] == "| cold ask | 3 s | ≤ 2.5 s | **no** |"
    assert lines[3] == "| ingest / bare ONNX encoder | 0.90 × | ≥ 0.8 × | yes |"
    assert lines[4] == "| passages | 12,345 |  |  |"
    assert len({t.figure for t in TARGETS}) == len(TARGETS)


def test_shell_seconds_runs_the_command_line():
    assert 0 < shell_seconds([["--help"]]) < 30
