"""Prewhitening: what each series does beyond what its own past foretells.

Two smooth series that are loosely coupled share slow waves; only a copy shares the surprises. So the whitened coupling
serves one purpose, the test for literal copying, and no score (design, section 1: it would miss slow, jittered coupling).
"""

from __future__ import annotations

import numpy as np

from monitor import constants
from monitor.synchrony.window import Bool, Ready
from monitor.types import Float64

_SINGULAR = 1e-24  # determinant of equations without an answer; the ridge keeps those of a whole series above 1e-20


def whiten(ready: Ready) -> Ready:
    """Residuals of an autoregression of order 5 fitted to each series (Yule-Walker), of unit spread.

    A cell is valid where it and the five before it were. A series with too few such cells is not valid anywhere.
    """
    numbers = constants.load("synchrony")
    order = int(numbers["whiten_order"])
    values, valid = ready.values, ready.valid
    kept = valid.copy()
    kept[:, :order] = False
    for lag in range(1, order + 1):
        kept[:, lag:] &= valid[:, :-lag]
    coefficients, fitted = _yule_walker(values, valid, order)
    residual = values.copy()
    for lag in range(1, order + 1):
        residual[:, lag:] -= coefficients[:, lag - 1, None] * values[:, :-lag]
    kept &= fitted[:, None]
    count = np.maximum(np.count_nonzero(kept, axis=1), 1)[:, None]
    residual = np.where(kept, residual, 0.0)
    mean = residual.sum(axis=1, keepdims=True) / count
    off = np.where(kept, residual - mean, 0.0)
    spread = np.sqrt((off * off).sum(axis=1, keepdims=True) / count)
    kept &= spread > 0
    clip = numbers["clip_sd"]
    residual = np.clip(residual / np.where(spread > 0, spread, 1.0), -clip, clip)
    return Ready(np.where(kept, residual, 0.0), kept)


def _yule_walker(values: Float64, valid: Bool, order: int) -> tuple[Float64, Bool]:
    """Coefficients of each series [shape=(n_series, order)], and for which of them there are any (n_series,)."""
    numbers = constants.load("synchrony")
    n_cells = values.shape[1]
    whole = valid.all(axis=1)
    auto = np.empty((len(values), order + 1))
    for lag in range(order + 1):
        pairs = np.where(whole, n_cells - lag, np.count_nonzero(valid[:, lag:] & valid[:, : n_cells - lag], axis=1))
        auto[:, lag] = np.einsum("ij,ij->i", values[:, lag:], values[:, : n_cells - lag]) / np.maximum(pairs, 1)
    fitted = (np.count_nonzero(valid, axis=1) >= numbers["whiten_least"] * order) & (auto[:, 0] > 0)
    # A little white noise, so that a series that foretells itself perfectly still has an answer.
    auto[:, 0] = np.where(fitted, auto[:, 0] * (1 + numbers["whiten_ridge"]), 1.0)
    auto[~fitted, 1:] = 0.0
    apart = np.abs(np.subtract.outer(np.arange(order), np.arange(order)))
    equations = auto[:, apart]
    fitted &= np.abs(np.linalg.det(equations / auto[:, :1, None])) > _SINGULAR
    equations[~fitted] = np.eye(order)
    coefficients = np.linalg.solve(equations, auto[:, 1:, None])[..., 0]
    return np.where(fitted[:, None], coefficients, 0.0), fitted
