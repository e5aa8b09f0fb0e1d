"""What a live session's memory does over hours: simulated measures through a live recording, many times faster than real time.

    python benchmarks/memory.py [--hours 4] [--trace]
    python benchmarks/memory.py --film FILM [--pictures 2000]

Two planted people's rows, phrases and gestures (20 minutes of them, again and again) go through ``live.recording`` on a moved
clock, as in ``live_alerts.py``: pipeline, scores, cues and the session's file, without pictures, sound and their models, whose
memory ``soak.py`` measures. Printed each half hour: memory that is not shared, and with ``--trace`` what Python holds and the
lines that hold most more than after the first half hour (takes three times as long). Asked: at most 2 MB an hour after that.
With ``--film`` the pictures of a film alone, as they come live but as fast as they are decoded.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import itertools
import os
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.live_alerts import START_S, hand_over
from monitor.cli.options import Bar
from monitor.config import load_preset
from monitor.live.recording.recording import Recording
from monitor.process.allocator import give_back, save_memory, settle
from monitor.record.header import Header, new_id
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.sources.device import PERSON_WIDTH_PX
from monitor.sources.media import MediaFile
from monitor.types import PEOPLE, Event, FeatureBlock
from monitor.voice.person_voice import AudioFeatures

TALK_S, LOOK_S = 1200, 1800
MOST_LINES = 12


def talk(hours: float) -> Iterator[tuple[int, list[FeatureBlock], list[Event]]]:
    """Each second's rows, and the phrases that end in it."""
    truth = dyad(DyadPlan.of(duration_s=TALK_S, seed=11, coupling=0.5, jitter_s=0.5, leader="both", echo_share=0.2, turn_s=6))
    seconds: list[list[FeatureBlock]] = [[] for _ in range(TALK_S)]
    for block in rows(truth):
        seconds[int(block.time_s[0])].append(block)
    phrases: list[list[Event]] = [[] for _ in range(TALK_S)]
    for event in events(truth):
        if event.kind == "phrase":
            phrases[min(int(event.end_s), TALK_S - 1)].append(event)
    for second in range(int(hours * 3600)):
        from_s, place = second // TALK_S * TALK_S, second % TALK_S
        yield (
            second + 1,
            [dataclasses.replace(block, time_s=block.time_s + from_s) for block in seconds[place]],
            [dataclasses.replace(e, start_s=e.start_s + from_s, end_s=e.end_s + from_s) for e in phrases[place]],
        )


def held() -> tuple[float, float]:
    """MB of the process's own memory, and of what Python allocated."""
    gc.collect()
    give_back()
    return psutil.Process().memory_full_info().uss / 2**20, tracemalloc.get_traced_memory()[0] / 2**20


def play(film: Path, n_pictures: int) -> None:
    """Print the process's own memory beyond that at the first picture, now and then. The film is played over and over."""
    media, widest_px = MediaFile(film), int(PERSON_WIDTH_PX)
    pictures = itertools.chain.from_iterable(media.pictures(widest_px=widest_px) for _ in itertools.count())
    settle()  # as before a session: later objects alone are the collector's
    first_mb = None
    for number, _ in enumerate(itertools.islice(pictures, n_pictures + 1)):
        if number % (n_pictures // 10) == 0:
            give_back()
            own_mb = psutil.Process().memory_full_info().uss / 2**20
            first_mb = own_mb if first_mb is None else first_mb
            print(f"{number:6d} pictures {own_mb - first_mb:+7.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=4.0)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--film", type=Path)
    parser.add_argument("--pictures", type=int, default=2000)
    options = parser.parse_args()
    if options.film is not None:
        save_memory()
        play(options.film, options.pictures)
        return
    now = datetime.now(UTC)
    header = Header(id=new_id(now), started_at=now, preset="interview")
    looks: list[tuple[float, float, float]] = []
    first: tracemalloc.Snapshot | None = None
    if options.trace:
        tracemalloc.start(1)
    with tempfile.TemporaryDirectory() as folder, Bar("talking") as bar:
        live = Recording(Path(folder) / header.id, header, preset=load_preset(), people=PEOPLE, start_s=START_S)
        begun_s = time.perf_counter()
        for second, blocks, phrases in talk(options.hours):
            for block in blocks:
                hand_over(live, block)
            for phrase in phrases:
                live.hear(AudioFeatures(phrases=(phrase,)))
            live.advance(START_S + second + 0.2)
            if second % (LOOK_S // 6) == 0:
                looks.append((second / 3600, *held()))
                if first is None and second >= LOOK_S and options.trace:
                    first = tracemalloc.take_snapshot()
            bar.report(second, options.hours * 3600)
        took_s = time.perf_counter() - begun_s
        if first is not None:
            last = tracemalloc.take_snapshot()
            lines = last.compare_to(first, "lineno")[:MOST_LINES]
        before_s = time.perf_counter()
        summary = live.finish(START_S + options.hours * 3600)
        ended_s = time.perf_counter() - before_s
    print("hours   own MB" + ("   Python MB" if options.trace else ""))
    for hours, own, traced in looks[5::6]:
        print(f"{hours:5.1f} {own:8.1f}" + (f" {traced:11.2f}" if options.trace else ""))
    settled = np.array([look for look in looks if look[0] >= LOOK_S / 3600])
    if len(settled) > 2:
        at_h, own, traced = settled.T
        print(f"slope after half an hour: {np.polyfit(at_h, own, 1)[0]:+.2f} MB an hour"
              + (f", Python's {np.polyfit(at_h, traced, 1)[0]:+.2f}" if options.trace else ""))  # fmt: skip
    print(f"{options.hours * 3600 / took_s:.0f} times real time; the end took {ended_s:.1f} s")
    print("scores: " + ", ".join(f"{score.name} {score.score!r}" for score in summary.scores if score.status == "ok"))
    if first is not None:
        for line in lines:
            frame = line.traceback[0]
            where = f"{frame.filename.partition('monitor/')[2]}:{frame.lineno}"
            print(f"{line.size_diff / 1024:+9.0f} kB ({line.count_diff:+d})  {where}")


if __name__ == "__main__":
    main()
