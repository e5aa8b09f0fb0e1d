"""The load governor on planted delays."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from monitor.live.power.throttle import LoadGovernor, Rates


def run(throttle: LoadGovernor, delay_s: float, *, from_s: float, for_s: float, refused_every: int = 0) -> list[Rates]:
    """Fifteen pictures a second that each took so long; the rates of each second."""
    rates = []
    for n in range(int(for_s * 15)):
        now_s = from_s + n / 15
        throttle.answered(now_s, delay_s)
        if refused_every and n % refused_every == 0:
            throttle.refused(now_s)
        if n % 15 == 14:
            rates.append(throttle.rates(now_s))
    return rates


def test_a_quick_machine_measures_everything() -> None:
    assert {rates.level for rates in run(LoadGovernor(), 0.05, from_s=0, for_s=120)} == {0}


def test_lateness_lowers_the_body_first_and_the_face_last() -> None:
    levels = run(LoadGovernor(), 0.5, from_s=0, for_s=60)
    assert levels[3].level == 0  # a moment's load changes nothing
    by_level = {rates.level: rates for rates in levels}
    assert sorted(by_level) == [0, 1, 2, 3]
    assert by_level[1].face_hz == by_level[0].face_hz
    assert by_level[1].body_hz < by_level[0].body_hz
    assert by_level[2].face_hz >= 12
    assert [rates.level for rates in levels] == sorted(rates.level for rates in levels)


def test_pictures_that_find_no_worker_count_as_lateness() -> None:
    assert run(LoadGovernor(), 0.05, from_s=0, for_s=30, refused_every=2)[-1].level > 0


def test_calm_brings_the_rates_back_slowly() -> None:
    throttle = LoadGovernor()
    run(throttle, 0.5, from_s=0, for_s=60)
    levels = [rates.level for rates in run(throttle, 0.05, from_s=60, for_s=150)]
    assert levels[0] == 3
    assert levels[-1] == 0
    assert all(before - after in (0, 1) for before, after in itertools.pairwise(levels))
    assert levels.index(2) >= 25


@given(st.lists(st.tuples(st.floats(0, 2), st.booleans()), max_size=400))
def test_levels_stay_in_range_whatever_comes(pictures: list[tuple[float, bool]]) -> None:
    throttle = LoadGovernor()
    for n, (delay_s, refused) in enumerate(pictures):
        throttle.answered(n / 5, delay_s)
        if refused:
            throttle.refused(n / 5)
        rates = throttle.rates(n / 5)
        assert 0 <= rates.level <= 3
        assert 7 <= rates.face_hz <= 15
        assert 2 <= rates.body_hz <= 5


def test_nothing_measured_is_no_reason_to_measure_less() -> None:
    throttle = LoadGovernor()
    assert {throttle.rates(float(now_s)).level for now_s in range(60)} == {0}
    run(throttle, 0.5, from_s=60, for_s=4)
    throttle.forget()
    assert throttle.rates(70).level == 0
