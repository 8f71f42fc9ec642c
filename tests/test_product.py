"""Products that are cut so that BLAS does not wait for threads of its own."""

import numpy as np
import pytest

from ingest.product import product


@pytest.mark.parametrize(
    "shape", [(12, 384, 128), (5000, 128, 12), (400, 384, 128), (0, 384, 128), (12, 128, 0), (1, 1, 1)]
)
def test_the_product_is_that_of_numpy(shape):
    rows, inner, columns = shape
    generator = np.random.default_rng(5)
    a = generator.standard_normal((rows, inner)).astype(np.float32)
    b = generator.standard_normal((inner, columns)).astype(np.float32)
    found = product(a, b)
    assert found.shape == (rows, columns)
    np.testing.assert_allclose(found, a @ b, rtol=1e-4, atol=1e-4)


def test_the_left_side_may_be_of_bytes():
    generator = np.random.default_rng(6)
    a = generator.integers(-127, 128, (3000, 128), dtype=np.int8)
    b = generator.standard_normal((128, 9)).astype(np.float32)
    found = product(a, b)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, a.astype(np.float32) @ b, rtol=1e-4, atol=1e-2)
