"""Derives ``peak_skew``: how lopsided the largest coupling within ±5 s is when there is none.

    python calibration/derive/peak_null.py [--seed 0]

Strangers with the smoothness of movement energies, plain and bursty, for 3 and 8 minutes: the skewness of the maximum over
lags, as seen from every distant shift, raw (both sides) and whitened (the user's side).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.stats import skew

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from monitor.synchrony.correlation import surrogates
from monitor.synchrony.correlation.lag_filters import peak
from monitor.synchrony.correlation.normalize import NormalizedSeries, normalize, whiten

RATE_HZ, LOW, HIGH = 10, 3, 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dyads", type=int, default=150)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    print("seconds  burstiness  raw   whitened")
    for seconds in (180, 480):
        for bursty in (0.1, 0.7, 1.0):
            skewness = np.array([skews(rng, seconds * RATE_HZ, bursty) for _ in range(arguments.dyads)])
            print(f"{seconds:7d}  {bursty:10.1f}  {skewness[:, 0].mean():.2f}  {skewness[:, 1].mean():.2f}")


def skews(rng: np.random.Generator, n: int, bursty: float) -> tuple[float, float]:
    waves = gaussian_filter1d(rng.standard_normal((2, n + 200)), 0.5 * RATE_HZ, axis=1)[:, 100 : n + 100]
    noise = 0.1 * rng.standard_normal((2, n))
    series = normalize(np.exp(bursty * waves / waves.std(axis=1, keepdims=True)) + noise, rate_hz=RATE_HZ, window_s=30)
    distant = surrogates.null_shifts(n, RATE_HZ)
    raw = profile(series)
    highest = np.maximum(peak(raw, LOW, HIGH), peak(raw, -HIGH, -LOW))
    return float(skew(highest[distant])), float(skew(peak(profile(whiten(series)), LOW, HIGH)[distant]))


def profile(series: NormalizedSeries) -> np.ndarray:
    user, partner = (NormalizedSeries(series.values[row : row + 1], series.valid[row : row + 1]) for row in (0, 1))
    return surrogates.products(user, partner).values[0]


if __name__ == "__main__":
    main()
