"""A page's clock on the program's: the difference is planted, with jitter, wrong times, stalls and jumps."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.sources.browser.page_clock import PageClock

APART_S = 1000.0


def fed(clock: PageClock, sent_s: np.ndarray, late_s: np.ndarray, apart_s: float = APART_S) -> list[bool]:
    return [clock.note(1000 * sent, sent + late + apart_s) for sent, late in zip(sent_s, late_s, strict=True)]


def test_a_late_message_does_not_move_the_clock() -> None:
    clock, rng = PageClock(), np.random.default_rng(1)
    late_s = 0.0005 + rng.exponential(0.02, 600)
    assert all(fed(clock, np.arange(600) * 0.03, late_s))
    # The least of 600 exponential delays of 20 ms is far under a millisecond above the floor.
    assert clock.to_program(5000.0) == pytest.approx(5.0 + APART_S + 0.0005, abs=0.001)


def test_one_wrong_time_is_no_jump() -> None:
    clock = PageClock()
    fed(clock, np.arange(10) * 0.03, np.zeros(10))
    assert not clock.note(1e12, APART_S + 0.31)
    assert not clock.note(-1e12, APART_S + 0.32)
    assert clock.note(330.0, APART_S + 0.33)
    assert clock.to_program(330.0) == pytest.approx(APART_S + 0.33)


def test_a_wrong_first_time_is_forgotten() -> None:
    clock = PageClock()
    clock.note(1e12, APART_S)
    told = fed(clock, np.arange(60) * 0.03, np.zeros(60))
    assert not any(told[:15])
    assert all(told[20:])
    assert clock.to_program(1000.0) == pytest.approx(APART_S + 1.0)


def test_messages_that_waited_together_are_late_and_no_jump() -> None:
    clock = PageClock()
    fed(clock, np.arange(100) * 0.03, np.zeros(100))
    stalled_s = 3.0 + np.arange(60) * 0.03  # 1.8 s that all arrive at once
    told = [clock.note(1000 * sent, APART_S + 4.8) for sent in stalled_s]
    assert not any(told[:20])
    assert told[-1]
    assert clock.to_program(4000.0) == pytest.approx(APART_S + 4.0)


@pytest.mark.parametrize("slept_s", [2.0, 600.0])
def test_a_sleep_that_the_page_does_not_count_is_a_jump(slept_s: float) -> None:
    clock = PageClock()
    fed(clock, np.arange(100) * 0.03, np.zeros(100))
    told = fed(clock, 3.0 + np.arange(40) * 0.03, np.zeros(40), APART_S + slept_s)
    assert not any(told[:16])
    assert all(told[20:])
    assert clock.to_program(4000.0) == pytest.approx(APART_S + slept_s + 4.0)
