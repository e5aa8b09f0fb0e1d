"""Time stamps that are missing, repeated or begin anew; expected values worked by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.frames import in_order

STEP_S = 0.04


@pytest.mark.parametrize(
    ("stamps_s", "expected_s"),
    [
        ([0.0, 0.04, 0.08], [0.0, 0.04, 0.08]),
        ([None, None, None], [0.0, 0.04, 0.08]),
        ([0.0, None, 0.08], [0.0, 0.04, 0.08]),
        # One that is repeated or late is passed over.
        ([0.0, 0.04, 0.04, 0.0, 0.08], [0.0, 0.04, 0.08]),
        # One that leaps ahead alone is wrong; those after it are right.
        ([0.0, 0.04, 7.0, 0.08, 0.12], [0.0, 0.04, 0.08, 0.12]),
        # A pause stays one, also before the last picture.
        ([0.0, 10.0, 10.04], [0.0, 10.0, 10.04]),
        ([0.0, 10.0, None, 10.08], [0.0, 10.0, 10.04, 10.08]),
        ([0.0, 10.0], [0.0, 10.0]),
    ],
)
def test_stamps_become_times(stamps_s: list[float | None], expected_s: list[float]) -> None:
    passed_over: list[bool] = []
    found = list(in_order(((stamp, stamp) for stamp in stamps_s), step_s=STEP_S, passed_over=lambda: passed_over.append(True)))
    assert [time_s for time_s, _ in found] == pytest.approx(expected_s)
    assert all(item is None or item == time_s for time_s, item in found)
    assert len(found) + len(passed_over) == len(stamps_s)


@given(st.lists(st.one_of(st.none(), st.floats(0.0, 1e4))))
def test_times_only_go_forward(stamps_s: list[float | None]) -> None:
    times = [time_s for time_s, _ in in_order(((stamp, None) for stamp in stamps_s), step_s=STEP_S)]
    assert all(before < after for before, after in pairwise(times))
