"""Products that are cut so that BLAS does not wait for threads of its own."""

import numpy as np
import pytest

from ingest.product import product


@pytest.mark.parametrize(
    "shape", [(12, 384, 128), (3, 128, 5000), (400, 384, 128), (0, 384, 128), (12, 128, 0), (1, 1, 1)]
)
def test_the_product_is_that_of_numpy(shape):
    rows, inner, columns = shape
    generator = np.random.default_rng(5)
    a = generator.standard_normal((rows, inner)).astype(np.float32)
    b = generator.standard_normal((inner, columns)).astype(np.float32)
    found = product(a, b)
    assert found.shape == (rows, columns)
    np.testing.assert_allclose(found, a @ b, rtol=1e-4, atol=1e-4)
