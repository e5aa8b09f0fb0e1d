"""How long rows stand for: hand-worked rows, and the law that even coverage is the whole time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.durations import durations, edges, since_before, time_mean


@pytest.mark.parametrize(
    ("time_s", "expected"),
    [
        ([], []),
        ([3.0], [0.0]),
        ([0.0, 0.1, 0.15, 0.2], [0.075, 0.075, 0.05, 0.05]),  # 20 frames a second, limited to 15
        ([0.0, 1.0, 2.0, 12.0, 13.0], [1.0, 1.0, 1.0, 1.0, 1.0]),  # a gap of ten seconds
    ],
)
def test_hand_worked(time_s: list[float], expected: list[float]) -> None:
    np.testing.assert_allclose(durations(np.array(time_s)), expected)


def test_only_what_lies_inside_counts() -> None:
    time_s = np.arange(10.0)
    np.testing.assert_allclose(durations(time_s, from_s=2.25, until_s=4.0), [0, 0, 0.25, 1, 0.5, 0, 0, 0, 0, 0])


def test_a_gap_of_ones_own() -> None:
    np.testing.assert_allclose(durations(np.array([0.0, 1.0, 3.0]), gap_s=5.0), [1.25, 1.5, 1.75])
    np.testing.assert_allclose(durations(np.array([0.0, 1.0, 2.0]), gap_s=0.5), [0.5, 0.5, 0.5])


@given(st.lists(st.floats(0.03, 0.07), min_size=2, max_size=60))
def test_steps_without_a_gap_add_up_to_the_time(steps_s: list[float]) -> None:
    time_s = np.cumsum(steps_s)
    usual_s = float(np.median(np.diff(time_s)))
    assert durations(time_s).sum() == pytest.approx(time_s[-1] - time_s[0] + usual_s)
    first_s, last_s = edges(time_s)
    np.testing.assert_allclose(first_s[1:], last_s[:-1])


def test_means_over_time() -> None:
    seconds = np.array([1.0, 2.0, 3.0])
    assert time_mean(np.array([1.0, np.nan, 0.0]), seconds) == pytest.approx(0.25)
    assert np.isnan(time_mean(np.array([np.nan] * 3), seconds))
    # All change over all time: 1 grey level in each step, of 0.05 or 0.1 s, is 15 a second.
    time_s = np.cumsum([0.0, *[0.1, 0.05, 0.05] * 20])
    change = 1 / np.diff(time_s, prepend=-1)
    assert time_mean(change, since_before(time_s)) == pytest.approx(15)
    np.testing.assert_allclose(since_before(np.array([0.0, 1.0, 2.0, 12.0, 13.0])), [0, 1, 1, 0, 1])
