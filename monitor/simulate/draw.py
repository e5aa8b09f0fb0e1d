"""Drawing from a range that stands in the constants."""

from __future__ import annotations

import numpy as np

from monitor.constants import load


def uniform(rng: np.random.Generator, name: str) -> float:
    """A number between the two ends of the constant ``simulate.<name>``."""
    low, high = load("simulate").sequence(name)
    return float(rng.uniform(low, high))
