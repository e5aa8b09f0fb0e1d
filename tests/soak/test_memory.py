"""Simulated hours: what a session holds on purpose is bounded, and nothing of it waits for the collector of cycles."""

from __future__ import annotations

import gc
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import memory
from benchmarks.live_alerts import START_S, hand_over
from monitor.config import load_preset
from monitor.live.recording.recording import Recording
from monitor.record.header import Header, new_id
from monitor.synchrony.estimator import Estimator
from monitor.types import PEOPLE, Update
from monitor.voice.person_voice import AudioFeatures

# The longest that anything is kept is an hour of events (constants.events().keep_s).
FULL_H = 1.05
HOURS = 1.4
MOST_BYTES_PER_H = 2 * 2**20


@contextmanager
def talking(folder: Path, hours: float) -> Iterator[Iterator[int]]:
    """A live recording of two planted people; the seconds as they are talked."""
    now = datetime.now(UTC)
    header = Header(id=new_id(now), started_at=now, preset="interview")
    live = Recording(folder / header.id, header, preset=load_preset(), people=PEOPLE, start_s=START_S)

    def seconds() -> Iterator[int]:
        for second, blocks, phrases in memory.talk(hours):
            for block in blocks:
                hand_over(live, block)
            live.hear(AudioFeatures(phrases=tuple(phrases)))
            live.advance(START_S + second + 0.2)
            yield second

    with live:
        yield seconds()


def is_ours(item: object) -> bool:
    """What the test runner leaves meanwhile is its own."""
    return any(str(getattr(noun, "__module__", "")).startswith(("monitor.", "numpy")) for noun in (item, type(item)))


@pytest.mark.slow
def test_nothing_of_a_talk_waits_for_the_collector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "TALK_S", 60)
    with talking(tmp_path, 70 / 3600) as seconds:
        for second in seconds:
            if second == 45:  # scores, cues and what is loaded late are there
                gc.collect()
                gc.disable()
        try:
            gc.set_debug(gc.DEBUG_SAVEALL)
            gc.collect()
            waiting = Counter(type(item).__name__ for item in gc.garbage if is_ours(item))
        finally:
            gc.set_debug(0)
            gc.garbage.clear()
            gc.enable()
    assert not waiting


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_after_the_first_hour_memory_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "TALK_S", 300)
    live = Estimator._live

    def now_and_then(estimator: Estimator, time_s: float) -> Update:
        """Three seconds in a row measure all that a score rests on; once a minute is enough, as each takes the last's place."""
        return live(estimator, time_s) if time_s % 60 < 3 else Update(time_s, ())

    monkeypatch.setattr(Estimator, "_live", now_and_then)
    held: dict[int, int] = {}
    with talking(tmp_path, HOURS) as seconds:
        tracemalloc.start(1)
        try:
            for second in seconds:
                if second in (int(FULL_H * 3600), int(HOURS * 3600)):
                    gc.collect()
                    held[second] = tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
    before, after = held.values()
    print(f"{before / 2**20:.2f} MB after {FULL_H} h, {after / 2**20:.2f} MB after {HOURS} h")
    assert after - before <= MOST_BYTES_PER_H * (HOURS - FULL_H), "a history grows without end"
