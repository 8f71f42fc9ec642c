"""Words, stems and sentences."""

from __future__ import annotations

import pytest

from ingest.words import content_stems, sentences, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We send it. They read it.", ["We send it.", "They read it."]),
        ("Use tools, e.g. HubSpot. Then stop.", ["Use tools, e.g. HubSpot.", "Then stop."]),
        ("See Sec. 3.2 for more! Dr. Lee owns it.", ["See Sec. 3.2 for more!", "Dr. Lee owns it."]),
        ('"Really?" Yes.', ['"Really?"', "Yes."]),
        ("1. Open the list. 2. Close it.", ["1. Open the list.", "2. Close it."]),
        ("Version 2.5 is out. ok", ["Version 2.5 is out. ok"]),
        ("No. We never do.", ["No.", "We never do."]),
        ("Tell Ines (ext. 4410) of it. Then wait.", ["Tell Ines (ext. 4410) of it.", "Then wait."]),
        ("On Fri. 5 June use no. 4 (App. B). Close the app.", ["On Fri. 5 June use no. 4 (App. B).", "Close the app."]),
        ("We close on Fri. Tell them no. A mail will do.", ["We close on Fri.", "Tell them no.", "A mail will do."]),
        ("Prof. Lee has ca. 5 EUR bzw. USD.", ["Prof. Lee has ca. 5 EUR bzw. USD."]),
        ("It ends (at the turn. 3 may stay) today.", ["It ends (at the turn. 3 may stay) today."]),
        ("It ends (today). 3 may stay.", ["It ends (today).", "3 may stay."]),
        ("no end mark", ["no end mark"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == expected


def test_sentences_of_a_long_line_take_linear_time() -> None:
    text = "word. " * 200_000
    assert len(sentences(text)) == 1  # nothing here begins like a sentence


def test_words_lose_possessives_and_case() -> None:
    assert words("The Lead's UTM-Source isn't set") == ["the", "lead", "utm", "source", "isn", "set"]


def test_content_stems_leave_out_stop_words_and_endings() -> None:
    assert content_stems("How do we import the leads?") == ["import", "lead"]
