"""Small matrix products in the calling thread.

BLAS shares out a product among threads of its own, and where another program holds a core, it waits
for them up to a hundred times longer than the product takes. OpenBLAS does a product of few enough
multiplications in the calling thread, so that one that is cut into such pieces never waits.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

_ALONE = 4 * 65536  # multiplications up to which OpenBLAS starts no thread
_ROWS = 24  # of a piece; with these pieces a product takes least time


def product(a: NDArray[np.float32], b: NDArray[np.float32] | NDArray[np.int8]) -> NDArray[np.float32]:
    """`a @ b`, for products that take less than some milliseconds."""
    b = np.asarray(b, np.float32)
    result = np.empty((a.shape[0], b.shape[1]), np.float32)
    for top in range(0, a.shape[0], _ROWS):
        rows = slice(top, top + _ROWS)
        _by_pieces(a[rows], b, result[rows])
    return result


def _by_pieces(a: NDArray[np.float32], b: NDArray[np.float32], result: NDArray[np.float32]) -> None:
    """Write `a @ b` into `result`, some columns at a time: as a stack of pieces, which numpy goes through by itself."""
    width = max(1, _ALONE // max(1, a.size))
    whole = b.shape[1] // width * width
    np.matmul(a, _stack(b[:, :whole], width), out=_stack(result[:, :whole], width))
    np.matmul(a, b[:, whole:], out=result[:, whole:])


def _stack(matrix: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """[rows, n * width] as [n, rows, width], without copying."""
    rows, columns = matrix.shape
    down, along = matrix.strides
    return as_strided(matrix, (columns // width, rows, width), (width * along, down, along))
