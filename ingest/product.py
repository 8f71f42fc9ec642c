"""Small matrix products in the calling thread.

BLAS shares out a product among threads of its own, and where another program holds a core, it waits
for them up to a hundred times longer than the product takes. OpenBLAS does a product of few enough
multiplications in the calling thread, so that one that is cut into such pieces never waits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ALONE = 4 * 65536  # multiplications up to which OpenBLAS starts no thread
_ROWS = 24  # of a piece; with these pieces a product takes least time


def product(a: NDArray[np.float32], b: NDArray[np.float32] | NDArray[np.int8]) -> NDArray[np.float32]:
    """`a @ b`, for products that take less than some milliseconds; `b` is made float32 piece by piece."""
    result = np.empty((a.shape[0], b.shape[1]), np.float32)
    for top in range(0, a.shape[0], _ROWS):
        rows = slice(top, top + _ROWS)
        width = max(1, _ALONE // max(1, a[rows].size))
        for left in range(0, b.shape[1], width):
            columns = slice(left, left + width)
            result[rows, columns] = a[rows] @ np.asarray(b[:, columns], np.float32)
    return result
