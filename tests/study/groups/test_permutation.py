"""Permutation tests: p of small cases worked by hand, and the same p as scipy and as every arrangement counted one by one."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from monitor.study.groups.permutation import adjusted, exchange_labels, exchange_partners, exchange_signs, least_p

ONE = np.zeros(3, dtype=np.int64)


def test_partners_of_three_dyads_by_hand() -> None:
    # Sums of the six arrangements: 8 (as they are), 4, 5, 1, 2 and 2.
    values = np.array([[3.0, 1, 0], [1, 2, 0], [0, 1, 3]])
    test = exchange_partners(values, ONE, seed=0)
    assert test is not None
    assert (test.observed, test.p, test.p_least, test.n, test.exact) == (pytest.approx(8 / 3), 1 / 6, 1 / 6, 6, True)
    # The second row now goes with the first column: 2 is reached by 3 of the 6 (8 becomes 3 + 0 + 3, and 5 becomes 1 + 4 + 3).
    exchanged = exchange_partners(np.array([[3.0, 1, 0], [4, 0, 0], [0, 1, 3]]), ONE, seed=0)
    assert exchanged is not None and exchanged.p == 2 / 6


def test_a_missing_pair_counts_for_chance_only_where_nothing_is_left() -> None:
    nan = math.nan
    # Means of the arrangements: 2 (as they are; one is missing), (0 + 0 + 2) / 3, and so on; none reaches 2.
    test = exchange_partners(np.array([[2.0, 0, 0], [0, nan, 0], [0, 0, 2]]), ONE, seed=0)
    assert test is not None and test.p == 1 / 6
    # Of two dyads, exchanged partners have no value at all: that may have been anything.
    test = exchange_partners(np.array([[2.0, nan], [nan, 2]]), ONE[:2], seed=0)
    assert test is not None and test.p == 1.0
    assert exchange_partners(np.array([[nan, 1.0], [1.0, nan]]), ONE[:2], seed=0) is None


def test_partners_stay_within_their_stratum() -> None:
    values = np.array([[2.0, 0, 9, 9], [0, 2, 9, 9], [9, 9, 2, 0], [9, 9, 0, 2]])
    test = exchange_partners(values, np.array([0, 0, 1, 1]), seed=0)
    assert test is not None and (test.p, test.n) == (1 / 4, 4)
    # A stratum of one has nobody to exchange with, and plays no part.
    test = exchange_partners(np.array([[2.0, 0, 9], [0, 2, 9], [9, 9, -50]]), np.array([0, 0, 1]), seed=0)
    assert test is not None and (test.observed, test.p) == (2.0, 1 / 2)
    assert exchange_partners(values, np.arange(4), seed=0) is None


def test_partners_as_scipy_pairs_them() -> None:
    values = np.random.default_rng(4).normal(size=(6, 6)) + 0.6 * np.eye(6)
    order = np.arange(6)

    def mean(partners: np.ndarray, axis: int) -> np.ndarray:
        return values[order, partners].mean(axis=axis)

    reference = stats.permutation_test(
        (order,), mean, permutation_type="pairings", vectorized=True, n_resamples=np.inf, alternative="greater"
    )
    test = exchange_partners(values, np.zeros(6, dtype=np.int64), seed=0)
    assert test is not None and test.exact and test.n == 720
    assert test.p == pytest.approx(reference.pvalue)


def test_drawn_arrangements_come_near_all_of_them_and_depend_on_the_seed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(5).normal(size=(7, 7)) + 0.4 * np.eye(7)
    strata = np.zeros(7, dtype=np.int64)
    every = exchange_partners(values, strata, seed=0)
    monkeypatch.setattr("monitor.study.groups.permutation.DRAWS", 4999)
    drawn, again = exchange_partners(values, strata, seed=1), exchange_partners(values, strata, seed=1)
    assert every is not None and drawn is not None
    assert (every.exact, drawn.exact, drawn.n) == (True, False, 4999)
    # Three standard errors of a share.
    assert drawn.p == pytest.approx(every.p, abs=3 * math.sqrt(every.p * (1 - every.p) / 4999))
    assert drawn == again


def plain(values: np.ndarray) -> object:
    return lambda marked: np.broadcast_to(values, marked.shape)


def test_three_against_three_by_hand() -> None:
    values = np.array([1.0, 2, 3, 11, 12, 13])
    test = exchange_labels(plain(values), np.array([1, 1, 1, 0, 0, 0], dtype=bool), seed=0)
    assert test is not None
    assert (test.p, test.p_least, test.n, test.exact) == (0.1, 0.1, 20, True)
    assert test.observed == pytest.approx(-10 / math.sqrt(2 / 3))
    assert (least_p(3, 3), least_p(2, 5), least_p(30, 30)) == (2 / 20, 1 / 21, 1 / 10_000)
    assert exchange_labels(plain(values[:4]), np.array([1, 0, 0, 0], dtype=bool), seed=0) is None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-5, 5).map(lambda value: round(value, 2)), min_size=5, max_size=8), st.integers(2, 3))
def test_labels_as_every_arrangement_counted_by_itself(numbers: list[float], n_first: int) -> None:
    values = np.array(numbers)
    in_first = np.arange(len(values)) < n_first
    test = exchange_labels(plain(values), in_first, seed=0)
    assert test is not None

    def t(first: tuple[int, ...]) -> float:
        a, b = values[list(first)], np.delete(values, first)
        error = math.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
        return abs(a.mean() - b.mean()) / max(error, 1e-12)

    every = [t(first) for first in itertools.combinations(range(len(values)), n_first)]
    observed = t(tuple(range(n_first)))
    reached = sum(round(value, 9) >= round(observed, 9) for value in every)
    assert test.p == pytest.approx(reached / len(every))
    # The other condition named first: the same.
    swapped = exchange_labels(plain(values), ~in_first, seed=0)
    assert swapped is not None and swapped.p == pytest.approx(test.p) and swapped.observed == pytest.approx(-test.observed)


def test_signs_by_hand() -> None:
    # Of the eight signs of 3, 1 and 1 three give 3 and more.
    test = exchange_signs(np.array([3.0, 1, -1, math.nan]), seed=0)
    assert test is not None and (test.observed, test.p, test.p_least) == (1.0, 3 / 8, 1 / 8)
    assert exchange_signs(np.array([math.nan]), seed=0) is None


def test_adjusted_by_hand_and_as_scipy_has_it() -> None:
    # 3 tests: 0.01 * 3 / 1, 0.03 * 3 / 2 lowered to 0.04 * 3 / 3.
    assert adjusted(np.array([0.01, 0.04, 0.03, math.nan])) == pytest.approx([0.03, 0.04, 0.04, math.nan], nan_ok=True)
    p = np.random.default_rng(1).random(9)
    assert adjusted(p) == pytest.approx(stats.false_discovery_control(p))
    assert np.isnan(adjusted(np.array([math.nan]))).all()
