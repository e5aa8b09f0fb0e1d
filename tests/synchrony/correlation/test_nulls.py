"""Surrogates: what each keeps, that it keeps no coupling, and that its p is one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import kstest, norm

from monitor.synchrony.case import case_of
from monitor.synchrony.correlation import nulls
from monitor.synchrony.correlation.iaaft import iaaft
from monitor.synchrony.correlation.normalize import normalize
from monitor.synchrony.correlation.surrogates import null_shifts, products

RANKED = ("circular", "time-shift", "segment", "iaaft", "data")


def case(user: np.ndarray, partner: np.ndarray, *, statistic: str = "mean", window_s: float = 10.0) -> nulls.Case:
    normalized = normalize(np.stack([user, partner]), rate_hz=10, window_s=window_s)
    return case_of(normalized, partner, statistic=statistic, rate_hz=10, window_s=window_s, max_lag_s=5.0)


def ar1(seed: int, n: int = 900) -> np.ndarray:
    return lfilter([1], [1, -0.9], np.random.default_rng(seed).standard_normal(n))


@pytest.mark.parametrize("gaps", [False, True])
def test_iaaft_keeps_values_exactly_and_the_spectrum_nearly(gaps: bool) -> None:
    series = np.exp(0.3 * ar1(1))
    if gaps:
        series[100:130] = np.nan
    made = iaaft(series, 5, rng=np.random.default_rng(0))
    known = np.isfinite(series)
    assert np.array_equal(np.isfinite(made), np.tile(known, (5, 1)))
    assert np.array_equal(np.sort(made[:, known], axis=1), np.tile(np.sort(series[known]), (5, 1)))
    assert not np.array_equal(made[0], made[1], equal_nan=True)
    off = series[known] - series[known].mean()
    for one in made[:, known] - series[known].mean():
        for lag in (1, 3, 10):
            wanted, got = (np.dot(values[lag:], values[:-lag]) / np.dot(values, values) for values in (off, one))
            assert got == pytest.approx(wanted, abs=0.05)


def test_iaaft_of_a_constant_or_of_nothing_is_itself() -> None:
    rng = np.random.default_rng(0)
    assert np.array_equal(iaaft(np.ones(50), 2, rng=rng), np.ones((2, 50)))
    assert np.isnan(iaaft(np.full(50, np.nan), 2, rng=rng)).all()


def test_segments_keep_every_value_with_its_neighbours() -> None:
    user, partner = ar1(1, 937), ar1(2, 937)
    partner[200:220] = np.nan
    tested = case(user, partner)
    made = next(nulls._reordered(tested, 40, np.random.default_rng(0)))
    own = tested.partner
    assert np.array_equal(np.sort(made.values, axis=1), np.tile(np.sort(own.values[0]), (40, 1)))
    assert (made.valid.sum(axis=1) == own.valid.sum()).all()
    for row in made.values:
        assert not np.array_equal(row, own.values[0])
        assert np.count_nonzero(~np.isin(np.diff(row), np.diff(own.values[0]))) <= 8  # eight seams


def test_five_segments_have_all_their_other_orders() -> None:
    orders = nulls._orders(5, 499, np.random.default_rng(0))
    assert len(orders) == len(set(orders)) == 119 and tuple(range(5)) not in orders  # 5! - 1
    assert len(nulls._orders(9, 30, np.random.default_rng(0))) == 30
    assert not len(nulls.draw(case(ar1(1, 400), ar1(2, 400)), "segment", n=99, seed=0).values)


def test_the_data_shuffle_keeps_gaps_in_place() -> None:
    user, partner = ar1(1), ar1(2)
    partner[10:40] = np.nan
    tested = case(user, partner)
    made = next(nulls._shuffled(tested, 3, np.random.default_rng(0)))
    assert not made.valid[:, 10:40].any() and made.valid[:, 60:].all()


def test_the_near_profile_is_the_whole_one_near_zero() -> None:
    user, partner = ar1(1), ar1(2)
    user[300:340], partner[500:560] = np.nan, np.nan
    tested = case(user, partner)
    whole = products(tested.user, tested.partner).values[0]
    near = nulls.near_profile(tested.user, tested.partner, reach=30)[0]
    assert near == pytest.approx(np.concatenate([whole[:31], whole[-30:]]))
    assert tested.statistic(near[None])[0, 0] == pytest.approx(tested.statistic(whole)[0])


def test_a_time_shift_pairs_what_is_left_and_says_what_is_lost() -> None:
    user, partner = ar1(1, 600), ar1(2, 600)
    tested = case(user, partner)
    drawn = nulls.draw(tested, "time-shift", n=9999, seed=0)
    shifts = [shift for shift in range(-300, 301) if abs(shift) >= 100 and shift % 3 == 0]  # 10 s, a sixth of 60 s
    assert len(drawn.values) == len(shifts)
    assert drawn.lost == pytest.approx(np.mean(np.abs(shifts)) / 600)
    x, y = tested.user.values[0], tested.partner.values[0]

    def at(lag: int) -> float:
        left = x[lag:] * y[: 600 - lag] if lag >= 0 else x[:lag] * y[-lag:]
        return left.sum() / math.sqrt(len(left) * 600)

    lags = [*range(3, 26), *range(-25, -2)]  # 0.3-2.5 s; the share of what is one sample wide is small
    by_hand = np.sort([np.mean([at(shift + lag) for lag in lags]) for shift in shifts])
    assert np.sort(drawn.values) == pytest.approx(by_hand, abs=0.004)


def test_p_counts_the_observation_itself() -> None:
    test = nulls.rank_test(2.0, np.array([1.0, 2.0, 3.0] + [0.0] * 16), effective_n=9.0)
    assert test.p == pytest.approx(3 / 20)  # two of nineteen reach it
    assert test.z == pytest.approx(norm.isf(0.15))
    assert nulls.rank_test(9.0, np.zeros(19), effective_n=9.0).z == pytest.approx(norm.isf(0.05))
    assert nulls.rank_test(-9.0, np.zeros(19), effective_n=9.0).z == pytest.approx(-norm.isf(0.05))


@pytest.mark.parametrize("null", RANKED)
def test_the_same_seed_gives_the_same_surrogates(null: str) -> None:
    tested = case(ar1(1), ar1(2))
    first, again, other = (nulls.draw(tested, null, n=25, seed=seed).values for seed in (4, 4, 5))
    assert len(first) == 25 and np.isfinite(first).all()
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@pytest.mark.slow
@pytest.mark.parametrize("null", ["circular", "segment", "data"])
def test_p_is_uniform_between_independent_white_noises(null: str) -> None:
    rng = np.random.default_rng(8)
    shares = []
    for seed in range(60):
        tested = case(*rng.standard_normal((2, 600)))
        draws = nulls.draw(tested, null, n=19, seed=seed).values
        observed = float(tested.statistic(products(tested.user, tested.partner).values[0])[0])
        shares.append(nulls.rank_test(observed, draws, effective_n=9.0).p - rng.random() / 20)
    assert kstest(shares, "uniform").pvalue > 0.002


@pytest.mark.parametrize("statistic", ["mean", "peak"])
@pytest.mark.parametrize("null", RANKED)
def test_a_planted_lag_is_beyond_every_null(null: str, statistic: str) -> None:
    leader = ar1(3, 1215)
    tested = case(leader[:1200] + 0.7 * ar1(4, 1200), leader[15:], statistic=statistic)
    draws = nulls.draw(tested, null, n=49, seed=0).values
    observed = float(tested.statistic(products(tested.user, tested.partner).values[0])[0])
    assert nulls.rank_test(observed, draws, effective_n=9.0).p <= 0.04
    assert null_shifts(1200, 10).sum() > 99
