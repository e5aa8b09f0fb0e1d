"""rMEA's and SUSY's measures against their own published numbers, and against plain loops on small series."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import UsageError
from monitor.synchrony.published import rmea, susy


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("body_a", "body_b"), 0.240184),
        (("smile_au12_a", "smile_au12_b"), 0.276590),
        (("cheek_au06_a", "cheek_au06_b"), 0.361908),
    ],
)
def test_the_video_call_of_dyad_1_as_its_authors_got_it(shared_data: Path, columns: tuple[str, str], expected: float):
    table = np.genfromtxt(shared_data / "dyads/video_calls/dyad01_1080p.csv", delimiter=",", names=True)
    result = rmea(table[columns[0]], table[columns[1]], rate_hz=30, window_s=30, step_s=10, max_lag_s=5, smooth_s=0.5)
    assert result.grand_average == pytest.approx(expected, abs=1e-6)


@pytest.mark.real_data
def test_the_therapy_dyad_200_as_rmea_gets_it(shared_data: Path):
    table = np.genfromtxt(shared_data / "dyads/therapy/normal_200_01.txt", skip_header=1)
    result = rmea(table[:, 0], table[:, 1], rate_hz=25, window_s=60, step_s=30, max_lag_s=5)
    assert result.grand_average == pytest.approx(0.07576601, abs=1e-8)


def plain_rmea(x, y, *, window: int, step: int, reach: int) -> float:
    """The published procedure, one window and one lag at a time."""
    table = []
    for start in range(0, len(x) - window - reach + 1, step):
        if max(np.isnan(series[start : start + window + reach]).sum() for series in (x, y)) > (window + reach) / 2:
            continue
        for lag in range(-reach, reach + 1):
            a = x[start + max(-lag, 0) :][:window]
            b = y[start + max(lag, 0) :][:window]
            both = ~(np.isnan(a) | np.isnan(b))
            a, b = a[both], b[both]
            if (a != b).sum() < 2 or len(set(a)) < 2 or len(set(b)) < 2:
                continue
            table.append(abs(math.atanh(np.corrcoef(a, b)[0, 1])))
    return float(np.mean(table))


@pytest.mark.parametrize("holes", [False, True])
def test_every_window_and_lag_of_a_small_series(holes: bool):
    rng = np.random.default_rng(4)
    x, y = rng.normal(50.0, 1.0, (2, 400))
    x[100:140] = 50.3  # a still stretch longer than the window
    if holes:
        y[200:215] = np.nan
        x[300:345] = np.nan
    result = rmea(x, y, rate_hz=5, window_s=6, step_s=2, max_lag_s=2)
    assert result.grand_average == pytest.approx(plain_rmea(x, y, window=30, step=10, reach=10), abs=1e-9)
    assert result.windows == 37


def test_two_equal_series_are_held_at_ten():
    x = np.random.default_rng(0).normal(size=500)
    # rMEA gives no value at lag 0, where the two windows do not differ in two samples.
    assert math.isnan(rmea(x, x, rate_hz=10, window_s=10, step_s=10, max_lag_s=1).lag_zero)
    result = rmea(x, 2 * x, rate_hz=10, window_s=10, step_s=10, max_lag_s=1)
    assert result.lag_zero == pytest.approx(10)


def test_a_still_series_has_no_value():
    x = np.random.default_rng(0).normal(size=500)
    result = rmea(x, np.ones(500), rate_hz=10, window_s=10, step_s=10, max_lag_s=1)
    assert math.isnan(result.grand_average)


def test_the_series_that_follows_is_named():
    x = np.convolve(np.random.default_rng(1).normal(size=3000), np.ones(10), mode="same")
    follower = np.concatenate([np.zeros(10), x[:-10]])
    result = rmea(x, follower, rate_hz=10, window_s=20, step_s=5, max_lag_s=2)
    assert result.follows > 2 * result.leads


def plain_susy(x, y, *, size: int, reach: int) -> tuple[float, float]:
    count = len(x) // size
    real, pseudo = [], []
    for i in range(count):
        for j in range(count):
            a, b = x[i * size : (i + 1) * size], y[j * size : (j + 1) * size]
            a, b = a - a.mean(), b - b.mean()
            norm = math.sqrt((a * a).sum() * (b * b).sum())
            for lag in range(-reach, reach + 1):
                r = (a[max(lag, 0) : size + min(lag, 0)] * b[max(-lag, 0) : size - max(lag, 0)]).sum() / norm
                (real if i == j else pseudo).append(abs(math.atanh(r)))
    return float(np.mean(real)), float(np.mean(pseudo))


def test_susy_pairs_every_segment_with_every_other():
    rng = np.random.default_rng(9)
    x = rng.normal(size=700)
    y = 0.5 * x + rng.normal(size=700)
    result = susy(x, y, rate_hz=10, segment_s=10, max_lag_s=2)
    real, pseudo = plain_susy(x, y, size=100, reach=20)
    assert result.segments == 7
    assert result.z == pytest.approx(real, abs=1e-9)
    assert result.z_pseudo == pytest.approx(pseudo, abs=1e-9)
    assert result.effect > 0


def rmea_as_written_in_r(x, y, *, rate_hz: float, window_s: float, step_s: float, max_lag_s: float) -> tuple[float, ...]:
    """The loops of MEAccf, with R's ranges (steps of 1 up to the end) and indices (without their fraction, from 1)."""

    def span(first: float, last: float) -> np.ndarray:
        return first + np.arange(int(last - first + 1e-10) + 1)

    def at(values: np.ndarray, places: np.ndarray) -> np.ndarray:
        return values[places.astype(int) - 1]

    win, lag, inc = window_s * rate_hz, max_lag_s * rate_hz, step_s * rate_hz
    rows = []
    for number in range(math.ceil((len(x) - win - lag + 1) / inc)):
        ab = span(number * inc + 1, number * inc + win + lag)
        x_win, y_win = at(x, ab), at(y, ab)
        row = []
        for one in span(-lag, lag):
            near, far = span(1, win), span(abs(one) + 1, win + abs(one))
            a, b = (near, far) if one >= 0 else (far, near)
            row.append(abs(math.atanh(np.corrcoef(at(x_win, a), at(y_win, b))[0, 1])))
        rows.append(row)
    table = np.array(rows)

    def columns(first: float, last: float) -> float:
        return float(table[:, span(first, last).astype(int) - 1].mean())

    return float(table.mean()), columns(lag + 2, lag * 2 + 1), columns(1, lag), float(table[:, int(lag + 1) - 1].mean())


@pytest.mark.parametrize("rate_hz", [5.994, 7.3, 12.5, 5.0])
@pytest.mark.parametrize(("window_s", "max_lag_s"), [(7.5, 2.5), (6.0, 2.0)])
def test_rates_that_are_not_whole_go_as_in_rmea(rate_hz: float, window_s: float, max_lag_s: float):
    x, y = np.random.default_rng(4).normal(size=(2, 300))
    how = {"rate_hz": rate_hz, "window_s": window_s, "step_s": 2.5, "max_lag_s": max_lag_s}
    result = rmea(x, y, **how)
    expected = rmea_as_written_in_r(x, y, **how)
    assert (result.grand_average, result.follows, result.leads, result.lag_zero) == pytest.approx(expected)


def test_susy_reckons_with_whole_numbers():
    x, y = np.random.default_rng(4).normal(size=(2, 3000))
    assert susy(x, y, rate_hz=59.94, segment_s=7.5, max_lag_s=2.5) == susy(x, y, rate_hz=59, segment_s=7, max_lag_s=2)
    # A rate that was measured from times is off by a little.
    assert susy(x, y, rate_hz=29.9997) == susy(x, y, rate_hz=30)
    assert rmea(x, y, rate_hz=29.9997) == rmea(x, y, rate_hz=30)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: rmea(x, x[:-1], rate_hz=10), r"not the shapes \(1000,\) and \(999,\)"),
        (lambda x: rmea(x[:100], x[:100], rate_hz=10), "does not fit into 10 s"),
        (lambda x: susy(x, x, rate_hz=10, segment_s=8), "twice the lag of 5 s, not 8 s"),
        (lambda x: susy(x[:500], x[:500], rate_hz=10), "50 s is too short for two segments"),
    ],
)
def test_what_does_not_fit_is_said(call, words):
    with pytest.raises(UsageError, match=words):
        call(np.random.default_rng(0).normal(size=1000))
