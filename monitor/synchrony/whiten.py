"""Prewhitening: what each series does beyond what its own past foretells.

Two smooth series that are loosely coupled share slow waves; only a copy shares the surprises. So the whitened coupling
serves one purpose, the test for literal copying, and no score (design, section 1: it would miss slow, jittered coupling).
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_toeplitz

from monitor import constants
from monitor.synchrony.window import Bool, Ready
from monitor.types import Float64


def whiten(ready: Ready) -> Ready:
    """Residuals of an autoregression of order 5 fitted to each series (Yule-Walker), of unit spread.

    A cell is valid where it and the five before it were. A series with too few such cells is not valid anywhere.
    """
    order = int(constants.load("synchrony")["whiten_order"])
    values, valid = ready.values, ready.valid
    residual = np.zeros_like(values)
    kept = valid.copy()
    kept[:, :order] = False
    for lag in range(1, order + 1):
        kept[:, lag:] &= valid[:, :-lag]
    for row in range(len(values)):
        coefficients = _yule_walker(values[row], valid[row], order)
        if coefficients is None:
            kept[row] = False
            continue
        residual[row] = values[row]
        for lag, coefficient in enumerate(coefficients, start=1):
            residual[row, lag:] -= coefficient * values[row, :-lag]
        cells = residual[row][kept[row]]
        spread = cells.std() if len(cells) else 0.0
        if spread <= 0:
            kept[row] = False
            continue
        clip = constants.load("synchrony")["clip_sd"]
        residual[row] = np.clip(residual[row] / spread, -clip, clip)
    return Ready(np.where(kept, residual, 0.0), kept)


def _yule_walker(values: Float64, valid: Bool, order: int) -> Float64 | None:
    n_cells = len(values)
    if np.count_nonzero(valid) < 10 * order:
        return None
    auto = np.empty(order + 1)
    for lag in range(order + 1):
        pairs = n_cells - lag if valid.all() else np.count_nonzero(valid[lag:] & valid[: n_cells - lag])
        auto[lag] = values[lag:] @ values[: n_cells - lag] / max(pairs, 1)
    if auto[0] <= 0:
        return None
    # A little white noise, so that a series that foretells itself perfectly still has an answer.
    auto[0] *= 1 + constants.load("synchrony")["whiten_ridge"]
    try:
        return np.asarray(solve_toeplitz(auto[:-1], auto[1:]))
    except np.linalg.LinAlgError:
        return None
