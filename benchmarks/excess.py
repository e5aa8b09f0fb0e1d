"""How often excess is alerted: outright copies, natural coupling, strangers; planted dyads through gestures and estimator.

    python benchmarks/excess.py [--sessions 40] [--strangers 120] [--seed 2] [--kinds copies] [--jobs 1] [--out FILE.md]

Copies: a loosely coupled dyad whose user copies outright from minute 4 on (or from the start), at a lag of 0.5-4 s, mirror-wise
or same side; caught when the alert comes within 60 s of the copying's start. Natural: coupling 0.4 or 0.7, jittered and
reciprocal (and led by the partner), 10 minutes. Strangers: coupling 0, 10 minutes. Each session is drawn from the seed; the
constants were chosen on seeds 0, 100 and 200. ``--every`` also works out what excess does not look at: the same alerts, thrice
the time.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

# One core a process, before numpy is there.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor import constants
from monitor.coaching.excess import Excess
from monitor.config import load_preset
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.synchrony.estimator import Estimator
from monitor.synchrony.evidence import UpdateWithEvidence
from monitor.synchrony.movement import Movement
from monitor.types import PEOPLE, FeatureBlock
from monitor.vision.gestures import Gestures

COPY_FROM_S = 240.0
WITHIN_S = 60.0
WATCHED_S = 120.0  # how long a copy is watched for its alert, so that the late ones are seen too
COUNTED_APART_S = 120.0  # an alert within the cue's pause of another is the same to the user


class Watcher(Estimator):
    """The estimator without the seconds and scores that excess does not use: the evidence it uses is the same."""

    def _live(self, time_s: float) -> UpdateWithEvidence:
        numbers = constants.synchrony()
        stretch = self._stretch(time_s, numbers.history_s) if time_s >= numbers.copies_from_s else None
        return UpdateWithEvidence(time_s, evidence=self._sampler.at(time_s, stretch).evidence(time_s, Movement()))


@dataclass(frozen=True, slots=True)
class Watched:
    """One session. alerts_s : when an alert began, one within 120 s of another not counted. facets : seconds each fired."""

    plan: DyadPlan
    alerts_s: tuple[float, ...]
    facets: dict[str, int] = field(default_factory=dict)


def watch(plan: DyadPlan, *, every: bool = False) -> Watched:
    """Run a planted dyad through gestures, estimator and excess, second by second, as a live session would be."""
    truth = dyad(plan)
    estimator = (Estimator if every else Watcher)(preset=load_preset("interview"), seed=plan.seed)
    excess, gestures = Excess(), {person: Gestures(person) for person in PEOPLE}
    # Speech comes as planted, gestures as they are detected in the rows, with what is missed and late.
    speech = sorted((event for event in events(truth) if event.kind in ("phrase", "turn")), key=lambda event: event.end_s)
    alerts: list[float] = []
    fired: dict[str, int] = {}
    alerted = False
    for second, block in enumerate(_seconds(rows(truth)), start=1):
        for part in block:
            estimator.push_rows(part)
            for event in gestures[part.person].push(part):
                estimator.push_event(event)
        while speech and speech[0].end_s <= second:
            estimator.push_event(speech.pop(0))
        for update in estimator.advance(float(second)):
            for facet in excess.push(update):
                fired[facet.name] = fired.get(facet.name, 0) + facet.fires
            if excess.alert and not alerted and (not alerts or update.time_s - alerts[-1] >= COUNTED_APART_S):
                alerts.append(update.time_s)
            alerted = bool(excess.alert)
    return Watched(plan, tuple(alerts), fired)


def _seconds(blocks: Iterator[FeatureBlock]) -> Iterator[list[FeatureBlock]]:
    """Rows that begin within the same second, the last second too."""
    second, parts = 0, []
    for block in blocks:
        while block.time_s[0] >= second + 1:
            yield parts
            second, parts = second + 1, []
        parts.append(block)
    yield parts


def plans(kind: str, n: int, seed: int) -> list[DyadPlan]:
    rng = np.random.default_rng([seed, sum(map(ord, kind))])
    return [_plan(kind, int(rng.integers(1 << 30)), rng) for _ in range(n)]


def _plan(kind: str, seed: int, rng: np.random.Generator) -> DyadPlan:
    if kind.startswith("copies"):
        from_s = 0.0 if "start" in kind else COPY_FROM_S
        return DyadPlan.of(
            duration_s=from_s + WATCHED_S + (80 if "start" in kind else 0),
            seed=seed,
            coupling=0.3,
            jitter_s=0.5,
            lag_s=float(rng.uniform(0.5, 4)),
            side=str(rng.choice(["mirror", "same"])),
            copy_from_s=from_s,
            noise=3.0 if "noise 3" in kind else 1.0,
        )
    if kind == "strangers":
        return DyadPlan.of(duration_s=600, seed=seed, coupling=0.0)
    return DyadPlan.of(
        duration_s=600,
        seed=seed,
        coupling=0.4 if "0.4" in kind else 0.7,
        leader="both" if "both" in kind else "partner",
        lag_s=float(rng.uniform(0.5, 1.5)),
        jitter_s=0.5,
    )


KINDS = (
    "copies, noise 1",
    "copies, noise 3",
    "copies from the start",
    "natural 0.4 both",
    "natural 0.7 both",
    "natural 0.4 led",
    "natural 0.7 led",
    "strangers",
)


def row(kind: str, watched: list[Watched]) -> str:
    n = len(watched)
    if kind.startswith("copies"):
        from_s = watched[0].plan.copy_from_s or 0.0
        delays_s = [next((at - from_s for at in session.alerts_s if at > from_s), np.inf) for session in watched]
        caught = sum(delay <= WITHIN_S for delay in delays_s)
        early = sum(any(at <= from_s for at in session.alerts_s) for session in watched)
        ever = sum(np.isfinite(delays_s))
        result = f"{caught} caught within {WITHIN_S:.0f} s ({100 * caught / n:.0f} %), {ever} while watched, "
        result += f"median {np.median(delays_s):.0f} s, nine of ten within {np.quantile(delays_s, 0.9, method='higher'):.0f} s"
        result += f"; {early} alerted before" if from_s else ""
    else:
        hours = sum(session.plan.duration_s for session in watched) / 3600
        alerted = sum(bool(session.alerts_s) for session in watched)
        alerts = sum(len(session.alerts_s) for session in watched)
        result = f"{alerted} alerted ({100 * alerted / n:.1f} %); {alerts / hours:.2f} alerts an hour in {hours:.1f} h"
    seconds: dict[str, int] = {}
    for session in watched:
        for name, count in session.facets.items():
            seconds[name] = seconds.get(name, 0) + count
    total = sum(session.plan.duration_s for session in watched)
    shares = ", ".join(f"{name} {100 * count / total:.1f} %" for name, count in seconds.items())
    return f"| {kind} | {n} | {result} | {shares} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--strangers", type=int, default=120, help="sessions of strangers: their rate needs hours")
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--kinds", default="", help="only kinds that contain this")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--every", action="store_true", help="work out every score of every second, too")
    parser.add_argument("--detail", action="store_true", help="a line a session with an alert (or a copy without one)")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    lines = ["| dyads | sessions | alerts | share of time each facet fires |", "|---|---|---|---|"]
    print("\n".join(lines), flush=True)
    with ProcessPoolExecutor(options.jobs) as pool:
        for kind in KINDS:
            if options.kinds not in kind:
                continue
            chosen = plans(kind, options.strangers if kind == "strangers" else options.sessions, options.seed)
            watched = list(pool.map(partial(watch, every=options.every), chosen))
            lines.append(row(kind, watched))
            print(lines[-1], flush=True)
            for session in watched if options.detail else ():
                if session.alerts_s or kind.startswith("copies"):
                    plan = session.plan
                    print(f"  {plan.seed} lag {plan.lag_s:.1f} {plan.side}: {session.alerts_s} {session.facets}", flush=True)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
