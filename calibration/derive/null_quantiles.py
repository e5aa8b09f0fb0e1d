"""Checks the null: z of strangers should be a normal deviate, whatever the length, the gaps and the burstiness.

    python calibration/derive/null_quantiles.py [--seed 0] [--dyads 400]

Prints the spread and the upper quantiles of z beside the normal's (1, 1.64, 2.33). A maximum over lags,
the statistic first planned, had 1.11, 1.98 and 3.08 and needed a table; Student's t with the null's effective number of draws
needs none, and this script is what says so.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter1d

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from monitor.synchrony import coordination

RATE_HZ = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dyads", type=int, default=400)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    print("seconds  smooth_s  missing  statistic  scored  sd    95 %  99 %")
    for seconds in (60, 90, 180, 600):
        for smooth_s in (0.3, 1.0):
            for missing in (0.0, 0.15):
                for statistic in ("mean", "peak"):
                    z = np.array([stranger(rng, seconds, smooth_s, missing, statistic) for _ in range(arguments.dyads)])
                    known = z[np.isfinite(z)]
                    low, high = np.quantile(known, (0.95, 0.99)) if len(known) > 20 else (np.nan, np.nan)
                    share, spread = len(known) / len(z), known.std() if len(known) else np.nan
                    print(
                        f"{seconds:7d}  {smooth_s:8.1f}  {missing:7.2f}  {statistic:9s}  "
                        f"{share:6.2f}  {spread:.2f}  {low:.2f}  {high:.2f}"
                    )


def stranger(rng: np.random.Generator, seconds: int, smooth_s: float, missing: float, statistic: str) -> float:
    n = seconds * RATE_HZ
    waves = gaussian_filter1d(rng.standard_normal((2, n + 200)), smooth_s * RATE_HZ, axis=1)[:, 100 : n + 100]
    pair = np.exp(0.7 * waves / waves.std(axis=1, keepdims=True))
    for series in pair:
        left = round(missing * n)
        while left > 0:
            long = int(min(left, rng.integers(5, 80)))
            start = int(rng.integers(n))
            series[start : start + long] = np.nan
            left -= long
    return coordination(pair[0], pair[1], rate_hz=RATE_HZ, statistic=statistic).z


if __name__ == "__main__":
    main()
