"""The lag map shows a planted lag where it was planted, and nothing where nothing was measured."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from monitor.config import load_preset
from monitor.replay.analysis.lag_map import LagMap, lag_map
from monitor.synchrony.movement import NAMES
from monitor.types import Float64

RATE_HZ = 10.0
WEIGHTS = load_preset().channel_weights


def planted(*, seconds: int = 300, lag_s: float = 1.4, share: float = 0.7, signal: str = "smile", seed: int = 1) -> Float64:
    """Cells in which one signal of the user holds the partner's ``lag_s`` earlier; the correlation at that lag is ``share``."""
    rng = np.random.default_rng(seed)
    n = int(seconds * RATE_HZ)

    def noise() -> Float64:
        smooth = gaussian_filter1d(rng.standard_normal(n), 6)
        return np.asarray(smooth / smooth.std())

    cells = np.full((len(NAMES), 2, n), np.nan)
    partner = noise()
    cells[NAMES.index(signal), 1] = partner
    cells[NAMES.index(signal), 0] = share * np.roll(partner, round(lag_s * RATE_HZ)) + np.sqrt(1 - share**2) * noise()
    return cells


def ridge(map_: LagMap, part: str) -> tuple[float, float]:
    """The lag whose mean over time is highest, and that mean."""
    mean = np.nanmean(map_.values[part], axis=1)
    return float(map_.lag_s[np.argmax(mean)]), float(mean.max())


@pytest.mark.parametrize("lag_s", [1.4, -2.4])
def test_a_planted_lag_is_a_ridge_with_its_correlation(lag_s: float) -> None:
    map_ = lag_map(planted(lag_s=lag_s), rate_hz=RATE_HZ, weights=WEIGHTS)
    assert set(map_.values) == {"movement", "smile"}
    at_s, height = ridge(map_, "smile")
    assert at_s == pytest.approx(lag_s, abs=0.11)  # one row is 0.2 s
    assert height == pytest.approx(0.7, abs=0.08)
    far = np.abs(map_.lag_s - lag_s) > 2.5
    assert np.abs(np.nanmean(map_.values["smile"][far], axis=1)).max() < 0.25


def test_opposite_movement_has_the_other_sign() -> None:
    cells = planted(share=0.9)
    cells[:, 0] *= -1
    map_ = lag_map(cells, rate_hz=RATE_HZ, weights=WEIGHTS)
    mean = np.nanmean(map_.values["smile"], axis=1)
    assert map_.lag_s[np.argmin(mean)] == pytest.approx(1.4, abs=0.11)
    assert mean.min() == pytest.approx(-0.9, abs=0.08)


def test_turning_the_head_counts_as_a_mirror_shows_it() -> None:
    cells = planted(signal="yaw", share=0.9)
    cells[:, 0] *= -1  # the user's left is the partner's right
    lag_s, height = ridge(lag_map(cells, rate_hz=RATE_HZ, weights=WEIGHTS), "head")
    assert lag_s == pytest.approx(1.4, abs=0.11)
    assert height > 0.8


def test_exchanging_the_people_turns_the_map_upside_down() -> None:
    cells = planted(seconds=200)
    forward = lag_map(cells, rate_hz=RATE_HZ, weights=WEIGHTS)
    swapped = lag_map(cells[:, ::-1], rate_hz=RATE_HZ, weights=WEIGHTS)
    np.testing.assert_allclose(forward.lag_s, -forward.lag_s[::-1])
    means = [np.nanmean(map_.values["smile"], axis=1) for map_ in (forward, swapped)]
    # The windows stand on one person's time, so that single ones differ by the lag.
    np.testing.assert_allclose(means[0], means[1][::-1], atol=0.03)


def test_a_gap_stays_a_gap() -> None:
    cells = planted()
    cells[:, 0, 1200:1800] = np.nan  # 120 to 180 s
    map_ = lag_map(cells, rate_hz=RATE_HZ, weights=WEIGHTS)
    missing = np.isnan(map_.values["smile"]).all(axis=0)
    assert missing[(map_.time_s > 135) & (map_.time_s < 165)].all()
    assert not missing[(map_.time_s < 100) | (map_.time_s > 200)].any()


@pytest.mark.parametrize("cells", [np.full((len(NAMES), 2, 3000), np.nan), np.zeros((len(NAMES), 2, 5))])
def test_nothing_measured_is_no_map(cells: Float64) -> None:
    assert lag_map(cells, rate_hz=RATE_HZ, weights=WEIGHTS).values == {}


def test_an_hour_has_no_more_columns_than_the_page_can_show() -> None:
    map_ = lag_map(planted(seconds=3600), rate_hz=RATE_HZ, weights=WEIGHTS)
    assert map_.values["smile"].shape == (51, map_.time_s.size)
    assert 200 < map_.time_s.size <= 240
    assert map_.window_s == 30
