"""How one sat is told by the last minute: as by all that went before, and at no higher price."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.calibrate.baseline import slouching
from monitor.replay.analysis import posture


@given(seed=st.integers(0, 2**32 - 1))
@pytest.mark.slow
def test_by_the_last_minute_as_by_all_before(seed: int) -> None:
    chance = np.random.default_rng(seed)
    time_s = 5.0 * np.flatnonzero(chance.random(120) < 0.8) + 5.0  # stretches of five seconds, some unseen
    deep = np.repeat(chance.random(12) < 0.6, 10)[: time_s.size]
    height, neck = np.where(deep, -0.3, 0.0), np.where(deep & (chance.random(time_s.size) < 0.95), -0.2, 0.0)
    slouched = posture.slouch_at(time_s, height=height, neck=neck)
    by_all = [slouching(time_s[:n], height=height[:n], neck=neck[:n]) is not None for n in range(1, time_s.size + 1)]
    assert slouched.tolist() == by_all


def test_a_whole_day_is_looked_at_a_minute_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def counted(time_s: np.ndarray, *, height: np.ndarray, neck: np.ndarray) -> float | None:
        seen.append(time_s.size)
        return None

    monkeypatch.setattr(posture, "slouching", counted)
    time_s = np.arange(5.0, 86_400.0, 5.0)
    assert not posture.slouch_at(time_s, height=np.zeros(time_s.size), neck=np.zeros(time_s.size)).any()
    assert max(seen) == 60 / 5 + 2  # both ends of the minute, and one before it
