"""The two clocks, with clocks that are moved by hand."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.live.lsl.library import LslClock
from tests.support.fake_clock import FakeClock


class Lsl:
    """LSL's clock is OFFSET ahead; ``delays`` pass in each reading, before and after it is taken."""

    def __init__(self, clock: FakeClock, offset_s: float) -> None:
        self.clock = clock
        self.offset_s = offset_s
        self.delays: list[tuple[float, float]] = []

    def now(self) -> float:
        before_s, after_s = self.delays.pop(0) if self.delays else (0.0, 0.0)
        self.clock.sleep(before_s)
        now_s = self.clock.now_s() + self.offset_s
        self.clock.sleep(after_s)
        return now_s


def test_moments_go_there_and_back() -> None:
    clock = FakeClock(10.0)
    both = LslClock(clock, Lsl(clock, 5000.25).now)
    times = np.array([1.0, 2.5])
    np.testing.assert_allclose(both.to_lsl(times), times + 5000.25, atol=1e-9)
    np.testing.assert_allclose(both.to_program(both.to_lsl(times)), times, atol=1e-9)


def test_the_reading_that_nothing_came_between_counts() -> None:
    clock = FakeClock(10.0)
    lsl = Lsl(clock, 100.0)
    lsl.delays = [(0.03, 0.0), (0.0, 0.2), (0.0001, 0.0), (0.05, 0.0), (0.0, 0.04)]
    both = LslClock(clock, lsl.now)
    assert both.to_lsl(np.zeros(1))[0] == pytest.approx(100.0, abs=0.00005 + 1e-9)
    assert both.error_s == pytest.approx(0.00005, abs=1e-9)


def test_a_sleep_of_the_computer_which_one_clock_counts_is_corrected_within_a_second() -> None:
    clock = FakeClock(10.0)
    lsl = Lsl(clock, 100.0)
    both = LslClock(clock, lsl.now)
    both.to_lsl(np.zeros(1))
    clock.sleep(3600.0)
    lsl.offset_s -= 3600.0  # CLOCK_MONOTONIC stood still
    clock.sleep(1.0)
    assert both.to_lsl(np.array([3611.0]))[0] == pytest.approx(111.0)
