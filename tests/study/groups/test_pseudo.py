"""Pseudo-dyads: what a dyad gives beyond them, worked by hand, and laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.study.groups.effects import hedges_g, standardized_mean
from monitor.study.groups.pseudo import (
    BLOCK_MOST,
    comparable,
    draw_blocks,
    even_lengths,
    excess,
    excess_by_labels,
    places,
    spread,
)

VALUES = np.array([[3.0, 1, 0], [1, 2, 0], [0, 1, 3]])
ONE = np.zeros(3, dtype=np.int64)


def test_three_dyads_by_hand() -> None:
    # Pseudo-dyads of the first: 1 and 0 with its user, 1 and 0 with its partner.
    assert excess(VALUES, ONE).tolist() == [2.5, 1.25, 2.75]
    first, second, third = places(VALUES, ONE)
    assert (first.mean, first.n, first.p, first.excess) == (0.5, 4, 1 / 5, 2.5)
    assert (second.mean, second.p) == (0.75, 1 / 5)
    # Six pseudo-dyads, three of 1 and three of 0.
    assert spread(VALUES, ONE) == pytest.approx(math.sqrt(1.5 / 5))
    assert third.effect == pytest.approx(2.75 / math.sqrt(0.3))


def test_a_dyad_alone_has_no_place_and_a_missing_one_none_either() -> None:
    alone = places(VALUES, np.array([0, 0, 1]))[2]
    assert (alone.n, math.isnan(alone.mean), math.isnan(alone.p)) == (0, True, True)
    missing = VALUES.copy()
    missing[1, 1] = math.nan
    assert math.isnan(places(missing, ONE)[1].p) and places(missing, ONE)[1].n == 4
    assert np.isnan(excess(missing, ONE)).tolist() == [False, True, False]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 9))
def test_labels_at_once_are_labels_one_by_one(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.where(rng.random((n, n)) < 0.2, np.nan, rng.normal(size=(n, n)))
    blocks = rng.integers(0, 2, n)
    marked = rng.random((6, n)) < 0.5
    expected = [excess(values, 2 * blocks + row) for row in marked]
    np.testing.assert_allclose(excess_by_labels(values, blocks, marked), expected)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 9))
def test_the_order_of_dyads_changes_nothing(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    values, strata, order = rng.normal(size=(n, n)), rng.integers(0, 2, n), rng.permutation(n)
    mixed = values[np.ix_(order, order)]
    np.testing.assert_allclose(excess(mixed, strata[order]), excess(values, strata)[order])
    # What a person adds to whomever they are paired with is nothing of the dyad's: on average it cancels.
    people = values + rng.normal(size=(n, 1)) + rng.normal(size=(1, n))
    assert excess(people, np.zeros(n)).mean() == pytest.approx(excess(values, np.zeros(n)).mean())


def test_blocks_are_even_and_hold_every_dyad_once() -> None:
    assert draw_blocks(BLOCK_MOST, seed=1) == [list(range(BLOCK_MOST))]
    blocks = draw_blocks(60, seed=1)
    assert [len(block) for block in blocks] == [20, 20, 20]
    assert sorted(place for block in blocks for place in block) == list(range(60))
    assert blocks == draw_blocks(60, seed=1) != draw_blocks(60, seed=2)
    assert draw_blocks(0, seed=1) == [[]]


def test_a_long_dyad_is_scored_no_longer_than_its_pseudo_dyads() -> None:
    # With the others the first has 60, 90 and 100 s, the last likewise.
    lengths_s = np.array([100.0, 60.0, 90.0, 200.0])
    everybody = ~np.eye(4, dtype=bool)
    assert even_lengths(lengths_s, everybody).tolist() == [90.0, 60.0, 90.0, 90.0]
    # Without the second in this measure the first has 90 and 100 s, the last too; the second has nobody.
    measured = everybody.copy()
    measured[1] = measured[:, 1] = False
    np.testing.assert_array_equal(even_lengths(lengths_s, measured), [95.0, math.nan, 90.0, 95.0])
    assert even_lengths(np.empty(0), np.empty((0, 0), dtype=bool)).tolist() == []


def test_a_dyad_without_pseudo_dyads_is_no_value_to_test() -> None:
    assert comparable(VALUES, np.array([0, 0, 1])).tolist() == [0, 1]
    apart = VALUES.copy()
    apart[0, 1:] = apart[1:, 0] = math.nan
    assert comparable(apart, ONE).tolist() == [1, 2]


def test_effects_by_hand() -> None:
    # A difference of 2 in spreads of 1, times 1 - 3 / 15.
    g = hedges_g(np.array([1.0, 2, 3]), np.array([3.0, 4, 5, math.nan]), seed=0)
    assert g.value == pytest.approx(-1.6) and math.isnan(g.low)
    assert math.isnan(hedges_g(np.ones(1), np.ones(4), seed=0).value)
    assert math.isnan(hedges_g(np.ones(6), np.ones(6), seed=0).value)  # nothing spreads, so nothing can be standardized
    mean = standardized_mean(np.array([1.0, 2, 3]), sd=2.0, seed=0)
    assert mean.value == 1.0 and math.isnan(mean.low)
    assert math.isnan(standardized_mean(np.array([1.0]), sd=math.nan, seed=0).value)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for number in range(40):
        effect = standardized_mean(rng.normal(1.0, 1.0, 12), sd=2.0, seed=number)
        held += effect.low <= 0.5 <= effect.high
    # Of 40 intervals of 95 % 38 on average; BCa of 12 values holds a little less. 32 and fewer: 1 in 1000 at 0.92.
    assert held >= 33
