"""Small matrix products in the calling thread.

BLAS shares out a product among threads of its own, and where another program holds a core, it waits
for them hundreds of times longer than a small product takes. OpenBLAS does a product of few enough
multiplications in the calling thread, so that one that is cut into such pieces never waits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ALONE = 4 * 65536  # multiplications up to which OpenBLAS starts no thread
_NARROWEST = 16  # columns; narrower pieces would cost more than they save


def product(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """`a @ b`; `a` should have few rows, for with many nothing is gained and BLAS does it at once."""
    width = _ALONE // max(a.shape[0] * a.shape[1], 1)
    if width >= b.shape[1] or width < _NARROWEST:
        return np.asarray(a @ b)
    return np.concatenate([a @ b[:, start : start + width] for start in range(0, b.shape[1], width)], axis=1)
