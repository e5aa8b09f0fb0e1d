"""Time stamps that are missing, repeated or begin anew; expected values worked by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.frames import TimestampRepair


@pytest.mark.parametrize(
    ("stamps_s", "expected_s"),
    [
        ([2.0, 2.04, 2.08], [0.0, 0.04, 0.08]),
        ([None, None, None], [0.0, 0.04, 0.08]),
        ([2.0, None, 2.08], [0.0, 0.04, 0.08]),
        ([2.0, 2.04, 2.04, 2.0, 2.08], [0.0, 0.04, None, None, 0.08]),
        # A second recording joined on: its stamps begin anew.
        ([2.0, 2.04, 5.0, 2.0, 2.04], [0.0, 0.04, 3.0, 3.04, 3.08]),
        # A pause in the recording stays one.
        ([2.0, 12.0], [0.0, 10.0]),
    ],
)
def test_stamps_become_times(stamps_s: list[float | None], expected_s: list[float | None]) -> None:
    stamps = TimestampRepair(start_s=2.0, step_s=0.04, jump_s=1.0)
    times_s = [stamps(stamp) for stamp in stamps_s]
    assert [time if time is None else round(time, 6) for time in times_s] == expected_s


@given(st.lists(st.one_of(st.none(), st.floats(0.0, 1e4))))
def test_times_only_go_forward(stamps_s: list[float | None]) -> None:
    stamps = TimestampRepair(start_s=0.0, step_s=0.04, jump_s=1.0)
    times = [time for stamp in stamps_s if (time := stamps(stamp)) is not None]
    assert all(before < after for before, after in pairwise(times))
