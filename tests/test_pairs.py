"""Which statements are compared with which: the nearest of other documents, and the work can be stopped meanwhile."""

from types import SimpleNamespace

import numpy as np
import pytest

from assistant.health import pairs
from assistant.health.claims import Claims, normed

SIZE, DOCUMENTS = 700, 350


@pytest.fixture(scope="module")
def found():
    """Claims of one kind with vectors of their own, two in each document."""
    chance = np.random.default_rng(3)
    vectors = normed(chance.normal(size=(SIZE, 8)).astype(np.float32))
    meanings = normed(chance.normal(size=(SIZE, 4)).astype(np.float32))
    figure = SimpleNamespace(kinds={"duration"})
    units = [SimpleNamespace(record=SimpleNamespace(document=SimpleNamespace(id=n % DOCUMENTS))) for n in range(SIZE)]
    claims = [SimpleNamespace(unit=units[n], figures=(figure,), meaning=meanings[n], passage=n) for n in range(SIZE)]
    return Claims(tuple(claims), vectors)


def test_each_is_compared_with_the_nearest_of_other_documents_however_many_fit_at_once(found, monkeypatch):
    features = pairs._features(found, range(SIZE), np.stack([c.meaning for c in found.claims]).mean(axis=0))
    cosines = features @ features.T
    own = np.arange(SIZE) % DOCUMENTS
    cosines[own[:, None] == own[None]] = -np.inf
    nearest = {(min(n, int(m)), max(n, int(m))) for n in range(SIZE) for m in np.argsort(-cosines[n])[: pairs.NEAREST]}
    for cells in (2**24, 10 * SIZE, 1):
        monkeypatch.setattr(pairs, "_CELLS", cells)
        listed = list(pairs.with_figures(found, lambda *_: None))
        assert len(listed) == len(set(listed)) and set(listed) == nearest


def test_the_comparison_of_one_kind_tells_how_far_it_is_and_can_be_stopped(found):
    told = []

    def step(done, of):
        told.append((done, of))
        if done >= 512:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        list(pairs.with_figures(found, step))
    assert told == [(0, SIZE), (256, SIZE), (512, SIZE)]
