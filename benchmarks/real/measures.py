"""The measures of synchrony that other programs have, and ours, of two people's series on the 10 Hz grid.

``compare(a, b)`` gives all of them. What is needed of one person alone (windows, spectra, surrogates) is kept with the
person, as each is paired with everybody else.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from benchmarks.real import audit, multisync, similarity
from benchmarks.real.corpora import GRID_HZ
from monitor import constants
from monitor.synchrony import coordination
from monitor.synchrony.published import rmea, susy
from monitor.types import Float64

WINDOW, STEP, REACH = 300, 100, 50  # rMEA's window of 30 s, step of 10 s, lags of +-5 s, in samples
SUSY_SEGMENT_S, SUSY_LAG_S = 30.0, 3.0  # SUSY's default lag
SHUFFLES, SHUFFLED = 99, 100  # multiSyncPy's shuffled windows: how many, of 10 s
_SLOW_HZ, _SLOWEST_HZ = 2, 1  # dashboards, warping and recurrence; SyncPipe
_SMOOTHED: Final = 5  # samples: rMEA's 0.5 s

RMEA, RMEA_RAW, RMEA_SIGNED = "rMEA, prepared", "rMEA, raw", "rMEA, prepared, signed"
SUSY, SUSY_EFFECT, SUSY_SIGNED = "SUSY, z", "SUSY, effect", "SUSY, effect, signed"
MEAN, PEAK, EXISTS = "SyncPipe, mean, three nulls", "SyncPipe, peak, three nulls", "SyncPipe, mean, IAAFT only"
# Name -> its own rule for one pair; empty where it has none.
MEASURES: Final = {
    "ours": "z > 1.645",
    RMEA: "beyond 95 % of pseudo-pairs",
    RMEA_RAW: "beyond 95 % of pseudo-pairs",
    RMEA_SIGNED: "beyond 95 % of pseudo-pairs",
    SUSY: "",
    SUSY_EFFECT: "above 0",
    SUSY_SIGNED: "above 0",
    "multiSyncPy, coherence": "beyond 95 % of shuffled windows",
    "multiSyncPy, sum-normalized CSD": "beyond 95 % of shuffled windows",
    "multiSyncPy, rho": "beyond 95 % of shuffled windows",
    "multiSyncPy, Kuramoto r^2": "beyond 95 % of shuffled windows",
    "multiSyncPy, symbolic entropy": "below 95 % of shuffled windows",
    "multiSyncPy, S": "",
    EXISTS: "p < 0.05",
    MEAN: "p < 0.05, above shifts, above pseudo-pairs",
    PEAK: "p < 0.05, above shifts, above pseudo-pairs",
    "largest r, whole": "r > 0.5",
    "largest r, windows of 30 s": "any window's r > 0.5",
    "windowed lagged peak": "",
    "cross-recurrence": "",
    "dynamic time warping": "",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """value : larger is more alike; NaN where there is none. called : what the measure's own rule says of one pair; None
    without a rule, or where it needs the other pairs (see ``peers``).
    """

    value: float
    called: bool | None = None


@dataclass(frozen=True)
class Person:
    """One person's series of one stretch at 10 Hz [shape=(n_samples,), a multiple of 10 s]; finite."""

    name: str
    series: Float64

    def every(self, hz: int) -> Float64:
        """Means at a lower rate."""
        return np.asarray(self.series.reshape(-1, round(GRID_HZ / hz)).mean(axis=1))

    @cached_property
    def smoothed(self) -> Float64:
        """rMEA's ``MEAsmooth`` and ``MEAscale``: its moving sum is divided by the full width, and 0 where it meets the end."""
        smoothed = np.convolve(self.series, np.full(_SMOOTHED, 1 / _SMOOTHED), "same")
        smoothed[-(_SMOOTHED // 2) :] = 0.0
        spread = smoothed.std(ddof=1)
        return np.asarray(smoothed / spread if spread > 0 else smoothed)

    @cached_property
    def lagged(self) -> Float64:
        return _windows(self.series)

    @cached_property
    def lagged_smoothed(self) -> Float64:
        return _windows(self.smoothed)

    @cached_property
    def shuffled(self) -> Float64:
        """The series [row 0] and itself with its stretches of 10 s in random order [shape=(1 + SHUFFLES, n_samples)]."""
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        parts = self.series.reshape(-1, SHUFFLED)
        rows = [parts[rng.permutation(len(parts))].ravel() for _ in range(SHUFFLES)]
        return np.stack([self.series, *rows])

    @cached_property
    def spectrum(self) -> multisync.Spectrum:
        return multisync.spectrum(self.shuffled)

    @cached_property
    def phasor(self) -> np.ndarray:
        return multisync.phasor(self.shuffled)

    @cached_property
    def terciles(self) -> np.ndarray:
        low, high = np.quantile(self.series, [1 / 3, 2 / 3])
        return np.asarray((self.shuffled >= low).astype(np.int64) + (self.shuffled >= high))

    @cached_property
    def slow(self) -> Float64:
        return self.every(_SLOW_HZ)

    @cached_property
    def slow_windows(self) -> Float64:
        return np.lib.stride_tricks.sliding_window_view(self.slow, 30 * _SLOW_HZ)[:: 10 * _SLOW_HZ]

    @cached_property
    def wcc(self) -> Float64:
        return audit.windows(self.every(_SLOWEST_HZ))

    @cached_property
    def wcc_surrogates(self) -> Float64:
        rng = np.random.default_rng(zlib.crc32(self.name.encode()) + 1)
        return audit.windows(audit.iaaft(self.every(_SLOWEST_HZ), rng))


def _windows(series: Float64) -> Float64:
    """Windows read 0 to REACH samples late, mean 0, length 1 [shape=(n_windows, 1 + REACH, WINDOW)]; still ones are NaN."""
    count = math.ceil((len(series) - WINDOW - REACH + 1) / STEP)
    cut = np.lib.stride_tricks.sliding_window_view(series, WINDOW)
    off = cut - cut.mean(axis=1, keepdims=True)
    norm = np.sqrt((off * off).sum(axis=1, keepdims=True))
    ready = np.divide(off, norm, out=np.full_like(off, np.nan), where=np.ptp(cut, axis=1, keepdims=True) > 0)
    return np.asarray(ready[np.arange(count)[:, None] * STEP + np.arange(1 + REACH)])


def compare(a: Person, b: Person) -> dict[str, Reading]:
    """All measures of two people."""
    return {**ours(a, b), **of_rmea(a, b), **of_susy(a, b), **of_multisync(a, b), **of_syncpipe(a, b), **without_null(a, b)}


def ours(a: Person, b: Person) -> dict[str, Reading]:
    z = coordination(a.series, b.series, rate_hz=GRID_HZ).z
    return {"ours": Reading(z, z > 1.645)}


def lagged_z(later: Float64, others: Float64) -> Float64:
    """Fisher's z by window and lag [shape=(n_windows, 1 + REACH)], ``later`` read up to REACH samples after ``others``."""
    r = np.matmul(later, others[:, 0, :, None])[..., 0]
    limit = constants.published().fisher_limit
    with np.errstate(divide="ignore"):
        return np.asarray(np.clip(np.arctanh(np.clip(r, -1, 1)), -limit, limit))


def of_rmea(a: Person, b: Person) -> dict[str, Reading]:
    """As ``monitor.synchrony.published.rmea``, in a tenth of its time (tests hold them together); and the mean over windows of
    the largest z at any lag, as windowed lagged cross-correlation with peaks picked gives it (Boker et al. 2002)."""
    tables = {}
    for name, first, second in (
        (RMEA_RAW, a.lagged, b.lagged),
        (RMEA, a.lagged_smoothed, b.lagged_smoothed),
    ):
        tables[name] = np.concatenate([lagged_z(second, first), lagged_z(first, second)[:, 1:]], axis=1)
    readings = {name: Reading(float(np.nanmean(np.abs(table)))) for name, table in tables.items()}
    readings[RMEA_SIGNED] = Reading(float(np.nanmean(tables[RMEA])))
    pooled = np.concatenate([a.smoothed, b.smoothed])
    if pooled.max() > constants.published().outlier_sd * pooled.std(ddof=1):  # MEAoutlier leaves gaps
        for name, absolute in ((RMEA, True), (RMEA_SIGNED, False)):
            whole = rmea(a.series, b.series, rate_hz=GRID_HZ, smooth_s=0.5, absolute=absolute)
            readings[name] = Reading(whole.grand_average)
    peaks = np.nanmax(np.where(np.isfinite(tables[RMEA_RAW]), tables[RMEA_RAW], -1.0), axis=1)
    readings["windowed lagged peak"] = Reading(float(peaks.mean()))
    return readings


def of_susy(a: Person, b: Person) -> dict[str, Reading]:
    result = susy(a.series, b.series, rate_hz=GRID_HZ, segment_s=SUSY_SEGMENT_S, max_lag_s=SUSY_LAG_S)
    return {
        SUSY: Reading(result.z),
        SUSY_EFFECT: Reading(result.effect, result.effect > 0),
        SUSY_SIGNED: Reading(result.effect_signed, result.effect_signed > 0),
    }


def of_multisync(a: Person, b: Person) -> dict[str, Reading]:
    """The series and 99 shufflings of both, window by window (``shuffle_time_windows``)."""
    rho, kuramoto = multisync.phase_measures(a.phasor, b.phasor)
    every = {
        "coherence": multisync.coherence(a.spectrum, b.spectrum),
        "sum-normalized CSD": multisync.sum_normalized_csd(a.spectrum, b.spectrum, n_samples=len(a.series)),
        "rho": rho,
        "Kuramoto r^2": kuramoto,
        "symbolic entropy": -multisync.symbolic_entropy(a.terciles, b.terciles),
    }
    readings = {f"multiSyncPy, {name}": Reading(float(values[0]), _beyond(values)) for name, values in every.items()}
    readings["multiSyncPy, S"] = Reading(multisync.sync_index(a.series, b.series))
    return readings


def _beyond(values: Float64) -> bool:
    """Whether the first is among the highest twentieth."""
    return bool((1 + (values[1:] >= values[0]).sum()) / len(values) <= 0.05)


def of_syncpipe(a: Person, b: Person) -> dict[str, Reading]:
    """The value is the mean (peak) of the trace, for IAAFT alone against its null's mean and spread; pseudo-pairs are not asked
    here, so that ``called`` of the three nulls is of the first two."""
    observed = audit.features(audit.trace(a.wcc, b.wcc))
    null = audit.features(audit.trace(a.wcc_surrogates, b.wcc_surrogates))
    passes = (1 + (null >= observed).sum(axis=0)) / (1 + len(null)) < 0.05
    above = observed > np.median(audit.shifted(a.wcc, b.wcc), axis=0)
    return {
        EXISTS: Reading(float((observed[0] - null[:, 0].mean()) / null[:, 0].std()), bool(passes[0])),
        MEAN: Reading(float(observed[0]), bool(passes[0] and above[0])),
        PEAK: Reading(float(observed[1]), bool(passes[1] and above[1])),
    }


def without_null(a: Person, b: Person) -> dict[str, Reading]:
    reach = 2 * _SLOW_HZ
    whole = float(similarity.largest_r(a.slow, b.slow, reach=reach))
    windowed = similarity.largest_r(a.slow_windows, b.slow_windows, reach=reach)
    return {
        "largest r, whole": Reading(whole, whole > 0.5),
        "largest r, windows of 30 s": Reading(float(np.nanmean(windowed)), bool(np.nanmax(windowed) > 0.5)),
        "cross-recurrence": Reading(similarity.cross_recurrence(a.slow, b.slow, reach=5 * _SLOW_HZ)),
        "dynamic time warping": Reading(-similarity.dtw_distance(a.slow, b.slow, band=5 * _SLOW_HZ)),
    }
