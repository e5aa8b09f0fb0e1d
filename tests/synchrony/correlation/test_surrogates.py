"""The shifted pairings against plain loops over every circular shift."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.synchrony.correlation.normalize import NormalizedSeries
from monitor.synchrony.correlation.surrogates import (
    beyond_minimum_shift,
    distant_shifts,
    mean_products,
    null_shifts,
    products,
)

N = 90


def holed(seed: int) -> np.ndarray:
    series = np.random.default_rng(seed).standard_normal(N)
    series[10 + seed : 25] = np.nan
    return series


def test_every_shift_pairs_the_cells_it_says() -> None:
    user, partner = holed(1), holed(2)
    by_shift = mean_products(user, partner)
    valid = np.isfinite(user), np.isfinite(partner)
    series = (
        NormalizedSeries(np.nan_to_num(cells)[None], known[None]) for cells, known in zip((user, partner), valid, strict=True)
    )
    profile = products(*series)
    for shift in range(N):
        later = user * np.roll(partner, -shift)  # the user's cell t, the partner's t + shift
        assert by_shift[shift] == pytest.approx(np.nanmean(later))
        earlier = np.roll(user, -shift) * partner  # the user's cell t + shift, the partner's t
        share = np.isfinite(earlier).mean()
        assert profile.values[0, shift] == pytest.approx(np.nansum(earlier) / N / np.sqrt(share))
    assert profile.known.all()


def test_without_holes_both_means_are_the_same_at_opposite_shifts() -> None:
    user, partner = np.random.default_rng(3).standard_normal((2, N))
    whole = np.ones((1, N), dtype=bool)
    profile = products(NormalizedSeries(user[None], whole), NormalizedSeries(partner[None], whole)).values[0]
    assert mean_products(user, partner) == pytest.approx(profile[-np.arange(N)])


@pytest.mark.parametrize(
    ("least", "step", "shifts"), [(3, 1, [3, 4, 5, 6, 7]), (4, 1, [4, 5, 6]), (2, 2, [2, 4, 6, 8]), (6, 1, [])]
)
def test_distant_shifts_are_as_far_either_way(least: int, step: int, shifts: list[int]) -> None:
    assert np.flatnonzero(distant_shifts(10, least, step=step)).tolist() == shifts
    with pytest.raises(ValueError, match="read-only"):
        distant_shifts(10, least, step=step)[0] = True


def test_the_nulls_shifts_are_twenty_seconds_or_a_sixth_and_every_third() -> None:
    long = np.flatnonzero(null_shifts(1800, 10.0))
    assert (long[0], long[1], long[-1]) == (201, 204, 1599)
    assert np.flatnonzero(null_shifts(600, 10.0))[0] == 102  # a sixth of a minute, and a multiple of 3
    assert beyond_minimum_shift(np.arange(1800.0), rate_hz=10.0).tolist() == list(range(200, 1601))
