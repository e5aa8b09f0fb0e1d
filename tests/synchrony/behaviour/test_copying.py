"""Movement of two people: slow wandering, its speeds, and a smile; the user's a copy, a free answer, or none."""

import numpy as np
import pytest

from monitor.synchrony.behaviour.copying import LiteralCopy, literal
from monitor.synchrony.correlation.normalize import normalize, whiten

RATE_HZ = 10.0
NAMES = ("motion", "lean", "shoulder_roll", "head_speed", "pitch", "yaw", "roll", "smile")
SIDED = ("shoulder_roll", "yaw", "roll")


def wander(rng: np.random.Generator, n: int) -> np.ndarray:
    kernel = np.hanning(12)
    return np.convolve(rng.normal(size=n + 11), kernel / np.sqrt((kernel**2).sum()), "valid")


def signals(rng: np.random.Generator, *, coupling: float, lag_s: float, noise: float = 0.2, side: int = -1) -> np.ndarray:
    """(n_names, 2, 1200): columns user and partner."""
    n, lag = 1200, round(lag_s * RATE_HZ)
    table = np.empty((len(NAMES), 2, n))
    for row, name in enumerate(NAMES):
        partner, noise = wander(rng, n), wander(rng, n)
        sign = side if name in SIDED else 1
        user = coupling * sign * np.roll(partner, lag) + np.sqrt(1 - coupling**2) * noise
        table[row] = user + noise * rng.normal(size=n), partner + noise * rng.normal(size=n)
    return table


def judged(table: np.ndarray, span_s: float | None = None) -> LiteralCopy:
    user, partner = (normalize(table[:, column], rate_hz=RATE_HZ, window_s=30.0) for column in (0, 1))
    return literal(NAMES, people=(user, partner), whitened=(whiten(user), whiten(partner)), rate_hz=RATE_HZ, span_s=span_s)


@pytest.mark.parametrize("lag_s", [0.5, 1.7, 4.0])
@pytest.mark.parametrize("side", [-1, 1])
def test_a_copy_has_a_high_index_at_its_lag_mirror_wise_or_not(lag_s: float, side: int) -> None:
    likeness = judged(signals(np.random.default_rng(1), coupling=1.0, lag_s=lag_s, side=side))
    assert likeness.index > 0.4
    assert likeness.lag_s == pytest.approx(lag_s, abs=0.1)
    assert likeness.signals == len(NAMES)


def test_half_coupling_and_strangers_stay_below_the_bar() -> None:
    rng = np.random.default_rng(2)
    half = [judged(signals(rng, coupling=0.4, lag_s=1.0)).index for _ in range(10)]
    none = [judged(signals(rng, coupling=0.0, lag_s=1.0)).index for _ in range(10)]
    copy = [judged(signals(rng, coupling=1.0, lag_s=1.0)).index for _ in range(10)]
    assert max(none) < 0.2
    assert np.median(none) < np.median(half) < min(copy)


def test_the_partner_copying_the_user_is_not_the_users_copy() -> None:
    table = signals(np.random.default_rng(3), coupling=1.0, lag_s=1.5)
    assert judged(table[:, ::-1]).index < 0.2


def test_too_few_signals_or_too_short_a_span_have_no_index() -> None:
    table = signals(np.random.default_rng(4), coupling=1.0, lag_s=1.0)
    assert np.isnan(judged(table, span_s=8.0).index)
    table[3:, 0] = np.nan
    likeness = judged(table)
    assert np.isnan(likeness.index)
    assert likeness.signals == 3


def test_scale_and_offset_change_nothing() -> None:
    table = signals(np.random.default_rng(5), coupling=0.8, lag_s=1.0)
    moved = table * np.linspace(0.5, 20, len(NAMES))[:, None, None] + 7
    assert judged(moved).index == pytest.approx(judged(table).index, rel=1e-6)
