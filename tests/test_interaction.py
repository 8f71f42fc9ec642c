"""Late interaction of a question with all its candidates at once, against one passage and one part at a time."""

import numpy as np

from assistant.interaction import CLOSE, CONTEXT_SHARE, SYNONYM_SHARE, Other, Taken, interaction, late, similarities
from assistant.synonyms import Phrase

LINE = "Ask first. Then send it.\nWait a day."
SENTENCES = [(0, 10), (11, 24), (25, 36)]


def _random_tokens(chance, count):
    rows = chance.normal(size=(count, 128))
    return np.rint(127 * rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.int8)


def _passage(chance):
    """Some tokens of a context line, then some of the text, in order; either may be missing."""
    context = [(-9, -5)] * int(chance.integers(0, 3))
    starts = sorted(int(s) for s in chance.choice(36, size=int(chance.integers(0, 8)), replace=False))
    spans = np.array([*context, *((s, s + 1) for s in starts)], np.int32).reshape(-1, 2)
    return Taken(_random_tokens(chance, len(spans)), spans, LINE)


def _best(matrix):
    return matrix.max(axis=1).clip(min=0) if matrix.shape[1] else np.zeros(len(matrix), np.float32)


def _columns(passage, start, end):
    return (passage.spans[:, 0] >= start) & (passage.spans[:, 0] < end)


def _alone(weights, matrix, passage):
    context, body = matrix[:, passage.spans[:, 0] < 0], matrix[:, passage.spans[:, 0] >= 0]
    whole = np.maximum(_best(context), _best(body))
    ends = [start for start, _ in SENTENCES[1:]] + [99]
    sentences = [matrix[:, _columns(passage, start, end)] for (start, _), end in zip(SENTENCES, ends, strict=True)]
    said = [np.maximum(_best(s), CONTEXT_SHARE * _best(context)) @ weights for s in sentences if s.shape[1]]
    return {
        "late": whole @ weights,
        "late_body": _best(body) @ weights,
        "late_context": _best(context) @ weights,
        "matched": weights[whole > CLOSE].sum(),
        "weakest": whole[weights >= 0.6 * weights.max()].min(),
        "sentence": max(said, default=0.0),
        "context_used": context.max(axis=0).clip(min=0).mean() if context.shape[1] else 0.0,
        "body_used": body.max(axis=0).clip(min=0).mean() if body.shape[1] else 0.0,
    }


def test_all_at_once_gives_what_each_passage_gives_alone():
    chance = np.random.default_rng(1)
    for _ in range(100):
        question = _random_tokens(chance, int(chance.integers(1, 6)))
        weights = chance.random(len(question)).astype(np.float32)
        passages = [_passage(chance) for _ in range(int(chance.integers(1, 5)))]
        matrices = similarities(question, [p.tokens for p in passages])
        found = interaction(weights, (), matrices, passages)
        for n, (matrix, passage) in enumerate(zip(matrices, passages, strict=True)):
            for name, value in _alone(weights, matrix, passage).items():
                assert abs(found[name][n] - value) < 1e-5, name


def test_late_interaction_is_the_weighted_best_cosine_of_each_question_token():
    chance = np.random.default_rng(3)
    question, passages = _random_tokens(chance, 4), [_random_tokens(chance, n) for n in (9, 0, 30)]
    weights = np.array([1, 2, 0.5, 1], np.float32)
    cosines = [question.astype(float) @ p.astype(float).T / 127**2 for p in passages]
    expected = [weights @ c.max(axis=1) if c.size else 0.0 for c in cosines]
    np.testing.assert_allclose(late(weights, similarities(question, passages)), expected, atol=1e-5)


def test_a_synonym_counts_where_all_of_it_stands_in_one_sentence():
    chance = np.random.default_rng(2)
    word, first, second, other = _random_tokens(chance, 4)
    phrase = Phrase("first second", ("first", "second"), np.stack([first, second]))
    together = Taken(np.stack([first, second, other]), np.array([[0, 3], [4, 9], [11, 15]], np.int32), LINE)
    apart = Taken(np.stack([first, other, second]), np.array([[0, 3], [4, 9], [11, 15]], np.int32), LINE)
    passages = [together, apart]
    matrices = similarities(word[None], [p.tokens for p in passages])
    weights = np.ones(1, np.float32)
    found = interaction(weights, [Other(np.array([0]), (phrase,))], matrices, passages)
    assert found["syn_late"][0] > found["late"][0]
    assert abs(found["syn_late"][0] - SYNONYM_SHARE) < 0.02
    assert found["syn_late"][1] < 0.6


def test_without_passages_there_is_nothing():
    assert len(interaction(np.ones(2, np.float32), (), [], [])["late"]) == 0
