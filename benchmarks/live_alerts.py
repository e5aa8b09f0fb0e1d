"""Excess alerts on the live path: planted dyads through a live recording, second by second, as a page would get them.

    python benchmarks/live_alerts.py [--copies 6] [--natural 3] [--seed 11]

Copies: a natural talk (coupling 0.5) whose user copies outright from 150 s on; asked: one alert within 60 s of the copying's
start and none again within the preset's pause. Natural: 30 minutes of coupling 0.5, jittered and reciprocal; asked: at most one
alert. Rows arrive up to 0.4 s late, as they do live; the clock is simulated, so that the machine's speed changes nothing.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.cli.options import Bar
from monitor.config import load_preset
from monitor.live.recording.recording import Recording
from monitor.record.header import Header, new_id
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.types import PEOPLE, FeatureBlock
from monitor.vision.features import VideoFeatures
from monitor.voice.person_voice import AudioFeatures

COPY_FROM_S = 150.0
WITHIN_S = 60.0
START_S = 1000.0  # of the session on the program's clock


def natural(seed: int, duration_s: float, **changes: object) -> DyadPlan:
    """A lively talk in which both follow each other now and then."""
    usual = {"coupling": 0.5, "lag_s": 1.0, "jitter_s": 0.5, "leader": "both", "echo_share": 0.2, "turn_s": 6}
    return DyadPlan.of(duration_s=duration_s, seed=seed, **(usual | changes))


def copied(seed: int, duration_s: float) -> DyadPlan:
    """The same, until the user begins to copy."""
    return natural(seed, duration_s, leader="partner", copy_from_s=COPY_FROM_S)


def hand_over(live: Recording, block: FeatureBlock) -> None:
    """Simulated rows as a live recording gets them: of a voice as they are, of a picture on the program's clock."""
    if block.family == "voice":
        live.hear(AudioFeatures(rows=(block,)))
    else:
        seen = dataclasses.replace(block, time_s=block.time_s + START_S)
        live.see(block.person, VideoFeatures(float(seen.time_s[-1]), (seen,), None))


def alerts(plan: DyadPlan, folder: Path) -> list[float]:
    """When an excess cue was shown, in session seconds."""
    now = datetime.now(UTC)
    header = Header(id=new_id(now), started_at=now, preset="interview")
    live = Recording(folder / header.id, header, preset=load_preset(), people=PEOPLE, start_s=START_S)
    truth = dyad(plan)
    phrases = sorted((event for event in events(truth) if event.kind == "phrase"), key=lambda phrase: phrase.end_s)
    late_s = np.random.default_rng(plan.seed).uniform(0, 0.4, size=int(plan.duration_s) + 2)
    shown: list[float] = []
    for second, blocks in enumerate(_seconds(rows(truth)), start=1):
        for block in blocks:
            hand_over(live, block)
        while phrases and phrases[0].end_s <= second:
            live.hear(AudioFeatures(phrases=(phrases.pop(0),)))
        for update in live.advance(START_S + second + late_s[second]):
            shown += [nudge.time_s for nudge in update.nudges if nudge.kind == "excess"]
    live.finish(START_S + plan.duration_s)
    return shown


def _seconds(blocks: Iterator[FeatureBlock]) -> Iterator[list[FeatureBlock]]:
    second, together = 0, []
    for block in blocks:
        while block.time_s[0] >= second + 1:
            yield together
            second, together = second + 1, []
        together.append(block)
    yield together


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=6)
    parser.add_argument("--natural", type=int, default=3)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    pause_s = load_preset().limits.pause_s
    plans = [copied(options.seed + n, COPY_FROM_S + 150) for n in range(options.copies)]
    plans += [natural(options.seed + 100 + n, 1800.0) for n in range(options.natural)]
    with tempfile.TemporaryDirectory() as folder, Bar("talking") as bar:
        shown = []
        for number, plan in enumerate(plans):
            shown.append(alerts(plan, Path(folder)))
            bar.report(number + 1, len(plans))
    copies, calm = shown[: options.copies], shown[options.copies :]
    delays = [min((time_s - COPY_FROM_S for time_s in times if time_s >= COPY_FROM_S), default=np.inf) for times in copies]
    once = [not any(0 < later_s - time_s < pause_s for time_s in times for later_s in times) for times in copies]
    early = sum(time_s < COPY_FROM_S for times in copies for time_s in times)
    print(f"copies alerted within {WITHIN_S:.0f} s: {sum(delay <= WITHIN_S for delay in delays)} of {len(copies)}")
    print(f"  after (s): {', '.join(f'{delay:.0f}' for delay in sorted(delays))}; before the copying began: {early}")
    print(f"  not again within {pause_s:.0f} s: {sum(once)} of {len(copies)}")
    print(f"natural talks of 30 minutes, alerts in each: {[len(times) for times in calm]}")


if __name__ == "__main__":
    main()
