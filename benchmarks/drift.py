"""A sound device's clock, fast or slow by up to 200 millionths, and stamps late at random: how far off are the times?

    python benchmarks/drift.py [--minutes 30] [--seed 0] [--quick]

Blocks of 32 ms as a device would give them; the truth is known. Three kinds of lateness: of a calm computer (exponential, mean
2 ms), of a busy one (mean 8 ms, and each 20 s for 1-6 s all blocks 10-40 ms later), and of a server that hands over each 20 ms
what there is. Errors are those of the blocks' stamps after the first minute, and of the rows that the listener's intake makes
of them; breaks are gaps that were none. Beside ours: the stamps as they come, and Adriaensen's delay-locked loop (2005) at
0.05 Hz.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.sources.drift import DriftCorrector
from monitor.types import Float64, Sound
from monitor.voice.intake import Intake

RATE_HZ, BLOCK = 16_000, 512
LOOP_HZ = 0.05


def calm(truth_s: Float64, draw: np.random.Generator) -> Float64:
    return truth_s + draw.exponential(0.002, truth_s.size)


def busy(truth_s: Float64, draw: np.random.Generator) -> Float64:
    late_s = draw.exponential(0.008, truth_s.size)
    for start_s in np.arange(0, truth_s[-1], 20):
        episode = (truth_s >= start_s) & (truth_s < start_s + draw.uniform(1, 6))
        late_s[episode] += draw.uniform(0.01, 0.04)
    return truth_s + late_s


def ticks(truth_s: Float64, draw: np.random.Generator) -> Float64:
    return np.ceil(truth_s / 0.02) * 0.02 + draw.exponential(0.001, truth_s.size)


def as_they_come(stamps_s: Float64) -> Float64:
    return stamps_s


def ours(stamps_s: Float64) -> Float64:
    drift, silence = DriftCorrector(), np.zeros(BLOCK, np.float32)
    given = [even for stamp_s in stamps_s.tolist() for even in drift.push(Sound(stamp_s, silence, RATE_HZ))]
    return np.array([even.time_s for even in [*given, *drift.finish()]])


def loop(stamps_s: Float64) -> Float64:
    """Adriaensen 2005, "Using a DLL to filter time", figure 3."""
    step_s = BLOCK / RATE_HZ
    omega = 2 * math.pi * LOOP_HZ * step_s
    b, c = math.sqrt(2) * omega, omega**2
    next_s, step, even_s = stamps_s[0] + step_s, step_s, [float(stamps_s[0])]
    for stamp_s in stamps_s[1:].tolist():
        error_s = stamp_s - next_s
        even_s.append(next_s)
        next_s += b * error_s + step
        step += c * error_s
    return np.array(even_s)


def rows(stamps_s: Float64) -> tuple[Float64, int]:
    """The times that the listener's rows have at the blocks' starts, and how often a stretch broke."""
    intake, silence, given_s, n_blocks, breaks = Intake(), np.zeros(BLOCK, np.float32), [], 0, 0
    for stamp_s in stamps_s.tolist():
        pieces = intake.push(Sound(stamp_s, silence, RATE_HZ))
        if any(piece.ends for piece in pieces):
            n_blocks, breaks = 0, breaks + 1
        given_s.append(pieces[-1].start_s + n_blocks * BLOCK / RATE_HZ if pieces and not pieces[-1].ends else math.nan)
        n_blocks += 1
    return np.array(given_s), breaks


LATENESS: dict[str, Callable[[Float64, np.random.Generator], Float64]] = {"calm": calm, "busy": busy, "ticks": ticks}
METHODS: dict[str, Callable[[Float64], Float64]] = {"as they come": as_they_come, "loop (2005)": loop, "ours": ours}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="ours only, at 200 millionths")
    options = parser.parse_args()
    methods = {"ours": ours} if options.quick else METHODS
    n_blocks = round(options.minutes * 60 * RATE_HZ / BLOCK)
    print("| lateness | drift (ppm) | method | stamps: p95 / most (ms) | rows: p95 / most (ms) | breaks | cost of real time |")
    print("|---|---|---|---|---|---|---|")
    for name, lateness in LATENESS.items():
        for ppm in (-200, 200) if options.quick else (-200, -50, 0, 50, 200):
            draw = np.random.default_rng(options.seed)
            truth_s = np.arange(n_blocks) * BLOCK / RATE_HZ / (1 + ppm * 1e-6)
            stamps_s = lateness(truth_s, draw)
            for method, even in methods.items():
                start = time.process_time()
                found_s = even(stamps_s)
                cost = (time.process_time() - start) / (options.minutes * 60)
                settled = truth_s > 60
                rows_s, breaks = rows(found_s)
                off = [1000 * np.abs(times_s - truth_s)[settled] for times_s in (found_s, rows_s)]
                cells = [f"{np.nanquantile(off_ms, 0.95):.1f} / {np.nanmax(off_ms):.1f}" for off_ms in off]
                cells.append(str(breaks))
                print(f"| {name} | {ppm:+d} | {method} | {' | '.join(cells)} | {100 * cost:.2f} % |")


if __name__ == "__main__":
    main()
