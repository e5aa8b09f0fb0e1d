"""Is the side of copied leans and head tilts recognised, and rightly? Planted dyads, mirror-wise and same side in turn.

python benchmarks/sides.py [--sessions 40] [--seed 31]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.simulate.measured import rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.synchrony.behaviour.sides import SIDED, sides
from monitor.synchrony.grid import Grid

KINDS = {
    "outright copies": {"coupling": 0.3, "copy_from_s": 0.0},
    "coupling 0.7": {"coupling": 0.7},
    "coupling 0.4": {"coupling": 0.4},
    "strangers": {"coupling": 0.0},
}
DURATION_S = 180.0


def verdicts(plan: DyadPlan) -> dict[str, str]:
    """By what is copied: right, wrong or unclear. Of the movement alone: events add to leans only what it leaves open."""
    grid = Grid()
    for block in rows(dyad(plan)):
        grid.push(block)
    cells = grid.finish(plan.duration_s)
    signals = {
        signal: (cells.signals[signal][:, 0].astype(np.float64), cells.signals[signal][:, 1].astype(np.float64))
        for signal, _ in SIDED.values()
        if signal
    }
    planted = {"mirror": "mirror-wise", "same": "same side"}[plan.side]
    pictures = sides(signals, rate_hz=grid.rate_hz, user=(), partner=())
    return {
        name: "unclear" if picture.verdict == "unclear" else "right" if picture.verdict == planted else "wrong"
        for name, picture in pictures.items()
        if SIDED[name][0]
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--seed", type=int, default=31)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    print("| dyads | of | right | wrong | unclear |\n|---|---|---|---|---|")
    for kind, planted in KINDS.items():
        counts: dict[str, Counter[str]] = {}
        for number in range(options.sessions):
            plan = DyadPlan.of(
                duration_s=DURATION_S,
                seed=int(rng.integers(1 << 30)),
                lag_s=float(rng.uniform(0.5, 3.0)),
                jitter_s=0.5,
                side=("mirror", "same")[number % 2],
                **planted,
            )
            for name, verdict in verdicts(plan).items():
                counts.setdefault(name, Counter())[verdict] += 1
        for name, count in counts.items():
            print(f"| {kind} | {name} | {count['right']} | {count['wrong']} | {count['unclear']} |", flush=True)


if __name__ == "__main__":
    main()
