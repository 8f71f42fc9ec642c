"""Other words for what a question says."""

from assistant.synonyms import phrases, synonyms


def _found(text):
    return {text[s.start : s.end]: s.others for s in synonyms(text)}


def test_a_word_is_found_in_any_form():
    found = _found("Two questionnaires were returned")
    assert "survey" in found["questionnaires"]


def test_the_longest_phrase_is_taken():
    found = _found("Where do I see the landing page of the split tests?")
    assert "landing page" in found
    assert "page" not in found
    assert "A/B test" in found["split tests"]


def test_a_word_is_no_synonym_of_itself():
    for text, others in _found("send the email to the customer list before the deadline").items():
        assert text.lower() not in {o.lower() for o in others}


def test_text_without_any_has_none():
    assert synonyms("xylophone quartz") == []
    assert synonyms("") == []


def test_every_phrase_has_vectors(encoder):
    known = phrases(encoder)
    needed = {other for s in synonyms("cap the mail to a person in the spreadsheet") for other in s.others}
    assert needed <= known.keys()
    assert all(known[text].tokens.shape[1] == 128 and len(known[text].tokens) for text in needed)
