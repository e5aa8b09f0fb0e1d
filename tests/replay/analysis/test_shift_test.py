"""Sliding the partner's track: coupling stands where the two belong together, and falls to chance everywhere else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from monitor.config import load_preset
from monitor.replay.analysis.shift_test import ShiftTest, shift_test
from monitor.replay.charts.theme import to_json
from monitor.replay.document import shift_test_document
from monitor.synchrony.movement import NAMES
from monitor.types import Float64

RATE_HZ = 10.0
WEIGHTS = load_preset().channel_weights
MOVING = ("motion", "body_speed", "head_speed", "pitch", "smile")


def dyad(*, share: float, lag_s: float = 1.4, seconds: int = 420, seed: int = 0) -> Float64:
    """Cells of two people in whose every moving signal the user holds ``share`` of the partner's ``lag_s`` earlier."""
    rng = np.random.default_rng(seed)
    n = int(seconds * RATE_HZ)
    cells = np.full((len(NAMES), 2, n), np.nan)
    for name in MOVING:
        partner, noise = (gaussian_filter1d(rng.standard_normal(n), 5) for _ in range(2))
        cells[NAMES.index(name), 1] = partner
        cells[NAMES.index(name), 0] = share * np.roll(partner, round(lag_s * RATE_HZ)) + np.sqrt(1 - share**2) * noise
    return cells


def slid(cells: Float64) -> ShiftTest:
    return shift_test(cells, rate_hz=RATE_HZ, channel_weights=WEIGHTS)


def test_coupling_is_high_as_it_was_and_chance_elsewhere() -> None:
    result = slid(dyad(share=0.8))
    at = dict(zip(result.shift_s.tolist(), result.score.tolist(), strict=True))
    assert at[0.0] > 85
    assert at[0.0] >= result.high
    assert result.as_high == 0
    far = result.score[np.abs(result.shift_s) > 8]
    assert 20 < np.median(far) < 80
    assert result.middle == pytest.approx(50, abs=8)
    assert result.low < 25 and result.high > 75  # chance is wide: that is what the page shows


def test_a_track_laid_ten_seconds_later_belongs_ten_seconds_earlier() -> None:
    cells = dyad(share=0.8, lag_s=1.0)
    cells[:, 1] = np.roll(cells[:, 1], round(10 * RATE_HZ), axis=-1)
    result = slid(cells)
    assert result.shift_s[np.argmax(result.z)] == pytest.approx(-10, abs=3)  # lags of 2.5 s either way count as coupling
    assert result.score[result.shift_s == 0][0] < 90


def test_strangers_are_one_draw_of_chance() -> None:
    shares = [result.as_high / result.alignments for result in (slid(dyad(share=0.0, seed=seed)) for seed in range(12))]
    assert 0.2 < np.mean(shares) < 0.8  # uniform between 0 and 1 would have 0.5
    assert max(shares) > 0.5


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (np.zeros((len(NAMES), 2, 300)), "at least 60 s, and this session has 30 s"),
        (np.full((len(NAMES), 2, 4000), np.nan), "too little movement"),
        (np.ones((len(NAMES), 2, 4000)), "too little movement"),
    ],
)
def test_too_little_is_a_reason(cells: Float64, words: str) -> None:
    result = slid(cells)
    assert words in result.reason
    assert words in shift_test_document(result)["words"]


def test_what_is_said_holds_the_counts() -> None:
    result = slid(dyad(share=0.8))
    document = shift_test_document(result)
    assert f"Of {result.alignments} wrong alignments" in document["words"]
    assert "none scores as high" in document["words"]
    assert list(document["marks"].values()) == sorted(document["marks"].values())
    assert document["marks"]["50"] == 0


def test_the_document_places_the_band_where_its_scores_stand() -> None:
    # The normal deviate of 97.5 % is 1.960; 0 has none, and strict JSON knows no NaN.
    none = np.empty(0)
    document = shift_test_document(ShiftTest(np.zeros(1), np.full(1, 50.0), np.zeros(1), 0.0, 97.5, 50.0, 100, 50))
    assert (document["low_z"], document["high_z"], document["marks"]["50"]) == (None, 1.96, 0.0)
    assert to_json(document)
    assert "low_z" not in shift_test_document(ShiftTest(none, none, none, reason="too short"))
