"""Logistic regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def logistic(x: Matrix, y: Matrix, weight: Matrix, l2: float) -> tuple[float, list[float]]:
    """Bias and weights for raw features, fitted on standardised ones by Newton's method."""
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    design = np.column_stack([np.ones(len(x)), (x - mean) / scale])
    penalty = np.diag([0.0] + [l2] * x.shape[1])
    beta = np.zeros(design.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (weight * (p - y)) + penalty @ beta
        hessian = (design * (weight * p * (1 - p))[:, None]).T @ design + penalty
        beta -= np.linalg.solve(hessian + 1e-9 * np.eye(len(beta)), gradient)
    weights = beta[1:] / scale
    return round(float(beta[0] - weights @ mean), 6), [round(float(w), 6) for w in weights]
