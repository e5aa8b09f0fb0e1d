"""Rows at any times on an even clock."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.vision.even import EVEN_HZ, EvenClock


@given(st.lists(st.floats(0.02, 0.3), min_size=2, max_size=30), st.floats(-50, 50), st.floats(-90, 90))
def test_a_straight_line_stays_one_at_any_times(steps_s, slope, start):
    """Inside; at both ends the clock takes the value to have been at rest."""
    times_s = [sum(steps_s[:count]) for count in range(len(steps_s) + 1)]
    clock = EvenClock()
    samples = [sample for at_s in times_s for sample in clock.push((at_s, start + slope * at_s))] + clock.finish()
    numbers = [round(time_s * EVEN_HZ) for time_s, _ in samples]
    assert numbers == list(range(math.ceil(times_s[0] * EVEN_HZ), math.ceil(times_s[-1] * EVEN_HZ)))
    for time_s, value in samples:
        if times_s[1] <= time_s < times_s[-2]:
            assert value == pytest.approx(start + slope * time_s, abs=1e-6)


def test_finish_starts_anew():
    clock = EvenClock()
    assert clock.finish() == []
    first = [sample for n in range(5) for sample in clock.push((n / 12.5, float(n)))] + clock.finish()
    again = [sample for n in range(5) for sample in clock.push((n / 12.5, float(n)))] + clock.finish()
    assert first == again
    assert math.isnan(clock.newest_s)
