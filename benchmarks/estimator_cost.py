"""What the estimator costs: one update of all channels, a ten-minute dyad, and how cost grows with length.

    python benchmarks/estimator_cost.py [--seed 0] [--out FILE.md]

CPU time of one core (set OMP_NUM_THREADS=1 and run it on a quiet machine). An update is held against 20 ms, a dyad against the
rMEA procedure written plainly in numpy on the same series. Every update uses all shifts of its history as surrogates, over a
thousand.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter1d

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.config import load_preset
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.synchrony import coordination
from monitor.synchrony.correlation import surrogates
from monitor.synchrony.estimator import Estimator
from monitor.synchrony.published import rmea

HZ = 30


def cpu_s(run: Callable[[], object], times: int = 3) -> float:
    best = float("inf")
    for _ in range(times):
        start_s = time.process_time()
        run()
        best = min(best, time.process_time() - start_s)
    return best


def updates(seed: int, seconds: int) -> tuple[np.ndarray, float]:
    """CPU milliseconds of each live update after calibration; CPU seconds of the whole dyad, grid and finish included."""
    truth = dyad(DyadPlan.of(duration_s=seconds, seed=seed, coupling=0.4))
    estimator = Estimator(preset=load_preset("interview"), seed=seed)
    parts = list(rows(truth))
    happened = sorted(events(truth), key=lambda event: event.end_s)
    begun_s = time.process_time()
    for part in parts:
        estimator.push_rows(part)
    for event in happened:
        estimator.push_event(event)
    estimator.advance(380.0)
    took = []
    for second in range(381, seconds):
        start_s = time.process_time()
        estimator.advance(float(second))
        took.append(1e3 * (time.process_time() - start_s))
    estimator.finish(float(seconds))
    return np.array(took), time.process_time() - begun_s


def movement(rng: np.random.Generator, seconds: int) -> np.ndarray:
    return np.exp(gaussian_filter1d(rng.standard_normal(seconds * HZ), 0.5 * HZ) * 4)


def plain_rmea(user: np.ndarray, partner: np.ndarray) -> float:
    window, step, reach = 30 * HZ, 10 * HZ, 5 * HZ
    table = []
    for start in range(0, len(user) - window - reach + 1, step):
        for lag in range(-reach, reach + 1):
            x, y = user[start + max(-lag, 0) :][:window], partner[start + max(lag, 0) :][:window]
            table.append(abs(np.arctanh(np.corrcoef(x, y)[0, 1])))
    return float(np.mean(table))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    lines: list[tuple[str, str, str]] = []
    took, whole_s = updates(arguments.seed, 600)
    lines.append(("one update of all channels, median", f"{np.median(took):.1f} ms", "< 20 ms"))
    lines.append(("one update of all channels, mean", f"{took.mean():.1f} ms", "< 20 ms"))
    lines.append(("one update of all channels, 95 % quantile", f"{np.quantile(took, 0.95):.1f} ms", ""))
    lines.append(("surrogates of one update", f"{int(surrogates.null_shifts(3600, 10).sum())}", ">= 99"))
    lines.append(("ten minutes of all channels, updates and finish", f"{whole_s:.1f} s", ""))
    user, partner = movement(rng, 600), movement(rng, 600)
    plain = cpu_s(lambda: plain_rmea(user, partner), 1)
    ours = cpu_s(lambda: coordination(user, partner, rate_hz=HZ))
    lines.append(("ten minutes of two series: plain rMEA", f"{1e3 * plain:.0f} ms", ""))
    lines.append(("ten minutes of two series: coordination", f"{1e3 * ours:.1f} ms, {plain / ours:.0f} x faster", ">= 20 x"))
    theirs = cpu_s(lambda: rmea(user, partner, rate_hz=HZ))
    lines.append(("ten minutes of two series: rMEA's number", f"{1e3 * theirs:.0f} ms, {plain / theirs:.0f} x faster", ""))
    for minutes in (10, 40, 160):
        long = movement(rng, 60 * minutes), movement(rng, 60 * minutes)
        spent = cpu_s(lambda pair=long: coordination(*pair, rate_hz=HZ))
        lines.append((f"coordination of {minutes} minutes", f"{1e3 * spent / minutes:.2f} ms a minute", "linear"))
    lines.append(("largest memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", ""))
    table = "\n".join(["| figure | value | asked |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in lines)])
    print(table)
    if arguments.out:
        arguments.out.write_text(table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
