"""How often excess is alerted: outright copies, natural coupling, strangers; planted dyads through the real estimator.

    python benchmarks/excess.py [--sessions 40] [--seed 0] [--out FILE.md]

Copies: a loosely coupled dyad whose user copies outright from minute 4 on, at a lag of 0.5-4 s; counted as caught when the
alert comes within 60 s. Natural: coupling 0.4 or 0.7, jittered and reciprocal (and led by the partner), 10 minutes.
Strangers: coupling 0. Every session is drawn from the seed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.coaching.excess import Excess
from monitor.config import load_preset
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.synchrony.estimator import Estimator
from monitor.types import Facet

COPY_FROM_S = 240.0


@dataclass(frozen=True, slots=True)
class Watched:
    """One session. alerts_s : when an alert began, one within 120 s of another not counted. facets : seconds each fired."""

    plan: DyadPlan
    alerts_s: tuple[float, ...]
    facets: dict[str, int] = field(default_factory=dict)


def watch(plan: DyadPlan) -> Watched:
    """Run a planted dyad through the estimator and the excess facets, second by second."""
    truth = dyad(plan)
    estimator, excess = Estimator(preset=load_preset("interview"), seed=plan.seed), Excess()
    waiting = sorted(events(truth), key=lambda event: event.end_s)
    alerts: list[float] = []
    fired: dict[str, int] = {}
    alerted = False
    for second, block in enumerate(_seconds(rows(truth)), start=1):
        for part in block:
            estimator.push_rows(part)
        while waiting and waiting[0].end_s <= second:
            estimator.push_event(waiting.pop(0))
        for update in estimator.advance(float(second)):
            facets: tuple[Facet, ...] = excess.push(update)
            for facet in facets:
                fired[facet.name] = fired.get(facet.name, 0) + facet.fires
            if excess.alert and not alerted and (not alerts or update.time_s - alerts[-1] >= 120):
                alerts.append(update.time_s)
            alerted = bool(excess.alert)
    return Watched(plan, tuple(alerts), fired)


def _seconds(blocks: Iterator) -> Iterator[list]:  # type: ignore[type-arg]
    """Rows that begin within the same second."""
    second, together = 0, []
    for block in blocks:
        while block.time_s[0] >= second + 1:
            yield together
            second, together = second + 1, []
        together.append(block)
    yield together


def plans(kind: str, n: int, seed: int) -> list[DyadPlan]:
    rng = np.random.default_rng([seed, sum(map(ord, kind))])
    found = []
    for _ in range(n):
        number = int(rng.integers(1 << 30))
        if kind.startswith("copies"):
            found.append(
                DyadPlan.of(
                    duration_s=COPY_FROM_S + 62, seed=number, coupling=0.3, jitter_s=0.5, lag_s=float(rng.uniform(0.5, 4)),
                    copy_from_s=COPY_FROM_S, noise=float(kind.rpartition(" ")[2]),
                )
            )  # fmt: skip
        elif kind == "strangers":
            found.append(DyadPlan.of(duration_s=600, seed=number, coupling=0.0))
        else:
            coupling = 0.4 if "0.4" in kind else 0.7
            leader = "both" if "both" in kind else "partner"
            found.append(
                DyadPlan.of(
                    duration_s=600,
                    seed=number,
                    coupling=coupling,
                    leader=leader,
                    lag_s=float(rng.uniform(0.5, 1.5)),
                    jitter_s=0.5,
                )
            )
    return found


KINDS = (
    "copies, noise 1",
    "copies, noise 3",
    "natural 0.4 both",
    "natural 0.7 both",
    "natural 0.4 led",
    "natural 0.7 led",
    "strangers",
)


def row(kind: str, watched: list[Watched]) -> str:
    n = len(watched)
    if kind.startswith("copies"):
        caught = sum(any(COPY_FROM_S < at <= COPY_FROM_S + 60 for at in one.alerts_s) for one in watched)
        early = sum(any(at <= COPY_FROM_S for at in one.alerts_s) for one in watched)
        result = f"{100 * caught / n:.0f} % caught within 60 s; alert before the copying in {100 * early / n:.0f} %"
    else:
        hours = sum(one.plan.duration_s for one in watched) / 3600
        alerted = sum(bool(one.alerts_s) for one in watched)
        alerts = sum(len(one.alerts_s) for one in watched)
        result = f"alerts in {100 * alerted / n:.0f} % of 10-minute sessions, {alerts / hours:.2f} an hour"
    seconds = {}
    for one in watched:
        for name, count in one.facets.items():
            seconds[name] = seconds.get(name, 0) + count
    total = sum(one.plan.duration_s for one in watched)
    shares = ", ".join(f"{name} {100 * count / total:.1f} %" for name, count in seconds.items())
    return f"| {kind} | {n} | {result} | {shares} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", default="", help="only kinds that contain this")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    lines = ["| dyads | sessions | alerts | share of time each facet fires |", "|---|---|---|---|"]
    print("\n".join(lines), flush=True)
    for kind in KINDS:
        if options.kinds not in kind:
            continue
        line = row(kind, [watch(plan) for plan in plans(kind, options.sessions, options.seed)])
        print(line, flush=True)
        lines.append(line)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
