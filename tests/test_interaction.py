"""Late interaction of a question with all its candidates at once."""

import numpy as np

from assistant.retrieve import _interactions


def _best(matrix):
    return matrix.max(axis=1) if matrix.shape[1] else np.zeros(len(matrix), np.float32)


def _one_by_one(weights, matrix, context):
    whole = _best(matrix)
    return {
        "late": whole @ weights,
        "late_body": _best(matrix[:, context:]) @ weights,
        "late_context": _best(matrix[:, :context]) @ weights,
        "matched": weights[whole > 0.6].sum(),
        "weakest": whole[weights >= 0.6 * weights.max()].min() if len(weights) else 0.0,
    }


def test_all_at_once_gives_what_each_passage_gives_alone():
    chance = np.random.default_rng(1)
    for _ in range(200):
        weights = chance.random(int(chance.integers(0, 6))).astype(np.float32)
        lengths = chance.integers(0, 5, size=int(chance.integers(1, 5)))  # some passages and parts are empty
        matrices = [chance.uniform(-1, 1, (len(weights), n)).astype(np.float32) for n in lengths]
        contexts = [int(chance.integers(0, n + 1)) for n in lengths]
        found = _interactions(weights, matrices, contexts)
        for features, matrix, context in zip(found, matrices, contexts, strict=True):
            expected = _one_by_one(weights, matrix, context)
            assert features.keys() == expected.keys()
            assert all(abs(features[name] - expected[name]) < 1e-5 for name in expected)
