"""Matrix products of many rows by a small matrix, in the calling thread.

BLAS shares out a product among threads of its own, and where another program holds a core, it waits
for them up to a hundred times longer than the product takes. OpenBLAS does a product of few enough
multiplications in the calling thread, so that one that is cut into such pieces never waits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ALONE = 4 * 65536  # multiplications up to which OpenBLAS starts no thread


def product(a: NDArray[np.float32] | NDArray[np.int8], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[m, n]: `a` [m, k] @ `b` [k, n], some rows at a time, as a stack that numpy goes through by itself."""
    a = np.asarray(a, np.float32)
    result = np.empty((a.shape[0], b.shape[1]), np.float32)
    height = max(1, _ALONE // max(1, b.size))
    whole = a.shape[0] // height * height
    np.matmul(_stack(a[:whole], height), b, out=_stack(result[:whole], height))
    np.matmul(a[whole:], b, out=result[whole:])
    return result


def _stack(matrix: NDArray[np.float32], height: int) -> NDArray[np.float32]:
    """[n * height, columns] as [n, height, columns]; a view, since the matrix is contiguous."""
    return matrix.reshape(matrix.shape[0] // height, height, matrix.shape[1])
