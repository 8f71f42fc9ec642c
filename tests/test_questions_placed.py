"""Question sets whose answers are given by their places in the files of a corpus."""

import json

from eval.questions import own, placed

TEXT = """# Sending

Under **Settings**, open the [sender page][senders] and click **Add**.[^1]

1. Click *Save*.

[senders]: https://example.com/senders
[^1]: Only for administrators.
"""


def _corpus(folder, *slices):
    (folder / "shop").mkdir()
    (folder / "shop" / "sending.md").write_text(TEXT, encoding="utf-8")
    rows = [
        {
            "corpus": "shop",
            "question": "?",
            "kind": "howto",
            "doc": "sending.md",
            "at": [TEXT.index(s), TEXT.index(s) + len(s)],
        }
        for s in slices
    ]
    rows += [
        {"corpus": "elsewhere", "question": "?", "kind": "howto"},
        {"corpus": "shop", "question": "?", "kind": "unanswerable"},
    ]
    path = folder / "set.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_a_quote_is_what_reading_makes_of_its_place(tmp_path):
    path = _corpus(tmp_path, TEXT[TEXT.index("Under") : TEXT.index("[^1]\n")], "1. Click *Save*.", "# ")
    first, step, nothing, unanswerable = placed(path, tmp_path)
    assert first.quotes == (("sending.md", "Under Settings, open the sender page and click Add."),)
    assert step.quotes == (("sending.md", "Click Save."),)
    assert nothing.quotes == (("sending.md", "# "),)  # of what reads to nothing the file's own words
    assert not unanswerable.answerable and not unanswerable.quotes


def test_corpora_that_are_not_there_or_not_wanted_have_no_questions(tmp_path):
    path = _corpus(tmp_path)
    assert len(placed(path, tmp_path)) == len(placed(path, tmp_path, "shop")) == 1
    assert placed(path, tmp_path, "other") == own(tmp_path) == []
